"""Adding and editing a household by hand: live checks, several owners, saving on and on, what is refused."""

from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.import_plan import UnitState
from propdesk.domain.units import UnitKind
from propdesk.services import households
from propdesk.ui.residents.unit_dialog import UnitDialog, add_unit, edit_unit
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import cut_texts, put_on, unnamed_controls

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 23)


@pytest.fixture
def dialog(qtbot: QtBot, empty: Session) -> UnitDialog:
    made = UnitDialog(None, empty)
    qtbot.addWidget(made, before_close_func=QWidget.hide)  # closing would ask
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def fill(dialog: UnitDialog, building: str = "1", entrance: str = "2", room: str = "301", area: str = "89.52") -> None:
    form = dialog.form
    for field, text in ((form.building, building), (form.entrance, entrance), (form.room, room), (form.area, area)):
        field.setText(text)


def test_a_whole_household_by_keyboard(qtbot: QtBot, dialog: UnitDialog, empty: Session) -> None:
    form = dialog.form
    assert dialog.focusWidget() is form.building
    for text in ("3", "2", "1203"):
        qtbot.keyClicks(dialog.focusWidget(), text)
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.focusWidget() is form.area
    qtbot.keyClicks(form.area, "118.06")
    qtbot.keyClick(form.area, Qt.Key.Key_Return)
    assert dialog.focusWidget() is form.owners.names[0]
    form.owners.names[0].setText("单志强")
    form.owners.shares[0].setText("60")
    qtbot.mouseClick(form.owners.more, LEFT)
    form.owners.names[1].setText("曾晓")
    form.owners.shares[1].setText("40%")
    form.phones.setText("13800000001、 138-0000-0002")
    form.tenants.setText("李租、王租")
    form.handover.edit.setText("20200131")
    form.steward.setText("赵敏")
    form.note.setText("门铃坏")
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_S, CONTROL)
    assert not dialog.isVisible()
    unit = households.unit_named(empty.office, "3-2-1203")
    state = households.state(empty.office, unit.unit_id)
    assert (state.owners, state.shares, state.phones) == (("单志强", "曾晓"), (6000, 4000), ("13800000001", "13800000002"))
    assert (state.tenants, state.handover_on, state.steward, state.note) == (("李租", "王租"), date(2020, 1, 31), "赵敏", "门铃坏")
    assert state.area_cm2 == 1_180_600


def test_save_and_next_keeps_building_and_steward(qtbot: QtBot, dialog: UnitDialog, empty: Session) -> None:
    fill(dialog)
    dialog.form.steward.setText("吴磊")
    qtbot.keyClick(dialog.form.area, Qt.Key.Key_Return, CONTROL)
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.form.room
    assert (dialog.form.building.text(), dialog.form.room.text(), dialog.form.area.text()) == ("1", "", "")
    qtbot.keyClicks(dialog.form.room, "302")
    qtbot.keyClicks(dialog.form.area, "70")
    qtbot.keyClick(dialog.form.area, Qt.Key.Key_Return, CONTROL)
    rows = households.every(empty.office, TODAY)
    assert [(row.code, row.steward) for row in rows] == [("1-2-301", "吴磊"), ("1-2-302", "吴磊")]
    dialog.reject()
    assert not dialog.isVisible()


def test_a_unit_that_is_there_already_is_said_at_once_and_can_be_opened(
    qtbot: QtBot, boxes: Boxes, session: Session, window: QWidget, heard: object
) -> None:
    def act(dialog: UnitDialog) -> None:
        qtbot.keyClicks(dialog.form.building, "1")
        qtbot.keyClicks(dialog.form.entrance, "1")
        qtbot.keyClicks(dialog.form.room, "0101")
        dialog.form.room.editingFinished.emit()
        assert "exists already" in dialog.form.room_row.error.text()
        assert not dialog.open_twin.isHidden()
        qtbot.mouseClick(dialog.open_twin, LEFT)

    boxes.expect_dialog(UnitDialog, act)
    boxes.expect_dialog(UnitDialog, lambda dialog: (titles.append(dialog.windowTitle()), dialog.reject()))
    titles: list[str] = []
    assert add_unit(window, session) is None
    assert titles == ["Edit 1-1-101"]
    assert session.show_household.__self__ == [1]  # type: ignore[attr-defined]


