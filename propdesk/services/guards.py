"""What is closed takes no more entries: days behind a daily close, billing periods behind a period close."""

from datetime import date

from propdesk.domain.day_close import DayClosed, PeriodClosed, first_open
from propdesk.domain.periods import Month
from propdesk.store import closed
from propdesk.store.engine import Connection


def check_open(conn: Connection, day: date) -> None:
    """Raise `DayClosed` when entries with this value date are not taken any more; the sentence names the first open day."""
    last = closed.last_closed_day(conn)
    if last is not None and day <= last:
        raise DayClosed(day=day, first=first_open(last))


def check_period(conn: Connection, period: Month) -> None:
    """Raise `PeriodClosed` when a billing period takes no run, rollback or one-off charge any more."""
    if str(period) in closed.closed_periods(conn):
        raise PeriodClosed(period=period)
