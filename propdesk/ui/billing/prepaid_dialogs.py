"""Dialogs of prepaid money: take it, give it back, move it to another purse."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.payments import DESK_METHODS, METHOD_NAMES, Method, check_reason
from propdesk.domain.wallets import GENERAL, PrepaidTooLittle, SamePurse
from propdesk.i18n import N_, _
from propdesk.services import approvals, credit, households, prepay_caps
from propdesk.services.deposits import DepositTooLittle
from propdesk.services.refunds import check_refund
from propdesk.ui import ask, labels
from propdesk.ui.billing.collect_rows import beyond_text
from propdesk.ui.billing.prepaid_rows import MoneyLine
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import Session


@dataclass(frozen=True, slots=True)
class Receiving:
    """Money paid ahead."""

    unit_id: int
    purse: int
    amount_fen: Fen
    method: Method
    reference: str
    payer: str
    on: date


@dataclass(frozen=True, slots=True)
class Refunding:
    """Money to be given back."""

    amount_fen: Fen
    method: Method
    payee: str
    reference: str
    on: date
    approval: Approval


@dataclass(frozen=True, slots=True)
class Moving:
    """Prepaid money to be moved to another purse of its unit."""

    target: int
    amount_fen: Fen
    on: date
    reason: str


def method_box(first: Method = Method.CASH) -> Combo:
    """The ways of paying, one chosen."""
    box = Combo()
    for method in DESK_METHODS:
        box.addItem(_(METHOD_NAMES[method]), method)
    box.setCurrentIndex(DESK_METHODS.index(first))
    return box


def purse_box(session: Session) -> Combo:
    """What one may pay ahead for: anything, or one charge item."""
    box = Combo()
    box.addItem(_("anything"), GENERAL)
    for number, name in credit.payable_ahead(session.office):
        box.addItem(name, number)
    return box


def told(text: str, role: str = "secondary") -> QLabel:
    """A sentence over the fields."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


class ReceiveDialog(FormDialog[Receiving]):
    """Asks what is paid ahead, for which unit and for what."""

    def __init__(self, parent: QWidget, session: Session, code: str = "") -> None:
        super().__init__(parent, _("Take prepaid money"), _("Take and print the receipt"))
        self._session = session
        self.add_widget(told(_("Nothing is settled now: the money waits until it is set against bills.")))
        self.unit, self.payer, self.reference = QLineEdit(code), QLineEdit(), QLineEdit()
        self.unit.setPlaceholderText("3-2-1203")
        self.purse, self.method = purse_box(session), method_box()
        self.amount = AmountField()
        self.day = DateField(session.today(), session.today())
        self.unit_row = self.add_row(FieldRow(N_("Unit"), self.unit, required=True))
        self.purse_row = self.add_row(FieldRow(N_("For"), self.purse, required=True))
        self.amount_row = self.add_row(FieldRow(N_("Amount"), self.amount, required=True))
        self.method_row = self.add_row(FieldRow(N_("Method"), self.method, required=True))
        self.reference_row = self.add_row(FieldRow(N_("Reference of the transfer"), self.reference))
        self.payer_row = self.add_row(FieldRow(N_("Payer"), self.payer, hint=N_("Empty: the owner.")))
        self.day_row = self.add_row(FieldRow(N_("Paid on"), self.day, required=True))
        self.place(self.day_row, DayClosed, DayOutOfReach)

    def read(self) -> Receiving:
        unit = self.check(self.unit_row, lambda: households.unit_named(self._session.office, self.unit.text()))
        amount = self.check(self.amount_row, self.amount.amount)
        day = self.check(self.day_row, self.day.value)
        method = Method(self.method.currentData())
        return Receiving(unit.unit_id, int(self.purse.currentData()), amount, method, self.reference.text(), self.payer.text(), day)

    def agreed(self, asked: Receiving) -> bool:
        """Warn where a local rule caps what may be paid ahead; the clerk decides."""
        beyond = prepay_caps.above_cap(self._session.office, asked.unit_id, asked.purse, asked.amount_fen)
        return beyond is None or ask.confirm(self, beyond_text(beyond), _("Take it all the same"), danger=True)


