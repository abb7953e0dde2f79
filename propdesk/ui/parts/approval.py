"""The fields with which someone allows something: the reason, who allowed it and, where the office asks for it, the PIN."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from propdesk.domain.approvals import Approval, check_approver
from propdesk.domain.payments import check_reason
from propdesk.i18n import N_
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog


class ApprovalFields:
    """Adds its rows at the end of a form; `read` gives the approval or puts the error under its field."""

    def __init__(self, form: FormDialog[Any], *, asks_for_pin: bool, approvers: Sequence[str] = ()) -> None:
        self._form = form
        self.reason, self.approver, self.pin = QLineEdit(), QLineEdit(), QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        if approvers:
            self.approver.setCompleter(QCompleter(list(approvers), self.approver))
        self.reason_row = form.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.approver_row = form.add_row(FieldRow(N_("Allowed by"), self.approver, required=True))
        self.pin_row = form.add_row(FieldRow(N_("PIN of who allows it"), self.pin, required=True)) if asks_for_pin else None

    def read(self) -> Approval:
        """The approval; raises the sentence that now stands under its field."""
        reason = self._form.check(self.reason_row, lambda: check_reason(self.reason.text()))
        approver = self._form.check(self.approver_row, lambda: check_approver(self.approver.text()))
        pin = self._form.check(self.pin_row, self.pin.text) if self.pin_row is not None else ""
        return Approval(reason, approver, pin)
