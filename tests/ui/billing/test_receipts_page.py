"""收款流水 after this issue: red receipts, invoices, the closed badge, and the right words for a void."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.payments import Method
from propdesk.services import approvals, closing, invoices, number_register, payments, receipt_forms
from propdesk.services.invoices import InvoiceStatus
from propdesk.services.office import Office
from propdesk.ui.billing.close_dialog import CloseDialog
from propdesk.ui.billing.closes_dialog import ClosesDialog, ReopenDialog
from propdesk.ui.billing.form_dialog import ReceiptFormDialog
from propdesk.ui.billing.invoice_dialog import InvoiceDialog
from propdesk.ui.billing.page import RECEIPTS, BillingPage
from propdesk.ui.billing.receipt_actions import VoidDialog, void_receipt
from propdesk.ui.billing.receipts import ReceiptsPage
from propdesk.ui.billing.refunds_dialog import RefundsDialog
from propdesk.ui.billing.register_dialog import RegisterDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY, Toasts

YESTERDAY = date(2026, 11, 22)


@pytest.fixture
def billing(qtbot: QtBot, session: Session) -> Iterator[BillingPage]:
    made = BillingPage(session)
    qtbot.addWidget(made)
    made.resize(1300, 600)
    made.show()
    session.tasks.changed.connect(lambda _topics: made.reload())
    return made


@pytest.fixture
def page(billing: BillingPage) -> ReceiptsPage:
    found = billing.show_sub(RECEIPTS)
    assert isinstance(found, ReceiptsPage)
    return found


def take(office: Office, unit: int, fen: int, method: Method = Method.CASH, day: date = TODAY) -> str:
    return payments.take(office, unit, fen, method, day, key=f"{unit} {fen} {day}").payment.receipt


def choose(page: ReceiptsPage, receipt: str) -> None:
    page.view.select([next(line.key for line in page.view.rows.shown() if line.payment.receipt == receipt)])


def states(page: ReceiptsPage) -> list[tuple[str, str, int]]:
    column = next(column for column in page.view.rows.columns if column.key == "state")
    return [(line.payment.receipt, column.shown(line), line.standing_fen) for line in page.view.rows.shown()]


def previews() -> list[PreviewDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog) and w.isVisible()]


def test_a_receipt_of_today_is_voided_one_of_yesterday_reversed(
    page: ReceiptsPage, office: Office, boxes: Boxes, toasts: Toasts, session: Session
) -> None:
    today, before = take(office, 1, 10_000), take(office, 2, 20_000, Method.TRANSFER, YESTERDAY)
    page.show_days(YESTERDAY, TODAY)
    choose(page, today)
    assert page.void_button.text() == "Void…"
    choose(page, before)
    assert page.void_button.text() == "Reverse…"

    def reverse(dialog: VoidDialog) -> None:
        assert dialog.windowTitle() == "Reverse a receipt"
        assert "number of its own" in dialog.effect.text()
        assert dialog.bounced.isVisible()
        dialog.bounced.setChecked(True)
        assert "The bank sent the money back" in dialog.effect.text()
        dialog.reason.setText("account closed")
        dialog.save_button.click()

    boxes.expect_dialog(VoidDialog, reverse)
    page.void_button.click()
    assert states(page) == [
        ("SJ2026-000003", "Reversal receipt", -20_000),
        (today, "Valid", 10_000),
        (before, "Returned by the bank", 20_000),
    ]
    assert page.method_sums() == {Method.CASH: (1, 10_000), Method.TRANSFER: (1, 0)}
    assert toasts.texts[-1].startswith(f"Receipt {before} was reversed by SJ2026-000003.")
    toasts.press("Print SJ2026-000003")
    (shown,) = previews()
    assert shown.windowTitle() == "Receipt SJ2026-000003"
    shown.reject()
    choose(page, "SJ2026-000003")
    assert not page.void_button.isEnabled()
    assert not page.invoice_button.isEnabled()
    page.reprint_button.click()
    (shown,) = previews()
    shown.reject()
    page.show_days(TODAY, TODAY)
    assert page.method_sums()[Method.TRANSFER] == (0, -20_000)
    assert "-¥200.00" in page.sums.text()


def test_after_the_close_only_a_reversal_on_an_open_day_is_left(
    page: ReceiptsPage, office: Office, window: QWidget, session: Session
) -> None:
    receipt = take(office, 1, 10_000)
    closing.close_day(office, TODAY, {})
    page.reload()
    assert page.closed_badge.isVisible()
    assert page.closed_badge.text() == "Closed up to 2026-11-23"
    choose(page, receipt)
    assert page.void_button.text() == "Reverse…"
    dialog = VoidDialog(window, session, payments.receipt(office, receipt))
    dialog.show()
    assert dialog.day.value() == date(2026, 11, 24)
    assert dialog.save_button.text() == "Reverse the receipt"
    dialog.day.set_value(TODAY)
    assert dialog.save_button.text() == "Void the receipt"
    dialog.reason.setText("x")
    dialog.save_button.click()
    assert "use 2026-11-24 or later" in dialog.day_row.error.text()
    dialog.deleteLater()


def test_a_reversal_is_allowed_with_a_pin_where_the_office_asks(office: Office, window: QWidget, session: Session, boxes: Boxes) -> None:
    receipt = take(office, 1, 10_000, day=YESTERDAY)
    approvals.set_pin(office, "manager", "2468")
    approvals.ask_for_pin(office, True)

    def fill(dialog: VoidDialog) -> None:
        who = dialog.allowed
        assert who.approver_row is not None
        assert who.pin_row is not None
        assert who.pin_row.isVisible()
        dialog.reason.setText("x")
        who.approver.setText("nobody")
        who.pin.setText("1357")
        dialog.save_button.click()
        assert "nobody has no PIN" in who.approver_row.error.text()
        who.approver.setText("manager")
        dialog.save_button.click()
        assert (who.approver_row.error.text(), who.pin_row.error.text()) == ("", "That is not manager’s PIN.")
        assert (dialog.isVisible(), dialog.reason.text()) == (True, "x")
        assert payments.receipt(office, receipt).payment.void_on is None
        who.pin.setText("2468")
        assert "2468" not in repr(dialog.read())
        dialog.save_button.click()

    boxes.expect_dialog(VoidDialog, fill)
    void_receipt(window, session, receipt)
    assert payments.receipt(office, receipt).payment.void_kind == "reversal"
    closing.close_day(office, TODAY, {})
    reopen = ReopenDialog(window, session, closing.history(office)[0].row)
    reopen.show()
    assert reopen.allowed.approver_row is not None
    assert reopen.allowed.approver_row.isVisible()
    reopen.deleteLater()


def test_an_invoice_stands_beside_its_receipt(page: ReceiptsPage, office: Office, boxes: Boxes) -> None:
    receipt = take(office, 1, 10_000)
    page.reload()
    choose(page, receipt)

    def issue(dialog: InvoiceDialog) -> None:
        dialog.status.setCurrentIndex(1)
        assert dialog.day.value() == TODAY
        dialog.save_button.click()
        assert "has a number" in dialog.number_row.error.text()
        dialog.number.setText(" 24332 ")
        dialog.save_button.click()

    boxes.expect_dialog(InvoiceDialog, issue)
    page.invoice_button.click()
    (line,) = page.view.rows.shown()
    assert line.invoice is not None
    assert (line.invoice.number, line.invoice.status, line.invoice.issued_on) == ("24332", "issued", TODAY)
    column = next(column for column in page.view.rows.columns if column.key == "invoice")
    assert column.shown(line) == "24332 Issued"
    page.within.setText("24332")
    assert len(page.view.rows.shown()) == 1

    def cancel(dialog: InvoiceDialog) -> None:
        assert dialog.number.text() == "24332"
        dialog.status.setCurrentIndex(2)
        dialog.save_button.click()

    boxes.expect_dialog(InvoiceDialog, cancel)
    page.invoice_button.click()
    assert invoices.invoices(office, [line.payment.payment_id])[line.payment.payment_id].status == InvoiceStatus.CANCELLED


def test_the_menu_leads_to_close_handover_closes_register_and_forms(billing: BillingPage, office: Office, boxes: Boxes) -> None:
    take(office, 1, 10_000)
    deeds = {deed.key: deed for deed in billing.deeds()}

    def count(dialog: CloseDialog) -> None:
        dialog.counts.fields["cash"].setText("100")
        if dialog._shift:
            dialog.handed_to.setText("B")
        dialog.save_button.click()

    for key in ("hand-over", "day-close"):
        boxes.expect_dialog(CloseDialog, count)
        deeds[key].run()
        for shown in previews():
            shown.reject()
    assert closing.last_closed_day(office) == TODAY
    boxes.expect_dialog(ClosesDialog, lambda dialog: dialog.reject())
    deeds["closes"].run()
    boxes.expect_dialog(RegisterDialog, lambda dialog: dialog.reject())
    deeds["register"].run()
    boxes.expect_dialog(RefundsDialog, lambda dialog: dialog.reject())
    deeds["refunds"].run()
    boxes.expect_dialog(ReceiptFormDialog, lambda dialog: dialog.reject())
    deeds["receipt-forms"].run()


def test_the_register_shows_prints_and_exports_every_number(
    window: QWidget, session: Session, office: Office, boxes: Boxes, tmp_path_factory: pytest.TempPathFactory, toasts: Toasts
) -> None:
    first, second = take(office, 1, 10_000, day=YESTERDAY), take(office, 2, 20_000)
    payments.void(office, first, "wrong", TODAY)
    payments.void(office, second, "wrong too", TODAY)
    dialog = RegisterDialog(window, session)
    dialog.show()
    assert [(row.number, row.use.value, row.other) for row in dialog.table.rows.shown()] == [
        (first, "reversed", "SJ2026-000003"),
        (second, "void", ""),
        ("SJ2026-000003", "red", first),
    ]
    assert "void 1, reversed 1, reversal receipts 1. No number is missing." in dialog.sums.text()
    dialog.print_button.click()
    (shown,) = previews()
    assert shown.view.count() == 1
    shown.reject()
    out = tmp_path_factory.mktemp("out") / "register.csv"
    boxes.expect_file(out)
    dialog.export_button.click()
    assert out.read_text(encoding="utf-8-sig").splitlines()[3].startswith("SJ2026-000003,2026-11-23")
    dialog.series.setCurrentIndex(1)
    assert (dialog.series.currentData(), dialog.table.rows.shown()) == ("TK", [])
    dialog.series.setCurrentIndex(0)
    dialog.year.setCurrentIndex(1)
    assert dialog.panel.empty_shown == "empty"
    assert not dialog.print_button.isEnabled()
    dialog.reject()
    dialog.deleteLater()
    assert number_register.receipts_of(office, 2026).last == "SJ2026-000003"


def test_places_of_a_form_are_filled_in_shown_and_kept(
    window: QWidget, session: Session, office: Office, boxes: Boxes, toasts: Toasts
) -> None:
    from propdesk.ui.billing.form_dialog import X, edit_form

    def fill(dialog: ReceiptFormDialog) -> None:
        dialog.active.setChecked(True)
        dialog.offset_x.setText("1.25")
        dialog.save_button.click()
        assert "is not a length" in dialog.x_row.error.text()
        dialog.offset_x.setText("-1.5")
        item = dialog.table.item(1, X)
        assert item is not None
        item.setText("900")
        dialog.save_button.click()
        assert "“Receipt no.” would be printed outside the paper" in dialog.message.text()
        item.setText("220.5")
        fields = [place.name for place in dialog.table.places()]
        for name in ("day", "day_capitals"):  # a form that asks for the date as banks do
            dialog.table.setCurrentCell(fields.index(name), 0)
            QTest.keyClick(dialog.table, Qt.Key.Key_Space)
        dialog.test_button.click()
        shown = dialog.findChild(PreviewDialog)
        assert shown is not None
        assert shown.view.count() == 1
        shown.reject()
        dialog.save_button.click()

    boxes.expect_dialog(ReceiptFormDialog, fill)
    edit_form(window, session)
    kept = receipt_forms.layout(office, "t241x93")
    assert (kept.active, kept.offset_x, kept.field("number").x) == (True, -15, 2205)
    assert (kept.field("day").shown, kept.field("day_capitals").shown) == (False, True)
    assert toasts.texts == ["The receipt form is set."]

    def begin_again(dialog: ReceiptFormDialog) -> None:
        dialog.fresh_button.click()
        assert dialog.offset_x.text() == "0.0"
        dialog.paper.setCurrentIndex(1)
        assert dialog.count.text() == "9"
        boxes.expect("Close without saving", "Do not save")
        dialog.cancel_button.click()

    boxes.expect_dialog(ReceiptFormDialog, begin_again)
    edit_form(window, session)
