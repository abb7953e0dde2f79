"""诉讼时效: until which day a charge can still be enforced, and which event that rests on (domain reference, section 4).

* Limitation runs for each charge: three years from its due day. An event counts for the charges it names, when it can be proved,
  and only where it happened after the due day and not after the last safe day: the chain must not break by a single day.
* Of two readings the earlier is shown: due day + 3 years (not the day after), no extension over holidays, and what a debtor
  promises in time counts from the day of the promise.
* A proceeding gives three years from its end; while it runs the charge is safe. Instalments agreed over one sum: three years from
  the last instalment (Civil Code 189). A suspension in the last six months leaves six months after its end (194).
* A demand after expiry restarts nothing. Who agrees to pay after expiry gives up the defence (limitation rules 19): a new period
  from the day that was promised.
* No event moves a day beyond twenty years after the due day (188, General Part interpretation 35), and what had expired under the
  two years of the old law before 2017-10-01 stays expired.

Holds, disputes and levels never come in here: what stops reminders does not stop limitation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from propdesk.domain.evidence import Counts
from propdesk.domain.periods import add_months
from propdesk.errors import UserError
from propdesk.i18n import N_

NEW_LAW = date(2017, 10, 1)
PERIOD_MONTHS = 36  # Civil Code art. 188
WARN_DAYS = (30, 90, 180)


class Kind(StrEnum):
    """What may bear on limitation."""

    DEMAND = "demand"
    PART_PAYMENT = "part_payment"
    PROMISE = "promise"  # the debtor agrees: acknowledges, promises, asks for delay; `ended_on` is the day promised
    PLAN = "plan"  # instalments of several debts: an agreement, counted from the day it was made
    ONE_SUM = "one_sum"  # instalments agreed over one sum; `ended_on` is the last of them
    SUIT = "suit"
    ARBITRATION = "arbitration"
    PAYMENT_ORDER = "payment_order"
    MEDIATION = "mediation"
    PROCEEDING = "proceeding"  # enforcement, bankruptcy and what else equals a suit (limitation rules 11)
    SUSPENSION = "suspension"


KIND_NAMES = {
    Kind.DEMAND: N_("Demand"),
    Kind.PART_PAYMENT: N_("Part payment"),
    Kind.PROMISE: N_("Promise or acknowledgement"),
    Kind.PLAN: N_("Instalment plan"),
    Kind.ONE_SUM: N_("Instalments of one sum"),
    Kind.SUIT: N_("Suit"),
    Kind.ARBITRATION: N_("Arbitration"),
    Kind.PAYMENT_ORDER: N_("Payment order"),
    Kind.MEDIATION: N_("Mediation"),
    Kind.PROCEEDING: N_("Other proceeding"),
    Kind.SUSPENSION: N_("Suspension"),
}
PROCEEDINGS = frozenset({Kind.SUIT, Kind.ARBITRATION, Kind.PAYMENT_ORDER, Kind.MEDIATION, Kind.PROCEEDING})
LASTING = PROCEEDINGS | {Kind.SUSPENSION}  # without an end they still run
AGREEMENTS = frozenset({Kind.PROMISE, Kind.PLAN, Kind.ONE_SUM})  # after expiry they give up the defence


class Event(NamedTuple):
    """Something that may bear on limitation; `reference` and `source` say where it is found (number on paper; table and row)."""

    kind: Kind
    event_on: date
    ended_on: date | None = None
    counts: Counts = Counts.YES
    reference: str = ""
    source: str = ""
    source_id: int = 0


class Effect(StrEnum):
    """What an event does for one charge."""

    ANEW = "anew"
    WAIVED = "waived"
    NOTHING_MORE = "nothing_more"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    NOT_LAST_MONTHS = "not_last_months"
    PROVISIONAL = "provisional"
    REVIEW = "review"
    NOT_COUNTED = "not_counted"


EFFECT_NAMES = {
    Effect.ANEW: N_("The period runs anew"),
    Effect.WAIVED: N_("Agreed after expiry: the defence is given up"),
    Effect.NOTHING_MORE: N_("In time, but gives no later day"),
    Effect.TOO_LATE: N_("After the last safe day: restarts nothing"),
    Effect.TOO_EARLY: N_("Not after the due day: changes nothing"),
    Effect.NOT_LAST_MONTHS: N_("Over before the last six months: changes nothing"),
    Effect.PROVISIONAL: N_("Counts provisionally: not relied on"),
    Effect.REVIEW: N_("To be reviewed: not relied on"),
    Effect.NOT_COUNTED: N_("Does not count"),
}


class Step(NamedTuple):
    """An event with what it does, and the last safe day after it."""

    event: Event
    effect: Effect
    last_safe_day: date


class Group(StrEnum):
    """How urgent a charge is."""

    EXPIRED = "expired"
    DOUBTFUL = "doubtful"  # expired, unless an event that counts provisionally is accepted
    DAYS_30 = "30"
    DAYS_90 = "90"
    DAYS_180 = "180"
    SAFE = "safe"
    RUNNING = "running"


GROUP_NAMES = {
    Group.EXPIRED: N_("Expired"),
    Group.DOUBTFUL: N_("Expired unless provisional proof holds"),
    Group.DAYS_30: N_("Ends within 30 days"),
    Group.DAYS_90: N_("Ends within 90 days"),
    Group.DAYS_180: N_("Ends within 180 days"),
    Group.SAFE: N_("More than 180 days left"),
    Group.RUNNING: N_("Proceeding running"),
}


@dataclass(frozen=True, slots=True)
class Limitation:
    """How a charge stands on a day. Dates are last days, included: on the last safe day itself nothing is lost.

    `why` is the event the last safe day rests on (None = the due day), `waived` an agreement after expiry it needs.
    `provisional_day` is later than `last_safe_day` or None; alerts never rest on it. While a proceeding is `running` the last safe
    day is the one it would leave if it ended that day. `whole_contract_day` is a disputed reading (Civil Code 189), for
    information alone.
    """

    due_on: date
    as_of: date
    last_safe_day: date
    why: Event | None
    bound: date
    running: bool = False
    waived: Event | None = None
    provisional_day: date | None = None
    provisional_why: Event | None = None
    to_review: bool = False
    whole_contract_day: date | None = None

    @property
    def days_left(self) -> int:
        """Days until the last safe day: 0 on that day, negative after it."""
        return (self.last_safe_day - self.as_of).days

    @property
    def expired(self) -> bool:
        return self.days_left < 0 and not self.running

    @property
    def group(self) -> Group:
        if self.running:
            return Group.RUNNING
        if self.days_left < 0:
            saved = self.provisional_day is not None and self.provisional_day >= self.as_of
            return Group.DOUBTFUL if saved else Group.EXPIRED
        for days, group in zip(WARN_DAYS, (Group.DAYS_30, Group.DAYS_90, Group.DAYS_180), strict=True):
            if self.days_left <= days:
                return group
        return Group.SAFE

    def ends_within(self, days: int) -> bool:
        """Whether it would be lost within so many days, were nothing done: not lost yet, and no proceeding runs."""
        return not self.running and 0 <= self.days_left <= days

    @property
    def at_bound(self) -> bool:
        """Whether no event can move the last safe day any more."""
        return self.last_safe_day == self.bound


def standing(due_on: date, events: Iterable[Event], as_of: date, last_due_on: date | None = None) -> Limitation:
    """Until when a charge due on `due_on` can be enforced, as seen on `as_of`, after these events that name it.

    `last_due_on` is the due day of the contract's last charge, for the disputed whole-contract reading.
    """
    known = [event for event in events if event.event_on <= as_of]
    whole = _anew(last_due_on) if last_due_on is not None else None
    if not known:
        return Limitation(due_on, as_of, _anew(due_on), None, _moved(due_on, 240), whole_contract_day=whole)
    sure = _Chain(due_on, as_of)
    sure.follow(known, (Counts.YES,))
    provisional_day = provisional_why = None
    if any(event.counts is Counts.PROVISIONAL for event in known):
        likely = _Chain(due_on, as_of)
        likely.follow(known, (Counts.YES, Counts.PROVISIONAL))
        if likely.last > sure.last:
            provisional_day, provisional_why = likely.last, likely.why
    to_review = any(event.counts is Counts.REVIEW for event in known)
    return Limitation(
        due_on, as_of, sure.last, sure.why, sure.bound, sure.running, sure.waived, provisional_day, provisional_why, to_review, whole
    )


def trace(due_on: date, events: Iterable[Event], as_of: date) -> tuple[Step, ...]:
    """Every event known on `as_of` in order of its day, with what it does for a charge due on `due_on` and why not."""
    chain = _Chain(due_on, as_of)
    chain.follow([event for event in events if event.event_on <= as_of], (Counts.YES,))
    return tuple(chain.steps)


class _Chain:
    """The last safe day, event by event."""

    def __init__(self, due_on: date, as_of: date) -> None:
        self.due_on, self.as_of = due_on, as_of
        self.bound = _moved(due_on, 240)
        self.last = _anew(due_on)
        self.why: Event | None = None
        self.waived: Event | None = None
        self.running = False
        self.steps: list[Step] = []

    def follow(self, events: Sequence[Event], relied_on: tuple[Counts, ...]) -> None:
        for event in sorted(events, key=_order):
            effect = self._take(event) if event.counts in relied_on else _UNRELIED[event.counts]
            self.steps.append(Step(event, effect, self.last))

    def _take(self, event: Event) -> Effect:
        if event.kind is Kind.SUSPENSION:
            return self._suspend(event)
        if event.event_on <= self.due_on:
            return Effect.TOO_EARLY
        late = event.event_on > self.last
        if event.event_on > self.bound or (late and event.kind not in AGREEMENTS):
            return Effect.TOO_LATE
        self.running |= event.kind in PROCEEDINGS and self._runs(event)
        if not self._reach(_anew(self._counts_from(event, late=late)), event):
            return Effect.NOTHING_MORE
        if late:
            self.waived = event
        return Effect.WAIVED if late else Effect.ANEW

    def _suspend(self, event: Event) -> Effect:
        if event.event_on > self.last:
            return Effect.TOO_LATE
        end = self._end(event)
        if end < _moved(self.last, -6):
            return Effect.NOT_LAST_MONTHS
        self.running |= self._runs(event)
        return Effect.ANEW if self._reach(_moved(end, 6), event) else Effect.NOTHING_MORE

    def _reach(self, day: date, event: Event) -> bool:
        """Take over a later last safe day; an event never shortens."""
        day = min(day, self.bound)
        if day <= self.last:
            return False
        self.last, self.why = day, event
        return True

    def _counts_from(self, event: Event, *, late: bool) -> date:
        """The day the new three years are counted from."""
        if event.kind in PROCEEDINGS:
            return self._end(event)
        if event.ended_on is not None and (event.kind is Kind.ONE_SUM or (late and event.kind is Kind.PROMISE)):
            return max(event.event_on, event.ended_on)
        return event.event_on

    def _runs(self, event: Event) -> bool:
        return event.ended_on is None or event.ended_on > self.as_of

    def _end(self, event: Event) -> date:
        """The day something lasting ended; what still runs, as if it ended today."""
        return self.as_of if event.ended_on is None else max(event.event_on, min(event.ended_on, self.as_of))


_UNRELIED = {Counts.PROVISIONAL: Effect.PROVISIONAL, Counts.REVIEW: Effect.REVIEW, Counts.NO: Effect.NOT_COUNTED}


def _order(event: Event) -> tuple[date, bool, str, date, str, int]:
    """By day, agreements first, and nothing left to chance: the same events in any order say the same."""
    return event.event_on, event.kind not in AGREEMENTS, event.kind, event.ended_on or date.max, event.source, event.source_id


@lru_cache(maxsize=4096)
def _moved(day: date, months: int) -> date:
    """A day moved by whole months; remembered, since many charges share few days."""
    return add_months(day, months)


def _anew(day: date) -> date:
    """The last day of a period that begins after `day`: three years, two where those were over before the new law."""
    before = _moved(day, 24)
    return before if before < NEW_LAW else _moved(day, PERIOD_MONTHS)


class EventKindUnknown(UserError):
    """Choose what happened."""


class EventReasonMissing(UserError):
    """Write what proves it and where it is kept."""


class EventInFuture(UserError):
    """{day} is still to come. An event is written down once it has happened."""


class EventEndsBeforeStart(UserError):
    """It cannot have ended on {end}, before it began on {start}."""


class EventHasNoEnd(UserError):
    """Only a proceeding, a suspension, a promised day or a last instalment has a second day."""


class EventChargesMissing(UserError):
    """Tick at least one charge the event names. It counts for those it names only."""


def check_event(kind: Kind | None, event_on: date, ended_on: date | None, reason: str, today: date) -> Event:
    """What a person writes down, checked and counting; raises the sentence for what is missing or cannot be.

    The end of a proceeding or suspension lies in the past; a promised day and a last instalment may still be to come.
    """
    if kind is None:
        raise EventKindUnknown()
    if event_on > today:
        raise EventInFuture(day=event_on)
    if ended_on is not None:
        if kind not in LASTING | {Kind.PROMISE, Kind.ONE_SUM}:
            raise EventHasNoEnd()
        if ended_on < event_on:
            raise EventEndsBeforeStart(start=event_on, end=ended_on)
        if kind in LASTING and ended_on > today:
            raise EventInFuture(day=ended_on)
    if not reason.strip():
        raise EventReasonMissing()
    return Event(kind, event_on, ended_on)
