"""画句号: a close-out case, from the appointment to the full stop. The office works on one household's old arrears until they end.

How a case moves (each arrow is a function of `services.close_outs`; `can_x` below says when)::

    opened ─appoint─▶ appointment ─visit─▶ visit ─find_causes─▶ causes ─put_right─▶ remedy ─agree─▶ plan ─review─▶ review ─┐
                          ▲                   │   any step may be taken again while the case is open: the newest counts      │
                          └───────────────────┘                                                                            │
       ┌──────────────────────────────┬─────────────────────────────────┬──────────────────────────────────────────────────┤
     close (from any step,          hand_over / sue                  end_otherwise                                         │
     once everything named          (causes known; a                 (with a reason)                                       │
     is settled)                    manager allows it)                   │                                                 │
       ▼                              ▼                                  ▼                                                 │
     CLOSED ●                      LAWYER / SUIT                       ENDED ──────── take_up (with a reason) ─────────────┘
       │  ▲
       │  └ settled again
       └─ a payment is voided ─▶ REOPENED: read from the ledger each time it is asked; no stored flag can lie about it

A case is settled when principal *and* late fee of *every* charge it names are paid, waived or written off (domain reference, section 1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.arrears import State
from propdesk.domain.tasks import Liability
from propdesk.errors import UserError
from propdesk.i18n import N_


class Step(StrEnum):
    """What is written down about a case, in the order of the stepper; the last ones end it, take it up again or widen it."""

    APPOINTMENT = "appointment"
    VISIT = "visit"
    CAUSE = "cause"
    REMEDY = "remedy"
    PLAN = "plan"
    REVIEW = "review"
    CLOSED = "closed"
    LAWYER = "lawyer"
    SUIT = "suit"
    ENDED = "ended"
    TAKEN_UP = "taken_up"
    TAKEN_IN = "taken_in"


STEPS = (Step.APPOINTMENT, Step.VISIT, Step.CAUSE, Step.REMEDY, Step.PLAN, Step.REVIEW)
RESULTS = (Step.CLOSED, Step.LAWYER, Step.SUIT, Step.ENDED)


class Stands(StrEnum):
    """Where a case stands: at the step to do next, at one of its results, or reopened by the ledger."""

    APPOINT = "appoint"
    VISIT = "visit"
    CAUSE = "cause"
    REMEDY = "remedy"
    DEADLINE = "deadline"  # something is being put right
    PLAN = "plan"
    REVIEW = "review"
    RESULT = "result"
    CLOSED = "closed"
    LAWYER = "lawyer"
    SUIT = "suit"
    ENDED = "ended"
    REOPENED = "reopened"


OVER = frozenset({Stands.CLOSED, Stands.LAWYER, Stands.SUIT, Stands.ENDED})


class Cause(StrEnum):
    """Why a household does not pay, as found at the visit (根因)."""

    REPAIR = "repair"
    CLEANING = "cleaning"
    ORDER = "order"
    FEE_DISPUTE = "fee_dispute"
    VACANCY = "vacancy"
    HARDSHIP = "hardship"
    REFUSAL = "refusal"


STEP_NAMES = {
    Step.APPOINTMENT: N_("Appointment"),
    Step.VISIT: N_("Visit"),
    Step.CAUSE: N_("Root cause"),
    Step.REMEDY: N_("Put right"),
    Step.PLAN: N_("Payment plan"),
    Step.REVIEW: N_("Review"),
    Step.CLOSED: N_("Closed (full stop)"),
    Step.LAWYER: N_("On to the lawyer"),
    Step.SUIT: N_("Suit"),
    Step.ENDED: N_("Ended otherwise"),
    Step.TAKEN_UP: N_("Taken up again"),
    Step.TAKEN_IN: N_("Further charges taken in"),
}
STANDS_NAMES = {
    Stands.APPOINT: N_("Make an appointment"),
    Stands.VISIT: N_("Visit"),
    Stands.CAUSE: N_("Find the root cause"),
    Stands.REMEDY: N_("Put right or set a deadline"),
    Stands.DEADLINE: N_("Being put right"),
    Stands.PLAN: N_("Agree on payment"),
    Stands.REVIEW: N_("Review"),
    Stands.RESULT: N_("Awaiting the result"),
    Stands.CLOSED: N_("Closed (full stop)"),
    Stands.LAWYER: N_("On to the lawyer"),
    Stands.SUIT: N_("Suit"),
    Stands.ENDED: N_("Ended otherwise"),
    Stands.REOPENED: N_("Reopened"),
}
CAUSE_NAMES = {
    Cause.REPAIR: N_("Repair"),
    Cause.CLEANING: N_("Cleaning"),
    Cause.ORDER: N_("Public order"),
    Cause.FEE_DISPUTE: N_("Fee dispute"),
    Cause.VACANCY: N_("Vacancy"),
    Cause.HARDSHIP: N_("Hardship"),
    Cause.REFUSAL: N_("Refusal"),
}


class CaseAlreadyOpen(UserError):
    """{unit} has the open close-out case {number}. Go on with that one."""


class NothingToCloseOut(UserError):
    """{unit} has nothing overdue on {day}."""


class CaseReasonMissing(UserError):
    """{unit} is not over one year behind. Write why the case is opened all the same."""


class CaseUnknown(UserError):
    """This case is no longer there. Open the list again."""


class CaseIsOver(UserError):
    """The case {number} has ended. Take it up again first, with a reason."""


class CaseNotOver(UserError):
    """The case {number} has not ended."""


class AppointmentMissing(UserError):
    """Make an appointment with the household first."""


class VisitMissing(UserError):
    """Write down the visit first."""


class CauseMissing(UserError):
    """Find the root cause first."""


class CauseNotChosen(UserError):
    """Tick at least one root cause."""


class RemedyMissing(UserError):
    """Write down what was put right first, or that there is nothing to put right."""


class StillBeingPutRight(UserError):
    """{count} tasks of this case are still open. Confirm them first."""


class StillOpen(UserError):
    """{amount} of what the case names is still open, principal and late fee. Only then comes the full stop."""


class AllSettled(UserError):
    """Everything the case names is settled. Close it with the full stop."""


class StepDayMissing(UserError):
    """Set the day."""


class StepDayWrong(UserError):
    """The day must lie from {first} to {last}."""


class StepPersonMissing(UserError):
    """Write who it is."""


class StepNoteMissing(UserError):
    """Write what was said or found."""


class WrittenOutOfOrder(UserError):
    """The case was last written on {day}. What comes after cannot be dated before."""


class PlanOfAnother(UserError):
    """This plan is not one of {unit}."""


class NothingToTakeIn(UserError):
    """{unit} owes nothing beside what the case {number} names."""


class AgreementMissing(UserError):
    """Choose a plan, or set the day of the one payment."""


@dataclass(frozen=True, slots=True)
class FoundCause:
    """A root cause as found at the visit, and whose matter it is."""

    cause: Cause
    liability: Liability
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What puts a cause right: on the spot (`confirmed_by` says who saw it), or by a day."""

    title: str
    liability: Liability
    department: str = ""
    person: str = ""
    due_on: date | None = None
    confirmed_by: str = ""

    @property
    def on_the_spot(self) -> bool:
        """Whether it was put right at once."""
        return self.due_on is None


