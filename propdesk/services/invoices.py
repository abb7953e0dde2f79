"""The invoice beside a receipt: PropDesk keeps its number and state, the tax office's own program issues it."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from propdesk import clock
from propdesk.errors import UserError
from propdesk.i18n import N_
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import ReceiptUnknown
from propdesk.store import payments, receipt_numbers
from propdesk.store.engine import Connection
from propdesk.store.receipt_numbers import InvoiceRow as InvoiceRow


class InvoiceStatus(StrEnum):
    """How far an invoice is."""

    REQUESTED = "requested"
    ISSUED = "issued"
    CANCELLED = "cancelled"


STATUS_NAMES = {
    InvoiceStatus.REQUESTED: N_("Requested"),
    InvoiceStatus.ISSUED: N_("Issued"),
    InvoiceStatus.CANCELLED: N_("Cancelled"),
}


class InvoiceNumberMissing(UserError):
    """An issued invoice has a number. Write the one on it."""


class InvoiceDayMissing(UserError):
    """Write the day on the invoice."""


def set_invoice(
    office: Office, receipt: str, status: InvoiceStatus, number: str = "", issued_on: date | None = None, note: str = ""
) -> InvoiceRow:
    """Note the invoice of a receipt: requested, issued with its number and day, or cancelled; what stood before is in the log.

    Raises `ReceiptUnknown`, `InvoiceNumberMissing` and `InvoiceDayMissing`.
    """
    if status is not InvoiceStatus.REQUESTED and not number.strip():
        raise InvoiceNumberMissing()
    if status is InvoiceStatus.ISSUED and issued_on is None:
        raise InvoiceDayMissing()

    def work(conn: Connection) -> Done[InvoiceRow]:
        found = payments.find(conn, receipt=receipt.strip())
        if not found:
            raise ReceiptUnknown(receipt=receipt)
        row = InvoiceRow(found[0].payment_id, number.strip(), status.value, issued_on, note.strip())
        before = receipt_numbers.set_invoice(conn, row)
        body = {"receipt": found[0].receipt, "before": _plain(before), "after": _plain(row._asdict())}
        return Done(row, row.payment_id, found[0].receipt, body)

    return commit(office.store, office.actor, "invoice.set", work, moment=clock.now())


def _plain(facts: Mapping[str, object] | None) -> dict[str, object] | None:
    if facts is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def invoices(office: Office, payment_ids: Sequence[int]) -> dict[int, InvoiceRow]:
    """The invoices beside some receipts, by payment."""
    with office.store.read() as conn:
        return receipt_numbers.invoices(conn, payment_ids)
