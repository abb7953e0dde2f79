"""From the register to a file: draw what was frozen, write it whole, note its hash. A reprint shows what was issued."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json
from propdesk.documents.notice import Notice
from propdesk.documents.receipt import PAPER_NAMES, Receipt, ReceiptPaper
from propdesk.documents.results import MissingGlyph, Printed
from propdesk.documents.wording import wording
from propdesk.services import receipt_forms, receipts
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office, profile
from propdesk.services.receipts import Taken
from propdesk.store import papers as register
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow

Progress = Callable[[int], bool]
RECEIPT_PAPERS = tuple((paper.value, name) for paper, name in PAPER_NAMES.items())  # code and message id, for settings


@dataclass(frozen=True, slots=True)
class Filed:
    """The files that were written, their pages, and texts with characters no font has (printed as boxes, named here)."""

    paths: tuple[Path, ...]
    pages: int
    missing: tuple[MissingGlyph, ...]


def notice_wording(language: str) -> str:
    """The wording notices are issued with today."""
    return wording("notice", language).version


def notice_of(row: DocumentRow) -> Notice:
    """The frozen content of an issued notice."""
    return replace(from_json(Notice, row.content), number=row.number)


def draw(
    office: Office, rows: Sequence[DocumentRow], progress: Progress | None = None, *, posted: bool = False, small: bool = False
) -> Printed:
    """Issued notices as one PDF in memory, in the order given; those made into a file before are marked as copies.

    `posted` is the version for the door, `small` two notices on a sheet.
    """
    return _draw(rows, marks_of(office), progress, posted=posted, small=small)


def marks_of(office: Office) -> tuple[str, ...]:
    """The marks on every paper of this book: that it is one to practise with."""
    return ("demo",) if profile(office).demo else ()


def _draw(
    rows: Sequence[DocumentRow], marks: Sequence[str], progress: Progress | None = None, *, posted: bool = False, small: bool = False
) -> Printed:
    from propdesk.documents.notice_drawing import draw_notices

    copies = frozenset(row.number for row in rows if row.prints)
    voids = frozenset(row.number for row in rows if row.void_on is not None)
    return draw_notices([notice_of(row) for row in rows], marks, progress, posted=posted, small=small, copies=copies, voids=voids)


def file_notices(
    office: Office,
    rows: Sequence[DocumentRow],
    out: Path | None,
    split: Path | None = None,
    progress: Progress | None = None,
    *,
    posted: bool = False,
    small: bool = False,
) -> Filed:
    """Write issued notices into one PDF (`out`), two on a sheet if `small`, and, with `split`, also one file each in that folder.

    Files appear whole or not at all; each paper's print is noted with the hash of its file. Raises `PaperNotWritten`
    when a file cannot be written (the notices stay issued) and `Cancelled`.
    """
    from propdesk.documents.paper import clear_orphans, safe_file_name, write_atomic

    for folder in {path for path in (out.parent if out else None, split) if path is not None}:
        clear_orphans(folder)
    marks = marks_of(office)
    paths, missing, pages = [], [], 0
    if out is not None:
        printed = _draw(rows, marks, progress, posted=posted, small=small)
        paths.append(write_atomic(out, printed.pdf))
        note_prints(office, rows, [hashlib.sha256(printed.pdf).hexdigest()] * len(rows))
        pages, missing = printed.pages, list(printed.missing)
    if split is not None:
        hashes = []
        for done, row in enumerate(rows, 1):
            single = _draw([row], marks, posted=posted)
            paths.append(write_atomic(split / safe_file_name(f"{row.code} {row.number}.pdf"), single.pdf))
            hashes.append(hashlib.sha256(single.pdf).hexdigest())
            pages += single.pages if out is None else 0
            missing += single.missing if out is None else ()
            if progress and not progress(done):
                break
        if out is None:
            note_prints(office, rows[: len(hashes)], hashes)
    return Filed(tuple(paths), pages, tuple(missing))


def note_prints(office: Office, rows: Sequence[DocumentRow], hashes: Sequence[str]) -> None:
    """Note that each of these papers was made into a file or printed, with the hash of its PDF."""
    moment = clock.now()

    def work(conn: Connection) -> Done[None]:
        ids = [row.document_id for row in rows]
        prints = register.print_counts(conn, ids)
        copies = [prints.get(document_id, 0) > 0 for document_id in ids]
        register.add_prints(conn, ids, moment.isoformat(), office.actor.operator, hashes, copies)
        return Done(None, ids[-1] if ids else 0, f"{len(ids)} papers", {"documents": ids, "copies": sum(copies)})

    commit(office.store, office.actor, "paper.print", work, moment=moment)


def draw_receipt(office: Office, taken: Taken, paper: ReceiptPaper | None = None) -> Printed:
    """The receipt of a payment on the office's receipt paper (or `paper`) as a PDF in memory.

    It shows what was frozen when the money was taken; printed before, it is marked as a copy, voided as void. Where the office
    prints on forms of this paper (套打), only the values are drawn, at the form's places.
    """
    facts = profile(office)
    with office.store.read() as conn:
        row, content = receipts.content_of(conn, taken)
    return _draw_receipt(office, row, content, paper or ReceiptPaper(facts.receipt_paper), demo=facts.demo)


def draw_reversal(office: Office, taken: Taken, paper: ReceiptPaper | None = None) -> Printed:
    """The red receipt that reversed a payment, as it was frozen then; raises ``ValueError`` for a payment that was not reversed."""
    facts = profile(office)
    with office.store.read() as conn:
        row, content = receipts.reversal_content(conn, taken)
    return _draw_receipt(office, row, content, paper or ReceiptPaper(facts.receipt_paper), demo=facts.demo)


def _draw_receipt(office: Office, row: DocumentRow, content: Receipt, paper: ReceiptPaper, *, demo: bool) -> Printed:
    wanted = {"copy": row.prints > 0, "demo": demo, "void": content.voided_on is not None}
    marks = [mark for mark, on in wanted.items() if on]
    form = receipt_forms.in_use(office, paper.value)
    if form is not None:
        from propdesk.documents.receipt_form_drawing import draw_on_forms

        return draw_on_forms([content], form, marks)
    from propdesk.documents.receipt_drawing import draw_receipts

    return draw_receipts([content], paper, marks)


def file_receipt(office: Office, taken: Taken, out: Path, paper: ReceiptPaper | None = None) -> Filed:
    """Write the receipt of a payment to `out` and note the print; raises `PaperNotWritten` (the payment stays taken)."""
    from propdesk.documents.paper import write_atomic

    printed = draw_receipt(office, taken, paper)
    path = write_atomic(out, printed.pdf)
    with office.store.read() as conn:
        row, _content = receipts.content_of(conn, taken)
    note_prints(office, [row], [hashlib.sha256(printed.pdf).hexdigest()])
    return Filed((path,), printed.pages, printed.missing)
