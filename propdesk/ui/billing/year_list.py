"""What the lists of one year share: the year to choose, a sum beside it, the list, and the buttons below."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from propdesk.i18n import _, pgettext
from propdesk.ui import theme
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session

YEARS = 10  # this one and those before it


class YearList(ShownDialog):
    """A list of one year. A concrete one lays itself out with `lay_out`, loads when the year changes, and minds `gone`."""

    def __init__(
        self, parent: QWidget, session: Session, title: str, columns: Sequence[Column], row_id: Callable[[Any], Hashable], empty: EmptyState
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._session = session
        self.gone = False  # what is still being read then is dropped
        self.year = Combo()
        self.year.setAccessibleName(pgettext("register", "Year"))
        for year in range(session.today().year, session.today().year - YEARS, -1):
            self.year.addItem(str(year), year)
        self.sums = QLabel()
        self.sums.setWordWrap(True)
        self.sums.setProperty("role", "strong")
        self.table = TableView(columns, row_id)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, empty)
        self.close_button = self.button(_("Close"), self.reject)

    def button(self, text: str, act: Callable[[], object]) -> QPushButton:
        """A button that Enter elsewhere does not press."""
        return dialogs.button(text, act)

    def lay_out(self, before: Sequence[QWidget], left: Sequence[QWidget], right: Sequence[QWidget], width: int, height: int) -> None:
        """`before` stands before the year, `left` and `right` are the buttons; `width` in points of the text, `height` in pixels."""
        label = QLabel(pgettext("register", "Year"))
        label.setBuddy(self.year)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (*before, label, self.year):
            head.addWidget(widget)
        head.addWidget(self.sums, 1)
        dialogs.lay_out(self, [head, (self.panel, 1)], dialogs.button_line(left, right), theme.points() * width, height)

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self.gone = True
        super().done(result)
