"""Fields that understand what a clerk types: amounts, dates, choices one can search. Errors stand under the field."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.domain.days import parse_day
from propdesk.domain.money import Fen, format_yuan, parse_yuan
from propdesk.domain.periods import add_months
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.ui import icons, theme
from propdesk.ui.parts.calendars import pick_day

KEEP = Qt.KeyboardModifier


class FieldMissing(UserError):
    """“{field}” must be filled in."""


class AmountField(QLineEdit):
    """An amount in yuan. `amount()` is fen; full-width digits and sums like 100+20*3 are understood."""

    amount_changed = Signal()

    def __init__(self, *, zero: bool = False, negative: bool = False, empty: bool = False, parent: QWidget | None = None) -> None:
        """`zero` and `negative` allow such amounts; `empty` allows leaving the field blank."""
        super().__init__(parent)
        self._zero = zero
        self._negative = negative
        self._empty = empty
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly | Qt.InputMethodHint.ImhPreferNumbers)
        self.textChanged.connect(self.amount_changed)

    def amount(self) -> Fen | None:
        """The amount typed, in fen; None when empty and that is allowed. Raises the errors of `parse_yuan`."""
        if self._empty and not self.text().strip():
            return None
        return parse_yuan(self.text(), zero=self._zero, negative=self._negative)

    def set_amount(self, fen: Fen | None) -> None:
        self.setText("" if fen is None else format_yuan(fen))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.tidy()

    def tidy(self) -> None:
        """Write the amount with two decimals if it can be read; leave it as typed if not."""
        try:
            amount = self.amount()
        except UserError:
            return
        if amount is not None and self.text() != format_yuan(amount):
            self.setText(format_yuan(amount))


class DateField(QWidget):
    """A day, typed or picked. + and - move by a day, Shift+Up/Down by a month, Ctrl+Shift+Up/Down by a year."""

    changed = Signal()

    def __init__(
        self, today: date, value: date | None = None, *, empty: bool = False, narrow: bool = False, parent: QWidget | None = None
    ) -> None:
        """`today` is what 今天 and a missing year mean; `empty` allows leaving the field blank; `narrow` is as wide as a date."""
        super().__init__(parent)
        self._today = today
        self._empty = empty
        self._narrow = narrow
        if narrow:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("YYYY-MM-DD")
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self.changed)
        self.button = QToolButton()
        self.button.setIcon(icons.icon("calendar"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self._pick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.edit)
        self.retranslate()
        self.set_value(value)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if not self._narrow:
            return hint
        text = self.edit.fontMetrics().horizontalAdvance("8888-88-88 ")
        return QSize(text + theme.points() * 2 + 4 + self.button.sizeHint().width(), hint.height())

    def value(self) -> date | None:
        """The day typed, None when empty and that is allowed; raises what `parse_day` raises."""
        if self._empty and not self.edit.text().strip():
            return None
        return parse_day(self.edit.text(), self._today)

    def set_value(self, day: date | None) -> None:
        self.edit.setText("" if day is None else day.isoformat())

    def retranslate(self) -> None:
        self.button.setToolTip(_("Choose a day"))
        self.button.setAccessibleName(_("Choose a day"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._move(event):
            return True
        if event.type() == QEvent.Type.FocusOut:
            self._tidy()
        return False

    def _move(self, event: QKeyEvent) -> bool:
        """Step by day, month or year; minus only steps when a whole date stands there, else it is typed."""
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        whole = re.fullmatch(r"\d{4}-\d\d-\d\d|\d{8}", self.edit.text().strip())
        if step is None or not whole or (event.text() == "-" and self.edit.hasSelectedText()):
            return False
        try:
            day = self.value() or self._today
        except UserError:
            return False
        held = event.modifiers()
        typed = event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus)
        if held & KEEP.ShiftModifier and not typed:
            self.set_value(add_months(day, step * (12 if held & KEEP.ControlModifier else 1)))
        else:
            self.set_value(day + timedelta(days=step))
        return True

    def _tidy(self) -> None:
        try:
            day = self.value()
        except UserError:
            return
        if day is not None:
            self.set_value(day)

    def _pick(self) -> None:
        try:
            day = self.value() or self._today
        except UserError:
            day = self._today
        picked = pick_day(self, day)
        if picked is not None:
            self.set_value(picked)
        self.edit.setFocus()


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: `key` is what the program gets, `text` what is shown (already in the window's language)."""

    key: object
    text: str


