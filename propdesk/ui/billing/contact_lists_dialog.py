"""Call list, tonight’s visits, holiday visits: chosen, looked at, printed, exported; who is left out is named with the reason."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from propdesk import settings as declared
from propdesk.domain.ladder import SUGGESTED
from propdesk.domain.privacy import mask_phone
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import contact_lists, visit_records
from propdesk.services.contact_lists import HOLIDAY, IN_PEACE_NAMES, ONLY_NAMES, TITLES, TONIGHT, Candidate, Choice, Chosen, Only
from propdesk.services.free_days import next_free_day
from propdesk.services.prints import Printed
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.contact_words import contact_text, promise_text
from propdesk.ui.billing.list_page import ChoiceBox
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ShownDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import PAPERS, Session
from propdesk.ui.tasks import Progress, stepper

MONTHS = (1, 2, 3, 6, 12)

COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.row.code, sort=lambda r: r.row.sort_key, strong=True),
    Column("owner", N_("Owner"), lambda r: "、".join(r.row.owners), width=6),
    Column("phone", N_("Phone"), lambda r: mask_phone(r.row.phones[0]) if r.row.phones else None, kind="phone", secondary=True),
    Column("months", N_("Months owed"), lambda r: len(r.periods), kind="int"),
    Column("owed", N_("Owed"), lambda r: r.owed_fen, kind="money", strong=True),
    Column(
        "left", N_("Left out"), lambda r: _(IN_PEACE_NAMES[r.left_out]) if r.left_out else None, tone=lambda r: "warn" if r.left_out else ""
    ),
    Column("level", N_("Level"), lambda r: r.level, kind="int"),
    Column("last", N_("Last contact"), lambda r: contact_text(r.last) if r.last else "", width=16),
    Column("promise", N_("Promise"), lambda r: promise_text(r.promise) if r.promise else "", width=14),
    Column("steward", N_("Steward"), lambda r: r.row.steward, secondary=True),
)


class ContactListsDialog(ShownDialog):
    """Chooses the households of one list; those left in peace stand first, each with the reason, and are never printed."""

    def __init__(self, parent: QWidget, session: Session, kind: str = TONIGHT, only: Only = Only.ALL) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Calls and visits"))
        self._session, self._gone = session, False
        self._chosen: Chosen | None = None
        self.kind, self.months, self.only, self.level = Combo(), Combo(), Combo(), Combo()
        self.building = ChoiceBox(N_("All buildings"), N_("Building"), labels.building_name)
        self.steward = ChoiceBox(N_("All stewards"), N_("Steward"))
        self.day = DateField(session.today(), session.today(), narrow=True)
        self.day.edit.setAccessibleName(_("Day"))
        self.by_steward, self.with_promised = QCheckBox(_("Pages by steward")), QCheckBox(_("Promises that still run too"))
        self.in_full = QCheckBox(_("Names and phones in full (noted)"))
        self.sums, self.message = QLabel(), QLabel()
        self.table = TableView(COLUMNS, lambda one: one.row.unit_id)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("circle-check", N_("Nobody owes anything with these choices.")))
        self._fill()
        self._make_buttons()
        self._lay_out()
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.only.setCurrentIndex(self.only.findData(only))
        self._kind_changed()
        self._listen()

    def _fill(self) -> None:
        for code, title in TITLES.items():
            self.kind.addItem(_(title), code)
        for months in MONTHS:
            self.months.addItem(ngettext("{n} month or more", "{n} months or more", months).format(n=months), months)
        for only, name in ONLY_NAMES.items():
            self.only.addItem(_(name), only)
        self.level.addItem(_("All levels"), 0)
        for level in SUGGESTED.levels:
            self.level.addItem(_("From level {n} on").format(n=level.position), level.position)
        for box, name in (
            (self.level, _("Level")),
            (self.kind, _("List")),
            (self.months, _("Months owed")),
            (self.only, _("Which households")),
        ):
            box.setAccessibleName(name)
        self.message.setProperty("role", "error")
        self.message.setWordWrap(True)
        self.message.hide()
        self.sums.setProperty("role", "strong")
        self.sums.setWordWrap(True)

    def _make_buttons(self) -> None:
        self.close_button = dialogs.button(_("Close"), self.reject)
        self.blank_button = dialogs.button(_("Blank visit record…"), self.print_blank)
        self.export_button = dialogs.button(_("Export…"), self.export)
        self.records_button = dialogs.button(_("Visit records…"), self.print_records)
        self.print_button = dialogs.button(_("Print the list…"), self.print_list)
        self.print_button.setProperty("kind", "primary")

    def _lay_out(self) -> None:
        choices = QWidget()
        flow = FlowLayout(choices)
        for widget in (
            self.kind, self.day, self.building, self.steward, self.months, self.only, self.level, self.by_steward, self.with_promised,
            self.in_full,
        ):  # fmt: skip
            flow.addWidget(widget)
        right = (self.close_button, self.export_button, self.records_button, self.print_button)
        buttons = dialogs.button_line((self.blank_button,), right)
        dialogs.lay_out(self, [choices, self.message, self.sums, (self.panel, 1)], buttons, theme.points() * 132, 640)

    def _listen(self) -> None:
        self.kind.currentIndexChanged.connect(self._kind_changed)
        for box in (self.building, self.steward, self.months, self.only, self.level):
            box.currentIndexChanged.connect(self.load)
        for tick in (self.by_steward, self.with_promised, self.in_full):
            tick.toggled.connect(self.load)
        self.day.changed.connect(self.load)

    # reading ------------------------------------------------------------------------------------------------------------

    def _kind_changed(self) -> None:
        """Holiday visits begin with the next day off; the other lists with today."""
        today = self._session.today()
        holiday = self.kind.currentData() == HOLIDAY
        self.day.blockSignals(True)
        self.day.set_value(next_free_day(today).day if holiday else today)
        self.day.blockSignals(False)
        self.records_button.setVisible(self.kind.currentData() in (HOLIDAY, TONIGHT))
        self.load()

    def choice(self) -> Choice | None:
        """What is chosen; None while the day cannot be read."""
        try:
            day = self.day.value()
        except UserError:
            return None
        if day is None:
            return None
        return Choice(
            str(self.kind.currentData()), day, int(self.months.currentData()), self.building.chosen() or "", self.steward.chosen() or "",
            Only(self.only.currentData()), self.by_steward.isChecked(), self.with_promised.isChecked(), int(self.level.currentData()),
            self.in_full.isChecked(),
        )  # fmt: skip

    def load(self) -> None:
        """Read who is on the list."""
        choice = self.choice()
        if choice is not None:
            office = self._session.office
            self._session.tasks.run(lambda progress: contact_lists.choose(office, choice), self._show, self._refused)

    def _refused(self, error: BaseException) -> None:
        if self._gone:
            return
        if not isinstance(error, UserError):
            ask.show_error(self, error)
            return
        self._chosen = None
        self.table.set_rows([])
        self.sums.clear()
        self.message.setText(error.sentence(_))
        self.message.show()
        self._show_buttons()

    def _show(self, found: Chosen) -> None:
        if self._gone or found.choice != self.choice():
            return
        self._chosen = found
        self.message.hide()
        everyone: Sequence[Candidate] = [*found.left_out, *found.rows]  # those left in peace first, so that they are seen
        if not (self.building.chosen() or self.steward.chosen()):
            self.building.offer(list(dict.fromkeys(one.row.building for one in everyone if one.row.building)))
            self.steward.offer(sorted({one.row.steward for one in everyone if one.row.steward}))
        self.table.set_rows(everyone)
        self.table.fit_columns()
        self.sums.setText(self._said(found))
        self._show_buttons()

    def _said(self, found: Chosen) -> str:
        """How many, how much, how many are left out, and what kind of day it is."""
        count, out = len(found.rows), len(found.left_out)
        households = ngettext("{n} household", "{n} households", count).format(n=count)
        parts = [contact_lists.day_words(found.day_kind, window()), households, labels.yuan(found.total_fen)]
        if out:
            parts.append(ngettext("{n} left out", "{n} left out", out).format(n=out))
        return " · ".join(parts)

    def _show_buttons(self) -> None:
        there = self._chosen is not None and bool(self._chosen.rows)
        for button in (self.print_button, self.export_button, self.records_button):
            button.setEnabled(there)
            button.setToolTip("" if there else _("Nobody is on this list"))

    # papers -------------------------------------------------------------------------------------------------------------

    def print_list(self) -> None:
        """The list as it would be carried along, to be looked at and printed."""
        found, session, language = self._chosen, self._session, window().language
        if found is None:
            return
        title = _(TITLES[found.choice.kind])

        def make(progress: Progress) -> Printed:
            content = contact_lists.content_of(session.office, found, language)
            return contact_lists.draw(session.office, content, stepper(progress, len(content.lines)))

        preview(self, session, title, make, f"{title} {found.choice.day}.pdf")

    def print_records(self) -> None:
        """One numbered visit record for each household on the list, and the list with their numbers in front."""
        found, session, language = self._chosen, self._session, window().language
        if found is None:
            return
        units, day, evening = [one.row.unit_id for one in found.rows], found.choice.day, found.choice.kind == TONIGHT
        rows: list[DocumentRow] = []

        def make(progress: Progress) -> Printed:
            rows[:] = visit_records.issue(session.office, day, units, language, evening=evening)
            return visit_records.draw(session.office, rows, stepper(progress, len(rows)))

        def noted(printed: Printed) -> None:
            visit_records.note(session.office, rows, printed)
            session.tasks.announce({PAPERS})

        preview(
            self, session, _("Visit records"), make, f"{_('Visit records')} {day}.pdf", lambda _path, printed: noted(printed), noted
        )  # fmt: skip

    def print_blank(self) -> None:
        """The form to fill by hand."""
        office, language = self._session.office, window().language
        title = _("Home visit record")
        preview(self, self._session, title, lambda progress: visit_records.draw_blank(office, language), f"{title}.pdf")

    def export(self) -> None:
        """The list as a workbook or csv file."""
        found, session, language = self._chosen, self._session, window().language
        if found is None:
            return
        folder = session.settings.get(declared.FOLDERS).get("export", "")
        start = Path(folder) if folder and Path(folder).is_dir() else session.office.path.parent
        filters = [_("Workbook (*.xlsx)"), _("Text table (*.csv)")]
        name = f"{_(TITLES[found.choice.kind])} {found.choice.day}.xlsx"
        chosen = ask.save_file(self, _("Export the list"), filters, start / name)
        if chosen is None:
            return
        session.settings.set(declared.FOLDERS, session.settings.get(declared.FOLDERS) | {"export": str(chosen.parent)})
        session.tasks.run(
            lambda progress: contact_lists.write(session.office, contact_lists.content_of(session.office, found, language), chosen),
            lambda path: session.toast(_("Exported: {file}").format(file=path), ()),
            lambda error: ask.show_error(self, error),
        )

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self._gone = True
        super().done(result)
