"""What a clerk types becomes fen and dates, or a sentence under the field."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.money import AmountNotUnderstood
from propdesk.ui.parts.fields import AmountField, DateField, Option, SearchableCombo, field_row, read
from propdesk.ui.parts.forms import FormDialog
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "fen"), [("1,234.5", 123450), ("１２３．５", 12350), ("1234。5", 123450), ("100+20*3", 16000), ("¥ 88", 8800)]
)
def test_amounts_as_typed(qtbot: QtBot, typed: str, fen: int) -> None:
    field = AmountField()
    qtbot.addWidget(field)
    field.setText(typed)
    assert field.amount() == fen


def test_an_amount_shows_two_decimals_when_left_and_nonsense_stays(qtbot: QtBot) -> None:
    field = AmountField()
    qtbot.addWidget(field)
    field.setText("100+20*3")
    field.tidy()
    assert field.text() == "160.00"
    field.setText("many")
    field.tidy()
    assert field.text() == "many"
    with pytest.raises(AmountNotUnderstood):
        field.amount()
    assert AmountField(empty=True).amount() is None


def test_keys_move_the_day(qtbot: QtBot) -> None:
    field = DateField(TODAY, date(2026, 1, 31))
    qtbot.addWidget(field)
    qtbot.keyClick(field.edit, Qt.Key.Key_Plus)
    assert field.value() == date(2026, 2, 1)
    qtbot.keyClick(field.edit, Qt.Key.Key_Minus)
    assert field.value() == date(2026, 1, 31)
    qtbot.keyClick(field.edit, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert field.value() == date(2026, 2, 28)
    qtbot.keyClick(field.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
    assert field.value() == date(2025, 2, 28)


def test_a_minus_can_still_be_typed_into_an_unfinished_date(qtbot: QtBot) -> None:
    field = DateField(TODAY)
    qtbot.addWidget(field)
    qtbot.keyClicks(field.edit, "2025-12-3")
    assert field.value() == date(2025, 12, 3)
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "12-24")
    assert field.value() == date(2026, 12, 24)
    assert DateField(TODAY, empty=True).value() is None


def test_a_combo_finds_any_part_and_refuses_what_is_not_there(qtbot: QtBot) -> None:
    combo = SearchableCombo([Option(1, "物业费"), Option(2, "公摊水电费"), Option(3, "车位管理费")])
    qtbot.addWidget(combo)
    combo.setEditText("车位")
    combo._settle()
    assert combo.key() == 3
    combo.setEditText("nothing")
    combo._settle()
    assert (combo.key(), combo.currentText()) == (3, "车位管理费")
    combo.set_options([Option(3, "车位"), Option(9, "new")])
    assert combo.key() == 3
    combo.set_options([])
    assert combo.key() is None


def test_errors_stand_under_the_field_and_go_again(qtbot: QtBot) -> None:
    field = AmountField()
    row = field_row("Amount", field, required=True)
    qtbot.addWidget(row)
    row.show()
    field.setText("many")
    assert not read(row, field.amount)
    assert "not an amount" in row.error.text()
    assert row.error.isVisible()
    assert field.accessibleDescription() == row.error.text()
    field.setText("5")
    assert read(row, field.amount)
    assert not row.error.isVisible()
    assert row.label.text() == "Amount *"
    assert field.accessibleName() == "Amount, required"
    assert row.label.buddy() is field


class _Form(FormDialog[tuple[str, int]]):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "Waiver", "Save")
        self.reason = QLineEdit()
        self.amount = AmountField()
        self.note = QPlainTextEdit()
        self.reason_row = self.add_row(field_row("Reason", self.reason, required=True))
        self.amount_row = self.add_row(field_row("Amount", self.amount, required=True))
        self.add_row(field_row("Note", self.note))

    def read(self) -> tuple[str, int]:
        return self.check(self.reason_row, self.reason.text), self.check(self.amount_row, self.amount.amount)


def test_a_form_returns_its_value(qtbot: QtBot, boxes: Boxes) -> None:
    def fill(form: _Form) -> None:
        qtbot.keyClicks(form.reason, "leak")
        qtbot.keyClick(form.reason, Qt.Key.Key_Return)
        assert form.focusWidget() in (form.amount, None)
        qtbot.keyClicks(form.amount, "12.5")
        qtbot.keyClick(form.amount, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    boxes.expect_dialog(_Form, fill)
    assert _Form().ask() == ("leak", 1250)


def test_a_form_that_is_not_ready_stays_open_and_says_why(qtbot: QtBot, boxes: Boxes) -> None:
    def fill(form: _Form) -> None:
        form.save_button.click()
        assert form.isVisible()
        assert "“Reason” must be filled in." in form.reason_row.error.text()
        form.reason.setText("leak")
        form.amount.setText("many")
        form.save_button.click()
        assert form.isVisible()
        assert not form.reason_row.error.text()
        assert form.amount_row.error.text()
        boxes.expect("Close without saving what you entered?", "Keep editing")
        form.reject()
        assert form.isVisible()
        boxes.expect("Close without saving what you entered?", "Do not save")
        form.reject()

    boxes.expect_dialog(_Form, fill)
    assert _Form().ask() is None


def test_esc_does_not_ask_when_nothing_was_changed(qtbot: QtBot, boxes: Boxes) -> None:
    boxes.expect_dialog(_Form, lambda form: qtbot.keyClick(form, Qt.Key.Key_Escape))
    assert _Form().ask() is None


def test_every_input_of_a_form_has_a_buddy_label(qtbot: QtBot, qapp: QApplication) -> None:
    form = _Form()
    qtbot.addWidget(form)
    assert [row.label.buddy() for row in form.rows] == [form.reason, form.amount, form.note]


def test_a_key_that_is_held_down_saves_once(qtbot: QtBot, boxes: Boxes) -> None:
    saved: list[int] = []

    def hold(form: _Form) -> None:
        form.reason.setText("leak")
        form.amount.setText("5")
        form.save_button.clicked.connect(lambda: saved.append(1))
        for repeated in (True, True, False):
            press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "\r", repeated)
            QApplication.sendEvent(form, press)

    boxes.expect_dialog(_Form, hold)
    assert _Form().ask() == ("leak", 500)
    assert saved == [1]


def test_a_day_can_be_picked_from_the_calendar(qtbot: QtBot, boxes: Boxes) -> None:
    field = DateField(TODAY)
    qtbot.addWidget(field)

    def pick(dialog: QDialog) -> None:
        calendar = dialog.findChild(QCalendarWidget)
        assert isinstance(calendar, QCalendarWidget)
        assert calendar.selectedDate().toPython() == TODAY
        calendar.setSelectedDate(QDate(2026, 12, 1))
        calendar.activated.emit(calendar.selectedDate())

    boxes.expect_dialog(QDialog, pick)
    field.button.click()
    assert field.value() == date(2026, 12, 1)
    boxes.expect_dialog(QDialog, lambda dialog: dialog.reject())
    field.button.click()
    assert field.value() == date(2026, 12, 1)
