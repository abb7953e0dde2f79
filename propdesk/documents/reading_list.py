"""抄表单 / Reading list: what a meter reader takes along, in walking order, with a box to write each reading into.

One building begins on a page of its own, so that buildings can go to different people. Names are masked by default: the list
leaves the office.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeAlias

from propdesk.documents.furniture import cell, check_marks, columns, draw_marks, foot_line, head_line
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import BOLD, MM, Book, Cancelled, Ink, Printed, Progress
from propdesk.i18n import Catalog, catalog


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One meter to read: texts as printed, `last` with its day; `building` heads the pages it stands on.

    `this` is a reading that is already there, "" for an empty box.
    """

    building: str
    unit: str
    owner: str
    meter: str
    last: str
    last_on: date
    note: str = ""
    this: str = ""


@dataclass(frozen=True, slots=True)
class ReadingList:
    """The meters of one charge item for one period, in walking order."""

    language: str
    item: str
    period: str
    rows: tuple[ReadingRow, ...]
    letterhead: Letterhead
    printed_at: str
    operator: str


WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 18 * MM, 198 * MM
HEAD = HEIGHT - 14 * MM
TOP = HEAD - 27 * MM
HEAD_ROW, ROW = 8 * MM, 8.6 * MM
BOTTOM = 26 * MM
SIZE = 9.5
BORDERS = columns(LEFT, (27, 23, 30, 34, 38, 28))
PER_PAGE = int((TOP - HEAD_ROW - BOTTOM) // ROW)


@dataclass(frozen=True, slots=True)
class _Page:
    building: str
    number: int
    count: int
    rows: tuple[ReadingRow, ...]


_Pages: TypeAlias = Iterator[_Page]


def draw_reading_list(content: ReadingList, marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """The list as one PDF; raises ``ValueError`` for a list without rows and `Cancelled`."""
    if not content.rows:
        raise ValueError("a reading list without meters")
    marks = check_marks(marks)
    texts = catalog(content.language)
    book = Book(texts.gettext("Meter reading list {item} {period}").format(item=content.item, period=content.period), content.operator)
    for page in _pages(content.rows):
        book.page(WIDTH, HEIGHT, lambda ink, page=page: _draw(ink, content, page, texts, marks))  # type: ignore[misc]
        if progress and not progress(book.pages):
            raise Cancelled()
    return book.finish()


def _pages(rows: Sequence[ReadingRow]) -> _Pages:
    """The rows page by page; each building begins a page and counts its own."""
    for building, part in groupby(rows, key=lambda row: row.building):
        own = tuple(part)
        count = -(-len(own) // PER_PAGE)
        for number in range(count):
            yield _Page(building, number + 1, count, own[number * PER_PAGE : (number + 1) * PER_PAGE])


def _draw(ink: Ink, content: ReadingList, page: _Page, texts: Catalog, marks: Sequence[str]) -> None:
    if marks:
        ink.share(("marks", tuple(marks)), lambda block: draw_marks(block, marks, WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEAD, content.letterhead, f"{content.item}  {content.period}")
    ink.share(("frame", texts.language), lambda block: _frame(block, texts))
    ink.fitted(LEFT, HEAD - 18 * MM, page.building, 12, 90 * MM, BOLD)
    bottom = TOP - HEAD_ROW - len(page.rows) * ROW
    ink.share(("grid", len(page.rows)), lambda block: _grid(block, len(page.rows)))
    for place, row in enumerate(page.rows):
        _row(ink, row, TOP - HEAD_ROW - place * ROW)
    _sign(ink, texts, bottom)
    _ = texts.gettext
    label = _("Page {number} of {count}").format(number=page.number, count=page.count)
    foot_line(ink, LEFT, RIGHT, 8 * MM, content.printed_at, content.operator, texts, f"{page.building}  {label}")


def _frame(ink: Ink, texts: Catalog) -> None:
    """Title, the reader's and the day's lines, and the head row."""
    _ = texts.gettext
    ink.centre((LEFT + RIGHT) / 2, HEAD - 11 * MM, _("Meter reading list"), 16, BOLD)
    label = _("Read on:")
    ink.line(RIGHT - 42 * MM, HEAD - 19 * MM, RIGHT, HEAD - 19 * MM, 0.5)
    ink.right(RIGHT - 44 * MM, HEAD - 18 * MM, label, SIZE)
    ink.tint(LEFT, TOP - HEAD_ROW, BORDERS[-1] - LEFT, HEAD_ROW)
    ink.grid(BORDERS, [TOP, TOP - HEAD_ROW], 0.5)
    heads = (_("Unit"), _("Owner"), _("Meter"), _("Last reading"), _("This reading"), _("Note"))
    for place, head in enumerate(heads):
        cell(ink, BORDERS[place], BORDERS[place + 1], TOP - HEAD_ROW / 2 - 1.3 * MM, head, SIZE, "centre", bold=True)


def _grid(ink: Ink, rows: int) -> None:
    """The lines of the table; the box for the reading has a strong frame."""
    edges = [TOP - HEAD_ROW - place * ROW for place in range(rows + 1)]
    ink.grid(BORDERS, edges, 0.4)
    ink.grid(BORDERS[4:6], edges, 1.1)


def _row(ink: Ink, row: ReadingRow, top: float) -> None:
    baseline = top - ROW / 2 - 1.2 * MM
    cell(ink, BORDERS[0], BORDERS[1], baseline, row.unit, SIZE + 0.5, bold=True)
    cell(ink, BORDERS[1], BORDERS[2], baseline, row.owner, SIZE)
    cell(ink, BORDERS[2], BORDERS[3], baseline, row.meter, SIZE)
    middle = BORDERS[4] - 1.6 * MM
    ink.fitted(middle, baseline + 1.5 * MM, row.last, SIZE, BORDERS[4] - BORDERS[3] - 3 * MM, align="right")
    ink.right(middle, baseline - 2.1 * MM, row.last_on.isoformat(), 7)
    cell(ink, BORDERS[4], BORDERS[5], baseline, row.this, SIZE, "right")
    cell(ink, BORDERS[5], BORDERS[6], baseline, row.note, 8)


def _sign(ink: Ink, texts: Catalog, bottom: float) -> None:
    """Where the reader signs, close under the table."""
    _ = texts.gettext
    y = bottom - 8 * MM
    ink.text(LEFT, y, _("Read by:"), SIZE)
    start = LEFT + ink.width(_("Read by:"), SIZE) + 2 * MM
    ink.line(start, y - 1 * MM, start + 42 * MM, y - 1 * MM, 0.5)
    ink.fitted(
        RIGHT, y, _("Write every digit the counter shows; note what is unusual (leak, broken seal, no entry)."), 8, 100 * MM, align="right"
    )
