"""日结单 and 交班单: what a close of the desk says, frozen when it was made.

The head of the chain of changes stands on the paper, outside the book: whoever rewrites the book afterwards cannot make it end
in these characters again (safety reference, 3.8). No name of a payer stands here, only units and numbers.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.documents.letterhead import Letterhead

HEAD_CHARACTERS = 12


class SheetPaper(StrEnum):
    """What a close is printed on."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One way of paying, in fen; `taken_back_fen` and `refunded_fen` are zero or below."""

    method: str
    count: int
    received_fen: int
    taken_back_fen: int
    refunded_fen: int
    expected_fen: int
    counted_fen: int

    @property
    def difference_fen(self) -> int:
        """Counted less expected."""
        return self.counted_fen - self.expected_fen


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A receipt taken back or a refund: `kind` is a kind of movement, `number` its own paper's, `receipt` the one it is about."""

    kind: str
    number: str
    receipt: str
    unit_code: str
    method: str
    amount_fen: int
    paid_on: date
    time: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetHandover:
    """A handover of the same days: number, when, who handed over to whom, and what was counted."""

    number: str
    time: str
    operator: str
    handed_to: str
    counted_fen: int


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A closed day (`kind` "day") or a handover ("shift") as its sheet shows it.

    `first_day` … `day` are counted. `earlier_count` receipts of `earlier_fen` lie before them and were locked without a count.
    """

    kind: str
    number: str
    first_day: date
    day: date
    closed_at: str
    operator: str
    handed_to: str
    note: str
    lines: tuple[SheetLine, ...]
    offsets: tuple[SheetLine, ...]
    taken_back: tuple[SheetEntry, ...]
    refunds: tuple[SheetEntry, ...]
    handovers: tuple[SheetHandover, ...]
    receipt_count: int
    first_receipt: str
    last_receipt: str
    void_numbers: tuple[str, ...]
    earlier_count: int
    earlier_fen: int
    chain_seq: int
    chain_head: str
    letterhead: Letterhead
    language: str

    @property
    def head(self) -> str:
        """The characters of the chain's head that are printed."""
        return self.chain_head[:HEAD_CHARACTERS]

    @property
    def expected_fen(self) -> int:
        """What must be there over all ways of paying."""
        return sum(line.expected_fen for line in self.lines)

    @property
    def counted_fen(self) -> int:
        """What was counted over all ways of paying."""
        return sum(line.counted_fen for line in self.lines)
