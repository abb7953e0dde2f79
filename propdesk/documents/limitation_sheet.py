"""时效表 / Limitation sheet: for each open charge of a unit the last safe day, what it rests on, and every event that bore on it.

What an event did is said beside it, also that it did nothing and why, so that a lawyer can check the chain without the program.
"""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One event: what and when, what it did for this charge, and the last safe day after it. Ready texts."""

    text: str
    effect: str
    until: date


@dataclass(frozen=True, slots=True)
class SheetCharge:
    """One charge; `left` and `why` are ready texts, `note` says what is provisional, to be reviewed or not demanded ("" = nothing)."""

    item: str
    period: str
    due_on: date
    open_fen: int
    last_safe_day: date
    left: str
    why: str
    note: str
    steps: tuple[SheetStep, ...]


@dataclass(frozen=True, slots=True)
class LimitationSheet:
    """The limitation of a unit's open charges as of a day, oldest due first."""

    language: str
    unit_code: str
    unit_name: str
    debtors: tuple[str, ...]
    as_of: date
    charges: tuple[SheetCharge, ...]
    letterhead: Letterhead
    printed_at: str
    operator: str

    @property
    def total_fen(self) -> int:
        return sum(charge.open_fen for charge in self.charges)
