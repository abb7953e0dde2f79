"""The end of a day in the real window: receipts, a void, a count that differs, the close, and what is left to do afterwards."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import arrears, billing, closing, payments
from propdesk.services.office import Office
from propdesk.store import integrity
from propdesk.ui.billing.close_dialog import CloseDialog
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.receipt_actions import VoidDialog
from propdesk.ui.billing.receipts import ReceiptsPage
from propdesk.ui.print_centre.preview import PreviewDialog
from tests.stories.test_window_day import key, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.office_day import office_with_rate
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ENTER, ESCAPE, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier


class Calendar:
    """What day it is at the desk."""

    def __init__(self) -> None:
        self.day = MONDAY

    def today(self) -> date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path, calendar: Calendar) -> Iterator[App]:
    """The program with four households that owe two months of 100.00 each; work runs at once."""
    book = tmp_path / "garden.pdbook"
    made = office_with_rate(book)
    for month in (9, 10):
        billing.run(made, Month(2026, month))
    made.close(backup=False)
    with at_work(chosen, calendar.today, book) as running:
        yield running


def office(app: App) -> Office:
    assert app.bureau is not None
    return app.bureau.session.office


def receipts_page(app: App) -> ReceiptsPage:
    """收款流水 in sight."""
    assert app.bureau is not None
    app.bureau.lead("receipts")
    page = app.desktop.window.current_page()
    assert isinstance(page, BillingPage)
    found = page.current()
    assert isinstance(found, ReceiptsPage)
    return found


def collect(app: App, unit: str) -> None:
    """Search, F8, Enter, Enter: everything the household owes, in cash; the receipt is looked at and closed."""
    window = app.desktop.window
    window.search.begin()
    QTest.keyClicks(window.search, unit)
    key(window.search, Qt.Key.Key_F8)
    dialog = shown(CollectDialog)
    key(dialog, ENTER)
    key(dialog, ENTER)
    key(shown(PreviewDialog), ESCAPE)


def deed(app: App, name: str) -> None:
    """What the menu does."""
    action = app.desktop.window.deeds.action(name)
    assert action is not None
    action.trigger()


def choose(page: ReceiptsPage, receipt: str) -> None:
    page.view.select([next(line.key for line in page.view.rows.shown() if line.payment.receipt == receipt)])


def test_three_receipts_a_void_a_difference_the_close_and_a_reversal_next_day(app: App, boxes: Boxes, calendar: Calendar) -> None:
    """The whole evening and the morning after, by keys, menu and the buttons of the page."""
    for unit in ("1-1-101", "1-1-102", "1-1-103"):
        collect(app, unit)
    page = receipts_page(app)
    assert [line.payment.receipt for line in page.view.rows.shown()] == ["SJ2026-000003", "SJ2026-000002", "SJ2026-000001"]

    def void(dialog: VoidDialog) -> None:
        assert dialog.windowTitle() == "Void a receipt"
        type_into(dialog.reason, "wrong household")
        key(dialog, ENTER, CTRL)

    choose(page, "SJ2026-000002")
    boxes.expect_dialog(VoidDialog, void)
    page.void_button.click()
    assert page.method_sums() == {Method.CASH: (2, 40_000)}

    def count(dialog: CloseDialog) -> None:
        assert [row.receipt for row in dialog.table.rows.shown()] == ["SJ2026-000002"]
        type_into(dialog.counts.fields["cash"], "399.50")
        key(dialog, ENTER, CTRL)
        assert "Write a note" in dialog.note_row.error.text()
        type_into(dialog.note, "50 fen of change too much")
        key(dialog, ENTER, CTRL)

    boxes.expect_dialog(CloseDialog, count)
    deed(app, "day-close")
    key(shown(PreviewDialog), ESCAPE)
    sheet = closing.close_named(office(app), "RJ2026-000001").sheet
    assert [(line.method, line.count, line.expected_fen, line.difference_fen) for line in sheet.lines] == [("cash", 3, 40_000, -50)]
    assert sheet.void_numbers == ("SJ2026-000002",)
    assert page.closed_badge.text() == "Closed up to 2026-11-23"
    evening = arrears.overdue(office(app), MONDAY).total_fen
    assert evening == 40_000

    def too_late(dialog: VoidDialog) -> None:
        assert dialog.windowTitle() == "Reverse a receipt"
        type_into(dialog.reason, "paid twice")
        type_into(dialog.day.edit, "2026-11-23")
        key(dialog, ENTER, CTRL)
        assert "2026-11-23 is closed; use 2026-11-24 or later" in dialog.day_row.error.text()
        boxes.expect("Close without saving", "Do not save")
        key(dialog, ESCAPE)

    choose(page, "SJ2026-000001")
    boxes.expect_dialog(VoidDialog, too_late)
    page.void_button.click()

    collect_is_refused(app)
    calendar.day = TUESDAY
    page.show_days(MONDAY, TUESDAY)
    choose(page, "SJ2026-000001")
    assert page.void_button.text() == "Reverse…"

    def reverse(dialog: VoidDialog) -> None:
        assert dialog.day.value() == TUESDAY
        type_into(dialog.reason, "paid twice")
        key(dialog, ENTER, CTRL)

    boxes.expect_dialog(VoidDialog, reverse)
    page.void_button.click()
    look_at_the_morning(app, page, boxes, evening)


def collect_is_refused(app: App) -> None:
    """Money cannot be taken into the closed day; the sentence stands beside the date."""
    window = app.desktop.window
    window.search.begin()
    QTest.keyClicks(window.search, "1-1-104")
    key(window.search, Qt.Key.Key_F8)
    dialog = shown(CollectDialog)
    key(dialog, ENTER)
    key(dialog, ENTER)
    assert "use 2026-11-24 or later" in dialog.day_row.error.text()
    dialog.day.set_value(TUESDAY)
    key(dialog, ENTER, CTRL)
    assert not dialog.isVisible()


def look_at_the_morning(app: App, page: ReceiptsPage, boxes: Boxes, evening: int) -> None:
    """The red receipt stands on Tuesday with a minus sign, Monday is what it was, and Tuesday closes below nothing."""
    red = next(line for line in page.view.rows.shown() if line.reverses)
    assert (red.payment.receipt, red.reverses, red.standing_fen, red.payment.paid_on) == (
        "SJ2026-000005",
        "SJ2026-000001",
        -20_000,
        TUESDAY,
    )
    choose(page, red.payment.receipt)
    page.reprint_button.click()
    key(shown(PreviewDialog), ESCAPE)
    assert arrears.overdue(office(app), MONDAY).total_fen == evening
    assert arrears.overdue(office(app), TUESDAY).total_fen == 40_000
    page.show_days(TUESDAY, TUESDAY)

    def count(dialog: CloseDialog) -> None:
        type_into(dialog.counts.fields["cash"], "0")
        key(dialog, ENTER, CTRL)

    boxes.expect_dialog(CloseDialog, count)
    deed(app, "day-close")
    key(shown(PreviewDialog), ESCAPE)
    sheet = closing.close_named(office(app), "RJ2026-000002").sheet
    assert [(line.received_fen, line.taken_back_fen, line.expected_fen) for line in sheet.lines] == [(20_000, -20_000, 0)]
    assert integrity.check(office(app).store).findings == ()
    assert len(payments.journal(office(app), MONDAY, TUESDAY)) == 4
