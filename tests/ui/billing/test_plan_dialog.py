"""The window of instalment plans: proposed while typing, agreed, judged, ended, printed; holds and disputes beside it."""

import os
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.evidence import Counts
from propdesk.domain.holds import HoldKind, HoldTerms, dispute
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.plans import PlanEnd, PlanTerms, propose
from propdesk.services import arrears, holds, late_fees, payments, plans, search
from propdesk.services.office import Office
from propdesk.ui.billing import plan_dialog
from propdesk.ui.billing.plan_dialog import PlansDialog
from propdesk.ui.billing.plan_end_dialog import PlanEndDialog
from propdesk.ui.residents.holds_dialog import HoldsDialog
from propdesk.ui.session import Session
from tests.documents.papers_made import text
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls

TODAY = date(2026, 11, 23)


@pytest.fixture
def unit_id(office: Office) -> int:
    """The household that owes the most months."""
    return max(arrears.overdue(office, TODAY).rows, key=lambda row: row.months).unit_id


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget, session: Session, unit_id: int) -> PlansDialog:
    made = PlansDialog(window, session, unit_id)
    qtbot.addWidget(made)
    made.show()
    return made


def save(dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_plan_is_proposed_while_it_is_typed_and_agreed(dialog: PlansDialog, office: Office, unit_id: int, toasts: object) -> None:
    total = dialog.total_fen()
    assert total == sum(row.open_fen for row in plans.coverable(office, unit_id, TODAY)) > 0
    assert dialog.instalments.instalments() == propose(total, 3, date(2026, 12, 23))
    dialog.count.setValue(6)
    assert dialog.instalments.rowCount() == 6
    dialog.first.set_value(date(2026, 12, 31))
    assert [one.due_on for one in dialog.instalments.instalments()][:3] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]
    assert dialog.sum.text().startswith("6 instalments, ")
    assert "until 2030-05-31" in dialog.effect.text()
    dialog.one_sum.setChecked(False)
    assert "until 2029-11-23" in dialog.effect.text()
    dialog.one_sum.setChecked(True)
    dialog.days.setValue(5)
    save(dialog)
    (plan,) = plans.of_unit(office, unit_id, TODAY)
    assert (plan.terms.total_fen, len(plan.terms.instalments), plan.terms.breach_days, plan.counts) == (total, 6, 5, Counts.YES)
    assert dialog.isVisible()
    assert [row.plan_id for row in dialog.table.rows.shown()] == [plan.plan_id]
    assert dialog.charge_panel.empty_shown == "empty"  # everything that is open is in the plan
    assert "6 instalments agreed" in toasts.texts[-1]  # type: ignore[attr-defined]


def test_amounts_are_changed_in_the_table_and_must_add_up(dialog: PlansDialog, office: Office, unit_id: int) -> None:
    first = dialog.instalments.item(0, 1)
    assert first is not None
    first.setText("1")
    assert "differ" in dialog.sum.text()
    save(dialog)
    assert "add up to" in dialog.message.text() + dialog.table_row.error.text()
    first.setText("viel")
    save(dialog)
    assert dialog.table_row.error.text()
    assert plans.of_unit(office, unit_id, TODAY) == []


def test_a_clause_that_is_not_written_accelerates_nothing(dialog: PlansDialog, office: Office, unit_id: int) -> None:
    dialog.accelerates.setChecked(True)
    save(dialog)
    assert "Write the clause" in dialog.clause_row.error.text()
    dialog.clause.setText("任何一期逾期的，余款一并到期")
    dialog.relation.setCurrentIndex(3)
    assert "has to be looked at" in dialog.effect.text()
    dialog.signer.setText("")
    save(dialog)
    assert "must be filled in" in dialog.signer_row.error.text()
    dialog.signer.setText("单母")
    save(dialog)
    (plan,) = plans.of_unit(office, unit_id, TODAY)
    assert (plan.terms.accelerates, plan.counts) == (True, Counts.REVIEW)


def test_only_the_chosen_charges_with_their_late_fees(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int
) -> None:
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)
    made = PlansDialog(window, session, unit_id)
    qtbot.addWidget(made)
    made.show()
    row = made.charges.rows.shown()[0]
    made.charges.select([row.charge_id])
    assert made.total_fen() == row.open_fen
    made.fees.setChecked(True)
    assert made.total_fen() == row.open_fen + row.late_fee_fen > row.open_fen
    save(made)
    (plan,) = plans.of_unit(office, unit_id, TODAY)
    assert [(charge.charge_id, charge.late_fee_fen) for charge in plan.charges] == [(row.charge_id, row.late_fee_fen)]


def test_a_plan_ends_with_its_reason(qtbot: QtBot, dialog: PlansDialog, office: Office, unit_id: int, boxes: Boxes) -> None:
    save(dialog)

    def fill(asked: PlanEndDialog) -> None:
        save(asked)
        assert "must be filled in" in asked.reason_row.error.text()
        asked.kind.setCurrentIndex(asked.kind.findData(PlanEnd.REPLACED))
        asked.day.set_value(date(2026, 11, 1))
        asked.reason.setText("more time")
        save(asked)
        assert "cannot end before" in asked.day_row.error.text()
        asked.day.set_value(TODAY)
        save(asked)

    boxes.expect_dialog(PlanEndDialog, fill)
    qtbot.mouseClick(dialog.end_button, Qt.MouseButton.LeftButton)
    (plan,) = plans.of_unit(office, unit_id, TODAY)
    assert (plan.end_kind, plan.ended_on, plan.end_reason) == (PlanEnd.REPLACED, TODAY, "more time")
    assert not dialog.end_button.isEnabled()
    assert dialog.total_fen() > 0  # its charges are free again


