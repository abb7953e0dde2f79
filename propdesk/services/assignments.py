"""Which charge items apply to one unit, and assigning them to it with a price and days of its own."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from enum import StrEnum

from propdesk import clock
from propdesk.domain import charges as rules
from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, Reason, Special, Tariff, Unbilled
from propdesk.domain.fee_items import WHOLE
from propdesk.domain.handover import fee_from, first_owner_day
from propdesk.domain.periods import Month, rest_after
from propdesk.domain.shared_costs import bill_pools
from propdesk.domain.units import UnitKind
from propdesk.domain.usage_charges import Metered, bill_usage
from propdesk.domain.vacancy import VacancyRule
from propdesk.errors import UserError
from propdesk.i18n import N_
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.rates import ItemUnknown, PriceMissing
from propdesk.store import assignments, fee_items, people
from propdesk.store.assignments import Assigned, ChargedDays
from propdesk.store.billables import specials
from propdesk.store.engine import Connection
from propdesk.store.fee_items import vacancy_rules
from propdesk.store.people import UnitRow

MOST = 9_999
"""Persons, vehicles or spaces of one unit."""


class DiscountOutOfRange(UserError):
    """What the unit pays of the price is from 0 to 100 %."""


class QuantityOutOfRange(UserError):
    """The number of persons, vehicles or spaces is a whole number from 0 to 9,999."""


class EndBeforeStart(UserError):
    """The last day must not be before the first day."""


class ChargedEachTime(UserError):
    """“{item}” is charged each time it happens, not by the period. It cannot be assigned to a unit."""


class NotAssigned(UserError):
    """“{item}” is not assigned to {unit}, so there is nothing to take away."""


class Applies(StrEnum):
    """Whether an item applies to a unit on a day, and why."""

    KIND = "kind"
    ASSIGNED = "assigned"
    LATER = "later"
    ENDED = "ended"
    NO = "no"


APPLIES_TEXTS = {
    Applies.KIND: N_("By kind of unit"),
    Applies.ASSIGNED: N_("Assigned"),
    Applies.LATER: N_("Starts later"),
    Applies.ENDED: N_("Ended"),
    Applies.NO: N_("Does not apply"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How an item is assigned: own price in 1/10,000 yuan (None = the rate), days ``[start_on, end_on)`` (None = open).

    `pays_of_10000` is its discount (8000 = pays 80 %), `quantity` the persons, vehicles or spaces (None = one).
    """

    own_price: int | None = None
    start_on: date | None = None
    end_on: date | None = None
    pays_of_10000: int = WHOLE
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class UnitFee:
    """One charge item as it stands for one unit on a day.

    `rate` is the price in force that day in 1/10,000 yuan; `terms` None = not assigned; `charged` are the charges that stand.
    `period` is the first month of the next period after the day that is not charged to its end.
    """

    item: FeeItem
    unit: UnitRow
    applies: Applies
    tariffs: tuple[Tariff, ...]
    rate: int | None
    terms: Terms | None
    charged: tuple[ChargedDays, ...]
    period: Month
    special: Special | None = None
    vacancy_rules: tuple[VacancyRule, ...] = ()

    @property
    def by_kind(self) -> bool:
        """Whether the item applies to units of this kind without being assigned."""
        return self.unit.kind in self.item.kinds

    @property
    def charged_to(self) -> date | None:
        """The first day that no charge pays for any more, None before the first charge."""
        return max((part.end_on for part in self.charged), default=None)


