"""What a usage will cost, before a run bills it: at the rate in force, through its tiers, with the unit's own price and discount."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from propdesk.domain.fee_items import WHOLE, FeeItem, Tariff
from propdesk.domain.meters import Usage
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange
from propdesk.domain.tiers import TierPart
from propdesk.domain.usage_charges import Before, price_usages
from propdesk.services.meter_lists import MeterLine
from propdesk.services.office import Office
from propdesk.store import assignments, fee_items, meters
from propdesk.store.assignments import Assigned
from propdesk.store.billables import owners_changed


@dataclass(frozen=True, slots=True)
class Prices:
    """The rates of a metered item and what units pay of them. `shared` are units with several meters, whose tiers are reckoned together.

    `years` is what charges took of yearly tiers, by unit; `changed` are units whose owner changes in these years.
    """

    item: FeeItem
    ladder: tuple[Tariff, ...]
    own: Mapping[int, Assigned]
    shared: frozenset[int] = frozenset()
    years: Mapping[int, Sequence[TierPart]] = field(default_factory=dict)
    changed: frozenset[int] = frozenset()

    def amount(self, line: MeterLine, quantity: int | None, day: date | None) -> Fen | None:
        """What a quantity read on a day costs, None where it cannot be told for this meter alone or no rate is in force."""
        tiered, yearly = any(tariff.tiers for tariff in self.ladder), any(tariff.yearly for tariff in self.ladder)
        unit_id = line.meter.unit_id
        if quantity is None or day is None or (tiered and unit_id in self.shared) or (yearly and unit_id in self.changed):
            return None
        usage = Usage(line.meter.id, line.last.on, day, 0, 0, quantity, 0)
        years = [part for part in self.years.get(unit_id, ()) if part.last_on < line.last.on]
        own = self.own.get(unit_id)
        terms = (own.own_price, own.pays_of_10000) if own else (None, WHOLE)
        priced = price_usages(self.item, self.ladder, [usage], Before(years=years), own_price=terms[0], pays_of_10000=terms[1])
        return priced.amount_fen if priced else None

    def beside(self, lines: Sequence[MeterLine]) -> "Prices":
        """The same, knowing which units have several meters among these lines."""
        counts = Counter(line.meter.unit_id for line in lines)
        return replace(self, shared=frozenset(unit for unit, number in counts.items() if number > 1))


def prices(office: Office, item_id: int, span: DateRange) -> Prices | None:
    """The rates of an item for readings in a span; None for an item that is gone."""
    with office.store.snapshot() as conn:
        item = fee_items.item_numbered(conn, item_id)
        if item is None or not item.price_unit.metered:
            return None
        ladder = sorted(fee_items.tariffs(conn, item_id), key=lambda one: (one.valid_from, one.id))
        found = Prices(item, tuple(ladder), assignments.of_item(conn, item_id))
        if not any(tariff.yearly for tariff in ladder):
            return found
        year = DateRange(date(span.start.year, 1, 1), span.end)
        changed = owners_changed(conn, year, unsold=item.developer_pays)
        return replace(found, years=meters.tiers_taken(conn, item_id, year.start), changed=frozenset(changed))
