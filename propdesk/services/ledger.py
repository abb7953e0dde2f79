"""The ledger as of a day: every charge with open principal or open late fee. Desk, lists, card, notices and statement all ask here.

* Late fee open = what the clause makes up to and with that day, less late fee paid and given up by then, never below 0.
* A payment that was taken back by that day is as if it had never been made; what counts is what stands on the day.
* A correction says that the charge was wrong from the start, so that no late fee runs on the part corrected; a waiver and a
  write-off take effect on their day.
* A clause for every fee does not mean deposits and money collected for a third party; only a clause of their own does. What the
  developer owes bears none: the clause is the owners' contract (domain reference, sections 5 and 8; regulations art. 44). What
  collecting a debt cost never bears one: no fee on a fee.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from propdesk.domain.arrears import days_late
from propdesk.domain.late_fees import NOTHING, Change, LateFee, LateFeeRule, RateBy, in_words, known_on, late_fee, rule_for
from propdesk.domain.periods import DateRange
from propdesk.services.office import Office
from propdesk.store import late_fees as clauses
from propdesk.store import ledger as store
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.ledger import Found

OWNER, FEE, DEPOSIT, COST = "owner", "fee", "deposit", "cost"


class LedgerRow(NamedTuple):
    """A charge as it stands on a day. Fen; days ``[start_on, end_on)``; `price` in 1/10,000 yuan; `per_day_ppb` 0 without a clause.

    `open_fen` = amount − `paid_fen` − `adjusted_fen` >= 0. `late_fee_fen` is the fee that has arisen, `late_fee_open_fen` what
    is left of it. `late_from` … `late_to` are the first and last day that count and `late_days` how many do (days on hold
    between them do not); `days_late` are plain days since the due day. The item's months begin on `anchor_day`.
    """

    charge_id: int
    unit_id: int
    code: str
    item_id: int
    item: str
    period: str
    start_on: date
    end_on: date
    due_on: date
    amount_fen: int
    paid_fen: int
    adjusted_fen: int
    open_fen: int
    late_fee_fen: int
    late_fee_paid_fen: int
    late_fee_waived_fen: int
    late_fee_open_fen: int
    per_day_ppb: int
    late_from: date | None
    late_to: date | None
    late_days: int
    days_late: int
    price: int
    price_unit: str
    formula: str
    liable: str
    liable_name: str
    nature: str
    clause: str = ""
    fee: LateFee = NOTHING
    anchor_day: int = 1

    @property
    def due_fen(self) -> int:
        """Open principal and open late fee together."""
        return self.open_fen + self.late_fee_open_fen

    @property
    def late_fee_words(self) -> str:
        """How the late fee arose, in Chinese (`domain.late_fees.words_in` for other languages)."""
        return in_words(self.fee)

    @property
    def arrears(self) -> bool:
        """Whether the household owes it late: its own debt, past its due day, and no deposit."""
        return self.days_late > 0 and self.liable == OWNER and self.nature != DEPOSIT


@collector_paused()
def open_rows(conn: Connection, unit_ids: Sequence[int] | None, as_of: date, *, arrears_only: bool = False) -> list[LedgerRow]:
    """Every charge with principal or late fee open on `as_of`, oldest due first; of some units (None = all).

    Not yet due charges are among them, and so are deposits and what the developer owes, unless `arrears_only`. The late fee
    counts `as_of` itself. A handful of reads for any number of units.
    """
    rules = known_on(clauses.rules(conn), as_of)
    found = store.found(conn, unit_ids, as_of, settled_late=bool(rules), due_only=arrears_only)
    fees = _late_fees(conn, unit_ids, found, rules, as_of) if rules else {}
    days = _Days()
    rows = [_row(charge, fees.get(charge.charge_id, _NONE), days, as_of) for charge in found]
    return [row for row in rows if row.due_fen > 0 and (row.arrears or not arrears_only)]


def of_unit(office: Office, unit_id: int, as_of: date) -> list[LedgerRow]:
    """Every charge of one unit with principal or late fee open on `as_of`, oldest due first."""
    with office.store.snapshot() as conn:
        return open_rows(conn, [unit_id], as_of)


class LateStanding(NamedTuple):
    """Late fee of a household's overdue charges that is open on a day, and the oldest of them."""

    fen: int
    oldest_due: date
    oldest_period: str


@collector_paused()
def late_fees(conn: Connection, unit_ids: Sequence[int] | None, as_of: date) -> dict[int, LateStanding]:
    """Open late fee of each unit that has any on `as_of`; empty at once where no clause is set."""
    rules = known_on(clauses.rules(conn), as_of)
    if not rules:
        return {}
    found = store.found(conn, unit_ids, as_of, settled_late=True, due_only=True)
    fees = _late_fees(conn, unit_ids, found, rules, as_of)
    days = _Days()
    standing: dict[int, LateStanding] = {}
    for charge in found:  # oldest due first
        fen = fees[charge.charge_id].open_fen if charge.charge_id in fees else 0
        if fen and charge.nature != DEPOSIT:
            before = standing.get(charge.unit_id)
            standing[charge.unit_id] = (
                before._replace(fen=before.fen + fen) if before else LateStanding(fen, days[charge.due_on], charge.period)
            )
    return standing


class Reckoned(NamedTuple):
    """A charge's late fee with its clause and what of it was paid and given up."""

    fee: LateFee
    rule: LateFeeRule | None
    per_day_ppb: int = 0
    paid_fen: int = 0
    waived_fen: int = 0

    @property
    def open_fen(self) -> int:
        return max(0, self.fee.fee_fen - self.paid_fen - self.waived_fen)


