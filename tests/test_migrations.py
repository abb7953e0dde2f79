"""The schema: the migrations make what the tables say, money is append-only in the database itself, upgrades are all or nothing."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Text
from sqlalchemy.exc import IntegrityError

from propdesk.domain.units import UnitKind
from propdesk.services.office import new_book, open_office
from propdesk.store import book, engine, integrity, migrate
from propdesk.store.backup import BackupState, facts_at, list_backups
from propdesk.store.tables import APPEND_ONLY, metadata
from propdesk.store.tables.base import IsoDate
from tests.tools.next_schema import add_step
from tests.tools.small_book import worked_book

OLD_BOOKS = Path(__file__).parent / "old_books"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A worked book nobody writes to."""
    path = tmp_path_factory.mktemp("made") / "made.pdbook"
    worked_book(path)
    return path


@pytest.fixture
def fresh(made: Path, tmp_path: Path) -> Path:
    """A copy of the worked book for this test."""
    return Path(shutil.copy(made, tmp_path / "fresh.pdbook"))


def test_the_migrations_make_exactly_the_tables(tmp_path: Path) -> None:
    new_book(tmp_path / "x.pdbook", "X")
    made = engine.make_engine(tmp_path / "x.pdbook", writes=False)
    with made.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    made.dispose()


def test_constraints_too_are_those_of_the_tables() -> None:
    """Alembic compares no CHECK: the parts of each definition must be the same, in whatever order."""
    raw = engine.memory_connect()
    plain = migrate._engine(raw)
    with plain.begin() as conn:
        metadata.create_all(conn)
    wanted = parts_of(engine.schema_objects(raw))
    plain.dispose()
    assert parts_of(migrate.expected_schema(book.SCHEMA)) == wanted


def test_a_unit_is_of_a_kind_there_is(fresh: Path) -> None:
    with contextlib.closing(engine.raw_connect(fresh, "rw")) as raw:
        for kind in UnitKind:
            raw.execute("UPDATE unit SET kind = ? WHERE id = 1", (kind,))
        with pytest.raises(sqlite3.IntegrityError, match="ck_unit_kind"):
            raw.execute("UPDATE unit SET kind = 'castle' WHERE id = 1")


