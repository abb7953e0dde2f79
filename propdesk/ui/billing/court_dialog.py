"""立案: every case with its next term, and the form that opens one with a manager's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.court import HINT_TEXTS, WAY_NAMES, Way, hints
from propdesk.domain.court_events import STEP_NAMES, TERM_NAMES, Deadline
from propdesk.domain.money import Fen, format_yuan
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import approvals, court
from propdesk.services.court import CaseOpenAlready, CourtRow, NothingToClaim
from propdesk.services.ledger import LedgerRow
from propdesk.ui import ask, theme
from propdesk.ui.billing.court_file_dialog import CourtFileDialog
from propdesk.ui.billing.law_list import LawList
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import button
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import AmountField, Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CASES, CHARGES, Session


class CaseLine(NamedTuple):
    """A case with the days it leads to."""

    row: CourtRow
    terms: tuple[Deadline, ...]


def _last(one: CaseLine) -> str:
    if one.row.over_on is not None:
        return _("over since {day}").format(day=one.row.over_on)
    if not one.row.events:
        return _("being prepared")
    return f"{one.row.events[-1].on} {_(STEP_NAMES[one.row.events[-1].step])}"


def _term(one: CaseLine) -> str:
    return f"{one.terms[0].on} {_(TERM_NAMES[one.terms[0].term])}" if one.terms else ""


COLUMNS = (
    Column("opened", N_("Opened on"), lambda r: r.row.opened_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.row.code, strong=True, width=8),
    Column("way", N_("Way"), lambda r: _(WAY_NAMES[r.row.way]), width=9),
    Column("court", N_("Court"), lambda r: r.row.court, width=12),
    Column("claim", N_("Claim"), lambda r: r.row.claim_fen, kind="money", total=True),
    Column("last", N_("Last step"), _last, width=16, tone=lambda r: "neutral" if r.row.over_on else ""),
    Column("term", N_("Next term"), _term, width=20, tone=lambda r: "warn" if r.terms else ""),
    Column("approver", N_("Allowed by"), lambda r: r.row.approver, secondary=True),
)
BILLS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True),
    Column("period", N_("Period"), lambda r: r.period),
    Column("due", N_("Due date"), lambda r: r.due_on, kind="date"),
    Column("open", N_("Open"), lambda r: r.open_fen, kind="money", total=True),
    Column("late", N_("Late fee"), lambda r: r.late_fee_open_fen, kind="money", total=True),
)


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """What the form of a new case says."""

    way: Way
    court: str
    charge_ids: tuple[int, ...]
    approval: Approval


class OpenCaseDialog(FormDialog[OpenEntry]):
    """Asks how a claim is brought; what each way costs and what speaks against it stands below while it is chosen.

    Raises `NothingToClaim` where nothing is overdue.
    """

    def __init__(self, parent: QWidget, session: Session, unit_id: int, day: date) -> None:
        super().__init__(parent, _("Open a case in court"), _("Open the case"))
        self._session, self._unit_id, self._day = session, unit_id, day
        self._seen = court.before(session.office, unit_id, day)
        self.way, self.court = Combo(), QLineEdit()
        for way, name in WAY_NAMES.items():
            self.way.addItem(_(name), way)
        self.bills: TableView = TableView(BILLS, lambda row: row.charge_id, checkable=True)
        self.bills.setMinimumHeight(round(theme.row_height(theme.points()) * 5))
        self.words, self.against = QLabel(), QLabel()
        for said, role in ((self.words, "strong"), (self.against, "secondary")):
            said.setWordWrap(True)
            said.setProperty("role", role)
        self._lay_fields(self._seen.rows)
        for signal in (self.way.currentIndexChanged, self.bills.rows.ticks_changed):
            signal.connect(self._show_words)
        self._show_words()
        self.setMinimumWidth(theme.points() * 62)

    def _lay_fields(self, rows: Sequence[LedgerRow]) -> None:
        self.way_row = FieldRow(N_("Way"), self.way)
        self.court_row = FieldRow(N_("Court"), self.court, hint=N_("Or the arbitration commission."))
        self.rows += [self.way_row, self.court_row]
        self.add_widget(beside([self.way_row, self.court_row]))
        self.panel = TablePanel(self.bills, EmptyState("circle-check", N_("Nothing is overdue here.")), count_below=False)
        self.add_widget(self.panel)
        self.bills.set_rows(rows)
        self.bills.rows.tick(range(len(rows)), True)
        self.bills.fit_columns()
        self.add_widget(self.words)
        self.add_widget(self.against)
        office = self._session.office
        self.allowed = ApprovalFields(self, asks_for_pin=approvals.asks_for_pin(office), approvers=approvals.approvers(office))

    def _ticked(self) -> list[LedgerRow]:
        return list(self.bills.rows.ticked())

    def _show_words(self) -> None:
        """The claim, what it costs this way, and what speaks against it."""
        rows, way = self._ticked(), Way(self.way.currentData())
        principal, late = sum(row.open_fen for row in rows), sum(row.late_fee_open_fen for row in rows)
        cost = next(one for one in court.costs(principal + late) if one.way is way)
        words = _("Claim {total}: {principal} and {late} late fee.").format(
            total=format_yuan(principal + late), principal=format_yuan(principal), late=format_yuan(late)
        )
        if cost.fee_fen is None:
            words += " " + _("What this way costs is set elsewhere.")
        elif cost.fee_fen == cost.simplified_fen:
            words += " " + _("The court’s fee is {fee}.").format(fee=format_yuan(cost.fee_fen))
        else:
            words += " " + _("The court’s fee is {fee}, simplified {half}.").format(
                fee=format_yuan(cost.fee_fen), half=format_yuan(cost.simplified_fen or 0)
            )
        self.words.setText(words)
        claim = court.claim_of(self._seen, principal, late)
        self.against.setText("\n".join(_(HINT_TEXTS[hint]) for hint in hints(way, claim)))

    def read(self) -> OpenEntry:
        charges = tuple(row.charge_id for row in self._ticked())
        if not charges:
            raise NothingTicked()
        name = self.check(self.court_row, self.court.text)
        return OpenEntry(Way(self.way.currentData()), name, charges, self.allowed.read())


class NothingTicked(UserError):
    """Tick the bills to claim."""


class LimitDialog(FormDialog[Fen]):
    """Asks for the limit of small claims of the province."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Limit of small claims"), _("Save"))
        self.amount = AmountField()
        self.amount.set_amount(court.small_claims_limit(session.office))
        hint = N_("Half of the average yearly wage of your province in the year before; ask the court.")
        self.amount_row = self.add_row(FieldRow(N_("Limit in yuan"), self.amount, required=True, hint=hint))
        self.setMinimumWidth(theme.points() * 44)

    def read(self) -> Fen:
        return int(self.check(self.amount_row, self.amount.amount))


