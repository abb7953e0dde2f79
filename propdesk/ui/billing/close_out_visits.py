"""The forms of a case's appointment, visit and review. An appointment and a visit keep to the household's peace, like any contact."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from propdesk.domain import close_out as rules
from propdesk.domain.contacts import RESULT_NAMES, Result, TimeMissing
from propdesk.domain.quiet_hours import ContactStopped, OutsideHours, TooOften
from propdesk.domain.times import TimeNotUnderstood, format_time, parse_time
from propdesk.i18n import N_, _
from propdesk.services import close_out_steps, contacts
from propdesk.services.close_outs import CaseView
from propdesk.ui.billing.close_out_forms import StepForm, Work
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.session import Session


class PeaceForm(StepForm):
    """A visit planned or made: what goes beyond the household's peace stands beside its field, then asks why it is so all the same."""

    def peace(self, day_row: FieldRow, time_row: FieldRow, exception: str = "") -> None:
        """Lay the field of the exception; it shows only where it is needed."""
        self.exception, self.exception_row = self.line(
            N_("Why it was so all the same"), exception, hint=N_("It stays with this contact.")
        )  # fmt: skip
        self.exception_row.setVisible(bool(exception))
        limits = contacts.limits(self.session.office)
        hours = _("Calls, messages and visits {first}–{last}").format(first=format_time(limits.first), last=format_time(limits.last))
        time_row.hint.setText(hours)
        time_row.hint.show()
        self.place(time_row, TimeNotUnderstood, TimeMissing, OutsideHours)
        self.place(day_row, TooOften, ContactStopped)

    def reason(self) -> str:
        """Why it is so all the same, where the field shows."""
        return "" if self.exception_row.isHidden() else self.exception.text()

    def _failed(self, error: BaseException) -> None:
        beyond = isinstance(error, (OutsideHours, TooOften, ContactStopped))
        if beyond:
            self.exception_row.show()
        super()._failed(error)
        if beyond:
            self.exception.setFocus()
            self.fit()


class AppointmentForm(PeaceForm):
    """①: the steward makes an appointment."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Make an appointment"))
        self.planned, self.planned_row = self.day(N_("Day of the visit"), self.today)
        self.time, self.time_row = self.line(N_("Time"))
        self.peace(self.planned_row, self.time_row)
        self.person, self.person_row = self.line(N_("Made by"), case.row.steward, required=True)
        self.note, _row = self.text(N_("Note"))
        self.place(self.person_row, rules.StepPersonMissing)

    def read(self) -> Work:
        day = self.check(self.planned_row, self.planned.value)
        time = self.check(self.time_row, lambda: format_time(parse_time(self.time.text())))
        person = self.check(self.person_row, lambda: rules.check_person(self.person.text()))
        office, case_id, more = self.session.office, self.case.row.case_id, {"note": self.note.toPlainText(), "exception": self.reason()}
        return lambda key: close_out_steps.appoint(office, case_id, self.today, day, time, person, key=key, **more)


class VisitForm(PeaceForm):
    """②: the manager's visit, a contact too. Asks what was said about the service and the fees, nothing about family or means."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Write down the visit"))
        agreed = case.newest(rules.Step.APPOINTMENT)
        self.on, self.on_row = self.day(N_("Day"), self.today)
        self.time, self.time_row = self.line(N_("Time"), agreed.at_time if agreed else "", required=True)
        self.peace(self.on_row, self.time_row, agreed.exception if agreed else "")
        self.outcome = Combo()
        for result in Result:
            if result is not Result.PROMISE:  # a promise has its day and amount: it is noted as a contact
                self.outcome.addItem(_(RESULT_NAMES[result]), result)
        self.add_row(FieldRow(N_("Result"), self.outcome, hint=N_("A dated promise to pay is noted as a contact too.")))
        self.person, self.person_row, self.note, self.note_row = _who_and_what(self)

    def read(self) -> Work:
        day = self.check(self.on_row, self.on.value)
        time = self.check(self.time_row, lambda: format_time(parse_time(self.time.text())))
        person, note = _read_who_and_what(self)
        office, case_id, result, why = self.session.office, self.case.row.case_id, Result(self.outcome.currentData()), self.reason()
        return lambda key: close_out_steps.visit(
            office, case_id, self.today, day, person, note, at_time=time, result=result, exception=why, key=key
        )  # fmt: skip


class ReviewForm(StepForm):
    """⑥: somebody goes back and asks whether it is good now."""

    def __init__(self, parent: QWidget, session: Session, case: CaseView) -> None:
        super().__init__(parent, session, case, _("Write down the review"))
        self.on, self.on_row = self.day(N_("Day"), self.today)
        self.person, self.person_row, self.note, self.note_row = _who_and_what(self)

    def read(self) -> Work:
        day = self.check(self.on_row, self.on.value)
        person, note = _read_who_and_what(self)
        office, case_id = self.session.office, self.case.row.case_id
        return lambda key: close_out_steps.review(office, case_id, self.today, day, person, note, key=key)


def _who_and_what(form: StepForm) -> tuple[QLineEdit, FieldRow, QPlainTextEdit, FieldRow]:
    """The fields of who went and what was said."""
    person, person_row = form.line(N_("Visited by"), form.case.row.manager, required=True)
    hint = N_("About the service and the fees only; nothing about family, work or means.")
    note, note_row = form.text(N_("What was said"), required=True, hint=hint)
    form.place(person_row, rules.StepPersonMissing)
    return person, person_row, note, note_row


def _read_who_and_what(form: VisitForm | ReviewForm) -> tuple[str, str]:
    person: str = form.check(form.person_row, lambda: rules.check_person(form.person.text()))
    note: str = form.check(form.note_row, lambda: rules.check_note(form.note.toPlainText()))
    return person, note