class RefundDialog(FormDialog[Refunding]):
    """Asks how much of a purse or deposit is given back, to whom and how; all of it unless less is written."""

    def __init__(self, parent: QWidget, session: Session, line: MoneyLine) -> None:
        super().__init__(parent, _("Refund"), _("Refund and print the slip"))
        self._held = line.held_fen
        self.add_widget(told(f"{line.code} · {line.what} · {labels.yuan(line.held_fen)}", "strong"))
        self.amount = AmountField()
        self.amount.set_amount(line.held_fen)
        self.method = method_box()
        self.payee, self.reference = QLineEdit("、".join(line.owners)), QLineEdit()
        self.day = DateField(session.today(), session.today())
        self.amount_row = self.add_row(FieldRow(N_("Amount"), self.amount, required=True))
        self.method_row = self.add_row(FieldRow(N_("Method"), self.method, required=True))
        self.payee_row = self.add_row(FieldRow(N_("Given to"), self.payee, required=True))
        self.reference_row = self.add_row(FieldRow(N_("Account or reference"), self.reference))
        self.day_row = self.add_row(FieldRow(N_("Refunded on"), self.day, required=True))
        self.place(self.amount_row, PrepaidTooLittle, DepositTooLittle)
        self.place(self.day_row, DayClosed, DayOutOfReach)
        pin = approvals.asks_for_pin(session.office)
        self.approval = ApprovalFields(self, asks_for_pin=pin, approvers=approvals.approvers(session.office))

    def read(self) -> Refunding:
        method = Method(self.method.currentData())
        amount = self.check(self.amount_row, self._amount)
        payee = self.check(self.payee_row, lambda: check_refund(amount, method, self.payee.text()))
        day = self.check(self.day_row, self.day.value)
        return Refunding(amount, method, payee, self.reference.text(), day, self.approval.read())

    def _amount(self) -> Fen:
        return within(self.amount.amount() or 0, self._held)


class MoveDialog(FormDialog[Moving]):
    """Asks to which purse prepaid money is moved."""

    def __init__(self, parent: QWidget, session: Session, line: MoneyLine) -> None:
        super().__init__(parent, _("Move prepaid money"), _("Move it"))
        self._line = line
        self.add_widget(told(f"{line.code} · {line.what} · {labels.yuan(line.held_fen)}", "strong"))
        self.purse, self.reason = purse_box(session), QLineEdit()
        self.amount = AmountField()
        self.amount.set_amount(line.held_fen)
        self.day = DateField(session.today(), session.today())
        self.purse_row = self.add_row(FieldRow(N_("To"), self.purse, required=True))
        self.amount_row = self.add_row(FieldRow(N_("Amount"), self.amount, required=True))
        self.day_row = self.add_row(FieldRow(N_("From day"), self.day, required=True))
        self.place(self.amount_row, PrepaidTooLittle)
        self.place(self.day_row, DayClosed, DayOutOfReach)
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        if line.purse == GENERAL and self.purse.count() > 1:
            self.purse.setCurrentIndex(1)

    def read(self) -> Moving:
        target = int(self.check(self.purse_row, self._target))
        amount = self.check(self.amount_row, lambda: within(self.amount.amount() or 0, self._line.held_fen))
        day = self.check(self.day_row, self.day.value)
        return Moving(target, amount, day, self.check(self.reason_row, lambda: check_reason(self.reason.text())))

    def _target(self) -> int:
        if self.purse.currentData() == self._line.purse:
            raise SamePurse()
        return int(self.purse.currentData())


def within(amount_fen: Fen, held_fen: Fen) -> Fen:
    """The amount, if so much is there; raises `PrepaidTooLittle`."""
    if amount_fen > held_fen:
        raise PrepaidTooLittle(balance=format_yuan(held_fen), amount=format_yuan(amount_fen))
    return amount_fen
