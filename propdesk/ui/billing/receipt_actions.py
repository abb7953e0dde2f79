"""What can be done with a receipt that exists: look at it, print it again, void it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.payments import Method, Undo, check_reason, how_to_undo
from propdesk.errors import PropDeskError, UserError
from propdesk.i18n import N_, _
from propdesk.services import approvals, closing, papers, payments, prints
from propdesk.services.payments import Taken, VoidBeforePayment
from propdesk.services.prints import Printed
from propdesk.services.settling import Settled
from propdesk.store.payments import PaymentRow
from propdesk.ui import ask, labels
from propdesk.ui.parts.approval import WhoAllows
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.search_box import SearchBox
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why and on which day a receipt is voided or reversed, whether the bank sent it back, and who allowed it."""

    reason: str
    on: date
    bounced: bool = False
    approver: str = ""
    pin: str = field(default="", repr=False)


_EFFECTS = {
    Undo.VOID: N_("The receipt keeps its number and is marked void; what it paid is open again."),
    Undo.REVERSAL: N_(
        "Its day is over, so it is reversed: a receipt with a number of its own and a minus sign, counted on the day below. The first"
        " receipt stays in its day; what it paid is open again."
    ),
    Undo.BOUNCED: N_(
        "The bank sent the money back: a receipt with a number of its own and a minus sign, counted on the day below. What it paid is open"
        " again."
    ),
}


class VoidDialog(FormDialog[Voiding]):
    """Asks for the reason of a void or, once the receipt's day is over or closed, of a reversal; says which of them it will be."""

    def __init__(self, parent: QWidget, session: Session, taken: Taken) -> None:
        super().__init__(parent, _("Void a receipt"), _("Void the receipt"))
        self._session, self._taken = session, taken
        self.save_button.setProperty("kind", "danger")
        payment = taken.payment
        facts = QLabel(f"{payment.receipt} · {payment.code} · {payment.payer} · {labels.yuan(payment.amount_fen)} · {payment.paid_on}")
        facts.setProperty("role", "strong")
        facts.setWordWrap(True)
        self.effect = QLabel()
        self.effect.setProperty("role", "secondary")
        self.effect.setWordWrap(True)
        self.add_widget(facts)
        self.add_widget(self.effect)
        beside = payments.beside(session.office, taken)
        if beside:
            self.add_widget(_beside(beside))
        self.bounced = QCheckBox(_("The bank sent the money back"))
        self.bounced.setVisible(payment.method in (Method.TRANSFER, Method.CARD))
        self.add_widget(self.bounced)
        self.reason = QLineEdit()
        self.day = DateField(session.today(), closing.first_open_day(session.office, max(session.today(), payment.paid_on)))
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.day_row = self.add_row(FieldRow(N_("Counts on"), self.day, required=True))
        pin = approvals.asks_for_pin(session.office)
        self.allowed = WhoAllows(self, asks_for_pin=pin, approvers=approvals.approvers(session.office))
        self.place(self.day_row, DayClosed, DayOutOfReach, VoidBeforePayment)
        self.day.changed.connect(self._show_kind)
        self.bounced.toggled.connect(self._show_kind)
        self._show_kind()

    def kind(self) -> Undo:
        """What it will be on the day that stands there."""
        try:
            day = self.day.value()
        except UserError:
            day = None
        return how_to_undo(self._taken.payment.paid_on, day or self._session.today(), bounced=self.bounced.isChecked())

    def _show_kind(self) -> None:
        kind = self.kind()
        void = kind is Undo.VOID
        self.setWindowTitle(_("Void a receipt") if void else _("Reverse a receipt"))
        self.save_button.setText(_("Void the receipt") if void else _("Reverse the receipt"))
        self.effect.setText(_(_EFFECTS[kind]))
        self.allowed.show(not void)
        if self.isVisible():
            self.fit()

    def read(self) -> Voiding:
        reason = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        day = self.check(self.day_row, self._day)
        bounced = self.bounced.isChecked()
        if self.allowed.asked and self.kind() is not Undo.VOID:
            approval = self.allowed.allowed(reason)
            return Voiding(reason, day, bounced, approval.approver, approval.pin)
        return Voiding(reason, day, bounced)

    def _day(self) -> date:
        day = self.day.value()
        if day is None or day < self._taken.payment.paid_on:
            raise VoidBeforePayment(day=self._taken.payment.paid_on)
        first = closing.first_open_day(self._session.office, day)
        if first != day:
            raise DayClosed(day=day, first=first)
        return day


