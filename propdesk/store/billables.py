"""Every unit as a billing run sees it: its days, price, discount and count, and what only few units have in a period.

A fixed number of reads for each item, however long the list of units is.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, bindparam, or_, select

from propdesk.domain.charges import Billable, FeeItem, PriceUnit, Special
from propdesk.domain.handover import Owned, fee_from
from propdesk.domain.periods import DateRange, Month, rest_after
from propdesk.domain.units import UnitKind
from propdesk.domain.vacancy import Vacancy
from propdesk.store.prepared import fetch_plain
from propdesk.store.tables import billing, people

_START, _END, _HANDOVER = 4, 5, 8  # places in a row of the list


def billables(conn: Connection, item: FeeItem, month: Month, *, vacancies: bool = False) -> list[Billable]:
    """Every unit in natural order as the item sees it for the period that begins with `month`.

    `billed` where the charges that stand reach to its end, whatever their periods; where they leave days of it out (opening
    arrears of one month of a quarter, a month between others), the fee runs for the first of those days. What meters count is
    not divided by days, so a metered item is only noted as billed. With `vacancies` those of the period are brought along.
    """
    span = item.span(month)
    parts, billed = charged(conn, item, month)
    special = specials(conn, item, span, vacancies=vacancies)
    kinds = {kind.value: kind for kind in UnitKind}
    days: dict[str | None, date | None] = _Days()
    rows = fetch_plain(conn, _units(), {"item": item.id})
    if parts:
        rows = [_left(item, row, parts[row[0]], billed, span.end.isoformat()) if row[0] in parts else row for row in rows]
    return [
        Billable(
            unit_id, code, kinds[kind], area, days[start], days[end], own, assigned is not None, unit_id in billed, days[handover],
            10_000 if pays is None else pays, quantity, special.get(unit_id),
        )
        for unit_id, code, kind, area, start, end, own, assigned, handover, pays, quantity in rows
    ]  # fmt: skip


def _left(item: FeeItem, row: tuple[Any, ...], parts: Sequence[tuple[str, str]], billed: set[int], span_end: str) -> tuple[Any, ...]:
    """A unit's row with the days that its charges leave out; a unit charged to the end of the span is noted as billed."""
    own_start = row[_START]
    if own_start is None and row[_HANDOVER] is not None:
        first = fee_from(item, date.fromisoformat(row[_HANDOVER]), None)
        own_start = first.isoformat() if first else None
    start, until = rest_after(parts, own_start)
    if item.price_unit.metered or (until is None and max(end for _start, end in parts) >= span_end):
        billed.add(row[0])
        return row
    end = until if row[_END] is None or (until is not None and until < row[_END]) else row[_END]
    return (*row[:_START], start, end, *row[_END + 1 :])


@cache
def _units() -> Select[Any]:
    u, a = people.unit, billing.assignment
    return (
        select(
            u.c.id, u.c.code, u.c.kind, u.c.area_cm2, a.c.start_on, a.c.end_on, a.c.own_price, a.c.id, u.c.handover_on, a.c.pays_of_10000,
            a.c.quantity,
        )
        .outerjoin(a, (a.c.unit_id == u.c.id) & (a.c.item_id == bindparam("item")))
        .where(u.c.removed == 0)
        .order_by(u.c.sort_key, u.c.id)
    )  # fmt: skip


def charged(conn: Connection, item: FeeItem, month: Month) -> tuple[dict[int, list[tuple[str, str]]], set[int]]:
    """The days the item already charges each unit for that touch the period (ISO text), and the units billed for the month it is."""
    span, period = item.span(month), str(month)
    first, end = span.start.isoformat(), span.end.isoformat()
    one_month = item.cycle_months == 1
    parts: dict[int, list[tuple[str, str]]] = {}
    billed = set()
    facts = {"item": item.id, "period": period, "first": first, "end": end}
    for unit_id, of_period, start_on, end_on in fetch_plain(conn, _charged_query(), facts):
        if start_on < end and end_on > first:
            parts.setdefault(unit_id, []).append((start_on, end_on))
        if one_month and of_period == period:
            billed.add(unit_id)
    return parts, billed


@cache
def _charged_query() -> Select[Any]:
    """The charges that stand of a period or some days, in one pass over the charges; what is charged each time is no period's."""
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


# what only few units have -----------------------------------------------------------------------------------------------


