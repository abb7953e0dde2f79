"""时效表 on A4: the charges of a unit one below the other, each with its chain of events."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from propdesk.documents.furniture import cell, check_marks, columns, draw_marks, foot_line, head_line
from propdesk.documents.limitation_sheet import LimitationSheet, SheetCharge
from propdesk.documents.sheet import BOLD, INK, MM, Block, Book, Ink, Printed
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 18 * MM, 198 * MM
HEAD, BOTTOM = HEIGHT - 15 * MM, 16 * MM
HEAD_ROW, SIZE, FINE = 8 * MM, 9.5, 8.0
LINE, FINE_LINE, PAD = 4.2 * MM, 3.8 * MM, 1.6 * MM
BORDERS = columns(LEFT, (9, 44, 22, 24, 23, 58))
ITEM = Block(SIZE, BORDERS[2] - BORDERS[1] - 2 * PAD, LINE)
WHY = Block(SIZE, BORDERS[6] - BORDERS[5] - 2 * PAD, LINE)
STEP = Block(FINE, BORDERS[6] - BORDERS[1] - 2 * PAD, FINE_LINE)
INTRO = Block(9.5, RIGHT - LEFT, 5 * MM)
NOTES = Block(FINE, RIGHT - LEFT, 4 * MM)
STEP_GREY = 0.3


class _Row(NamedTuple):
    """A charge ready to print: its place, its texts broken into lines."""

    place: int
    charge: SheetCharge
    item: tuple[str, ...]
    why: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def height(self) -> float:
        return max(len(self.item), len(self.why), 2) * LINE + len(self.steps) * FINE_LINE + 2 * MM


def draw_limitation_sheet(content: LimitationSheet, marks: Sequence[str] = ()) -> Printed:
    """The sheet as one PDF; raises ``ValueError`` for a sheet without charges."""
    if not content.charges:
        raise ValueError("a limitation sheet without charges")
    marks, texts = check_marks(marks), catalog(content.language)
    book = Book(texts.gettext("Limitation sheet {unit}").format(unit=content.unit_code), content.letterhead.signer)
    pages = _pages(content, texts)
    for number in range(len(pages)):
        book.page(WIDTH, HEIGHT, partial(_page, content=content, pages=pages, place=number, marks=marks, texts=texts))
    return book.finish()


def _pages(content: LimitationSheet, texts: Catalog) -> list[list[_Row]]:
    """The charges page by page; the last page keeps room for the sum and the notes."""
    rows = [_row(place, charge, texts) for place, charge in enumerate(content.charges, 1)]
    tail = HEAD_ROW + NOTES.height(_notes(texts)) + 6 * MM
    pages: list[list[_Row]] = [[]]
    room = _top(content, texts, first=True) - HEAD_ROW - BOTTOM
    for row in rows:
        needed = row.height + (tail if row is rows[-1] else 0)
        if needed > room and pages[-1]:
            pages.append([])
            room = _top(content, texts, first=False) - HEAD_ROW - BOTTOM
        pages[-1].append(row)
        room -= row.height
    return pages


def _row(place: int, charge: SheetCharge, texts: Catalog) -> _Row:
    lines = [texts.gettext("{event}: {effect}; until {until}").format(event=s.text, effect=s.effect, until=s.until) for s in charge.steps]
    lines += [charge.note] if charge.note else []
    steps = tuple(part for line in lines for part in STEP.lines("· " + line))
    return _Row(place, charge, (*ITEM.lines(charge.item), *ITEM.lines(charge.period)), WHY.lines(charge.why), steps)


def _intro(content: LimitationSheet, texts: Catalog) -> str:
    names = texts.gettext(", ").join(content.debtors)
    said = texts.gettext("Unit: {unit}    Debtor: {names}    As of {day}")
    return said.format(unit=content.unit_name, names=names or "—", day=texts.long_date(content.as_of))


def _notes(texts: Catalog) -> str:
    """How the days were found, and what they are not."""
    return texts.gettext(
        "Each charge runs for itself: three years from its due day (Civil Code 188). An event counts for the charges it names, if its "
        "arrival can be proved and it happened before the period was over (Civil Code 195); the earlier of two readings is shown and "
        "no day is moved over holidays. What counts provisionally is not relied on. This sheet is a working paper, not legal advice."
    )


def _top(content: LimitationSheet, texts: Catalog, *, first: bool) -> float:
    return HEAD - 18 * MM - INTRO.height(_intro(content, texts)) if first else HEAD - 7 * MM


def _page(ink: Ink, *, content: LimitationSheet, pages: list[list[_Row]], place: int, marks: Sequence[str], texts: Catalog) -> None:
    _ = texts.gettext
    if marks:
        ink.share(("marks", tuple(marks)), lambda block: draw_marks(block, marks, WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEAD, content.letterhead, content.unit_code)
    y = _top(content, texts, first=place == 0)
    if place == 0:
        ink.centre((LEFT + RIGHT) / 2, HEAD - 11 * MM, _("Limitation sheet"), 16, BOLD)
        ink.paragraph(LEFT, HEAD - 18 * MM, _intro(content, texts), INTRO)
    y = _head(ink, y, texts)
    edges = [y]
    for row in pages[place]:
        _charge(ink, y, row)
        y -= row.height
        edges.append(y)
        ink.line(LEFT, y, BORDERS[-1], y, 0.4)
    for x in (BORDERS[0], BORDERS[-1]):
        ink.line(x, edges[0], x, y, 0.4)
    if place == len(pages) - 1:
        _tail(ink, y, content, texts)
    page = _("Page {number} of {count}").format(number=place + 1, count=len(pages))
    foot_line(ink, LEFT, RIGHT, 7 * MM, content.printed_at, content.operator, texts, page)


def _head(ink: Ink, y: float, texts: Catalog) -> float:
    _ = texts.gettext
    heads = (_("No."), _("Charge item, period"), _("Due"), _("Open (yuan)"), _("Last safe day"), _("Rests on"))
    ink.tint(LEFT, y - HEAD_ROW, BORDERS[-1] - LEFT, HEAD_ROW)
    ink.grid(BORDERS, [y, y - HEAD_ROW], 0.5)
    for i, text in enumerate(heads):
        cell(ink, BORDERS[i], BORDERS[i + 1], y - HEAD_ROW / 2 - 1.2 * MM, text, SIZE, "centre", bold=True)
    return y - HEAD_ROW


def _charge(ink: Ink, y: float, row: _Row) -> None:
    charge, baseline = row.charge, y - LINE - 0.2 * MM
    cell(ink, BORDERS[0], BORDERS[1], baseline, str(row.place), SIZE, "centre")
    for i, text in enumerate(row.item):
        ink.text(BORDERS[1] + PAD, baseline - i * LINE, text, SIZE)
    cell(ink, BORDERS[2], BORDERS[3], baseline, charge.due_on.isoformat(), SIZE)
    cell(ink, BORDERS[3], BORDERS[4], baseline, format_yuan(charge.open_fen), SIZE, "right")
    cell(ink, BORDERS[4], BORDERS[5], baseline, charge.last_safe_day.isoformat(), SIZE, bold=True)
    ink.fitted(BORDERS[4] + PAD, baseline - LINE, charge.left, FINE, BORDERS[5] - BORDERS[4] - 2 * PAD)
    for i, text in enumerate(row.why):
        ink.text(BORDERS[5] + PAD, baseline - i * LINE, text, SIZE)
    at = y - max(len(row.item), len(row.why), 2) * LINE - FINE_LINE - 0.2 * MM
    ink.grey(STEP_GREY)
    for text in row.steps:
        ink.text(BORDERS[1] + PAD, at, text, FINE)
        at -= FINE_LINE
    ink.grey(INK)


def _tail(ink: Ink, y: float, content: LimitationSheet, texts: Catalog) -> None:
    """The sum of what is open, and how the days were found."""
    baseline = y - 5.6 * MM
    said = texts.ngettext("{n} charge", "{n} charges", len(content.charges)).format(n=len(content.charges))
    ink.text(BORDERS[1] + PAD, baseline, said, SIZE, BOLD)
    cell(ink, BORDERS[3], BORDERS[4], baseline, format_yuan(content.total_fen), SIZE, "right", bold=True)
    ink.paragraph(LEFT, baseline - 8 * MM, _notes(texts), NOTES)
