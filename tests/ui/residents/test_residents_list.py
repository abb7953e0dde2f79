"""The Residents list: order, filters, search within, counts, selection, export, languages, and a large book."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.arrears import State
from propdesk.domain.import_plan import UnitState
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services import households
from propdesk.services.office import Office
from propdesk.store.lists import HouseholdRow
from propdesk.ui.residents.filters import HouseholdFilter, entrance_of, lives
from propdesk.ui.residents.imports_dialog import ImportsDialog
from propdesk.ui.residents.page import ResidentsPage
from propdesk.ui.residents.unit_dialog import UnitDialog
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks
from tests.tools.boxes import Boxes
from tests.tools.screenshots import cut_texts, put_on, unnamed_controls

TODAY = date(2026, 11, 23)
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Listened:
    """What the page told the window."""

    selected: list[object]
    opened: list[object]
    toasts: list[str]


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ResidentsPage:
    households.add(
        session.office, UnitCode("10", "", "101"), UnitKind.SHOP, UnitState(area_cm2=500_000, owners=("店主",), tenants=("租客",))
    )
    households.add(session.office, UnitCode("2", "1", "9901"), UnitKind.FLAT, UnitState(area_cm2=500_000))
    made = ResidentsPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.reload()
    made.show()
    return made


@pytest.fixture
def listened(page: ResidentsPage) -> Listened:
    heard = Listened([], [], [])
    page.household_selected.connect(heard.selected.append)
    page.household_opened.connect(heard.opened.append)
    page.toast.connect(heard.toasts.append)
    return heard


def codes(page: ResidentsPage) -> list[str]:
    return [row.code for row in page.view.rows.shown()]


def test_units_stand_in_walking_order_by_number(page: ResidentsPage) -> None:
    assert codes(page)[:2] == ["1-1-101", "1-1-102"]
    assert codes(page)[-1] == "10-101"
    assert page.panel.count_line.text() == "306 rows"
    page.view.sort_by("unit", falling=True)
    assert codes(page)[0] == "10-101"
    assert codes(page).index("3-1-101") < codes(page).index("2-1-101")


def test_the_longest_arrears_come_first_when_the_status_is_sorted(page: ResidentsPage) -> None:
    page.view.sort_by("state", falling=True)
    months = [row.months for row in page.view.rows.shown()]
    assert months == sorted(months, reverse=True)
    assert page.view.rows.shown()[-1].state is State.VACANT


def test_building_entrance_and_chips_narrow_the_list_and_say_so(qtbot: QtBot, page: ResidentsPage) -> None:
    filters = page.filters
    assert [filters.building.itemText(n) for n in range(filters.building.count())][:2] == ["All buildings", "Building 1"]
    filters.building.setCurrentIndex(filters.building.findData("2"))
    assert {row.building for row in page.view.rows.shown()} == {"2"}
    filters.entrance.setCurrentIndex(filters.entrance.findData("1"))
    assert all(row.code.startswith("2-1-") for row in page.view.rows.shown())
    qtbot.mouseClick(filters.chips.button("vacant"), LEFT)
    assert codes(page) == ["2-1-9901"]
    assert page.panel.count_line.text() == "Showing 1 of 306"
    filters.clear()
    assert len(codes(page)) == 306
    assert filters.entrance.isHidden()
    qtbot.mouseClick(filters.chips.button("tenant"), LEFT)
    assert codes(page) == ["10-101"]
    qtbot.mouseClick(filters.chips.button("vacant"), LEFT)
    assert codes(page) == ["2-1-9901", "10-101"]
    filters.clear()
    qtbot.mouseClick(filters.chips.button("owes"), LEFT)
    assert len(codes(page)) == 126
    assert page.panel.foot.texts()["owed"] == "218,765.27"


def test_words_find_units_names_and_phones_and_a_filter_without_hits_can_be_cleared(qtbot: QtBot, page: ResidentsPage) -> None:
    qtbot.keyClicks(page.filters.words, "1-1-10")
    assert "1-1-101" in codes(page)
    assert all("1-1-10" in code for code in codes(page))
    page.filters.words.setText("1.1.101")
    assert codes(page)[0] == "1-1-101"
    page.filters.words.setText("周娜艳")
    assert codes(page) == ["1-1-101"]
    page.filters.words.setText("15732199043")
    assert codes(page) == ["1-1-101"]
    page.filters.words.setText("nobody of that name")
    assert page.panel.empty_shown == "filter"
    page.panel.clear_filter.emit()
    assert page.filters.words.text() == ""
    assert len(codes(page)) == 306


def test_choosing_and_opening_a_row_is_told_to_the_window(qtbot: QtBot, page: ResidentsPage, listened: Listened) -> None:
    page.view.select([3])
    assert listened.selected == [3]
    page.reload()
    assert listened.selected == [3]
    assert [row.unit_id for row in page.view.selected()] == [3]
    assert "1 selected" in page.foot_text()
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert listened.opened == [3]


def test_phones_are_masked_in_the_list_and_in_what_is_copied(page: ResidentsPage) -> None:
    page.view.select([1])
    page.view.copy()
    copied = QApplication.clipboard().text()
    assert "157****9043" in copied
    assert "15732199043" not in copied


def test_the_list_is_exported_as_it_stands_on_the_screen(page: ResidentsPage, boxes: Boxes, tmp_path: Path, listened: Listened) -> None:
    page.filters.words.setText("1-1-10")
    page.view.show_column("owner", False)
    out = tmp_path / "list.xlsx"
    boxes.expect_file(out)
    page.export()
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert rows[1][0] == "Unit"
    assert "Owner" not in rows[1]
    assert len(rows) == 2 + len(codes(page))
    assert listened.toasts == [f"{len(codes(page))} rows written to list.xlsx"]
    boxes.expect_file(None)
    page.export()


def test_the_deeds_of_the_page_open_their_dialogs(page: ResidentsPage, boxes: Boxes, listened: Listened) -> None:
    run = {deed.key: deed.run for deed in page.deeds()}
    boxes.expect_dialog(UnitDialog, lambda dialog: dialog.reject())
    run["new"]()
    boxes.expect_dialog(ImportsDialog, lambda dialog: dialog.reject())
    run["undo-import"]()
    page.view.clearSelection()
    page.view.setCurrentIndex(page.view.rows.index(-1, -1))
    run["edit"]()
    assert listened.toasts == ["Choose a household in the list first."]
    page.view.select([2])
    boxes.expect_dialog(UnitDialog, lambda dialog: dialog.reject())
    run["edit"]()
    assert len({deed.keys for deed in page.deeds() if deed.keys}) == 4


def test_a_household_added_is_selected_and_seen(qtbot: QtBot, page: ResidentsPage, boxes: Boxes, listened: Listened) -> None:
    page.filters.building.setCurrentIndex(page.filters.building.findData("3"))

    def act(dialog: UnitDialog) -> None:
        form = dialog.form
        assert form.building.text() == "3"
        assert dialog.focusWidget() is form.room
        qtbot.keyClicks(form.entrance, "9")
        qtbot.keyClicks(form.room, "901")
        qtbot.keyClicks(form.area, "88.8")
        qtbot.mouseClick(dialog.save_button, LEFT)

    boxes.expect_dialog(UnitDialog, act)
    page.add()
    page.reload()
    assert [row.code for row in page.view.selected()] == ["3-9-901"]


def test_language_changes_live_and_keeps_selection_filter_and_words(page: ResidentsPage) -> None:
    page.filters.building.setCurrentIndex(page.filters.building.findData("1"))
    page.filters.words.setText("1-1")
    page.view.select([2])
    i18n.use("zh_CN")
    page.retranslate()
    assert [row.unit_id for row in page.view.selected()] == [2]
    assert page.filters.words.text() == "1-1"
    assert page.filters.building.currentData() == "1"
    assert page.view.rows.headerData(0, Qt.Orientation.Horizontal) == "房号"
    i18n.use("en")
    page.retranslate()
    assert page.filters.building.currentText() == "Building 1"


@pytest.mark.parametrize("points", [10, 14])
def test_nothing_is_cut_off_or_without_a_name(qapp: QApplication, page: ResidentsPage, points: int) -> None:
    put_on(qapp, "en", "dark", points)
    page.retranslate()
    page.resize(900, 560)
    qapp.processEvents()
    assert [text for text in cut_texts(page) if "header" not in text] == []
    assert unnamed_controls(page) == []
    assert page.help_text()


def row_of(number: int) -> HouseholdRow:
    code = UnitCode(str(number % 40 + 1), str(number % 3 + 1), str(number // 120 * 100 + number % 120))
    owners = (f"业主{number}",) if number % 10 else ()
    return HouseholdRow(
        number, str(code), code.building, "flat", owners, (), ("13800000000",), 800_000, None, None, number % 5, number % 5 * 100, 0,
        State.OWES if number % 5 else State.CLEAR, "", "", code.sort_key,
    )  # fmt: skip


def test_fifty_thousand_rows_are_filtered_while_one_types(qtbot: QtBot, page: ResidentsPage) -> None:
    rows = [row_of(number) for number in range(50_000)]
    page._loaded(rows)
    page.filters.words.setText("业主4999")
    began = time.perf_counter()
    page.filters.words.setText("业主49999")
    took = time.perf_counter() - began
    assert codes(page) == [rows[49_999].code]
    assert took < 1.0  # a bound against a read or a widget per row, not a measurement


def test_what_changes_while_the_list_is_read_is_read_afterwards(qtbot: QtBot, page: ResidentsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    go, every = threading.Event(), households.every
    reads: list[int] = []

    def slow(office: Office, day: date) -> Sequence[HouseholdRow]:
        go.wait(5)
        reads.append(threading.get_ident())
        return every(office, day)

    monkeypatch.setattr(households, "every", slow)
    page._session.tasks = Tasks()
    for _change in range(5):
        page.reload()
    go.set()
    qtbot.waitUntil(lambda: len(reads) == 2)
    page._session.tasks.close()
    assert len(codes(page)) == 306
    assert threading.get_ident() not in reads


def test_the_entrance_of_a_code() -> None:
    row = row_of(1)
    assert entrance_of(row) == "2"
    assert lives(row) == "owner"
    assert entrance_of(row._replace(code="10-1203-2", building="10", sort_key=UnitCode("10", "", "1203-2").sort_key)) == ""


def test_a_filter_without_choice_keeps_everything(qtbot: QtBot) -> None:
    made = HouseholdFilter()
    qtbot.addWidget(made)
    assert made.keep() is None


def test_an_error_of_the_worker_is_shown(page: ResidentsPage, boxes: Boxes, monkeypatch: pytest.MonkeyPatch) -> None:
    from propdesk.services.payments import UnitUnknown

    def fails(*_asked: object) -> None:
        raise UnitUnknown(unit="x")

    monkeypatch.setattr(households, "every", fails)
    boxes.expect("There is no unit", "Close")
    page.reload()
    monkeypatch.undo()
    page.reload()
    assert len(codes(page)) == 306
