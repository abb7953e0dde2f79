"""The audit log: one line for each change, in the change's own transaction, chained by hash.

Each line's hash covers the line before it, so that an edit, a deletion, an insertion or a swap breaks the chain; the
newest hash (`head`) is printed and stored in each backup's manifest as an anchor outside the file. Lines about money
carry a digest of the rows they wrote (`Span`), so that a changed amount is found even where the file is sound.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select

from propdesk.store.prepared import run
from propdesk.store.tables import book

VERSION = 1
GENESIS = "0" * 64
_LAST = select(book.audit.c.seq, book.audit.c.hash).order_by(book.audit.c.seq.desc()).limit(1)  # built once: every change asks it
_INSERT = book.audit.insert()
_PARTS = ("at", "local", "operator", "machine", "action", "object", "body")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, on which machine."""

    operator: str
    machine: str


@dataclass(frozen=True, slots=True)
class Span:
    """Rows `first` to `last` of a table, `count` of them, as they were written.

    The digest covers the first `columns` columns beside the key, so that a column added by a later schema changes nothing.
    """

    table: str
    first: int
    last: int
    count: int
    columns: int
    sha256: str

    def body(self) -> dict[str, object]:
        """The span as the audit line keeps it."""
        return {name: getattr(self, name) for name in ("table", "first", "last", "count", "columns", "sha256")}


def digest(rows: Iterable[Sequence[object]]) -> str:
    """SHA-256 over rows as stored (integers, text, None), in order."""
    whole, rest = hashlib.sha256(), iter(rows)
    while part := [tuple(row) for row in islice(rest, 2_000)]:
        form = "\x1f".join(["%s"] * len(part[0])) + "\x1e"
        whole.update("".join([form % row for row in part]).encode())
    return whole.hexdigest()


def line(values: Sequence[object]) -> bytes:
    """A row's values as its digest takes them."""
    return "\x1f".join(map(str, values)).encode()


def stored_digest(conn: Connection, table: Table, first: int, last: int) -> tuple[int, str]:
    """Count and digest of rows `first` … `last` as the database holds them now, the key column apart."""
    key = next(iter(table.primary_key.columns))
    names = ", ".join(column.name for column in table.columns if column is not key)
    rows = conn.exec_driver_sql(
        f"SELECT {names} FROM {table.name} WHERE {key.name} BETWEEN {int(first)} AND {int(last)} ORDER BY {key.name}"  # noqa: S608 - our own names
    ).all()
    return len(rows), digest(rows)


def span_of(table: Table, first: int, rows: Sequence[Sequence[object]]) -> Span:
    """The span of rows just written in bulk from number `first` on, from the very values that went to the driver.

    The values must be in the table's order of columns, the key apart; checking reads them back and compares.
    """
    return Span(table.name, first, first + len(rows) - 1, len(rows), len(table.columns) - 1, digest(rows))


def lines_of(first: object, rests: Sequence[bytes]) -> bytes:
    """The lines of rows that begin with the same value, each with the mark of its end; `rests` are the `line`s of the others."""
    begin = line((first, ""))
    return begin + (b"\x1e" + begin).join(rests) + b"\x1e"


def span_of_lines(table: Table, first: int, count: int, sha256: str) -> Span:
    """`span_of` where the caller has the digest of the rows' lines at hand, each with the mark of its end."""
    return Span(table.name, first, first + count - 1, count, len(table.columns) - 1, sha256)


def written(conn: Connection, table: Table, first: int, last: int) -> Span:
    """The span of rows just written, read back from the database."""
    count, sha256 = stored_digest(conn, table, first, last)
    return Span(table.name, first, last, count, len(table.columns) - 1, sha256)


def line_hash(prev: str, version: int, seq: int, parts: Sequence[str]) -> str:
    """The hash of one line over the previous hash, the hash version, its number and its content."""
    return hashlib.sha256("\x1f".join([prev, str(version), str(seq), *parts]).encode()).hexdigest()


def append(
    conn: Connection,
    actor: Actor,
    at: datetime,
    local: datetime,
    action: str,
    about: str,
    body: Mapping[str, Any],
    spans: Sequence[Span] = (),
) -> str:
    """Write the line of one change and return the new head of the chain."""
    seq, prev = head(conn)
    seq += 1
    full = dict(body) | ({"rows": [span.body() for span in spans]} if spans else {})
    text = json.dumps(full, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    parts = [at.isoformat(), local.isoformat(), actor.operator, actor.machine, action, about, text]
    new = line_hash(prev, VERSION, seq, parts)
    run(conn, _INSERT, {"seq": seq, "prev": prev, "hash": new, "version": VERSION} | dict(zip(_PARTS, parts, strict=True)))
    return new


def head(conn: Connection) -> tuple[int, str]:
    """Number and hash of the newest line; (0, zeros) for an empty log."""
    found = run(conn, _LAST)
    return (found[0][0], found[0][1]) if found else (0, GENESIS)


def hash_at(conn: Connection, seq: int) -> str:
    """The hash of one line; "" when there is none of this number."""
    return str(conn.execute(select(book.audit.c.hash).where(book.audit.c.seq == seq)).scalar() or "")


def bodies(conn: Connection, action: str, about: str, at: str) -> list[dict[str, Any]]:
    """What the lines of one kind about one object say that were written at a moment (to the second), oldest first."""
    a = book.audit
    query = select(a.c.body).where(a.c.action == action, a.c.object == about, a.c.at == at).order_by(a.c.seq)
    return [json.loads(row[0]) for row in conn.execute(query)]


def length(conn: Connection) -> int:
    """How many lines the log has."""
    return int(conn.execute(select(func.count()).select_from(book.audit)).scalar_one())
