"""What can be done in the collect window besides taking money: waive, use prepaid money, add another unit of the same payer."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QWidget

from propdesk.i18n import N_, _
from propdesk.services import credit, households
from propdesk.services.credit import Planned
from propdesk.store.payments import OpenRow
from propdesk.ui import icons
from propdesk.ui.billing.adjust_dialog import adjust
from propdesk.ui.billing.collect_keys import TOOL
from propdesk.ui.billing.list_page import FlowRow
from propdesk.ui.billing.once_dialog import charge_once
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import Session


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
    """The buttons over the open bills. `ticked` says which bills are meant, `reload` shows what changed.

    The prepaid button stays down while prepaid money is used; `use` is told when it goes down or up.
    """

    def __init__(
        self,
        window: QDialog,
        session: Session,
        ticked: Callable[[], Sequence[OpenRow]],
        code: Callable[[], str],
        on: Callable[[], date],
        reload: Callable[[], object],
        use: Callable[[bool], object],
    ) -> None:
        super().__init__()
        self._window, self._session = window, session
        self._ticked, self._code, self._on, self._reload = ticked, code, on, reload
        self._buttons: list[tuple[QPushButton, str, str]] = []
        self.unit_ids: list[int] = []
        self.waive_button = self._button(N_("Waive…"), "Ctrl+J", self.waive, "pencil")
        self.prepaid_button = self._button(N_("Use prepaid"), "Ctrl+U", lambda: use(self.prepaid_button.isChecked()), "wallet")
        self.prepaid_button.setCheckable(True)
        self.prepaid_button.setProperty("kind", "chip")
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
        usable = has_bills and credit_fen > 0
        self.prepaid_button.setEnabled(usable)
        self.prepaid_button.setChecked(usable and self.prepaid_button.isChecked())
        self.prepaid_button.setToolTip("Ctrl+U" if credit_fen > 0 else _("This unit has no prepaid money."))

    def waive(self) -> None:
        """Take something off the ticked bills."""
        rows = [row for row in self._ticked() if row.total_fen]
        if rows:
            adjust(self._window, self._session, rows, self._on(), lambda done: self._reload())

    def planned(self) -> list[Planned]:
        """What the prepaid money would pay of the ticked bills; nothing while the button is up."""
        bills = [row.charge_id for row in self._ticked()]
        if not bills or not self.prepaid_button.isChecked():
            return []
        return credit.plan_for(self._session.office, self.unit_ids[0], self._on(), bills)

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
