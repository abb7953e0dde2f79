"""The only place that reads the clock. Everything else is handed its date."""

from datetime import UTC, date, datetime


def today() -> date:
    """The local calendar day at the reception desk."""
    return datetime.now().astimezone().date()


def now() -> datetime:
    """This moment, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def local(moment: datetime) -> datetime:
    """The same moment on the desk's wall clock, with its offset."""
    return moment.astimezone()
