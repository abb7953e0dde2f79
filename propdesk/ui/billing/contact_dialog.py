"""联系记录 (F9): what to know before a call, what came of it, the promise given, and a message to copy. Made for the keyboard."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from propdesk import clock
from propdesk.domain.contacts import (
    CHANNEL_NAMES,
    DISTURBING,
    RESULT_NAMES,
    RESULT_NUMBERS,
    Channel,
    Contact,
    ContactAhead,
    NextStepBefore,
    NextStepMissing,
    Result,
    StaffMissing,
    TimeMissing,
    disturbs,
)
from propdesk.domain.promises import FORM_NAMES, PromiseAmountMissing, PromiseDayMissing, PromiseDueBefore, PromiseForm, PromiseTooMuch
from propdesk.domain.quiet_hours import ContactStopped, OutsideHours, TooOften
from propdesk.domain.times import format_time, parse_time
from propdesk.i18n import N_, _, window
from propdesk.services import contact_desk, contacts, privacy
from propdesk.services.contact_desk import Situation
from propdesk.services.contacts import Logged, PromiseMissing, RecordUnknown, RecordUsed
from propdesk.services.promises import NothingToPromise, PromiseEntry
from propdesk.ui import theme
from propdesk.ui.billing.contact_words import situation_lines
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CONTACTS, Session

BEYOND = (OutsideHours, TooOften, ContactStopped)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form says: the contact, and the promise where one was given."""

    contact: Contact
    promise: PromiseEntry | None


