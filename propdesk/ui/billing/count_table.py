"""The table in which the desk is counted: what must be there by way of paying, what was counted, the difference as one types."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from propdesk.domain.day_close import COUNTED, MethodTotal
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import UserError
from propdesk.i18n import N_, _, pgettext
from propdesk.ui import theme
from propdesk.ui.parts.fields import AmountField, FieldMissing

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NOTHING = MethodTotal("", 0, 0, 0, 0)


class CashNotCounted(UserError):
    """Count the cash and write it down, also when it is what it should be."""


def difference_text(fen: Fen | None) -> str:
    """A difference with its word, so that colour is never alone: "-0.50 short", "0.10 over", "0.00"; a dash before it is counted."""
    if fen is None:
        return "—"
    if fen < 0:
        return _("{amount} short").format(amount=format_yuan(fen))
    return _("{amount} over").format(amount=format_yuan(fen)) if fen else format_yuan(0)


class CountTable(QWidget):
    """One line for each way of paying. Cash is counted from an empty field; the others stand as the book has them, to be compared."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._totals: dict[str, MethodTotal] = {}
        self._figures: dict[str, list[QLabel]] = {}
        self._touched: set[str] = set()
        self.fields: dict[str, AmountField] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(14)
        self.grid.setVerticalSpacing(4)
        self._heads()
        for row, method in enumerate(COUNTED, 1):
            self._add_line(row, method)
        self._sum_line(len(COUNTED) + 1)

    def _heads(self) -> None:
        heads = (
            _("Method"),
            pgettext("count", "Receipts"),
            _("Received"),
            _("Taken back"),
            _("Refunded"),
            _("Expected"),
            _("Counted"),
            _("Difference"),
        )
        for column, text in enumerate(heads):
            label = QLabel(text)
            label.setProperty("role", "strong")
            label.setAlignment(_RIGHT if column else Qt.AlignmentFlag.AlignLeft)
            self.grid.addWidget(label, 0, column)

    def _add_line(self, row: int, method: str) -> None:
        name = _(METHOD_NAMES[Method(method)])
        label = QLabel(name)
        field = AmountField(zero=True, negative=True, empty=True)
        field.setAccessibleName(_("Counted: {method}").format(method=name))
        field.setMinimumWidth(theme.points() * 12)
        label.setBuddy(field)
        field.amount_changed.connect(lambda: self._typed(method))
        figures = [_figure() for _number in range(6)]
        self.grid.addWidget(label, row, 0)
        for column, figure in enumerate(figures[:5], 1):
            self.grid.addWidget(figure, row, column)
        self.grid.addWidget(field, row, 6)
        self.grid.addWidget(figures[5], row, 7)
        self.fields[method], self._figures[method] = field, figures

    def _sum_line(self, row: int) -> None:
        label = QLabel(_("Total"))
        label.setProperty("role", "strong")
        self.grid.addWidget(label, row, 0)
        self.sums = [_figure(strong=True) for _number in range(7)]
        for column, figure in enumerate(self.sums, 1):
            self.grid.addWidget(figure, row, column)

    def show_totals(self, totals: Sequence[MethodTotal]) -> None:
        """What must be there; what was typed stays, fields nobody touched follow the book (cash stays empty to be counted)."""
        self._totals = {total.method: total for total in totals}
        for method, field in self.fields.items():
            if method not in self._touched:
                blocked = field.blockSignals(True)
                field.set_amount(None if method == Method.CASH else self._total(method).expected_fen)
                field.blockSignals(blocked)
        self._show()

    def expected(self) -> dict[str, Fen]:
        """What the table says must be there."""
        return {method: total.expected_fen for method, total in self._totals.items()}

    def counted(self) -> dict[str, Fen]:
        """What was counted; raises the errors of amounts, `FieldMissing`, and `CashNotCounted` for an empty cash field."""
        found: dict[str, Fen] = {}
        for method, field in self.fields.items():
            amount = field.amount()
            if amount is None and method == Method.CASH and method in self._totals:
                raise CashNotCounted()
            if amount is None and method in self._totals:
                raise FieldMissing(field=field.accessibleName())
            if amount is not None:
                found[method] = amount
        return found

    def first_wrong(self) -> AmountField | None:
        """The first field whose amount is missing or cannot be read."""
        for method, field in self.fields.items():
            try:
                if field.amount() is None and method in self._totals:
                    return field
            except UserError:
                return field
        return None

    def difference(self, method: str) -> Fen | None:
        """Counted less expected of one way of paying; None while nothing readable is typed."""
        try:
            amount = self.fields[method].amount()
        except UserError:
            return None
        return None if amount is None else amount - self._total(method).expected_fen

    def differs(self) -> bool:
        """Whether any way of paying differs as typed now."""
        return any(self.difference(method) for method in self.fields)

    def _total(self, method: str) -> MethodTotal:
        return self._totals.get(method, _NOTHING)

    def _typed(self, method: str) -> None:
        self._touched.add(method)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for method in COUNTED:
            total = self._total(method)
            parts = (total.received_fen, total.taken_back_fen, total.refunded_fen, total.expected_fen)
            labels = self._figures[method]
            labels[0].setText(str(total.count) if total.count else "—")
            for label, fen in zip(labels[1:5], parts, strict=True):
                _show_amount(label, fen)
            _show_difference(labels[5], self.difference(method))
        self._show_sums()

    def _show_sums(self) -> None:
        totals = list(self._totals.values())
        self.sums[0].setText(str(sum(total.count for total in totals)))
        amounts = (
            sum(total.received_fen for total in totals),
            sum(total.taken_back_fen for total in totals),
            sum(total.refunded_fen for total in totals),
            sum(total.expected_fen for total in totals),
        )
        for label, fen in zip(self.sums[1:5], amounts, strict=True):
            _show_amount(label, fen)
        differences = [self.difference(method) for method in self.fields if method in self._totals or self.fields[method].text().strip()]
        known = [fen for fen in differences if fen is not None]
        whole = sum(known) if len(known) == len(differences) else None
        self.sums[5].setText("—" if whole is None else format_yuan(amounts[3] + whole))
        _show_difference(self.sums[6], whole)


def _figure(*, strong: bool = False) -> QLabel:
    label = QLabel("—")
    label.setAlignment(_RIGHT)
    if strong:
        label.setProperty("role", "strong")
    return label


def _show_amount(label: QLabel, fen: Fen) -> None:
    """Below zero red and with its minus sign."""
    label.setText(format_yuan(fen) if fen else "—")
    _tone(label, "danger" if fen < 0 else "")


def _show_difference(label: QLabel, fen: Fen | None) -> None:
    label.setText(difference_text(fen))
    _tone(label, "" if not fen else "danger" if fen < 0 else "warn")


def _tone(label: QLabel, tone: str) -> None:
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        label.style().unpolish(label)
        label.style().polish(label)


EXPLAINED = N_("Cash is counted; the other ways of paying are compared with the bank’s or wallet’s own list.")
