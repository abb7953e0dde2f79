"""车辆 of one household: plates, spaces and days; a fee per space counts them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.i18n import N_, _
from propdesk.services import vehicles
from propdesk.services.vehicles import PlateElsewhere, PlateTooLong, VehicleEndsBeforeStart
from propdesk.store.unit_facts import VehicleRow
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.residents.dated_facts import ONE_DAY, DatedFactDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session

COLUMNS = (
    Column("plate", N_("Plate"), lambda r: r.plate, strong=True, width=9),
    Column("space", N_("Space"), lambda r: r.space, width=8),
    Column("first", N_("First day"), lambda r: r.start_on, kind="date"),
    Column("last", N_("Last day"), lambda r: r.end_on - ONE_DAY if r.end_on else None, kind="date"),
)


@dataclass(frozen=True, slots=True)
class VehicleEntry:
    """What the form says."""

    plate: str
    space: str
    start_on: date | None


class VehiclesDialog(DatedFactDialog[VehicleEntry]):
    """The vehicles of a unit; a chosen one can be ended or taken away."""

    question = N_("Take this vehicle away? Charges made by it stay.")

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        none = N_("No vehicle is noted.")
        super().__init__(parent, session, _("Vehicles of the household"), _("Add this vehicle"), COLUMNS, none, unit_id)
        today = session.today()
        self.plate, self.space = QLineEdit(), QLineEdit()
        self.first, self.last = DateField(today, today, empty=True), DateField(today, empty=True)
        self.plate_row = FieldRow(N_("Plate"), self.plate, required=True, hint=N_("Like 京A12345"))
        self.space_row = FieldRow(N_("Space"), self.space)
        self.first_row = FieldRow(N_("First day"), self.first, hint=N_("Empty: from always."))
        self.last_row = FieldRow(N_("Last day"), self.last, hint=N_("Only to end a vehicle chosen above."))
        self.rows += [self.plate_row, self.space_row, self.first_row, self.last_row]
        self.place(self.plate_row, PlateElsewhere, PlateTooLong)
        self.place(self.last_row, VehicleEndsBeforeStart)
        self.add_fact_buttons()
        self.add_widget(beside(self.rows[:2]))
        self.add_widget(beside(self.rows[2:]))
        self.load()

    def rows_now(self) -> Sequence[Row]:
        return vehicles.of_unit(self._session.office, self._unit_id)

    def read(self) -> VehicleEntry:
        plate = self.check(self.plate_row, lambda: vehicles.plate_of(self.plate.text()))
        return VehicleEntry(plate, self.space.text(), self.check(self.first_row, self.first.value))

    def use(self, entry: VehicleEntry) -> None:
        """Note the vehicle; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.write(lambda: vehicles.add(office, unit_id, entry.plate, space=entry.space, start_on=entry.start_on, key=key))

    def end_fact(self, row: VehicleRow, end_on: date) -> Callable[[], object]:
        return lambda: vehicles.end(self._session.office, self._unit_id, row.vehicle_id, end_on)

    def remove_fact(self, row: VehicleRow) -> Callable[[], object]:
        return lambda: vehicles.remove(self._session.office, self._unit_id, row.vehicle_id)

    def _saved(self, number: object) -> None:
        self.plate.clear()
        self.space.clear()
        super()._saved(number)
