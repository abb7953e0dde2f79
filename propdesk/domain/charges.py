"""Fee items, rates and what a unit is charged for a period.

A charge is the unit of debt: one fee item, one unit, one period. Its amount comes from one formula, stated with it:
quantity × price for each calendar month or broken part of one (days ÷ days of that month), rounded where the item says
(each month, or once for the whole period) and as finely as it says (fen, jiao or whole yuan), always half up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain.money import PRICE_SCALE, Fen, divide_half_up, format_price, format_yuan
from propdesk.domain.periods import DateRange, Month, month_parts
from propdesk.domain.units import CM2_PER_M2, UnitKind, format_area
from propdesk.errors import UserError
from propdesk.i18n import N_


class PriceUnit(StrEnum):
    """What a price is a price of; it belongs to the price and is printed with it."""

    M2_MONTH = "m2-month"
    UNIT_MONTH = "unit-month"
    ONCE = "once"


PRICE_UNIT_NAMES = {
    PriceUnit.M2_MONTH: N_("yuan/㎡·month"),
    PriceUnit.UNIT_MONTH: N_("yuan/unit·month"),
    PriceUnit.ONCE: N_("yuan each time"),
}
_STEP_NAMES = {1: "分", 10: "角", 100: "元"}
_FORMULA_UNIT = {PriceUnit.M2_MONTH: "元/㎡·月", PriceUnit.UNIT_MONTH: "元/户·月", PriceUnit.ONCE: "元/次"}


class RoundingScope(StrEnum):
    """Where rounding happens: each month is rounded and added up, or the whole period is rounded once."""

    MONTH = "month"
    PERIOD = "period"


class Reason(StrEnum):
    """Why a billing run leaves a unit out."""

    NO_TARIFF = "no_tariff"
    NO_AREA = "no_area"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    NOT_ASSIGNED = "not_assigned"
    ALREADY_BILLED = "already_billed"
    ZERO = "zero"


REASON_TEXTS = {
    Reason.NO_TARIFF: N_("No rate is in force for this period"),
    Reason.NO_AREA: N_("The unit has no area"),
    Reason.NOT_STARTED: N_("The fee starts after this period (handover or already paid)"),
    Reason.ENDED: N_("The fee ended before this period"),
    Reason.NOT_ASSIGNED: N_("The item does not apply to this kind of unit"),
    Reason.ALREADY_BILLED: N_("Already billed for this period"),
    Reason.ZERO: N_("The amount would be zero"),
}

RESIDENTIAL = frozenset({UnitKind.FLAT, UnitKind.SHOP, UnitKind.OFFICE})
CYCLES = (1, 3, 6, 12)
STEPS = (1, 10, 100)


class DueDayOutOfRange(UserError):
    """The due day must be a day of the month, from 1 to 31."""


class BasisMissing(UserError):
    """State what the rate rests on: the contract clause, the filing or the owners' decision."""


class RuleNotPossible(UserError):
    """An item is billed every 1, 3, 6 or 12 months and rounded to 1, 10 or 100 fen."""


@dataclass(frozen=True, slots=True)
class FeeItem:
    """A charge item (收费项目) with its period rule, rounding rule and due-date rule.

    `cycle_months` is 1, 3, 6 or 12: a longer cycle is billed in its first month, counted from January.
    `step_fen` is 1, 10 or 100. `due_day` is a day of the period's first month, or that month's last day if shorter.
    """

    id: int
    name: str
    price_unit: PriceUnit
    due_day: int = 10
    cycle_months: int = 1
    scope: RoundingScope = RoundingScope.MONTH
    step_fen: int = 1
    kinds: frozenset[UnitKind] = RESIDENTIAL

    def covers(self, month: Month) -> bool:
        """Whether a run of `month` bills this item."""
        return (month.month - 1) % self.cycle_months == 0

    def span(self, month: Month) -> DateRange:
        return DateRange(month.start, (month + self.cycle_months).start)

    def due_on(self, month: Month, first_day: date | None = None) -> date:
        """The due day of a charge for `month`; never before `first_day`, the first day it pays for (handover in mid-month)."""
        due = month.day(self.due_day)
        return max(due, first_day) if first_day else due


@dataclass(frozen=True, slots=True)
class Tariff:
    """A rate (收费标准): a price in 1/10,000 yuan valid from a day on, and what it rests on."""

    id: int
    price: int
    valid_from: date
    basis: str


class Billable(NamedTuple):
    """What a run needs to know of a unit: `start_on` and `end_on` bound the fee, `own_price` beats the tariff."""

    unit_id: int
    code: str
    kind: UnitKind
    area_cm2: int | None
    start_on: date | None = None
    end_on: date | None = None
    own_price: int | None = None
    assigned: bool = False
    billed: bool = False


