"""律师函(草稿) on A4: for the lawyer to check, with blanks, a watermark and no letterhead; and its data sheet.

The same blocks, in the same order, make the PDF and the Word file (`lawyer_letter_docx`): `letter_blocks` is the content,
both only set it. Only a law firm issues the letter (domain reference, sections 0 and 8).
"""

from collections.abc import Sequence
from functools import partial

from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Style, draw_flow
from propdesk.documents.furniture import COPY, batch_title, check_marks, copy_stamp, draw_marks, foot_line
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.lawyer_letter_blocks import letter_blocks, sheet_blocks
from propdesk.documents.sheet import MM, REGULAR, SERIF, Book, Cancelled, Ink, Printed, Progress
from propdesk.documents.wording import wording
from propdesk.i18n import Catalog, catalog


def draw_lawyer_letters(drafts: Sequence[LawyerLetterDraft], marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """All drafts in the order given as one PDF; raises `Cancelled`, `WordingMissing`, `FontMissing` or `FontDamaged`."""
    chosen = check_marks(marks)
    book = Book(batch_title([draft.number for draft in drafts]), drafts[0].letterhead.signer)
    for done, draft in enumerate(drafts, 1):
        texts = catalog(draft.language)
        title = wording("lawyer_letter", draft.language, draft.wording).text("title")
        style = Style(SERIF, indent=draft.language == "zh_CN")
        draw_flow(book, title, letter_blocks(draft, texts), style, partial(_frame, draft=draft, marks=chosen))
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


def draw_data_sheet(draft: LawyerLetterDraft, marks: Sequence[str] = ()) -> Printed:
    """The data sheet that goes to the firm with the draft; raises what `draw_lawyer_letters` raises."""
    texts = catalog(draft.language)
    book = Book(draft.number, draft.letterhead.signer)
    title = texts.gettext("Data sheet for the law firm")
    draw_flow(
        book, title, sheet_blocks(draft, texts), Style(REGULAR, 10.5, 15.0, 9.0), partial(_frame, draft=draft, marks=check_marks(marks))
    )
    return book.finish()


def _frame(ink: Ink, number: int, count: int, *, draft: LawyerLetterDraft, marks: tuple[str, ...]) -> None:
    """Watermark, banner and number on every page; no letterhead anywhere."""
    texts = catalog(draft.language)
    ink.share(("letter marks", marks, texts.language), lambda block: _watermarks(block, marks, texts))
    ink.fitted(RIGHT, HEIGHT - 15 * MM, texts.gettext("No. {number}").format(number=draft.number), 9.5, 38 * MM, SERIF, "right")
    ink.fitted(LEFT, HEIGHT - 15 * MM, wording("lawyer_letter", draft.language, draft.wording).text("banner"), 9.5, 125 * MM, SERIF)
    page = texts.gettext("Page {number} of {count}").format(number=number, count=count)
    foot_line(ink, LEFT, RIGHT, 9 * MM, draft.printed_at, draft.operator, texts, page)


def _watermarks(ink: Ink, marks: Sequence[str], texts: Catalog) -> None:
    ink.watermark(WIDTH / 2, HEIGHT / 2 + 40 * MM, texts.gettext("DRAFT"), 110, outline=False)
    draw_marks(ink, marks, WIDTH / 2, HEIGHT / 2 - 50 * MM, 90, texts)
    if COPY in marks:
        copy_stamp(ink, RIGHT, TOP - 9 * MM, texts)
