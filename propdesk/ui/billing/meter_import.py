"""导入抄表: what a sheet of readings would do, every row it leaves out with the reason, then all of it in one step."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from propdesk.domain.charges import FeeItem
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import reading_sheets, readings
from propdesk.services.reading_sheets import ReadingPlan, ReadingsDone
from propdesk.ui import ask, theme
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import METERS, Session

if TYPE_CHECKING:
    from propdesk.services.reading_sheets import Workbook

COLUMNS = (
    Column("row", N_("Row"), lambda r: r.sheet_row, kind="int"),
    Column("words", N_("What it says"), lambda r: r.words, width=18, tooltip=lambda r: r.words),
    Column("reason", N_("Reason"), lambda r: r.error.sentence(_), width=30, tooltip=lambda r: r.error.sentence(_), tone=lambda r: "danger"),
)


class ImportReadingsDialog(QDialog):
    """A dry run of a reading sheet; item and day can be given for rows that name none."""

    def __init__(
        self, parent: QWidget, session: Session, path: Path, workbook: "Workbook", items: Sequence[FeeItem], item_id: int | None, day: date
    ) -> None:
        super().__init__(parent)
        self._session, self._path, self._workbook, self._page = session, path, workbook, parent
        self._plan: ReadingPlan | None = None
        self._busy = self._gone = False
        self._key = str(uuid4())
        self.setWindowTitle(_("Import readings"))
        self.item = Combo()
        for item in items:
            self.item.addItem(item.name, item.id)
        self.item.setCurrentIndex(max(0, self.item.findData(item_id)))
        self.day = DateField(session.today(), day)
        self.messages = MessageBar()
        self.summary = QLabel()
        self.summary.setProperty("role", "title")
        self.summary.setWordWrap(True)
        self.notes = QLabel()
        self.notes.setProperty("role", "secondary")
        self.notes.setWordWrap(True)
        self.table = TableView(COLUMNS, lambda row: (row.sheet_row, row.words))
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("circle-check", N_("No row is left out.")), count_below=False)
        self.apply_button, self.close_button = QPushButton(), QPushButton(_("Cancel"))
        self.apply_button.setProperty("kind", "primary")
        for button, act in ((self.apply_button, self.apply), (self.close_button, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        self.item.currentIndexChanged.connect(self.look)
        self.day.changed.connect(self.look)
        self.look()

    def _lay_out(self) -> None:
        file = QLabel(self._path.name)
        file.setProperty("role", "strong")
        buttons = dialogs.button_line((), (self.close_button, self.apply_button))
        self.item_row = FieldRow(N_("Charge item of rows that name none"), self.item)
        self.day_row = FieldRow(N_("Day of rows that name none"), self.day)
        dialogs.lay_out(
            self,
            [file, beside([self.item_row, self.day_row]), self.messages, self.summary, self.notes, (self.panel, 1)],
            buttons,
            theme.points() * 80,
            640,
        )

    def look(self) -> None:
        """Plan the sheet again; nothing is written."""
        try:
            day = self.day.value()
        except UserError as error:
            self.day_row.show_error(error)
            return
        self.day_row.show_error(None)
        office, item_id = self._session.office, self.item.currentData()
        self._session.tasks.run(
            lambda progress: reading_sheets.plan_opened(office, self._path, self._workbook, item_id=item_id, read_on=day),
            self._show,
            self._not_understood,
        )

    def _show(self, plan: ReadingPlan) -> None:
        if self._gone:
            return
        self._plan = plan
        counts = plan.counts
        self.messages.clear("sheet")
        self.summary.setText(
            _("Readings: {reading}   New meters: {meter}   Same: {same}   Without a reading: {empty}   Problem: {problem}").format(**counts)
        )
        notes = [_("Sheet “{sheet}”, titles in row {row}.").format(sheet=plan.listed.sheet, row=plan.listed.layout.header_row)]
        if plan.listed.unknown:
            notes.append(_("Columns not understood and not imported: {columns}.").format(columns=", ".join(plan.listed.unknown)))
        self.notes.setText(" ".join(notes))
        self.table.set_rows(plan.problems)
        self._show_button()

    def _not_understood(self, error: BaseException) -> None:
        if self._gone:
            return
        self._plan = None
        self._show_button()
        if isinstance(error, UserError):
            self.messages.show_message("sheet", error.sentence(_), "warn", closable=False)
        else:
            ask.show_error(self, error)

    def _show_button(self) -> None:
        counts = self._plan.counts if self._plan else {}
        new = counts.get("reading", 0) + counts.get("meter", 0)
        self.apply_button.setEnabled(new > 0 and not self._busy)
        self.apply_button.setToolTip("Ctrl+Enter" if new else _("The book has all of it already, or no row can be taken over."))
        self.apply_button.setText(
            ngettext("Take over {n} row", "Take over {n} rows", new).format(n=f"{new:,}") if new else _("Nothing new")
        )
        self.apply_button.setShortcut("Ctrl+Return")

    def apply(self) -> None:
        """Write what the plan says in one step."""
        plan = self._plan
        if plan is None or self._busy:
            return
        self._busy = True
        self._show_button()
        self._session.tasks.run(
            lambda progress: reading_sheets.apply_readings(self._session.office, plan, key=self._key),
            self._done,
            self._failed,
            title=_("Import readings"),
        )

    def _done(self, done: ReadingsDone) -> None:
        self._busy = False
        self._session.tasks.announce({METERS})
        text = _("Written: {readings} readings, {meters} new meters.").format(readings=done.readings, meters=done.meters)
        self._session.toast(text, ((_("Undo"), lambda: self._take_back(done)),) if done.readings else ())
        self.accept()

    def _take_back(self, done: ReadingsDone) -> None:
        """Void what was just taken over while nothing of it is billed; new meters stay."""
        session, parent = self._session, self._page

        def back(count: int) -> None:
            session.tasks.announce({METERS})
            session.toast(ngettext("{n} reading taken back.", "{n} readings taken back.", count).format(n=f"{count:,}"), ())

        session.tasks.run(
            lambda progress: readings.undo_save(session.office, done.saved), back, lambda error: ask.show_error(parent, error)
        )

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._show_button()
        ask.show_error(self, error)

    def reject(self) -> None:
        if not self._busy:
            super().reject()

    def done(self, result: int) -> None:
        """Close; a plan still on its way is dropped."""
        self._gone = True
        super().done(result)
        self.deleteLater()
