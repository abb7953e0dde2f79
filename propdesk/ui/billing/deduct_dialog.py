"""Using a deposit: which bills of the unit it pays, and how much of it."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.money import Fen
from propdesk.domain.payments import check_reason
from propdesk.i18n import N_, _
from propdesk.services import payments
from propdesk.services.deposits import BillsMissing, DeductTooMuch, DepositTooLittle
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.store.payments import OpenRow
from propdesk.ui import labels
from propdesk.ui.billing.prepaid_dialogs import told, within
from propdesk.ui.billing.prepaid_rows import MoneyLine
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import AmountField, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session

COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True),
    Column("period", N_("Period"), lambda r: r.period),
    Column("open", N_("Still open"), lambda r: r.open_fen, kind="money", total=True),
    Column("late", N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
)


@dataclass(frozen=True, slots=True)
class Deducting:
    """What of a deposit pays which bills."""

    amount_fen: Fen
    against: frozenset[int]
    on: date
    reason: str


class DeductDialog(FormDialog[Deducting]):
    """Asks which open bills a deposit pays; Space ticks one, the amount follows the ticks until it is written."""

    def __init__(self, parent: QWidget, session: Session, line: MoneyLine) -> None:
        super().__init__(parent, _("Use the deposit"), _("Deduct"))
        self._held = line.held_fen
        self.add_widget(told(f"{line.code} · {line.what} · {labels.yuan(line.held_fen)}", "strong"))
        rows = payments.desk(session.office, line.unit_id, session.today()).rows
        self.table: TableView = TableView(COLUMNS, lambda row: row.charge_id, checkable=True)
        self.table.setMinimumHeight(180)
        self.add_widget(
            TablePanel(self.table, EmptyState("circle-check", N_("Nothing is open here. Bill the damage first.")), count_below=False)
        )
        self.table.set_rows([row for row in rows if row.nature != "deposit"])
        self.table.fit_columns()
        self.amount, self.reason = AmountField(), QLineEdit()
        self.day = DateField(session.today(), session.today())
        self.amount_row = self.add_row(FieldRow(N_("Amount"), self.amount, required=True))
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.day_row = self.add_row(FieldRow(N_("From day"), self.day, required=True))
        self.place(self.amount_row, DepositTooLittle, DeductTooMuch)
        self.place(self.day_row, DayClosed, DayOutOfReach, LateFeePaidLater)
        self.table.rows.ticks_changed.connect(self._offer)

    def _ticked(self) -> list[OpenRow]:
        return list(self.table.rows.ticked())

    def _offer(self) -> None:
        if not self.amount.isModified():
            self.amount.set_amount(min(self._held, sum(row.total_fen for row in self._ticked())) or None)

    def read(self) -> Deducting:
        bills = frozenset(row.charge_id for row in self._ticked())
        if not bills:
            raise BillsMissing()
        amount = self.check(self.amount_row, lambda: within(self.amount.amount() or 0, self._held))
        reason = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        return Deducting(amount, bills, self.check(self.day_row, self.day.value), reason)
