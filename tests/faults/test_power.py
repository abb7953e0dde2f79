"""F04: the power fails after any call while payments are taken; the disk keeps what was synced and any part of the rest."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., subprocess.CompletedProcess[str]]

NO_SYNC = {"synchronous": ["OFF", 0]}
PLAIN = {"journal_mode": ["DELETE", "delete"], "synchronous": ["FULL", 2]}


def cut(start: Start, cuts: int, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    """The verdict over so many cuts."""
    done = start("power.py", {"seed": 20261123, "cuts": cuts, "settings": settings or {}})
    assert done.returncode == 0, done.stderr[-2_000:]
    verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(cuts, settings, verdict)
    assert verdict["points"] >= cuts * 0.7
    assert verdict["acks"] == 10
    return verdict


def test_a_power_cut_loses_nothing_acknowledged(start: Start) -> None:
    """Our settings: no cut leaves a lost, half or unreadable book."""
    verdict = cut(start, 200)
    assert verdict["problems"] == {}
    assert 0 < verdict["undone"] < verdict["points"]


def test_without_syncing_the_same_cuts_do_damage(start: Start) -> None:
    """Negative control: synchronous=OFF."""
    assert cut(start, 60, NO_SYNC)["problems"]


def test_the_usual_settings_lose_acknowledged_payments(start: Start) -> None:
    """Negative control: Python's defaults (DELETE, FULL) forget a removed journal's name."""
    assert cut(start, 100, PLAIN)["problems"].get("acknowledged and lost", 0) > 0


@pytest.mark.faults
def test_long_power_cuts(start: Start) -> None:
    """3,000 cuts, and both controls."""
    assert cut(start, 3_000)["problems"] == {}
    assert cut(start, 3_000, NO_SYNC)["problems"]
    assert cut(start, 3_000, PLAIN)["problems"].get("acknowledged and lost", 0) > 0
