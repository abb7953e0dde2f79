"""The late fee (逾期付款违约金) of one charge: open principal × rate × days, by a clause of the contract and never without one.

* A day counts when it lies from the due day plus ``first_day`` to the day asked for, both included, and principal was open
  when it began: the day of a payment is still a late day, and nothing runs once the principal is paid.
* ``fee = round half up (sum of open principal × rate × days)``, rounded once for each charge; no fee on a fee.
* Grace as a *threshold*: who pays within the grace owes nothing, who pays later owes for every day. Grace *deducted*: only the
  days after the grace count.
* Days on hold do not count, not even for the threshold. The cap is a share of the principal as charged and never exceeded.

Sources: Civil Code art. 585(1) and 496 (a clause, pointed out); domain reference, sections 5 and 11. Rates are whole numbers of
a billionth a day: 0.05 % = 500,000.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from propdesk.domain.money import Fen, divide_half_up, format_yuan
from propdesk.domain.periods import DateRange
from propdesk.errors import UserError
from propdesk.i18n import N_

PPB = 1_000_000_000  # a rate of 1 = the whole principal each day
MAX_PER_DAY_PPB = PPB // 100  # 1 % a day is 365 % a year: above any clause ever met
MAX_DAYS = 366
MAX_CAP_OF_10000 = 100_000

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("\u3000\u00a0。", "  .")
_NUMBER = r"(\d{1,6}(?:\.\d{1,12})?|\.\d{1,12})"
_SIGNED = re.compile(rf"{_NUMBER} ?(%|‰|‱)", re.ASCII)
_SPOKEN = re.compile(rf"([百千万])分之(?:{_NUMBER}|([一二三四五六七八九]))", re.ASCII)
_PARTS = {"%": 100, "‰": 1_000, "‱": 10_000, "百": 100, "千": 1_000, "万": 10_000}
_DIGITS = "零一二三四五六七八九"


class Grace(StrEnum):
    """What days of grace mean."""

    THRESHOLD = "threshold"
    DEDUCTED = "deducted"


class RateBy(StrEnum):
    """Which rate a charge bears when the rate changes: that of its due day for good, or that of each late day."""

    DUE = "due"
    DAY = "day"


GRACE_NAMES = {
    Grace.THRESHOLD: N_("Paid within the grace: no late fee. Paid later: every day counts"),
    Grace.DEDUCTED: N_("The days of grace never count"),
}
RATE_BY_NAMES = {RateBy.DUE: N_("The rate of the due day"), RateBy.DAY: N_("The rate of each late day")}


class ClauseMissing(UserError):
    """Name the clause of the contract that agrees the late fee. Without a clause there is no late fee."""


class LateRateNotUnderstood(UserError):
    """“{text}” is not a rate per day. Write it like 0.05% or 5‱."""


class LateRateOutOfRange(UserError):
    """“{text}” cannot be a rate per day. It must be above zero and at most 1% a day, with at most seven decimals of a percent."""


class FirstDayNotPossible(UserError):
    """The first late day is counted from the due day: 1 is the day after it, at most 366."""


class GraceNotPossible(UserError):
    """The days of grace must be a whole number from 0 to 366."""


class CapNotUnderstood(UserError):
    """“{text}” is not a cap. Write a percentage of the principal like 100% (at most 1000%), or leave it empty for none."""


class Rate(NamedTuple):
    """A rate from a day on, in billionths of the principal a day. A day before `counts_from` was closed without knowing it."""

    valid_from: date
    per_day_ppb: int
    counts_from: date | None = None


class Change(NamedTuple):
    """Principal paid or given up on a day: positive `fen` reduce what is open from the next day on."""

    on: date
    fen: Fen


@dataclass(frozen=True, slots=True)
class LateFeeRule:
    """A clause. `item_id` None = every fee; it rules the charges due on the days ``[valid_from, ended_on)``.

    `first_day` 1 = the day after the due day. `cap_of_10000`: 10,000 = not above the principal, None = no cap. What was asked of
    a day before `counts_from` was answered without the clause (None = every day knows it).
    """

    id: int
    item_id: int | None
    clause: str
    valid_from: date
    first_day: int = 1
    grace_days: int = 0
    grace: Grace = Grace.THRESHOLD
    cap_of_10000: int | None = None
    rate_by: RateBy = RateBy.DUE
    rates: tuple[Rate, ...] = ()
    ended_on: date | None = None
    counts_from: date | None = None

    def rules(self, due_on: date) -> bool:
        """Whether a charge due on that day falls under the clause."""
        return self.valid_from <= due_on and (self.ended_on is None or due_on < self.ended_on)

    def overlaps(self, other: "LateFeeRule") -> bool:
        """Whether one charge could fall under both clauses: the same item (or both for every fee) and a common due day."""
        before = self.ended_on is not None and self.ended_on <= other.valid_from
        after = other.ended_on is not None and other.ended_on <= self.valid_from
        return self.item_id == other.item_id and not before and not after

    def rate_on(self, day: date) -> int:
        """The rate in force on a day, 0 before the first."""
        if len(self.rates) == 1:
            only = self.rates[0]
            return only.per_day_ppb if only.valid_from <= day else 0
        return max(((rate.valid_from, rate.per_day_ppb) for rate in self.rates if rate.valid_from <= day), default=(day, 0))[1]


class Segment(NamedTuple):
    """Days ``[start, end)`` with the same open principal and rate."""

    start: date
    end: date
    open_fen: Fen
    per_day_ppb: int
    days: int


Piece: TypeAlias = tuple[int, int, Fen, int]
"""First day, end (both as ordinals, half-open), open principal, rate: a `Segment` before anybody looks at it."""


class LateFee(NamedTuple):
    """What a charge bears. `fee_fen` is `full_fen` or, where that is lower, the cap."""

    fee_fen: Fen
    full_fen: Fen
    pieces: tuple[Piece, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The days that count, in order."""
        day = date.fromordinal
        return tuple(Segment(day(start), day(stop), fen, rate, stop - start) for start, stop, fen, rate in self.pieces)

    @property
    def days(self) -> int:
        """How many days count."""
        return sum(stop - start for start, stop, _fen, _rate in self.pieces)

    @property
    def per_day_ppb(self) -> int:
        """The rate of the last day that counts; 0 without any."""
        return self.pieces[-1][3] if self.pieces else 0

    @property
    def first_on(self) -> date | None:
        """The first day that counts."""
        return date.fromordinal(self.pieces[0][0]) if self.pieces else None

    @property
    def last_on(self) -> date | None:
        """The last day that counts."""
        return date.fromordinal(self.pieces[-1][1] - 1) if self.pieces else None


