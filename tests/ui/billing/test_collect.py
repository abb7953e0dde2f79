"""The collect window: by keyboard alone, once and only once, partly, with change, with credit, with a choice, and voided."""

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk import settings as declared
from propdesk.domain.charges import FeeItem, PriceUnit
from propdesk.domain.fee_items import Nature
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.services import adjustments, approvals, arrears, one_off, payments, rates
from propdesk.services.office import Office
from propdesk.store.payments import PaymentRow
from propdesk.ui.billing.adjust_dialog import AdjustDialog
from propdesk.ui.billing.collect_dialog import CollectDialog, collect
from propdesk.ui.billing.collect_rows import open_runs, ticked_at_first
from propdesk.ui.billing.collect_tools import OtherUnitDialog
from propdesk.ui.billing.once_dialog import OnceDialog
from propdesk.ui.billing.receipt_actions import VoidDialog, void_receipt
from propdesk.ui.parts.search_box import SearchBox
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import PAYMENTS, Session
from propdesk.ui.tasks import Tasks
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)
ENTER = Qt.Key.Key_Return


@pytest.fixture
def unit_id(office: Office) -> int:
    """1-1-204 owes 27 months of 193.88, 5,234.76 in all."""
    return next(row.unit_id for row in arrears.overdue(office, TODAY).rows if row.code == "1-1-204")


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget, session: Session, unit_id: int) -> CollectDialog:
    made = collect(window, session, unit_id)
    assert made is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.panel.amount)
    return made


