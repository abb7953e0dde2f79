"""收据使用登记: every number of a series once, in order, with what became of it; a number nobody used is named, not skipped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.money import Fen

_NUMBER = re.compile(r"([A-Z]+\d{4}-)\d{6,}")


class Use(StrEnum):
    """What became of a number."""

    USED = "used"
    VOID = "void"
    REVERSED = "reversed"
    BOUNCED = "bounced"
    RED = "red"
    MISSING = "missing"


class NumberUse(NamedTuple):
    """One number. `other` is the receipt a red one reverses, or the red one that reversed it; amounts of red ones are below zero."""

    number: str
    use: Use
    day: date | None = None
    code: str = ""
    payer: str = ""
    method: str = ""
    amount_fen: Fen = 0
    operator: str = ""
    other: str = ""
    reason: str = ""
    undone_on: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """The numbers of a year in order, gaps included."""

    rows: tuple[NumberUse, ...]

    def count(self, *uses: Use) -> int:
        """How many numbers have one of these uses."""
        return sum(row.use in uses for row in self.rows)

    @property
    def first(self) -> str:
        return self.rows[0].number if self.rows else ""

    @property
    def last(self) -> str:
        return self.rows[-1].number if self.rows else ""


def register(rows: Iterable[NumberUse], last_given: int = 0) -> Register:
    """The numbers of one series and year in order, those without a use put in as missing, up to the last one given out.

    Raises ``ValueError`` for a number of another form or series.
    """
    found: dict[int, NumberUse] = {}
    begins = ""
    for row in rows:
        if not begins or not row.number.startswith(begins):
            match = _NUMBER.fullmatch(row.number)
            if match is None:
                raise ValueError(f"not a number of a series: {row.number}")
            if begins:
                raise ValueError(f"numbers of several series: {row.number} is not one of {begins}…")
            begins = match[1]
        found[int(row.number[len(begins) :])] = row
    if not found:
        return Register(())
    last = max(last_given, *found)
    return Register(tuple(found.get(n) or NumberUse(f"{begins}{n:06d}", Use.MISSING) for n in range(1, last + 1)))
