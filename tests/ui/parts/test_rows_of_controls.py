"""Buttons that find no room wait in a menu; tabs, date fields and check boxes keep their room in every look."""

from datetime import date

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QVBoxLayout
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.ui import labels, theme
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.flow import FlowLayout, Scrolled
from propdesk.ui.parts.overflow import OverflowRow
from propdesk.ui.parts.table_panel import CountLine
from propdesk.ui.parts.tabs import Tabs


@pytest.fixture
def row(qtbot: QtBot) -> OverflowRow:
    """Three buttons in a wide row."""
    made = OverflowRow()
    qtbot.addWidget(made)
    for text in ("Issue notices…", "Collect", "Export…"):
        made.add(QPushButton(text))
    made.resize(900, 40)
    made.show()
    return made


def _texts(row: OverflowRow) -> list[str]:
    return [button.text() for button in row.in_menu()]


def test_all_buttons_are_in_sight_where_there_is_room(row: OverflowRow) -> None:
    assert _texts(row) == []
    assert not row.more.isVisible()


def test_the_last_buttons_go_first_and_the_first_never_goes(row: OverflowRow) -> None:
    row.resize(row.sizeHint().width() - 1, 40)
    assert _texts(row) == ["Export…"]
    assert row.more.isVisible()
    row.resize(10, 40)
    assert _texts(row) == ["Collect", "Export…"]
    assert row.minimumSizeHint().width() < row.sizeHint().width()
    row.resize(900, 40)
    assert _texts(row) == []


def test_a_button_without_a_task_leaves_row_and_menu_and_comes_back_into_its_place(row: OverflowRow) -> None:
    everything = row.findChildren(QPushButton)
    collect = next(button for button in everything if button.text() == "Collect")
    wide = row.sizeHint().width()
    row.offer(collect, False)
    assert collect.isHidden()
    assert row.sizeHint().width() < wide
    row.resize(10, 40)
    assert _texts(row) == ["Export…"]
    row.offer(collect, True)
    row.offer(collect, True)
    assert _texts(row) == ["Collect", "Export…"]
    row.resize(900, 40)
    assert [button.text() for button in sorted(everything, key=lambda button: button.x())] == ["Issue notices…", "Collect", "Export…"]


def test_what_waits_in_the_menu_works_from_there(row: OverflowRow) -> None:
    pressed: list[str] = []
    row.resize(10, 40)
    collect, export = row.in_menu()
    collect.setEnabled(False)
    export.clicked.connect(lambda: pressed.append("export"))
    menu = row.more.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    actions = menu.actions()
    assert [(action.text(), action.isEnabled()) for action in actions] == [("Collect", False), ("Export…", True)]
    actions[1].trigger()
    assert pressed == ["export"]


def test_a_longer_text_is_looked_at_again(row: OverflowRow, qapp: QApplication) -> None:
    row.resize(row.sizeHint().width(), 40)
    first = row.findChildren(QPushButton)[0]
    first.setText("Issue 167 notices to everybody…")
    qapp.processEvents()
    assert _texts(row)[-1] == "Export…"
    first.setText("Issue notices…")
    qapp.processEvents()
    assert _texts(row) == []


def test_an_empty_row_takes_no_room(qtbot: QtBot) -> None:
    empty = OverflowRow()
    qtbot.addWidget(empty)
    assert (empty.sizeHint().width(), empty.sizeHint().height()) == (0, 0)


def test_a_tab_has_room_for_its_name_in_bold(qtbot: QtBot) -> None:
    tabs = Tabs(2)
    qtbot.addWidget(tabs)
    tabs.addTab("Collection rate")
    bold = theme.scaled_font(bold=True)
    tabs.show()
    tabs.setFont(bold)
    assert tabs.tabRect(0).width() > tabs.fontMetrics().horizontalAdvance("Collection rate")


def test_a_narrow_date_field_is_as_wide_as_a_date(qtbot: QtBot, qapp: QApplication) -> None:
    narrow, wide = DateField(date(2026, 11, 23), date(2026, 11, 23), narrow=True), DateField(date(2026, 11, 23))
    for field in (narrow, wide):
        qtbot.addWidget(field)
    for points in theme.SIZES:
        theme.apply(qapp, "light", points)
        assert narrow.sizeHint().width() < wide.sizeHint().width()
        narrow.resize(narrow.sizeHint())
        narrow.show()
        qapp.processEvents()
        assert narrow.edit.width() > narrow.edit.fontMetrics().horizontalAdvance("2026-11-23") + points


@pytest.mark.parametrize("name", theme.THEMES)
def test_an_empty_check_box_is_seen(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    """The frame that Fusion draws stands out from the ground by 3 to 1 at least."""
    theme.apply(qapp, name, 10)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.show()
    image: QImage = box.grab().toImage()
    middle = image.height() // 2
    ground = theme.tokens_of(name).window
    frame = max(theme.contrast(image.pixelColor(x, middle).name(), ground) for x in range(image.width()))
    assert frame >= 3.0


def test_the_count_is_quiet_until_something_is_left_out(qtbot: QtBot) -> None:
    line = CountLine()
    qtbot.addWidget(line)
    line.quiet = True
    line.show()
    line.show_count(46, 46, filtered=False)
    assert not line._label.isVisible()
    line.show_count(12, 46, filtered=True)
    assert line._label.isVisible()
    assert line.text() == "Showing 12 of 46"


def test_quotes_are_narrow_in_english_and_wide_in_chinese(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 10)
    assert qapp.font().isFeatureSet(theme.NARROW_QUOTES)
    i18n.use("zh_CN")
    theme.apply(qapp, "light", 10)
    assert not qapp.font().isFeatureSet(theme.NARROW_QUOTES)


def test_figures_in_words() -> None:
    assert labels.yuan(415_079) == "¥4,150.79"
    assert labels.yuan(-5) == "-¥0.05"
    assert labels.percent(874) == "87.4%"
    assert labels.percent(None) == "—"
    assert labels.building_name("3") == "Building 3"
    assert labels.building_name("东区") == "东区"


def test_what_scrolls_is_as_tall_as_its_wrapped_lines_need(qtbot: QtBot) -> None:
    area, inner = QScrollArea(), Scrolled()
    column = QVBoxLayout(inner)
    row = FlowLayout()
    for number in range(9):
        row.addWidget(QPushButton(f"Button number {number}"))
    column.addLayout(row)
    column.addWidget(QLabel("below"))
    area.setWidgetResizable(True)
    area.setWidget(inner)
    qtbot.addWidget(area)
    area.resize(300, 120)
    area.show()
    qtbot.waitUntil(lambda: inner.height() >= column.totalHeightForWidth(inner.width()) > column.totalMinimumSize().height())
    area.resize(2_000, 120)
    qtbot.waitUntil(lambda: inner.minimumHeight() < 120)
