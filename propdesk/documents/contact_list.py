"""电话催缴名单、今晚入户名单、节假日入户名单 / Call list and visit lists (A4 across): one household a line, boxes for what comes of it.

Each building (or steward) begins a page of its own, so that the pages can go to different people. Names and phones are masked by
default, since the list leaves the desk. Nothing about a family or its means is printed or asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from propdesk.documents.furniture import cell, check_marks, columns, draw_marks, foot_line, head_line
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import BOLD, MM, Block, Book, Cancelled, Ink, Printed, Progress
from propdesk.domain.contacts import RESULT_NAMES, RESULT_NUMBERS
from propdesk.domain.money import format_yuan
from propdesk.i18n import N_, Catalog, catalog

CALLS, TONIGHT, HOLIDAY = "calls", "tonight", "holiday"
TITLES = {CALLS: N_("Call list"), TONIGHT: N_("Tonight’s visits"), HOLIDAY: N_("Holiday visits")}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A household to call or visit: texts as printed, fen. `promise` and `last` are said in words, "" for none.

    `group` heads the page; `number` is that of the visit record printed for it; `remark` is what was agreed about contacting it.
    """

    group: str
    unit: str
    owner: str
    phone: str
    months: int
    owed_fen: int
    oldest: str
    last: str
    promise: str
    remark: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ContactList:
    """The households of one day's calls or visits, in walking order, and how many were left out for which reason."""

    kind: str
    language: str
    day: date
    day_words: str
    hours: str
    lines: tuple[ContactLine, ...]
    left_out: tuple[tuple[str, int], ...]
    letterhead: Letterhead
    printed_at: str
    operator: str

    @property
    def title(self) -> str:
        """The list's name in its own language."""
        return catalog(self.language).gettext(TITLES[self.kind])


