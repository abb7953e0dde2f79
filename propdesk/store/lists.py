"""Read models: the lists the office looks at, each in a fixed number of reads however long the list is."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, func, or_, select

from propdesk.domain.arrears import Ageing, State, bucket_edges, state_of
from propdesk.store import papers, payments, people
from propdesk.store.bulk import collector_paused
from propdesk.store.prepared import run, stream
from propdesk.store.standing import charge_stands, owed_by_households
from propdesk.store.tables import billing
from propdesk.store.tables import people as tables


class Standing(NamedTuple):
    """A unit's arrears as of a day."""

    unit_id: int
    months: int
    overdue_fen: int
    oldest_due: date
    oldest_period: str
    ageing: Ageing


class ArrearsRow(NamedTuple):
    """One line of the arrears list. `withheld_fen` is what of `overdue_fen` is not demanded: in dispute, on hold, by instalments."""

    unit_id: int
    code: str
    building: str
    kind: str
    owners: tuple[str, ...]
    phones: tuple[str, ...]
    area_cm2: int | None
    months: int
    overdue_fen: int
    oldest_due: date
    oldest_period: str
    ageing: Ageing
    credit_fen: int
    state: State
    steward: str
    last_notice_on: date | None
    sort_key: str
    late_fee_fen: int = 0
    withheld_fen: int = 0


class HouseholdRow(NamedTuple):
    """One line of the residents list. `paid_up_to` is the last day everything before is paid for, if known."""

    unit_id: int
    code: str
    building: str
    kind: str
    owners: tuple[str, ...]
    tenants: tuple[str, ...]
    phones: tuple[str, ...]
    area_cm2: int | None
    handover_on: date | None
    paid_up_to: date | None
    months: int
    overdue_fen: int
    credit_fen: int
    state: State
    steward: str
    note: str
    sort_key: str
    late_fee_fen: int = 0


class ChargeRow(NamedTuple):
    """One line of the charges list. `open_fen` is what is left to pay."""

    charge_id: int
    period: str
    unit_id: int
    code: str
    owners: tuple[str, ...]
    item: str
    price: int
    price_unit: str
    amount_fen: int
    paid_fen: int
    open_fen: int
    due_on: date
    formula: str
    run_id: int | None
    sort_key: str
    adjusted_fen: int
    liable: str
    note: str
    quantity: int | None = None


@cache
def _overdue_query(*, of_some: bool) -> Select[Any]:
    """One line for each unit (or some) with something overdue on a day: the list's whole work in one statement, built once."""
    c, r = billing.charge, billing.charge_reversal
    as_of = bindparam("as_of", type_=c.c.due_on.type)
    some = c.c.unit_id.in_(bindparam("unit_ids", expanding=True)) if of_some else None
    paid = payments.settled(as_of, some)
    open_fen = c.c.amount_fen - func.coalesce(paid.c.fen, 0)
    query = (
        select(
            c.c.unit_id,
            func.count(c.c.period.distinct()),
            func.sum(open_fen),
            func.min(c.c.due_on, type_=c.c.due_on.type),
            func.min(c.c.period),
            func.sum(case((c.c.period >= bindparam("recent"), open_fen), else_=0)),
            func.sum(case((c.c.period < bindparam("middle"), open_fen), else_=0)),
        )
        .select_from(c)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(paid, paid.c.charge_id == c.c.id)
        .where(c.c.due_on < as_of, charge_stands(as_of), owed_by_households(), open_fen > 0)
        .group_by(c.c.unit_id)
    )
    return query if some is None else query.where(some)


