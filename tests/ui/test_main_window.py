"""The window around the pages: tabs, keys, menus, search, card, live switches, and the checks of every look."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QTabBar, QVBoxLayout
from pytestqt.qtbot import QtBot

from propdesk import settings as declared
from propdesk.errors import EnvironmentFault
from propdesk.i18n import N_, _
from propdesk.settings import Settings
from propdesk.ui import empty_pages, theme
from propdesk.ui.main_window import MainWindow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.help_dialogs import HelpDialog, KeysDialog
from propdesk.ui.parts.page import Deed, Page, PageSpec
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.parts.tables import TableView
from propdesk.ui.tasks import Tasks
from tests.tools import preview
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, doubled_shortcuts, looks, put_on, unnamed_controls


class ListPage(Page):
    """A page with a list, a field and deeds."""

    topics = frozenset({"charges"})
    with_card = True

    def __init__(self) -> None:
        super().__init__()
        self.loads = 0
        self.made: list[str] = []
        self.view = TableView((Column("unit", N_("Key"), lambda r: r),), lambda r: r)
        self.note = QLineEdit()
        self.note.setAccessibleName("note")
        self.sub = QTabBar()
        self.sub.addTab("Arrears")
        self.sub.addTab("Receipts")
        column = QVBoxLayout(self)
        for widget in (self.sub, self.note, self.view):
            column.addWidget(widget)

    def reload(self) -> None:
        self.loads += 1
        self.view.set_rows(["1-1-101", "1-1-102", "3-2-1203"])

    def retranslate(self) -> None:
        self.view.retranslate()

    def foot_text(self) -> str:
        return f"{len(self.view.rows.shown())} units"

    def help_text(self) -> str:
        return "Who owes what."

    def deeds(self) -> Sequence[Deed]:
        return (
            Deed("new", N_("Go to Residents"), lambda: self.made.append("new"), "edit", "Ctrl+N"),
            Deed("collect", N_("Copied"), lambda: self.made.append("page collect"), "billing", "F8", header=True),
        )

    def main_table(self) -> TableView:
        return self.view

    def sub_tabs(self) -> QTabBar:
        return self.sub


def _lines(query: str) -> list[SearchLine]:
    known = {
        "3-2-1203": SearchLine(7, "Households", "3-2-1203", "单志强", "138****5521", "欠 2 个月", "danger", actions=frozenset({"collect"})),
        "1-1-101": SearchLine(8, "Households", "1-1-101", "宋泽熙", complete="1-1-101"),
    }
    if query in ("szx", ""):
        return list(known.values())
    return [line for unit, line in known.items() if query in unit]


@pytest.fixture
def collected() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot, chosen: Settings, tasks: Tasks, collected: list[str]) -> MainWindow:
    pages = (
        PageSpec("overview", N_("Overview"), "layout-dashboard", preview.OverviewPage),
        PageSpec("residents", N_("Residents"), "users", ListPage, frozenset({"units"})),
        PageSpec("billing", N_("Billing"), "receipt", ListPage),
        *empty_pages.specs(),
    )
    deeds = (
        Deed("collect", N_("Collect"), lambda: collected.append("F8"), "billing", "F8", "cash", header=True, primary=True),
        Deed("open-book", N_("Open a book"), lambda: collected.append("open"), "file", "Ctrl+O"),
    )
    made = MainWindow(chosen, tasks, pages, finder=_lines, card=QLabel("card"), deeds=deeds, book_name="Sunshine Garden")
    qtbot.addWidget(made)
    made.resize(SCREEN)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    return made


def _list_page(window: MainWindow, key: str = "billing") -> ListPage:
    page = window.show_page(key)
    assert isinstance(page, ListPage)
    return page


def _menus(window: MainWindow) -> dict[str, list[str]]:
    return {
        action.text().replace("&", ""): [entry.text().replace("&", "") for entry in action.menu().actions() if not entry.isSeparator()]
        for action in window.menuBar().actions()
    }


# pages ------------------------------------------------------------------------------------------------------------------


def test_pages_are_built_and_loaded_when_first_shown(window: MainWindow) -> None:
    assert set(window._pages) == {"overview"}
    page = _list_page(window)
    assert page.loads == 1
    assert window.status.left_text() == "3 units"


def test_a_visible_page_reloads_and_a_hidden_one_waits(window: MainWindow, tasks: Tasks) -> None:
    billing, residents = _list_page(window), _list_page(window, "residents")
    tasks.announce(["units"])
    assert (residents.loads, billing.loads) == (2, 1)
    tasks.announce(["charges"])
    assert (residents.loads, billing.loads) == (3, 1)
    window.show_page("billing")
    assert billing.loads == 2
    tasks.announce(["training"])
    assert billing.loads == 2
    window.reload()
    assert billing.loads == 3


def test_the_last_tab_comes_back(window: MainWindow, chosen: Settings, tasks: Tasks, qtbot: QtBot) -> None:
    window.show_page("billing")
    window.close()
    assert declared.SHOWN_COLUMNS.name in declared.DECLARED
    again = MainWindow(chosen, tasks, window._specs, finder=_lines)
    qtbot.addWidget(again)
    assert again.current_key() == "billing"


def test_tabs_of_later_versions_say_so(window: MainWindow) -> None:
    for key in ("complaints", "activities", "training"):
        page = window.show_page(key)
        assert isinstance(page, empty_pages.EmptyPage)
        assert "later version" in page.help_text()


# keys and menus ---------------------------------------------------------------------------------------------------------


def test_only_what_somebody_provides_is_offered(window: MainWindow) -> None:
    menus = _menus(window)
    assert set(menus) == {"File", "Edit", "View", "Billing", "Help"}
    assert menus["File"] == ["Open a book", "Exit"]
    assert menus["Billing"] == ["Collect"]
    header = [button.text() for button in window.header.findChildren(QPushButton) if button.objectName().startswith("header-")]
    assert header == ["Collect"]


def test_a_page_brings_its_deeds_and_takes_them_away(window: MainWindow, collected: list[str]) -> None:
    page = _list_page(window)
    assert "Go to Residents" in _menus(window)["Edit"]
    window.deeds.run("collect")
    assert page.made == ["page collect"]
    window.show_page("overview")
    assert "Go to Residents" not in _menus(window)["Edit"]
    window.deeds.run("collect")
    assert collected == ["F8"]
    assert not window.deeds.run("no-such-deed")


@pytest.mark.parametrize("tab", ["overview", "billing", "training"])
def test_no_key_means_two_things(window: MainWindow, tab: str) -> None:
    window.show_page(tab)
    assert doubled_shortcuts(window) == []


def test_keys_reach_tabs_sub_tabs_and_deeds(window: MainWindow, qtbot: QtBot, collected: list[str]) -> None:
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.current_key() == "billing"
    page = _list_page(window)
    qtbot.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert page.sub.currentIndex() == 1
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.made == ["new"]
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert page.loads == 2
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert collected == ["F8"]


def test_ctrl_c_copies_the_list(window: MainWindow, qtbot: QtBot) -> None:
    page = _list_page(window)
    page.view.select(["3-2-1203"])
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "3-2-1203"
    window.deeds.run("copy-headers")
    assert QApplication.clipboard().text() == "Key\n3-2-1203"


def test_the_view_menu_chooses_columns_language_and_colours(window: MainWindow, chosen: Settings, qapp: QApplication) -> None:
    chosen.set(declared.LANGUAGE, "en")  # not that of the computer
    page = _list_page(window)
    view = next(action.menu() for action in window.menuBar().actions() if action.text() == "&View")
    entries = {action.text().replace("&", ""): action.menu() for action in view.actions() if action.menu()}
    entries["Columns"].aboutToShow.emit()
    entries["Columns"].aboutToShow.emit()
    assert [action.text() for action in entries["Columns"].actions() if action.isCheckable()] == ["Key"]
    assert page.view.hidden_columns() == []
    dark = next(action for action in entries["Colours"].actions() if action.text() == "Dark")
    dark.trigger()
    assert theme.is_dark()
    gear = window.header.gear.menu()
    assert [action.text().replace("&", "") for action in gear.actions()] == ["Language", "Colours", "Text size"]


def test_the_list_of_keys_holds_what_works_here(window: MainWindow, boxes: Boxes) -> None:
    _list_page(window)
    lines = {line.keys: line for line in window.key_lines()}
    assert lines["Ctrl+N"].place == "Billing"
    assert lines["F3"].what == "Front-desk search"
    assert "F7" not in lines

    def look(dialog: KeysDialog) -> None:
        dialog._find.setText("refresh")
        assert [line.keys for line in dialog.view.rows.shown()] == ["F5"]
        dialog.reject()

    boxes.expect_dialog(KeysDialog, look)
    window.deeds.run("keys")


def test_f1_shows_the_help_of_the_page(window: MainWindow) -> None:
    for tab, text in (("billing", "Who owes what."), ("overview", "There is no help for this page yet.")):
        window.show_page(tab)
        window.deeds.run("help")
        dialog = window.findChildren(HelpDialog)[-1]
        assert text in dialog.text()
        dialog.close()


# search -----------------------------------------------------------------------------------------------------------------


def test_the_window_starts_in_the_search(window: MainWindow) -> None:
    assert window.focusWidget() is window.search


def test_type_and_enter_opens_the_household(window: MainWindow, qtbot: QtBot) -> None:
    heard: list[tuple[object, str]] = []
    window.search_chosen.connect(lambda line, action: heard.append((line.key, action)))
    qtbot.keyClicks(window.search, "1203")
    assert window.search.open_list
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert heard == [(7, "open")]
    assert not window.search.open_list
    assert window.search.text() == ""


def test_f8_collects_for_the_line_and_not_for_lines_that_cannot(window: MainWindow, qtbot: QtBot, collected: list[str]) -> None:
    heard: list[tuple[object, str]] = []
    window.search_chosen.connect(lambda line, action: heard.append((line.key, action)))
    qtbot.keyClicks(window.search, "szx")
    qtbot.keyClick(window.search, Qt.Key.Key_F8)
    assert heard == [(7, "collect")]
    qtbot.keyClicks(window.search, "szx")
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_F9)
    assert len(heard) == 1
    assert collected == []


def test_letters_being_composed_are_searched(window: MainWindow) -> None:
    """With a Chinese input method on, s'z'x finds 单志强 before any character is chosen."""
    QApplication.sendEvent(window.search, QInputMethodEvent("s'z'x", []))
    assert [line.name for line in window.search.results.lines] == ["单志强", "宋泽熙"]
    composed = QInputMethodEvent("", [])
    composed.setCommitString("nothing like it")
    QApplication.sendEvent(window.search, composed)
    assert window.search.results.lines == ()
    assert "Nothing for “nothing like it”" in window.search._nothing.text()


def test_an_empty_result_offers_a_new_household(window: MainWindow, qtbot: QtBot) -> None:
    made: list[str] = []
    window.search.set_create(made.append)
    qtbot.keyClicks(window.search, "32 1203")
    assert window.search._new.isVisible()
    window.search._new.click()
    assert made == ["32 1203"]


def test_the_list_is_no_popup_and_never_takes_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    popup = window.search._popup
    assert popup.isVisible()
    assert not popup.isWindow()
    assert window.focusWidget() is window.search
    rect = window.search.results.rects()[1][1]
    qtbot.mouseMove(window.search.results, rect.center())
    heard: list[object] = []
    window.search_chosen.connect(lambda line, action: heard.append(line.key))
    qtbot.mouseClick(window.search.results, Qt.MouseButton.LeftButton, pos=rect.center())
    qtbot.mouseClick(window.search.results, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert heard == [8]


def test_tab_completes_and_esc_clears_then_leaves(window: MainWindow, qtbot: QtBot) -> None:
    page = _list_page(window)
    window.search.begin()
    qtbot.keyClicks(window.search, "101")
    qtbot.keyClick(window.search, Qt.Key.Key_Tab)
    assert window.search.text() == "1-1-101"
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert (window.search.text(), window.search.open_list) == ("", False)
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.focusWidget() is page.view


def test_typing_in_a_list_goes_to_the_search_and_esc_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    page = _list_page(window)
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_3)
    assert window.focusWidget() is window.search
    assert window.search.text() == "3"
    page.view.setFocus()
    QApplication.sendEvent(page.view, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier))
    assert window.focusWidget() is window.search


def test_tab_visits_every_control_once_beginning_with_the_search(window: MainWindow, qtbot: QtBot) -> None:
    _list_page(window)
    window.search.begin()
    visited = []
    for _step in range(40):
        focus = window.focusWidget()
        if focus in visited:
            break
        visited.append(focus)
        window.focusNextChild()
    assert window.focusWidget() is window.search
    page = _list_page(window)
    order = [visited.index(widget) for widget in (window.search, window.tabs, page.sub, page.note, page.view)]
    assert order == sorted(order)


# card -------------------------------------------------------------------------------------------------------------------


def test_the_card_stands_beside_wide_lists_and_slides_over_elsewhere(window: MainWindow) -> None:
    assert not window.stage.card_shown
    _list_page(window)
    assert window.stage.card_shown
    window.deeds.run("card")
    assert not window.stage.card_shown
    window.show_card()
    window.show_page("overview")
    assert not window.stage.card_shown
    window.show_card()
    assert window.stage.card_shown
    assert window.stage.hide_sliding_card()
    assert not window.stage.hide_sliding_card()
    _list_page(window)
    assert window.stage.card_shown


def test_in_a_narrow_window_the_card_waits_to_be_called(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.setMinimumSize(QSize(600, 400))
    _list_page(window)
    window.resize(1100, 640)
    QApplication.processEvents()
    assert not window.stage.card_shown
    window.stage.toggle_card()
    assert window.stage.card_shown
    assert window._card is not None
    assert window._card.geometry().right() <= window.stage.width()
    window.resize(1366, 700)
    QApplication.processEvents()
    assert window.stage.card_shown
    assert window.stage._splitter.indexOf(window._card) == 1


# live switches ----------------------------------------------------------------------------------------------------------


def test_language_colours_and_size_switch_live_and_nothing_is_lost(window: MainWindow, chosen: Settings, qapp: QApplication) -> None:
    page = _list_page(window)
    page.view.select(["3-2-1203"])
    page.note.setText("half a sentence")
    window.search.setText("12")
    window.show_demo(True, lambda: None)
    window.choose(declared.LANGUAGE, "zh_CN")
    window.choose(declared.THEME, "dark")
    window.choose(declared.TEXT_SIZE, 14)
    assert window.tabs.tabText(3) == _("Complaints") == "报事投诉"
    assert "文件(F)" in _menus(window)
    assert page.view.selected() == ["3-2-1203"]
    assert (page.note.text(), window.search.text()) == ("half a sentence", "12")
    assert theme.is_dark()
    assert qapp.font().pointSize() == 14
    again = declared.load(chosen._folder)
    assert [again.get(s) for s in (declared.LANGUAGE, declared.THEME, declared.TEXT_SIZE)] == ["zh_CN", "dark", 14]


def test_text_size_goes_up_and_down_by_keys(window: MainWindow, qapp: QApplication) -> None:
    for deed, points in (("smaller", 10), ("larger", 12), ("larger", 14), ("larger", 14), ("normal", 10)):
        window.deeds.run(deed)
        assert qapp.font().pointSize() == points


def test_settings_that_cannot_be_saved_are_said_in_the_message_bar(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise declared.SettingsNotSaved(folder="/nowhere")

    monkeypatch.setattr(window.settings, "save", refuse)
    window.choose(declared.THEME, "dark")
    assert "could not be saved in /nowhere" in window.messages.texts()[0]


# messages, work in progress, errors -------------------------------------------------------------------------------------


def test_the_demo_banner_offers_an_own_book(window: MainWindow) -> None:
    made: list[int] = []
    window.show_demo(True, lambda: made.append(1))
    assert window._demo is not None
    window._demo.findChild(QPushButton).click()
    assert made == [1]
    window.show_demo(False)
    assert window._demo is None


def test_facts_of_the_day_keep_their_order(window: MainWindow) -> None:
    window.status.show_fact("operator", "赵敏")
    window.status.show_fact("today", "Received today ¥0.00")
    window.status.show_fact("backup", "Backup 08:31", "ok")
    window.status.show_fact("backup", "Backup 09:00", "ok")
    assert [window.status._right.itemAt(n).widget().text() for n in range(3)] == ["Received today ¥0.00", "Backup 09:00", "赵敏"]
    window.status.show_fact("today", "")
    assert list(window.status.facts()) == ["operator", "backup"]


def test_long_work_shows_its_progress_and_can_be_stopped(qtbot: QtBot, chosen: Settings) -> None:
    import threading

    tasks, go, failures = Tasks(), threading.Event(), []
    window = MainWindow(chosen, tasks, empty_pages.specs(), finder=_lines)
    qtbot.addWidget(window)
    window.show()

    def work(progress: object) -> None:
        progress.report(18, 46, "1-3-1402")  # type: ignore[attr-defined]
        go.wait(5)
        progress.check()  # type: ignore[attr-defined]

    tasks.run(work, lambda value: None, failures.append, title="Notices")
    qtbot.waitUntil(window.status.job.isVisible)
    assert window.status.job.text() == "Notices 18/46 1-3-1402"
    window.status.job._cancel.click()
    go.set()
    qtbot.waitUntil(lambda: bool(failures))
    assert not window.status.job.isVisible()
    tasks.close()


def test_errors_are_shown_in_the_look_of_their_family(window: MainWindow, boxes: Boxes) -> None:
    boxes.expect("The computer could not do this. Nothing was changed.", "Close")
    window.show_error(EnvironmentFault())


# every look -------------------------------------------------------------------------------------------------------------

ALL_LOOKS = [pytest.param(*look, id="-".join(map(str, look))) for look in looks(themes=("light",), sizes=(10, 12, 14))]


@pytest.mark.parametrize(("language", "colours", "points"), ALL_LOOKS)
@pytest.mark.parametrize("tab", ["overview", "billing", "complaints"])
def test_the_window_fits_the_screen_and_no_text_is_cut(
    qapp: QApplication, qtbot: QtBot, language: str, colours: str, points: int, tab: str
) -> None:
    """screens.md section 5, items 1 to 3."""
    put_on(qapp, language, colours, points)
    window = preview.window(tab)
    qtbot.addWidget(window)
    window.settings.set(declared.LANGUAGE, language)
    window.resize(SCREEN)
    window.show()
    qapp.processEvents()
    least = window.minimumSizeHint()
    assert (least.width() <= SCREEN.width(), least.height() <= SCREEN.height()) == (True, True), least
    assert cut_texts(window) == []
    assert unnamed_controls(window) == []
    assert doubled_shortcuts(window) == []


@pytest.mark.parametrize(("language", "colours", "points"), ALL_LOOKS)
def test_dialogs_fit_the_screen_and_no_text_is_cut(qapp: QApplication, qtbot: QtBot, language: str, colours: str, points: int) -> None:
    put_on(qapp, language, colours, points)
    dialogs: list[QDialog] = [preview.ReceiptForm(), HelpDialog(None, "Billing", "Text"), KeysDialog(None, [])]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        qapp.processEvents()
        assert dialog.minimumSizeHint().width() <= SCREEN.width()
        assert dialog.minimumSizeHint().height() <= SCREEN.height()
        assert cut_texts(dialog) == []
        assert unnamed_controls(dialog) == []
        if isinstance(dialog, preview.ReceiptForm):
            dialog._before = dialog._content()


def test_the_window_is_up_without_the_heavy_parts() -> None:
    """Start-up imports nothing of the database, of paper or of workbooks."""
    import subprocess
    import sys

    heavy = ("sqlalchemy", "alembic", "reportlab", "pypinyin", "openpyxl", "docx", "pypdfium2")
    code = f"import sys, propdesk.ui.main_window, propdesk.ui.empty_pages; print([m for m in {heavy!r} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
