"""The charge items of one household by hand: from the card's link to what the next run charges."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.charges import PriceUnit, Reason
from propdesk.domain.import_plan import UnitState
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services import assignments, billing, households, rates, residents
from propdesk.services.assignments import Terms
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.fees_dialog import FeesDialog, change_fees
from propdesk.ui.residents.unit_facts_dialogs import AreasDialog, VacanciesDialog
from propdesk.ui.residents.vehicles_dialog import VehiclesDialog
from propdesk.ui.session import RATES, Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls
from tests.ui.residents.conftest import Heard

LEFT = Qt.MouseButton.LeftButton
TODAY = date(2026, 11, 23)
DECEMBER = Month(2026, 12)


@pytest.fixture
def space(session: Session) -> int:
    """A parking space, beside the imported flats; 物业费 at 1.85 from 2026 on and a fee of 5.00 a month for each flat."""
    rates.set_tariff(session.office, "物业费", 18_500, PriceUnit.M2_MONTH, date(2026, 1, 1), "前期物业服务合同第五条")
    rates.set_tariff(session.office, "生活垃圾费", 50_000, PriceUnit.UNIT_MONTH, date(2026, 1, 1), "市发改委收费文件")
    return households.add(session.office, UnitCode("B1", "", "12"), UnitKind.PARKING, UnitState(area_cm2=125_000, owners=("张三",)))


Opened = Callable[[int], FeesDialog]


@pytest.fixture
def fees(qtbot: QtBot, session: Session, space: int) -> Opened:
    def make(unit_id: int) -> FeesDialog:
        made = FeesDialog(None, session, unit_id)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def choose(qtbot: QtBot, dialog: FeesDialog, row: int) -> None:
    """Click on an item in the list."""
    place = dialog.table.visualRect(dialog.table.rows.index(row, 0)).center()
    qtbot.mouseClick(dialog.table.viewport(), LEFT, pos=place)


def type_into(field: QWidget, text: str) -> None:
    """Replace what a field says by hand."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def terms(session: Session, unit_id: int, item: str = "物业费") -> Terms | None:
    """What the book says."""
    return next(fee.terms for fee in assignments.of_unit(session.office, unit_id, TODAY) if fee.item.name == item)


def december(session: Session, unit_id: int) -> dict[str, int | Reason]:
    """What a run of December would charge a unit for each item, or why it leaves it out."""
    preview = billing.preview_run(session.office, DECEMBER)
    names = {item.id: item.name for item in rates.items(session.office)}
    charged: dict[str, int | Reason] = {names[row.item_id]: row.amount_fen for row in preview.charges if row.unit_id == unit_id}
    return charged | {row.item: row.reason for row in preview.unbilled if row.unit_id == unit_id}


def test_the_cards_link_opens_the_items_and_the_card_follows(
    qtbot: QtBot, boxes: Boxes, session: Session, heard: Heard, space: int
) -> None:
    card = HouseholdCard(session)
    qtbot.addWidget(card)
    card.resize(370, 640)
    card.show()
    card.show_unit(space)
    assert not any("yuan" in shown.text() for shown in card.findChildren(QLabel))

    def give_it(dialog: FeesDialog) -> None:
        assert dialog.windowTitle() == "Charge items of B1-12"
        assert dialog.save_button.text() == "Assign"
        qtbot.mouseClick(dialog.save_button, LEFT)
        assert terms(session, space) == Terms()
        qtbot.mouseClick(dialog.cancel_button, LEFT)

    boxes.expect_dialog(FeesDialog, give_it)
    qtbot.mouseClick(card.fees_button, LEFT)
    assert frozenset({RATES}) in heard.topics
    assert heard.toasts == ["物业费 of B1-12 is saved."]
    card.reload()
    card.reload()
    QApplication.processEvents()
    assert any("物业费 1.85" in shown.text() for shown in card.findChildren(QLabel) if shown.isVisible())
    assert card.fees_button.isVisible()
    i18n.use("zh_CN")
    card.retranslate()
    assert card.fees_button.text() != "Change…"