NOTHING = LateFee(0, 0, ())


def known_on(rules: Sequence[LateFeeRule], day: date) -> Sequence[LateFeeRule]:
    """The clauses with the rates that a question about `day` is answered by: those written after it was closed are left out."""
    if all(rule.counts_from is None and all(rate.counts_from is None for rate in rule.rates) for rule in rules):
        return rules
    return [
        replace(rule, rates=tuple(rate for rate in rule.rates if _known(rate.counts_from, day)))
        for rule in rules
        if _known(rule.counts_from, day)
    ]


def _known(counts_from: date | None, day: date) -> bool:
    return counts_from is None or counts_from <= day


def rule_for(rules: Iterable[LateFeeRule], item_id: int, due_on: date, *, own_only: bool = False) -> LateFeeRule | None:
    """The clause a charge falls under: one for its item before one for every fee, the latest of each; None = no late fee.

    `own_only` for money that a clause for every fee does not mean: deposits and what is collected for a third party.
    """
    found: LateFeeRule | None = None
    for rule in rules:
        if not rule.rules(due_on) or rule.item_id not in ((item_id,) if own_only else (item_id, None)):
            continue
        if found is None or _rank(rule) > _rank(found):
            found = rule
    return found


def _rank(rule: LateFeeRule) -> tuple[bool, date, int]:
    return rule.item_id is not None, rule.valid_from, rule.id


