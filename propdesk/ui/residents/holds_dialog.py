"""暂缓: the days on which a household's late fees rest, of all its charges or of one, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.holds import HoldEndsBeforeStart, HoldReasonMissing, HoldTerms
from propdesk.domain.money import format_yuan
from propdesk.i18n import N_, _
from propdesk.services import holds
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.services.ledger import LedgerRow, of_unit
from propdesk.store.holds import HoldRow
from propdesk.ui import theme
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class HoldEntry:
    """What the form says: days ``[start_on, end_on)``, one charge or (None) all."""

    start_on: date
    end_on: date | None
    reason: str
    charge_id: int | None


COLUMNS = (
    Column("what", N_("Charges"), lambda r: f"{r.item} {r.period}" if r.charge_id else _("All of the household"), strong=True, width=10),
    Column("from", N_("Late fees rest from"), lambda r: r.start_on, kind="date"),
    Column("to", N_("Run again from"), lambda r: r.end_on, kind="date"),
    Column("reason", N_("Reason"), lambda r: r.reason, width=16),
    Column("by", N_("Entered by"), lambda r: r.operator, secondary=True),
)


class HoldsDialog(FormDialog[HoldEntry]):
    """The holds above, the form for a new one below; saving keeps the dialog open and shows the hold in the list."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        super().__init__(parent, _("Late fees on hold"), _("Add this hold"))
        self._session = session
        self._unit_id = unit_id
        self._key = str(uuid4())
        self.cancel_button.setText(_("Close"))
        self.table = TableView(COLUMNS, lambda row: row.hold_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("clock", N_("Late fees never rested here.")), count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4.2))
        self.end_button = QPushButton(_("End this hold today"))
        self.end_button.setAutoDefault(False)
        self.end_button.clicked.connect(self.end)
        self._add_fields()
        self.setMinimumWidth(theme.points() * 66)
        self._load()
        self.table.selection_changed.connect(self._chosen)

    def _add_fields(self) -> None:
        self.charge = Combo()
        self.start = DateField(self._session.today(), self._session.today())
        self.until = DateField(self._session.today(), empty=True)
        self.reason = QLineEdit()
        self.charge_row = FieldRow(N_("Charges"), self.charge)
        self.start_row = FieldRow(N_("Late fees rest from"), self.start, required=True, hint=N_("This day does not count any more."))
        self.until_row = FieldRow(N_("Run again from"), self.until, hint=N_("This day counts again. Empty: until you end it."))
        self.reason_row = FieldRow(N_("Reason"), self.reason, required=True, hint=N_("Like a leak that is being repaired; it is kept."))
        self.place(self.reason_row, HoldReasonMissing)
        self.place(self.until_row, HoldEndsBeforeStart)
        self.place(self.start_row, DayClosed, DayOutOfReach, LateFeePaidLater)
        self.rows += [self.charge_row, self.start_row, self.until_row, self.reason_row]
        self.add_widget(self.panel)
        below = QWidget()
        line = QHBoxLayout(below)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.end_button)
        line.addStretch()
        self.add_widget(below)
        self.add_widget(label(_("New hold"), "section"))
        self.add_widget(self.charge_row)
        self.add_widget(beside([self.start_row, self.until_row]))
        self.add_widget(self.reason_row)

    def _load(self) -> None:
        """Read the holds and the open charges again."""
        office = self._session.office
        rows_held = holds.of_unit(office, self._unit_id)
        self.table.set_rows(rows_held)
        self.table.fit_columns()
        rows = of_unit(office, self._unit_id, self._session.today())
        before = self.charge.currentData()
        self.charge.clear()
        self.charge.addItem(_("All of the household"), None)
        for row in rows:
            self.charge.addItem(_charge_text(row), row.charge_id)
        self.charge.setCurrentIndex(max(0, self.charge.findData(before)) if before is not None else 0)
        if rows_held:
            self.setWindowTitle(_("Late fees on hold · {unit}").format(unit=rows_held[0].code))
            self.table.select([rows_held[0].hold_id])
        self._chosen()

    def _chosen(self) -> None:
        """Only a hold that still runs can be ended."""
        rows: Sequence[HoldRow] = self.table.selected()
        today = self._session.today()
        running = bool(rows) and rows[0].start_on < today and (rows[0].end_on is None or rows[0].end_on > today)
        self.end_button.setEnabled(running and not self._doing)
        self.end_button.setToolTip("" if running else _("Choose a hold that is running"))

    def read(self) -> HoldEntry:
        start = self.check(self.start_row, self.start.value)
        until = self.check(self.until_row, self.until.value)
        reason = self.check(self.reason_row, self.reason.text)
        return HoldEntry(start, until, reason, self.charge.currentData())

    def use(self, entry: HoldEntry) -> None:
        """Write the hold; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key

        def work() -> HoldRow:
            return holds.set_hold(office, unit_id, HoldTerms(entry.start_on, entry.end_on, entry.reason, entry.charge_id), key=key)

        self.send(self._session.tasks.run, work, self._saved)

    def end(self) -> None:
        """Let the late fees of the chosen hold run again from today on."""
        rows: Sequence[HoldRow] = self.table.selected()
        if rows:
            office, hold_id, today, key = self._session.office, rows[0].hold_id, self._session.today(), str(uuid4())
            self.send(self._session.tasks.run, lambda: holds.end_hold(office, hold_id, today, key=key), self._saved)

    def _saved(self, hold: HoldRow) -> None:
        self._key = str(uuid4())
        self.reason.clear()
        self._load()
        self._before = self._content()
        self._session.tasks.announce({PAYMENTS})
        if hold.end_on is None:
            said = _("Late fees of {unit} rest from {day} on.").format(unit=hold.code, day=hold.start_on)
        else:
            said = _("Late fees of {unit} run again from {day} on.").format(unit=hold.code, day=hold.end_on)
        self._session.toast(said, ())

    def _show_doing(self, doing: bool) -> None:
        super()._show_doing(doing)
        self._chosen()


def _charge_text(row: LedgerRow) -> str:
    return f"{row.item} {row.period} · ¥{format_yuan(row.due_fen)}"


def show_holds(window: QWidget, session: Session, unit_id: int) -> None:
    """Open the holds of a household."""
    HoldsDialog(window, session, unit_id).ask()
