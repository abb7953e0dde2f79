"""What can be done with a refund that exists: look at its paper, print it again, void it."""

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.payments import check_reason
from propdesk.i18n import N_, _
from propdesk.services import refund_papers, refunds
from propdesk.services.prints import Printed
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, Session


class VoidRefundDialog(FormDialog[str]):
    """Asks why a refund of today is void."""

    def __init__(self, parent: QWidget, number: str) -> None:
        super().__init__(parent, _("Void a refund"), _("Void the refund"))
        self.save_button.setProperty("kind", "danger")
        told = QLabel(_("Refund {number} keeps its number; the money is prepaid or held as a deposit again.").format(number=number))
        told.setWordWrap(True)
        told.setProperty("role", "secondary")
        self.add_widget(told)
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))

    def read(self) -> str:
        return str(self.check(self.reason_row, lambda: check_reason(self.reason.text())))


def void_refund(parent: QWidget, session: Session, number: str, on_done: Callable[[], object] | None = None) -> None:
    """Ask why and void the refund of this number on its own day; `on_done` is told when it is void."""
    office, key, today = session.office, str(uuid4()), session.today()
    made = VoidRefundDialog(parent, number).ask_until_done(
        session.tasks.run, lambda reason: refunds.void_refund(office, number, reason, today, key=key), _("Voiding the refund")
    )
    if made is None:
        return
    session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
    session.toast(_("Refund {number} is void.").format(number=made[1].number), ())
    if on_done is not None:
        on_done()


def show_refund(window: QWidget, session: Session, number: str) -> PreviewDialog:
    """The paper of a refund on the screen, to be printed or saved; marked as a copy if it was printed before."""
    office = session.office

    def noted(printed: Printed) -> None:
        session.tasks.run(
            lambda progress: refund_papers.note_print(office, number, printed),
            lambda _nothing: session.tasks.announce({PAPERS}),
        )

    return preview(
        window,
        session,
        _("Refund {number}").format(number=number),
        lambda progress: refund_papers.draw(office, number),
        f"{number}.pdf",
        on_saved=lambda path, printed: noted(printed),
        on_printed=noted,
        kind="receipt",
    )
