"""Closed days and periods, and the movements of money a close counts: reading and writing, no rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, literal, select

from propdesk.domain.day_close import OFFSETS, Movement, MovementKind
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.prepared import run
from propdesk.store.tables import billing, payments, people

DAY, SHIFT = "day", "shift"


class CloseRow(NamedTuple):
    """A closed day or a handover. `reopened_at` is "" while it stands; `chain_seq` and `chain_head` are of the log before it."""

    close_id: int
    kind: str
    number: str
    day: date
    closed_at: str
    operator: str
    handed_to: str
    last_payment_id: int
    note: str
    chain_seq: int
    chain_head: str
    content: str
    reopened_at: str = ""
    reopen_reason: str = ""
    reopened_by: str = ""


class CloseLine(NamedTuple):
    """One way of paying of a close."""

    close_id: int
    method: str
    receipts: int
    expected_fen: int
    counted_fen: int


class MovementRow(NamedTuple):
    """One movement with what a sheet says about it. `number` is its own paper's; `receipt` the one a void takes back."""

    kind: str
    method: str
    amount_fen: int
    on: date
    number: str
    receipt: str
    code: str
    made_at: str
    operator: str
    reason: str
    paid_on: date
    payment_id: int
    unit_id: int
    payer: str

    def movement(self) -> Movement:
        """The movement as the rule sees it."""
        return Movement(MovementKind(self.kind), self.method, self.amount_fen)


# days ---------------------------------------------------------------------------------------------------------------


def last_closed_day(conn: Connection) -> date | None:
    """The newest closed day that was not opened again; it and every day before it are locked."""
    found: date | None = run(conn, _last_closed())[0][0]
    return found


@cache
def _last_closed() -> Select[Any]:
    c, r = payments.day_close, payments.day_reopen
    query = select(func.max(c.c.day, type_=c.c.day.type)).outerjoin(r, r.c.close_id == c.c.id)
    return query.where(c.c.kind == DAY, r.c.close_id.is_(None))


def first_close_day(conn: Connection) -> date | None:
    """The earliest day that was ever closed, also where it was opened again."""
    c = payments.day_close
    found: date | None = conn.execute(select(func.min(c.c.day, type_=c.c.day.type)).where(c.c.kind == DAY)).scalar()
    return found


def closes(
    conn: Connection, *, close_id: int | None = None, number: str | None = None, first: date | None = None, last: date | None = None
) -> list[CloseRow]:
    """Closes and handovers, newest first, by any of id, number and days (both included)."""
    c, r = payments.day_close, payments.day_reopen
    query = (
        select(
            c.c.id, c.c.kind, c.c.number, c.c.day, c.c.closed_at, c.c.operator, c.c.handed_to, c.c.last_payment_id, c.c.note,
            c.c.chain_seq, c.c.chain_head, c.c.content, func.coalesce(r.c.made_at, ""), func.coalesce(r.c.reason, ""),
            func.coalesce(r.c.operator, ""),
        )
        .outerjoin(r, r.c.close_id == c.c.id)
        .order_by(c.c.id.desc())
    )  # fmt: skip
    if close_id is not None:
        query = query.where(c.c.id == close_id)
    if number is not None:
        query = query.where(c.c.number == number)
    if first is not None:
        query = query.where(c.c.day >= first)
    if last is not None:
        query = query.where(c.c.day <= last)
    return [CloseRow._make(row) for row in conn.execute(query).all()]


def anchors(conn: Connection) -> list[tuple[int, str]]:
    """Number and hash of the audit line that was newest at each close, as its sheet has it on paper."""
    c = payments.day_close
    return [(int(row[0]), row[1]) for row in conn.execute(select(c.c.chain_seq, c.c.chain_head).where(c.c.chain_seq > 0))]


