"""Papers that flow over pages: headings, paragraphs and tables, set alike on PDF and in Word. First the content."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose; a `note` is set without indent (addresses, lists, signatures)."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts with heads; `widths` in millimetres, `right` the columns of figures, `total` a last row or nothing."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()
    total: tuple[str, ...] = ()


FlowBlock: TypeAlias = Heading | Paragraph | Table
