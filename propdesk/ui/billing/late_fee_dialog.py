"""违约金: the clauses of the contract with their rates. Without one there is no late fee, and this dialog says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QLabel, QWidget

from propdesk.domain.charges import FeeItem
from propdesk.domain.late_fees import LateFeeRule, Rate, format_rate, per_year
from propdesk.i18n import N_, _
from propdesk.services import late_fees, rates
from propdesk.ui import theme
from propdesk.ui.billing.late_fee_forms import ClauseForm, EndForm, LateFeeForm, LateRateForm
from propdesk.ui.billing.late_fee_words import clause_text, example_text
from propdesk.ui.billing.rule_words import sentences
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate of one clause as the list shows it; `item` is "" for a clause for every fee."""

    rule: LateFeeRule
    rate: Rate
    item: str


COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item or _("Every fee"), strong=True, width=8),
    Column("clause", N_("Clause"), lambda r: r.rule.clause, width=8),
    Column("rate", N_("Rate per day"), lambda r: format_rate(r.rate.per_day_ppb), sort=lambda r: r.rate.per_day_ppb),
    Column("year", N_("Makes a year"), lambda r: per_year(r.rate.per_day_ppb), sort=lambda r: r.rate.per_day_ppb, secondary=True),
    Column("from", N_("Valid from"), lambda r: r.rate.valid_from, kind="date"),
    Column("due", N_("For charges due from"), lambda r: r.rule.valid_from, kind="date"),
    Column("end", N_("Ended for charges due from"), lambda r: r.rule.ended_on, kind="date"),
)


class LateFeesDialog(ListDialog):
    """The list of clauses and rates; the chosen one in words, and buttons to add, correct, re-rate and end."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Late fees"))
        self.setModal(True)
        self._session = session
        self._items: list[FeeItem] = []
        self.state = _label("secondary")
        self.words, self.example = _label("secondary"), _label("strong")
        self.table = TableView(COLUMNS, lambda row: (row.rule.id, row.rate.valid_from))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        off = N_("Late fees are off: without a clause of the contract there are none.")
        self.panel = TablePanel(self.table, EmptyState("gavel", off, [EmptyAction(N_("New clause…"), self.add)]), count_below=False)
        self.add_button = dialogs.button(_("New clause…"), self.add)
        self.rate_button = dialogs.button(_("New rate…"), self.set_rate)
        self.change_button = dialogs.button(_("Change…"), self.change)
        self.end_button = dialogs.button(_("End…"), self.end)
        self.close_button = dialogs.button(_("Close"), self.reject)
        self._lay_out()
        self.table.selection_changed.connect(self._chosen)
        self.table.opened.connect(lambda _row: self.change())
        self.load()

    def _lay_out(self) -> None:
        buttons = dialogs.button_line((self.add_button, self.rate_button, self.change_button, self.end_button), (self.close_button,))
        dialogs.lay_out(self, [self.state, (self.panel, 1), self.words, self.example], buttons, theme.points() * 88, theme.points() * 46)
        self.panel.setMinimumHeight(round(theme.row_height(theme.points()) * 5))

    def load(self, chosen: int | None = None) -> None:
        """Read the clauses again and choose the newest rate of one (or of the newest)."""
        office = self._session.office
        self._items = rates.items(office)
        names = {item.id: item.name for item in self._items}
        rules = late_fees.rules(office)
        lines = [RateLine(rule, rate, names.get(rule.item_id or 0, "")) for rule in rules for rate in rule.rates]
        self.table.set_rows(lines)
        self.table.fit_columns()
        wanted = [line for line in lines if line.rule.id == chosen] or lines
        if wanted:
            self.table.select([(wanted[-1].rule.id, wanted[-1].rate.valid_from)])
        self.state.setText(
            _("A late fee is owed only where the contract agrees it. It stands on lists, notices and receipts from the first late day on.")
        )
        self._chosen()

    def _line(self) -> RateLine | None:
        rows: Sequence[RateLine] = self.table.selected()
        return rows[0] if rows else None

    def _chosen(self) -> None:
        line = self._line()
        for button in (self.rate_button, self.change_button, self.end_button):
            button.setEnabled(line is not None)
            button.setToolTip("" if line is not None else _("Choose a clause in the list first"))
        if line is None:
            self.words.clear()
            self.example.clear()
            return
        title = _("Clause {clause}:").format(clause=line.rule.clause)
        self.words.setText(sentences(title, clause_text(line.rule)))
        self.example.setText(example_text(line.rule, max(line.rate.valid_from, line.rule.valid_from)))

    # doing --------------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Write a new clause with its first rate."""
        self._ask(ClauseForm(self, self._session, self._items))

    def change(self) -> None:
        """Correct what the chosen clause says."""
        line = self._line()
        if line is not None:
            self._ask(ClauseForm(self, self._session, self._items, line.rule))

    def set_rate(self) -> None:
        """Give the chosen clause another rate from a day on."""
        line = self._line()
        if line is not None:
            self._ask(LateRateForm(self, self._session, line.rule))

    def end(self) -> None:
        """Let the chosen clause rule nothing due from a day on."""
        line = self._line()
        if line is not None:
            self._ask(EndForm(self, self._session, line.rule))

    def _ask(self, form: LateFeeForm) -> None:
        saved = form.ask()
        if saved is not None:
            self.load(saved.id)
            self._session.toast(_("Clause {clause} is saved.").format(clause=saved.clause), ())


def show_late_fees(window: QWidget, session: Session) -> None:
    """Open the late-fee clauses of the book."""
    LateFeesDialog(window, session).ask()


def _label(role: str) -> QLabel:
    made = QLabel()
    made.setProperty("role", role)
    made.setWordWrap(True)
    return made
