"""What the book holds of an account: plain facts with the days they count from, for statements and rates.

`Ledger` is everything of some units; whoever reads it has left nothing out and sorted nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from propdesk.domain.money import Fen

DEPOSIT = "deposit"  # the nature of an item that asks for a deposit
COST = "cost"  # and of one that asks for what collecting a debt cost


class ChargeFact(NamedTuple):
    """A charge. It stands from `counts_from` on (None: always) until `reversed_on` (`date.min`: it never counted).

    `made_on` is the day of the run or import that wrote it, None where that is not known.
    """

    charge_id: int
    unit_id: int
    item_id: int
    item: str
    period: str
    start_on: date
    due_on: date
    amount_fen: Fen
    formula: str
    nature: str = "fee"
    counts_from: date | None = None
    reversed_on: date | None = None
    reason: str = ""
    on_behalf_of: str = ""
    note: str = ""
    made_on: date | None = None

    @property
    def deposit(self) -> bool:
        """Whether it asks for a deposit: never arrears, never a late fee."""
        return self.nature == DEPOSIT

    @property
    def cost(self) -> bool:
        """Whether it is what collecting a debt cost: never a late fee."""
        return self.nature == COST


class MoneyFact(NamedTuple):
    """A payment with its receipt; `void_kind` is void, reversal or bounced, `void_number` the red receipt's own number."""

    payment_id: int
    unit_id: int
    number: str
    method: str
    on: date
    amount_fen: Fen
    payer: str = ""
    void_on: date | None = None
    void_kind: str = "void"
    void_number: str = ""
    void_reason: str = ""


class SettledFact(NamedTuple):
    """What a payment settles of a charge, of its late fee where `late_fee` is set."""

    payment_id: int
    charge_id: int
    amount_fen: Fen
    late_fee: bool = False


class AdjustedFact(NamedTuple):
    """A waiver, correction or write-off (`kind`) that lowers a charge or its late fee until `returned_on`."""

    adjustment_id: int
    charge_id: int
    kind: str
    amount_fen: Fen
    on: date
    reason: str = ""
    late_fee: bool = False
    returned_on: date | None = None
    returned_reason: str = ""


class CreditFact(NamedTuple):
    """An entry of the credit wallet: above zero it grows. `item_id` is the purse, None the general one."""

    entry_id: int
    unit_id: int
    amount_fen: Fen
    on: date
    payment_id: int | None = None
    refund_id: int | None = None
    item_id: int | None = None


class RefundFact(NamedTuple):
    """Money given back, from credit or a deposit."""

    refund_id: int
    unit_id: int
    number: str
    method: str
    on: date
    amount_fen: Fen
    reason: str = ""
    void_on: date | None = None
    void_reason: str = ""


class HeldFact(NamedTuple):
    """What leaves a deposit: by a payment from it (deduct) or by a refund (return). `charge_id` is the deposit's charge."""

    entry_id: int
    charge_id: int
    amount_fen: Fen
    on: date
    reason: str = ""
    payment_id: int | None = None
    refund_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All facts of the units of one statement."""

    charges: Sequence[ChargeFact] = ()
    payments: Sequence[MoneyFact] = ()
    settled: Sequence[SettledFact] = ()
    adjusted: Sequence[AdjustedFact] = ()
    credit: Sequence[CreditFact] = ()
    refunds: Sequence[RefundFact] = ()
    held: Sequence[HeldFact] = ()

    def of_item(self, item_id: int) -> "Ledger":
        """Only what concerns one charge item: its charges and what settles them, and the purse kept for it."""
        charges = [charge for charge in self.charges if charge.item_id == item_id]
        known = {charge.charge_id for charge in charges}
        settled = [one for one in self.settled if one.charge_id in known]
        adjusted = [one for one in self.adjusted if one.charge_id in known]
        credit = [entry for entry in self.credit if entry.item_id == item_id]
        held = [entry for entry in self.held if entry.charge_id in known]
        paid = {one.payment_id for one in settled} | {entry.payment_id for entry in credit} | {entry.payment_id for entry in held}
        back = {entry.refund_id for entry in credit} | {entry.refund_id for entry in held}
        payments = [payment for payment in self.payments if payment.payment_id in paid]
        return Ledger(charges, payments, settled, adjusted, credit, [one for one in self.refunds if one.refund_id in back], held)


def stands(charge: ChargeFact, day: date) -> bool:
    """Whether a charge counts on a day, whatever period it is for."""
    return (charge.counts_from is None or charge.counts_from <= day) and (charge.reversed_on is None or charge.reversed_on > day)
