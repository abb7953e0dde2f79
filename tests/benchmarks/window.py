"""The window: how soon it stands painted, and what a large book takes in it. Each run is a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from propdesk.services.demo import sample_book
from propdesk.services.office import new_book, open_office
from tests.benchmarks.books import charge_months, fill
from tests.benchmarks.measure import Figure, clock, limit, middle, ratio

RUNS = 7
UNITS = 50_000
TODAY = date(2026, 11, 23)


def figures() -> Iterator[Figure]:
    """Every figure about the window."""
    with TemporaryDirectory() as folder:
        yield _first_paint(Path(folder))
        yield from _large_book(Path(folder))


def _first_paint(folder: Path) -> Figure:
    book = sample_book(folder / "books", TODAY)
    rounds = []
    for run in range(RUNS + 1):  # the first of each warms the disk's cache and does not count
        copy = folder / f"run-{run}.pdbook"
        copyfile(book, copy)
        rounds.append((_painted(folder, "ours", str(copy)), _painted(folder, "bare")))
    return ratio("first painted window, sample book / bare PySide6 window", *middle(rounds[1:]), 3, 2)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.window_probe", *words]


def _place(folder: Path) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PROPDESK_HOME": str(folder / "home")}


def _painted(folder: Path, *words: str) -> float:
    """Seconds from the start of the process until it says that its window stands painted."""
    start = time.perf_counter()
    with subprocess.Popen(_command(*words), env=_place(folder), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        spent = time.perf_counter() - start
    if not line.startswith("painted"):
        raise AssertionError(f"the window of {words[0]} was not painted")
    return spent


def _large_book(folder: Path) -> Iterator[Figure]:
    book = folder / "large.pdbook"
    new_book(book, "Benchmark")
    office = open_office(book)
    try:
        charge_months(office, fill(office, UNITS), date(2026, 8, 1), 3, paid=0.85)
    finally:
        office.close(backup=False)
    done = subprocess.run(_command("memory", str(book)), env=_place(folder), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    name = f"{UNITS:,} units x 3 months open, Residents shown"
    if found["page_bytes"]:
        yield limit(f"{name}: memory (peak {found['page_peak_bytes'] / 1e6:,.0f} MB)", found["page_bytes"] / 1e6, 300, "MB", 0)
    else:
        yield Figure(f"{name}: memory", "", "not told by this system", "", "<= 300 MB", None)
    yield Figure("   opening that page", clock(found["page_s"]), "", "", "", None)
    yield limit(f"search box at {UNITS:,} units, slowest of {found['keys']:.0f} keys", found["slowest_key_s"] * 1000, 16, "ms")
    yield Figure("   the same until the list stands painted, median", clock(found["painted_s"]), "", "", "", None)
    yield Figure("   the first key of the day", clock(found["first_key_s"]), "", "", "", None)
    yield Figure("   a key at once after a payment, its list being read anew", clock(found["paid_key_s"]), "", "", "", None)
    yield Figure("   a key at once after a change of people (reads them all)", clock(found["moved_key_s"]), "", "", "", None)
    yield Figure("   memory after the searches", f"{found['bytes'] / 1e6:,.0f} MB", "", "", "", None)