def test_a_twin_found_only_while_saving_is_refused_beside_the_room(dialog: UnitDialog, empty: Session) -> None:
    households.add(empty.office, dialog_code("1", "2", "301"), UnitKind.FLAT, UnitState(area_cm2=1))
    fill(dialog)
    dialog.save()
    assert dialog.isVisible()
    assert "exists already" in dialog.form.room_row.error.text()
    assert len(households.every(empty.office, TODAY)) == 1
    dialog.form.room.setText("302")
    dialog.form.room.editingFinished.emit()
    assert dialog.open_twin.isHidden()
    assert dialog.form.room_row.error.text() == ""


def dialog_code(building: str, entrance: str, room: str) -> households.UnitCode:
    return households.UnitCode(building, entrance, room)


WRONG: Sequence[tuple[str, str, str, str]] = (
    ("building", "", "building_row", "must be filled in"),
    ("room", "", "room_row", "must be filled in"),
    ("area", "", "area_row", "must be filled in"),
    ("area", "0", "area_row", "greater than zero"),
    ("area", "-5", "area_row", "greater than zero"),
    ("area", "大", "area_row", "is not an area"),
    ("area", "2000", "area_row", "below 2,000"),
    ("phones", "打不通", "phones_row", "not a phone number"),
    ("phones", "13800000001", "owners_row", "name of the owner"),
    ("tenant_phones", "13800000001", "tenants_row", "name of the owner"),
    ("handover", "2026-13-40", "handover_row", "a date that does not exist"),
)


@pytest.mark.parametrize(("field", "text", "row", "sentence"), WRONG)
def test_what_is_wrong_stands_under_its_field_and_nothing_is_written(
    dialog: UnitDialog, empty: Session, field: str, text: str, row: str, sentence: str
) -> None:
    fill(dialog)
    target = getattr(dialog.form, field)
    (target.edit if field == "handover" else target).setText(text)
    dialog.save()
    assert dialog.isVisible()
    assert sentence in getattr(dialog.form, f"{row}").error.text()
    assert households.every(empty.office, TODAY) == []


def test_a_phone_of_another_length_only_warns(dialog: UnitDialog, empty: Session) -> None:
    fill(dialog)
    dialog.form.owners.names[0].setText("甲")
    dialog.form.phones.setText("88880000")
    assert "88880000: not 11 digits" in dialog.form.phones_row.hint.text()
    dialog.form.phones.setText("13800000001")
    assert "not 11 digits" not in dialog.form.phones_row.hint.text()
    dialog.form.phones.setText("88880000")
    dialog.save()
    assert households.every(empty.office, TODAY)[0].phones == ("88880000",)


def test_a_parking_space_needs_neither_building_nor_area(dialog: UnitDialog, empty: Session) -> None:
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("parking"))
    dialog.form.room.setText("B1-12")
    dialog.save()
    assert not dialog.isVisible()
    assert households.every(empty.office, TODAY)[0].kind == "parking"


def test_owners_come_and_go_in_the_form(qtbot: QtBot, dialog: UnitDialog) -> None:
    owners = dialog.form.owners
    owners.names[0].setText("甲、乙")
    assert owners.owners() == (("甲", "乙"), ())
    qtbot.mouseClick(owners.more, LEFT)
    assert len(owners.names) == 2
    owners._drop(owners._lines[0])
    assert [field.text() for field in owners.names] == [""]
    owners._drop(owners._lines[0])
    assert len(owners.names) == 1


def test_leaving_asks_only_when_something_was_typed(boxes: Boxes, dialog: UnitDialog) -> None:
    fill(dialog)
    boxes.expect("Close without saving", "Keep editing")
    dialog.reject()
    assert dialog.isVisible()
    boxes.expect("Close without saving", "Do not save")
    dialog.reject()
    assert not dialog.isVisible()


