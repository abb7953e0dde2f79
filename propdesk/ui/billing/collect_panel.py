"""The right side of the collect window: what is to pay, what was handed over and how, and what becomes of the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import Fen, check_fen
from propdesk.domain.payments import DESK_METHODS, METHOD_NAMES, Method
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui import icons, labels, theme
from propdesk.ui.parts.cards import rule
from propdesk.ui.parts.fields import AmountField, FieldMissing, FieldRow

PER_LINE = 3


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over and what becomes of it, in fen: `amount` is taken, `change` given back."""

    tendered: Fen
    amount: Fen
    change: Fen


class MethodRow(QWidget):
    """The five ways of paying as chips with their number; exactly one is chosen."""

    chosen = Signal()

    def __init__(self, first: Method) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[Method, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for number, method in enumerate(DESK_METHODS):
            button = QPushButton()
            button.setProperty("kind", "chip")
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, number)
            self.buttons[method] = button
            grid.addWidget(button, number // PER_LINE, number % PER_LINE)
        self.buttons[first].setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self.retranslate()

    def method(self) -> Method:
        return DESK_METHODS[self._group.checkedId()]

    def choose(self, method: Method) -> None:
        self.buttons[method].setChecked(True)

    def retranslate(self) -> None:
        for number, (method, button) in enumerate(self.buttons.items(), 1):
            button.setText(f"{number} {_(METHOD_NAMES[method])}")
            button.setToolTip(f"Ctrl+{number}")

    def _toggled(self, _number: int, on: bool) -> None:
        if on:
            self.chosen.emit()


class CollectPanel(QFrame):
    """`changed` says that amount, method or the box for the rest changed; `typed` that a person wrote the amount."""

    changed = Signal()
    typed = Signal()

    def __init__(self, method: Method, *, capitals: bool) -> None:
        """`capitals` shows the amount in Chinese capitals, for offices whose receipts are Chinese."""
        super().__init__()
        self.setProperty("role", "card")
        self.due_fen: Fen = 0
        self.offset_fen: Fen = 0
        self._capitals = capitals
        self._lines: list[tuple[QLabel, str]] = []
        self.amount = AmountField(zero=True)
        self.amount_row = FieldRow(N_("Handed over"), self.amount, required=True)
        self.methods = MethodRow(method)
        self.keep = QCheckBox()
        self.words = _label("secondary")
        self.words.setWordWrap(True)
        self._lay_out()
        self._grow()
        self.setMinimumWidth(theme.points() * 27)
        self.amount.amount_changed.connect(self.changed)
        self.amount.textEdited.connect(self.typed)
        self.methods.chosen.connect(self._method_chosen)
        self.keep.toggled.connect(self.changed)
        self._method_chosen()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(7)
        self.title = _label("section")
        self.total, self.late_fee, self.credit, self.offset = _label(""), _label(""), _label(""), _label("")
        self.to_pay, self.change = _label("figure"), _label("strong")
        self.to_pay.setProperty("tone", "danger")
        self.method_label = QLabel()
        column.addWidget(self.title)
        column.addLayout(self._line(N_("Total open"), self.total))
        column.addLayout(self._line(N_("of it late fee"), self.late_fee))
        column.addLayout(self._line(N_("Prepaid balance"), self.credit))
        column.addLayout(self._line(N_("Prepaid money used"), self.offset))
        self.offset_label = self._lines[-1][0]
        column.addWidget(rule())
        column.addLayout(self._line(N_("To pay"), self.to_pay))
        column.addWidget(self.amount_row)
        column.addWidget(self.method_label)
        column.addWidget(self.methods)
        self.rest_label = QLabel()
        rest = QHBoxLayout()
        rest.addWidget(self.rest_label)
        rest.addStretch()
        rest.addWidget(self.change)
        column.addLayout(rest)
        column.addWidget(self.keep)
        column.addWidget(self.words)
        column.addStretch()
        self.confirm = self._button("printer", "primary")
        self.without = self._button("", "")
        column.addWidget(self.confirm)
        column.addWidget(self.without)

    def _line(self, text: str, value: QLabel) -> QHBoxLayout:
        label = QLabel()
        self._lines.append((label, text))
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch()
        row.addWidget(value)
        return row

    def _button(self, icon: str, kind: str) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        if kind:
            button.setProperty("kind", kind)
        if icon:
            button.setIcon(icons.icon(icon, "accent_text"))
        return button

    def on_take(self, take: Callable[[bool], object]) -> None:
        """`take` is called with True to print a receipt, False for none."""
        self.confirm.clicked.connect(lambda: take(True))
        self.without.clicked.connect(lambda: take(False))

    # the figures --------------------------------------------------------------------------------------------------------

    def show_due(self, open_fen: Fen, late_fee_fen: Fen, credit_fen: Fen, due_fen: Fen, offset_fen: Fen = 0) -> None:
        """Show what is open in all and the late fee in it, the credit, and what is to pay for the ticked charges.

        `offset_fen` is what prepaid money pays of `due_fen`: the rest is to pay, and nothing may be handed over.
        """
        self.due_fen, self.offset_fen = due_fen - offset_fen, offset_fen
        self.total.setText(labels.yuan(open_fen))
        self.late_fee.setText(labels.yuan(late_fee_fen))
        self.credit.setText(labels.yuan(credit_fen))
        self.offset.setText(labels.yuan(-offset_fen))
        for shown in (self.offset_label, self.offset):
            shown.setVisible(offset_fen > 0)
        self.to_pay.setText(labels.yuan(self.due_fen))
        self._name_buttons()

    def handed(self) -> Handed:
        """What was handed over and what becomes of it; raises `FieldMissing` or the errors of the amount field."""
        text = self.amount.text().strip()
        if not text and self.offset_fen:
            return Handed(0, 0, 0)
        if not text:
            raise FieldMissing(field=self.amount_row.name())
        tendered = check_fen(self.amount.amount() or 0, text, zero=self.offset_fen > 0)
        back = max(0, tendered - self.due_fen) if self.gives_change() else 0
        return Handed(tendered, tendered - back, back)

    def gives_change(self) -> bool:
        """Cash gives change unless the rest is to be kept; other ways of paying cannot give any."""
        return self.methods.method() is Method.CASH and not self.keep.isChecked()

    def show_rest(self, credit_fen: Fen) -> None:
        """Show the change or the credit that arises, and the amount in words."""
        cash = self.gives_change()
        self.rest_label.setText(_("Change given") if cash else _("Kept as prepaid"))
        try:
            handed = self.handed()
        except UserError:
            self.change.setText("—")
            self.words.setText("")
            return
        self.change.setText(labels.yuan(handed.change if cash else credit_fen))
        self.words.setText(rmb(handed.amount) if self._capitals and handed.amount else "")

    def _method_chosen(self) -> None:
        cash = self.methods.method() is Method.CASH
        self.keep.setEnabled(cash)
        self.keep.setChecked(not cash)
        self.keep.setToolTip("" if cash else _("Only cash can be given back as change."))
        self.changed.emit()

    def show_busy(self, busy: bool) -> None:
        """While the money is being taken nothing here can be pressed."""
        for widget in (self.confirm, self.without, self.amount, self.methods):
            widget.setEnabled(not busy)
        self._name_buttons()
        if busy:
            self.confirm.setText(_("Saving…"))

    def _name_buttons(self) -> None:
        """Where prepaid money pays everything, nothing is taken."""
        taken = self.due_fen > 0 or not self.offset_fen
        self.confirm.setText(_("Take and print the receipt") if taken else _("Use the prepaid money and print"))
        self.without.setText(_("Take without printing") if taken else _("Use it without printing"))

    def retranslate(self) -> None:
        for label, text in self._lines:
            label.setText(_(text))
        self.title.setText(_("This payment"))
        self.method_label.setText(_("Method"))
        self.keep.setText(_("Keep the rest as prepaid"))
        self._name_buttons()
        self.confirm.setToolTip("Enter")
        self.without.setToolTip("Ctrl+Enter")
        self.amount_row.retranslate()
        self.methods.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "amount_row"):
            self._grow()

    def _grow(self) -> None:
        """The amount is the largest text one types here."""
        font = QFont(theme.scaled_font(5, bold=True))
        self.amount.setFont(font)
        self.amount.setStyleSheet(f"font-size: {font.pointSizeF():g}pt; font-weight: 600;")


def _label(role: str) -> QLabel:
    label = QLabel()
    if role:
        label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label
