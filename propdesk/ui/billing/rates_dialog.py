"""收费标准: the charge items with their rates, and a form for a new rate. A rate is never rewritten under charges that rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from propdesk.domain.charges import PRICE_UNIT_NAMES, BasisMissing, DueDayOutOfRange, FeeItem, PriceUnit, Tariff, check_basis
from propdesk.domain.charges import price_in as price_in_words
from propdesk.domain.money import parse_price
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _, window
from propdesk.services import billing
from propdesk.services.billing import ItemNameMissing, ItemRates, OtherPriceUnit, PriceMissing, TariffInUse
from propdesk.ui import ask, theme
from propdesk.ui.billing.rule_dialog import RuleDialog, read_due_day
from propdesk.ui.billing.rule_words import kinds_text, rule_text, sentences
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import RATES, Session

USUAL_ITEM = "物业费"
USUAL_DUE_DAY = 10


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate of one item as the list shows it."""

    item: FeeItem
    tariff: Tariff

    @property
    def price(self) -> str:
        return price_in_words(window().language, self.tariff.price, self.item.price_unit)


@dataclass(frozen=True, slots=True)
class RateEntry:
    """What the form says. `price` in 1/10,000 yuan."""

    item: str
    price: int
    unit: PriceUnit
    valid_from: date
    basis: str
    due_day: int


COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item.name, strong=True, width=8),
    Column("price", N_("Price"), lambda r: r.price, sort=lambda r: r.tariff.price, width=14),
    Column("from", N_("Valid from"), lambda r: r.tariff.valid_from, kind="date"),
    Column("due", N_("Due day"), lambda r: r.item.due_day, kind="int"),
    Column("basis", N_("What it rests on"), lambda r: r.tariff.basis, width=16),
)


