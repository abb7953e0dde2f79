"""What a refund took its money from, as it stood when the refund was made: for its paper. Reading, no rules."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from propdesk.store.credit import GENERAL
from propdesk.store.payments import PRINCIPAL
from propdesk.store.refunds import RefundRow
from propdesk.store.tables import billing, payments


class Source(NamedTuple):
    """A purse or deposit before a refund: `taken_fen` came in (a purse: was there), `used_fen` deducted, `returned_fen` given back.

    `item` is the deposit's charge item or what the purse was kept for ("" for anything); `receipts` took the deposit.
    """

    deposit: bool
    item: str
    receipts: tuple[str, ...]
    taken_fen: int
    used_fen: int
    returned_fen: int


def source_of(conn: Connection, row: RefundRow) -> Source:
    """What a refund took its money from; what happened after it, a void of the same day as well, has no say in it."""
    d, c, i = payments.deposit_entry, billing.charge, billing.fee_item
    mine = select(d.c.id, d.c.charge_id, i.c.name).join(c, c.c.id == d.c.charge_id).join(i, i.c.id == c.c.item_id)
    found = conn.execute(mine.where(d.c.refund_id == row.refund_id)).first()
    return _purse(conn, row) if found is None else _deposit(conn, row, *found)


def _purse(conn: Connection, row: RefundRow) -> Source:
    e, i = payments.credit_entry, billing.fee_item
    mine = select(e.c.id, e.c.item_id, func.coalesce(i.c.name, "")).outerjoin(i, i.c.id == e.c.item_id)
    number, item_id, name = conn.execute(mine.where(e.c.refund_id == row.refund_id).order_by(e.c.id).limit(1)).one()
    before = select(func.coalesce(func.sum(e.c.amount_fen), 0)).where(
        e.c.unit_id == row.unit_id,
        func.coalesce(e.c.item_id, GENERAL) == (item_id or GENERAL),
        e.c.entry_on <= row.refunded_on,
        e.c.id < number,
    )
    return Source(False, name, (), int(conn.execute(before).scalar_one()), 0, 0)


def _deposit(conn: Connection, row: RefundRow, entry_id: int, charge_id: int, item: str) -> Source:
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    taken = (
        select(p.c.receipt, a.c.amount_fen)
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(a.c.charge_id == charge_id, a.c.part == PRINCIPAL, p.c.paid_on <= row.refunded_on, _stood(v, row))
        .order_by(p.c.id)
    )
    came = conn.execute(taken.where(p.c.taken_at <= row.made_at)).all()
    d, back = payments.deposit_entry, payments.refund_void
    used = (
        select(d.c.kind, func.sum(d.c.amount_fen))
        .outerjoin(v, v.c.payment_id == d.c.payment_id)
        .outerjoin(back, back.c.refund_id == d.c.refund_id)
        .where(d.c.charge_id == charge_id, d.c.id < entry_id, d.c.entry_on <= row.refunded_on, _stood(v, row), _stood(back, row))
        .group_by(d.c.kind)
    )
    gone = {kind: int(fen) for kind, fen in conn.execute(used).all()}
    receipts = tuple(dict.fromkeys(receipt for receipt, _fen in came))
    return Source(True, item, receipts, sum(fen for _receipt, fen in came), gone.get("deduct", 0), gone.get("return", 0))


def _stood(void: Any, row: RefundRow) -> ColumnElement[bool]:
    """Whether what `void` undoes stood when the refund was made: not undone, or only after it or from a later day on."""
    return or_(void.c.made_at.is_(None), void.c.void_on > row.refunded_on, void.c.made_at > row.made_at)
