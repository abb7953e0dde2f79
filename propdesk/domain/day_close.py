"""日结: what each way of paying must hold at the end of a day, what was counted, and the difference between the two.

The money of a day are its movements: receipts come in; voids, reversals and returned transfers take receipts back on their own
day; refunds go out. What is only set off against charges (from prepaid money or a deposit) is no money received and is never
counted. Every movement counts on its value date alone, so that days add up to any longer time, whatever happens later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import DESK_METHODS, INTERNAL, Method
from propdesk.errors import UserError

COUNTED = tuple(method.value for method in DESK_METHODS)
"""The ways of paying that bring money, in the order of the sheet."""

OFFSETS = tuple(method.value for method in Method if method in INTERNAL)
"""Money that is here already and is set off against charges."""


EARLIEST, YEARS_AHEAD = date(2000, 1, 1), 5
"""Days outside are slips of the hand (2062 for 2026), and a number series of such a year would never go away."""


class MovementKind(StrEnum):
    """Why money moved."""

    RECEIPT = "receipt"
    VOID = "void"
    REVERSAL = "reversal"
    BOUNCED = "bounced"
    REFUND = "refund"
    REFUND_VOID = "refund_void"


TAKEN_BACK = frozenset({MovementKind.VOID, MovementKind.REVERSAL, MovementKind.BOUNCED})
_COMES_IN = frozenset({MovementKind.RECEIPT, MovementKind.REFUND_VOID})


class DayClosed(UserError):
    """{day} is closed; use {first} or later."""


class DayOutOfReach(UserError):
    """{day} cannot be right: nothing is entered for days before 2000 or more than five years ahead. Check the year."""


class DayClosedAlready(UserError):
    """{day} is closed already; the days up to {last} are."""


class DayToCome(UserError):
    """{day} is still to come and cannot be closed."""


class OnlyNewestClose(UserError):
    """Only the newest closed day, {day}, can be opened again."""


class NothingClosed(UserError):
    """No day is closed, so there is none to open again."""


class PeriodClosed(UserError):
    """The period {period} is closed. Open it again first, or use another period."""


class DifferenceWithoutNote(UserError):
    """What was counted differs from what should be there by {amount}. Write a note that says why."""


class MethodNotCounted(UserError):
    """“{method}” brings no money that could be counted. Use cash, wechat, alipay, card or transfer."""


class CloseReasonMissing(UserError):
    """Write the reason; it is kept for good."""


class TakingsChanged(UserError):
    """Something was received or taken back since the window was opened. Look at the new figures and count again."""


class HandedToMissing(UserError):
    """Write who takes over the desk."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a day; `amount_fen` > 0 whatever its direction."""

    kind: MovementKind
    method: str
    amount_fen: Fen

    @property
    def signed_fen(self) -> Fen:
        """What it adds to the drawer or the account."""
        return self.amount_fen if self.kind in _COMES_IN else -self.amount_fen


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """One way of paying: receipts taken, what was taken back of receipts and what was refunded (both zero or below)."""

    method: str
    count: int
    received_fen: Fen
    taken_back_fen: Fen
    refunded_fen: Fen

    @property
    def expected_fen(self) -> Fen:
        """What must be there."""
        return self.received_fen + self.taken_back_fen + self.refunded_fen


@dataclass(frozen=True, slots=True)
class MethodCount:
    """One way of paying with what was counted."""

    total: MethodTotal
    counted_fen: Fen

    @property
    def difference_fen(self) -> Fen:
        """Counted less expected: below zero when something is missing."""
        return self.counted_fen - self.total.expected_fen


def totals(movements: Iterable[Movement]) -> tuple[MethodTotal, ...]:
    """The movements by way of paying in the sheet's order; ways without a movement are left out, and so is what is only set off."""
    return _totals(movements, COUNTED)


def offsets(movements: Iterable[Movement]) -> tuple[MethodTotal, ...]:
    """What was set off against charges, by where it came from: shown apart and never counted."""
    return _totals(movements, OFFSETS)


def _totals(movements: Iterable[Movement], methods: tuple[str, ...]) -> tuple[MethodTotal, ...]:
    found: dict[str, list[Movement]] = {method: [] for method in methods}
    for movement in movements:
        if movement.method in found:
            found[movement.method].append(movement)
    return tuple(_total(method, group) for method, group in found.items() if group)


def _total(method: str, group: list[Movement]) -> MethodTotal:
    receipts = [m.signed_fen for m in group if m.kind is MovementKind.RECEIPT]
    back = sum(m.signed_fen for m in group if m.kind in TAKEN_BACK)
    return MethodTotal(method, len(receipts), sum(receipts), back, sum(m.signed_fen for m in group) - sum(receipts) - back)


def compare(expected: Iterable[MethodTotal], counted: Mapping[str, Fen], note: str) -> tuple[MethodCount, ...]:
    """What was counted beside what must be there, in the sheet's order; a way of paying nobody counted is taken as it must be.

    Counted money without any movement becomes a line of its own. Raises `MethodNotCounted`, `AmountOutOfRange`, and
    `DifferenceWithoutNote` when a line differs and `note` says nothing.
    """
    for method, fen in counted.items():
        if method not in COUNTED:
            raise MethodNotCounted(method=method)
        check_fen(fen, zero=True, negative=True)
    by_method = {total.method: total for total in expected}
    by_method |= {method: MethodTotal(method, 0, 0, 0, 0) for method, fen in counted.items() if fen and method not in by_method}
    lines = tuple(
        MethodCount(by_method[method], counted.get(method, by_method[method].expected_fen)) for method in COUNTED if method in by_method
    )
    if not note.strip() and any(line.difference_fen for line in lines):
        largest = max((line.difference_fen for line in lines), key=abs)
        raise DifferenceWithoutNote(amount=format_yuan(largest))
    return lines


def check_reach(day: date, today: date) -> date:
    """The day if money can have to do with it; raises `DayOutOfReach`."""
    if not EARLIEST <= day < date(today.year + YEARS_AHEAD, 12, 31):
        raise DayOutOfReach(day=day)
    return day


def first_open(last_closed: date) -> date:
    """The first day that takes entries again."""
    return last_closed + timedelta(days=1)


def covered_from(day: date, last_closed: date | None, first_ever: date | None) -> date:
    """The first day whose money a close of `day` counts: all days since the last closed one.

    The first close of a book counts its own day alone (what lies before was never counted at this desk and is only locked);
    `first_ever` is the day of the first close there ever was, also of one that was opened again.
    """
    if last_closed is not None:
        return first_open(last_closed)
    return min(day, first_ever) if first_ever is not None else day


def check_close_reason(text: str) -> str:
    """The trimmed reason for opening or closing something again; raises `CloseReasonMissing`."""
    if not text.strip():
        raise CloseReasonMissing()
    return text.strip()
