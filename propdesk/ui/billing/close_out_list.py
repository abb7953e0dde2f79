"""画句号: the list of close-out cases with what is due, and the households to which a case is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from propdesk.domain.close_out import STANDS_NAMES, Stands
from propdesk.i18n import N_, _, ngettext
from propdesk.services import close_outs
from propdesk.services.close_outs import CaseView, Offer
from propdesk.ui import ask, theme
from propdesk.ui.billing import close_out_words as words
from propdesk.ui.billing.close_out_case import open_case, show_case
from propdesk.ui.billing.close_out_causes import CausesDialog
from propdesk.ui.billing.close_out_paper import show_blank, show_week
from propdesk.ui.billing.export import export_table
from propdesk.ui.billing.list_page import ChoiceBox, FlowRow
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog, button
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CASES, CHARGES, PAYMENTS, Session

VISITS, TODAY, LATE, REOPENED, OFFERED, ENDED = "visits", "today", "late", "reopened", "offered", "ended"
CHIPS = (
    Chip(VISITS, N_("Visits today"), N_("Booked for today and not made yet")),
    Chip(TODAY, N_("Due today"), N_("Appointments, deadlines and payments of today")),
    Chip(LATE, N_("Past their day"), N_("A day of the case has passed without its deed")),
    Chip(REOPENED, N_("Reopened"), N_("Closed, but a payment was taken back since")),
    Chip(OFFERED, N_("To be opened"), N_("Over one year behind, without an open case")),
    Chip(ENDED, N_("Cases that ended")),
)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line: a case, or a household to which one is offered (`case` None)."""

    unit_id: int
    code: str
    owners: str
    steward: str
    sort_key: str
    case: CaseView | None
    amount_fen: int
    months: int = 0

    @property
    def key(self) -> tuple[int, int]:
        return self.unit_id, self.case.row.case_id if self.case else 0

    @property
    def due_on(self) -> date | None:
        return self.case.due_on if self.case else None

    @property
    def badge(self) -> tuple[str, str]:
        if self.case is None:
            return ngettext("{n} month owed", "{n} months owed", self.months).format(n=self.months), "neutral"
        return words.stands_badge(self.case.stands)


def line_of(case: CaseView) -> CaseLine:
    """A case as its line."""
    row = case.row
    return CaseLine(row.unit_id, row.code, "、".join(case.owners), row.steward, row.sort_key, case, case.open_fen)


def offer_line(offer: Offer) -> CaseLine:
    """An offered household as its line."""
    return CaseLine(offer.unit_id, offer.code, "、".join(offer.owners), offer.steward, offer.code, None, offer.overdue_fen, offer.months)


def columns(today: date) -> tuple[Column, ...]:
    """The columns of the list as seen today."""
    return (
        Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=6),
        Column("owner", N_("Owner"), lambda r: r.owners, width=3),
        Column("number", N_("Case no."), lambda r: r.case.row.number if r.case else ""),
        Column("state", N_("Status"), lambda r: r.badge[0], kind="badge", tone=lambda r: r.badge[1], width=8),
        Column(
            "due", N_("Next day"), lambda r: words.due_text(r.due_on, today), sort=lambda r: r.due_on or date.max, tone=_due_tone, width=8
        ),
        Column("cause", N_("Root cause"), lambda r: words.causes_text(r.case.causes) if r.case else "", width=10),
        Column("amount", N_("Still open"), lambda r: r.amount_fen, kind="money", total=True, strong=True),
        Column("steward", N_("Building steward"), lambda r: r.steward),
        Column("manager", N_("Manager"), lambda r: r.case.row.manager if r.case else ""),
        Column("opened", N_("Opened on"), lambda r: r.case.row.opened_on if r.case else None, kind="date", secondary=True),
    )


def _due_tone(line: CaseLine) -> str:
    return "danger" if line.case is not None and line.case.late else ""


