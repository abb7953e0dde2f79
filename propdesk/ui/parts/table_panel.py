"""A table with its foot row of sums, the line that says how many rows are shown of how many, and its empty states."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.ui import theme
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.tables import MARGIN, TableView


class FootRow(QWidget):
    """The sums of the whole filter, each under its column."""

    def __init__(self, view: TableView) -> None:
        super().__init__()
        self._view = view
        self._sums: dict[int, str] = {}
        header = view.horizontalHeader()
        header.sectionResized.connect(self.update)
        header.geometriesChanged.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        view.columns_changed.connect(self.update)
        view.rows.rearranged.connect(self.refresh)
        self.refresh()

    @property
    def wanted(self) -> bool:
        return any(column.total for column in self._view.rows.columns)

    def refresh(self) -> None:
        """Add up again."""
        rows = self._view.rows
        self._sums = {n: column.formatted(rows.total(column)) for n, column in enumerate(rows.columns) if column.total}
        self.setVisible(bool(self.wanted and rows.shown()))
        self.setAccessibleName("; ".join(f"{_(rows.columns[n].title)}: {text}" for n, text in self._sums.items()))
        self.update()

    def texts(self) -> dict[str, str]:
        """The sums as shown, by column key."""
        return {self._view.rows.columns[n].key: text for n, text in self._sums.items()}

    def sizeHint(self) -> QSize:
        return QSize(100, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.color("header"))
        painter.setPen(colors.color("line"))
        painter.drawRect(self.rect().adjusted(0, -1, -1, -1))
        painter.setPen(colors.color("text"))
        painter.setFont(theme.scaled_font(bold=True))
        label = _("Total")
        painter.drawText(self.rect().adjusted(MARGIN + 1, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, label)
        free_from = MARGIN + QFontMetrics(painter.font()).horizontalAdvance(label) + 8
        header = self._view.horizontalHeader()
        for section, text in self._sums.items():
            if header.isSectionHidden(section):
                continue
            right = header.sectionViewportPosition(section) + header.sectionSize(section) - MARGIN + 2
            width = QFontMetrics(painter.font()).horizontalAdvance(text)
            if right - width >= free_from:
                painter.drawText(
                    QRect(right - width, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text
                )
        painter.end()


class CountLine(QWidget):
    """“Showing 46 of 312 · Clear filter”: pages may put it into their own tool row, `quiet` where nothing is left out."""

    clear_filter = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.quiet = False
        self._label = QLabel()
        self._label.setProperty("role", "secondary")
        self._clear = QPushButton()
        self._clear.setProperty("kind", "link")
        self._clear.clicked.connect(self.clear_filter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._label)
        row.addWidget(self._clear)

    def show_count(self, shown: int, everything: int, *, filtered: bool) -> None:
        self._clear.setText(_("Clear filter"))
        self._clear.setVisible(filtered)
        self._label.setVisible(filtered or not self.quiet)
        if filtered:
            self._label.setText(_("Showing {shown} of {all}").format(shown=f"{shown:,}", all=f"{everything:,}"))
        else:
            self._label.setText(ngettext("{n} row", "{n} rows", everything).format(n=f"{everything:,}"))

    def text(self) -> str:
        return self._label.text()


class TablePanel(QWidget):
    """`view` with all that belongs to it. `empty` is shown when there are no rows at all.

    When a filter leaves nothing, the panel says so and offers to clear it: `clear_filter` tells the page to reset its chips.
    Call ``view.set_filter`` with None when no filter is in use, so that the count line knows.
    """

    clear_filter = Signal()

    def __init__(self, view: TableView, empty: EmptyState, *, count_below: bool = True) -> None:
        super().__init__()
        self.view = view
        self.foot = FootRow(view)
        self.count_line = CountLine()
        self.count_line.clear_filter.connect(self.clear_filter)
        self._empty = empty
        self._filter_empty = EmptyState(
            "filter-off", N_("Nothing fits the filter."), [EmptyAction(N_("Clear filter"), self.clear_filter.emit)]
        )
        for state in (self._empty, self._filter_empty):
            state.setParent(view.viewport())
            state.hide()
        view.viewport().installEventFilter(self)
        view.rows.rearranged.connect(self._refresh)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(view, 1)
        page.addWidget(self.foot)
        if count_below:
            page.addSpacing(4)
            page.addWidget(self.count_line, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(view)
        self._refresh()

    @property
    def empty_shown(self) -> str:
        """ "empty", "filter" or "" where rows are shown."""
        if self.view.rows.shown():
            return ""
        return "filter" if self.view.rows.all() else "empty"

    def retranslate(self) -> None:
        """Show everything in the window's language."""
        self.view.retranslate()
        self._empty.retranslate()
        self._filter_empty.retranslate()
        self.foot.refresh()
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.view.viewport():
            self._place()
        return super().eventFilter(watched, event)

    def _refresh(self) -> None:
        rows = self.view.rows
        self.count_line.show_count(len(rows.shown()), len(rows.all()), filtered=rows.filtered)
        self._empty.setVisible(self.empty_shown == "empty")
        self._filter_empty.setVisible(self.empty_shown == "filter")
        self._place()

    def _place(self) -> None:
        for state in (self._empty, self._filter_empty):
            state.setGeometry(self.view.viewport().rect())
