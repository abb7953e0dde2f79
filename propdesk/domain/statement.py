"""对账单: what an account owed on the day before, every line in order, and what it owes on the last day.

The rule of time is the ledger's (a fact counts from its own day on), so a statement is the same whenever it is made:

* a charge enters on its first day, or on the day something settled it before that; never before the day it counts from;
* every line's effect is the difference it makes to what is open, so that opening + lines = closing = the ledger's open sum;
* late fees grow by the day: they are written down on the last day, and before each line that pays or waives some of them;
* money in credit (预存) and deposits (押金) are balances of their own beside what is owed; a deposit is never a debt.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from propdesk.domain.account_facts import ChargeFact, Ledger, stands
from propdesk.domain.money import Fen
from propdesk.domain.statement_lines import LOWERED, NOTHING, RECEIVED, Balance, Kind, Line, Part, Step, steps
from propdesk.errors import UserError


class SpanBackwards(UserError):
    """The last day of the statement ({last}) lies before its first ({first})."""


class Fee(NamedTuple):
    """The late fee reckoned for a charge up to a day, before anything paid of it, and how in words."""

    fen: Fen = 0
    formula: str = ""


FeeOn: TypeAlias = Callable[[int, date], Fee]
"""The late fee of a charge (its number) up to and including a day."""


def no_fee(_charge_id: int, _day: date) -> Fee:
    """No contract clause, no late fee."""
    return Fee()


class ItemSum(NamedTuple):
    """One charge item in the span: opening + charged + late fee - lowered - received = closing."""

    item_id: int
    item: str
    opening_fen: Fen
    charged_fen: Fen
    late_fee_fen: Fen
    lowered_fen: Fen
    received_fen: Fen
    closing_fen: Fen


class UnitSum(NamedTuple):
    """The same of one unit, over all its charge items."""

    unit_id: int
    opening_fen: Fen
    charged_fen: Fen
    late_fee_fen: Fen
    lowered_fen: Fen
    received_fen: Fen
    closing_fen: Fen


@dataclass(frozen=True, slots=True)
class Statement:
    """The account from `first` to `last` (both included), with sums by item and by unit.

    `later_fen` was billed by `last` and begins only after it.
    """

    first: date
    last: date
    opening: Balance
    lines: tuple[Line, ...]
    deposits: tuple[Line, ...]
    closing: Balance
    items: tuple[ItemSum, ...]
    units: tuple[UnitSum, ...] = ()
    later_fen: Fen = 0

    @property
    def grown_fen(self) -> Fen:
        """All that made the debt grow in the span, late fees and voids included."""
        return sum(line.owed_fen for line in self.lines if line.owed_fen > 0)

    @property
    def shrunk_fen(self) -> Fen:
        """All that made the debt smaller in the span."""
        return -sum(line.owed_fen for line in self.lines if line.owed_fen < 0)


@dataclass(slots=True)
class _Account:
    """One charge as the days go by."""

    charge: ChargeFact
    standing: bool = False
    settled_fen: Fen = 0
    fee_fen: Fen = 0
    fee_settled_fen: Fen = 0

    @property
    def counts(self) -> bool:
        return self.standing and not self.charge.deposit

    @property
    def principal_fen(self) -> Fen:
        """What is open; nothing too on days between a payment that was reversed later and the one entered for it."""
        return max(0, self.charge.amount_fen - self.settled_fen) if self.counts else 0

    @property
    def late_fee_fen(self) -> Fen:
        return max(0, self.fee_fen - self.fee_settled_fen) if self.counts else 0


@dataclass(slots=True)
class _Tally:
    """What happened to one charge in the span."""

    opening: Fen = 0
    charged: Fen = 0
    late_fee: Fen = 0
    lowered: Fen = 0
    received: Fen = 0


@dataclass(slots=True)
class _Course:
    """The account as it is walked through, day by day."""

    accounts: Mapping[int, _Account]
    fee_on: FeeOn
    balance: Balance = NOTHING
    lines: list[Line] = field(default_factory=list)

    def walk(self, steps: Iterable[Step], day: date) -> None:
        """Take these steps and write the late fees down as of `day`."""
        for step in steps:
            self._take(step)
        for number in self.accounts:
            self._reckon(number, day)

    def _take(self, step: Step) -> None:
        """One step: what it changes in each charge becomes the line's parts."""
        for number in dict.fromkeys(one.charge_id for one in step.settles if one.late_fee):
            self._reckon(number, step.line.on)
        turned = [number for number in (step.begins, step.ends) if number is not None]
        before = {number: self._open(number) for number in (*turned, *(one.charge_id for one in step.settles))}
        for number in turned:
            self.accounts[number].standing = step.begins is not None
        for number, late_fee, fen in step.settles:
            if late_fee:
                self.accounts[number].fee_settled_fen += fen
            else:
                self.accounts[number].settled_fen += fen
        self._write(step.line, tuple(part for number, old in before.items() for part in self._parts(number, old)))

    def _reckon(self, number: int, day: date) -> None:
        """Write down what the late fee of a charge grew to by a day."""
        account = self.accounts[number]
        if not account.counts:
            return
        fee, old = self.fee_on(number, day), self._open(number)
        account.fee_fen = fee.fen
        parts = self._parts(number, old)
        if parts:
            charge = account.charge
            line = Line(
                day, Kind.LATE_FEE, charge.unit_id, fee.fen, item=charge.item, period=charge.period, formula=fee.formula, charge_id=number
            )  # fmt: skip
            self._write(line, parts)

    def _open(self, number: int) -> tuple[Fen, Fen]:
        account = self.accounts[number]
        return account.principal_fen, account.late_fee_fen

    def _parts(self, number: int, old: tuple[Fen, Fen]) -> tuple[Part, ...]:
        charge = self.accounts[number].charge
        changes = zip(self._open(number), old, (False, True), strict=True)
        return tuple(Part(number, charge.item, charge.period, now - was, fee, charge.unit_id) for now, was, fee in changes if now != was)

    def _write(self, line: Line, parts: tuple[Part, ...]) -> None:
        principal = sum(part.fen for part in parts if not part.late_fee)
        late_fee = sum(part.fen for part in parts if part.late_fee)
        old = self.balance
        self.balance = Balance(
            old.principal_fen + principal, old.late_fee_fen + late_fee, old.credit_fen + line.credit_fen, old.held_fen + line.held_fen
        )
        self.lines.append(replace(line, parts=parts, after=self.balance))


