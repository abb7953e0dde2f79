"""Days off: holidays by the table, weekends moved to work, and a year the table does not have."""

from datetime import date

import pytest

from propdesk.services.free_days import day_kind, next_free_day

KNOWN = [
    (date(2026, 10, 1), True, "National Day", "国庆节"),
    (date(2026, 10, 10), False, "", ""),  # a Saturday worked for the holiday
    (date(2026, 11, 26), False, "", ""),
    (date(2026, 11, 28), True, "", ""),
]


@pytest.mark.parametrize(("day", "free", "english", "chinese"), KNOWN)
def test_the_table_knows_holidays_and_moved_working_days(day: date, free: bool, english: str, chinese: str) -> None:
    kind = day_kind(day)
    assert (kind.free, kind.known, kind.name("en"), kind.name("zh_CN")) == (free, True, english, chinese)


def test_a_year_the_table_does_not_have_goes_by_weekends_and_says_so() -> None:
    assert (day_kind(date(2090, 1, 1)).free, day_kind(date(2090, 1, 1)).known) == (True, False)  # a Sunday
    assert (day_kind(date(2090, 10, 2)).free, day_kind(date(2090, 10, 2)).known) == (False, False)  # a Monday


def test_the_next_day_off_is_found_over_a_moved_weekend_too() -> None:
    assert next_free_day(date(2026, 11, 26)).day == date(2026, 11, 28)
    assert next_free_day(date(2026, 10, 9)).day == date(2026, 10, 11)
