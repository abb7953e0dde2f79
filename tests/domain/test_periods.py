"""Months and half-open ranges: month ends, leap days, year ends, and that no day is counted twice or lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.periods import DateRange, Month, PeriodNotUnderstood, add_months, month_parts, months_between, rest_after

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
spans = st.tuples(days, st.integers(0, 3_000)).map(lambda pair: DateRange(pair[0], pair[0] + timedelta(days=pair[1])))


@pytest.mark.parametrize("text", ["2026-11", "2026/11", "2026.11", "202611", " 2026-11 ", "2026年11月", "2026年11"])
def test_a_period_in_any_of_its_spellings(text: str) -> None:
    assert Month.parse(text) == Month(2026, 11)


def test_a_period_with_a_single_digit() -> None:
    assert Month.parse("2026-1") == Month.parse("2026年1月") == Month(2026, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "202613", "20261", "26-11", "1999-12", "2026-11-01", "11-2026", "二〇二六", "2026-1１"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="2026-11"):
        Month.parse(text)


@given(days)
def test_every_month_reads_back_from_what_is_printed(day: date) -> None:
    month = Month.of(day)
    assert Month.parse(str(month)) == month
    assert month.start <= day < month.end


@pytest.mark.parametrize(
    ("month", "length", "end"),
    [
        (Month(2026, 2), 28, date(2026, 3, 1)),
        (Month(2028, 2), 29, date(2028, 3, 1)),
        (Month(2000, 2), 29, date(2000, 3, 1)),
        (Month(2026, 12), 31, date(2027, 1, 1)),
        (Month(2026, 4), 30, date(2026, 5, 1)),
    ],
)
def test_months_have_their_own_length_and_end_before_the_next(month: Month, length: int, end: date) -> None:
    assert month.days == length
    assert month.end == end
    assert month.day(31) == end - timedelta(days=1)
    assert month.day(15).day == 15


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),  # no drift
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_step_from_the_anchor_day_without_drifting(anchor: date, months: int, day: date) -> None:
    assert add_months(anchor, months) == day


@given(days, st.integers(-200, 200))
def test_stepping_months_and_counting_them_agree(day: date, months: int) -> None:
    month = Month.of(day)
    assert (month + months) - month == months
    assert Month.of(add_months(day, months)) == month + months


def test_months_between_counts_both_ends_and_nothing_backwards() -> None:
    assert [str(month) for month in months_between(Month(2025, 11), Month(2026, 2))] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert list(months_between(Month(2026, 2), Month(2026, 1))) == []


def test_months_sort_by_time() -> None:
    assert sorted([Month(2026, 2), Month(2025, 12), Month(2026, 1)])[0] == Month(2025, 12)


def test_a_range_has_its_first_day_and_not_its_end() -> None:
    week = DateRange(date(2026, 2, 23), date(2026, 3, 2))
    assert (week.days, week.last_day) == (7, date(2026, 3, 1))
    assert DateRange(date(2026, 1, 1), date(2026, 1, 1)).days == 0


def test_a_range_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="2026-01-02 … 2026-01-01"):
        DateRange(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (None, None, (1, 31)),
        (date(2026, 1, 10), None, (10, 31)),
        (None, date(2026, 1, 10), (1, 10)),
        (date(2026, 1, 5), date(2026, 1, 10), (5, 10)),
        (date(2025, 1, 1), date(2027, 1, 1), (1, 31)),
        (date(2026, 1, 31), None, None),  # the end is not inside
        (None, date(2026, 1, 1), None),
        (date(2026, 2, 1), date(2026, 3, 1), None),
    ],
)
def test_what_two_ranges_share(start: date | None, end: date | None, kept: tuple[int, int] | None) -> None:
    january = DateRange(date(2026, 1, 1), date(2026, 1, 31))
    expected = DateRange(date(2026, 1, kept[0]), date(2026, 1, kept[1])) if kept else None
    assert january.intersect(start, end) == expected


def test_a_broken_month_counts_its_days() -> None:
    assert list(month_parts(DateRange(date(2026, 1, 20), date(2026, 3, 6)))) == [
        (Month(2026, 1), 12),
        (Month(2026, 2), 28),
        (Month(2026, 3), 5),
    ]
    assert list(month_parts(DateRange(date(2026, 1, 20), date(2026, 1, 25)))) == [(Month(2026, 1), 5)]
    assert list(month_parts(DateRange(date(2026, 1, 20), date(2026, 1, 20)))) == []


@given(spans)
def test_no_day_is_counted_twice_or_lost(span: DateRange) -> None:
    parts = list(month_parts(span))
    assert sum(count for _, count in parts) == span.days
    assert all(0 < count <= month.days for month, count in parts)
    assert [month for month, _ in parts] == sorted({Month.of(span.start + timedelta(days=n)) for n in range(span.days)})


@pytest.mark.parametrize(
    ("parts", "start", "rest"),
    [
        ([("2026-01-01", "2026-02-01")], None, ("2026-02-01", None)),
        ([("2026-01-01", "2026-02-01")], "2025-12-01", ("2026-02-01", None)),
        ([("2026-01-01", "2026-02-01")], "2026-03-01", ("2026-03-01", None)),
        ([("2026-02-01", "2026-03-01"), ("2026-01-01", "2026-02-01")], None, ("2026-03-01", None)),
        ([("2026-01-01", "2026-02-01"), ("2026-03-01", "2026-04-01")], None, ("2026-02-01", "2026-03-01")),
        ([("2026-01-01", "2026-02-01"), ("2026-03-01", "2026-04-01")], "2026-03-01", ("2026-04-01", None)),
        ([("2026-01-01", "2026-06-01"), ("2026-02-01", "2026-03-01"), ("2026-07-01", "2026-08-01")], None, ("2026-06-01", "2026-07-01")),
    ],
)
def test_the_days_that_are_left_after_some(parts: list[tuple[str, str]], start: str | None, rest: tuple[str, str | None]) -> None:
    assert rest_after(parts, start) == rest
    as_days = [(date.fromisoformat(first), date.fromisoformat(end)) for first, end in parts]
    wanted = tuple(date.fromisoformat(day) if day else None for day in rest)
    assert rest_after(as_days, date.fromisoformat(start) if start else None) == wanted
