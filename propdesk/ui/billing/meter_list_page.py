"""The list of the meters page: one charge item in one period, values typed into it, and what they mean said at once."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QLabel, QWidget

from propdesk.domain.charges import FeeItem
from propdesk.domain.meters import format_quantity
from propdesk.domain.money import Fen
from propdesk.domain.periods import DateRange, Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import meter_lists, meter_prices, meters
from propdesk.services.meter_lists import MeterLine, State
from propdesk.services.meter_prices import Prices
from propdesk.ui import ask
from propdesk.ui.billing.list_page import ListPage
from propdesk.ui.billing.meter_grid import EntryView, GridRow, columns, remark, saved_row, state_words, times, typed_row
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField
from propdesk.ui.parts.rows import Filter
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CHARGES, METERS, RATES, UNITS, Session

NOT_READ, UNUSUAL, UNSAVED = "not_read", "unusual", "unsaved"
MONTHS_BACK = 24
Draft = tuple[str, bool]
"""What was typed into a cell and whether a rollover was declared."""


class MeterListPage(ListPage):
    """The meters of one charge item in one period. What is typed is kept, also while another period or item is looked at."""

    topics = frozenset({UNITS, CHARGES, RATES, METERS})
    export_name = N_("Meter reading list")

    def __init__(self, session: Session, empty: EmptyState) -> None:
        self._prices: Prices | None = None
        super().__init__(session, columns(self._amount), lambda row: row.line.meter.id, "billing.meters", empty)
        self._items: list[FeeItem] = []
        self._drafts: dict[tuple[int, Month, int], Draft] = {}
        self._shown: tuple[int, Month] | None = None
        self._fill_filters()
        self._name_choices()

    def show_buttons(self, row: GridRow | None, unsaved: int) -> None:
        """Say which buttons may be pressed for the row under the cursor and so many rows not saved; sub-classes have them."""

    def leave_grid(self) -> None:
        """Where the keys go behind the last row; sub-classes say."""

    def make_view(self, columns: Sequence[Column], row_id: Callable[[Row], Hashable], name: str) -> TableView:
        """The grid; every key typed in it is told to the page."""
        self.grid = EntryView(columns, row_id, name=name, settings=self.session.settings)
        self.grid.typed.connect(self._typed)
        self.grid.at_end.connect(self.leave_grid)
        return self.grid

    def _fill_filters(self) -> None:
        self.item, self.period = Combo(), Combo()
        today = self.session.today()
        self.day = DateField(today, today, narrow=True)
        for back in range(MONTHS_BACK):
            month = Month.of(today) + -back
            self.period.addItem(str(month), month)
        self.chips = ChipRow((Chip(NOT_READ, N_("Not read")), Chip(UNUSUAL, N_("Unusual")), Chip(UNSAVED, N_("Not saved"))))
        self.filters.add(self.item)
        self.filters.add(self.period)
        self.add_labelled(N_("Read on"), self.day)
        self.filters.add(self.chips)
        self.context = QLabel()
        self.context.setWordWrap(True)
        self.context.setTextFormat(Qt.TextFormat.PlainText)
        self.column.insertWidget(2, self.context)
        self.item.currentIndexChanged.connect(lambda: self._item_chosen())
        self.period.currentIndexChanged.connect(self._period_chosen)
        self.day.changed.connect(self._judge_again)
        self.chips.changed.connect(self.refilter)
        self.view.selection_changed.connect(self._show_context)

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        office = self.session.office
        self.session.tasks.read((self, "items"), lambda _progress: meters.metered_items(office), self._show_items)

    def _show_items(self, items: list[FeeItem]) -> None:
        chosen = self.item_id()
        self._items = items
        with QSignalBlocker(self.item):
            self.item.clear()
            for item in items:
                self.item.addItem(item.name, item.id)
            self.item.setCurrentIndex(max(0, self.item.findData(chosen)) if items else -1)
        if self.item_id() == chosen:
            self._load()
        else:
            self._item_chosen()

    def item_id(self) -> int | None:
        """The number of the charge item shown, None where there is none."""
        found = self.item.currentData()
        return found if isinstance(found, int) else None

    def month(self) -> Month:
        """The period shown."""
        found = self.period.currentData()
        assert isinstance(found, Month)
        return found

    def span(self) -> DateRange:
        """The days of the period shown, from the day on which the item's months begin."""
        item = self.item_shown()
        return item.month_span(self.month()) if item else DateRange(self.month().start, self.month().end)

    def item_shown(self) -> FeeItem | None:
        """The charge item shown."""
        return next((item for item in self._items if item.id == self.item_id()), None)

    def _item_chosen(self) -> None:
        """Show the item; of one whose period has not begun yet the one that is running."""
        item = self.item_shown()
        running = item.month_of(self.session.today()) if item else self.month()
        if running < self.month():
            with QSignalBlocker(self.period):
                self.show_month(running)
        self._load()

    def show_month(self, month: Month) -> None:
        """Look at another period, adding it to the choice where it is not there."""
        if self.period.findData(month) < 0:
            self.period.addItem(str(month), month)
        self.period.setCurrentIndex(self.period.findData(month))

    def _period_chosen(self) -> None:
        """Readings of another period are most likely of its last day."""
        today, span = self.session.today(), self.span()
        inside = span.start <= today < span.end
        with QSignalBlocker(self.day.edit):
            self.day.set_value(today if inside else span.end - timedelta(days=1))
        self._load()

    def _load(self) -> None:
        item_id, month, span = self.item_id(), self.month(), self.span()
        if item_id is None:
            self._show(None, month, [])
            return
        office = self.session.office

        def read(_progress: object) -> tuple[Prices | None, list[MeterLine]]:
            return meter_prices.prices(office, item_id, span), meter_lists.of_period(office, item_id, span)

        self.session.tasks.read((self, "lines"), read, lambda found: self._show(item_id, month, found[1], found[0]))

    def _show(self, item_id: int | None, month: Month, lines: Sequence[MeterLine], prices: Prices | None = None) -> None:
        if (item_id, month) != (self.item_id(), self.month()):
            return
        self._prices = prices.beside(lines) if prices else None
        self._shown = (item_id, month) if item_id is not None else None
        day = self._day()
        self.view.set_rows([self._row(item_id or 0, month, line, day) for line in lines])
        self._changed()

    def _amount(self, row: GridRow) -> Fen | None:
        """What a row's usage will cost."""
        day = self._day() if row.unsaved else row.line.this.on if row.line.this else None
        return self._prices.amount(row.line, row.quantity, day) if self._prices else None

    def _row(self, item_id: int, month: Month, line: MeterLine, day: date) -> GridRow:
        draft = self._drafts.get((item_id, month, line.meter.id))
        return typed_row(saved_row(line), draft[0], day, rollover=draft[1]) if draft else saved_row(line)

    def _day(self) -> date:
        """The day of the readings; while none can be read there, today."""
        try:
            return self.day.value() or self.session.today()
        except UserError:
            return self.session.today()

    # typing -------------------------------------------------------------------------------------------------------------

    def _typed(self, meter_id: int, text: str) -> None:
        row = self._row_of(meter_id)
        if row is not None:
            self._replace(typed_row(row, text, self._day()))

    def _row_of(self, meter_id: int) -> GridRow | None:
        return next((row for row in self.view.rows.all() if row.line.meter.id == meter_id), None)

    def _replace(self, row: GridRow) -> None:
        if self._shown is None:
            return
        key = (*self._shown, row.line.meter.id)
        if row.text is None:
            self._drafts.pop(key, None)
        else:
            self._drafts[key] = (row.text, row.rollover)
        self.view.rows.replace(row)
        self._changed()

    def _judge_again(self) -> None:
        """Another day of reading: what was typed may mean something else now."""
        day = self._day()
        for row in self.unsaved():
            self.view.rows.replace(typed_row(row, row.text or "", day, rollover=row.rollover))
        self._show_context()

    def unsaved(self) -> list[GridRow]:
        """The rows of this period with something typed that is not saved."""
        return [row for row in self.view.rows.all() if row.unsaved]

    def toggle_rollover(self) -> None:
        """Declare that the counter passed its end before this value, or take that back."""
        row = self.view.current()
        if row is None or not row.unsaved:
            self.session.toast(_("Type the reading first, then declare the rollover."), ())
            return
        self._replace(typed_row(row, row.text, self._day(), rollover=not row.rollover))

    def _changed(self) -> None:
        rows = self.view.rows.all()
        unsaved = [row for row in rows if row.unsaved]
        self.chips.set_counts(
            {
                NOT_READ: sum(row.line.state is State.NOT_READ and not row.unsaved for row in rows),
                UNUSUAL: sum(row.oddity is not None for row in rows),
                UNSAVED: len(unsaved),
            }
        )
        self.panel.foot.refresh()
        self._show_context()
        self.foot_changed.emit()

    def _show_context(self) -> None:
        """The row under the cursor in one line: what it showed, and in full what is wrong or unusual."""
        row = self.view.current()
        self.show_buttons(row, len(self.unsaved()))
        if row is None:
            self._say(_("Choose a row and type the reading; Enter goes down, Ctrl+S saves."), "secondary")
            return
        last = row.line.last
        head = _("{unit} · meter {meter} · last reading {value} of {day}").format(
            unit=row.line.code, meter=row.line.meter.label, value=format_quantity(last.value), day=last.on
        )
        if row.problem is not None:
            self._say(f"{head} — {remark(row)}", "error")
        elif row.oddity is not None:
            usual = _("{state} (against the usual use per day)").format(state=state_words(row)[0])
            self._say(f"{head} — {usual}", "warn")
        else:
            usage = _(" · usage {usage}, {times} the usual").format(usage=format_quantity(row.quantity or 0), times=times(row.ratio))
            self._say(head + (usage if row.ratio is not None else ""), "secondary")

    def _say(self, text: str, role: str) -> None:
        self.context.setText(text)
        if self.context.property("role") != role:
            self.context.setProperty("role", role)
            self.context.style().unpolish(self.context)
            self.context.style().polish(self.context)

    # the list's side ------------------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        on, words = self.chips.on(), super().keep()
        tests: list[Filter] = [words] if words else []
        if NOT_READ in on:
            tests.append(lambda row: row.line.state is State.NOT_READ and not row.unsaved)
        if UNUSUAL in on:
            tests.append(lambda row: row.oddity is not None)
        if UNSAVED in on:
            tests.append(lambda row: row.unsaved)
        return (lambda row: all(test(row) for test in tests)) if tests else None

    def words(self, row: GridRow) -> str:
        return "\n".join((row.line.code, row.line.meter.label, *row.line.owners))

    def unit_of(self, row: GridRow) -> int:
        return row.line.meter.unit_id

    def clear_filters(self) -> None:
        with QSignalBlocker(self.chips), QSignalBlocker(self.within):
            self.chips.clear()
            self.within.clear()
        self.refilter()

    def foot_text(self) -> str:
        text = super().foot_text()
        unsaved = len(self.unsaved())
        more = ngettext("{n} not saved", "{n} not saved", unsaved).format(n=unsaved)
        return f"{text} · {more}" if unsaved else text

    def may_close(self) -> bool:
        count = len(self._drafts)
        if not count:
            return True
        question = ngettext("{n} reading is typed and not saved.", "{n} readings are typed and not saved.", count).format(n=count)
        return ask.confirm(self, question, _("Close without saving them"), _("Keep editing"), danger=True)

    def first_focus(self) -> QWidget | None:
        return self.view

    def help_text(self) -> str:
        return _(
            "Choose a charge item and a period, type what each counter shows and press Enter to go down. Usage and its ratio to the "
            "usual use appear at once; what is unusual is marked, what cannot be is refused with its reason. Ctrl+S saves all, "
            "Ctrl+R declares a rollover, Ctrl+T exchanges a meter, Ctrl+P prints the list in walking order."
        )

    def retranslate(self) -> None:
        super().retranslate()
        self.chips.retranslate()
        self.day.retranslate()
        self._name_choices()
        self._changed()

    def _name_choices(self) -> None:
        for box, name in ((self.item, _("Charge item")), (self.period, _("Period"))):
            box.setAccessibleName(name)
            box.setToolTip(name)