def overdue(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> list[Standing]:
    """Arrears of every unit that has any on `as_of`, in no particular order; or of some units (at least one, at most `prepared.MOST`)."""
    recent_from, middle_from = (str(month) for month in bucket_edges(as_of))
    facts: dict[str, object] = {"as_of": as_of, "recent": recent_from, "middle": middle_from}
    if unit_ids is not None:
        facts["unit_ids"] = list(unit_ids)
    return [
        Standing(unit, months, total, due, period, Ageing(recent, total - recent - old, old))
        for unit, months, total, due, period, recent, old in run(conn, _overdue_query(of_some=unit_ids is not None), facts)
    ]


@collector_paused()
def arrears(conn: Connection, as_of: date, of: Sequence[Standing] | None = None) -> list[ArrearsRow]:
    """The arrears list on `as_of` in natural order of units; only the lines of some standings where `of` names them."""
    standing = overdue(conn, as_of) if of is None else of
    ids = [s.unit_id for s in standing]
    units = {unit.unit_id: unit for unit in people.units(conn, ids)}
    persons = people.people_of(conn, ids, as_of)
    credit = payments.credit_balances(conn, as_of)
    noticed = papers.last_issued(conn, "notice", as_of)
    rows = []
    for s in standing:
        unit = units.get(s.unit_id)
        if unit is None:
            continue
        owners, _tenants, phones = _names(persons.get(s.unit_id, []))
        rows.append(
            ArrearsRow(
                s.unit_id, unit.code, unit.building, unit.kind, owners, phones, unit.area_cm2, s.months, s.overdue_fen, s.oldest_due,
                s.oldest_period, s.ageing, credit.get(s.unit_id, 0), state_of(s.months, s.overdue_fen), unit.steward,
                noticed.get(s.unit_id), unit.sort_key,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.sort_key, row.unit_id))


@collector_paused()
def households(conn: Connection, as_of: date, unit_id: int | None = None) -> list[HouseholdRow]:
    """The residents list on `as_of` in natural order (or one household)."""
    ids = None if unit_id is None else [unit_id]
    standing = {s.unit_id: s for s in overdue(conn, as_of, ids)}
    persons = people.people_of(conn, ids, as_of)
    credit = payments.credit_balances(conn, as_of, ids)
    paid_to = paid_up_to(conn, unit_id, as_of)
    rows = []
    for unit in people.units(conn, ids):
        owners, tenants, phones = _names(persons.get(unit.unit_id, []))
        s = standing.get(unit.unit_id)
        months, fen = (s.months, s.overdue_fen) if s else (0, 0)
        rows.append(
            HouseholdRow(
                unit.unit_id, unit.code, unit.building, unit.kind, owners, tenants, phones, unit.area_cm2, unit.handover_on,
                paid_to.get(unit.unit_id), months, fen, credit.get(unit.unit_id, 0),
                state_of(months, fen) if owners or tenants else State.VACANT, unit.steward, unit.note, unit.sort_key,
            )
        )  # fmt: skip
    return rows


def paid_up_to(conn: Connection, unit_id: int | None = None, as_of: date = date.max) -> dict[int, date]:
    """The last day up to which each unit has paid everything billed, by the payments that stand on `as_of`; derived, never stored.

    Bills that begin after `as_of` have no say in it unless something was paid of them by then.

    Without any charge it is the day before the fee starts, where that is known ("paid up to" of an imported list).
    """
    facts = {"as_of": as_of} | ({} if unit_id is None else {"unit": unit_id})
    starts, charges = _paid_up_to_queries(unit_id is not None)
    day = timedelta(days=1)
    found = {row[0]: (row[1] or row[2]) - day for row in stream(conn, charges, facts)}
    if unit_id in found:
        return found
    return {row[0]: row[1] - day for row in stream(conn, starts, facts)} | found


@cache
def _paid_up_to_queries(one_unit: bool) -> tuple[Select[Any], Select[Any]]:
    """First day of the fee, and first open and last billed day, of each unit or of one; built once."""
    c, r, a = billing.charge, billing.charge_reversal, billing.assignment
    unit = bindparam("unit", type_=c.c.unit_id.type) if one_unit else None
    as_of = bindparam("as_of", type_=c.c.due_on.type)
    paid = payments.settled(as_of, None if unit is None else c.c.unit_id == unit)
    is_open = c.c.amount_fen > func.coalesce(paid.c.fen, 0)
    starts = select(a.c.unit_id, func.min(a.c.start_on, type_=a.c.start_on.type)).where(a.c.start_on.is_not(None)).group_by(a.c.unit_id)
    charges = (
        select(
            c.c.unit_id,
            func.min(case((is_open, c.c.start_on)), type_=c.c.start_on.type),
            func.max(c.c.end_on, type_=c.c.end_on.type),
        )
        .select_from(c)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(paid, paid.c.charge_id == c.c.id)
        .where(charge_stands(as_of), owed_by_households(), or_(c.c.start_on <= as_of, func.coalesce(paid.c.fen, 0) > 0))
        .group_by(c.c.unit_id)
    )
    if unit is None:
        return starts, charges
    return starts.where(a.c.unit_id == unit), charges.where(c.c.unit_id == unit)


@collector_paused()
def charges(conn: Connection, *, period: str | None = None, unit_id: int | None = None, run_id: int | None = None) -> list[ChargeRow]:
    """Charges that stand, newest period first, in natural order of units; by any of period, unit and run."""
    c, r, i, u = billing.charge, billing.charge_reversal, billing.fee_item, tables.unit
    paid = payments.settled(date.max, None if unit_id is None else c.c.unit_id == unit_id)
    fen, received = func.coalesce(paid.c.fen, 0), func.coalesce(paid.c.paid, 0)
    query = (
        select(
            c.c.id, c.c.period, c.c.unit_id, u.c.code, i.c.name, c.c.price, i.c.price_unit, c.c.amount_fen, received, c.c.due_on,
            c.c.formula, c.c.run_id, u.c.sort_key, fen - received, c.c.liable, c.c.note,
            c.c.quantity,
        )
        .join(u, u.c.id == c.c.unit_id)
        .join(i, i.c.id == c.c.item_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(paid, paid.c.charge_id == c.c.id)
        .where(r.c.charge_id.is_(None))
        .order_by(c.c.period.desc(), u.c.sort_key, c.c.id)
    )  # fmt: skip
    if period is not None:
        query = query.where(c.c.period == period)
    if unit_id is not None:
        query = query.where(c.c.unit_id == unit_id)
    if run_id is not None:
        query = query.where(c.c.run_id == run_id)
    owners = people.owner_names(conn)
    return [ChargeRow._make((*r[:4], owners.get(r[2], ()), *r[4:9], r[7] - r[8] - r[13], *r[9:])) for r in conn.execute(query).all()]


def periods(conn: Connection) -> list[str]:
    """Every period with a charge that stands, newest first."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.period).outerjoin(r, r.c.charge_id == c.c.id).where(r.c.charge_id.is_(None))
    return [row[0] for row in conn.execute(query.distinct().order_by(c.c.period.desc()))]


def _names(persons: list[people.PersonRow]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Owners' names, tenants' names and all phones of one household."""
    owners = tuple(p.name for p in persons if p.role == "owner")
    tenants = tuple(p.name for p in persons if p.role == "tenant")
    return owners, tenants, tuple(dict.fromkeys(number for p in persons for number in p.phones))
