"""收缴率 in the window: spans, groups, a total that is no sum of rates, tooltips with formula and day, the notice-board table."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.collection import Span
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, collection, payments
from propdesk.ui.billing.rate import CollectionRatePage
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session


@pytest.fixture
def page(qtbot: QtBot, session: Session, window: QWidget) -> CollectionRatePage:
    for month in (10, 11):
        billing.run(session.office, Month(2026, month))
    payments.take(session.office, 1, 200_000, Method.CASH, date(2026, 11, 3), key="k1")
    payments.take(session.office, 40, 50_000, Method.CASH, date(2026, 11, 20), key="k2")
    made = CollectionRatePage(session, EmptyAction("Go to Charges", lambda: None))
    made.setParent(window)
    made.resize(1180, 640)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    return made


def test_the_running_month_by_building(page: CollectionRatePage, session: Session) -> None:
    wanted = collection.rates(session.office, Span.parse("2026-11"), date(2026, 11, 23))
    shown = page.view.rows.shown()
    assert [line.rate for line in shown] == list(wanted.rows)
    foot = page.panel.foot.texts()
    assert foot["amount"] == f"{wanted.total.amount // 10}.{wanted.total.amount % 10}%"  # type: ignore[operator]
    assert page.name.text() == "2026-11"
    assert not page.following.isEnabled()
    column = [one.key for one in page.view.rows.columns].index("amount")
    tip = page.view.rows.data(page.view.rows.index(0, column), Qt.ItemDataRole.ToolTipRole)
    assert "÷" in tip
    assert "2026-11-23" in tip
    assert "frozen" in page.view.rows.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_spans_days_groups_and_items(page: CollectionRatePage) -> None:
    page.previous.click()
    assert (page.name.text(), page.as_of) == ("2026-10", date(2026, 10, 31))
    page.following.click()
    page.step(1)
    assert (page.name.text(), page.as_of) == ("2026-11", date(2026, 11, 23))
    page.kinds.setCurrentIndex(0)
    assert page.name.text() == "2026-W48"
    page.day.edit.setText("2026-11-08")
    assert (page.name.text(), page.as_of) == ("2026-W45", date(2026, 11, 8))
    page.day.edit.setText("never")
    assert page.as_of == date(2026, 11, 8)
    page.kinds.setCurrentIndex(2)
    assert page.name.text() == "2026"
    page.by.setCurrentIndex(1)
    assert page.found is not None
    assert page.found.by is collection.By.STEWARD
    page.item.setCurrentIndex(1)
    assert page.found.item == page.item.currentText()


def test_it_sorts_by_rate_and_searches(page: CollectionRatePage) -> None:
    page.view.sort_by("amount", falling=True)
    rates = [line.rate.amount for line in page.view.rows.shown()]
    assert rates == sorted(rates, reverse=True)
    page.within.setText("Building 1")
    assert 0 < len(page.view.rows.shown()) < len(page.view.rows.all())
    page.view.select([page.view.rows.shown()[0].rate.name])
    assert page.selected_units() == []
    assert "1 selected" in page.foot_text()
    page.view.opened.emit(page.view.rows.shown()[0])  # opens no household


def test_the_notice_board_table_is_shown(page: CollectionRatePage, qtbot: QtBot) -> None:
    page.publish()
    dialog = page.findChild(PreviewDialog)
    assert dialog is not None
    assert dialog.view.count() == 1
    dialog.reject()
    page.show_span(Span.parse("2019-05"))
    said: list[str] = []
    page.toast.connect(said.append)
    page.publish()
    assert said == ["There is nothing to publish for this span."]
    assert page.panel.empty_shown == "empty"


def test_in_another_language(page: CollectionRatePage) -> None:
    page.retranslate()
    assert "As of" in page.trend.toolTip() or "as of" in page.trend.toolTip()
    assert page.help_text().count("\n\n") == 3
