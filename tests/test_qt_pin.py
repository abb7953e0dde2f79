"""Why PySide6 is pinned: 6.12.0 loses a reference of None at each void call on Python 3.11 and aborts after some thousand."""

import sys
from importlib.metadata import version

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel

PINNED = "6.11.3"
CALLS = 20_000


def test_the_pinned_version_is_the_one_installed() -> None:
    assert version("PySide6-Essentials") == version("shiboken6") == PINNED


def test_void_calls_cost_no_reference_of_none(qapp: QApplication) -> None:
    label, thing = QLabel(), QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS // 2):
        label.setText("3-2-1203")
        thing.setObjectName("unit")
    assert abs(sys.getrefcount(None) - before) < CALLS // 100
