"""法定节假日 / Public holidays of China, from a table the program brings along; no network.

A year the table does not have yet falls back to Saturdays and Sundays, and whoever asks is told so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayKind:
    """A day: `free` of work or not, `holiday` in English and Chinese ("" for none), `known` = the year's calendar is in the table."""

    day: date
    free: bool
    holiday: str = ""
    holiday_zh: str = ""
    known: bool = True

    def name(self, language: str) -> str:
        """The holiday's name in a paper's language, "" for an ordinary day."""
        return self.holiday_zh if language == "zh_CN" else self.holiday


def day_kind(day: date) -> DayKind:
    """Whether people are off work on a day: weekends moved to working days count as such."""
    from chinese_calendar import Holiday, get_holiday_detail

    try:
        free, name = get_holiday_detail(day)
    except NotImplementedError:
        return DayKind(day, day.weekday() >= SATURDAY, known=False)
    found = next((one for one in Holiday if one.value == name), None) if free and name else None
    return DayKind(day, free, found.value if found else "", found.chinese if found else "")


def next_free_day(after: date) -> DayKind:
    """The first day off work after a day; there is one within a fortnight."""
    return next(kind for ahead in range(1, 15) if (kind := day_kind(after + timedelta(days=ahead))).free)