class Combo(QComboBox):
    """A drop-down list as tall as the fields and chips beside it, in every size of text."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), theme.row_height(theme.points())))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), theme.row_height(theme.points())))


class SearchableCombo(Combo):
    """A drop-down list in which any part of a text finds it; what is not on the list cannot stay."""

    def __init__(self, options: Sequence[Option] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        editor = QLineEdit()
        self.setLineEdit(editor)
        self.setCompleter(completer)
        editor.editingFinished.connect(self._settle)
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these instead, keeping the chosen key where it is still among them."""
        before = self.key()
        self.clear()
        for option in options:
            self.addItem(option.text, option.key)
        self.choose(before)

    def key(self) -> object:
        """The key of the choice, None when there is none."""
        return self.currentData() if self.currentIndex() >= 0 else None

    def choose(self, key: object) -> None:
        """Choose by key; the first option when the key is not on the list."""
        found = next((n for n in range(self.count()) if self.itemData(n) == key), 0 if self.count() else -1)
        self.setCurrentIndex(found)

    def _settle(self) -> None:
        """Take what was typed if it is or begins exactly one option, else show the choice again."""
        typed = self.currentText().strip().lower()
        exact = [n for n in range(self.count()) if self.itemText(n).lower() == typed]
        partly = [n for n in range(self.count()) if typed and typed in self.itemText(n).lower()]
        if exact or len(partly) == 1:
            self.setCurrentIndex((exact or partly)[0])
        self.setEditText(self.itemText(self.currentIndex()))


class FieldRow(QWidget):
    """A label above its field, and a line under it for what is wrong with it."""

    def __init__(self, label: str, field: QWidget, *, required: bool = False, hint: str = "") -> None:
        """`label` and `hint` are message ids; `required` adds an asterisk and says so to screen readers."""
        super().__init__()
        self.field = field
        self.required = required
        self._label_id = label
        self._hint_id = hint
        self.label = QLabel()
        self.label.setBuddy(field)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.hint = QLabel()
        self.hint.setProperty("role", "caption")
        self.hint.setWordWrap(True)
        self.hint.setVisible(bool(hint))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.label, field, self.hint, self.error):
            column.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        name = _(self._label_id)
        self.label.setText(f"{name} *" if self.required else name)
        self._input().setAccessibleName(_("{field}, required").format(field=name) if self.required else name)
        self.hint.setText(_(self._hint_id) if self._hint_id else "")
        if isinstance(self.field, DateField):
            self.field.retranslate()

    def name(self) -> str:
        return _(self._label_id)

    def show_error(self, error: UserError | str | None) -> None:
        """Put a sentence under the field and mark it; None takes both away."""
        text = error.sentence(_) if isinstance(error, UserError) else error or ""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        mark = self._input()
        mark.setProperty("error", bool(text))
        mark.setAccessibleDescription(text)
        mark.style().unpolish(mark)
        mark.style().polish(mark)
        self._fit_error()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_error()

    def _fit_error(self) -> None:
        """Room for the whole sentence: Qt reserves a wrapped text the lines of a width it guesses, not of the field's."""
        self.error.setMinimumHeight(self.error.heightForWidth(self.width()) if self.error.text() else 0)

    def _input(self) -> QWidget:
        return self.field.edit if isinstance(self.field, DateField) else self.field


def field_row(label: str, field: QWidget, required: bool = False, hint: str = "") -> FieldRow:
    """A labelled row for a form; `label` and `hint` are message ids."""
    return FieldRow(label, field, required=required, hint=hint)


def read(row: FieldRow, reader: Callable[[], object]) -> bool:
    """Try to read a field; show the reason under it if that fails. True when it could be read."""
    try:
        reader()
    except UserError as error:
        row.show_error(error)
        return False
    row.show_error(None)
    return True
