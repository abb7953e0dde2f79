"""律师函(草稿): the draft an office hands to its lawyer. Only a law firm issues the letter itself."""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead
from propdesk.documents.notice import Demand, NoticeLine


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the data sheet."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class LawyerLetterDraft:
    """One draft about one unit, with every charge claimed (fen) and every demand made.

    `creditor`, `debtor`, `agreement` and `notes` are for the data sheet alone, `attachments` what goes with the draft ("" in old
    drafts: those of the wording). `approver` allowed the draft; he is not printed.
    """

    number: str
    language: str
    debtors: tuple[str, ...]
    unit_code: str
    unit_name: str
    address: str
    letterhead: Letterhead
    as_of: date
    drafted_on: date
    lines: tuple[NoticeLine, ...]
    demands: tuple[Demand, ...]
    pay_within_days: int
    printed_at: str
    operator: str
    wording: str = ""
    creditor: tuple[Fact, ...] = ()
    debtor: tuple[Fact, ...] = ()
    agreement: tuple[Fact, ...] = ()
    notes: tuple[Fact, ...] = ()
    attachments: tuple[str, ...] = ()
    approver: str = ""

    @property
    def principal_fen(self) -> int:
        return sum(line.open_fen for line in self.lines)

    @property
    def late_fee_fen(self) -> int:
        return sum(line.late_fee_fen for line in self.lines)

    @property
    def total_fen(self) -> int:
        """Open principal and late fees of all rows."""
        return self.principal_fen + self.late_fee_fen

    @property
    def has_late_fee(self) -> bool:
        return any(line.rate for line in self.lines)

    @property
    def provable_demands(self) -> tuple[Demand, ...]:
        """The demands whose arrival can be proved: only with two of them may the letter say "repeatedly demanded"."""
        return tuple(demand for demand in self.demands if demand.provable)
