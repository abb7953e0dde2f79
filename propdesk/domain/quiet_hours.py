"""安宁时段 / Quiet hours: when and how often a household may be contacted (Civil Code arts. 1032 and 1033, PIPL).

The office sets its hours and its maximum; what the resident began himself never disturbs him.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from propdesk.domain.contacts import Contact, FlagKind
from propdesk.domain.times import format_time
from propdesk.errors import UserError

WEEK = timedelta(days=7)


class OutsideHours(UserError):
    """{at} is outside the hours for calls, messages and visits, {first} to {last}. Say that the resident asked for it, or why it was so."""


class TooOften(UserError):
    """This household was contacted {count} times within seven days already, and {most} are the most. Say why it had to be once more."""


class ContactStopped(UserError):
    """This household asked not to be called, written to or visited. Say that the resident began it, or why it was so."""


class LimitsOutOfOrder(UserError):
    """The hours for calls and visits begin before they end, within one day."""


class WeeklyOutOfRange(UserError):
    """A household may be contacted between 1 and 7 times within seven days."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when until when (both included) households may be contacted, and how often within any seven days."""

    first: time = time(8, 0)
    last: time = time(20, 30)
    weekly: int = 3

    def checked(self) -> "Limits":
        """The same; raises `LimitsOutOfOrder` or `WeeklyOutOfRange`."""
        if self.first >= self.last:
            raise LimitsOutOfOrder()
        if not 1 <= self.weekly <= 7:
            raise WeeklyOutOfRange()
        return self


def fullest_week(others: Iterable[date], on: date) -> int:
    """How many contacts of `others` at most fall into seven days that hold `on`."""
    near = [day for day in others if abs(day - on) < WEEK]
    return max(sum(start <= day < start + WEEK for day in near) for start in (on - timedelta(days=back) for back in range(7)))


def breaches(contact: Contact, limits: Limits, others: Iterable[date], flags: Collection[FlagKind]) -> list[UserError]:
    """What a contact would go beyond, worst first; nothing for one that does not disturb.

    `others` are the days of the other disturbing contacts of the household that stand.
    """
    if not contact.disturbs:
        return []
    found: list[UserError] = []
    if FlagKind.STOP_CONTACT in flags:
        found.append(ContactStopped())
    if contact.at is not None and not limits.first <= contact.at <= limits.last:
        found.append(OutsideHours(at=format_time(contact.at), first=format_time(limits.first), last=format_time(limits.last)))
    count = fullest_week(others, contact.on)
    if count >= limits.weekly:
        found.append(TooOften(count=count, most=limits.weekly))
    return found


def room_this_week(others: Iterable[date], on: date, limits: Limits) -> int:
    """How many more contacts of a household fit on `on`."""
    return max(0, limits.weekly - fullest_week(others, on))
