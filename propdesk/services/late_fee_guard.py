"""Late fee that was paid stays owed: nothing that lowers a charge's principal may leave more late fee paid than there is."""

from collections.abc import Sequence
from datetime import date

from propdesk.domain.money import Fen, format_yuan
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.store.engine import Connection
from propdesk.store.ledger import late_fee_payments
from propdesk.store.payments import OpenRow


class LateFeeOverpaid(UserError):
    """Late fee of {paid} is paid for {item} {period}, more than would be owed then. First void {numbers}; then correct and collect anew."""


class LateFeesPaid:
    """The late fees paid of some bills and how much there was of each, before their principal is lowered as of `on`.

    Every day from `on` on that a payment of late fee has is looked at. What was only given up, and not paid, is nobody's money.
    """

    def __init__(self, conn: Connection, bills: Sequence[OpenRow], on: date) -> None:
        self._conn = conn
        self._bills = {bill.charge_id: bill for bill in bills}
        self._paid = late_fee_payments(conn, list(self._bills))
        self._units = sorted({self._bills[one.charge_id].unit_id for one in self._paid})
        days = sorted({on, *(one.paid_on for one in self._paid if one.paid_on > on)}) if self._paid else []
        self._before = {day: ledger.reckoned(conn, self._units, day) for day in days}

    def refuse_overpaid(self) -> None:
        """Raise `LateFeeOverpaid`, which names the receipts, where a late fee is now less than what was paid and given up of it."""
        for day, before in self._before.items():
            now = ledger.reckoned(self._conn, self._units, day)
            for number in {one.charge_id: None for one in self._paid if one.paid_on <= day}:
                fee = now[number].fee.fee_fen if number in now else 0
                waived = now[number].waived_fen if number in now else 0
                if number in before and fee < before[number].fee.fee_fen and fee < self._paid_by(number, day) + waived:
                    self._refuse(number, day)

    def _paid_by(self, charge_id: int, day: date) -> Fen:
        return sum(one.amount_fen for one in self._paid if one.charge_id == charge_id and one.paid_on <= day)

    def _refuse(self, charge_id: int, day: date) -> None:
        bill = self._bills[charge_id]
        receipts = dict.fromkeys(one.receipt for one in reversed(self._paid) if one.charge_id == charge_id)
        paid = format_yuan(self._paid_by(charge_id, day))
        raise LateFeeOverpaid(paid=paid, item=bill.item, period=bill.period, numbers=", ".join(receipts))
