"""Waivers, corrections and write-offs of charges: reading and writing, no rules."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import billing, payments, people

_COLUMNS = ("charge_id", "part", "kind", "amount_fen", "adjusted_on", "reason", "approver", "made_at", "operator")


class AdjustmentRow(NamedTuple):
    """What was taken off a charge. `reversed_on` is None while it stands."""

    adjustment_id: int
    charge_id: int
    unit_id: int
    code: str
    item: str
    period: str
    part: str
    kind: str
    amount_fen: int
    adjusted_on: date
    reason: str
    approver: str
    made_at: str
    operator: str
    reversed_on: date | None = None
    reversal_reason: str = ""


def add(conn: Connection, rows: Sequence[AdjustmentRow]) -> Span:
    """Write adjustments (at least one; their numbers are ignored) and return the span of the rows for the audit line."""
    values = [
        (r.charge_id, r.part, r.kind, r.amount_fen, r.adjusted_on.isoformat(), r.reason, r.approver, r.made_at, r.operator) for r in rows
    ]
    first, _last = insert_rows(conn, payments.adjustment, _COLUMNS, values)
    return span_of(payments.adjustment, first, values)


def add_reversal(conn: Connection, adjustment_id: int, reversed_on: date, made_at: str, reason: str, operator: str) -> Span:
    """Write that an adjustment is taken back and return the span of the row for the audit line."""
    values = {"adjustment_id": adjustment_id, "reversed_on": reversed_on, "made_at": made_at, "reason": reason, "operator": operator}
    conn.execute(payments.adjustment_reversal.insert().values(**values))
    return written(conn, payments.adjustment_reversal, adjustment_id, adjustment_id)


def find(
    conn: Connection,
    *,
    ids: tuple[int, int] | None = None,
    unit_id: int | None = None,
    charge_ids: Sequence[int] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[AdjustmentRow]:
    """Adjustments, newest first, by any of numbers (first and last), unit, charges and days (all included)."""
    a, r, c, i, u = payments.adjustment, payments.adjustment_reversal, billing.charge, billing.fee_item, people.unit
    query = (
        select(
            a.c.id, a.c.charge_id, c.c.unit_id, u.c.code, i.c.name, c.c.period, a.c.part, a.c.kind, a.c.amount_fen, a.c.adjusted_on,
            a.c.reason, a.c.approver, a.c.made_at, a.c.operator, r.c.reversed_on, func.coalesce(r.c.reason, ""),
        )
        .join(c, c.c.id == a.c.charge_id)
        .join(i, i.c.id == c.c.item_id)
        .join(u, u.c.id == c.c.unit_id)
        .outerjoin(r, r.c.adjustment_id == a.c.id)
        .order_by(a.c.id.desc())
    )  # fmt: skip
    if ids is not None:
        query = query.where(a.c.id.between(*ids))
    if charge_ids is not None:
        query = query.where(a.c.charge_id.in_(charge_ids))
    query = query if unit_id is None else query.where(c.c.unit_id == unit_id)
    query = query if first is None else query.where(a.c.adjusted_on >= first)
    query = query if last is None else query.where(a.c.adjusted_on <= last)
    return [AdjustmentRow._make(row) for row in conn.execute(query).all()]


def units_of(conn: Connection, charge_ids: Sequence[int]) -> list[int]:
    """The units these charges are of."""
    c = billing.charge
    return [row[0] for row in conn.execute(select(c.c.unit_id).where(c.c.id.in_(charge_ids)).distinct()).all()]
