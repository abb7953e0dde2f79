"""What the office keeps to with a household: no calls and visits, hardship, contact only as agreed; each from a day to a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select

from propdesk.store.bulk import insert_one
from propdesk.store.contacts import chunks
from propdesk.store.tables import dunning, people


class FlagRow(NamedTuple):
    """A flag of a unit on the days ``[start_on, end_on)`` (None = still)."""

    flag_id: int
    unit_id: int
    code: str
    kind: str
    start_on: date
    end_on: date | None
    reason: str
    operator: str


def add(conn: Connection, unit_id: int, kind: str, start_on: date, reason: str, made_at: str, operator: str) -> int:
    """Write a flag and return its number."""
    values = {"unit_id": unit_id, "kind": kind, "start_on": start_on, "reason": reason, "made_at": made_at, "operator": operator}
    return insert_one(conn, dunning.unit_flag, values)


def end(conn: Connection, flag_id: int, end_on: date) -> None:
    """Write the first day on which a flag no longer holds."""
    conn.execute(dunning.unit_flag.update().where(dunning.unit_flag.c.id == flag_id).values(end_on=end_on))


def find(conn: Connection, *, flag_id: int | None = None, unit_id: int | None = None) -> list[FlagRow]:
    """Flags, ended ones too, newest first; by number or unit."""
    f = dunning.unit_flag
    query = _flags().order_by(f.c.start_on.desc(), f.c.id.desc())
    query = query if flag_id is None else query.where(f.c.id == flag_id)
    query = query if unit_id is None else query.where(f.c.unit_id == unit_id)
    return [FlagRow._make(row) for row in conn.execute(query).all()]


def in_force(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[FlagRow, ...]]:
    """The flags of each unit that hold on a day (of all, or some units), oldest first."""
    f = dunning.unit_flag
    found: dict[int, tuple[FlagRow, ...]] = {}
    for some in chunks(unit_ids):
        query = _flags().where(f.c.start_on <= as_of, or_(f.c.end_on.is_(None), f.c.end_on > as_of)).order_by(f.c.start_on, f.c.id)
        query = query if some is None else query.where(f.c.unit_id.in_(some))
        for row in conn.execute(query).all():
            flag = FlagRow._make(row)
            found[flag.unit_id] = (*found.get(flag.unit_id, ()), flag)
    return found


def _flags() -> Select[Any]:
    f, u = dunning.unit_flag, people.unit
    return select(f.c.id, f.c.unit_id, u.c.code, f.c.kind, f.c.start_on, f.c.end_on, f.c.reason, f.c.operator).join(
        u, u.c.id == f.c.unit_id
    )
