"""Dialogs that ask for something and hand back a value or None.

Enter moves to the next field, Ctrl+Enter saves, Esc closes and asks only when something was changed.
"""

import itertools
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.ui import ask
from propdesk.ui.parts.fields import FieldMissing, FieldRow

T = TypeVar("T")
R = TypeVar("R")


class FormDialog(QDialog, Generic[T]):
    """Base of entry dialogs: add rows, override `read`, call `ask`.

    `read` returns the value or raises a `UserError`; `check` ties an error to its row, `place` one that only comes up while the
    value is written (`ask_until_done`). `save_text` is the label of the button that saves ("Save", "Take payment"), in the
    window's language.
    """

    def __init__(self, parent: QWidget | None, title: str, save_text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.rows: list[FieldRow] = []
        self._value: T | None = None
        self._places: list[tuple[tuple[type[UserError], ...], FieldRow]] = []
        self._deed: Callable[[T], object] | None = None
        self._result: Any = None
        self._doing = False
        self._waits: tuple[str, QWidget | None] = ("", None)
        self._before: list[Any] = []
        self._form = QVBoxLayout()
        self._form.setSpacing(12)
        self.message = QLabel()
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.hide()
        self.save_button = QPushButton(save_text)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setAutoDefault(False)
        self.save_button.setToolTip("Ctrl+Enter")
        self.save_button.clicked.connect(self.save)
        self.cancel_button = QPushButton(_("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # a shortcut, because an editable drop-down list keeps Enter for itself
            shortcut = QShortcut(QKeySequence(keys), self, self.press_save)
            shortcut.setAutoRepeat(False)
        self._lay_out()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setLayout(self._form)
        self._form.setContentsMargins(2, 2, 2, 2)
        self._form.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self._inner, self._area = inner, area
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.setSpacing(12)
        page.addWidget(area, 1)
        page.addWidget(self.message)
        page.addLayout(buttons)

    def add_row(self, row: FieldRow) -> FieldRow:
        """Put a labelled field at the end of the form."""
        self.rows.append(row)
        self.add_widget(row)
        return row

    def add_widget(self, widget: QWidget) -> None:
        """Put anything else (a section title, a table) at the end of the form."""
        self._form.insertWidget(self._form.count() - 1, widget)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put buttons beside each other, as wide as their words, at the end of the form."""
        beneath = QWidget()
        line = QHBoxLayout(beneath)
        line.setContentsMargins(0, 0, 0, 0)
        for button in buttons:
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        self.add_widget(beneath)

    def read(self) -> T:
        """The value of the form; a concrete dialog says how. Raises a `UserError` when the form is not ready."""
        raise TypeError(f"{type(self).__name__} does not say how to read itself")

    def check(self, row: FieldRow, reader: Callable[[], Any]) -> Any:
        """`reader()`'s value; its `UserError` is shown under `row`, which gets the focus, before it goes on."""
        try:
            if row.required and _is_blank(row.field):
                raise FieldMissing(field=row.name())
            value = reader()
        except UserError as error:
            self._tell_at(row, error)
            raise
        row.show_error(None)
        return value

    def ask(self) -> T | None:
        """Show the dialog; the value read when it is saved, None when it is left."""
        accepted = self.exec()
        value = self._value if accepted else None
        self.deleteLater()
        return value

    def ask_until_done(self, run: Callable[..., object], work: Callable[[T], R], title: str = "") -> tuple[T, R] | None:
        """Show the dialog; saving does `work` with its value, and the dialog closes once that is done. None when it is left.

        A refusal stands beside its field (`place`) or at the foot of the form, and nothing that was typed is lost. `run` is
        what runs work off the window (`Tasks.run`), `title` what it calls it. Returns the value and what `work` returned.
        """
        self._deed = lambda value: self.send(run, lambda: work(value), self._done, title)
        value = self.ask()
        return None if value is None else (value, self._result)

    def send(self, run: Callable[..., object], work: Callable[[], R], done: Callable[[R], object], title: str = "") -> None:
        """Do `work` off the window while the form waits, then `done` with what it returned; a refusal is shown in the form."""
        if self._doing:
            return

        def finished(result: R) -> None:
            self._show_doing(False)
            done(result)

        self._show_doing(True)
        run(lambda _progress: work(), finished, self._failed, title=title)

    def place(self, row: FieldRow, *errors: type[UserError]) -> None:
        """Say that these refusals are about the field of `row`."""
        self._places.append((errors, row))

    def agreed(self, value: T) -> bool:
        """A last question before the value is used; a concrete dialog may ask one."""
        return True

    def changed(self) -> bool:
        """True when any field differs from what it showed at first."""
        return self._content() != self._before

    def save(self) -> None:
        """Read the form and close; stay open and say what is wrong otherwise."""
        if self._doing:
            return
        for row in self.rows:
            row.show_error(None)
        self.message.hide()
        try:
            value = self.read()
        except UserError as error:
            if not any(row.error.text() for row in self.rows):
                self._tell(error)
            return
        if not self.agreed(value):
            return
        self._value = value
        self.use(value)

    def use(self, value: T) -> None:
        """What is done with the value: the dialog closes. A form that writes it itself and may stay open does so with `send`."""
        if self._deed is None:
            self.accept()
        else:
            self._deed(value)

    def _done(self, result: Any) -> None:
        self._result = result
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._value = None
        self._show_doing(False)
        if not isinstance(error, UserError):
            ask.show_error(self, error)
            return
        row = next((row for errors, row in self._places if isinstance(error, errors) and not row.isHidden()), None)
        if row is None:
            self._tell(error)
        else:
            self._tell_at(row, error)

    def _tell_at(self, row: FieldRow, error: UserError) -> None:
        row.show_error(error)
        row.field.setFocus()
        self._inner.adjustSize()
        self._area.ensureWidgetVisible(row)

    def _tell(self, error: UserError) -> None:
        self.message.setText(error.sentence(_))
        self.message.show()

    def _show_doing(self, doing: bool) -> None:
        """While the value is written the form waits."""
        if doing:
            self._waits = (self.save_button.text(), self.focusWidget())
        self._doing = doing
        self._area.setEnabled(not doing)
        for button in (self.save_button, self.cancel_button):
            button.setEnabled(not doing)
        text, focus = self._waits
        self.save_button.setText(_("Saving…") if doing else text)
        if not doing and focus is not None:
            focus.setFocus()

    def press_save(self) -> None:
        """What Ctrl+Enter does: press the button that saves."""
        self.save_button.click()

    def reject(self) -> None:
        if self._doing:
            return
        if self.changed() and not ask.confirm(self, _("Close without saving what you entered?"), _("Do not save"), _("Keep editing")):
            return
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._before = self._content()
        self.fit()
        self._order_keys()

    def fit(self) -> None:
        """Make room for all fields that are shown, as far as the screen goes."""
        self._form.activate()
        width = max(420, self._inner.minimumSizeHint().width() + 20)
        wanted = max(self._inner.sizeHint().height(), self._form.totalHeightForWidth(width - 20)) + 4
        self._area.setMinimumHeight(min(wanted, max(120, self.screen().availableGeometry().height() - 160)))
        self._area.setMinimumWidth(width)
        self.adjustSize()

    def _order_keys(self) -> None:
        """Tab goes through the fields from top to bottom, then to the buttons; the first field has the focus."""
        fields = [row.field for row in self.rows]
        for field, following in itertools.pairwise(fields):
            QWidget.setTabOrder(field, following)
        if fields:
            QWidget.setTabOrder(fields[-1], self.save_button)
            fields[0].setFocus()
        QWidget.setTabOrder(self.save_button, self.cancel_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat():  # a key that is held down or bounces must not save twice
            return
        focus = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.press_save()
        elif isinstance(focus, QAbstractButton) and not isinstance(focus, QCheckBox):
            focus.click()
        elif not isinstance(focus, (QPlainTextEdit, QAbstractItemView)):
            self.focusNextChild()

    def _content(self) -> list[Any]:
        return [_content_of(widget) for widget in self._inner.findChildren(QWidget) if _content_of(widget) is not None]


def _content_of(widget: QWidget) -> Any:
    """What a field holds, for telling whether it was changed; None for what holds nothing."""
    if isinstance(widget, QLineEdit):
        return None if isinstance(widget.parent(), (QAbstractSpinBox, QComboBox)) else widget.text()
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QAbstractSpinBox):
        return widget.text()
    if isinstance(widget, QAbstractButton) and widget.isCheckable():
        return widget.isChecked()
    return None


def _is_blank(field: QWidget) -> bool:
    texts = [field] if isinstance(field, QLineEdit) else field.findChildren(QLineEdit)
    return bool(texts) and not any(text.text().strip() for text in texts)
