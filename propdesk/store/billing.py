"""Billing runs and charges: reading and writing, no rules. What is charged and at which rate is in `fee_items`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from propdesk.domain.charges import NewCharge
from propdesk.domain.meters import Usage
from propdesk.domain.periods import DateRange
from propdesk.domain.tiers import TierPart
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import billing, meters, payments, people

CHARGE_COLUMNS = (
    "unit_id",
    "item_id",
    "period",
    "generation",
    "start_on",
    "end_on",
    "due_on",
    "amount_fen",
    "price",
    "formula",
    "tariff_id",
    "run_id",
    "batch_id",
    "counts_from",
    "liable",
    "liable_name",
    "quantity",
    "note",
)


class RunRow(NamedTuple):
    """A billing run: how many charges, their sum, and whether it was rolled back."""

    run_id: int
    period: str
    made_at: str
    charges: int
    total_fen: int
    rolled_back: bool


def generations(conn: Connection, item_id: int, period: str, *, standing: bool = False) -> dict[int, int]:
    """How many reversed charges each unit has for this item and period; with `standing` also those that stand.

    The latter where a period of several months is only partly charged yet: its rest is one more charge of the period.
    """
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, func.count()).where(c.c.item_id == item_id, c.c.period == period).group_by(c.c.unit_id)
    query = query if standing else query.join(r, r.c.charge_id == c.c.id)
    return {row[0]: row[1] for row in conn.execute(query)}


def add_charges(
    conn: Connection,
    charges: Iterable[NewCharge],
    generation: Mapping[int, int],
    *,
    run_id: int | None = None,
    batch_id: int | None = None,
    counts_from: Mapping[int, str] | None = None,
) -> Span:
    """Write charges (at least one) and return the span of their rows for the audit line.

    `generation` and `counts_from` are by unit: how many charges the unit has for the item and period, and from which day its
    charge counts ("" = always).
    """
    text: dict[object, str] = _Texts()
    since = counts_from or {}
    rows = [
        (
            unit, item, text[month], generation.get(unit, 0), text[span.start], text[span.end], text[due_on], amount, price, formula,
            tariff, run_id, batch_id, since.get(unit, ""), liable, name, quantity, note,
        )
        for unit, item, month, span, due_on, amount, price, formula, tariff, liable, name, quantity, _usages, _pool, note, _tiers in charges
    ]  # fmt: skip
    first, _last = insert_rows(conn, billing.charge, CHARGE_COLUMNS, rows)
    return span_of(billing.charge, first, rows)


def add_usages(conn: Connection, usages: Sequence[tuple[int, Usage]]) -> list[Span]:
    """Write what each charge (by its number) used; returns the spans of the rows."""
    columns = ("charge_id", "meter_id", "from_on", "to_on", "from_value", "to_value", "quantity", "reading_id")
    rows = [
        (charge, use.meter_id, use.from_on.isoformat(), use.to_on.isoformat(), use.from_value, use.to_value, use.quantity, use.reading_id)
        for charge, use in usages
    ]
    if not rows:
        return []
    first, _last = insert_rows(conn, meters.charge_usage, columns, rows)
    return [span_of(meters.charge_usage, first, rows)]


def add_tiers(conn: Connection, parts: Sequence[tuple[int, TierPart]]) -> list[Span]:
    """Write what each charge (by its number) took of the tiers of its rate; returns the spans of the rows."""
    columns = ("charge_id", "tariff_id", "last_on", "from_quantity", "quantity")
    rows = [(charge, part.tariff_id, part.last_on.isoformat(), part.from_quantity, part.quantity) for charge, part in parts]
    if not rows:
        return []
    first, _last = insert_rows(conn, meters.charge_tier, columns, rows)
    return [span_of(meters.charge_tier, first, rows)]


def add_pool_charges(conn: Connection, links: Sequence[tuple[int, int]]) -> list[Span]:
    """Note which charges (first) are shares of which cost (second); returns the spans of the rows."""
    if not links:
        return []
    insert_rows(conn, billing.pool_charge, ("charge_id", "pool_id"), links)
    return [written(conn, billing.pool_charge, links[0][0], links[-1][0])]


def reversed_on(conn: Connection, item_id: int, period: str, span: DateRange) -> dict[int, str]:
    """The last day on which a charge of the item for days of `span` was reversed, by unit; "" where it never counted.

    A charge that takes its place counts from that day on, so that both never count on one day.
    """
    c, r = billing.charge, billing.charge_reversal
    within = (c.c.start_on < span.end) & (c.c.end_on > span.start)
    query = (
        select(c.c.unit_id, func.max(r.c.reversed_on))
        .select_from(r)
        .join(c, c.c.id == r.c.charge_id)
        .where(c.c.item_id == item_id, or_(c.c.period == period, within))
        .group_by(c.c.unit_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


class _Texts(dict[object, str]):
    """Months and days as stored; a run has few different ones and many charges."""

    def __missing__(self, key: object) -> str:
        self[key] = str(key)
        return self[key]


def add_run(conn: Connection, period: str, made_at: str, charges: int, total_fen: int) -> int:
    """Write a run's header and return its number."""
    values = {"period": period, "made_at": made_at, "charges": charges, "total_fen": total_fen}
    return insert_one(conn, billing.billing_run, values)


