"""Buttons in one line: those for which the width has no room wait in a menu behind “…” at its end."""

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QToolButton, QWidget

from propdesk.i18n import _
from propdesk.ui import icons

SPACING = 8


class OverflowRow(QWidget):
    """Keeps the order in which buttons are added; the first always stays in sight, the last go into the menu first."""

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[QAbstractButton] = []  # those on offer, in order
        self._every: list[QAbstractButton] = []
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more = QToolButton(self)
        self.more.setIcon(icons.icon("dots"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu)
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def add(self, button: QAbstractButton) -> None:
        """Put a button at the end of the row."""
        button.setParent(self)
        self._every.append(button)
        self._buttons.append(button)
        button.show()
        self._arrange()

    def offer(self, button: QAbstractButton, on: bool) -> None:
        """Take a button out of the row and its menu while there is nothing to do with it, or put it back into its place."""
        if (button in self._buttons) != on:
            self._buttons = [one for one in self._every if (on if one is button else one in self._buttons)]
            button.setVisible(on)
            self._arrange()
            self.updateGeometry()

    def in_menu(self) -> list[QAbstractButton]:
        """The buttons that wait behind “…” now."""
        return [button for button in self._buttons if button.isHidden()]

    def retranslate(self) -> None:
        """Name the “…” in the window's language and look again what has room."""
        self.more.setToolTip(_("More"))
        self.more.setAccessibleName(_("More"))
        self._arrange()

    def sizeHint(self) -> QSize:
        widths = [button.sizeHint().width() for button in self._buttons]
        return QSize(sum(widths) + SPACING * max(0, len(widths) - 1), self._height())

    def minimumSizeHint(self) -> QSize:
        first = self._buttons[0].sizeHint().width() if self._buttons else 0
        more = SPACING + self.more.sizeHint().width() if len(self._buttons) > 1 else 0
        return QSize(first + more, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """A button whose text or font changed asks for another size: look again what has room."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
            self.updateGeometry()
        return handled

    def _height(self) -> int:
        return max((button.sizeHint().height() for button in self._buttons), default=0)

    def _room(self) -> int:
        """How many buttons fit, beside “…” where not all do."""
        if self.sizeHint().width() <= self.width():
            return len(self._buttons)
        left = self.width() - self.more.sizeHint().width()
        for number, button in enumerate(self._buttons):
            left -= button.sizeHint().width() + SPACING
            if left < 0:
                return max(1, number)
        return len(self._buttons)

    def _arrange(self) -> None:
        shown, x, height = self._room(), 0, self.height()
        for number, button in enumerate(self._buttons):
            size = button.sizeHint()
            if number < shown:
                button.setGeometry(QRect(x, (height - size.height()) // 2, size.width(), size.height()))
                x += size.width() + SPACING
            button.setVisible(number < shown)
        size = self.more.sizeHint()
        self.more.setGeometry(QRect(x, (height - size.height()) // 2, size.width(), size.height()))
        self.more.setVisible(shown < len(self._buttons))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for button in self.in_menu():
            action = self._menu.addAction(button.icon(), button.text(), button.click)
            action.setEnabled(button.isEnabled())
