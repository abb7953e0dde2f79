"""Fee items, rates, assignments, billing runs and charges: reading and writing, no rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, func, or_, select

from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, RoundingScope, Tariff
from propdesk.domain.periods import DateRange, Month, rest_after
from propdesk.domain.units import UnitKind
from propdesk.store.audit import Span, span_of
from propdesk.store.bulk import fetch_plain, insert_one, insert_rows
from propdesk.store.tables import billing, payments, people

_CHARGE_COLUMNS = (
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


def items(conn: Connection) -> list[FeeItem]:
    """Every active charge item, oldest first."""
    table = billing.fee_item
    return [_item(row) for row in conn.execute(select(table).where(table.c.active == 1).order_by(table.c.id))]


def item_numbered(conn: Connection, item_id: int) -> FeeItem | None:
    """The charge item of that number."""
    row = conn.execute(select(billing.fee_item).where(billing.fee_item.c.id == item_id)).first()
    return _item(row) if row else None


def item_named(conn: Connection, name: str) -> FeeItem | None:
    """The charge item of that name."""
    row = conn.execute(select(billing.fee_item).where(billing.fee_item.c.name == name)).first()
    return _item(row) if row else None


def _item(row: Any) -> FeeItem:
    kinds = frozenset(UnitKind(kind) for kind in row.kinds.split())
    return FeeItem(
        row.id, row.name, PriceUnit(row.price_unit), row.due_day, row.cycle_months, RoundingScope(row.scope), row.step_fen, kinds
    )


def add_item(conn: Connection, item: FeeItem) -> int:
    """Add a charge item (its `id` is ignored) and return its number."""
    return insert_one(conn, billing.fee_item, _item_values(item))


def update_item(conn: Connection, item: FeeItem) -> None:
    """Change cycle, due day, rounding or kinds of units of an item; charges already made keep theirs."""
    conn.execute(billing.fee_item.update().where(billing.fee_item.c.id == item.id).values(**_item_values(item)))


def _item_values(item: FeeItem) -> dict[str, object]:
    return {
        "name": item.name,
        "price_unit": item.price_unit.value,
        "due_day": item.due_day,
        "cycle_months": item.cycle_months,
        "scope": item.scope.value,
        "step_fen": item.step_fen,
        "kinds": " ".join(sorted(item.kinds)),
    }


def tariffs(conn: Connection, item_id: int) -> list[Tariff]:
    """The item's rates in order of their first day."""
    table = billing.tariff
    rows = conn.execute(select(table).where(table.c.item_id == item_id).order_by(table.c.valid_from))
    return [Tariff(row.id, row.price, row.valid_from, row.basis) for row in rows]


def put_tariff(conn: Connection, item_id: int, price: int, valid_from: date, basis: str) -> int:
    """Write the rate valid from a day on, replacing one that starts the same day; returns its number."""
    table = billing.tariff
    where = (table.c.item_id == item_id) & (table.c.valid_from == valid_from)
    found = conn.execute(select(table.c.id).where(where)).scalar()
    if found is not None:
        conn.execute(table.update().where(where).values(price=price, basis=basis))
        return int(found)
    values = {"item_id": item_id, "price": price, "valid_from": valid_from, "basis": basis}
    return insert_one(conn, table, values)


