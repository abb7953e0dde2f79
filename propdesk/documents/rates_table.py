"""收缴率公示表 / notice-board table of collection rates: buildings only, on A4 landscape.

It names no household, no unit, no person and no staff; buildings so small that a figure would speak of one household are put
together by whoever makes the content (papers reference 5.5; PIPL 25).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from propdesk.documents.furniture import cell, check_marks, columns, draw_marks, foot_line, head_line, seal
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import BOLD, MM, Block, Book, Ink, Printed
from propdesk.documents.wording import wording
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 297 * MM, 210 * MM
LEFT, RIGHT = 15 * MM, 282 * MM
HEAD = HEIGHT - 14 * MM
HEAD_ROW, ROW, SIZE = 9 * MM, 7.2 * MM, 10
BORDERS = columns(LEFT, (14, 46, 34, 34, 22, 43, 26, 24, 24))
FINE = Block(8.5, RIGHT - LEFT, 4.4 * MM)
FOOT = 12 * MM
SIGN = 44 * MM
BAR_STEP = 1.3 * MM


@dataclass(frozen=True, slots=True)
class RateRow:
    """One building: fen, and rates in 1/1000 (None: nothing to reckon with)."""

    name: str
    charged_fen: int
    received_fen: int
    amount: int | None
    paid_up: int | None
    recovery: int | None
    change: int | None


@dataclass(frozen=True, slots=True)
class RatesTable:
    """The table of one span as of a day: `span` is written "2026-11", "2026-W48" or "2026", `periods` are those billed."""

    language: str
    kind: str
    span: str
    first: date
    as_of: date
    periods: str
    item: str
    rows: tuple[RateRow, ...]
    total: RateRow
    letterhead: Letterhead
    wording: str
    printed_at: str
    operator: str


def draw_rates(content: RatesTable, marks: Sequence[str] = ()) -> Printed:
    """The table as one PDF, rows from the highest rate down; raises ``ValueError`` for a table without rows."""
    if not content.rows:
        raise ValueError("a table of rates without buildings")
    marks, texts = check_marks(marks), catalog(content.language)
    book = Book(_title(content), content.letterhead.signer)
    ranked = sorted(content.rows, key=lambda row: -1 if row.amount is None else row.amount, reverse=True)
    parts = _split(content, ranked)
    for number in range(len(parts)):
        book.page(WIDTH, HEIGHT, partial(_page, content=content, parts=parts, place=number, marks=marks, texts=texts))
    return book.finish()


def _top(content: RatesTable) -> float:
    return HEAD - 19 * MM - FINE.height(_definition(content))


def _split(content: RatesTable, rows: Sequence[RateRow]) -> list[list[tuple[int, RateRow]]]:
    """The rows of each page with their places; the last keeps room for the total and the signatures."""
    numbered = list(enumerate(rows, 1))
    room = int((_top(content) - HEAD_ROW - FOOT) // ROW)
    last = int((_top(content) - HEAD_ROW - FOOT - ROW - SIGN) // ROW)
    parts: list[list[tuple[int, RateRow]]] = []
    while len(numbered) > last:
        parts.append(numbered[: min(room, max(len(numbered) - 1, 1))])
        numbered = numbered[len(parts[-1]) :]
    return [*parts, numbered]


def _title(content: RatesTable) -> str:
    year, _, rest = content.span.partition("-")
    words = wording("rates", content.language, content.wording)
    facts = {"community": content.letterhead.community, "year": year}
    if content.kind == "week":
        return words.text("title.week", **facts, week=int(rest.removeprefix("W")))
    month = int(rest) if content.language == "zh_CN" and rest else rest
    return words.text("title.month", **facts, month=month) if content.kind == "month" else words.text("title.year", **facts)


def _definition(content: RatesTable) -> str:
    texts, words = catalog(content.language), wording("rates", content.language, content.wording)
    days = {"as_of": texts.long_date(content.as_of), "first": texts.long_date(content.first)}
    return words.text("definition", **days, periods=content.periods)


def _page(
    ink: Ink, *, content: RatesTable, parts: list[list[tuple[int, RateRow]]], place: int, marks: Sequence[str], texts: Catalog
) -> None:
    _ = texts.gettext
    if marks:
        ink.share(("marks", tuple(marks)), lambda block: draw_marks(block, marks, WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEAD, content.letterhead, _("As of {day}").format(day=content.as_of.isoformat()))
    ink.centre(WIDTH / 2, HEAD - 11 * MM, _title(content), 17, BOLD)
    ink.paragraph(LEFT, HEAD - 18 * MM, _definition(content), FINE)
    y = _head(ink, _top(content), texts)
    edges = [y]
    for number, row in parts[place]:
        y = _row(ink, y, str(number), row)
        edges.append(y)
    last = place == len(parts) - 1
    if last:
        y = _row(ink, y, "", content.total, bold=True)
        edges.append(y)
    ink.grid(BORDERS, edges, 0.5)
    if last:
        _sign(ink, y, content, texts)
    page = _("Page {number} of {count}").format(number=place + 1, count=len(parts))
    foot_line(ink, LEFT, RIGHT, 7 * MM, content.printed_at, content.operator, texts, page)


def _head(ink: Ink, y: float, texts: Catalog) -> float:
    _ = texts.gettext
    heads = (
        _("Place"), _("Building"), _("Charged (yuan)"), _("Received (yuan)"), _("Rate (amount)"), "", _("Rate (households)"),
        _("Recovery"), _("Change (points)"),
    )  # fmt: skip
    ink.tint(LEFT, y - HEAD_ROW, BORDERS[-1] - LEFT, HEAD_ROW)
    ink.grid((*BORDERS[:5], *BORDERS[6:]), [y, y - HEAD_ROW], 0.5)
    for i, head in enumerate(heads):
        right = BORDERS[i + 2] if i == 4 else BORDERS[i + 1]
        cell(ink, BORDERS[i], right, y - HEAD_ROW / 2 - 1.3 * MM, head, SIZE, "centre", bold=True)
    return y - HEAD_ROW


def _row(ink: Ink, y: float, number: str, row: RateRow, *, bold: bool = False) -> float:
    baseline = y - ROW / 2 - 1.3 * MM
    sums = (format_yuan(row.charged_fen), format_yuan(row.received_fen))
    texts = (number, row.name, *sums, _percent(row.amount), "", _percent(row.paid_up), _percent(row.recovery), _change(row.change))
    for i, text in enumerate(texts):
        align = "centre" if i == 0 else "left" if i == 1 else "right"
        cell(ink, BORDERS[i], BORDERS[i + 1], baseline, text, SIZE, align, bold)
    _bar(ink, y, row.amount)
    return y - ROW


def _bar(ink: Ink, y: float, rate: int | None) -> None:
    """A hatched bar beside the rate, of whole numbers of its width; it prints on any printer."""
    x, width, height = BORDERS[5] + 1.5 * MM, BORDERS[6] - BORDERS[5] - 3 * MM, ROW - 3 * MM
    ink.box(x, y - ROW + 1.5 * MM, width, height, 0.3)
    filled = width * min(max(rate or 0, 0), 1000) / 1000
    at = 0.0
    while at < filled:
        ink.line(x + at, y - ROW + 1.5 * MM, x + min(at + height, filled), y - ROW + 1.5 * MM + min(height, filled - at), 0.5)
        at += BAR_STEP
    ink.line(x + filled, y - ROW + 1.5 * MM, x + filled, y - 1.5 * MM, 0.8)


def _percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate // 10}.{rate % 10}%"


def _change(change: int | None) -> str:
    if change is None:
        return "—"
    sign = "▲" if change > 0 else "▼" if change < 0 else "="
    return f"{sign} {abs(change) // 10}.{abs(change) % 10}"


def _sign(ink: Ink, y: float, content: RatesTable, texts: Catalog) -> None:
    """The sentence on privacy, who made and checked it, the seal."""
    _ = texts.gettext
    ink.text(LEFT, y - 6 * MM, wording("rates", content.language, content.wording).text("privacy"), 8.5)
    ink.text(LEFT, y - 18 * MM, _("Made by: {name}").format(name=content.operator), SIZE)
    ink.text(LEFT + 70 * MM, y - 18 * MM, _("Checked by:"), SIZE)
    start = LEFT + 70 * MM + ink.width(_("Checked by:"), SIZE) + 2 * MM
    ink.line(start, y - 19 * MM, start + 36 * MM, y - 19 * MM, 0.5)
    seal(ink, RIGHT - 26 * MM, y - 21 * MM, content.letterhead, texts.long_date(content.as_of), texts)
