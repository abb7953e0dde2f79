"""Rules of contact: the hours within which households may be called and visited, and how often within seven days."""

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.contacts import TimeMissing
from propdesk.domain.quiet_hours import Limits, LimitsOutOfOrder, WeeklyOutOfRange
from propdesk.domain.times import format_time, parse_time
from propdesk.i18n import N_, _
from propdesk.services import contacts
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CONTACTS, Session


class ContactRulesDialog(FormDialog[Limits]):
    """Asks for hours and weekly maximum."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Rules of contact"), _("Save"))
        kept = contacts.limits(session.office)
        self.first, self.last, self.weekly = QLineEdit(format_time(kept.first)), QLineEdit(format_time(kept.last)), Combo()
        for number in range(1, 8):
            self.weekly.addItem(str(number), number)
        self.weekly.setCurrentIndex(kept.weekly - 1)
        self.first_row = FieldRow(N_("From"), self.first, required=True)
        self.last_row = FieldRow(N_("Until"), self.last, required=True, hint=N_("This minute still counts as within the hours."))
        hint = N_("Calls, messages and visits to one household within seven days (Civil Code 1033); who comes to the desk is not counted.")
        self.weekly_row = FieldRow(N_("At most"), self.weekly, hint=hint)
        self.rows += [self.first_row, self.last_row, self.weekly_row]
        self.place(self.last_row, LimitsOutOfOrder)
        self.place(self.weekly_row, WeeklyOutOfRange)
        self.add_widget(beside([self.first_row, self.last_row]))
        self.add_widget(self.weekly_row)

    def read(self) -> Limits:
        first = self.check(self.first_row, lambda: parse_time(self.first.text()))
        last = self.check(self.last_row, lambda: parse_time(self.last.text()))
        if first is None or last is None:
            raise TimeMissing()
        limits: Limits = self.check(self.last_row, Limits(first, last, int(self.weekly.currentData())).checked)
        return limits


def change_contact_rules(parent: QWidget, session: Session) -> None:
    """Ask for the rules of contact and keep them."""
    made = ContactRulesDialog(parent, session).ask_until_done(session.tasks.run, lambda limits: contacts.set_limits(session.office, limits))
    if made is not None:
        session.tasks.announce({CONTACTS})
        session.toast(_("The rules of contact are kept."), ())
