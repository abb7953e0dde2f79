"""收款流水: the receipts of some days with what became of each, and the red receipts that reversed earlier ones."""

from dataclasses import dataclass
from datetime import date

from propdesk.domain.day_close import COUNTED
from propdesk.domain.money import Fen
from propdesk.services.office import Office
from propdesk.services.receipts import KIND
from propdesk.store import closing, papers, payments, receipt_numbers
from propdesk.store.engine import Connection
from propdesk.store.payments import PaymentRow
from propdesk.store.receipt_numbers import InvoiceRow


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One receipt. A red one has its own number and amounts below zero, and names the receipt it `reverses`."""

    payment: PaymentRow
    prints: int = 0
    invoice: InvoiceRow | None = None
    reverses: str = ""

    @property
    def key(self) -> int:
        """The number of its row in a list: the payment's, negative for the red receipt of that payment."""
        return -self.payment.payment_id if self.reverses else self.payment.payment_id

    @property
    def unit_id(self) -> int:
        return self.payment.unit_id

    @property
    def is_void(self) -> bool:
        """Whether it was undone on its own day; what was reversed later counts here and is taken back by its red receipt."""
        return self.payment.void_on is not None and not self.payment.void_number

    @property
    def is_money(self) -> bool:
        """Whether anything was received, not only set off against charges."""
        return self.payment.method in COUNTED

    @property
    def standing_fen(self) -> Fen:
        """What it counts as received on its day, in fen: nothing once void, less than nothing for a red receipt."""
        return 0 if self.is_void or not self.is_money else self.payment.amount_fen


def journal(office: Office, first: date, last: date) -> list[JournalLine]:
    """The receipts of some days (both included), newest first, red ones on the day of the reversal."""
    with office.store.snapshot() as conn:
        taken = payments.find(conn, first=first, last=last)
        red = _red(conn, first, last)
        prints = papers.prints_by_number(conn, KIND, first, last)
        invoices = receipt_numbers.invoices(conn, [row.payment_id for row in taken])
    lines = [JournalLine(row, prints.get(row.receipt, 0), invoices.get(row.payment_id)) for row in taken]
    lines += [JournalLine(row, prints.get(row.receipt, 0), None, reverses) for row, reverses in red]
    return sorted(lines, key=lambda line: (line.payment.paid_on, line.payment.taken_at, line.payment.receipt), reverse=True)


def _red(conn: Connection, first: date, last: date) -> list[tuple[PaymentRow, str]]:
    """The red receipts of some days, each as the payment it takes back with a minus sign, and that payment's receipt."""
    found = []
    for row in closing.taken_back(conn, first, last):
        if not row.number:
            continue
        payment = payments.find(conn, payment_id=row.payment_id)[0]
        red = payment._replace(
            receipt=row.number,
            amount_fen=-payment.amount_fen,
            paid_on=row.on,
            taken_at=row.made_at,
            operator=row.operator,
            designation=row.reason,
            void_on=None,
            void_reason="",
        )
        found.append((red, payment.receipt))
    return found
