"""Days as a person writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.days import DateImpossible, DateNotUnderstood, parse_day

TODAY = date(2026, 11, 23)
DAY = date(2026, 10, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31",
        "20261031",
        "2026/10/31",
        "2026.10.31",
        "2026年10月31日",
        " 2026 年 10 月 31 日 ",
        "２０２６－１０－３１",
        "2026年10月31",
    ],
)
def test_a_day_in_any_usual_spelling(text: str) -> None:
    assert parse_day(text) == DAY


@pytest.mark.parametrize("text", ["2026-1-5", "2026/1/05", "2026年1月5日", "20260105"])
def test_months_and_days_of_one_digit(text: str) -> None:
    assert parse_day(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text", ["", "2026-10", "202610", "46326", "31.10.2026", "2026-10.31", "2026-10-31T00:00", "heute", "２０２６", "²⁰²⁶-1-1x"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_day(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "20261131", "0000-01-01", "2026年2月30日"])
def test_days_no_calendar_has(text: str) -> None:
    with pytest.raises(DateImpossible):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-3", date(2025, 12, 3)),
        ("2025年12月3号", date(2025, 12, 3)),
        ("12-3", date(2026, 12, 3)),
        ("12月3日", date(2026, 12, 3)),
        ("12。3", date(2026, 12, 3)),
        ("１２－３", date(2026, 12, 3)),
        ("今天", TODAY),
        ("昨天", date(2026, 11, 22)),
        (" Tomorrow", date(2026, 11, 24)),
    ],
)
def test_short_ways_where_today_is_known(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["12-3", "今天", "12月3日"])
def test_short_ways_are_refused_where_it_is_not(text: str) -> None:
    with pytest.raises(DateNotUnderstood):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", DateNotUnderstood),
        ("25-12-03", DateNotUnderstood),
        ("soon", DateNotUnderstood),
        ("2025", DateNotUnderstood),
        ("13-1", DateImpossible),
        ("2-30", DateImpossible),
        ("20251340", DateImpossible),
    ],
)
def test_what_is_no_day_even_then(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_day(text, TODAY)


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_every_day_is_read_as_it_is_written(day: date, form: str) -> None:
    text = form.replace("%Y", f"{day.year:04d}").replace("%m", f"{day.month:02d}").replace("%d", f"{day.day:02d}")
    assert parse_day(text) == day
