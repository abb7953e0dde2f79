"""Windows under test: the real theme, English texts, no unexpected box, and work that runs at once.

`boxes` is used by every test of this folder without asking: a message box, file dialog or other modal dialog that was not
announced with `expect…` fails the test, and so does one that was announced and never came.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from propdesk import i18n, settings
from propdesk.ui import theme
from propdesk.ui.tasks import Tasks
from tests.tools.boxes import Boxes


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Boxes]:
    """Stands where a person would click; see the module's text."""
    desk = Boxes()
    monkeypatch.setattr(QDialog, "exec", lambda dialog: desk.open(dialog))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: desk.pressed(box))
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda dialog: desk.chosen(dialog))
    yield desk
    desk.verify()


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """English, light, 10 pt before and after each test."""
    i18n.use("en")
    theme.apply(qapp, "light", 10)
    yield
    i18n.use("en")
    theme.translate_qt(qapp, "en")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type] # None means all objects


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    """Work runs at once on the test's own thread."""
    inline = Tasks(inline=True)
    yield inline
    inline.close()


@pytest.fixture
def chosen(tmp_path: Path) -> settings.Settings:
    """Settings in a folder of the test's own."""
    return settings.load(tmp_path / "config")
