"""Who bears which days of a period: the developer before handover and for unsold units, then owner after owner.

Local rules differ (Beijing 22, Shanghai 49, Taizhou 39: the owner from the month after handover; Hangzhou 55: from the day of
handover; developer pays for unsold units: domain reference, section 3), so both are data of the charge item.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from propdesk.domain.fee_items import FeeItem, Handover
from propdesk.domain.periods import DateRange, Month


class Liable(StrEnum):
    """Who owes a charge."""

    OWNER = "owner"
    DEVELOPER = "developer"


class Owned(NamedTuple):
    """Somebody's days as an owner, ``[start_on, end_on)``; None is open."""

    name: str
    start_on: date | None = None
    end_on: date | None = None

    def on(self, day: date) -> bool:
        """Whether the person owns the unit on a day."""
        return (self.start_on is None or self.start_on <= day) and (self.end_on is None or day < self.end_on)


class Bearer(NamedTuple):
    """Who bears days of a period; `name` says which owner where there are several in it."""

    liable: Liable
    name: str = ""


OWNER = Bearer(Liable.OWNER)
DEVELOPER = Bearer(Liable.DEVELOPER)


def first_owner_day(rule: Handover, handover_on: date) -> date:
    """The first day the owner bears: the day of handover, or the first of the month after it."""
    return handover_on if rule is Handover.BY_DAY else Month.of(handover_on).end


def owner_from(item: FeeItem, handover_on: date | None, owners: Sequence[Owned] | None) -> date | None:
    """The first day the owner bears (None = every day). Where the developer pays and no handover is noted, the first owner's
    first day counts as one, and a unit that nobody owns is the developer's for good (`date.max`).

    `owners` None means that the owners of today owned it throughout.
    """
    if handover_on is not None:
        return first_owner_day(item.handover, handover_on)
    if not item.developer_pays or owners is None:
        return None
    starts = [owner.start_on for owner in owners]
    known = [start for start in starts if start is not None]
    if len(known) < len(starts):
        return None
    return first_owner_day(item.handover, min(known)) if known else date.max


def fee_from(item: FeeItem, handover_on: date | None, assigned_from: date | None) -> date | None:
    """The first day anybody is charged for: the assignment's own, else handover, else every day.

    A unit whose developer pays before handover is charged from the beginning.
    """
    if assigned_from is not None or handover_on is None or item.developer_pays:
        return assigned_from
    return first_owner_day(item.handover, handover_on)


def bearers(
    item: FeeItem, span: DateRange, handover_on: date | None, assigned_from: date | None, owners: Sequence[Owned] | None
) -> list[tuple[DateRange, Bearer]]:
    """Who bears which days of `span`, in order; days that nobody is charged for are left out.

    An assignment's own first day beats handover where the developer does not pay.
    """
    begin = owner_from(item, handover_on, owners)
    if begin is None or (assigned_from is not None and not item.developer_pays):
        begin = span.start
    found: list[tuple[DateRange, Bearer]] = []
    before = span.intersect(None, begin)
    if before is not None and item.developer_pays:
        found.append((before, DEVELOPER))
    rest = span.intersect(begin, None)
    if rest is not None:
        found += _owner_after_owner(rest, owners or ())
    return found


def _owner_after_owner(span: DateRange, owners: Sequence[Owned]) -> list[tuple[DateRange, Bearer]]:
    """The owners' days; named only where they are not the same throughout."""
    cuts = sorted({span.start, span.end, *_inside(span, owners)})
    named: list[tuple[DateRange, str]] = []
    for start, end in pairwise(cuts):
        names = "、".join(owner.name for owner in owners if owner.on(start))
        if named and named[-1][1] == names:
            named[-1] = (DateRange(named[-1][0].start, end), names)
        else:
            named.append((DateRange(start, end), names))
    if len(named) == 1:
        return [(named[0][0], OWNER)]
    return [(days, Bearer(Liable.OWNER, names)) for days, names in named]


def _inside(span: DateRange, owners: Iterable[Owned]) -> list[date]:
    """The days inside `span` on which an owner begins or ends."""
    days = [day for owner in owners for day in (owner.start_on, owner.end_on)]
    return [day for day in days if day is not None and span.start < day < span.end]
