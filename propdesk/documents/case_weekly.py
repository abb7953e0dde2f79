"""画句号周报 (A4): the cases of a week by steward, for the Monday round. Names are masked: the list goes from hand to hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.documents.furniture import DEMO, draw_marks, foot_line, head_line
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import MM, Book, Ink, Printed
from propdesk.documents.strips import (
    BOTTOM,
    LEFT,
    RIGHT,
    SIZE,
    TALL_ROW,
    TOP,
    Strip,
    draw_strips,
    heading,
    paginate,
    paragraph,
    section,
    table,
)
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

_WIDTH, _HEIGHT, _FOOT = 210 * MM, 297 * MM, 14 * MM


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One case as the week leaves it; texts in the paper's language, `open_fen` what is still open."""

    unit: str
    owner: str
    number: str
    stands: str
    due: str
    causes: str
    open_fen: int


@dataclass(frozen=True, slots=True)
class WeekPart:
    """The cases of one steward ("" = none named) with what the week did."""

    steward: str
    opened: int
    closed: int
    late: int
    rows: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True)
class WeekPaper:
    """A week, both days included."""

    language: str
    first: date
    last: date
    parts: tuple[WeekPart, ...]
    letterhead: Letterhead
    printed_at: str
    operator: str


def draw_week(paper: WeekPaper, *, demo: bool = False) -> Printed:
    """The list as a PDF; a week without any case says so."""
    texts = catalog(paper.language)
    pages = paginate([*_strips(paper, texts)], _HEIGHT - TOP - BOTTOM, _FOOT)
    book = Book(texts.gettext("Close-out cases of the week"), paper.letterhead.signer)
    for number, strips in enumerate(pages, 1):

        def draw(ink: Ink, strips: Sequence[Strip] = strips, number: int = number) -> None:
            draw_marks(ink, (DEMO,) if demo else (), _WIDTH / 2, _HEIGHT / 2, 90, texts)
            draw_strips(ink, strips, _HEIGHT - TOP)
            if number == len(pages):
                for place, name in enumerate((texts.gettext("Made by:"), texts.gettext("Checked by:"), texts.gettext("Date:"))):
                    ink.text(LEFT + place * 60 * MM, BOTTOM + 3 * MM, name, SIZE)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(ink, LEFT, RIGHT, 8 * MM, paper.printed_at, paper.operator, texts, page)

        book.page(_WIDTH, _HEIGHT, draw)
    return book.finish()


def _strips(paper: WeekPaper, texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    span = _("{first} to {last}").format(first=paper.first, last=paper.last)
    yield Strip(8 * MM, lambda ink, y: head_line(ink, LEFT, RIGHT, y - 3 * MM, paper.letterhead, span))
    yield heading(_("Close-out cases of the week"))
    if not paper.parts:
        yield from paragraph(_("No case was open this week."))
    heads = (_("Unit"), _("Owner"), _("Case no."), _("Status"), _("Next day"), _("Root cause"), _("Still open"))
    for part in paper.parts:
        counts = _("{steward}: {count} cases, opened {opened}, closed {closed}, past their day {late}")
        steward = part.steward or _("No steward named")
        yield section(counts.format(steward=steward, count=len(part.rows), opened=part.opened, closed=part.closed, late=part.late))
        rows = [(row.unit, row.owner, row.number, row.stands, row.due, row.causes, format_yuan(row.open_fen)) for row in part.rows]
        total = format_yuan(sum(row.open_fen for row in part.rows))
        rows.append((_("Total"), "", "", "", "", "", total))
        yield from table(heads, (19, 18, 28, 30, 24, 30, 24), "llllllr", rows, bold_last=True, height=TALL_ROW)
