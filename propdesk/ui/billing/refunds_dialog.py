"""退款记录: the refunds of a year, newest first, with why, to whom and who allowed them.

Each can be printed (again); one of today can be voided here.
"""

from collections.abc import Sequence
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, _
from propdesk.services import refunds
from propdesk.store.refunds import RefundRow
from propdesk.ui import ask, icons, labels
from propdesk.ui.billing.refund_actions import show_refund, void_refund
from propdesk.ui.billing.year_list import YearList
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.session import Session


def _why_void(row: RefundRow) -> str:
    return f"{row.void_on} {row.void_reason}" if row.void_on else ""


COLUMNS = (
    Column("number", N_("Number"), lambda r: r.number, strong=True),
    Column("state", N_("Status"), lambda r: _("Void") if r.void_on else _("Valid"), kind="badge",
           tone=lambda r: "danger" if r.void_on else "ok", tooltip=_why_void),
    Column("day", N_("Day"), lambda r: r.refunded_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.code, width=6),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", strong=True),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.method)])),
    Column("payee", N_("Given to"), lambda r: r.payee, width=6),
    Column("reason", N_("Reason"), lambda r: r.reason, width=12),
    Column("approver", N_("Allowed by"), lambda r: r.approver),
    Column("operator", N_("By"), lambda r: r.operator, secondary=True, visible=False),
    Column("reference", N_("Reference"), lambda r: r.reference, visible=False),
)  # fmt: skip


class RefundsDialog(YearList):
    """The refunds of one year, voided ones with them; what stands is summed up. Enter or Ctrl+P shows the paper of one, Ctrl+C copies."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        empty = EmptyState("arrow-back-up", N_("Nothing was given back in this year."))
        super().__init__(parent, session, _("Refunds"), COLUMNS, lambda row: row.refund_id, empty)
        self.void_button = self.button(_("Void the refund…"), self.void)
        self.print_button = self.button(_("Show and print…"), self.print_slip)
        self.print_button.setIcon(icons.icon("printer", "accent_text"))
        self.print_button.setProperty("kind", "primary")
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.print_slip)
        self.lay_out((), (self.void_button,), (self.close_button, self.print_button), 96, 560)
        self.table.opened.connect(lambda row: self.print_slip())
        self.year.currentIndexChanged.connect(self.load)
        self.table.selection_changed.connect(self._show_button)
        self.table.setFocus()
        self.load()

    def load(self) -> None:
        """Read the refunds of the year chosen."""
        year, office = int(self.year.currentData()), self._session.office
        self._session.tasks.run(
            lambda progress: refunds.refunded(office, date(year, 1, 1), date(year, 12, 31)),
            lambda rows: self._show(year, rows),
            lambda error: ask.show_error(self, error),
        )

    def _show(self, year: int, rows: Sequence[RefundRow]) -> None:
        if self.gone or year != self.year.currentData():
            return
        self.table.set_rows(rows)
        if rows and not self.table.selected():
            self.table.select([rows[0].refund_id])  # so that the keyboard has something to print
        standing = [row.amount_fen for row in rows if row.void_on is None]
        text = _("Given back {amount} ({count})").format(amount=labels.yuan(sum(standing)), count=len(standing))
        self.sums.setText(text if rows else "")
        self._show_button()

    def _chosen(self) -> RefundRow | None:
        chosen = self.table.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _voidable(self) -> RefundRow | None:
        """The refund that is chosen and may still be voided."""
        row = self._chosen()
        return row if row and row.void_on is None and row.refunded_on == self._session.today() else None

    def _show_button(self) -> None:
        self.void_button.setEnabled(self._voidable() is not None)
        self.void_button.setToolTip("" if self._voidable() else _("Choose a refund of today."))
        self.print_button.setEnabled(self._chosen() is not None)
        self.print_button.setToolTip(_("Show and print… (Ctrl+P)") if self._chosen() else _("Choose a refund."))

    def print_slip(self) -> None:
        """Show the paper of the chosen refund, to be printed; printed before, it is marked as a copy."""
        row = self._chosen()
        if row is not None:
            show_refund(self, self._session, row.number)

    def void(self) -> None:
        """Void the chosen refund, after asking why."""
        row = self._voidable()
        if row is not None:
            void_refund(self, self._session, row.number, self.load)
