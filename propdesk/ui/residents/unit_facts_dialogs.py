"""What changes about one unit with time and changes its fees: days on which it is vacant, and another area from a day on."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.units import AreaNotPositive, format_area, parse_area
from propdesk.domain.vacancy import VacancyEndsBeforeStart
from propdesk.i18n import N_, _
from propdesk.services import unit_facts
from propdesk.services.unit_facts import AreaAhead, VacancyOverlaps
from propdesk.store.unit_facts import VacancyRow
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.residents.dated_facts import ONE_DAY, DatedFactDialog, UnitFactDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session

AREA_COLUMNS = (
    Column("from", N_("Valid from"), lambda r: None if r.valid_from == unit_facts.FIRST_DAY else r.valid_from, kind="date", strong=True),
    Column("area", N_("Area m²"), lambda r: r.area_cm2, kind="area"),
)
VACANCY_COLUMNS = (
    Column("from", N_("Vacant from"), lambda r: r.start_on, kind="date", strong=True),
    Column("last", N_("Last day"), lambda r: r.end_on - ONE_DAY if r.end_on else None, kind="date"),
    Column("filed", N_("Filed on"), lambda r: r.filed_on, kind="date"),
)


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
        self.place(self.from_row, AreaAhead)
        self.place(self.area_row, AreaNotPositive)
        self.add_widget(beside(self.rows))
        self.load()

    def rows_now(self) -> Sequence[Row]:
        return unit_facts.areas(self._session.office, self._unit_id)

    def read(self) -> tuple[int, date]:
        area = self.check(self.area_row, lambda: parse_area(self.area.text()))
        return area, self.check(self.from_row, self.valid_from.value)

    def use(self, asked: tuple[int, date]) -> None:
        """Set the area; the dialog stays open."""
        area, day = asked
        office, unit_id, today, key = self._session.office, self._unit_id, self._session.today(), self._key
        self.write(lambda: unit_facts.set_area(office, unit_id, area, day, today, key=key))

    def _saved(self, number: object) -> None:
        text = _("The area is {area} m² from {day} on.").format(area=format_area(parse_area(self.area.text())), day=self.valid_from.value())
        self.area.clear()
        super()._saved(number)
        self._session.toast(text, ())


class VacanciesDialog(DatedFactDialog[tuple[date, date, date | None]]):
    """The vacancies of a unit; a chosen one can be ended or taken away."""

    question = N_("Take this vacancy away? Charges made by it stay.")

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        none = N_("The unit was never noted as vacant.")
        super().__init__(parent, session, _("Vacancies of the unit"), _("Note this vacancy"), VACANCY_COLUMNS, none, unit_id)
        today = session.today()
        self.first, self.filed, self.last = DateField(today, today), DateField(today, today), DateField(today, empty=True)
        self.first_row = FieldRow(N_("Vacant from"), self.first, required=True)
        self.filed_row = FieldRow(N_("Filed on"), self.filed, required=True, hint=N_("A reduction never counts before that day."))
        self.last_row = FieldRow(N_("Last day"), self.last, hint=N_("Empty: still vacant."))
        self.rows += [self.first_row, self.filed_row, self.last_row]
        self.place(self.first_row, VacancyOverlaps)
        self.place(self.last_row, VacancyEndsBeforeStart)
        self.add_fact_buttons()
        self.add_widget(beside(self.rows))
        self.load()

    def rows_now(self) -> Sequence[Row]:
        return unit_facts.vacancies(self._session.office, self._unit_id)

    def read(self) -> tuple[date, date, date | None]:
        first = self.check(self.first_row, self.first.value)
        filed = self.check(self.filed_row, self.filed.value)
        last = self.check(self.last_row, self.last.value)
        return first, filed, last + ONE_DAY if last else None

    def use(self, asked: tuple[date, date, date | None]) -> None:
        """Note the vacancy; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.write(lambda: unit_facts.file_vacancy(office, unit_id, *asked, key=key))

    def end_fact(self, row: VacancyRow, end_on: date) -> Callable[[], object]:
        return lambda: unit_facts.end_vacancy(self._session.office, self._unit_id, row.vacancy_id, end_on)

    def remove_fact(self, row: VacancyRow) -> Callable[[], object]:
        return lambda: unit_facts.remove_vacancy(self._session.office, self._unit_id, row.vacancy_id)