@dataclass(frozen=True, slots=True)
class Course:
    """How far a case has come on a day: the steps written so far, oldest first, its open tasks, and what the ledger says."""

    number: str
    steps: tuple[Step, ...]
    open_tasks: int
    settled: bool

    @property
    def stands(self) -> Stands:
        """Where the case stands."""
        result = standing_result(self.steps)
        if result is Step.CLOSED and not self.settled:
            return Stands.REOPENED
        if result is not None:
            return Stands(result.value)
        missing = [stands for step, stands in _NEXT if step not in self.steps]
        before_remedy = [stands for stands in missing if stands not in (Stands.PLAN, Stands.REVIEW)]
        if self.open_tasks and not before_remedy:
            return Stands.DEADLINE
        return missing[0] if missing else Stands.RESULT

    @property
    def over(self) -> bool:
        """Whether the case has ended."""
        return self.stands in OVER


_NEXT = (
    (Step.APPOINTMENT, Stands.APPOINT),
    (Step.VISIT, Stands.VISIT),
    (Step.CAUSE, Stands.CAUSE),
    (Step.REMEDY, Stands.REMEDY),
    (Step.PLAN, Stands.PLAN),
    (Step.REVIEW, Stands.REVIEW),
)


def standing_result(steps: Sequence[Step]) -> Step | None:
    """The result that stands: the last thing written, where it is a result; whatever is written after it takes the case up again."""
    return steps[-1] if steps and steps[-1] in RESULTS else None


