"""The office's facts on paper and the day to pay by."""

from datetime import date

import pytest

from propdesk.domain.profile import NoticeDaysOutOfRange, Profile, from_texts, to_texts


def test_texts_and_back() -> None:
    facts = Profile(company="阳光物业", notice_days=30, demo=True, receipt_paper="a4", language="en")
    assert from_texts(to_texts(facts)) == facts
    assert from_texts(to_texts(Profile())) == Profile()
    assert from_texts({}) == Profile()
    assert from_texts({"company": "x", "of a later version": "y"}) == Profile(company="x")
    assert to_texts(facts)["demo"] == "1"
    assert to_texts(Profile())["demo"] == "0"


@pytest.mark.parametrize("days", [3, 15, 90])
def test_days_to_pay(days: int) -> None:
    assert Profile().changed(notice_days=days).notice_days == days


@pytest.mark.parametrize("days", [2, 91, 0, -1])
def test_days_out_of_range(days: int) -> None:
    with pytest.raises(NoticeDaysOutOfRange):
        Profile().changed(notice_days=days)


def test_pay_by_does_not_count_the_day_of_issue() -> None:
    assert Profile().pay_by(date(2026, 11, 23)) == date(2026, 12, 8)  # worked example 5
    assert Profile(notice_days=3).pay_by(date(2024, 2, 27)) == date(2024, 3, 1)
