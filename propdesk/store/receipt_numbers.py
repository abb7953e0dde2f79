"""The numbers of receipts as they were used, and the invoice beside a receipt: reading and writing, no rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from propdesk.store.bulk import insert_one
from propdesk.store.prepared import fetch_plain
from propdesk.store.tables import book, payments, people


class UsedRow(NamedTuple):
    """A payment's number with the void that undid it, if any (`kind` ""). `red` is the red receipt's number."""

    receipt: str
    paid_on: date
    code: str
    payer: str
    method: str
    amount_fen: int
    operator: str
    kind: str
    red: str
    void_on: date | None
    reason: str
    void_operator: str


class InvoiceRow(NamedTuple):
    """The invoice beside a receipt: requested, issued or cancelled."""

    payment_id: int
    number: str
    status: str
    issued_on: date | None
    note: str


def used(conn: Connection, prefix: str, year: int) -> list[UsedRow]:
    """Every payment whose receipt or red receipt has a number of this series and year, in the order taken."""
    day = cache(date.fromisoformat)  # a year has few days and many receipts
    facts = {"begin": f"{prefix}{year}-", "end": f"{prefix}{year}."}  # the full stop follows the hyphen
    return [
        UsedRow(receipt, day(paid), code, payer, method, fen, who, kind, red, day(undone) if undone else None, reason, undone_by)
        for receipt, paid, code, payer, method, fen, who, kind, red, undone, reason, undone_by in fetch_plain(conn, _used_query(), facts)
    ]


@cache
def _used_query() -> Select[Any]:
    p, v, u = payments.payment, payments.payment_void, people.unit
    begin, end = bindparam("begin", type_=p.c.receipt.type), bindparam("end", type_=p.c.receipt.type)
    return (
        select(
            p.c.receipt, p.c.paid_on, u.c.code, p.c.payer, p.c.method, p.c.amount_fen, p.c.operator, func.coalesce(v.c.kind, ""),
            func.coalesce(v.c.number, ""), v.c.void_on, func.coalesce(v.c.reason, ""), func.coalesce(v.c.operator, ""),
        )
        .join(u, u.c.id == p.c.unit_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(or_(and_(p.c.receipt >= begin, p.c.receipt < end), and_(v.c.number >= begin, v.c.number < end)))
        .order_by(p.c.id)
    )  # fmt: skip


def last_given(conn: Connection, prefix: str, year: int) -> int:
    """The newest number given out in a series and year, 0 before the first."""
    table = book.series
    found = conn.execute(select(table.c.last).where(table.c.prefix == prefix, table.c.year == year)).scalar()
    return int(found or 0)


def invoices(conn: Connection, payment_ids: Sequence[int] | None = None) -> dict[int, InvoiceRow]:
    """The invoices beside some receipts (all without numbers), by payment."""
    table = payments.invoice
    query = select(table.c.payment_id, table.c.number, table.c.status, table.c.issued_on, table.c.note)
    if payment_ids is None:
        return {row[0]: InvoiceRow._make(row) for row in conn.execute(query).all()}
    found: dict[int, InvoiceRow] = {}
    for start in range(0, len(payment_ids), 500):
        chunk = payment_ids[start : start + 500]
        found |= {row[0]: InvoiceRow._make(row) for row in conn.execute(query.where(table.c.payment_id.in_(chunk))).all()}
    return found


def set_invoice(conn: Connection, row: InvoiceRow) -> Mapping[str, object] | None:
    """Keep the invoice beside a receipt; returns what stood there before, None when nothing did."""
    table = payments.invoice
    before = invoices(conn, [row.payment_id]).get(row.payment_id)
    if before is None:
        insert_one(conn, table, row._asdict())
        return None
    conn.execute(table.update().where(table.c.payment_id == row.payment_id).values(**row._asdict()))
    return before._asdict()
