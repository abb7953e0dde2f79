"""收款流水: the receipts of some days, sums by method, printing again and voiding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from propdesk import clock
from propdesk.domain.money import Fen
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import payments, prints
from propdesk.store.payments import PaymentRow
from propdesk.ui import labels
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.receipt_actions import show_receipt, void_receipt
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.rows import Filter
from propdesk.ui.session import PAPERS, PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A payment with how often its receipt was printed. `standing_fen` is 0 once it is void."""

    payment: PaymentRow
    prints: int

    @property
    def unit_id(self) -> int:
        return self.payment.unit_id

    @property
    def standing_fen(self) -> Fen:
        return 0 if self.payment.void_on else self.payment.amount_fen


def _state(line: ReceiptLine) -> tuple[str, str]:
    return (_("Void"), "danger") if line.payment.void_on else (_("Valid"), "ok")


def _time(line: ReceiptLine) -> str:
    """The day the money counts for and, where it was entered that day, the time."""
    local = clock.local(datetime.fromisoformat(line.payment.taken_at))
    day = line.payment.paid_on
    return f"{day.isoformat()} {local:%H:%M}" if local.date() == day else day.isoformat()


def _void_reason(line: ReceiptLine) -> str:
    payment = line.payment
    return f"{payment.void_on} {payment.void_reason}" if payment.void_on else ""


COLUMNS = (
    Column("receipt", N_("Receipt no."), lambda r: r.payment.receipt, strong=True),
    Column("time", N_("Time"), _time, sort=lambda r: (r.payment.paid_on, r.payment.taken_at)),
    Column("unit", N_("Unit"), lambda r: r.payment.code, width=6),
    Column("payer", N_("Payer"), lambda r: r.payment.payer, width=5),
    Column("amount", N_("Amount"), lambda r: r.payment.amount_fen, kind="money", strong=True),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.payment.method)])),
    Column("operator", N_("Taken by"), lambda r: r.payment.operator, secondary=True),
    Column("state", N_("Status"), lambda r: _state(r)[0], kind="badge", tone=lambda r: _state(r)[1], tooltip=_void_reason),
    Column("prints", N_("Printed"), lambda r: r.prints, kind="int", zero=True),
    Column("standing", N_("Counts as received"), lambda r: r.standing_fen, kind="money", visible=False),
    Column("reference", N_("Reference"), lambda r: r.payment.reference, visible=False),
    Column("reason", N_("Void because"), _void_reason, visible=False),
)


