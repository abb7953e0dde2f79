"""What a unit is charged for a period.

A charge is the unit of debt: one fee item, one unit, one period, one who owes it. Its amount comes from one formula, stated
with it: size × price for each month, from the day on which the item's months begin, or broken part of one (days ÷ days of
that month), rounded where the item says (each month, or once for the whole period) and as finely as it says (fen, jiao or
whole yuan), always half up. Where price, area, vacancy or owner change inside a period it is cut at that day; parts that
different people bear add up to the whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from propdesk.domain import vacancy as vacant
from propdesk.domain.fee_items import (
    CYCLES,
    PRICE_UNIT_NAMES,
    RESIDENTIAL,
    STEPS,
    WHOLE,
    BasisMissing,
    DueDayOutOfRange,
    FeeItem,
    Handover,
    PriceUnit,
    RoundingScope,
    RuleNotPossible,
    Tariff,
    check_basis,
    check_due_day,
    check_rule,
)
from propdesk.domain.formulas import formula_in, price_in
from propdesk.domain.handover import OWNER, Bearer, Liable, Owned, bearers, fee_from
from propdesk.domain.meters import Usage
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, Month, month_parts
from propdesk.domain.pricing import Segment, price_parts, price_segments, price_sized, round_step
from propdesk.domain.reasons import REASON_TEXTS, Reason, Unbilled
from propdesk.domain.tiers import TierPart
from propdesk.domain.units import UnitKind

__all__ = [
    "CYCLES", "PRICE_UNIT_NAMES", "REASON_TEXTS", "RESIDENTIAL", "STEPS", "BasisMissing", "Billable", "DueDayOutOfRange", "FeeItem",
    "NewCharge", "PriceUnit", "Reason", "RoundingScope", "RuleNotPossible", "Segment", "Special", "Tariff", "Unbilled", "bill",
    "check_basis", "check_due_day", "check_rule", "formula_in", "left_out", "price_in", "price_segments", "round_step",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Special:
    """What only few units have in a period: an area that changes, owners that change or are missing, a vacancy, vehicles.

    `areas` are (first day, area in cm²) in order; `owners` None = the same throughout; `vehicles` are the days ``[first, end)`` of
    each (None = open), which are counted where no number of spaces is entered.
    """

    areas: tuple[tuple[date, int | None], ...] = ()
    owners: tuple[Owned, ...] | None = None
    vacancies: tuple[vacant.Vacancy, ...] = ()
    vehicles: tuple[tuple[date | None, date | None], ...] = ()


class Billable(NamedTuple):
    """What a run needs to know of a unit: `start_on` and `end_on` bound the fee, `own_price` beats the tariff.

    `pays_of_10000` is the unit's own discount; `quantity` the persons, vehicles or spaces (None = one; not said for persons).
    """

    unit_id: int
    code: str
    kind: UnitKind
    area_cm2: int | None
    start_on: date | None = None
    end_on: date | None = None
    own_price: int | None = None
    assigned: bool = False
    billed: bool = False
    handover_on: date | None = None
    pays_of_10000: int = WHOLE
    quantity: int | None = None
    special: Special | None = None


class NewCharge(NamedTuple):
    """A charge about to be written. `span` is half-open; `formula` says how the amount arose.

    `quantity` is in 1/1000 (m², persons, kWh …); `liable_name` names the owner where a period has several; `tiers` is what it
    takes of each tier of its rate.
    """

    unit_id: int
    item_id: int
    month: Month
    span: DateRange
    due_on: date
    amount_fen: Fen
    price: int
    formula: str
    tariff_id: int | None
    liable: Liable = Liable.OWNER
    liable_name: str = ""
    quantity: int | None = None
    usages: tuple[Usage, ...] = ()
    pool_id: int | None = None
    note: str = ""
    tiers: tuple[TierPart, ...] = ()


class Pattern(NamedTuple):
    """What a charge looks like for a unit with nothing of its own: the whole span at the rates in force.

    A handover on `handover_matters` or later changes something in the period.
    """

    span: DateRange
    due_on: date
    segments: list[Segment] | None
    handover_matters: date


class Prices(NamedTuple):
    """What the item's price depends on: its rates in order of their first day, its vacancy rules, the day its months begin on."""

    tariffs: Sequence[Tariff]
    vacancy: Sequence[vacant.VacancyRule]
    anchor: int


