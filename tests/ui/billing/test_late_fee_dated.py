"""Late fee in the window where days matter: entries dated too early, bills made late, and what collecting a debt cost."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.charges import PriceUnit
from propdesk.domain.fee_items import Nature
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method, Order, Rule, Within
from propdesk.domain.periods import Month
from propdesk.domain.wallets import GENERAL
from propdesk.services import arrears, billing, holds, late_fees, one_off, payments, rates
from propdesk.services.office import Office
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.collect_dialog import CollectDialog, collect
from propdesk.ui.billing.offset_dialog import OffsetDialog
from propdesk.ui.billing.once_dialog import OnceDialog
from propdesk.ui.billing.rollback import roll_back_one
from propdesk.ui.billing.rule_dialog import RuleDialog
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.residents.holds_dialog import HoldsDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY, Toasts

EARLIER = date(2026, 11, 10)
SAVE = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def unit_id(office: Office) -> int:
    """1-1-204 owes 27 months."""
    return next(row.unit_id for row in arrears.overdue(office, TODAY).rows if row.code == "1-1-204")


@pytest.fixture
def clause(office: Office) -> None:
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)


@pytest.fixture
def paid(office: Office, unit_id: int, clause: None) -> str:
    """All of its late fee is paid today: the receipt."""
    owed = payments.desk(office, unit_id, TODAY)
    payments.set_rule(office, Rule(Order.OLDEST, Within.LATE_FEE_FIRST))
    oldest = owed.rows[0]
    receipt = payments.take(
        office, unit_id, oldest.late_fee_fen, Method.CASH, TODAY, key="k", designated=[oldest.charge_id]
    ).payment.receipt
    payments.set_rule(office, Rule())
    return receipt


def open_collect(qtbot: QtBot, window: QWidget, session: Session, unit_id: int) -> CollectDialog:
    made = collect(window, session, unit_id)
    assert made is not None
    qtbot.waitUntil(lambda: made.panel.amount.hasFocus())
    return made


def test_a_transfer_found_afterwards_is_dated_where_it_fits(
    qtbot: QtBot, window: QWidget, session: Session, unit_id: int, paid: str, office: Office, boxes: Boxes, toasts: Toasts
) -> None:
    """The bank's list of the 10th comes in on the 23rd, when late fee was taken already: said under the date, then taken."""
    dialog = open_collect(qtbot, window, session, unit_id)
    dialog.day.set_value(EARLIER)
    dialog.panel.amount.set_amount(19_388)
    dialog.amount_typed()
    dialog.take(printing=False)
    said = dialog.day_row.error.text()
    assert paid in said
    assert "Enter 2026-11-23 or later here" in said
    label = dialog.day_row.error
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))  # nothing of the sentence is cut
    assert dialog.isVisible()
    assert len(payments.journal(office, EARLIER, TODAY)) == 1
    i18n.use("zh_CN")
    dialog.take(printing=False)
    assert f"（{paid}）" in dialog.day_row.error.text()
    assert "2026-11-23 或以后" in dialog.day_row.error.text()
    i18n.use("en")
    dialog.day.set_value(TODAY)
    dialog.panel.amount.set_amount(19_388)
    dialog.amount_typed()
    dialog.take(printing=False)
    assert not dialog.isVisible()
    assert toasts.texts == ["Received ¥193.88 · receipt SJ2026-000002"]


def test_a_hold_over_days_that_are_paid_is_refused_beside_its_day(
    qtbot: QtBot, window: QWidget, session: Session, unit_id: int, paid: str, office: Office
) -> None:
    dialog = HoldsDialog(window, session, unit_id)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.reason.setText("渗水待维修")
    dialog.start.set_value(EARLIER)
    dialog.save()
    assert "Enter 2026-11-24 or later here, or void that receipt first." in dialog.start_row.error.text()
    assert holds.of_unit(office, unit_id) == []
    dialog.start.set_value(date(2026, 11, 24))
    dialog.save()
    assert not dialog.start_row.error.text()
    assert len(holds.of_unit(office, unit_id)) == 1


def test_offsets_of_an_earlier_day_are_refused_beside_the_day(
    qtbot: QtBot, window: QWidget, session: Session, unit_id: int, paid: str, office: Office
) -> None:
    payments.take(office, unit_id, 19_388, Method.CASH, EARLIER, key="ahead", purse=GENERAL)
    dialog = OffsetDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.day.set_value(EARLIER)
    dialog.do()
    assert paid in dialog.day_row.error.text()
    assert dialog.isVisible()
    dialog.day.set_value(TODAY)
    assert not dialog.day_row.error.text()
    dialog.do()
    assert not dialog.isVisible()


