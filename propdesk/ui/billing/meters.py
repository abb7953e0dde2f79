"""抄表: readings of a period typed into a grid, meters exchanged, lists printed, imported and exported."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import reading_lists, readings
from propdesk.services.meter_lists import State
from propdesk.services.readings import Entry, ReadingsRefused, Saved
from propdesk.ui import ask
from propdesk.ui.billing import meter_work
from propdesk.ui.billing.meter_grid import GridRow, remark
from propdesk.ui.billing.meter_list_page import MeterListPage
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import METERS, Session


class MetersPage(MeterListPage):
    """The meters page with all that can be done there: save and undo, rollover, exchange, new meters, lists in and out."""

    def __init__(self, session: Session, to_rates: Callable[[], object]) -> None:
        empty = EmptyState(
            "calculator",
            N_("There are no meters here yet."),
            [
                EmptyAction(N_("New meter…"), self.new_meter, primary=True),
                EmptyAction(N_("Import…"), self.import_sheet),
                EmptyAction(N_("Rates…"), to_rates),
            ],
            hint=N_("Charge items with a price per kWh, m³ or GJ can have meters; the first reading is the base and no usage."),
        )
        super().__init__(session, empty)
        self._busy = False
        self._last_saved: Saved | None = None
        self._fill_buttons()
        self._fill_keys()
        self._show_undo()

    def _fill_buttons(self) -> None:
        add = self.buttons.add_button
        self.save_button = add(N_("Save readings"), self.save, "check", kind="primary", keys="Ctrl+S")
        self.undo_button = add(N_("Undo last save"), self.undo, "arrow-back-up", keys="Ctrl+Z")
        self.rollover_button = add(N_("Rollover"), self.toggle_rollover, "refresh", keys="Ctrl+R")
        self.exchange_button = add(N_("Exchange meter…"), self.exchange, "arrows-exchange", keys="Ctrl+T")
        self.print_button = add(N_("Print reading list…"), self.print_list, "printer", keys="Ctrl+P")
        add(N_("Import…"), self.import_sheet, "file-import")
        add(N_("New meter…"), self.new_meter, "plus", keys="Ins")
        self.edit_button = add(N_("Edit meter…"), self.edit_meter, "pencil", keys="Ctrl+M")
        self.void_button = add(N_("Void reading…"), self.void_reading, "x")
        add(N_("Export…"), self.export, "table-export", keys="Ctrl+E")

    def _fill_keys(self) -> None:
        deeds = (
            ("Ctrl+S", self.save), ("Ctrl+Z", self.undo), ("Ctrl+R", self.toggle_rollover), ("Ctrl+T", self.exchange),
            ("Ctrl+P", self.print_list), ("Ins", self.new_meter), ("Ctrl+M", self.edit_meter),
        )  # fmt: skip
        for keys, run in deeds:
            shortcut = QShortcut(QKeySequence(keys), self, run)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)

    def show_buttons(self, row: GridRow | None, unsaved: int) -> None:
        _enable(self.save_button, bool(unsaved) and not self._busy, _("Nothing is typed that is not saved."), "Ctrl+S")
        for button, keys in ((self.exchange_button, "Ctrl+T"), (self.edit_button, "Ctrl+M"), (self.rollover_button, "Ctrl+R")):
            _enable(button, row is not None, _("Choose a meter first."), keys)
        readable = row is not None and row.line.state is State.READ
        _enable(self.void_button, readable, _("Only a reading that is not billed can be voided."))

    def leave_grid(self) -> None:
        self.save_button.setFocus()

    def retranslate(self) -> None:
        super().retranslate()
        self._show_undo()

    # saving -------------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write what was typed in one step; what is refused stays in the grid with its reason."""
        if self._busy or self._shown is None:
            return
        rows = self.unsaved()
        good = [row for row in rows if row.problem is None]
        bad = [row for row in rows if row.problem is not None]
        if not rows or not self._may_save(good, bad):
            return
        day = self._read_day()
        if day is None:
            return
        shown = self._shown
        entries = [self._entry(row, day) for row in good]
        key = str(uuid4())
        self._set_busy(True)
        self.session.tasks.run(
            lambda progress: readings.save_readings(self.session.office, entries, key=key),
            lambda saved: self._saved(shown, good, saved),
            lambda error: self._refused(good, error),
            title=_("Saving readings"),
        )

    def _may_save(self, good: Sequence[GridRow], bad: Sequence[GridRow]) -> bool:
        if not bad:
            return True
        self._go_to(bad[0])
        count = ngettext("{n} value is refused and stays here.", "{n} values are refused and stay here.", len(bad)).format(n=len(bad))
        if not good:
            self.session.toast(f"{count} {remark(bad[0])}", ())
            return False
        others = ngettext("Save the other {n} reading", "Save the other {n} readings", len(good)).format(n=len(good))
        return ask.confirm(self, count, others, details=f"{bad[0].line.code}: {remark(bad[0])}")

    def _go_to(self, row: GridRow) -> None:
        self.clear_filters()
        self.view.select([row.line.meter.id])
        self.view.setFocus()

    def _read_day(self) -> date | None:
        try:
            return self.day.value()
        except UserError as error:
            self.session.toast(error.sentence(_), ())
            self.day.setFocus()
            return None

    def _entry(self, row: GridRow, day: date) -> Entry:
        replaces = row.line.reading_id if row.line.state is State.READ else None
        return Entry(row.line.meter.id, day, row.value or 0, row.rollover, replaces=replaces)

    def _saved(self, shown: tuple[int, Month], rows: Sequence[GridRow], saved: Saved) -> None:
        self._set_busy(False)
        for row in rows:
            self._drafts.pop((*shown, row.line.meter.id), None)
        self._last_saved = saved
        self._show_undo()
        self.session.tasks.announce({METERS})
        text = ngettext("{n} reading saved.", "{n} readings saved.", len(rows)).format(n=f"{len(rows):,}")
        self.session.toast(text, ((_("Undo"), self.undo),))

    def _refused(self, rows: Sequence[GridRow], error: BaseException) -> None:
        self._set_busy(False)
        if not isinstance(error, ReadingsRefused):
            ask.show_error(self, error)
            return
        for place, problem in error.problems.items():
            self._replace(replace(rows[place], problem=problem, quantity=None, ratio=None, oddity=None))
        self._go_to(rows[min(error.problems)])
        self.session.toast(error.sentence(_), ())

    def undo(self) -> None:
        """Take the last saving back while nothing of it is billed."""
        saved = self._last_saved
        if saved is None or self._busy:
            return
        key = str(uuid4())
        self._set_busy(True)
        self.session.tasks.run(
            lambda progress: readings.undo_save(self.session.office, saved, key=key), self._undone, self._not_undone, title=_("Undo")
        )

    def _undone(self, count: int) -> None:
        self._set_busy(False)
        self._last_saved = None
        self._show_undo()
        self.session.tasks.announce({METERS})
        self.session.toast(ngettext("{n} reading taken back.", "{n} readings taken back.", count).format(n=f"{count:,}"), ())

    def _not_undone(self, error: BaseException) -> None:
        self._set_busy(False)
        ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show_undo()
        self._changed()

    def _show_undo(self) -> None:
        _enable(self.undo_button, self._last_saved is not None and not self._busy, _("Nothing was saved here yet."), "Ctrl+Z")

    # the other deeds ------------------------------------------------------------------------------------------------------

    def new_meter(self) -> None:
        """Add a meter with its base."""
        row = self.view.current()
        meter_work.new_meter(self, self.session, self._items, self.item_id(), row.line.code if row else "")

    def edit_meter(self) -> None:
        """Change what is known of the meter under the cursor, or take it out."""
        row = self.view.current()
        if row is not None:
            meter_work.edit_meter(self, self.session, row.line)

    def exchange(self) -> None:
        """Exchange the meter under the cursor."""
        row = self.view.current()
        if row is not None:
            meter_work.exchange_meter(self, self.session, row.line, self._day())

    def void_reading(self) -> None:
        """Void the reading under the cursor, with a reason."""
        row = self.view.current()
        if row is not None and row.line.reading_id is not None and row.line.state is State.READ:
            meter_work.void_reading(self, self.session, row.line)

    def import_sheet(self) -> None:
        """Take readings over from a workbook, after a look at what it would do."""
        meter_work.import_sheet(self, self.session, self._items, self.item_id(), self._day())

    def print_list(self) -> None:
        """The reading list of the rows shown, on the screen first."""
        item_id, month = self.item_id(), self.month()
        if item_id is None or not self.view.rows.shown():
            self.session.toast(_("There is no list here to print."), ())
            return
        lines = [row.line for row in self.view.rows.shown()]
        office, language = self.session.office, window().language
        title = " ".join((_("Meter reading list"), self.item.currentText(), str(month)))
        preview(
            self, self.session, title,
            lambda progress: reading_lists.draw(office, reading_lists.content_of(office, item_id, month, language, lines)),
            f"{title}.pdf", kind="list",
        )  # fmt: skip

    def export(self) -> None:
        """Write the reading list of the period into a workbook to fill in and import again."""
        item = self.item_shown()
        if item is not None:
            meter_work.export_list(self, self.session, item, self.month())


def _enable(button: QPushButton, on: bool, why_not: str, keys: str = "") -> None:
    """Let a button be pressed, or say in its tooltip why not."""
    button.setEnabled(on)
    button.setToolTip((f"{button.text()} ({keys})" if keys else "") if on else why_not)
