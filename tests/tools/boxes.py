"""The person who answers boxes during a test: every box must be expected, and every expected box must come."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox


@dataclass(frozen=True)
class _Expected:
    what: str
    fits: Callable[[QDialog], bool]
    answer: Callable[[QDialog], int]


class Boxes:
    """What may open during a test, in order, and how it is answered."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.unexpected: list[str] = []
        self._waiting: list[_Expected] = []
        self._pressed: dict[int, Any] = {}
        self._paths: dict[int, list[str]] = {}

    def expect(self, text: str, answer: str | None = None) -> None:
        """Expect a message box whose text holds `text`; press the button called `answer` (None = Esc)."""

        def press(dialog: QDialog) -> int:
            assert isinstance(dialog, QMessageBox)
            if answer is None:
                self._pressed[id(dialog)] = dialog.escapeButton()
                return 0
            named = {button.text().replace("&", ""): button for button in dialog.buttons()}
            assert answer in named, f"no button “{answer}”, only {sorted(named)}"
            self._pressed[id(dialog)] = named[answer]
            return 1

        def fits(dialog: QDialog) -> bool:
            return isinstance(dialog, QMessageBox) and text in f"{dialog.text()}\n{dialog.informativeText()}"

        self._waiting.append(_Expected(f"a box with “{text}”", fits, press))

    def expect_file(self, path: Path | None) -> None:
        """Expect a file or folder dialog; choose `path`, or cancel with None."""

        def choose(dialog: QDialog) -> int:
            self._paths[id(dialog)] = [] if path is None else [str(path)]
            return 0 if path is None else 1

        self._waiting.append(_Expected(f"a file dialog for {path}", lambda dialog: isinstance(dialog, QFileDialog), choose))

    def expect_dialog(self, kind: type[QDialog], act: Callable[[Any], object]) -> None:
        """Expect a dialog of ours; `act` fills it in and ends it with ``accept()``, ``reject()`` or ``done()``."""

        def drive(dialog: QDialog) -> int:
            dialog.setModal(True)  # as `exec` would: the window behind hears no keys
            dialog.show()
            act(dialog)
            dialog.hide()
            return dialog.result()

        self._waiting.append(_Expected(f"a {kind.__name__}", lambda dialog: isinstance(dialog, kind), drive))

    def open(self, dialog: QDialog) -> int:
        text = dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle()
        description = f"{type(dialog).__name__}: {text}"
        self.seen.append(text)
        if not self._waiting or not self._waiting[0].fits(dialog):
            self.unexpected.append(description)
            self._pressed[id(dialog)] = None
            self._paths[id(dialog)] = []
            return 0
        return self._waiting.pop(0).answer(dialog)

    def pressed(self, box: QMessageBox) -> Any:
        return self._pressed.get(id(box))

    def chosen(self, dialog: QFileDialog) -> list[str]:
        return self._paths.get(id(dialog), [])

    def verify(self) -> None:
        assert not self.unexpected, f"unexpected boxes: {self.unexpected}"
        assert not self._waiting, f"never opened: {[expected.what for expected in self._waiting]}"
