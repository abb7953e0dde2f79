"""The late fee once more, the slow and obvious way: day after day, with exact fractions and not a line shared with the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Clause:
    """A clause in the plainest form: rates as (first day, share of the principal a day)."""

    first_day: int
    grace_days: int
    deducted: bool
    cap: Fraction | None
    each_day: bool
    rates: Sequence[tuple[date, Fraction]]


def slow_fee(
    clause: Clause,
    principal_fen: int,
    due_on: date,
    less: Sequence[tuple[date, int]],
    holds: Sequence[tuple[date, date]],
    as_of: date,
) -> tuple[int, list[date]]:
    """The fee in fen and the days that count, walking from the due day to `as_of`."""
    total, counting, beyond = Fraction(0), [], False
    day = due_on
    while day < as_of:
        day += timedelta(days=1)
        late_day = (day - due_on).days - clause.first_day + 1
        if late_day < 1:
            continue
        open_fen = principal_fen
        for on, fen in less:
            if on < day:
                open_fen -= fen
        if open_fen <= 0 or any(first <= day < end for first, end in holds):
            continue
        rate = Fraction(0)
        for since, share in sorted(clause.rates):
            if since <= (day if clause.each_day else due_on):
                rate = share
        if rate == 0 or (clause.deducted and late_day <= clause.grace_days):
            continue
        beyond = beyond or late_day > clause.grace_days
        total += open_fen * rate
        counting.append(day)
    if not beyond:
        return 0, []
    rounded = int(total + Fraction(1, 2))
    if clause.cap is not None:
        rounded = min(rounded, int(principal_fen * clause.cap))
    return rounded, counting
