"""SQLite set up once: how a book's file is opened, how transactions begin, and what its errors mean.

The settings are measured (safety reference, section 3.1): a rollback journal that is truncated, every sync awaited,
no WAL, an explicit BEGIN so that a failed migration really rolls back, and every pragma read back after connecting.
Nothing outside this module, ``backup`` and ``integrity`` may depend on SQLite.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy import Connection as Connection
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import QueuePool

from propdesk.errors import EnvironmentFault

RawConnection = sqlite3.Connection  # for floors that must not import sqlite3 themselves
APPLICATION_ID = 0x50444B42  # "PDKB"
OLDEST_SQLITE = (3, 37, 2)  # STRICT tables, and the end of the memory-journal savepoint bug

PRAGMAS: tuple[tuple[str, str, Any], ...] = (
    ("busy_timeout", "5000", 5000),
    ("journal_mode", "TRUNCATE", "truncate"),
    ("synchronous", "EXTRA", 3),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("secure_delete", "ON", 1),
    ("cell_size_check", "ON", 1),
    ("mmap_size", "0", 0),
    ("temp_store", "MEMORY", 2),
    ("cache_size", "-16000", -16000),
)


READING_CACHE = ("cache_size", "-4000", -4000)  # whole lists pass through a reading connection; it need not keep their pages


class SQLiteTooOld(EnvironmentFault):
    """The database library on this computer is version {found}; PropDesk needs {needed} or newer. Please reinstall PropDesk."""


class SettingNotTaken(EnvironmentFault):
    """The book could not be opened safely: the storage setting “{name}” was not accepted. Nothing was changed."""


class BookBusy(EnvironmentFault):
    """Another program is holding the book. Close it (perhaps a database viewer or a backup) and try again. Nothing was changed."""


class DiskFull(EnvironmentFault):
    """The disk is full. Make room and try again. Nothing was changed."""


class BookReadOnly(EnvironmentFault):
    """The book cannot be written to: the file or its folder is read-only. Nothing was changed."""


class DiskFailed(EnvironmentFault):
    """The disk reported an error while the book was being read or written. Nothing was changed. Check the disk and the backups."""


class BookDamaged(EnvironmentFault):
    """The book's file is damaged. Nothing was changed. Restore the newest good backup."""


_BY_CODE: dict[int, type[EnvironmentFault]] = {
    sqlite3.SQLITE_BUSY: BookBusy,
    sqlite3.SQLITE_LOCKED: BookBusy,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: BookReadOnly,
    sqlite3.SQLITE_CANTOPEN: BookReadOnly,
    sqlite3.SQLITE_PERM: BookReadOnly,
    sqlite3.SQLITE_IOERR: DiskFailed,
    sqlite3.SQLITE_CORRUPT: BookDamaged,
    sqlite3.SQLITE_NOTADB: BookDamaged,
}


def fault_of(error: DBAPIError | sqlite3.Error) -> EnvironmentFault | None:
    """The environment fault that a database error means, or None when the error is our own bug."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if code is None:
        return None
    kind = _BY_CODE.get(code & 0xFF)
    return kind() if kind else None


def file_uri(path: Path, mode: str) -> str:
    """A ``file:`` address of exactly this path: ``?``, ``#`` and ``%`` in names stay part of the name."""
    return f"{path.resolve().as_uri()}?mode={mode}"


def raw_connect(path: Path, mode: str = "rw") -> RawConnection:
    """A bare connection with our settings; `mode` is rw (the file must exist), rwc (may create), ro, or ro&immutable=1.

    An immutable file is read as it lies: no lock, no journal beside it is looked at (for backups).
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise SQLiteTooOld(found=sqlite3.sqlite_version, needed=".".join(map(str, OLDEST_SQLITE)))
    connection = sqlite3.connect(file_uri(path, mode), uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        _set_pragmas(connection, [one for one in PRAGMAS if not (mode.startswith("ro") and one[0] == "journal_mode")])
    except BaseException:
        connection.close()
        raise
    return connection


def _reading(connection: RawConnection) -> RawConnection:
    _set_pragmas(connection, (READING_CACHE,))
    return connection


def _set_pragmas(connection: RawConnection, pragmas: Iterable[tuple[str, str, Any]]) -> None:
    """Set every pragma and read it back; raises `SettingNotTaken` when one did not hold."""
    for name, wanted, expected in pragmas:
        connection.execute(f"PRAGMA {name}={wanted}").fetchall()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise SettingNotTaken(name=name)


def memory_connect() -> RawConnection:
    """A database that lives in memory only, to make a schema for comparison."""
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def raw_of(conn: Connection) -> RawConnection:
    """The bare connection under a SQLAlchemy one, for bulk reads."""
    raw = conn.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def schema_objects(raw: RawConnection) -> frozenset[tuple[str, str, str]]:
    """Everything the file declares, as (type, name, definition): what a book may hold is exactly what the migrations make."""
    rows = raw.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    own = {("table", name) for name in ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")}
    return frozenset((kind, name, " ".join(sql.replace('"', "").split())) for kind, name, sql in rows if (kind, name) not in own)


def totals(raw: RawConnection) -> dict[str, tuple[int, ...]]:
    """Row count and the sum of every money column (fen) of each table, for comparing a copy with its source."""
    columns = raw.execute(
        "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.rowid, c.cid"
    ).fetchall()
    sums: dict[str, str] = {}
    for table, column in columns:
        sums[table] = sums.get(table, "") + (f", coalesce(sum({quoted(column)}), 0)" if column.endswith("_fen") else "")
    return {name: tuple(raw.execute(f"SELECT count(*){sums[name]} FROM {quoted(name)}").fetchone()) for name in sums}  # noqa: S608 - quoted names


def quoted(name: str) -> str:
    """A table or column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def make_engine(path: Path, *, writes: bool, mode: str = "rw") -> Engine:
    """An engine on one book. A writing one begins every transaction IMMEDIATE; a reading one holds no lock between reads."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=lambda: raw_connect(path, mode) if writes else _reading(raw_connect(path, mode)),
        poolclass=QueuePool,
        pool_size=1 if writes else 2,
        max_overflow=4,
        pool_reset_on_return="rollback",
    )
    if writes:
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    raw_of(connection).execute("BEGIN IMMEDIATE")


@contextmanager
def plain_faults() -> Iterator[None]:
    """Turn database errors that mean trouble with the computer into their `EnvironmentFault`."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from error
