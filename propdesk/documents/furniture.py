"""What papers have in common: head line, foot line, marks (demo, copy, void, reversed), place of the seal, tables' cells."""

from collections.abc import Sequence

from propdesk.documents.letterhead import Letterhead
from propdesk.documents.sheet import BOLD, GREY, INK, MM, REGULAR, Block, Ink
from propdesk.documents.text import clean
from propdesk.i18n import Catalog

COPY, DEMO, VOID, REVERSED = "copy", "demo", "void", "reversed"
SMALLEST = 8.0
MARKS = (COPY, DEMO, VOID, REVERSED)


def check_marks(marks: Sequence[str]) -> tuple[str, ...]:
    """The marks without empty ones; raises ``ValueError`` for a mark no paper knows."""
    chosen = tuple(mark for mark in marks if mark)
    if not set(chosen) <= set(MARKS):
        raise ValueError(f"unknown mark: {chosen}")
    return chosen


def batch_title(numbers: Sequence[str]) -> str:
    """The title of a file with these papers; raises ``ValueError`` when there are none."""
    if not numbers:
        raise ValueError("no papers to draw")
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} … {numbers[-1]}"


def head_line(ink: Ink, left: float, right: float, y: float, letterhead: Letterhead, reference: str) -> None:
    """Company left, reference right, a 0.8 pt rule below."""
    ink.fitted(left, y, letterhead.company or letterhead.community, 9.5, (right - left) * 0.55)
    ink.fitted(right, y, reference, 9.5, (right - left) * 0.43, align="right")
    ink.line(left, y - 2 * MM, right, y - 2 * MM, 0.8)


def foot_line(ink: Ink, left: float, right: float, y: float, printed_at: str, operator: str, catalog: Catalog, page: str = "") -> None:
    """When and by whom it was printed, and the page, in fine print."""
    parts = []
    if printed_at:
        parts.append(catalog.gettext("Printed {time}").format(time=printed_at))
    if operator:
        parts.append(catalog.gettext("By {name}").format(name=operator))
    ink.fitted(left, y, "    ".join(parts), 7.5, (right - left) * 0.7)
    if page:
        ink.right(right, y, page, 7.5)


def draw_marks(ink: Ink, marks: Sequence[str], x: float, y: float, size: float, catalog: Catalog, outline: bool = False) -> None:
    """Large demo and void marks with their middle at (x, y), one below the other (side by side on forms) when there are two."""
    words = ((DEMO, catalog.gettext("DEMO")), (VOID, catalog.gettext("VOID")), (REVERSED, catalog.gettext("REVERSED")))
    large = [text for mark, text in words if mark in marks]
    for i, text in enumerate(large):
        offset = i - (len(large) - 1) / 2
        if outline:
            ink.watermark(x + offset * size * 2.6, y, text, size, outline)
        else:
            ink.watermark(x, y - offset * size * 1.5, text, size, outline)


def copy_stamp(ink: Ink, right: float, y: float, catalog: Catalog) -> None:
    """The boxed word on a reprint, ending at `right` with its baseline at `y`."""
    text = catalog.gettext("REPRINT")
    width = BOLD.width(text, 10.5) + 3 * MM
    ink.box(right - width, y - 1.4 * MM, width, 5.6 * MM, 1)
    ink.centre(right - width / 2, y, text, 10.5, BOLD)


def seal(ink: Ink, x: float, y: float, letterhead: Letterhead, day: str, catalog: Catalog, room: float = 66 * MM) -> None:
    """The dashed circle ∅ 40 mm with its middle at (x, y), company (in `room`) and date across it (骑年盖月)."""
    ink.circle(x, y, 20 * MM)
    ink.grey(GREY)
    ink.centre(x, y + 8 * MM, catalog.gettext("(Seal)"), 8.5)
    ink.grey(INK)
    ink.fitted(x + 22 * MM, y, letterhead.signer, 10.5, room, align="right")
    ink.right(x + 22 * MM, y - 7 * MM, day, 10.5)


_PAD = 1.6 * MM  # on either side of a cell's text


def fits(text: str, width: float) -> bool:
    """Whether words fit a cell of this width in one line."""
    return REGULAR.width(clean(text), SMALLEST) <= width - 2 * _PAD


def cell(ink: Ink, x1: float, x2: float, baseline: float, text: str, size: float, align: str = "left", bold: bool = False) -> None:
    """Text inside a table cell, made smaller if it must; words too long for that stand in two lines, amounts never."""
    if not text:
        return
    chain = BOLD if bold else REGULAR
    at, width = {"left": x1 + _PAD, "centre": (x1 + x2) / 2, "right": x2 - _PAD}[align], x2 - x1 - 2 * _PAD
    if ink.width(text, SMALLEST, chain) <= width or align == "right":
        ink.fitted(at, baseline, text, size, width, chain, align)
        return
    first = Block(SMALLEST, width, 0.0, chain).lines(clean(text))[0]
    ink.fitted(at, baseline + 1.45 * MM, first, SMALLEST, width, chain, align)
    ink.fitted(at, baseline - 1.45 * MM, clean(text)[len(first) :].strip(), SMALLEST, width, chain, align)


def columns(left: float, widths: Sequence[float]) -> tuple[float, ...]:
    """The x of each column border from widths in millimetres."""
    borders = [left]
    for width in widths:
        borders.append(borders[-1] + width * MM)
    return tuple(borders)


def building_head(building: str, texts: Catalog) -> str:
    """The building as the head of a page: a number alone is called a building."""
    if not (building.isascii() and building.isalnum()):
        return building
    return f"{building}号楼" if texts.language == "zh_CN" else texts.gettext("Building {name}").format(name=building)
