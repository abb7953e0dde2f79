"""Daily close and handover sheets as files and on the screen: what was frozen when the desk was closed, on the paper asked for."""

from datetime import datetime
from pathlib import Path

from propdesk import clock
from propdesk.documents.day_close import SheetPaper as SheetPaper
from propdesk.documents.results import Printed
from propdesk.i18n import N_, catalog
from propdesk.services.closing import Closed, close_named
from propdesk.services.letterheads import stamp
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed

SHEET_PAPERS = ((SheetPaper.A4.value, N_("A4")), (SheetPaper.A5.value, N_("A5")))
"""What a sheet is printed on: code and message id."""


def draw_sheet(office: Office, number: str, paper: str = SheetPaper.A4.value) -> Printed:
    """The sheet of a close or handover as a PDF in memory; one that was opened again is marked void. Raises `CloseUnknown`."""
    return _draw(office, close_named(office, number), SheetPaper(paper))


def _draw(office: Office, closed: Closed, paper: SheetPaper) -> Printed:
    from propdesk.documents.day_close_drawing import draw_day_sheet

    row, reopened = closed.row, ""
    if row.reopened_at:
        told = catalog(closed.sheet.language).gettext("Opened again on {time} by {name}: {reason}")
        reopened = told.format(time=stamp(datetime.fromisoformat(row.reopened_at)), name=row.reopened_by, reason=row.reopen_reason)
    return draw_day_sheet(closed.sheet, paper, demo=profile(office).demo, reopened=reopened, printed_at=stamp(clock.now()))


def file_sheet(office: Office, number: str, out: Path, paper: str = SheetPaper.A4.value) -> Filed:
    """Write the sheet of a close or handover to `out` whole or not at all; raises `CloseUnknown`, `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    printed = draw_sheet(office, number, paper)
    return Filed((write_atomic(out, printed.pdf),), printed.pages, printed.missing)
