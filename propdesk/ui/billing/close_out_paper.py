"""The papers of close-out cases on the screen, to be printed or saved."""

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _, window
from propdesk.services import case_papers
from propdesk.services.close_outs import CaseView
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import Session

KIND = "case_sheet"  # where the printer is remembered


def show_sheet(parent: QWidget, session: Session, case: CaseView) -> PreviewDialog:
    """The sheet of a case as it stands today."""
    office, today, language, number = session.office, session.today(), window().language, case.row.case_id
    title = f"{_('Close-out case sheet')} {case.row.number}"
    make = lambda _progress: case_papers.print_sheet(office, number, today, language)  # noqa: E731 - handed to the worker
    return preview(parent, session, title, make, f"{case.row.number}.pdf", kind=KIND)


def show_blank(parent: QWidget, session: Session) -> PreviewDialog:
    """The empty form."""
    office, language, title = session.office, window().language, _("Close-out case sheet, to fill in")
    return preview(parent, session, title, lambda _progress: case_papers.print_blank(office, language), f"{title}.pdf", kind=KIND)


def show_week(parent: QWidget, session: Session) -> PreviewDialog:
    """The cases of this week by steward."""
    office, today, language, title = session.office, session.today(), window().language, _("Close-out cases of the week")
    make = lambda _progress: case_papers.print_week(office, today, language)  # noqa: E731 - handed to the worker
    return preview(parent, session, title, make, f"{title} {today}.pdf", kind=KIND)