class CasesDialog(LawList):
    """Every case; Enter opens its file."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None) -> None:
        empty = EmptyState("gavel", N_("No case was opened yet."))
        super().__init__(parent, session, _("Cases in court"), COLUMNS, lambda one: one.row.case_id, empty, unit_id)
        self.new_button = button(_("Open a case…"), self.add, "plus")
        self.limit_button = button(_("Limit of small claims…"), self.set_limit)
        self.close_button = button(_("Close"), self.reject)
        self.open_button = button(_("Open the file…"), self.open_file, "folder-open", kind="primary")
        self.lay_out((self.new_button, self.limit_button), (self.close_button, self.open_button), 112, 480)
        self.table.opened.connect(lambda _one: self.open_file())
        session.tasks.changed.connect(self._changed)
        self.load()

    def rows(self) -> Sequence[CaseLine]:
        today = self.session.today()
        return [CaseLine(row, court.terms(row, today)) for row in court.listed(self.session.office, today, self.unit_id)]

    def words(self, row: CaseLine) -> str:
        return f"{row.row.code}\n{row.row.court}\n{_(WAY_NAMES[row.row.way])}\n{row.row.reason}"

    def show_buttons(self) -> None:
        on = self.chosen() is not None
        self.open_button.setEnabled(on)
        self.open_button.setToolTip("" if on else _("Choose a case."))

    def _changed(self, topics: frozenset[str]) -> None:
        if not self.gone and CASES in topics:
            self.load()

    def add(self) -> None:
        """Open a new case."""
        unit_id = self.which_unit(_("Case against which household"))
        row = open_case(self, self.session, unit_id, self.session.today()) if unit_id is not None else None
        if row is not None:
            self.load(row.case_id)

    def set_limit(self) -> None:
        """Enter the limit of small claims."""
        session = self.session
        LimitDialog(self, session).ask_until_done(session.tasks.run, lambda fen: court.set_small_claims_limit(session.office, fen))

    def open_file(self) -> None:
        """The file of the chosen case."""
        one = self.chosen()
        if one is not None:
            CourtFileDialog(self, self.session, one.row.case_id).ask()
            self.load()


def open_case(parent: QWidget, session: Session, unit_id: int, day: date) -> CourtRow | None:
    """Ask for a case against a household and open it; None when it was left or there is nothing to claim."""
    try:
        dialog = OpenCaseDialog(parent, session, unit_id, day)
    except (NothingToClaim, CaseOpenAlready) as error:
        ask.show_error(parent, error)
        return None
    key = str(uuid4())

    def work(entry: OpenEntry) -> CourtRow:
        return court.open_case(
            session.office, unit_id, entry.way, entry.court, day, entry.approval, charge_ids=entry.charge_ids, key=key
        )  # fmt: skip

    made = dialog.ask_until_done(session.tasks.run, work, _("Opening the case"))
    if made is None:
        return None
    session.tasks.announce({CASES, CHARGES})
    words = ngettext("The case of {unit} over {n} bill is open.", "The case of {unit} over {n} bills is open.", made[1].charges)
    session.toast(words.format(unit=made[1].code, n=made[1].charges), ())
    return made[1]


def show_file_of(parent: QWidget, session: Session, unit_id: int) -> None:
    """The file of the household's case in court that still runs; where there is none, ask for one and show its file."""
    today = session.today()
    running = next((row for row in court.listed(session.office, today, unit_id) if row.over_on is None), None)
    row = running or open_case(parent, session, unit_id, today)
    if row is not None:
        CourtFileDialog(parent, session, row.case_id).ask()
