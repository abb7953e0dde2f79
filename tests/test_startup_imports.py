"""The first window waits for nothing heavy: what the book, the papers and the workbooks need is loaded after the frame stands painted."""

import subprocess
import sys
from pathlib import Path

from propdesk.services.demo import make_book

PROBE = [sys.executable, "-m", "tests.benchmarks.window_probe", "ours"]


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    """The probe names the heavy libraries it finds at the moment the frame has been painted whole."""
    book = make_book(tmp_path / "first.pdbook")
    done = subprocess.run([*PROBE, str(book)], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["painted"]
