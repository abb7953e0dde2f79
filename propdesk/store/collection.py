"""What was charged and received for the periods of a span, unit by unit: the rows collection rates are made of.

Only what households owe counts: no deposits, nothing the developer owes, nothing collected for a third party.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, case, exists, func, literal, or_, select

from propdesk.domain.collection import UnitRate
from propdesk.store import payments as money
from propdesk.store.bulk import collector_paused
from propdesk.store.standing import adjustment_stands, charge_stands, owed_by_households, payment_stands
from propdesk.store.tables import billing, payments, people

FEE = "fee"
LOWERS = ("waiver", "correction")  # a write-off gives up a debt; it does not make the bill smaller


@collector_paused()
def units(conn: Connection, periods: tuple[str, str], first: date, as_of: date, item_id: int | None = None) -> list[UnitRate]:
    """Every unit with a bill for these periods or arrears of earlier ones, as of a day; `first` is the span's first day.

    Two reads for any number of units, in natural order.
    """
    current = {row[0]: row for row in conn.execute(_current(periods, first, as_of, item_id)).all()}
    old = {row[0]: row for row in conn.execute(_old(periods[0], first, as_of, item_id)).all()}
    ordered = conn.execute(select(people.unit.c.id).order_by(people.unit.c.sort_key, people.unit.c.id)).scalars()
    found = []
    for unit_id in ordered:
        figures = [int(figure) for figure in (*current.get(unit_id, (0,) * 5)[1:], *old.get(unit_id, (0,) * 3)[1:])]
        if any(figures):  # what counts only from a later day on says nothing yet
            found.append(UnitRate(unit_id, *figures))
    return found


def sums(conn: Connection, periods: tuple[str, str], first: date, as_of: date, item_id: int | None = None) -> tuple[int, int]:
    """Charged and received of all units together: one read, for trends and changes."""
    charged, received = conn.execute(_of_periods(select(*_sums(first, as_of)), periods, item_id)).one()
    return int(charged or 0), int(received or 0)


def by_unit(conn: Connection, periods: tuple[str, str], first: date, as_of: date, item_id: int | None = None) -> dict[int, tuple[int, int]]:
    """Charged and received of each unit: one read, for the change against another day."""
    unit_id = billing.charge.c.unit_id
    query = _of_periods(select(unit_id, *_sums(first, as_of)), periods, item_id).group_by(unit_id)
    return {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(query).all()}


def groups(conn: Connection) -> dict[int, tuple[str, str]]:
    """The building and the steward of each unit ("" for none) as they are today, in natural order."""
    u, b, s = people.unit, people.building, people.staff
    query = select(u.c.id, b.c.name, func.coalesce(s.c.name, "")).join(b, b.c.id == u.c.building_id)
    query = query.outerjoin(s, s.c.id == u.c.steward_id).order_by(u.c.sort_key, u.c.id)
    return {row[0]: (row[1], row[2]) for row in conn.execute(query).all()}


def _current(periods: tuple[str, str], first: date, as_of: date, item_id: int | None) -> Select[Any]:
    """By unit: charged as frozen at the start, received by the day and before the span, open on the day."""
    c, stands = billing.charge, charge_stands(as_of)
    open_fen = c.c.amount_fen - _paid(as_of) - _adjusted(as_of)
    earlier = _paid(first - timedelta(days=1))
    query = select(
        c.c.unit_id,
        *_sums(first, as_of),
        func.sum(case((stands, earlier), else_=0)).label("earlier"),
        func.sum(case((stands, open_fen), else_=0)).label("open"),
    )
    return _of_periods(query, periods, item_id).group_by(c.c.unit_id)


def _sums(first: date, as_of: date) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Charged as frozen at the start, and received by the day."""
    charged = billing.charge.c.amount_fen - _adjusted(first, LOWERS)
    return (
        func.sum(case((_in_denominator(first, as_of), charged), else_=0)).label("charged"),
        func.sum(case((charge_stands(as_of), _paid(as_of)), else_=0)).label("received"),
    )