def bill(
    item: FeeItem,
    tariffs: Sequence[Tariff],
    units: Iterable[Billable],
    month: Month,
    vacancy_rules: Sequence[vacant.VacancyRule] = (),
) -> tuple[list[NewCharge], list[Unbilled]]:
    """What `item` charges each unit for the period that begins with `month`, and every unit it cannot bill with the reason.

    For prices per month; metered items and shared costs have rules of their own.
    """
    charges: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    span = item.span(month)
    prices = Prices(sorted(tariffs, key=lambda t: (t.valid_from, t.id)), vacancy_rules, item.anchor_day)
    matters = span.start + timedelta(days=1) if item.handover is Handover.BY_DAY else span.start
    usual = Pattern(span, item.due_on(month, span.start), _segments(span, prices, None), matters)
    known: dict[int, tuple[Fen, str, int]] = {}  # flats of one plan cost the same: the formula is worked out once for each size
    for unit in units:
        outcome = _bill_unit(item, unit, month, prices, usual, known)
        if isinstance(outcome, NewCharge):
            charges.append(outcome)
        elif isinstance(outcome, Reason):
            unbilled.append(Unbilled(unit.unit_id, unit.code, item.name, outcome))
        else:
            charges += outcome
    return charges, unbilled


def left_out(item: FeeItem, unit: Billable, span: DateRange) -> Reason | DateRange:
    """Why a run leaves a unit out before any price is asked, or the days of `span` it is charged for."""
    if unit.billed:
        return Reason.ALREADY_BILLED
    if not unit.assigned and unit.kind not in item.kinds:
        return Reason.NOT_ASSIGNED
    start, end = unit.start_on, unit.end_on
    if unit.handover_on is not None and start is None:
        start = fee_from(item, unit.handover_on, start)
    if start and start >= span.end:
        return Reason.NOT_STARTED
    if end and end <= span.start:
        return Reason.ENDED
    if (start is None or start <= span.start) and (end is None or end >= span.end):
        return span
    return span.intersect(start, end) or Reason.ENDED


def _bill_unit(
    item: FeeItem, unit: Billable, month: Month, prices: Prices, usual: Pattern, known: dict[int, tuple[Fen, str, int]]
) -> NewCharge | list[NewCharge] | Reason:
    span = usual.span
    part = left_out(item, unit, span)
    if isinstance(part, Reason):
        return part
    size = _size(item, unit)
    if isinstance(size, Reason):
        return size
    late = unit.handover_on is not None and unit.handover_on >= usual.handover_matters
    if part is not span or late or unit.special or unit.own_price is not None or unit.pays_of_10000 != WHOLE:
        return _bill_special(item, unit, month, prices, part, size)
    segments = usual.segments
    if segments is None:
        return Reason.NO_TARIFF
    priced = known.get(size)
    if priced is None:
        priced = known[size] = (*price_sized(item, size, segments), _thousandths(item, size))
    amount, formula, quantity = priced
    if amount == 0:
        return Reason.ZERO
    last = segments[-1]
    return NewCharge(
        unit.unit_id, item.id, month, span, usual.due_on, amount, last.price, formula, last.tariff_id, Liable.OWNER, "", quantity
    )


def _size(item: FeeItem, unit: Billable) -> int | Reason:
    """The area in cm², or how many are counted; or why there is none."""
    if item.price_unit is PriceUnit.M2_MONTH:
        areas = unit.special.areas if unit.special else ()
        return unit.area_cm2 or next((area for _day, area in areas if area), None) or Reason.NO_AREA
    if item.price_unit is PriceUnit.PERSON_MONTH and unit.quantity is None:
        return Reason.NO_PERSONS
    if item.price_unit is PriceUnit.SPACE_MONTH and unit.quantity is None:
        vehicles = len(unit.special.vehicles) if unit.special else 0
        alone = unit.assigned or unit.kind is UnitKind.PARKING
        return vehicles or (1 if alone else Reason.NO_VEHICLES)
    return 1 if unit.quantity is None else unit.quantity


def _thousandths(item: FeeItem, size: int) -> int:
    """The size as a quantity in 1/1000 of what the price is a price of."""
    return size // 10 if item.price_unit is PriceUnit.M2_MONTH else size * 1000


