"""Days as a person writes them: one definition for the window, the terminal and imported lists."""

import re
import unicodedata
from datetime import date, timedelta

from propdesk.errors import UserError

_MARKS = str.maketrans("。、", "..")
_WHOLE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d\d)(\d\d))", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})(?:[-/.](\d{1,2})|月(\d{1,2})[日号]?)", re.ASCII)
_WORDS = {"今天": 0, "today": 0, "昨天": -1, "yesterday": -1, "明天": 1, "tomorrow": 1}


class DateNotUnderstood(UserError):
    """“{text}” is not a date. Write it like 2026-10-31."""


class DateImpossible(UserError):
    """“{text}” is a date that does not exist."""


def parse_day(text: str, today: date | None = None) -> date:
    """A day as written: 2026-10-31, 20261031, 2026/10/31, 2026.10.31 or 2026年10月31日.

    Where `today` is known also 10-31 (in its year), 今天, 昨天 and 明天. Two-digit years are refused rather than guessed.
    Raises `DateNotUnderstood`, or `DateImpossible` for a day no calendar has.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").lower().translate(_MARKS)
    if today is not None and plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    whole, short = _WHOLE.fullmatch(plain), _SHORT.fullmatch(plain) if today is not None else None
    if whole:
        year, month, day = whole[1], whole[3] or whole[5] or whole[7], whole[4] or whole[6] or whole[8]
    elif short and today is not None:
        year, month, day = str(today.year), short[1], short[2] or short[3]
    else:
        raise DateNotUnderstood(text=text)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise DateImpossible(text=text) from None
