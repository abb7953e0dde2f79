"""The forms of a task: what is to be done, by whom and by which day, for a household or the whole office; and how it ended."""

from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.tasks import (
    TASK_END_NAMES,
    Liability,
    TaskConfirmerMissing,
    TaskDueTooEarly,
    TaskEnd,
    TaskEndedTooEarly,
    TaskNoteMissing,
    TaskPersonMissing,
)
from propdesk.i18n import N_, _
from propdesk.services import tasks
from propdesk.services.tasks import Ending
from propdesk.store.tasks import TaskRow
from propdesk.ui import theme
from propdesk.ui.billing.close_out_forms import Work, liability_box
from propdesk.ui.billing.law_list import OneUnitOnly
from propdesk.ui.billing.units_field import UnitsField
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session


class NewTaskForm(FormDialog[Work]):
    """Gives a department or a person something to do by a day."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("New task"), _("Give the task"))
        self._session, today = session, session.today()
        self.title, self.department, self.person, self.unit = QLineEdit(), QLineEdit(), QLineEdit(), UnitsField()
        self.liability, self.due = liability_box(Liability.PROPERTY), DateField(today, empty=True)
        self.title_row = self.add_row(FieldRow(N_("What is to be done"), self.title, required=True))
        self.department_row = FieldRow(N_("Department or firm"), self.department)
        self.person_row = FieldRow(N_("Person"), self.person)
        self.due_row, self.liability_row = FieldRow(N_("Deadline"), self.due, required=True), FieldRow(N_("Whose matter"), self.liability)
        for pair in ([self.department_row, self.person_row], [self.due_row, self.liability_row]):
            self.rows += pair
            self.add_widget(beside(pair))
        self.unit_row = self.add_row(FieldRow(N_("Unit"), self.unit, hint=N_("Like 3-2-1203; empty for a task of the whole office.")))
        self.place(self.person_row, TaskPersonMissing)
        self.place(self.due_row, TaskDueTooEarly)
        self.setMinimumWidth(theme.points() * 50)

    def read(self) -> Work:
        title: str = self.check(self.title_row, self.title.text)
        due: date | None = self.check(self.due_row, self.due.value)
        unit_id: int | None = self.check(self.unit_row, self._unit)
        office, today = self._session.office, self._session.today()
        who = {"department": self.department.text(), "person": self.person.text()}
        liability = Liability(self.liability.currentData())
        return lambda key: tasks.give(office, title, today, unit_id=unit_id, due_on=due, liability=liability, key=key, **who)

    def _unit(self) -> int | None:
        """The household, None where none is named."""
        if not self.unit.text().strip():
            return None
        found = self.unit.unit_ids(self._session.office)
        if len(found) != 1:
            raise OneUnitOnly()
        return found[0]


class TaskEndForm(FormDialog[Work]):
    """How a task ended: done and confirmed by somebody, or not possible and why."""

    def __init__(self, parent: QWidget, session: Session, task: TaskRow, confirmed: str = "") -> None:
        super().__init__(parent, _("Confirm the task"), _("Save"))
        self._session, self._task = session, task
        self.add_widget(label(f"{task.code} {task.title}".strip(), "strong"))
        self.outcome = Combo()
        for outcome, name in TASK_END_NAMES.items():
            self.outcome.addItem(_(name), outcome)
        self.day, self.confirmed, self.note = DateField(session.today(), session.today()), QLineEdit(confirmed), QLineEdit()
        self.add_row(FieldRow(N_("Result"), self.outcome))
        self.day_row = self.add_row(FieldRow(N_("Day"), self.day, required=True))
        self.confirmed_row = self.add_row(FieldRow(N_("Confirmed by"), self.confirmed))
        self.note_row = self.add_row(FieldRow(N_("Note"), self.note))
        self.place(self.day_row, TaskEndedTooEarly)
        self.place(self.confirmed_row, TaskConfirmerMissing)
        self.place(self.note_row, TaskNoteMissing)

    def read(self) -> Work:
        day = self.check(self.day_row, self.day.value)
        outcome = TaskEnd(self.outcome.currentData())
        ending = Ending(outcome, day, self.confirmed.text(), self.note.text())
        office, task_id = self._session.office, self._task.task_id
        return lambda key: tasks.end(office, task_id, ending, key=key)