def tariff_used(conn: Connection, item_id: int, valid_from: date) -> bool:
    """Whether a charge that stands rests on the rate that starts on this day, for all or the first days of what it charges."""
    c, r, last, after = billing.charge, billing.charge_reversal, billing.tariff, billing.tariff.alias("after")
    replaced_on = select(func.min(after.c.valid_from)).where(after.c.item_id == item_id, after.c.valid_from > valid_from).scalar_subquery()
    first_days = (last.c.valid_from > valid_from) & (c.c.start_on < last.c.valid_from) & (c.c.start_on < replaced_on)
    query = (
        select(c.c.id)
        .join(last, last.c.id == c.c.tariff_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(last.c.item_id == item_id, r.c.charge_id.is_(None))
        .where(or_(last.c.valid_from == valid_from, first_days & (c.c.end_on > valid_from)))
        .limit(1)
    )
    return conn.execute(query).first() is not None


def billables(conn: Connection, item_id: int, period: str, span: DateRange | None = None) -> list[Billable]:
    """Every unit in natural order as the item sees it for the days of `span` (by default the month `period`), in two reads.

    `billed` where the charges that stand reach to its end, whatever their periods; where they leave days of it out (opening
    arrears of one month of a quarter, a month between others), the fee runs for the first of those days.
    """
    span = span or DateRange(Month.parse(period).start, Month.parse(period).end)
    parts, billed = _charged(conn, item_id, period, span)
    kinds = {kind.value: kind for kind in UnitKind}
    days: dict[str | None, date | None] = _Days()
    rows = fetch_plain(conn, _billable_query(), {"item": item_id})
    if parts:
        rows = [_left(row, parts[row[0]], billed, span.end.isoformat()) if row[0] in parts else row for row in rows]
    return [
        Billable(unit_id, code, kinds[kind], area, days[start], days[end], own, assigned is not None, unit_id in billed)
        for unit_id, code, kind, area, start, end, own, assigned in rows
    ]


def _left(row: tuple[Any, ...], parts: Sequence[tuple[str, str]], billed: set[int], span_end: str) -> tuple[Any, ...]:
    """A unit's row with the days that its charges leave out; a unit charged to the end of the span is noted as billed."""
    start, until = rest_after(parts, row[4])
    if until is None and max(end for _start, end in parts) >= span_end:
        billed.add(row[0])
    end = until if row[5] is None or (until is not None and until < row[5]) else row[5]
    return (*row[:4], start, end, *row[6:])


@cache
def _billable_query() -> Select[Any]:
    u, a = people.unit, billing.assignment
    return (
        select(
            u.c.id, u.c.code, u.c.kind, u.c.area_cm2, func.coalesce(a.c.start_on, u.c.handover_on), a.c.end_on, a.c.own_price, a.c.id,
        )
        .outerjoin(a, (a.c.unit_id == u.c.id) & (a.c.item_id == bindparam("item")))
        .where(u.c.removed == 0)
        .order_by(u.c.sort_key, u.c.id)
    )  # fmt: skip


def _charged(conn: Connection, item_id: int, period: str, span: DateRange) -> tuple[dict[int, list[tuple[str, str]]], set[int]]:
    """The days the item already charges each unit for that touch `span` (ISO text), and the units billed for the month it is."""
    first, end = span.start.isoformat(), span.end.isoformat()
    one_month = Month.of(span.start).end == span.end
    parts: dict[int, list[tuple[str, str]]] = {}
    billed = set()
    facts = {"item": item_id, "period": period, "first": first, "end": end}
    for unit_id, charged, start_on, end_on in fetch_plain(conn, _charged_query(), facts):
        if start_on < end and end_on > first:
            parts.setdefault(unit_id, []).append((start_on, end_on))
        if one_month and charged == period:
            billed.add(unit_id)
    return parts, billed


@cache
def _charged_query() -> Select[Any]:
    """The charges that stand of a period or some days, in one pass over the charges."""
    c, r = billing.charge, billing.charge_reversal
    within = (c.c.start_on < bindparam("end", type_=Text)) & (c.c.end_on > bindparam("first", type_=Text))
    return (
        select(c.c.unit_id, c.c.period, c.c.start_on, c.c.end_on)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(c.c.item_id == bindparam("item"), or_(c.c.period == bindparam("period"), within), r.c.charge_id.is_(None))
    )


class _Days(dict[str | None, date | None]):
    """Days from their text; a list of units has few different ones."""

    def __missing__(self, key: str | None) -> date | None:
        self[key] = date.fromisoformat(key) if key else None
        return self[key]


def generations(conn: Connection, item_id: int, period: str, *, standing: bool = False) -> dict[int, int]:
    """How many reversed charges each unit has for this item and period; with `standing` also those that stand.

    The latter where a period of several months is only partly charged yet: its rest is one more charge of the period.
    """
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, func.count()).where(c.c.item_id == item_id, c.c.period == period).group_by(c.c.unit_id)
    query = query if standing else query.join(r, r.c.charge_id == c.c.id)
    return {row[0]: row[1] for row in conn.execute(query)}


