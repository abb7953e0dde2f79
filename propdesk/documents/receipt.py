"""收据: what a receipt says. It proves a payment and is no tax invoice (domain reference, section 8)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.documents.letterhead import Letterhead
from propdesk.i18n import N_


class ReceiptPaper(StrEnum):
    """What a receipt is printed on."""

    A5 = "a5"
    A4 = "a4"  # two parts with a cut line, for laser printers
    T241X93 = "t241x93"  # continuous three-part form, a third of 279.4 mm
    T241X140 = "t241x140"  # continuous three-part form, half of 279.4 mm


PAPER_NAMES = {
    ReceiptPaper.A5: N_("A5"),
    ReceiptPaper.A4: N_("A4, two parts"),
    ReceiptPaper.T241X93: N_("241 × 93 mm, three parts"),
    ReceiptPaper.T241X140: N_("241 × 140 mm, three parts"),
}


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What one fee item received: `period` like "2026-05 至 2026-10" (see `period_text`), amounts in fen."""

    item: str
    period: str
    price: str
    quantity: str
    amount_fen: int
    late_fee_fen: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One payment as its receipt shows it. `method` is a payment method's code, `paid_up_to` the last day covered.

    `total_fen` is the payment; rows plus `credited_fen` (put aside as prepaid) add up to it, which drawing checks.
    `tendered_fen` and `change_fen` are for cash. A void receipt keeps its number and names reason and day.
    """

    number: str
    unit_code: str
    unit_name: str
    payer: str
    paid_on: date
    method: str
    reference: str
    lines: tuple[ReceiptLine, ...]
    total_fen: int
    tendered_fen: int | None
    change_fen: int
    credited_fen: int
    credit_balance_fen: int
    still_open_fen: int
    paid_up_to: date | None
    cashier: str
    letterhead: Letterhead
    language: str
    printed_at: str
    void_reason: str = ""
    voided_on: date | None = None
    designation: str = ""


def period_text(first: str, last: str, language: str = "zh_CN") -> str:
    """The months "2026-05" and "2026-10" as one cell, 2026-05 至 2026-10; one month alone stays one month."""
    return first if first == last else f"{first} {'至' if language == 'zh_CN' else 'to'} {last}"
