"""The sheet of a daily close or handover on the screen, to be printed or saved."""

from PySide6.QtWidgets import QWidget

from propdesk import settings as declared
from propdesk.i18n import _
from propdesk.services import close_papers
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import Session


def show_sheet(window: QWidget, session: Session, number: str, paper: str = "") -> PreviewDialog:
    """The sheet of this number on `paper` ("a4", "a5"), else on the one used last."""
    chosen = paper or session.settings.get(declared.DAY_SHEET)
    return preview(
        window,
        session,
        _("Sheet {number}").format(number=number),
        lambda progress: close_papers.draw_sheet(session.office, number, chosen),
        f"{number}.pdf",
        kind="day_close",
    )
