"""The program dies at any moment: what was acknowledged is there, what was not is whole or absent (F01–F03, F05–F10).

Each judge has its negative control: a naive worker whose halves it must see.
"""

import errno

import pytest

from tests.faults.conftest import Drive

QUICK = {"seed": 20261123, "low_ms": 20, "high_ms": 160}


def all_points(most: int = 0, only_sync: bool = False) -> dict[str, int | str]:
    """Killed before every call that changes the disk (or every sync), or before `most` of them spread evenly."""
    return {"mode": "points", "mode_kill": 1, "most": most, "only_sync": int(only_sync)}


def random_kills(rounds: int) -> dict[str, int | str]:
    """Killed after a random time, `rounds` times."""
    return QUICK | {"mode": "random", "rounds": rounds}


def failing(error: int, sticky: bool, most: int = 0, only_sync: bool = False) -> dict[str, int | str]:
    """The n-th call (or only syncs) fails, once or from then on."""
    return {"mode": "points", "mode_kill": 0, "most": most, "errno": error, "sticky": int(sticky), "only_sync": int(only_sync)}


def test_killed_while_taking_payments(drive: Drive) -> None:
    """F01, F10: nothing acknowledged is lost, receipts have no gaps, the payment in flight is there once or not at all."""
    verdict = drive("payments", **random_kills(20) | {"high_ms": 500})  # a busy computer too takes some payments in that time
    assert verdict["problems"] == {}
    assert verdict["acks"] >= 20


def test_a_naive_cash_desk_is_seen_to_leave_halves(drive: Drive) -> None:
    """Negative control of F01: each statement committed for itself."""
    verdict = drive("naive-payments", **all_points(24))
    assert verdict["problems"].get("half done", 0) > 0
    assert verdict["problems"].get("finding payment-sum", 0) > 0
    assert verdict["problems"].get("finding series", 0) > 0


def test_killed_among_receipts_voids_reversals_and_closes(drive: Drive) -> None:
    """F01, F10: receipts, red receipts and sheets have no gaps, a day is closed or open, the same requests lead to the same end."""
    verdict = drive("closes", **random_kills(8))
    assert verdict["problems"] == {}
    verdict = drive("closes", **all_points(24))
    assert verdict["problems"] == {}
    assert verdict["calls"] > 200


def test_killed_inside_a_billing_run(drive: Drive) -> None:
    """F02: the run is absent or whole, and running again gives the same total."""
    verdict = drive("run", **random_kills(10))
    assert verdict["problems"] == {}


def test_killed_before_calls_of_a_desk_at_work(drive: Drive) -> None:
    """F03, and F05 (killed between COMMIT and answer): payment, run, void, import, payment; asked again, the end is the same."""
    verdict = drive("desk", **all_points(20))
    assert verdict["problems"] == {}
    assert verdict["calls"] > 200
    verdict = drive("desk", **all_points(only_sync=True))
    assert verdict["problems"] == {}
    assert 0 < verdict["undone"] < verdict["points"], "some points lie before the commit, some after it"


def test_an_error_at_a_sync_never_takes_money_twice(drive: Drive) -> None:
    """F05, F17: the disk reports an error while committing; the clerk's second click with the same form returns the same receipt."""
    verdict = drive("desk", **failing(errno.EIO, sticky=False, only_sync=True, most=12))
    assert verdict["problems"] == {}
    assert sum(verdict["errors"].values()) > 0


@pytest.mark.parametrize(("error", "sticky"), [(errno.ENOSPC, True), (errno.EIO, False), (errno.EACCES, False)])
def test_a_failing_call_is_a_sentence_and_work_goes_on(drive: Drive, error: int, sticky: bool) -> None:
    """F16: full disk, bad disk, locked file at the n-th call; nothing half, and the same window goes on afterwards."""
    verdict = drive("desk", **failing(error, sticky, most=8))
    assert verdict["problems"] == {}
    assert sum(verdict["errors"].values()) > 0


def test_killed_during_an_upgrade(drive: Drive) -> None:
    """F06: the old schema or the new one, the money equal, and the book opens."""
    verdict = drive("upgrade", **all_points(30))
    assert verdict["problems"] == {}


