"""Who allows it, with the PIN where the office asks for one."""

from PySide6.QtWidgets import QLineEdit

from propdesk.domain.approvals import Approval
from propdesk.i18n import N_
from propdesk.services import approvals
from propdesk.ui.parts.fields import FieldRow, Option, SearchableCombo
from propdesk.ui.session import Session


class ApprovalFields:
    """Two rows for a form: the approver and the PIN. Hidden where this office asks for no PIN."""

    def __init__(self, session: Session) -> None:
        self.asked = approvals.asks_for_pin(session.office)
        self._session = session
        names = approvals.approvers(session.office) if self.asked else ()
        self.approver = SearchableCombo([Option(name, name) for name in names])
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.rows = [FieldRow(N_("Allowed by"), self.approver), FieldRow(N_("PIN"), self.pin)]
        self.show(self.asked)

    def show(self, on: bool) -> None:
        """Show the rows where the office asks and this deed needs it."""
        for row in self.rows:
            row.setVisible(on and self.asked)

    def approval(self, reason: str) -> Approval:
        """What was filled in."""
        return Approval(reason, str(self.approver.key() or "") if self.asked else "", self.pin.text() if self.asked else "")