def offered(state: State) -> bool:
    """Whether the office offers a case by itself: over one year overdue. Others are opened by hand with a reason."""
    return state is State.OWES_YEAR


def check_open(unit: str, state: State, reason: str) -> str:
    """The trimmed reason of a case about to be opened; raises `CaseReasonMissing` below one year."""
    if not offered(state) and not reason.strip():
        raise CaseReasonMissing(unit=unit)
    return reason.strip()


def can_go_on(case: Course) -> UserError | None:
    """What stands in the way of any step (None = nothing): only a case that has ended."""
    return CaseIsOver(number=case.number) if case.over else None


can_appoint = can_go_on


def can_visit(case: Course) -> UserError | None:
    """A visit needs an appointment: nobody is called on unannounced."""
    return can_go_on(case) or (None if Step.APPOINTMENT in case.steps else AppointmentMissing())


def can_find_causes(case: Course) -> UserError | None:
    """Root causes are found at the visit, not at the desk."""
    return can_go_on(case) or (None if Step.VISIT in case.steps else VisitMissing())


def can_put_right(case: Course) -> UserError | None:
    """Only a known cause can be put right."""
    return can_go_on(case) or (None if Step.CAUSE in case.steps else CauseMissing())


can_agree = can_put_right  # a plan may be agreed while something is still being put right


def can_review(case: Course) -> UserError | None:
    """A review comes when everything promised to the household is done or was found not possible."""
    waiting = can_put_right(case) or (None if Step.REMEDY in case.steps else RemedyMissing())
    return waiting or (StillBeingPutRight(count=case.open_tasks) if case.open_tasks else None)


def can_close(case: Course, open_amount: str) -> UserError | None:
    """The full stop: from any step, but only when everything the case names is settled, late fees too."""
    return can_go_on(case) or (None if case.settled else StillOpen(amount=open_amount))


def can_hand_over(case: Course) -> UserError | None:
    """On to the lawyer or to court: somebody spoke to the household and knows the cause, and money is still owed."""
    return can_put_right(case) or (AllSettled() if case.settled else None)


can_sue = can_hand_over


def can_end_otherwise(case: Course) -> UserError | None:
    """An end without payment and without a lawyer; the reason is kept."""
    return can_go_on(case) or (AllSettled() if case.settled else None)


def can_take_in(case: Course, unit: str, further: int) -> UserError | None:
    """What fell due since the opening joins the case while it is open; `further` is how many such charges there are."""
    return can_go_on(case) or (None if further else NothingToTakeIn(unit=unit, number=case.number))


def can_take_up(case: Course) -> UserError | None:
    """A case that ended goes on where it was left."""
    return None if case.over else CaseNotOver(number=case.number)


def check_causes(causes: Collection[Cause]) -> None:
    """At least one root cause; raises `CauseNotChosen`."""
    if not causes:
        raise CauseNotChosen()


def check_day(day: date | None, first: date, last: date) -> date:
    """A day of a step within its bounds, both included; raises `StepDayMissing` or `StepDayWrong`."""
    if day is None:
        raise StepDayMissing()
    if not first <= day <= last:
        raise StepDayWrong(first=first, last=last)
    return day


def check_person(text: str) -> str:
    """The trimmed name of who goes; raises `StepPersonMissing`."""
    if not text.strip():
        raise StepPersonMissing()
    return text.strip()


def check_note(text: str) -> str:
    """The trimmed note where one must be; raises `StepNoteMissing`."""
    if not text.strip():
        raise StepNoteMissing()
    return text.strip()


def check_order(day: date, last: date) -> None:
    """What is written later counts from no earlier day, so that a past day keeps its answer; raises `WrittenOutOfOrder`."""
    if day < last:
        raise WrittenOutOfOrder(day=last)
