"""What can be done in the collect window besides taking money: waive, use prepaid money, add another unit of the same payer."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QWidget

from propdesk.i18n import N_, _
from propdesk.services import credit, households
from propdesk.services.credit import Planned
from propdesk.services.receipts import Taken
from propdesk.store.payments import OpenRow
from propdesk.ui import ask, icons, labels
from propdesk.ui.billing.adjust_dialog import adjust
from propdesk.ui.billing.collect_keys import TOOL
from propdesk.ui.billing.list_page import FlowRow
from propdesk.ui.billing.once_dialog import charge_once
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, Session


class OtherUnitDialog(FormDialog[int]):
    """Asks for a further unit of the same payer; hands back its number."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Add another unit"), _("Add"))
        self._session = session
        self.unit = QLineEdit()
        self.unit.setPlaceholderText("3-2-1203")
        self.unit_row = self.add_row(
            FieldRow(N_("Unit"), self.unit, required=True, hint=N_("One receipt for all; what is left over is prepaid on the first unit."))
        )

    def read(self) -> int:
        return int(self.check(self.unit_row, lambda: households.unit_named(self._session.office, self.unit.text()).unit_id))


class CollectTools(FlowRow):
    """The buttons over the open bills. `ticked` says which bills are meant, `reload` shows what changed."""

    def __init__(
        self,
        window: QDialog,
        session: Session,
        ticked: Callable[[], Sequence[OpenRow]],
        code: Callable[[], str],
        on: Callable[[], date],
        reload: Callable[[], object],
    ) -> None:
        super().__init__()
        self._window, self._session = window, session
        self._ticked, self._code, self._on, self._reload = ticked, code, on, reload
        self._buttons: list[tuple[QPushButton, str, str]] = []
        self.unit_ids: list[int] = []
        self.waive_button = self._button(N_("Waive…"), "Ctrl+J", self.waive, "pencil")
        self.prepaid_button = self._button(N_("Use prepaid…"), "Ctrl+U", self.use_prepaid, "wallet")
        self.fee_button = self._button(N_("Charge once…"), "Ctrl+T", self.charge_once, "receipt")
        self.unit_button = self._button(N_("Other unit…"), "Ctrl+O", self.add_unit, "plus")

    def _button(self, text: str, keys: str, run: Callable[[], object], icon: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(TOOL)
        button.setAutoDefault(False)
        button.setIcon(icons.icon(icon))
        button.clicked.connect(lambda: run())
        QShortcut(QKeySequence(keys), self._window).activated.connect(button.click)
        self._buttons.append((button, text, keys))
        self.add(button)
        return button

    def retranslate(self) -> None:
        for button, text, keys in self._buttons:
            button.setText(_(text))
            button.setToolTip(keys)

    def show_state(self, *, credit_fen: int) -> None:
        """Grey out what is not possible now, and say why."""
        has_bills = bool(self._ticked())
        self.waive_button.setEnabled(has_bills)
        self.prepaid_button.setEnabled(has_bills and credit_fen > 0)
        self.prepaid_button.setToolTip("Ctrl+U" if credit_fen > 0 else _("This unit has no prepaid money."))

    def waive(self) -> None:
        """Take something off the ticked bills."""
        rows = [row for row in self._ticked() if row.total_fen]
        if rows:
            adjust(self._window, self._session, rows, self._on(), lambda done: self._reload())

    def use_prepaid(self) -> None:
        """Set the payer's prepaid money against the ticked bills, after a look at what it pays."""
        bills = [row.charge_id for row in self._ticked()]
        unit_id, on, office = self.unit_ids[0], self._on(), self._session.office
        planned = credit.plan_for(office, unit_id, on, bills)
        if not planned:
            ask.inform(self._window, _("No prepaid money of this unit can pay the ticked bills."))
            return
        total = sum(one.amount_fen for one in planned)
        question = _("Offset {amount} of prepaid money against the ticked bills?").format(amount=labels.yuan(total))
        if not ask.confirm(self._window, question, _("Use the prepaid money"), details="\n".join(plan_lines(planned))):
            return
        key = str(uuid4())
        self._session.tasks.run(
            lambda progress: credit.offset(office, unit_id, on, key=key, designated=bills),
            self._offset,
            lambda error: ask.show_error(self._window, error),
            title=_("Using prepaid money"),
        )

    def _offset(self, done: Taken) -> None:
        self._session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
        text = _("Prepaid money used · {receipt}").format(receipt=done.payment.receipt)
        self._session.toast(text, ())
        self._reload()

    def charge_once(self) -> None:
        """Charge the household for something that is no regular fee, and show it among the bills."""
        if charge_once(self._window, self._session, [self._code()]) is not None:
            self._reload()

    def add_unit(self) -> None:
        """Show the bills of a further unit of the same payer beside these."""
        unit_id = OtherUnitDialog(self._window, self._session).ask()
        if unit_id is not None and unit_id not in self.unit_ids:
            self.unit_ids.append(unit_id)
            self._reload()


def plan_lines(planned: Sequence[Planned], limit: int = 8) -> list[str]:
    """What would be set against what, a line for each bill: "物业费 2026-08: ¥100.00"."""
    lines = []
    for one in planned:
        sums: dict[int, int] = {}
        for share in one.offset.shares:
            sums[share.charge_id] = sums.get(share.charge_id, 0) + share.amount_fen
        lines += [f"{one.rows[number].item} {one.rows[number].period}: {labels.yuan(fen)}" for number, fen in sums.items()]
    return lines if len(lines) <= limit else [*lines[: limit - 1], "…"]
