"""The fields with which someone allows something: the reason, who allowed it and, where the office asks for it, the PIN."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from propdesk.domain.approvals import Approval, ApproverMissing, ApproverUnknown, PinMissing, PinWrong, check_approver
from propdesk.domain.payments import check_reason
from propdesk.i18n import N_
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog


class WhoAllows:
    """Adds the approver and the PIN at the end of a form; a refusal of either stands under its field.

    Where the office asks for no PIN there is only the approver, and not even that unless somebody is to be `named` always.
    """

    def __init__(self, form: FormDialog[Any], *, asks_for_pin: bool, approvers: Sequence[str] = (), named: bool = False) -> None:
        self._form = form
        self.asked = asks_for_pin
        self.approver, self.pin = QLineEdit(), QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        if approvers:
            self.approver.setCompleter(QCompleter(list(approvers), self.approver))
        needed = named or asks_for_pin
        self.approver_row = form.add_row(FieldRow(N_("Allowed by"), self.approver, required=True)) if needed else None
        self.pin_row = form.add_row(FieldRow(N_("PIN of who allows it"), self.pin, required=True)) if asks_for_pin else None
        if self.approver_row is not None:
            form.place(self.approver_row, ApproverMissing, ApproverUnknown)
        if self.pin_row is not None:
            form.place(self.pin_row, PinMissing, PinWrong)

    def show(self, on: bool) -> None:
        """Show the rows where this deed needs them."""
        for row in (self.approver_row, self.pin_row):
            if row is not None:
                row.setVisible(on)

    def allowed(self, reason: str) -> Approval:
        """The approval for this reason; raises the sentence that now stands under its field."""
        approver = self._form.check(self.approver_row, lambda: check_approver(self.approver.text())) if self.approver_row else ""
        pin = self._form.check(self.pin_row, self.pin.text) if self.pin_row else ""
        return Approval(reason, approver, pin)


class ApprovalFields(WhoAllows):
    """The same with the reason above; somebody must be named always."""

    def __init__(self, form: FormDialog[Any], *, asks_for_pin: bool, approvers: Sequence[str] = ()) -> None:
        self.reason = QLineEdit()
        self.reason_row = form.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        super().__init__(form, asks_for_pin=asks_for_pin, approvers=approvers, named=True)

    def read(self) -> Approval:
        """The approval; raises the sentence that now stands under its field."""
        return self.allowed(self._form.check(self.reason_row, lambda: check_reason(self.reason.text())))
