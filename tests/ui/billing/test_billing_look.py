"""Every window of the Billing tab fits the smallest screen at every size of text, and cuts and hides nothing."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.ladder import SUGGESTED
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.services import arrears, notices, payments
from propdesk.ui import theme
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.billing.ladder_dialog import LadderForm, LaddersDialog
from propdesk.ui.billing.level_form import LevelForm
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.billing.page import KEYS, BillingPage
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.receipt_actions import VoidDialog
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.session import Session
from tests.tools.screenshots import SCREEN, cut_texts, unnamed_controls

TODAY = date(2026, 11, 23)


def _dialogs(window: QWidget, session: Session) -> Iterator[QWidget]:
    units = [row.unit_id for row in arrears.overdue(session.office, TODAY).rows[:5]]
    payments.take(session.office, units[0], 10_000, Method.CASH, TODAY, key="look")
    notices.issue(session.office, TODAY, units[:2], "zh_CN")
    yield CollectDialog(window, session, units[1])
    yield RunDialog(window, session, lambda period: None)
    yield RatesDialog(window, session)
    notice = NoticeDialog(window, session, units, TODAY)
    notice.load()
    yield notice
    yield LaddersDialog(window, session)
    yield LadderForm(window, session, SUGGESTED)
    yield LevelForm(window, session, units[0], TODAY)
    yield IssuedDialog(window, session)
    yield VoidDialog(window, session, payments.receipt(session.office, "SJ2026-000001"))


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
        assert cut_texts(dialog) == []
        assert unnamed_controls(dialog) == []
        dialog.hide()
        dialog.deleteLater()


@pytest.mark.parametrize("points", theme.SIZES)
def test_sub_pages_cut_nothing(qtbot: QtBot, qapp: QApplication, session: Session, points: int) -> None:
    theme.apply(qapp, "dark", points)
    page = BillingPage(session)
    qtbot.addWidget(page)
    page.resize(890, 540)
    page.show()
    page.reload()
    show: Callable[[str], QWidget] = page.show_sub
    for key in KEYS:
        show(key)
        _settle(qapp)
        assert cut_texts(page) == []
        assert unnamed_controls(page) == []


def test_figures_agree_on_list_and_dialog(window: QWidget, session: Session) -> None:
    row = arrears.overdue(session.office, TODAY).rows[4]
    dialog = CollectDialog(window, session, row.unit_id)
    assert dialog.panel.amount.text() == format_yuan(row.overdue_fen)
    dialog.deleteLater()
