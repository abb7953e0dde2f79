"""A household's way up the ladder in the real window: four days late, reminded, promised, demanded, paid and voided, to be decided."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.documents.blocks import from_json
from propdesk.documents.notice import Notice
from propdesk.domain.charges import PriceUnit
from propdesk.domain.contacts import Channel, Contact, Result
from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.services import billing, contacts, households, notices, payments, rates
from propdesk.services.office import new_book, open_office
from propdesk.services.promises import PromiseEntry
from propdesk.store import tasks
from propdesk.store.integrity import check
from propdesk.ui.billing.arrears import BROKEN, ArrearsPage
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.billing.notice_rows import why_text
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import CONTACTS, PAYMENTS
from tests.stories.test_window_day import click, key, office, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

DUE = date(2026, 11, 10)
TODAY = [DUE]


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path) -> Iterator[App]:
    """The program with one household that owes November, due on the 10th; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    opened = open_office(book)
    rates.set_tariff(opened, "物业费", 20_000, PriceUnit.M2_MONTH, date(2026, 1, 1), "合同第五条", due_day=10)
    households.add(opened, parse_unit("1-1-101"), UnitKind.FLAT, UnitState(area_cm2=500_000, owners=("张三",)))
    billing.run(opened, Month(2026, 11))
    opened.close(backup=False)
    TODAY[0] = DUE
    with at_work(chosen, lambda: TODAY[0], book) as running:
        key(running.desktop.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
        yield running


def on_day(app: App, days_late: int) -> ArrearsPage:
    """Go to the arrears list so many days after the due day."""
    TODAY[0] = DUE + timedelta(days=days_late)
    billing_page = app.desktop.window.current_page()
    assert isinstance(billing_page, BillingPage)
    page = billing_page.current()
    assert isinstance(page, ArrearsPage)
    page.show_day(TODAY[0])
    return page


def dialog_of(app: App, days_late: int) -> NoticeDialog:
    """Press “Issue notices” on that day."""
    click(on_day(app, days_late).issue_button)
    return shown(NoticeDialog)


def left_out(app: App, days_late: int) -> str:
    """Why the household receives nothing on that day; the window has nothing to press then."""
    dialog = dialog_of(app, days_late)
    (row,) = dialog.table.rows.all()
    assert not dialog.issue_button.isEnabled()
    dialog.reject()
    return why_text(row)


def issued(app: App, days_late: int, folder: Path) -> Notice:
    """Issue by clicking; the notice as it was frozen."""
    dialog = dialog_of(app, days_late)
    type_into(dialog.folder, str(folder))
    click(dialog.issue_button)
    shown(PreviewDialog).reject()
    newest = notices.issued(office(app))[0]
    assert newest.issued_on == TODAY[0]
    return from_json(Notice, newest.content)


def cells(page: ArrearsPage) -> dict[str, str]:
    (row,) = page.view.rows.all()
    return {column.key: column.shown(row) for column in page.view.rows.columns}


def test_up_the_ladder(app: App, boxes: Boxes, tmp_path: Path) -> None:
    assert on_day(app, 0).view.rows.all() == []  # the due day itself is not overdue
    assert left_out(app, 4) == "Next step from 2026-11-17"
    first = issued(app, 7, tmp_path)
    assert (first.stage, first.tone, first.total_fen) == ("reminder", 1, 10_000)
    assert cells(on_day(app, 7))["next"] == "Payment notice from 2026-12-10"

    promise(app, 20, date(2026, 12, 12))
    assert left_out(app, 30) == "Promised to pay by 2026-12-12"
    page = on_day(app, 33)
    assert cells(page)["promise"] == "broken, 2026-12-12"
    page.chips.button(BROKEN).click()
    second = issued(app, 33, tmp_path)
    assert (second.stage, second.tone, second.ordinal) == ("notice", 2, 2)
    page.clear_filters()

    assert left_out(app, 34) == "Next step from 2027-02-08"
    assert issued(app, 90, tmp_path).stage == "second"
    assert issued(app, 180, tmp_path).stage == "demand"
    paid_and_voided(app)
    to_decide(app)
    assert check(office(app).store).clean


def promise(app: App, days_late: int, due: date) -> None:
    """The owner promises at the desk to pay by a day."""
    given = DUE + timedelta(days=days_late)
    contacts.log(office(app), Contact(1, Channel.DESK, given, Result.PROMISE, "前台", theirs=True), given, PromiseEntry(due, 10_000))
    assert app.bureau is not None
    app.bureau.session.tasks.announce({CONTACTS})


def paid_and_voided(app: App) -> None:
    """Paid, the household is off the list; the payment is voided and the level is what it was."""
    assert app.bureau is not None
    day = DUE + timedelta(days=200)
    assert cells(on_day(app, 200))["level"] == "Formal demand"
    taken = payments.take(office(app), 1, 10_000, Method.CASH, day, key="k")
    app.bureau.session.tasks.announce({PAYMENTS})
    assert on_day(app, 200).view.rows.all() == []
    payments.void(office(app), taken.payment.receipt, "wrong household", day)
    app.bureau.session.tasks.announce({PAYMENTS})
    assert cells(on_day(app, 200))["level"] == "Formal demand"


def to_decide(app: App) -> None:
    """A year late after the last paper, the run leaves one task, once, and sends nothing."""
    assert cells(on_day(app, 365))["next"] == "To be decided"
    before = len(notices.issued(office(app)))
    dialog = dialog_of(app, 365)
    assert dialog.issue_button.text() == "Leave 1 task to decide"
    click(dialog.issue_button)
    assert len(notices.issued(office(app))) == before
    again = dialog_of(app, 366)
    again.issue_button.click()
    assert "Nobody is due a reminder" in again.messages.texts()[0]
    again.reject()
    with office(app).store.read() as conn:
        assert [(task.code, task.kind) for task in tasks.open_tasks(conn, TODAY[0])] == [("1-1-101", "decide")]
