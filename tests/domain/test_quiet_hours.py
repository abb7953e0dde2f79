"""Quiet hours and the weekly maximum: tables at the edges, and the fullest seven days against a slow count."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.contacts import Channel, Contact, FlagKind, Result
from propdesk.domain.quiet_hours import (
    ContactStopped,
    Limits,
    LimitsOutOfOrder,
    OutsideHours,
    TooOften,
    WeeklyOutOfRange,
    breaches,
    fullest_week,
    room_this_week,
)
from propdesk.errors import UserError

DAY = date(2026, 11, 26)
VISIT = Contact(1, Channel.VISIT, DAY, Result.REMINDED, "赵敏", time(19, 0))

CASES: list[tuple[dict[str, object], list[date], Collection[FlagKind], list[type[UserError]]]] = [
    ({}, [], (), []),
    ({"at": time(8, 0)}, [], (), []),
    ({"at": time(20, 30)}, [], (), []),
    ({"at": time(7, 59)}, [], (), [OutsideHours]),
    ({"at": time(20, 31)}, [], (), [OutsideHours]),
    ({}, [DAY] * 2, (), []),
    ({}, [DAY] * 3, (), [TooOften]),
    ({}, [DAY - timedelta(6)] * 3, (), [TooOften]),
    ({}, [DAY - timedelta(7)] * 3, (), []),
    ({}, [DAY + timedelta(6), DAY, DAY - timedelta(6)], (), []),
    ({}, [DAY + timedelta(1), DAY, DAY - timedelta(5)], (), [TooOften]),
    ({}, [], (FlagKind.STOP_CONTACT,), [ContactStopped]),
    ({}, [], (FlagKind.HARDSHIP, FlagKind.CONTACT_LIMITS), []),
    ({"at": time(22, 0)}, [DAY] * 3, (FlagKind.STOP_CONTACT,), [ContactStopped, OutsideHours, TooOften]),
    ({"at": time(22, 0), "theirs": True}, [DAY] * 9, (FlagKind.STOP_CONTACT,), []),
    ({"at": time(22, 0), "channel": Channel.DESK}, [DAY] * 9, (FlagKind.STOP_CONTACT,), []),
    ({"at": None}, [], (), []),
]


@pytest.mark.parametrize(("change", "others", "flags", "expected"), CASES)
def test_what_goes_beyond_the_limits(
    change: dict[str, object], others: list[date], flags: Collection[FlagKind], expected: list[type[UserError]]
) -> None:
    found = breaches(replace(VISIT, **change), Limits(), others, flags)  # type: ignore[arg-type]
    assert [type(one) for one in found] == expected
    assert all("{" not in one.sentence() for one in found)


@given(st.lists(st.integers(-20, 20)), st.integers(1, 7))
def test_the_fullest_seven_days_are_found(offsets: list[int], weekly: int) -> None:
    days = [DAY + timedelta(offset) for offset in offsets]
    slow = max(sum(0 <= (day - start).days < 7 for day in days) for start in (DAY - timedelta(back) for back in range(7)))
    assert fullest_week(days, DAY) == slow
    assert room_this_week(days, DAY, Limits(weekly=weekly)) == max(0, weekly - slow)


def test_an_office_sets_hours_and_maximum_within_reason() -> None:
    assert Limits(time(9), time(18), 2).checked().weekly == 2
    with pytest.raises(LimitsOutOfOrder):
        Limits(time(20), time(8)).checked()
    for weekly in (0, 8):
        with pytest.raises(WeeklyOutOfRange):
            Limits(weekly=weekly).checked()