def add_charges(
    conn: Connection, charges: Iterable[NewCharge], generation: dict[int, int], *, run_id: int | None = None, batch_id: int | None = None
) -> Span:
    """Write charges (at least one) and return the span of their rows for the audit line."""
    text: dict[object, str] = _Texts()
    rows = [
        (
            unit, item, text[month], generation.get(unit, 0), text[span.start], text[span.end], text[due_on], *facts[:4], run_id, batch_id,
            "", *facts[4:7], facts[9],
        )
        for unit, item, month, span, due_on, *facts in charges
    ]  # fmt: skip
    first, _last = insert_rows(conn, billing.charge, _CHARGE_COLUMNS, rows)
    return span_of(billing.charge, first, rows)


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


def settled_units(conn: Connection, *, run_id: int | None = None, batch_id: int | None = None) -> list[str]:
    """Units with a standing payment on a charge of this run or import, in natural order."""
    c, a, v, u = billing.charge, payments.allocation, payments.payment_void, people.unit
    query = (
        select(u.c.code, u.c.sort_key)
        .join(c, c.c.unit_id == u.c.id)
        .join(a, a.c.charge_id == c.c.id)
        .outerjoin(v, v.c.payment_id == a.c.payment_id)
        .where(v.c.payment_id.is_(None))
        .where(c.c.run_id == run_id if run_id is not None else c.c.batch_id == batch_id)
        .group_by(u.c.code, u.c.sort_key)
        .order_by(u.c.sort_key)
    )
    return [row[0] for row in conn.execute(query)]


def reverse_charges(conn: Connection, charge_ids: Sequence[int], made_at: str, reason: str, reversed_on: date | None = None) -> None:
    """Write the reversing entry of each charge: it counts until `reversed_on`; None = it never counted."""
    day = reversed_on.isoformat() if reversed_on else ""
    rows = [(charge_id, made_at, reason, day) for charge_id in charge_ids]
    insert_rows(conn, billing.charge_reversal, ("charge_id", "made_at", "reason", "reversed_on"), rows)


def add_rollback(conn: Connection, run_id: int, made_at: str) -> int:
    """Note that a run was rolled back."""
    return insert_one(conn, billing.run_rollback, {"run_id": run_id, "made_at": made_at})


def rates_of(conn: Connection, unit_id: int, as_of: date) -> list[tuple[str, int, str]]:
    """What a unit is charged on a day: (item, price in 1/10,000 yuan, price unit); its own price beats the rate in force.

    An item that ended for the unit is no longer there.
    """
    a = billing.assignment
    own = {row[0]: (row[1], row[2]) for row in conn.execute(select(a.c.item_id, a.c.own_price, a.c.end_on).where(a.c.unit_id == unit_id))}
    kind = conn.execute(select(people.unit.c.kind).where(people.unit.c.id == unit_id)).scalar_one()
    found = []
    for item in items(conn):
        own_price, end_on = own.get(item.id, (None, None))
        if (item.id not in own and kind not in item.kinds) or (end_on is not None and end_on <= as_of):
            continue
        in_force = [t.price for t in tariffs(conn, item.id) if t.valid_from <= as_of]
        price = own_price or (in_force[-1] if in_force else None)
        if price is not None:
            found.append((item.name, price, item.price_unit.value))
    return found
