"""Months, half-open date ranges and the one period rule.

A range is ``[start, end)``: it has its first day and not its last. Months step from an anchor day, and the day falls
back to the end of a shorter month without drifting (31 Jan -> 28 Feb -> 31 Mar); a broken month counts its days over
the days of that month (domain reference, section 13). A month that begins on its anchor day bears the name of the calendar
month it begins in: anchored on the 15th, 2026-11 is 15 November to 14 December.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from propdesk.errors import UserError

Day = TypeVar("Day", date, str)
_PERIOD = re.compile(r"(20\d\d)(?:(0[1-9]|1[0-2])|[-/.年](0?[1-9]|1[0-2])月?)", re.ASCII)


class PeriodNotUnderstood(UserError):
    """“{text}” is not a billing period. Write year and month like 2026-11."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, the office's billing period (账期)."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read "2026-11" (also 2026/11, 2026.1, 202611, 2026年11月); raises `PeriodNotUnderstood`."""
        match = _PERIOD.fullmatch(text.strip())
        if not match:
            raise PeriodNotUnderstood(text=text)
        return cls(int(match[1]), int(match[2] or match[3]))

    @property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day that is no longer in the month."""
        return (self + 1).start

    @property
    def days(self) -> int:
        return _days(self.year, self.month)

    def day(self, number: int) -> date:
        """Day `number` of the month, or its last day where the month is shorter."""
        return date(self.year, self.month, min(number, self.days))

    def __add__(self, months: int) -> "Month":
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: "Month") -> int:
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return _month_text(self.year, self.month)


@lru_cache(maxsize=1024)
def _month_text(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


@lru_cache(maxsize=1024)
def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"range ends before it starts: {self.start} … {self.end}")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside, for people; meaningless for an empty range."""
        return self.end - timedelta(days=1)

    def intersect(self, start: date | None, end: date | None) -> "DateRange | None":
        """The part inside ``[start, end)`` (None = unbounded), or None when nothing is left."""
        first = max(self.start, start) if start else self.start
        last = min(self.end, end) if end else self.end
        return DateRange(first, last) if first < last else None


def add_months(anchor: date, months: int) -> date:
    """`anchor` moved by whole months, on its own day or the month's last (31 Jan + 1 = 28/29 Feb, + 2 = 31 Mar)."""
    return (Month.of(anchor) + months).day(anchor.day)


def month_of(day: date, anchor: int = 1) -> Month:
    """The month from anchor day to anchor day that a day lies in: from the 15th on, 10 December lies in November."""
    month = Month.of(day)
    return month if day >= month.day(anchor) else month + -1


@lru_cache(maxsize=1024)
def month_span(month: Month, anchor: int = 1, months: int = 1) -> DateRange:
    """The days of a month that begins on its anchor day and ends the day before the next one's; or of several months."""
    return DateRange(month.day(anchor), (month + months).day(anchor))


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included."""
    for step in range(last - first + 1):
        yield first + step


def month_parts(span: DateRange, anchor: int = 1) -> Iterator[tuple[Month, int]]:
    """Each month from anchor day to anchor day that `span` touches with the number of its days inside."""
    if not span.days:
        return
    for month in months_between(month_of(span.start, anchor), month_of(span.last_day, anchor)):
        whole = month_span(month, anchor)
        yield month, (min(whole.end, span.end) - max(whole.start, span.start)).days


def rest_after(parts: Iterable[tuple[Day, Day]], start: Day | None) -> tuple[Day, Day | None]:
    """The first days from `start` on, after the first of these parts ``[start, end)``, that no part holds: ``[first, end)``.

    `end` is None where no part follows. Days before the first part do not count; `parts` has at least one. Days or ISO text.
    """
    ordered = sorted(parts)
    reach: Day = ordered[0][1]
    if start is not None and start > reach:
        reach = start
    for begin, end in ordered[1:]:
        if begin > reach:
            return reach, begin
        if end > reach:
            reach = end
    return reach, None
