"""A time of day: as the office types it, as it is kept and shown."""

from datetime import time

from propdesk.errors import UserError


class TimeNotUnderstood(UserError):
    """“{text}” is not a time of day. Write it like 18:30."""


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def parse_time(text: str) -> time | None:
    """A time of day as typed: 18:30, 18：30, 1830, 18点30分, 8; None for nothing. Raises `TimeNotUnderstood`."""
    plain = text.strip().translate(_DIGITS).replace("：", ":").replace("点", ":").replace("时", ":").replace("分", "").replace(".", ":")
    if not plain:
        return None
    hour, colon, minute = plain.partition(":")
    if not colon and len(plain) > 2:
        hour, minute = plain[:-2], plain[-2:]
    if not (hour.isascii() and hour.isdigit() and len(hour) <= 2) or not (minute == "" or (minute.isascii() and minute.isdigit())):
        raise TimeNotUnderstood(text=text)
    if int(hour) > 23 or len(minute) not in (0, 2) or int(minute or "0") > 59:
        raise TimeNotUnderstood(text=text)
    return time(int(hour), int(minute or "0"))


def format_time(at: time | None) -> str:
    """A time of day as it is kept and shown, "" for none."""
    return "" if at is None else at.strftime("%H:%M")
