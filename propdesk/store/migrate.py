"""Bringing a book's schema up to date: Alembic steps in one exclusive transaction that really rolls back."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from propdesk.errors import EnvironmentFault
from propdesk.store.book import SCHEMA
from propdesk.store.engine import APPLICATION_ID, RawConnection, memory_connect, plain_faults, raw_connect, raw_of, schema_objects, totals

MIGRATIONS = Path(__file__).parent / "migrations"


class UpgradeFailed(EnvironmentFault):
    """The book could not be upgraded: {rows} rows would lose their connection. It was left as it was. Send a backup to support."""


class UpgradeChangesMoney(EnvironmentFault):
    """The book could not be upgraded: the sums of “{table}” would change. It was left as it was. Send a backup to support."""


def make_empty(path: Path) -> None:
    """Make an empty book of the newest schema at `path`, where none is yet: whole and on the disk, or an error."""
    source = memory_connect()
    try:
        source.deserialize(_empty_image(MIGRATIONS, SCHEMA))
        with plain_faults():
            target = raw_connect(path, "rwc")
            try:
                source.backup(target)
            finally:
                target.close()
    finally:
        source.close()


@cache
def _empty_image(steps: Path, schema: int) -> bytes:
    """An empty book of these `steps` as bytes: they are run once in memory, however many books are made."""
    raw = memory_connect()
    engine = _engine(raw)
    try:
        with engine.begin() as conn:
            _run_steps(conn, "head", steps)
        raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={schema}")
        return raw.serialize()
    finally:
        engine.dispose()


def upgrade(path: Path) -> None:
    """Run every missing step on the book at `path`, all or nothing.

    Foreign keys and the sums of all money are compared at the end, inside the transaction; the schema number changes with it.
    """
    engine = _engine(raw_connect(path, "rw"))
    try:
        with plain_faults(), engine.begin() as conn:
            raw = raw_of(conn)
            before = totals(raw)
            _run_steps(conn, "head", MIGRATIONS)
            orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise UpgradeFailed(rows=len(orphans))
            _same_money(before, totals(raw))
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            raw.execute(f"PRAGMA user_version={SCHEMA}")
    finally:
        engine.dispose()


@cache
def expected_schema(number: int) -> frozenset[tuple[str, str, str]]:
    """Everything a book of schema `number` declares, made by running the migrations in memory."""
    raw = memory_connect()
    engine = _engine(raw)
    try:
        with engine.begin() as conn:
            _run_steps(conn, f"{number:04d}", MIGRATIONS)
        return schema_objects(raw)
    finally:
        engine.dispose()


def _same_money(before: Mapping[str, tuple[int, ...]], after: Mapping[str, tuple[int, ...]]) -> None:
    """A table that still exists keeps its row count and sums (new money columns come after the old ones)."""
    for table, numbers in before.items():
        if table != "alembic_version" and table in after and after[table][: len(numbers)] != numbers:
            raise UpgradeChangesMoney(table=table)


def _engine(raw: RawConnection) -> Engine:
    """One connection with foreign keys off (inside a transaction the switch is ignored) and an exclusive BEGIN."""
    raw.execute("PRAGMA foreign_keys=OFF")
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_exclusive)
    return engine


def _begin_exclusive(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN EXCLUSIVE")


def _run_steps(conn: Connection, target: str, steps: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, target)
