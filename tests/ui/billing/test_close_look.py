"""Every window of the daily close fits the smallest screen at every size of text, and cuts and hides nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.payments import Method
from propdesk.services import approvals, closing, payments
from propdesk.ui import theme
from propdesk.ui.billing.close_dialog import CloseDialog
from propdesk.ui.billing.closes_dialog import ClosesDialog, ReopenDialog
from propdesk.ui.billing.form_dialog import ReceiptFormDialog
from propdesk.ui.billing.invoice_dialog import InvoiceDialog
from propdesk.ui.billing.page import RECEIPTS, BillingPage
from propdesk.ui.billing.periods_dialog import PeriodDialog, PeriodsDialog
from propdesk.ui.billing.receipt_actions import VoidDialog
from propdesk.ui.billing.register_dialog import RegisterDialog
from propdesk.ui.session import Session
from tests.tools.screenshots import SCREEN, cut_texts, unnamed_controls
from tests.ui.billing.conftest import TODAY


def _dialogs(window: QWidget, session: Session) -> Iterator[QWidget]:
    office = session.office
    approvals.set_pin(office, "manager", "2468")
    approvals.ask_for_pin(office, True)
    taken = [payments.take(office, unit, 1_234_567, method, TODAY, key=f"{unit}") for unit, method in enumerate(Method, 1) if unit < 6]
    payments.void(office, taken[0].payment.receipt, "wrong amount, taken from the wrong household", TODAY)
    for shift in (False, True):
        yield CloseDialog(window, session, TODAY, shift=shift)
    closing.close_day(office, TODAY, {"cash": 1}, "short")
    yield ClosesDialog(window, session)
    yield ReopenDialog(window, session, closing.history(office)[0].row)
    yield VoidDialog(window, session, payments.receipt(office, taken[4].payment.receipt))
    yield RegisterDialog(window, session)
    yield ReceiptFormDialog(window, session)
    yield InvoiceDialog(window, session, taken[1].payment.receipt, None)
    yield PeriodsDialog(window, session)
    yield PeriodDialog(window, closing.PeriodState("2026-11", True, None))


def _settle(app: QApplication) -> None:
    for _ in range(4):
        app.processEvents()


@pytest.mark.parametrize("points", theme.SIZES)
def test_dialogs_fit_the_smallest_screen(qapp: QApplication, window: QWidget, session: Session, points: int) -> None:
    theme.apply(qapp, "light", points)
    for dialog in _dialogs(window, session):
        dialog.show()
        _settle(qapp)
        least = dialog.minimumSizeHint()
        assert least.width() <= SCREEN.width(), type(dialog).__name__
        assert least.height() <= SCREEN.height(), type(dialog).__name__
        dialog.resize(SCREEN)
        _settle(qapp)
        assert cut_texts(dialog) == [], type(dialog).__name__
        assert unnamed_controls(dialog) == [], type(dialog).__name__
        dialog.hide()
        dialog.deleteLater()


@pytest.mark.parametrize("points", theme.SIZES)
def test_the_receipts_page_cuts_nothing(qtbot: QtBot, qapp: QApplication, session: Session, points: int) -> None:
    theme.apply(qapp, "dark", points)
    payments.take(session.office, 1, 1_234_567, Method.CASH, TODAY, key="a")
    closing.close_day(session.office, TODAY, {})
    page = BillingPage(session)
    qtbot.addWidget(page)
    page.resize(890, 540)
    page.show()
    page.show_sub(RECEIPTS)
    _settle(qapp)
    assert cut_texts(page) == []
    assert unnamed_controls(page) == []
