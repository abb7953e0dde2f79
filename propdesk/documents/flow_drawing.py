"""Drawing of papers that flow over A4 pages: paragraphs are cut by lines, tables by rows; heads repeat, words wrap in their cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.fonts import Chain
from propdesk.documents.furniture import columns
from propdesk.documents.sheet import BOLD, MM, Block, Book, Ink

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 25 * MM, 190 * MM
TOP, BOTTOM = HEIGHT - 24 * MM, 18 * MM
TITLE = 22 * MM  # what the title takes of the first page
PAD = 1.6 * MM

Frame: TypeAlias = Callable[[Ink, int, int], object]
"""Draws what stands on every page around the flow: ink, number of the page, count of the pages."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is set: font, sizes in points, and whether its prose begins two characters in (Chinese)."""

    chain: Chain
    size: float = 12.0
    leading: float = 18.0
    table_size: float = 9.5
    indent: bool = False

    @property
    def body(self) -> Block:
        return Block(self.size, RIGHT - LEFT, self.leading, self.chain)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table with its texts broken into the lines of their cells."""

    cells: tuple[tuple[str, ...], ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """The part of a table that stands on one page."""

    borders: tuple[float, ...]
    rows: tuple[_Row, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of prose on one page."""

    lines: tuple[str, ...]


_Placed: TypeAlias = tuple[float, Heading | _Lines | _Grid]


def draw_flow(book: Book, title: str, blocks: Sequence[FlowBlock], style: Style, frame: Frame, tail: float = 0.0) -> int:
    """Add the paper to the book and return how many pages it took; the last keeps `tail` free above its lower edge for the frame."""
    flow = _Flow(blocks, style, tail)
    count = len(flow.pages)
    for number, placed in enumerate(flow.pages, 1):
        book.page(WIDTH, HEIGHT, partial(_page, style=style, title=title, frame=frame, number=number, count=count, placed=placed))
    return count


class _Flow:
    """Blocks put on pages one after the other."""

    def __init__(self, blocks: Sequence[FlowBlock], style: Style, tail: float) -> None:
        self._style = style
        self.pages: list[list[_Placed]] = [[]]
        self._y = TOP - TITLE
        for i, block in enumerate(blocks):
            if tail and i == len(blocks) - 1 and isinstance(block, Paragraph) and self._y - style.body.height(block.text) < tail:
                self._turn()  # what stands at the foot never stands alone on a page
            if isinstance(block, Heading):
                self._keep_together(any(isinstance(follower, Table) for follower in blocks[i + 1 : i + 3]))
                above_table = isinstance(next(iter(blocks[i + 1 : i + 2]), None), Table)
                self._put(block, style.leading * 1.25 + 1.5 * MM * above_table)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        if self._y < tail:
            self._turn()

    def _keep_together(self, table_follows: bool) -> None:
        """A heading stands with what follows it."""
        if self._y - (3 * self._style.leading + 24 * MM * table_follows) < BOTTOM:
            self._turn()

    def _paragraph(self, block: Paragraph) -> None:
        indent = "\u3000\u3000" if self._style.indent and not block.note else ""
        lines = list(self._style.body.lines(indent + block.text))
        while lines:
            fits = int((self._y - BOTTOM) // self._style.leading)
            if fits < 1:
                self._turn()
                continue
            now, lines = lines[:fits], lines[fits:]
            self._put(_Lines(tuple(now)), len(now) * self._style.leading)
        self._y -= self._style.leading * 0.2

    def _table(self, table: Table) -> None:
        borders = columns(LEFT, table.widths)
        head = self._row(table.heads, borders, ())
        rows = [self._row(row, borders, table.right) for row in table.rows]
        rows += [self._row(table.total, borders, table.right)] if table.total else []
        while rows:
            room, end = self._y + 4 * MM - BOTTOM - head.height, 0
            while end < len(rows) and rows[end].height <= room:
                room -= rows[end].height
                end += 1
            end = min(end, len(rows) - 1) if table.total and end == len(rows) - 1 and end > 1 else end
            if end < min(2, len(rows)) and self._y < TOP:
                self._turn()
                continue
            end = max(end, 1)  # a row higher than a page stands there all the same
            part, rows = rows[:end], rows[end:]
            self._put(_Grid(borders, (head, *part), table.right), sum(row.height for row in (head, *part)) + 2 * MM)
        self._y -= 3 * MM

    def _row(self, texts: Sequence[str], borders: Sequence[float], figures: Sequence[int]) -> _Row:
        """Words wrap in their cells; figures never do, they are made smaller."""
        size = self._style.table_size
        leading = size * 1.3
        cells = tuple(
            ((text,) if i in figures else Block(size, borders[i + 1] - borders[i] - 2 * PAD, leading, self._style.chain).lines(text))
            if text
            else ()
            for i, text in enumerate(texts)
        )
        return _Row(cells, max(6 * MM, max((len(cell) for cell in cells), default=0) * leading + 2 * MM))

    def _put(self, block: Heading | _Lines | _Grid, height: float) -> None:
        self.pages[-1].append((self._y, block))
        self._y -= height

    def _turn(self) -> None:
        self.pages.append([])
        self._y = TOP


def _page(ink: Ink, *, style: Style, title: str, frame: Frame, number: int, count: int, placed: Sequence[_Placed]) -> None:
    frame(ink, number, count)
    if number == 1:
        ink.centre((LEFT + RIGHT) / 2, TOP - 9 * MM, title, 18, BOLD if style.size < 12 else style.chain)
    for y, block in placed:
        if isinstance(block, _Grid):
            _draw_grid(ink, block, y, style)
        elif isinstance(block, Heading):
            for shift in (0.0, 0.3):  # the serif font has no bold: drawn twice
                ink.text(LEFT + shift, y - style.leading * 0.3, block.text, style.size + 0.5, style.chain)
        else:
            for i, line in enumerate(block.lines):
                ink.text(LEFT, y - i * style.leading, line, style.size, style.chain)


def _draw_grid(ink: Ink, grid: _Grid, y: float, style: Style) -> None:
    """A table whose upper edge lies a little above the baseline `y`."""
    size, top = style.table_size, y + 4 * MM
    leading, edges = size * 1.3, [top]
    for place, row in enumerate(grid.rows):
        for i, lines in enumerate(row.cells):
            baseline = top - (row.height - len(lines) * leading) / 2 - size * 1.02
            for line in lines:
                _cell(ink, grid, i, place, baseline, line, size, style.chain)
                baseline -= leading
        top -= row.height
        edges.append(top)
    ink.grid(grid.borders, edges, 0.5)


def _cell(ink: Ink, grid: _Grid, i: int, place: int, baseline: float, line: str, size: float, chain: Chain) -> None:
    left, right = grid.borders[i], grid.borders[i + 1]
    if place == 0:
        ink.centre((left + right) / 2, baseline, line, size, chain)
    elif i in grid.right:
        ink.fitted(right - PAD, baseline, line, size, right - left - 2 * PAD, chain, "right")
    else:
        ink.text(left + PAD, baseline, line, size, chain)
