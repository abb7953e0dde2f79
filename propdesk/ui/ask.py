"""The only door to message boxes and file dialogs.

Trouble has three looks: what the person at the desk can mend (`UserError`), what the computer could not do
(`EnvironmentFault`), and our own mistakes, which carry an error number and details to copy but never begin with a trace.
"""

import hashlib
import logging
import platform
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6 import QtWidgets  # as a module: loading the boxes themselves takes as long as painting the first window
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

import propdesk
from propdesk.errors import EnvironmentFault, PropDeskError, UserError
from propdesk.i18n import _

_log = logging.getLogger("propdesk.window")


def inform(parent: QWidget | None, what: str | BaseException) -> None:
    """Show a sentence, or an error in its own look, and wait until it is closed."""
    if isinstance(what, BaseException):
        show_error(parent, what)
        return
    box = _box(parent, QtWidgets.QMessageBox.Icon.Information, what)
    _button(box, _("OK"), QtWidgets.QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def confirm(parent: QWidget | None, question: str, yes_text: str, no_text: str = "", *, details: str = "", danger: bool = False) -> bool:
    """Ask for a yes before what cannot be undone. Name the deed on the button ("Void the receipt"), not "Yes".

    Esc and the window's cross mean no. With `danger` the safe answer is the default.
    """
    return choose(parent, question, (yes_text,), no_text, details=details, danger=danger) == 0


def choose(
    parent: QWidget | None, question: str, choices: Sequence[str], no_text: str = "", *, details: str = "", danger: bool = False
) -> int | None:
    """Ask which of `choices` to take; returns its index, or None for `no_text` (Cancel), Esc and the cross."""
    box = _box(parent, QtWidgets.QMessageBox.Icon.Warning if danger else QtWidgets.QMessageBox.Icon.Question, question)
    box.setInformativeText(details)
    buttons = [_button(box, text, QtWidgets.QMessageBox.ButtonRole.AcceptRole) for text in choices]
    refuse = _button(box, no_text or _("Cancel"), QtWidgets.QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(refuse)
    if not danger:
        buttons[0].setProperty("kind", "primary")
    box.setDefaultButton(refuse if danger else buttons[0])
    box.exec()
    clicked = box.clickedButton()
    return next((index for index, button in enumerate(buttons) if button is clicked), None)


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Say what went wrong in the look of its family. Our own mistakes are also written to the log with their number."""
    if isinstance(error, UserError):
        box = _box(parent, QtWidgets.QMessageBox.Icon.Warning, error.sentence(_))
    elif isinstance(error, EnvironmentFault):
        box = _box(parent, QtWidgets.QMessageBox.Icon.Critical, error.sentence(_))
        box.setInformativeText(_("This is about the computer, not about what you entered."))
        _copy_button(box, details(error))
    else:
        number = error_number(error)
        _log.error("error %s\n%s", number, details(error))
        box = _box(parent, QtWidgets.QMessageBox.Icon.Critical, _("PropDesk made a mistake. The last step was not completed."))
        box.setInformativeText(
            _("Everything saved before is unharmed; check whether the last step is there before you repeat it.")
            + "\n\n"
            + _("Error number: {number}").format(number=number)
        )
        _copy_button(box, details(error))
    close = _button(box, _("Close"), QtWidgets.QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(close)
    box.setEscapeButton(close)
    box.exec()


def error_number(error: BaseException) -> str:
    """Eight characters that are the same whenever the same mistake happens at the same place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "|".join(f"{Path(frame.filename).name}:{frame.name}:{frame.lineno}" for frame in frames)
    return hashlib.sha256(f"{type(error).__name__}|{place}".encode()).hexdigest()[:8].upper()


def details(error: BaseException) -> str:
    """What a programmer needs: versions, the number and the trace. For the clipboard and the log."""
    trace = "".join(traceback.format_exception(error))
    known = error.msgid() if isinstance(error, PropDeskError) else type(error).__name__
    versions = f"PropDesk {propdesk.__version__} · Python {platform.python_version()} · {platform.platform()}"
    return f"{versions}\n{error_number(error)} {known}\n\n{trace}"


def open_file(parent: QWidget | None, title: str, filters: Sequence[str], start: Path | None = None) -> Path | None:
    """Let the person choose an existing file; None when they change their mind. `filters` read "Workbooks (*.xlsx *.xls)"."""
    found = _files(parent, title, QtWidgets.QFileDialog.FileMode.ExistingFile, filters, start)
    return found[0] if found else None


def open_files(parent: QWidget | None, title: str, filters: Sequence[str], start: Path | None = None) -> list[Path]:
    """Let the person choose existing files; none when they change their mind."""
    return _files(parent, title, QtWidgets.QFileDialog.FileMode.ExistingFiles, filters, start)


def save_file(parent: QWidget | None, title: str, filters: Sequence[str], suggestion: Path) -> Path | None:
    """Let the person name a file to write, with the suggestion's ending added when they leave it out; None when they cancel.

    The dialog itself asks before an existing file is chosen.
    """
    found = _files(parent, title, QtWidgets.QFileDialog.FileMode.AnyFile, filters, suggestion)
    return found[0] if found else None


def folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """Let the person choose a folder; None when they change their mind."""
    found = _files(parent, title, QtWidgets.QFileDialog.FileMode.Directory, (), start)
    return found[0] if found else None


def _files(
    parent: QWidget | None, title: str, mode: "QtWidgets.QFileDialog.FileMode", filters: Sequence[str], start: Path | None
) -> list[Path]:
    dialog = QtWidgets.QFileDialog(parent, title)
    dialog.setFileMode(mode)
    if mode == QtWidgets.QFileDialog.FileMode.Directory:
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly)
    if filters:
        dialog.setNameFilters([*filters])
    if mode == QtWidgets.QFileDialog.FileMode.AnyFile and start is not None:
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(start.suffix.removeprefix("."))
        dialog.setDirectory(str(start.parent))
        dialog.selectFile(start.name)
    elif start is not None:
        dialog.setDirectory(str(start if start.is_dir() else start.parent))
    accepted = dialog.exec()
    chosen = dialog.selectedFiles()
    dialog.deleteLater()
    return [Path(one) for one in chosen] if accepted else []


def _box(parent: QWidget | None, icon: "QtWidgets.QMessageBox.Icon", text: str) -> "QtWidgets.QMessageBox":
    box = QtWidgets.QMessageBox(icon, "PropDesk", text, QtWidgets.QMessageBox.StandardButton.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return box


def _button(box: "QtWidgets.QMessageBox", text: str, role: "QtWidgets.QMessageBox.ButtonRole") -> QPushButton:
    return box.addButton(text, role)


def _copy_button(box: "QtWidgets.QMessageBox", text: str) -> None:
    """A button that copies and leaves the box open."""
    button = _button(box, _("Copy details"), QtWidgets.QMessageBox.ButtonRole.ActionRole)
    button.clicked.disconnect()
    button.clicked.connect(_copier(button, text))


def _copier(button: QPushButton, text: str) -> Callable[[], None]:
    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(_("Copied"))

    return copy
