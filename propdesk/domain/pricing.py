"""From days at a price to an amount and its formula: exact fractions, rounded where and how the item says, parts that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeVar

from propdesk.domain import formulas
from propdesk.domain.fee_items import WHOLE, FeeItem, PriceUnit, RoundingScope
from propdesk.domain.money import PRICE_SCALE, Fen, divide_half_up, share_out
from propdesk.domain.periods import Month, month_span
from propdesk.domain.units import CM2_PER_M2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one month, from its anchor day on, at one price.

    `size` is the area in cm² or the number of what is counted (None = that of the charge); `pays_of_10000` what a discount leaves
    of it, `vacant_of_10000` what the vacancy rule does.
    """

    month: Month
    days: int
    price: int
    tariff_id: int | None
    size: int | None = None
    pays_of_10000: int = WHOLE
    vacant_of_10000: int = WHOLE
    anchor: int = 1

    @property
    def month_days(self) -> int:
        """How many days the month has."""
        return self.month.days if self.anchor == 1 else month_span(self.month, self.anchor).days

    @property
    def whole(self) -> bool:
        """Whether it is all days of the month."""
        return self.days == self.month_days

    @property
    def reduced(self) -> tuple[int, ...]:
        """What of ten thousand is paid, once for each reduction."""
        return tuple(part for part in (self.pays_of_10000, self.vacant_of_10000) if part != WHOLE)


def round_step(fen: Fraction, step_fen: int) -> Fen:
    """Round half up to a multiple of `step_fen` (1 = fen, 10 = jiao, 100 = whole yuan)."""
    return step_fen * divide_half_up(fen.numerator, fen.denominator * step_fen)


def price_segments(item: FeeItem, area_cm2: int, segments: Sequence[Segment]) -> tuple[Fen, str]:
    """Amount in fen and formula in words of a charge for one unit of that area, made of these segments."""
    return price_sized(item, area_cm2 if item.price_unit is PriceUnit.M2_MONTH else 1, segments)


def price_sized(item: FeeItem, size: int, segments: Sequence[Segment]) -> tuple[Fen, str]:
    """Amount in fen and formula in words of a charge made of these segments.

    `size` is the area in cm² for prices per m², else how many are counted. A fee per occasion (元/次) counts once, at the price
    of its first segment. Integers and exact fractions only.
    """
    first = segments[0]
    if item.price_unit is PriceUnit.ONCE:
        amount = round_step(Fraction(first.price * 100, PRICE_SCALE), item.step_fen)
        return amount, formulas.result([formulas.unit_price(first.price, item.price_unit)], amount)
    if len(segments) == 1 and first.whole and item.step_fen == 1 and not first.reduced:
        size = size if first.size is None else first.size
        by_area = item.price_unit is PriceUnit.M2_MONTH
        amount = divide_half_up(size * first.price, (CM2_PER_M2 if by_area else 1) * 100)
        return amount, _formula(item, size, segments, amount)
    exact = [exact_fen(item, size, segment) for segment in segments]
    amount = sum(round_step(sum(group, Fraction(0)), item.step_fen) for group in _buckets(item, segments, exact).values())
    unrounded = round_step(sum(exact, Fraction(0)), 1)
    note = "" if unrounded == amount else formulas.rounding_note(item.scope, item.step_fen, len(segments))
    return amount, _formula(item, size, segments, amount, note)


def exact_fen(item: FeeItem, size: int, segment: Segment) -> Fraction:
    """What the days of a segment cost in fen, exactly."""
    size = size if segment.size is None else segment.size
    by_area = item.price_unit is PriceUnit.M2_MONTH
    scale = (CM2_PER_M2 if by_area else 1) * 100 * WHOLE * WHOLE * segment.month_days
    return Fraction(size * segment.price * segment.pays_of_10000 * segment.vacant_of_10000 * segment.days, scale)


def price_parts(item: FeeItem, size: int, parts: Sequence[Sequence[Segment]]) -> list[tuple[Fen, str]]:
    """Amount and formula of each part of a period that several people bear: the whole is rounded as the item says, and the parts
    add up to it (largest remainder, month by month or over the period)."""
    own = [price_sized(item, size, part) for part in parts]
    if len(parts) == 1:
        return own
    everything = [(place, segment) for place, part in enumerate(parts) for segment in part]
    exact = [(place, exact_fen(item, size, segment)) for place, segment in everything]
    amounts = [0] * len(parts)
    for group in _buckets(item, [segment for _place, segment in everything], exact).values():
        shares = [sum((fen for at, fen in group if at == place), Fraction(0)) for place in range(len(parts))]
        total = round_step(sum(shares, Fraction(0)), item.step_fen)
        for place, share in enumerate(_fitted(total, item.step_fen, shares)):
            amounts[place] += share
    note = formulas.parts_note(sum(amounts))
    return [
        (amount, text if amount == alone else _formula(item, size, part, amount, note))
        for amount, (alone, text), part in zip(amounts, own, parts, strict=True)
    ]


def _fitted(total: Fen, step_fen: int, exact: Sequence[Fraction]) -> list[Fen]:
    """`total` (a multiple of the step) divided in the ratio of the exact parts, by largest remainder."""
    if not any(exact):
        return [0] * len(exact)
    scale = lcm(*(fen.denominator for fen in exact))
    weights = [fen.numerator * (scale // fen.denominator) for fen in exact]
    return [step_fen * share for share in share_out(total // step_fen, weights)]


def _buckets(item: FeeItem, segments: Sequence[Segment], values: Sequence[T]) -> dict[Month | None, list[T]]:
    """What is rounded together: each month, so that a change inside a month does not round twice, or the whole period."""
    found: dict[Month | None, list[T]] = {}
    for segment, value in zip(segments, values, strict=True):
        found.setdefault(segment.month if item.scope is RoundingScope.MONTH else None, []).append(value)
    return found


def _formula(item: FeeItem, size: int, segments: Sequence[Segment], amount: Fen, note: str = "") -> str:
    return formulas.result(_terms(item, size, segments), amount, note, item.anchor_day)


def _terms(item: FeeItem, size: int, segments: Sequence[Segment]) -> list[str]:
    """The formula's terms: whole months alike are gathered ("× 3 月"), broken months show their days."""
    whole: dict[str, int] = {}
    broken: list[str] = []
    for segment in segments:
        own = size if segment.size is None else segment.size
        if not own and len(segments) > 1:
            continue  # days without any vehicle
        term = f"{formulas.sized(item.price_unit, own)}{formulas.unit_price(segment.price, item.price_unit)}"
        term += "".join(f" × {formulas.percent(part)}" for part in segment.reduced)
        if segment.whole:
            whole[term] = whole.get(term, 0) + 1
        else:
            broken.append(f"{term} × {segment.days}/{segment.month_days} 天")
    return [f"{term} × {months} 月" if months > 1 else term for term, months in whole.items()] + broken
