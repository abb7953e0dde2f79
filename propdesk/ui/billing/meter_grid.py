"""The grid of the meters page: a value is typed into its cell, Enter goes down, and what it means stands beside it at once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

from propdesk.domain.meters import ODDITY_NAMES, Oddity, format_quantity, parse_reading
from propdesk.domain.money import Fen, divide_half_up
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services.meter_lists import STATE_NAMES, MeterLine, State, judge
from propdesk.settings import Settings
from propdesk.ui.parts.cells import CellDelegate
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.rows import RowsModel
from propdesk.ui.parts.tables import TableView

_TONES = {State.NOT_READ: "neutral", State.READ: "ok", State.BILLED: "ok", State.NEW: "info"}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DOWN = (*_ENTERS, Qt.Key.Key_Down, Qt.Key.Key_Tab)
_UP = (Qt.Key.Key_Up, Qt.Key.Key_Backtab)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A meter as the grid shows it. `text` is what was typed and is not saved yet, None where nothing was.

    `value` is what the text says, `problem` why it cannot be saved; `quantity`, `ratio` and `oddity` go with what is shown.
    """

    line: MeterLine
    text: str | None = None
    rollover: bool = False
    value: int | None = None
    problem: UserError | None = None
    quantity: int | None = None
    ratio: int | None = None
    oddity: Oddity | None = None

    @property
    def this(self) -> int | str | None:
        """What stands in the cell: the text as typed, else the reading."""
        return self.text if self.text is not None else self.line.this.value if self.line.this else None

    @property
    def unit_id(self) -> int:
        return self.line.meter.unit_id

    @property
    def unsaved(self) -> bool:
        return self.text is not None


def saved_row(line: MeterLine) -> GridRow:
    """A row as the book has it."""
    return GridRow(line, None, line.rollover, None, None, line.quantity, line.ratio, line.oddity)


def typed_row(row: GridRow, text: str, day: date, *, rollover: bool | None = None) -> GridRow:
    """The row with `text` typed into it (nothing = as the book has it), and what that means on a day."""
    if not text.strip():
        return saved_row(row.line)
    rolled = (row.rollover if row.unsaved else False) if rollover is None else rollover
    made = replace(saved_row(row.line), text=text, rollover=rolled, quantity=None, ratio=None, oddity=None)
    try:
        value = parse_reading(text)
        judged = judge(row.line, value, day, rollover=rolled)
    except UserError as problem:
        return replace(made, problem=problem)
    return replace(made, value=value, quantity=judged.quantity, ratio=judged.ratio, oddity=judged.oddity)


def times(ratio: int | None) -> str:
    """A ratio in per cent as people say it: 254 -> "2.5 ×"."""
    return "" if ratio is None else f"{format_quantity(divide_half_up(ratio, 10) * 100)} ×"


def state_words(row: GridRow) -> tuple[str, str]:
    """The badge of a row and its kind; the text says what the colour says."""
    if row.problem is not None:
        return _("Refused"), "danger"
    if row.oddity is not None:
        return f"{_(ODDITY_NAMES[row.oddity])} {times(row.ratio)}".strip(), "warn"
    if row.unsaved:
        return _("Not saved"), "info"
    return _(STATE_NAMES[row.line.state]), _TONES[row.line.state]


def remark(row: GridRow) -> str:
    """What stands beside the cell: why a value is refused, that it is not saved, the rollover, the note."""
    if row.problem is not None:
        return row.problem.sentence(_)
    parts = [_("Not saved")] if row.unsaved and row.oddity is not None else []
    parts += [_("Rollover")] if row.rollover else []
    parts += [row.line.meter.note] if row.line.meter.note else []
    return " · ".join(parts)


