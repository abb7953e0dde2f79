"""分期缴费协议: the agreement on instalments, to be signed by both sides. First the content, drawing in `plan_drawing`."""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class AgreedCharge:
    """A charge the plan covers: what of its principal and of its late fee (fen)."""

    item: str
    period: str
    due_on: date
    open_fen: int
    late_fee_fen: int
    charge_id: int = 0


@dataclass(frozen=True, slots=True)
class AgreedInstalment:
    """One payment of the plan."""

    due_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PlanAgreement:
    """What both sides agree. `relation` says in words who signs for the owner, "" to be filled in by hand.

    `number` is "" until it is issued.
    """

    language: str
    letterhead: Letterhead
    debtors: tuple[str, ...]
    unit_code: str
    unit_name: str
    agreed_on: date
    lines: tuple[AgreedCharge, ...]
    instalments: tuple[AgreedInstalment, ...]
    one_sum: bool
    breach_days: int
    clause: str
    signer: str
    relation: str
    printed_at: str
    operator: str
    wording: str
    number: str = ""
    unit_id: int = 0

    @property
    def total_fen(self) -> int:
        """Everything the plan covers."""
        return sum(line.open_fen + line.late_fee_fen for line in self.lines)
