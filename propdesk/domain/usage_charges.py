"""What a unit is charged for what its meters counted: usage × price through the tiers of the rate, per reading's day.

What meters count is never guessed: it is not divided by days. A usage is charged at the rate in force, and to the one who bears
the fee, on its last day; a reading on the day of a change divides it exactly. Several meters of a unit are added up before the
tiers, so that a second meter brings no second first tier; nor does a second run of the same period.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain import formulas, tiers
from propdesk.domain.charges import Billable, NewCharge, bearer_on, left_out, tariff_on
from propdesk.domain.fee_items import WHOLE, FeeItem, Tariff
from propdesk.domain.handover import Bearer
from propdesk.domain.meters import Usage
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.domain.pricing import round_step
from propdesk.domain.reasons import Reason, Unbilled

_DAY = timedelta(days=1)


class Metered(NamedTuple):
    """What the meters of a period say: usages by unit, why units have none, and why those have none that are in neither.

    `billed` are usages that charges of the period hold already.
    """

    usages: Mapping[int, Sequence[Usage]]
    reasons: Mapping[int, Reason]
    otherwise: Reason = Reason.NO_READING
    billed: Mapping[int, Sequence[Usage]] = {}


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
        borne.setdefault(bearer_on(item, unit, _last_day(usage)), []).append(usage)
    made = []
    for bearer, part in borne.items():
        before = [used for used in metered.billed.get(unit.unit_id, ()) if bearer_on(item, unit, _last_day(used)) == bearer]
        priced = price_usages(item, ladder, part, before, own_price=unit.own_price, pays_of_10000=unit.pays_of_10000)
        if priced is None:
            return Reason.NO_TARIFF
        if priced.amount_fen:
            made.append(_charge(item, unit, month, bearer, part, priced))
    return made or Reason.ZERO


class Priced(NamedTuple):
    """What usages cost, with the price and rate of the last part and the formula."""

    amount_fen: Fen
    formula: str
    price: int
    tariff_id: int | None


def price_usages(
    item: FeeItem,
    ladder: Sequence[Tariff],
    usages: Sequence[Usage],
    billed: Sequence[Usage] = (),
    *,
    own_price: int | None = None,
    pays_of_10000: int = WHOLE,
) -> Priced | None:
    """What usages cost together; None when no rate is in force on the last day of one. Rounded once, half up, to the item's step.

    `billed` are usages the same bearer was charged for in the same period; in the tiers of their rate these follow them.
    """
    by_rate: dict[Tariff, int] = {}
    own = None if own_price is None else Tariff(0, own_price, date.min, "")
    for usage in usages:
        tariff = own or tariff_on(ladder, _last_day(usage))
        if tariff is None:
            return None
        by_rate[tariff] = by_rate.get(tariff, 0) + usage.quantity
    before = {
        tariff: sum(used.quantity for used in billed if tariff_on(ladder, _last_day(used)) == tariff) for tariff in by_rate if tariff.tiers
    }
    parts = [layer for tariff, quantity in by_rate.items() for layer in tiers.layers(tariff, quantity, before.get(tariff, 0))]
    exact = tiers.exact_fen(parts) * Fraction(pays_of_10000, WHOLE)
    amount = round_step(exact, item.step_fen)
    reduced = "" if pays_of_10000 == WHOLE else f" × {formulas.percent(pays_of_10000)}"
    terms = [
        f"{formulas.quantity_in_words(item.price_unit, part.quantity)} × {formulas.unit_price(part.price, item.price_unit)}{reduced}"
        for part in parts
    ]
    note = formulas.billed_note(item.price_unit, sum(before.values()))
    note += "" if round_step(exact, 1) == amount else formulas.rounding_note(item.scope, item.step_fen, 1)
    last = list(by_rate)[-1]
    return Priced(amount, formulas.result(terms, amount, note), parts[-1].price, last.id if own is None else None)


def _charge(item: FeeItem, unit: Billable, month: Month, bearer: Bearer, usages: Sequence[Usage], priced: Priced) -> NewCharge:
    span = item.span(month)
    quantity = sum(usage.quantity for usage in usages)
    return NewCharge(
        unit.unit_id, item.id, month, span, item.due_on(month, span.start), priced.amount_fen, priced.price, priced.formula,
        priced.tariff_id, bearer.liable, bearer.name, quantity, tuple(usages),
    )  # fmt: skip


def _last_day(usage: Usage) -> date:
    return max(usage.to_on - _DAY, usage.from_on)