class ContactDialog(FormDialog[Entry]):
    """Notes one contact with a household; what stands above the fields is what the office knows of it today."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, channel: Channel = Channel.PHONE, number: str = "") -> None:
        self._seen = contact_desk.situation(session.office, unit_id, session.today())
        super().__init__(parent, _("Contact with {unit}").format(unit=self._seen.unit.code), _("Note this contact"))
        self._session, self._unit_id = session, unit_id
        self._phones = False
        self.about = label("")
        self.about.setWordWrap(True)
        self.warning = label("", "error")
        self.warning.setWordWrap(True)
        self._make_fields(channel, number)
        self._make_rows()
        self._place_errors()
        self._lay_rows()
        self.setMinimumWidth(theme.points() * 70)
        self.channel.currentIndexChanged.connect(self._show_fields)
        self.outcome.currentIndexChanged.connect(self._show_fields)
        self.theirs.toggled.connect(self._show_fields)
        self._show_situation()
        self._show_fields()

    def _make_fields(self, channel: Channel, number: str) -> None:
        today, now = self._session.today(), clock.local(clock.now()).time()
        self.channel, self.outcome, self.form = Combo(), Combo(), Combo()
        for code in Channel:
            self.channel.addItem(_(CHANNEL_NAMES[code]), code)
        for result in Result:
            self.outcome.addItem(f"{RESULT_NUMBERS[result]} {_(RESULT_NAMES[result])}", result)
        for form in PromiseForm:
            self.form.addItem(_(FORM_NAMES[form]), form)
        self.form.setCurrentIndex(self.form.findData(PromiseForm.LOGGED))
        self.channel.setCurrentIndex(self.channel.findData(channel))
        self.on, self.at = DateField(today, today), QLineEdit(format_time(now))
        self.theirs = QCheckBox(_("The resident began it (called, wrote or came)"))
        self.person, self.staff, self.note = QLineEdit(), QLineEdit(self._session.office.actor.operator), QLineEdit()
        self.number, self.exception = QLineEdit(number), QLineEdit()
        self.due, self.amount = DateField(today, empty=True), AmountField(empty=True)
        self.amount.set_amount(self._seen.owed_fen or None)
        self.next_step, self.next_on = QLineEdit(), DateField(today, empty=True)

    def _make_rows(self) -> None:
        self.channel_row = FieldRow(N_("How"), self.channel)
        self.result_row = FieldRow(N_("Result"), self.outcome, hint=N_("Type its number; it is the one on the paper lists."))
        self.on_row = FieldRow(N_("Day"), self.on, required=True)
        self.at_row = FieldRow(N_("Time"), self.at)
        self.person_row = FieldRow(N_("Spoken with"), self.person)
        self.staff_row = FieldRow(N_("By whom"), self.staff, required=True)
        self.number_row = FieldRow(N_("Number of the visit record"), self.number, hint=N_("ZF… on the sheet, if one was printed"))
        self.exception_row = FieldRow(N_("Why it was so all the same"), self.exception, hint=N_("It stays with this contact."))
        self.due_row = FieldRow(N_("Promises to pay by"), self.due)
        self.amount_row = FieldRow(N_("How much"), self.amount)
        self.form_row = FieldRow(N_("How it was promised"), self.form, hint=N_("Only what can be shown later counts for limitation."))
        self.note_row = FieldRow(N_("Remarks"), self.note, hint=N_("What was said about the fees; nothing about family, health or means."))
        self.step_row = FieldRow(N_("Next step"), self.next_step)
        self.step_on_row = FieldRow(N_("Next step on"), self.next_on)

    def _place_errors(self) -> None:
        self.place(self.on_row, ContactAhead)
        self.place(self.at_row, TimeMissing, OutsideHours)
        self.place(self.channel_row, TooOften, ContactStopped)
        self.place(self.staff_row, StaffMissing)
        self.place(self.number_row, RecordUnknown, RecordUsed)
        self.place(self.due_row, PromiseDayMissing, PromiseDueBefore, PromiseMissing, NothingToPromise)
        self.place(self.amount_row, PromiseAmountMissing, PromiseTooMuch)
        self.place(self.step_on_row, NextStepBefore)
        self.place(self.step_row, NextStepMissing)

    def _lay_rows(self) -> None:
        lines = (
            [self.channel_row, self.result_row], [self.on_row, self.at_row, self.staff_row], [self.person_row, self.note_row],
            [self.due_row, self.amount_row, self.form_row], [self.step_row, self.step_on_row],
        )  # fmt: skip
        self.rows += [row for line in lines for row in line]
        self.rows.insert(self.rows.index(self.due_row), self.exception_row)
        self.rows.insert(self.rows.index(self.exception_row), self.number_row)
        self.add_widget(self.about)
        self.add_widget(self.warning)
        self._add_buttons()
        for place, line in enumerate(lines):
            self.add_widget(beside(line) if len(line) > 1 else line[0])
            if place == 1:
                self.add_widget(self.theirs)
                self.add_widget(self.exception_row)
            if place == 2:
                self.add_widget(self.number_row)

    def _add_buttons(self) -> None:
        self.phones_button = self._button(_("Show phones"), self.show_phones)
        self.copy_sms = self._button(_("Copy as SMS"), lambda: self.copy(Channel.SMS))
        self.copy_wechat = self._button(_("Copy for WeChat"), lambda: self.copy(Channel.WECHAT))
        self.past_button = self._button(_("Contacts so far…"), self.show_past)
        self.flags_button = self._button(_("No-call and other flags…"), self.show_flags)
        self.add_buttons(self.phones_button, self.copy_sms, self.copy_wechat, self.past_button, self.flags_button)

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        made = QPushButton(text)
        made.clicked.connect(lambda: act())
        return made

    # showing ------------------------------------------------------------------------------------------------------------

    def _show_situation(self) -> None:
        lines, warnings = situation_lines(self._seen, phones=self._phones)
        self.about.setText("\n".join(lines))
        self.warning.setText("\n".join(warnings))
        self.warning.setVisible(bool(warnings))
        owes = bool(self._seen.owed)
        for button in (self.copy_sms, self.copy_wechat):
            button.setEnabled(owes)
            button.setToolTip("" if owes else _("Nothing is owed."))

    def _show_fields(self) -> None:
        """Only the fields that mean something: promise, visit record, reason for an exception."""
        promised = self.outcome.currentData() == Result.PROMISE
        for row in (self.due_row, self.amount_row, self.form_row):
            row.setVisible(promised)
        self.number_row.setVisible(self._chosen() is Channel.VISIT)
        self.at_row.required = disturbs(self._chosen(), theirs=self.theirs.isChecked())
        self.at_row.retranslate()
        limits = self._seen.limits
        hours = _("Calls, messages and visits {first}–{last}").format(first=format_time(limits.first), last=format_time(limits.last))
        self.at_row.hint.setText(hours)
        self.at_row.hint.setVisible(self.at_row.required)
        self.theirs.setVisible(self._chosen() in DISTURBING)
        if not self.at_row.required:
            self.exception_row.hide()
        elif not self.exception.text():
            self.exception_row.setVisible(bool(self.at_row.error.text() or self.channel_row.error.text()))
        if self.isVisible():
            self.fit()

    def _chosen(self) -> Channel:
        return Channel(self.channel.currentData())

    def show_phones(self) -> None:
        """The numbers in full, noted in the log."""
        privacy.note_phones_shown(self._session.office, self._unit_id)
        self._phones = True
        self.phones_button.setEnabled(False)
        self._show_situation()

    def copy(self, channel: Channel) -> None:
        """Put the polite text on the clipboard and set the form to note it as sent."""
        QGuiApplication.clipboard().setText(contact_desk.message(self._session.office, self._seen, window().language))
        self.channel.setCurrentIndex(self.channel.findData(channel))
        self.outcome.setCurrentIndex(self.outcome.findData(Result.REMINDED))
        self._session.toast(_("The text is copied. Paste it into the message, then note this contact."), ())

    def show_past(self) -> None:
        """Every contact with this household; a mistaken one can be voided there."""
        from propdesk.ui.billing.contacts_dialog import ContactsDialog

        ContactsDialog(self, self._session, self._unit_id).ask()
        self._read_again()

    def show_flags(self) -> None:
        """No calls and visits, hardship, contact only as agreed."""
        from propdesk.ui.billing.flags_dialog import FlagsDialog

        FlagsDialog(self, self._session, self._unit_id).ask()
        self._read_again()

    def _read_again(self) -> None:
        self._seen = contact_desk.situation(self._session.office, self._unit_id, self._session.today())
        self._show_situation()

    @property
    def seen(self) -> Situation:
        """What the form shows of the household."""
        return self._seen

    # reading ------------------------------------------------------------------------------------------------------------

    def read(self) -> Entry:
        on = self.check(self.on_row, self.on.value)
        at = self.check(self.at_row, lambda: parse_time(self.at.text()))
        next_on = self.check(self.step_on_row, self.next_on.value)
        result, channel = Result(self.outcome.currentData()), self._chosen()
        self.check(self.staff_row, self.staff.text)
        contact = Contact(
            self._unit_id, channel, on, result, self.staff.text(), at, self.person.text(),
            channel in DISTURBING and self.theirs.isChecked(), self.note.text(), self.next_step.text(), next_on,
            self.exception.text() if not self.exception_row.isHidden() else "",
            self.number.text().strip() if channel is Channel.VISIT else "",
        )  # fmt: skip
        return Entry(contact, self._promise() if result is Result.PROMISE else None)

    def _promise(self) -> PromiseEntry:
        due, amount = self.check(self.due_row, self.due.value), self.check(self.amount_row, self.amount.amount)
        return PromiseEntry(due, amount, PromiseForm(self.form.currentData()), self.person.text())

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, BEYOND):
            self.exception_row.show()
        super()._failed(error)
        if isinstance(error, BEYOND):
            self.exception.setFocus()
            self.fit()


def log_contact(parent: QWidget, session: Session, unit_id: int, channel: Channel = Channel.PHONE) -> Logged | None:
    """Note a contact with a household; None when the form was left."""
    key, today = str(uuid4()), session.today()

    def work(entry: Entry) -> Logged:
        return contacts.log(session.office, entry.contact, today, entry.promise, key=key)

    made = ContactDialog(parent, session, unit_id, channel).ask_until_done(session.tasks.run, work)
    if made is None:
        return None
    logged = made[1]
    session.tasks.announce({CONTACTS})
    if logged.promise is not None:
        said = _("Noted: {unit} promises to pay by {day}.").format(unit=logged.contact.code, day=logged.promise.due_on)
    else:
        said = _("Contact with {unit} noted.").format(unit=logged.contact.code)
    session.toast(said, ())
    return logged
