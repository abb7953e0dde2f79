"""What changes about one unit with time and changes its fees: days on which it is vacant, and another area from a day on."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.units import AreaNotPositive, format_area, parse_area
from propdesk.domain.vacancy import VacancyEndsBeforeStart
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import unit_facts
from propdesk.services.unit_facts import AreaAhead, VacancyOverlaps
from propdesk.store.unit_facts import VacancyRow
from propdesk.ui import ask, theme
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import RATES, UNITS, Session

T = TypeVar("T")
_DAY = timedelta(days=1)

AREA_COLUMNS = (
    Column("from", N_("Valid from"), lambda r: None if r.valid_from == unit_facts.FIRST_DAY else r.valid_from, kind="date", strong=True),
    Column("area", N_("Area m²"), lambda r: r.area_cm2, kind="area"),
)
VACANCY_COLUMNS = (
    Column("from", N_("Vacant from"), lambda r: r.start_on, kind="date", strong=True),
    Column("last", N_("Last day"), lambda r: r.end_on - _DAY if r.end_on else None, kind="date"),
    Column("filed", N_("Filed on"), lambda r: r.filed_on, kind="date"),
)


class UnitFactDialog(FormDialog[T]):
    """A list above and a form for one more below; saving keeps the dialog open."""

    def __init__(
        self, parent: QWidget, session: Session, title: str, save_text: str, columns: Sequence[Column], empty: str, unit_id: int
    ) -> None:
        super().__init__(parent, title, save_text)
        self._session, self._unit_id, self._key, self._busy = session, unit_id, str(uuid4()), False
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

    def places(self) -> Sequence[tuple[type[UserError], FieldRow]]:
        """Under which field an error belongs."""
        return ()

    def load(self) -> None:
        """Read the list again."""
        self.table.set_rows(self.rows_now())
        self.table.fit_columns()

    def write(self, work: Callable[[], object]) -> None:
        """Do it in the background, then show the list anew; errors stand under their fields."""
        if self._busy:
            return
        self._set_busy(True)
        self._session.tasks.run(lambda _progress: work(), self._saved, self._refused, title=_("Saving"))

    def _saved(self, _number: object) -> None:
        self._set_busy(False)
        self._key = str(uuid4())
        self.load()
        self._before = self._content()
        self._session.tasks.announce({RATES, UNITS})

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        row = next((row for kind, row in self.places() if isinstance(error, kind)), None)
        if row is not None and isinstance(error, UserError):
            row.show_error(error)
            row.field.setFocus()
        else:
            ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.save_button, self.cancel_button):
            button.setEnabled(not busy)

    def reject(self) -> None:
        """Close, but not while something is being written."""
        if not self._busy:
            super().reject()


class AreasDialog(UnitFactDialog[tuple[int, date]]):
    """The areas of a unit; the newest is the one it has today."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        none = N_("The area never changed.")
        super().__init__(parent, session, _("Area of the unit"), _("Set this area"), AREA_COLUMNS, none, unit_id)
        self.area, self.valid_from = QLineEdit(), DateField(session.today(), session.today())
        self.area_row = FieldRow(N_("Area in m²"), self.area, required=True, hint=N_("Like 89.52"))
        hint = N_("A period in which it changes is cut at that day.")
        self.from_row = FieldRow(N_("Valid from"), self.valid_from, required=True, hint=hint)
        self.rows += [self.area_row, self.from_row]
        self.add_widget(beside(self.rows))
        self.load()

    def rows_now(self) -> Sequence[Row]:
        return unit_facts.areas(self._session.office, self._unit_id)

    def places(self) -> Sequence[tuple[type[UserError], FieldRow]]:
        return (AreaAhead, self.from_row), (AreaNotPositive, self.area_row)

    def read(self) -> tuple[int, date]:
        area = self.check(self.area_row, lambda: parse_area(self.area.text()))
        return area, self.check(self.from_row, self.valid_from.value)

    def save(self) -> None:
        """Set the area; the dialog stays open."""
        try:
            area, day = self.read()
        except UserError:
            return
        office, unit_id, today, key = self._session.office, self._unit_id, self._session.today(), self._key
        self.write(lambda: unit_facts.set_area(office, unit_id, area, day, today, key=key))

    def _saved(self, number: object) -> None:
        text = _("The area is {area} m² from {day} on.").format(area=format_area(parse_area(self.area.text())), day=self.valid_from.value())
        self.area.clear()
        super()._saved(number)
        self._session.toast(text, ())


class VacanciesDialog(UnitFactDialog[tuple[date, date, date | None]]):
    """The vacancies of a unit; a chosen one can be ended or taken away."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        none = N_("The unit was never noted as vacant.")
        super().__init__(parent, session, _("Vacancies of the unit"), _("Note this vacancy"), VACANCY_COLUMNS, none, unit_id)
        today = session.today()
        self.first, self.filed, self.last = DateField(today, today), DateField(today, today), DateField(today, empty=True)
        self.first_row = FieldRow(N_("Vacant from"), self.first, required=True)
        self.filed_row = FieldRow(N_("Filed on"), self.filed, required=True, hint=N_("A reduction never counts before that day."))
        self.last_row = FieldRow(N_("Last day"), self.last, hint=N_("Empty: still vacant."))
        self.rows += [self.first_row, self.filed_row, self.last_row]
        self.end_button, self.remove_button = QPushButton(_("Ends on the last day entered")), QPushButton(_("Take away"))
        for button, act in ((self.end_button, self.end), (self.remove_button, self.remove)):
            button.setAutoDefault(False)
            button.setProperty("kind", "link")
            button.clicked.connect(act)
            self.add_widget(button)
        self.add_widget(beside(self.rows))
        self.table.selection_changed.connect(self._show_buttons)
        self.load()
        self._show_buttons()

    def rows_now(self) -> Sequence[Row]:
        return unit_facts.vacancies(self._session.office, self._unit_id)

    def places(self) -> Sequence[tuple[type[UserError], FieldRow]]:
        return (VacancyOverlaps, self.first_row), (VacancyEndsBeforeStart, self.last_row)

    def _chosen(self) -> VacancyRow | None:
        row = next(iter(self.table.selected()), None)
        return row if isinstance(row, VacancyRow) else None

    def _show_buttons(self) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.end_on is None)
        self.remove_button.setEnabled(row is not None)

    def read(self) -> tuple[date, date, date | None]:
        first = self.check(self.first_row, self.first.value)
        filed = self.check(self.filed_row, self.filed.value)
        last = self.check(self.last_row, self.last.value)
        return first, filed, last + _DAY if last else None

    def save(self) -> None:
        """Note the vacancy; the dialog stays open."""
        try:
            first, filed, end = self.read()
        except UserError:
            return
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.write(lambda: unit_facts.file_vacancy(office, unit_id, first, filed, end, key=key))

    def end(self) -> None:
        """The chosen vacancy ends on the last day entered."""
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
        office, unit_id = self._session.office, self._unit_id
        self.write(lambda: unit_facts.end_vacancy(office, unit_id, row.vacancy_id, last + _DAY))

    def remove(self) -> None:
        """Take the chosen vacancy away, after a yes."""
        row = self._chosen()
        question = _("Take this vacancy away? Charges made by it stay.")
        if row is not None and ask.confirm(self, question, _("Take away"), _("Keep"), danger=True):
            office, unit_id = self._session.office, self._unit_id
            self.write(lambda: unit_facts.remove_vacancy(office, unit_id, row.vacancy_id))

    def _saved(self, number: object) -> None:
        super()._saved(number)
        self._show_buttons()