def late_fee(
    rule: LateFeeRule | None, principal_fen: Fen, due_on: date, changes: Sequence[Change], holds: Sequence[DateRange], as_of: date
) -> LateFee:
    """The late fee that a charge of `principal_fen` due on `due_on` bears up to and with `as_of`; nothing without a clause.

    `changes` in any order; what happens on `as_of` or later has no effect yet. `holds` may overlap.
    """
    if rule is None:
        return NOTHING
    first, end = due_on.toordinal() + rule.first_day, as_of.toordinal() + 1
    gate = first + rule.grace_days
    if end <= gate:
        return NOTHING
    threshold = rule.grace is Grace.THRESHOLD
    start = first if threshold else gate
    if not holds and rule.rate_by is RateBy.DUE:
        pieces = _plain_pieces(rule.rate_on(due_on), principal_fen, changes, start, end)
    else:
        pieces = _pieces(rule, principal_fen, due_on, changes, holds, start, end)
    if not pieces or (threshold and pieces[-1][1] <= gate):
        return NOTHING
    return _fee(rule, principal_fen, pieces)


def _plain_pieces(rate: int, principal_fen: Fen, changes: Sequence[Change], start: int, end: int) -> list[Piece]:
    """The counting days where one rate holds and nothing rests: what most charges are."""
    found: list[Piece] = []
    if not rate:
        return found
    if not changes:
        return [(start, end, principal_fen, rate)]
    day, fen = start, principal_fen
    for since, less in sorted([(change.on.toordinal() + 1, change.fen) for change in changes]):
        if since >= end:
            break
        if since > day and less:
            if fen > 0:
                found.append((day, since, fen, rate))
            day = since
        fen -= less
    if fen > 0:
        found.append((day, end, fen, rate))
    return _joined(found)


def _pieces(
    rule: LateFeeRule, principal_fen: Fen, due_on: date, changes: Sequence[Change], holds: Sequence[DateRange], start: int, end: int
) -> list[Piece]:
    """The counting days, cut where anything changes."""
    steps = [(change.on.toordinal() + 1, change.fen) for change in changes]
    held = [(hold.start.toordinal(), hold.end.toordinal()) for hold in holds]
    rates = [rate.valid_from.toordinal() for rate in rule.rates] if rule.rate_by is RateBy.DAY else []
    cuts = {start, end, *rates, *(day for day, _fen in steps), *(day for hold in held for day in hold)}
    found: list[Piece] = []
    for day, stop in pairwise(sorted(day for day in cuts if start <= day <= end)):
        fen = principal_fen - sum(less for since, less in steps if since <= day)
        rate = rule.rate_on(due_on if rule.rate_by is RateBy.DUE else date.fromordinal(day))
        if fen > 0 and rate and not any(begin <= day < until for begin, until in held):
            found.append((day, stop, fen, rate))
    return _joined(found)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours with the same principal and rate as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1][1:] == (piece[0], *piece[2:]):
            found[-1] = (found[-1][0], *piece[1:])
        else:
            found.append(piece)
    return found


