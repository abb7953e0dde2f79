"""The collect window for the developer: what he bears of all units, with him as the payer on one receipt."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from propdesk.errors import PropDeskError
from propdesk.i18n import N_, _
from propdesk.services import developers
from propdesk.services.payments import Desk, DeveloperOverpaid
from propdesk.ui import ask
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.session import Session


def collect_from_developer(window: QWidget, session: Session) -> "DeveloperDialog | None":
    """Open the collect window for the developer over `window` and return it; None where he owes nothing, which is said."""
    try:
        unit_id = developers.desk(session.office, session.today()).unit.unit_id
        dialog = DeveloperDialog(window.window(), session, unit_id)
    except PropDeskError as error:
        ask.show_error(window, error)
        return None
    dialog.open()
    return dialog


class DeveloperDialog(CollectDialog):
    """All units at once, so that no other unit is added and nothing is charged once; what is too much is not kept as prepaid."""

    keys = N_("Space ticks · Enter goes on · Ctrl+1…5 method · Ctrl+J waive · Esc closes")

    def __init__(self, window: QWidget, session: Session, unit_id: int) -> None:
        super().__init__(window, session, unit_id)
        for button in (self.tools.fee_button, self.tools.unit_button, self.tools.prepaid_button):
            button.setEnabled(False)
            button.hide()
        self.panel.keep.hide()

    def _read_desk(self, others: Sequence[int]) -> Desk:
        return developers.desk(self._session.office, self._on)

    def reload(self) -> None:
        super().reload()
        self.tools.unit_ids[:] = [unit.unit_id for unit in self.desk.units]

    def _show_head(self) -> None:
        self.unit.setText(self.desk.developer)
        codes = [unit.code for unit in self.desk.units]
        self.owner.setText(" ".join(codes[:3]) + (" …" if len(codes) > 3 else ""))
        self.badge.hide()

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, DeveloperOverpaid):
            self._set_busy(False)
            self.panel.amount_row.show_error(error)
            self.panel.amount.setFocus()
        else:
            super()._refused(error)

    def retranslate(self) -> None:
        super().retranslate()
        self.setWindowTitle(_("Collect · {unit}").format(unit=self.desk.developer))
