"""The main job in the real window, once by keys alone and once by mouse: import → bill → arrears → notice → receipt."""

import linecache
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from propdesk import paths, settings
from propdesk.app import App
from propdesk.domain.payments import Method
from propdesk.services import arrears, billing, notices, payments
from propdesk.services.office import Office, new_book
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.import_wizard import CHECK, COLUMNS, DONE, ImportWizard
from propdesk.ui.residents.unit_dialog import UnitDialog
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

TODAY = date(2026, 11, 23)
LIST = paths.resources() / "samples" / "sunshine_garden.xlsx"
Dialog = TypeVar("Dialog", bound=QDialog)


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path) -> Iterator[App]:
    """The program with a new, empty book; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    with at_work(chosen, lambda: TODAY, book) as running:
        yield running


def office(app: App) -> Office:
    assert app.bureau is not None
    return app.bureau.session.office


def key(widget: QWidget, what: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    window = widget.window()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 2000)
    QTest.keyClick(window.focusWidget() or window, what, modifier)


def shown(kind: type[Dialog]) -> Dialog:
    """The dialog of this kind that is open now."""
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1, f"{len(found)} of {kind.__name__} open"
    return found[0]


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 2, widget.height() // 2))


def type_into(field: QLineEdit, text: str) -> None:
    """Go there and type over what stands there; Chinese arrives whole, as an input method commits it."""
    field.setFocus()
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field, event)


def import_by(press: Callable[[ImportWizard], None], past_the_rows: Callable[[ImportWizard], None]) -> Callable[[ImportWizard], None]:
    """Goes through the wizard, pressing on with `press` and, where the list of rows has the keys, with `past_the_rows`."""

    def drive(wizard: ImportWizard) -> None:
        wizard.file_page.path.setText(str(LIST))
        press(wizard)
        assert wizard.step == COLUMNS
        press(wizard)
        assert wizard.step == CHECK
        assert wizard.plan is not None
        assert wizard.plan.counts == {"new": 304, "changed": 0, "same": 0, "problem": 8}
        past_the_rows(wizard)
        assert wizard.step == DONE, wizard.check_page.notes.text()
        press(wizard)

    return drive


def set_rate(dialog: RatesDialog) -> None:
    """物业费 1.85 from 2026 on, with what it rests on."""
    type_into(dialog.price, "1.85")
    type_into(dialog.valid_from.edit, "2026-01-01")
    type_into(dialog.basis, "前期物业服务合同第十二条")
    key(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.table.rows.shown()) == 1, [row.error.text() for row in dialog.rows]
    key(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_day_with_the_keyboard_alone(app: App, boxes: Boxes, qtbot: QtBot, tmp_path: Path) -> None:
    """Alt+2, Ctrl+I, Enter …: nobody touches the mouse from the office's list to the receipt."""
    window = app.desktop.window
    alt, ctrl = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier

    key(window, Qt.Key.Key_2, alt)
    assert window.current_key() == "residents"
    enter, ctrl_enter = (lambda wizard: key(wizard, Qt.Key.Key_Return)), (lambda wizard: key(wizard, Qt.Key.Key_Return, ctrl))
    boxes.expect_dialog(ImportWizard, import_by(enter, ctrl_enter))
    key(window, Qt.Key.Key_I, ctrl)
    found = arrears.overdue(office(app), date(2026, 10, 31))
    assert (len(found.rows), found.months, found.total_fen) == (126, 1251, 21_876_527)

    key(window, Qt.Key.Key_3, alt)
    boxes.expect_dialog(RatesDialog, set_rate)
    action = window.deeds.action("rates")
    assert action is not None
    action.trigger()
    key(window, Qt.Key.Key_N, ctrl)
    run = shown(RunDialog)
    key(run, Qt.Key.Key_Return, ctrl)
    assert [(made.period, made.charges, made.total_fen) for made in billing.runs(office(app))] == [("2026-11", 304, 5_285_415)]

    notices_deed = window.deeds.action("notices")
    assert notices_deed is not None
    notices_deed.trigger()
    dialog = shown(NoticeDialog)
    type_into(dialog.folder, str(tmp_path))
    key(dialog, Qt.Key.Key_Return, ctrl)
    issued = notices.issued(office(app))
    assert (len(issued), sum(row.total_fen for row in issued)) == (304, 21_876_527 + 5_285_415)
    assert [row.code for row in issued][-1] == "1-1-101", "the first number is the first door of the walk"
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    key(shown(PreviewDialog), Qt.Key.Key_Escape)

    window.search.begin()
    QTest.keyClicks(window.search, "11102")
    key(window.search, Qt.Key.Key_F8)
    collect = shown(CollectDialog)
    owed = payments.desk(office(app), 2).open_fen
    boxes.expect("The limitation of 物业费 2023-11", "Take it")  # the oldest of 37 bills
    key(collect, Qt.Key.Key_Return)
    key(collect, Qt.Key.Key_Return)
    look_at_the_receipt(app, owed)


