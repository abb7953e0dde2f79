"""What can be done with a receipt that exists: look at it, print it again, void it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.payments import check_reason
from propdesk.errors import PropDeskError
from propdesk.i18n import N_, _
from propdesk.services import papers, payments, prints
from propdesk.services.payments import Taken, VoidBeforePayment
from propdesk.services.prints import Printed
from propdesk.ui import ask, labels
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.search_box import SearchBox
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why and on which day a receipt is voided."""

    reason: str
    on: date


class VoidDialog(FormDialog[Voiding]):
    """Asks for the reason of a void; shows which receipt it is about."""

    def __init__(self, parent: QWidget, session: Session, taken: Taken) -> None:
        super().__init__(parent, _("Void a receipt"), _("Void the receipt"))
        self._taken = taken
        self.save_button.setProperty("kind", "danger")
        payment = taken.payment
        facts = QLabel(f"{payment.receipt} · {payment.code} · {payment.payer} · {labels.yuan(payment.amount_fen)} · {payment.paid_on}")
        facts.setProperty("role", "strong")
        facts.setWordWrap(True)
        effect = QLabel(_("The receipt keeps its number and is marked void; what it paid is open again."))
        effect.setProperty("role", "secondary")
        effect.setWordWrap(True)
        self.add_widget(facts)
        self.add_widget(effect)
        self.reason = QLineEdit()
        self.day = DateField(session.today(), session.today())
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.day_row = self.add_row(FieldRow(N_("Void on"), self.day, required=True))

    def read(self) -> Voiding:
        reason = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        return Voiding(reason, self.check(self.day_row, self._day))

    def _day(self) -> date:
        day = self.day.value()
        if day is None or day < self._taken.payment.paid_on:
            raise VoidBeforePayment(day=self._taken.payment.paid_on)
        return day


def void_receipt(window: QWidget, session: Session, receipt: str, on_done: Callable[[Taken], object] | None = None) -> None:
    """Ask for the reason and void the receipt of this number; `on_done` is told when it is void."""
    try:
        taken = payments.receipt(session.office, receipt)
    except PropDeskError as error:
        ask.show_error(window, error)
        return
    voiding = VoidDialog(window, session, taken).ask()
    if voiding is None:
        return
    key = str(uuid4())

    def done(void: Taken) -> None:
        session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
        text = _("Receipt {receipt} is void. {amount} is open again.")
        session.toast(text.format(receipt=void.payment.receipt, amount=labels.yuan(sum(row.amount_fen for row in void.settled))), ())
        if on_done is not None:
            on_done(void)

    session.tasks.run(
        lambda progress: payments.void(session.office, receipt, voiding.reason, voiding.on, key=key),
        done,
        lambda error: ask.show_error(window, error),
        title=_("Voiding the receipt"),
    )


def show_receipt(window: QWidget, session: Session, receipt: str) -> PreviewDialog:
    """The receipt of this number on the screen, to be printed or saved; marked as a copy if it was printed before."""

    def noted(printed: Printed) -> None:
        session.tasks.run(
            lambda progress: prints.note_receipt(session.office, payments.receipt(session.office, receipt), printed),
            lambda _nothing: session.tasks.announce({PAPERS}),
        )

    dialog = preview(
        window,
        session,
        _("Receipt {receipt}").format(receipt=receipt),
        lambda progress: papers.draw_receipt(session.office, payments.receipt(session.office, receipt)),
        f"{receipt}.pdf",
        on_saved=lambda path, printed: noted(printed),
        on_printed=noted,
        kind="receipt",
    )
    dialog.finished.connect(lambda result: back_to_search(window))
    return dialog


def back_to_search(window: QWidget) -> None:
    """Give the keyboard back to the front-desk search of the window, where there is one."""
    search = window.window().findChild(SearchBox)
    if search is not None:
        window.window().activateWindow()
        search.setFocus()