def test_the_agreement_is_printed_before_and_after_it_is_signed(qtbot: QtBot, dialog: PlansDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, str]] = []

    def look(
        _parent: object, _session: object, _title: str, make: object, name: str, _saved: object, noted: object, **_facts: object
    ) -> None:
        printed = make(None)  # type: ignore[operator]
        shown.append((name, text(printed.pdf)))
        noted(printed)  # type: ignore[operator]

    monkeypatch.setattr(plan_dialog, "preview", look)
    dialog.signer.setText("")
    qtbot.mouseClick(dialog.print_button, Qt.MouseButton.LeftButton)
    assert shown == []
    dialog.signer.setText("单志强")
    qtbot.mouseClick(dialog.print_button, Qt.MouseButton.LeftButton)
    save(dialog)
    qtbot.mouseClick(dialog.reprint_button, Qt.MouseButton.LeftButton)
    (first_name, first), (second_name, second) = shown
    assert "2026-11-23" in first_name == second_name
    (paper,) = search.papers(dialog._session.office, "fq2026 1")  # what the QR code or a hand types finds it
    assert (paper.kind, paper.number) == ("plan", "FQ2026-000001")
    assert all("FQ2026-000001" in told for told in (first, second))  # the same paper, issued once
    assert ["补打" in told or "REPRINT" in told for told in (first, second)] == [False, True]


def test_the_states_are_seen_in_the_list(qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int) -> None:
    charges = plans.coverable(office, unit_id, date(2026, 8, 1))
    total = sum(charge.open_fen for charge in charges)
    terms = PlanTerms(date(2026, 8, 1), propose(total, 4, date(2026, 9, 1)), "单志强", breach_days=3)
    plans.agree(office, unit_id, terms, [charge.charge_id for charge in charges])
    made = PlansDialog(window, session, unit_id)
    qtbot.addWidget(made)
    (row,) = made.table.rows.shown()
    assert row.stands.state.value == "breached"
    payments.take(office, unit_id, row.stands.late_fen, Method.CASH, TODAY, key="k")
    again = PlansDialog(window, session, unit_id)
    qtbot.addWidget(again)
    assert [row.stands.state.value for row in again.table.rows.shown()] == ["kept"]


def test_a_dispute_of_a_part_is_entered_at_the_window(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, unit_id: int, toasts: object
) -> None:
    made = HoldsDialog(window, session, unit_id)
    qtbot.addWidget(made)
    made.show()
    assert made.fees.isHidden()  # no clause in this book: nothing of late fees
    made.kind.setCurrentIndex(1)
    assert not made.reminders.isEnabled()
    assert made.part_row.isHidden()  # a part is always a part of one charge
    made.charge.setCurrentIndex(1)
    assert not made.part_row.isHidden()
    made.part.setText("9999999")
    made.reason.setText("楼道未保洁")
    made.ticket.setText("BS-12")
    save(made)
    assert "no more than the charge" in made.part_row.error.text()
    made.part.setText("50")
    save(made)
    (row,) = holds.of_unit(office, unit_id)
    assert (row.kind, row.amount_fen, row.ticket, row.dunning, row.late_fee) == (HoldKind.DISPUTE, 5_000, "BS-12", True, False)
    assert "disputed from 2026-11-23 on" in toasts.texts[-1]  # type: ignore[attr-defined]
    made.kind.setCurrentIndex(0)
    made.reminders.setChecked(False)
    made.reason.setText("x")
    save(made)
    assert "Choose what rests" in made.reason_row.error.text()
    assert len(holds.of_unit(office, unit_id)) == 1
    made.reminders.setChecked(True)
    save(made)
    assert len(holds.of_unit(office, unit_id)) == 2


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("which", ["plans", "holds", "end"])
def test_the_dialogs_fit_and_cut_nothing(
    qtbot: QtBot, qapp: QApplication, session: Session, office: Office, unit_id: int, points: int, language: str, which: str
) -> None:
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)
    charges = plans.coverable(office, unit_id, TODAY)
    terms = PlanTerms(TODAY, propose(sum(charge.open_fen for charge in charges[:3]), 3, TODAY), "单志强")
    plan = plans.agree(office, unit_id, terms, [charge.charge_id for charge in charges[:3]])
    holds.set_hold(
        office, unit_id, dispute(date(2026, 11, 1), "卫生间渗水", charge_id=charges[3].charge_id, amount_fen=5_000, ticket="BS-12")
    )
    holds.set_hold(office, unit_id, HoldTerms(date(2026, 11, 2), date(2026, 12, 1), "等维修", dunning=True))
    put_on(qapp, language, "light" if points == 10 else "dark", points)
    window = QWidget()
    qtbot.addWidget(window)
    made: QDialog
    if which == "end":
        made = PlanEndDialog(window, session, plan)
    else:
        made = PlansDialog(window, session, unit_id) if which == "plans" else HoldsDialog(window, session, unit_id)
    qtbot.addWidget(made)
    made.show()
    for _ in range(4):
        qapp.processEvents()
    least = made.minimumSizeHint()
    assert least.width() <= SCREEN.width()
    assert least.height() <= SCREEN.height()
    made.resize(SCREEN)
    qapp.processEvents()
    if folder := os.environ.get("PROPDESK_PICTURES"):
        made.grab().save(str(Path(folder) / f"{which}_{language}_{points}.png"))
    assert cut_texts(made) == []
    assert unnamed_controls(made) == []
    made.hide()
    i18n.use("en")
