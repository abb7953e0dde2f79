"""Opening arrears: the unpaid months that follow from "paid up to", one charge for each.

The first day owed is the day after the last paid day (and never before handover). Whole months, from the day on which the
item's months begin, that are complete on the as-of day become charges; a broken first month counts its days over the days
of that month; the month still running is left to the billing run (domain reference, section 13).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from propdesk.domain.charges import FeeItem, PriceUnit, Segment, price_segments
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, Month, month_of, month_span, months_between
from propdesk.domain.resident_rows import ResidentRow

ONE_DAY = timedelta(days=1)


class OpeningCharge(NamedTuple):
    """One unpaid period taken over from the list: the days ``[start, end)`` of `month`, its amount and how it arose."""

    month: Month
    start: date
    end: date
    amount_fen: Fen
    formula: str


@dataclass(frozen=True, slots=True)
class StatedDiffers:
    """The list states other arrears than its own "paid up to" and price make; to be reported, never swallowed."""

    sheet_row: int
    computed_fen: Fen
    stated_fen: Fen


def opening_months(paid_to: date | None, as_of: date, handover_on: date | None = None, anchor: int = 1) -> tuple[DateRange, ...]:
    """The unpaid periods on `as_of`: first a broken month if any, then whole months. Nothing known as paid, nothing owed."""
    if paid_to is None:
        return ()
    start = paid_to + ONE_DAY
    return _unpaid(max(start, handover_on) if handover_on else start, as_of, anchor)


def opening_charges(
    row: ResidentRow, as_of: date, step_fen: int = 1, price: int | None = None, price_unit: str | None = None, anchor: int = 1
) -> tuple[OpeningCharge, ...]:
    """One charge per unpaid period of a row, each month rounded half up to `step_fen` (1 = fen, 10 = jiao, 100 = yuan).

    `price` (1/10,000 yuan) and `price_unit` stand in where the row has none; a price whose unit nobody stated counts per
    m² and month. Months begin on the day `anchor`. Without a price, or without an area where the price needs one, nothing can
    be computed: no charges; nor is there one for a period that costs nothing.
    """
    if row.paid_to is None:
        return ()
    listed_unit = row.price_unit
    if row.price is not None:
        price = row.price
    else:
        listed_unit = None
    return _charges(row.paid_to, row.handover_on, as_of, row.area_cm2, price, listed_unit or price_unit or "m2-month", step_fen, anchor)


def stated_difference(row: ResidentRow, charges: tuple[OpeningCharge, ...]) -> StatedDiffers | None:
    """The difference between what the row states and what its charges add up to, or None where they agree.

    A row that states nothing agrees with anything; a row that states zero agrees only with nothing owed.
    """
    if row.stated_fen is None:
        return None
    computed = sum_of(charges)
    return None if computed == row.stated_fen else StatedDiffers(row.sheet_row, computed, row.stated_fen)


def sum_of(charges: Iterable[OpeningCharge]) -> Fen:
    """What opening charges add up to."""
    return sum(map(_AMOUNT, charges))


_AMOUNT = attrgetter("amount_fen")


@lru_cache(maxsize=4096)
def _unpaid(start: date, as_of: date, anchor: int) -> tuple[DateRange, ...]:
    running = month_of(as_of + ONE_DAY, anchor)
    months = months_between(month_of(start, anchor), running + -1)
    spans = (month_span(month, anchor) for month in months)
    return tuple(DateRange(max(span.start, start), span.end) for span in spans)


@lru_cache(maxsize=65536)
def _charges(
    paid_to: date, handover_on: date | None, as_of: date, area_cm2: int | None, price: int | None, unit: str, step_fen: int, anchor: int
) -> tuple[OpeningCharge, ...]:
    start = max(paid_to + ONE_DAY, handover_on or date.min)
    if price is None or unit == "once" or (unit == "m2-month" and not area_cm2) or start > as_of:
        return ()
    item = FeeItem(0, "", PriceUnit(unit), step_fen=step_fen, anchor_day=anchor)
    made = []
    for span in _unpaid(start, as_of, anchor):
        month = item.month_of(span.start)
        if span == item.month_span(month):
            amount, formula = _whole_month(item, area_cm2 or 0, price)
        else:
            amount, formula = price_segments(item, area_cm2 or 0, [Segment(month, span.days, price, None, anchor=anchor)])
        if amount > 0:
            made.append(OpeningCharge(month, span.start, span.end, amount, formula))
    return tuple(made)


@lru_cache(maxsize=16384)
def _whole_month(item: FeeItem, area_cm2: int, price: int) -> tuple[Fen, str]:
    """What any whole month costs; which month does not matter."""
    return price_segments(item, area_cm2, [Segment(_ANY_MONTH, _ANY_MONTH.days, price, None)])


_ANY_MONTH = Month(2000, 1)