def _of_periods(query: Select[*tuple[Any, ...]], periods: tuple[str, str], item_id: int | None) -> Select[Any]:
    c, r = billing.charge, billing.charge_reversal
    joined = query.select_from(c).outerjoin(r, r.c.charge_id == c.c.id)
    return joined.where(c.c.period.between(*periods), *_counted(item_id))


def _old(period: str, first: date, as_of: date, item_id: int | None) -> Select[Any]:
    """By unit: what was overdue of earlier periods when the span began, and what came in for it since."""
    c, r = billing.charge, billing.charge_reversal
    start = first - timedelta(days=1)
    before = money.settled(start).alias("before")
    open_fen = c.c.amount_fen - func.coalesce(before.c.fen, 0)
    came_in = _paid(as_of) - func.coalesce(before.c.paid, 0)  # looked up for what was open alone
    return (
        select(c.c.unit_id, func.sum(open_fen), func.sum(came_in))
        .select_from(c)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(before, before.c.charge_id == c.c.id)
        .where(c.c.period < period, c.c.due_on < first, charge_stands(start), open_fen > 0, *_counted(item_id))
        .group_by(c.c.unit_id)
    )


def _counted(item_id: int | None) -> Sequence[ColumnElement[bool]]:
    c, i = billing.charge, billing.fee_item
    if item_id is not None:
        return (owed_by_households(), c.c.item_id == item_id)
    return (owed_by_households(), c.c.item_id.in_(select(i.c.id).where(i.c.nature == FEE)))


def _in_denominator(first: date, as_of: date) -> ColumnElement[bool]:
    """Charges that stood on the span's first day, and later ones that were the first of their period: a re-billed one is not.

    What was reversed from the beginning never counted; a later charge is left out where another of the same item and period
    counted before it, on the first day or after.
    """
    c, r, start = billing.charge, billing.charge_reversal, first.isoformat()
    other, gone = billing.charge.alias("other"), billing.charge_reversal.alias("gone")
    counted_before = (
        exists()
        .where(
            other.c.unit_id == c.c.unit_id, other.c.item_id == c.c.item_id, other.c.period == c.c.period,
            other.c.counts_from < c.c.counts_from,
        )
        .where(
            ~exists().where(gone.c.charge_id == other.c.id, or_(gone.c.reversed_on <= start, gone.c.reversed_on <= other.c.counts_from))
        )
    )  # fmt: skip
    later = and_(
        c.c.counts_from > start,
        c.c.counts_from <= as_of.isoformat(),
        or_(r.c.charge_id.is_(None), r.c.reversed_on > c.c.counts_from),
        ~counted_before,
    )
    return or_(and_(c.c.counts_from <= start, charge_stands(first)), later)


def _paid(as_of: date) -> ColumnElement[int]:
    """Principal paid of the charge at hand by payments that stand on a day."""
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    query: ScalarSelect[Any] = (
        select(func.coalesce(func.sum(a.c.amount_fen), literal(0)))
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.charge_id == billing.charge.c.id, a.c.part == money.PRINCIPAL, payment_stands(as_of))
        .correlate(billing.charge)
        .scalar_subquery()
    )
    return query


def _adjusted(as_of: date, kinds: Sequence[str] = ()) -> ColumnElement[int]:
    """Principal of the charge at hand waived, corrected or written off by a day; only of some kinds where they are named."""
    d, back = payments.adjustment, payments.adjustment_reversal
    query = (
        select(func.coalesce(func.sum(d.c.amount_fen), literal(0)))
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(d.c.charge_id == billing.charge.c.id, d.c.part == money.PRINCIPAL, adjustment_stands(as_of))
        .correlate(billing.charge)
    )
    return (query.where(d.c.kind.in_(kinds)) if kinds else query).scalar_subquery()
