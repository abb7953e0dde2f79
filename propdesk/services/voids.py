"""Undoing a payment: void on its own day, reversed or bounced on a later one. Its number stays, its charges are open again."""

from datetime import date

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.payments import Method, Part, Undo, check_reason, how_to_undo
from propdesk.domain.wallets import lowest_from
from propdesk.errors import UserError
from propdesk.services import approvals, receipts
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.payment_entry import series
from propdesk.services.receipts import Taken, taken
from propdesk.store import credit, payments, refunds, requests
from propdesk.store.audit import Span
from propdesk.store.credit import EntryRow
from propdesk.store.engine import Connection
from propdesk.store.payments import PaymentRow, VoidRow


class ReceiptUnknown(UserError):
    """There is no receipt “{receipt}”."""


class AlreadyVoid(UserError):
    """Receipt {receipt} was voided already, on {day}."""


class VoidBeforePayment(UserError):
    """A receipt cannot be voided before the day of its payment, {day}."""


class NothingToBounce(UserError):
    """Receipt {receipt} was not paid through a bank, so it cannot bounce. Reverse it instead."""


class CreditUsed(UserError):
    """The prepaid {amount} that came with receipt {receipt} was used since. Void first: {numbers}."""


class DepositUsed(UserError):
    """The deposit that receipt {receipt} paid was used since. Void first: {numbers}."""


class DepositUsedUntil(UserError):
    """The deposit that receipt {receipt} paid was in use until {day}. Void the receipt on that day or later."""


def void(
    office: Office,
    receipt: str,
    reason: str,
    void_on: date,
    *,
    bounced: bool = False,
    approver: str = "",
    pin: str = "",
    key: str | None = None,
) -> Taken:
    """Undo a receipt with a reason: it keeps its number, its charges are open again, its credit is taken back.

    On the payment's own day it is void; on a later day it is reversed by a red receipt with a number of its own, `bounced`
    where the bank sent the money back. Where the office asks for a PIN, who allows a reversal proves it, and so does whoever
    is named for a void. Raises `ReasonMissing`, `ReceiptUnknown`, `AlreadyVoid`, `VoidBeforePayment`, `DayClosed`,
    `NothingToBounce`, the sentences of `approvals.verified`, and `CreditUsed`, `DepositUsed` or `DepositUsedUntil` when what
    came with it was used.
    """
    reason = check_reason(reason)
    approval = Approval(reason, approver, pin)
    moment = clock.now()

    def work(conn: Connection) -> Done[Taken]:
        payment = _standing(conn, receipt, void_on)
        kind = how_to_undo(payment.paid_on, void_on, bounced=bounced)
        if bounced and payment.method not in (Method.TRANSFER, Method.CARD):
            raise NothingToBounce(receipt=payment.receipt)
        allowed_by = _allowed_by(conn, kind, approval)
        _refuse_used_deposit(conn, payment, void_on)
        number = "" if kind is Undo.VOID else requests.next_numbers(conn, series(Method(payment.method)), void_on.year)[0]
        row = VoidRow(payment.payment_id, void_on, moment.isoformat(), reason, office.actor.operator, kind.value, number, allowed_by)
        spans = [payments.add_void(conn, row), *_take_credit_back(conn, payment, void_on)]
        done = taken(conn, payment.payment_id)
        if number:
            spans.append(receipts.register_reversal(conn, done, moment.isoformat(), office.actor.operator))
        body: dict[str, object] = {"receipt": payment.receipt, "amount_fen": payment.amount_fen, "reason": reason}
        body |= {"void_on": void_on.isoformat(), "kind": kind.value} | ({"number": number} if number else {})
        return Done(done, payment.payment_id, payment.code, body, spans)

    return commit(office.store, office.actor, "payment.void", work, moment=moment, key=key, again=taken)


def _standing(conn: Connection, receipt: str, void_on: date) -> PaymentRow:
    """The payment of this receipt, if it may be undone on that day."""
    found = payments.find(conn, receipt=receipt.strip())
    if not found:
        raise ReceiptUnknown(receipt=receipt)
    payment = found[0]
    if payment.void_on is not None:
        raise AlreadyVoid(receipt=payment.receipt, day=payment.void_on)
    if void_on < payment.paid_on:
        raise VoidBeforePayment(day=payment.paid_on)
    check_open(conn, void_on)
    return payment


def _allowed_by(conn: Connection, kind: Undo, approval: Approval) -> str:
    """Who allowed it: a void of the payment's own day needs nobody, but nobody is named who did not prove it."""
    if kind is Undo.VOID and not approval.approver.strip():
        return ""
    return approvals.verified_where_asked(conn, approval)


def _take_credit_back(conn: Connection, payment: PaymentRow, on: date) -> list[Span]:
    """Entries that undo what the payment put into purses or took out of them."""
    purses: dict[int, Fen] = {}
    for entry in credit.of_payment(conn, payment.payment_id):
        purses[entry.purse] = purses.get(entry.purse, 0) + entry.amount_fen
    spans = []
    for purse, fen in purses.items():
        if fen > 0:
            _refuse_used_credit(conn, payment, purse, fen, on)
        if fen:
            spans.append(credit.add_entry(conn, payment.unit_id, purse, "void", -fen, on, payment_id=payment.payment_id))
    return spans


def _refuse_used_credit(conn: Connection, payment: PaymentRow, purse: int, fen: Fen, on: date) -> None:
    entries = credit.entries(conn, payment.unit_id, purse)
    if lowest_from([(entry.entry_on, entry.amount_fen) for entry in entries], on) < fen:
        raise CreditUsed(amount=format_yuan(fen), receipt=payment.receipt, numbers=", ".join(_uses(entries)))


def _uses(entries: list[EntryRow]) -> list[str]:
    """What took money out of a purse and stands, newest first: by number, or by day where there is none."""
    sums: dict[str, Fen] = {}
    for entry in entries:
        name = entry.number or f"{entry.kind} {entry.entry_on.isoformat()}"
        sums[name] = sums.get(name, 0) + entry.amount_fen
    return [name for name, fen in reversed(sums.items()) if fen < 0]


def _refuse_used_deposit(conn: Connection, payment: PaymentRow, on: date) -> None:
    """A payment on a deposit stays while what it paid is not held any more: on no day may less than nothing be held."""
    paid_here: dict[int, Fen] = {}
    for row in payments.settled_by(conn, payment.payment_id):
        if row.part == Part.PRINCIPAL:
            paid_here[row.charge_id] = paid_here.get(row.charge_id, 0) + row.amount_fen
    charges = [number for number in refunds.deposit_charges_paid_by(conn, payment.payment_id) if number in paid_here]
    for charge_id, moved in refunds.deposit_movements(conn, charges).items():
        fitting = [day for day in (on, *sorted(day for day, _fen in moved if day > on)) if lowest_from(moved, day) >= paid_here[charge_id]]
        if not fitting:
            numbers = [entry.number for entry in refunds.deposit_entries(conn, charge_id) if entry.stands]
            raise DepositUsed(receipt=payment.receipt, numbers=", ".join(reversed(numbers)))
        if fitting[0] > on:
            raise DepositUsedUntil(receipt=payment.receipt, day=fitting[0])
