"""A stepper: the steps of something in their order, each a button with its number, name, mark and day. It knows no trade."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from propdesk.i18n import _
from propdesk.ui.parts.flow import FlowLayout

DONE, NOW, WAITING = "done", "now", "waiting"
MARKS = {DONE: "✓", NOW: "●", WAITING: "○"}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in the window's language: its name, DONE, NOW or WAITING, and a short line ("2026-03-22")."""

    key: str
    name: str
    state: str
    line: str = ""


class Stepper(QWidget):
    """Buttons of steps; `chosen` carries the key of the one pressed, which stays pressed."""

    chosen = Signal(str)

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(self, spacing=6)
        for key in keys:
            button = QPushButton()
            button.setProperty("kind", "chip")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on, key=key: self.choose(key))
            self._buttons[key] = button
            flow.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_steps(self, steps: Sequence[StepShown]) -> None:
        """Show every step's state; the mark and the words say it, not colour alone."""
        said = {DONE: _("done"), NOW: _("to do now"), WAITING: _("to come")}
        for number, step in enumerate(steps, 1):
            button = self._buttons[step.key]
            button.setText(f"{MARKS[step.state]} {number} {step.name}" + (f" {step.line}" if step.line else ""))
            button.setAccessibleName(f"{number} {step.name}: {said[step.state]} {step.line}".strip())
            button.setToolTip(said[step.state])

    def choose(self, key: str) -> None:
        """Press one step and say so."""
        for other, button in self._buttons.items():
            button.setChecked(other == key)
        self.chosen.emit(key)

    def current(self) -> str:
        """The key of the step that is pressed."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]
