"""What a billing run makes late at once: charges whose due day has passed when the run is made, and the late fee that runs on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from propdesk.domain.late_fees import known_on
from propdesk.i18n import ngettext
from propdesk.services.ledger import clause_of
from propdesk.services.office import Office
from propdesk.services.run_preview import RunPreview
from propdesk.store import fee_items, late_fees


@dataclass(frozen=True, slots=True)
class BilledLate:
    """How many charges of a run are due before the day it is made, and of how many of them late fee runs by a clause."""

    charges: int
    with_late_fee: int

    def sentence(self) -> str:
        """One sentence for the office, in the window's language; "" where every charge is due today or later.

        It speaks of late fee only where a clause is in force for one of these charges.
        """
        if not self.charges:
            return ""
        if self.with_late_fee:
            text = ngettext(
                "{n} charge is due before today, and late fee runs on {late} of them from the contract’s due day, not from today.",
                "{n} charges are due before today, and late fee runs on {late} of them from the contract’s due day, not from today.",
                self.charges,
            )
        else:
            text = ngettext("{n} charge is due before today.", "{n} charges are due before today.", self.charges)
        return text.format(n=f"{self.charges:,}", late=f"{self.with_late_fee:,}")


def billed_late(office: Office, preview: RunPreview, today: date) -> BilledLate:
    """What of a previewed run would be late on the day it is made. Imported opening arrears are in no run and not counted."""
    before = [charge for charge in preview.charges if charge.due_on < today]
    if not before:
        return BilledLate(0, 0)
    with office.store.read() as conn:
        rules = known_on(late_fees.rules(conn), today)
        natures: Mapping[int, str] = {item.id: item.nature.value for item in fee_items.items(conn)} if rules else {}
    bearing = [one for one in before if rules and clause_of(rules, one.item_id, natures[one.item_id], one.due_on, one.liable.value)]
    return BilledLate(len(before), len(bearing))
