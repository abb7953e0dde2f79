"""A fee day: two hundred households pay one after another, and the cashier never touches the mouse."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.services import billing, households, payments, rates
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import integrity
from propdesk.ui.billing.collect_dialog import CollectDialog
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

TODAY = date(2026, 11, 23)
HOUSEHOLDS = 200
MONTH_FEN = 10_000
WITHIN_SECONDS = 100  # of the processor's time, so that whatever else the machine does is not counted
METHODS = {1: "cash", 2: "wechat", 3: "alipay", 4: "card", 5: "transfer"}


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred flats, three months billed: 60,000.00 to be collected."""
    path = tmp_path_factory.mktemp("fee_day") / "阳光花园.pdbook"
    new_book(path, "阳光花园")
    office = open_office(path)
    for n in range(HOUSEHOLDS):
        code = f"{n // 100 + 1}-1-{n % 100 // 4 + 1}{n % 4 + 1:02d}"
        households.add(office, parse_unit(code), UnitKind.FLAT, UnitState(area_cm2=500_000, owners=(f"业主{n}",)))
    rates.set_tariff(office, "物业费", 20_000, PriceUnit.M2_MONTH, date(2026, 1, 1), "前期物业服务合同第五条", due_day=10)
    for month in (9, 10, 11):
        billing.run(office, Month(2026, month))
    office.close(backup=False)
    return path


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, community: Path) -> Iterator[App]:
    """The program with that book; work runs at once."""
    with at_work(chosen, lambda: TODAY, community) as running:
        yield running


def office(app: App) -> Office:
    assert app.bureau is not None
    return app.bureau.session.office


def key(what: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the keyboard sends it: to the window that is active, to whatever has the focus there."""
    window = QApplication.activeWindow()
    assert window is not None
    QTest.keyClick(window.focusWidget() or window, what, modifier)


def write(text: str) -> None:
    window = QApplication.activeWindow()
    assert window is not None
    field = window.focusWidget()
    assert isinstance(field, QWidget)
    QTest.keyClicks(field, text)


def at_the_desk(qtbot: QtBot, app: App, code: str) -> CollectDialog:
    """F3, the door number, F8: the household's window, with the keyboard in the amount."""
    key(Qt.Key.Key_F3)
    write(code.replace("-", ""))
    key(Qt.Key.Key_F8)
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CollectDialog) and widget.isVisible()]
    assert len(found) == 1, code
    qtbot.waitUntil(lambda: QApplication.focusWidget() is found[0].panel.amount)
    assert found[0].desk.unit.code == code
    return found[0]


def test_two_hundred_receipts_by_keyboard_only(app: App, qtbot: QtBot) -> None:
    """Exact, in part, with change, by five ways of paying; each prints nothing, takes one number and leaves no gap."""
    codes = [home.code for home in households.every(office(app), TODAY)]
    assert len(codes) == HOUSEHOLDS
    ctrl = Qt.KeyboardModifier.ControlModifier
    began = time.process_time()
    expected = []
    for n, code in enumerate(codes):
        dialog = at_the_desk(qtbot, app, code)
        way = n % 5 + 1
        key(Qt.Key(Qt.Key.Key_0.value + way), ctrl)
        fen = 3 * MONTH_FEN
        if n % 7 == 3:  # a part of it
            fen = MONTH_FEN + n
            write(f"{fen // 100}.{fen % 100:02d}")
        elif n % 7 == 5 and way == 1:  # with change
            write("500")
        key(Qt.Key.Key_Return)
        assert QApplication.focusWidget() is dialog.panel.confirm
        key(Qt.Key.Key_Return, ctrl)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is app.desktop.window)
        expected.append((f"SJ2026-{n + 1:06d}", code, fen, METHODS[way]))
    took = time.process_time() - began
    rows = list(reversed(payments.journal(office(app), TODAY, TODAY)))
    assert [(row.receipt, row.code, row.amount_fen, row.method) for row in rows] == expected
    assert sum(fen for _count, fen in payments.day_totals(office(app), TODAY).values()) == sum(fen for *_facts, fen, _way in expected)
    assert all(row.tendered_fen in (row.amount_fen, 50_000) for row in rows)
    assert integrity.check(office(app).store, full=False).findings == ()
    assert took < WITHIN_SECONDS, f"{took:.0f} s for {HOUSEHOLDS} receipts"
