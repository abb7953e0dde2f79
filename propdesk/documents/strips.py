"""Papers that grow downwards: strips of text and table rows, put on as few pages as hold them, a table's head on each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from propdesk.documents.furniture import cell, columns
from propdesk.documents.sheet import BOLD, MM, Block, Ink

LEFT, RIGHT = 22 * MM, 195 * MM  # A4 upright and A5 across, with a binding edge
TOP, BOTTOM = 15 * MM, 14 * MM
SIZE, ROW = 9.5, 6.2 * MM
TALL_ROW = 7.6 * MM  # room for two lines in one cell
_ALIGNS = {"l": "left", "c": "centre", "r": "right"}


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


def two_ends(left: str, right: str) -> Strip:
    """One line with a text at each end."""

    def draw(ink: Ink, y: float) -> None:
        ink.fitted(LEFT, y - 4 * MM, left, SIZE, (RIGHT - LEFT) * 0.52)
        ink.fitted(RIGHT, y - 4 * MM, right, SIZE, (RIGHT - LEFT) * 0.47, align="right")

    return Strip(7 * MM, draw)


def heading(text: str) -> Strip:
    """The paper's title."""
    return Strip(9 * MM, lambda ink, y: ink.centre((LEFT + RIGHT) / 2, y - 6 * MM, text, 15, BOLD))


def section(text: str) -> Strip:
    """The title of a table, on one page with its first row."""
    return Strip(7.5 * MM, lambda ink, y: ink.text(LEFT, y - 5.6 * MM, text, SIZE, BOLD), with_next=True)


def paragraph(text: str) -> Iterator[Strip]:
    """Lines of text, each a strip, so that a page may end between them."""
    for i, line in enumerate(Block(SIZE, RIGHT - LEFT, 5 * MM).lines(text)):
        room = 1.2 * MM if i == 0 else 0.0

        def draw(ink: Ink, y: float, line: str = line, room: float = room) -> None:
            ink.text(LEFT, y - room - 3.8 * MM, line, SIZE)

        yield Strip(5 * MM + room, draw)


def table(
    heads: Sequence[str],
    widths: Sequence[float],
    aligns: str,
    rows: Sequence[Sequence[str]],
    *,
    bold_last: bool = False,
    height: float = ROW,
) -> Iterator[Strip]:
    """A table of rows as wide as `widths` in millimetres; `aligns` has l, c or r for each column. A sum stands bold in the last row."""
    borders = columns(LEFT, widths)
    head = Strip(ROW, lambda ink, y: _table_row(ink, y, borders, heads, "c" * len(heads), ROW, tint=True), with_next=True)
    yield head
    for i, row in enumerate(rows):
        bold = bold_last and i == len(rows) - 1

        def draw(ink: Ink, y: float, row: Sequence[str] = row, bold: bool = bold) -> None:
            _table_row(ink, y, borders, row, aligns, height, bold=bold)

        yield Strip(height, draw, head)


def _table_row(
    ink: Ink,
    y: float,
    borders: Sequence[float],
    texts: Sequence[str],
    aligns: str,
    height: float,
    *,
    bold: bool = False,
    tint: bool = False,
) -> None:
    if tint:
        ink.tint(borders[0], y - height, borders[-1] - borders[0], height)
    ink.grid(borders, [y, y - height], 0.5)
    for i, text in enumerate(texts):
        cell(ink, borders[i], borders[i + 1], y - height / 2 - SIZE * 0.36, text, SIZE, _ALIGNS[aligns[i]], bold=bold)
