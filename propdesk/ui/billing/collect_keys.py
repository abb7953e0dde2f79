"""The keyboard of the collect window: two steps of Enter, figures that begin an amount, and keys that bounce do nothing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton

from propdesk.domain.payments import DESK_METHODS
from propdesk.i18n import N_
from propdesk.ui.billing.collect_panel import CollectPanel

BOUNCE_MS = 60
TOOL = "tool"  # the name of buttons that Enter presses
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CollectKeys(QDialog):
    """Base of the collect window: what keys do. The window itself says what its panel is and whether an amount can be taken."""

    panel: CollectPanel
    keys = N_("Space ticks · Enter goes on · Ctrl+1…5 method · Ctrl+J waive · Ctrl+U prepaid · Esc closes")
    _entered_at = 0

    def amount_fits(self) -> bool:
        """Whether the amount can be taken; the window says under the field why not."""
        return True

    def amount_typed(self) -> None:
        """A person began to write the amount."""

    def method_keys(self) -> None:
        """Ctrl+1 … 5 choose the way of paying from anywhere."""
        for number, method in enumerate(DESK_METHODS, 1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda chosen=method: self.panel.methods.choose(chosen))

    def begin_amount(self) -> None:
        """The keyboard goes to the amount, ready to be typed over."""
        self.panel.amount.setFocus()
        self.panel.amount.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            if not event.isAutoRepeat() and not self._bounced(event):
                self._enter(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif not self._typed_elsewhere(event):
            super().keyPressEvent(event)

    def _bounced(self, event: QKeyEvent) -> bool:
        """A key that chatters sends a second press sooner than a hand can."""
        before, self._entered_at = self._entered_at, event.timestamp()
        return bool(before) and 0 < event.timestamp() - before < BOUNCE_MS

    def _enter(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.panel.without.click()
        elif (
            focus is self.panel.confirm or focus is self.panel.without or (isinstance(focus, QPushButton) and focus.objectName() == "tool")
        ):
            focus.click()
        elif focus is self.panel.amount:
            self.panel.amount.tidy()
            if self.amount_fits():
                self.panel.confirm.setFocus()
        else:
            self.begin_amount()

    def _typed_elsewhere(self, event: QKeyEvent) -> bool:
        """Figures choose the method while that has the focus; on the buttons they begin a new amount, as a scanner would."""
        focus, text = self.focusWidget(), event.text()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not text or text not in "0123456789.":
            return False
        if focus in self.panel.methods.buttons.values():
            if text in "12345":
                self.panel.methods.choose(DESK_METHODS[int(text) - 1])
            return True
        if isinstance(focus, QPushButton):
            self.panel.amount.setFocus()
            self.panel.amount.setText(text)
            self.amount_typed()
            return True
        return False
