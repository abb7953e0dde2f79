"""The windows of close-out: the list with its filters, root causes, tasks, the forms, the time line, and what waits on the overview."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from propdesk.domain.close_out import Cause, FoundCause, Measure, Stands
from propdesk.domain.tasks import Liability
from propdesk.i18n import use
from propdesk.services import approvals, close_out_steps, close_outs, tasks
from propdesk.services.close_outs import CaseView
from propdesk.services.office import Office
from propdesk.ui.billing.close_out_case import CaseDialog, open_case
from propdesk.ui.billing.close_out_causes import CausesDialog
from propdesk.ui.billing.close_out_forms import (
    CauseForm,
    EndForm,
    LawyerForm,
    OpenForm,
    RemedyForm,
    TakeUpForm,
)
from propdesk.ui.billing.close_out_list import ENDED, LATE, OFFERED, REOPENED, TODAY, CloseOutsDialog
from propdesk.ui.billing.close_out_words import due_text, page_now, stands_badge, task_state
from propdesk.ui.billing.task_form import TaskEndForm
from propdesk.ui.billing.task_table import TasksDialog
from propdesk.ui.overview.page import OverviewPage
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.stepper import DONE, NOW, WAITING, Stepper, StepShown
from propdesk.ui.parts.timeline import AT_ONCE, Entry, TimelineView
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY as DAY

BEFORE = DAY - timedelta(days=30)


@pytest.fixture
def cases(office: Office) -> list[CaseView]:
    """Three households over a year behind with a case: due today, past its day, ended; the others are offered."""
    units = [offer.unit_id for offer in close_outs.offers(office, DAY)[:3]]
    first, second, third = [close_outs.open_case(office, unit, BEFORE, steward="赵敏", manager="周经理").row.case_id for unit in units]
    close_out_steps.appoint(office, first, BEFORE, DAY, "19:30", "赵敏")
    to_cause(office, second)
    close_out_steps.put_right(office, second, BEFORE, [Measure("修补防水", Liability.DEVELOPER, "工程部", "", DAY - timedelta(days=2))])
    close_out_steps.end_otherwise(office, third, BEFORE, "已过户")
    return [close_outs.case(office, number, DAY) for number in (first, second, third)]


def to_cause(office: Office, number: int) -> None:
    close_out_steps.appoint(office, number, BEFORE, BEFORE, "18:30", "赵敏")
    close_out_steps.visit(office, number, BEFORE, BEFORE, "周经理", "渗水")
    close_out_steps.find_causes(office, number, BEFORE, [FoundCause(Cause.REPAIR, Liability.DEVELOPER)])


def listed(window: QWidget, session: Session, chip: str = "") -> CloseOutsDialog:
    dialog = CloseOutsDialog(window, session, chip)
    dialog.show()
    return dialog


def numbers(dialog: CloseOutsDialog) -> list[str]:
    return [line.case.row.number if line.case else "" for line in dialog.table.rows.shown()]


def test_the_list_shows_open_cases_and_what_each_chip_leaves(window: QWidget, session: Session, cases: list[CaseView]) -> None:
    dialog = listed(window, session)
    due, late, ended = [case.row.number for case in cases]
    assert set(numbers(dialog)) == {due, late}
    found = {}
    for chip in (TODAY, LATE, REOPENED, ENDED):
        dialog.chips.set_on({chip})
        found[chip] = numbers(dialog)
    assert found == {TODAY: [due], LATE: [late], REOPENED: [], ENDED: [ended]}
    dialog.chips.set_on({OFFERED})
    assert set(numbers(dialog)) == {""}
    assert dialog.open_button.text() == "Open a case…"
    dialog.clear_filters()
    dialog.state.setCurrentIndex(dialog.state.findData(Stands.DEADLINE.value))
    assert numbers(dialog) == [late]
    dialog.clear_filters()
    dialog.steward.setCurrentIndex(dialog.steward.findData("赵敏"))
    assert set(numbers(dialog)) == {due, late}
    assert listed(window, session, LATE).chips.on() == {LATE}


def test_a_case_is_opened_from_the_offer_and_goes_on_where_it_is(
    window: QWidget, session: Session, boxes: Boxes, cases: list[CaseView]
) -> None:
    dialog = listed(window, session, OFFERED)
    line = dialog.table.rows.shown()[0]
    boxes.expect_dialog(OpenForm, lambda form: form.press_save())
    boxes.expect_dialog(CaseDialog, lambda case: case.reject())
    dialog.open_chosen()
    running = close_outs.of_unit(session.office, line.unit_id, DAY)[0]
    assert running.stands is Stands.APPOINT
    boxes.expect_dialog(CaseDialog, lambda case: case.reject())  # a second time goes on with it
    open_case(window, session, line.unit_id)


def test_a_household_below_one_year_needs_a_reason(window: QWidget, session: Session, boxes: Boxes, office: Office) -> None:
    from propdesk.services import arrears

    unit = next(row for row in arrears.overdue(office, DAY).rows if row.months == 2)

    def give_reason(form: OpenForm) -> None:
        form.press_save()
        assert "not over one year behind" in form.reason_row.error.text()
        form.reason.setText("业主要求上门")
        form.press_save()

    boxes.expect_dialog(OpenForm, give_reason)
    boxes.expect_dialog(CaseDialog, lambda case: case.reject())
    open_case(window, session, unit.unit_id)
    assert close_outs.of_unit(office, unit.unit_id, DAY)[0].row.reason == "业主要求上门"


def test_papers_of_the_list(window: QWidget, session: Session, cases: list[CaseView]) -> None:
    dialog = listed(window, session)
    for button in (dialog.sheet_button, dialog.week_button):
        button.click()
        preview = next(one for one in dialog.findChildren(PreviewDialog) if one.isVisible())
        preview.reject()


def test_the_stepper_and_its_pages(window: QWidget, session: Session, cases: list[CaseView]) -> None:
    dialog = CaseDialog(window, session, cases[1].row.case_id)
    dialog.show()
    assert dialog.stepper.current() == "remedy" == page_now(dialog.case)
    texts = [dialog.stepper.button(key).text()[0] for key in ("appointment", "visit", "cause", "remedy", "plan", "result")]
    assert texts == ["✓", "✓", "✓", "●", "○", "○"]
    dialog.stepper.choose("review")
    assert "still open" in dialog.pages["review"].why.text()
    assert any("visit by 周经理" in entry.text for entry in dialog.history.shown())
    assert dialog.tasks.table.rows.shown()[0].title == "修补防水"
    dialog.reject()


def drive(boxes: Boxes, kind: type[QDialog], act: Callable[..., object], dialog: CaseDialog, page: str, text: str) -> None:
    boxes.expect_dialog(kind, act)
    dialog.stepper.choose(page)
    button = next(one for one in dialog.pages[page].findChildren(QPushButton) if one.text() == text)
    button.click()


def test_the_lawyer_needs_the_managers_pin(window: QWidget, session: Session, boxes: Boxes, cases: list[CaseView]) -> None:
    approvals.set_pin(session.office, "周经理", "1234")
    approvals.ask_for_pin(session.office, True)
    dialog = CaseDialog(window, session, cases[1].row.case_id)

    def allow(form: LawyerForm) -> None:
        form.approval.reason.setText("拒付")
        form.approval.approver.setText("周经理")
        form.approval.pin.setText("9999")
        form.press_save()
        assert form.approval.pin_row is not None
        assert "PIN" in form.approval.pin_row.error.text()
        form.approval.pin.setText("1234")
        form.press_save()

    drive(boxes, LawyerForm, allow, dialog, "result", "On to the lawyer…")
    assert dialog.badge.text() == "On to the lawyer"
    drive(boxes, TakeUpForm, with_note("业主来谈"), dialog, "result", "Take up again…")
    assert dialog.badge.text() == "Being put right"
    drive(boxes, EndForm, with_note("已过户"), dialog, "result", "End otherwise…")
    assert dialog.case.course.over


def with_note(text: str) -> Callable[[EndForm | TakeUpForm], None]:
    def act(form: EndForm | TakeUpForm) -> None:
        form.press_save()
        assert form.note_row.error.text()
        form.note.setPlainText(text)
        form.press_save()

    return act


def test_put_right_on_the_spot_and_nothing_to_put_right(window: QWidget, session: Session, boxes: Boxes, cases: list[CaseView]) -> None:
    dialog = CaseDialog(window, session, cases[1].row.case_id)

    def on_the_spot(form: RemedyForm) -> None:
        form.way.setCurrentIndex(1)
        form.title.setText("换灯")
        form.press_save()

    drive(boxes, RemedyForm, on_the_spot, dialog, "remedy", "Put right or set a deadline…")
    assert {row.title: bool(row.ended_on) for row in dialog.case.tasks} == {"修补防水": False, "换灯": True}

    def nothing(form: RemedyForm) -> None:
        form.way.setCurrentIndex(2)
        form.press_save()
        assert form.note_row.error.text()
        form.note.setPlainText("业主误会")
        form.press_save()

    drive(boxes, RemedyForm, nothing, dialog, "remedy", "Put right or set a deadline…")
    assert dialog.case.steps[-1].note == "业主误会"


def test_a_cause_must_be_ticked(window: QWidget, session: Session, boxes: Boxes, cases: list[CaseView]) -> None:
    dialog = CaseDialog(window, session, cases[1].row.case_id)

    def untick(form: CauseForm) -> None:
        form.ticks[Cause.REPAIR].setChecked(False)
        form.press_save()
        assert form.causes_row.error.text()
        form.ticks[Cause.VACANCY].setChecked(True)
        form.press_save()

    drive(boxes, CauseForm, untick, dialog, "cause", "Root cause…")
    assert [(one.cause, one.liability) for one in dialog.case.causes] == [("vacancy", "owner")]


def test_root_causes_by_steward(window: QWidget, session: Session, cases: list[CaseView]) -> None:
    dialog = CausesDialog(window, session)
    assert [(row.cause, total) for row, total in dialog.table.rows.shown()] == [(Cause.REPAIR, 3)]
    assert dialog.table.rows.columns[2].shown(dialog.table.rows.shown()[0]).endswith("33.3%")
    assert "2 without a cause" in dialog.told.text()
    dialog.first.set_value(DAY)
    assert dialog.table.rows.shown() == []
    dialog.first.edit.setText("2026-")  # while it is typed the old figures stay
    assert "0 cases" in dialog.told.text()


def test_tasks_of_the_office_are_confirmed(window: QWidget, session: Session, boxes: Boxes, cases: list[CaseView]) -> None:
    tasks.give(session.office, "核对名单", DAY, due_on=DAY + timedelta(days=5), person="赵敏")
    dialog = TasksDialog(window, session)
    rows = dialog.tasks.table.rows.shown()
    assert [row.title for row in rows] == ["修补防水", "核对名单"]
    assert [task_state(row, DAY) for row in rows] == [("2 days late", "danger"), ("Not done yet", "info")]
    assert not dialog.tasks.end_button.isEnabled()

    def not_possible(form: TaskEndForm) -> None:
        form.outcome.setCurrentIndex(1)
        form.press_save()
        assert form.note_row.error.text()
        form.note.setText("缺材料")
        form.press_save()

    dialog.tasks.table.select([rows[0].task_id])
    boxes.expect_dialog(TaskEndForm, not_possible)
    dialog.tasks.end_button.click()
    assert [row.title for row in dialog.tasks.table.rows.shown()] == ["核对名单"]
    ended = next(row for row in tasks.of_unit(session.office, cases[1].row.unit_id, DAY) if row.title == "修补防水")
    assert task_state(ended, DAY) == (f"Not possible {DAY}", "neutral")


def test_the_overview_says_what_waits_and_leads_there(session: Session, window: QWidget, cases: list[CaseView]) -> None:
    gone: list[str] = []

    class Leads(dict[str, Callable[[], object]]):
        def __missing__(self, key: str) -> Callable[[], object]:
            return lambda: gone.append(key)

    page = OverviewPage(session, Leads())
    page.reload()
    assert "due today 1, past their day 1" in page.cases.accessibleName()
    offered = len(close_outs.offers(session.office, DAY))
    assert waiting(page) == [
        ("11", "charges whose limitation ends within 30 days", "Open"),
        ("1", "visit booked for today", "Open"),
        ("1", "close-out case due today", "Open"),
        ("1", "close-out case past its day", "Open"),
        ("1", "task due or past its deadline", "Open"),
        (f"{offered}", "close-out cases to be opened", "Open"),
    ]
    for button in page.today.findChildren(QPushButton):
        button.click()
    page.cases.clicked.emit()
    assert gone == [
        "limitation",
        "close_outs_visits",
        "close_outs_today",
        "close_outs_late",
        "tasks_due",
        "close_outs_offered",
        "close_outs",
    ]


def waiting(page: OverviewPage) -> list[tuple[str, str, str]]:
    """The lines of the card: how many, what, and what to do."""
    badges, buttons = page.today.findChildren(Badge), page.today.findChildren(QPushButton)
    texts = [one.text() for one in page.today.findChildren(QLabel) if not isinstance(one, Badge)][1:]
    return [(badge.text(), text, button.text()) for badge, text, button in zip(badges, texts, buttons, strict=True)]


def test_words_of_days_and_states(session: Session, cases: list[CaseView]) -> None:
    assert due_text(None, DAY) == "—"
    assert due_text(DAY, DAY) == f"{DAY} (today)"
    assert due_text(DAY - timedelta(days=1), DAY).endswith("(1 day late)")
    assert due_text(DAY + timedelta(days=1), DAY) == (DAY + timedelta(days=1)).isoformat()
    use("zh_CN")
    assert stands_badge(Stands.REOPENED) == ("重新打开", "danger")
    assert due_text(DAY - timedelta(days=2), DAY).endswith("(逾期 2 天)")


def test_the_time_line_filters_by_kind_and_shows_the_rest_on_demand(window: QWidget) -> None:
    view = TimelineView([("a", "Charges"), ("b", "Payments")], "Nothing happened yet.")
    view.setParent(window)
    view.show_entries([Entry("2026-01-01", f"t{n}", "a" if n % 2 else "b", note="n" if n == 0 else "") for n in range(AT_ONCE + 10)])
    assert len(view.shown()) == AT_ONCE + 10
    assert view.more.text() == f"Show all {AT_ONCE + 10}"
    view.more.click()
    view.chips.set_on({"a"})
    assert {entry.kind for entry in view.shown()} == {"a"}
    assert view.chips.button("a").text() == f"Charges {(AT_ONCE + 10) // 2}"
    view.show_entries([])
    view.retranslate()
    assert view.shown() == []


def test_the_stepper_says_its_states_in_words(window: QWidget) -> None:
    stepper = Stepper(["one", "two", "three"])
    stepper.setParent(window)
    stepper.show_steps([StepShown("one", "One", DONE, "2026-01-01"), StepShown("two", "Two", NOW), StepShown("three", "Three", WAITING)])
    pressed: list[str] = []
    stepper.chosen.connect(pressed.append)
    stepper.button("two").click()
    assert (pressed, stepper.current()) == (["two"], "two")
    assert stepper.button("one").accessibleName() == "1 One: done 2026-01-01"
    assert stepper.button("two").text() == "● 2 Two"
    assert stepper.button("three").toolTip() == "to come"
