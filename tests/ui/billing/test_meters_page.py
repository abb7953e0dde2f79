"""The meters page by keyboard: Enter goes down, what it means stands beside it, nothing typed is lost, saving can be undone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.charges import PriceUnit
from propdesk.domain.meters import Mark, Meter
from propdesk.domain.periods import DateRange, Month
from propdesk.services import meter_lists, meters, rates, readings
from propdesk.services.office import Office
from propdesk.services.readings import Entry
from propdesk.ui.billing import meter_work
from propdesk.ui.billing.meter_dialogs import EditMeterDialog, ExchangeDialog, NewMeterDialog, VoidReadingDialog
from propdesk.ui.billing.meter_import import ImportReadingsDialog
from propdesk.ui.billing.meter_list_page import NOT_READ, UNSAVED, UNUSUAL
from propdesk.ui.billing.meters import MetersPage
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.sheets.make import xlsx
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY, Toasts

NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 12, 1))
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def water(office: Office) -> int:
    """Five water meters (units 1 … 5) with a base of 100 on 31 May and 10 m³ a month until October; the third is exchanged later."""
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2020, 1, 1), "price list")
    item = meters.metered_item(office, "水费").id
    numbers = [meters.add_meter(office, Meter(0, unit, item, "W", 100_000, date(2026, 5, 31), digits=4)) for unit in range(1, 6)]
    for step in range(5):
        day = (Month(2026, 6) + step).end - timedelta(days=1)
        readings.save_readings(office, [Entry(number, day, 110_000 + step * 10_000) for number in numbers])
    return item


@pytest.fixture
def page(session: Session, water: int, window: QWidget, qtbot: QtBot) -> MetersPage:
    made = MetersPage(session, lambda: None)
    made.setParent(window)
    made.resize(1000, 600)
    made.show()
    made.reload()
    session.tasks.changed.connect(lambda _topics: made.reload())
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 2000)
    made.view.setFocus()
    made.view.select([made.view.rows.row(0).line.meter.id])
    return made


def press(page: MetersPage, text: str) -> None:
    """Type into whatever has the focus; a line end is Enter."""
    for part in text:
        target = page.window().focusWidget()
        assert target is not None
        if part == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(target, part)


def row(page: MetersPage, number: int):  # type: ignore[no-untyped-def]
    return page.view.rows.row(number)


def cell(page: MetersPage, number: int, key: str) -> str:
    return next(column for column in page.grid.rows.columns if column.key == key).shown(row(page, number))


def stored(office: Office, water: int) -> list[Mark | None]:
    return [line.this for line in meter_lists.of_period(office, water, NOVEMBER)]


def test_enter_goes_down_and_usage_appears_at_once(page: MetersPage) -> None:
    press(page, "158")
    assert (row(page, 0).text, row(page, 0).quantity) == ("158", 8_000)
    press(page, "\n200\n140\n12.3456\n")
    assert row(page, 1).oddity is not None
    assert cell(page, 1, "ratio") == "6.7 ×"
    assert (cell(page, 0, "amount"), cell(page, 1, "amount"), cell(page, 2, "amount")) == ("22.40", "140.00", "—")
    assert row(page, 2).problem is not None
    assert "150" in cell(page, 2, "remark")
    assert row(page, 3).problem is not None
    assert page.grid.editor() is not None
    assert page.foot_text().endswith("4 not saved")
    assert page.view.rows.total(page.view.rows.columns[4]) == 58_000


def test_saving_keeps_what_is_refused_and_undo_takes_the_rest_back(
    page: MetersPage, office: Office, water: int, boxes: Boxes, toasts: Toasts
) -> None:
    press(page, "158\n160\n140\n")
    boxes.expect("1 value is refused", "Save the other 2 readings")
    QTest.keyClick(page.view, Qt.Key.Key_S, CONTROL)
    assert stored(office, water) == [Mark(TODAY, 158_000), Mark(TODAY, 160_000), None, None, None]
    assert row(page, 2).text == "140"
    assert "2 readings saved." in toasts.texts
    QTest.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
    assert stored(office, water) == [None] * 5
    assert row(page, 2).text == "140"
    assert not page.undo_button.isEnabled()


def test_what_is_typed_stays_while_another_period_is_looked_at(page: MetersPage) -> None:
    press(page, "158\n")
    page.show_month(Month(2026, 10))
    assert page.day.value() == date(2026, 10, 31)
    assert row(page, 0).text is None
    page.show_month(Month(2026, 11))
    assert row(page, 0).text == "158"
    page.reload()
    assert row(page, 0).text == "158"


def test_escape_takes_back_what_was_typed_and_delete_clears(page: MetersPage) -> None:
    press(page, "158")
    editor = page.grid.editor()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert row(page, 0).text is None
    press(page, "158\n")
    QTest.keyClick(page.grid.editor(), Qt.Key.Key_Up)
    QTest.keyClick(page.grid.editor(), Qt.Key.Key_Escape)
    assert row(page, 0).text == "158"
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    assert row(page, 0).text is None


def test_a_rollover_is_declared_by_key(page: MetersPage, office: Office, water: int) -> None:
    press(page, "20\n")
    assert row(page, 0).problem is not None
    page.view.select([row(page, 0).line.meter.id])
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_R, CONTROL)
    assert (row(page, 0).problem, row(page, 0).quantity) == (None, 9_870_000)
    assert "Rollover" in cell(page, 0, "remark")
    QTest.keyClick(page.view, Qt.Key.Key_S, CONTROL)
    assert stored(office, water)[0] == Mark(TODAY, 20_000)


def test_a_reading_is_corrected_in_the_grid(page: MetersPage, office: Office, water: int) -> None:
    press(page, "158\n")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_S, CONTROL)
    page.view.select([row(page, 0).line.meter.id])
    page.view.setFocus()
    press(page, "\n")
    editor = page.grid.editor()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "158"
    press(page, "159\n")
    page.save()
    assert stored(office, water)[0] == Mark(TODAY, 159_000)


def test_a_day_that_is_out_of_order_refuses_what_was_typed(page: MetersPage) -> None:
    press(page, "158\n")
    page.day.set_value(date(2026, 10, 31))
    assert row(page, 0).problem is not None
    assert "later day" in cell(page, 0, "remark")
    page.day.set_value(TODAY)
    assert row(page, 0).problem is None


def test_filters_find_what_is_left_to_do(page: MetersPage) -> None:
    press(page, "158\n200\n")
    for key, count in ((NOT_READ, 3), (UNUSUAL, 1), (UNSAVED, 2)):
        page.chips.set_on([key])
        assert len(page.view.rows.shown()) == count, key
    page.clear_filters()
    page.within.setText(row(page, 0).line.code)
    assert len(page.view.rows.shown()) == 1


def test_a_meter_is_exchanged(
    page: MetersPage, office: Office, session: Session, water: int, monkeypatch: pytest.MonkeyPatch, toasts: Toasts
) -> None:
    line = row(page, 2).line

    def fill(dialog: ExchangeDialog) -> object:
        dialog.final.setText("149")
        assert "below" in dialog.used.text()
        dialog.save()
        assert dialog.final_row.error.text() or dialog.new.label_row.error.text()
        dialog.final.setText("156")
        assert "6" in dialog.used.text()
        dialog.new.label.setText("W2")
        dialog.new.value.setText("3")
        dialog.save()
        return dialog._value

    monkeypatch.setattr(ExchangeDialog, "ask", fill)
    page.view.select([line.meter.id])
    QTest.keyClick(page.view, Qt.Key.Key_T, CONTROL)
    shown = [one for one in meter_lists.of_period(office, water, NOVEMBER) if one.code == line.code]
    assert [(one.meter.label, one.quantity) for one in shown] == [("W", 6_000), ("W2", None)]
    toasts.press("Undo")
    assert [one.meter.label for one in meter_lists.of_period(office, water, NOVEMBER) if one.code == line.code] == ["W"]


def test_meters_are_added_changed_and_voided(page: MetersPage, office: Office, water: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(dialog: NewMeterDialog) -> object:
        dialog.unit.setText("9-9-999")
        dialog.save()
        assert dialog.unit_row.error.text()
        dialog.unit.setText("1-1-101")
        dialog.fields.label.setText("厨房")
        dialog.fields.value.setText("7")
        dialog.fields.digits.setText("x")
        dialog.save()
        assert dialog.fields.digits_row.error.text()
        dialog.fields.digits.setText("5")
        dialog.save()
        return dialog._value

    def edit(dialog: EditMeterDialog) -> object:
        dialog.fields.note.setText("门后")
        dialog.fields.multiplier.setText("2")
        dialog.save()
        return dialog._value

    def void(dialog: VoidReadingDialog) -> object:
        dialog.save()
        assert dialog.reason_row.error.text()
        dialog.reason.setText("看错")
        dialog.save()
        return dialog._value

    for kind, fill in ((NewMeterDialog, add), (EditMeterDialog, edit), (VoidReadingDialog, void)):
        monkeypatch.setattr(kind, "ask", fill)
    page.new_meter()
    assert len(page.view.rows.all()) == 6
    page.view.select([row(page, 0).line.meter.id])
    page.edit_meter()
    line = next(one for one in meter_lists.of_period(office, water, NOVEMBER) if one.meter.note)
    assert (line.meter.note, line.meter.multiplier) == ("门后", 2_000)
    readings.save_readings(office, [Entry(line.meter.id, TODAY, line.last.value + 1_000)])
    page.reload()
    page.view.select([line.meter.id])
    page.void_reading()
    assert all(one.this is None for one in meter_lists.of_period(office, water, NOVEMBER))


def test_a_sheet_is_looked_at_and_taken_over(
    page: MetersPage, office: Office, water: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toasts: Toasts
) -> None:
    code = row(page, 0).line.code
    path = xlsx(tmp_path / "readings.xlsx", [["房号", "读数"], [code, 159], ["9-9-999", 1]])
    monkeypatch.setattr(meter_work.ask, "open_file", lambda *_words: path)
    page.import_sheet()
    dialog = next(one for one in page.findChildren(ImportReadingsDialog))
    assert dialog.apply_button.text() == "Take over 1 row"
    assert len(dialog.table.rows.shown()) == 1
    dialog.day.edit.setText("2026-05-01")
    assert not dialog.apply_button.isEnabled()
    dialog.day.set_value(TODAY)
    dialog.apply()
    assert stored(office, water)[0] == Mark(TODAY, 159_000)
    toasts.press("Undo")
    assert stored(office, water)[0] is None


def test_the_list_is_printed_and_exported(
    page: MetersPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toasts: Toasts, qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_P, CONTROL)
    dialog = page.findChild(PreviewDialog)
    assert dialog is not None
    dialog.close()
    out = tmp_path / "list.xlsx"
    monkeypatch.setattr(meter_work.ask, "save_file", lambda *_words: out)
    page.export()
    assert out.exists()


def test_without_metered_items_the_page_says_what_to_do(session: Session, window: QWidget, boxes: Boxes) -> None:
    made = MetersPage(session, lambda: None)
    made.setParent(window)
    made.reload()
    assert made.panel.empty_shown == "empty"
    boxes.expect("No charge item is metered yet", "Close")
    made.new_meter()
    made.retranslate()
    assert made.help_text()


def test_the_window_asks_before_it_closes_on_readings_not_saved(page: MetersPage, boxes: Boxes) -> None:
    assert page.may_close()
    press(page, "158\n")
    boxes.expect("1 reading is typed and not saved", "Keep editing")
    assert not page.may_close()
    boxes.expect("1 reading is typed and not saved", "Close without saving them")
    assert page.may_close()


def test_what_the_book_refuses_at_saving_stands_beside_its_cell(page: MetersPage, office: Office, water: int, toasts: Toasts) -> None:
    readings.save_readings(office, [Entry(row(page, 0).line.meter.id, TODAY, 160_000)])  # another desk was faster
    press(page, "158\n159\n")
    page.save()
    assert "must be of a later day" in cell(page, 0, "remark")
    assert row(page, 0).text == "158"
    assert row(page, 1).problem is None
    assert stored(office, water)[1] is None
    assert "nothing was saved" in toasts.texts[-1]


def test_an_item_with_other_months_shows_the_one_that_is_running(page: MetersPage, office: Office, water: int) -> None:
    """Anchored on the 28th, 23 November still lies in October; the grid holds what is read from anchor to anchor."""
    rates.set_tariff(office, "燃气费", 30_000, PriceUnit("m3"), date(2020, 1, 1), "price list", anchor_day=28)
    gas = meters.metered_item(office, "燃气费").id
    number = meters.add_meter(office, Meter(0, 1, gas, "G", 0, date(2026, 9, 30)))
    readings.save_readings(office, [Entry(number, date(2026, 10, 27), 20_000), Entry(number, date(2026, 11, 20), 45_000)])
    page.reload()
    assert (page.item_id(), page.month()) == (water, Month(2026, 11))
    page.item.setCurrentIndex(page.item.findData(gas))
    assert (page.month(), page.span()) == (Month(2026, 10), DateRange(date(2026, 10, 28), date(2026, 11, 28)))
    assert (row(page, 0).line.last.value, row(page, 0).line.this) == (20_000, Mark(date(2026, 11, 20), 45_000))
    assert page.day.value() == TODAY
    page.show_month(Month(2026, 9))
    assert (page.day.value(), row(page, 0).line.this) == (date(2026, 10, 27), Mark(date(2026, 10, 27), 20_000))
    page.item.setCurrentIndex(page.item.findData(water))
    assert page.month() == Month(2026, 9)
