"""Why households do not pay: root causes of the cases of some days, with a small bar and the figure in words, by steward and building."""

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from propdesk.domain.close_out import CAUSE_NAMES
from propdesk.domain.tasks import LIABILITY_NAMES
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import close_out_figures, close_outs
from propdesk.services.close_out_figures import CauseFigures
from propdesk.services.households import every
from propdesk.ui import labels, theme
from propdesk.ui.billing.export import export_table
from propdesk.ui.billing.list_page import ChoiceBox, FlowRow
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.session import Session

BAR = 16  # the longest bar, in characters

COLUMNS = (
    Column("cause", N_("Root cause"), lambda r: _(CAUSE_NAMES[r[0].cause]), strong=True),
    Column("cases", N_("Cases"), lambda r: r[0].cases, kind="int"),
    Column("bar", N_("Share of the cases"), lambda r: _bar(r[0].cases, r[1]), sort=lambda r: r[0].cases, width=14),
    Column("liability", N_("Whose matter"), lambda r: _liability(r[0].liability), width=10),
    Column("closed", N_("Closed (full stop)"), lambda r: r[0].closed, kind="int", zero=True),
    Column("named", N_("Owed at the opening"), lambda r: r[0].named_fen, kind="money"),
    Column("open", N_("Still open"), lambda r: r[0].open_fen, kind="money"),
)


def _bar(cases: int, total: int) -> str:
    """A bar of blocks and the share in words, so that the figure is never only a picture."""
    return f"{'█' * max(1, cases * BAR // max(1, total))} {labels.percent(cases * 1000 // max(1, total))}"


def _liability(counts: dict[object, int]) -> str:
    return _(", ").join(f"{_(LIABILITY_NAMES[liability])} {count}" for liability, count in counts.items())  # type: ignore[index]


class CausesDialog(ListDialog):
    """The commonest cause first; the days are those on which the cases were opened."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(_("Root causes"))
        today = session.today()
        self.first, self.last = DateField(today, date(today.year, 1, 1), narrow=True), DateField(today, today, narrow=True)
        self.steward = ChoiceBox(N_("All stewards"), N_("Steward"))
        self.building = ChoiceBox(N_("All buildings"), N_("Building"), labels.building_name)
        self.steward.offer(sorted({case.row.steward for case in close_outs.listed(session.office, today) if case.row.steward}))
        self.building.offer(list(dict.fromkeys(row.building for row in every(session.office, today) if row.building)))
        self.table: TableView = TableView(COLUMNS, lambda row: row[0].cause)
        self.panel = TablePanel(self.table, EmptyState("list-check", N_("No root cause was found in these days.")), count_below=False)
        self.told = label("", "secondary")
        self.export_button = QPushButton(_("Export…"))
        self.close_button = QPushButton(_("Close"))
        for button, run in ((self.export_button, self.export), (self.close_button, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(run)
        self._lay_out()
        for field in (self.first, self.last):
            field.changed.connect(self.load)
        for box in (self.steward, self.building):
            box.currentIndexChanged.connect(self.load)
        self.load()

    def _lay_out(self) -> None:
        filters = FlowRow()
        for widget in (label(_("Cases opened from")), self.first, label(_("to")), self.last, self.steward, self.building):
            filters.add(widget)
        below = QHBoxLayout()
        below.addWidget(self.told, 1)
        below.addWidget(self.export_button)
        below.addWidget(self.close_button)
        dialogs.lay_out(self, [filters, (self.panel, 1)], below, theme.points() * 96, theme.points() * 10 + 320)

    def load(self, *_changed: object) -> None:
        """Count again for the days and choices that stand there; while a day is being typed the old figures stay."""
        try:
            first, last = self.first.value(), self.last.value()
        except UserError:
            return
        if first is None or last is None:
            return
        chosen = {"steward": self.steward.chosen() or "", "building": self.building.chosen() or ""}
        self.show_figures(close_out_figures.causes(self.session.office, first, last, self.session.today(), **chosen))

    def show_figures(self, found: CauseFigures) -> None:
        """Show the figures of some days."""
        self.table.set_rows([(row, found.cases) for row in found.rows])
        self.table.fit_columns()
        text = _("{cases} cases, {unknown} without a cause yet; a case with several causes counts for each.")
        self.told.setText(text.format(cases=found.cases, unknown=found.unknown))

    def export(self) -> None:
        """Write the table into a file."""
        export_table(self, self.session, self.table, _("Root causes"))
