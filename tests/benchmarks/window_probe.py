"""Run as a child: shows a window and says when it stands painted, or opens a book in it and says what that takes.

``bare``: a PySide6 window with one label. ``ours BOOK``: the program's own start. Both print "painted" and end at once.
``memory BOOK``: the program with Residents in front and one search; prints bytes and seconds as one JSON object.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

KEYSTROKES = ("3", "32", "3-2-1", "1203", "z", "zw", "szx", "wang", "王", "13", "5521", "138", "x", "99-1-101")


class Probe(QApplication):
    """Ends the process when the first window has been painted whole: after the outermost event in which it was painted."""

    def __init__(self) -> None:
        super().__init__(sys.argv[:1])
        self.depth, self.painted = 0, False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        self.depth += 1
        done = super().notify(receiver, event)
        self.depth -= 1
        if event.type() == QEvent.Type.Paint and isinstance(receiver, QWidget) and receiver.isWindow():
            self.painted = True
        if self.painted and not self.depth:
            self.painted = False  # on Windows the window may be painted once more while the process ends
            print("painted", *sorted(loaded()), flush=True)
            os._exit(0)
        return done


HEAVY = ("sqlalchemy", "alembic", "reportlab", "pypinyin", "openpyxl", "xlsxwriter", "python_calamine", "pypdfium2", "segno", "docx")


def loaded() -> set[str]:
    """Which of the heavy libraries this process has imported."""
    return set(HEAVY) & set(sys.modules)


def bare() -> None:
    """A window with one label."""
    qt = Probe()
    window = QWidget()
    QVBoxLayout(window).addWidget(QLabel("PropDesk"))
    window.resize(1200, 800)
    window.show()
    qt.exec()


def ours(book: str) -> None:
    """The program as its command starts it."""
    qt = Probe()
    from propdesk.cli import main

    assert qt is QApplication.instance()
    main([f"--book={book}"])


def memory(book: str) -> None:
    """The book open, Residents in front, then a search: resident memory and the slowest keystroke."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QKeyEvent

    from propdesk import settings as declared
    from propdesk.app import App
    from propdesk.ui import theme

    qt = QApplication(sys.argv[:1])
    settings = declared.load()
    theme.wear(qt, settings)
    app = App(settings)
    app.desktop.window.show()
    assert app.open_book(Path(book))
    start = time.perf_counter()
    app.desktop.window.show_page("residents")
    _settle(qt, app)
    shown = time.perf_counter() - start
    found: dict[str, float] = {"page_s": shown, "page_bytes": resident("VmRSS"), "page_peak_bytes": resident("VmHWM")}
    box = app.desktop.window.search
    keys, painted = [], []

    def typed(text: str) -> None:
        box.begin()
        for letter in text:
            start = time.perf_counter()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(box, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
            keys.append(time.perf_counter() - start)
            qt.processEvents()
            painted.append(time.perf_counter() - start)
        box.clear()
        _settle(qt, app)

    typed("1")
    for text in KEYSTROKES:
        typed(text)
    found["bytes"] = resident("VmRSS")
    app.tasks.announce({"payments", "charges"})
    typed("1")
    found |= {"first_key_s": keys[0], "paid_key_s": keys[-1], "slowest_key_s": max(keys), "keys": len(keys)}
    found["painted_s"] = statistics.median(painted)
    app.tasks.announce({"units"})
    typed("1")
    found["moved_key_s"] = keys[-1]
    print(json.dumps(found), flush=True)
    os._exit(0)


def _settle(qt: QApplication, app: object) -> None:
    """Let everything that waits be done and painted."""
    for _ in range(3):
        qt.processEvents()
        while app.tasks.busy:  # type: ignore[attr-defined]
            time.sleep(0.005)  # the worker needs the interpreter too
            qt.processEvents()


def resident(name: str) -> int:
    """Memory of this process in bytes as the system counts it; 0 where it does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


if __name__ == "__main__":
    {"bare": bare, "ours": ours, "memory": memory}[sys.argv[1]](*sys.argv[2:])
