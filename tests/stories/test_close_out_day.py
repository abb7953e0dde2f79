"""画句号 in the real window: a household fourteen months late, from the appointment to the full stop, and a payment voided after it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.domain.close_out import Cause, Stands
from propdesk.domain.tasks import Liability
from propdesk.services import arrears, close_outs, payments, residents, tasks
from propdesk.services.office import new_book, open_office
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.billing.close_out_case import CaseDialog
from propdesk.ui.billing.close_out_forms import CauseForm, CloseForm, OpenForm, PlanForm, RemedyForm
from propdesk.ui.billing.close_out_list import LATE, REOPENED, CloseOutsDialog
from propdesk.ui.billing.close_out_visits import AppointmentForm, ReviewForm, VisitForm
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.receipt_actions import VoidDialog
from propdesk.ui.billing.receipts import ReceiptsPage
from propdesk.ui.billing.task_form import TaskEndForm
from propdesk.ui.print_centre.preview import PreviewDialog
from tests.stories.test_window_day import LIST, click, key, office, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FIRST = date(2026, 11, 23)


class Calendar:
    """The day at the desk; the story moves it on."""

    def __init__(self) -> None:
        self.day = FIRST

    def go(self, days: int) -> date:
        self.day += timedelta(days=days)
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path, calendar: Calendar) -> Iterator[App]:
    """The program with the office's list in its book; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    opened = open_office(book)
    residents.apply_import(opened, residents.plan_import(opened, LIST))
    opened.close(backup=False)
    with at_work(chosen, lambda: calendar.day, book) as running:
        yield running


def save(form: AppointmentForm | VisitForm | CauseForm | RemedyForm | PlanForm | CloseForm | OpenForm | TaskEndForm) -> None:
    """Ctrl+Enter; nothing may be wrong with the form."""
    key(form, Qt.Key.Key_Return, CTRL)
    assert not form.isVisible(), [row.error.text() for row in form.rows]


def press(dialog: CaseDialog, step: str, text: str) -> None:
    """Go to a step and press the button of this name."""
    click(dialog.stepper.button(step))
    page = dialog.pages[step]
    found = [item.widget() for n in range(page.buttons.count()) if (item := page.buttons.itemAt(n)) is not None]
    button = next(one for one in found if one is not None and one.text() == text)  # type: ignore[attr-defined]
    assert button.isEnabled(), button.toolTip()
    click(button)


def by_menu(app: App, key_: str) -> None:
    action = app.desktop.window.deeds.action(key_)
    assert action is not None
    action.trigger()


def billing(app: App) -> BillingPage:
    page = app.desktop.window.current_page()
    assert isinstance(page, BillingPage)
    return page


def stands(app: App, unit_id: int, day: date) -> Stands:
    return close_outs.of_unit(office(app), unit_id, day)[0].stands


def test_from_the_appointment_to_the_full_stop_and_back(app: App, boxes: Boxes, calendar: Calendar) -> None:
    window = app.desktop.window
    key(window, Qt.Key.Key_3, ALT)
    owing = next(row for row in arrears.overdue(office(app), FIRST).rows if row.months == 14)
    unit_id = owing.unit_id
    page = billing(app).current()
    assert isinstance(page, ArrearsPage)
    page.view.select([unit_id])

    boxes.expect_dialog(OpenForm, lambda form: (type_into(form.steward, "赵敏"), type_into(form.manager, "周经理"), save(form)))

    def appointment(dialog: CaseDialog) -> None:
        assert (dialog.badge.text(), dialog.stepper.current()) == ("Make an appointment", "appointment")

        def fill(form: AppointmentForm) -> None:
            assert form.person.text() == "赵敏"
            type_into(form.planned.edit, "2026-11-25")
            type_into(form.time, "7pm")
            key(form, Qt.Key.Key_Return, CTRL)
            assert "not a time of day" in form.time_row.error.text()
            type_into(form.time, "19:30")
            save(form)

        boxes.expect_dialog(AppointmentForm, fill)
        press(dialog, "appointment", "Make an appointment…")
        assert (dialog.badge.text(), dialog.stepper.current()) == ("Visit", "visit")
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(CaseDialog, appointment)
    click(page.case_button)
    assert stands(app, unit_id, FIRST) is Stands.VISIT

    calendar.go(2)
    boxes.expect_dialog(CaseDialog, visited(boxes))
    click(page.case_button)
    assert stands(app, unit_id, calendar.day) is Stands.DEADLINE

    put_right(app, boxes, calendar)
    pay_and_close(app, boxes, calendar, unit_id, owing.overdue_fen)
    void_and_reopen(app, boxes, calendar, unit_id)


