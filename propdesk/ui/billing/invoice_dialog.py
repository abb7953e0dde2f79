"""The invoice beside a receipt: asked for, issued with its number, or cancelled."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.i18n import N_, _
from propdesk.services import invoices
from propdesk.services.invoices import STATUS_NAMES, InvoiceDayMissing, InvoiceNumberMissing, InvoiceStatus
from propdesk.store.receipt_numbers import InvoiceRow
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import PAPERS, Session


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the dialog asks for."""

    status: InvoiceStatus
    number: str
    issued_on: date | None
    note: str


class InvoiceDialog(FormDialog[Invoice]):
    """Notes the invoice of `receipt`, beginning with what is noted already."""

    def __init__(self, parent: QWidget, session: Session, receipt: str, before: InvoiceRow | None) -> None:
        super().__init__(parent, _("Invoice for {receipt}").format(receipt=receipt), _("Save"))
        told = QLabel(_("The invoice itself is issued in the tax office’s program; here its number and state stand beside the receipt."))
        told.setWordWrap(True)
        told.setProperty("role", "secondary")
        self.add_widget(told)
        self.status = Combo()
        for status, name in STATUS_NAMES.items():
            self.status.addItem(_(name), status.value)
        self.number, self.note = QLineEdit(), QLineEdit()
        self.day = DateField(session.today(), None, empty=True)
        self.status_row = self.add_row(FieldRow(N_("Status"), self.status, required=True))
        self.number_row = self.add_row(FieldRow(N_("Invoice number"), self.number))
        self.day_row = self.add_row(FieldRow(N_("Issued on"), self.day))
        self.add_row(FieldRow(N_("Note"), self.note))
        if before is not None:
            self.status.setCurrentIndex(self.status.findData(before.status))
            self.number.setText(before.number)
            self.day.set_value(before.issued_on)
            self.note.setText(before.note)
        self.status.currentIndexChanged.connect(lambda: self._suggest(session.today()))

    def _suggest(self, today: date) -> None:
        """An invoice issued now bears today's date unless another one stands there."""
        if self._status() is InvoiceStatus.ISSUED and not self.day.edit.text().strip():
            self.day.set_value(today)

    def _status(self) -> InvoiceStatus:
        return InvoiceStatus(str(self.status.currentData()))

    def read(self) -> Invoice:
        status = self._status()
        number = self.check(self.number_row, lambda: self._number(status))
        return Invoice(status, number, self.check(self.day_row, lambda: self._day(status)), self.note.text().strip())

    def _number(self, status: InvoiceStatus) -> str:
        number = self.number.text().strip()
        if status is not InvoiceStatus.REQUESTED and not number:
            raise InvoiceNumberMissing()
        return number

    def _day(self, status: InvoiceStatus) -> date | None:
        day = self.day.value()
        if status is InvoiceStatus.ISSUED and day is None:
            raise InvoiceDayMissing()
        return day


def edit_invoice(window: QWidget, session: Session, receipt: str, before: InvoiceRow | None) -> None:
    """Ask for the invoice of a receipt and keep it."""
    office = session.office
    made = InvoiceDialog(window, session, receipt, before).ask_until_done(
        session.tasks.run, lambda asked: invoices.set_invoice(office, receipt, asked.status, asked.number, asked.issued_on, asked.note)
    )
    if made is not None:
        session.tasks.announce({PAPERS})
        text = _("Invoice for {receipt}: {status}")
        session.toast(text.format(receipt=receipt, status=_(STATUS_NAMES[made[0].status])), ())