def of_unit(office: Office, unit_id: int, as_of: date) -> list[UnitFee]:
    """Every item billed by the period as it stands for the unit on a day; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        unit = _unit(conn, unit_id)
        assigned, charged = assignments.of_unit(conn, unit_id), assignments.charged(conn, unit_id)
        found = []
        for item in fee_items.items(conn):
            if not item.periodic:
                continue
            fee = _fee(item, unit, tuple(fee_items.tariffs(conn, item.id)), assigned.get(item.id), charged.get(item.id, ()), as_of)
            special = specials(conn, item, item.span(fee.period), vacancies=True).get(unit_id)
            found.append(replace(fee, special=special, vacancy_rules=tuple(vacancy_rules(conn, item.id))))
        return found


def _fee(
    item: FeeItem, unit: UnitRow, tariffs: tuple[Tariff, ...], assigned: Assigned | None, charged: Sequence[ChargedDays], as_of: date
) -> UnitFee:
    terms = Terms(*assigned[1:]) if assigned else None
    in_force = [tariff.price for tariff in tariffs if tariff.valid_from <= as_of]
    applies, rate = _applies(item, unit, terms, as_of), in_force[-1] if in_force else None
    return UnitFee(item, unit, applies, tariffs, rate, terms, tuple(charged), _next_period(item, charged, as_of))


def _next_period(item: FeeItem, charged: Sequence[ChargedDays], as_of: date) -> Month:
    """The first month of the item's next period after a day that is not charged to its end."""
    charged_to = max((part.end_on for part in charged), default=as_of)
    month = item.month_of(as_of) + 1
    while not item.covers(month) or item.span(month).end <= charged_to:
        month += 1
    return month


def _applies(item: FeeItem, unit: UnitRow, terms: Terms | None, as_of: date) -> Applies:
    if terms is None and unit.kind not in item.kinds:
        return Applies.NO
    handover = None if item.developer_pays or unit.handover_on is None else first_owner_day(item.handover, unit.handover_on)
    start_on = (terms.start_on if terms else None) or handover
    if terms is not None and terms.end_on is not None and terms.end_on <= max(as_of, start_on or as_of):
        return Applies.ENDED
    if start_on is not None and start_on > as_of:
        return Applies.LATER
    return Applies.KIND if terms is None else Applies.ASSIGNED


def preview(fee: UnitFee, terms: Terms | None) -> NewCharge | Reason:
    """What a run of `fee.period` would charge the unit if the item were assigned like this (None = not at all), or why nothing.

    Where several bear parts of the period it is the last part, that of the owner then. What is metered or shared is not known yet.
    """
    span, one_month = fee.item.span(fee.period), fee.item.cycle_months == 1
    own = terms or Terms()
    start_on, end_on = own.start_on, own.end_on
    billed = one_month and any(part.period == str(fee.period) for part in fee.charged)
    parts = [(part.start_on, part.end_on) for part in fee.charged if part.start_on < span.end and part.end_on > span.start]
    if parts:
        start_on, until = rest_after(parts, fee_from(fee.item, fee.unit.handover_on, start_on))
        billed = billed or (until is None and max(end for _start, end in parts) >= span.end)
        end_on = min((day for day in (end_on, until) if day is not None), default=None)
    unit = Billable(
        fee.unit.unit_id, fee.unit.code, UnitKind(fee.unit.kind), fee.unit.area_cm2, start_on, end_on, own.own_price, terms is not None,
        billed, fee.unit.handover_on, own.pays_of_10000, own.quantity, fee.special,
    )  # fmt: skip
    made, left_out = _billed(fee, unit)
    return made[-1] if made else left_out[0].reason


def _billed(fee: UnitFee, unit: Billable) -> tuple[list[NewCharge], list[Unbilled]]:
    if fee.item.price_unit is PriceUnit.POOL:
        return bill_pools(fee.item, (), [unit], fee.period)
    if fee.item.price_unit.metered:
        return bill_usage(fee.item, fee.tariffs, [unit], fee.period, Metered({}, {}))
    return rules.bill(fee.item, fee.tariffs, [unit], fee.period, fee.vacancy_rules)


