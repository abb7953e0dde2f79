"""车辆 of one household: plates, spaces and days; a fee per space counts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import vehicles
from propdesk.services.vehicles import PlateElsewhere, PlateTooLong, VehicleEndsBeforeStart
from propdesk.store.unit_facts import VehicleRow
from propdesk.ui import ask
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.residents.unit_facts_dialogs import UnitFactDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session

_DAY = timedelta(days=1)

COLUMNS = (
    Column("plate", N_("Plate"), lambda r: r.plate, strong=True, width=9),
    Column("space", N_("Space"), lambda r: r.space, width=8),
    Column("first", N_("First day"), lambda r: r.start_on, kind="date"),
    Column("last", N_("Last day"), lambda r: r.end_on - _DAY if r.end_on else None, kind="date"),
)


@dataclass(frozen=True, slots=True)
class VehicleEntry:
    """What the form says."""

    plate: str
    space: str
    start_on: date | None


class VehiclesDialog(UnitFactDialog[VehicleEntry]):
    """The vehicles of a unit; a chosen one can be ended or taken away."""

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
        self.end_button, self.remove_button = QPushButton(_("Ends on the last day entered")), QPushButton(_("Take away"))
        for button, act in ((self.end_button, self.end), (self.remove_button, self.remove)):
            button.setAutoDefault(False)
            button.setProperty("kind", "link")
            button.clicked.connect(act)
            self.add_widget(button)
        self.add_widget(beside(self.rows[:2]))
        self.add_widget(beside(self.rows[2:]))
        self.table.selection_changed.connect(self._show_buttons)
        self.load()
        self._show_buttons()

    def rows_now(self) -> Sequence[Row]:
        return vehicles.of_unit(self._session.office, self._unit_id)

    def places(self) -> Sequence[tuple[type[UserError], FieldRow]]:
        return (PlateElsewhere, self.plate_row), (PlateTooLong, self.plate_row), (VehicleEndsBeforeStart, self.last_row)

    def _chosen(self) -> VehicleRow | None:
        row = next(iter(self.table.selected()), None)
        return row if isinstance(row, VehicleRow) else None

    def _show_buttons(self) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.end_on is None)
        self.remove_button.setEnabled(row is not None)

    def read(self) -> VehicleEntry:
        plate = self.check(self.plate_row, lambda: vehicles.plate_of(self.plate.text()))
        return VehicleEntry(plate, self.space.text(), self.check(self.first_row, self.first.value))

    def save(self) -> None:
        """Note the vehicle; the dialog stays open."""
        try:
            entry = self.read()
        except UserError:
            return
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.write(lambda: vehicles.add(office, unit_id, entry.plate, space=entry.space, start_on=entry.start_on, key=key))

    def end(self) -> None:
        """The chosen vehicle ends on the last day entered."""
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
        self.write(lambda: vehicles.end(office, unit_id, row.vehicle_id, last + _DAY))

    def remove(self) -> None:
        """Take the chosen vehicle away, after a yes."""
        row = self._chosen()
        question = _("Take this vehicle away? Charges made by it stay.")
        if row is not None and ask.confirm(self, question, _("Take away"), _("Keep"), danger=True):
            office, unit_id = self._session.office, self._unit_id
            self.write(lambda: vehicles.remove(office, unit_id, row.vehicle_id))

    def _saved(self, number: object) -> None:
        self.plate.clear()
        self.space.clear()
        super()._saved(number)
        self._show_buttons()