class CloseOutsDialog(ListDialog):
    """Every case with what is due; double click or Enter opens one. `state` filters by where a case stands."""

    def __init__(self, parent: QWidget, session: Session, chip: str = "") -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(_("Close-out cases"))
        self.lines: list[CaseLine] = []
        self.table: TableView = TableView(columns(session.today()), lambda row: row.key)
        empty = EmptyState(
            "target-arrow", N_("No close-out case yet."), hint=N_("Households over one year behind stand under “To be opened”.")
        )
        self.panel = TablePanel(self.table, empty)
        self.chips = ChipRow(CHIPS, exclusive=True)
        self.steward = ChoiceBox(N_("All stewards"), N_("Steward"))
        self.state = ChoiceBox(N_("Every status"), N_("Status"), lambda value: _(STANDS_NAMES[Stands(value)]))
        self.open_button = button(_("Show the case"), self.open_chosen, kind="primary")
        self.sheet_button = button(_("Empty form…"), lambda: show_blank(self, session), "file-text")
        self.week_button = button(_("Week by steward…"), lambda: show_week(self, session), "printer")
        self.causes_button = button(_("Root causes…"), lambda: CausesDialog(self, session).ask(), "list-check")
        self.export_button = button(_("Export…"), self.export, "table-export")
        self.close_button = button(_("Close"), self.reject)
        self._lay_out()
        for box in (self.steward, self.state):
            box.currentIndexChanged.connect(self.show_lines)
        self.chips.changed.connect(self.show_lines)
        self.panel.clear_filter.connect(self.clear_filters)
        self.table.opened.connect(lambda _row: self.open_chosen())
        self.table.selection_changed.connect(self._choose)
        session.tasks.changed.connect(self._changed)
        self.finished.connect(lambda _result: session.tasks.changed.disconnect(self._changed))
        self.reload()
        self.chips.set_on({chip} if chip else ())
        self.table.setFocus()

    def _lay_out(self) -> None:
        filters = FlowRow()
        for widget in (self.chips, self.steward, self.state):
            filters.add(widget)
        below = dialogs.button_line(
            (self.sheet_button, self.week_button, self.causes_button, self.export_button), (self.close_button, self.open_button)
        )
        dialogs.lay_out(self, [filters, (self.panel, 1)], below, theme.points() * 112, theme.points() * 12 + 460)

    # what is shown ------------------------------------------------------------------------------------------------------

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {CASES, CHARGES, PAYMENTS}:
            self.reload()

    def reload(self) -> None:
        """Read the cases and offers again, off the window."""
        office, today = self.session.office, self.session.today()
        self.session.tasks.read(
            self,
            lambda _progress: (close_outs.listed(office, today), close_outs.offers(office, today)),
            lambda found: self._show(*found),
            lambda error: ask.show_error(self, error),
        )

    def _show(self, cases: Sequence[CaseView], offers: Sequence[Offer]) -> None:
        self.lines = [*(line_of(case) for case in cases), *(offer_line(offer) for offer in offers)]
        self.steward.offer(sorted({line.steward for line in self.lines if line.steward}))
        self.state.offer([stands.value for stands in Stands if any(line.case and line.case.stands is stands for line in self.lines)])
        self.chips.set_counts({chip.key: sum(_fits(line, chip.key, self.session.today()) for line in self.lines) for chip in CHIPS})
        self.table.set_rows(self.lines)
        self.show_lines()
        self.table.fit_columns()

    def show_lines(self, *_changed: object) -> None:
        """Apply the filters: without a chip the open cases are shown, none of the offers and none that ended."""
        on, steward, state, today = next(iter(self.chips.on()), ""), self.steward.chosen(), self.state.chosen(), self.session.today()

        def fits(line: CaseLine) -> bool:
            stands = line.case.stands.value if line.case else ""
            known = stands == state if state else _fits(line, on, today)
            return known and (not steward or line.steward == steward)

        self.table.set_filter(fits)
        shown = self.table.rows.shown()
        if shown and not self.table.selected():
            self.table.select([shown[0].key])
        self._choose()

    def clear_filters(self) -> None:
        """Show every open case again."""
        self.chips.clear()
        self.steward.clear_choice()
        self.state.clear_choice()

    def _chosen(self) -> CaseLine | None:
        rows: Sequence[CaseLine] = self.table.selected()
        return rows[0] if len(rows) == 1 else None

    def _choose(self) -> None:
        chosen = self._chosen()
        self.open_button.setEnabled(chosen is not None)
        self.open_button.setText(_("Open a case…") if chosen and chosen.case is None else _("Show the case"))
        self.open_button.setToolTip("" if chosen else _("Choose one line"))

    def open_chosen(self) -> None:
        """Show the chosen case, or open one for the household it is offered to."""
        line = self._chosen()
        if line is None:
            return
        if line.case is None:
            open_case(self, self.session, line.unit_id)
        else:
            show_case(self, self.session, line.case.row.case_id)
        self.reload()

    def export(self) -> None:
        """Write the lines shown into a file."""
        export_table(self, self.session, self.table, _("Close-out cases"))


def _fits(line: CaseLine, chip: str, today: date) -> bool:
    """Whether a line belongs to a chip; "" = open cases."""
    if line.case is None:
        return chip == OFFERED
    if line.case.course.over:
        return chip == ENDED
    kept = {
        VISITS: line.case.visit_on == today,
        TODAY: line.due_on == today,
        LATE: line.case.late,
        REOPENED: line.case.stands is Stands.REOPENED,
    }
    return kept.get(chip, chip == "")


def show_close_outs(parent: QWidget, session: Session, chip: str = "") -> None:
    """The list of close-out cases, with a chip pressed."""
    CloseOutsDialog(parent, session, chip).ask()
