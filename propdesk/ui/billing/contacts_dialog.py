"""Contacts so far: of one household or of some days, with their promises; a mistaken one is voided with a reason."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.contacts import CHANNEL_NAMES, RESULT_NAMES, Channel, Result
from propdesk.domain.payments import check_reason
from propdesk.i18n import N_, _
from propdesk.services import contacts, promises
from propdesk.store.contacts import ContactRow
from propdesk.store.promises import PromiseRow
from propdesk.ui import theme
from propdesk.ui.billing.contact_words import TONES, promise_text
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CONTACTS, Session

DAYS = 60  # how far the list of all households goes back
Found = tuple[ContactRow, PromiseRow | None]


def _note(row: ContactRow) -> str:
    void = _("Void: {reason}").format(reason=row.void_reason) if row.void_on else ""
    step = " ".join(part for part in (row.next_on.isoformat() if row.next_on else "", row.next_step) if part)
    return " · ".join(part for part in (void, row.note, step, row.exception) if part)


COLUMNS = (
    Column("day", N_("Day"), lambda r: r[0].on, kind="date", strong=True),
    Column("unit", N_("Unit"), lambda r: r[0].code),
    Column("time", N_("Time"), lambda r: r[0].at, secondary=True),
    Column("channel", N_("How"), lambda r: _(CHANNEL_NAMES[Channel(r[0].channel)])),
    Column("result", N_("Result"), lambda r: _(RESULT_NAMES[Result(r[0].result)]), tone=lambda r: "neutral" if r[0].void_on else ""),
    Column(
        "promise",
        N_("Promise"),
        lambda r: promise_text(r[1]) if r[1] else "",
        tone=lambda r: TONES[r[1].state] if r[1] else "",
        width=14,
    ),
    Column("staff", N_("By whom"), lambda r: r[0].staff),
    Column("note", N_("Remarks"), lambda r: _note(r[0]), width=18),
    Column("number", N_("Record"), lambda r: r[0].number, secondary=True),
)


class VoidDialog(FormDialog[str]):
    """Asks why a contact is voided."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Void this contact"), _("Void"))
        self.save_button.setProperty("kind", "danger")
        self.reason = QLineEdit()
        hint = N_("The contact stays to be read; a promise noted with it is void as well.")
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True, hint=hint))

    def read(self) -> str:
        reason: str = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        return reason


class ContactsDialog(ShownDialog):
    """The contacts of a household, or without one those of the last weeks, newest first."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None) -> None:
        super().__init__(parent)
        self._session, self._unit_id, self._gone = session, unit_id, False
        self.setWindowTitle(_("Contacts so far") if unit_id else _("Contacts of the last {n} days").format(n=DAYS))
        self.table = TableView(COLUMNS, lambda row: row[0].contact_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("phone", N_("Nobody was contacted yet.")))
        self.void_button, self.close_button = QPushButton(_("Void this contact…")), QPushButton(_("Close"))
        for button, act in ((self.void_button, self.void), (self.close_button, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        self.table.selection_changed.connect(self._show_button)
        self.load()

    def _lay_out(self) -> None:
        buttons = dialogs.button_line((self.void_button,), (self.close_button,))
        dialogs.lay_out(self, [(self.panel, 1)], buttons, theme.points() * 124, 520)

    def load(self) -> None:
        """Read the contacts and their promises."""
        office, unit_id, today = self._session.office, self._unit_id, self._session.today()
        first = None if unit_id else today - timedelta(days=DAYS)

        def read() -> list[Found]:
            given = promises.find(office, today, unit_ids=[unit_id] if unit_id else None)
            by_contact = {row.contact_id: row for row in given}
            return [(row, by_contact.get(row.contact_id)) for row in contacts.find(office, unit_id=unit_id, first=first)]

        self._session.tasks.run(lambda progress: read(), self._show)

    def _show(self, rows: Sequence[Found]) -> None:
        if not self._gone:
            self.table.set_rows(rows)
            self.table.fit_columns()
            self._show_button()

    def _chosen(self) -> ContactRow | None:
        chosen: Sequence[Found] = self.table.selected()
        return chosen[0][0] if chosen else None

    def _show_button(self) -> None:
        row = self._chosen()
        self.void_button.setEnabled(row is not None and row.void_on is None)
        self.void_button.setToolTip("" if self.void_button.isEnabled() else _("Choose a contact that is not void"))

    def void(self) -> None:
        """Void the chosen contact after asking why."""
        row, session = self._chosen(), self._session
        if row is None:
            return
        today = session.today()
        made = VoidDialog(self).ask_until_done(
            session.tasks.run, lambda reason: contacts.void(session.office, row.contact_id, reason, today)
        )
        if made is not None:
            session.tasks.announce({CONTACTS})
            session.toast(_("The contact is void."), ())
            self.load()

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self._gone = True
        super().done(result)
