"""The order of allocation, PINs, and what was taken off bills: set and looked at in the window."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.payments import Order, Rule, Within
from propdesk.services import adjustments, approvals, arrears, payments, rates
from propdesk.services.office import Office
from propdesk.ui.billing.adjustments_dialog import AdjustmentsDialog, TakeBackDialog
from propdesk.ui.billing.rules_of_collecting import CollectingDialog, change_rules
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def unit_id(office: Office) -> int:
    return next(row.unit_id for row in arrears.overdue(office, TODAY).rows if row.code == "1-1-204")


def test_the_rules_of_collecting_are_chosen_and_kept(window: QWidget, session: Session, office: Office, boxes: Boxes) -> None:
    def choose(dialog: CollectingDialog) -> None:
        dialog.order.setCurrentIndex(dialog.order.findData(Order.AGREED))
        dialog.within.setCurrentIndex(dialog.within.findData(Within.LATE_FEE_FIRST))
        dialog.items.setText("水费")
        dialog.save_button.click()
        assert "“水费”" in dialog.items_row.error.text()
        dialog.items.setText("物业费")
        dialog.asks.setChecked(True)
        dialog.save_button.click()
        assert "Set a PIN" in dialog.message.text()
        dialog.who.setText("周经理")
        dialog.pin.setText("12")
        dialog.save_button.click()
        assert dialog.pin_row.error.text()
        dialog.pin.setText("90817263")
        dialog.save_button.click()

    boxes.expect_dialog(CollectingDialog, choose)
    change_rules(window, session)
    fee = rates.items(office)[0].id
    assert payments.rule(office) == Rule(Order.AGREED, Within.LATE_FEE_FIRST, (fee,))
    assert (approvals.asks_for_pin(office), approvals.approvers(office)) == (True, ("周经理",))

    def look(dialog: CollectingDialog) -> None:
        assert (dialog.items.text(), dialog.asks.isChecked(), dialog.order.currentData()) == ("物业费", True, Order.AGREED)
        dialog.reject()

    boxes.expect_dialog(CollectingDialog, look)
    change_rules(window, session)


def test_a_write_off_comes_back_from_its_list(window: QWidget, session: Session, office: Office, unit_id: int, boxes: Boxes) -> None:
    bills = [row.charge_id for row in payments.desk(office, unit_id, TODAY).rows][:2]
    adjustments.write_off(office, bills, TODAY - timedelta(days=1), Approval("失联", "周经理"), key="w")
    dialog = AdjustmentsDialog(window, session, unit_id)
    assert not dialog.back_button.isEnabled()
    assert [row.approver for row in dialog.table.rows.shown()] == ["周经理", "周经理"]
    dialog.table.select([dialog.table.rows.shown()[0].adjustment_id])

    def why(form: TakeBackDialog) -> None:
        form.save_button.click()
        assert form.reason_row.error.text()
        form.reason.setText("找到了")
        form.save_button.click()

    boxes.expect_dialog(TakeBackDialog, why)
    dialog.take_back()
    assert [row.reversed_on for row in adjustments.adjusted(office, unit_id=unit_id)].count(TODAY) == 1
    boxes.expect_dialog(AdjustmentsDialog, lambda shown: shown.accept())
    AdjustmentsDialog(window, session).ask()
