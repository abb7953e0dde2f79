"""How far ahead a household may pay: the caps of its charge items and what a month costs it, for the desk's warning."""

from dataclasses import dataclass

from propdesk.domain.fee_items import FeeItem
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, month_parts
from propdesk.domain.prepayment import BeyondCap, beyond_cap, monthly
from propdesk.services.office import Office
from propdesk.store import assignments, fee_items


@dataclass(frozen=True, slots=True)
class PrepayCap:
    """What one month of all the unit's fees costs, as they were last charged, and the shortest cap among its items."""

    monthly_fen: Fen
    months: int

    def beyond(self, prepaid_fen: Fen) -> BeyondCap | None:
        """What of the prepaid money is above the cap; None = nothing."""
        return beyond_cap(prepaid_fen, self.monthly_fen, self.months)


def cap_for(office: Office, unit_id: int) -> PrepayCap | None:
    """The cap on what the unit may have prepaid; None where no item that it is charged has one."""
    with office.store.read() as conn:
        items = {item.id: item for item in fee_items.items(conn) if item.periodic and not item.price_unit.metered}
        newest = [row for row in assignments.newest(conn, unit_id) if row.item_id in items]
    caps = [cap for row in newest if (cap := items[row.item_id].prepay_months) is not None]
    if not caps:
        return None
    each = [monthly(row.amount_fen, _months(items[row.item_id], row)) for row in newest]
    return PrepayCap(sum(each), min(caps))


def _months(item: FeeItem, row: assignments.NewestCharge) -> int:
    """How many of the item's months a charge is for, broken ones too."""
    return len(list(month_parts(DateRange(row.start_on, row.end_on), item.anchor_day)))
