"""What the lists of the Billing tab have in common: filters, buttons, the table, its foot text and its export."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from propdesk.domain.money import Fen
from propdesk.i18n import _, ngettext
from propdesk.ui import icons, labels
from propdesk.ui.billing.export import export_table
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.overflow import OverflowRow
from propdesk.ui.parts.page import Page
from propdesk.ui.parts.rows import Filter
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session


class FlowRow(QWidget):
    """Controls in a row that wraps where the width ends."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)


class ButtonRow(OverflowRow):
    """Buttons whose texts are message ids."""

    def __init__(self) -> None:
        self._texts: list[tuple[QPushButton, str, str]] = []
        super().__init__()

    def add_button(self, text: str, run: Callable[[], object], icon: str = "", *, kind: str = "", keys: str = "") -> QPushButton:
        """A button at the end of the row; `keys` are shown in its tooltip."""
        button = QPushButton()
        if kind:
            button.setProperty("kind", kind)
        if icon:
            button.setIcon(icons.icon(icon, "accent_text" if kind == "primary" else ""))
        button.clicked.connect(lambda: run())
        self._texts.append((button, text, keys))
        self.add(button)
        self._show(button, text, keys)
        return button

    def retranslate(self) -> None:
        for button, text, keys in self._texts:
            self._show(button, text, keys)
        super().retranslate()

    def _show(self, button: QPushButton, text: str, keys: str) -> None:
        button.setText(_(text))
        button.setToolTip(f"{_(text)} ({keys})" if keys else "")


class ChoiceBox(QComboBox):
    """A drop-down filter: “all”, then what there is. `chosen` is None for all."""

    def __init__(self, everything: str, name: str, shown: Callable[[str], str] = str) -> None:
        """`everything` and `name` are message ids; `shown` says what stands for a value in the window's language."""
        super().__init__()
        self._everything, self._name, self._shown = everything, name, shown
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem("", None)
        self.retranslate()

    def offer(self, values: Sequence[str]) -> None:
        """Offer these values, keeping the choice where it is still among them."""
        before = self.chosen()
        if [self.itemData(n) for n in range(1, self.count())] == list(values):
            return
        blocked = self.blockSignals(True)
        while self.count() > 1:
            self.removeItem(1)
        for value in values:
            self.addItem(self._shown(value), value)
        self.setCurrentIndex(max(0, self.findData(before)) if before is not None else 0)
        self.blockSignals(blocked)
        if self.chosen() != before:
            self.currentIndexChanged.emit(self.currentIndex())

    def chosen(self) -> str | None:
        value = self.currentData()
        return value if isinstance(value, str) else None

    def clear_choice(self) -> None:
        self.setCurrentIndex(0)

    def retranslate(self) -> None:
        self.setItemText(0, _(self._everything))
        for number in range(1, self.count()):
            self.setItemText(number, self._shown(self.itemData(number)))
        self.setAccessibleName(_(self._name))


