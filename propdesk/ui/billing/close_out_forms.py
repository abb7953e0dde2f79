"""The forms of a close-out case, one for each step. What a form reads is the work itself, done off the window with a request key."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from propdesk.domain import close_out as rules
from propdesk.domain.close_out import CAUSE_NAMES, Cause, FoundCause, Measure
from propdesk.domain.tasks import (
    LIABILITY_NAMES,
    Liability,
    TaskConfirmerMissing,
    TaskDueMissing,
    TaskDueTooEarly,
    TaskPersonMissing,
    TaskTitleMissing,
)
from propdesk.i18n import N_, _
from propdesk.services import approvals, close_out_steps, close_outs, plans
from propdesk.services.close_outs import CaseView
from propdesk.ui import labels, theme
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.texts import label
from propdesk.ui.session import Session

Work = Callable[[str], object]
LIABLE_FIRST = {
    Cause.REPAIR: Liability.DEVELOPER,
    Cause.VACANCY: Liability.OWNER,
    Cause.HARDSHIP: Liability.OWNER,
    Cause.REFUSAL: Liability.OWNER,
}


class StepForm(FormDialog[Work]):
    """Base of the forms: the case on top, then fields; `read` returns the work that writes the step."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView, title: str) -> None:
        super().__init__(parent, title, _("Save"))
        self.session, self.case, self.today = session, case, session.today()
        who = "、".join(case.owners)
        self.add_widget(label(f"{case.row.code} {who} · {case.row.number}", "strong"))
        self.setMinimumWidth(theme.points() * 46)

    def day(self, name: str, value: date | None, *, required: bool = True, hint: str = "") -> tuple[DateField, FieldRow]:
        """A day field with its row; a day out of bounds stands under it."""
        field = DateField(self.today, value, empty=not required)
        row = self.add_row(FieldRow(name, field, required=required, hint=hint))
        self.place(row, rules.StepDayWrong, rules.StepDayMissing)
        return field, row

    def line(self, name: str, text: str = "", *, required: bool = False, hint: str = "") -> tuple[QLineEdit, FieldRow]:
        """A line of text with its row."""
        field = QLineEdit(text)
        return field, self.add_row(FieldRow(name, field, required=required, hint=hint))

    def text(self, name: str, *, required: bool = False, hint: str = "") -> tuple[QPlainTextEdit, FieldRow]:
        """A text of several lines with its row."""
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        field.setFixedHeight(theme.points() * 9)
        row = self.add_row(FieldRow(name, field, required=required, hint=hint))
        self.place(row, rules.StepNoteMissing)
        return field, row


