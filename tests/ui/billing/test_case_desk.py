"""From the case window to what belongs to a case: contacts, mediation, the lawyer's draft, the court file; and tasks given by hand."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.approvals import Approval
from propdesk.domain.close_out import Cause, FoundCause
from propdesk.domain.contacts import Result
from propdesk.domain.tasks import Liability, TaskKind
from propdesk.services import close_out_steps, close_outs, contacts, court, letters, mediation, tasks
from propdesk.services.close_outs import CaseView
from propdesk.services.contact_lists import CALLS, Only
from propdesk.services.office import Office
from propdesk.store import tasks as task_store
from propdesk.store.tasks import NewTask
from propdesk.ui.billing.arrears import ArrearsPage
from propdesk.ui.billing.close_out_case import CaseDialog
from propdesk.ui.billing.close_out_forms import TakeInForm
from propdesk.ui.billing.close_out_list import CloseOutsDialog
from propdesk.ui.billing.close_out_visits import AppointmentForm, VisitForm
from propdesk.ui.billing.contact_dialog import ContactDialog
from propdesk.ui.billing.contact_lists_dialog import ContactListsDialog
from propdesk.ui.billing.court_dialog import OpenCaseDialog
from propdesk.ui.billing.court_file_dialog import CourtFileDialog
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.billing.letter_dialog import DraftDialog
from propdesk.ui.billing.limitation_dialog import LimitationDialog
from propdesk.ui.billing.mediation_dialog import MediationDialog, MediationsDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.task_form import NewTaskForm
from propdesk.ui.billing.task_table import DECIDE, DUE, TasksDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY as DAY

ALLOWED = Approval("拒付", "周经理")


@pytest.fixture
def case(office: Office) -> CaseView:
    """A household over a year behind whose cause is known."""
    unit_id = close_outs.offers(office, DAY)[0].unit_id
    number = close_outs.open_case(office, unit_id, DAY, steward="赵敏", manager="周经理").row.case_id
    close_out_steps.appoint(office, number, DAY, DAY, "18:30", "赵敏")
    close_out_steps.visit(office, number, DAY, DAY, "周经理", "渗水")
    return close_out_steps.find_causes(office, number, DAY, [FoundCause(Cause.REFUSAL, Liability.OWNER)])


def press(dialog: CaseDialog, page: str, text: str) -> None:
    dialog.stepper.choose(page)
    next(one for one in dialog.pages[page].findChildren(QPushButton) if one.text() == text).click()


def lines(dialog: CaseDialog, page: str) -> list[str]:
    return [one.text() for one in dialog.pages[page].findChildren(QLabel)]


def test_a_mediation_written_from_the_case_belongs_to_it(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    dialog = CaseDialog(window, session, case.row.case_id)

    def record(form: MediationDialog) -> None:
        form.people.setPlainText("居委会 王主任")
        form.agreement.setPlainText("修好后一次缴清")
        form.press_save()

    def new(listed: MediationsDialog) -> None:
        boxes.expect_dialog(MediationDialog, record)
        listed.new_button.click()
        listed.reject()

    boxes.expect_dialog(MediationsDialog, new)
    dialog.mediations_button.click()
    (one,) = mediation.listed(session.office, close_out_id=case.row.case_id)
    assert one.row.unit_id == case.row.unit_id
    assert any("修好后一次缴清" in text for text in lines(dialog, "plan"))
    mediation.void(session.office, one.row.mediation_id, "记错", DAY)
    dialog.reload()
    assert not any("修好后一次缴清" in text for text in lines(dialog, "plan"))


def test_a_contact_is_noted_from_the_case(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    dialog = CaseDialog(window, session, case.row.case_id)

    def note(form: ContactDialog) -> None:
        form.at.setText("10:00")
        form.note.setText("约好下周")
        form.press_save()

    boxes.expect_dialog(ContactDialog, note)
    dialog.contact_button.click()
    assert contacts.find(session.office, unit_id=case.row.unit_id)[0].note == "约好下周"
    assert any(entry.note == "约好下周" for entry in dialog.history.shown())


def test_after_on_to_the_lawyer_comes_the_draft(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    dialog = CaseDialog(window, session, case.row.case_id)
    dialog.show()
    assert "Draft the lawyer’s letter…" not in [one.text() for one in dialog.pages["result"].findChildren(QPushButton)]
    close_out_steps.hand_over(session.office, case.row.case_id, DAY, ALLOWED)
    dialog.reload()

    def draft(form: DraftDialog) -> None:
        form.allowed.reason.setText("拒付")
        form.allowed.approver.setText("周经理")
        form.press_save()

    boxes.expect_dialog(DraftDialog, draft)
    press(dialog, "result", "Draft the lawyer’s letter…")
    assert [row.document.unit_id for row in letters.listed(session.office)] == [case.row.unit_id]
    next(one for one in dialog.findChildren(PreviewDialog) if one.isVisible()).reject()


def test_after_on_to_court_comes_the_court_file(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    close_out_steps.sue(session.office, case.row.case_id, DAY, ALLOWED)
    dialog = CaseDialog(window, session, case.row.case_id)

    def open_one(form: OpenCaseDialog) -> None:
        form.court.setText("区人民法院")
        form.allowed.reason.setText("拒付")
        form.allowed.approver.setText("周经理")
        form.press_save()

    shown: list[str] = []

    def look(file: CourtFileDialog) -> None:
        shown.append(file.windowTitle())
        file.reject()

    boxes.expect_dialog(OpenCaseDialog, open_one)
    boxes.expect_dialog(CourtFileDialog, look)
    press(dialog, "result", "Court file…")
    assert [row.unit_id for row in court.listed(session.office, DAY)] == [case.row.unit_id]
    boxes.expect_dialog(CourtFileDialog, look)
    press(dialog, "result", "Court file…")
    assert len(shown) == 2
    assert len(court.listed(session.office, DAY)) == 1


def test_a_task_is_given_from_the_window(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    dialog = TasksDialog(window, session)

    def give(form: NewTaskForm) -> None:
        form.press_save()
        assert form.title_row.error.text()
        form.title.setText("换单元门灯")
        form.press_save()
        assert form.due_row.error.text()
        form.due.set_value(DAY - timedelta(days=1))
        form.press_save()
        assert form.person_row.error.text() == "Write the department or the person who does it."
        form.department.setText("工程部")
        form.press_save()
        assert "before" in form.due_row.error.text()
        form.due.set_value(DAY)
        form.unit.setText("9-9-9999")
        form.press_save()
        assert form.unit_row.error.text()
        form.unit.setText(case.row.code)
        form.press_save()

    boxes.expect_dialog(NewTaskForm, give)
    dialog.new_button.click()
    (row,) = dialog.tasks.table.rows.shown()
    assert (row.title, row.code, row.department, row.due_on, row.kind) == ("换单元门灯", case.row.code, "工程部", DAY, TaskKind.FOLLOW_UP)


def test_a_chip_leaves_the_tasks_due_or_to_decide(window: QWidget, session: Session, case: CaseView) -> None:
    office = session.office
    tasks.give(office, "明天的", DAY, due_on=DAY + timedelta(days=1), person="赵敏")
    tasks.give(office, "今天的", DAY, due_on=DAY, person="赵敏")
    with office.store.write() as conn:
        task_store.add(conn, NewTask(TaskKind.DECIDE.value, "Decide", DAY, case.row.unit_id), "2026-01-01T08:00:00", "测试")
    assert [row.title for row in TasksDialog(window, session, DUE).tasks.table.rows.shown()] == ["今天的"]
    assert [row.kind for row in TasksDialog(window, session, DECIDE).tasks.table.rows.shown()] == [TaskKind.DECIDE]
    dialog = TasksDialog(window, session)
    assert len(dialog.tasks.table.rows.shown()) == 3
    assert [dialog.chips.button(key).text() for key in (DUE, DECIDE)] == ["Due 1", "To decide 1"]


def test_an_appointment_outside_the_hours_asks_for_the_reason(window: QWidget, session: Session, boxes: Boxes, case: CaseView) -> None:
    dialog = CaseDialog(window, session, case.row.case_id)

    def late(form: AppointmentForm) -> None:
        assert form.exception_row.isHidden()
        form.time.setText("21:30")
        form.press_save()
        assert "outside the hours" in form.time_row.error.text()
        assert not form.exception_row.isHidden()
        form.exception.setText("业主自己定的")
        form.press_save()

    boxes.expect_dialog(AppointmentForm, late)
    press(dialog, "appointment", "Make an appointment…")
    assert dialog.case.steps[-1].exception == "业主自己定的"
    assert "All the same: 业主自己定的" in lines(dialog, "appointment")

    def visit(form: VisitForm) -> None:
        assert (form.time.text(), form.exception.text()) == ("21:30", "业主自己定的")
        assert form.outcome.findData(Result.PROMISE) == -1
        form.outcome.setCurrentIndex(form.outcome.findData(Result.DISPUTE))
        form.note.setPlainText("再谈渗水")
        form.press_save()

    boxes.expect_dialog(VisitForm, visit)
    press(dialog, "visit", "Write down the visit…")
    newest = contacts.find(session.office, unit_id=case.row.unit_id)[0]
    assert (newest.at, newest.result, newest.exception) == ("21:30", "dispute", "业主自己定的")


def test_what_fell_due_since_is_taken_in_from_the_window(window: QWidget, session: Session, boxes: Boxes) -> None:
    office, before = session.office, DAY - timedelta(days=70)
    unit_id = close_outs.offers(office, DAY)[0].unit_id
    made = close_outs.open_case(office, unit_id, before, reason="长期拖欠")
    dialog = CaseDialog(window, session, made.row.case_id)
    dialog.show()
    count = len(dialog.case.further)
    assert count > 0
    assert dialog.take_in_button.isVisible()
    assert not dialog.taken_in.isVisible()
    boxes.expect_dialog(TakeInForm, lambda form: form.press_save())
    dialog.take_in_button.click()
    assert (len(dialog.case.taken_in), dialog.case.further) == (count, ())
    assert (dialog.take_in_button.isVisible(), dialog.further.isVisible(), dialog.taken_in.isVisible()) == (False, False, True)
    assert str(DAY) in dialog.taken_in.text()


def test_what_waits_on_the_overview_opens_its_list_filtered(qtbot: QtBot, session: Session, boxes: Boxes, case: CaseView) -> None:
    page = BillingPage(session)
    qtbot.addWidget(page)
    on: list[frozenset[str]] = []

    def chips(dialog: TasksDialog | CloseOutsDialog) -> None:
        on.append(dialog.chips.on())
        dialog.reject()

    for where, kind in (("tasks:due", TasksDialog), ("tasks:decide", TasksDialog), ("close_outs:visits", CloseOutsDialog)):
        boxes.expect_dialog(kind, chips)
        page.go(where)
    assert on == [{"due"}, {"decide"}, {"visits"}]

    def due(dialog: ContactListsDialog) -> None:
        choice = dialog.choice()
        assert choice is not None
        assert (choice.kind, choice.only, choice.day) == (CALLS, Only.DUE_TODAY, DAY)
        dialog.reject()

    boxes.expect_dialog(ContactListsDialog, due)
    page.go("promises_due")
    page.go("arrears:broken")
    arrears = page.current()
    assert isinstance(arrears, ArrearsPage)
    assert arrears.chips.on() == {"broken"}
    page.go("limitation:30")
    page.go("issued:undelivered")
    opened = {type(one): one.chips.on() for kind in (LimitationDialog, IssuedDialog) for one in page.findChildren(kind)}
    assert opened == {LimitationDialog: {"30"}, IssuedDialog: {"undelivered"}}
