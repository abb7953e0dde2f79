"""应收账单: the charges of a period, with the way from rates to money: meters → generate → check → collect."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker

from propdesk.domain.charges import FeeItem
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.i18n import N_, _, ngettext
from propdesk.services import billing, payments, rates, steps
from propdesk.services.steps import Progress
from propdesk.store.billing import RunRow
from propdesk.store.lists import ChargeRow
from propdesk.ui import ask, labels
from propdesk.ui.billing.adjust_dialog import adjust
from propdesk.ui.billing.charge_columns import columns
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.once_dialog import charge_once, take_back
from propdesk.ui.billing.pool_dialog import enter_cost
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rollback import roll_back_one
from propdesk.ui.billing.rule_words import rule_text
from propdesk.ui.billing.run_dialog import RunDialog
from propdesk.ui.billing.step_strip import StepStrip
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.rows import Filter
from propdesk.ui.session import CHARGES, PAYMENTS, RATES, UNITS, Session

OPEN, DEVELOPER = "open", "developer"


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
        super().__init__(session, columns(session.today, self._rule), lambda row: row.charge_id, "billing.charges", empty)
        self._items: dict[str, FeeItem] = {}
        self.period = ChoiceBox(N_("All periods"), N_("Period"))
        self.item = ChoiceBox(N_("All charge items"), N_("Charge item"))
        self.chips = ChipRow((Chip(OPEN, N_("Open only")), Chip(DEVELOPER, N_("Developer"))))
        self.strip = StepStrip()
        self._runs: Sequence[RunRow] = ()
        self._wanted: str | None = None
        self._started = False
        self._fill_rows()
        self.period.currentIndexChanged.connect(self._load_period)
        self.item.currentIndexChanged.connect(self.refilter)
        self.chips.changed.connect(self.refilter)
        self.view.selection_changed.connect(self._show_deeds)
        self._show_deeds()

    def _fill_rows(self) -> None:
        self.add_labelled(N_("Period"), self.period)
        self.filters.add(self.item)
        self.filters.add(self.chips)
        self.filters.add(self.strip)
        self.buttons.add_button(N_("Generate charges…"), self.generate, "calculator", kind="primary", keys="Ctrl+N")
        self.buttons.add_button(N_("Rates…"), self.show_rates, "coin-yuan")
        self.buttons.add_button(N_("Charge once…"), self.charge_once, "receipt")
        self.buttons.add_button(N_("Shared cost…"), self.share_cost, "calculator")
        self.back_button = self.buttons.add_button(N_("Roll back a run…"), self.roll_back, "arrow-back-up")
        self.adjust_button = self.buttons.add_button(N_("Waive or adjust…"), self.adjust)
        self.delete_button = self.buttons.add_button(N_("Take back"), self.take_back)
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        office = self.session.office
        self.session.tasks.read(
            (self, "periods"), lambda _progress: (billing.periods(office), billing.runs(office), rates.items(office)), self._show_periods
        )

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
        chosen, office, today = self.period.chosen(), self.session.office, self.session.today()
        month = Month.parse(chosen) if chosen else None

        def load(_progress: object) -> tuple[Sequence[ChargeRow], Progress | None]:
            return billing.charges(office, period=month), steps.progress(office, month, today) if month else None

        self.session.tasks.read((self, "charges"), load, lambda found: self._show(*found, chosen))

    def _show(self, rows: Sequence[ChargeRow], progress: Progress | None, period: str | None) -> None:
        if period != self.period.chosen():
            return
        self.item.offer(sorted({row.item for row in rows}))
        self.view.set_rows(rows)
        self.strip.show_progress(progress)
        undoable = self.runs_to_undo()
        self.back_button.setEnabled(bool(undoable))
        self.back_button.setToolTip("" if undoable else _("No billing run of this period stands."))

    def _rule(self, row: ChargeRow) -> str:
        """The rule the item of a charge has now, in words."""
        item = self._items.get(row.item)
        return _("The rule now: {rule}").format(rule=rule_text(item)) if item else ""

    # filtering ----------------------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        item, on, words = self.item.chosen(), self.chips.on(), super().keep()
        if not (item or on or words):
            return None

        def kept(row: ChargeRow) -> bool:
            fits = (not item or row.item == item) and (OPEN not in on or row.open_fen > 0)
            return fits and (DEVELOPER not in on or row.liable == "developer") and (words is None or bool(words(row)))

        return kept

    def words(self, row: ChargeRow) -> str:
        return "\n".join((row.code, *row.owners, row.item, row.period, row.note))

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

    def charge_once(self) -> None:
        """Charge the units of the selected rows (or others) once."""
        chosen = charge_once(self, self.session, list(dict.fromkeys(row.code for row in self.view.selected())))
        if chosen is not None:
            self.show_period(Month.of(chosen.on))

    def share_cost(self) -> None:
        """Enter a cost that units share; the next run charges the shares."""
        enter_cost(self, self.session)

    def adjust(self) -> None:
        """Take something off the selected charge, with the reason and who allowed it."""
        row = next((row for row in self.view.selected() if row.open_fen > 0), None)
        if row is None:
            return
        found = [
            one for one in payments.desk(self.session.office, row.unit_id, self.session.today()).rows if one.charge_id == row.charge_id
        ]
        if found:
            adjust(self, self.session, found, self.session.today())

    def take_back(self) -> None:
        """Take the selected one-off charges back while nothing is paid on them, after a yes."""
        rows = [row for row in self.view.selected() if row.run_id is None]
        if not rows:
            return
        question = ngettext("Take this charge back? It stays on record.", "Take these charges back? They stay on record.", len(rows))
        facts = [f"{row.code} · {row.item} · {labels.yuan(row.amount_fen)}" for row in rows[:5]]
        if ask.confirm(self, question, _("Take back"), _("Keep"), details="\n".join(facts), danger=True):
            take_back(self, self.session, [row.charge_id for row in rows], self.session.today(), _("taken back from the list of charges"))

    def _show_deeds(self) -> None:
        """Only what can be done with the selected rows."""
        rows = self.view.selected()
        self.adjust_button.setEnabled(len(rows) == 1 and rows[0].open_fen > 0)
        self.adjust_button.setToolTip("" if self.adjust_button.isEnabled() else _("Choose one charge that is not settled."))
        single = bool(rows) and all(row.run_id is None for row in rows)
        self.delete_button.setEnabled(single)
        self.delete_button.setToolTip("" if single else _("Only charges made one by one; a run is rolled back as a whole."))

    def retranslate(self) -> None:
        super().retranslate()
        self.chips.retranslate()
        self._load_period()
