"""证据册: what a bundle of evidence is made of, before it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from propdesk.documents.flow import FlowBlock
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.results import MissingGlyph

PDF = "application/pdf"
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp", "image/tiff"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: its title, what it is of in words, the hash of its content, and how its bytes are read.

    `trouble` in words when its file is missing or was changed: then nothing is read. `ours` when PropDesk drew it.
    """

    title: str
    part: str
    sha256: str
    media: str
    load: Callable[[], bytes]
    ours: bool = True
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An item as the index lists it; `first` and `last` page, 0 for what has no pages; `trouble` in words or ""."""

    number: int
    title: str
    part: str
    sha256: str
    first: int
    last: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says: lines of (label, text) about the case, and who made the bundle when."""

    language: str
    lines: tuple[tuple[str, str], ...]
    letterhead: Letterhead
    printed_at: str
    operator: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundled:
    """The finished bundle."""

    pdf: bytes
    pages: int
    index: tuple[Indexed, ...]
    missing: tuple[MissingGlyph, ...]

    @property
    def troubles(self) -> tuple[Indexed, ...]:
        """The items that could not be put in."""
        return tuple(item for item in self.index if item.trouble)


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """One sheet."""

    language: str
    title: str
    blocks: tuple[FlowBlock, ...]
    letterhead: Letterhead
    printed_at: str
    operator: str
    demo: bool = False
