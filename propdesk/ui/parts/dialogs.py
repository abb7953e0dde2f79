"""Dialogs that show a list and do things with it: Enter presses the button that has the keyboard, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

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
