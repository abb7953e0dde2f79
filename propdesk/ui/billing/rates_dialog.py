"""收费标准: the charge items on the left, the rates of the chosen one beside them, and a form for a new or another rate below.

A rate is never rewritten under charges that rest on it.
"""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.charges import PRICE_UNIT_NAMES, BasisMissing, DueDayOutOfRange, FeeItem, PriceUnit, Tariff, check_basis
from propdesk.domain.fee_items import SHARE_BY_NAMES, ShareBy, Tiering, TierSpan
from propdesk.domain.money import parse_price
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import rates as service
from propdesk.services.rates import (
    AnchorInUse,
    ItemExists,
    ItemNameMissing,
    ItemRates,
    OtherPriceUnit,
    PriceMissing,
    TariffInUse,
    TariffOverlaps,
)
from propdesk.ui import ask, theme
from propdesk.ui.billing.rate_rows import COLUMNS, ITEM_COLUMNS, RateEntry, RateLine
from propdesk.ui.billing.remove_rate import RemoveRateButton
from propdesk.ui.billing.rule_dialog import ANCHOR_HINT, RuleDialog, read_anchor_day, read_due_day
from propdesk.ui.billing.rule_words import item_text, price_text
from propdesk.ui.billing.tiers_grid import TiersGrid
from propdesk.ui.billing.vacancy_dialog import VacancyDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import RATES, Session

USUAL_ITEM = "物业费"
USUAL_DUE_DAY = 10