def assign(
    office: Office,
    unit_id: int,
    item_id: int,
    own_price: int | None = None,
    start_on: date | None = None,
    end_on: date | None = None,
    *,
    pays_of_10000: int = WHOLE,
    quantity: int | None = None,
    key: str | None = None,
) -> int:
    """Assign an item to a unit, or change how it is assigned; returns the number of the assignment.

    `own_price` in 1/10,000 yuan beats the rate (None = the rate); the fee runs on the days ``[start_on, end_on)``: without
    `start_on` from handover on, without `end_on` for good. `pays_of_10000` is its discount (8000 = pays 80 %), `quantity` the
    persons, vehicles or spaces (None = one). Charges already made stay as they are. Raises `UnitUnknown`, `ItemUnknown`,
    `ChargedEachTime`, `PriceMissing`, `DiscountOutOfRange`, `QuantityOutOfRange` or `EndBeforeStart`.
    """
    if own_price is not None and own_price <= 0:
        raise PriceMissing()
    if not 0 <= pays_of_10000 <= WHOLE:
        raise DiscountOutOfRange()
    if quantity is not None and not 0 <= quantity <= MOST:
        raise QuantityOutOfRange()
    terms = Terms(own_price, start_on, end_on, pays_of_10000, quantity)

    def work(conn: Connection) -> Done[int]:
        unit, item = _unit(conn, unit_id), _item(conn, item_id)
        before = assignments.of_unit(conn, unit_id).get(item_id)
        days_stay = before is not None and (before.start_on, before.end_on) == (start_on, end_on)  # a free unit of a list has no day
        if start_on is not None and end_on is not None and end_on <= start_on and not days_stay:
            raise EndBeforeStart()
        number = assignments.put(conn, unit_id, item_id, Assigned(0, *astuple(terms)))
        return Done(number, number, unit.code, _body(unit, item, _body_of(before), _body_of(terms)))

    return commit(office.store, office.actor, "fee.assign", work, moment=clock.now(), key=key, again=_same_number)


def unassign(office: Office, unit_id: int, item_id: int, *, key: str | None = None) -> int:
    """Take an assignment away, so that the item applies by the kind of unit again or not at all; returns its number.

    Charges already made stay as they are. Raises `UnitUnknown`, `ItemUnknown`, `ChargedEachTime` or `NotAssigned`.
    """

    def work(conn: Connection) -> Done[int]:
        unit, item = _unit(conn, unit_id), _item(conn, item_id)
        before = assignments.of_unit(conn, unit_id).get(item_id)
        if before is None:
            raise NotAssigned(item=item.name, unit=unit.code)
        assignments.remove(conn, unit_id, item_id)
        return Done(before.number, before.number, unit.code, _body(unit, item, _body_of(before), None))

    return commit(office.store, office.actor, "fee.unassign", work, moment=clock.now(), key=key, again=_same_number)


def _same_number(_conn: Connection, number: int) -> int:
    return number


def _unit(conn: Connection, unit_id: int) -> UnitRow:
    found = people.units(conn, [unit_id])
    if not found:
        raise UnitUnknown(unit=unit_id)
    return found[0]


def _item(conn: Connection, item_id: int) -> FeeItem:
    item = fee_items.item_numbered(conn, item_id)
    if item is None:
        raise ItemUnknown()
    if not item.periodic:
        raise ChargedEachTime(item=item.name)
    return item


def _body(unit: UnitRow, item: FeeItem, before: dict[str, object] | None, after: dict[str, object] | None) -> dict[str, object]:
    return {"unit": unit.unit_id, "item": item.name, "item_id": item.id, "before": before, "after": after}


def _body_of(terms: Terms | Assigned | None) -> dict[str, object] | None:
    if terms is None:
        return None
    days = {"start_on": terms.start_on, "end_on": terms.end_on}
    more: dict[str, object] = {} if terms.pays_of_10000 == WHOLE else {"pays_of_10000": terms.pays_of_10000}
    more |= {} if terms.quantity is None else {"quantity": terms.quantity}
    return {"own_price": terms.own_price} | {name: day.isoformat() if day else None for name, day in days.items()} | more