_NONE = Reckoned(NOTHING, None)


def reckoned(conn: Connection, unit_ids: Sequence[int], as_of: date) -> dict[int, Reckoned]:
    """The late fee of each charge of some units that has a clause and may bear one on `as_of`, settled or not."""
    rules = known_on(clauses.rules(conn), as_of)
    return _late_fees(conn, unit_ids, store.found(conn, unit_ids, as_of, settled_late=True), rules, as_of) if rules else {}


def falls(
    conn: Connection, rules: Sequence[LateFeeRule], charge_ids: Sequence[int], since: date, lowered: Sequence[int] | None = None
) -> dict[date, set[int]]:
    """The days from `since` on, on which the late fee of these charges may be less than the day before, with those charges.

    They are those of a correction, and those from which a clause or rate counts that was written when earlier days were closed.
    Where it is known which of them are `lowered` later, only those are asked about.
    """
    found: dict[date, set[int]] = {}
    for day, number in store.correction_days(conn, charge_ids if lowered is None else lowered, since):
        found.setdefault(day, set()).add(number)
    begins = [rule.counts_from for rule in rules] + [rate.counts_from for rule in rules for rate in rule.rates]
    for begin in begins if charge_ids else ():
        if begin is not None and begin >= since:
            found.setdefault(begin, set()).update(charge_ids)
    return found


class _Days(dict[str, date]):
    """Days from their text; a list of charges has few different ones."""

    def __missing__(self, text: str) -> date:
        self[text] = date.fromisoformat(text)
        return self[text]


def _late_fees(
    conn: Connection, unit_ids: Sequence[int] | None, found: Sequence[Found], rules: Sequence[LateFeeRule], as_of: date
) -> dict[int, Reckoned]:
    """The late fee of every charge under a clause."""
    days = _Days()
    ruled = {
        charge.charge_id: rule
        for charge in found
        if (rule := clause_of(rules, charge.item_id, charge.nature, days[charge.due_on], charge.liable)) is not None
    }
    if not ruled:
        return {}
    changes = _changes(conn, [charge for charge in found if charge.settlements and charge.charge_id in ruled], days, as_of)
    settled = store.late_fee_settled(conn, list(ruled), as_of)
    held = _Held(clauses.held_days(conn, unit_ids))
    reckoned = {}
    for charge in found:
        rule = ruled.get(charge.charge_id)
        if rule is not None:
            due_on = days[charge.due_on]
            holds = held.of(charge.unit_id, charge.charge_id)
            fee = late_fee(rule, charge.amount_fen, due_on, changes.get(charge.charge_id, ()), holds, as_of)
            rate = rule.rate_on(due_on if rule.rate_by is RateBy.DUE else as_of)
            reckoned[charge.charge_id] = Reckoned(fee, rule, rate, *settled.get(charge.charge_id, (0, 0)))
    return reckoned


def _changes(conn: Connection, found: Sequence[Found], days: Mapping[str, date], as_of: date) -> dict[int, list[Change]]:
    """What settled principal of these charges; those settled by one payment alone, the most, need no further read."""
    changes: dict[int, list[Change]] = {}
    several: list[int] = []
    for charge in found:
        if charge.settlements == 1 and charge.last_on is not None and not charge.corrections:
            changes[charge.charge_id] = [Change(days[charge.last_on], charge.settled_fen)]
        else:
            several.append(charge.charge_id)
    for charge_id, day, fen, kind in store.changes(conn, several, as_of):
        changes.setdefault(charge_id, []).append(Change(date.min if kind == store.CORRECTION else days[day], fen))
    return changes


def clause_of(rules: Sequence[LateFeeRule], item_id: int, nature: str, due_on: date, liable: str = OWNER) -> LateFeeRule | None:
    """The clause a charge falls under; see the head of this module for whose debts a clause does not mean."""
    return rule_for(rules, item_id, due_on, own_only=nature != FEE) if liable == OWNER and nature != COST else None


class _Held:
    """Holds by unit and by charge."""

    def __init__(self, rows: Sequence[tuple[int, int | None, date, date | None]]) -> None:
        self._units: dict[int, list[DateRange]] = {}
        self._charges: dict[int, list[DateRange]] = {}
        for unit_id, charge_id, start, end in rows:
            span = DateRange(start, end or date.max)
            if charge_id is None:
                self._units.setdefault(unit_id, []).append(span)
            else:
                self._charges.setdefault(charge_id, []).append(span)

    def of(self, unit_id: int, charge_id: int) -> Sequence[DateRange]:
        if not self._units and not self._charges:
            return ()
        return [*self._units.get(unit_id, ()), *self._charges.get(charge_id, ())]


def _row(charge: Found, late: Reckoned, days: Mapping[str, date], as_of: date) -> LedgerRow:
    due_on, fee = days[charge.due_on], late.fee
    return LedgerRow(
        charge.charge_id, charge.unit_id, charge.code, charge.item_id, charge.item, charge.period, days[charge.start_on],
        days[charge.end_on], due_on, charge.amount_fen, charge.paid_fen, charge.settled_fen - charge.paid_fen,
        charge.amount_fen - charge.settled_fen, fee.fee_fen, late.paid_fen, late.waived_fen, late.open_fen, late.per_day_ppb,
        fee.first_on, fee.last_on, fee.days, days_late(due_on, as_of), charge.price, charge.price_unit, charge.formula, charge.liable,
        charge.liable_name, charge.nature, late.rule.clause if late.rule else "", fee,
        charge.anchor_day,
    )  # fmt: skip
