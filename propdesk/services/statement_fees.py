"""Late fees of an account on any day, from the facts a statement holds already: the ledger's rule without reading again.

What counts is what stands on the day asked for; see `services.ledger` for the rule and for whose debts a clause does not mean.
"""

from collections.abc import Sequence
from datetime import date

from propdesk.domain.account_facts import ChargeFact, Ledger
from propdesk.domain.late_fees import Change, LateFeeRule, in_words, known_on, late_fee
from propdesk.domain.periods import DateRange
from propdesk.domain.statement import Fee, FeeOn, no_fee
from propdesk.services.ledger import clause_of
from propdesk.store import late_fees as clauses
from propdesk.store.engine import Connection
from propdesk.store.ledger import CORRECTION


def course(conn: Connection, facts: Ledger, unit_ids: Sequence[int]) -> FeeOn:
    """What gives the late fee of each charge on a day; two small reads, none where the book has no clause."""
    rules = clauses.rules(conn)
    if not rules:
        return no_fee
    return _Course(facts, rules, clauses.held_days(conn, unit_ids))


class _Course:
    """The late fee of a charge up to and with a day."""

    def __init__(
        self, facts: Ledger, rules: Sequence[LateFeeRule], held: Sequence[tuple[int, int | None, date, date | None]]
    ) -> None:  # fmt: skip
        self._charges = {charge.charge_id: charge for charge in facts.charges}
        self._rules = rules
        self._known: dict[date, Sequence[LateFeeRule]] = {}
        self._held = held
        payments = {payment.payment_id: payment for payment in facts.payments}
        self._changes: dict[int, list[tuple[date, date | None, Change]]] = {}
        for one in facts.settled:
            if not one.late_fee:
                payment = payments[one.payment_id]
                self._changes.setdefault(one.charge_id, []).append((payment.on, payment.void_on, Change(payment.on, one.amount_fen)))
        for adjusted in facts.adjusted:
            if not adjusted.late_fee:
                on = date.min if adjusted.kind == CORRECTION else adjusted.on
                change = Change(on, adjusted.amount_fen)
                self._changes.setdefault(adjusted.charge_id, []).append((adjusted.on, adjusted.returned_on, change))

    def __call__(self, charge_id: int, day: date) -> Fee:
        charge = self._charges[charge_id]
        if day not in self._known:
            self._known[day] = known_on(self._rules, day)
        rule = clause_of(self._known[day], charge.item_id, charge.nature, charge.due_on)
        if rule is None:
            return Fee()
        standing = [
            change for begins, ends, change in self._changes.get(charge_id, ()) if begins <= day and (ends is None or ends > day)
        ]  # fmt: skip
        fee = late_fee(rule, charge.amount_fen, charge.due_on, standing, self._holds(charge), day)
        return Fee(fee.fee_fen, in_words(fee))

    def _holds(self, charge: ChargeFact) -> list[DateRange]:
        return [
            DateRange(start, end or date.max)
            for unit_id, charge_id, start, end in self._held
            if charge_id == charge.charge_id or (charge_id is None and unit_id == charge.unit_id)
        ]
