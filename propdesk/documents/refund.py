"""退款单: what a refund says. The receiver signs it; it proves that prepaid money or a deposit was given back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.documents.letterhead import Letterhead
from propdesk.i18n import N_


class RefundPaper(StrEnum):
    """What a refund is printed on."""

    A5 = "a5"
    A4 = "a4"  # two parts with a cut line


REFUND_PAPERS = {RefundPaper.A5: N_("A5"), RefundPaper.A4: N_("A4, two parts")}
PREPAID, DEPOSIT = "prepaid", "deposit"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back as its paper shows it, amounts in fen.

    `source` is "prepaid" (a purse: `item` what it was kept for, "" for anything) or "deposit" (`item` its charge item, `taken_by`
    the receipts that took it). Of that pot `taken_fen` came in, `used_fen` was deducted and `returned_fen` given back before;
    of a purse `taken_fen` is what it held before. `reason` is why it is given back; a void refund keeps its number and says
    why and since when.
    """

    number: str
    unit_code: str
    unit_name: str
    payee: str
    refunded_on: date
    method: str
    reference: str
    source: str
    item: str
    taken_by: tuple[str, ...]
    taken_fen: int
    used_fen: int
    returned_fen: int
    amount_fen: int
    reason: str
    approver: str
    cashier: str
    letterhead: Letterhead
    language: str
    printed_at: str
    void_reason: str = ""
    voided_on: date | None = None

    @property
    def left_fen(self) -> int:
        """What is left of the purse or deposit after this refund."""
        return self.taken_fen - self.used_fen - self.returned_fen - self.amount_fen
