"""What was waived, corrected and written off, with reason and approver; a write-off or correction can come back from here."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.approvals import KIND_NAMES
from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.payments import Part, check_reason
from propdesk.i18n import N_, _
from propdesk.services import adjustments
from propdesk.services.adjustments import TakenBackTooEarly
from propdesk.store.adjustments import AdjustmentRow
from propdesk.ui import theme
from propdesk.ui.billing.adjust_dialog import PART_NAMES
from propdesk.ui.billing.prepaid_dialogs import told
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CHARGES, PAYMENTS, Session

COLUMNS = (
    Column("day", N_("From day"), lambda r: r.adjusted_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.code, strong=True),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("period", N_("Period"), lambda r: r.period),
    Column("kind", N_("What was done"), lambda r: _(KIND_NAMES[r.kind])),
    Column("part", N_("Part"), lambda r: _(PART_NAMES[Part(r.part)])),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", strong=True),
    Column("reason", N_("Reason"), lambda r: r.reason),
    Column("approver", N_("Allowed by"), lambda r: r.approver),
    Column("back", N_("Came back"), lambda r: r.reversed_on, kind="date", tooltip=lambda r: r.reversal_reason),
)


@dataclass(frozen=True, slots=True)
class Back:
    """Why and from which day on something comes back."""

    reason: str
    on: date


class TakeBackDialog(FormDialog[Back]):
    """Asks why a write-off or correction comes back."""

    def __init__(self, parent: QWidget, session: Session, row: AdjustmentRow) -> None:
        super().__init__(parent, _("Let it come back"), _("Let it come back"))
        self.add_widget(told(f"{row.code} · {row.item} {row.period} · {_(KIND_NAMES[row.kind])}", "strong"))
        self.add_widget(told(_("The amount is open again from that day on.")))
        self.reason, self.day = QLineEdit(), DateField(session.today(), session.today())
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.day_row = self.add_row(FieldRow(N_("From day"), self.day, required=True))
        self.place(self.day_row, DayClosed, DayOutOfReach, TakenBackTooEarly)

    def read(self) -> Back:
        reason = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        return Back(reason, self.check(self.day_row, self.day.value))


class AdjustmentsDialog(ShownDialog):
    """Everything that was taken off bills, newest first; of one unit or of all."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Waivers, corrections and write-offs"))
        self._session, self._unit_id = session, unit_id
        self.table: TableView = TableView(COLUMNS, lambda row: row.adjustment_id)
        panel = TablePanel(self.table, EmptyState("pencil", N_("Nothing was waived, corrected or written off.")), count_below=False)
        self.back_button, close = QPushButton(_("Let it come back…")), QPushButton(_("Close"))
        for button in (self.back_button, close):
            button.setAutoDefault(False)
        self.back_button.clicked.connect(self.take_back)
        close.clicked.connect(self.accept)
        buttons = dialogs.button_line((), (self.back_button, close))
        dialogs.lay_out(self, [(panel, 1)], buttons, theme.points() * 100, theme.points() * 10 + 400)
        self.table.selection_changed.connect(self._show_button)
        self.reload()

    def reload(self) -> None:
        """Read them again."""
        self.table.set_rows(adjustments.adjusted(self._session.office, unit_id=self._unit_id))
        self.table.fit_columns()
        self._show_button()

    def _chosen(self) -> AdjustmentRow | None:
        rows = self.table.selected()
        return rows[0] if len(rows) == 1 and rows[0].reversed_on is None else None

    def _show_button(self) -> None:
        self.back_button.setEnabled(self._chosen() is not None)
        self.back_button.setToolTip("" if self._chosen() else _("Choose one line that did not come back yet."))

    def take_back(self) -> None:
        """Let the chosen one come back."""
        row, office, key = self._chosen(), self._session.office, str(uuid4())
        if row is None:
            return
        made = TakeBackDialog(self, self._session, row).ask_until_done(
            self._session.tasks.run,
            lambda asked: adjustments.take_back(office, row.adjustment_id, asked.reason, asked.on, key=key),
            _("Saving"),
        )
        if made is not None:
            self._session.tasks.announce({CHARGES, PAYMENTS})
            self.reload()
