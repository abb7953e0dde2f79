"""Events of limitation that a person writes down (an old demand, an acknowledgement, a suit elsewhere), and their list."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.limitation import (
    KIND_NAMES,
    LASTING,
    EventEndsBeforeStart,
    EventInFuture,
    EventReasonMissing,
    Kind,
)
from propdesk.errors import UserError
from propdesk.i18n import N_, _, window
from propdesk.services import limitation
from propdesk.services.limitation import EventPersonMissing, EventRow, Said, WatchRow
from propdesk.ui import theme
from propdesk.ui.billing.prepaid_dialogs import told
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAPERS, Session

CHARGE_COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("period", N_("Period"), limitation.period_in),
    Column("due", N_("Due"), lambda r: r.due_on, kind="date"),
    Column("open", N_("Open"), lambda r: r.open_fen, kind="money"),
    Column("day", N_("Last safe day"), lambda r: r.last_safe_day, kind="date", strong=True),
)
EVENT_COLUMNS = (
    Column("number", N_("No."), lambda r: r.event_id, kind="int"),
    Column("unit", N_("Unit"), lambda r: r.code, strong=True),
    Column("kind", N_("What happened"), lambda r: _(KIND_NAMES[Kind(r.kind)])),
    Column("day", N_("Day"), lambda r: r.event_on, kind="date"),
    Column("end", N_("Until"), lambda r: r.ended_on, kind="date"),
    Column("charges", N_("Charges named"), lambda r: len(r.charge_ids), kind="int"),
    Column("counts", N_("Counts"), lambda r: _(COUNTS_NAMES[Counts(r.counts)])),
    Column("reason", N_("Proof"), lambda r: r.reason, tooltip=lambda r: r.reason),
    Column("person", N_("Decided by"), lambda r: r.person),
    Column("void", N_("Taken back on"), lambda r: r.void_on, kind="date", tooltip=lambda r: r.void_reason),
)
KINDS = (
    Kind.DEMAND, Kind.PROMISE, Kind.PART_PAYMENT, Kind.PLAN, Kind.ONE_SUM, Kind.SUIT, Kind.ARBITRATION, Kind.PAYMENT_ORDER, Kind.MEDIATION,
    Kind.PROCEEDING, Kind.SUSPENSION,
)  # fmt: skip


class EventDialog(FormDialog[Said]):
    """Asks what happened, for which charges of a household, what proves it and who says so."""

    def __init__(self, parent: QWidget, session: Session, rows: Sequence[WatchRow], ticked: Collection[int]) -> None:
        super().__init__(parent, _("Write down an event"), _("Write down"))
        self._today = session.today()
        first = rows[0]
        self.add_widget(told(f"{first.code} · {limitation.debtor_in(window(), first)}", "strong"))
        self.table: TableView = TableView(CHARGE_COLUMNS, lambda row: row.charge_id, checkable=True)
        panel = TablePanel(self.table, EmptyState("circle-check", N_("No open charge past its due day.")), count_below=False)
        panel.setFixedHeight(round(theme.row_height(theme.points()) * 6.5))
        panel.setMinimumWidth(theme.points() * 52)
        self.add_widget(told(_("It counts only for the charges it names: tick them.")))
        self.add_widget(panel)
        self.table.set_rows(sorted(rows, key=lambda row: row.due_on))
        self.table.rows.tick([place for place, row in enumerate(self.table.rows.shown()) if row.charge_id in ticked], True)
        self.table.select(ticked)  # brings them into sight
        self._fields()
        self._show_end()
        self.kind.currentIndexChanged.connect(self._show_end)

    def _fields(self) -> None:
        self.kind, self.counts = Combo(), Combo()
        for kind in KINDS:
            self.kind.addItem(_(KIND_NAMES[kind]), kind)
        for counts in Counts:
            self.counts.addItem(_(COUNTS_NAMES[counts]), counts)
        self.day = DateField(self._today, None)
        self.end, self.promised, self.last = (DateField(self._today, None, empty=True) for _place in range(3))
        self.reason, self.person = QLineEdit(), QLineEdit()
        self.kind_row = FieldRow(N_("What happened"), self.kind)
        self.day_row = FieldRow(N_("Day"), self.day, required=True)
        self._beside(self.kind_row, self.day_row)
        self.end_row = self.add_row(FieldRow(N_("Ended on"), self.end, hint=N_("Leave it empty while it runs.")))
        self.promised_row = self.add_row(FieldRow(N_("To be paid by"), self.promised, hint=N_("Leave it empty if no day was named.")))
        self.last_row = self.add_row(FieldRow(N_("Last instalment"), self.last, required=True))
        self.counts_row = FieldRow(N_("Counts for limitation"), self.counts)
        self.person_row = FieldRow(N_("Decided by"), self.person, required=True)
        self._beside(self.counts_row, self.person_row)
        hint = N_("For example: EMS number, page of the file, who saw it.")
        self.reason_row = self.add_row(FieldRow(N_("What proves it, and where it is kept"), self.reason, required=True, hint=hint))
        self.place(self.reason_row, EventReasonMissing)
        self.place(self.person_row, EventPersonMissing)
        self.place(self.end_row, EventEndsBeforeStart)
        self.place(self.promised_row, EventEndsBeforeStart)
        self.place(self.last_row, EventEndsBeforeStart)
        self.place(self.day_row, EventInFuture)

    def _beside(self, *rows: FieldRow) -> None:
        self.rows += rows
        self.add_widget(beside(list(rows)))

    def _chosen(self) -> Kind:
        return Kind(self.kind.currentData())

    def _show_end(self) -> None:
        """Only what lasts has a second day, and it is called what it is."""
        kind = self._chosen()
        self.end_row.setVisible(kind in LASTING)
        self.promised_row.setVisible(kind is Kind.PROMISE)
        self.last_row.setVisible(kind is Kind.ONE_SUM)
        self.fit()

    def _second(self) -> date | None:
        """The second day, where this kind has one."""
        for row, field in ((self.end_row, self.end), (self.promised_row, self.promised), (self.last_row, self.last)):
            if not row.isHidden():
                value: date | None = self.check(row, field.value)
                return value
        return None

    def read(self) -> Said:
        day = self.check(self.day_row, self.day.value)
        second = self._second()
        charges = tuple(row.charge_id for row in self.table.rows.ticked())
        said = Said(self._chosen(), day, charges, self.reason.text(), self.person.text(), second, Counts(self.counts.currentData()))
        try:
            limitation.check(said, self._today)
        except UserError as error:
            row = next((row for errors, row in self._places if isinstance(error, errors) and not row.isHidden()), None)
            if row is not None:
                self._tell_at(row, error)
            raise
        return said


class VoidDialog(FormDialog[str]):
    """Asks why an event is taken back."""

    def __init__(self, parent: QWidget, row: EventRow) -> None:
        super().__init__(parent, _("Take the event back"), _("Take back"))
        self.add_widget(told(f"{row.code} · {_(KIND_NAMES[Kind(row.kind)])} · {row.event_on.isoformat()}", "strong"))
        self.add_widget(told(_("It stays in the book with this reason and counts no more from today on.")))
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))

    def read(self) -> str:
        return str(self.check(self.reason_row, self.reason.text))


class EventsDialog(ListDialog):
    """The events people wrote down, newest first; one that was wrong is taken back from here."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Events written down"))
        self._session, self._unit_id = session, unit_id
        self.table: TableView = TableView(EVENT_COLUMNS, lambda row: row.event_id)
        self.table.type_ahead = "rows"
        panel = TablePanel(self.table, EmptyState("history", N_("No event was written down by hand.")))
        self.void_button, close = QPushButton(_("Take back…")), QPushButton(_("Close"))
        self.void_button.clicked.connect(self.take_back)
        close.clicked.connect(self.accept)
        for button in (self.void_button, close):
            button.setAutoDefault(False)
        buttons = dialogs.button_line((), (self.void_button, close))
        dialogs.lay_out(self, [(panel, 1)], buttons, theme.points() * 100, theme.points() * 10 + 360)
        self.table.selection_changed.connect(self._show_button)
        self.reload()

    def reload(self) -> None:
        """Read them again."""
        self.table.set_rows(limitation.recorded(self._session.office, self._unit_id))
        self.table.fit_columns()
        self._show_button()

    def _chosen(self) -> EventRow | None:
        rows = self.table.selected()
        return rows[0] if len(rows) == 1 and rows[0].void_on is None else None

    def _show_button(self) -> None:
        self.void_button.setEnabled(self._chosen() is not None)
        self.void_button.setToolTip("" if self._chosen() else _("Choose one line that was not taken back yet."))

    def take_back(self) -> None:
        """Take the chosen event back."""
        row, office, today, key = self._chosen(), self._session.office, self._session.today(), str(uuid4())
        if row is None:
            return
        made = VoidDialog(self, row).ask_until_done(
            self._session.tasks.run, lambda reason: limitation.void(office, row.event_id, reason, today, key=key), _("Saving")
        )
        if made is not None:
            self._session.tasks.announce({PAPERS})
            self.reload()


def record_event(parent: QWidget, session: Session, rows: Sequence[WatchRow], ticked: Collection[int]) -> EventRow | None:
    """Ask for an event of the household these charges are of and write it down; None when it was left."""
    key, unit_id, today = str(uuid4()), rows[0].unit_id, session.today()
    made = EventDialog(parent, session, rows, ticked).ask_until_done(
        session.tasks.run, lambda said: limitation.record(session.office, unit_id, said, today, key=key), _("Saving")
    )
    if made is None:
        return None
    session.tasks.announce({PAPERS})
    session.toast(_("The event is written down."), ())
    return made[1]


def show_events(parent: QWidget, session: Session, unit_id: int | None = None) -> None:
    """The events written down, of one household or of all."""
    EventsDialog(parent, session, unit_id).ask()
