"""时效管理: every open charge with its last safe day, most urgent first; what is about to be lost is named on the next notice from here."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.limitation import GROUP_NAMES, WARN_DAYS, Group
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import limitation
from propdesk.services.limitation import Watch, WatchRow
from propdesk.services.limitation_words import left_in, why_in
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.export import export_table
from propdesk.ui.billing.limitation_events import record_event, show_events
from propdesk.ui.billing.list_page import ButtonRow, ChoiceBox, FlowRow
from propdesk.ui.billing.notice_dialog import issue_notices
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.residents.household_dialog import open_household
from propdesk.ui.session import PROFILE, Session

TONES = {
    Group.EXPIRED: "danger",
    Group.DOUBTFUL: "danger",
    Group.DAYS_30: "danger",
    Group.DAYS_90: "warn",
    Group.DAYS_180: "info",
    Group.SAFE: "ok",
    Group.RUNNING: "closeout",
}
SOON = WARN_DAYS[-1]
EXPIRED, RUNNING, PROVISIONAL, REVIEW, UNNAMED = "expired", "running", "provisional", "review", "unnamed"


def _days(row: WatchRow) -> int | None:
    return None if row.limitation.running else row.limitation.days_left


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, strong=True, sort=lambda r: r.sort_key),
    Column("owner", N_("Debtor"), lambda r: limitation.debtor_in(window(), r)),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("period", N_("Period"), limitation.period_in),
    Column("open", N_("Open"), lambda r: r.open_fen, kind="money", total=True),
    Column("day", N_("Last safe day"), lambda r: r.last_safe_day, kind="date", strong=True),
    Column("left", N_("Left"), lambda r: left_in(window(), r.limitation), sort=_days),
    Column("group", N_("State"), lambda r: _(GROUP_NAMES[r.group]), kind="badge", tone=lambda r: TONES[r.group], sort=_days),
    Column("why", N_("Rests on"), lambda r: why_in(window(), r.limitation), tooltip=lambda r: why_in(window(), r.limitation)),
    Column("note", N_("Note"), lambda r: limitation.notes_in(window(), r), tooltip=lambda r: limitation.notes_in(window(), r)),
    Column("due", N_("Due"), lambda r: r.due_on, kind="date"),
    Column("late", N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True, visible=False),
    Column("steward", N_("Steward"), lambda r: r.steward, visible=False),
    Column("bound", N_("Twenty years"), lambda r: r.limitation.bound, kind="date", visible=False, secondary=True),
    Column(
        "whole",
        N_("Whole contract (disputed)"),
        lambda r: r.limitation.whole_contract_day,
        kind="date",
        visible=False,
        secondary=True,
        about=N_("A disputed reading (Civil Code 189): from the last charge of the contract. For information only; no alert rests on it."),
    ),
)

CHIPS = (
    Chip(EXPIRED, N_("Expired"), N_("The last safe day is past: only an agreement of the debtor helps")),
    *(Chip(str(days), GROUP_NAMES[group]) for days, group in zip(WARN_DAYS, (Group.DAYS_30, Group.DAYS_90, Group.DAYS_180), strict=True)),
    Chip(RUNNING, N_("Proceeding running")),
    Chip(PROVISIONAL, N_("Provisional proof"), N_("Proof that may not hold would give a later day")),
    Chip(REVIEW, N_("To be reviewed"), N_("Somebody must look at an event first")),
    Chip(UNNAMED, N_("On no notice"), N_("Disputed, on hold, in a plan, in court or the developer’s: the next notice does not name them")),
)
FITS: dict[str, Callable[[WatchRow], bool]] = {
    EXPIRED: lambda r: r.limitation.expired,
    RUNNING: lambda r: r.limitation.running,
    PROVISIONAL: lambda r: r.limitation.provisional_day is not None,
    REVIEW: lambda r: r.limitation.to_review,
    UNNAMED: lambda r: r.unnamed,
    **{str(days): (lambda r, days=days: r.limitation.ends_within(days)) for days in WARN_DAYS},  # type: ignore[misc]
}


class _Seen(NamedTuple):
    """A watch with what the filters say of it, made off the window: a large book has 100,000 rows."""

    watch: Watch
    buildings: list[str]
    stewards: list[str]
    counts: dict[str, int]


def _seen(watch: Watch) -> _Seen:
    first = {row.building: row.sort_key for row in reversed(watch.rows)}
    stewards = sorted({row.steward for row in watch.rows if row.steward})
    return _Seen(watch, sorted(first, key=first.__getitem__), stewards, {key: sum(map(fits, watch.rows)) for key, fits in FITS.items()})


class LimitationDialog(ListDialog):
    """The limitation watch as of a day (today at first); chips and search work on all of it, sums cover the whole filter."""

    def __init__(self, parent: QWidget | None, session: Session, chip: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Limitation watch"))
        self._session, self._gone = session, False
        self.as_of = session.today()
        self.day = DateField(session.today(), self.as_of, narrow=True)
        self.building = ChoiceBox(N_("All buildings"), N_("Building"), labels.building_name)
        self.steward = ChoiceBox(N_("All stewards"), N_("Steward"))
        self.chips = ChipRow(CHIPS)
        self.within = QLineEdit()
        self.within.setPlaceholderText(_("Search in this list"))
        self.within.setAccessibleName(_("Search in this list"))
        self.within.setClearButtonEnabled(True)
        self.table = TableView(COLUMNS, lambda row: row.charge_id, name="billing.limitation", settings=session.settings)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("circle-check", N_("No open charge past its due day.")))
        self.hint = QLabel(
            _("A notice counts once its arrival is recorded, for the charges it names. Holds and disputes never stop limitation.")
        )
        self.hint.setProperty("role", "secondary")
        self.hint.setWordWrap(True)
        self._make_buttons()
        self._lay_out()
        self.chips.set_on({chip} if chip else ())
        self._connect()
        self.load()

    def _make_buttons(self) -> None:
        self.buttons = ButtonRow()
        self.name_button = self.buttons.add_button(N_("Name on the next notice…"), self.name_on_notice, "bell", kind="primary")
        self.record_button = self.buttons.add_button(N_("Write down an event…"), self.record, "pencil")
        self.buttons.add_button(N_("Events written down…"), self.show_written, "history")
        self.sheet_button = self.buttons.add_button(N_("Limitation sheet…"), self.show_sheet, "file-text")
        self.buttons.add_button(N_("Export…"), self.export, "table-export")
        self.close_button = QPushButton(_("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        filters = FlowRow()
        label = QLabel(_("As of"))
        label.setBuddy(self.day.edit)
        for widget in (label, self.day, self.building, self.steward, self.within):
            filters.add(widget)
        below = QHBoxLayout()
        below.addWidget(self.buttons, 1)
        below.addWidget(self.close_button)
        dialogs.lay_out(self, [filters, self.chips, self.hint, (self.panel, 1)], below, theme.points() * 124, theme.points() * 12 + 520)

    def _connect(self) -> None:
        self.within.textChanged.connect(self._filter)
        self.chips.changed.connect(self._filter)
        for box in (self.building, self.steward):
            box.currentIndexChanged.connect(self._filter)
        for place in (self.panel, self.panel.count_line):
            place.clear_filter.connect(self.clear_filters)
        self.day.changed.connect(self._day_changed)
        self.table.opened.connect(lambda row: self.open_unit(row.unit_id))
        self.table.selection_changed.connect(self._show_buttons)
        self.table.rows.rearranged.connect(self._show_buttons)
        self._session.tasks.changed.connect(self._changed)

    # reading ------------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the watch of the day again."""
        office, day = self._session.office, self.as_of
        self._session.tasks.run(lambda progress: _seen(limitation.watch(office, day)), self._show, title=_("Limitation watch"))

    def _show(self, seen: _Seen) -> None:
        if self._gone or seen.watch.as_of != self.as_of:
            return
        self.building.offer(seen.buildings)
        self.steward.offer(seen.stewards)
        self.chips.set_counts(seen.counts)
        self.table.set_rows(seen.watch.rows)

    def _changed(self, topics: frozenset[str]) -> None:
        if not self._gone and topics - {PROFILE}:
            self.load()

    def show_day(self, day: date) -> None:
        """Show the watch as of another day."""
        self.day.set_value(day)

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError:
            return
        if day is not None and day != self.as_of:
            self.as_of = day
            self.load()

    def _filter(self) -> None:
        building, steward, text = self.building.chosen(), self.steward.chosen(), self.within.text().strip().casefold()
        on = [FITS[key] for key in self.chips.on()]
        if not (building or steward or text or on):
            self.table.set_filter(None)
            return

        def keep(row: WatchRow) -> bool:
            return (
                (not building or row.building == building)
                and (not steward or row.steward == steward)
                and (not on or any(fits(row) for fits in on))
                and (not text or text in _words(row))
            )

        self.table.set_filter(keep)

    def clear_filters(self) -> None:
        """Show everything again."""
        self.building.clear_choice()
        self.steward.clear_choice()
        self.chips.clear()
        self.within.clear()

    # doing --------------------------------------------------------------------------------------------------------------

    def _wanted(self) -> list[WatchRow]:
        """The selected charges, else those shown that are about to be lost."""
        return self.table.selected() or [row for row in self.table.rows.shown() if row.limitation.ends_within(SOON)]

    def _unit(self) -> int | None:
        """The one household selected."""
        units = {row.unit_id for row in self.table.selected()}
        return units.pop() if len(units) == 1 else None

    def _show_buttons(self) -> None:
        wanted = self._wanted()
        households = len({row.unit_id for row in wanted if not row.unnamed})
        text = ngettext("Name {n} household on the next notice…", "Name {n} households on the next notice…", households)
        self.name_button.setText(text.format(n=f"{households:,}") if households else _("Name on the next notice…"))
        self.name_button.setEnabled(bool(wanted))
        about = _("For the selected charges, or for all shown that end within {days} days if none is selected")
        self.name_button.setToolTip(about.format(days=SOON))
        one = self._unit() is not None
        for button in (self.record_button, self.sheet_button):
            button.setEnabled(one)
            button.setToolTip("" if one else _("Choose charges of one household in the list first"))

    def name_on_notice(self) -> None:
        """Open the notice window with the households concerned: a notice names every charge they owe that may be demanded."""
        rows = self._wanted()
        resting = sum(row.unnamed for row in rows)
        units = list(dict.fromkeys(row.unit_id for row in rows if not row.unnamed))
        if resting:
            said = ngettext(
                "{n} of these charges is disputed, on hold, in a plan, in court or the developer’s; no notice names it.",
                "{n} of these charges are disputed, on hold, in a plan, in court or the developer’s; no notice names them.",
                resting,
            ).format(n=f"{resting:,}")
            way_out = _("For them a written acknowledgement, mediation or a suit keeps the claim; write it down here.")
            if not units:
                ask.inform(self, f"{said} {way_out}")
                return
            if not ask.confirm(self, f"{said} {way_out}", _("Go on with the others"), _("Cancel")):
                return
        if units:
            issue_notices(self, self._session, units, self.as_of)

    def record(self) -> None:
        """Write down an event for charges of the one household selected."""
        unit_id = self._unit()
        if unit_id is not None:
            rows = [row for row in self.table.rows.all() if row.unit_id == unit_id]
            record_event(self, self._session, rows, {row.charge_id for row in self.table.selected()})

    def show_written(self) -> None:
        """The events people wrote down, of the one household selected or of all."""
        show_events(self, self._session, self._unit())

    def show_sheet(self) -> None:
        """The limitation sheet of the one household selected."""
        unit_id, office, day, language = self._unit(), self._session.office, self.as_of, window().language
        if unit_id is not None:
            code = self.table.selected()[0].code
            preview(
                self,
                self._session,
                _("Limitation sheet {unit}").format(unit=code),
                lambda progress: limitation.draw_sheet(office, limitation.sheet_of(office, unit_id, day, language)),
                f"{code} {day.isoformat()}.pdf",
                kind="limitation",
            )

    def export(self) -> None:
        """Write the list as shown into a workbook or csv file, to be kept or printed."""
        export_table(self, self._session, self.table, _("Limitation watch"))

    def open_unit(self, unit_id: int) -> None:
        """Open the household's full page; the arrows walk through the households of this list."""
        open_household(self, self._session, unit_id, list(dict.fromkeys(row.unit_id for row in self.table.rows.shown())))

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        if not self._gone:
            self._gone = True
            self._session.tasks.changed.disconnect(self._changed)
        super().done(result)


def _words(row: WatchRow) -> str:
    """What “search in this list” looks at."""
    return "\n".join(
        (row.code, *row.owners, row.liable_name, row.item, row.period, row.steward, why_in(window(), row.limitation))
    ).casefold()


def show_limitation(parent: QWidget, session: Session, chip: str = "") -> LimitationDialog:
    """Open the limitation watch over `parent`, with a chip pressed, and return it at once."""
    dialog = LimitationDialog(parent.window(), session, chip)
    dialog.open()
    return dialog
