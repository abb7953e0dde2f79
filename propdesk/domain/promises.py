"""承诺 / Promises to pay: by when, how much, of which charges, and whether they were kept.

Nothing about keeping is stored: it follows from the payments that stand on the day one asks, so that a voided payment breaks
the promise again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.evidence import Counts
from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.i18n import N_


class PromiseState(StrEnum):
    """Where a promise stands on a day."""

    OPEN = "open"
    KEPT = "kept"
    PART_KEPT = "part_kept"
    BROKEN = "broken"
    VOID = "void"


class PromiseForm(StrEnum):
    """In which form a promise was given: what can be shown of it later."""

    SIGNED = "signed"
    MESSAGE = "message"
    RECORDED = "recorded"
    LOGGED = "logged"


STATE_NAMES = {
    PromiseState.OPEN: N_("Promised"),
    PromiseState.KEPT: N_("Kept"),
    PromiseState.PART_KEPT: N_("Kept in part"),
    PromiseState.BROKEN: N_("Broken"),
    PromiseState.VOID: N_("Void"),
}
FORM_NAMES = {
    PromiseForm.SIGNED: N_("In writing, signed"),
    PromiseForm.MESSAGE: N_("By a message of the resident"),
    PromiseForm.RECORDED: N_("In a recorded call"),
    PromiseForm.LOGGED: N_("Spoken, noted by staff"),
}
COUNTS_BY_FORM = {
    PromiseForm.SIGNED: Counts.YES,
    PromiseForm.MESSAGE: Counts.PROVISIONAL,
    PromiseForm.RECORDED: Counts.PROVISIONAL,
    PromiseForm.LOGGED: Counts.NO,
}
"""Whether a promise interrupts limitation (Civil Code 195; domain reference, section 4): only what can be shown counts."""

FAILED = frozenset({PromiseState.PART_KEPT, PromiseState.BROKEN})


class PromiseDayMissing(UserError):
    """Enter by when the resident promises to pay."""


class PromiseDueBefore(UserError):
    """A promise is for the day it is given, {given}, or a later one."""


class PromiseAmountMissing(UserError):
    """Enter how much the resident promises to pay."""


class PromiseTooMuch(UserError):
    """No more than {most} is owed by that day. Enter at most that."""


class Paid(NamedTuple):
    """Money that settled the promised charges; `after` = it came after the promise was given (for the day of the promise itself)."""

    on: date
    fen: Fen
    after: bool = True


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised: so much by `due_on`, from `given_on` on; `void_on` is the day the note of it was voided."""

    given_on: date
    due_on: date
    amount_fen: Fen
    void_on: date | None = None


def check_promise(given_on: date, due_on: date | None, amount_fen: Fen | None) -> None:
    """Whether a promise may be noted; raises `PromiseDayMissing`, `PromiseDueBefore` or `PromiseAmountMissing`."""
    if due_on is None:
        raise PromiseDayMissing()
    if due_on < given_on:
        raise PromiseDueBefore(given=given_on)
    if amount_fen is None or amount_fen <= 0:
        raise PromiseAmountMissing()


def paid_towards(promise: Promised, payments: Iterable[Paid], as_of: date) -> Fen:
    """Fen paid towards a promise in time, by the payments that stand on `as_of`.

    The day of the promise and its last day both count; on the day of the promise only what came after it was given.
    """
    last = min(promise.due_on, as_of)
    return sum(paid.fen for paid in payments if promise.given_on <= paid.on <= last and (paid.after or paid.on > promise.given_on))


def state(promise: Promised, paid_fen: Fen, left_fen: Fen | None, as_of: date) -> PromiseState:
    """Where a promise stands on `as_of`, with `paid_fen` from `paid_towards`.

    `left_fen` is the principal of its charges still open on its last day or `as_of`, where some of it was waived, corrected or
    reversed since (None where nothing was): nobody breaks a promise over what he no longer owes. Kept as soon as the amount is
    there; open up to and with the last day; then kept in part or broken. What is paid later is no longer what was promised.
    """
    if promise.void_on is not None and promise.void_on <= as_of:
        return PromiseState.VOID
    needed = promise.amount_fen if left_fen is None else min(promise.amount_fen, paid_fen + left_fen)
    if paid_fen >= needed:
        return PromiseState.KEPT
    if as_of <= promise.due_on:
        return PromiseState.OPEN
    return PromiseState.PART_KEPT if paid_fen else PromiseState.BROKEN