class SumLine(QWidget):
    """Sums beside each other; a new line begins between two of them, never inside one."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, spacing=12)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Sequence[str]) -> None:
        """Show these texts in place of the ones before."""
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for part in parts:
            label = QLabel(part)
            label.setProperty("role", "strong")
            self._flow.addWidget(label)

    def text(self) -> str:
        """All that is shown."""
        found = (self._flow.itemAt(number) for number in range(self._flow.count()))
        return "   ".join(label.text() for item in found if item is not None and isinstance(label := item.widget(), QLabel))


class ReceiptsPage(ListPage):
    """The receipts of some days (today at first). Voided ones stay in the list and count as nothing."""

    topics = frozenset({PAYMENTS, PAPERS})
    export_name = N_("Receipts")

    def __init__(self, session: Session) -> None:
        empty = EmptyState("receipt", N_("No payment in these days yet. Press F8 to begin."))
        super().__init__(session, COLUMNS, lambda row: row.payment.payment_id, "billing.receipts", empty)
        self.days = (session.today(), session.today())
        self.first = DateField(session.today(), session.today(), narrow=True)
        self.last = DateField(session.today(), session.today(), narrow=True)
        self.method = ChoiceBox(N_("All methods"), N_("Method"))
        self.sums = SumLine()
        self.column.addWidget(self.sums)
        self._fill_rows()
        for field in (self.first, self.last):
            field.changed.connect(self._days_changed)
        self.method.currentIndexChanged.connect(self.refilter)
        self.view.rows.rearranged.connect(self._show_sums)

    def _fill_rows(self) -> None:
        self.add_labelled(N_("From"), self.first)
        self.add_labelled(N_("to"), self.last)
        self.filters.add(self.method)
        self.reprint_button = self.buttons.add_button(N_("Print again…"), self.reprint, "printer")
        self.void_button = self.buttons.add_button(N_("Void…"), self.void, "x")
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")
        self.view.selection_changed.connect(self._show_buttons)
        self._show_buttons()

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        first, last = self.days
        self.session.tasks.run(lambda progress: self._read(first, last), lambda lines: self._show((first, last), lines))

    def _read(self, first: date, last: date) -> list[ReceiptLine]:
        office = self.session.office
        made: Mapping[str, int] = prints.receipt_prints(office, first, last)
        return [ReceiptLine(row, made.get(row.receipt, 0)) for row in payments.journal(office, first, last)]

    def _show(self, days: tuple[date, date], lines: Sequence[ReceiptLine]) -> None:
        if days == self.days:
            names = {line.payment.method for line in lines}
            self.method.offer([_(METHOD_NAMES[method]) for method in Method if method in names])
            self.view.set_rows(lines)
            self._show_buttons()

    def show_days(self, first: date, last: date) -> None:
        """Show the receipts of these days, both included."""
        with QSignalBlocker(self.first):
            self.first.set_value(first)
        self.last.set_value(last)
        self._days_changed()

    def _days_changed(self) -> None:
        try:
            first, last = self.first.value(), self.last.value()
        except UserError:
            return
        if first is not None and last is not None and (first, last) != self.days and first <= last:
            self.days = (first, last)
            self.reload()

    # filtering, sums ----------------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        method, words = self.method.chosen(), super().keep()
        if not (method or words):
            return None
        return lambda line: (not method or _(METHOD_NAMES[Method(line.payment.method)]) == method) and (words is None or bool(words(line)))

    def words(self, row: ReceiptLine) -> str:
        return "\n".join((row.payment.receipt, row.payment.code, row.payment.payer, row.payment.reference))

    def amount(self, row: ReceiptLine) -> Fen:
        return row.standing_fen

    def clear_filters(self) -> None:
        with QSignalBlocker(self.method), QSignalBlocker(self.within):
            self.method.clear_choice()
            self.within.clear()
        self.refilter()

    def method_sums(self) -> dict[Method, tuple[int, Fen]]:
        """Count and fen by method over the whole filter, voided receipts left out."""
        found: dict[Method, tuple[int, Fen]] = {}
        for line in self.view.rows.shown():
            if not line.payment.void_on:
                method = Method(line.payment.method)
                count, fen = found.get(method, (0, 0))
                found[method] = (count + 1, fen + line.payment.amount_fen)
        return {method: found[method] for method in Method if method in found}

    def _show_sums(self) -> None:
        sums = self.method_sums()
        total = labels.yuan(sum(fen for _count, fen in sums.values()))
        count = sum(number for number, _fen in sums.values())
        by_method = [
            _("{method} {amount} ({count})").format(method=_(METHOD_NAMES[method]), amount=labels.yuan(fen), count=number)
            for method, (number, fen) in sums.items()
        ]
        parts = [_("Received in total {amount} ({count})").format(amount=total, count=count), *by_method]
        self.sums.show_parts(parts)
        self.sums.setVisible(bool(sums))

    # doing --------------------------------------------------------------------------------------------------------------

    def _chosen(self) -> ReceiptLine | None:
        chosen = self.view.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _show_buttons(self) -> None:
        line = self._chosen()
        for button in (self.reprint_button, self.void_button):
            button.setEnabled(line is not None)
            button.setToolTip("" if line else _("Choose one receipt in the list first"))
        if line is not None and line.payment.void_on:
            self.void_button.setEnabled(False)
            self.void_button.setToolTip(_("This receipt is void already"))

    def reprint(self) -> None:
        """Show the chosen receipt again, marked as a copy if it was printed before."""
        line = self._chosen()
        if line is not None:
            show_receipt(self, self.session, line.payment.receipt)

    def void(self) -> None:
        """Void the chosen receipt after asking for the reason."""
        line = self._chosen()
        if line is not None and not line.payment.void_on:
            void_receipt(self, self.session, line.payment.receipt)

    def retranslate(self) -> None:
        super().retranslate()
        self.method.clear_choice()
        names = {line.payment.method for line in self.view.rows.all()}
        self.method.offer([_(METHOD_NAMES[method]) for method in Method if method in names])
        self._show_sums()
        self._show_buttons()
        self.first.retranslate()
        self.last.retranslate()
