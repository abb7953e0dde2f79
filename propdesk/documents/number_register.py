"""收据使用登记 (A4), the same of refunds and offsets: every number of a year once, with its use, on a paper the auditor signs for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from propdesk.documents.furniture import DEMO, draw_marks, foot_line, head_line
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import MM, Book, Ink, Printed
from propdesk.documents.strips import BOTTOM, LEFT, RIGHT, SIZE, TALL_ROW, TOP, Strip, draw_strips, heading, paginate, paragraph, table
from propdesk.domain.money import format_yuan
from propdesk.domain.number_register import NumberUse, Register, Use
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, Catalog, catalog

USE_NAMES = {
    Use.USED: N_("Used"),
    Use.VOID: N_("Void"),
    Use.REVERSED: N_("Reversed"),
    Use.BOUNCED: N_("Returned by the bank"),
    Use.RED: N_("Reversal receipt"),
    Use.MISSING: N_("Missing"),
}
SERIES_NAMES = {
    "SJ": N_("Receipts"),
    "TK": N_("Refunds"),
    "YC": N_("Offset from prepaid"),
    "YJ": N_("Set off against the deposit"),
}
_OFFSETS = N_("Register of offsets")
TITLES = {"SJ": N_("Register of receipts used"), "TK": N_("Register of refunds"), "YC": _OFFSETS, "YJ": _OFFSETS}
_WIDTH, _HEIGHT, _FOOT = 210 * MM, 297 * MM, 14 * MM


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """The register of a series and year as printed."""

    series: str
    year: int
    register: Register
    letterhead: Letterhead
    language: str
    printed_at: str
    operator: str


def draw_register(paper: RegisterPaper, *, demo: bool = False) -> Printed:
    """The register as a PDF; raises `FontMissing` or `FontDamaged`."""
    texts = catalog(paper.language)
    pages = paginate([*_head(paper, texts), *_table(paper.register.rows, texts)], _HEIGHT - TOP - BOTTOM, _FOOT)
    book = Book(f"{paper.series}{paper.year}", paper.letterhead.signer)
    for number, rows in enumerate(pages, 1):

        def draw(ink: Ink, rows: Sequence[Strip] = rows, number: int = number) -> None:
            draw_marks(ink, (DEMO,) if demo else (), _WIDTH / 2, _HEIGHT / 2, 90, texts)
            draw_strips(ink, rows, _HEIGHT - TOP)
            if number == len(pages):
                for i, label in enumerate((texts.gettext("Made by:"), texts.gettext("Checked by:"), texts.gettext("Date:"))):
                    ink.text(LEFT + i * 60 * MM, BOTTOM + 3 * MM, label, SIZE)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(ink, LEFT, RIGHT, 8 * MM, paper.printed_at, paper.operator, texts, page)

        book.page(_WIDTH, _HEIGHT, draw)
    return book.finish()


def _head(paper: RegisterPaper, texts: Catalog) -> Iterator[Strip]:
    _, found = texts.gettext, paper.register
    series = _("Series {series}, {year}").format(series=paper.series, year=paper.year)
    yield Strip(7 * MM, lambda ink, y: head_line(ink, LEFT, RIGHT, y - 3 * MM, paper.letterhead, series))
    yield heading(_(TITLES[paper.series]))
    yield from paragraph(summary(found, texts))


def summary(found: Register, texts: Catalog) -> str:
    """First and last number and how many of each use there are, in one or two sentences."""
    _ = texts.gettext
    if not found.rows:
        return _("No number of this series was used.")
    said = _("From {first} to {last}: {count} numbers; void {void}, reversed {reversed}, reversal receipts {red}.").format(
        first=found.first,
        last=found.last,
        count=len(found.rows),
        void=found.count(Use.VOID),
        reversed=found.count(Use.REVERSED, Use.BOUNCED),
        red=found.count(Use.RED),
    )
    missing = [row.number for row in found.rows if row.use is Use.MISSING]
    if not missing:
        return said + " " + _("No number is missing.")
    return said + " " + _("Missing: {numbers}").format(numbers=_(", ").join(missing))


def _table(rows: Sequence[NumberUse], texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    heads = (texts.pgettext("paper", "Number"), _("Date"), _("Unit"), _("Method"), _("Amount"), _("By"), _("Status"), _("Remarks"))
    cells = [
        (
            row.number,
            row.day.isoformat() if row.day else "",
            row.code,
            _(METHOD_NAMES[Method(row.method)]) if row.method else "",
            format_yuan(row.amount_fen) if row.day else "",
            row.operator,
            _(USE_NAMES[row.use]),
            remark(row),
        )
        for row in rows
    ]
    yield from table(heads, (27, 20, 20, 15, 22, 15, 18, 36), "lllcrlll", cells, height=TALL_ROW)


def remark(row: NumberUse) -> str:
    """What stands beside a number that did not stay as it was: day, the other number, the reason."""
    day = row.undone_on.isoformat() if row.undone_on and row.undone_on != row.day else ""
    return " ".join(part for part in (day, row.other, row.reason) if part)
