"""A reading day in the real window by keys alone: print the list, read, exchange a meter, bill, see the formula with its tiers."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.app import App
from propdesk.domain.fee_items import PriceUnit, Tier
from propdesk.domain.meters import Meter
from propdesk.domain.periods import Month
from propdesk.services import billing, meters, rates, residents
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.meter_dialogs import ExchangeDialog
from propdesk.ui.billing.meters import MetersPage
from propdesk.ui.billing.page import METERS, BillingPage
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from tests.stories.test_window_day import LIST, app, key, office, shown
from tests.tools.boxes import Boxes
from tests.ui.conftest import boxes, chosen, look

__all__ = ["app", "boxes", "chosen", "look"]  # fixtures of the window's own tests

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def read_already(app: App) -> App:
    """The sample list, water at 2.80, from 12 m³ on 4.20, and a meter in each of the first four flats, at 100 on 31 October."""
    residents.apply_import(office(app), residents.plan_import(office(app), LIST))
    rates.set_tariff(office(app), "水费", 28_000, PriceUnit.M3, date(2026, 1, 1), "价目表", tiers=(Tier(12_000, 42_000),))
    item = meters.metered_item(office(app), "水费")
    for unit in range(1, 5):
        meters.add_meter(office(app), Meter(0, unit, item.id, f"W{unit}", 100_000, date(2026, 10, 31)))
    return app


def typed(window: QWidget, text: str) -> None:
    """Type into whatever has the keys; a line end is Enter."""
    for part in text:
        target = window.focusWidget()
        assert target is not None
        if part == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(target, part)


def test_a_reading_day_with_the_keyboard_alone(read_already: App, boxes: Boxes, qtbot: QtBot) -> None:
    window = read_already.desktop.window
    key(window, Qt.Key.Key_3, ALT)
    page = window.current_page()
    assert isinstance(page, BillingPage)
    while page.current_key() != METERS:
        key(window, Qt.Key.Key_Tab, CONTROL)
    grid = page.current()
    assert isinstance(grid, MetersPage)
    grid.view.setFocus()
    key(window, Qt.Key.Key_P, CONTROL)
    key(shown(PreviewDialog), Qt.Key.Key_Escape)

    grid.view.setFocus()
    key(window, Qt.Key.Key_Home)
    typed(window, "115\n")  # 15 m³: 12 at 2.80 and 3 at 4.20
    key(window, Qt.Key.Key_Escape)

    def exchange(dialog: ExchangeDialog) -> None:
        dialog.day.edit.selectAll()
        typed(dialog, "2026-11-10\n")
        typed(dialog, "106\n")
        assert "6" in dialog.used.text()
        dialog.new.label.setFocus()
        typed(dialog, "W2a\n50\n")
        key(dialog, Qt.Key.Key_Return, CONTROL)

    boxes.expect_dialog(ExchangeDialog, exchange)
    key(window, Qt.Key.Key_T, CONTROL)  # the second meter, where Enter went
    key(window, Qt.Key.Key_Down)
    assert grid.view.current().line.meter.label == "W2a"
    typed(window, "59\n90\n")  # 9 more on the new one; the third is a slip
    assert [row.problem is not None for row in grid.unsaved()] == [False, False, True]
    key(window, Qt.Key.Key_Up)
    typed(window, "108\n")
    key(window, Qt.Key.Key_S, CONTROL)
    assert len(grid.unsaved()) == 0

    key(window, Qt.Key.Key_N, CONTROL)
    key(shown(RunDialog), Qt.Key.Key_Return, CONTROL)
    charged = {row.code: row for row in billing.charges(office(read_already), period=Month(2026, 11)) if row.item == "水费"}
    assert {code: row.amount_fen for code, row in charged.items()} == {"1-1-101": 4_620, "1-1-102": 4_620, "1-1-103": 2_240}
    charges = page.current()
    assert isinstance(charges, ChargesPage)
    assert "12 m³ × 2.80" in charged["1-1-101"].formula
    assert "3 m³ × 4.20" in charged["1-1-101"].formula
    assert charged["1-1-101"].formula == charged["1-1-102"].formula, "6 on the old meter and 9 on the new are 15"
