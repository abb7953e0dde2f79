"""对账单 in the window: choices, tables, the paper with its number, the export; and the story of a clerk who is asked for one."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, payments, statements
from propdesk.services.statements import SpanChoice
from propdesk.ui.billing.statement_dialog import StatementDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import PAYMENTS, Session
from tests.tools.boxes import Boxes

UNIT = 2  # behind since 2023-11


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, window: QWidget) -> StatementDialog:
    for month in (9, 10):
        billing.run(session.office, Month(2026, month))
    payments.take(session.office, UNIT, 999_999, Method.WECHAT, date(2026, 10, 12), key="k1", payer="单志强")
    made = StatementDialog(window, session, UNIT)
    made.show()
    return made


def texts(dialog: StatementDialog) -> list[str]:
    return [line.text for line in dialog.tables.lines.view.rows.shown()]


def test_this_year_at_first(dialog: StatementDialog, session: Session) -> None:
    wanted = statements.of_unit(session.office, UNIT, date(2026, 1, 1), date(2026, 11, 23))
    assert dialog.account == wanted
    assert "Payment WeChat 单志强" in texts(dialog)
    assert "物业费 2026-10" in texts(dialog)
    assert "Closing balance ¥0.00" in dialog.sums.text()
    assert "Data as of 2026-11-23" in dialog.apart.text()
    assert dialog.tables.lines.foot.texts()["added"] == dialog.tables.items.foot.texts()["charged"]
    assert (dialog.first.edit.text(), dialog.last.edit.text()) == ("2026-01-01", "2026-11-23")


def test_spans_and_days(dialog: StatementDialog) -> None:
    dialog.span.setCurrentIndex(list(SpanChoice).index(SpanChoice.LAST_YEAR))
    assert (dialog.first.edit.text(), dialog.last.edit.text()) == ("2025-01-01", "2025-12-31")
    dialog.choose(SpanChoice.EVERYTHING)
    assert dialog.account is not None
    assert dialog.account.statement.opening.owed_fen == 0
    dialog.choose(SpanChoice.DAYS)
    assert dialog.first.edit.hasSelectedText()
    dialog.show_days(date(2026, 10, 1), date(2026, 10, 31))
    assert dialog.span.currentData() == "days"
    assert [line.line.on.month for line in dialog.tables.lines.view.rows.shown()] == [10] * len(texts(dialog))


def test_days_the_wrong_way_round_are_told_and_nothing_is_printed(dialog: StatementDialog) -> None:
    dialog.show_days(date(2026, 10, 31), date(2026, 10, 1))
    assert "2026-10-31" in dialog.message.text()
    assert not dialog.print_button.isEnabled()
    dialog.print_it()
    assert dialog.findChild(PreviewDialog) is None
    dialog.last.edit.setText("soon")
    dialog.last.edit.setText("2026-11-01")
    assert dialog.print_button.isEnabled()


def test_a_person_and_an_item(dialog: StatementDialog) -> None:
    dialog.whose.setCurrentIndex(1)
    assert dialog.account is not None
    assert dialog.account.holder.person_id is not None
    dialog.item.setCurrentIndex(1)
    assert dialog.account.item == dialog.item.currentText()


def test_the_paper_keeps_its_number(dialog: StatementDialog, session: Session, boxes: Boxes, tmp_path: Path) -> None:
    dialog.print_it()
    preview = dialog.findChild(PreviewDialog)
    assert preview is not None
    assert preview.view.count() >= 1
    boxes.expect_file(tmp_path / "s.pdf")
    preview.save()
    preview.reject()
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
    row = statements.issue(session.office, dialog.account, "zh_CN", session.today())  # type: ignore[arg-type]
    assert (row.number, row.prints) == ("DZ2026-000001", 1)


def test_ctrl_p_shows_the_paper_wherever_the_keyboard_is(dialog: StatementDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(dialog.isVisible)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    for widget in (dialog.tables.lines.view, dialog.last.edit, dialog.whose, dialog.full):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        shown = [one for one in dialog.findChildren(PreviewDialog) if one.isVisible()]
        assert [one.windowTitle() for one in shown] == ["Statement of account DZ2026-000001"], widget
        assert shown[0].view.count() >= 1
        with qtbot.waitSignal(shown[0].finished):
            QTest.keyClick(shown[0], Qt.Key.Key_Escape)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)


def test_export_copy_and_reload(dialog: StatementDialog, session: Session, boxes: Boxes, tmp_path: Path, window: QWidget) -> None:
    boxes.expect_file(tmp_path / "s.xlsx")
    dialog.export()
    assert (tmp_path / "s.xlsx").stat().st_size > 1000
    dialog.tables.lines.view.copy(headers=True)
    clip = QApplication.clipboard().text()
    assert "Particulars" in clip
    count = len(texts(dialog))
    payments.take(session.office, UNIT, 100, Method.CASH, date(2026, 11, 2), key="k2")
    session.tasks.announce({PAYMENTS})
    assert len(texts(dialog)) == count + 1
    dialog.reject()
    session.tasks.announce({PAYMENTS})


def test_it_fits_a_small_screen_with_large_text_and_closes_by_key(dialog: StatementDialog, qtbot: QtBot) -> None:
    hint = dialog.minimumSizeHint()
    assert (hint.width(), hint.height()) <= (1366, 728)
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
