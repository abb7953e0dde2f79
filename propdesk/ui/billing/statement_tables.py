"""The tables of a statement: its lines, the sums by charge item, the movements of deposits."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from propdesk.domain.money import Fen
from propdesk.domain.statement_lines import MOVE_NAMES, Line, Move
from propdesk.i18n import N_, _, window
from propdesk.services.statement_words import deposit_title, details, title
from propdesk.services.statements import Account, in_order
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.parts.tabs import TabbedPages


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its place and the codes that tell units apart where the account has several."""

    line: Line
    place: int
    codes: Mapping[int, str]

    @property
    def text(self) -> str:
        return title(self.line, window(), self.codes)

    @property
    def deposit_text(self) -> str:
        """The same in the table of deposits, with the deposits whose money moved."""
        return deposit_title(self.line, window(), self.codes)

    @property
    def details(self) -> str:
        return " · ".join(details(self.line, window()))


class ShownUnit(NamedTuple):
    """The sums of a unit, with its code and its place in natural order."""

    code: str
    place: int
    opening_fen: Fen
    charged_fen: Fen
    late_fee_fen: Fen
    lowered_fen: Fen
    received_fen: Fen
    closing_fen: Fen


def _tip(shown: ShownLine) -> str:
    return "\n".join((shown.text, *details(shown.line, window())))


LINES = (
    Column("day", N_("Date"), lambda r: r.line.on, kind="date", sort=lambda r: r.place),
    Column("text", N_("Particulars"), lambda r: r.text, width=18, tooltip=_tip),
    Column("number", N_("Number"), lambda r: r.line.number),
    Column("added", N_("Added"), lambda r: max(r.line.owed_fen, 0), kind="money", total=True),
    Column("settled", N_("Settled"), lambda r: max(-r.line.owed_fen, 0), kind="money", total=True),
    Column("balance", N_("Balance"), lambda r: r.line.after.owed_fen, kind="money", strong=True, zero=True),
    Column("prepaid", N_("Prepaid +/−"), lambda r: r.line.credit_fen, kind="money", total=True),
    Column("credit", N_("Prepaid balance"), lambda r: r.line.after.credit_fen, kind="money", visible=False),
    Column("formula", N_("How it was reckoned"), lambda r: r.details, secondary=True, tooltip=_tip),
)
ITEMS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True, width=10),
    Column("opening", N_("Opening balance"), lambda r: r.opening_fen, kind="money", total=True),
    Column("charged", N_("Charged"), lambda r: r.charged_fen, kind="money", total=True),
    Column("late_fee", N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
    Column("lowered", N_("Waived"), lambda r: r.lowered_fen, kind="money", total=True),
    Column("received", N_("Received"), lambda r: r.received_fen, kind="money", total=True),
    Column("closing", N_("Closing balance"), lambda r: r.closing_fen, kind="money", total=True, strong=True),
)
UNITS = (Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.place, strong=True), *ITEMS[1:])
DEPOSITS = (
    Column("day", N_("Date"), lambda r: r.line.on, kind="date", sort=lambda r: r.place),
    Column("text", N_("Particulars"), lambda r: r.deposit_text, width=18, tooltip=_tip),
    Column("number", N_("Number"), lambda r: r.line.number),
    *(
        Column(move.value, MOVE_NAMES[move], lambda r, move=move: r.line.moved_fen(move), kind="money", total=True)  # type: ignore[misc]
        for move in Move
    ),
    Column("held", N_("Deposit held"), lambda r: r.line.after.held_fen, kind="money", strong=True),
)


class StatementTables(TabbedPages):
    """Tables under tabs: lines, sums by item, by unit where there are several, deposits; each copies as a table with Ctrl+C."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.lines = _panel(LINES, lambda row: row.place, N_("Nothing happened in these days."))
        self.items = _panel(ITEMS, lambda row: row.item_id, N_("Nothing happened in these days."))
        self.deposits = _panel(DEPOSITS, lambda row: row.place, N_("No deposit was paid or given back in these days."))
        self.units = _panel(UNITS, lambda row: row.code, N_("Nothing happened in these days."))
        self._panels = (self.lines, self.items, self.units, self.deposits)
        for panel in self._panels:
            self.addTab(panel, "")

    def show_account(self, account: Account) -> None:
        """Show the lines of this account; sums by unit only where they tell units apart."""
        made, codes = account.statement, account.holder.codes
        for panel, lines in ((self.lines, made.lines), (self.deposits, made.deposits)):
            panel.view.set_rows([ShownLine(line, place, codes) for place, line in enumerate(lines)])
            panel.view.fit_columns()
        self.items.view.set_rows(made.items)
        units = [ShownUnit(codes[sums.unit_id], place, *sums[1:]) for place, sums in enumerate(in_order(account))] if codes else []
        self.units.view.set_rows(units)
        names = (_("Lines"), _("By charge item"), _("By unit"), _("Deposits"))
        counts = (len(made.lines), len(made.items), len(units), len(made.deposits))
        for number, (name, count) in enumerate(zip(names, counts, strict=True)):
            self.setTabText(number, f"{name} {count}")
        self.setTabVisible(self._panels.index(self.units), bool(codes))
        self.setTabVisible(self._panels.index(self.deposits), not account.holder.developer)

    def front(self) -> TableView:
        """The table in front."""
        return self._panels[self.currentIndex()].view


def _panel(columns: Sequence[Column], row_id: Callable[[Row], Hashable], empty: str) -> TablePanel:
    view = TableView(columns, row_id)
    view.type_ahead = "rows"
    return TablePanel(view, EmptyState("file-text", empty))
