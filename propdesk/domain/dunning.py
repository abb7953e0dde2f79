"""Who a run of reminders leaves out, why, and whether a person may put him back with a reason.

What rests (a dispute, a hold, a plan that is kept, what a court has before it) is not demanded and nobody puts it back here: the
hold is ended, or the plan, where it is wrong. Courtesy (a promise, hardship, money that would cover it) and the ladder's own
timing yield to a person who says why; the reason is kept with the run.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.errors import UserError
from propdesk.i18n import N_


class Why(StrEnum):
    """Why a household receives no reminder."""

    NOTHING = "nothing"
    COURT = "court"
    DISPUTE = "dispute"
    PLAN = "plan"
    HOLD = "hold"
    TOLERANCE = "tolerance"
    PROMISE = "promise"
    HARDSHIP = "hardship"
    STOP_CONTACT = "stop_contact"
    COVERED = "covered"
    CASE = "case"
    EXHAUSTED = "exhausted"
    GAP = "gap"
    NOT_YET = "not_yet"

    @property
    def may_return(self) -> bool:
        """Whether a person may put the household back, with a reason."""
        return self not in _FINAL

    @property
    def timing(self) -> bool:
        """Whether it is only the ladder's own time: a clerk who asks for a notice himself need not wait for it."""
        return self in (Why.EXHAUSTED, Why.GAP, Why.NOT_YET)


_FINAL = frozenset({Why.NOTHING, Why.COURT, Why.DISPUTE, Why.PLAN, Why.HOLD})

WHY_TEXTS = {
    Why.NOTHING: N_("Nothing is overdue"),
    Why.COURT: N_("Before the court"),
    Why.DISPUTE: N_("Disputed: {text}"),
    Why.PLAN: N_("Instalments are being kept"),
    Why.HOLD: N_("On hold: {text}"),
    Why.TOLERANCE: N_("Owes no more than is let pass"),
    Why.PROMISE: N_("Promised to pay by {day}"),
    Why.HARDSHIP: N_("Hardship: {text}"),
    Why.STOP_CONTACT: N_("Wants paper only, no messages"),
    Why.COVERED: N_("Prepaid money covers it"),
    Why.CASE: N_("Close-out case {text} is open"),
    Why.EXHAUSTED: N_("After the last paper: to be decided"),
    Why.GAP: N_("Reminded lately, next step from {day}"),
    Why.NOT_YET: N_("Next step from {day}"),
}
NO_STEP = N_("No further step")  # where a ladder has no level after the one reached


class ReturnNeedsReason(UserError):
    """{unit} was left out. Say why it receives a notice all the same."""


class CannotReturn(UserError):
    """{unit} cannot receive a notice: {reason}."""


class LeftOut(NamedTuple):
    """One reason, with the day and text it names."""

    why: Why
    day: date | None = None
    text: str = ""

    def sentence(self, translate: Callable[[str], str]) -> str:
        """The reason in words."""
        if self.why is Why.NOT_YET and self.day is None:
            return translate(NO_STEP)
        said = translate(WHY_TEXTS[self.why]).format(day=self.day.isoformat() if self.day else "", text=self.text)
        return said.rstrip(":： ") if not self.text else said
