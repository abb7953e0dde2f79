"""Payments, allocations, voids and credit: reading and writing, no rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from propdesk.domain.payments import OpenCharge, Part, Share
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_rows
from propdesk.store.prepared import run
from propdesk.store.standing import adjustment_stands, payment_stands
from propdesk.store.tables import billing, payments, people

PRINCIPAL = Part.PRINCIPAL.value
INTERNAL = ("credit", "deposit")  # money that is here already and is set against charges: never counted as received


class OpenRow(NamedTuple):
    """An open charge of one unit. `start_on`/`end_on` half-open; `paid_fen` is all that settled principal, `open_fen` >= 0.

    `late_fee_fen` is the late fee still open on the day asked for, `burden_ppb` the rate it grows by; both 0 without a clause.
    """

    charge_id: int
    item: str
    period: str
    start_on: date
    end_on: date
    due_on: date
    amount_fen: int
    paid_fen: int
    price: int
    price_unit: str
    formula: str
    unit_id: int = 0
    item_id: int = 0
    code: str = ""
    nature: str = "fee"
    liable: str = "owner"
    late_fee_fen: int = 0
    burden_ppb: int = 0

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.paid_fen

    @property
    def total_fen(self) -> int:
        """Principal and late fee together."""
        return self.open_fen + self.late_fee_fen

    def to_allocate(self, on: date = date.max) -> OpenCharge:
        """The charge as the allocation rule sees it on a day; a deposit is never a due debt."""
        due, cost = self.due_on <= on and self.nature != "deposit", self.nature == "cost"
        return OpenCharge(self.charge_id, self.due_on, self.open_fen, self.late_fee_fen, self.item_id, due, self.burden_ppb, cost)


class PaymentRow(NamedTuple):
    """A payment with its receipt; `void_on` is None while it stands."""

    payment_id: int
    receipt: str
    unit_id: int
    code: str
    payer: str
    amount_fen: int
    tendered_fen: int
    method: str
    reference: str
    paid_on: date
    taken_at: str
    designation: str
    operator: str
    void_on: date | None
    void_reason: str
    void_kind: str = ""
    void_number: str = ""
    order_rule: str = ""


class SettledRow(NamedTuple):
    """What one payment settled of a charge; `part` says whether of its principal or of its late fee.

    `quantity` (1/1000) is what the charge was made for, None where an import brought it; `area_cm2` is today's. `anchor_day`
    is the day the item's months begin on.
    """

    charge_id: int
    item: str
    period: str
    start_on: date
    end_on: date
    price: int
    price_unit: str
    area_cm2: int | None
    amount_fen: int
    formula: str
    part: str
    code: str
    unit_id: int
    quantity: int | None
    due_on: date
    anchor_day: int
    nature: str
    liable: str


def settled(as_of: date | BindParameter[date], of: ColumnElement[bool] | None = None) -> Subquery:
    """What of each charge's principal is no longer open on `as_of`; of all charges or those for which `of` holds.

    `fen` is everything that settles it, `paid` the part of it that was paid; the rest was waived, corrected or written off.
    """
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, back = payments.adjustment, payments.adjustment_reversal
    paid = (
        select(a.c.charge_id, a.c.amount_fen.label("fen"), a.c.amount_fen.label("paid"))
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == PRINCIPAL, payment_stands(as_of))
    )
    adjusted = (
        select(d.c.charge_id, d.c.amount_fen, literal_column("0"))
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(d.c.part == PRINCIPAL, adjustment_stands(as_of))
    )
    if of is not None:
        those = select(billing.charge.c.id).where(of)
        paid, adjusted = paid.where(a.c.charge_id.in_(those)), adjusted.where(d.c.charge_id.in_(those))
    both = union_all(paid, adjusted).subquery("both")
    query = select(both.c.charge_id, func.sum(both.c.fen).label("fen"), func.sum(both.c.paid).label("paid"))
    return query.group_by(both.c.charge_id).subquery("settled")


def open_charges(conn: Connection, unit_id: int) -> list[OpenRow]:
    """Everything the unit still owes or will owe, due or not, oldest due first: what the cash desk collects."""
    return open_rows(conn, [unit_id])


def open_rows(conn: Connection, unit_ids: Sequence[int]) -> list[OpenRow]:
    """The same of several units together."""
    found: list[OpenRow] = []
    for start in range(0, len(unit_ids), 500):
        rows = run(conn, _open_now(), {"unit_ids": list(unit_ids[start : start + 500])})
        found += [OpenRow._make((*row, 0, 0)) for row in rows]
    return found if len(unit_ids) <= 500 else sorted(found, key=lambda row: (row.due_on, row.charge_id))


@cache
def _open_now() -> Select[Any]:
    """The desk's statement, built once: building it takes longer than running it."""
    c, i, r, a, v = billing.charge, billing.fee_item, billing.charge_reversal, payments.allocation, payments.payment_void
    u = people.unit
    d, back = payments.adjustment, payments.adjustment_reversal
    paid = (
        select(func.coalesce(func.sum(a.c.amount_fen), 0))
        .outerjoin(v, v.c.payment_id == a.c.payment_id)
        .where(a.c.charge_id == c.c.id, a.c.part == PRINCIPAL, v.c.payment_id.is_(None))
        .scalar_subquery()
    )
    adjusted = (
        select(func.coalesce(func.sum(d.c.amount_fen), 0))
        .outerjoin(back, back.c.adjustment_id == d.c.id)
        .where(d.c.charge_id == c.c.id, d.c.part == PRINCIPAL, back.c.adjustment_id.is_(None))
        .scalar_subquery()
    )
    units = bindparam("unit_ids", type_=c.c.unit_id.type, expanding=True)
    charges = (
        select(
            c.c.id, i.c.name, c.c.period, c.c.start_on, c.c.end_on, c.c.due_on, c.c.amount_fen, (paid + adjusted).label("fen"), c.c.price,
            i.c.price_unit, c.c.formula, c.c.unit_id, c.c.item_id, u.c.code, i.c.nature,
            c.c.liable,
        )
        .join(i, i.c.id == c.c.item_id)
        .join(u, u.c.id == c.c.unit_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(c.c.unit_id.in_(units), r.c.charge_id.is_(None))
        .subquery()
    )  # fmt: skip
    return select(charges).where(charges.c.amount_fen > charges.c.fen).order_by(charges.c.due_on, charges.c.id)


def add_payment(conn: Connection, row: PaymentRow) -> Span:
    """Write a payment (its number is ignored, a new one stands) and return the span of its row for the audit line."""
    return add_one(conn, payments.payment, row._asdict())


def add_allocations(conn: Connection, payment_id: int, shares: Sequence[Share]) -> Span:
    """Write what a payment settles (at least one share) and return the span of the rows for the audit line."""
    rows = [(payment_id, share.charge_id, share.amount_fen, share.part.value) for share in shares]
    first, _last = insert_rows(conn, payments.allocation, ("payment_id", "charge_id", "amount_fen", "part"), rows)
    return span_of(payments.allocation, first, rows)


def add_one(conn: Connection, table: Table, values: Mapping[str, object]) -> Span:
    """Write one row from the value of every column but the number, and its span from these values as they are stored."""
    names = _but_number(table)
    given = [values[name] for name in names]
    row = tuple([value.isoformat() if isinstance(value, date) else value for value in given])
    number, _last = insert_rows(conn, table, names, [row])
    return span_of(table, number, [row])


@cache
def _but_number(table: Table) -> tuple[str, ...]:
    """The names of a table's columns, its number apart."""
    return tuple(column.name for column in table.columns if not column.primary_key)


def credit_of(conn: Connection, payment_id: int) -> int:
    """Credit a payment made, in fen, as it was taken."""
    return int(conn.execute(_credit_made(), {"payment": payment_id}).scalar_one())


@cache
def _credit_made() -> Select[Any]:
    e = payments.credit_entry
    return select(func.coalesce(func.sum(e.c.amount_fen), 0)).where(e.c.payment_id == bindparam("payment"), e.c.kind == "payment")


def credit_balances(conn: Connection, as_of: date | None = None, unit_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Credit balance in fen of each unit that has one, or of those of some units (at least one, at most `prepared.MOST`)."""
    facts: dict[str, object] = ({"as_of": as_of} if as_of else {}) | ({} if unit_ids is None else {"unit_ids": list(unit_ids)})
    return {row[0]: int(row[1]) for row in run(conn, _credit_query(frozenset(facts)), facts)}


@cache
def _credit_query(names: frozenset[str]) -> Select[Any]:
    e = payments.credit_entry
    query = select(e.c.unit_id, func.sum(e.c.amount_fen)).group_by(e.c.unit_id).having(func.sum(e.c.amount_fen) != 0)
    if "as_of" in names:
        query = query.where(e.c.entry_on <= bindparam("as_of", type_=e.c.entry_on.type))
    return query.where(e.c.unit_id.in_(bindparam("unit_ids", expanding=True))) if "unit_ids" in names else query


class VoidRow(NamedTuple):
    """How a payment is undone. `number` is the red receipt's own, "" for a void on the payment's day."""

    payment_id: int
    void_on: date
    made_at: str
    reason: str
    operator: str
    kind: str
    number: str
    approver: str


def add_void(conn: Connection, row: VoidRow) -> Span:
    """Write that a payment is undone, its receipt keeps its number; returns the span of the row for the audit line."""
    conn.execute(payments.payment_void.insert().values(**row._asdict()))
    return written(conn, payments.payment_void, row.payment_id, row.payment_id)


def find(
    conn: Connection,
    *,
    payment_id: int | None = None,
    receipt: str | None = None,
    unit_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[PaymentRow]:
    """Payments, newest first, by any of number, receipt, unit and days (both included).

    Of a unit are those booked on it and those of others that paid its bills.
    """
    given = {"payment_id": payment_id, "receipt": receipt, "unit_id": unit_id, "first": first, "last": last}
    facts = {name: value for name, value in given.items() if value is not None}
    return [PaymentRow._make(row) for row in conn.execute(_find_query(frozenset(facts)), facts).all()]


@cache
def _find_query(names: frozenset[str]) -> Select[Any]:
    """The statement that looks payments up by these facts, built once for each combination."""
    p, v, u = payments.payment, payments.payment_void, people.unit
    clauses = {
        "payment_id": p.c.id == bindparam("payment_id"),
        "receipt": p.c.receipt == bindparam("receipt"),
        "unit_id": or_(p.c.unit_id == bindparam("unit_id"), p.c.id.in_(_settling(bindparam("unit_id")))),
        "first": p.c.paid_on >= bindparam("first", type_=p.c.paid_on.type),
        "last": p.c.paid_on <= bindparam("last", type_=p.c.paid_on.type),
    }
    return (
        select(
            p.c.id, p.c.receipt, p.c.unit_id, u.c.code, p.c.payer, p.c.amount_fen, p.c.tendered_fen, p.c.method, p.c.reference,
            p.c.paid_on, p.c.taken_at, p.c.designation, p.c.operator, v.c.void_on, func.coalesce(v.c.reason, ""),
            func.coalesce(v.c.kind, ""), func.coalesce(v.c.number, ""), p.c.order_rule,
        )
        .join(u, u.c.id == p.c.unit_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(*[clauses[name] for name in sorted(names)])
        .order_by(p.c.id.desc())
    )  # fmt: skip


def _settling(unit: BindParameter[int]) -> Select[Any]:
    """The payments that settled something of a unit."""
    a, c = payments.allocation, billing.charge
    return select(a.c.payment_id).join(c, c.c.id == a.c.charge_id).where(c.c.unit_id == unit)


def settled_by(conn: Connection, payment_id: int) -> list[SettledRow]:
    """What a payment settled, in order of due date."""
    return [SettledRow._make(row) for row in run(conn, _settled_query(), {"payment_id": payment_id})]


@cache
def _settled_query() -> Select[Any]:
    a, c, i, u = payments.allocation, billing.charge, billing.fee_item, people.unit
    return (
        select(
            c.c.id, i.c.name, c.c.period, c.c.start_on, c.c.end_on, c.c.price, i.c.price_unit, u.c.area_cm2, a.c.amount_fen, c.c.formula,
            a.c.part, u.c.code, c.c.unit_id, c.c.quantity, c.c.due_on, i.c.anchor_day, i.c.nature, c.c.liable,
        )
        .join(c, c.c.id == a.c.charge_id)
        .join(i, i.c.id == c.c.item_id)
        .join(u, u.c.id == c.c.unit_id)
        .where(a.c.payment_id == bindparam("payment_id"))
        .order_by(u.c.sort_key, i.c.id, c.c.start_on, c.c.id, a.c.id)
    )  # fmt: skip


def newest_day(conn: Connection, as_of: date) -> date | None:
    """The day of the newest payment that stands on a day; None before the first."""
    p, v = payments.payment, payments.payment_void
    query = select(func.max(p.c.paid_on, type_=p.c.paid_on.type)).outerjoin(v, v.c.payment_id == p.c.id).where(payment_stands(as_of))
    found: date | None = conn.execute(query).scalar()
    return found


def any_taken(conn: Connection) -> bool:
    """Whether any payment was ever taken."""
    return conn.execute(select(payments.payment.c.id).limit(1)).first() is not None


def day_totals(conn: Connection, day: date) -> dict[str, tuple[int, int]]:
    """What came in on a day by method: {method: (count, fen)}, payments voided that very day left out.

    A void on a later day is a matter of that day: what was counted here stays as it was.
    """
    p, v = payments.payment, payments.payment_void
    query = (
        select(p.c.method, func.count(), func.sum(p.c.amount_fen))
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(p.c.paid_on == day, p.c.method.not_in(INTERNAL), payment_stands(day))
        .group_by(p.c.method)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(query)}


def same_moment(conn: Connection, payment_id: int) -> list[PaymentRow]:
    """The payments written in one go with this one, in the order written."""
    p, first = payments.payment, find(conn, payment_id=payment_id)[0]
    query = _find_query(frozenset()).where(p.c.taken_at == first.taken_at, p.c.method == first.method, p.c.id >= payment_id)
    return [PaymentRow._make(row) for row in reversed(conn.execute(query).all())]
