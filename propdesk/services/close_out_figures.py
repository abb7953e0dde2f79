"""What close-out cases add up to: the week by steward, and why households do not pay (root causes), over some days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from propdesk.domain.close_out import Cause, Stands, Step
from propdesk.domain.money import Fen
from propdesk.domain.tasks import Liability
from propdesk.services.close_outs import CaseView, views
from propdesk.services.office import Office
from propdesk.store import close_outs as store
from propdesk.store import people


@dataclass(frozen=True, slots=True)
class StewardWeek:
    """One steward's cases at the end of a week: those still open, and those that ended in it."""

    steward: str
    opened: int
    closed: int
    late: int
    cases: tuple[CaseView, ...]


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def weekly(office: Office, day: date) -> tuple[StewardWeek, ...]:
    """The week of a day, as it stands on that day, by steward; ended cases are on the list of the week they ended in."""
    first = week_of(day)[0]
    with office.store.snapshot() as conn:
        cases = views(conn, store.find(conn, day), day)
    kept = [case for case in cases if not case.course.over or ended_on(case) >= first]
    stewards = sorted({case.row.steward for case in kept}, key=lambda name: (not name, name))
    return tuple(_week(name, [case for case in kept if case.row.steward == name], first) for name in stewards)


def _week(steward: str, cases: Sequence[CaseView], first: date) -> StewardWeek:
    ordered = tuple(sorted(cases, key=lambda case: (case.due_on or date.max, case.row.sort_key)))
    return StewardWeek(
        steward,
        sum(case.row.opened_on >= first for case in cases),
        sum(case.stands is Stands.CLOSED for case in cases),
        sum(case.late for case in cases),
        ordered,
    )


def ended_on(case: CaseView) -> date:
    """The day of the last thing written about a case."""
    return case.steps[-1].noted_on if case.steps else case.row.opened_on


@dataclass(frozen=True, slots=True)
class CauseFigure:
    """One root cause: how many cases have it, whose matter it is in how many, how many were closed, what they named and still owe."""

    cause: Cause
    cases: int
    liability: dict[Liability, int]
    closed: int
    named_fen: Fen
    open_fen: Fen


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """Root causes of the cases opened on some days, the commonest first; a case with several causes counts for each.

    `cases` are all cases looked at, `unknown` those whose cause was not found yet.
    """

    first: date
    last: date
    rows: tuple[CauseFigure, ...]
    cases: int
    unknown: int


def causes(office: Office, first: date, last: date, as_of: date, *, steward: str = "", building: str = "") -> CauseFigures:
    """Why households did not pay, over the cases opened from `first` to `last` (both included), as known on `as_of`."""
    with office.store.snapshot() as conn:
        opened = [row for row in store.find(conn, as_of) if first <= row.opened_on <= last and (not steward or row.steward == steward)]
        if building:
            within = {unit.unit_id for unit in people.units(conn, [row.unit_id for row in opened]) if unit.building == building}
            opened = [row for row in opened if row.unit_id in within]
        cases = views(conn, opened, as_of)
    rows = [_figure(cause, [case for case in cases if _has(case)(cause)]) for cause in Cause]
    known = sorted((row for row in rows if row.cases), key=lambda row: -row.cases)
    return CauseFigures(first, last, tuple(known), len(cases), sum(not case.causes for case in cases))


def _has(case: CaseView) -> Callable[[Cause], bool]:
    found = {one.cause for one in case.causes}
    return lambda cause: cause.value in found


def _figure(cause: Cause, cases: Sequence[CaseView]) -> CauseFigure:
    liable = [Liability(one.liability) for case in cases for one in case.causes if one.cause == cause.value]
    counts = {liability: liable.count(liability) for liability in Liability if liability in liable}
    closed = sum(case.newest(Step.CLOSED) is not None and case.stands is Stands.CLOSED for case in cases)
    return CauseFigure(
        cause, len(cases), counts, closed, sum(case.named_fen for case in cases), sum(case.open_fen for case in cases)
    )  # fmt: skip
