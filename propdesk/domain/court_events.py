"""What happens in court: the steps of each way in their order, the days they lead to, and what they do to limitation."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.court import Way
from propdesk.domain.evidence import Counts
from propdesk.errors import UserError
from propdesk.i18n import N_


class Step(StrEnum):
    """A thing that happened in a case."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ORDER = "order"
    SERVED = "served"
    OBJECTION = "objection"
    HEARING = "hearing"
    MEDIATED = "mediated"
    SETTLEMENT = "settlement"
    JUDGMENT = "judgment"
    ENFORCEMENT = "enforcement"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


STEP_NAMES = {
    Step.FILED: N_("Filed"),
    Step.ACCEPTED: N_("Accepted by the court"),
    Step.ORDER: N_("Payment order issued"),
    Step.SERVED: N_("Served on the debtor"),
    Step.OBJECTION: N_("Written objection of the debtor"),
    Step.HEARING: N_("Hearing"),
    Step.MEDIATED: N_("Mediated in court"),
    Step.SETTLEMENT: N_("Settlement"),
    Step.JUDGMENT: N_("Judgment or award"),
    Step.ENFORCEMENT: N_("Enforcement asked for"),
    Step.WITHDRAWN: N_("Withdrawn"),
    Step.ENDED: N_("Case closed"),
}


class CourtEvent(NamedTuple):
    """A step with its day."""

    step: Step
    on: date


class StepUnknown(UserError):
    """“{text}” is no step of a case in court."""


class StepNotOfWay(UserError):
    """This step does not belong to the way this case goes."""


class StepTooEarly(UserError):
    """Before this step the case must have been filed or taken further. Enter the earlier step first."""


class StepDayBeforeEarlier(UserError):
    """This cannot be before {day}, the day of the step it follows."""


class StepTwice(UserError):
    """This step is entered already, on {day}. Take it back first if it was wrong."""


class CaseOver(UserError):
    """The case is over since {day}. Open a new one to go on."""


class StepInFuture(UserError):
    """Only a hearing can lie ahead; this happened today at the latest."""


_SUIT = (Step.FILED, Step.ACCEPTED, Step.SERVED, Step.HEARING, Step.MEDIATED, Step.SETTLEMENT, Step.JUDGMENT, Step.ENFORCEMENT)
STEPS: dict[Way, tuple[Step, ...]] = {
    Way.PAYMENT_ORDER: (Step.FILED, Step.ACCEPTED, Step.ORDER, Step.SERVED, Step.OBJECTION, Step.SETTLEMENT, Step.ENFORCEMENT),
    Way.SMALL_CLAIMS: _SUIT,
    Way.SUIT: _SUIT,
    Way.ARBITRATION: _SUIT,
    Way.ENFORCEMENT: (Step.FILED, Step.ACCEPTED, Step.SERVED, Step.SETTLEMENT),
}
_CLOSING = (Step.WITHDRAWN, Step.ENDED)
_SEVERAL = (Step.HEARING, Step.SERVED)  # these may happen more than once
_TITLES = (Step.JUDGMENT, Step.MEDIATED, Step.SETTLEMENT, Step.ORDER)


def steps(way: Way) -> tuple[Step, ...]:
    """The steps a case of this way can take, in their usual order."""
    return (*STEPS[way], *_CLOSING)


