"""What comes after issuing: the notices on the screen or, where no file could be made, how they are printed; and who received none."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import _, ngettext
from propdesk.services import papers, prints
from propdesk.services.dunning import Ran
from propdesk.services.notice_drafts import Failed
from propdesk.services.papers import Filed
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, labels
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import Session
from propdesk.ui.tasks import Cancelled, Progress, stepper


def show_filed(window: QWidget, session: Session, rows: Sequence[DocumentRow], filed: Filed, *, posted: bool) -> None:
    """The notices just filed on the screen, to be sent to a printer as they are."""
    office = session.office

    def make(progress: Progress) -> prints.Printed:
        if len(filed.paths) == 1:
            return prints.opened(filed)
        return papers.draw(office, rows, stepper(progress, len(rows)), posted=posted)

    title = ngettext("{n} notice", "{n} notices", len(rows)).format(n=len(rows))
    preview(window, session, title, make, filed.paths[0].name, kind="notice")


def say_filed(window: QWidget, session: Session, ran: Ran, filed: Filed) -> None:
    """Say how many were issued and where their file is, with the way to note their delivery."""
    count = len(ran.documents)
    said = ngettext("{n} notice issued: {amount}. File: {file}", "{n} notices issued: {amount}. File: {file}", count)
    place = filed.paths[0] if len(filed.paths) == 1 else filed.paths[0].parent
    deliver = (_("Deliver…"), lambda: IssuedDialog(window, session).open())
    session.toast(said.format(n=count, amount=labels.yuan(ran.total_fen), file=place), (deliver,))


def say_not_filed(window: QWidget, session: Session, ran: Ran, error: BaseException) -> None:
    """Issued, not printed: say so and how to print them."""
    if not isinstance(error, (Cancelled, prints.Cancelled, EnvironmentFault, UserError)):
        ask.show_error(window, error)
    reason = _("Making the file was stopped.")
    if isinstance(error, (EnvironmentFault, UserError)) and not isinstance(error, prints.Cancelled):
        reason = error.sentence(_)
    text = _("The notices are issued, not printed. {reason} Print them under Billing › Notices issued.")
    count = len(ran.documents)
    issued_text = ngettext("{n} notice issued.", "{n} notices issued.", count).format(n=count)
    answer = ask.choose(window, text.format(reason=reason), [_("Notices issued…")], _("Close"), details=issued_text)
    if answer == 0:
        IssuedDialog(window, session).open()


def say_failed(window: QWidget, failed: Sequence[Failed]) -> None:
    """Name the households that received no notice because theirs could not be drawn up."""
    if not failed:
        return
    text = ngettext(
        "{n} household received no notice, because it could not be drawn up. All others received theirs.",
        "{n} households received no notice, because it could not be drawn up. All others received theirs.",
        len(failed),
    )
    named = "\n".join(f"{one.code}: {one.reason(_)}" for one in failed)
    ask.inform(window, f"{text.format(n=len(failed))}\n\n{named}")
