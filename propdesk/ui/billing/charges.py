"""应收账单: the charges of a period, with the way from rates to money: meters → generate → check → collect."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from propdesk.domain.arrears import is_overdue
from propdesk.domain.charges import FeeItem, PriceUnit, formula_in, price_in
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.i18n import N_, _, window
from propdesk.services import billing
from propdesk.store.billing import RunRow
from propdesk.store.lists import ChargeRow
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rollback import roll_back_one
from propdesk.ui.billing.rule_words import rule_text
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.rows import Filter
from propdesk.ui.session import CHARGES, PAYMENTS, RATES, UNITS, Session

OPEN = "open"
STEPS = (N_("Meters"), N_("Generate"), N_("Check"), N_("Collect"))


def _state(row: ChargeRow, today: date) -> tuple[str, str]:
    if row.open_fen <= 0:
        return _("Paid"), "ok"
    if is_overdue(row.due_on, today):
        return (_("Part paid, overdue"), "danger") if row.paid_fen else (_("Overdue"), "danger")
    return (_("Part paid"), "warn") if row.paid_fen else (_("Not due yet"), "neutral")


def _price(row: ChargeRow) -> str:
    return price_in(window().language, row.price, PriceUnit(row.price_unit)) if row.price else ""


def _formula(row: ChargeRow) -> str:
    return formula_in(window().language, row.formula)


def _columns(today: Callable[[], date], rule: Callable[[ChargeRow], str]) -> tuple[Column, ...]:
    return (
        Column("period", N_("Period"), lambda r: r.period),
        Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=6),
        Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=3),
        Column("item", N_("Charge item"), lambda r: r.item, tooltip=rule),
        Column("price", N_("Price"), _price, sort=lambda r: r.price, secondary=True),
        Column("formula", N_("How it was reckoned"), _formula, visible=False, secondary=True),
        Column("charged", N_("Charged"), lambda r: r.amount_fen, kind="money", total=True, tooltip=_formula),
        Column("received", N_("Received"), lambda r: r.paid_fen, kind="money", total=True),
        Column(
            "open",
            N_("Still open"),
            lambda r: r.open_fen,
            kind="money",
            total=True,
            strong=True,
            tone=lambda r: "danger" if r.open_fen else "",
        ),
        Column("due", N_("Due on"), lambda r: r.due_on, kind="date"),
        Column("state", N_("Status"), lambda r: _state(r, today())[0], kind="badge", tone=lambda r: _state(r, today())[1]),
    )


class StepStrip(QWidget):
    """Where a period stands on its way from rates to money; the current step is set off and says so."""

    def __init__(self) -> None:
        super().__init__()
        self._current = 1
        self._label = QLabel()
        self._label.setProperty("role", "secondary")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        self.show_step(1)

    def show_step(self, number: int) -> None:
        """Mark step `number` (from 0) as the one to do next."""
        self._current = number
        names = [_(step) for step in STEPS]
        self._label.setText(" → ".join(f"<b>● {name}</b>" if n == number else name for n, name in enumerate(names)))
        self.setAccessibleName(_("Next step: {step}").format(step=names[number]))
        self.setToolTip(_("Metered charges begin with the readings, everything else with “Generate”."))


class ChargesPage(ListPage):
    """The charges of one period; generating and rolling back runs, rates."""

    topics = frozenset({UNITS, CHARGES, PAYMENTS, RATES})
    export_name = N_("Charges")

    def __init__(self, session: Session) -> None:
        empty = EmptyState(
            "receipt",
            N_("There are no charges yet. Generate them first; you see everything before it is written."),
            [EmptyAction(N_("Generate charges…"), self.generate, primary=True), EmptyAction(N_("Rates…"), self.show_rates)],
        )
        super().__init__(session, _columns(session.today, self._rule), lambda row: row.charge_id, "billing.charges", empty)
        self._items: dict[str, FeeItem] = {}
        self.period = ChoiceBox(N_("All periods"), N_("Period"))
        self.item = ChoiceBox(N_("All charge items"), N_("Charge item"))
        self.chips = ChipRow((Chip(OPEN, N_("Open only")),))
        self.strip = StepStrip()
        self._runs: Sequence[RunRow] = ()
        self._wanted: str | None = None
        self._started = False
        self._fill_rows()
        self.period.currentIndexChanged.connect(self._load_period)
        self.item.currentIndexChanged.connect(self.refilter)
        self.chips.changed.connect(self.refilter)

    def _fill_rows(self) -> None:
        self.add_labelled(N_("Period"), self.period)
        self.filters.add(self.item)
        self.filters.add(self.chips)
        self.filters.add(self.strip)
        self.buttons.add_button(N_("Generate charges…"), self.generate, "calculator", kind="primary", keys="Ctrl+N")
        self.buttons.add_button(N_("Rates…"), self.show_rates, "coin-yuan")
        self.back_button = self.buttons.add_button(N_("Roll back a run…"), self.roll_back, "arrow-back-up")
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        office = self.session.office
        self.session.tasks.run(lambda progress: (billing.periods(office), billing.runs(office), billing.items(office)), self._show_periods)

    def show_period(self, period: Month) -> None:
        """Show the charges of this period when it is there."""
        self._wanted = str(period)
        self.reload()

    def _show_periods(self, found: tuple[list[Month], list[RunRow], list[FeeItem]]) -> None:
        periods, self._runs, items = found
        self._items = {item.name: item for item in items}
        texts = [str(month) for month in periods]
        with QSignalBlocker(self.period):
            self.period.offer(texts)
            wanted = self._wanted or ("" if self._started else texts[0] if texts else "")
            if wanted in texts:
                self.period.setCurrentIndex(texts.index(wanted) + 1)
        self._started = self._started or bool(texts)
        self._wanted = None
        self._load_period()

    def _load_period(self) -> None:
        chosen = self.period.chosen()
        month = Month.parse(chosen) if chosen else None
        self.session.tasks.run(lambda progress: billing.charges(self.session.office, period=month), lambda rows: self._show(rows, chosen))

    def _show(self, rows: Sequence[ChargeRow], period: str | None) -> None:
        if period != self.period.chosen():
            return
        self.item.offer(sorted({row.item for row in rows}))
        self.view.set_rows(rows)
        self.strip.show_step(1 if not rows else 3 if any(row.paid_fen for row in rows) else 2)
        undoable = self.runs_to_undo()
        self.back_button.setEnabled(bool(undoable))
        self.back_button.setToolTip("" if undoable else _("No billing run of this period stands."))

    def _rule(self, row: ChargeRow) -> str:
        """The rule the item of a charge has now, in words."""
        item = self._items.get(row.item)
        return _("The rule now: {rule}").format(rule=rule_text(item)) if item else ""

    # filtering ----------------------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        item, only_open = self.item.chosen(), OPEN in self.chips.on()
        words = super().keep()
        if not (item or only_open or words):
            return None
        return lambda row: (not item or row.item == item) and (not only_open or row.open_fen > 0) and (words is None or bool(words(row)))

    def words(self, row: ChargeRow) -> str:
        return "\n".join((row.code, *row.owners, row.item, row.period))

    def amount(self, row: ChargeRow) -> Fen:
        return row.open_fen

    def clear_filters(self) -> None:
        with QSignalBlocker(self.item), QSignalBlocker(self.chips), QSignalBlocker(self.within):
            self.item.clear_choice()
            self.chips.clear()
            self.within.clear()
        self.refilter()

    # doing --------------------------------------------------------------------------------------------------------------

    def generate(self) -> None:
        """Preview the next period's charges and write them."""
        RunDialog(self, self.session, self.show_period).open()

    def show_rates(self) -> None:
        """The rates, and a form for a new one."""
        RatesDialog(self, self.session).ask()

    def runs_to_undo(self) -> list[RunRow]:
        """Runs of the period shown (of any period when all are shown) that stand."""
        chosen = self.period.chosen()
        return [run for run in self._runs if not run.rolled_back and run.charges and (chosen is None or run.period == chosen)]

    def roll_back(self) -> None:
        """Take a run of this period back, after a yes."""
        roll_back_one(self, self.session, self.runs_to_undo())

    def retranslate(self) -> None:
        super().retranslate()
        self.chips.retranslate()
        self.strip.show_step(1 if not self.view.rows.all() else 2)
        self._load_period()
