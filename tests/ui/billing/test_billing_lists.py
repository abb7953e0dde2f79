"""The lists of the Billing tab: filters, sums over the whole filter, sorting, export, language, empty states."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.payments import Method
from propdesk.services import arrears, payments
from propdesk.services.office import Office
from propdesk.ui.billing.arrears import MONTHS, YEAR, ArrearsPage
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.meters import MetersPage
from propdesk.ui.billing.page import ARREARS, METERS, RECEIPTS, BillingPage
from propdesk.ui.billing.receipt_actions import VoidDialog
from propdesk.ui.billing.receipts import ReceiptsPage
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> BillingPage:
    made = BillingPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    made.reload()
    session.tasks.changed.connect(lambda topics: made.reload())
    return made


@pytest.fixture
def owing(page: BillingPage) -> ArrearsPage:
    found = page.show_sub(ARREARS)
    assert isinstance(found, ArrearsPage)
    return found


def receipts_page(page: BillingPage) -> ReceiptsPage:
    found = page.show_sub(RECEIPTS)
    assert isinstance(found, ReceiptsPage)
    return found


def test_arrears_agree_with_the_service(owing: ArrearsPage, office: Office) -> None:
    known = arrears.overdue(office, TODAY)
    assert len(owing.view.rows.shown()) == 126
    assert owing.panel.foot.texts()["amount"] == "218,765.27"
    assert owing.view.rows.total(owing.view.rows.columns[5]) == known.total_fen
    assert owing.foot_text() == "126 households"
    assert "****" in owing.view.rows.columns[2].shown(owing.view.rows.row(0))


def test_totals_cover_the_whole_filter(owing: ArrearsPage, office: Office) -> None:
    """koreystrart: the total of the arrears was summed from a truncated list; ours covers everything the filter leaves."""
    rows = arrears.overdue(office, TODAY).rows
    owing.chips.button(YEAR).click()
    long = [row for row in rows if row.months > 12]
    assert len(owing.view.rows.shown()) == len(long)
    assert owing.panel.foot.texts()["amount"] == f"{sum(row.overdue_fen for row in long) // 100:,}." + (
        f"{sum(row.overdue_fen for row in long) % 100:02d}"
    )
    owing.chips.button(MONTHS).click()
    assert owing.chips.on() == {MONTHS}
    owing.building.setCurrentIndex(2)
    building = owing.building.chosen()
    assert all(row.building == building and row.months > 1 for row in owing.view.rows.shown())
    assert owing.panel.count_line.text().endswith("of 126")
    owing.clear_filters()
    assert len(owing.view.rows.shown()) == 126


def test_a_filter_that_leaves_nothing_offers_to_be_cleared(owing: ArrearsPage) -> None:
    owing.within.setText("nobody of this name")
    assert owing.panel.empty_shown == "filter"
    owing.panel.clear_filter.emit()
    assert owing.within.text() == ""
    assert owing.panel.empty_shown == ""


def test_search_within_looks_at_names_units_and_phones(owing: ArrearsPage) -> None:
    row = owing.view.rows.row(5)
    for text in (row.code, row.owners[0], row.phones[0][-6:]):
        owing.within.setText(text)
        assert row.unit_id in {shown.unit_id for shown in owing.view.rows.shown()}


def test_sorting_by_unit_is_natural_and_by_amount_numeric(owing: ArrearsPage) -> None:
    owing.view.sort_by("unit", falling=True)
    keys = [row.sort_key for row in owing.view.rows.shown()]
    assert keys == sorted(keys, reverse=True)
    owing.view.sort_by("amount", falling=True)
    sums = [row.overdue_fen for row in owing.view.rows.shown()]
    assert sums == sorted(sums, reverse=True)


def test_another_day_shows_that_day(owing: ArrearsPage, office: Office) -> None:
    owing.day.edit.setText("2026-1")
    assert owing.as_of == TODAY
    owing.show_day(date(2025, 6, 30))
    assert owing.view.rows.total(owing.view.rows.columns[5]) == arrears.overdue(office, date(2025, 6, 30)).total_fen


def test_selection_is_added_up_and_named_on_the_button(owing: ArrearsPage, page: BillingPage) -> None:
    told: list[object] = []
    page.household_selected.connect(told.append)
    rows = owing.view.rows.shown()
    owing.view.select([rows[0].unit_id])
    assert told[-1] == rows[0].unit_id
    assert owing.collect_button.isEnabled()
    owing.view.select([rows[0].unit_id, rows[1].unit_id])
    total = rows[0].overdue_fen + rows[1].overdue_fen
    assert page.foot_text() == f"126 households · 2 selected · selected ¥{total // 100:,}.{total % 100:02d}"
    assert owing.issue_button.text() == "Issue 2 notices…"
    assert not owing.collect_button.isEnabled()


def test_collect_from_the_list(owing: ArrearsPage) -> None:
    owing.view.select([owing.view.rows.shown()[0].unit_id])
    owing.collect_button.click()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, CollectDialog) and w.isVisible())
    assert dialog.unit.text() == owing.view.rows.shown()[0].code
    dialog.reject()


def test_export_writes_amounts_as_numbers(owing: ArrearsPage, tmp_path: Path, boxes: Boxes, toasts: object) -> None:
    owing.chips.button(YEAR).click()
    file = tmp_path / "欠费 #1.xlsx"
    boxes.expect_file(file)
    owing.export()
    sheet = load_workbook(file).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[1][:2] == ("Unit", "Owner")
    assert len(lines) - 2 == len(owing.view.rows.shown())
    first = owing.view.rows.shown()[0]
    assert round(float(lines[2][5]) * 100) == first.overdue_fen
    assert str(file) in toasts.texts[0]  # type: ignore[attr-defined]


def test_columns_are_chosen_beside_the_count(owing: ArrearsPage, session: Session) -> None:
    assert {"recent", "middle", "old"} <= set(owing.view.hidden_columns())
    owing.columns_button.click()
    menu = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible())
    next(action for action in menu.actions() if action.text() == "Over 12 months").trigger()
    menu.close()
    assert "old" not in owing.view.hidden_columns()
    known = arrears.overdue(session.office, TODAY).rows
    old = sum(row.ageing.old_fen for row in known)
    assert owing.panel.foot.texts()["old"] == f"{old // 100:,}.{old % 100:02d}"
    owing.copy_button.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 127


def test_copy_takes_the_rows_of_the_filter(owing: ArrearsPage) -> None:
    owing.within.setText("1-1-102")
    owing.view.copy(headers=True)
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("1-1-102\t")


def test_language_live_keeps_selection_filter_and_typed_text(owing: ArrearsPage, page: BillingPage) -> None:
    owing.within.setText("1-1")
    chosen = owing.view.rows.shown()[1].unit_id
    owing.view.select([chosen])
    i18n.use("zh_CN")
    page.retranslate()
    assert owing.within.text() == "1-1"
    assert owing.selected_units() == [chosen]
    assert page.sub_tabs().count() == 6


def test_receipts_of_a_day_with_sums_by_method(page: BillingPage, office: Office) -> None:
    rows = arrears.overdue(office, TODAY).rows
    payments.take(office, rows[0].unit_id, 10_000, Method.CASH, TODAY, key="a")
    payments.take(office, rows[1].unit_id, 20_000, Method.WECHAT, TODAY, key="b")
    payments.take(office, rows[2].unit_id, 40_000, Method.CASH, TODAY, key="c")
    payments.take(office, rows[3].unit_id, 80_000, Method.CASH, date(2026, 11, 20), key="d")
    payments.void(office, "SJ2026-000003", "x", TODAY)
    found = receipts_page(page)
    assert [line.payment.receipt for line in found.view.rows.shown()] == ["SJ2026-000003", "SJ2026-000002", "SJ2026-000001"]
    assert found.method_sums() == {Method.CASH: (1, 10_000), Method.WECHAT: (1, 20_000)}
    assert found.sums.text().startswith("Received in total ¥300.00 (2)")
    found.show_days(date(2026, 11, 1), TODAY)
    assert found.method_sums()[Method.CASH] == (2, 90_000)
    found.method.setCurrentIndex(found.method.findData("WeChat"))
    assert len(found.view.rows.shown()) == 1
    found.clear_filters()
    assert len(found.view.rows.shown()) == 4


def test_a_receipt_is_printed_again_and_voided_from_the_list(page: BillingPage, office: Office, boxes: Boxes, tmp_path: Path) -> None:
    unit_id = arrears.overdue(office, TODAY).rows[0].unit_id
    payments.take(office, unit_id, 10_000, Method.CASH, TODAY, key="a")
    found = receipts_page(page)
    assert not found.void_button.isEnabled()
    assert found.void_button.toolTip()
    found.view.select([found.view.rows.shown()[0].payment.payment_id])
    found.reprint_button.click()
    shown = next(w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog) and w.isVisible())
    boxes.expect_file(tmp_path / "receipt.pdf")
    shown.save_button.click()
    shown.reject()
    assert found.view.rows.shown()[0].prints == 1

    def fill(dialog: VoidDialog) -> None:
        dialog.reason.setText("录错")
        dialog.save_button.click()

    boxes.expect_dialog(VoidDialog, fill)
    found.void_button.click()
    line = found.view.rows.shown()[0]
    assert (line.payment.void_reason, line.standing_fen) == ("录错", 0)
    found.view.select([line.payment.payment_id])
    assert not found.void_button.isEnabled()


def test_no_receipts_today_says_how_to_begin(page: BillingPage) -> None:
    assert receipts_page(page).panel.empty_shown == "empty"


def test_meters_without_a_metered_item_lead_on(page: BillingPage) -> None:
    sub = page.show_sub(METERS)
    assert isinstance(sub, MetersPage)
    assert sub.panel.empty_shown == "empty"
    page.export()


def test_the_overview_can_lead_here(page: BillingPage) -> None:
    page.go("arrears", over_year=True)
    found = page.current()
    assert isinstance(found, ArrearsPage)
    assert found.chips.on() == {YEAR}
    page.go("arrears")
    assert found.chips.on() == frozenset()
    assert {deed.key for deed in page.deeds()} >= {"billing-run", "rates", "notices", "notices-issued", "export"}
