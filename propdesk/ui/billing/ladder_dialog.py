"""催缴级别: the office's ladders. Its own one, others for some units, and the suggested one while the book has none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from propdesk.domain import ladder as rule
from propdesk.domain.fee_items import Nature
from propdesk.domain.ladder import STAGE_NAMES, SUGGESTED, Ladder, Level
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import ladders, rates
from propdesk.services.ladders import LadderNameTaken, Ladders
from propdesk.services.notice_fees import FeeItemGone, FeeItemNotCost
from propdesk.services.one_off import CostWithoutBasis, NobodyToCharge
from propdesk.ui import ask, theme
from propdesk.ui.billing.level_words import channel_name, level_name
from propdesk.ui.billing.levels_grid import LevelsGrid
from propdesk.ui.billing.units_field import UnitsField
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import AmountField, Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAPERS, Session

LADDERS = (
    Column("name", N_("Ladder"), lambda r: _(r.ladder.name), strong=True, width=12),
    Column("whose", N_("Applies to"), lambda r: r.whose, width=12),
    Column("way", N_("Next level"), lambda r: _("One after another") if r.ladder.stepwise else _("The most severe at once")),
    Column("tolerance", N_("Let pass up to"), lambda r: r.ladder.tolerance_fen, kind="money"),
    Column("levels", N_("Levels"), lambda r: len(r.ladder.levels), kind="int"),
)
LEVELS = (
    Column("position", N_("Level"), lambda r: r.position, kind="int"),
    Column("name", N_("Level name"), level_name, strong=True, width=10),
    Column("stage", N_("Stage"), lambda r: _(STAGE_NAMES[r.stage])),
    Column("days", N_("Days late"), lambda r: r.days, kind="int"),
    Column("channel", N_("Goes out by"), lambda r: channel_name(r.channel)),
    Column("tone", N_("Tone"), lambda r: r.tone, kind="int"),
    Column("deadline", N_("Days to pay"), lambda r: r.deadline_days or _("office’s")),
    Column("gap", N_("Gap"), lambda r: r.gap_days, kind="int", zero=True, about=N_("Days since the last notice of the household")),
    Column("fee", N_("Fee"), lambda r: r.fee_fen, kind="money"),
)


@dataclass(frozen=True, slots=True)
class LadderLine:
    """A ladder as the list shows it."""

    ladder: Ladder
    whose: str


class LaddersDialog(ListDialog):
    """Ladders above, the levels of the chosen one below; buttons to write, change, assign and retire."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Levels of reminding"))
        self.setModal(True)
        self._session = session
        self.state = QLabel(_("A level is due when the oldest charge that is demanded is so many days late. The due day is not overdue."))
        self.state.setProperty("role", "secondary")
        self.state.setWordWrap(True)
        self.table = TableView(LADDERS, lambda row: row.ladder.id)
        self.levels = TableView(LEVELS, lambda row: row.position)
        for table in (self.table, self.levels):
            table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("bell", N_("No ladder")), count_below=False)
        self.below = TablePanel(self.levels, EmptyState("bell", N_("No ladder")), count_below=False)
        self.add_button = dialogs.button(_("New ladder…"), self.add)
        self.change_button = dialogs.button(_("Change…"), self.change)
        self.assign_button = dialogs.button(_("Assign units…"), self.assign)
        self.retire_button = dialogs.button(_("Take out of use"), self.retire)
        self.close_button = dialogs.button(_("Close"), self.reject)
        self._lay_out()
        self.table.selection_changed.connect(self._chosen)
        self.table.opened.connect(lambda _row: self.change())
        self.load()

    def _lay_out(self) -> None:
        buttons = dialogs.button_line((self.add_button, self.change_button, self.assign_button, self.retire_button), (self.close_button,))
        dialogs.lay_out(self, [self.state, (self.panel, 2), (self.below, 3)], buttons, theme.points() * 88, theme.points() * 56)

    def load(self, chosen: int | None = None) -> None:
        """Read the ladders again and choose one (or the first)."""
        found = ladders.in_use(self._session.office)
        lines = [LadderLine(one, _whose(one, found)) for one in found.all] or [LadderLine(SUGGESTED, _("Everyone, until there is another"))]
        self.table.set_rows(lines)
        self.table.fit_columns()
        known = [line.ladder.id for line in lines]
        self.table.select([chosen if chosen in known else known[0]])
        self._chosen()

    def _line(self) -> LadderLine | None:
        rows: Sequence[LadderLine] = self.table.selected()
        return rows[0] if rows else None

    def _chosen(self) -> None:
        line = self._line()
        self.levels.set_rows(line.ladder.levels if line else ())
        self.levels.fit_columns()
        written = line is not None and line.ladder.id > 0
        self.change_button.setEnabled(line is not None)
        for button in (self.assign_button, self.retire_button):
            button.setEnabled(written)
            button.setToolTip("" if written else _("Write a ladder of your own first"))

    # doing --------------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Write a new ladder, beginning with the levels of the chosen one."""
        line = self._line()
        base = line.ladder if line else SUGGESTED
        self._ask(LadderForm(self, self._session, replace(base, id=0, name="", standard=not self._written())))

    def change(self) -> None:
        """Change the chosen ladder; the suggested one becomes one of the book."""
        line = self._line()
        if line is not None:
            self._ask(LadderForm(self, self._session, replace(line.ladder, name=_(line.ladder.name))))

    def _written(self) -> bool:
        return any(row.ladder.id for row in self.table.rows.all())

    def assign(self) -> None:
        """Put units on a ladder, or back on the office's own."""
        line = self._line()
        form = AssignForm(self, self._session, [row.ladder for row in self.table.rows.all()], line.ladder.id if line else 0)
        office = self._session.office
        done = form.ask_until_done(self._session.tasks.run, lambda wanted: ladders.use(office, wanted[0], unit_ids=wanted[1]))
        if done is not None:
            self.load(line.ladder.id if line else None)
            self._session.tasks.announce({PAPERS})
            said = ngettext("{n} unit is assigned.", "{n} units are assigned.", done[1])
            self._session.toast(said.format(n=done[1]), ())

    def retire(self) -> None:
        """Take the chosen ladder out of use, after asking."""
        line = self._line()
        if line is None or not line.ladder.id:
            return
        question = _("Take “{name}” out of use? Its units are then on the office’s ladder. What was sent stays.")
        if ask.confirm(self, question.format(name=line.ladder.name), _("Take out of use")):
            ladders.retire(self._session.office, line.ladder.id)
            self.load()
            self._session.tasks.announce({PAPERS})

    def _ask(self, form: "LadderForm") -> None:
        office, key = self._session.office, str(uuid4())
        done = form.ask_until_done(self._session.tasks.run, lambda wanted: ladders.save(office, wanted, key=key))
        if done is not None:
            self.load(done[1].id)
            self._session.tasks.announce({PAPERS})
            self._session.toast(_("Ladder {name} is saved.").format(name=done[1].name), ())


