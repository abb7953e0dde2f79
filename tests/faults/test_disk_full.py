"""F14, F15: a full disk and a file size limit while payments are taken, a period is billed and a list is imported."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., subprocess.CompletedProcess[str]]


def own_mounts() -> tuple[str, ...] | None:
    """The command that gives a process mounts of its own, as root or as anybody; None where the system allows neither."""
    unshare = shutil.which("unshare")
    choices = ([unshare, "-m"], [unshare, "-Urm"]) if unshare and os.geteuid() == 0 else ([unshare, "-Urm"],) if unshare else ()
    for command in choices:
        if subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, capture_output=True).returncode == 0:
            return tuple(str(part) for part in command)
    return None


def judge(done: subprocess.CompletedProcess[str], allowed: set[str]) -> None:
    """Every refusal is a sentence of ours, nothing is lost or half, and the same window went on."""
    assert done.returncode == 0, done.stderr[-2_000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert report["faults"][0] in allowed, report
    assert set(report["faults"]) <= allowed | {"done"}, report  # some work fits into pages the book has free
    assert report["findings"] == []
    assert report["after"] == []
    assert report["taken"] == report["number"]
    assert report["receipt"] == report["expected"]


def test_a_full_disk_is_told_and_work_goes_on_afterwards(start: Start) -> None:
    """F14: on a real small disk where the system lets us mount one, else by a limit on file sizes."""
    mounts = own_mounts()
    done = start("disk_full.py", {"small": mounts is not None}, mounts or ())
    judge(done, {"DiskFull", "BackupFailed", "LockNotMade"} if mounts else {"DiskFailed", "DiskFull", "BackupFailed"})


def test_a_limit_on_file_sizes_is_told_and_work_goes_on_afterwards(start: Start) -> None:
    """F15: another error code of the same calamity."""
    judge(start("disk_full.py", {"small": False}), {"DiskFailed", "DiskFull", "BackupFailed"})


@pytest.mark.faults
def test_long_full_disk(start: Start) -> None:
    """F14, twenty times over."""
    mounts = own_mounts()
    for _ in range(20):
        done = start("disk_full.py", {"small": mounts is not None}, mounts or ())
        judge(done, {"DiskFull", "BackupFailed", "LockNotMade"} if mounts else {"DiskFailed", "DiskFull", "BackupFailed"})
