"""An owner asks what he has paid, and the manager how the month is going: in the real window."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.services import statements, upkeep
from propdesk.store import refunds
from propdesk.ui.billing.page import RATE, BillingPage
from propdesk.ui.billing.rate import CollectionRatePage
from propdesk.ui.billing.statement_dialog import StatementDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.household_dialog import HouseholdDialog
from tests.stories.test_window_day import click, key, office, shown
from tests.tools.boxes import Boxes
from tests.tools.full_book import full_book
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

TODAY = date(2026, 11, 20)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path) -> Iterator[App]:
    """The program with a book in which everything about money has happened once."""
    book = tmp_path / "garden.pdbook"
    full_book(book)
    with at_work(chosen, lambda: TODAY, book) as running:
        yield running


def test_a_statement_from_the_search_to_the_paper(qtbot: QtBot, app: App, boxes: Boxes, tmp_path: Path) -> None:
    window = app.desktop.window
    key(window, Qt.Key.Key_D, CTRL)  # nobody is on the card yet: the search begins
    assert window.search.hasFocus()
    QTest.keyClicks(window.search, "1-1-101")
    key(window, Qt.Key.Key_Return)
    key(window, Qt.Key.Key_D, CTRL)
    dialog = shown(StatementDialog)
    assert dialog.account is not None
    assert dialog.account == statements.of_unit(office(app), 1, date(2026, 1, 1), TODAY)
    assert dialog.focusWidget() is dialog.tables.lines.view
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    key(dialog.tables.lines.view, Qt.Key.Key_P, CTRL)
    preview = shown(PreviewDialog)
    boxes.expect_file(tmp_path / "statement.pdf")
    key(preview, Qt.Key.Key_S, CTRL)
    key(preview, Qt.Key.Key_Escape)
    assert (tmp_path / "statement.pdf").read_bytes().startswith(b"%PDF")
    boxes.expect_file(tmp_path / "statement.xlsx")
    click(dialog.export_button)
    assert (tmp_path / "statement.xlsx").exists()
    key(dialog, Qt.Key.Key_Escape)
    assert not upkeep.check_book(office(app)).findings


def test_somebody_comes_with_a_refund_slip(app: App) -> None:
    window = app.desktop.window
    with office(app).store.read() as conn:
        given = refunds.find(conn)[-1]
    key(window, Qt.Key.Key_F3)
    QTest.keyClicks(window.search, given.number.lower().replace("-", ""))
    key(window, Qt.Key.Key_Return)
    assert app.bureau is not None
    card = app.bureau.card
    assert card.unit_id == given.unit_id
    assert card.card is not None
    assert card.card.events[0].number == given.number
    assert given.number in card.found.text()
    assert card.found.isVisible()
    window.search.begin()
    QTest.keyClicks(window.search, given.code)
    key(window, Qt.Key.Key_Return)
    assert (card.number, card.found.isVisible()) == ("", False)  # looked for by unit


def test_a_statement_from_the_full_page(app: App, boxes: Boxes) -> None:
    window = app.desktop.window
    assert app.bureau is not None

    def ask_for_it(page: HouseholdDialog) -> None:
        page.card.statement_button.click()
        assert shown(StatementDialog).account is not None
        shown(StatementDialog).reject()
        page.reject()

    boxes.expect_dialog(HouseholdDialog, ask_for_it)
    window.household_opened.emit(3)


def test_the_manager_looks_at_the_month_and_prints_the_table(app: App, boxes: Boxes, tmp_path: Path) -> None:
    window = app.desktop.window
    key(window, Qt.Key.Key_3, ALT)
    page = window.current_page()
    assert isinstance(page, BillingPage)
    rates = page.show_sub(RATE)
    assert isinstance(rates, CollectionRatePage)
    assert rates.found is not None
    assert rates.name.text() == "2026-11"
    rates.previous.click()
    assert rates.name.text() == "2026-10"
    rates.publish()
    preview = shown(PreviewDialog)
    boxes.expect_file(tmp_path / "rates.pdf")
    key(preview, Qt.Key.Key_S, CTRL)
    key(preview, Qt.Key.Key_Escape)
    assert (tmp_path / "rates.pdf").exists()
    boxes.expect_file(tmp_path / "rates.xlsx")
    key(window, Qt.Key.Key_E, CTRL)
    assert (tmp_path / "rates.xlsx").exists()