class LadderForm(FormDialog[Ladder]):
    """Name, way and levels of one ladder."""

    def __init__(self, parent: QWidget, session: Session, ladder: Ladder) -> None:
        title = _("Change ladder {name}").format(name=ladder.name) if ladder.id else _("New ladder")
        super().__init__(parent, title, _("Save"))
        self._ladder = ladder
        self._told_there = False
        self.name = QLineEdit(ladder.name)
        self.way = Combo()
        self.way.addItem(_("One level after another"), True)
        self.way.addItem(_("The most severe paper at once"), False)
        self.way.setCurrentIndex(0 if ladder.stepwise else 1)
        self.tolerance = AmountField(zero=True)
        self.tolerance.set_amount(ladder.tolerance_fen)
        self.standard = QCheckBox(_("The office’s own: for everyone on no other ladder"))
        self.standard.setChecked(ladder.standard)
        self.grid = LevelsGrid()
        self.grid.set_levels(ladder.levels)
        self.fee_item = Combo()
        self.fee_item.addItem(_("None"), None)
        for item in rates.items(session.office):
            if item.nature is Nature.COST:
                self.fee_item.addItem(item.name, item.id)
        used = next((level.fee_item_id for level in ladder.levels if level.fee_item_id), None)
        self.fee_item.setCurrentIndex(max(0, self.fee_item.findData(used)) if used else 0)
        self._add_fields()
        self.setMinimumWidth(min(theme.points() * 100, self.screen().availableGeometry().width() - 60))

    def _add_fields(self) -> None:
        self.name_row = FieldRow(N_("Ladder name"), self.name, required=True)
        self.way_row = FieldRow(N_("Next level"), self.way)
        pass_hint = N_("Who owes no more than this in all, late fee included, is left in peace.")
        self.tolerance_row = FieldRow(N_("Let pass up to"), self.tolerance, hint=pass_hint)
        fee_hint = N_("A cost of collecting whose rate names its basis. Without one no fee.")
        self.fee_row = FieldRow(N_("Fees are charged as"), self.fee_item, hint=fee_hint)
        self.rows += [self.name_row, self.way_row, self.tolerance_row, self.fee_row]
        self.add_widget(beside([self.name_row, self.way_row]))
        self.add_widget(self.standard)
        self.add_widget(self.grid)
        self.add_widget(_told(_("Days to pay 0: as set for the office. Lawyer’s letter and court are only ever a manager’s own act.")))
        self.add_widget(beside([self.tolerance_row, self.fee_row]))
        self.place(self.name_row, LadderNameTaken, rule.LadderNameMissing)
        self.place(self.fee_row, FeeItemGone, FeeItemNotCost, CostWithoutBasis)

    def read(self) -> Ladder:
        self.grid.show_error(None)
        name = self.check(self.name_row, self.name.text)
        tolerance = self.check(self.tolerance_row, self.tolerance.amount)
        try:
            levels: tuple[Level, ...] = self.grid.levels(self.fee_item.currentData())
            made = Ladder(levels, bool(self.way.currentData()), tolerance or 0, name.strip(), self._ladder.id, self.standard.isChecked())
            return rule.check_ladder(made)
        except UserError as error:
            self._told_there = self.grid.show_error(error)
            raise

    def save(self) -> None:
        """Save; what is said under a level is not said again at the foot."""
        self._told_there = False
        super().save()
        if self._told_there:
            self.message.hide()


