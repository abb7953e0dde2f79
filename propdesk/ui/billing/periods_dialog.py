"""Billing periods: close one for runs, rollbacks and one-off charges, or open it again with a reason."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from propdesk import clock
from propdesk.domain.day_close import check_close_reason
from propdesk.domain.periods import Month
from propdesk.i18n import N_, _, pgettext
from propdesk.services import closing
from propdesk.services.closing import PeriodState
from propdesk.ui import theme
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CHARGES, Session


def _state(one: PeriodState) -> tuple[str, str]:
    return (pgettext("period", "Closed"), "ok") if one.closed else (pgettext("period", "Open"), "info")


def _when(one: PeriodState) -> str:
    return f"{clock.local(datetime.fromisoformat(one.row.made_at)):%Y-%m-%d %H:%M}" if one.row is not None else ""


COLUMNS = (
    Column("period", N_("Period"), lambda r: r.period, strong=True),
    Column("state", N_("Status"), lambda r: _state(r)[0], kind="badge", tone=lambda r: _state(r)[1]),
    Column("time", N_("Last changed"), _when, secondary=True),
    Column("operator", N_("By"), lambda r: r.row.operator if r.row is not None else ""),
    Column("reason", N_("Reason"), lambda r: r.row.reason if r.row is not None else "", width=20),
)


class PeriodDialog(FormDialog[str]):
    """Asks for the reason of closing a period (may be left out) or of opening it again (must be given)."""

    def __init__(self, parent: QWidget, one: PeriodState) -> None:
        text = _("Open {period} again") if one.closed else _("Close {period}")
        super().__init__(parent, _("Billing period"), text.format(period=one.period))
        self._required = one.closed
        if one.closed:
            told = _("{period} then takes billing runs, rollbacks and one-off charges again.")
        else:
            told = _("{period} then takes no billing run, rollback or one-off charge. Receipts and adjustments stay possible.")
        label = QLabel(told.format(period=one.period))
        label.setWordWrap(True)
        self.add_widget(label)
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=one.closed))

    def read(self) -> str:
        if not self._required:
            return self.reason.text().strip()
        reason: str = self.check(self.reason_row, lambda: check_close_reason(self.reason.text()))
        return reason


class PeriodsDialog(ShownDialog):
    """Every period with charges, newest first."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Billing periods"))
        self._session = session
        self._gone = False
        self.table = TableView(COLUMNS, lambda one: one.period)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("calendar", N_("No period was billed yet.")))
        self.close_button = QPushButton(_("Close"))
        self.change_button = QPushButton()
        self.change_button.setProperty("kind", "primary")
        for button, act in ((self.close_button, self.reject), (self.change_button, self.change)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        buttons = dialogs.button_line((), (self.close_button, self.change_button))
        dialogs.lay_out(self, [(self.panel, 1)], buttons, theme.points() * 70, 520)
        self.table.selection_changed.connect(self._show_button)
        self.table.opened.connect(lambda _one: self.change())
        self.load()

    def load(self) -> None:
        """Read the periods."""
        self._session.tasks.run(lambda progress: closing.periods(self._session.office), self._show)

    def _show(self, rows: Sequence[PeriodState]) -> None:
        if not self._gone:
            self.table.set_rows(rows)
            if rows and not self.table.selected():
                self.table.select([rows[0].period])
            self._show_button()

    def _chosen(self) -> PeriodState | None:
        chosen = self.table.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _show_button(self) -> None:
        chosen = self._chosen()
        self.change_button.setEnabled(chosen is not None)
        self.change_button.setText(_("Open again…") if chosen is not None and chosen.closed else _("Close the period…"))

    def change(self) -> None:
        """Close the chosen period or open it again."""
        chosen = self._chosen()
        if chosen is None:
            return
        office, period = self._session.office, Month.parse(chosen.period)
        work = closing.reopen_period if chosen.closed else closing.close_period
        if PeriodDialog(self, chosen).ask_until_done(self._session.tasks.run, lambda reason: work(office, period, reason)) is not None:
            self._session.tasks.announce({CHARGES})
            self.load()

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self._gone = True
        super().done(result)


def show_periods(window: QWidget, session: Session) -> None:
    """The billing periods, to be closed and opened again."""
    PeriodsDialog(window, session).ask()
