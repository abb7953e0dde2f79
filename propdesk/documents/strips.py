"""Papers that grow downwards: strips of text and table rows, put on as few pages as hold them, a table's head on each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from propdesk.documents.furniture import cell, columns, fits
from propdesk.documents.sheet import BOLD, MM, Block, Ink

LEFT, RIGHT = 22 * MM, 195 * MM  # A4 upright and A5 across, with a binding edge
TOP, BOTTOM = 15 * MM, 14 * MM
SIZE, ROW = 9.5, 6.2 * MM
TALL_ROW = 7.6 * MM  # room for two lines in one cell
_ALIGNS = {"l": "left", "c": "centre", "r": "right"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How closely strips are set: sizes of text in points, heights of a row, a line, a pair of texts, a title, a table's title."""

    size: float
    row: float
    line: float
    above: float  # a paragraph
    pair: float
    heading: float
    heading_size: float
    section: float


NORMAL = Scale(SIZE, ROW, 5 * MM, 1.2 * MM, 7 * MM, 9 * MM, 15, 7.5 * MM)
CLOSE = Scale(8.5, 4.3 * MM, 4.2 * MM, 0.7 * MM, 5.4 * MM, 7 * MM, 13, 5 * MM)  # A5 across: a day on one page
_TWO_LINES = 6.1 * MM  # the least a row with two lines in one cell takes


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip of the paper: how high it is, how it is drawn below its upper edge, the head to repeat on a new page."""

    height: float
    draw: Callable[[Ink, float], object]
    head: "Strip | None" = None
    with_next: bool = False


def paginate(strips: Sequence[Strip], room: float, foot: float = 0.0) -> list[list[Strip]]:
    """The strips on as few pages as hold them, the last one with room for a foot; a table's head is repeated."""
    pages: list[list[Strip]] = [[]]
    used = 0.0
    for i, strip in enumerate(strips):
        needed = strip.height + sum(following.height for following in _kept_with(strips, i))
        if used + needed > room and pages[-1]:
            pages.append([strip.head] if strip.head else [])
            used = strip.head.height if strip.head else 0.0
        pages[-1].append(strip)
        used += strip.height
    if used + foot > room:
        pages.append([])
    return pages


def _kept_with(strips: Sequence[Strip], i: int) -> Iterator[Strip]:
    """The strips that must stand on the page of strip `i`: a title with its table's head, the head with the first row."""
    while strips[i].with_next and i + 1 < len(strips):
        i += 1
        yield strips[i]


def draw_strips(ink: Ink, strips: Sequence[Strip], top: float) -> None:
    """One page's strips below each other."""
    for strip in strips:
        strip.draw(ink, top)
        top -= strip.height


def two_ends(left: str, right: str, scale: Scale = NORMAL) -> Strip:
    """One line with a text at each end."""

    def draw(ink: Ink, y: float) -> None:
        at = y - scale.pair * 4 / 7
        ink.fitted(LEFT, at, left, scale.size, (RIGHT - LEFT) * 0.52)
        ink.fitted(RIGHT, at, right, scale.size, (RIGHT - LEFT) * 0.47, align="right")

    return Strip(scale.pair, draw)


def heading(text: str, scale: Scale = NORMAL) -> Strip:
    """The paper's title."""
    return Strip(
        scale.heading, lambda ink, y: ink.centre((LEFT + RIGHT) / 2, y - scale.heading * 2 / 3, text, scale.heading_size, BOLD)
    )  # fmt: skip


def section(text: str, scale: Scale = NORMAL) -> Strip:
    """The title of a table, on one page with its first row."""
    return Strip(scale.section, lambda ink, y: ink.text(LEFT, y - scale.section * 0.747, text, scale.size, BOLD), with_next=True)


def paragraph(text: str, scale: Scale = NORMAL) -> Iterator[Strip]:
    """Lines of text, each a strip, so that a page may end between them."""
    for i, line in enumerate(Block(scale.size, RIGHT - LEFT, scale.line).lines(text)):
        room = scale.above if i == 0 else 0.0

        def draw(ink: Ink, y: float, line: str = line, room: float = room) -> None:
            ink.text(LEFT, y - room - scale.line * 0.76, line, scale.size)

        yield Strip(scale.line + room, draw)


def table(
    heads: Sequence[str],
    widths: Sequence[float],
    aligns: str,
    rows: Sequence[Sequence[str]],
    *,
    bold_last: bool = False,
    height: float | None = None,
    scale: Scale = NORMAL,
) -> Iterator[Strip]:
    """A table of rows as wide as `widths` in millimetres; `aligns` has l, c or r for each column. A sum stands bold in the last row.

    Every row is `height` high; without it a row takes the scale's height, more where words need two lines.
    """
    borders = columns(LEFT, widths)
    head = Strip(
        scale.row, lambda ink, y: _table_row(ink, y, borders, heads, "c" * len(heads), scale.row, scale.size, tint=True), with_next=True
    )  # fmt: skip
    yield head
    for i, row in enumerate(rows):
        bold = bold_last and i == len(rows) - 1
        high = height or (max(scale.row, _TWO_LINES) if _has_long_words(row, borders, aligns) else scale.row)

        def draw(ink: Ink, y: float, row: Sequence[str] = row, bold: bool = bold, high: float = high) -> None:
            _table_row(ink, y, borders, row, aligns, high, scale.size, bold=bold)

        yield Strip(high, draw, head)


def _has_long_words(row: Sequence[str], borders: Sequence[float], aligns: str) -> bool:
    """Whether words of this row stand in two lines: too long for their cell; figures are made smaller instead."""
    return any(
        align != "r" and not fits(text, borders[i + 1] - borders[i]) for i, (text, align) in enumerate(zip(row, aligns, strict=True))
    )  # fmt: skip


def _table_row(
    ink: Ink,
    y: float,
    borders: Sequence[float],
    texts: Sequence[str],
    aligns: str,
    height: float,
    size: float,
    *,
    bold: bool = False,
    tint: bool = False,
) -> None:
    if tint:
        ink.tint(borders[0], y - height, borders[-1] - borders[0], height)
    ink.grid(borders, [y, y - height], 0.5)
    for i, text in enumerate(texts):
        cell(ink, borders[i], borders[i + 1], y - height / 2 - size * 0.36, text, size, _ALIGNS[aligns[i]], bold=bold)