class AssignForm(FormDialog[tuple[int | None, list[int]]]):
    """Which units go on which ladder."""

    def __init__(self, parent: QWidget, session: Session, known: Sequence[Ladder], chosen: int) -> None:
        super().__init__(parent, _("Assign units to a ladder"), _("Assign"))
        self._office = session.office
        self.ladder = Combo()
        for one in known:
            self.ladder.addItem(one.name, one.id)
        self.ladder.addItem(_("Back on the office’s ladder"), None)
        self.ladder.setCurrentIndex(max(0, self.ladder.findData(chosen)))
        self.units = UnitsField()
        self.ladder_row = self.add_row(FieldRow(N_("Ladder"), self.ladder, required=True))
        self.units_row = self.add_row(
            FieldRow(N_("Unit numbers"), self.units, required=True, hint=N_("One after the other, like 1-1-101 1-1-102"))
        )
        self.place(self.units_row, NobodyToCharge, ladders.NobodyOnLadder)

    def read(self) -> tuple[int | None, list[int]]:
        return self.ladder.currentData(), self.check(self.units_row, lambda: self.units.unit_ids(self._office))


def _whose(one: Ladder, found: Ladders) -> str:
    parts = [_("Everyone else") if found.units or found.charges else _("Everyone")] if one.standard else []
    units, charges = found.units.get(one.id, ()), found.charges.get(one.id, ())
    if units:
        parts.append(ngettext("{n} unit", "{n} units", len(units)).format(n=len(units)))
    if charges:
        parts.append(ngettext("{n} charge", "{n} charges", len(charges)).format(n=len(charges)))
    return " · ".join(parts) or _("Nobody")


def show_ladders(window: QWidget, session: Session) -> None:
    """Open the ladders of the book."""
    LaddersDialog(window.window(), session).ask()


def _told(text: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", "secondary")
    made.setWordWrap(True)
    return made