class NewCharge(NamedTuple):
    """A charge about to be written. `span` is half-open; `formula` says how the amount arose."""

    unit_id: int
    item_id: int
    month: Month
    span: DateRange
    due_on: date
    amount_fen: Fen
    price: int
    formula: str
    tariff_id: int | None


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A unit that a run leaves out, and why."""

    unit_id: int
    code: str
    item: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one calendar month at one price."""

    month: Month
    days: int
    price: int
    tariff_id: int | None


class Pattern(NamedTuple):
    """What a charge looks like for a unit with nothing of its own: the whole span at the rates in force."""

    span: DateRange
    due_on: date
    segments: list[Segment] | None


def check_due_day(day: int) -> int:
    """Return the due day if it is one; raises `DueDayOutOfRange`."""
    if not 1 <= day <= 31:
        raise DueDayOutOfRange()
    return day


def check_rule(item: FeeItem) -> FeeItem:
    """Return the item if its cycle, rounding and due day can be; raises `RuleNotPossible` or `DueDayOutOfRange`."""
    if item.cycle_months not in CYCLES or item.step_fen not in STEPS:
        raise RuleNotPossible()
    check_due_day(item.due_day)
    return item


def check_basis(text: str) -> str:
    """Return the trimmed basis of a rate; raises `BasisMissing` (no basis, no activation: 明码标价规定)."""
    if not text.strip():
        raise BasisMissing()
    return text.strip()


def bill(item: FeeItem, tariffs: Sequence[Tariff], units: Iterable[Billable], month: Month) -> tuple[list[NewCharge], list[Unbilled]]:
    """What `item` charges each unit for the period that begins with `month`, and every unit it cannot bill with the reason."""
    charges: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    span = item.span(month)
    ladder = sorted(tariffs, key=lambda t: (t.valid_from, t.id))
    usual = Pattern(span, item.due_on(month, span.start), _segments(span, ladder, None))
    prices: dict[int, tuple[Fen, str]] = {}  # flats of one plan cost the same: the formula is worked out once for each area
    for unit in units:
        outcome = _bill_unit(item, unit, month, ladder, usual, prices)
        if isinstance(outcome, NewCharge):
            charges.append(outcome)
        else:
            unbilled.append(Unbilled(unit.unit_id, unit.code, item.name, outcome))
    return charges, unbilled


def _bill_unit(
    item: FeeItem,
    unit: Billable,
    month: Month,
    ladder: Sequence[Tariff],
    usual: Pattern,
    prices: dict[int, tuple[Fen, str]],
) -> NewCharge | Reason:
    span = usual.span
    if unit.billed:
        return Reason.ALREADY_BILLED
    if not unit.assigned and unit.kind not in item.kinds:
        return Reason.NOT_ASSIGNED
    if unit.start_on and unit.start_on >= span.end:
        return Reason.NOT_STARTED
    if unit.end_on and unit.end_on <= span.start:
        return Reason.ENDED
    if item.price_unit is PriceUnit.M2_MONTH and not unit.area_cm2:
        return Reason.NO_AREA
    part: DateRange | None = span
    if (unit.start_on and unit.start_on > span.start) or (unit.end_on and unit.end_on < span.end):
        part = span.intersect(unit.start_on, unit.end_on)
    if part is None:
        return Reason.ENDED
    common = part is span and unit.own_price is None
    segments = usual.segments if common else _segments(part, ladder, unit.own_price)
    if segments is None:
        return Reason.NO_TARIFF
    area = unit.area_cm2 or 0
    priced = prices.get(area) if common else None
    if priced is None:
        priced = price_segments(item, area, segments)
        if common:
            prices[area] = priced
    amount, formula = priced
    if amount == 0:
        return Reason.ZERO
    due_on = usual.due_on if common else item.due_on(month, part.start)
    return NewCharge(unit.unit_id, item.id, month, part, due_on, amount, segments[-1].price, formula, segments[-1].tariff_id)


def _segments(span: DateRange, ladder: Sequence[Tariff], own_price: int | None) -> list[Segment] | None:
    """The span cut at month ends and price changes, or None when some day has no price."""
    if own_price is not None:
        return [Segment(month, days, own_price, None) for month, days in month_parts(span)]
    segments: list[Segment] = []
    for start, end, tariff in _price_spans(span, ladder):
        if tariff is None:
            return None
        segments += [Segment(month, days, tariff.price, tariff.id) for month, days in month_parts(DateRange(start, end))]
    return segments


def _price_spans(span: DateRange, ladder: Sequence[Tariff]) -> list[tuple[date, date, Tariff | None]]:
    """Consecutive parts of `span` with the tariff in force; the latest one valid on a day wins."""
    in_force = [t for t in ladder if t.valid_from <= span.start]
    later = [t for t in ladder if span.start < t.valid_from < span.end]
    current = in_force[-1] if in_force else None
    parts, start = [], span.start
    for tariff in later:
        if tariff.valid_from > start:
            parts.append((start, tariff.valid_from, current))
        current, start = tariff, tariff.valid_from
    parts.append((start, span.end, current))
    return parts