class CauseForm(StepForm):
    """③: root causes, each with whose matter it is."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Root cause"))
        self.ticks: dict[Cause, QCheckBox] = {}
        self.liable: dict[Cause, Combo] = {}
        known = {one.cause: one.liability for one in case.causes}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, cause in enumerate(Cause):
            tick = self.ticks[cause] = QCheckBox(_(CAUSE_NAMES[cause]))
            box = self.liable[cause] = liability_box(Liability(known.get(cause.value, LIABLE_FIRST.get(cause, Liability.PROPERTY))))
            box.setAccessibleName(_("{cause}: whose matter").format(cause=_(CAUSE_NAMES[cause])))
            tick.setChecked(cause.value in known)
            box.setEnabled(tick.isChecked())
            tick.toggled.connect(box.setEnabled)
            grid.addWidget(tick, place, 0)
            grid.addWidget(box, place, 1)
        grid.setColumnStretch(0, 1)
        self.causes_row = self.add_row(FieldRow(N_("Why the household does not pay"), holder))
        self.place(self.causes_row, rules.CauseNotChosen)
        self.note, _row = self.text(N_("Note"))

    def read(self) -> Work:
        found = [FoundCause(cause, Liability(self.liable[cause].currentData())) for cause, tick in self.ticks.items() if tick.isChecked()]
        self.check(self.causes_row, lambda: rules.check_causes([one.cause for one in found]))
        office, case_id, note = self.session.office, self.case.row.case_id, self.note.toPlainText()
        return lambda key: close_out_steps.find_causes(office, case_id, self.today, found, note=note, key=key)


DEADLINE, ON_THE_SPOT, NOTHING = "deadline", "on_the_spot", "nothing"
WAYS = {DEADLINE: N_("By a deadline"), ON_THE_SPOT: N_("Put right on the spot"), NOTHING: N_("Nothing to put right")}


class RemedyForm(StepForm):
    """④: put right on the spot with the owner's confirmation, or by a deadline with who does it."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Put right or set a deadline"))
        self.way = Combo()
        for code, name in WAYS.items():
            self.way.addItem(_(name), code)
        self.add_row(FieldRow(N_("How"), self.way))
        self.title, self.title_row = self.line(N_("What is to be done"), required=True)
        first = Liability(case.causes[0].liability) if case.causes else Liability.PROPERTY
        self.liability = liability_box(first)
        self.liability_row = self.add_row(FieldRow(N_("Whose matter"), self.liability))
        self.department, self.department_row = self.line(N_("Department or firm"))
        self.person, self.person_row = self.line(N_("Person"))
        self.due, self.due_row = self.day(N_("Deadline"), None, required=False)
        self.confirmed, self.confirmed_row = self.line(N_("Confirmed by"), "、".join(case.owners), required=True)
        self.note, self.note_row = self.text(N_("Note"))
        self.place(self.title_row, TaskTitleMissing)
        self.place(self.person_row, TaskPersonMissing)
        self.place(self.due_row, TaskDueMissing, TaskDueTooEarly)
        self.place(self.confirmed_row, TaskConfirmerMissing)
        self.way.currentIndexChanged.connect(self._show_fields)
        self._show_fields()

    def _show_fields(self) -> None:
        way = self.way.currentData()
        for row in (self.title_row, self.liability_row):
            row.setVisible(way != NOTHING)
        for row in (self.department_row, self.person_row, self.due_row):
            row.setVisible(way == DEADLINE)
        self.confirmed_row.setVisible(way == ON_THE_SPOT)
        self.fit()

    def read(self) -> Work:
        measures = () if self.way.currentData() == NOTHING else (self._measure(),)
        office, case_id, note = self.session.office, self.case.row.case_id, self.note.toPlainText()
        return lambda key: close_out_steps.put_right(office, case_id, self.today, measures, note=note, key=key)

    def _measure(self) -> Measure:
        title = self.check(self.title_row, self.title.text)
        liable = Liability(self.liability.currentData())
        if self.way.currentData() == ON_THE_SPOT:
            return Measure(title, liable, confirmed_by=self.check(self.confirmed_row, self.confirmed.text))
        due = self.check(self.due_row, lambda: _needed(self.due.value()))
        return Measure(title, liable, self.department.text(), self.person.text(), due)


class PlanForm(StepForm):
    """⑤: how it will be paid: one payment by a day, or a plan of the household."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Agree on payment"))
        self.way = Combo()
        self.way.addItem(_("In one payment"), None)
        for plan in plans.of_unit(session.office, case.row.unit_id, self.today):
            total = sum(one.amount_fen for one in plan.terms.instalments)
            text = _("Plan of {day}: {amount} in {n} parts")
            self.way.addItem(text.format(day=plan.terms.agreed_on, amount=labels.yuan(total), n=len(plan.terms.instalments)), plan.plan_id)
        self.way_row = self.add_row(FieldRow(N_("How"), self.way))
        self.pay_by, self.pay_by_row = self.day(N_("Day of the payment"), None, required=False)
        self.note, _row = self.text(N_("Note"))
        self.place(self.pay_by_row, rules.AgreementMissing)
        self.place(self.way_row, rules.PlanOfAnother)
        self.way.currentIndexChanged.connect(lambda: self.pay_by_row.setVisible(self.way.currentData() is None))

    def read(self) -> Work:
        plan_id = self.way.currentData()
        pay_by = self.check(self.pay_by_row, self.pay_by.value) if plan_id is None else None
        office, case_id, note = self.session.office, self.case.row.case_id, self.note.toPlainText()
        return lambda key: close_out_steps.agree(office, case_id, self.today, plan_id=plan_id, pay_by=pay_by, note=note, key=key)


class CloseForm(StepForm):
    """⑦: the full stop."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Put the full stop"))
        self.person, _row = self.line(N_("Closed by"), case.row.manager)
        self.note, _row = self.text(N_("Note"))

    def read(self) -> Work:
        office, case_id = self.session.office, self.case.row.case_id
        person, note = self.person.text(), self.note.toPlainText()
        return lambda key: close_out_steps.close(office, case_id, self.today, person=person, note=note, key=key)


