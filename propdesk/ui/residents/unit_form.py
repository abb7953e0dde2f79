"""The fields of a unit and its people, and how they are read; what is done with them is the dialog's."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from propdesk.domain.cells import phones_of
from propdesk.domain.import_plan import UnitState
from propdesk.domain.names import split_names
from propdesk.domain.resident_rows import MAY_LACK_BUILDING, PARKING_BUILDING, BuildingMissing
from propdesk.domain.units import CM2_PER_M2, KIND_NAMES, UnitCode, UnitKind, format_area, parse_area, unit_code
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui.parts.fields import Combo, DateField, FieldRow, field_row
from propdesk.ui.residents.owners_field import OwnersField

LARGEST_FLAT = 2_000 * CM2_PER_M2
MOBILE_DIGITS = 11


class AreaTooLarge(UserError):
    """A flat of {area} ㎡? Areas of flats are below 2,000 ㎡; check the decimal point or choose another kind of unit."""


class PhoneNotUnderstood(UserError):
    """“{text}” is not a phone number. Write digits; put a comma between several numbers."""


@dataclass(frozen=True, slots=True)
class UnitEntered:
    """What the form says: the unit, its kind, its state, and from when changed people count."""

    code: UnitCode
    kind: UnitKind
    state: UnitState
    on: date


class UnitForm:
    """The rows of the form, in their order. `known` forms belong to a unit of the book: its code and kind stay."""

    def __init__(self, today: date, *, known: bool) -> None:
        self.known = known
        self.kind = Combo()
        for kind in UnitKind:
            self.kind.addItem(_(KIND_NAMES[kind]), kind.value)
        self.building, self.entrance, self.room, self.area = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.handover = DateField(today, empty=True)
        self.owners = OwnersField()
        self.phones, self.tenants, self.tenant_phones = QLineEdit(), QLineEdit(), QLineEdit()
        self.steward, self.note = QLineEdit(), QLineEdit()
        self.on = DateField(today, today)
        self.kind_row = field_row(N_("Kind of unit"), self.kind)
        self.building_row = field_row(N_("Building"), self.building, required=True)
        self.entrance_row = field_row(N_("Entrance"), self.entrance)
        self.room_row = field_row(N_("Room"), self.room, required=True)
        self.area_row = field_row(N_("Area (㎡)"), self.area, required=True)
        self.handover_row = field_row(N_("Handover date"), self.handover)
        self.owners_row = field_row(N_("Owners"), self.owners, hint=N_("Shares may stay empty; else they add up to 100%."))
        self.phones_row = field_row(N_("Phones of the owners"), self.phones, hint=N_("Several numbers: put a comma between them."))
        self.tenants_row = field_row(N_("Tenants"), self.tenants)
        self.tenant_phones_row = field_row(N_("Phones of the tenants"), self.tenant_phones)
        self.steward_row = field_row(N_("Building steward"), self.steward)
        self.note_row = field_row(N_("Remark"), self.note)
        self.on_row = field_row(N_("Changed people count from"), self.on, hint=N_("Former owners and tenants end the day before."))
        self.kind.currentIndexChanged.connect(self._kind_changed)
        for row in (self.phones_row, self.tenant_phones_row):
            self._watch_phones(row)
        self.area.editingFinished.connect(self.check_area)
        self._kind_changed()

    def groups(self) -> list[list[FieldRow]]:
        """The rows as they stand below and beside each other."""
        return [
            [self.kind_row, self.handover_row],
            [self.building_row, self.entrance_row, self.room_row, self.area_row],
            [self.owners_row],
            [self.phones_row],
            [self.tenants_row, self.tenant_phones_row],
            [self.steward_row, self.note_row],
            *([[self.on_row]] if self.known else []),
        ]

    def inputs(self) -> list[QWidget]:
        """Every field in the order of the keyboard."""
        place = [] if self.known else [self.building, self.entrance, self.room]
        first: list[QWidget] = [*([] if self.known else [self.kind]), self.handover.edit, *place, self.area]
        rest = [self.phones, self.tenants, self.tenant_phones, self.steward, self.note]
        return [*first, *self.owners.inputs(), *rest, *([self.on.edit] if self.known else [])]

    def fill(self, code: UnitCode, kind: UnitKind, state: UnitState) -> None:
        """Show a unit of the book."""
        self.kind.setCurrentIndex(self.kind.findData(kind.value))
        for field, text in ((self.building, code.building), (self.entrance, code.entrance), (self.room, code.room)):
            field.setText(text)
            field.setReadOnly(True)
            field.setToolTip(_("The unit keeps its number, because receipts and notices name it."))
        self.kind.setEnabled(False)
        self.kind.setToolTip(self.room.toolTip())
        self.area_row.required = state.area_cm2 is not None and self.area_row.required
        self.area_row.retranslate()
        self.show_state(state)

    def show_state(self, state: UnitState) -> None:
        """Show area, dates and people."""
        self.area.setText("" if state.area_cm2 is None else format_area(state.area_cm2))
        self.handover.set_value(state.handover_on)
        self.owners.set_owners(state.owners, state.shares)
        self.phones.setText("、".join(state.phones))
        self.tenants.setText("、".join(state.tenants))
        self.tenant_phones.setText("、".join(state.tenant_phones))
        self.steward.setText(state.steward)
        self.note.setText(state.note)

    def chosen_kind(self) -> UnitKind:
        return UnitKind(str(self.kind.currentData()))

    def code(self) -> UnitCode:
        """The unit as typed; raises `RoomMissing`, `BuildingMissing` or what is wrong with the cells."""
        kind, building = self.chosen_kind(), self.building.text().strip()
        if not building and kind is UnitKind.PARKING:
            building = PARKING_BUILDING
        code = unit_code(building, self.entrance.text(), self.room.text())
        if not code.building and kind not in MAY_LACK_BUILDING:
            raise BuildingMissing()
        return code

    def area_cm2(self) -> int | None:
        """The area in cm²; None where it may be left out. Raises the errors of `parse_area` or `AreaTooLarge`."""
        if not self.area.text().strip() and not self.area_row.required:
            return None
        area = parse_area(self.area.text())
        if area >= LARGEST_FLAT and self.chosen_kind() is UnitKind.FLAT:
            raise AreaTooLarge(area=format_area(area))
        return area

    def check_area(self) -> None:
        """Say under the field what is wrong with the area, once something stands there."""
        try:
            if self.area.text().strip():
                self.area_cm2()
            self.area_row.show_error(None)
        except UserError as error:
            self.area_row.show_error(error)

    def _kind_changed(self) -> None:
        loose = self.chosen_kind() in MAY_LACK_BUILDING
        for row in (self.building_row, self.area_row):
            row.required = not loose
            row.retranslate()

    def _watch_phones(self, row: FieldRow) -> None:
        field = row.field
        assert isinstance(field, QLineEdit)
        plain = row.hint.text()

        def look(text: str) -> None:
            odd = [number for number in phones_of(text)[0] if len(number) != MOBILE_DIGITS]
            warning = _("{numbers}: not {count} digits. Saved all the same.").format(numbers="、".join(odd), count=MOBILE_DIGITS)
            row.hint.setText(warning if odd else plain)
            row.hint.setVisible(bool(row.hint.text()))

        field.textChanged.connect(look)


def read_phones(text: str) -> tuple[str, ...]:
    """The numbers in a field; raises `PhoneNotUnderstood` for what is none."""
    numbers, rest = phones_of(text.strip())
    if rest:
        raise PhoneNotUnderstood(text=rest)
    return numbers


def read_names(text: str) -> tuple[str, ...]:
    """The people named in one field."""
    return split_names(text.strip())


def beside(rows: list[FieldRow]) -> QWidget:
    """Several rows beside each other, each as wide as its text deserves."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    for row in rows:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        row.setSizePolicy(policy)
        line.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
    return holder
