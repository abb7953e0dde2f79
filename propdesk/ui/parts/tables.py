"""The table every list uses: sorting, choosing columns, copying, ticking, sums over the whole filter, empty states.

Pages put a `TablePanel` (table_panel.py) on the screen; it adds the foot row and the line that says how many rows are shown.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from propdesk import settings as declared
from propdesk.i18n import _
from propdesk.settings import Settings
from propdesk.ui import theme
from propdesk.ui.parts.badges import badge_size
from propdesk.ui.parts.cells import CellDelegate
from propdesk.ui.parts.clipboard import copy_lines
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.frozen import FrozenColumns
from propdesk.ui.parts.rows import Filter, RowsModel

SAMPLE = 300  # rows looked at when a column's width is measured
WIDEST = 320
MARGIN = 11  # what the style keeps free on each side of a cell
PRESSED = Qt.KeyboardModifier


class TableView(QTableView):
    """Rows of one type on the screen. Double click or Enter opens (`opened`), Space ticks, Ctrl+C copies as a table.

    Letters and digits typed here are left to the window, which sends them to the front-desk search; with
    ``type_ahead = "rows"`` (dialogs) they find a row instead.
    """

    opened = Signal(object)
    selection_changed = Signal()
    columns_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        row_id: Callable[[Row], Hashable],
        *,
        name: str = "",
        settings: Settings | None = None,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is where `settings` remembers the columns shown and the order ("billing.arrears")."""
        super().__init__(parent)
        self.rows = RowsModel(columns, row_id, checkable=checkable)
        self.type_ahead = "window"
        self._name = name
        self._settings = settings
        self._kept: tuple[set[Hashable], Hashable | None, int] = (set(), None, 0)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        self._set_up()
        self._set_up_header()
        self.rows.about_to_rearrange.connect(self._keep_selection)
        self.rows.rearranged.connect(self._restore_selection)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self.doubleClicked.connect(self._open)
        self._restore_columns()
        self._frozen = FrozenColumns(self, 2 if checkable else 1)

    def _set_up(self) -> None:
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)  # the model writes the arrow into the title, clear of right-aligned names
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(34)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._column_menu)
        header.sortIndicatorChanged.connect(self._sort_by)
        header.sectionClicked.connect(self._tick_all)
        self._measure()

    # rows and selection -------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows; whoever was selected, ticked and in sight stays so."""
        first = not self.rows.all()
        self.rows.set_rows(rows)
        if first:
            self.fit_columns()

    def set_filter(self, keep: Filter | None) -> None:
        """Show only rows for which `keep` is true; None shows all."""
        self.rows.set_filter(keep)

    def selected(self) -> list[Row]:
        """The selected rows from top to bottom."""
        return [self.rows.row(number) for number in self._selected_numbers()]

    def _selected_numbers(self) -> list[int]:
        ranges = self.selectionModel().selection().toList()
        return sorted({number for part in ranges for number in range(part.top(), part.bottom() + 1)})

    def current(self) -> Row | None:
        """The row the cursor is on, if it is selected or the only candidate; None in an empty list."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def select(self, ids: Iterable[Hashable]) -> None:
        """Select the rows with these ids, put the cursor on the first of them and bring it into sight."""
        self._select_numbers(self.rows.numbers_of(set(ids)), None)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _keep_selection(self) -> None:
        ids = {self.rows.row_id(row) for row in self.selected()}
        row = self.current()
        self._kept = (ids, None if row is None else self.rows.row_id(row), self.verticalScrollBar().value())

    def _restore_selection(self) -> None:
        ids, current, scrolled = self._kept
        wanted = ids | ({current} if current is not None else set())
        numbers = self.rows.numbers_of(wanted)
        by_id = {self.rows.row_id(self.rows.row(number)): number for number in numbers}
        self._select_numbers([number for known, number in by_id.items() if known in ids], by_id.get(current))
        self.verticalScrollBar().setValue(scrolled)
        self.selection_changed.emit()

    def _select_numbers(self, numbers: Sequence[int], current: int | None) -> None:
        chosen = QItemSelection()
        last = self.rows.columnCount() - 1
        for number in numbers:
            chosen.select(self.rows.index(number, 0), self.rows.index(number, last))
        cursor = current if current is not None else (numbers[0] if numbers else None)
        if cursor is not None:
            column = max(0, self.horizontalHeader().logicalIndexAt(0))
            self.selectionModel().setCurrentIndex(self.rows.index(cursor, column), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _tell_selection(self) -> None:
        self.selection_changed.emit()

    # columns ------------------------------------------------------------------------------------------------------------

    def fit_columns(self) -> None:
        """Give every column the width its texts need in the language and size in use."""
        sample = self.rows.shown()[:SAMPLE]
        for section, column in enumerate(self.rows.columns):
            self.setColumnWidth(section, self._needed(column, sample))

    def _needed(self, column: Column, sample: Sequence[Row]) -> int:
        if column.kind == "check":
            return round(QFontMetrics(self.font()).height() * 1.9)
        strong = QFontMetrics(theme.scaled_font(bold=True))
        plain = strong if column.strong else QFontMetrics(self.font())
        title = strong.horizontalAdvance(_(column.title)) + round(strong.height() * 1.1)
        texts = {column.shown(row) for row in sample}
        if column.kind == "badge":
            widest = max((badge_size(text).width() for text in texts), default=0)
        else:
            widest = max((plain.horizontalAdvance(text) for text in texts), default=0)
        if column.total:
            widest = max(widest, strong.horizontalAdvance(column.formatted(self.rows.total(column))))
        wanted = max(widest, column.width * plain.averageCharWidth())
        return max(title, min(WIDEST, wanted)) + 2 * MARGIN + 2

    def hidden_columns(self) -> list[str]:
        return [column.key for section, column in enumerate(self.rows.columns) if self.isColumnHidden(section)]

    def show_column(self, key: str, on: bool) -> None:
        """Show or hide a column and remember it; the last visible one stays."""
        section = [column.key for column in self.rows.columns].index(key)
        others = [n for n, column in enumerate(self.rows.columns) if n != section and column.kind != "check" and not self.isColumnHidden(n)]
        if not on and not others:
            return
        self.setColumnHidden(section, not on)
        self._remember_columns()
        self.columns_changed.emit()

    def column_menu(self, parent: QWidget | None = None) -> QMenu:
        """A menu that shows and hides columns, for the header and for a page's own button."""
        menu = QMenu(parent or self)
        for section, column in enumerate(self.rows.columns):
            if column.kind == "check":
                continue
            action = menu.addAction(_(column.title))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(section))
            action.toggled.connect(lambda on, key=column.key: self.show_column(key, on))
        menu.addSeparator()
        menu.addAction(_("Fit column widths"), self.fit_columns)
        menu.addAction(_("Standard columns"), self._standard_columns)
        return menu

    def _column_menu(self, place: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def _standard_columns(self) -> None:
        for column in self.rows.columns:
            self.setColumnHidden([known.key for known in self.rows.columns].index(column.key), not column.visible)
        self._remember_columns()
        self.columns_changed.emit()

    def _restore_columns(self) -> None:
        hidden = self._remembered(declared.HIDDEN_COLUMNS)
        shown = self._remembered(declared.SHOWN_COLUMNS)
        for section, column in enumerate(self.rows.columns):
            self.setColumnHidden(section, column.key in hidden or (not column.visible and column.key not in shown))
        order = self._settings.get(declared.SORTING).get(self._name, "") if self._settings else ""
        keys = [column.key for column in self.rows.columns]
        if order.removeprefix("-") in keys:
            falling = Qt.SortOrder.DescendingOrder if order.startswith("-") else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicator(keys.index(order.removeprefix("-")), falling)

    def _remembered(self, setting: declared.Setting[dict[str, list[str]]]) -> list[str]:
        return self._settings.get(setting).get(self._name, []) if self._settings else []

    def _remember_columns(self) -> None:
        if not self._settings or not self._name:
            return
        hidden = set(self.hidden_columns())
        away = [column.key for column in self.rows.columns if column.visible and column.key in hidden]
        extra = [column.key for column in self.rows.columns if not column.visible and column.key not in hidden]
        self._settings.set(declared.HIDDEN_COLUMNS, self._settings.get(declared.HIDDEN_COLUMNS) | {self._name: away})
        self._settings.set(declared.SHOWN_COLUMNS, self._settings.get(declared.SHOWN_COLUMNS) | {self._name: extra})

    def sort_by(self, key: str, *, falling: bool = False) -> None:
        """Sort by the column `key` as if its header had been clicked."""
        section = [column.key for column in self.rows.columns].index(key)
        self.horizontalHeader().setSortIndicator(section, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)

    def _sort_by(self, section: int, order: Qt.SortOrder) -> None:
        if 0 <= section < len(self.rows.columns) and self.rows.columns[section].kind == "check":
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            return
        self.rows.sort(section, order)
        if self._settings and self._name:
            known = 0 <= section < len(self.rows.columns)
            text = ("-" if order == Qt.SortOrder.DescendingOrder else "") + self.rows.columns[section].key if known else ""
            self._settings.set(declared.SORTING, self._settings.get(declared.SORTING) | {self._name: text})

    def _tick_all(self, section: int) -> None:
        """A click on the head of the tick column ticks everything shown, or nothing if all of it was ticked."""
        if self.rows.columns[section].kind == "check":
            every = range(len(self.rows.shown()))
            self.rows.tick(every, len(self.rows.ticked()) < len(every))

    # keys, clipboard ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        copying = event.key() == Qt.Key.Key_C and event.modifiers() & PRESSED.ControlModifier
        if copying:
            self.copy(headers=bool(event.modifiers() & PRESSED.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & PRESSED.ControlModifier:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and self.rows.checkable:
            self._tick_selected()
        elif self._is_typing(event) and self.type_ahead == "window":
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _is_typing(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & (PRESSED.ControlModifier | PRESSED.AltModifier | PRESSED.MetaModifier)
        return bool(event.text()) and event.text().isprintable() and not event.text().isspace() and not held

    def _tick_selected(self) -> None:
        numbers = self._selected_numbers()
        if numbers:
            self.rows.tick(numbers, not all(self.rows.is_ticked(self.rows.row(number)) for number in numbers))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self.rows.columns[index.column()].kind != "check":
            self.opened.emit(self.rows.row(index.row()))

    def copy(self, *, headers: bool = False) -> None:
        """Put the selected rows (all shown ones if none is selected) on the clipboard, as text and as a table."""
        columns = [column for n, column in enumerate(self.rows.columns) if not self.isColumnHidden(n) and column.kind != "check"]
        rows = self.selected() or list(self.rows.shown())
        lines = [[_(column.title) for column in columns]] if headers else []
        lines += [[column.copied(row) for column in columns] for row in rows]
        copy_lines(lines)

    # look ---------------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Show titles and texts in the window's language and fit the columns to it."""
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.rows.columns) - 1)
        self.fit_columns()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_frozen"):
            self._measure()
            self.fit_columns()
            self._frozen.place()

    def _measure(self) -> None:
        height = theme.row_height(theme.points())
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setFixedHeight(height + 4)
