"""Late fees in the real window: a clause by hand, the list, a hold, the notice, and all of it paid at the desk."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.domain.money import format_yuan
from propdesk.services import arrears, ledger, notices, payments, residents
from propdesk.services.office import new_book, open_office
from propdesk.store.lists import ArrearsRow
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.late_fee_dialog import LateFeesDialog
from propdesk.ui.billing.late_fee_forms import ClauseForm
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.holds_dialog import HoldsDialog
from tests.stories.test_window_day import LIST, TODAY, click, key, office, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path) -> Iterator[App]:
    """The program with the office's list in its book; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    opened = open_office(book)
    residents.apply_import(opened, residents.plan_import(opened, LIST))
    opened.close(backup=False)
    with at_work(chosen, lambda: TODAY, book) as running:
        yield running


def write_clause(form: ClauseForm) -> None:
    """Clause 9: five in ten thousand a day, for everything due since 2020, by keys."""
    type_into(form.clause, "第九条")
    type_into(form.since.edit, "2020-01-01")
    type_into(form.rate, "0.05%")
    type_into(form.cap, "100%")
    assert form.example.text().endswith("1,000.00 yuan × 0.05%/day × 90 days = 45.00 yuan")
    key(form, Qt.Key.Key_Return, CTRL)
    assert not form.isVisible(), [row.error.text() for row in form.rows]


def list_of(app: App) -> ArrearsPage:
    page = app.desktop.window.current_page()
    assert isinstance(page, BillingPage)
    found = page.current()
    assert isinstance(found, ArrearsPage)
    return found


def row_of(app: App, unit_id: int) -> ArrearsRow:
    """The household's line as the list shows it."""
    return next(row for row in list_of(app).view.rows.shown() if row.unit_id == unit_id)


def test_from_the_clause_to_the_receipt(app: App, boxes: Boxes, tmp_path: Path) -> None:
    window = app.desktop.window
    key(window, Qt.Key.Key_3, ALT)
    assert "late_fee" in list_of(app).view.hidden_columns()

    def clauses(dialog: LateFeesDialog) -> None:
        boxes.expect_dialog(ClauseForm, write_clause)
        dialog.add_button.setFocus()
        key(dialog, Qt.Key.Key_Return)
        assert [line.rule.clause for line in dialog.table.rows.shown()] == ["第九条"]
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(LateFeesDialog, clauses)
    action = window.deeds.action("late-fees")
    assert action is not None
    action.trigger()

    known = arrears.overdue(office(app), TODAY)
    page = list_of(app)
    assert "late_fee" not in page.view.hidden_columns()
    assert page.panel.foot.texts()["late_fee"] == format_yuan(known.late_fee_fen)
    chosen_row = next(row for row in known.rows if 2 <= row.months <= 6)
    unit_id, before = chosen_row.unit_id, chosen_row.late_fee_fen
    assert before > 0

    hold_by_hand(app, boxes, unit_id)
    after = row_of(app, unit_id).late_fee_fen
    assert 0 < after < before

    issue_the_notice(app, unit_id, tmp_path)
    collect_all(app, unit_id, chosen_row.overdue_fen + after)
    assert unit_id not in {row.unit_id for row in list_of(app).view.rows.shown()}


def hold_by_hand(app: App, boxes: Boxes, unit_id: int) -> None:
    """From the household's card: late fees rest for some days of October, with the reason."""
    page = list_of(app)
    page.view.select([unit_id])
    assert app.bureau is not None
    card = app.bureau.card
    assert card.arrears.late_fee.text().startswith("Late fee ¥")

    def hold(dialog: HoldsDialog) -> None:
        type_into(dialog.start.edit, "2026-10-01")
        type_into(dialog.until.edit, "2026-10-11")
        type_into(dialog.reason, "卫生间渗水待维修")
        key(dialog, Qt.Key.Key_Return, CTRL)
        assert [row.reason for row in dialog.table.rows.shown()] == ["卫生间渗水待维修"]
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(HoldsDialog, hold)
    click(card.arrears.hold_button)


def issue_the_notice(app: App, unit_id: int, folder: Path) -> None:
    """The card's button makes the notice; its rows make its sum, and the late fee stands on it."""
    assert app.bureau is not None
    app.bureau.open_household(unit_id)
    click(app.bureau.card.notice_button)
    dialog = shown(NoticeDialog)
    type_into(dialog.folder, str(folder))
    click(dialog.issue_button)
    (issued,) = notices.issued(office(app))
    rows = [row for row in ledger.of_unit(office(app), unit_id, TODAY) if row.arrears]
    assert issued.total_fen == sum(row.due_fen for row in rows)
    document = pypdfium2.PdfDocument(next(folder.glob("*.pdf")).read_bytes())
    try:
        said = "\n".join(paper.get_textpage().get_text_bounded() for paper in document)
    finally:
        document.close()
    assert format_yuan(sum(row.late_fee_open_fen for row in rows)) in said
    assert "10 days between not counted" in " ".join(said.split()) or "其间" in said
    shown(PreviewDialog).reject()


def collect_all(app: App, unit_id: int, owed: int) -> None:
    """F8, Enter, Enter: principal and late fee in one receipt, and nothing is left."""
    assert app.bureau is not None
    app.bureau.open_household(unit_id)
    key(app.desktop.window, Qt.Key.Key_F8)
    collect = shown(CollectDialog)
    key(collect, Qt.Key.Key_Return)
    key(collect, Qt.Key.Key_Return)
    (row,) = payments.journal(office(app), TODAY, TODAY)
    assert row.amount_fen == owed
    shown(PreviewDialog).reject()
    assert ledger.of_unit(office(app), unit_id, TODAY) == []
    assert ledger.of_unit(office(app), unit_id, date(2030, 1, 1)) == []
