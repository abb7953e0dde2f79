"""Sheets of the evidence bundle that PropDesk draws itself: a title, what it is about, tables and lines."""

from functools import partial

from propdesk.documents.evidence import EvidenceSheet
from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, WIDTH, Style, draw_flow
from propdesk.documents.furniture import draw_marks, foot_line, head_line
from propdesk.documents.results import Printed
from propdesk.documents.sheet import MM, REGULAR, Book, Ink
from propdesk.i18n import Catalog, catalog


def draw_sheet(sheet: EvidenceSheet) -> Printed:
    """The sheet on as many pages as it takes."""
    texts = catalog(sheet.language)
    book = Book(sheet.title, sheet.letterhead.signer)
    draw_flow(book, sheet.title, sheet.blocks, Style(REGULAR, 10.0, 14.5, 8.5), partial(_frame, sheet=sheet, texts=texts))
    return book.finish()


def _frame(ink: Ink, number: int, count: int, *, sheet: EvidenceSheet, texts: Catalog) -> None:
    if sheet.demo:
        ink.share("sheet marks", lambda block: draw_marks(block, ("demo",), WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEIGHT - 15 * MM, sheet.letterhead, "")
    page = texts.gettext("Page {number} of {count}").format(number=number, count=count)
    foot_line(ink, LEFT, RIGHT, 9 * MM, sheet.printed_at, sheet.operator, texts, page)