class ListPage(Page):
    """A sub-page with one table. Sub-classes say how to load, which rows the filter keeps and what one row's amount is."""

    export_name = ""  # message id of the workbook's name and heading

    def __init__(
        self, session: Session, columns: Sequence[Column], row_id: Callable[[Row], Hashable], name: str, empty: EmptyState
    ) -> None:
        super().__init__()
        self.session = session
        self.view = self.make_view(columns, row_id, name)
        self.panel = TablePanel(self.view, empty, count_below=False)
        self.within = QLineEdit()
        self.within.setClearButtonEnabled(True)
        self.filters = FlowRow()
        self.buttons = ButtonRow()
        self._labels: list[tuple[QLabel, str]] = []
        self.columns_button = _tool("columns", self._choose_columns)
        self.copy_button = _tool("copy", lambda: self.view.copy(headers=True))
        self._lay_out()
        self.within.textChanged.connect(self.refilter)
        self.panel.clear_filter.connect(self.clear_filters)
        self.panel.count_line.clear_filter.connect(self.clear_filters)
        self.view.opened.connect(lambda row: self.household_opened.emit(self.unit_of(row)))
        self.view.selection_changed.connect(self._selection_changed)
        self.view.rows.rearranged.connect(self.foot_changed)
        self._name_within()

    def make_view(self, columns: Sequence[Column], row_id: Callable[[Row], Hashable], name: str) -> TableView:
        """The page's table."""
        return TableView(columns, row_id, name=name, settings=self.session.settings)

    def _lay_out(self) -> None:
        self.panel.count_line.quiet = True  # the foot of the window counts the rows
        below = QHBoxLayout()
        below.addWidget(self.buttons, 1)
        below.addWidget(self.within)
        below.addWidget(self.panel.count_line)
        below.addWidget(self.columns_button)
        below.addWidget(self.copy_button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.filters)
        self.column.addLayout(below)
        self.column.addWidget(self.panel, 1)

    def add_labelled(self, text: str, field: QWidget) -> None:
        """A small label and its field in the filter row; `text` is a message id."""
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        label = QLabel(_(text))
        label.setBuddy(field.edit if isinstance(field, DateField) else field)
        row.addWidget(label)
        row.addWidget(field)
        self._labels.append((label, text))
        self.filters.add(pair)

    # what sub-classes say -----------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        """Which rows the filter keeps; None when no filter is in use."""
        text = self.within.text().strip().casefold()
        return (lambda row: text in self.words(row).casefold()) if text else None

    def words(self, row: Row) -> str:
        """What “search in this list” looks at."""
        return str(getattr(row, "code", ""))

    def amount(self, row: Row) -> Fen | None:
        """The figure that is added up for the selected rows."""
        return None

    def unit_of(self, row: Row) -> int:
        """The household a row is about."""
        return int(row.unit_id)

    def clear_filters(self) -> None:
        """Show everything again."""
        self.within.clear()

    # the page's side ----------------------------------------------------------------------------------------------------

    def refilter(self, *_changed: Any) -> None:
        """Apply the filter as it stands now."""
        self.view.set_filter(self.keep())

    def selected_units(self) -> list[int]:
        """The households of the selected rows, each once."""
        return list(dict.fromkeys(self.unit_of(row) for row in self.view.selected()))

    def foot_text(self) -> str:
        shown = len(self.view.rows.shown())
        parts = [ngettext("{n} row", "{n} rows", shown).format(n=f"{shown:,}")]
        chosen = self.view.selected()
        if chosen:
            parts.append(ngettext("{n} selected", "{n} selected", len(chosen)).format(n=f"{len(chosen):,}"))
            amounts = [self.amount(row) for row in chosen]
            if all(amount is not None for amount in amounts):
                total = sum(amount for amount in amounts if amount is not None)
                parts.append(_("selected {amount}").format(amount=labels.yuan(total)))
        return " · ".join(parts)

    def main_table(self) -> TableView:
        return self.view

    def export(self) -> None:
        """Write the list as shown into a workbook or csv file."""
        export_table(self, self.session, self.view, _(self.export_name))

    def retranslate(self) -> None:
        self._name_within()
        for label, text in self._labels:
            label.setText(_(text))
        for box in self.findChildren(ChoiceBox):
            box.retranslate()
        self.buttons.retranslate()
        self.panel.retranslate()

    def _name_within(self) -> None:
        self.within.setPlaceholderText(_("Search in this list"))
        self.within.setAccessibleName(_("Search in this list"))
        named = ((self.columns_button, _("Choose columns")), (self.copy_button, _("Copy as table with headers")))
        for button, name in named:
            button.setToolTip(name)
            button.setAccessibleName(name)

    def _choose_columns(self) -> None:
        menu = self.view.column_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _selection_changed(self) -> None:
        units = self.selected_units()
        self.household_selected.emit(units[0] if len(units) == 1 else None)
        self.foot_changed.emit()


def _tool(icon: str, run: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.clicked.connect(lambda: run())
    return button
