"""Late fee that was paid stays owed: nothing that lowers what a bill bears may leave more late fee paid than there is.

Whatever lowers it asks here, before and after it is written: a payment, an offset, a waiver or a hold with a date before that of
a payment of late fee, a correction of the bill, another clause. What would leave an excess is refused, with the receipts to void
or the first day that fits, so that no excess ever has to be looked for and every past day keeps its answer.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Part, Share
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.store import late_fees as clauses
from propdesk.store.engine import Connection
from propdesk.store.ledger import LateFeePaid, late_fee_payments

DAY = timedelta(days=1)
NAMED = 5
"""How many receipts a sentence names."""


class LateFeeOverpaid(UserError):
    """Late fee of {paid} is paid for {item} {period}, more than would be owed then. First void {numbers}; then correct and collect anew."""


class LateFeePaidLater(UserError):
    """Late fee of {paid} for {item} {period} is paid already ({numbers}), and with this date less of it would be owed. Enter {day} or
    later here, or void that receipt first."""


class Lowers(Enum):
    """From when on an entry of a day lowers late fees."""

    NEXT_DAY = "a payment or a waiver: its own day is still a late day"
    SAME_DAY = "a hold: its first day counts no more"
    ANEW = "a correction or a clause: also the days before are reckoned anew, for every answer from its day on"


class LateFeesPaid:
    """The late fees paid of some bills and how much there was of each, before an entry dated `on` lowers them.

    The bills are those numbered `charge_ids`, all of one unit, or all there are. Of the days that the entry touches, those are
    looked at on which late fee was paid or falls (`ledger.falls`). What was only given up, and not paid, is nobody's money.
    """

    def __init__(
        self, conn: Connection, on: date, lowers: Lowers, *, charge_ids: Sequence[int] | None = None, unit_id: int | None = None
    ) -> None:
        self._conn, self._lowers = conn, lowers
        self._paid: dict[int, list[LateFeePaid]] = {}
        units: dict[date, set[int]] = {}
        self._first = first = on + DAY if lowers is Lowers.NEXT_DAY else on
        for one in late_fee_payments(conn, charge_ids, unit_id):
            self._paid.setdefault(one.charge_id, []).append(one)
            if lowers is Lowers.ANEW or one.paid_on >= first:
                units.setdefault(max(one.paid_on, first), set()).add(one.unit_id)
        rules = clauses.rules(conn) if self._paid else ()
        for day, fallen in ledger.falls(conn, rules, list(self._paid), first).items():
            units.setdefault(day, set()).update(self._paid[number][0].unit_id for number in fallen)
        self._units = {day: sorted(units[day]) for day in sorted(units)}
        self._before = {day: ledger.reckoned(conn, some, day) for day, some in self._units.items()}

    def refuse_overpaid(self) -> None:
        """Raise `LateFeeOverpaid` or `LateFeePaidLater` where a late fee is now less than what was paid and given up of it."""
        for day, units in self._units.items():
            before, now = self._before[day], ledger.reckoned(self._conn, units, day)
            for number in self._paid.keys() & before.keys():
                fee = now[number].fee.fee_fen if number in now else 0
                waived = now[number].waived_fen if number in now else 0
                paid = sum(one.amount_fen for one in self._paid[number] if one.paid_on <= day)
                if paid and fee < before[number].fee.fee_fen and fee < paid + waived:
                    self._refuse(self._paid[number])

    def _refuse(self, mine: Sequence[LateFeePaid]) -> None:
        """Of a dated entry only what was paid after it stands in the way; a correction has to do with all of it."""
        if self._lowers is Lowers.ANEW:
            raise LateFeeOverpaid(**_facts(mine))
        last = max(self._units)
        later = [one for one in mine if one.paid_on >= self._first]
        raise LateFeePaidLater(**_facts(later or mine), day=last if self._lowers is Lowers.NEXT_DAY else last + DAY)


def _facts(paid: Sequence[LateFeePaid]) -> dict[str, str]:
    """What a sentence says of these payments of one bill's late fee: the receipts to void, the newest first."""
    receipts = list(dict.fromkeys(one.receipt for one in reversed(paid)))
    numbers = ", ".join(receipts[:NAMED]) + (" …" if len(receipts) > NAMED else "")
    total = format_yuan(sum(one.amount_fen for one in paid))
    return {"paid": total, "item": paid[0].item, "period": paid[0].period, "numbers": numbers}


def before_paying(conn: Connection, shares: Sequence[Share], on: date) -> LateFeesPaid:
    """What was paid of the late fees of the bills whose principal a payment of a day settles."""
    settled = sorted({share.charge_id for share in shares if share.part is Part.PRINCIPAL})
    return LateFeesPaid(conn, on, Lowers.NEXT_DAY, charge_ids=settled)