def test_killed_during_a_backup(drive: Drive) -> None:
    """F07: no file bears a backup's name unless it is one."""
    verdict = drive("backup", **all_points(25))
    assert verdict["problems"] == {}


def test_killed_during_a_restore(drive: Drive) -> None:
    """F08: the old book is there or the restored one, whole, the old one then beside it."""
    verdict = drive("restore", **all_points())
    assert verdict["problems"] == {}
    assert 0 < verdict["undone"] < verdict["points"]


def test_killed_while_attaching_files(drive: Drive) -> None:
    """A file that the book names is whole beside it, and with each backup; asked again, the end is the same."""
    verdict = drive("files", **all_points(40))
    assert verdict["problems"] == {}
    assert verdict["calls"] > 100
    assert verdict["acks"] > 0


def test_naive_files_are_seen_missing_and_broken(drive: Drive) -> None:
    """Negative control: the row is there before the file, the file before its content."""
    problems = drive("naive-files", **all_points())["problems"]
    assert problems.get("finding file-missing", 0) > 0
    assert problems.get("finding file-changed", 0) > 0


@pytest.mark.parametrize(("error", "sticky"), [(errno.ENOSPC, True), (errno.EIO, False)])
def test_a_full_or_bad_disk_under_attached_files(drive: Drive, error: int, sticky: bool) -> None:
    """F14, F16: told in a sentence, nothing half, and the same request goes through once there is room."""
    verdict = drive("files", **failing(error, sticky, most=25))
    assert verdict["problems"] == {}
    assert sum(verdict["errors"].values()) > 0


def test_killed_while_a_restore_brings_files_back(drive: Drive) -> None:
    """The restored book stands with its files, or the old one as it was."""
    verdict = drive("files-restore", **all_points(30))
    assert {kind for kind in verdict["problems"] if kind != "finding file-missing"} == set()  # the old book lost its file before
    assert 0 < verdict["undone"] < verdict["points"]


def test_killed_while_writing_papers(drive: Drive) -> None:
    """F09: a paper under its name is whole, and the next start clears what a dead program left."""
    assert drive("paper", **all_points())["problems"] == {}
    verdict = drive("paper", **random_kills(20) | {"low_ms": 0, "high_ms": 12})
    assert verdict["problems"] == {}


def test_naive_papers_are_seen_broken(drive: Drive) -> None:
    """Negative control of F09: written directly under the final name."""
    assert drive("naive-paper", **all_points())["problems"].get("broken paper", 0) > 0


@pytest.mark.faults
def test_long_killed_while_taking_payments(drive: Drive) -> None:
    """F01: 1,000 rounds."""
    verdict = drive("payments", **random_kills(1_000) | {"low_ms": 20, "high_ms": 300})
    assert verdict["problems"] == {}
    assert verdict["acks"] >= 3_000


@pytest.mark.faults
def test_long_killed_inside_a_billing_run(drive: Drive) -> None:
    """F02: 1,000 rounds on 3,000 flats."""
    verdict = drive("run-3000", **random_kills(1_000) | {"low_ms": 20, "high_ms": 400})
    assert verdict["problems"] == {}


@pytest.mark.faults
@pytest.mark.parametrize("work", ["desk", "closes", "run", "rollback", "upgrade", "backup", "restore", "files", "paper"])
def test_long_killed_before_every_call(drive: Drive, work: str) -> None:
    """F03, F06–F09: all points."""
    assert drive(work, **all_points())["problems"] == {}


@pytest.mark.faults
@pytest.mark.parametrize("sticky", [False, True])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_long_failing_at_every_call(drive: Drive, error: int, sticky: bool) -> None:
    """F16: every call, three errors, once and from then on."""
    assert drive("desk", **failing(error, sticky))["problems"] == {}


@pytest.mark.faults
@pytest.mark.parametrize("sticky", [False, True])
def test_long_an_error_at_every_sync(drive: Drive, sticky: bool) -> None:
    """F05, F17: every sync of a desk at work."""
    assert drive("desk", **failing(errno.EIO, sticky, only_sync=True))["problems"] == {}


@pytest.mark.faults
def test_long_killed_while_writing_papers(drive: Drive) -> None:
    """F09: 1,000 rounds of three papers."""
    verdict = drive("paper", **random_kills(1_000) | {"low_ms": 0, "high_ms": 12})
    assert verdict["problems"] == {}
