"""From the register to a file: draw what was frozen, write it whole, note its hash. A reprint shows what was issued."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from propdesk.documents.paper import MissingGlyph

Progress = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Filed:
    """The files that were written, their pages, and characters no font has (named, printed as boxes)."""

    paths: tuple[Path, ...]
    pages: int
    missing: tuple[MissingGlyph, ...]
