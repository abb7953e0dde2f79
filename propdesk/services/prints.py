"""Papers on their way out of the window: a finished PDF saved by hand, and the note that papers were printed.

What is only looked at is not noted; a printer that refuses leaves everything as it was (safety reference, F58).
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from propdesk.documents.notice import Notice
from propdesk.documents.results import Cancelled as Cancelled
from propdesk.documents.results import MissingGlyph as MissingGlyph
from propdesk.documents.results import Printed as Printed
from propdesk.documents.results import Progress
from propdesk.services import papers, receipts
from propdesk.services.office import Office, profile
from propdesk.services.receipts import Taken
from propdesk.store.papers import DocumentRow


def file_name(text: str) -> str:
    """A name for a file that every system takes."""
    from propdesk.documents.paper import safe_file_name

    return safe_file_name(text)


def save_pdf(path: Path, printed: Printed) -> Path:
    """Write a finished PDF whole or not at all; returns the path really written. Raises `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    return write_atomic(path, printed.pdf)


def opened(filed: papers.Filed) -> Printed:
    """The one PDF that was just filed, to be looked at and printed as it is."""
    return Printed(filed.paths[0].read_bytes(), filed.pages, filed.missing)


def draw_drafts(
    office: Office, notices: Sequence[Notice], progress: Progress | None = None, *, posted: bool = False, small: bool = False
) -> Printed:
    """Notices that are not issued yet, to be looked at: they have no number and nothing is written."""
    from propdesk.documents.notice_drawing import draw_notices

    return draw_notices(notices, ("demo",) if profile(office).demo else (), progress, posted=posted, small=small)


def note_notices(office: Office, rows: Sequence[DocumentRow], printed: Printed) -> None:
    """Note that these notices were printed or saved in one PDF."""
    if rows:
        papers.note_prints(office, rows, [hashlib.sha256(printed.pdf).hexdigest()] * len(rows))


def note_receipt(office: Office, taken: Taken, printed: Printed) -> None:
    """Note that the receipt of a payment was printed or saved; from then on it is drawn as a copy."""
    with office.store.read() as conn:
        row, _content = receipts.content_of(conn, taken)
    note_notices(office, [row], printed)


def note_reversal(office: Office, taken: Taken, printed: Printed) -> None:
    """Note that the red receipt of a payment was printed or saved."""
    with office.store.read() as conn:
        row, _content = receipts.reversal_content(conn, taken)
    note_notices(office, [row], printed)
