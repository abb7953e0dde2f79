"""What the lists of mediations, drafts and cases share: a search, the list, buttons; and which household a new one is about."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui import ask, theme
from propdesk.ui.billing.units_field import UnitsField
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.session import Session

Columns = Sequence[Column]


class OneUnitOnly(UserError):
    """Name one household, like 3-2-1203."""


class WhichUnitDialog(FormDialog[int]):
    """Asks for one household."""

    def __init__(self, parent: QWidget, session: Session, title: str) -> None:
        super().__init__(parent, title, _("Go on"))
        self._session, self.unit = session, UnitsField()
        self.unit_row = self.add_row(FieldRow(N_("Unit"), self.unit, required=True, hint=N_("Like 3-2-1203")))

    def read(self) -> int:
        return int(self.check(self.unit_row, self._one))

    def _one(self) -> int:
        found = self.unit.unit_ids(self._session.office)
        if len(found) != 1:
            raise OneUnitOnly()
        return found[0]


class LawList(ListDialog):
    """A list of one household or of all, newest first. A concrete one says what it reads (`rows`) and what a row is found by."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        title: str,
        columns: Columns,
        row_id: Callable[[Any], Hashable],
        empty: EmptyState,
        unit_id: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.session, self.unit_id, self.gone = session, unit_id, False
        self.within = QLineEdit()
        self.within.setPlaceholderText(_("Search in this list"))
        self.within.setAccessibleName(_("Search in this list"))
        self.within.setClearButtonEnabled(True)
        self.table = TableView(columns, row_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, empty)
        self.within.textChanged.connect(self._filter)
        self.panel.clear_filter.connect(self.within.clear)
        self.panel.count_line.clear_filter.connect(self.within.clear)
        self.table.selection_changed.connect(self.show_buttons)

    def lay_out(self, left: Sequence[QPushButton], right: Sequence[QPushButton], width: int, height: int) -> None:
        """`left` and `right` are the buttons below; `width` in points of the text, `height` in pixels."""
        dialogs.lay_out(self, [self.within, (self.panel, 1)], dialogs.button_line(left, right), theme.points() * width, height)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # reading ------------------------------------------------------------------------------------------------------------

    def rows(self) -> Sequence[Any]:
        """What the list shows; read off the window."""
        raise TypeError(f"{type(self).__name__} does not say what it lists")

    def words(self, row: Any) -> str:
        """What a row is found by."""
        raise TypeError(f"{type(self).__name__} does not say what its rows are found by")

    def show_buttons(self) -> None:
        """Enable what can be done with the chosen row; a concrete list does it."""

    def load(self, then: Hashable = None) -> None:
        """Read the list again; `then` is the row to choose."""
        chosen = then if then is not None else self.table.rows.row_id(self.chosen()) if self.chosen() is not None else None

        def shown(rows: Sequence[Any]) -> None:
            if self.gone:
                return
            self.table.set_rows(rows)
            self.table.fit_columns()
            ids = [self.table.rows.row_id(row) for row in rows]
            if ids:
                self.table.select([chosen if chosen in ids else ids[0]])
            self.show_buttons()

        self.session.tasks.run(lambda _progress: self.rows(), shown, lambda error: ask.show_error(self, error))

    def chosen(self) -> Any | None:
        """The one row that is chosen."""
        found = self.table.selected()
        return found[0] if len(found) == 1 else None

    def _filter(self) -> None:
        text = self.within.text().strip().casefold()
        self.table.set_filter((lambda row: text in self.words(row).casefold()) if text else None)

    def which_unit(self, title: str) -> int | None:
        """The household a new one is about: that of the list, else asked for."""
        return self.unit_id if self.unit_id is not None else WhichUnitDialog(self, self.session, title).ask()

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self.gone = True
        super().done(result)


class WhyDialog(FormDialog[str]):
    """Asks for a reason; `told` says what happens."""

    def __init__(self, parent: QWidget, title: str, deed: str, told: str) -> None:
        super().__init__(parent, title, deed)
        self.save_button.setProperty("kind", "danger")
        said = label(told, "secondary")
        said.setWordWrap(True)
        self.add_widget(said)
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.setMinimumWidth(theme.points() * 44)

    def read(self) -> str:
        return str(self.check(self.reason_row, lambda: check_reason(self.reason.text())))
