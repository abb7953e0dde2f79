"""Holds and disputes: reading and writing, no rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select

from propdesk.domain.holds import HoldKind, HoldTerms, holds_on
from propdesk.store.bulk import insert_one
from propdesk.store.tables import billing, people
from propdesk.store.tables.late_fees import hold as table


class HoldRow(NamedTuple):
    """What rests on the days ``[start_on, end_on)`` of a unit, of one charge or (None) of all; `end_on` None = until it is ended.

    `dunning` = reminders rest, `late_fee` = late fees rest; `amount_fen` is the disputed part of the charge, None = the whole.
    """

    hold_id: int
    unit_id: int
    code: str
    charge_id: int | None
    item: str
    period: str
    start_on: date
    end_on: date | None
    reason: str
    late_fee: bool
    made_at: str
    operator: str
    kind: HoldKind
    dunning: bool
    ticket: str
    amount_fen: int | None
    sort_key: str

    def runs_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return holds_on(self.start_on, self.end_on, day)


def find(conn: Connection, *, unit_id: int | None = None, hold_id: int | None = None) -> list[HoldRow]:
    """Holds, newest first, of one unit, one by its number, or all."""
    query = _query()
    if unit_id is not None:
        query = query.where(table.c.unit_id == unit_id)
    if hold_id is not None:
        query = query.where(table.c.id == hold_id)
    return [_row(row) for row in conn.execute(query)]


def in_force(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[HoldRow, ...]]:
    """The holds and disputes in force on a day by unit, newest first, of some units or all; one read."""
    h = table.c
    query = _query().where(h.start_on <= as_of, or_(h.end_on.is_(None), h.end_on > as_of))
    wanted = None if unit_ids is None else set(unit_ids)
    found: dict[int, list[HoldRow]] = {}
    for values in conn.execute(query):
        if wanted is None or values[1] in wanted:
            found.setdefault(values[1], []).append(_row(values))
    return {unit_id: tuple(rows) for unit_id, rows in found.items()}


def add(conn: Connection, unit_id: int, terms: HoldTerms, made_at: str, operator: str) -> int:
    """Write a hold and return its number."""
    values = {
        "unit_id": unit_id,
        "charge_id": terms.charge_id,
        "start_on": terms.start_on,
        "end_on": terms.end_on,
        "reason": terms.reason,
        "late_fee": int(terms.late_fee),
        "made_at": made_at,
        "operator": operator,
        "kind": terms.kind.value,
        "dunning": int(terms.dunning),
        "ticket": terms.ticket,
        "amount_fen": terms.amount_fen,
    }
    return insert_one(conn, table, values)


def end(conn: Connection, hold_id: int, end_on: date) -> None:
    """Let a hold end before a day."""
    conn.execute(table.update().where(table.c.id == hold_id).values(end_on=end_on))


def charge_facts(conn: Connection, charge_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The unit and the amount in fen of each of these charges."""
    c = billing.charge.c
    return {row[0]: (row[1], row[2]) for row in conn.execute(select(c.id, c.unit_id, c.amount_fen).where(c.id.in_(charge_ids)))}


def _query() -> Select[Any]:
    h, c, i, u = table.c, billing.charge.c, billing.fee_item.c, people.unit.c
    return (
        select(
            h.id, h.unit_id, u.code, h.charge_id, i.name, c.period, h.start_on, h.end_on, h.reason, h.late_fee, h.made_at, h.operator,
            h.kind, h.dunning, h.ticket, h.amount_fen, u.sort_key,
        )
        .select_from(table)
        .join(people.unit, u.id == h.unit_id)
        .outerjoin(billing.charge, c.id == h.charge_id)
        .outerjoin(billing.fee_item, i.id == c.item_id)
        .order_by(h.start_on.desc(), h.id.desc())
    )  # fmt: skip


def _row(r: Sequence[Any]) -> HoldRow:
    values = [*r[:4], r[4] or "", r[5] or "", *r[6:9], bool(r[9]), *r[10:12], HoldKind(r[12]), bool(r[13]), *r[14:]]
    return HoldRow._make(values)