class RatesDialog(FormDialog[RateEntry]):
    """The list above, the form for a new rate below; saving keeps the dialog open and shows the rate in the list."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Rates"), _("Add this rate"))
        self._session = session
        self._key = str(uuid4())
        self._known: dict[str, ItemRates] = {}
        self._busy = False
        self.cancel_button.setText(_("Close"))
        self.table = TableView(COLUMNS, lambda row: row.tariff.id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("coin-yuan", N_("No rate is set yet. Add the first one below.")), count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4.2))
        self._add_fields()
        self._reload()
        self.item.setCurrentText(next(iter(self._known), USUAL_ITEM))
        self._item_chosen(self.item.currentText())
        self.item.currentTextChanged.connect(self._item_chosen)
        self.table.setMinimumWidth(max(640, min(1100, sum(self.table.columnWidth(n) for n in range(len(COLUMNS))) + 24)))
        self.table.selection_changed.connect(self._rate_chosen)

    def _add_fields(self) -> None:
        self.add_widget(self.panel)
        self._add_rule()
        title = QLabel(_("New rate"))
        title.setProperty("role", "section")
        self.add_widget(title)
        self.item = QComboBox()
        self.item.setEditable(True)
        self.item.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.price = QLineEdit()
        self.unit = QComboBox()
        for price_unit, name in PRICE_UNIT_NAMES.items():
            self.unit.addItem(_(name), price_unit.value)
        self.valid_from = DateField(self._session.today(), Month.of(self._session.today()).start)
        self.basis = QLineEdit()
        self.due_day = QLineEdit(str(USUAL_DUE_DAY))
        self.item_row = FieldRow(N_("Charge item"), self.item, required=True)
        like, hint = N_("Like 1.85, with at most four decimals"), N_("The contract clause, the filing or the owners’ decision")
        self.price_row = FieldRow(N_("Price in yuan"), self.price, required=True, hint=like)
        self.unit_row = FieldRow(N_("Price is per"), self.unit, required=True)
        self.from_row = FieldRow(N_("Valid from"), self.valid_from, required=True)
        self.due_row = FieldRow(N_("Due day of the month"), self.due_day, required=True)
        self._add_line(self.item_row, self.price_row, self.unit_row)
        self.basis_row = FieldRow(N_("What it rests on"), self.basis, required=True, hint=hint)
        self._add_line(self.from_row, self.due_row, self.basis_row)

    def _add_rule(self) -> None:
        """The rule of the item chosen below, in words, and the way to change it."""
        self.rule = QLabel()
        self.rule.setProperty("role", "secondary")
        self.rule.setWordWrap(True)
        self.rule.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.rule_button = QPushButton(_("Change the rule…"))
        self.rule_button.setProperty("kind", "link")
        self.rule_button.setAutoDefault(False)
        self.rule_button.clicked.connect(self.change_rule)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.rule, 1)
        line.addWidget(self.rule_button, 0, Qt.AlignmentFlag.AlignTop)
        self.add_widget(holder)

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
        found = billing.rates(self._session.office)
        self._known = {rates.item.name: rates for rates in found}
        self.table.set_rows([RateLine(rates.item, tariff) for rates in found for tariff in rates.tariffs])
        self.table.fit_columns()
        before = self.item.currentText()
        self.item.clear()
        self.item.addItems(list(self._known) or [USUAL_ITEM])
        self.item.setCurrentText(before)

    def _item_chosen(self, name: str) -> None:
        """A known item brings its price unit and due day along; its rule is shown and can be changed."""
        known = self._known.get(name.strip())
        if known is not None:
            self.unit.setCurrentIndex(self.unit.findData(known.item.price_unit.value))
            self.due_day.setText(str(known.item.due_day))
        self._show_rule(known.item if known else None)

    def _rate_chosen(self) -> None:
        """A rate chosen in the list brings its item into the form."""
        line = next(iter(self.table.selected()), None)
        if line is None or line.item.name == self.item.currentText():
            return
        unchanged = not self.changed()
        self.item.setCurrentText(line.item.name)
        if unchanged:  # looking at another item is nothing to lose
            self._before = self._content()

    def _show_rule(self, item: FeeItem | None) -> None:
        once = item is not None and item.price_unit is PriceUnit.ONCE
        self.rule_button.setEnabled(item is not None and not once)
        if item is None:
            self.rule.setText(_("A new item is billed monthly until its rule is changed."))
            self.rule_button.setToolTip(_("Add the first rate of the item, then its rule can be changed."))
        else:
            words = rule_text(item) if once else sentences(rule_text(item), kinds_text(item))
            self.rule.setText(_("{item}: {rule}").format(item=item.name, rule=words))
            why = _("How often it is billed, how it is rounded, for which kinds of units")
            self.rule_button.setToolTip(self.rule.text() if once else why)

    def change_rule(self) -> None:
        """Change how the chosen item is billed and rounded."""
        known = self._known.get(self.item.currentText().strip())
        if known is None or known.item.price_unit is PriceUnit.ONCE:
            return
        unchanged = not self.changed()
        saved = RuleDialog(self, self._session, known.item).ask()
        if saved is None:
            return
        self._reload()
        self._item_chosen(saved.name)
        if unchanged:
            self._before = self._content()

    def read(self) -> RateEntry:
        name = self.check(self.item_row, self._item_name)
        price = self.check(self.price_row, self._price)
        valid_from = self.check(self.from_row, self.valid_from.value)
        basis = self.check(self.basis_row, lambda: check_basis(self.basis.text()))
        due_day = self.check(self.due_row, lambda: read_due_day(self.due_day))
        return RateEntry(name, price, PriceUnit(self.unit.currentData()), valid_from, basis, due_day)

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
        if self._busy:
            return
        try:
            entry = self.read()
        except UserError:
            return
        self._set_busy(True)
        self._session.tasks.run(lambda progress: self._write(entry), self._saved, self._refused, title=_("Saving the rate"))

    def _write(self, entry: RateEntry) -> FeeItem:
        return billing.set_tariff(
            self._session.office, entry.item, entry.price, entry.unit, entry.valid_from, entry.basis, due_day=entry.due_day, key=self._key
        )

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
            (PriceMissing, self.price_row),
            (OtherPriceUnit, self.unit_row),
            (TariffInUse, self.from_row),
            (BasisMissing, self.basis_row),
            (DueDayOutOfRange, self.due_row),
        )
        return next((row for kind, row in places if isinstance(error, kind)), None)

    def reject(self) -> None:
        """Close, but not while a rate is being written."""
        if not self._busy:
            super().reject()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        self.save_button.setText(_("Saving…") if busy else _("Add this rate"))
