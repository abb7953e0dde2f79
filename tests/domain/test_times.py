"""A time of day as it is typed in every form, kept and shown."""

from datetime import time

import pytest

from propdesk.domain.times import TimeNotUnderstood, format_time, parse_time

TIMES = [
    ("", None),
    ("18:30", time(18, 30)),
    ("18：30", time(18, 30)),
    ("1830", time(18, 30)),
    ("930", time(9, 30)),
    ("8", time(8, 0)),
    ("8点", time(8, 0)),
    ("18点05分", time(18, 5)),
    ("０９:１５", time(9, 15)),
    ("18.30", time(18, 30)),
    (" 9:05 ", time(9, 5)),
    ("１９：３０", time(19, 30)),
    ("23:59", time(23, 59)),
    ("19", time(19, 0)),
]


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_a_time_of_day_as_typed(text: str, expected: time | None) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["24:00", "19:60", "7pm", "12:60", "abc", "12:3", "-5", "123456", ":30", "1²:00", "12:x1", "１８．３０"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(TimeNotUnderstood):
        parse_time(text)


def test_a_time_is_shown_as_it_is_kept() -> None:
    assert format_time(time(8, 5)) == "08:05"
    assert format_time(None) == ""
