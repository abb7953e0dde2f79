"""Lists: what a cell shows and copies, sorting, filtering, choosing columns, ticking, sums, empty states."""

from dataclasses import dataclass
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from propdesk import settings as declared
from propdesk.settings import Settings
from propdesk.ui import theme
from propdesk.ui.parts.columns import DASH, Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.rows import ordered
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView


@dataclass(frozen=True, slots=True)
class Household:
    id: int
    unit: str
    key: str
    owner: str
    area: int
    open: int
    months: int
    state: str
    reminded: date | None = None


COLUMNS = (
    Column("unit", "Unit", lambda r: r.unit, sort=lambda r: r.key, strong=True),
    Column("owner", "Owner", lambda r: r.owner),
    Column("area", "Area", lambda r: r.area, kind="area"),
    Column("months", "Months", lambda r: r.months, kind="int"),
    Column("open", "Arrears", lambda r: r.open, kind="money", total=True, tone=lambda r: "danger" if r.open else ""),
    Column("state", "Status", lambda r: r.state, kind="badge", tone=lambda r: "warn" if r.open else "ok"),
    Column("reminded", "Last reminder", lambda r: r.reminded, kind="date", secondary=True),
    Column("note", "Note", lambda r: "", visible=False),
)
HOUSEHOLDS = (
    Household(1, "10-1-101", "10", "刘勇", 1_180_600, 0, 0, "Paid up"),
    Household(2, "2-1-602", "02", "黄伟", 1_317_000, 48_728, 2, "2 months", date(2026, 5, 1)),
    Household(3, "1-3-704", "01", "=朱志强", 1_180_600, 414_979, 19, "19 months", date(2026, 8, 12)),
)


@pytest.fixture
def view(qtbot: QtBot, chosen: Settings) -> TableView:
    made = TableView(COLUMNS, lambda r: r.id, name="billing.arrears", settings=chosen)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.set_rows(HOUSEHOLDS)
    made.show()
    return made


def _shown(view: TableView) -> list[str]:
    return [row.unit for row in view.rows.shown()]


