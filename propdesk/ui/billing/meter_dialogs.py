"""Forms about one meter: a new one, what is known of it, its exchange, and the reason of a void."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from propdesk.domain.charges import FeeItem
from propdesk.domain.meters import (
    DigitsNotPossible,
    Mark,
    Meter,
    Reading,
    check_meter,
    exchange,
    format_quantity,
    parse_multiplier,
    parse_reading,
    plain_quantity,
    quantity,
)
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import households
from propdesk.services.meter_lists import MeterLine
from propdesk.services.readings import ReasonMissing
from propdesk.ui import theme
from propdesk.ui.parts.fields import Combo, DateField, FieldMissing, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session

BACKWARD = N_("The counter runs backward")
_DIGITS_HINT = N_("Before the point; needed only for a rollover.")


def read_digits(field: QLineEdit) -> int:
    """How many digits a counter has; an empty field means not known. Raises `DigitsNotPossible`."""
    text = field.text().strip() or "0"
    if not (text.isascii() and text.isdecimal()) or int(text) > 9:
        raise DigitsNotPossible()
    return int(text)


def read_day(field: DateField) -> date:
    """The day typed; raises `DateNotUnderstood`, or `FieldMissing` for none."""
    day = field.value()
    if day is None:
        raise FieldMissing(field=_("Date"))
    return day


class CounterFields:
    """The fields that describe a counter, for several forms."""

    def __init__(self, today: date, meter: Meter | None = None) -> None:
        self.label = QLineEdit(meter.label if meter else "")
        self.value = QLineEdit(plain_quantity(meter.first_value) if meter else "")
        self.day = DateField(today, meter.first_on if meter else today)
        self.multiplier = QLineEdit(plain_quantity(meter.multiplier) if meter else "1")
        self.digits = QLineEdit(str(meter.digits) if meter and meter.digits else "")
        self.backward = QCheckBox(_(BACKWARD))
        self.backward.setChecked(bool(meter and meter.backward))
        self.note = QLineEdit(meter.note if meter else "")
        self.label_row = FieldRow(N_("Meter number or name"), self.label, required=True)
        self.value_row = FieldRow(N_("Base reading"), self.value, required=True)
        self.day_row = FieldRow(N_("Base read on"), self.day, required=True)
        self.multiplier_row = FieldRow(N_("Multiplier"), self.multiplier, required=True)
        self.digits_row = FieldRow(N_("Digits of the counter"), self.digits, hint=_DIGITS_HINT)
        self.note_row = FieldRow(N_("Note"), self.note, hint=N_("For example where it hangs; it is printed on the reading list."))

    def read(self, form: FormDialog[Any], unit_id: int, item_id: int, number: int = 0) -> Meter:
        """The meter described; every error is shown at its field."""
        return check_meter(
            Meter(
                number, unit_id, item_id,
                form.check(self.label_row, lambda: self.label.text()),
                form.check(self.value_row, lambda: parse_reading(self.value.text())),
                form.check(self.day_row, lambda: read_day(self.day)),
                form.check(self.multiplier_row, lambda: parse_multiplier(self.multiplier.text())),
                form.check(self.digits_row, lambda: read_digits(self.digits)),
                self.backward.isChecked(),
                note=self.note.text(),
            )
        )  # fmt: skip


def _put(form: FormDialog[Any], *lines: Sequence[FieldRow]) -> None:
    """Rows beside each other, line by line."""
    for line in lines:
        form.rows += line
        form.add_widget(beside(list(line)))


class NewMeterDialog(FormDialog[Meter]):
    """A meter of a unit with its base reading."""

    def __init__(self, parent: QWidget, session: Session, items: Sequence[FeeItem], item_id: int | None, unit: str) -> None:
        super().__init__(parent, _("New meter"), _("Add the meter"))
        self._session = session
        self.unit = QLineEdit(unit)
        self.item = Combo()
        for item in items:
            self.item.addItem(item.name, item.id)
        self.item.setCurrentIndex(max(0, self.item.findData(item_id)))
        self.fields = CounterFields(session.today())
        self.unit_row = FieldRow(N_("Unit"), self.unit, required=True)
        self.item_row = FieldRow(N_("Charge item"), self.item, required=True)
        fields = self.fields
        _put(
            self, (self.unit_row, self.item_row), (fields.label_row, fields.value_row), (fields.day_row, fields.multiplier_row),
            (fields.digits_row, fields.note_row),
        )  # fmt: skip
        self.add_widget(fields.backward)
        self.setMinimumWidth(theme.points() * 60)

    def read(self) -> Meter:
        unit_id = self.check(self.unit_row, lambda: households.unit_named(self._session.office, self.unit.text()).unit_id)
        return self.fields.read(self, unit_id, int(self.item.currentData()))


@dataclass(frozen=True, slots=True)
class Edited:
    """A meter as changed, and the day it was taken out (None = it stays)."""

    meter: Meter
    ended_on: date | None


class EditMeterDialog(FormDialog[Edited]):
    """What is known of a meter; with readings, its base and direction stay."""

    def __init__(self, parent: QWidget, session: Session, line: MeterLine) -> None:
        super().__init__(parent, _("Meter {meter} of {unit}").format(meter=line.meter.label, unit=line.code), _("Save"))
        self._line = line
        meter = line.meter
        self.fields = CounterFields(session.today(), meter)
        self.ended = DateField(session.today(), meter.last_on, empty=True)
        self.ended.setEnabled(meter.last_on is None)
        self.ended_row = FieldRow(N_("Taken out on"), self.ended, hint=N_("Only where no other meter follows; else exchange it."))
        read = line.this is not None or line.last != meter.base
        for field in (self.fields.value, self.fields.day, self.fields.backward):
            field.setEnabled(not read)
            field.setToolTip(_("The meter has readings, so its base and direction stay.") if read else "")
        fields = self.fields
        _put(
            self, (fields.label_row, fields.value_row), (fields.day_row, fields.multiplier_row), (fields.digits_row, fields.note_row),
            (self.ended_row,),
        )  # fmt: skip
        self.add_widget(fields.backward)
        self.setMinimumWidth(theme.points() * 60)

    def read(self) -> Edited:
        meter = self._line.meter
        changed = self.fields.read(self, meter.unit_id, meter.item_id, meter.id)
        ended = self.check(self.ended_row, self.ended.value) if meter.last_on is None else None
        return Edited(changed, ended)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The old meter's final reading and the new meter."""

    final: Reading
    new: Meter


