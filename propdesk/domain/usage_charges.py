"""What a unit is charged for what its meters counted: usage × price through the tiers of the rate, per reading's day.

What meters count is never guessed: it is not divided by days. A usage is charged at the rate in force, and to the one who bears
the fee, on its last day; a reading on the day of a change divides it exactly. Several meters of a unit are added up before the
tiers, so that a second meter brings no second first tier; nor does a second run of the same period, nor, where the tiers of a
rate count over the calendar year, the next period of the year.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain import formulas, tiers
from propdesk.domain.charges import Billable, NewCharge, Special, bearer_on, left_out, tariff_on
from propdesk.domain.fee_items import WHOLE, FeeItem, Tariff
from propdesk.domain.handover import Bearer, Owned
from propdesk.domain.meters import Usage
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.domain.pricing import round_step
from propdesk.domain.reasons import Reason, Unbilled
from propdesk.domain.tiers import TierPart

_DAY = timedelta(days=1)


class Metered(NamedTuple):
    """What the meters of a period say: usages by unit, why units have none, and why those have none that are in neither.

    `billed` are usages that charges of the period hold already, `parts` what these charges took of the tiers, `years` what charges
    of the usages' years took of yearly tiers. `owners` are those of units whose owners change in these years.
    """

    usages: Mapping[int, Sequence[Usage]]
    reasons: Mapping[int, Reason]
    otherwise: Reason = Reason.NO_READING
    billed: Mapping[int, Sequence[Usage]] = {}
    parts: Mapping[int, Sequence[TierPart]] = {}
    years: Mapping[int, Sequence[TierPart]] = {}
    owners: Mapping[int, tuple[Owned, ...]] = {}


class Before(NamedTuple):
    """What the same bearer was charged for already: usages of the same period, and what was taken of tiers in it and in the year."""

    usages: Sequence[Usage] = ()
    parts: Sequence[TierPart] = ()
    years: Sequence[TierPart] = ()


NOTHING_BEFORE = Before()


def bill_usage(
    item: FeeItem, tariffs: Sequence[Tariff], units: Iterable[Billable], month: Month, metered: Metered
) -> tuple[list[NewCharge], list[Unbilled]]:
    """What a metered item charges each unit for the period that begins with `month`, and every unit it cannot bill with the reason."""
    charges: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    ladder = sorted(tariffs, key=lambda t: (t.valid_from, t.id))
    for unit in units:
        outcome = _bill_unit(item, ladder, unit, month, metered)
        if isinstance(outcome, Reason):
            unbilled.append(Unbilled(unit.unit_id, unit.code, item.name, outcome))
        else:
            charges += outcome
    return charges, unbilled


def _bill_unit(item: FeeItem, ladder: Sequence[Tariff], unit: Billable, month: Month, metered: Metered) -> list[NewCharge] | Reason:
    usages = metered.usages.get(unit.unit_id)
    out = left_out(item, unit._replace(billed=unit.billed and not usages), item.span(month))  # late readings are billed all the same
    if isinstance(out, Reason):
        return out
    if not usages:
        return metered.reasons.get(unit.unit_id, metered.otherwise)
    borne: dict[Bearer, list[Usage]] = {}
    for usage in usages:
        borne.setdefault(bearer_on(item, unit, last_day(usage)), []).append(usage)
    made = []
    for bearer, part in borne.items():
        before = _before(item, unit, bearer, last_day(part[-1]), metered)
        priced = price_usages(item, ladder, part, before, own_price=unit.own_price, pays_of_10000=unit.pays_of_10000)
        if priced is None:
            return Reason.NO_TARIFF
        if priced.amount_fen > 0:
            made.append(_charge(item, unit, month, bearer, part, priced))
    return made or Reason.ZERO


def _before(item: FeeItem, unit: Billable, bearer: Bearer, day: date, metered: Metered) -> Before:
    """What the one who bears a part that ends on `day` was charged for already; over the year whoever owned the unit then."""
    usages = [used for used in metered.billed.get(unit.unit_id, ()) if bearer_on(item, unit, last_day(used)) == bearer]
    parts = [part for part in metered.parts.get(unit.unit_id, ()) if bearer_on(item, unit, part.last_on) == bearer]
    years, owners = metered.years.get(unit.unit_id, ()), metered.owners.get(unit.unit_id)
    if years and (owners is not None or unit.handover_on is not None):
        over_the_year = unit._replace(special=replace(unit.special or Special(), owners=owners))
        who = {last_on: bearer_on(item, over_the_year, last_on) for last_on in {day, *(part.last_on for part in years)}}
        years = [part for part in years if who[part.last_on] == who[day]]
    return Before(usages, parts, years)


class Priced(NamedTuple):
    """What usages cost, with the price and rate of the last part, the formula, and what they take of each tier."""

    amount_fen: Fen
    formula: str
    price: int
    tariff_id: int | None
    tiers: tuple[TierPart, ...] = ()


class _Group(NamedTuple):
    """Usages that rise through the tiers of a rate together: those of a year where it says so (0 = of the period).

    `taken` is what was charged before in each tier, `takes` what they take.
    """

    tariff: Tariff
    year: int
    quantity: int
    last_on: date
    taken: Mapping[int, int]
    takes: Mapping[int, int]


def price_usages(
    item: FeeItem,
    ladder: Sequence[Tariff],
    usages: Sequence[Usage],
    before: Before = NOTHING_BEFORE,
    *,
    own_price: int | None = None,
    pays_of_10000: int = WHOLE,
) -> Priced | None:
    """What usages cost together; None when no rate is in force on the last day of one. Rounded once, half up, to the item's step.

    In the tiers of a rate they follow what the same bearer was charged `before` at it: in the same period, or with the last day
    in the same calendar year where the tiers count over the year.
    """
    groups = _groups(ladder, usages, before, own_price)
    if groups is None:
        return None
    parts = [layer for group in groups for layer in tiers.priced(group.tariff, group.quantity, group.takes)]
    exact = tiers.exact_fen(parts) * Fraction(pays_of_10000, WHOLE)
    amount = round_step(exact, item.step_fen)
    reduced = "" if pays_of_10000 == WHOLE else f" × {formulas.percent(pays_of_10000)}"
    terms = [
        f"{formulas.quantity_in_words(item.price_unit, part.quantity)} × {formulas.unit_price(part.price, item.price_unit)}{reduced}"
        for part in parts
    ]
    note = _notes(item, groups)
    note += "" if round_step(exact, 1) == amount else formulas.rounding_note(item.scope, item.step_fen, 1)
    tariff_id = groups[-1].tariff.id if own_price is None else None
    return Priced(amount, formulas.result(terms, amount, note), parts[-1].price, tariff_id, _taking(groups))


def _groups(ladder: Sequence[Tariff], usages: Sequence[Usage], before: Before, own_price: int | None) -> list[_Group] | None:
    own = None if own_price is None else Tariff(0, own_price, date.min, "")
    found: dict[tuple[int, int], tuple[Tariff, list[Usage]]] = {}
    for usage in usages:
        day = last_day(usage)
        tariff = own or tariff_on(ladder, day)
        if tariff is None:
            return None
        found.setdefault((tariff.id, day.year if tariff.yearly else 0), (tariff, []))[1].append(usage)
    return [_group(ladder, tariff, year, part, before) for (_id, year), (tariff, part) in found.items()]


def _group(ladder: Sequence[Tariff], tariff: Tariff, year: int, usages: Sequence[Usage], before: Before) -> _Group:
    quantity, taken = sum(one.quantity for one in usages), _taken(ladder, tariff, year, before) if tariff.tiers else {}
    return _Group(tariff, year, quantity, max(map(last_day, usages)), taken, tiers.takes(tariff, quantity, taken))


def _taken(ladder: Sequence[Tariff], tariff: Tariff, year: int, before: Before) -> Mapping[int, int]:
    """How much of each tier of a rate is taken already.

    Charges of older books did not keep what they took of the tiers of a period. They are older than all that did: taken as stacked.
    """
    found: Counter[int] = Counter()
    for part in before.years if year else before.parts:
        if part.tariff_id == tariff.id and year in (0, part.last_on.year):
            found[part.from_quantity] += part.quantity
    billed = 0 if year else sum(used.quantity for used in before.usages if tariff_on(ladder, last_day(used)) == tariff)
    unkept = billed - sum(found.values())
    if unkept > 0:
        found.update(tiers.stacked(tariff, unkept))
    return found


def _notes(item: FeeItem, groups: Sequence[_Group]) -> str:
    """What was charged before of the period and of each year, and where it left room in lower tiers."""
    of_period = [group for group in groups if not group.year]
    billed = sum(sum(group.taken.values()) for group in of_period)
    note = formulas.billed_note(item.price_unit, billed, fills=any(map(_fills, of_period)))
    for group in groups:
        if group.year:
            note += formulas.year_note(item.price_unit, group.year, sum(group.taken.values()), fills=_fills(group))
    return note


def _fills(group: _Group) -> bool:
    """Whether the usages take room that what was charged before left in lower tiers."""
    plain = tiers.stacked(group.tariff, sum(group.taken.values()))
    return group.taken != plain and group.takes != tiers.takes(group.tariff, group.quantity, plain)


def _taking(groups: Sequence[_Group]) -> tuple[TierPart, ...]:
    """What the usages take of each tier, where the rate has tiers."""
    tiered = [group for group in groups if group.tariff.tiers]
    return tuple(TierPart(group.tariff.id, group.last_on, step, part) for group in tiered for step, part in group.takes.items() if part)


def _charge(item: FeeItem, unit: Billable, month: Month, bearer: Bearer, usages: Sequence[Usage], priced: Priced) -> NewCharge:
    span = item.span(month)
    quantity = sum(usage.quantity for usage in usages)
    return NewCharge(
        unit.unit_id, item.id, month, span, item.due_on(month, span.start), priced.amount_fen, priced.price, priced.formula,
        priced.tariff_id, bearer.liable, bearer.name, quantity, tuple(usages), tiers=priced.tiers,
    )  # fmt: skip


def last_day(usage: Usage) -> date:
    """The last day of a usage: the day before the reading that ends it. It decides rate, bearer and year."""
    return max(usage.to_on - _DAY, usage.from_on)