def statement(ledger: Ledger, first: date, last: date, fee_on: FeeOn = no_fee) -> Statement:
    """The account from `first` to `last`, both included; raises `SpanBackwards`.

    Nothing that counts from a later day on has any say in it.
    """
    if last < first:
        raise SpanBackwards(first=first, last=last)
    accounts = {charge.charge_id: _Account(charge) for charge in ledger.charges}
    every = steps(ledger)
    earlier = sum(1 for step in every if step.line.on < first)
    within = sum(1 for step in every if step.line.on <= last)
    course = _Course(accounts, fee_on)
    course.walk(every[:earlier], first - timedelta(days=1))
    opening, course.lines = course.balance, []
    tallies = {number: _Tally(account.principal_fen + account.late_fee_fen) for number, account in accounts.items()}
    course.walk(every[earlier:within], last)
    lines = course.lines
    _count(tallies, lines)
    later = [account.charge.amount_fen for account in accounts.values() if not account.standing and _billed_ahead(account.charge, last)]
    return Statement(
        first=first,
        last=last,
        opening=opening,
        lines=tuple(line for line in lines if line.parts or line.credit_fen or not (line.held_fen or line.deposit)),
        deposits=tuple(line for line in lines if line.held_fen or line.deposit),
        closing=course.balance,
        items=tuple(_item_sums(accounts, tallies)),
        units=tuple(_unit_sums(accounts, tallies)),
        later_fen=sum(later),
    )


def _billed_ahead(charge: ChargeFact, day: date) -> bool:
    """Whether a charge that has not begun was billed by a day all the same."""
    return not charge.deposit and stands(charge, day) and (charge.made_on is None or charge.made_on <= day)


def _count(tallies: Mapping[int, _Tally], lines: Iterable[Line]) -> None:
    """Put what the lines did to each charge into its tally."""
    for kind, part in ((line.kind, part) for line in lines for part in line.parts):
        tally = tallies[part.charge_id]
        if kind in RECEIVED:
            tally.received -= part.fen
        elif kind in LOWERED:
            tally.lowered -= part.fen
        elif part.late_fee:
            tally.late_fee += part.fen
        else:
            tally.charged += part.fen


def _item_sums(accounts: Mapping[int, _Account], tallies: Mapping[int, _Tally]) -> Iterator[ItemSum]:
    """The span item by item, in the order of the items' numbers; items with nothing at all are left out."""
    names = {account.charge.item_id: account.charge.item for account in accounts.values()}
    for item_id, figures in _grouped(accounts, tallies, lambda charge: charge.item_id):
        yield ItemSum(item_id, names[item_id], *figures)


def _unit_sums(accounts: Mapping[int, _Account], tallies: Mapping[int, _Tally]) -> Iterator[UnitSum]:
    """The span unit by unit, in the order of the units' numbers; units with nothing at all are left out."""
    for unit_id, figures in _grouped(accounts, tallies, lambda charge: charge.unit_id):
        yield UnitSum(unit_id, *figures)


def _grouped(
    accounts: Mapping[int, _Account], tallies: Mapping[int, _Tally], key: Callable[[ChargeFact], int]
) -> Iterator[tuple[int, tuple[Fen, Fen, Fen, Fen, Fen, Fen]]]:
    """The six figures of the charges that share a key, in the order of the keys; those with nothing at all are left out."""
    groups: dict[int, list[int]] = {}
    for number, account in accounts.items():
        groups.setdefault(key(account.charge), []).append(number)
    for group, mine in sorted(groups.items()):
        sums = [tallies[number] for number in mine]
        figures = (
            sum(t.opening for t in sums),
            sum(t.charged for t in sums),
            sum(t.late_fee for t in sums),
            sum(t.lowered for t in sums),
            sum(t.received for t in sums),
            sum(accounts[number].principal_fen + accounts[number].late_fee_fen for number in mine),
        )
        if any(figures):
            yield group, figures
