"""The tables of a statement: its lines, the sums by charge item, the movements of deposits."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from propdesk.domain.statement_lines import MOVE_NAMES, Line, Move
from propdesk.i18n import N_, _, window
from propdesk.services.statement_words import deposit_title, details, title
from propdesk.services.statements import Account
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
    """Three tables under tabs; each copies as a table with Ctrl+C."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.lines = _panel(LINES, lambda row: row.place, N_("Nothing happened in these days."))
        self.items = _panel(ITEMS, lambda row: row.item_id, N_("Nothing happened in these days."))
        self.deposits = _panel(DEPOSITS, lambda row: row.place, N_("No deposit was paid or given back in these days."))
        for panel in (self.lines, self.items, self.deposits):
            self.addTab(panel, "")

    def show_account(self, account: Account) -> None:
        """Show the lines of this account."""
        made, codes = account.statement, account.holder.codes
        for panel, lines in ((self.lines, made.lines), (self.deposits, made.deposits)):
            panel.view.set_rows([ShownLine(line, place, codes) for place, line in enumerate(lines)])
            panel.view.fit_columns()
        self.items.view.set_rows(made.items)
        counts = ((_("Lines"), len(made.lines)), (_("By charge item"), len(made.items)), (_("Deposits"), len(made.deposits)))
        for number, (name, count) in enumerate(counts):
            self.setTabText(number, f"{name} {count}")

    def front(self) -> TableView:
        """The table in front."""
        return (self.lines, self.items, self.deposits)[self.currentIndex()].view


def _panel(columns: Sequence[Column], row_id: Callable[[Row], Hashable], empty: str) -> TablePanel:
    view = TableView(columns, row_id)
    view.type_ahead = "rows"
    return TablePanel(view, EmptyState("file-text", empty))