def parse_step(text: str) -> Step:
    """A step as typed; raises `StepUnknown`."""
    try:
        return Step(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise StepUnknown(text=text) from None


def _before(way: Way, step: Step) -> tuple[Step, ...]:
    """The steps of which one must have happened before this one; none: it can be the first."""
    if step in (Step.FILED, Step.ENDED):
        return ()
    if step is Step.ENFORCEMENT:
        return _TITLES
    if step is Step.OBJECTION:
        return (Step.SERVED,)
    if way is Way.PAYMENT_ORDER and step is Step.SERVED:
        return (Step.ORDER,)
    return (Step.FILED,) if step in (Step.ACCEPTED, Step.WITHDRAWN, Step.SETTLEMENT, Step.MEDIATED) else (Step.ACCEPTED,)


def check_event(way: Way, opened_on: date, events: Sequence[CourtEvent], step: Step, on: date, today: date) -> CourtEvent:
    """The step if it may be written; `events` are those that stand.

    Raises `StepNotOfWay`, `CaseOver`, `StepTwice`, `StepTooEarly`, `StepDayBeforeEarlier` or `StepInFuture`.
    """
    if step not in steps(way):
        raise StepNotOfWay()
    over = over_on(events)
    if over is not None:
        raise CaseOver(day=over)
    if on > today and step is not Step.HEARING:
        raise StepInFuture()
    done = {event.step: event.on for event in events}
    if step in done and step not in _SEVERAL:
        raise StepTwice(day=done[step])
    needed = _before(way, step)
    earlier = [done[other] for other in needed if other in done]
    if needed and not earlier:
        raise StepTooEarly()
    least = max([opened_on, min(earlier, default=opened_on)])
    if step in _CLOSING:
        least = max([least, *(event.on for event in events if event.step is not Step.HEARING)])
    if on < least:
        raise StepDayBeforeEarlier(day=least)
    return CourtEvent(step, on)


def over_on(events: Sequence[CourtEvent]) -> date | None:
    """The day the case was withdrawn or closed, None while it runs."""
    return next((event.on for event in events if event.step in _CLOSING), None)


class Proceeding(NamedTuple):
    """What a case does to limitation: it begins anew on `filed_on`, or when the proceeding ended."""

    filed_on: date
    ended_on: date | None
    counts: Counts


ORDER_SERVED_WITHIN = 30  # days, else the payment order is void (civil procedure interpretation 430)
OBJECTION_WITHIN = 15  # days from service (Civil Procedure Law 227)
DECIDES_WITHIN = 5  # days from filing (226)
ORDERS_WITHIN = 15  # days from acceptance (227)
ENFORCE_WITHIN_YEARS = 2  # from a title: Civil Procedure Law 250


def proceeding(way: Way, events: Sequence[CourtEvent], as_of: date) -> Proceeding | None:
    """The interruption by filing as seen on a day (rules on limitation 10, 11; Civil Code 195); None where nothing was filed.

    The earlier of two readings: an objection, a settlement, a judgment end it, and an order that was not served in 30 days
    does so on that day. A claim that was withdrawn interrupts by some courts only, so that it counts provisionally.
    """
    past = [event for event in events if event.on <= as_of]
    filed = next((event.on for event in past if event.step is Step.FILED), None)
    if filed is None:
        return None
    ends = [event.on for event in past if event.step in (*_CLOSING, Step.OBJECTION, Step.SETTLEMENT, Step.MEDIATED, Step.JUDGMENT)]
    lapsed = _lapsed_on(way, past, as_of)
    withdrawn = any(event.step is Step.WITHDRAWN for event in past)
    return Proceeding(filed, min([*ends, *([lapsed] if lapsed else [])], default=None), Counts.PROVISIONAL if withdrawn else Counts.YES)


def _lapsed_on(way: Way, past: Sequence[CourtEvent], as_of: date) -> date | None:
    """The day a payment order became void because it was not served in time."""
    ordered = next((event.on for event in past if event.step is Step.ORDER), None)
    if way is not Way.PAYMENT_ORDER or ordered is None:
        return None
    last = ordered + timedelta(days=ORDER_SERVED_WITHIN)
    served = any(event.step is Step.SERVED and event.on <= last for event in past)
    return last if not served and as_of > last else None


class Term(StrEnum):
    """What a day in a case is for."""

    DECISION = "decision"
    ORDER = "order"
    SERVICE = "service"
    OBJECTION = "objection"
    JUDGMENT = "judgment"
    HEARING = "hearing"
    ENFORCEMENT = "enforcement"


TERM_NAMES = {
    Term.DECISION: N_("The court decides on acceptance"),
    Term.ORDER: N_("The court issues the payment order"),
    Term.SERVICE: N_("The payment order must be served, else it is void"),
    Term.OBJECTION: N_("The debtor pays or objects in writing"),
    Term.JUDGMENT: N_("Small claims are decided"),
    Term.HEARING: N_("Hearing"),
    Term.ENFORCEMENT: N_("Enforcement can be asked for until then"),
}


class Deadline(NamedTuple):
    """A day to watch: on it at the latest, or (a hearing) just then."""

    term: Term
    on: date


def deadlines(way: Way, events: Sequence[CourtEvent]) -> tuple[Deadline, ...]:
    """The days the case leads to, nearest first; none once it is over."""
    if over_on(events) is not None:
        return ()
    done = {event.step: event.on for event in events}
    found = [Deadline(Term.HEARING, event.on) for event in events if event.step is Step.HEARING]
    if way is Way.PAYMENT_ORDER:
        found += _order_terms(done)
    if way is Way.SMALL_CLAIMS and Step.ACCEPTED in done and Step.JUDGMENT not in done:
        found.append(Deadline(Term.JUDGMENT, _months_later(done[Step.ACCEPTED], 2)))
    title = next((done[step] for step in _TITLES if step in done and step is not Step.ORDER), None)
    if title is not None and Step.ENFORCEMENT not in done and way is not Way.ENFORCEMENT:
        found.append(Deadline(Term.ENFORCEMENT, _months_later(title, 12 * ENFORCE_WITHIN_YEARS)))
    return tuple(sorted(found, key=lambda deadline: deadline.on))


def _order_terms(done: dict[Step, date]) -> list[Deadline]:
    """The one term a payment order waits for."""
    if Step.OBJECTION in done:
        return []
    for step, term, days in (
        (Step.SERVED, Term.OBJECTION, OBJECTION_WITHIN),
        (Step.ORDER, Term.SERVICE, ORDER_SERVED_WITHIN),
        (Step.ACCEPTED, Term.ORDER, ORDERS_WITHIN),
        (Step.FILED, Term.DECISION, DECIDES_WITHIN),
    ):
        if step in done:
            return [Deadline(term, done[step] + timedelta(days=days))]
    return []


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month (Civil Code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))
