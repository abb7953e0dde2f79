"""The drawing surface of all papers: text, lines and shared blocks on pages, gathered as PDF operators.

Text is drawn character by character from our fonts, never as markup, so that whatever a name contains is printed as it stands.
What several pages have in common (a title, a paragraph, an empty form) is drawn once and shared. Lengths are points from the
lower left corner; `MM` turns millimetres into points.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from propdesk.documents.embedding import STARTING_FONT, EmbeddedFont, register
from propdesk.documents.fonts import BOLD, EM, REGULAR, SERIF, Chain
from propdesk.documents.qr import qr_rows
from propdesk.documents.results import Cancelled, MissingGlyph, Printed, Progress
from propdesk.documents.text import break_lines, clean

MM = 72 / 25.4
GREY = 0.55
INK = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """How a paragraph is set: size, width and leading in points."""

    size: float
    width: float
    leading: float
    chain: Chain = REGULAR

    def lines(self, text: str) -> tuple[str, ...]:
        return break_lines(text, self.chain, self.size, self.width)

    def height(self, text: str) -> float:
        """What the paragraph takes on the page; nothing for no text."""
        return len(self.lines(text)) * self.leading if text else 0.0

    def spread(self, line: str) -> float:
        """The space between characters that fills a broken line of Chinese."""
        spare = self.width - self.chain.width(line, self.size)
        return spare / (len(line) - 1) if 0 < spare < self.size * 2 and len(line) > 8 and max(line) >= "\u2e80" else 0.0


def _part_of_line(lines: Sequence[str], i: int, part: str) -> list[tuple[int, int]]:
    """Where `part`, whole or cut by a line end, stands in line `i`."""
    line = lines[i]
    if not part:
        return []
    if part in line:
        return [(line.index(part), line.index(part) + len(part))]
    for cut in range(1, len(part)):
        head, tail = part[:cut].rstrip(), part[cut:].lstrip()
        if line.endswith(head) and i + 1 < len(lines) and lines[i + 1].startswith(tail):
            return [(len(line) - len(head), len(line))]
        if line.startswith(tail) and i and lines[i - 1].endswith(head):
            return [(0, len(tail))]
    return []


class Ink:
    """What is drawn on one page or one shared block: lines below, text above."""

    def __init__(self, book: "Book") -> None:
        self._book = book
        self._lines: list[str] = []
        self._text: list[str] = []
        self._font = ""
        self.shared: list[tuple[str, float, float]] = []

    def width(self, text: str, size: float, chain: Chain = REGULAR) -> float:
        """The printed width of one line in points."""
        return chain.width(self._book.prepare(text), size)

    def text(self, x: float, y: float, text: str, size: float, chain: Chain = REGULAR) -> None:
        """One line of text that begins at `x` on the baseline `y`."""
        if text:
            self._put(x, y, self._book.prepare(text), size, chain)

    def right(self, x: float, y: float, text: str, size: float, chain: Chain = REGULAR) -> None:
        """One line of text that ends at `x`."""
        if text:
            text = self._book.prepare(text)
            self._put(x - sum(map(chain.widths.__getitem__, text)) * size / EM, y, text, size, chain)

    def centre(self, x: float, y: float, text: str, size: float, chain: Chain = REGULAR) -> None:
        """One line of text with its middle at `x`."""
        if text:
            text = self._book.prepare(text)
            self._put(x - sum(map(chain.widths.__getitem__, text)) * size / EM / 2, y, text, size, chain)

    def fitted(self, x: float, y: float, text: str, size: float, width: float, chain: Chain = REGULAR, align: str = "left") -> None:
        """One line of text made smaller until it fits `width`, beginning, centred or ending at `x`."""
        text = self._book.prepare(text)
        natural = chain.width(text, size)
        if natural > width > 0:
            size = max(int(size * width / natural * 10) / 10, 1.0)
            natural = chain.width(text, size)
        self._put(x - {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * natural, y, text, size, chain)

    def paragraph(self, x: float, y: float, text: str, block: "Block", underlined: str = "") -> float:
        """Lines of text below each other, the first baseline at `y`; Chinese lines are justified. Returns the next baseline.

        `underlined` is a part of the text to underline, also where a line end cuts it in two.
        """
        lines = block.lines(text)
        for i, line in enumerate(lines):
            spread = block.spread(line) if i < len(lines) - 1 else 0.0
            if line:
                self._put(x, y, line, block.size, block.chain, spread)
            for start, end in _part_of_line(lines, i, underlined):
                left = x + block.chain.width(line[:start], block.size) + start * spread
                right = x + block.chain.width(line[:end], block.size) + end * spread
                self.line(left, y - 2.2, right, y - 2.2, 0.5)
            y -= block.leading
        return y

    def _put(self, x: float, y: float, text: str, size: float, chain: Chain, spread: float = 0.0) -> None:
        font = self._book.font(chain)
        selected = f"/{font.name} {size:g} Tf"
        if selected != self._font:
            self._font = selected
            self._text.append(selected)
        encoded = font.encode(text)
        if font.missing and not font.missing.isdisjoint(text):
            self._book.report(text, font)
        if spread:
            self._text.append(f"{spread:.3f} Tc 1 0 0 1 {x:.1f} {y:.1f} Tm<{encoded}>Tj 0 Tc")
        else:
            self._text.append(f"1 0 0 1 {x:.1f} {y:.1f} Tm<{encoded}>Tj")

    def grey(self, level: float) -> None:
        """The colour of the text that follows: 0 black … 1 white."""
        self._text.append(f"{level:g} g")

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6) -> None:
        self._lines.append(f"{width:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def dashed(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6) -> None:
        self._lines.append(f"[3 2.4] 0 d {width:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S [] 0 d")

    def box(self, x: float, y: float, width: float, height: float, line: float = 0.6) -> None:
        """A rectangle from its lower left corner."""
        self._lines.append(f"{line:g} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def tint(self, x: float, y: float, width: float, height: float, level: float = 0.93) -> None:
        """A filled rectangle behind a table head (laser papers only)."""
        self._lines.append(f"{level:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def grid(self, columns: Sequence[float], rows: Sequence[float], line: float = 0.6) -> None:
        """A table's lines: vertical at `columns`, horizontal at `rows` (from the top down)."""
        left, right, top, bottom = columns[0], columns[-1], rows[0], rows[-1]
        parts = [f"{line:g} w"]
        parts += [f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l" for y in rows]
        parts += [f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l" for x in columns]
        self._lines.append(" ".join([*parts, "S"]))

    def circle(self, x: float, y: float, radius: float) -> None:
        """A dashed thin circle, for the place of the seal."""
        k = 0.5523 * radius
        arcs = [(x + radius, y + k, x + k, y + radius, x, y + radius), (x - k, y + radius, x - radius, y + k, x - radius, y)]
        arcs += [(x - radius, y - k, x - k, y - radius, x, y - radius), (x + k, y - radius, x + radius, y - k, x + radius, y)]
        path = " ".join(" ".join(f"{number:.2f}" for number in arc) + " c" for arc in arcs)
        self._lines.append(f"{GREY} G [2.2 2.2] 0 d 0.5 w {x + radius:.2f} {y:.2f} m {path} S [] 0 d 0 G")

    def watermark(self, x: float, y: float, text: str, size: float, outline: bool) -> None:
        """Large text rising to the right with its middle at (x, y): light grey, or thin outlines for dot-matrix printers."""
        text = self._book.prepare(text)
        font, half = self._book.font(BOLD), BOLD.width(text, size) / 2
        turned = f"0.8660 0.5 -0.5 0.8660 {x:.2f} {y:.2f} cm"
        shown = f"BT {{}} /{font.name} {size:g} Tf {-half:.2f} {-0.36 * size:.2f} Td<{font.encode(text)}>Tj ET"
        # Outlines of one stroke over another would show inside the letters: fill them white over twice the width.
        styles = ("1 Tr 2 w 0 G", "1 g") if outline else ("0.86 g",)
        self._lines.append(f"q {turned} {' '.join(shown.format(style) for style in styles)} Q")

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """A QR code as a one-bit picture, its lower left corner at (x, y), with no quiet zone of its own."""
        modules, rows = qr_rows(text)
        picture = f"BI /W {modules} /H {modules} /IM true /D[1 0]/F/AHx ID {''.join(rows)}> EI"
        self._lines.append(f"q {side:.2f} 0 0 {side:.2f} {x:.2f} {y:.2f} cm {picture} Q")

    def share(self, key: Hashable, draw: Callable[["Ink"], object], x: float = 0.0, y: float = 0.0) -> None:
        """A block drawn once per document under `key` and shown here, moved by (x, y)."""
        self.shared.append((self._book.block(key, draw), x, y))

    def operators(self) -> str:
        """Everything drawn, except the shared blocks, as the content of a page."""
        text = ["BT", *self._text, "ET"] if self._text else []
        return "\n".join([*self._lines, *text])


class Book:
    """One PDF in the making. Equal content gives equal bytes; nothing in it depends on the day it is drawn."""

    def __init__(self, title: str, author: str) -> None:
        register()
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pageCompression=1, invariant=1, initialFontName=STARTING_FONT)
        self._document: Any = self._canvas._doc
        self._canvas.setTitle(clean(title))
        self._canvas.setAuthor(clean(author))
        self._canvas.setCreator("PropDesk")
        self._canvas.setSubject("")
        self._fonts: dict[str, EmbeddedFont] = {}
        self._blocks: dict[Hashable, str] = {}
        self._prepared: dict[str, str] = {}
        self._missing: dict[str, str] = {}
        self.pages = 0

    def font(self, chain: Chain) -> EmbeddedFont:
        """The chain as embedded in this document."""
        found = self._fonts.get(chain.name)
        if found is None:
            found = self._fonts[chain.name] = EmbeddedFont(chain, self._document)
        return found

    def prepare(self, text: str) -> str:
        """The text as it can be printed; remembered, since papers repeat themselves."""
        found = self._prepared.get(text)
        if found is None:
            if len(self._prepared) > 20_000:
                self._prepared.clear()
            found = self._prepared[text] = clean(text)
        return found

    def report(self, text: str, font: EmbeddedFont) -> None:
        """Remember a text with characters no font has."""
        self._missing[text] = "".join(dict.fromkeys(character for character in text if character in font.missing))

    def block(self, key: Hashable, draw: Callable[[Ink], object]) -> str:
        """The name of the shared block `key`, drawn now if this is its first use."""
        name = self._blocks.get(key)
        if name is None:
            name = self._blocks[key] = f"{len(self._blocks)}"
            ink = Ink(self)
            draw(ink)
            self._canvas.beginForm(name, -2000, -2000, 2000, 2000)
            self._emit(ink)
            self._canvas.endForm()
        return name

    def page(self, width: float, height: float, draw: Callable[[Ink], object]) -> None:
        """Add one page of this size."""
        ink = Ink(self)
        draw(ink)
        self._canvas.setPageSize((width, height))
        self._emit(ink)
        self._canvas.showPage()
        self.pages += 1

    def _emit(self, ink: Ink) -> None:
        for name, x, y in ink.shared:
            if x or y:
                self._canvas.addLiteral(f"q 1 0 0 1 {x:.2f} {y:.2f} cm")
                self._canvas.doForm(name)
                self._canvas.addLiteral("Q")
            else:
                self._canvas.doForm(name)
        self._canvas.addLiteral(ink.operators())

    def finish(self) -> Printed:
        """Close the document. A document without pages is a programming error (``ValueError``)."""
        if not self.pages:
            raise ValueError("a document without pages")
        self._canvas.save()
        missing = tuple(MissingGlyph(text, characters) for text, characters in self._missing.items())
        return Printed(self._file.getvalue(), self.pages, missing)


__all__ = ["BOLD", "GREY", "INK", "MM", "REGULAR", "SERIF", "Block", "Book", "Cancelled", "Ink", "MissingGlyph", "Printed", "Progress"]
