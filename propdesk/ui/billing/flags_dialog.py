"""What the office keeps to with a household: no calls and visits, hardship, contact only as agreed; each with its reason and days."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.contacts import FLAG_NAMES, FlagKind
from propdesk.domain.payments import ReasonMissing
from propdesk.i18n import N_, _
from propdesk.services import flags
from propdesk.services.flags import FlagEnded, FlagEndsBefore, FlagSetAlready
from propdesk.store.flags import FlagRow
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.residents.dated_facts import UnitFactDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CONTACTS, Session

COLUMNS = (
    Column("kind", N_("Flag"), lambda r: _(FLAG_NAMES[FlagKind(r.kind)]), strong=True, width=10),
    Column("from", N_("From"), lambda r: r.start_on, kind="date"),
    Column("to", N_("Until before"), lambda r: r.end_on, kind="date"),
    Column("reason", N_("Reason"), lambda r: r.reason, width=16),
    Column("by", N_("Entered by"), lambda r: r.operator, secondary=True),
)


class FlagsDialog(UnitFactDialog[tuple[FlagKind, date, str]]):
    """The flags above, one more below; the chosen one can be ended today."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        none = N_("Nothing is noted: calls and visits within the hours are allowed.")
        super().__init__(parent, session, _("No-call and other flags"), _("Set this flag"), COLUMNS, none, unit_id)
        self.kind, self.start, self.reason = Combo(), DateField(session.today(), session.today()), QLineEdit()
        for kind in FlagKind:
            self.kind.addItem(_(FLAG_NAMES[kind]), kind)
        self.kind_row = FieldRow(N_("Flag"), self.kind)
        self.start_row = FieldRow(N_("From"), self.start, required=True)
        hint = N_("What was asked or agreed; nothing about family, health or means.")
        self.reason_row = FieldRow(N_("Reason"), self.reason, required=True, hint=hint)
        self.rows += [self.kind_row, self.start_row, self.reason_row]
        self.place(self.kind_row, FlagSetAlready)
        self.place(self.reason_row, ReasonMissing)
        self.place(self.start_row, FlagEnded, FlagEndsBefore)
        self.end_button = QPushButton(_("End this flag today"))
        self.end_button.clicked.connect(self.end)
        self.add_buttons(self.end_button)
        self.add_widget(beside([self.kind_row, self.start_row]))
        self.add_widget(self.reason_row)
        self.table.selection_changed.connect(self._show_button)
        self.load()

    def rows_now(self) -> Sequence[Row]:
        return flags.find(self._session.office, self._unit_id)

    def load(self) -> None:
        super().load()
        self._show_button()

    def _show_button(self) -> None:
        row = self._chosen()
        self.end_button.setEnabled(row is not None and row.end_on is None)
        self.end_button.setToolTip("" if self.end_button.isEnabled() else _("Choose a flag that still holds"))

    def _chosen(self) -> FlagRow | None:
        chosen: Sequence[FlagRow] = self.table.selected()
        return chosen[0] if chosen else None

    def read(self) -> tuple[FlagKind, date, str]:
        start = self.check(self.start_row, self.start.value)
        return FlagKind(self.kind.currentData()), start, self.check(self.reason_row, self.reason.text)

    def use(self, asked: tuple[FlagKind, date, str]) -> None:
        """Set the flag; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.write(lambda: flags.set_flag(office, unit_id, *asked, key=key))

    def end(self) -> None:
        """From today on the chosen flag no longer holds."""
        row = self._chosen()
        if row is not None:
            office, today = self._session.office, self._session.today()
            self.write(lambda: flags.end_flag(office, row.flag_id, today))

    def _saved(self, number: object) -> None:
        self.reason.clear()
        super()._saved(number)
        self._session.tasks.announce({CONTACTS})