def sums(conn: Connection, close_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Expected and counted fen over all ways of paying of some closes."""
    table = payments.day_close_line
    query = select(table.c.close_id, func.sum(table.c.expected_fen), func.sum(table.c.counted_fen)).group_by(table.c.close_id)
    return {row[0]: (int(row[1]), int(row[2])) for row in conn.execute(query.where(table.c.close_id.in_(close_ids))).all()}


def lines(conn: Connection, close_ids: Sequence[int]) -> list[CloseLine]:
    """The ways of paying of some closes, in the order written."""
    table = payments.day_close_line
    query = select(table.c.close_id, table.c.method, table.c.count, table.c.expected_fen, table.c.counted_fen).order_by(table.c.id)
    return [CloseLine._make(row) for row in conn.execute(query.where(table.c.close_id.in_(close_ids))).all()]


def add_close(conn: Connection, row: CloseRow, counted: Iterable[CloseLine]) -> tuple[int, list[Span]]:
    """Write a close (its id and those of its lines are ignored); returns its id and the spans for the audit line."""
    table, line = payments.day_close, payments.day_close_line
    values = {column.name: getattr(row, column.name) for column in table.columns if not column.primary_key}
    number = insert_one(conn, table, values)
    spans = [written(conn, table, number, number)]
    rows = [(number, *part[1:]) for part in counted]
    if rows:
        first, _last = insert_rows(conn, line, ("close_id", "method", "count", "expected_fen", "counted_fen"), rows)
        spans.append(span_of(line, first, rows))
    return number, spans


def add_reopen(conn: Connection, close_id: int, made_at: str, reason: str, operator: str) -> Span:
    """Write that a closed day is open again; returns the span of the row for the audit line."""
    values = {"close_id": close_id, "made_at": made_at, "reason": reason, "operator": operator}
    conn.execute(payments.day_reopen.insert().values(**values))
    return written(conn, payments.day_reopen, close_id, close_id)


def newest_payment(conn: Connection) -> int:
    """The number of the payment taken last, 0 before the first."""
    return int(conn.execute(select(func.coalesce(func.max(payments.payment.c.id), 0))).scalar_one())


# periods ------------------------------------------------------------------------------------------------------------


def closed_periods(conn: Connection) -> set[str]:
    """The periods that are closed now: the newest entry of each counts."""
    table = billing.period_close
    newest = select(func.max(table.c.id)).group_by(table.c.period)
    return {row[0] for row in conn.execute(select(table.c.period).where(table.c.id.in_(newest), table.c.closed == 1))}


class PeriodRow(NamedTuple):
    """The newest word on a billing period: closed or open again, when, why, by whom."""

    period: str
    closed: bool
    made_at: str
    reason: str
    operator: str


def periods(conn: Connection) -> dict[str, PeriodRow]:
    """The newest word on every period that was ever closed."""
    table = billing.period_close
    newest = select(func.max(table.c.id)).group_by(table.c.period)
    query = select(table.c.period, table.c.closed, table.c.made_at, table.c.reason, table.c.operator).where(table.c.id.in_(newest))
    return {row[0]: PeriodRow(row[0], bool(row[1]), *row[2:]) for row in conn.execute(query).all()}


def add_period(conn: Connection, period: str, closed: bool, made_at: str, reason: str, operator: str) -> Span:
    """Write that a period is closed or open again; returns the span of the row for the audit line."""
    values = {"period": period, "closed": int(closed), "made_at": made_at, "reason": reason, "operator": operator}
    number = insert_one(conn, billing.period_close, values)
    return written(conn, billing.period_close, number, number)


# movements ----------------------------------------------------------------------------------------------------------


def movements(conn: Connection, first: date, last: date, *, after_payment: int = 0) -> list[MovementRow]:
    """Every movement whose value date lies in some days (both included), in the order of entry; payments only after this number."""
    facts = {"first": first, "last": last, "after_payment": after_payment}
    found = [MovementRow._make(row) for query in _movement_queries() for row in conn.execute(query, facts).all()]
    return sorted(found, key=lambda row: (row.made_at, row.payment_id))


def taken_back(conn: Connection, first: date, last: date) -> list[MovementRow]:
    """The voids, reversals and returned transfers of some days (both included), in the order of entry."""
    found = [MovementRow._make(row) for row in conn.execute(_movement_queries()[1], {"first": first, "last": last}).all()]
    return sorted(found, key=lambda row: (row.made_at, row.payment_id))


@cache
def _movement_queries() -> tuple[Select[Any], ...]:
    p, v, r, x, u = payments.payment, payments.payment_void, payments.refund, payments.refund_void, people.unit
    day = p.c.paid_on.type
    first, last = bindparam("first", type_=day), bindparam("last", type_=day)
    none = literal("")
    taken = (
        select(
            literal(MovementKind.RECEIPT.value), p.c.method, p.c.amount_fen, p.c.paid_on, p.c.receipt, p.c.receipt, u.c.code, p.c.taken_at,
            p.c.operator, none, p.c.paid_on, p.c.id, p.c.unit_id, p.c.payer,
        )
        .join(u, u.c.id == p.c.unit_id)
        .where(p.c.paid_on.between(first, last), p.c.id > bindparam("after_payment"))
    )  # fmt: skip
    voided = (
        select(
            v.c.kind, p.c.method, p.c.amount_fen, v.c.void_on, v.c.number, p.c.receipt, u.c.code, v.c.made_at, v.c.operator, v.c.reason,
            p.c.paid_on, p.c.id, p.c.unit_id, p.c.payer,
        )
        .join(p, p.c.id == v.c.payment_id)
        .join(u, u.c.id == p.c.unit_id)
        .where(v.c.void_on.between(first, last))
    )  # fmt: skip
    refunded = (
        select(
            literal(MovementKind.REFUND.value), r.c.method, r.c.amount_fen, r.c.refunded_on, r.c.number, r.c.number, u.c.code, r.c.made_at,
            r.c.operator, r.c.reason, r.c.refunded_on, literal(0), r.c.unit_id, r.c.payee,
        )
        .join(u, u.c.id == r.c.unit_id)
        .where(r.c.refunded_on.between(first, last))
    )  # fmt: skip
    returned = (
        select(
            literal(MovementKind.REFUND_VOID.value), r.c.method, r.c.amount_fen, x.c.void_on, none, r.c.number, u.c.code, x.c.made_at,
            x.c.operator, x.c.reason, r.c.refunded_on, literal(0), r.c.unit_id, r.c.payee,
        )
        .join(r, r.c.id == x.c.refund_id)
        .join(u, u.c.id == r.c.unit_id)
        .where(x.c.void_on.between(first, last))
    )  # fmt: skip
    return taken, voided, refunded, returned


def received_before(conn: Connection, day: date) -> tuple[int, int]:
    """How many receipts for money were taken before a day, and their fen: what the first close locks without counting it."""
    p = payments.payment
    query = select(func.count(), func.coalesce(func.sum(p.c.amount_fen), 0)).where(p.c.paid_on < day, p.c.method.not_in(OFFSETS))
    count, fen = conn.execute(query).one()
    return int(count), int(fen)
