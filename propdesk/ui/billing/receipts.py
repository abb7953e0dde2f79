"""收款流水: the receipts of some days, sums by method, printing again and voiding."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from propdesk import clock
from propdesk.domain.money import Fen
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import closing
from propdesk.services.invoices import STATUS_NAMES, InvoiceStatus
from propdesk.services.journal import JournalLine, journal
from propdesk.ui import labels
from propdesk.ui.billing.close_dialog import close_day
from propdesk.ui.billing.closes_dialog import ClosesDialog
from propdesk.ui.billing.form_dialog import edit_form
from propdesk.ui.billing.invoice_dialog import edit_invoice
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.receipt_actions import show_receipt, void_receipt
from propdesk.ui.billing.register_dialog import RegisterDialog
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.rows import Filter
from propdesk.ui.session import PAPERS, PAYMENTS, Session


def _state(line: JournalLine) -> tuple[str, str]:
    if line.reverses:
        return _("Reversal receipt"), "danger"
    if line.is_void:
        return _("Void"), "danger"
    if line.payment.void_on is None:
        return _("Valid"), "ok"
    return (_("Returned by the bank") if line.payment.void_kind == "bounced" else _("Reversed")), "warn"


def _time(line: JournalLine) -> str:
    """The day the money counts for and, where it was entered that day, the time."""
    local = clock.local(datetime.fromisoformat(line.payment.taken_at))
    day = line.payment.paid_on
    return f"{day.isoformat()} {local:%H:%M}" if local.date() == day else day.isoformat()


def _remark(line: JournalLine) -> str:
    """Why it is no plain receipt: day, the other number, the reason."""
    payment = line.payment
    if line.reverses:
        return _("Reverses {receipt}: {reason}").format(receipt=line.reverses, reason=payment.designation)
    return " ".join(part for part in (str(payment.void_on), payment.void_number, payment.void_reason) if part) if payment.void_on else ""


def _invoice(line: JournalLine) -> str:
    if line.invoice is None:
        return ""
    status = _(STATUS_NAMES[InvoiceStatus(line.invoice.status)])
    return f"{line.invoice.number} {status}".strip()


def _tone(line: JournalLine) -> str:
    return "danger" if line.payment.amount_fen < 0 else ""


COLUMNS = (
    Column("receipt", N_("Receipt no."), lambda r: r.payment.receipt, strong=True),
    Column("time", N_("Time"), _time, sort=lambda r: (r.payment.paid_on, r.payment.taken_at)),
    Column("unit", N_("Unit"), lambda r: r.payment.code, width=6),
    Column("payer", N_("Payer"), lambda r: r.payment.payer, width=5),
    Column("amount", N_("Amount"), lambda r: r.payment.amount_fen, kind="money", strong=True, tone=_tone),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.payment.method)])),
    Column("operator", N_("Taken by"), lambda r: r.payment.operator, secondary=True),
    Column("state", N_("Status"), lambda r: _state(r)[0], kind="badge", tone=lambda r: _state(r)[1], tooltip=_remark),
    Column("prints", N_("Printed"), lambda r: r.prints, kind="int", zero=True),
    Column("invoice", N_("Invoice"), _invoice, secondary=True),
    Column(
        "standing",
        N_("Counts as received"),
        lambda r: r.standing_fen,
        kind="money",
        visible=False,
        tone=lambda r: "danger" if r.standing_fen < 0 else "",
    ),
    Column("reference", N_("Reference"), lambda r: r.payment.reference, visible=False),
    Column("reason", N_("Void because"), _remark, visible=False),
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
            label.setProperty("tone", "danger" if "-¥" in part else "")
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
        super().__init__(session, COLUMNS, lambda row: row.key, "billing.receipts", empty)
        self.days = (session.today(), session.today())
        self.closed_to: date | None = None
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
        self.closed_badge = Badge("", "ok", parent=self)
        self.closed_badge.hide()
        self.filters.add(self.closed_badge)
        self.reprint_button = self.buttons.add_button(N_("Print again…"), self.reprint, "printer")
        self.void_button = self.buttons.add_button(N_("Void…"), self.void, "x")
        self.invoice_button = self.buttons.add_button(N_("Invoice…"), self.edit_invoice, "file-text")
        self.close_button = self.buttons.add_button(N_("Daily close…"), self.close_day, "lock")
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")
        self.view.selection_changed.connect(self._show_buttons)
        self._show_buttons()

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        first, last = self.days
        self.session.tasks.read(self, lambda _progress: self._read(first, last), lambda found: self._show((first, last), *found))

    def _read(self, first: date, last: date) -> tuple[list[JournalLine], date | None]:
        office = self.session.office
        return journal(office, first, last), closing.last_closed_day(office)

    def _show(self, days: tuple[date, date], lines: Sequence[JournalLine], closed: date | None) -> None:
        if days == self.days:
            self.closed_to = closed
            names = {line.payment.method for line in lines}
            self.method.offer([_(METHOD_NAMES[method]) for method in Method if method in names])
            self.view.set_rows(lines)
            self._show_closed()
            self._show_buttons()

    def _show_closed(self) -> None:
        """Up to which day everything is locked."""
        self.closed_badge.setVisible(self.closed_to is not None)
        if self.closed_to is not None:
            self.closed_badge.show_badge(_("Closed up to {day}").format(day=self.closed_to), "ok")

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

    def words(self, row: JournalLine) -> str:
        invoice = row.invoice.number if row.invoice is not None else ""
        return "\n".join((row.payment.receipt, row.reverses, row.payment.code, row.payment.payer, row.payment.reference, invoice))

    def amount(self, row: JournalLine) -> Fen:
        return row.standing_fen

    def clear_filters(self) -> None:
        with QSignalBlocker(self.method), QSignalBlocker(self.within):
            self.method.clear_choice()
            self.within.clear()
        self.refilter()

    def method_sums(self) -> dict[Method, tuple[int, Fen]]:
        """Count of receipts and fen by method over the whole filter; void ones count nothing, red ones less than nothing."""
        found: dict[Method, tuple[int, Fen]] = {}
        for line in self.view.rows.shown():
            if line.is_money and not line.is_void:
                method = Method(line.payment.method)
                count, fen = found.get(method, (0, 0))
                found[method] = (count + (not line.reverses), fen + line.payment.amount_fen)
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

    def _chosen(self) -> JournalLine | None:
        chosen = self.view.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _show_buttons(self) -> None:
        line = self._chosen()
        for button in (self.reprint_button, self.void_button, self.invoice_button):
            button.setEnabled(line is not None)
            button.setToolTip("" if line else _("Choose one receipt in the list first"))
        self.void_button.setText(_("Reverse…") if line is not None and self._is_late(line) else _("Void…"))
        if line is not None and (line.payment.void_on or line.reverses):
            self.void_button.setEnabled(False)
            told = _("A reversal receipt cannot be voided") if line.reverses else _("This receipt is void already")
            self.void_button.setToolTip(told)
        if line is not None and (line.reverses or not line.is_money):
            self.invoice_button.setEnabled(False)
            self.invoice_button.setToolTip(_("An invoice stands beside a receipt for money received"))

    def _is_late(self, line: JournalLine) -> bool:
        """Whether its day is over or closed, so that only a reversal is left."""
        day = line.payment.paid_on
        return day < self.session.today() or (self.closed_to is not None and day <= self.closed_to)

    def reprint(self) -> None:
        """Show the chosen receipt again, marked as a copy if it was printed before."""
        line = self._chosen()
        if line is not None:
            show_receipt(self, self.session, line.reverses or line.payment.receipt, red=bool(line.reverses))

    def void(self) -> None:
        """Void the chosen receipt, or reverse it once its day is over, after asking for the reason."""
        line = self._chosen()
        if line is not None and not line.payment.void_on and not line.reverses:
            void_receipt(self, self.session, line.payment.receipt)

    def edit_invoice(self) -> None:
        """Note number and state of the invoice beside the chosen receipt."""
        line = self._chosen()
        if line is not None and not line.reverses:
            edit_invoice(self, self.session, line.payment.receipt, line.invoice)

    def close_day(self) -> None:
        """Count the desk and lock the day: the one shown, if it is one that is still open."""
        first, last = self.days
        closed = self.closed_to is not None and last <= self.closed_to
        close_day(self, self.session, last if first == last and not closed else None)

    def hand_over(self) -> None:
        """Count the desk and hand it over; the day stays open."""
        close_day(self, self.session, shift=True)

    def show_closes(self) -> None:
        """The closes and handovers so far, to print again or to open a day again."""
        ClosesDialog(self, self.session).ask()

    def show_register(self) -> None:
        """The receipt numbers of a year."""
        RegisterDialog(self, self.session).ask()

    def edit_forms(self) -> None:
        """The places of the values on printed receipt forms."""
        edit_form(self, self.session)

    def retranslate(self) -> None:
        super().retranslate()
        self.method.clear_choice()
        names = {line.payment.method for line in self.view.rows.all()}
        self.method.offer([_(METHOD_NAMES[method]) for method in Method if method in names])
        self._show_sums()
        self._show_closed()
        self._show_buttons()
        self.first.retranslate()
        self.last.retranslate()
