"""收据: what a receipt says. It proves a payment and is no tax invoice (domain reference, section 8)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
    """What one fee item received: `period` like "2026-05 至 2026-10" (see `period_text`), amounts in fen.

    `unit` is the unit's code where one payment settles charges of several units, else "".
    """

    item: str
    period: str
    price: str
    quantity: str
    amount_fen: int
    late_fee_fen: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptDeposit:
    """A deposit that a receipt took (in part) or used, as it stands after the receipt; amounts in fen."""

    item: str
    taken_fen: int
    deducted_fen: int
    returned_fen: int
    unit: str = ""

    @property
    def held_fen(self) -> int:
        return self.taken_fen - self.deducted_fen - self.returned_fen


@dataclass(frozen=True, slots=True)
class Receipt:
    """One payment as its receipt shows it. `method` is a payment method's code, `paid_up_to` the last day covered.

    `total_fen` is the payment; rows plus `credited_fen` (put aside as prepaid) add up to it, which drawing checks.
    `tendered_fen` and `change_fen` are for cash. A void receipt keeps its number and names reason and day; one that was reversed
    later also names the receipt that reversed it (`undone_by`). That one has amounts below zero, `kind` "reversal" or "bounced",
    the number it `reverses` and the reason. `deposits` are those it took or used. With `developer` the payer is the developer,
    who pays what he bears of the units named.
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
    undone_by: str = ""
    kind: str = ""
    reverses: str = ""
    reason: str = ""
    deposits: tuple[ReceiptDeposit, ...] = ()
    developer: bool = False


def reversal_of(receipt: Receipt, number: str, kind: str, on: date, reason: str, **changed: object) -> Receipt:
    """The red receipt of a receipt: the same rows with a minus sign under a number of its own.

    `kind` is "reversal" or "bounced"; `changed` are facts of the day of the reversal (cashier, printed_at, still_open_fen …).
    """
    lines = tuple(replace(line, amount_fen=-line.amount_fen, late_fee_fen=-line.late_fee_fen) for line in receipt.lines)
    red = replace(
        receipt,
        number=number,
        kind=kind,
        reverses=receipt.number,
        reason=reason,
        paid_on=on,
        lines=lines,
        total_fen=-receipt.total_fen,
        credited_fen=-receipt.credited_fen,
        tendered_fen=None,
        change_fen=0,
        void_reason="",
        voided_on=None,
        undone_by="",
        designation="",
        deposits=(),
    )
    return replace(red, **changed)  # type: ignore[arg-type]


_MONTH_OR_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


def grouped(lines: Sequence[ReceiptLine], language: str = "zh_CN") -> tuple[ReceiptLine, ...]:
    """Rows put together by charge item (and unit) in the order of their first row, for a paper that cannot hold them all.

    Months that follow each other stay one range; a gap is said as the number of runs, never hidden.
    """
    groups: dict[tuple[str, str], list[ReceiptLine]] = {}
    for line in lines:
        groups.setdefault((line.unit, line.item), []).append(line)
    return tuple(group[0] if len(group) == 1 else _together(group, language) for group in groups.values())


def _together(group: Sequence[ReceiptLine], language: str) -> ReceiptLine:
    prices = {line.price for line in group}
    return ReceiptLine(
        item=group[0].item,
        period=_periods_together([line.period for line in group], language),
        price=prices.pop() if len(prices) == 1 else "",
        quantity="",
        amount_fen=sum(line.amount_fen for line in group),
        late_fee_fen=sum(line.late_fee_fen for line in group),
        unit=group[0].unit,
    )


def _periods_together(periods: Iterable[str], language: str) -> str:
    """Several cells of months as one: a range where they follow each other, else first and last with how many runs there are."""
    runs = sorted((found[0], found[-1]) for period in periods if (found := _MONTH_OR_DAY.findall(period)))
    if not runs:
        return ""
    joined = [runs[0]]
    for first, last in runs[1:]:
        if first <= _following(joined[-1][1]):
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    whole = period_text(joined[0][0], joined[-1][1], language)
    if len(joined) == 1:
        return whole
    return f"{whole}（{len(joined)} 段）" if language == "zh_CN" else f"{whole} ({len(joined)} runs)"


def _following(month: str) -> str:
    """The month after a month, the day after a day."""
    if len(month) > 7:
        return (date.fromisoformat(month) + timedelta(days=1)).isoformat()
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def period_text(first: str, last: str, language: str = "zh_CN") -> str:
    """The months "2026-05" and "2026-10" as one cell, 2026-05 至 2026-10; one month alone stays one month. Days likewise."""
    return first if first == last else f"{first} {'至' if language == 'zh_CN' else 'to'} {last}"
