"""Columns as declarations: what a cell shows, sorts, sums and copies, for rows of any frozen type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from propdesk.domain.meters import format_quantity, plain_quantity
from propdesk.domain.money import format_yuan, plain_yuan
from propdesk.domain.units import format_area

Row: TypeAlias = Any
DASH = "—"
KINDS = ("text", "int", "money", "date", "badge", "area", "quantity", "phone", "rate", "points", "check")
_NUMBERS = frozenset({"int", "money", "area", "quantity", "rate", "points"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `title` is a message id; `value` reads the row: str, int, fen, cm², 1/1000, date or None by `kind`.

    `tone` colours the text ("danger", "warn", "ok", … or "") and names the kind of a badge; colour never stands alone, so the
    text must say the same. `sort` replaces `value` as the sorting key; `total` puts the sum over the whole filter into the foot
    row, or what `foot` makes of the rows where a sum says nothing (rates); `width` is a least width in characters; `zero` shows 0
    as a figure where others show a dash; `about` (a message id) is the tooltip of the head.
    """

    key: str
    title: str
    value: Callable[[Row], Any]
    kind: str = "text"
    width: int = 0
    visible: bool = True
    sort: Callable[[Row], Any] | None = None
    total: bool = False
    tone: Callable[[Row], str] | None = None
    strong: bool = False
    secondary: bool = False
    zero: bool = False
    entry: bool = False
    tooltip: Callable[[Row], str] | None = None
    foot: Callable[[Sequence[Row]], Any] | None = None
    about: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of column: {self.kind}")

    @property
    def right(self) -> bool:
        """Figures stand on the right."""
        return self.kind in _NUMBERS

    def shown(self, row: Row) -> str:
        """The text on the screen; "—" for nothing and, unless `zero`, for a figure of 0."""
        return self.formatted(self.value(row))

    def formatted(self, value: Any) -> str:
        """`value` in this column's way of writing."""
        if value is None or value == "" or (value == 0 and self.right and not self.zero):
            return DASH
        if self.kind == "money":
            return format_yuan(value)
        if self.kind == "area":
            return format_area(value)
        if self.kind == "rate":
            return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}%"
        if isinstance(value, str):
            return value
        if self.kind == "quantity":
            return format_quantity(value)
        if self.kind == "int":
            return f"{value:,}"
        if self.kind == "points":
            return f"{'▲' if value > 0 else '▼' if value < 0 else '='} {abs(value) // 10}.{abs(value) % 10}"
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def copied(self, row: Row) -> str:
        """The text for the clipboard: plain figures that a spreadsheet takes as numbers, nothing for a dash."""
        value = self.value(row)
        if value is None:
            return ""
        if self.kind == "money":
            return plain_yuan(value)
        if self.kind == "int":
            return str(value)
        if self.kind == "quantity" and not isinstance(value, str):
            return plain_quantity(value)
        text = self.formatted(value)
        if text == DASH:
            return ""
        text = " ".join(text.split())
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
