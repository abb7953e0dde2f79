"""Overdue, age, badge: the one definition and its edges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.arrears import BUCKET_NAMES, Ageing, Bucket, State, bucket, bucket_edges, days_late, is_overdue, state_of
from propdesk.domain.periods import Month

DUE = date(2026, 3, 31)


def test_the_due_day_itself_is_not_overdue() -> None:
    assert not is_overdue(DUE, DUE)
    assert is_overdue(DUE, date(2026, 4, 1))
    assert [days_late(DUE, DUE + timedelta(days=n)) for n in (-40, 0, 1, 365)] == [0, 0, 1, 365]


@pytest.mark.parametrize(
    ("period", "age"),
    [
        (Month(2026, 11), Bucket.RECENT),
        (Month(2027, 1), Bucket.RECENT),  # billed ahead
        (Month(2026, 8), Bucket.RECENT),
        (Month(2026, 7), Bucket.MIDDLE),
        (Month(2025, 11), Bucket.MIDDLE),
        (Month(2025, 10), Bucket.OLD),
        (Month(2020, 1), Bucket.OLD),
    ],
)
def test_ageing(period: Month, age: Bucket) -> None:
    for day in (date(2026, 11, 1), date(2026, 11, 30)):
        assert bucket(period, day) is age
    assert age in BUCKET_NAMES


@given(st.dates(date(2002, 1, 1), date(2090, 1, 1)), st.integers(-30, 30))
def test_edges_for_the_query_say_what_the_rule_says(day: date, back: int) -> None:
    period = Month.of(day) + back
    recent, middle = bucket_edges(day)
    by_text = Bucket.RECENT if str(period) >= str(recent) else Bucket.MIDDLE if str(period) >= str(middle) else Bucket.OLD
    assert bucket(period, day) is by_text


def test_badges() -> None:
    assert [state_of(months, fen) for months, fen in [(0, 0), (5, 0), (1, 1), (3, 1), (4, 1), (12, 1), (13, 1)]] == [
        State.CLEAR, State.CLEAR, State.OWES, State.OWES, State.OWES_LONG, State.OWES_LONG, State.OWES_YEAR,
    ]  # fmt: skip
    assert Ageing(1, 20, 300).total_fen == 321
