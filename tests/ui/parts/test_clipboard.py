"""Copying must not cost the program its orderly end."""

import subprocess
import sys

COPY_AND_LEAVE = """
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
from propdesk.ui.parts.clipboard import copy_lines
copy_lines([["1-1-101", "周娜艳"], ["1-1-102", "<b>"]])
board = QGuiApplication.clipboard()
assert board.text() == "1-1-101\\t周娜艳\\n1-1-102\\t<b>", board.text()
assert "<td>&lt;b&gt;</td>" in board.mimeData().html()
"""


def test_a_program_that_copied_a_list_ends_without_a_crash() -> None:
    assert subprocess.run([sys.executable, "-c", COPY_AND_LEAVE], check=False).returncode == 0


def test_the_crash_is_real_without_our_care() -> None:
    careless = COPY_AND_LEAVE.replace("copy_lines([[", "import atexit; atexit.register = lambda f: None; copy_lines([[")
    assert subprocess.run([sys.executable, "-c", careless], check=False, capture_output=True).returncode != 0