def _press(view: TableView, key: Qt.Key, text: str = "", held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
    view.keyPressEvent(event)
    return event.isAccepted()


def test_cells_show_what_a_clerk_expects() -> None:
    texts = [[column.shown(row) for column in COLUMNS] for row in HOUSEHOLDS[:2]]
    assert texts[0] == ["10-1-101", "刘勇", "118.06", DASH, DASH, "Paid up", DASH, DASH]
    assert texts[1] == ["2-1-602", "黄伟", "131.70", "2", "487.28", "2 months", "2026-05-01", DASH]


def test_units_sort_by_number_and_nothing_sorts_last(view: TableView) -> None:
    view.sort_by("unit")
    assert _shown(view) == ["1-3-704", "2-1-602", "10-1-101"]
    view.sort_by("reminded", falling=True)
    assert _shown(view) == ["1-3-704", "2-1-602", "10-1-101"]
    view.sort_by("reminded")
    assert _shown(view) == ["2-1-602", "1-3-704", "10-1-101"]


def test_a_click_on_the_head_sorts_and_the_arrow_keeps_clear_of_the_name(view: TableView, qtbot: QtBot) -> None:
    header = view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(4) + 20, header.height() // 2)
    heads = []
    for _click in range(3):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        heads.append((header.model().headerData(4, Qt.Orientation.Horizontal), view.rows.shown()[0].unit))
    assert heads == [("▲ Arrears", "10-1-101"), ("▼ Arrears", "1-3-704"), ("Arrears", "10-1-101")]
    view.sort_by("unit")
    assert header.model().headerData(0, Qt.Orientation.Horizontal) == "Unit ▲"


def test_equal_keys_keep_their_order_both_ways() -> None:
    assert ordered("bBaA", str.lower, falling=False) == ["a", "A", "b", "B"]
    assert ordered("bBaA", str.lower, falling=True) == ["b", "B", "a", "A"]


def test_selection_follows_the_household_through_sort_filter_and_reload(view: TableView) -> None:
    view.select([3])
    view.sort_by("unit")
    assert [row.id for row in view.selected()] == [3]
    assert view.currentIndex().row() == 0
    view.set_filter(lambda r: r.open > 0)
    view.set_rows([*HOUSEHOLDS, Household(4, "1-1-101", "00", "新", 1, 1, 1, "x")])
    assert [row.id for row in view.selected()] == [3]
    assert view.current() is not None
    view.set_filter(lambda r: r.id == 2)
    assert view.selected() == []


def test_red_figures_stay_red_when_selected(view: TableView, qapp: QApplication) -> None:
    view.select([3])
    view.setFocus()
    index = view.rows.index(2, 4)
    image: QImage = view.viewport().grab(view.visualRect(index)).toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert QColor(theme.LIGHT.danger).name() in colors
    assert QColor(theme.LIGHT.selection).name() in colors


def test_copy_gives_a_spreadsheet_plain_figures(view: TableView) -> None:
    view.selectAll()
    assert _press(view, Qt.Key.Key_C, "\x03", Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "10-1-101\t刘勇\t118.06\t0\t0.00\tPaid up\t"
    assert lines[2] == "1-3-704\t'=朱志强\t118.06\t19\t4149.79\t19 months\t2026-08-12"
    _press(view, Qt.Key.Key_C, "\x03", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text().startswith("Unit\tOwner\tArea\tMonths\tArrears\tStatus\tLast reminder\n")
    assert "<td>4149.79</td>" in QGuiApplication.clipboard().mimeData().html()


def test_enter_and_double_click_open_the_row(view: TableView, qtbot: QtBot) -> None:
    opened: list[int] = []
    view.opened.connect(lambda row: opened.append(row.id))
    view.select([2])
    _press(view, Qt.Key.Key_Return, "\r")
    place = view.visualRect(view.rows.index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [2, 3]


def test_typing_is_left_to_the_window_but_finds_rows_in_dialogs(view: TableView) -> None:
    assert not _press(view, Qt.Key.Key_1, "1")
    view.type_ahead = "rows"
    view.setCurrentIndex(view.rows.index(1, 0))
    assert _press(view, Qt.Key.Key_1, "1")
    assert view.current().unit in ("1-3-704", "10-1-101")


def test_columns_chosen_and_the_order_are_remembered(view: TableView, chosen: Settings, qtbot: QtBot) -> None:
    view.show_column("area", False)
    view.show_column("note", True)
    view.sort_by("open", falling=True)
    again = TableView(COLUMNS, lambda r: r.id, name="billing.arrears", settings=chosen)
    qtbot.addWidget(again)
    again.set_rows(HOUSEHOLDS)
    assert again.hidden_columns() == ["area"]
    assert _shown(again) == ["1-3-704", "2-1-602", "10-1-101"]
    assert chosen.get(declared.SORTING) == {"billing.arrears": "-open"}


def test_the_last_column_cannot_be_hidden(view: TableView) -> None:
    for column in COLUMNS:
        view.show_column(column.key, False)
    assert len(view.hidden_columns()) == len(COLUMNS) - 1


def test_the_header_menu_switches_columns(view: TableView) -> None:
    menu = view.column_menu()
    next(action for action in menu.actions() if action.text() == "Area").toggle()
    assert "area" in view.hidden_columns()
    next(action for action in menu.actions() if action.text() == "Standard columns").trigger()
    assert view.hidden_columns() == ["note"]


def test_every_header_and_cell_fits_its_column(view: TableView) -> None:
    metrics = theme.scaled_font(bold=True)
    for section in range(len(COLUMNS) - 1):
        needed = view.fontMetrics().horizontalAdvance(COLUMNS[section].title)
        assert view.columnWidth(section) >= needed + 16
    assert metrics.pointSizeF() == 10


def test_the_first_column_stays_when_the_list_is_scrolled_sideways(view: TableView) -> None:
    frozen = view._frozen
    view.resize(400, 300)
    QApplication.processEvents()
    assert not frozen.isVisible()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert frozen.isVisible()
    assert frozen.width() == view.columnWidth(0) + 1
    frozen.horizontalHeader().sectionClicked.emit(0)
    assert _shown(view) == ["1-3-704", "2-1-602", "10-1-101"]
    opened: list[str] = []
    view.opened.connect(lambda row: opened.append(row.unit))
    frozen.doubleClicked.emit(view.rows.index(1, 0))
    assert opened == ["2-1-602"]
    view.horizontalScrollBar().setValue(0)
    assert not frozen.isVisible()


def test_ticks_belong_to_the_household(qtbot: QtBot) -> None:
    view = TableView(COLUMNS, lambda r: r.id, checkable=True)
    qtbot.addWidget(view)
    view.set_rows(HOUSEHOLDS)
    view.select([1, 3])
    _press(view, Qt.Key.Key_Space, " ")
    assert [row.id for row in view.rows.ticked()] == [1, 3]
    view.sort_by("unit")
    assert [row.id for row in view.rows.ticked()] == [3, 1]
    _press(view, Qt.Key.Key_Space, " ")
    assert view.rows.ticked() == []
    view.horizontalHeader().sectionClicked.emit(0)
    assert len(view.rows.ticked()) == 3
    view.set_rows(HOUSEHOLDS[:1])
    assert len(view.rows.ticked()) == 1
    view.resize(600, 200)
    view.show()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.rows.index(0, 0)).center())


def _bare_view() -> TableView:
    view = TableView(COLUMNS, lambda r: r.id)
    view.set_rows(HOUSEHOLDS)
    return view


def test_the_foot_sums_the_whole_filter_and_the_count_says_what_is_hidden(qtbot: QtBot) -> None:
    view = _bare_view()
    panel = TablePanel(view, EmptyState("users", "No households yet.", [EmptyAction("Import", lambda: None, primary=True)]))
    qtbot.addWidget(panel)
    cleared: list[bool] = []
    panel.clear_filter.connect(lambda: (cleared.append(True), view.set_filter(None)))
    assert panel.foot.texts() == {"open": "4,637.07"}
    assert panel.count_line.text() == "3 rows"
    view.set_filter(lambda r: r.months > 12)
    assert panel.foot.texts() == {"open": "4,149.79"}
    assert panel.count_line.text() == "Showing 1 of 3"
    view.set_filter(lambda r: False)
    assert panel.empty_shown == "filter"
    panel.count_line._clear.click()
    assert cleared == [True]
    assert panel.empty_shown == ""
    view.set_rows([])
    assert panel.empty_shown == "empty"


def test_no_rows_for_this_filter_is_not_the_same_as_no_rows(qtbot: QtBot) -> None:
    view = _bare_view()
    pressed: list[str] = []
    panel = TablePanel(
        view, EmptyState("users", "No households yet.", [EmptyAction("Import from Excel", lambda: pressed.append("import"))])
    )
    qtbot.addWidget(panel)
    panel.resize(800, 500)
    panel.show()
    view.set_rows([])
    button = next(b for b in panel._empty._buttons if b.text() == "Import from Excel")
    assert button.isVisible()
    button.click()
    assert pressed == ["import"]
    view.set_rows(HOUSEHOLDS)
    assert not button.isVisible()


def test_fifty_thousand_rows_are_sorted_filtered_and_selected_right(qtbot: QtBot) -> None:
    rows = [Household(n, str(n), f"{(n * 7919) % 50_000:05d}", "x", n, n % 977, n % 30, "s") for n in range(50_000)]
    view = TableView(COLUMNS, lambda r: r.id)
    qtbot.addWidget(view)
    view.set_rows(rows)
    view.select([40_000])
    view.sort_by("unit")
    view.set_filter(lambda r: r.open > 500)
    assert [row.key for row in view.rows.shown()] == sorted(row.key for row in rows if row.open > 500)
    assert [row.id for row in view.selected()] == [40_000]
    assert view.rows.total(COLUMNS[4]) == sum(row.open for row in rows if row.open > 500)
