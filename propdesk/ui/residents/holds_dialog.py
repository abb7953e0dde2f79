"""暂缓与异议: what rests of a household's debt, of all its charges or of one, each with its reason; the owner's objections among them.

Reminders rest, late fees rest, or both. Limitation goes on all the same, and the dialog says so.
"""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.holds import (
    KIND_NAMES,
    DisputedPartNeedsCharge,
    DisputedPartOutOfRange,
    HoldDoesNothing,
    HoldEndsBeforeStart,
    HoldKind,
    HoldReasonMissing,
    HoldTerms,
)
from propdesk.domain.money import format_yuan
from propdesk.i18n import N_, _
from propdesk.services import holds, late_fees
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.services.ledger import LedgerRow, of_unit
from propdesk.store.holds import HoldRow
from propdesk.ui import theme
from propdesk.ui.billing.list_page import FlowRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAYMENTS, Session


def what_rests(row: HoldRow) -> str:
    """What a hold keeps from running, in words."""
    parts = [_("Reminders")] * row.dunning + [_("Late fees")] * row.late_fee
    return " · ".join(parts)


COLUMNS = (
    Column("kind", N_("Kind"), lambda r: _(KIND_NAMES[r.kind]), strong=True),
    Column("what", N_("Which charges"), lambda r: f"{r.item} {r.period}" if r.charge_id else _("All of the household"), width=10),
    Column("rests", N_("Rests"), what_rests, width=9),
    Column("part", N_("In dispute"), lambda r: r.amount_fen, kind="money"),
    Column("from", N_("Rests from"), lambda r: r.start_on, kind="date"),
    Column("to", N_("Runs again from"), lambda r: r.end_on, kind="date"),
    Column("ticket", N_("Ticket"), lambda r: r.ticket, secondary=True),
    Column("reason", N_("Reason"), lambda r: r.reason, width=14),
    Column("by", N_("Entered by"), lambda r: r.operator, secondary=True),
)


