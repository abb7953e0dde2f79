"""Debts under faults: a run of reminders, a close-out case and a case in court are whole or absent, whatever dies under them.

Nothing half-written, no number twice, no notice without its level, and what was acknowledged is there; the naive run is seen.
"""

import errno

import pytest

from tests.faults.conftest import Drive
from tests.faults.test_kills import all_points, failing, random_kills

WORKS = ("dunning", "close-out", "court")


@pytest.mark.parametrize("work", WORKS)
def test_killed_among_reminders_and_cases(drive: Drive, work: str) -> None:
    """F02, F03, F10: asked again after the restart, the same requests lead to the same notices and the same end."""
    verdict = drive(work, **all_points(16))
    assert verdict["problems"] == {}
    assert verdict["calls"] > 60
    assert verdict["acks"] > 0


def test_killed_between_commit_and_answer(drive: Drive) -> None:
    """F05: a case is opened once, its fee booked once."""
    verdict = drive("court", **all_points(only_sync=True))
    assert verdict["problems"] == {}
    assert 0 < verdict["undone"] < verdict["points"], "some points lie before the commit, some after it"


def test_killed_at_a_random_moment_of_a_run(drive: Drive) -> None:
    """F02: with forty households in one run."""
    verdict = drive("dunning", **random_kills(6) | {"high_ms": 600})
    assert verdict["problems"] == {}


def test_a_naive_run_is_seen_to_leave_halves(drive: Drive) -> None:
    """Negative control: the run is written before its notices, a number before its paper, a notice before its level."""
    problems = drive("naive-dunning", **all_points(40))["problems"]
    for kind in ("half done", "finding run-notices", "finding series", "finding notice-level"):
        assert problems.get(kind, 0) > 0, kind


@pytest.mark.parametrize(("error", "sticky"), [(errno.ENOSPC, True), (errno.EIO, False)])
@pytest.mark.parametrize("work", WORKS)
def test_a_full_or_bad_disk_is_a_sentence_and_the_case_goes_on(drive: Drive, work: str, error: int, sticky: bool) -> None:
    """F14, F16: told, nothing half, and the same request goes through once there is room."""
    verdict = drive(work, **failing(error, sticky, most=6))
    assert verdict["problems"] == {}
    assert sum(verdict["errors"].values()) > 0


def test_an_error_at_a_sync_never_issues_a_notice_twice(drive: Drive) -> None:
    """F05, F17: the second click returns the same notices."""
    verdict = drive("dunning", **failing(errno.EIO, sticky=False, only_sync=True, most=8))
    assert verdict["problems"] == {}
    assert sum(verdict["errors"].values()) > 0


@pytest.mark.faults
@pytest.mark.parametrize("work", WORKS)
def test_long_killed_before_every_call_about_debts(drive: Drive, work: str) -> None:
    """F03: all points."""
    assert drive(work, **all_points())["problems"] == {}


@pytest.mark.faults
def test_long_killed_inside_a_run_of_3000(drive: Drive) -> None:
    """F02: 300 rounds on 3,000 households."""
    assert drive("dunning-3000", **random_kills(300) | {"low_ms": 50, "high_ms": 4_000})["problems"] == {}


@pytest.mark.faults
@pytest.mark.parametrize("sticky", [False, True])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("work", WORKS)
def test_long_failing_at_every_call_about_debts(drive: Drive, work: str, error: int, sticky: bool) -> None:
    """F16: every call, three errors, once and from then on."""
    assert drive(work, **failing(error, sticky))["problems"] == {}
