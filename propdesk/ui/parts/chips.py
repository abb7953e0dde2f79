"""Filter chips: small buttons that stay pressed, one or several at a time, wrapping where the width ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from propdesk.i18n import _
from propdesk.ui.parts.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Chip:
    """`text` and `tooltip` are message ids."""

    key: str
    text: str
    tooltip: str = ""


class ChipRow(QWidget):
    """A row of chips; `changed` is emitted with the keys pressed. With `exclusive` at most one is pressed."""

    changed = Signal(object)

    def __init__(self, chips: Sequence[Chip], *, exclusive: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = tuple(chips)
        self._exclusive = exclusive
        self._buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, int] = {}
        flow = FlowLayout(self)
        for chip in self._chips:
            button = QPushButton()
            button.setProperty("kind", "chip")
            button.setCheckable(True)
            button.clicked.connect(lambda on, key=chip.key: self._clicked(key, on))
            self._buttons[chip.key] = button
            flow.addWidget(button)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        self.retranslate()

    def on(self) -> frozenset[str]:
        """The keys of the pressed chips."""
        return frozenset(key for key, button in self._buttons.items() if button.isChecked())

    def set_on(self, keys: Iterable[str]) -> None:
        """Press exactly these chips; emits `changed` if that is a change."""
        before, wanted = self.on(), set(keys)
        for key, button in self._buttons.items():
            button.setChecked(key in wanted)
        if self.on() != before:
            self.changed.emit(self.on())

    def clear(self) -> None:
        """Release every chip."""
        self.set_on(())

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show a number on chips ("Over one year 12")."""
        self._counts = counts
        self.retranslate()

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def retranslate(self) -> None:
        for chip in self._chips:
            count = f" {self._counts[chip.key]:,}" if chip.key in self._counts else ""
            self._buttons[chip.key].setText(_(chip.text) + count)
            self._buttons[chip.key].setToolTip(_(chip.tooltip) if chip.tooltip else "")

    def _clicked(self, key: str, on: bool) -> None:
        if on and self._exclusive:
            for other, button in self._buttons.items():
                button.setChecked(other == key)
        self.changed.emit(self.on())
