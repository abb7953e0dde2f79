"""The table model: frozen rows in a Python list, filtered and sorted there, shown through column declarations.

A proxy model needs a second to filter 50,000 rows; a list needs milliseconds. Selection and ticks belong to row ids, so they
survive filtering, sorting and reloading.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from propdesk.i18n import _
from propdesk.ui import theme
from propdesk.ui.parts.columns import Column, Row

AnyIndex = QModelIndex | QPersistentModelIndex
Filter = Callable[[Row], bool]
_CHECK = Column("ticked", "", lambda row: "", kind="check")
_ROOT = QModelIndex()
FEW = 8  # so many ids are found faster one by one


def ordered(rows: Sequence[Row], key: Callable[[Row], Any], *, falling: bool) -> list[Row]:
    """`rows` sorted by `key`, equal ones in the order they had; rows without a value stand last either way."""
    try:
        return sorted(rows, key=key, reverse=falling)
    except TypeError:  # some rows have no value, and nothing compares with None
        keys = list(map(key, rows))
    known = [i for i, value in enumerate(keys) if value is not None]
    known.sort(key=keys.__getitem__, reverse=falling)
    return [rows[i] for i in known] + [row for row, value in zip(rows, keys, strict=True) if value is None]


class RowsModel(QAbstractTableModel):
    """Rows of one frozen type; `row_id` gives each its lasting identity."""

    about_to_rearrange = Signal()
    rearranged = Signal()
    ticks_changed = Signal()

    def __init__(self, columns: Sequence[Column], row_id: Callable[[Row], Hashable], *, checkable: bool = False) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = (_CHECK, *columns) if checkable else tuple(columns)
        self.checkable = checkable
        self.row_id = row_id
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._filter: Filter | None = None
        self._sorted_by: int | None = None
        self._falling = False
        self._ticked: set[Hashable] = set()

    # rows ---------------------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows instead, keeping filter, order, selection and ticks (ticks of rows that are gone are dropped)."""
        self._all = list(rows)
        if self._ticked:
            self._ticked &= set(map(self.row_id, self._all))
        self._rearrange()

    def set_filter(self, keep: Filter | None) -> None:
        """Show only the rows for which `keep` is true; None shows all."""
        self._filter = keep
        self._rearrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the order the rows came in."""
        self._sorted_by = column if 0 <= column < len(self.columns) and self.columns[column].kind != "check" else None
        self._falling = order == Qt.SortOrder.DescendingOrder
        self._rearrange()

    def shown(self) -> Sequence[Row]:
        """The rows of the whole filter in the order on the screen."""
        return self._shown

    def all(self) -> Sequence[Row]:
        return self._all

    @property
    def filtered(self) -> bool:
        return self._filter is not None

    def row(self, number: int) -> Row:
        return self._shown[number]

    def numbers_of(self, ids: set[Hashable]) -> list[int]:
        """Where the rows with these ids stand now."""
        if not ids:
            return []
        known = list(map(self.row_id, self._shown))
        if len(ids) > FEW:
            return [number for number, one in enumerate(known) if one in ids]
        return sorted(known.index(one) for one in ids if one in known)

    def total(self, column: Column) -> Any:
        """The sum of a column over the whole filter, not only what is in sight; what its `foot` says where it has one."""
        if column.foot is not None:
            return column.foot(self._shown)
        return sum(value for value in map(column.value, self._shown) if value is not None)

    def replace(self, row: Row) -> None:
        """Show this row instead of the one with its id, where it stands: neither filter nor order is looked at again."""
        one = self.row_id(row)
        self._all = [row if self.row_id(old) == one else old for old in self._all]
        self._shown = [row if self.row_id(old) == one else old for old in self._shown]
        for number in self.numbers_of({one}):
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def _rearrange(self) -> None:
        self.about_to_rearrange.emit()
        self.beginResetModel()
        rows = self._all if self._filter is None else list(filter(self._filter, self._all))
        if self._sorted_by is not None:
            column = self.columns[self._sorted_by]
            rows = ordered(rows, column.sort or column.value, falling=self._falling)
        self._shown = rows
        self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.rearranged.emit()

    # ticks --------------------------------------------------------------------------------------------------------------

    def ticked(self) -> list[Row]:
        """The ticked rows among those shown, in their order on the screen."""
        return [row for row in self._shown if self.row_id(row) in self._ticked]

    def is_ticked(self, row: Row) -> bool:
        return self.row_id(row) in self._ticked

    def tick(self, numbers: Iterable[int], on: bool) -> None:
        """Tick or untick the rows standing at `numbers`."""
        ids = {self.row_id(self._shown[number]) for number in numbers}
        self._ticked = self._ticked | ids if on else self._ticked - ids
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0), [Qt.ItemDataRole.CheckStateRole])
        self.ticks_changed.emit()

    # what Qt asks for ---------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._shown[index.row()], self.columns[index.column()]
        if column.kind == "check":
            return self._check_data(row, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int((Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return _color(column, row)
        if role == Qt.ItemDataRole.FontRole and column.strong:
            return theme.scaled_font(bold=True)
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip:
            return column.tooltip(row) or None
        return None

    def _check_data(self, row: Row, role: int) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.is_ticked(row) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("ticked") if self.is_ticked(row) else _("not ticked")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(section, column)
        if role == Qt.ItemDataRole.ToolTipRole and column.kind == "check":
            return _("Tick or untick all that are shown")
        if role == Qt.ItemDataRole.ToolTipRole and column.about:
            return _(column.about)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int((Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _title(self, section: int, column: Column) -> str:
        """The column's name with an arrow where the list is sorted by it, on the side that the figures leave free."""
        name = _(column.title) if column.title else ""
        if section != self._sorted_by:
            return name
        arrow = "▼" if self._falling else "▲"
        return f"{arrow} {name}" if column.right else f"{name} {arrow}"

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self.columns[index.column()].entry:
            return base | Qt.ItemFlag.ItemIsEditable
        return base | Qt.ItemFlag.ItemIsUserCheckable if self.columns[index.column()].kind == "check" else base

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self.columns[index.column()].kind != "check":
            return False
        self.tick([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


def _color(column: Column, row: Row) -> QColor | None:
    """The text's own colour: that of its tone, grey for secondary columns, else the table's."""
    tone = column.tone(row) if column.tone and column.kind != "badge" else ""
    if tone:
        return theme.tokens().color(tone)
    return theme.tokens().color("text2") if column.secondary else None
