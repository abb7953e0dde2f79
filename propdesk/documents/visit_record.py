"""入户走访记录 / Record of a home visit: one A4 sheet a household, prefilled with what is owed, or blank to fill by hand.

The sheet says why it asks what it asks (PIPL 17) and has no line for family, health, work or means.
"""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What is open of one charge item: first and last period, how many periods, fen."""

    item: str
    first: str
    last: str
    periods: int
    open_fen: int
    late_fee_fen: int


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One visit to one household; `unit_id` 0 makes a blank form. `when` is the kind of day: "workday", "holiday" or "evening".

    `lines` are what may be demanded; `rests_fen` is owed too but in dispute, on hold, in instalments or before a court.
    """

    number: str
    language: str
    unit_id: int
    unit_code: str
    unit_name: str
    owners: tuple[str, ...]
    visit_on: date | None
    when: str
    as_of: date | None
    lines: tuple[OwedLine, ...]
    last: str
    promise: str
    remark: str
    letterhead: Letterhead
    printed_at: str
    operator: str
    wording: str = ""
    rests_fen: int = 0

    @property
    def open_fen(self) -> int:
        """Open principal of all lines."""
        return sum(line.open_fen for line in self.lines)

    @property
    def late_fee_fen(self) -> int:
        return sum(line.late_fee_fen for line in self.lines)

    @property
    def total_fen(self) -> int:
        """Open principal and late fee of all lines."""
        return self.open_fen + self.late_fee_fen