def columns(amount: Callable[[GridRow], Fen | None]) -> tuple[Column, ...]:
    """The grid's columns; `amount` says what a row's usage costs."""
    return (
        Column("unit", N_("Unit"), lambda r: r.line.code, sort=lambda r: r.line.sort_key, strong=True, width=6),
        Column("meter", N_("Meter"), lambda r: r.line.meter.label, width=3),
        Column(
            "last", N_("Last time"), lambda r: r.line.last.value, kind="quantity", zero=True, tooltip=lambda r: r.line.last.on.isoformat()
        ),
        Column(
            "this", N_("This time"), lambda r: r.this, kind="quantity", zero=True, entry=True, strong=True, width=7,
            sort=lambda r: r.value if r.unsaved else r.line.this.value if r.line.this else None,
            tone=lambda r: "danger" if r.problem else "warn" if r.oddity else "",
        ),
        Column("usage", N_("Usage"), lambda r: r.quantity, kind="quantity", zero=True, total=True, width=5),
        Column("state", N_("Status"), lambda r: state_words(r)[0], kind="badge", tone=lambda r: state_words(r)[1], width=15),
        Column("remark", N_("Remark"), remark, tone=lambda r: "danger" if r.problem else "", tooltip=remark, width=20),
        Column("amount", N_("Amount"), amount, kind="money", tooltip=lambda r: _("At the rate in force; the billing run decides.")),
        Column("ratio", N_("Against the usual"), lambda r: times(r.ratio), sort=lambda r: r.ratio, secondary=True),
        Column("last_on", N_("Last date"), lambda r: r.line.last.on, kind="date", secondary=True),
        Column("read_on", N_("Date read"), lambda r: r.line.this.on if r.line.this else None, kind="date", secondary=True),
        Column("owner", N_("Owner"), lambda r: "、".join(r.line.owners), secondary=True),
    )  # fmt: skip


class EntryDelegate(CellDelegate):
    """Edits a cell of an entry column; every key is told at once, and Enter goes on to the next row."""

    typed = Signal(object, str)
    moved = Signal(int)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        editor.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly | Qt.InputMethodHint.ImhPreferNumbers)
        editor.setProperty("role", "cell")
        model = cast(RowsModel, index.model())
        row = model.row(index.row())
        editor.setText(model.columns[index.column()].copied(row))
        editor.setAccessibleName(" ".join((row.line.code, row.line.meter.label, _("This reading"))))
        before = row.text
        row_id = model.row_id(row)
        editor.setProperty("before", "" if before is None else before)
        editor.setProperty("row", row_id)
        editor.textEdited.connect(lambda text: self.typed.emit(row_id, text))
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """What is being typed stays, whatever changes in the row."""
        if isinstance(editor, QLineEdit) and not editor.property("shown"):
            editor.setProperty("shown", True)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex) -> None:
        """Nothing is left to do: every key was told already."""

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not isinstance(editor, QLineEdit):
            return super().eventFilter(editor, event)
        if event.key() in (*_DOWN, *_UP) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.closeEditor.emit(editor)
            self.moved.emit(1 if event.key() in _DOWN else -1)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.typed.emit(editor.property("row"), editor.property("before"))
            self.closeEditor.emit(editor)
            return True
        return super().eventFilter(editor, event)


class EntryView(TableView):
    """A table whose one entry column is typed into: a digit begins, Enter goes down, Esc takes back what was typed in the cell."""

    typed = Signal(object, str)
    at_end = Signal()

    def __init__(self, columns: Sequence[Column], row_id: Callable[[Row], Hashable], *, name: str, settings: Settings) -> None:
        super().__init__(columns, row_id, name=name, settings=settings)
        self._section = next(n for n, column in enumerate(self.rows.columns) if column.entry)
        self._delegate = EntryDelegate(self)
        self.setItemDelegate(self._delegate)
        self._delegate.typed.connect(self.typed)
        self._delegate.moved.connect(self.step)
        self.doubleClicked.disconnect(self._open)
        self.doubleClicked.connect(self._double_clicked)

    def enter_at(self, number: int) -> None:
        """Open the cell of the row standing at `number`."""
        index = self.rows.index(number, self._section)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)

    def step(self, rows: int) -> None:
        """Open the cell so many rows further on; at the end say so."""
        number = self.currentIndex().row() + rows
        if 0 <= number < len(self.rows.shown()):
            self.enter_at(number)
        elif rows > 0:
            self.at_end.emit()

    def editor(self) -> QLineEdit | None:
        """The field that is open, if one is."""
        return next((field for field in self.viewport().findChildren(QLineEdit) if field.isVisible()), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.currentIndex().row()
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        begins = plain and event.text() != "" and event.text() in "0123456789.０１２３４５６７８９。．"
        if number < 0 and begins and self.rows.shown():
            number = 0
        if number >= 0 and begins:
            self.enter_at(number)
            editor = self.editor()
            if editor is not None:
                editor.setText(event.text())
                self.typed.emit(editor.property("row"), event.text())
        elif number >= 0 and plain and event.key() in (*_ENTERS, Qt.Key.Key_F2):
            self.enter_at(number)
        elif number >= 0 and plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.typed.emit(self.rows.row_id(self.rows.row(number)), "")
        else:
            super().keyPressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        """The cell of the reading is typed into; anywhere else the household is opened."""
        if index.column() == self._section:
            self.enter_at(index.row())
        else:
            self._open(index)
