"""The one clock: whole seconds in UTC, the local day, and nothing without a zone."""

from datetime import UTC, datetime, timedelta

from propdesk import clock


def test_a_moment_is_aware_and_whole_to_the_second() -> None:
    moment = clock.now()
    assert moment.tzinfo is UTC
    assert moment.microsecond == 0
    assert timedelta(0) <= datetime.now(UTC) - moment < timedelta(minutes=1)


def test_today_is_the_day_on_the_desks_wall() -> None:
    before = datetime.now().astimezone().date()
    assert before <= clock.today() <= datetime.now().astimezone().date()


def test_a_moment_shown_locally_is_the_same_moment() -> None:
    moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert clock.local(moment) == moment
    assert clock.local(moment).utcoffset() is not None