def look_at_the_receipt(app: App, owed: int) -> None:
    """One receipt over the whole debt is in the journal and on the screen; nothing is open any more."""
    window = app.desktop.window
    day = payments.journal(office(app), TODAY, TODAY)
    assert [(row.receipt, row.code, row.amount_fen, row.method) for row in day] == [("SJ2026-000001", "1-1-102", owed, Method.CASH)]
    key(shown(PreviewDialog), Qt.Key.Key_Escape)
    assert "SJ2026-000001" in " ".join(window.toasts.texts())
    assert payments.desk(office(app), 2).open_fen == 0


def test_a_day_by_mouse(app: App, boxes: Boxes, qtbot: QtBot, tmp_path: Path) -> None:
    """The list, a rate and a run; then one household's notice becomes a file, and what it owes a receipt: all by clicking."""
    window = app.desktop.window
    window.tabs.setCurrentIndex(1)
    boxes.expect_dialog(ImportWizard, import_by(lambda wizard: click(wizard.next_button), lambda wizard: click(wizard.next_button)))
    residents = window.current_page()
    next(deed for deed in residents.deeds() if deed.key == "import").run()
    assert app.bureau is not None
    boxes.expect_dialog(RatesDialog, set_rate)
    app.bureau.lead("rates")
    app.bureau.lead("first_run")
    click(shown(RunDialog).run_button)
    app.bureau.open_household(2)

    app.bureau.lead("arrears")
    click(app.bureau.card.notice_button)
    dialog = shown(NoticeDialog)
    type_into(dialog.folder, str(tmp_path))
    click(dialog.issue_button)
    issued = notices.issued(office(app))
    assert [(row.number, row.code, row.total_fen) for row in issued] == [("CJ2026-000001", "1-1-102", 596_196 + 16_561)]
    files = sorted(tmp_path.glob("*.pdf"))
    assert len(files) == 1
    assert files[0].read_bytes().startswith(b"%PDF")
    shown(PreviewDialog).reject()

    click(app.bureau.card.collect_button)
    collect = shown(CollectDialog)
    owed = payments.desk(office(app), 2).open_fen
    boxes.expect("The limitation of 物业费 2023-11", "Take it")
    click(collect.panel.confirm)
    look_at_the_receipt(app, owed)


def test_a_name_nobody_has_leads_to_a_new_household(app: App, boxes: Boxes) -> None:
    """The search finds nothing and offers what to do next, instead of a dead end."""
    window = app.desktop.window
    window.search.begin()
    QTest.keyClicks(window.search, "nobodyatall")
    offered = [button for button in window.findChildren(QPushButton) if button.text() == "New household" and button.isVisible()]
    assert len(offered) == 1
    boxes.expect_dialog(UnitDialog, lambda dialog: dialog.reject())
    click(offered[0])


def test_the_sources_the_qt_binding_has_read_are_not_kept(app: App) -> None:
    linecache.getlines(str(paths.__file__))
    assert linecache.cache
    app.tasks.run(lambda _progress: None, lambda _result: None)
    assert not linecache.cache
