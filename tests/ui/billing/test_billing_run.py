"""Rates and billing runs through the window: rates → preview → charges → rollback."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.charges import PriceUnit
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, payments, rates
from propdesk.services.office import Office
from propdesk.store.billing import RunRow
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rollback import roll_back_one
from propdesk.ui.billing.run_dialog import RunDialog, next_period
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 23)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ChargesPage:
    made = ChargesPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.reload()
    return made


def run_dialog() -> RunDialog:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, RunDialog) and widget.isVisible())


def test_the_next_period_is_suggested() -> None:
    assert next_period([Month(2026, 12), Month(2026, 1)], TODAY) == Month(2027, 1)
    assert next_period([], TODAY) == NOVEMBER


def test_generate_shows_first_then_writes_then_undoes(page: ChargesPage, office: Office, session: Session, toasts: object) -> None:
    session.tasks.changed.connect(lambda topics: page.reload())
    page.generate()
    dialog = run_dialog()
    assert dialog.period.text() == "2026-11"
    assert dialog.summary.text() == "304 charges · ¥52,854.15"
    assert dialog.items_panel.foot.texts() == {"units": "304", "sum": "52,854.15"}
    assert billing.charges(office, period=NOVEMBER) == []
    QTest.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert len(billing.charges(office, period=NOVEMBER)) == 304
    assert page.period.chosen() == "2026-11"
    assert page.panel.foot.texts()["charged"] == "52,854.15"
    assert page.back_button.isEnabled()
    toasts.press("Undo")  # type: ignore[attr-defined]
    assert billing.charges(office, period=NOVEMBER) == []
    assert "rolled back" in toasts.texts[-1]  # type: ignore[attr-defined]


def test_who_is_left_out_stands_there_with_the_reason(page: ChargesPage, office: Office, session: Session) -> None:
    billing.run(office, NOVEMBER)
    page.generate()
    dialog = run_dialog()
    dialog.period.setText("2026-11")
    dialog.refresh()
    assert len(dialog.left_out.rows.all()) == 304
    assert dialog.reasons.button("already_billed").text() == "Already billed for this period 304"
    assert not dialog.reasons.button("no_area").isVisible()
    assert not dialog.run_button.isEnabled()
    assert dialog.run_button.toolTip()
    dialog.reject()


@pytest.mark.parametrize("text", ["2026-13", "next month", ""])
def test_what_is_no_period_is_said_under_the_field(page: ChargesPage, text: str) -> None:
    page.generate()
    dialog = run_dialog()
    dialog.period.setText(text)
    dialog.refresh()
    assert "billing period" in dialog.period_row.error.text()
    assert not dialog.run_button.isEnabled()
    dialog.reject()


def test_a_stale_preview_is_refused_and_shown_anew(page: ChargesPage, office: Office) -> None:
    page.generate()
    dialog = run_dialog()
    rates.set_tariff(office, "停车费", 1_000_000, PriceUnit.UNIT_MONTH, date(2026, 1, 1), "车位租赁合同")
    dialog.run()
    assert billing.charges(office, period=NOVEMBER) == []
    assert dialog.isVisible()
    assert "changed since the preview" in dialog.messages.texts()[0]
    assert [row.item for row in dialog.items.rows.all()] == ["物业费", "停车费"]
    dialog.run()
    assert len({row.item for row in billing.charges(office, period=NOVEMBER)}) == 2


def test_rolling_back_asks_first_and_names_the_payer(page: ChargesPage, office: Office, boxes: Boxes) -> None:
    billing.run(office, NOVEMBER)
    page.show_period(NOVEMBER)
    boxes.expect("Roll back this billing run?", None)
    page.back_button.click()
    assert len(billing.charges(office, period=NOVEMBER)) == 304
    paid = billing.charges(office, period=NOVEMBER)[0]
    payments.take(office, paid.unit_id, 10_000_000, Method.CARD, TODAY, key="k")
    boxes.expect("Roll back this billing run?", "Roll back")
    boxes.expect("cannot be rolled back", "Close")
    page.back_button.click()
    payments.void(office, "SJ2026-000001", "x", TODAY)
    boxes.expect("Roll back this billing run?", "Roll back")
    page.back_button.click()
    assert billing.charges(office, period=NOVEMBER) == []


def test_one_of_several_runs_is_chosen(window: QWidget, session: Session, office: Office, boxes: Boxes) -> None:
    for month in (NOVEMBER, NOVEMBER + 1):
        billing.run(office, month)
    runs: list[RunRow] = billing.runs(office)
    boxes.expect("Which billing run", "Run 1 · 2026-11 · 304 charges · ¥52,854.15")
    boxes.expect("Roll back this billing run?", "Roll back")
    roll_back_one(window, session, runs)
    assert [run.period for run in billing.runs(office) if run.rolled_back] == ["2026-11"]


def test_charges_filter_and_totals_cover_the_whole_filter(page: ChargesPage, office: Office) -> None:
    assert page.period.chosen() == "2026-10"
    assert len(page.view.rows.all()) == 126
    assert page.panel.foot.texts() == {"charged": "21,831.18", "adjusted": "—", "received": "—", "open": "21,831.18"}
    page.within.setText("1-1-102")
    assert [row.code for row in page.view.rows.shown()] == ["1-1-102"]
    assert page.panel.foot.texts()["open"] == "165.61"
    payments.take(office, page.view.rows.shown()[0].unit_id, 10_000_000, Method.CARD, TODAY, key="k")
    page.reload()
    page.chips.button("open").click()
    assert page.panel.empty_shown == "filter"
    page.panel.clear_filter.emit()
    assert len(page.view.rows.shown()) == 126
    page.view.sort_by("open", falling=True)
    assert page.view.rows.shown()[-1].code == "1-1-102"


def test_a_rate_is_added_and_its_errors_stand_beside_the_fields(qtbot: QtBot, window: QWidget, session: Session, office: Office) -> None:
    billing.run(office, NOVEMBER)
    dialog = RatesDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [line.tariff.price for line in dialog.table.rows.all()] == [18_500]
    dialog.save()
    assert dialog.price_row.error.text()
    dialog.price.setText("abc")
    dialog.basis.setText("业主大会决议")
    dialog.save()
    assert "not a price" in dialog.price_row.error.text()
    dialog.price.setText("2.10")
    dialog.valid_from.set_value(date(2020, 1, 1))
    dialog.save()
    assert "already rest" in dialog.from_row.error.text()
    assert [t.price for t in rates.rates(office)[0].tariffs] == [18_500]
    dialog.valid_from.set_value(date(2027, 1, 1))
    dialog.due_day.setText("40")
    dialog.save()
    assert "day of the month" in dialog.due_row.error.text()
    dialog.due_day.setText("15")
    dialog.save()
    assert [(t.price, t.valid_from) for t in rates.rates(office)[0].tariffs][-1] == (21_000, date(2027, 1, 1))
    assert len(dialog.table.rows.all()) == len(rates.rates(office)[0].tariffs)
    dialog.item.setCurrentText("物业费")
    dialog.unit.setCurrentIndex(1)
    dialog.price.setText("5")
    dialog.save()
    assert "Use another name" in dialog.unit_row.error.text()
    dialog.price.clear()
    dialog._before = dialog._content()
    dialog.reject()


def test_a_new_item_starts_with_its_first_rate(qtbot: QtBot, window: QWidget, session: Session, office: Office) -> None:
    dialog = RatesDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.item.setCurrentText("生活垃圾费")
    dialog.unit.setCurrentIndex(1)
    dialog.price.setText("5.00")
    dialog.basis.setText("市发改委收费文件")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [(one.item.name, one.item.price_unit) for one in rates.rates(office)] == [
        ("物业费", PriceUnit.M2_MONTH),
        ("生活垃圾费", PriceUnit.UNIT_MONTH),
    ]
    dialog.reject()


def test_a_book_without_rates_leads_to_them(qtbot: QtBot, window: QWidget, tmp_path: object, session: Session) -> None:
    from pathlib import Path

    from propdesk.services.office import new_book, open_office

    path = Path(str(tmp_path)) / "empty.pdesk"
    new_book(path, "新小区")
    fresh = open_office(path)
    try:
        own = Session(fresh, session.tasks, session.settings, today=lambda: TODAY)
        page = ChargesPage(own)
        qtbot.addWidget(page)
        page.reload()
        assert page.panel.empty_shown == "empty"
        page.generate()
        dialog = run_dialog()
        assert dialog.messages.texts() == ["There is no charge item yet. Set a rate first."]
        dialog.reject()
    finally:
        fresh.close(backup=False)