def press(dialog: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the keyboard sends it: to whatever has the focus."""
    QTest.keyClick(QApplication.focusWidget() or dialog, key, held)


def write(text: str) -> None:
    """Each character to whatever has the focus then."""
    for char in text:
        QTest.keyClicks(QApplication.focusWidget(), char)


def taken(office: Office) -> list[PaymentRow]:
    return list(payments.journal(office, date(2026, 1, 1), date(2026, 12, 31)))


def previews() -> list[PreviewDialog]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, PreviewDialog) and widget.isVisible()]


def test_it_opens_with_everything_due_ticked_and_the_amount_selected(dialog: CollectDialog) -> None:
    assert dialog.panel.amount.text() == "5,234.76"
    assert dialog.panel.amount.selectedText() == "5,234.76"
    assert [run.period for run in dialog.table.rows.ticked()] == ["2024-08 ~ 2024-12", "2025-01 ~ 2025-12", "2026-01 ~ 2026-10"]
    assert dialog.badge.text() == "27 months owed"
    assert "****" in dialog.phone.text()
    assert dialog.panel.words.text() == "人民币伍仟贰佰叁拾肆元柒角陆分"


def test_enter_twice_takes_the_money_once_and_shows_the_receipt(
    dialog: CollectDialog, office: Office, qtbot: QtBot, toasts: object, session: Session
) -> None:
    told: list[object] = []
    session.tasks.changed.connect(told.append)
    press(dialog, ENTER)
    assert taken(office) == []
    assert QApplication.focusWidget() is dialog.panel.confirm
    press(dialog, ENTER)
    rows = taken(office)
    assert [(row.amount_fen, row.method, row.receipt) for row in rows] == [(523_476, "cash", "SJ2026-000001")]
    assert not dialog.isVisible()
    assert any(PAYMENTS in topics for topics in told)  # type: ignore[operator]
    assert toasts.texts == ["Received ¥5,234.76 · receipt SJ2026-000001"]  # type: ignore[attr-defined]
    shown = previews()
    assert len(shown) == 1
    assert shown[0].view.count() == 1
    shown[0].reject()


def test_the_keyboard_goes_back_to_the_search(qtbot: QtBot, window: QWidget, session: Session, unit_id: int, office: Office) -> None:
    search = SearchBox(lambda text: [])
    search.setParent(window)
    search.show()
    made = collect(window, session, unit_id)
    assert made is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.panel.amount)
    press(made, ENTER)
    press(made, ENTER)
    previews()[0].reject()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is search)
    assert len(taken(office)) == 1


def test_more_enters_and_auto_repeat_never_make_a_second_receipt(dialog: CollectDialog, office: Office) -> None:
    repeated = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", True)
    for _ in range(5):
        QApplication.sendEvent(dialog, repeated)
    assert QApplication.focusWidget() is dialog.panel.amount
    press(dialog, ENTER)
    for _ in range(5):
        QApplication.sendEvent(dialog, repeated)
    assert taken(office) == []
    for _ in range(4):
        QTest.keyClick(dialog, ENTER)
    assert len(taken(office)) == 1
    for shown in previews():
        shown.reject()


def test_keys_while_the_worker_is_busy_are_dropped(qtbot: QtBot, window: QWidget, session: Session, unit_id: int, office: Office) -> None:
    tasks = Tasks()
    done: list[object] = []
    dialog = collect(window, Session(office, tasks, session.settings, today=lambda: TODAY), unit_id, done.append)
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.panel.amount)
    press(dialog, ENTER)
    QTest.keyClick(dialog.panel.confirm, ENTER)
    assert not dialog.panel.confirm.isEnabled()
    for _ in range(5):
        QTest.keyClick(dialog, ENTER)
        QTest.keyClick(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
        dialog.reject()
        dialog.take(False)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    tasks.close()
    assert len(taken(office)) == 1
    for shown in previews():
        shown.reject()


def test_a_chattering_key_does_not_count_twice(dialog: CollectDialog, office: Office) -> None:
    for stamp in (1_000, 1_030):
        event = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r")
        event.setTimestamp(stamp)
        QApplication.sendEvent(dialog, event)
    assert taken(office) == []
    assert QApplication.focusWidget() is dialog.panel.confirm


def test_a_scanner_cannot_take_money(dialog: CollectDialog, office: Office) -> None:
    press(dialog, ENTER)
    write("12")
    press(dialog, ENTER)
    assert taken(office) == []
    assert dialog.panel.amount.text() == "12.00"


@pytest.mark.parametrize(("typed", "shown"), [("１２３．５", 12_350), ("100+20*3", 16_000), ("500。5", 50_050)])
def test_amounts_are_read_as_a_clerk_types_them(dialog: CollectDialog, office: Office, typed: str, shown: int) -> None:
    dialog.panel.amount.selectAll()
    dialog.panel.amount.insert(typed)
    press(dialog, ENTER)
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert [row.amount_fen for row in taken(office)] == [shown]


@pytest.mark.parametrize(
    ("typed", "sentence"), [("abc", "not an amount"), ("1.234", "parts of a fen"), ("0", "outside"), ("", "filled in")]
)
def test_what_is_no_amount_is_said_under_the_field(dialog: CollectDialog, office: Office, typed: str, sentence: str) -> None:
    dialog.panel.amount.setText(typed)
    press(dialog, ENTER)
    assert sentence in dialog.panel.amount_row.error.text()
    assert QApplication.focusWidget() is dialog.panel.amount
    dialog.take(False)
    assert taken(office) == []
    dialog._typed = False


def test_a_part_shows_how_it_is_spread_before_it_is_taken(dialog: CollectDialog, office: Office, unit_id: int) -> None:
    dialog.panel.amount.selectAll()
    write("1000")
    shown = [(run.now_fen, cell) for run, cell in zip(dialog.table.rows.shown(), _effects(dialog), strict=True)]
    assert shown == [(96_940, "In full"), (3_060, "In part"), (0, "—")]
    assert "oldest first" in dialog.hint.text()
    press(dialog, ENTER)
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    done = payments.receipt(office, "SJ2026-000001")
    assert (len(done.settled), done.still_open_fen, done.credit_fen) == (6, 423_476, 0)
    assert previews() == []


def _effects(dialog: CollectDialog) -> list[str]:
    column = next(column for column in dialog.table.rows.columns if column.key == "effect")
    return [column.shown(run) for run in dialog.table.rows.shown()]


def test_cash_gives_change_unless_the_rest_is_kept(dialog: CollectDialog, office: Office) -> None:
    dialog.panel.amount.selectAll()
    write("5300")
    assert dialog.panel.change.text() == "¥65.24"
    dialog.panel.keep.click()
    assert (dialog.panel.rest_label.text(), dialog.panel.change.text()) == ("Kept as prepaid", "¥65.24")
    dialog.panel.keep.click()
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    done = payments.receipt(office, "SJ2026-000001")
    assert (done.payment.amount_fen, done.payment.tendered_fen, done.change_fen, done.credit_fen) == (523_476, 530_000, 6_524, 0)


def test_other_ways_of_paying_turn_the_rest_into_credit(dialog: CollectDialog, office: Office, session: Session) -> None:
    press(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert dialog.panel.methods.method() is Method.WECHAT
    assert not dialog.panel.keep.isEnabled()
    dialog.panel.amount.selectAll()
    write("5300")
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    done = payments.receipt(office, "SJ2026-000001")
    assert (done.payment.method, done.payment.amount_fen, done.credit_fen, done.still_open_fen) == ("wechat", 530_000, 6_524, 0)
    assert session.settings.get(declared.PAY_METHOD) == "wechat"


def test_a_deposit_takes_only_what_its_tick_gives_it(dialog: CollectDialog, office: Office, unit_id: int) -> None:
    deposit = rates.add_item(office, FeeItem(0, "装修押金", PriceUnit.ONCE, nature=Nature.DEPOSIT))
    one_off.charge(office, [unit_id], deposit.id, TODAY, TODAY, amount_fen=200_000, note="装修")
    dialog.reload()
    assert "装修押金" in {run.item for run in dialog.table.rows.ticked()}
    assert dialog.panel.amount.text() == "7,234.76"  # what the clerk sees ticked is chosen
    press(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    place = next(n for n, run in enumerate(dialog.table.rows.shown()) if run.item == "装修押金")
    dialog.table.rows.tick([place], False)
    dialog.panel.amount.setFocus()
    dialog.panel.amount.selectAll()
    write("5300")
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    done = payments.receipt(office, "SJ2026-000001")
    assert ({row.item for row in done.settled}, done.credit_fen, done.still_open_fen) == ({"物业费"}, 6_524, 200_000)


def test_figures_choose_the_method_only_where_it_has_the_focus(dialog: CollectDialog) -> None:
    dialog.panel.methods.buttons[Method.CASH].setFocus()
    write("5")
    assert dialog.panel.methods.method() is Method.TRANSFER
    assert dialog.reference_row.isVisible()


def test_the_payers_choice_is_kept_with_the_payment(dialog: CollectDialog, office: Office) -> None:
    dialog.table.setFocus()
    dialog.table.select([dialog.table.rows.shown()[0].key])
    press(dialog, Qt.Key.Key_Space)
    assert dialog.panel.amount.text() == "4,265.36"
    dialog.panel.amount.setFocus()
    press(dialog, ENTER)
    press(dialog, ENTER, Qt.KeyboardModifier.ControlModifier)
    done = payments.receipt(office, "SJ2026-000001")
    assert done.payment.designation == "物业费 2025-01 ~ 2025-12、物业费 2026-01 ~ 2026-10"
    assert {row.period for row in done.settled} >= {"2025-01", "2026-10"}
    assert "2024-08" not in {row.period for row in done.settled}


def test_nothing_ticked_is_no_payment_in_cash(dialog: CollectDialog, office: Office, boxes: Boxes) -> None:
    dialog.table.rows.tick(range(3), False)
    dialog.panel.amount.setText("10")
    dialog.take(False)
    assert "would be change" in dialog.panel.amount_row.error.text()
    assert taken(office) == []
    boxes.expect("Close without taking the money?", "Do not take it")
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_one_line_per_bill_keeps_the_choice(dialog: CollectDialog) -> None:
    dialog.by_month.click()
    assert len(dialog.table.rows.shown()) == 27
    dialog.table.rows.tick([0], False)
    dialog.by_month.click()
    assert [(run.period, dialog.table.rows.is_ticked(run)) for run in dialog.table.rows.shown()][:2] == [
        ("2024-08", False),
        ("2024-09 ~ 2024-12", True),
    ]
    assert dialog.panel.amount.text() == "5,040.88"


def test_the_same_again_within_three_minutes_is_asked(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes
) -> None:
    payments.take(office, unit_id, 10_000, Method.CASH, TODAY, key="before")
    for answer, count in ((None, 1), ("Take it again", 2)):
        dialog = collect(window, session, unit_id)
        assert dialog is not None
        dialog.panel.amount.setText("100")
        boxes.expect("already taken", answer)
        dialog.take(False)
        assert len(taken(office)) == count
        if answer is None:
            dialog.reject()


def test_what_changed_meanwhile_is_shown_before_money_is_taken(dialog: CollectDialog, office: Office, unit_id: int) -> None:
    payments.take(office, unit_id, 96_940, Method.CARD, TODAY, key="other desk")
    press(dialog, ENTER)
    press(dialog, ENTER)
    assert len(taken(office)) == 1
    assert dialog.isVisible()
    assert "changed" in dialog.messages.texts()[0]
    assert dialog.panel.amount.text() == "4,265.36"


def test_live_language_keeps_ticks_and_typed_amount(dialog: CollectDialog, qapp: QApplication) -> None:
    dialog.panel.amount.selectAll()
    write("88")
    dialog.table.rows.tick([2], False)
    i18n.use("zh_CN")
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    assert dialog.panel.amount.text() == "88"
    assert len(dialog.table.rows.ticked()) == 2
    dialog._typed, dialog._ticked = False, dialog._default


def test_nothing_open_takes_a_prepayment(qtbot: QtBot, window: QWidget, session: Session, office: Office) -> None:
    owing = {row.unit_id for row in arrears.overdue(office, TODAY).rows}
    clear = next(number for number in range(1, 50) if number not in owing)
    dialog = collect(window, session, clear)
    assert dialog is not None
    assert dialog.panel_rows.empty_shown == "empty"
    dialog.panel.amount.setText("300")
    dialog.take(False)
    assert payments.receipt(office, "SJ2026-000001").credit_fen == 30_000


def test_a_household_that_is_not_there_is_said(window: QWidget, session: Session, boxes: Boxes) -> None:
    boxes.expect("There is no unit", "Close")
    assert collect(window, session, 99_999) is None


def test_a_receipt_is_voided_with_a_reason(window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes) -> None:
    payments.take(office, unit_id, 10_000, Method.CASH, TODAY, key="k")

    def fill(dialog: VoidDialog) -> None:
        dialog.save_button.click()
        assert dialog.reason_row.error.text()
        dialog.reason.setText("录错房号")
        dialog.save_button.click()

    boxes.expect_dialog(VoidDialog, fill)
    done: list[object] = []
    void_receipt(window, session, "SJ2026-000001", done.append)
    row = payments.receipt(office, "SJ2026-000001").payment
    assert (row.void_on, row.void_reason, len(done)) == (TODAY, "录错房号", 1)
    assert payments.desk(office, unit_id).open_fen == 523_476


def test_a_second_void_and_an_early_one_are_refused(window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes) -> None:
    payments.take(office, unit_id, 10_000, Method.CASH, TODAY, key="k")

    def early(dialog: VoidDialog) -> None:
        dialog.reason.setText("x")
        dialog.day.set_value(date(2026, 11, 22))
        dialog.save_button.click()
        assert "before the day" in dialog.day_row.error.text()
        dialog.done(0)

    boxes.expect_dialog(VoidDialog, early)
    void_receipt(window, session, "SJ2026-000001")
    payments.void(office, "SJ2026-000001", "x", TODAY)

    def again(dialog: VoidDialog) -> None:
        dialog.reason.setText("y")
        dialog.save_button.click()
        assert "voided already" in dialog.message.text()
        assert (dialog.isVisible(), dialog.reason.text()) == (True, "y")
        dialog.done(0)

    boxes.expect_dialog(VoidDialog, again)
    void_receipt(window, session, "SJ2026-000001")


def test_lines_break_at_years_prices_and_what_is_partly_paid(office: Office, unit_id: int) -> None:
    payments.take(office, unit_id, 10_000, Method.CASH, TODAY, key="k")
    runs = open_runs(payments.desk(office, unit_id).rows, TODAY)
    assert [run.period for run in runs] == ["2024-08", "2024-09 ~ 2024-12", "2025-01 ~ 2025-12", "2026-01 ~ 2026-10"]
    assert ticked_at_first(payments.desk(office, unit_id).rows, date(2020, 1, 1)) == frozenset().union(*(run.ids for run in runs))


# late fees, prepaid money, several units, the payer's words ---------------------------------------------------------------------


def add_clause(office: Office) -> None:
    """0.05 % a day from the day after the due day on."""
    with office.store.write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO late_fee_rule (clause, valid_from, first_day, grace_days, grace, rate_by)"
            " VALUES ('第八条', '2020-01-01', 1, 0, 'threshold', 'due')"
        )
        conn.exec_driver_sql("INSERT INTO late_fee_rate (rule_id, valid_from, per_day_ppb) VALUES (1, '2020-01-01', 500000)")


def test_late_fees_have_a_column_and_are_waived_with_ctrl_j(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes
) -> None:
    add_clause(office)
    late = sum(row.late_fee_fen for row in payments.desk(office, unit_id, TODAY).rows)
    dialog = collect(window, session, unit_id)
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.panel.amount)
    assert dialog.panel_rows.foot.texts()["late"] == format_yuan(late)
    assert dialog.panel.due_fen == 523_476 + late
    press(dialog, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)  # no key of ours

    def waive(form: AdjustDialog) -> None:
        assert form.amount.text() == format_yuan(late)
        form.approval.reason.setText("一次性缴清")
        form.approval.approver.setText("周经理")
        form.save_button.click()

    boxes.expect_dialog(AdjustDialog, waive)
    press(dialog, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert dialog.panel.due_fen == 523_476
    assert adjustments.adjusted(office, unit_id=unit_id)[0].approver == "周经理"
    dialog.day.set_value(date(2026, 11, 24))  # the next day every bill is late by one day more
    assert dialog.panel.due_fen > 523_476
    dialog.day.set_value(TODAY)
    assert dialog.panel.amount.text() == "5,234.76"
    press(dialog, ENTER)
    press(dialog, ENTER)
    assert len(taken(office)) == 1
    for shown in previews():
        shown.reject()


def test_a_waiver_above_what_is_open_or_without_a_name_stays_in_its_form(
    dialog: CollectDialog, office: Office, boxes: Boxes, session: Session
) -> None:
    approvals.set_pin(office, "周经理", "0042")
    approvals.ask_for_pin(office, True)

    def fill(form: AdjustDialog) -> None:
        form.amount.setText("5234.77")
        form.save_button.click()
        assert "5,234.76" in form.amount_row.error.text()
        form.amount.setText("34.76")
        form.approval.reason.setText("漏水")
        form.save_button.click()
        assert form.approval.approver_row.error.text()
        form.approval.approver.setText("周经理")
        form.save_button.click()
        assert form.approval.pin_row is not None
        assert form.approval.pin_row.error.text()
        form.approval.pin.setText("0041")
        form.save_button.click()
        assert "not 周经理’s PIN" in form.approval.pin_row.error.text()
        assert (form.isVisible(), form.amount.text(), form.approval.reason.text()) == (True, "34.76", "漏水")  # nothing typed is lost
        assert adjustments.adjusted(office) == []
        form.day.set_value(date(2062, 11, 23))
        form.approval.pin.setText("0042")
        form.save_button.click()
        assert "Check the year" in form.day_row.error.text()
        form.day.set_value(TODAY)
        form.save_button.click()

    boxes.expect_dialog(AdjustDialog, fill)
    dialog.tools.waive()
    assert dialog.panel.due_fen == 520_000


def test_prepaid_money_and_cash_settle_everything_in_one_step_with_ctrl_u(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, toasts: object, boxes: Boxes
) -> None:
    payments.take(office, unit_id, 30_000, Method.CASH, TODAY, key="a", purse=0)
    dialog = collect(window, session, unit_id)
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.panel.amount)
    assert not dialog.panel.offset.isVisible()
    press(dialog, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert [row.receipt for row in taken(office)] == ["SJ2026-000001"]  # nothing is written yet
    assert (dialog.panel.offset.text(), dialog.panel.offset.isVisible()) == ("-¥300.00", True)
    assert (dialog.panel.to_pay.text(), dialog.panel.amount.text()) == ("¥4,934.76", "4,934.76")
    assert dialog.panel_rows.foot.texts()["now"] == "5,234.76"  # both together
    assert "YC" in dialog.hint.text()
    press(dialog, ENTER)
    press(dialog, ENTER)
    assert [(row.receipt, row.amount_fen) for row in taken(office)] == [
        ("SJ2026-000002", 493_476),
        ("YC2026-000001", 30_000),
        ("SJ2026-000001", 30_000),
    ]
    assert payments.desk(office, unit_id).open_fen == 0
    assert toasts.texts == [  # type: ignore[attr-defined]
        "Received ¥4,934.76 · receipt SJ2026-000002 · ¥300.00 of prepaid money used · YC2026-000001"
    ]
    previews()[0].reject()

    def look(form: VoidDialog) -> None:
        assert any("YC2026-000001 (¥300.00)" in label.text() for label in form.findChildren(QLabel))
        form.reject()

    boxes.expect_dialog(VoidDialog, look)
    void_receipt(window, session, "SJ2026-000002")


def test_prepaid_money_that_is_enough_takes_no_money(qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int) -> None:
    payments.take(office, unit_id, 600_000, Method.CASH, TODAY, key="a", purse=0)
    dialog = collect(window, session, unit_id)
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.panel.amount)
    dialog.tools.prepaid_button.click()
    assert (dialog.panel.due_fen, dialog.panel.amount.text()) == (0, "")
    assert dialog.panel.confirm.text() == "Use the prepaid money and print"
    dialog.tools.prepaid_button.click()  # up again: all of it is to be paid
    assert (dialog.panel.amount.text(), dialog.panel.confirm.text()) == ("5,234.76", "Take and print the receipt")
    dialog.panel.amount.setText("0")
    dialog.take(False)
    assert dialog.panel.amount_row.error.text()
    dialog.tools.prepaid_button.click()
    dialog.table.rows.tick([1, 2], False)  # 2024 alone
    assert dialog.panel.offset_fen == 5 * 19_388
    dialog.take(False)
    assert next((row.receipt, row.amount_fen) for row in taken(office)) == ("YC2026-000001", 5 * 19_388)


def test_prepaid_money_of_another_item_says_that_it_pays_nothing_here(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int
) -> None:
    parking = rates.add_item(office, FeeItem(0, "车位管理费", PriceUnit.UNIT_MONTH)).id
    payments.take(office, unit_id, 30_000, Method.CASH, TODAY, key="a", purse=parking)
    dialog = collect(window, session, unit_id)
    assert dialog is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.panel.amount)
    dialog.tools.prepaid_button.click()
    assert dialog.messages.texts() == ["No prepaid money of this unit can pay the ticked bills."]
    assert not dialog.tools.prepaid_button.isChecked()
    assert dialog.panel.due_fen == 523_476


def test_another_unit_of_the_same_payer_shares_the_receipt(dialog: CollectDialog, office: Office, boxes: Boxes) -> None:
    other = next(row for row in arrears.overdue(office, TODAY).rows if row.code != "1-1-204" and row.months < 12)

    def wrong_then_right(form: OtherUnitDialog) -> None:
        form.unit.setText("99-9-9999")
        form.save_button.click()
        assert form.unit_row.error.text()
        form.unit.setText(other.code)
        form.save_button.click()

    boxes.expect_dialog(OtherUnitDialog, wrong_then_right)
    press(dialog, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert other.code in dialog.unit.text()
    assert dialog.panel.due_fen == 523_476 + other.overdue_fen
    assert {run.unit for run in dialog.table.rows.all()} == {"1-1-204", other.code}
    dialog.take(False)
    assert (taken(office)[0].code, taken(office)[0].amount_fen) == ("1-1-204", 523_476 + other.overdue_fen)
    assert payments.desk(office, other.unit_id, TODAY).open_fen == 0


def test_the_payers_own_words_are_kept(dialog: CollectDialog, office: Office) -> None:
    assert not dialog.words_row.isVisible()
    dialog.table.rows.tick([1, 2], False)
    assert dialog.words.text() == "物业费 2024-08 ~ 2024-12"
    dialog.words.selectAll()
    QTest.keyClicks(dialog.words, "only 2024")
    dialog.panel.amount.setText("100")
    dialog.take(False)
    assert taken(office)[0].designation == "only 2024"


def test_a_debt_past_its_limitation_is_taken_only_after_a_yes(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes
) -> None:
    session.today = lambda: date(2028, 3, 1)
    dialog = collect(window, session, unit_id)
    assert dialog is not None
    boxes.expect("The limitation of", "Cancel")
    dialog.take(False)
    assert list(payments.journal(office, date(2028, 3, 1), date(2028, 3, 1))) == []
    boxes.expect("The limitation of", "Take it")
    dialog.take(False)
    assert len(payments.journal(office, date(2028, 3, 1), date(2028, 3, 1))) == 1


def test_a_fee_that_is_charged_once_comes_up_among_the_bills(dialog: CollectDialog, office: Office, session: Session, boxes: Boxes) -> None:
    rates.set_tariff(office, "门禁卡", 300_000, PriceUnit.ONCE, date(2026, 1, 1), "收费公示")

    def fill(form: OnceDialog) -> None:
        form.save_button.click()

    boxes.expect_dialog(OnceDialog, fill)
    press(dialog, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert "门禁卡" in {run.item for run in dialog.table.rows.all()}
    assert dialog.desk.open_fen == 523_476 + 3_000


def test_a_slip_of_the_year_is_said_beside_the_day(dialog: CollectDialog, office: Office) -> None:
    dialog.day.set_value(date(2062, 11, 23))
    dialog.take(printing=False)
    assert "Check the year" in dialog.day_row.error.text()
    assert taken(office) == []
