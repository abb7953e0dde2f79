"""退款: prepaid money given back, in parts where wished, with a number of the series TK, a reason and an approver."""

from collections.abc import Sequence
from datetime import date, datetime

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.money import Fen, check_fen
from propdesk.domain.payments import INTERNAL, Method, MethodUnknown, check_reason
from propdesk.errors import UserError
from propdesk.services import approvals, credit, refund_papers
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.refund_papers import RefundUnknown as RefundUnknown
from propdesk.store import credit as purses
from propdesk.store import people, refunds, requests
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.refunds import RefundRow as RefundRow

SERIES = "TK"


class PayeeMissing(UserError):
    """Write who receives the money."""


class RefundAlreadyVoid(UserError):
    """Refund {number} was voided already, on {day}."""


class RefundNotOfToday(UserError):
    """Refund {number} can only be voided on its own day, {day}. Take the money as a new payment instead."""


def check_refund(amount_fen: Fen, method: Method, payee: str) -> str:
    """Return the trimmed payee; raises `AmountOutOfRange`, `MethodUnknown` or `PayeeMissing`."""
    check_fen(amount_fen)
    if method in INTERNAL:
        raise MethodUnknown(text=method.value)
    if not payee.strip():
        raise PayeeMissing()
    return payee.strip()


def refund(
    office: Office,
    unit_id: int,
    amount_fen: Fen,
    method: Method,
    on: date,
    approval: Approval,
    *,
    key: str,
    purse: int = purses.GENERAL,
    payee: str = "",
    reference: str = "",
    language: str | None = None,
) -> RefundRow:
    """Give prepaid money of one purse back, all of it or a part; its paper is frozen in `language` (else the office's).

    Raises `UnitUnknown`, `AmountOutOfRange`, `MethodUnknown`, `PayeeMissing`, `DayClosed`, `PrepaidTooLittle` and the sentences
    of `approvals.verified`.
    """
    payee = check_refund(amount_fen, method, payee)
    moment = clock.now()

    def work(conn: Connection) -> Done[RefundRow]:
        reason, approver = approvals.verified(conn, approval)
        check_open(conn, on)
        credit.check_usable(conn, unit_id, purse, amount_fen, on)
        row = new_refund(conn, unit_id, amount_fen, method, on, payee, reference, reason, approver, moment, office.actor.operator)
        made, spans = write_refund(conn, row)
        spans.append(purses.add_entry(conn, unit_id, purse, "refund", -amount_fen, on, refund_id=made.refund_id))
        spans.append(refund_papers.freeze(conn, made, language))
        body = {"number": made.number, "amount_fen": amount_fen, "purse": purse, "reason": reason, "approver": approver}
        return Done(made, made.refund_id, made.code, body, spans)

    return commit(office.store, office.actor, "refund", work, moment=moment, key=key, again=refund_of)


def new_refund(
    conn: Connection,
    unit_id: int,
    amount_fen: Fen,
    method: Method,
    on: date,
    payee: str,
    reference: str,
    reason: str,
    approver: str,
    moment: datetime,
    operator: str,
) -> RefundRow:
    """A refund with its number taken, not yet written; raises `UnitUnknown`."""
    units = people.units(conn, [unit_id])
    if not units:
        raise UnitUnknown(unit=unit_id)
    number = requests.next_numbers(conn, SERIES, on.year)[0]
    return RefundRow(
        0, number, unit_id, units[0].code, amount_fen, method.value, reference.strip(), on, payee, reason, approver, moment.isoformat(),
        operator,
    )  # fmt: skip


def write_refund(conn: Connection, row: RefundRow) -> tuple[RefundRow, list[Span]]:
    """Write a refund; returns it with its number in the database, and the spans of its rows."""
    span = refunds.add_refund(conn, row)
    return row._replace(refund_id=span.first), [span]


def refund_of(conn: Connection, refund_id: int) -> RefundRow:
    """A refund by its number in the database."""
    return refunds.find(conn, refund_id=refund_id)[0]


def void_refund(office: Office, number: str, reason: str, on: date, *, key: str | None = None) -> RefundRow:
    """Void a refund on its own open day: the money is prepaid (or held as a deposit) again, the number stays.

    Raises `ReasonMissing`, `RefundUnknown`, `RefundAlreadyVoid`, `RefundNotOfToday`, `DayClosed`.
    """
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[RefundRow]:
        found = refunds.find(conn, number=number.strip())
        if not found:
            raise RefundUnknown(number=number)
        row = found[0]
        if row.void_on is not None:
            raise RefundAlreadyVoid(number=row.number, day=row.void_on)
        if row.refunded_on != on:
            raise RefundNotOfToday(number=row.number, day=row.refunded_on)
        check_open(conn, on)
        spans = [refunds.add_refund_void(conn, row.refund_id, on, moment.isoformat(), reason, office.actor.operator)]
        for entry in purses.of_refund(conn, row.refund_id):
            back = -entry.amount_fen
            spans.append(purses.add_entry(conn, entry.unit_id, entry.purse, "void", back, on, refund_id=row.refund_id))
        body = {"number": row.number, "amount_fen": row.amount_fen, "reason": reason, "void_on": on.isoformat()}
        return Done(refund_of(conn, row.refund_id), row.refund_id, row.code, body, spans)

    return commit(office.store, office.actor, "refund.void", work, moment=moment, key=key, again=refund_of)


def refunded(office: Office, first: date, last: date) -> Sequence[RefundRow]:
    """Refunds of some days (both included), newest first, voided ones with their void."""
    with office.store.read() as conn:
        return refunds.find(conn, first=first, last=last)
