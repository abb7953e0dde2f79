"""What is open on a day, charge by charge, and everything a late fee is reckoned from; a fixed number of reads for any number of units.

A charge comes up while principal is open, and also when its principal was settled after its due day: a late fee of it may
still be open. Days come as ISO text as the driver gives them, so that lists as long as the book are quick.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from propdesk.store.prepared import MOST, fetch_plain, run
from propdesk.store.standing import adjustment_stands, charge_stands, payment_stands
from propdesk.store.tables import billing, payments, people

PRINCIPAL, LATE_FEE, CORRECTION = "principal", "late_fee", "correction"
_CHUNK = 5_000


class Found(NamedTuple):
    """A charge as it stands on a day; `settled_fen` = paid and adjusted principal, `paid_fen` the paid part. Days as ISO text.

    `settlements` counts what settled principal, the last on `last_on`; `corrections` of them say the charge was wrong.
    """

    charge_id: int
    unit_id: int
    code: str
    item_id: int
    item: str
    period: str
    start_on: str
    end_on: str
    due_on: str
    amount_fen: int
    settled_fen: int
    paid_fen: int
    price: int
    price_unit: str
    formula: str
    liable: str
    liable_name: str
    nature: str
    settlements: int
    last_on: str | None
    corrections: int
    anchor_day: int


def found(conn: Connection, unit_ids: Sequence[int] | None, as_of: date, *, settled_late: bool, due_only: bool = False) -> list[Found]:
    """The charges that stand on `as_of` with principal open, oldest due first; of some units (None = all).

    With `settled_late` also those settled after their due day; with `due_only` those due before `as_of` alone.
    """
    facts = {"as_of": as_of.isoformat()}
    if unit_ids is None:
        return [Found._make(row) for row in fetch_plain(conn, _found("all", settled_late, due_only), facts)]
    if len(unit_ids) == 1:
        one = fetch_plain(conn, _found("one", settled_late, due_only), facts | {"unit": unit_ids[0]})
        return [Found._make(row) for row in one]
    rows: list[Found] = []
    for some in _chunks(unit_ids):
        query = _found("some", settled_late, due_only)
        rows += [Found._make(row) for row in conn.execute(query, facts | {"units": some}).all()]
    return sorted(rows, key=lambda row: (row.due_on, row.charge_id))


@cache
def _found(units: str, settled_late: bool, due_only: bool) -> Select[Any]:
    c, i, u, r = billing.charge, billing.fee_item, people.unit, billing.charge_reversal
    settled = _settled(units)
    fen = func.coalesce(settled.c.fen, 0)
    late = settled.c.last_on > _text(c.c.due_on) if settled_late else false()
    query = (
        select(
            c.c.id, c.c.unit_id, u.c.code, c.c.item_id, i.c.name, c.c.period, _text(c.c.start_on), _text(c.c.end_on), _text(c.c.due_on),
            c.c.amount_fen, fen, func.coalesce(settled.c.paid, 0), c.c.price, i.c.price_unit, c.c.formula, c.c.liable, c.c.liable_name,
            i.c.nature, func.coalesce(settled.c.n, 0), settled.c.last_on, func.coalesce(settled.c.corrections, 0),
            i.c.anchor_day,
        )
        .join(i, i.c.id == c.c.item_id)
        .join(u, u.c.id == c.c.unit_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(settled, settled.c.charge_id == c.c.id)
        .where(charge_stands(_AS_OF), or_(c.c.amount_fen > fen, late), *_of(units, c.c.unit_id))
        .order_by(c.c.due_on, c.c.id)
    )  # fmt: skip
    return query.where(_text(c.c.due_on) < _AS_OF) if due_only else query


_AS_OF: BindParameter[Any] = bindparam("as_of", type_=Text())


def _text(day: ColumnElement[date]) -> ColumnElement[str]:
    return type_coerce(day, Text())


def _of(units: str, column: ColumnElement[int]) -> list[ColumnElement[bool]]:
    if units == "all":
        return []
    return [column == bindparam("unit")] if units == "one" else [column.in_(bindparam("units", expanding=True))]


def _changes(units: str) -> tuple[Select[Any], Select[Any]]:
    """Principal paid and principal adjusted: charge, day, fen, paid fen, kind."""
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, back = payments.adjustment, payments.adjustment_reversal
    paid = (
        select(
            a.c.charge_id,
            _text(p.c.paid_on).label("day"),
            a.c.amount_fen.label("fen"),
            a.c.amount_fen.label("paid"),
            literal_column("'paid'").label("kind"),
        )
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == PRINCIPAL, payment_stands(_AS_OF))
    )
    adjusted = (
        select(d.c.charge_id, _text(d.c.adjusted_on), d.c.amount_fen, literal_column("0"), d.c.kind)
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(d.c.part == PRINCIPAL, adjustment_stands(_AS_OF))
    )
    if units != "all":
        c = billing.charge
        mine = select(c.c.id).where(*_of(units, c.c.unit_id))
        paid, adjusted = paid.where(a.c.charge_id.in_(mine)), adjusted.where(d.c.charge_id.in_(mine))
    return paid, adjusted


def _settled(units: str) -> Subquery:
    """What settles each charge's principal on the day, and the last day on which something did."""
    both = union_all(*_changes(units)).subquery("both")
    query = select(
        both.c.charge_id,
        func.sum(both.c.fen).label("fen"),
        func.sum(both.c.paid).label("paid"),
        func.max(both.c.day).label("last_on"),
        func.count().label("n"),
        func.sum(case((both.c.kind == CORRECTION, 1), else_=0)).label("corrections"),
    )
    return query.group_by(both.c.charge_id).subquery("settled")


