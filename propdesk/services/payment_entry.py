"""How a payment gets into the book, whoever takes it: its row, what it settles, its credit, its receipt, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from propdesk.documents.receipt import ReceiptDeposit
from propdesk.domain.money import Fen
from propdesk.domain.payments import Method, Share
from propdesk.services import receipts
from propdesk.services.late_fee_guard import before_paying
from propdesk.services.receipts import Taken
from propdesk.store import credit, payments, people, requests
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.payments import PaymentRow

SERIES = "SJ"
_SERIES = {Method.CREDIT: "YC", Method.DEPOSIT: "YJ"}


def series(method: Method) -> str:
    """The number series of a payment: SJ for money received, YC and YJ for prepaid money and deposits set against charges."""
    return _SERIES.get(method, SERIES)


@dataclass(frozen=True, slots=True)
class Before:
    """What was open of the units concerned and prepaid for the payer's unit before a payment."""

    unit: people.UnitRow
    open_fen: Fen
    credit_fen: Fen


@dataclass(frozen=True, slots=True)
class Entered:
    """A payment as it was written, with the spans of its rows for the audit line."""

    taken: Taken
    spans: tuple[Span, ...]


def enter(
    conn: Connection,
    before: Before,
    new: PaymentRow,
    shares: Sequence[Share],
    prepaid: tuple[int, Fen] | None,
    language: str | None,
    used: tuple[ReceiptDeposit, ...] = (),
) -> Entered:
    """Write a payment; its number is taken here. `prepaid` names the purse and the fen that go into it or (negative) come out.

    `used` are the deposits it is paid from, as they stand after it.

    What is settled is read back as the book has it now, not as it was meant, and must add up to the payment. Raises
    `LateFeePaidLater` where it is dated so early that late fee which was paid after it would not be owed.
    """
    late_fees = before_paying(conn, shares, new.paid_on)
    named = new._replace(receipt=requests.next_numbers(conn, series(Method(new.method)), new.paid_on.year)[0])
    spans = [payments.add_payment(conn, named)]
    payment = named._replace(payment_id=spans[0].first)
    if shares:
        spans.append(payments.add_allocations(conn, payment.payment_id, shares))
        late_fees.refuse_overpaid()
    purse, fen = prepaid or (credit.GENERAL, 0)
    if fen:
        kind = "payment" if fen > 0 else "offset"
        spans.append(credit.add_entry(conn, payment.unit_id, purse, kind, fen, payment.paid_on, payment_id=payment.payment_id))
    settled = tuple(payments.settled_by(conn, payment.payment_id))
    total = sum(row.amount_fen for row in settled)
    if total + max(0, fen) != payment.amount_fen:
        raise AssertionError("a payment must equal what it settles and its credit")
    done = Taken(payment, settled, max(0, fen), before.credit_fen + fen, before.open_fen - total)
    spans.append(receipts.register(conn, done, before.unit, language, used))
    return Entered(done, tuple(spans))