def parts_of(objects: frozenset[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Each table's and index's definition as a sorted list of its parts."""
    plain = [(name, sql.removesuffix(" STRICT")) for kind, name, sql in objects if kind != "trigger" and "alembic" not in name]
    return {name: sorted(part.strip(" )") for part in sql.split(", ")) for name, sql in plain}


def test_the_schema_number_counts_the_migrations() -> None:
    steps = sorted(path.name for path in (migrate.MIGRATIONS / "versions").glob("v*.py"))
    assert [int(name[1:5]) for name in steps] == list(range(1, book.SCHEMA + 1))


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
def test_what_is_written_about_money_stays(fresh: Path, table: str) -> None:
    """F34: update, delete, replace and upsert are stopped by the database itself, with our connection's settings."""
    made = engine.make_engine(fresh, writes=True)
    key = next(iter(metadata.tables[table].primary_key.columns)).name
    with made.connect() as conn:
        triggers = conn.exec_driver_sql("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)).scalar_one()
        assert triggers == 2
    for statement in rewriting(table, key):
        with made.connect() as conn:
            ensure_row(conn, table)
            with pytest.raises(IntegrityError, match="append-only"):
                conn.exec_driver_sql(statement)
    made.dispose()


def rewriting(table: str, key: str) -> list[str]:
    """Every way to change a row that is there."""
    return [
        f"UPDATE {table} SET {key} = {key}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT({key}) DO UPDATE SET {key} = excluded.{key}",
        f"UPDATE OR IGNORE {table} SET {key} = {key}",
    ]


def ensure_row(conn: Connection, name: str) -> None:
    """The worked book has rows of many kinds; a table without any receives one here, with what it refers to."""
    table = metadata.tables[name]
    if conn.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one():
        return
    for key in table.foreign_keys:
        if not key.parent.nullable:
            ensure_row(conn, key.column.table.name)
    values = {column.name: some_value(conn, column) for column in table.columns}
    conn.execute(table.insert().values(values))


def some_value(conn: Connection, column: Column[Any]) -> Any:
    """A value the column takes: a row that is there for a reference, a word its CHECK allows, a plain number, day or text."""
    for key in column.foreign_keys:
        target = key.column
        return None if column.nullable else conn.exec_driver_sql(f"SELECT min({target.name}) FROM {target.table.name}").scalar_one()
    words = {"kind": {"adjustment": "waiver", "deposit_entry": "return", "day_close": "day"}, "part": "principal", "method": "cash"}
    word = words.get(column.name)
    if word is not None:
        return word if isinstance(word, str) else word.get(column.table.name, "notice")
    if isinstance(column.type, IsoDate):
        return date(2026, 11, 23)
    return "x" if isinstance(column.type, Text) else 1


def test_without_recursive_triggers_a_replace_slips_past(fresh: Path) -> None:
    """Negative control: the switch is what holds REPLACE."""
    raw = engine.raw_connect(fresh)
    raw.execute("PRAGMA recursive_triggers=OFF")
    raw.execute("PRAGMA foreign_keys=OFF")
    columns = ", ".join("1" if column.name.endswith("_fen") else column.name for column in metadata.tables["payment"].columns)
    raw.execute(f"INSERT OR REPLACE INTO payment SELECT {columns} FROM payment WHERE id = 1")
    assert raw.execute("SELECT amount_fen FROM payment WHERE id = 1").fetchone() == (1,)
    raw.close()


@pytest.fixture
def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give the program one more migration whose last line is `last`."""

    def add(last: str) -> None:
        steps, number = add_step(tmp_path, last)
        monkeypatch.setattr(migrate, "MIGRATIONS", steps)
        for module in (book, migrate):
            monkeypatch.setattr(module, "SCHEMA", number)

    return add


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("raise ZeroDivisionError", ZeroDivisionError),
        ("op.execute('INSERT INTO phone VALUES (NULL, 999, 1, 1)')", migrate.UpgradeFailed),
        ("op.execute('DROP TRIGGER payment_no_delete'); op.execute('DELETE FROM payment WHERE id = 4')", migrate.UpgradeFailed),
        ("op.execute('DROP TRIGGER charge_no_delete'); op.execute('DELETE FROM charge WHERE id = 12')", migrate.UpgradeChangesMoney),
    ],
)
def test_a_step_that_fails_leaves_the_book_as_it_was(
    fresh: Path, next_step: Callable[[str], None], last: str, expected: type[Exception]
) -> None:
    before = fresh.read_bytes()
    next_step(last)
    with pytest.raises(expected):
        migrate.upgrade(fresh)
    assert fresh.read_bytes() == before
    with pytest.raises(expected):  # and can be tried again
        migrate.upgrade(fresh)
    assert facts_at(fresh) is not None
    with contextlib.closing(engine.raw_connect(fresh)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (book.SCHEMA - 1,)


def test_plain_sqlite_keeps_half_a_migration(fresh: Path) -> None:
    """Negative control: without the explicit BEGIN the first statements of a failing step stay."""
    with sqlite3.connect(fresh) as conn:
        conn.execute("ALTER TABLE unit ADD COLUMN floor INTEGER")
        conn.rollback()
        assert "floor" in [row[1] for row in conn.execute("PRAGMA table_info(unit)")]
    conn.close()


def test_an_older_book_is_upgraded_between_two_backups(fresh: Path, next_step: Callable[[str], None]) -> None:
    before = facts_at(fresh)
    next_step("")
    with pytest.raises(book.BookOlder):
        book.open_store(fresh)
    moment = datetime(2026, 11, 23, 7, tzinfo=UTC)
    opened = book.open_store(fresh, moment)
    opened.abandon()
    after = facts_at(fresh)
    assert before is not None
    assert after is not None
    assert after.schema == before.schema + 1
    assert {name: numbers for name, numbers in after.totals.items() if name != "lift"} == before.totals
    copies = list_backups(fresh.with_name("fresh backups"))
    assert {copy.reason for copy in copies} == {"before-migration", "after-migration"}
    assert {copy.state for copy in copies} == {BackupState.VERIFIED}
    assert {copy.schema for copy in copies} == {before.schema, after.schema}


def test_an_upgrade_of_a_book_in_use_waits_and_then_refuses(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", (("busy_timeout", "100", 100), *engine.PRAGMAS[1:]))
    holder = sqlite3.connect(fresh, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(engine.BookBusy):
        migrate.upgrade(fresh)
    holder.close()


@pytest.mark.parametrize("old", sorted(OLD_BOOKS.glob("*.pdbook")), ids=lambda path: path.stem)
def test_every_released_book_still_opens(old: Path, tmp_path: Path) -> None:
    """One real file per released schema, kept for ever: opens, checks clean in full, and can be worked with."""
    path = Path(shutil.copy(old, tmp_path / old.name))
    before, units = facts_at(path), units_of(path)
    book.open_store(path, datetime(2026, 11, 23, 7, tzinfo=UTC)).abandon()
    opened = open_office(path)
    assert integrity.check(opened.store).findings == ()
    opened.close(backup=True)
    after = facts_at(path)
    assert before is not None
    assert after is not None
    assert after.rows("payment") == before.rows("payment")
    assert units_of(path) == units


def units_of(path: Path) -> list[tuple[object, ...]]:
    """Every unit with all that is kept of it, and last the number the next one is counted from."""
    with contextlib.closing(sqlite3.connect(path)) as raw:
        rows: list[tuple[object, ...]] = raw.execute("SELECT * FROM unit ORDER BY id").fetchall()
        return rows + raw.execute("SELECT seq FROM sqlite_sequence WHERE name = 'unit'").fetchall()
