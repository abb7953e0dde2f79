"""How far ahead a household may pay: the caps of its charge items and what a month costs it, for the desk's warning."""

from dataclasses import dataclass
from datetime import date

from propdesk.domain.fee_items import FeeItem
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, month_parts
from propdesk.domain.prepayment import BeyondCap, beyond_cap, monthly
from propdesk.domain.wallets import GENERAL
from propdesk.services.office import Office
from propdesk.store import assignments, credit, fee_items
from propdesk.store.engine import Connection


@dataclass(frozen=True, slots=True)
class PrepayCap:
    """What one month of all the unit's fees costs, as they were last charged, and the shortest cap among its items."""

    monthly_fen: Fen
    months: int

    def beyond(self, prepaid_fen: Fen) -> BeyondCap | None:
        """What of the prepaid money is above the cap; None = nothing."""
        return beyond_cap(prepaid_fen, self.monthly_fen, self.months)


def cap_for(office: Office, unit_id: int, purse: int = GENERAL) -> PrepayCap | None:
    """The cap on what the unit may have prepaid, with `purse` (an item's number) for that item alone.

    None where no item that it is charged has one.
    """
    with office.store.read() as conn:
        return _cap(conn, unit_id, purse)


def above_cap(office: Office, unit_id: int, purse: int, amount_fen: Fen) -> BeyondCap | None:
    """What would be above the cap if so much more were paid ahead into a purse; None where there is nothing to warn of."""
    with office.store.snapshot() as conn:
        cap = _cap(conn, unit_id, purse)
        if cap is None:
            return None
        before = sum(held.balance_fen for held in credit.purses(conn, date.max, [unit_id]) if purse in (GENERAL, held.purse))
    return cap.beyond(before + amount_fen)


def _cap(conn: Connection, unit_id: int, purse: int) -> PrepayCap | None:
    items = {item.id: item for item in fee_items.items(conn) if item.periodic and not item.price_unit.metered}
    newest = [row for row in assignments.newest(conn, unit_id) if row.item_id in items and purse in (GENERAL, row.item_id)]
    caps = [cap for row in newest if (cap := items[row.item_id].prepay_months) is not None]
    if not caps:
        return None
    each = [monthly(row.amount_fen, _months(items[row.item_id], row)) for row in newest]
    return PrepayCap(sum(each), min(caps))


def _months(item: FeeItem, row: assignments.NewestCharge) -> int:
    """How many of the item's months a charge is for, broken ones too."""
    return len(list(month_parts(DateRange(row.start_on, row.end_on), item.anchor_day)))