class ExchangeDialog(FormDialog[Exchanged]):
    """The old meter's final reading and the new one's base, of the same day; what the old one used is shown at once."""

    def __init__(self, parent: QWidget, session: Session, line: MeterLine, day: date) -> None:
        super().__init__(parent, _("Exchange meter {meter} of {unit}").format(meter=line.meter.label, unit=line.code), _("Exchange"))
        self._line = line
        last = self._last()
        facts = QLabel(_("Last reading {value} of {day}").format(value=format_quantity(last.value), day=last.on))
        facts.setProperty("role", "strong")
        self.day = DateField(session.today(), max(day, last.on))
        self.final = QLineEdit()
        self.rollover = QCheckBox(_("The old counter rolled over"))
        self.used = QLabel()
        self.used.setProperty("role", "secondary")
        self.used.setWordWrap(True)
        self.new = CounterFields(session.today())
        self.new.digits.setText(str(line.meter.digits) if line.meter.digits else "")
        self.new.multiplier.setText(plain_quantity(line.meter.multiplier))
        self.new.value.setText("0")
        self.day_row = FieldRow(N_("Exchanged on"), self.day, required=True)
        self.final_row = FieldRow(N_("Final reading of the old meter"), self.final, required=True)
        self.new.value_row = FieldRow(N_("Base of the new meter"), self.new.value, required=True)
        self.new.label_row = FieldRow(N_("Number or name of the new meter"), self.new.label, required=True)
        self.add_widget(facts)
        _put(self, (self.day_row, self.final_row))
        self.add_widget(self.rollover)
        self.add_widget(self.used)
        _put(
            self, (self.new.label_row, self.new.value_row), (self.new.multiplier_row, self.new.digits_row), (self.new.note_row,),
        )  # fmt: skip
        self.add_widget(self.new.backward)
        self.setMinimumWidth(theme.points() * 60)
        for signal in (self.final.textChanged, self.rollover.toggled, self.day.changed):
            signal.connect(self._show_used)
        self._show_used()

    def _last(self) -> Mark:
        """What the final reading must follow: the newest reading, whether it is billed or not."""
        return self._line.this or self._line.before

    def _final(self) -> Reading:
        return Reading(0, read_day(self.day), parse_reading(self.final.text()), self.rollover.isChecked())

    def _show_used(self) -> None:
        """What the old meter used since its last reading, or why it cannot be."""
        if not self.final.text().strip():
            self.used.setText(_("Both usages of the period are billed: the old meter’s up to here, the new one’s from its base on."))
            return
        try:
            final = self._final()
            exchange(self._line.meter, self._last(), final, Meter(0, 0, 0, "x", 0, final.read_on))
        except UserError as error:
            self.used.setText(error.sentence(_))
            return
        amount = quantity(self._line.meter, self._last(), final, self._line.loss_of_10000)
        self.used.setText(_("The old meter used {usage} since its last reading.").format(usage=format_quantity(amount)))

    def read(self) -> Exchanged:
        self.check(self.day_row, lambda: read_day(self.day))
        final = self.check(self.final_row, self._final)
        self.new.day.set_value(final.read_on)
        new = self.new.read(self, 0, 0)
        self.check(self.final_row, lambda: exchange(self._line.meter, self._last(), final, new))
        return Exchanged(final, new)


class VoidReadingDialog(FormDialog[str]):
    """Asks why a reading is voided; hands back the reason."""

    def __init__(self, parent: QWidget, line: MeterLine) -> None:
        super().__init__(parent, _("Void a reading"), _("Void the reading"))
        self.save_button.setProperty("kind", "danger")
        assert line.this is not None
        facts = QLabel(f"{line.code} · {line.meter.label} · {format_quantity(line.this.value)} · {line.this.on}")
        facts.setProperty("role", "strong")
        self.add_widget(facts)
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))

    def read(self) -> str:
        def reason() -> str:
            if not self.reason.text().strip():
                raise ReasonMissing()
            return self.reason.text().strip()

        found: str = self.check(self.reason_row, reason)
        return found
