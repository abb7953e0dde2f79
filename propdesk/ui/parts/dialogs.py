"""Dialogs that show a list and do things with it: Enter presses the button that has the keyboard, and nothing else."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.ui import icons


class ShownDialog(QDialog):
    """A window that answers nothing: it is shown until it is closed."""

    def ask(self) -> None:
        """Show it until it is closed."""
        self.exec()
        self.deleteLater()


class ListDialog(ShownDialog):
    """Enter belongs to the button that has the focus; a key that is held down or bounces presses it once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton) and not event.isAutoRepeat():
                focus.click()
            return
        super().keyPressEvent(event)


def fit_screen(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog this size in pixels, or what the screen has room for beside the frame and the bar of the desktop."""
    room = dialog.screen().availableGeometry().size()
    dialog.resize(min(width, room.width() - 40), min(height, room.height() - 48))


Part: TypeAlias = QWidget | QLayout | tuple[QWidget, int]
"""A part of a dialog; one with a number takes so much of the room that is left, as lists do."""


def lay_out(dialog: QDialog, parts: Iterable[Part], foot: QLayout, width: int, height: int) -> None:
    """Put these parts one above the other and the line `foot` below them, as large as asked or as the screen has room for."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(8)
    for part in (*parts, foot):
        if isinstance(part, QLayout):
            column.addLayout(part)
        elif isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addWidget(*part)
    fit_screen(dialog, width, height)


def button_line(left: Iterable[QWidget], right: Iterable[QWidget]) -> QHBoxLayout:
    """The line below a list: what can be done with it at the left, the ways out of the dialog at the right."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in left:
        line.addWidget(widget)
    line.addStretch()
    for widget in right:
        line.addWidget(widget)
    return line


def button(text: str, run: Callable[[], object], icon: str = "", *, kind: str = "") -> QPushButton:
    """A button of such a dialog: `text` is in the window's language, `kind` is "primary" for the one most people want."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    if icon:
        made.setIcon(icons.icon(icon, "accent_text" if kind == "primary" else ""))
    made.clicked.connect(lambda: run())
    return made