class NoteForm(StepForm):
    """Only the reason: for an end otherwise, and for taking up again."""

    title = ""
    write: Callable[..., CaseView]

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _(self.title))
        self.note, self.note_row = self.text(N_("Reason"), required=True)

    def read(self) -> Work:
        note = self.check(self.note_row, lambda: rules.check_note(self.note.toPlainText()))
        office, case_id, write = self.session.office, self.case.row.case_id, self.write
        return lambda key: write(office, case_id, self.today, note, key=key)


class EndForm(NoteForm):
    """The case ends although money is open."""

    title = N_("End otherwise")
    write = staticmethod(close_out_steps.end_otherwise)


class TakeUpForm(NoteForm):
    """A case that ended goes on."""

    title = N_("Take up again")
    write = staticmethod(close_out_steps.take_up)


class AllowedForm(StepForm):
    """The reason and the manager who allows it, with the PIN where the office asks for it."""

    title = ""
    write: Callable[..., CaseView]

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _(self.title))
        office = session.office
        self.approval = ApprovalFields(self, asks_for_pin=approvals.asks_for_pin(office), approvers=approvals.approvers(office))

    def read(self) -> Work:
        allowed = self.approval.read()
        office, case_id, write = self.session.office, self.case.row.case_id, self.write
        return lambda key: write(office, case_id, self.today, allowed, key=key)


class LawyerForm(AllowedForm):
    """On to the lawyer."""

    title = N_("On to the lawyer")
    write = staticmethod(close_out_steps.hand_over)


class SuitForm(AllowedForm):
    """On to court."""

    title = N_("On to court")
    write = staticmethod(close_out_steps.sue)


class TakeInForm(StepForm):
    """Takes into the case what the household owes beside it."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Take further charges into the case"))
        for row in case.further:
            self.add_widget(label(f"{row.item} {row.period} · {labels.yuan(row.due_fen)}"))
        told = label(_("From today the full stop waits for these {amount} too.").format(amount=labels.yuan(case.further_fen)), "secondary")
        told.setWordWrap(True)
        self.add_widget(told)
        self.note, _row = self.text(N_("Note"))

    def read(self) -> Work:
        office, case_id, note = self.session.office, self.case.row.case_id, self.note.toPlainText()
        return lambda key: close_out_steps.take_in(office, case_id, self.today, note, key=key)


class OpenForm(FormDialog[Work]):
    """Opens a case of a household: steward and manager, and a reason below one year."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, head: str, steward: str) -> None:
        super().__init__(parent, _("Open a close-out case"), _("Open the case"))
        self._session, self._unit_id = session, unit_id
        self.add_widget(label(head, "strong"))
        self.steward, self.manager, self.reason = QLineEdit(steward), QLineEdit(), QLineEdit()
        self.add_row(FieldRow(N_("Building steward"), self.steward))
        self.add_row(FieldRow(N_("Manager"), self.manager))
        self.reason_row = self.add_row(
            FieldRow(N_("Reason"), self.reason, hint=N_("Needed where the household is not over one year behind."))
        )
        self.place(self.reason_row, rules.CaseReasonMissing)
        self.setMinimumWidth(theme.points() * 46)

    def read(self) -> Work:
        office, unit_id, today = self._session.office, self._unit_id, self._session.today()
        named = {"steward": self.steward.text(), "manager": self.manager.text(), "reason": self.reason.text()}
        return lambda key: close_outs.open_case(office, unit_id, today, key=key, **named)


def liability_box(first: Liability) -> Combo:
    """Developer, owner or property office."""
    box = Combo()
    for liability, name in LIABILITY_NAMES.items():
        box.addItem(_(name), liability)
    box.setCurrentIndex(box.findData(first))
    return box


def _needed(day: date | None) -> date:
    if day is None:
        raise TaskDueMissing()
    return day
