"""Third step of the import: what it would do, row by row; problems can be mended here or taken along as a workbook."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.charges import PRICE_UNIT_NAMES
from propdesk.domain.money import format_price
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services.import_reading import Edits
from propdesk.services.residents import ImportPlan
from propdesk.ui import icons
from propdesk.ui.labels import yuan
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.import_rows import COLUMNS, DIFFERS, PROBLEM, VERDICTS, DryRow, dry_rows
from propdesk.ui.residents.texts import label, set_tone

DIFFERENCES_NAMED = 4


class CheckPage(QWidget):
    """`mend` asks to open a row for mending, `save_problems` to write the problem rows to a workbook."""

    mend = Signal(object)
    save_problems = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.plan: ImportPlan | None = None
        self.summary = label("", "section")
        self.arrears = label()
        self.differs = label("", "", "warn")
        self.notes = label("", "caption")
        self.error = label("", "error")
        self.error.hide()
        for line in (self.summary, self.arrears, self.differs, self.notes, self.error):
            line.setWordWrap(True)
        self.chips = ChipRow(
            [
                *(Chip(key, name) for key, name in VERDICTS.items() if key != PROBLEM),
                Chip(PROBLEM, VERDICTS[PROBLEM], N_("These rows cannot be imported as they are")),
                Chip(DIFFERS, N_("Stated arrears differ"), N_("The list states other arrears than its own “paid up to” makes")),
            ]
        )
        self.view = TableView(COLUMNS, lambda r: (r.sheet, r.sheet_row))
        self.view.type_ahead = "rows"
        self.panel = TablePanel(self.view, EmptyState("file-spreadsheet", N_("The list has no rows.")), count_below=False)
        self.mend_button = _tool("pencil")
        self.save_button = _tool("file-export")
        self._lay_out()
        self.chips.changed.connect(lambda _keys: self._filter())
        self.panel.clear_filter.connect(self.chips.clear)
        self.view.opened.connect(self.mend)
        self.view.selection_changed.connect(self._selected)
        self.mend_button.clicked.connect(self._mend_current)
        self.save_button.clicked.connect(self.save_problems)
        self.retranslate()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.chips, 1)
        tools.addWidget(self.panel.count_line)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.mend_button)
        below.addWidget(self.save_button)
        below.addStretch()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(6)
        for widget in (self.summary, self.error, self.arrears, self.differs):
            page.addWidget(widget)
        page.addLayout(tools)
        page.addWidget(self.panel, 1)
        page.addLayout(below)
        page.addWidget(self.notes)

    def show_plan(self, plan: ImportPlan, edits: Edits) -> None:
        """Show what the import would do; filter and selection stay."""
        first = self.plan is None
        self.error.hide()
        self.plan = plan
        edited = frozenset((sheet, row) for sheet, row, _column in edits)
        self.view.set_rows(dry_rows(plan, edited))
        self.view.show_column("mended", bool(edited))
        self.chips.set_counts({**plan.counts, DIFFERS: len(plan.stated_differ)})
        if first and plan.problems:
            self.chips.set_on({PROBLEM})
        elif not any(self._fits(row) for row in self.view.rows.all()):
            self.chips.clear()
        self._filter()
        self._texts(plan)

    def show_error(self, error: UserError) -> None:
        """Say why the list cannot be written."""
        self.error.setText(error.sentence(_))
        self.error.show()

    def forget(self) -> None:
        """Begin anew with another list."""
        self.plan = None
        self.chips.clear()

    def select_problem(self) -> None:
        """Put the cursor on the first problem row shown, else on the first row."""
        rows = self.view.rows.shown()
        chosen = next((row for row in rows if row.problem is not None), rows[0] if rows else None)
        if chosen is not None:
            self.view.select([(chosen.sheet, chosen.sheet_row)])
        self.view.setFocus()

    def retranslate(self) -> None:
        self.mend_button.setText(_("Mend the row… (Enter)"))
        self.save_button.setText(_("Save the problem rows…"))
        self.chips.retranslate()
        self.panel.retranslate()
        if self.plan is not None:
            self._texts(self.plan)

    def _texts(self, plan: ImportPlan) -> None:
        self.summary.setText(counts_text(plan.counts))
        self.arrears.setText(arrears_text(plan))
        self.differs.setText(differs_text(plan))
        self.differs.setVisible(bool(plan.stated_differ))
        self.notes.setText(" · ".join(note.sentence(_) for note in plan.listed.notes))
        self.notes.setVisible(bool(plan.listed.notes))
        self.save_button.setVisible(bool(plan.problems))
        set_tone(self.arrears, "" if plan.arrears_fen else "ok")
        self._selected()

    def _fits(self, row: DryRow) -> bool:
        on = self.chips.on()
        return not on or row.verdict in on or (DIFFERS in on and row.differs is not None)

    def _filter(self) -> None:
        self.view.set_filter(self._fits if self.chips.on() else None)

    def _selected(self) -> None:
        self.mend_button.setEnabled(self.view.current() is not None)

    def _mend_current(self) -> None:
        row = self.view.current()
        if row is not None:
            self.mend.emit(row)


def counts_text(counts: Mapping[str, int]) -> str:
    """ "New 286 · Updated 14 · Same 9 · Problems 3"."""
    return _("New {new} · Updated {changed} · Same {same} · Problems {problem}").format(
        **{name: f"{counts.get(name, 0):,}" for name in ("new", "changed", "same", "problem")}
    )


def arrears_text(plan: ImportPlan) -> str:
    """The opening arrears the import would bring, with what they rest on."""
    if not plan.arrears_fen:
        return _("No opening arrears.")
    units = ngettext("{n} unit", "{n} units", plan.units_in_arrears).format(n=f"{plan.units_in_arrears:,}")
    months = ngettext("{n} month", "{n} months", plan.months_unpaid).format(n=f"{plan.months_unpaid:,}")
    day = plan.as_of.isoformat() if plan.as_of else ""
    said = _("Opening arrears on {day}: {units}, {months}, {amount}").format(
        day=day, units=units, months=months, amount=yuan(plan.arrears_fen)
    )
    if plan.usual_price is None:
        return said
    price = f"{plan.fee} {format_price(plan.usual_price)} {_(PRICE_UNIT_NAMES[plan.price_unit])}"
    usual = _("most rows: {price}").format(price=price)
    return f"{said} ({usual})"


def differs_text(plan: ImportPlan) -> str:
    """Which rows state other arrears than they make; what “paid up to” makes is what is taken over."""
    count = len(plan.stated_differ)
    named = "; ".join(
        _("row {row}: stated {stated}, computed {computed}").format(
            row=one.sheet_row, stated=yuan(one.stated_fen), computed=yuan(one.computed_fen)
        )
        for one in plan.stated_differ[:DIFFERENCES_NAMED]
    )
    said = ngettext(
        "{n} row states other arrears than its “paid up to” makes; the computed ones are taken over.",
        "{n} rows state other arrears than their “paid up to” makes; the computed ones are taken over.",
        count,
    ).format(n=count)
    return f"{said} {named}{'…' if count > DIFFERENCES_NAMED else ''}"


def _tool(icon: str) -> QPushButton:
    button = QPushButton()
    button.setIcon(icons.icon(icon))
    button.setAutoDefault(False)
    return button