WIDTH, HEIGHT = 297 * MM, 210 * MM
LEFT, RIGHT = 15 * MM, 282 * MM
HEAD = HEIGHT - 14 * MM
TOP = HEAD - 21 * MM
HEAD_ROW, ROW = 8 * MM, 10 * MM
LEGEND = 30 * MM
SIZE, SMALL = 9.5, 8.0
BORDERS = columns(LEFT, (21, 20, 26, 24, 32, 32, 15, 18, 31, 28, 20))
PER_PAGE = int((TOP - HEAD_ROW - LEGEND) // ROW)


@dataclass(frozen=True, slots=True)
class _Page:
    group: str
    number: int
    count: int
    lines: tuple[ContactLine, ...]


def draw_contact_list(content: ContactList, marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """The list as one PDF; raises ``ValueError`` for a list without households and `Cancelled`."""
    if not content.lines:
        raise ValueError("a list without households")
    marks = check_marks(marks)
    texts = catalog(content.language)
    book = Book(f"{content.title} {content.day.isoformat()}", content.operator)
    for page in _pages(content.lines):
        book.page(WIDTH, HEIGHT, lambda ink, page=page: _draw(ink, content, page, texts, marks))  # type: ignore[misc]
        if progress and not progress(book.pages):
            raise Cancelled()
    return book.finish()


def _pages(lines: Sequence[ContactLine]) -> Iterator[_Page]:
    for group, part in groupby(lines, key=lambda line: line.group):
        own = tuple(part)
        count = -(-len(own) // PER_PAGE)
        for number in range(count):
            yield _Page(group, number + 1, count, own[number * PER_PAGE : (number + 1) * PER_PAGE])


def _draw(ink: Ink, content: ContactList, page: _Page, texts: Catalog, marks: Sequence[str]) -> None:
    _ = texts.gettext
    if marks:
        ink.share(("marks", tuple(marks)), lambda block: draw_marks(block, marks, WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEAD, content.letterhead, content.day_words)
    ink.centre((LEFT + RIGHT) / 2, HEAD - 10 * MM, content.title, 16, BOLD)
    ink.fitted(LEFT, HEAD - 17 * MM, page.group, 12, 110 * MM, BOLD)
    ink.fitted(RIGHT, HEAD - 17 * MM, content.hours, SMALL + 0.5, 150 * MM, align="right")
    _grid(ink, len(page.lines), texts)
    for place, line in enumerate(page.lines):
        _line(ink, line, TOP - HEAD_ROW - place * ROW, texts)
    _legend(ink, content, texts)
    label = _("Page {number} of {count}").format(number=page.number, count=page.count)
    foot_line(ink, LEFT, RIGHT, 8 * MM, content.printed_at, content.operator, texts, f"{page.group}  {label}")


def _grid(ink: Ink, rows: int, texts: Catalog) -> None:
    """The table's lines and heads; the boxes to fill by hand have a strong frame."""
    _ = texts.gettext
    ink.tint(LEFT, TOP - HEAD_ROW, BORDERS[-1] - LEFT, HEAD_ROW)
    edges = [TOP, *(TOP - HEAD_ROW - place * ROW for place in range(rows + 1))]
    ink.grid(BORDERS, edges, 0.4)
    ink.grid((BORDERS[6], BORDERS[-1]), [TOP, edges[-1]], 1.1)
    heads = (
        _("Unit"), _("Owner"), _("Phone"), _("Owed"), _("Last contact"), _("Promise, remarks"), _("Time"), _("Result no."),
        _("Promises: by, how much"), _("Next step, by"), _("Staff"),
    )  # fmt: skip
    for place, head in enumerate(heads):
        cell(ink, BORDERS[place], BORDERS[place + 1], TOP - HEAD_ROW / 2 - 1.2 * MM, head, SIZE - 0.5, "centre", bold=True)


def _line(ink: Ink, line: ContactLine, top: float, texts: Catalog) -> None:
    middle, upper, lower = top - ROW / 2 - 1.2 * MM, top - 4.2 * MM, top - 8.4 * MM
    if line.number:
        ink.fitted(BORDERS[0] + 1.6 * MM, upper, line.unit, SIZE + 0.5, 18 * MM, BOLD)
        ink.fitted(BORDERS[0] + 1.6 * MM, lower, line.number, 6.5, 18 * MM)
    else:
        cell(ink, BORDERS[0], BORDERS[1], middle, line.unit, SIZE + 0.5, bold=True)
    cell(ink, BORDERS[1], BORDERS[2], middle, line.owner, SIZE)
    cell(ink, BORDERS[2], BORDERS[3], middle, line.phone, SIZE)
    edge = BORDERS[4] - 1.6 * MM
    ink.fitted(edge, upper, format_yuan(line.owed_fen), SIZE, 21 * MM, align="right")
    months = texts.ngettext("{n} month", "{n} months", line.months).format(n=line.months) if line.months else ""
    ink.fitted(edge, lower, " ".join(part for part in (months, line.oldest) if part), 7, 21 * MM, align="right")
    cell(ink, BORDERS[4], BORDERS[5], middle, line.last, SMALL)
    cell(ink, BORDERS[5], BORDERS[6], middle, " ".join(part for part in (line.promise, line.remark) if part), SMALL)


def _legend(ink: Ink, content: ContactList, texts: Catalog) -> None:
    """The results by number, how many were left out, and what the visit or call keeps to."""
    _ = texts.gettext
    numbered = (f"{number} {_(RESULT_NAMES[result])}" for result, number in RESULT_NUMBERS.items())
    results = "  ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in numbered)  # a number stands with its name
    rules = _("Be polite, say who you are, show your badge, keep to the hours above. Note nothing about family or means.")
    block = Block(SMALL, RIGHT - LEFT, 4.2 * MM)
    y = ink.paragraph(LEFT, LEGEND - 5 * MM, results, block)
    y = ink.paragraph(LEFT, y, rules, block)
    if content.left_out:
        between = "；" if content.language == "zh_CN" else "; "
        parts = between.join(_("{name}: {what}").format(name=reason, what=count) for reason, count in content.left_out)
        ink.paragraph(LEFT, y, _("Left out: {reasons}").format(reasons=parts), block)