def specials(conn: Connection, item: FeeItem, span: DateRange, *, vacancies: bool = False) -> dict[int, Special]:
    """Units whose area or owners change in `span`, that nobody owns (where the developer then pays), or that are vacant."""
    areas = areas_changed(conn, span.start) if item.price_unit is PriceUnit.M2_MONTH else {}
    owners = owners_changed(conn, span, unsold=item.developer_pays)
    empty = vacancies_in(conn, span) if vacancies else {}
    cars = vehicles_in(conn, span) if item.price_unit is PriceUnit.SPACE_MONTH else {}
    return {
        unit_id: Special(areas.get(unit_id, ()), owners.get(unit_id), empty.get(unit_id, ()), cars.get(unit_id, ()))
        for unit_id in {*areas, *owners, *empty, *cars}
    }


def areas_changed(conn: Connection, after: date) -> dict[int, tuple[tuple[date, int | None], ...]]:
    """The areas of each unit that has one valid from a later day than `after`, all of them in order."""
    t = people.unit_area
    changed = select(t.c.unit_id).where(t.c.valid_from > after)
    found: dict[int, list[tuple[date, int | None]]] = {}
    query = select(t.c.unit_id, t.c.valid_from, t.c.area_cm2).where(t.c.unit_id.in_(changed)).order_by(t.c.unit_id, t.c.valid_from)
    for unit_id, day, area in conn.execute(query):
        found.setdefault(unit_id, []).append((day, area))
    return {unit_id: tuple(rows) for unit_id, rows in found.items()}


def owners_changed(conn: Connection, span: DateRange, *, unsold: bool) -> dict[int, tuple[Owned, ...]]:
    """The owners of each unit where one begins or ends inside `span`; with `unsold` also of units nobody owns on its first day."""
    o, u, p = people.ownership, people.unit, people.person
    inside = or_(_within(o.c.start_on, span), _within(o.c.end_on, span))
    wanted: ColumnElement[bool] = u.c.id.in_(select(o.c.unit_id).where(inside))
    if unsold:
        there = and_(or_(o.c.start_on.is_(None), o.c.start_on <= span.start), or_(o.c.end_on.is_(None), o.c.end_on > span.start))
        wanted = or_(wanted, u.c.id.not_in(select(o.c.unit_id).where(there)))
    query = (
        select(u.c.id, p.c.name, o.c.start_on, o.c.end_on)
        .select_from(u)
        .outerjoin(o, o.c.unit_id == u.c.id)
        .outerjoin(p, p.c.id == o.c.person_id)
        .where(u.c.removed == 0, wanted)
        .order_by(u.c.id, o.c.position, o.c.id)
    )
    found: dict[int, list[Owned]] = {}
    for unit_id, name, start, end in conn.execute(query):
        found.setdefault(unit_id, []).extend([Owned(name, start, end)] if name is not None else [])
    return {unit_id: tuple(rows) for unit_id, rows in found.items()}


def _within(column: Any, span: DateRange) -> Any:
    return and_(column > span.start, column < span.end)


def vacancies_in(conn: Connection, span: DateRange, unit_ids: Iterable[int] | None = None) -> dict[int, tuple[Vacancy, ...]]:
    """The vacancies that touch `span`, by unit."""
    t = people.vacancy
    query = select(t.c.unit_id, t.c.start_on, t.c.end_on, t.c.filed_on).where(
        t.c.start_on < span.end, or_(t.c.end_on.is_(None), t.c.end_on > span.start)
    )
    if unit_ids is not None:
        query = query.where(t.c.unit_id.in_(list(unit_ids)))
    found: dict[int, list[Vacancy]] = {}
    for unit_id, start, end, filed in conn.execute(query.order_by(t.c.unit_id, t.c.start_on)):
        found.setdefault(unit_id, []).append(Vacancy(start, end, filed))
    return {unit_id: tuple(rows) for unit_id, rows in found.items()}


def vehicles_in(conn: Connection, span: DateRange) -> dict[int, tuple[tuple[date | None, date | None], ...]]:
    """The days of each vehicle that is there on a day of `span`, by unit."""
    t = people.vehicle
    there = and_(or_(t.c.start_on.is_(None), t.c.start_on < span.end), or_(t.c.end_on.is_(None), t.c.end_on > span.start))
    found: dict[int, list[tuple[date | None, date | None]]] = {}
    for unit_id, start, end in conn.execute(select(t.c.unit_id, t.c.start_on, t.c.end_on).where(there).order_by(t.c.id)):
        found.setdefault(unit_id, []).append((start, end))
    return {unit_id: tuple(days) for unit_id, days in found.items()}