class HoldsDialog(FormDialog[HoldTerms]):
    """The holds and disputes above, the form for a new one below; saving keeps the dialog open and shows it in the list."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        super().__init__(parent, _("Holds and disputes"), _("Add"))
        self._session = session
        self._unit_id = unit_id
        self._key = str(uuid4())
        self.cancel_button.setText(_("Close"))
        self.table = TableView(COLUMNS, lambda row: row.hold_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("clock", N_("Nothing ever rested here.")), count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4.2))
        self.end_button = QPushButton(_("End it today"))
        self.end_button.clicked.connect(self.end)
        self._make_fields()
        self._lay_fields()
        self.setMinimumWidth(theme.points() * 74)
        self._load()
        self._kind_chosen()
        self.table.selection_changed.connect(self._chosen)

    def _make_fields(self) -> None:
        self.kind, self.charge = Combo(), Combo()
        for kind in (HoldKind.HOLD, HoldKind.DISPUTE):
            self.kind.addItem(_(KIND_NAMES[kind]), kind)
        self.start = DateField(self._session.today(), self._session.today())
        self.until = DateField(self._session.today(), empty=True)
        self.part, self.reason, self.ticket = AmountField(empty=True), QLineEdit(), QLineEdit()
        self.reminders, self.fees = QCheckBox(_("Reminders rest")), QCheckBox(_("Late fees rest"))
        ruled = bool(late_fees.rules(self._session.office))
        self.fees.setVisible(ruled)
        self.fees.setChecked(ruled)
        self.reminders.setChecked(not ruled)
        self.kind_row = FieldRow(N_("Kind"), self.kind)
        self.charge_row = FieldRow(N_("Which charges"), self.charge)
        self.part_row = FieldRow(N_("Amount in dispute"), self.part, hint=N_("Empty: the whole charge. The rest is demanded as before."))
        self.start_row = FieldRow(N_("Rests from"), self.start, required=True, hint=N_("On this day it rests already."))
        self.until_row = FieldRow(N_("Runs again from"), self.until, hint=N_("Empty: until you end it, like when a ticket is done."))
        self.ticket_row = FieldRow(N_("Ticket"), self.ticket, hint=N_("The repair or complaint it waits for."))
        self.reason_row = FieldRow(N_("Reason"), self.reason, required=True, hint=N_("Like a leak that is being repaired; it is kept."))
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self.charge.currentIndexChanged.connect(self._kind_chosen)

    def _lay_fields(self) -> None:
        self.place(self.reason_row, HoldReasonMissing, HoldDoesNothing)
        self.place(self.until_row, HoldEndsBeforeStart)
        self.place(self.part_row, DisputedPartOutOfRange, DisputedPartNeedsCharge)
        self.place(self.start_row, DayClosed, DayOutOfReach, LateFeePaidLater)
        first, second = [self.kind_row, self.charge_row, self.part_row], [self.start_row, self.until_row, self.ticket_row]
        self.rows += [*first, *second, self.reason_row]
        self.add_widget(self.panel)
        self.add_buttons(self.end_button)
        self.add_widget(label(_("New"), "section"))
        self.add_widget(beside(first))
        rests = FlowRow()
        for box in (self.reminders, self.fees):
            rests.add(box)
        self.add_widget(rests)
        self.add_widget(beside(second))
        self.add_widget(self.reason_row)
        said = label(_("Limitation goes on all the same: what rests is not demanded, and its last safe day stays as it was."), "secondary")
        said.setWordWrap(True)
        self.add_widget(said)

    def _load(self) -> None:
        """Read the holds and the open charges again."""
        office = self._session.office
        found = holds.of_unit(office, self._unit_id)
        self.table.set_rows(found)
        self.table.fit_columns()
        before = self.charge.currentData()
        self.charge.clear()
        self.charge.addItem(_("All of the household"), None)
        for row in of_unit(office, self._unit_id, self._session.today()):
            self.charge.addItem(_charge_text(row), row.charge_id)
        self.charge.setCurrentIndex(max(0, self.charge.findData(before)) if before is not None else 0)
        if found:
            self.setWindowTitle(_("Holds and disputes · {unit}").format(unit=found[0].code))
            self.table.select([found[0].hold_id])
        self._chosen()

    def _disputed(self) -> bool:
        return HoldKind(self.kind.currentData()) is HoldKind.DISPUTE

    def _kind_chosen(self) -> None:
        """A dispute always stops reminders; only of one charge may a part be in dispute."""
        disputed = self._disputed()
        if disputed:
            self.reminders.setChecked(True)
        self.reminders.setEnabled(not disputed)
        self.part_row.setVisible(disputed and self.charge.currentData() is not None)

    def _chosen(self) -> None:
        """Only a hold that still runs can be ended."""
        rows: Sequence[HoldRow] = self.table.selected()
        today = self._session.today()
        running = bool(rows) and rows[0].start_on < today and rows[0].runs_on(today)
        self.end_button.setEnabled(running and not self._doing)
        self.end_button.setToolTip("" if running else _("Choose one that is running since yesterday or before"))

    def read(self) -> HoldTerms:
        disputed = self._disputed()
        part = self.check(self.part_row, self.part.amount) if not self.part_row.isHidden() else None
        start = self.check(self.start_row, self.start.value)
        until = self.check(self.until_row, self.until.value)
        reason = self.check(self.reason_row, self.reason.text)
        return HoldTerms(
            start,
            until,
            reason,
            self.charge.currentData(),
            HoldKind.DISPUTE if disputed else HoldKind.HOLD,
            late_fee=self.fees.isChecked(),
            dunning=self.reminders.isChecked(),
            ticket=self.ticket.text(),
            amount_fen=part,
        )

    def use(self, value: HoldTerms) -> None:
        """Write the hold; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key
        self.send(self._session.tasks.run, lambda: holds.set_hold(office, unit_id, value, key=key), self._added)

    def end(self) -> None:
        """Let what the chosen one rests run again from today on."""
        rows: Sequence[HoldRow] = self.table.selected()
        if rows:
            office, hold_id, today, key = self._session.office, rows[0].hold_id, self._session.today(), str(uuid4())
            self.send(self._session.tasks.run, lambda: holds.end_hold(office, hold_id, today, key=key), self._ended)

    def _added(self, hold: HoldRow) -> None:
        disputed = hold.kind is HoldKind.DISPUTE
        text = _("{unit}: disputed from {day} on, not demanded.") if disputed else _("{unit}: {what} rest from {day} on.")
        self._saved(text.format(unit=hold.code, what=what_rests(hold), day=hold.start_on))

    def _ended(self, hold: HoldRow) -> None:
        self._saved(_("{unit}: {what} run again from {day} on.").format(unit=hold.code, what=what_rests(hold), day=hold.end_on))

    def _saved(self, said: str) -> None:
        self._key = str(uuid4())
        for field in (self.reason, self.ticket, self.part):
            field.clear()
        self._load()
        self._before = self._content()
        self._session.tasks.announce({PAYMENTS})
        self._session.toast(said, ())

    def _show_doing(self, doing: bool) -> None:
        super()._show_doing(doing)
        self._chosen()


def _charge_text(row: LedgerRow) -> str:
    return f"{row.item} {row.period} · ¥{format_yuan(row.due_fen)}"


def show_holds(window: QWidget, session: Session, unit_id: int) -> None:
    """Open the holds and disputes of a household."""
    HoldsDialog(window, session, unit_id).ask()
