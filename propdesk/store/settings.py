"""The office's own facts (names, account, wording choices), kept in the book as text."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select

from propdesk.store.prepared import run
from propdesk.store.tables import book

_SETTINGS = select(book.setting.c.name, book.setting.c.value)  # built once: every paper asks for them
_META = select(book.meta.c.value).where(book.meta.c.name == bindparam("fact"))


def read(conn: Connection) -> dict[str, str]:
    """Every setting that was ever set."""
    return dict(run(conn, _SETTINGS))


def write(conn: Connection, values: Mapping[str, str]) -> dict[str, tuple[str | None, str]]:
    """Store the values that differ and return them as {name: (before, after)}."""
    before = read(conn)
    changes = {name: (before.get(name), value) for name, value in values.items() if before.get(name) != value}
    for name, (old, value) in changes.items():
        if old is None:
            conn.execute(book.setting.insert().values(name=name, value=value))
        else:
            conn.execute(book.setting.update().where(book.setting.c.name == name).values(value=value))
    return changes


def meta(conn: Connection, name: str) -> str | None:
    """One fact of the book itself."""
    found = run(conn, _META, {"fact": name})
    return found[0][0] if found else None


def set_meta(conn: Connection, name: str, value: str) -> None:
    """Set one fact of the book itself."""
    if conn.execute(book.meta.update().where(book.meta.c.name == name).values(value=value)).rowcount == 0:
        conn.execute(book.meta.insert().values(name=name, value=value))