def runs(conn: Connection, run_id: int | None = None) -> list[RunRow]:
    """Billing runs, newest first (or just one)."""
    run, back = billing.billing_run, billing.run_rollback
    query = select(run, back.c.id.label("back")).outerjoin(back, back.c.run_id == run.c.id).order_by(run.c.id.desc())
    if run_id is not None:
        query = query.where(run.c.id == run_id)
    return [RunRow(r.id, r.period, r.made_at, r.charges, r.total_fen, r.back is not None) for r in conn.execute(query)]


def run_totals(conn: Connection, run_id: int) -> tuple[int, int]:
    """Count and sum in fen of the charges a run wrote, as they stand in the book."""
    c = billing.charge
    row = conn.execute(select(func.count(), func.coalesce(func.sum(c.c.amount_fen), 0)).where(c.c.run_id == run_id)).one()
    return int(row[0]), int(row[1])


def run_charges(conn: Connection, run_id: int) -> list[int]:
    """The numbers of a run's charges."""
    c = billing.charge
    return [row[0] for row in conn.execute(select(c.c.id).where(c.c.run_id == run_id).order_by(c.c.id))]


def settled_units(conn: Connection, run_id: int, on: date) -> list[str]:
    """Units with a payment or adjustment on a charge of this run that stands on a day or later, in natural order."""
    c, u = billing.charge, people.unit
    query = (
        select(u.c.code, u.c.sort_key)
        .join(c, c.c.unit_id == u.c.id)
        .where(c.c.run_id == run_id, _settled(on))
        .group_by(u.c.code, u.c.sort_key)
        .order_by(u.c.sort_key)
    )
    return [row[0] for row in conn.execute(query)]


def settled_charges(conn: Connection, charge_ids: Sequence[int], on: date) -> set[int]:
    """Those of these charges with a payment or adjustment that stands on a day or later."""
    c = billing.charge
    return set(conn.execute(select(c.c.id).where(c.c.id.in_(charge_ids), _settled(on))).scalars())


def paid_with(conn: Connection, charge_id: int, on: date) -> list[str]:
    """The receipts of the payments of a charge that stand on a day or later, oldest first."""
    p, a, v = payments.payment, payments.allocation, payments.payment_void
    query = select(p.c.receipt).join(a, a.c.payment_id == p.c.id).outerjoin(v, v.c.payment_id == p.c.id)
    query = query.where(a.c.charge_id == charge_id, or_(v.c.payment_id.is_(None), v.c.void_on > on))
    return list(dict.fromkeys(conn.execute(query.order_by(p.c.id)).scalars()))


def _settled(on: date) -> ColumnElement[bool]:
    """Whether a payment or adjustment of a charge stands on a day or later."""
    c, a, v = billing.charge, payments.allocation, payments.payment_void
    d, back = payments.adjustment, payments.adjustment_reversal
    paid = select(a.c.charge_id).outerjoin(v, v.c.payment_id == a.c.payment_id)
    paid = paid.where(or_(v.c.payment_id.is_(None), v.c.void_on > on))
    adjusted = select(d.c.charge_id).outerjoin(back, back.c.adjustment_id == d.c.id)
    adjusted = adjusted.where(or_(back.c.adjustment_id.is_(None), back.c.reversed_on > on))
    return or_(c.c.id.in_(paid), c.c.id.in_(adjusted))


def reverse_charges(conn: Connection, charge_ids: Sequence[int], made_at: str, reason: str, reversed_on: date | None = None) -> None:
    """Write the reversing entry of each charge: it counts until `reversed_on`; None = it never counted."""
    day = reversed_on.isoformat() if reversed_on else ""
    rows = [(charge_id, made_at, reason, day) for charge_id in charge_ids]
    insert_rows(conn, billing.charge_reversal, ("charge_id", "made_at", "reason", "reversed_on"), rows)


def add_rollback(conn: Connection, run_id: int, made_at: str) -> int:
    """Note that a run was rolled back."""
    return insert_one(conn, billing.run_rollback, {"run_id": run_id, "made_at": made_at})