def _fee(rule: LateFeeRule, principal_fen: Fen, pieces: Sequence[Piece]) -> LateFee:
    full = divide_half_up(sum([fen * rate * (stop - start) for start, stop, fen, rate in pieces]), PPB)
    fee = full if rule.cap_of_10000 is None else min(full, principal_fen * rule.cap_of_10000 // 10_000)
    return LateFee(fee, full, tuple(pieces))


def in_words(fee: LateFee) -> str:
    """How the fee arose, as it is kept and printed in Chinese; "" where nothing runs. `words_in` gives other languages."""
    if not fee.pieces:
        return ""
    days: dict[tuple[Fen, int], int] = {}
    for start, stop, fen, rate in fee.pieces:
        days[fen, rate] = days.get((fen, rate), 0) + stop - start
    terms = [f"{format_yuan(fen)} 元 × {format_rate(rate)}/天 × {count} 天" for (fen, rate), count in days.items()]
    cap = "" if fee.fee_fen == fee.full_fen else f"，以 {format_yuan(fee.fee_fen)} 元为限"
    return f"{' + '.join(terms)} = {format_yuan(fee.full_fen)} 元{cap}"


_IN_ENGLISH = (("，以 ", ", at most "), (" 元为限", " yuan"), ("/天", "/day"), (" 天", " days"), (" 元", " yuan"))


def words_in(language: str, words: str) -> str:
    """The words of `in_words` in the language of a screen or paper."""
    if language != "en":
        return words
    for chinese, english in _IN_ENGLISH:
        words = words.replace(chinese, english)
    return words.replace(" 1 days", " 1 day")


def parse_rate(text: str) -> int:
    """Read a rate per day as a clause writes it ("0.05%", "0.5‰", "5‱", "万分之五") in billionths a day, exactly.

    Raises `LateRateNotUnderstood` (a bare number too: nobody can tell 0.05 from 0.05 %) or `LateRateOutOfRange`.
    """
    plain = text.translate(_NARROW).strip()
    if match := _SIGNED.fullmatch(plain):
        number, parts = Decimal(match[1]), _PARTS[match[2]]
    elif match := _SPOKEN.fullmatch(plain):
        number, parts = Decimal(match[2] or _DIGITS.index(match[3])), _PARTS[match[1]]
    else:
        raise LateRateNotUnderstood(text=text)
    ppb = number * (PPB // parts)
    if ppb != ppb.to_integral_value() or not 0 < ppb <= MAX_PER_DAY_PPB:
        raise LateRateOutOfRange(text=text)
    return int(ppb)


def format_rate(per_day_ppb: int) -> str:
    """500,000 -> "0.05%": a rate per day with two to seven decimals."""
    whole, rest = divmod(per_day_ppb, PPB // 100)
    digits = f"{rest:07d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}%"


def per_year(per_day_ppb: int) -> str:
    """What a rate per day makes in 365 days: 500,000 -> "18.25%"."""
    return format_rate(per_day_ppb * 365)


def parse_cap(text: str) -> int | None:
    """Read a cap ("100%" of the principal; empty = none) in 1/10,000 of the principal; raises `CapNotUnderstood`."""
    plain = text.translate(_NARROW).strip()
    if not plain:
        return None
    match = re.fullmatch(rf"{_NUMBER} ?%", plain, re.ASCII)
    cap = Decimal(match[1]) * 100 if match else Decimal(0)
    if cap != cap.to_integral_value() or not 0 < cap <= MAX_CAP_OF_10000:
        raise CapNotUnderstood(text=text)
    return int(cap)


def format_cap(cap_of_10000: int | None) -> str:
    """10,000 -> "100%"; "" for no cap."""
    if cap_of_10000 is None:
        return ""
    whole, rest = divmod(cap_of_10000, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def check_rule(rule: LateFeeRule) -> LateFeeRule:
    """Return the clause if it can be one; raises `ClauseMissing`, `FirstDayNotPossible`, `GraceNotPossible` or `CapNotUnderstood`."""
    if not rule.clause.strip():
        raise ClauseMissing()
    if not 1 <= rule.first_day <= MAX_DAYS:
        raise FirstDayNotPossible()
    if not 0 <= rule.grace_days <= MAX_DAYS:
        raise GraceNotPossible()
    if rule.cap_of_10000 is not None and not 0 < rule.cap_of_10000 <= MAX_CAP_OF_10000:
        raise CapNotUnderstood(text=format_cap(rule.cap_of_10000))
    return rule