def made_late(qtbot: QtBot, window: QWidget, session: Session) -> RunDialog:
    dialog = RunDialog(window, session, lambda period: None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.period.setText("2026-11")
    dialog.refresh()
    return dialog


def test_a_run_says_how_many_charges_are_due_already(qtbot: QtBot, window: QWidget, session: Session, toasts: Toasts) -> None:
    dialog = made_late(qtbot, window, session)
    assert dialog.late.text() == "304 charges are due before today."  # of the 10th; no clause, no word of late fee
    dialog.period.setText("2026-12")
    dialog.refresh()
    assert not dialog.late.isVisible()
    dialog.period.setText("2026-11")
    dialog.refresh()
    dialog.run()
    assert toasts.texts[-1].endswith(" 304 charges are due before today.")


def test_a_run_names_the_late_fee_where_a_clause_is_in_force(
    qtbot: QtBot, window: QWidget, session: Session, clause: None, office: Office, boxes: Boxes, toasts: Toasts
) -> None:
    said = "304 charges are due before today, and late fee runs on 304 of them from the contract’s due day, not from today."
    dialog = made_late(qtbot, window, session)
    assert dialog.late.text() == said
    assert dialog.late.isVisible()
    dialog.run()
    assert toasts.texts[-1].endswith(f" {said}")
    boxes.expect("Roll back this billing run?", "Roll back and bill anew…")
    boxes.expect(said, "Roll back and bill anew")
    page = ChargesPage(session)
    qtbot.addWidget(page)
    roll_back_one(page, session, billing.runs(office))
    assert "is billed anew" in toasts.texts[-1]


def test_what_collecting_cost_from_the_rule_to_the_receipt(
    qtbot: QtBot, window: QWidget, session: Session, unit_id: int, clause: None, office: Office, boxes: Boxes
) -> None:
    """EMS postage: its nature is chosen in the rule, it is charged once, shown apart, and paid first by article 561."""
    item = rates.set_tariff(office, "催收邮费", 220_000, PriceUnit.ONCE, date(2026, 1, 1), "物业服务合同第十二条")
    rule = RuleDialog(window, session, item)
    qtbot.addWidget(rule)
    rule.nature.setCurrentIndex(rule.nature.findData(Nature.COST))
    assert "no late fee runs on it" in rule.words.text()
    rule.save()
    assert next(one for one in rates.items(office) if one.id == item.id).nature is Nature.COST
    once = OnceDialog(window, session)
    qtbot.addWidget(once)
    once.show()
    once.units.setText("1-1-204")
    assert "no late fee runs on it" in once.words.text()
    QTest.keyClick(once, Qt.Key.Key_Return, SAVE)
    payments.set_rule(office, Rule(Order.OLDEST, Within.LATE_FEE_FIRST))
    dialog = open_collect(qtbot, window, session, unit_id)
    dialog.panel.amount.set_amount(3_000)
    dialog.amount_typed()
    dialog._reckon()
    runs = {run.item: run for run in dialog.table.rows.shown() if run.item == "催收邮费"}
    column = next(column for column in dialog.table.rows.columns if column.key == "item")
    assert column.shown(runs["催收邮费"]) == "催收邮费 (cost of collecting)"
    assert (runs["催收邮费"].now_fen, runs["催收邮费"].late_fee_fen) == (2_200, 0)
    dialog.take(printing=False)
    assert {(row.item, row.part) for row in payments.receipt(office, "SJ2026-000001").settled} == {
        ("催收邮费", "principal"),
        ("物业费", "late_fee"),
    }


def test_a_cost_by_the_month_and_one_without_a_basis_are_refused_beside_their_field(
    qtbot: QtBot, window: QWidget, session: Session, office: Office
) -> None:
    monthly = next(one for one in rates.items(office) if one.name == "物业费")
    rule = RuleDialog(window, session, monthly)
    qtbot.addWidget(rule)
    rule.nature.setCurrentIndex(rule.nature.findData(Nature.COST))
    rule.save()
    assert "must be one of yuan each time" in rule.nature_row.error.text()
    rule.done(0)
    item = rates.set_tariff(office, "案件受理费", 500_000, PriceUnit.ONCE, date(2026, 12, 1), "判决书")
    rates.set_item(office, replace(item, nature=Nature.COST))
    once = OnceDialog(window, session)
    qtbot.addWidget(once)
    once.show()
    once.units.setText("1-1-204")
    once.amount.setText("80")
    once.note.setText("一审受理费")
    assert "nothing says why the owner bears this cost" in once.words.text()
    once.save()
    assert "Set its rate with the basis first" in once.amount_row.error.text()
    once.done(0)
    assert one_off.items(office)[-1].name == "案件受理费"
    assert billing.charges(office, period=Month(2026, 11)) == []
