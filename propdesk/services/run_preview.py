"""What a billing run would do: each item by its own rule (prices per month, meters, shared costs), and every unit left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk import clock
from propdesk.domain.charges import Billable, FeeItem, NewCharge, bill
from propdesk.domain.day_close import check_reach
from propdesk.domain.fee_items import PriceUnit, ShareBy, Tariff
from propdesk.domain.meters import Usage
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.reasons import Reason, Unbilled
from propdesk.domain.shared_costs import Pool, bill_pools
from propdesk.domain.usage_charges import Metered, bill_usage, last_day
from propdesk.errors import UserError
from propdesk.services.meter_lists import Metered as Read
from propdesk.services.meter_lists import usage_for
from propdesk.store import fee_items as store
from propdesk.store import pools
from propdesk.store.billables import billables, owners_changed
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.meters import billed_in, tiers_taken


class NoItems(UserError):
    """There is no charge item yet. Set a rate first."""


@dataclass(frozen=True, slots=True)
class ItemSum:
    """What a run charges for one item."""

    item: str
    units: int
    total_fen: Fen


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a billing run would do: sums per item and every unit it leaves out with the reason."""

    period: Month
    sums: tuple[ItemSum, ...]
    unbilled: tuple[Unbilled, ...]
    charges: tuple[NewCharge, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(part.total_fen for part in self.sums)

    @property
    def reasons(self) -> dict[Reason, int]:
        """How many units are left out for each reason."""
        return dict(Counter(row.reason for row in self.unbilled))


@collector_paused()
def preview_in(conn: Connection, period: Month) -> RunPreview:
    """The preview inside a transaction; raises `NoItems`, or `DayOutOfReach` for a year that can only be a slip of the hand."""
    check_reach(period.start, clock.today())
    items = store.items(conn)
    if not items:
        raise NoItems()
    sums: list[ItemSum] = []
    made: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    for item in items:
        if not item.periodic or not item.covers(period):
            continue
        charges, left_out = _bill_item(conn, item, period)
        sums.append(ItemSum(item.name, len(charges), sum(charge.amount_fen for charge in charges)))
        made += charges
        unbilled += left_out
    return RunPreview(period, tuple(sums), tuple(unbilled), tuple(made))


def _bill_item(conn: Connection, item: FeeItem, period: Month) -> tuple[list[NewCharge], list[Unbilled]]:
    rules = store.vacancy_rules(conn, item.id)
    units = billables(conn, item, period, vacancies=bool(rules))
    if item.price_unit is PriceUnit.POOL:
        charges, left_out = bill_pools(item, pools_of(conn, item, period), units, period)
        return charges, _named(conn, left_out)
    tariffs = store.tariffs(conn, item.id)
    if item.price_unit.metered:
        found = usage_for(conn, item.id, item.span(period))
        metered = _metered(found, billed_in(conn, item.id, str(period)))
        metered = _over_the_year(conn, item, period, tariffs, _over_the_period(conn, item, period, tariffs, metered))
        charges, left_out = bill_usage(item, tariffs, units, period, metered)
        return charges, left_out + _unread_meters(item, units, charges, found)
    return bill(item, tariffs, units, period, rules)


def _over_the_period(conn: Connection, item: FeeItem, period: Month, tariffs: Sequence[Tariff], metered: Metered) -> Metered:
    """The same with what standing charges of the period took of the tiers, where a rate counts them over the period. One read."""
    if not any(tariff.tiers and not tariff.yearly for tariff in tariffs) or not metered.billed or not metered.usages:
        return metered
    since = min(last_day(usage) for usages in metered.billed.values() for usage in usages)
    return metered._replace(parts=tiers_taken(conn, item.id, since, str(period)))


def _over_the_year(conn: Connection, item: FeeItem, period: Month, tariffs: Sequence[Tariff], metered: Metered) -> Metered:
    """The same with what charges of the usages' calendar years took of the tiers, where a rate counts them over the year.

    What counts is what stands when the run is made: two reads for all units.
    """
    if not any(tariff.yearly for tariff in tariffs) or not metered.usages:
        return metered
    first = min(last_day(usage) for usages in metered.usages.values() for usage in usages)
    since = date(first.year, 1, 1)
    owners = owners_changed(conn, DateRange(since, max(since, item.span(period).end)), unsold=item.developer_pays)
    return metered._replace(years=tiers_taken(conn, item.id, since), owners=owners)


def _named(conn: Connection, left_out: Sequence[Unbilled]) -> list[Unbilled]:
    """The same with the codes of units that are not in the book any more."""
    codes = pools.codes(conn, [one.unit_id for one in left_out if not one.code])
    return [replace(one, code=codes[one.unit_id]) if one.unit_id in codes else one for one in left_out]


def pools_of(conn: Connection, item: FeeItem, period: Month) -> Sequence[Pool]:
    """The costs entered for an item and period with their lists of units."""
    rows = pools.pools(conn, item_id=item.id, period=str(period))
    lists = pools.members(conn, [row.pool_id for row in rows])
    charged = pools.charged(conn, [row.pool_id for row in rows if row.charges])
    return [
        Pool(row.pool_id, row.amount_fen, ShareBy(row.share_by), tuple(lists[row.pool_id]), charged.get(row.pool_id, frozenset()))
        for row in rows
    ]


def _unread_meters(item: FeeItem, units: Sequence[Billable], charges: Sequence[NewCharge], found: Read) -> list[Unbilled]:
    """Meters without a reading of units that are billed for their other meters."""
    billed = {charge.unit_id for charge in charges}
    return [
        Unbilled(unit.unit_id, unit.code, f"{item.name} {label}", Reason.NO_READING)
        for unit in units
        if unit.unit_id in billed
        for label in found.unread.get(unit.unit_id, ())
    ]


def _metered(found: Read, billed: Mapping[int, Sequence[Usage]]) -> Metered:
    """What the meters say that is not billed yet; a unit without a usage and without a reading to wait for has no meter."""
    return Metered(found.usages, dict.fromkeys(found.missing, Reason.NO_READING), Reason.NO_METER, billed)
