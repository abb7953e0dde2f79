"""Dialogs of what a unit has from a day on: the list above, one more below; what is chosen can be ended or taken away."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from PySide6.QtWidgets import QPushButton, QWidget

from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.ui import ask, theme
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import RATES, UNITS, Session

T = TypeVar("T")
ONE_DAY = timedelta(days=1)


class UnitFactDialog(FormDialog[T]):
    """A list above and a form for one more below; saving keeps the dialog open."""

    def __init__(
        self, parent: QWidget, session: Session, title: str, save_text: str, columns: Sequence[Column], empty: str, unit_id: int
    ) -> None:
        super().__init__(parent, title, save_text)
        self._session, self._unit_id, self._key = session, unit_id, str(uuid4())
        self.cancel_button.setText(_("Close"))
        self.table = TableView(columns, lambda row: row[0])
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("history", empty), count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4))
        self.panel.setMinimumWidth(theme.points() * 44)
        self.add_widget(self.panel)

    def rows_now(self) -> Sequence[Row]:
        """What the list shows; a concrete dialog says."""
        raise TypeError(f"{type(self).__name__} does not say what it lists")

    def load(self) -> None:
        """Read the list again."""
        self.table.set_rows(self.rows_now())
        self.table.fit_columns()

    def write(self, work: Callable[[], object]) -> None:
        """Do it off the window, then show the list anew; a refusal stands under its field."""
        self.send(self._session.tasks.run, work, self._saved, _("Saving"))

    def _saved(self, _number: object) -> None:
        self._key = str(uuid4())
        self.load()
        self._before = self._content()
        self._session.tasks.announce({RATES, UNITS})


class DatedFactDialog(UnitFactDialog[T]):
    """The same for what has a last day. A concrete dialog has the fields `last` and `last_row`, and says what the buttons do."""

    last: DateField
    last_row: FieldRow
    question = ""  # asked before one is taken away, a message id

    def end_fact(self, row: Any, end_on: date) -> Callable[[], object]:
        """What notes the first day on which the chosen one is no more."""
        raise TypeError(f"{type(self).__name__} does not say how one ends before {end_on} ({row})")

    def remove_fact(self, row: Any) -> Callable[[], object]:
        """What takes the chosen one away."""
        raise TypeError(f"{type(self).__name__} does not say how one is taken away ({row})")

    def add_fact_buttons(self) -> None:
        """The buttons below the list."""
        self.end_button, self.remove_button = QPushButton(_("Ends on the last day entered")), QPushButton(_("Take away"))
        for button, act in ((self.end_button, self.end), (self.remove_button, self.remove)):
            button.setProperty("kind", "link")
            button.clicked.connect(act)
        self.add_buttons(self.end_button, self.remove_button)
        self.table.selection_changed.connect(self._show_buttons)

    def load(self) -> None:
        super().load()
        self._show_buttons()

    def _chosen(self) -> Any:
        return next(iter(self.table.selected()), None)

    def _show_buttons(self) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.end_on is None)
        self.remove_button.setEnabled(row is not None)

    def end(self) -> None:
        """The chosen one ends on the last day entered."""
        row = self._chosen()
        if row is None:
            return
        self.last_row.required = True
        try:
            last = self.check(self.last_row, self.last.value)
        except UserError:
            return
        finally:
            self.last_row.required = False
        self.write(self.end_fact(row, last + ONE_DAY))

    def remove(self) -> None:
        """Take the chosen one away, after a yes."""
        row = self._chosen()
        if row is not None and ask.confirm(self, _(self.question), _("Take away"), _("Keep"), danger=True):
            self.write(self.remove_fact(row))
