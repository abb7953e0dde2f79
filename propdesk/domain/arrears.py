"""What is open, what is overdue, and since when: the one definition everything else uses.

* open on day D = principal less the allocations that stand on D (a payment counts from its day on, a void from its day on);
* overdue on day D = open and ``due_on < D``: the due day itself is not overdue;
* the months of arrears are the distinct periods with something overdue;
* the age of a charge is the number of calendar months from its period to the month of D.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.i18n import N_


class State(StrEnum):
    """The badge of a household."""

    CLEAR = "clear"
    OWES = "owes"
    OWES_LONG = "owes_long"  # over three months
    OWES_YEAR = "owes_year"  # over one year: a close-out case may be opened
    VACANT = "vacant"


class Bucket(StrEnum):
    """Ageing buckets in months since the period."""

    RECENT = "0-3"
    MIDDLE = "4-12"
    OLD = ">12"


BUCKET_NAMES = {Bucket.RECENT: N_("0–3 months"), Bucket.MIDDLE: N_("4–12 months"), Bucket.OLD: N_("Over 12 months")}


def is_overdue(due_on: date, as_of: date) -> bool:
    """Whether a charge due on `due_on` is late on `as_of`; the due day itself is not."""
    return due_on < as_of


def days_late(due_on: date, as_of: date) -> int:
    """Days since the due day, 0 when not late."""
    return max(0, (as_of - due_on).days)


def bucket(period: Month, as_of: date) -> Bucket:
    """The ageing bucket of a charge for `period`, seen on `as_of`."""
    age = Month.of(as_of) - period
    if age <= 3:
        return Bucket.RECENT
    return Bucket.MIDDLE if age <= 12 else Bucket.OLD


def bucket_edges(as_of: date) -> tuple[Month, Month]:
    """The first period of "0-3" and the first period of "4-12" as seen on `as_of`: what `bucket` says, for a query."""
    current = Month.of(as_of)
    return current + -3, current + -12


def state_of(months: int, overdue_fen: Fen) -> State:
    """The badge for so many months overdue."""
    if overdue_fen <= 0:
        return State.CLEAR
    if months > 12:
        return State.OWES_YEAR
    return State.OWES_LONG if months > 3 else State.OWES


@dataclass(frozen=True, slots=True)
class Ageing:
    """Overdue fen by age of the period."""

    recent_fen: Fen
    middle_fen: Fen
    old_fen: Fen

    @property
    def total_fen(self) -> Fen:
        return self.recent_fen + self.middle_fen + self.old_fen
