"""The daily closes and handovers so far: their sheets again, and the newest closed day opened again with a reason."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.day_close import check_close_reason
from propdesk.i18n import N_, _
from propdesk.services import approvals, closing
from propdesk.services.closing import PastClose
from propdesk.store.closing import CloseRow
from propdesk.ui import theme
from propdesk.ui.billing.count_table import difference_text
from propdesk.ui.billing.sheet_view import show_sheet
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.approval import WhoAllows
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import PAYMENTS, Session


def _state(one: PastClose) -> tuple[str, str]:
    if one.row.reopened_at:
        return _("Opened again"), "warn"
    return (_("Closed"), "ok") if one.is_day else (_("Handover"), "info")


def _why(one: PastClose) -> str:
    row = one.row
    return _("{name}: {reason}").format(name=row.reopened_by, reason=row.reopen_reason) if row.reopened_at else row.note


COLUMNS = (
    Column("number", N_("Number"), lambda r: r.row.number, strong=True),
    Column("state", N_("Status"), lambda r: _state(r)[0], kind="badge", tone=lambda r: _state(r)[1]),
    Column("day", N_("Day"), lambda r: r.row.day, kind="date"),
    Column("time", N_("Closed at"), lambda r: f"{closing.closed_at(r.row):%Y-%m-%d %H:%M}", secondary=True),
    Column("operator", N_("By"), lambda r: r.row.operator),
    Column("to", N_("Taken over by"), lambda r: r.row.handed_to),
    Column(
        "expected", N_("Expected"), lambda r: r.expected_fen, kind="money", zero=True, tone=lambda r: "danger" if r.expected_fen < 0 else ""
    ),
    Column(
        "counted", N_("Counted"), lambda r: r.counted_fen, kind="money", zero=True, tone=lambda r: "danger" if r.counted_fen < 0 else ""
    ),
    Column(
        "difference",
        N_("Difference"),
        lambda r: difference_text(r.difference_fen) if r.difference_fen else "",
        tone=lambda r: "danger" if r.difference_fen < 0 else "warn",
        sort=lambda r: r.difference_fen,
    ),
    Column("note", N_("Note"), _why, width=16),
)


class ReopenDialog(FormDialog[Approval]):
    """Asks why a closed day is opened again, and who allows it where the office asks for a PIN."""

    def __init__(self, parent: QWidget, session: Session, row: CloseRow) -> None:
        super().__init__(parent, _("Open a closed day again"), _("Open {day} again").format(day=row.day))
        self.save_button.setProperty("kind", "danger")
        told = QLabel(_("{day} then takes entries again, and its sheet {number} counts no more. Close it again afterwards.").format(
            day=row.day, number=row.number
        ))  # fmt: skip
        told.setWordWrap(True)
        self.add_widget(told)
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True, hint=N_("It is kept for good.")))
        pin = approvals.asks_for_pin(session.office)
        self.allowed = WhoAllows(self, asks_for_pin=pin, approvers=approvals.approvers(session.office))

    def read(self) -> Approval:
        return self.allowed.allowed(self.check(self.reason_row, lambda: check_close_reason(self.reason.text())))


class ClosesDialog(ShownDialog):
    """Every close, newest first."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Daily closes and handovers"))
        self._session = session
        self._gone = False
        self.table = TableView(COLUMNS, lambda one: one.row.close_id)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("lock", N_("No day was closed yet.")))
        self.close_button = QPushButton(_("Close"))
        self.reopen_button = QPushButton(_("Open the day again…"))
        self.show_button = QPushButton(_("Show and print…"))
        self.show_button.setProperty("kind", "primary")
        for button, act in ((self.close_button, self.reject), (self.reopen_button, self.reopen), (self.show_button, self.show_chosen)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        self.table.opened.connect(lambda one: show_sheet(self, session, one.row.number))
        self.table.selection_changed.connect(self._show_buttons)
        self.load()

    def _lay_out(self) -> None:
        buttons = dialogs.button_line((self.reopen_button,), (self.close_button, self.show_button))
        dialogs.lay_out(self, [(self.panel, 1)], buttons, theme.points() * 96, 560)

    def load(self) -> None:
        """Read the closes."""
        self._session.tasks.run(lambda progress: closing.history(self._session.office), self._show)

    def _show(self, rows: Sequence[PastClose]) -> None:
        if not self._gone:
            self.table.set_rows(rows)
            if rows and not self.table.selected():
                self.table.select([rows[0].row.close_id])
            self._show_buttons()

    def _chosen(self) -> PastClose | None:
        chosen = self.table.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _newest_closed(self) -> PastClose | None:
        days = [one for one in self.table.rows.all() if one.is_day and not one.row.reopened_at]
        return max(days, key=lambda one: one.row.day, default=None)

    def _show_buttons(self) -> None:
        chosen, newest = self._chosen(), self._newest_closed()
        self.show_button.setEnabled(chosen is not None)
        self.reopen_button.setEnabled(chosen is not None and chosen is newest)
        self.reopen_button.setToolTip("" if self.reopen_button.isEnabled() else _("Only the newest closed day can be opened again"))

    def show_chosen(self) -> None:
        """The sheet of the chosen close, to be printed again."""
        chosen = self._chosen()
        if chosen is not None:
            show_sheet(self, self._session, chosen.row.number)

    def reopen(self) -> None:
        """Open the newest closed day again after asking for the reason."""
        chosen = self._chosen()
        if chosen is None:
            return
        session, day = self._session, chosen.row.day
        made = ReopenDialog(self, session, chosen.row).ask_until_done(
            session.tasks.run,
            lambda allowed: closing.reopen_day(session.office, day, allowed.reason, approver=allowed.approver, pin=allowed.pin),
        )
        if made is not None:
            session.tasks.announce({PAYMENTS})
            session.toast(_("{day} is open again.").format(day=made[1].day), ())
            self.load()

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self._gone = True
        super().done(result)