class RatesDialog(FormDialog[RateEntry]):
    """Saving keeps the dialog open and shows the rate in the list."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Rates"), _("Add this rate"))
        self._session = session
        self._key = str(uuid4())
        self._known: dict[str, ItemRates] = {}
        self._editing: Tariff | None = None
        self._busy = False
        self.cancel_button.setText(_("Close"))
        self._add_lists()
        self._add_fields()
        self._reload()
        self.item.setCurrentText(next(iter(self._known), USUAL_ITEM))
        self._item_chosen(self.item.currentText())
        self.item.currentTextChanged.connect(self._item_chosen)
        self.unit.currentIndexChanged.connect(self._unit_chosen)
        self.items.selection_changed.connect(self._item_picked)
        self.table.selection_changed.connect(self._rate_picked)

    # what is there ------------------------------------------------------------------------------------------------------

    def _add_lists(self) -> None:
        self.items = TableView(ITEM_COLUMNS, lambda row: row.item.id)
        self.table = TableView(COLUMNS, lambda row: row.tariff.id)
        for view in (self.items, self.table):
            view.setSelectionMode(TableView.SelectionMode.SingleSelection)
            view.type_ahead = "rows"
        none = EmptyState("coin-yuan", N_("No rate is set yet. Add the first one below."))
        self.items_panel = TablePanel(self.items, EmptyState("coin-yuan", N_("No charge item yet.")), count_below=False)
        self.panel = TablePanel(self.table, none, count_below=False)
        height = round(theme.row_height(theme.points()) * 6.5)
        self.items_panel.setFixedSize(theme.points() * 34, height)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(4)
        self._add_rule(right)
        right.addWidget(self.panel, 1)
        holder = QWidget()
        holder.setFixedHeight(height)
        holder.setMinimumWidth(min(theme.points() * 92, 1290))
        both = QHBoxLayout(holder)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(16)
        both.addWidget(self.items_panel)
        both.addLayout(right, 1)
        self.add_widget(holder)

    def _add_rule(self, column: QVBoxLayout) -> None:
        """The rule of the chosen item in words, and the ways to change it and what vacant units pay."""
        self.rule = QLabel()
        self.rule.setProperty("role", "secondary")
        self.rule.setWordWrap(True)
        self.rule_button, self.vacancy_button = QPushButton(_("Change the rule…")), QPushButton(_("Vacant units…"))
        column.addWidget(self.rule)
        line = QHBoxLayout()
        line.setSpacing(12)
        for button, act in ((self.rule_button, self.change_rule), (self.vacancy_button, self.change_vacancy)):
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.clicked.connect(act)
            line.addWidget(button)
        self.remove_button = RemoveRateButton(self._session, self._set_busy, self._removed)
        line.addWidget(self.remove_button)
        line.addStretch()
        column.addLayout(line)

    def _add_fields(self) -> None:
        self.title = QLabel()
        self.title.setProperty("role", "section")
        self.new_button = QPushButton(_("A new rate instead"))
        self.new_button.setProperty("kind", "link")
        self.new_button.setAutoDefault(False)
        self.new_button.clicked.connect(self.begin_new)
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.title)
        line.addWidget(self.new_button)
        line.addStretch()
        self.add_widget(head)
        self.item, self.unit, self.share_by = QComboBox(), QComboBox(), QComboBox()
        self.item.setEditable(True)
        self.item.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for box, names in ((self.unit, PRICE_UNIT_NAMES), (self.share_by, SHARE_BY_NAMES)):
            for key, name in names.items():
                box.addItem(_(name), key.value)
        self.price, self.basis, self.due_day = QLineEdit(), QLineEdit(), QLineEdit(str(USUAL_DUE_DAY))
        self.anchor_day = QLineEdit("1")
        self.valid_from = DateField(self._session.today(), Month.of(self._session.today()).start)
        self.tiers = TiersGrid()
        like, hint = N_("Like 1.85, with at most four decimals"), N_("The contract clause, the filing or the owners’ decision")
        self.item_row = FieldRow(N_("Charge item"), self.item, required=True)
        self.price_row = FieldRow(N_("Price in yuan"), self.price, required=True, hint=like)
        self.unit_row = FieldRow(N_("Price is per"), self.unit, required=True)
        self.share_row = FieldRow(N_("Shared"), self.share_by, required=True, hint=N_("The cost is entered for each period."))
        self.from_row = FieldRow(N_("Valid from"), self.valid_from, required=True)
        self.anchor_row = FieldRow(N_("Periods begin on day"), self.anchor_day, hint=ANCHOR_HINT)
        self.due_row = FieldRow(N_("Due day of the month"), self.due_day, required=True)
        self.basis_row = FieldRow(N_("Legal basis"), self.basis, required=True, hint=hint)
        self._add_line(self.item_row, self.unit_row, self.price_row, self.share_row)
        self.add_widget(self.tiers)
        self._add_line(self.from_row, self.due_row, self.anchor_row, self.basis_row)

    def _add_line(self, *rows: FieldRow) -> None:
        """Short fields side by side."""
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for row in rows:
            line.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
            self.rows.append(row)
        self.add_widget(pair)

    def _reload(self) -> None:
        found = service.rates(self._session.office)
        self._known = {rates.item.name: rates for rates in found}
        self.items.set_rows(found)
        self.items.fit_columns()
        before = self.item.currentText()
        self.item.clear()
        self.item.addItems(list(self._known) or [USUAL_ITEM])
        self.item.setCurrentText(before)

    # choosing -----------------------------------------------------------------------------------------------------------

    def _item_chosen(self, name: str) -> None:
        """A known item brings its price unit and due day along, with its rates and its rule."""
        known = self._known.get(name.strip())
        self.table.set_rows([RateLine(known.item, tariff) for tariff in known.tariffs] if known else ())
        self.table.fit_columns()
        if known is not None:
            self.items.select([known.item.id])
            self.unit.setCurrentIndex(self.unit.findData(known.item.price_unit.value))
            self.due_day.setText(str(known.item.due_day))
            self.anchor_day.setText(str(known.item.anchor_day))
            if known.item.share_by is not ShareBy.NONE:
                self.share_by.setCurrentIndex(self.share_by.findData(known.item.share_by.value))
        self._show_rule(known.item if known else None)
        self._edit(None)
        self._unit_chosen()

    def _item_picked(self) -> None:
        """An item chosen on the left comes into the form; looking at another item is nothing to lose."""
        chosen = next(iter(self.items.selected()), None)
        if chosen is None or chosen.item.name == self.item.currentText():
            return
        unchanged = not self.changed()
        self.item.setCurrentText(chosen.item.name)
        if unchanged:
            self._before = self._content()

    def _rate_picked(self) -> None:
        """A rate chosen in the list comes into the form to be changed."""
        line = next(iter(self.table.selected()), None)
        if line is None or line.tariff == self._editing:
            return
        self._edit(line.tariff)
        self._before = self._content()

    def _edit(self, tariff: Tariff | None) -> None:
        """Let the form change this rate, or add a new one."""
        self._editing = tariff
        self.remove_button.show_for(next((line for line in self.table.rows.all() if line.tariff == tariff), None))
        if tariff is not None:
            self.price.setText(price_text(tariff.price, None))
            self.valid_from.set_value(tariff.valid_from)
            self.basis.setText(tariff.basis)
        self.tiers.set_tiers(*(tariff.tiering, tariff.tiers, tariff.tier_span) if tariff else (Tiering.MARGINAL, ()))
        self._show_title()

    def begin_new(self) -> None:
        """Leave the chosen rate as it is and enter a new one."""
        self.table.clearSelection()
        self._edit(None)
        self.price.clear()
        self.valid_from.set_value(Month.of(self._session.today()).start)
        self.basis.clear()
        self._before = self._content()
        self.price.setFocus()

    def _unit_chosen(self) -> None:
        """Tiers for meters, what a cost is divided by for shared costs, a price for all others."""
        unit = PriceUnit(self.unit.currentData())
        shared, known = unit is PriceUnit.POOL, self.item.currentText().strip() in self._known
        for row in (self.price_row, self.from_row, self.basis_row):
            row.setVisible(not shared)
        self.share_row.setVisible(shared)
        self.anchor_row.setVisible(unit is not PriceUnit.ONCE)
        self.tiers.setVisible(unit.metered)
        self.tiers.set_unit(unit)
        self.save_button.setEnabled(not self._busy and not (shared and known))
        self.save_button.setToolTip(_("The rule of a shared cost is changed above.") if shared and known else "Ctrl+Enter")
        self._show_title()

    def _show_title(self) -> None:
        if self._editing is not None:
            self.title.setText(_("Change the rate from {day}").format(day=self._editing.valid_from.isoformat()))
        else:
            self.title.setText(_("New rate"))
        self.new_button.setVisible(self._editing is not None)
        if not self._busy:
            shared = self.unit.currentData() == PriceUnit.POOL.value
            self.save_button.setText(_("Save this rate") if self._editing else _("Add this charge item") if shared else _("Add this rate"))

    def _show_rule(self, item: FeeItem | None) -> None:
        self.rule_button.setEnabled(item is not None)
        self.vacancy_button.setEnabled(item is not None and (item.price_unit is PriceUnit.M2_MONTH or item.price_unit.counted))
        if item is None:
            self.rule.setText(_("A new item is billed monthly until its rule is changed."))
            self.rule_button.setToolTip(_("Add the first rate of the item, then its rule can be changed."))
        else:
            self.rule.setText(_("{item}: {rule}").format(item=item.name, rule=item_text(item)))
            self.rule_button.setToolTip(_("How often it is billed, how it is rounded, who bears it, for which kinds of units"))
        self.vacancy_button.setToolTip(_("What vacant units pay, by your own rule"))

    def change_rule(self) -> None:
        """Change how the chosen item is billed and rounded, and who bears it."""
        known = self._known.get(self.item.currentText().strip())
        if known is None:
            return
        unchanged = not self.changed()
        saved = RuleDialog(self, self._session, known.item).ask()
        if saved is None:
            return
        price = self.price.text()
        self._reload()
        self._item_chosen(saved.name)
        self.price.setText(price)
        if unchanged:
            self._before = self._content()

    def change_vacancy(self) -> None:
        """Say what vacant units pay of the chosen item."""
        known = self._known.get(self.item.currentText().strip())
        if known is not None:
            VacancyDialog(self, self._session, known.item).ask()

    # reading and writing ------------------------------------------------------------------------------------------------

    def read(self) -> RateEntry:
        name = self.check(self.item_row, self._item_name)
        unit = PriceUnit(self.unit.currentData())
        if unit is PriceUnit.POOL:
            anchor_day, due_day = self._days()
            share_by = ShareBy(self.share_by.currentData())
            return RateEntry(name, 0, unit, self._session.today(), "", due_day, anchor_day, share_by=share_by)
        price = self.check(self.price_row, self._price)
        how = self.tiers.value() if unit.metered else (Tiering.MARGINAL, (), TierSpan.PERIOD)
        valid_from = self.check(self.from_row, self.valid_from.value)
        basis = self.check(self.basis_row, lambda: check_basis(self.basis.text()))
        anchor_day, due_day = self._days()
        replacing = self._editing is not None and self._editing.valid_from == valid_from
        return RateEntry(name, price, unit, valid_from, basis, due_day, anchor_day, *how, replacing=replacing)

    def _days(self) -> tuple[int, int]:
        """The day the item's months begin on and its due day; what is charged each time has no months."""
        once = self.unit.currentData() == PriceUnit.ONCE.value
        anchor_day = 1 if once else self.check(self.anchor_row, lambda: read_anchor_day(self.anchor_day))
        return anchor_day, self.check(self.due_row, lambda: read_due_day(self.due_day))

    def _item_name(self) -> str:
        name = self.item.currentText().strip()
        if not name:
            raise ItemNameMissing()
        return name

    def _price(self) -> int:
        price = parse_price(self.price.text())
        if price <= 0:
            raise PriceMissing()
        return price

    def save(self) -> None:
        """Write the rate; its errors stand under their fields, and the dialog stays open either way."""
        for row in self.rows:
            row.show_error(None)
        if self._busy or not self.save_button.isEnabled():
            return
        try:
            entry = self.read()
        except UserError:
            return
        self._set_busy(True)
        self._session.tasks.run(lambda progress: self._write(entry), self._saved, self._refused, title=_("Saving the rate"))

    def _write(self, entry: RateEntry) -> FeeItem:
        office = self._session.office
        if entry.unit is PriceUnit.POOL:
            new = FeeItem(0, entry.item, entry.unit, entry.due_day, share_by=entry.share_by, anchor_day=entry.anchor_day)
            return service.add_item(office, new, key=self._key)
        return service.set_tariff(
            office, entry.item, entry.price, entry.unit, entry.valid_from, entry.basis, due_day=entry.due_day,
            anchor_day=entry.anchor_day, tiering=entry.tiering, tiers=entry.tiers, tier_span=entry.tier_span,
            replacing=entry.replacing, key=self._key,
        )  # fmt: skip

    def _saved(self, item: FeeItem) -> None:
        self._set_busy(False)
        self._key = str(uuid4())
        self._reload()
        self._item_chosen(item.name)
        self.price.clear()
        self._before = self._content()
        self._session.tasks.announce({RATES})
        self._session.toast(_("The rate of “{item}” is set.").format(item=item.name), ())
        self.item.setFocus()

    def _removed(self, line: RateLine) -> None:
        """Show the item without the rate that is gone."""
        self._reload()
        self._item_chosen(line.item.name)
        for field in (self.price, self.basis):
            field.clear()
        self._before = self._content()

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        row = self._row_of(error)
        if row is not None and isinstance(error, UserError):
            row.show_error(error)
            row.field.setFocus()
        else:
            ask.show_error(self, error)

    def _row_of(self, error: BaseException) -> FieldRow | None:
        places: Sequence[tuple[type[UserError], FieldRow]] = (
            (ItemNameMissing, self.item_row),
            (ItemExists, self.item_row),
            (PriceMissing, self.price_row),
            (OtherPriceUnit, self.unit_row),
            (TariffInUse, self.from_row),
            (TariffOverlaps, self.from_row),
            (BasisMissing, self.basis_row),
            (DueDayOutOfRange, self.due_row),
            (AnchorInUse, self.anchor_row),
        )
        return next((row for kind, row in places if isinstance(error, kind)), None)

    def reject(self) -> None:
        """Close, but not while a rate is being written."""
        if not self._busy:
            super().reject()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        if busy:
            self.save_button.setText(_("Saving…"))
        else:
            self._unit_chosen()
