"""The Residents tab: every household in walking order with what it owes."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from propdesk import settings as declared
from propdesk.domain.privacy import mask_phone
from propdesk.i18n import N_, _, ngettext
from propdesk.services import exports, households
from propdesk.services.privacy import note_list_exported
from propdesk.store.lists import HouseholdRow
from propdesk.ui import ask, icons
from propdesk.ui.labels import household_badge, yuan
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.overflow import OverflowRow
from propdesk.ui.parts.page import Deed, Page
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.filters import HouseholdFilter, lives, state_order
from propdesk.ui.residents.import_wizard import import_list
from propdesk.ui.residents.imports_dialog import show_imports
from propdesk.ui.residents.unit_dialog import add_unit, edit_unit
from propdesk.ui.session import CHARGES, PAYMENTS, RATES, UNITS, Session

WHO_NAMES = {"owner": N_("Owner"), "tenant": N_("Tenant"), "vacant": N_("Vacant")}


def _badge(row: HouseholdRow) -> tuple[str, str]:
    return household_badge(row.state, row.months, row.overdue_fen, row.credit_fen, row.late_fee_fen)


def _phones(row: HouseholdRow) -> str:
    return " ".join(mask_phone(number) for number in row.phones)


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: (r.sort_key, r.unit_id), strong=True),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=5),
    Column("phone", N_("Phone"), _phones, kind="phone", secondary=True),
    Column("area", N_("Area ㎡"), lambda r: r.area_cm2, kind="area"),
    Column("who", N_("Lives there"), lambda r: _(WHO_NAMES[lives(r)])),
    Column("tenant", N_("Tenant"), lambda r: "、".join(r.tenants), visible=False),
    Column("handover", N_("Handover"), lambda r: r.handover_on, kind="date", secondary=True, visible=False),
    Column("paid_to", N_("Paid up to"), lambda r: r.paid_up_to, kind="date", secondary=True),
    Column("months", N_("Months"), lambda r: r.months, kind="int", visible=False),
    Column(
        "owed", N_("Arrears"), lambda r: r.overdue_fen, kind="money", total=True, strong=True,
        tone=lambda r: "danger" if r.overdue_fen else "",
    ),
    Column("prepaid", N_("Prepaid"), lambda r: r.credit_fen, kind="money", total=True, visible=False),
    Column("state", N_("Status"), lambda r: _badge(r)[0], kind="badge", tone=lambda r: _badge(r)[1], sort=state_order),
    Column("steward", N_("Steward"), lambda r: r.steward),
    Column("note", N_("Remark"), lambda r: r.note, secondary=True, visible=False),
)  # fmt: skip
_EXPORT_KINDS: dict[str, exports.Kind] = {"money": "money", "int": "int", "area": "area", "date": "date", "phone": "phone"}


class ResidentsPage(Page):
    """The list is read in the worker; filters and sorting happen in memory."""

    topics = frozenset({UNITS, CHARGES, PAYMENTS, RATES})
    with_card = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._told: int | None = None
        self._wanted: int | None = None
        self.filters = HouseholdFilter()
        self.view = TableView(COLUMNS, lambda r: r.unit_id, name="residents", settings=session.settings)
        self.panel = TablePanel(
            self.view,
            EmptyState(
                "building-community",
                N_("No households yet."),
                [EmptyAction(N_("Import from Excel"), self.import_file, primary=True), EmptyAction(N_("Add by hand"), self.add)],
            ),
            count_below=False,
        )
        self.buttons = [
            _button("file-import", N_("Import"), self.import_file, primary=True),
            _button("user-plus", N_("New…"), self.add),
            _button("pencil", N_("Edit"), self.edit),
            _button("arrow-back-up", N_("Undo an import…"), self.undo_import),
            _button("table-export", N_("Export"), self.export),
        ]
        self.loading = QLabel()
        self.loading.setProperty("role", "secondary")
        self._lay_out()
        self.filters.changed.connect(self._filter)
        self.panel.clear_filter.connect(self.filters.clear)
        self.view.selection_changed.connect(self._selected)
        self.view.opened.connect(lambda row: self.household_opened.emit(row.unit_id))
        self.retranslate()

    def _lay_out(self) -> None:
        self.tools = OverflowRow()
        for button, _text in self.buttons:
            self.tools.add(button)
        self.panel.count_line.quiet = True  # the foot of the window counts the households
        line = QHBoxLayout()
        line.addWidget(self.tools, 1)
        line.addWidget(self.panel.count_line)
        self._stack = QStackedLayout()
        holder = QWidget()
        centred = QVBoxLayout(holder)
        centred.addWidget(self.loading, 0, Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(holder)
        self._stack.addWidget(self.panel)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(self.filters)
        page.addLayout(line)
        page.addLayout(self._stack, 1)

    # the list -----------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list in the worker."""
        office, today = self._session.office, self._session.today()
        self._session.tasks.read(self, lambda _progress: households.every(office, today), self._loaded, self._not_loaded)

    def _loaded(self, rows: Sequence[HouseholdRow]) -> None:
        self.filters.show_rows(rows)
        self.view.set_rows(rows)
        self._filter()
        self._stack.setCurrentWidget(self.panel)
        self._select_wanted()
        self.foot_changed.emit()

    def _not_loaded(self, error: BaseException) -> None:
        ask.show_error(self, error)

    def _filter(self) -> None:
        self.view.set_filter(self.filters.keep())
        self.foot_changed.emit()

    def _selected(self) -> None:
        row = self.view.current()
        if row is not None and self.view.selected() and row.unit_id != self._told:
            self._told = row.unit_id
            self.household_selected.emit(row.unit_id)
        self.foot_changed.emit()

    # what the window asks -----------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        for button, text in self.buttons:
            button.setText(_(text))
        self.tools.retranslate()
        self.loading.setText(_("Reading the households…"))
        self.filters.retranslate()
        self.panel.retranslate()

    def main_table(self) -> TableView:
        return self.view

    def foot_text(self) -> str:
        everything = len(self.view.rows.all())
        parts = [ngettext("{n} household", "{n} households", everything).format(n=f"{everything:,}")]
        chosen = self.view.selected()
        if chosen:
            owed = sum(row.overdue_fen for row in chosen)
            parts += [
                ngettext("{n} selected", "{n} selected", len(chosen)).format(n=f"{len(chosen):,}"),
                _("selected arrears {amount}").format(amount=yuan(owed)),
            ]
        return " · ".join(parts)

    def help_text(self) -> str:
        return _(
            "Every household in walking order, with what it owes today. Click a column’s title to sort, right-click it to choose "
            "columns.\n\n"
            "The buttons above the list narrow it down; “Showing … of …” tells when rows are left out.\n\n"
            "Import reads an office’s own list (xlsx, xls, ods or csv), shows what it would change, and writes nothing before you "
            "say so. An import can be taken back while nothing it brought has been worked on.\n\n"
            "Enter or a double click opens the full page of a household; Ctrl+N adds one."
        )

    def deeds(self) -> Sequence[Deed]:
        return (
            Deed("import", N_("&Import a list…"), self.import_file, "file", "Ctrl+I", "file-import", group=3),
            Deed("undo-import", N_("&Undo an import…"), self.undo_import, "file", icon="arrow-back-up", group=3),
            Deed("export", N_("&Export this list…"), self.export, "file", "Ctrl+E", "table-export", group=3),
            Deed("new", N_("&New household…"), self.add, "edit", "Ctrl+N", "user-plus", group=3),
            Deed("edit", N_("&Edit the household…"), self.edit, "edit", "Ctrl+Return", "pencil", group=3),
        )

    # deeds --------------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Add a household by hand, in the building chosen above."""
        building = str(self.filters.building.currentData() or "")
        unit_id = add_unit(self.window(), self._session, building)
        self._wanted = unit_id
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Put the cursor on the household just added, once the list has it."""
        if self._wanted is not None and self.view.rows.numbers_of({self._wanted}):
            self.view.select([self._wanted])
            self._wanted = None

    def edit(self) -> None:
        """Edit the household the cursor is on; without one, say so."""
        row = self.view.current()
        if row is None:
            self.toast.emit(_("Choose a household in the list first."))
            return
        order = [shown.unit_id for shown in self.view.rows.shown()]
        edit_unit(self.window(), self._session, row.unit_id, order)

    def import_file(self) -> None:
        """Import an office's own list."""
        import_list(self.window(), self._session)

    def undo_import(self) -> None:
        """Show the imports and take one back."""
        show_imports(self.window(), self._session)

    def export(self) -> None:
        """Write what stands on the screen, phones masked as there, to a workbook or csv file."""
        folders = self._session.settings.get(declared.FOLDERS)
        suggestion = _folder(folders.get("export", "")) / f"{_('Households')} {self._session.today().isoformat()}.xlsx"
        path = ask.save_file(self, _("Export this list"), [_("Workbook (*.xlsx)"), _("Text table (*.csv)")], suggestion)
        if path is None:
            return
        self._session.settings.set(declared.FOLDERS, folders | {"export": str(path.parent)})
        shown = [column for n, column in enumerate(self.view.rows.columns) if not self.view.isColumnHidden(n)]
        titles = [(_(column.title), _EXPORT_KINDS.get(column.kind, "text")) for column in shown]
        rows = [[column.value(row) for column in shown] for row in self.view.rows.shown()]
        title, office = _("Households"), self._session.office

        def work(_progress: object) -> None:
            exports.write_table(path, titles, rows, title)
            note_list_exported(office, "households", len(rows))

        def done(_nothing: None) -> None:
            text = ngettext("{n} row written to {name}", "{n} rows written to {name}", len(rows))
            self.toast.emit(text.format(n=f"{len(rows):,}", name=path.name))

        self._session.tasks.run(work, done, lambda error: ask.show_error(self, error), title=_("Export"))


def _folder(known: str) -> Path:
    place = Path(known) if known else Path.home()
    return place if place.is_dir() else Path.home()


def _button(icon: str, text: str, run: Callable[[], object], *, primary: bool = False) -> tuple[QPushButton, str]:
    button = QPushButton()
    button.setIcon(icons.icon(icon, "accent_text" if primary else ""))
    if primary:
        button.setProperty("kind", "primary")
    button.clicked.connect(lambda: run())
    return button, text
