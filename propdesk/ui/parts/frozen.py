"""The first column stays in sight when a wide list is scrolled sideways."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from propdesk.ui.parts.cells import CellDelegate


class FrozenColumns(QTableView):
    """A second view over the left edge of `view` that shows its first columns, with the same model and selection."""

    def __init__(self, view: QTableView, columns: int) -> None:
        """`columns`: how many of the first columns stay (two where the first is for ticks)."""
        super().__init__(view)
        self._view = view
        self._columns = columns
        self.setProperty("role", "frozen")
        self.setItemDelegate(CellDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(view.selectionBehavior())
        self.setSelectionMode(view.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for bar in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionsClickable(True)
        self.setAccessibleName("")
        self._connect()
        self.hide()

    def _connect(self) -> None:
        view = self._view
        view.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(view.verticalScrollBar().setValue)
        view.horizontalScrollBar().valueChanged.connect(self.place)
        view.horizontalHeader().sectionResized.connect(self.place)
        view.viewport().installEventFilter(self)
        self.doubleClicked.connect(view.doubleClicked)
        self.horizontalHeader().sectionClicked.connect(self._sort)

    def place(self) -> None:
        """Lie over the left edge while anything is scrolled away, and vanish otherwise."""
        view = self._view
        if view.horizontalScrollBar().value() == 0:
            self.hide()
            return
        if self.model() is not view.model():  # not before it is needed: a second view of 50,000 rows costs time at every sort
            self.setModel(view.model())
            self.setSelectionModel(view.selectionModel())
        header = view.horizontalHeader()
        width = 0
        for section in range(header.count()):
            shown = section < self._columns and not view.isColumnHidden(section)
            self.setColumnHidden(section, not shown)
            if shown:
                self.setColumnWidth(section, view.columnWidth(section))
                width += view.columnWidth(section)
        self.horizontalHeader().setFixedHeight(header.height())
        self.verticalHeader().setMinimumSectionSize(view.verticalHeader().minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(view.verticalHeader().defaultSectionSize())
        corner = view.viewport().geometry().topLeft()
        self.setGeometry(corner.x(), corner.y() - header.height(), width + 1, view.viewport().height() + header.height())
        self.verticalScrollBar().setValue(view.verticalScrollBar().value())
        self.setVisible(width > 0 and width < view.viewport().width() // 2)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._view.viewport():
            self.place()
        return False

    def _sort(self, section: int) -> None:
        """A click here sorts the list as a click on its own head would."""
        header = self._view.horizontalHeader()
        falling = header.sortIndicatorSection() == section and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        header.setSortIndicator(section, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)
        header.sectionClicked.emit(section)
