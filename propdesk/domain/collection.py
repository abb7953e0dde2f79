"""收缴率: three rates of a week, a month or a year, each with its formula and its day, for all or group by group.

* rate (amount) = received for the span's periods by the day ÷ charged for them. The denominator is frozen: what stood charged on
  the span's first day, or as first billed where the bills came later. Waivers and re-billing in the span do not lower it.
* rate (households) = households with nothing left open for these periods ÷ households charged.
* recovery of old arrears = received in the span for what was overdue of earlier periods at its start ÷ what that was.

The change is against the span before: months and years at the same point of their own bills, weeks with the same bills a week
earlier. A rate is in 1/1000, half up; there is none where nothing was charged.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.money import Fen, divide_half_up
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_

TREND = 12  # spans a trend shows
_SPAN = re.compile(r"(20\d\d)(?:-(?:W(\d\d)|(0[1-9]|1[0-2])))?", re.ASCII)


class SpanNotUnderstood(UserError):
    """“{text}” is no month, week or year. Write it like 2026-11, 2026-W48 or 2026."""


class DayBeforeSpan(UserError):
    """{day} lies before {span} begins ({first})."""


class SpanKind(StrEnum):
    """What a rate looks at."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


SPAN_NAMES = {SpanKind.WEEK: N_("By week"), SpanKind.MONTH: N_("By month"), SpanKind.YEAR: N_("By year")}


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar week (Monday to Sunday), month or year: its days, and the periods whose bills it looks at."""

    kind: SpanKind
    first: date
    last: date

    @classmethod
    def of(cls, kind: SpanKind, day: date) -> "Span":
        """The span a day lies in."""
        if kind is SpanKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        if kind is SpanKind.MONTH:
            month = Month.of(day)
            return cls(kind, month.start, month.end - timedelta(days=1))
        return cls(kind, date(day.year, 1, 1), date(day.year, 12, 31))

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read "2026-11", "2026-W48" or "2026"; raises `SpanNotUnderstood`."""
        match = _SPAN.fullmatch(text.strip().upper())
        if not match:
            raise SpanNotUnderstood(text=text)
        if match[2] is None:
            kind = SpanKind.MONTH if match[3] else SpanKind.YEAR
            return cls.of(kind, date(int(match[1]), int(match[3] or 1), 1))
        try:
            return cls.of(SpanKind.WEEK, date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            raise SpanNotUnderstood(text=text) from None

    def __str__(self) -> str:
        """How it is written: "2026-11", "2026-W48", "2026"."""
        if self.kind is SpanKind.WEEK:
            year, week, _day = self.first.isocalendar()
            return f"{year:04d}-W{week:02d}"
        return self.first.isoformat()[: 7 if self.kind is SpanKind.MONTH else 4]

    @property
    def periods(self) -> tuple[str, str]:
        """The first and the last period whose bills are looked at; a week looks at those of the month it begins in."""
        if self.kind is SpanKind.YEAR:
            return f"{self.first.year:04d}-01", f"{self.first.year:04d}-12"
        month = str(Month.of(self.first))
        return month, month

    def periods_by(self, day: date) -> tuple[str, str]:
        """The periods that have begun by a day: bills for later ones are nobody's arrears yet."""
        first, last = self.periods
        return first, min(last, str(Month.of(day)))

    @property
    def before(self) -> "Span":
        """The span before this one."""
        return Span.of(self.kind, self.first - timedelta(days=1))

    @property
    def after(self) -> "Span":
        """The span after this one."""
        return Span.of(self.kind, self.last + timedelta(days=1))

    def check_day(self, as_of: date) -> date:
        """The day if it is not before the span; raises `DayBeforeSpan`."""
        if as_of < self.first:
            raise DayBeforeSpan(day=as_of, span=self, first=self.first)
        return as_of

    def same_point_before(self, as_of: date) -> date:
        """The day of the span before that is as far on as `as_of` is in this one: from the start, or past the end."""
        if as_of >= self.last:
            return self.before.last + (as_of - self.last)
        return min(self.before.first + (as_of - self.first), self.before.last)


def trend_spans(span: Span, as_of: date) -> list[tuple[Span, date]]:
    """The last `TREND` spans up to this one, oldest first, each with its day: `as_of` for this one, their own last for the others."""
    found = [(span, as_of)]
    while len(found) < TREND:
        before = found[-1][0].before
        found.append((before, before.last))
    return found[::-1]


class UnitRate(NamedTuple):
    """One unit in a span. `earlier_fen` was received before the span began, `open_fen` is left open on the day."""

    unit_id: int
    charged_fen: Fen
    received_fen: Fen
    earlier_fen: Fen
    open_fen: Fen
    old_fen: Fen = 0
    recovered_fen: Fen = 0


class Rate(NamedTuple):
    """A group's figures. `change` is in 1/1000 against what was charged and received before, None where either has no rate."""

    name: str
    charged_fen: Fen = 0
    received_fen: Fen = 0
    earlier_fen: Fen = 0
    households: int = 0
    paid_households: int = 0
    old_fen: Fen = 0
    recovered_fen: Fen = 0
    before_charged_fen: Fen = 0
    before_received_fen: Fen = 0

    @property
    def before(self) -> int | None:
        """The rate (amount) this one is compared with."""
        return permille(self.before_received_fen, self.before_charged_fen)

    @property
    def amount(self) -> int | None:
        """Received ÷ charged."""
        return permille(self.received_fen, self.charged_fen)

    @property
    def paid_up(self) -> int | None:
        """Households paid in full ÷ households charged."""
        return permille(self.paid_households, self.households)

    @property
    def recovery(self) -> int | None:
        """Received for old arrears ÷ old arrears at the start."""
        return permille(self.recovered_fen, self.old_fen)

    @property
    def gained_fen(self) -> Fen:
        """What was received in the span itself for its bills."""
        return self.received_fen - self.earlier_fen

    @property
    def change(self) -> int | None:
        """How much the rate (amount) grew on the span before."""
        return None if self.amount is None or self.before is None else self.amount - self.before

    def plus(self, unit: UnitRate) -> "Rate":
        """With one unit more."""
        charged = unit.charged_fen > 0
        return self._replace(
            charged_fen=self.charged_fen + unit.charged_fen,
            received_fen=self.received_fen + unit.received_fen,
            earlier_fen=self.earlier_fen + unit.earlier_fen,
            households=self.households + charged,
            paid_households=self.paid_households + (charged and unit.open_fen <= 0),
            old_fen=self.old_fen + unit.old_fen,
            recovered_fen=self.recovered_fen + unit.recovered_fen,
        )


def permille(part: int, whole: int) -> int | None:
    """`part` of `whole` in 1/1000, half up; None when there is no whole."""
    return divide_half_up(part * 1000, whole) if whole else None


def tally(units: Iterable[UnitRate], group_of: Callable[[int], str]) -> dict[str, Rate]:
    """The units added up in groups, in the order the groups first appear."""
    found: dict[str, Rate] = {}
    for unit in units:
        name = group_of(unit.unit_id)
        found[name] = found.get(name, Rate(name)).plus(unit)
    return found


def together(rates: Iterable[Rate], name: str = "") -> Rate:
    """Several groups as one."""
    figures = [sum(column) for column in zip(*(rate[1:] for rate in rates), strict=True)]
    return Rate(name, *figures)


def total(units: Iterable[UnitRate]) -> Rate:
    """All units together."""
    return tally(units, lambda _unit_id: "").get("", Rate(""))
