"""The movements of one household's prepaid money and deposits, each with its paper and the balance after it."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from propdesk.domain.money import Fen
from propdesk.i18n import N_, _
from propdesk.services import credit, deposits
from propdesk.ui import labels, theme
from propdesk.ui.billing.refund_actions import show_refund, void_refund
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session

MOVE_NAMES = {
    "payment": N_("Paid in"),
    "void": N_("Taken back"),
    "offset": N_("Offset against bills"),
    "refund": N_("Refunded"),
    "transfer": N_("Moved"),
    "correction": N_("Corrected"),
    "deduct": N_("Deducted from the deposit"),
    "return": N_("Deposit given back"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement; `after_fen` is the balance of all purses, None for a deposit's."""

    number: int
    on: date
    what: str
    item: str
    paper: str
    amount_fen: Fen
    after_fen: Fen | None


COLUMNS = (
    Column("day", N_("Day"), lambda r: r.on, kind="date"),
    Column("what", N_("Movement"), lambda r: _(MOVE_NAMES[r.what])),
    Column("item", N_("For"), lambda r: r.item or _("anything")),
    Column("paper", N_("Paper"), lambda r: r.paper),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", strong=True, tone=lambda r: "danger" if r.amount_fen < 0 else ""),
    Column("after", N_("Balance"), lambda r: r.after_fen, kind="money", zero=True),
)


def movements(session: Session, unit_id: int) -> list[Movement]:
    """Everything that happened to a unit's prepaid money and deposits, oldest first."""
    office = session.office
    found = [
        Movement(entry.entry_id, entry.entry_on, entry.kind, entry.item, entry.number, entry.amount_fen, after)
        for entry, after in credit.statement(office, unit_id).lines
    ]
    for held in deposits.held(office, date.max, unit_id=unit_id, everything=True):
        found += [
            Movement(-entry.entry_id, entry.entry_on, entry.kind, held.deposit.item, entry.number, -entry.amount_fen, None)
            for entry in deposits.story(office, held.deposit.charge_id)
            if entry.stands
        ]
    return sorted(found, key=lambda one: (one.on, one.number < 0, abs(one.number)))


class PurseDialog(ShownDialog):
    """The movements of one household; a refund of today can be voided here."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, code: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Movements of {unit}").format(unit=code))
        self._session, self._unit_id = session, unit_id
        self.table: TableView = TableView(COLUMNS, lambda one: one.number)
        panel = TablePanel(self.table, EmptyState("wallet", N_("There was no movement yet.")), count_below=False)
        self.foot = QLabel()
        self.foot.setProperty("role", "strong")
        self.void_button, close = QPushButton(_("Void the refund…")), QPushButton(_("Close"))
        self.print_button = QPushButton(_("Refund slip…"))
        for button in (self.void_button, self.print_button, close):
            button.setAutoDefault(False)
        self.void_button.clicked.connect(self.void)
        self.print_button.clicked.connect(self.print_slip)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.foot, 1)
        for button in (self.void_button, self.print_button, close):
            row.addWidget(button)
        dialogs.lay_out(self, [(panel, 1)], row, theme.points() * 76, theme.points() * 10 + 360)

        self.table.selection_changed.connect(self._show_button)
        self.reload()

    def reload(self) -> None:
        """Read the movements again."""
        lines = movements(self._session, self._unit_id)
        self.table.set_rows(lines)
        self.table.fit_columns()
        balances = [one.after_fen for one in lines if one.after_fen is not None]
        self.foot.setText(_("Prepaid now: {amount}").format(amount=labels.yuan(balances[-1] if balances else 0)))
        self._show_button()

    def _refund(self, *, of_today: bool = False) -> str:
        """The number of the refund that is chosen (and may still be voided), else ""."""
        chosen = self.table.selected()
        one = chosen[0] if len(chosen) == 1 else None
        fits = one is not None and one.what in ("refund", "return") and (not of_today or one.on == self._session.today())
        return one.paper if one and fits else ""

    def _show_button(self) -> None:
        may_void, may_print = bool(self._refund(of_today=True)), bool(self._refund())
        self.void_button.setEnabled(may_void)
        self.void_button.setToolTip("" if may_void else _("Choose a refund of today."))
        self.print_button.setEnabled(may_print)
        self.print_button.setToolTip("" if may_print else _("Choose a refund."))

    def void(self) -> None:
        """Void the chosen refund."""
        number = self._refund(of_today=True)
        if number:
            void_refund(self, self._session, number, self.reload)

    def print_slip(self) -> None:
        """Show the paper of the chosen refund, to be printed."""
        number = self._refund()
        if number:
            show_refund(self, self._session, number)