def _bill_special(
    item: FeeItem, unit: Billable, month: Month, prices: Prices, part: DateRange, size: int
) -> NewCharge | list[NewCharge] | Reason:
    """The charges of a unit whose days, price, area or owner differ from the usual: one for each who bears days of the period."""
    owners = unit.special.owners if unit.special else None
    found = bearers(item, part, unit.handover_on, unit.start_on, owners)
    parts = [_segments(days, prices, unit) for days, _bearer in found]
    if None in parts:
        return Reason.NO_TARIFF
    segments = [one for one in parts if one is not None]
    if any(one.size == 0 for several in segments for one in several) and item.price_unit is PriceUnit.M2_MONTH:
        return Reason.NO_AREA
    priced = price_parts(item, size, segments)
    made = [
        _charge(item, unit, month, found[place], segments[place], priced[place], size) for place in range(len(found)) if priced[place][0]
    ]
    if made:
        return made
    return Reason.VACANT if all(0 in one.reduced for several in segments for one in several) else Reason.ZERO


def _charge(
    item: FeeItem,
    unit: Billable,
    month: Month,
    days: tuple[DateRange, Bearer],
    segments: Sequence[Segment],
    priced: tuple[Fen, str],
    size: int,
) -> NewCharge:
    last = segments[-1]
    (span, bearer), (amount, formula) = days, priced
    quantity = _thousandths(item, size if last.size is None else last.size)
    return NewCharge(
        unit.unit_id, item.id, month, span, item.due_on(month, span.start), amount, last.price, formula, last.tariff_id, bearer.liable,
        bearer.name, quantity,
    )  # fmt: skip


def _segments(span: DateRange, prices: Prices, unit: Billable | None) -> list[Segment] | None:
    """The span cut where months begin and at every change of price, area or vacancy; None when some day has no price."""
    special = unit.special if unit else None
    cuts = {span.start, span.end, *(tariff.valid_from for tariff in prices.tariffs)}
    if special:
        cuts.update(day for day, _area in special.areas)
        cuts.update(day for days in special.vehicles for day in days if day is not None)
        if special.vacancies:
            cuts.update(vacant.change_days(prices.vacancy, special.vacancies))
    found: list[Segment] = []
    for start, end in pairwise(sorted(day for day in cuts if span.start <= day <= span.end)):
        price = _price_on(start, prices, unit)
        if price is None:
            return None
        pays = (unit.pays_of_10000 if unit else WHOLE, vacant.pays_on(start, prices.vacancy, special.vacancies) if special else WHOLE)
        size = _size_on(start, special, unit) if special and unit else None
        for month, days in month_parts(DateRange(start, end), prices.anchor):
            _append(found, Segment(month, days, *price, size, *pays, prices.anchor))
    return found


def _append(found: list[Segment], new: Segment) -> None:
    """Add a segment, or its days to the last one when nothing but the day of a possible change lies between them."""
    last = found[-1] if found else None
    if last and replace(last, days=new.days) == new:
        found[-1] = replace(last, days=last.days + new.days)
    else:
        found.append(new)


def _price_on(day: date, prices: Prices, unit: Billable | None) -> tuple[int, int | None] | None:
    """The price on a day with the number of its rate: the unit's own, or the latest rate valid by then; None = no rate."""
    if unit is not None and unit.own_price is not None:
        return unit.own_price, None
    tariff = tariff_on(prices.tariffs, day)
    return (tariff.price, tariff.id) if tariff else None


def bearer_on(item: FeeItem, unit: Billable, day: date) -> Bearer:
    """Who bears the item on one day, named where the period has several owners; the owner where nobody else is charged."""
    owners = unit.special.owners if unit.special else None
    found = bearers(item, DateRange(day, day + timedelta(days=1)), unit.handover_on, unit.start_on, owners)
    if not found or found[0][1] != OWNER or not owners:
        return found[0][1] if found else OWNER
    several = len({owner.name for owner in owners}) > 1
    return Bearer(Liable.OWNER, "、".join(owner.name for owner in owners if owner.on(day)) if several else "")


def tariff_on(ladder: Sequence[Tariff], day: date) -> Tariff | None:
    """The rate in force on a day, of rates in order of their first day: the latest one wins, of the same day the younger."""
    return next((tariff for tariff in reversed(ladder) if tariff.valid_from <= day), None)


def _size_on(day: date, special: Special, unit: Billable) -> int | None:
    """The area or the number of vehicles on a day where that changes (0 = none), else None.

    Before the first change of area noted it is that of the first.
    """
    if special.vehicles and unit.quantity is None:
        return sum((first is None or first <= day) and (end is None or day < end) for first, end in special.vehicles)
    if not special.areas:
        return None
    known = [area for valid_from, area in special.areas if valid_from <= day]
    return (known[-1] if known else special.areas[0][1]) or 0
