"""The tiers of a metered price: above how much of the unit which price counts, one line for each, how tiers work and over which time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.fee_items import (
    TIER_SPAN_NAMES,
    TIERING_NAMES,
    PriceMissing,
    PriceUnit,
    Tier,
    Tiering,
    TierSpan,
    check_tiers,
    format_quantity,
    parse_quantity,
)
from propdesk.domain.money import format_price, parse_price
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui.parts.fields import Combo

MOST = 6
_UNITS = {PriceUnit.KWH: N_("kWh"), PriceUnit.M3: "m³", PriceUnit.GJ: "GJ"}


class TiersGrid(QWidget):
    """Lines of a threshold and a price above the first price. An empty line counts for nothing."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._price_unit = PriceUnit.KWH
        self._lines: list[tuple[QLabel, QLineEdit, QLabel, QLineEdit]] = []
        self.tiering, self.tier_span = Combo(), Combo()
        for tiering in Tiering:
            self.tiering.addItem(_(TIERING_NAMES[tiering]), tiering.value)
        for span in TierSpan:
            self.tier_span.addItem(_(TIER_SPAN_NAMES[span]), span.value)
        self.tiering.setAccessibleName(_("How tiers work"))
        self.tier_span.setAccessibleName(_("Over which time tiers count"))
        self.add_button = QPushButton(_("Add a tier"))
        self.add_button.setProperty("kind", "link")
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add_and_go)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(4, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.add_button)
        below.addWidget(self.tiering)
        below.addWidget(self.tier_span)
        below.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._grid)
        column.addLayout(below)
        column.addWidget(self.error)
        self._show_tiering()

    def set_unit(self, price_unit: PriceUnit) -> None:
        """Name the unit of the thresholds."""
        self._price_unit = price_unit
        for line in self._lines:
            self._name(line)

    def set_tiers(self, tiering: Tiering, tiers: tuple[Tier, ...], tier_span: TierSpan = TierSpan.PERIOD) -> None:
        """Show these tiers instead."""
        while self._lines:
            for widget in self._lines.pop():
                self._grid.removeWidget(widget)
                widget.deleteLater()
        for tier in tiers:
            _above, quantity, _price, price = self._add()
            quantity.setText(format_quantity(tier.from_quantity))
            price.setText(format_price(tier.price))
        self.tiering.setCurrentIndex(list(Tiering).index(tiering))
        self.tier_span.setCurrentIndex(list(TierSpan).index(tier_span))
        self.show_error(None)
        self._show_tiering()

    def fields(self) -> list[QWidget]:
        """Every field in the order of the Tab key."""
        return [field for line in self._lines for field in (line[1], line[3])] + [self.add_button, self.tiering, self.tier_span]

    def value(self) -> tuple[Tiering, tuple[Tier, ...], TierSpan]:
        """What is entered; its error stands under the lines before it goes on."""
        self.show_error(None)
        try:
            tiers = tuple(
                self._tier(quantity.text(), price.text())
                for _above, quantity, _price, price in self._lines
                if quantity.text().strip() or price.text().strip()
            )
            return Tiering(self.tiering.currentData()), check_tiers(self._price_unit, tiers), TierSpan(self.tier_span.currentData())
        except UserError as error:
            self.show_error(error)
            raise

    def _tier(self, quantity: str, price: str) -> Tier:
        found = Tier(parse_quantity(quantity), parse_price(price))
        if found.price <= 0:
            raise PriceMissing()
        return found

    def show_error(self, error: UserError | None) -> None:
        """Say what is wrong with the tiers."""
        self.error.setText(error.sentence(_) if error else "")
        self.error.setVisible(error is not None)

    def _add(self) -> tuple[QLabel, QLineEdit, QLabel, QLineEdit]:
        line = (QLabel(), QLineEdit(), QLabel(), QLineEdit())
        row = self._grid.rowCount()
        for place, widget in enumerate(line):
            self._grid.addWidget(widget, row, place)
        for field in (line[1], line[3]):
            field.setMaximumWidth(120)
            field.textChanged.connect(self.changed)
        self._lines.append(line)
        self._name(line)
        self._show_tiering()
        return line

    def _name(self, line: tuple[QLabel, QLineEdit, QLabel, QLineEdit]) -> None:
        above, quantity, costs, price = line
        above.setText(_("Above"))
        above.setBuddy(quantity)
        costs.setText(_("{unit}: price in yuan").format(unit=_(_UNITS.get(self._price_unit, "kWh"))))
        costs.setBuddy(price)
        number = self._lines.index(line) + 2
        quantity.setAccessibleName(_("Tier {n} begins above").format(n=number))
        price.setAccessibleName(_("Price of tier {n}").format(n=number))

    def _add_and_go(self) -> None:
        self._add()[1].setFocus()
        self.changed.emit()

    def _show_tiering(self) -> None:
        for box in (self.tiering, self.tier_span):
            box.setVisible(bool(self._lines))
        self.add_button.setEnabled(len(self._lines) < MOST)