def price_segments(item: FeeItem, area_cm2: int, segments: Sequence[Segment]) -> tuple[Fen, str]:
    """Amount in fen and formula in words of a charge made of these segments.

    A fee per occasion (元/次) counts once, at the price of its first segment. Integers and exact fractions only.
    """
    if item.price_unit is PriceUnit.ONCE:
        amount = round_step(Fraction(segments[0].price * 100, PRICE_SCALE), item.step_fen)
        return amount, f"{format_price(segments[0].price)} {_FORMULA_UNIT[item.price_unit]} = {format_yuan(amount)} 元"
    by_area = item.price_unit is PriceUnit.M2_MONTH
    if len(segments) == 1 and segments[0].days == segments[0].month.days and item.step_fen == 1:
        price = segments[0].price
        amount = divide_half_up(area_cm2 * price, CM2_PER_M2 * 100) if by_area else divide_half_up(price, 100)
        return amount, f"{_terms(item, area_cm2, [segments[0]])[0]} = {format_yuan(amount)} 元"
    quantity = Fraction(area_cm2, CM2_PER_M2) if by_area else Fraction(1)
    exact = [quantity * segment.price * 100 / PRICE_SCALE * segment.days / segment.month.days for segment in segments]
    if item.scope is RoundingScope.PERIOD:
        amount = round_step(sum(exact, Fraction(0)), item.step_fen)
    else:
        amount = sum(round_step(fen, item.step_fen) for fen in _by_month(segments, exact))
    note = "" if round_step(sum(exact, Fraction(0)), 1) == amount else _rounding_note(item, len(segments))
    return amount, f"{' + '.join(_terms(item, area_cm2, segments))} = {format_yuan(amount)} 元{note}"


def _rounding_note(item: FeeItem, parts: int) -> str:
    """How the amount was rounded, for formulas whose terms alone make another amount."""
    monthly = "每月" if item.scope is RoundingScope.MONTH and parts > 1 else ""
    return f"（{monthly}四舍五入到{_STEP_NAMES[item.step_fen]}）"


def round_step(fen: Fraction, step_fen: int) -> Fen:
    """Round half up to a multiple of `step_fen` (1 = fen, 10 = jiao, 100 = whole yuan)."""
    return step_fen * divide_half_up(fen.numerator, fen.denominator * step_fen)


def _by_month(segments: Sequence[Segment], exact: Sequence[Fraction]) -> list[Fraction]:
    """Sums per calendar month, so that a price change inside a month does not round twice."""
    months: dict[Month, Fraction] = {}
    for segment, fen in zip(segments, exact, strict=True):
        months[segment.month] = months.get(segment.month, Fraction(0)) + fen
    return list(months.values())


def _terms(item: FeeItem, area_cm2: int, segments: Sequence[Segment]) -> list[str]:
    """The formula's terms: whole months at one price are gathered ("× 3 月"), broken months show their days."""
    quantity = f"{format_area(area_cm2)} ㎡ × " if item.price_unit is PriceUnit.M2_MONTH else ""
    terms: list[str] = []
    whole: dict[int, int] = {}
    broken: list[str] = []
    for segment in segments:
        if segment.days == segment.month.days:
            whole[segment.price] = whole.get(segment.price, 0) + 1
        else:
            per_month = f"{quantity}{format_price(segment.price)} {_FORMULA_UNIT[item.price_unit]}"
            broken.append(f"{per_month} × {segment.days}/{segment.month.days} 天")
    for price, months in whole.items():
        times = f" × {months} 月" if months > 1 else ""
        terms.append(f"{quantity}{format_price(price)} {_FORMULA_UNIT[item.price_unit]}{times}")
    return terms + broken


_IN_ENGLISH = (
    ("（每月四舍五入到", " (each month rounded to "),
    ("（四舍五入到", " (rounded to "),
    ("分）", "0.01)"),
    ("角）", "0.10)"),
    ("元）", "1.00)"),
    ("元/㎡·月", "yuan/㎡·month"),
    ("元/户·月", "yuan/unit·month"),
    ("元/次", "yuan each time"),
    (" 月", " months"),
    (" 天", " days"),
    (" 元", " yuan"),
)


def formula_in(language: str, formula: str) -> str:
    """A stored formula in the language of a paper; formulas are stored in Chinese."""
    if language != "en":
        return formula
    for chinese, english in _IN_ENGLISH:
        formula = formula.replace(chinese, english)
    return formula


def price_in(language: str, price: int, price_unit: PriceUnit) -> str:
    """A price with its unit: "1.85 元/㎡·月" or "1.85 yuan/㎡·month"."""
    return formula_in(language, f"{format_price(price)} {_FORMULA_UNIT[price_unit]}")
