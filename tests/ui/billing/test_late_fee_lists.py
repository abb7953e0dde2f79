"""Late fees in the arrears list: no trace without a clause, a column with its sum, the export, and holds from the list."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.services import arrears, holds, late_fees, payments
from propdesk.services.office import Office
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.residents.holds_dialog import HoldsDialog
from propdesk.ui.session import RATES, Session
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ArrearsPage:
    made = ArrearsPage(session, EmptyAction("x", lambda: None))
    qtbot.addWidget(made)
    made.resize(1366, 640)
    made.show()
    made.reload()
    session.tasks.changed.connect(lambda topics: made.reload())
    return made


def set_clause(office: Office, session: Session) -> None:
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 300_000)
    session.tasks.announce({RATES})


def shown(page: ArrearsPage) -> dict[str, str]:
    """The late fee of each unit as the list shows it."""
    column = next(column for column in page.view.rows.columns if column.key == "late_fee")
    return {row.code: column.shown(row) for row in page.view.rows.shown()}


def test_no_clause_no_trace(page: ArrearsPage) -> None:
    assert "late_fee" in page.view.hidden_columns()


def test_a_clause_brings_the_column_with_its_sum(page: ArrearsPage, office: Office, session: Session) -> None:
    before = page.panel.foot.texts()["amount"]
    set_clause(office, session)
    known = arrears.overdue(office, TODAY)
    assert "late_fee" not in page.view.hidden_columns()
    assert page.panel.foot.texts()["late_fee"] == format_yuan(known.late_fee_fen)
    assert page.panel.foot.texts()["amount"] == before
    assert shown(page) == {row.code: format_yuan(row.late_fee_fen) for row in known.rows}
    (rule,) = late_fees.rules(office)
    late_fees.change_clause(office, replace(rule, ended_on=date(2020, 1, 1)))
    session.tasks.announce({RATES})
    assert set(shown(page).values()) == {"—"}


def test_who_owes_only_late_fee_stays_in_the_list(page: ArrearsPage, office: Office, session: Session) -> None:
    row = page.view.rows.shown()[0]
    payments.take(office, row.unit_id, row.overdue_fen, Method.CASH, TODAY, key="k")
    set_clause(office, session)
    found = next(one for one in page.view.rows.shown() if one.unit_id == row.unit_id)
    assert (found.months, found.overdue_fen) == (0, 0)
    assert found.late_fee_fen > 0
    badge = next(column for column in page.view.rows.columns if column.key == "state")
    assert badge.shown(found) == "Late fee owed"


def test_the_export_has_late_fees_as_numbers(page: ArrearsPage, office: Office, session: Session, tmp_path: Path, boxes: Boxes) -> None:
    set_clause(office, session)
    boxes.expect_file(tmp_path / "list.xlsx")
    page.export()
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    place = lines[1].index("Late fee")
    total = sum(round(float(str(line[place])) * 100) for line in lines[2:] if line[place] is not None)
    assert total == arrears.overdue(office, TODAY).late_fee_fen


def test_holds_by_hand(qtbot: QtBot, page: ArrearsPage, office: Office, session: Session, boxes: Boxes, toasts: object) -> None:
    set_clause(office, session)
    row = page.view.rows.shown()[0]
    page.view.select([row.unit_id])
    assert page.hold_button.isEnabled()

    def fill(dialog: HoldsDialog) -> None:
        assert dialog.panel.empty_shown == "empty"
        assert not dialog.end_button.isEnabled()
        assert dialog.focusWidget() is dialog.kind
        dialog.start.set_value(date(2026, 11, 1))
        dialog.until.set_value(date(2026, 11, 1))
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "must be filled in" in dialog.reason_row.error.text()
        dialog.reason.setText("渗水待维修")
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "must end after 2026-11-01" in dialog.until_row.error.text()
        dialog.until.set_value(None)
        dialog.start.set_value(date(2099, 11, 1))
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "Check the year" in dialog.start_row.error.text()
        dialog.start.set_value(date(2026, 11, 1))
        dialog.charge.setCurrentIndex(1)
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert [one.reason for one in dialog.table.rows.shown()] == ["渗水待维修"]
        assert dialog.end_button.isEnabled()
        qtbot.mouseClick(dialog.end_button, Qt.MouseButton.LeftButton)
        assert not dialog.end_button.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    before = row.late_fee_fen
    boxes.expect_dialog(HoldsDialog, fill)
    qtbot.mouseClick(page.hold_button, Qt.MouseButton.LeftButton)
    (held,) = holds.of_unit(office, row.unit_id)
    assert (held.start_on, held.end_on, held.reason) == (date(2026, 11, 1), TODAY, "渗水待维修")
    assert held.charge_id is not None
    assert next(one for one in page.view.rows.shown() if one.unit_id == row.unit_id).late_fee_fen < before
    assert toasts.texts[-1] == f"{row.code}: Late fees run again from 2026-11-23 on."  # type: ignore[attr-defined]


def test_the_list_speaks_both_languages(page: ArrearsPage, office: Office, session: Session) -> None:
    set_clause(office, session)
    i18n.use("zh_CN")
    page.retranslate()
    assert page.hold_button.text() != ""
    i18n.use("en")
    page.retranslate()
    assert page.hold_button.text() == "Hold or dispute…"