def visited(boxes: Boxes):  # type: ignore[no-untyped-def]
    """The visit, its cause (a leak, the developer's) and the deadline for it."""

    def drive(dialog: CaseDialog) -> None:
        boxes.expect_dialog(VisitForm, lambda form: (form.note.setPlainText("卫生间渗水两年未修，修好就交"), save(form)))
        press(dialog, "visit", "Write down the visit…")

        def causes(form: CauseForm) -> None:
            form.ticks[Cause.REPAIR].setFocus()
            key(form, Qt.Key.Key_Space)
            assert form.liable[Cause.REPAIR].currentData() == Liability.DEVELOPER
            save(form)

        boxes.expect_dialog(CauseForm, causes)
        press(dialog, "cause", "Root cause…")

        def deadline(form: RemedyForm) -> None:
            type_into(form.title, "修补卫生间防水层")
            key(form, Qt.Key.Key_Return, CTRL)
            assert "day by which" in form.due_row.error.text()
            type_into(form.due.edit, "2026-12-10")
            key(form, Qt.Key.Key_Return, CTRL)
            assert "department or the person" in form.person_row.error.text()
            type_into(form.department, "开发商工程部")
            type_into(form.person, "吴工")
            save(form)

        boxes.expect_dialog(RemedyForm, deadline)
        press(dialog, "remedy", "Put right or set a deadline…")
        assert dialog.badge.text() == "Being put right"
        assert dialog.pages["review"].why.text() == "1 tasks of this case are still open. Confirm them first."
        key(dialog, Qt.Key.Key_Escape)

    return drive


def put_right(app: App, boxes: Boxes, calendar: Calendar) -> None:
    """Past the deadline the list shows it; it is confirmed by the owner, paying is agreed on, and the review written."""
    calendar.go(20)

    def case(dialog: CaseDialog) -> None:
        assert dialog.tasks.end_button.isEnabled()
        boxes.expect_dialog(TaskEndForm, lambda form: (form.confirmed.text() or type_into(form.confirmed, "业主"), save(form)))
        click(dialog.tasks.end_button)
        assert dialog.badge.text() == "Agree on payment"

        def plan(form: PlanForm) -> None:
            key(form, Qt.Key.Key_Return, CTRL)
            assert "Choose a plan" in form.pay_by_row.error.text()
            type_into(form.pay_by.edit, "2026-12-20")
            save(form)

        boxes.expect_dialog(PlanForm, plan)
        press(dialog, "plan", "Agree on payment…")
        boxes.expect_dialog(ReviewForm, lambda form: (form.note.setPlainText("已修好，业主满意"), save(form)))
        press(dialog, "review", "Write down the review…")
        assert (dialog.badge.text(), dialog.stepper.current()) == ("Awaiting the result", "result")
        assert "still open" in dialog.pages["result"].why.text()
        key(dialog, Qt.Key.Key_Escape)

    def listed(dialog: CloseOutsDialog) -> None:
        click(dialog.chips.button(LATE))
        (line,) = dialog.table.rows.shown()
        assert line.case is not None
        assert line.case.late
        boxes.expect_dialog(CaseDialog, case)
        click(dialog.open_button)
        assert dialog.table.rows.shown() == []
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(CloseOutsDialog, listed)
    by_menu(app, "close-outs")
    assert tasks.open_tasks(office(app), calendar.day) == []


def pay_and_close(app: App, boxes: Boxes, calendar: Calendar, unit_id: int, fen: int) -> None:
    """F8 takes it all; then the full stop can be put."""
    calendar.go(5)
    assert app.bureau is not None
    app.bureau.open_household(unit_id)
    key(app.desktop.window, Qt.Key.Key_F8)
    collect = shown(CollectDialog)
    key(collect, Qt.Key.Key_Return)
    key(collect, Qt.Key.Key_Return)
    (row,) = payments.journal(office(app), calendar.day, calendar.day)
    assert row.amount_fen == fen
    shown(PreviewDialog).reject()

    def case(dialog: CaseDialog) -> None:
        boxes.expect_dialog(CloseForm, save)
        press(dialog, "result", "● Put the full stop…")
        assert dialog.badge.text() == "Closed (full stop)"
        click(dialog.print_button)
        shown(PreviewDialog).reject()
        key(dialog, Qt.Key.Key_Escape)

    open_in_list(app, boxes, "", case)
    assert stands(app, unit_id, calendar.day) is Stands.CLOSED


def void_and_reopen(app: App, boxes: Boxes, calendar: Calendar, unit_id: int) -> None:
    """The cheque comes back: the receipt is reversed, and the case is open again by itself, with the day in its time line."""
    paid_on = calendar.day
    calendar.go(3)
    page = billing(app).show_sub("receipts")
    assert isinstance(page, ReceiptsPage)
    page.show_days(paid_on, calendar.day)
    page.view.setFocus()
    page.view.selectRow(0)
    boxes.expect_dialog(VoidDialog, lambda form: (type_into(form.reason, "退票"), save(form)))
    click(page.void_button)
    assert stands(app, unit_id, calendar.day) is Stands.REOPENED
    assert stands(app, unit_id, paid_on) is Stands.CLOSED

    def case(dialog: CaseDialog) -> None:
        assert (dialog.badge.text(), dialog.stepper.current()) == ("Reopened", "result")
        assert any("reopened, because" in entry.text for entry in dialog.history.shown())
        key(dialog, Qt.Key.Key_Escape)

    open_in_list(app, boxes, REOPENED, case)


def open_in_list(app: App, boxes: Boxes, chip: str, case) -> None:  # type: ignore[no-untyped-def]
    """The one case of the list under a chip."""

    def listed(dialog: CloseOutsDialog) -> None:
        if chip:
            click(dialog.chips.button(chip))
        assert len(dialog.table.rows.shown()) == 1
        boxes.expect_dialog(CaseDialog, case)
        click(dialog.open_button)
        key(dialog, Qt.Key.Key_Escape)

    boxes.expect_dialog(CloseOutsDialog, listed)
    by_menu(app, "close-outs")
