"""Refunds and what became of deposits: reading and writing, no rules."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Subquery, case, func, or_, select

from propdesk.store.audit import Span, written
from propdesk.store.payments import PRINCIPAL, add_one
from propdesk.store.standing import charge_stands, payment_stands
from propdesk.store.tables import billing, payments, people


class RefundRow(NamedTuple):
    """Money given back. `void_on` is None while it stands."""

    refund_id: int
    number: str
    unit_id: int
    code: str
    amount_fen: int
    method: str
    reference: str
    refunded_on: date
    payee: str
    reason: str
    approver: str
    made_at: str
    operator: str
    void_on: date | None = None
    void_reason: str = ""


class DepositRow(NamedTuple):
    """A deposit on a day: what was asked, what was paid of it, what was deducted and returned."""

    charge_id: int
    unit_id: int
    code: str
    sort_key: str
    item: str
    due_on: date
    amount_fen: int
    paid_fen: int
    deducted_fen: int
    returned_fen: int
    note: str
    last_on: date | None

    @property
    def held_fen(self) -> int:
        return self.paid_fen - self.deducted_fen - self.returned_fen


class DepositEntryRow(NamedTuple):
    """One deduction or return that was made; `number` is the offset's or refund's, `stands` whether it was not voided."""

    entry_id: int
    charge_id: int
    kind: str
    amount_fen: int
    entry_on: date
    reason: str
    number: str
    operator: str
    stands: bool


def add_refund(conn: Connection, row: RefundRow) -> Span:
    """Write a refund (its number in the database is ignored) and return the span of its row for the audit line."""
    return add_one(conn, payments.refund, row._asdict())


def add_refund_void(conn: Connection, refund_id: int, void_on: date, made_at: str, reason: str, operator: str) -> Span:
    """Write the void of a refund and return the span of its row for the audit line."""
    values = {"refund_id": refund_id, "void_on": void_on, "made_at": made_at, "reason": reason, "operator": operator}
    conn.execute(payments.refund_void.insert().values(**values))
    return written(conn, payments.refund_void, refund_id, refund_id)


def find(
    conn: Connection,
    *,
    refund_id: int | None = None,
    number: str | None = None,
    unit_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[RefundRow]:
    """Refunds, newest first, by any of id, number, unit and days (both included)."""
    r, v, u = payments.refund, payments.refund_void, people.unit
    query = (
        select(
            r.c.id, r.c.number, r.c.unit_id, u.c.code, r.c.amount_fen, r.c.method, r.c.reference, r.c.refunded_on, r.c.payee, r.c.reason,
            r.c.approver, r.c.made_at, r.c.operator, v.c.void_on, func.coalesce(v.c.reason, ""),
        )
        .join(u, u.c.id == r.c.unit_id)
        .outerjoin(v, v.c.refund_id == r.c.id)
        .order_by(r.c.id.desc())
    )  # fmt: skip
    for column, value in ((r.c.id, refund_id), (r.c.number, number), (r.c.unit_id, unit_id)):
        query = query if value is None else query.where(column == value)
    query = query if first is None else query.where(r.c.refunded_on >= first)
    query = query if last is None else query.where(r.c.refunded_on <= last)
    return [RefundRow._make(row) for row in conn.execute(query).all()]


def add_deposit_entry(
    conn: Connection,
    charge_id: int,
    kind: str,
    amount_fen: int,
    entry_on: date,
    reason: str,
    made_at: str,
    operator: str,
    *,
    payment_id: int | None = None,
    refund_id: int | None = None,
) -> Span:
    """Write that a deposit was used ("deduct") or given back ("return"); returns the span of the row for the audit line."""
    values = {
        "charge_id": charge_id,
        "kind": kind,
        "amount_fen": amount_fen,
        "entry_on": entry_on,
        "reason": reason,
        "payment_id": payment_id,
        "refund_id": refund_id,
        "made_at": made_at,
        "operator": operator,
    }
    return add_one(conn, payments.deposit_entry, values)


def deposits(
    conn: Connection, as_of: date = date.max, *, unit_id: int | None = None, charge_ids: Sequence[int] | None = None
) -> list[DepositRow]:
    """Deposits of which something was paid by `as_of`, in natural order of units; by unit or charges."""
    c, i, u, back = billing.charge, billing.fee_item, people.unit, billing.charge_reversal
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    paid = (
        select(a.c.charge_id, func.sum(a.c.amount_fen).label("fen"), func.max(p.c.paid_on, type_=p.c.paid_on.type).label("last_on"))
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == PRINCIPAL, payment_stands(as_of))
        .group_by(a.c.charge_id)
        .subquery("paid")
    )
    used = _used(as_of)
    query = (
        select(
            c.c.id, c.c.unit_id, u.c.code, u.c.sort_key, i.c.name, c.c.due_on, c.c.amount_fen, paid.c.fen,
            func.coalesce(used.c.deducted, 0), func.coalesce(used.c.returned, 0), c.c.note,
            func.coalesce(used.c.last_on, paid.c.last_on, type_=c.c.due_on.type),
        )
        .join(i, i.c.id == c.c.item_id)
        .join(u, u.c.id == c.c.unit_id)
        .join(paid, paid.c.charge_id == c.c.id)
        .outerjoin(back, back.c.charge_id == c.c.id)
        .outerjoin(used, used.c.charge_id == c.c.id)
        .where(i.c.nature == "deposit", charge_stands(as_of))
        .order_by(u.c.sort_key, c.c.id)
    )  # fmt: skip
    if unit_id is not None:
        query = query.where(c.c.unit_id == unit_id)
    if charge_ids is not None:
        query = query.where(c.c.id.in_(charge_ids))
    return [DepositRow._make(row) for row in conn.execute(query).all()]


def _used(as_of: date) -> Subquery:
    """What was deducted and returned of each deposit by `as_of` and not voided by then."""
    d, p, v, r, back = payments.deposit_entry, payments.payment, payments.payment_void, payments.refund, payments.refund_void
    return (
        select(
            d.c.charge_id,
            func.sum(case((d.c.kind == "deduct", d.c.amount_fen), else_=0)).label("deducted"),
            func.sum(case((d.c.kind == "return", d.c.amount_fen), else_=0)).label("returned"),
            func.max(d.c.entry_on, type_=d.c.entry_on.type).label("last_on"),
        )
        .outerjoin(p, p.c.id == d.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .outerjoin(r, r.c.id == d.c.refund_id)
        .outerjoin(back, back.c.refund_id == r.c.id)
        .where(
            d.c.entry_on <= as_of,
            or_(v.c.payment_id.is_(None), v.c.void_on > as_of),
            or_(back.c.refund_id.is_(None), back.c.void_on > as_of),
        )
        .group_by(d.c.charge_id)
        .subquery("used")
    )


def deposit_movements(conn: Connection, charge_ids: Sequence[int]) -> dict[int, list[tuple[date, int]]]:
    """Every day on which what is held of these deposits changes, and by how much: paid, used, and either of them undone."""
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, r, back = payments.deposit_entry, payments.refund, payments.refund_void
    paid = (
        select(a.c.charge_id, a.c.amount_fen, p.c.paid_on, v.c.void_on)
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.part == PRINCIPAL, a.c.charge_id.in_(charge_ids))
    )
    used = (
        select(d.c.charge_id, -d.c.amount_fen, d.c.entry_on, func.coalesce(v.c.void_on, back.c.void_on, type_=v.c.void_on.type))
        .outerjoin(p, p.c.id == d.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .outerjoin(r, r.c.id == d.c.refund_id)
        .outerjoin(back, back.c.refund_id == r.c.id)
        .where(d.c.charge_id.in_(charge_ids))
    )
    found: dict[int, list[tuple[date, int]]] = {}
    for query in (paid, used):
        for charge_id, fen, on, undone_on in conn.execute(query).all():
            found.setdefault(charge_id, []).append((on, fen))
            if undone_on is not None:
                found[charge_id].append((undone_on, -fen))
    return found


def deposit_entries(conn: Connection, charge_id: int) -> list[DepositEntryRow]:
    """What became of a deposit, oldest first."""
    d, p, v, r, back = payments.deposit_entry, payments.payment, payments.payment_void, payments.refund, payments.refund_void
    gone = or_(v.c.payment_id.is_not(None), back.c.refund_id.is_not(None))
    query = (
        select(
            d.c.id, d.c.charge_id, d.c.kind, d.c.amount_fen, d.c.entry_on, d.c.reason, func.coalesce(p.c.receipt, r.c.number, ""),
            d.c.operator, case((gone, 0), else_=1),
        )
        .outerjoin(p, p.c.id == d.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .outerjoin(r, r.c.id == d.c.refund_id)
        .outerjoin(back, back.c.refund_id == r.c.id)
        .where(d.c.charge_id == charge_id)
        .order_by(d.c.entry_on, d.c.id)
    )  # fmt: skip
    return [DepositEntryRow(*row[:8], bool(row[8])) for row in conn.execute(query).all()]


def deposit_charges_paid_by(conn: Connection, payment_id: int) -> list[int]:
    """The deposits a payment paid something of."""
    a, c, i = payments.allocation, billing.charge, billing.fee_item
    query = select(a.c.charge_id).join(c, c.c.id == a.c.charge_id).join(i, i.c.id == c.c.item_id)
    return [row[0] for row in conn.execute(query.where(a.c.payment_id == payment_id, i.c.nature == "deposit").distinct()).all()]