def changes(conn: Connection, charge_ids: Sequence[int], as_of: date) -> Iterator[tuple[int, str, int, str]]:
    """Principal paid or adjusted by `as_of` on these charges as (charge, day, fen, "paid" or the kind of adjustment)."""
    for some in _chunks(charge_ids):
        for row in conn.execute(_changes_of(), {"as_of": as_of.isoformat(), "charges": some}):
            yield row[0], row[1], row[2], row[4]


@cache
def _changes_of() -> Select[Any]:
    both = union_all(*_changes("all")).subquery("both")
    return select(both).where(both.c.charge_id.in_(bindparam("charges", expanding=True)))


def taken_back(conn: Connection, charge_ids: Sequence[int]) -> set[int]:
    """Those of these charges that were reversed, whenever that was."""
    table, found = billing.charge_reversal, set[int]()
    for chunk in _chunks(charge_ids):
        found |= set(conn.execute(select(table.c.charge_id).where(table.c.charge_id.in_(chunk))).scalars())
    return found


def late_fee_settled(conn: Connection, charge_ids: Sequence[int], as_of: date) -> dict[int, tuple[int, int]]:
    """Late fee (paid, given up) by `as_of` of those of these charges that have any."""
    day = as_of.isoformat()
    if len(charge_ids) > _CHUNK:  # all there are, in one read, are fewer than the charges asked about
        return {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(_late_fee_settled(of_some=False), {"as_of": day})}
    rows = conn.execute(_late_fee_settled(of_some=True), {"as_of": day, "charges": list(charge_ids)})
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


@cache
def _late_fee_settled(*, of_some: bool) -> Select[Any]:
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, back = payments.adjustment, payments.adjustment_reversal
    mine: BindParameter[Any] = bindparam("charges", expanding=True)
    paid = (
        select(a.c.charge_id, a.c.amount_fen.label("paid"), literal_column("0").label("waived"))
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == LATE_FEE, payment_stands(_AS_OF))
    )
    waived = (
        select(d.c.charge_id, literal_column("0"), d.c.amount_fen)
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(d.c.part == LATE_FEE, adjustment_stands(_AS_OF))
    )
    if of_some:
        paid, waived = paid.where(a.c.charge_id.in_(mine)), waived.where(d.c.charge_id.in_(mine))
    both = union_all(paid, waived).subquery("both")
    return select(both.c.charge_id, func.sum(both.c.paid), func.sum(both.c.waived)).group_by(both.c.charge_id)


class LateFeePaid(NamedTuple):
    """Late fee that one payment settled of a charge."""

    charge_id: int
    unit_id: int
    item: str
    period: str
    paid_on: date
    receipt: str
    amount_fen: int


def late_fee_payments(conn: Connection, charge_ids: Sequence[int] | None = None, unit_id: int | None = None) -> list[LateFeePaid]:
    """What paid late fee and was never undone, oldest first: of these charges, of one unit, or of all there are."""
    if charge_ids is not None:
        parts = [list(charge_ids[start : start + MOST]) for start in range(0, len(charge_ids), MOST)]
        rows = [row for some in parts for row in run(conn, _late_fee_payments("some"), {"charges": some})]
    elif unit_id is not None:
        rows = run(conn, _late_fee_payments("unit"), {"unit": unit_id})
    else:
        rows = run(conn, _late_fee_payments("all"))
    return [LateFeePaid._make(row) for row in rows]


@cache
def _late_fee_payments(which: str) -> Select[Any]:
    a, p, v, c, i = payments.allocation, payments.payment, payments.payment_void, billing.charge, billing.fee_item
    query = (
        select(a.c.charge_id, c.c.unit_id, i.c.name, c.c.period, p.c.paid_on, p.c.receipt, a.c.amount_fen)
        .join(p, p.c.id == a.c.payment_id)
        .join(c, c.c.id == a.c.charge_id)
        .join(i, i.c.id == c.c.item_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == LATE_FEE, v.c.payment_id.is_(None))
        .order_by(p.c.paid_on, p.c.id)
    )
    if which == "some":
        return query.where(a.c.charge_id.in_(bindparam("charges", expanding=True)))
    return query.where(c.c.unit_id == bindparam("unit")) if which == "unit" else query


def correction_days(conn: Connection, charge_ids: Sequence[int], since: date) -> list[tuple[date, int]]:
    """The days from `since` on with a correction of one of these charges that was never undone, with the charge."""
    parts = [list(charge_ids[start : start + MOST]) for start in range(0, len(charge_ids), MOST)]
    found = [row for some in parts for row in run(conn, _correction_days(), {"charges": some, "since": since})]
    return [(row[0], row[1]) for row in found]


@cache
def _correction_days() -> Select[Any]:
    d, back = payments.adjustment, payments.adjustment_reversal
    mine: BindParameter[Any] = bindparam("charges", expanding=True)
    since = bindparam("since", type_=d.c.adjusted_on.type)
    return (
        select(d.c.adjusted_on, d.c.charge_id)
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(
            d.c.part == PRINCIPAL, d.c.kind == CORRECTION, back.c.adjustment_id.is_(None), d.c.adjusted_on >= since, d.c.charge_id.in_(mine)
        )
    )


def _chunks(numbers: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _CHUNK):
        yield list(numbers[start : start + _CHUNK])
