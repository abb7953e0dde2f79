"""What drawing a paper gives back, without the cost of loading what draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from propdesk.errors import UserError

Progress = Callable[[int], bool]
"""Hears how many papers are done and stops the work by returning False."""


class Cancelled(UserError):
    """Printing was cancelled. No file was made."""


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A text that could not be printed in full, with the characters no font has (a box with the code point stands there)."""

    text: str
    characters: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF: its bytes, how many pages, and what could not be printed in full."""

    pdf: bytes
    pages: int
    missing: tuple[MissingGlyph, ...]