def _beside(rows: Sequence[PaymentRow]) -> QLabel:
    """What was made in the same step and stays as it is."""
    each = "、".join(f"{row.receipt} ({labels.yuan(row.amount_fen)})" for row in rows)
    label = QLabel(_("Made in the same step: {receipts}. That stays as it is; void it as well if it was wrong too.").format(receipts=each))
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    return label


def void_receipt(window: QWidget, session: Session, receipt: str, on_done: Callable[[Taken], object] | None = None) -> None:
    """Ask for the reason and void the receipt of this number, or reverse it once its day is over; `on_done` is told when it is done."""
    try:
        taken = payments.receipt(session.office, receipt)
    except PropDeskError as error:
        ask.show_error(window, error)
        return
    office, key = session.office, str(uuid4())

    def work(voiding: Voiding) -> Taken:
        facts = (receipt, voiding.reason, voiding.on)
        return payments.void(office, *facts, bounced=voiding.bounced, approver=voiding.approver, pin=voiding.pin, key=key)

    made = VoidDialog(window, session, taken).ask_until_done(session.tasks.run, work, _("Voiding the receipt"))
    if made is None:
        return
    void = made[1]
    session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
    payment, amount = void.payment, labels.yuan(sum(row.amount_fen for row in void.settled))
    if payment.void_number:
        text = _("Receipt {receipt} was reversed by {number}. {amount} is open again.")
        show = (_("Print {number}").format(number=payment.void_number), lambda: show_receipt(window, session, receipt, red=True))
        session.toast(text.format(receipt=receipt, number=payment.void_number, amount=amount), (show,))
    else:
        session.toast(_("Receipt {receipt} is void. {amount} is open again.").format(receipt=payment.receipt, amount=amount), ())
    if on_done is not None:
        on_done(void)


def show_taken(window: QWidget, session: Session, done: Settled, *, printing: bool) -> None:
    """Say what was taken and what prepaid money paid, with what can be done next; `printing` shows the receipt."""
    session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
    receipt = done.last.payment.receipt
    offsets = "、".join(one.payment.receipt for one in done.offsets)
    again = (_("Print again"), lambda: show_receipt(window, session, receipt))
    if done.taken is None:
        session.toast(_("Prepaid money used · {receipt}").format(receipt=offsets), (again,))
    else:
        text = _("Received {amount} · receipt {receipt}").format(amount=labels.yuan(done.taken.payment.amount_fen), receipt=receipt)
        if done.offsets:
            text += " · " + _("{amount} of prepaid money used · {receipt}").format(amount=labels.yuan(done.offset_fen), receipt=offsets)
        session.toast(text, ((_("Void"), lambda: void_receipt(window, session, receipt)), again))
    if printing:
        show_receipt(window, session, receipt)
    else:
        back_to_search(window)


def show_receipt(window: QWidget, session: Session, receipt: str, *, red: bool = False) -> PreviewDialog:
    """The receipt of this number on the screen, to be printed or saved; marked as a copy if it was printed before.

    With `red` the receipt that reversed it.
    """
    office = session.office
    draw, note = (papers.draw_reversal, prints.note_reversal) if red else (papers.draw_receipt, prints.note_receipt)
    number = payments.receipt(office, receipt).payment.void_number if red else receipt

    def noted(printed: Printed) -> None:
        session.tasks.run(
            lambda progress: note(office, payments.receipt(office, receipt), printed),
            lambda _nothing: session.tasks.announce({PAPERS}),
        )

    dialog = preview(
        window,
        session,
        _("Receipt {receipt}").format(receipt=number),
        lambda progress: draw(office, payments.receipt(office, receipt)),
        f"{number}.pdf",
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