def test_own_price_and_last_day_reach_the_next_run(qtbot: QtBot, fees: Opened, session: Session) -> None:
    dialog = fees(1)
    area = households.card(session.office, 1, TODAY).row.area_cm2
    assert area is not None
    assert december(session, 1)["物业费"] == round(area * 185 / 10_000)
    type_into(dialog.price, "1.50")
    own = round(area * 150 / 10_000)
    assert f"2026-12 would be charged ¥{own // 100}.{own % 100:02d}" in dialog.formula.text().replace("¥ ", "¥")
    assert "× 1.50 yuan/㎡·month" in dialog.formula.text()
    start = terms(session, 1)
    QTest.keyClick(dialog.price, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert start is not None
    assert terms(session, 1) == Terms(15_000, start.start_on, None)
    assert december(session, 1)["物业费"] == own
    type_into(dialog.last.edit, "2026-11-30")
    assert dialog.formula.text() == "2026-12 would not be charged: The fee ended before this period"
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert terms(session, 1) == Terms(15_000, start.start_on, date(2026, 12, 1))
    assert dialog.last.edit.text() == "2026-11-30"
    assert december(session, 1) == {"物业费": Reason.ENDED, "生活垃圾费": 500}
    assert [row.terms.end_on for row in dialog.table.rows.all() if row.terms] == [date(2026, 12, 1)]
    dialog.reject()


def test_a_first_day_in_mid_month_is_previewed_by_days(fees: Opened, session: Session, space: int) -> None:
    dialog = fees(space)
    assert dialog.formula.text() == "2026-12 would not be charged: The item does not apply to this kind of unit"
    type_into(dialog.first.edit, "2026-12-17")
    assert "15/31 days" in dialog.formula.text()
    assert dialog.stays.text() == "Nothing is charged yet. Charges already made are never changed by this."
    dialog.save()
    assert december(session, space)["物业费"] == 1_119
    billing.run(session.office, DECEMBER)
    dialog._load(dialog._fee.item.id if dialog._fee else None)
    assert dialog.stays.text().startswith("Charged up to 2026-12-31.")
    assert dialog.formula.text().startswith("2027-01 would be charged")  # the next period that is not charged yet
    dialog.reject()


def test_a_longer_period_names_its_months(fees: Opened, session: Session, space: int) -> None:
    item = rates.items(session.office)[1]
    rates.set_item(session.office, replace(item, cycle_months=3))
    dialog = fees(space)
    dialog.table.select([item.id])
    assert dialog.rule.text().startswith("Billed every quarter")
    type_into(dialog.price, "7")
    assert dialog.formula.text().startswith("2027-01 to 2027-03 would be charged")
    assert dialog.formula.text().endswith("7.00 yuan/unit·month × 3 months = 21.00 yuan")
    dialog.price.clear()
    dialog.reject()


def test_errors_stand_beside_their_fields(qtbot: QtBot, fees: Opened, session: Session) -> None:
    dialog = fees(1)
    before = terms(session, 1)
    for text, wrong in (("abc", "not a price"), ("0", "greater than zero"), ("1.23456", "not a price")):
        type_into(dialog.price, text)
        qtbot.mouseClick(dialog.save_button, LEFT)
        assert wrong in dialog.price_row.error.text()
        assert "cannot be read yet" in dialog.formula.text()
    type_into(dialog.price, "")
    type_into(dialog.first.edit, "soon")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert "not a date" in dialog.first_row.error.text()
    type_into(dialog.first.edit, "2027-01-01")
    type_into(dialog.last.edit, "2026-12-31")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert dialog.last_row.error.text() == "The last day must not be before the first day."
    assert terms(session, 1) == before
    type_into(dialog.last.edit, "2027-01-01")
    qtbot.mouseClick(dialog.save_button, LEFT)
    assert terms(session, 1) == Terms(None, date(2027, 1, 1), date(2027, 1, 2))
    dialog.reject()


def test_taking_it_away_asks_and_the_kind_of_unit_decides(qtbot: QtBot, boxes: Boxes, fees: Opened, session: Session, space: int) -> None:
    assignments.assign(session.office, space, 1, 30_000)
    dialog = fees(space)
    boxes.expect("Take away the own price and days of 物业费?", "Keep")
    qtbot.mouseClick(dialog.remove_button, LEFT)
    assert terms(session, space) == Terms(30_000)
    boxes.expect("From then on it is not charged.", "Take away")
    qtbot.mouseClick(dialog.remove_button, LEFT)
    assert terms(session, space) is None
    assert not dialog.remove_button.isEnabled()
    assert dialog.remove_button.toolTip() == "The item is not assigned to this household by itself."
    assignments.assign(session.office, 1, 2, 30_000)
    flat = fees(1)
    choose(qtbot, flat, 1)
    boxes.expect("charged at the rate, by the kind of unit", "Take away")
    qtbot.mouseClick(flat.remove_button, LEFT)
    assert terms(session, 1, "生活垃圾费") is None
    assert december(session, 1)["生活垃圾费"] == 500


def test_nothing_typed_is_lost_without_a_word(qtbot: QtBot, boxes: Boxes, fees: Opened, session: Session) -> None:
    dialog = fees(1)
    assert not dialog.save_button.isEnabled()
    assert dialog.save_button.toolTip() == "Nothing is changed yet."
    type_into(dialog.price, "3")
    boxes.expect("Leave 物业费 without saving", "Keep editing")
    choose(qtbot, dialog, 1)
    assert (dialog.price.text(), dialog.title.text()) == ("3", "物业费 · Assigned")
    assert [row.item.name for row in dialog.table.selected()] == ["物业费"]
    boxes.expect("Leave 物业费 without saving", "Do not save")
    choose(qtbot, dialog, 1)
    assert (dialog.price.text(), dialog.title.text()) == ("", "生活垃圾费 · By kind of unit")
    assert not dialog.save_button.isEnabled()  # it applies by the kind of unit already
    type_into(dialog.price, "4")
    boxes.expect("Close without saving", "Keep editing")
    dialog.reject()
    assert dialog.isVisible()
    dialog.save()
    dialog.reject()
    assert not dialog.isVisible()
    assert (terms(session, 1, "生活垃圾费"), december(session, 1)["生活垃圾费"]) == (Terms(40_000), 400)


def test_a_book_without_items_and_a_unit_that_is_gone(qtbot: QtBot, boxes: Boxes, window: QWidget, session: Session) -> None:
    fresh = residents.batches(session.office)[0].batch_id
    residents.undo_import(session.office, fresh)
    boxes.expect("There is no unit", "Close")
    change_fees(window, session, 1)


def test_without_items_the_way_on_is_named(qtbot: QtBot, empty: Session) -> None:
    unit_id = households.add(empty.office, UnitCode("1", "", "1"), UnitKind.FLAT, UnitState(area_cm2=10_000))
    dialog = FeesDialog(None, empty, unit_id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.panel.empty_shown == "empty"
    assert not dialog.save_button.isEnabled()
    assert not dialog.price_row.isVisible()
    dialog.save()
    dialog.remove()
    dialog.reject()


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_dialog_fits_and_cuts_nothing(qapp: QApplication, fees: Opened, points: int, language: str) -> None:
    put_on(qapp, language, "light", points)
    dialog = fees(1)
    for _ in range(4):
        qapp.processEvents()
    least = dialog.minimumSizeHint()
    assert least.width() <= SCREEN.width()
    assert least.height() <= SCREEN.height()
    dialog.resize(SCREEN)
    qapp.processEvents()
    assert cut_texts(dialog) == []
    assert unnamed_controls(dialog) == []


def test_a_discount_and_a_count_are_entered_and_refused(qtbot: QtBot, session: Session, fees: Opened) -> None:
    persons = rates.set_tariff(session.office, "卫生费", 80_000, PriceUnit.PERSON_MONTH, date(2026, 1, 1), "b")
    dialog = fees(1)
    assert not dialog.quantity_row.isVisible()
    choose(qtbot, dialog, 2)
    assert dialog.quantity_row.isVisible()
    assert "number of persons is not entered" in dialog.formula.text()
    type_into(dialog.quantity, "3x")
    dialog.save()
    assert "whole number" in dialog.quantity_row.error.text()
    type_into(dialog.quantity, "3")
    type_into(dialog.pays, "120")
    dialog.save()
    assert "from 0 to 100 %" in dialog.pays_row.error.text()
    type_into(dialog.pays, "80")
    assert dialog.formula.text().endswith("3 persons × 8.00 yuan/person·month × 80% = 19.20 yuan")
    dialog.save()
    assert terms(session, 1, "卫生费") == Terms(None, None, None, 8_000, 3)
    shown = [column.shown(dialog.table.rows.all()[2]) for column in dialog.table.rows.columns if column.key in ("pays", "quantity")]
    assert shown == ["80%", "3"]
    assert december(session, 1)[persons.name] == 1_920
    assert not dialog.changed()


def test_a_vacancy_and_another_area_are_noted_and_refused(qtbot: QtBot, session: Session, fees: Opened, boxes: Boxes) -> None:
    rates.set_vacancy_rule(session.office, rates.items(session.office)[0].id, 6, 6_000, date(2026, 1, 1), "合同第八条")
    dialog = fees(1)

    def vacant(one: VacanciesDialog) -> None:
        one.first.set_value(date(2026, 5, 1))
        one.last.set_value(date(2026, 4, 1))
        one.save()
        assert "must not end before" in one.last_row.error.text()
        one.last.set_value(None)
        one.save()
        assert len(one.table.rows.all()) == 1
        one.save()
        assert "vacant from 2026-05-01" in one.first_row.error.text()
        one.table.select([one.table.rows.all()[0].vacancy_id])
        one.end()
        assert one.last_row.error.text()
        one.last.set_value(date(2027, 2, 28))
        one.end_button.click()
        assert one.table.rows.all()[0].end_on == date(2027, 3, 1)
        one.reject()

    boxes.expect_dialog(VacanciesDialog, vacant)
    qtbot.mouseClick(dialog.vacancy_button, LEFT)
    assert " × 60% = " in dialog.formula.text()

    def bigger(one: AreasDialog) -> None:
        one.area.setText("0")
        one.save()
        assert "greater than zero" in one.area_row.error.text()
        one.area.setText("90")
        one.valid_from.set_value(date(2026, 11, 24))
        one.save()
        assert "up to today, 2026-11-23" in one.from_row.error.text()
        one.valid_from.set_value(TODAY)
        one.save()
        assert [row.area_cm2 for row in one.table.rows.all()][1] == 900_000
        one.reject()

    boxes.expect_dialog(AreasDialog, bigger)
    qtbot.mouseClick(dialog.area_button, LEFT)
    assert "90.00 ㎡" in dialog.formula.text()

    def mistake(one: VacanciesDialog) -> None:
        one.table.select([one.table.rows.all()[0].vacancy_id])
        boxes.expect("Take this vacancy away?", "Take away")
        one.remove_button.click()
        assert one.table.rows.all() == []
        one.reject()

    boxes.expect_dialog(VacanciesDialog, mistake)
    dialog.show_vacancies()
    assert "60%" not in dialog.formula.text()


def test_vehicles_are_noted_and_counted(qtbot: QtBot, session: Session, fees: Opened, boxes: Boxes) -> None:
    rates.set_tariff(session.office, "停车费", 1_000_000, PriceUnit.SPACE_MONTH, date(2026, 1, 1), "b")
    dialog = fees(1)
    choose(qtbot, dialog, 2)
    assert "Neither vehicles nor a number of spaces" in dialog.formula.text()

    def note(one: VehiclesDialog) -> None:
        one.save()
        assert one.plate_row.error.text()
        one.plate.setText("京a12345")
        one.save()
        one.plate.setText("京A12345")
        one.save()
        assert "belongs to" in one.plate_row.error.text()
        one.plate.setText("京A99999")
        one.save()
        one.table.select([one.table.rows.all()[1].vehicle_id])
        one.end()
        assert one.last_row.error.text()
        one.last.set_value(date(2026, 12, 15))
        one.end_button.click()
        assert one.table.rows.all()[1].end_on == date(2026, 12, 16)
        one.reject()

    boxes.expect_dialog(VehiclesDialog, note)
    qtbot.mouseClick(dialog.vehicles_button, LEFT)
    assert "2 spaces × 100.00 yuan/space·month × 15/31 days" in dialog.formula.text()

    def mistake(one: VehiclesDialog) -> None:
        one.table.select([one.table.rows.all()[0].vehicle_id])
        boxes.expect("Take this vehicle away?", "Take away")
        one.remove_button.click()
        assert len(one.table.rows.all()) == 1
        one.reject()

    boxes.expect_dialog(VehiclesDialog, mistake)
    dialog.show_vehicles()