def test_editing_changes_people_from_a_day_on_and_walks_the_list(qtbot: QtBot, boxes: Boxes, session: Session, window: QWidget) -> None:
    order = [row.unit_id for row in households.every(session.office, TODAY)][:2]

    def act(dialog: UnitDialog) -> None:
        assert dialog.form.room.isReadOnly()
        assert not dialog.form.kind.isEnabled()
        assert not dialog.next_button.isHidden()
        dialog.form.owners.names[0].setText("新主人")
        dialog.form.phones.setText("13900000009")
        dialog.form.on.edit.setText("2026-11-01")
        qtbot.keyClick(dialog.form.area, Qt.Key.Key_Return, CONTROL)
        assert dialog.unit_id == order[1]
        assert dialog.next_button.isHidden()
        qtbot.keyClick(dialog.form.area, Qt.Key.Key_Return, CONTROL)

    boxes.expect_dialog(UnitDialog, act)
    assert edit_unit(window, session, order[0], order) == order[1]
    now, before = (households.card(session.office, order[0], day) for day in (TODAY, date(2026, 10, 1)))
    assert [person.name for person in now.people] == ["新主人"]
    assert [person.name for person in before.people] == ["周娜艳"]


def test_people_who_changed_later_already_are_said_beside_the_day_and_nothing_typed_is_lost(
    boxes: Boxes, session: Session, window: QWidget
) -> None:
    office, unit_id = session.office, households.every(session.office, TODAY)[0].unit_id
    households.edit(office, unit_id, households.state(office, unit_id)._replace(owners=("新主人",), shares=(), phones=()), TODAY)

    def act(dialog: UnitDialog) -> None:
        dialog.form.owners.names[0].setText("更新的主人")
        dialog.form.note.setText("换了")
        dialog.form.on.set_value(date(2026, 11, 20))
        dialog.save()
        assert "changed on 2026-11-23 already" in dialog.form.on_row.error.text()
        assert (dialog.isVisible(), dialog.form.owners.names[0].text(), dialog.form.note.text()) == (True, "更新的主人", "换了")
        dialog.form.on.set_value(TODAY)
        dialog.save()

    boxes.expect_dialog(UnitDialog, act)
    assert edit_unit(window, session, unit_id) == unit_id
    assert households.state(office, unit_id).owners == ("更新的主人",)


def test_saving_without_a_change_writes_nothing(boxes: Boxes, session: Session, window: QWidget, heard: object) -> None:
    boxes.expect_dialog(UnitDialog, lambda dialog: dialog.save())
    assert edit_unit(window, session, 1) == 1
    assert heard.topics == []  # type: ignore[attr-defined]


def test_a_unit_without_an_area_can_be_edited_without_one(boxes: Boxes, empty: Session, window: QWidget) -> None:
    unit_id = households.add(empty.office, dialog_code("1", "", "5"), UnitKind.FLAT, UnitState(owners=("甲",)))

    def act(dialog: UnitDialog) -> None:
        dialog.form.note.setText("x")
        dialog.save()

    boxes.expect_dialog(UnitDialog, act)
    edit_unit(window, empty, unit_id)
    assert households.state(empty.office, unit_id).note == "x"


def test_a_unit_that_is_gone_is_said(boxes: Boxes, empty: Session, window: QWidget) -> None:
    boxes.expect("There is no unit", "Close")
    assert edit_unit(window, empty, 99) is None


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("known", [False, True])
def test_the_form_fits_and_everything_has_a_name(qapp: QApplication, qtbot: QtBot, session: Session, points: int, known: bool) -> None:
    put_on(qapp, "en", "light", points)
    dialog = UnitDialog(None, session, 1 if known else None)
    qtbot.addWidget(dialog)
    dialog.show()
    qapp.processEvents()
    assert dialog.height() <= 728
    assert dialog.width() <= 1366
    assert cut_texts(dialog) == []
    assert unnamed_controls(dialog) == []
