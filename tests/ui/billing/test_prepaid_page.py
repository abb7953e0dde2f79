"""Prepaid money and deposits in the window: take, set against bills one by one and for all, refund, move, use, give back."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.approvals import Approval
from propdesk.domain.charges import PriceUnit
from propdesk.domain.payments import Method
from propdesk.domain.wallets import GENERAL
from propdesk.services import arrears, closing, credit, deposits, one_off, payments, rates, refunds
from propdesk.services.office import Office
from propdesk.store import papers
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.deduct_dialog import DeductDialog
from propdesk.ui.billing.offset_dialog import OffsetDialog
from propdesk.ui.billing.once_dialog import OnceDialog
from propdesk.ui.billing.prepaid import PrepaidPage
from propdesk.ui.billing.prepaid_dialogs import MoveDialog, ReceiveDialog, RefundDialog
from propdesk.ui.billing.prepaid_rows import DEPOSIT
from propdesk.ui.billing.purse_dialog import PurseDialog
from propdesk.ui.billing.refund_actions import VoidRefundDialog
from propdesk.ui.billing.refunds_dialog import RefundsDialog
from propdesk.ui.front_desk import FrontDesk, number_of, unit_of
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def unit_id(office: Office) -> int:
    """1-1-204 owes 27 months of 193.88, 5,234.76 in all."""
    return next(row.unit_id for row in arrears.overdue(office, TODAY).rows if row.code == "1-1-204")


@pytest.fixture
def page(qtbot: QtBot, window: QWidget, session: Session) -> PrepaidPage:
    made = PrepaidPage(session)
    qtbot.addWidget(made)
    made.resize(1200, 600)
    made.reload()
    session.tasks.changed.connect(lambda topics: made.reload())
    made.show()
    return made


def ahead(office: Office, unit_id: int, fen: int, key: str = "a", purse: int = GENERAL) -> None:
    payments.take(office, unit_id, fen, Method.CASH, TODAY, key=key, purse=purse)


def lines(page: PrepaidPage) -> list[tuple[str, str, int]]:
    return [(line.code, line.what, line.held_fen) for line in page.view.rows.shown()]


def choose(page: PrepaidPage, place: int = 0) -> None:
    page.view.select([page.view.rows.shown()[place].key])


def deposit_item(office: Office) -> int:
    """An item for renovation deposits; returns its number."""
    item = rates.set_tariff(office, "装修押金", 20_000_000, PriceUnit.ONCE, date(2026, 1, 1), "装修管理协议第三条")
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE fee_item SET nature = 'deposit' WHERE id = ?", (item.id,))
    return item.id


def held_deposit(office: Office, unit_id: int, fen: int = 200_000) -> int:
    """A renovation deposit charged and paid; returns its charge."""
    one_off.charge(office, [unit_id], deposit_item(office), TODAY, TODAY, amount_fen=fen, note="装修")
    charge = next(row.charge_id for row in payments.desk(office, unit_id, TODAY).rows if row.item == "装修押金")
    payments.take(office, unit_id, fen, Method.CASH, TODAY, key="deposit", designated=[charge])
    return charge


def test_an_empty_page_says_how_credit_arises(page: PrepaidPage) -> None:
    assert page.panel.empty_shown == "empty"
    assert not page.refund_button.isEnabled()
    assert page.refund_button.toolTip() == "Choose one line."


def test_money_is_taken_ahead_for_one_item(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes, toasts: object) -> None:
    def fill(dialog: ReceiveDialog) -> None:
        dialog.save_button.click()
        assert dialog.unit_row.error.text()
        dialog.unit.setText("1-1-204")
        dialog.amount.setText("500")
        dialog.purse.setCurrentIndex(1)
        dialog.save_button.click()

    boxes.expect_dialog(ReceiveDialog, fill)
    page.receive()
    assert lines(page) == [("1-1-204", "物业费", 50_000)]
    assert payments.receipt(office, "SJ2026-000001").credit_fen == 50_000
    assert toasts.texts == ["Prepaid ¥500.00 · receipt SJ2026-000001"]  # type: ignore[attr-defined]
    for widget in page.window().findChildren(PreviewDialog):
        widget.reject()


def test_prepaid_money_is_set_against_bills(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    ahead(office, unit_id, 20_000)
    page.reload()
    choose(page)
    boxes.expect("2024-08: ¥193.88", "Offset the bills")
    page.offset()
    assert payments.receipt(office, "YC2026-000001").payment.amount_fen == 20_000
    assert lines(page) == []


def test_the_batch_shows_everything_before_it_writes(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    others = [row.unit_id for row in arrears.overdue(office, TODAY).rows if row.unit_id != unit_id][:2]
    ahead(office, unit_id, 20_000)
    for other in others:
        ahead(office, other, 100, f"o{other}")

    def look(dialog: OffsetDialog) -> None:
        assert sorted(line.amount_fen for line in dialog.table.rows.shown()) == [100, 100, 20_000]
        assert "3 units, ¥202.00" in dialog.told.text()
        dialog.go.click()

    boxes.expect_dialog(OffsetDialog, look)
    page.offset_all()
    assert credit.holders(office, TODAY) == []

    def nothing(dialog: OffsetDialog) -> None:
        assert not dialog.go.isEnabled()
        dialog.day.set_value(date(2026, 11, 24))
        dialog.reject()

    boxes.expect_dialog(OffsetDialog, nothing)
    page.offset_all()


def test_what_changed_since_the_preview_is_said_in_the_batch_itself(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    ahead(office, unit_id, 20_000)

    def look(dialog: OffsetDialog) -> None:
        ahead(office, unit_id, 5_000, "more")
        dialog.go.click()
        assert dialog.messages.texts() == ["What would be set against what changed since the preview (now 250.00). Look at it again."]
        assert [line.amount_fen for line in dialog.table.rows.shown()] == [25_000]
        dialog.go.click()

    boxes.expect_dialog(OffsetDialog, look)
    page.offset_all()
    assert credit.holders(office, TODAY) == []


def test_a_refused_refund_stays_in_its_form_with_what_was_typed(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    ahead(office, unit_id, 20_000)
    page.reload()
    choose(page)
    closing.close_day(office, TODAY, {})

    def fill(dialog: RefundDialog) -> None:
        dialog.amount.setText("150")
        dialog.approval.reason.setText("moved out")
        dialog.approval.approver.setText("周经理")
        dialog.save_button.click()
        assert "use 2026-11-24 or later" in dialog.day_row.error.text()
        assert (dialog.isVisible(), dialog.amount.text(), dialog.approval.reason.text()) == (True, "150", "moved out")
        credit.offset(office, unit_id, date(2026, 11, 24), key="elsewhere")  # another window was quicker
        dialog.day.set_value(date(2026, 11, 24))
        dialog.save_button.click()
        assert "0.00 of prepaid money" in dialog.amount_row.error.text()
        boxes.expect("Close without saving", "Do not save")
        dialog.reject()

    boxes.expect_dialog(RefundDialog, fill)
    page.refund()
    assert list(refunds.refunded(office, TODAY, date(2026, 12, 31))) == []


def test_a_refund_needs_someone_who_allowed_it(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes, toasts: object) -> None:
    ahead(office, unit_id, 20_000)
    page.reload()
    choose(page)

    def fill(dialog: RefundDialog) -> None:
        assert dialog.amount.text() == "200.00"
        dialog.amount.setText("200.01")
        dialog.save_button.click()
        assert "200.00" in dialog.amount_row.error.text()
        dialog.amount.setText("50")
        dialog.approval.reason.setText("多交")
        dialog.save_button.click()
        assert dialog.approval.approver_row.error.text()
        dialog.approval.approver.setText("周经理")
        dialog.save_button.click()

    boxes.expect_dialog(RefundDialog, fill)
    page.refund()
    row = refunds.refunded(office, TODAY, TODAY)[0]
    assert (row.number, row.amount_fen, row.approver) == ("TK2026-000001", 5_000, "周经理")
    slip = page.findChild(PreviewDialog)
    assert slip is not None
    assert (slip.windowTitle(), slip.view.count()) == ("Refund TK2026-000001", 1)
    slip.reject()
    assert lines(page) == [("1-1-204", "anything", 15_000)]

    def why(dialog: VoidRefundDialog) -> None:
        dialog.reason.setText("收款人没来")
        dialog.save_button.click()

    boxes.expect_dialog(VoidRefundDialog, why)
    toasts.press("Void")  # type: ignore[attr-defined]
    assert lines(page) == [("1-1-204", "anything", 20_000)]


def test_money_moves_to_the_purse_of_an_item(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    ahead(office, unit_id, 20_000)
    page.reload()
    choose(page)

    def fill(dialog: MoveDialog) -> None:
        dialog.amount.setText("80")
        dialog.purse.setCurrentIndex(0)
        dialog.reason.setText("预存物业费")
        dialog.save_button.click()
        assert dialog.purse_row.error.text()
        dialog.purse.setCurrentIndex(1)
        dialog.save_button.click()

    boxes.expect_dialog(MoveDialog, fill)
    page.move_money()
    assert lines(page) == [("1-1-204", "anything", 12_000), ("1-1-204", "物业费", 8_000)]

    def look(dialog: PurseDialog) -> None:
        assert [(one.what, one.amount_fen, one.after_fen) for one in dialog.table.rows.shown()] == [
            ("payment", 20_000, 20_000),
            ("transfer", -8_000, 12_000),
            ("transfer", 8_000, 20_000),
        ]
        assert not dialog.void_button.isEnabled()
        dialog.accept()

    choose(page)
    boxes.expect_dialog(PurseDialog, look)
    page.show_movements()


def test_a_deposit_pays_a_bill_and_the_rest_goes_back(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    charge = held_deposit(office, unit_id)
    page.reload()
    assert lines(page) == [("1-1-204", "装修押金", 200_000)]
    page.kind.setCurrentIndex(page.kind.findData(DEPOSIT))
    choose(page)
    assert not page.offset_button.isEnabled()

    def deduct(dialog: DeductDialog) -> None:
        dialog.save_button.click()
        assert "Choose the bills" in dialog.message.text()
        dialog.table.rows.tick([0], True)
        assert dialog.amount.text() == "193.88"
        dialog.reason.setText("损坏电梯")
        dialog.save_button.click()

    boxes.expect_dialog(DeductDialog, deduct)
    page.deduct()
    assert payments.receipt(office, "YJ2026-000001").payment.amount_fen == 19_388
    choose(page)

    def back(dialog: RefundDialog) -> None:
        assert dialog.amount.text() == "1,806.12"
        dialog.approval.reason.setText("装修验收合格")
        dialog.approval.approver.setText("周经理")
        dialog.save_button.click()

    boxes.expect_dialog(RefundDialog, back)
    page.refund()
    assert deposits.held(office, TODAY) == []
    assert [entry.kind for entry in deposits.story(office, charge)] == ["deduct", "return"]
    assert page.view.rows.shown() == []


def test_the_refunds_of_a_year_are_listed_and_one_of_today_is_voided(
    window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes
) -> None:
    ahead(office, unit_id, 20_000)
    yesterday, allowed = date(2026, 11, 22), Approval("多交", "周经理")
    payments.take(office, unit_id, 500, Method.CASH, yesterday, key="y", purse=GENERAL)
    for fen, day in ((300, yesterday), (8_000, TODAY)):
        refunds.refund(office, unit_id, fen, Method.CASH, day, allowed, key=f"r{fen}", payee="张三")
    dialog = RefundsDialog(window, session)
    dialog.show()
    assert [(row.number, row.amount_fen) for row in dialog.table.rows.shown()] == [("TK2026-000002", 8_000), ("TK2026-000001", 300)]
    assert dialog.sums.text() == "Given back ¥83.00 (2)"
    assert [row.number for row in dialog.table.selected()] == ["TK2026-000002"]
    assert dialog.void_button.isEnabled()
    newer, older = (row.refund_id for row in dialog.table.rows.shown())
    dialog.table.select([older])
    assert dialog.void_button.toolTip() == "Choose a refund of today."
    dialog.table.select([newer])

    def why(asked: VoidRefundDialog) -> None:
        asked.reason.setText("没来取")
        asked.save_button.click()

    boxes.expect_dialog(VoidRefundDialog, why)
    dialog.void_button.click()
    assert dialog.table.rows.shown()[0].void_reason == "没来取"
    assert dialog.sums.text() == "Given back ¥3.00 (1)"
    assert not dialog.void_button.isEnabled()
    dialog.year.setCurrentIndex(1)
    assert (dialog.table.rows.shown(), dialog.sums.text()) == ([], "")
    dialog.close()
    dialog.deleteLater()


def test_a_deposit_is_charged_and_collected_from_here(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    deposit_item(office)
    ahead(office, unit_id, 100)
    page.reload()
    choose(page)
    boxes.expect_dialog(OnceDialog, lambda form: form.save_button.click())
    page.take_deposit()
    desk = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CollectDialog) and widget.isVisible())
    charge = next(row.charge_id for row in desk.desk.rows if row.item == "装修押金")
    desk.table.rows.tick([n for n, run in enumerate(desk.table.rows.shown()) if charge not in run.ids], False)
    assert desk.panel.due_fen == 200_000
    desk.take(False)
    assert ("1-1-204", "装修押金", 200_000) in lines(page)


def test_an_earlier_day_shows_what_was_there_then(page: PrepaidPage, office: Office, unit_id: int) -> None:
    ahead(office, unit_id, 20_000)
    page.reload()
    page.within.setText("1-1-204")
    assert page.foot_text() == "1 row"
    page.day.set_value(date(2026, 11, 22))
    assert lines(page) == []
    page.clear_filters()
    page.day.set_value(TODAY)
    assert lines(page) == [("1-1-204", "anything", 20_000)]
    page.retranslate()


def test_paying_further_ahead_than_allowed_is_asked(page: PrepaidPage, office: Office, unit_id: int, boxes: Boxes) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE fee_item SET prepay_months = 12")

    def fill(dialog: ReceiveDialog) -> None:
        dialog.unit.setText("1-1-204")
        dialog.amount.setText("2400")
        dialog.purse.setCurrentIndex(1)
        dialog.save_button.click()
        assert dialog.result() == 0
        dialog.save_button.click()

    boxes.expect_dialog(ReceiveDialog, fill)
    boxes.expect("more than 12 months ahead. At most ¥2,326.56 may be prepaid in all; ¥73.44 is too much.", "Cancel")
    boxes.expect("more than 12 months ahead", "Take it all the same")
    page.receive()
    assert lines(page) == [("1-1-204", "物业费", 240_000)]
    for widget in page.window().findChildren(PreviewDialog):
        widget.reject()


def test_a_refund_is_printed_from_the_list_and_from_the_household_and_found_by_its_number(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes, tmp_path: Path
) -> None:
    ahead(office, unit_id, 20_000)
    number = refunds.refund(office, unit_id, 8_000, Method.CASH, TODAY, Approval("多交", "周经理"), key="r", payee="张三").number
    dialog = RefundsDialog(window, session)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.print_button.isEnabled()
    assert dialog.focusWidget() is dialog.table
    QTest.keyClick(dialog.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    slip = dialog.findChild(PreviewDialog)
    assert slip is not None
    boxes.expect_file(tmp_path / "slip.pdf")
    slip.save()
    slip.reject()
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
    with office.store.read() as conn:
        assert papers.find(conn, number=number)[0].prints == 1
    dialog.table.copy(headers=True)
    assert number in QApplication.clipboard().text()
    dialog.close()
    dialog.deleteLater()

    moves = PurseDialog(window, session, unit_id, "1-1-204")
    moves.show()
    assert not moves.print_button.isEnabled()
    moves.table.select([next(one.number for one in moves.table.rows.shown() if one.what == "refund")])
    moves.print_button.click()
    again = moves.findChild(PreviewDialog)
    assert again is not None
    assert again.view.count() == 1
    again.reject()
    moves.close()
    moves.deleteLater()

    desk = FrontDesk(session)
    (line,) = desk.lines("tk2026-1")
    assert (line.title, line.detail) == (number, "Refund slip")
    assert (unit_of(line), number_of(line)) == (unit_id, number)
    assert [number_of(found) for found in desk.lines("1-1-204")] == [""]
    card = HouseholdCard(session)
    card.show_unit(unit_of(line), number_of(line))
    assert card.found.text() == f"Given back ¥80.00 · {number} · 2026-11-23"
    card.deleteLater()
