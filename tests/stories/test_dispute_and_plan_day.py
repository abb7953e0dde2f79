"""A leak, then instalments: what the owner disputes is not demanded, a kept plan is left in peace, a broken one is demanded again."""

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
from propdesk.domain.payments import Method
from propdesk.services import arrears, limitation, notices, papers, payments, plans, residents
from propdesk.services.office import new_book, open_office
from propdesk.store.lists import ArrearsRow
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.plan_dialog import PlansDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.holds_dialog import HoldsDialog
from tests.stories.test_window_day import LIST, TODAY, click, key, office, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
BROKEN = date(2026, 12, 28)


@pytest.fixture
def days() -> list[date]:
    """The day it is; a story goes on by changing it."""
    return [TODAY]


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path, days: list[date]) -> Iterator[App]:
    """The program with the office's list in its book; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    opened = open_office(book)
    residents.apply_import(opened, residents.plan_import(opened, LIST))
    opened.close(backup=False)
    with at_work(chosen, lambda: days[0], book) as running:
        yield running


def list_of(app: App) -> ArrearsPage:
    page = app.desktop.window.current_page()
    assert isinstance(page, BillingPage)
    found = page.current()
    assert isinstance(found, ArrearsPage)
    return found


def row_of(app: App, unit_id: int) -> ArrearsRow:
    """The household's line as the list shows it, chosen."""
    page = list_of(app)
    page.view.select([unit_id])
    return next(row for row in page.view.rows.shown() if row.unit_id == unit_id)


def issue(app: App, unit_id: int, folder: Path) -> str:
    """Issue the notice of this household from the list; what its file says, without spaces."""
    folder.mkdir()
    row_of(app, unit_id)
    list_of(app).issue()
    dialog = shown(NoticeDialog)
    for row in dialog.table.rows.all():
        assert dialog.table.rows.is_ticked(row)
    dialog.language.setCurrentIndex(0)
    type_into(dialog.folder, str(folder))
    click(dialog.issue_button)
    document = pypdfium2.PdfDocument(next(folder.glob("*.pdf")).read_bytes())
    try:
        said = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()
    shown(PreviewDialog).reject()
    return said


def test_from_the_leak_to_the_broken_plan(app: App, boxes: Boxes, tmp_path: Path, days: list[date]) -> None:
    key(app.desktop.window, Qt.Key.Key_3, ALT)
    first = next(row for row in arrears.overdue(office(app), TODAY).rows if 3 <= row.months <= 6)
    unit_id, owed = first.unit_id, first.overdue_fen
    before = {row.charge_id: row.limitation.last_safe_day for row in limitation.watch(office(app), TODAY, [unit_id]).rows}

    dispute_by_hand(app, boxes, unit_id)
    assert (row_of(app, unit_id).overdue_fen, row_of(app, unit_id).withheld_fen) == (owed, 5_000)
    assert "withheld" not in list_of(app).view.hidden_columns()

    said = issue(app, unit_id, tmp_path / "first")
    (notice,) = notices.issued(office(app), unit_id)
    assert notice.total_fen == owed - 5_000
    assert f"¥{format_yuan(owed - 5_000)}" in said
    assert "另有50.00元本次不予催缴" in said
    assert papers.notice_of(notice).withheld[0].open_fen == 5_000
    after = {row.charge_id: row.limitation.last_safe_day for row in limitation.watch(office(app), TODAY, [unit_id]).rows}
    assert after == before  # neither the dispute nor a notice nobody received moves limitation

    agree_by_hand(app, boxes, unit_id)
    assert row_of(app, unit_id).withheld_fen == owed  # kept: nothing is demanded
    (plan,) = plans.of_unit(office(app), unit_id, TODAY)
    signed = {row.charge_id: row.limitation.last_safe_day for row in limitation.watch(office(app), TODAY, [unit_id]).rows}
    assert set(signed.values()) == {plan.last_due.replace(year=plan.last_due.year + 3)}

    paid = payments.take(office(app), unit_id, plan.terms.instalments[0].amount_fen, Method.TRANSFER, TODAY, key="k")
    days[0] = BROKEN
    list_of(app).show_day(BROKEN)
    assert row_of(app, unit_id).withheld_fen == row_of(app, unit_id).overdue_fen  # the first instalment is paid
    payments.void(office(app), paid.payment.receipt, "bounced", BROKEN, bounced=True)
    list_of(app).reload()
    late = plan.terms.instalments[0].amount_fen
    assert row_of(app, unit_id).withheld_fen == owed - late + 5_000  # only what is late is demanded, less what is in dispute

    boxes.expect_dialog(PlansDialog, lambda dialog: see_the_breach(dialog))
    click(list_of(app).plan_button)


def dispute_by_hand(app: App, boxes: Boxes, unit_id: int) -> None:
    """The owner says the leak is worth 50 yuan of the oldest charge; ticket BS-12."""
    row_of(app, unit_id)

    def fill(dialog: HoldsDialog) -> None:
        dialog.kind.setCurrentIndex(1)
        dialog.charge.setCurrentIndex(1)
        type_into(dialog.part, "50")
        type_into(dialog.ticket, "BS-12")
        type_into(dialog.reason, "卫生间渗水未修")
        key(dialog, Qt.Key.Key_Return, CTRL)
        assert [row.reason for row in dialog.table.rows.shown()] == ["卫生间渗水未修"]
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(HoldsDialog, fill)
    click(list_of(app).hold_button)


def agree_by_hand(app: App, boxes: Boxes, unit_id: int) -> None:
    """Three instalments over everything that is open, signed by the owner."""
    row_of(app, unit_id)

    def fill(dialog: PlansDialog) -> None:
        assert dialog.instalments.rowCount() == 3
        key(dialog, Qt.Key.Key_Return, CTRL)
        assert [row.stands.state.value for row in dialog.table.rows.shown()] == ["kept"]
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(PlansDialog, fill)
    click(list_of(app).plan_button)


def see_the_breach(dialog: PlansDialog) -> None:
    (row,) = dialog.table.rows.shown()
    assert row.stands.state.value == "breached"
    assert row.stands.due_fen == row.terms.instalments[0].amount_fen  # without a clause the rest is not due
    assert dialog.end_button.isEnabled()
    key(dialog, Qt.Key.Key_Escape)
