"""Taking a rate away that was set by mistake; one that charges rest on stays."""

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtWidgets import QPushButton

from propdesk.i18n import _
from propdesk.services import rates
from propdesk.services.rates import TariffInUse
from propdesk.ui import ask
from propdesk.ui.billing.rate_rows import RateLine
from propdesk.ui.billing.rule_words import price_text
from propdesk.ui.session import RATES, Session


class RemoveRateButton(QPushButton):
    """Takes the rate it was shown away, after a yes. `set_busy` is told before and after, `removed` where it is gone."""

    def __init__(self, session: Session, set_busy: Callable[[bool], None], removed: Callable[[RateLine], None]) -> None:
        super().__init__(_("Remove rate…"))
        self._session, self._set_busy, self._removed = session, set_busy, removed
        self._line: RateLine | None = None
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        self.clicked.connect(self.remove)
        self.show_for(None)

    def show_for(self, line: RateLine | None) -> None:
        """Offer to remove this rate, or say why it stays."""
        self._line = line
        used = line is not None and rates.rests_on(self._session.office, line.item.id, line.tariff)
        self.setEnabled(line is not None and not used)
        if line is None:
            self.setToolTip(_("Choose the rate in the list first."))
        elif used:
            self.setToolTip(TariffInUse(day=line.tariff.valid_from).sentence(_))
        else:
            self.setToolTip(_("Take a rate away that was set by mistake; no charge rests on it"))

    def remove(self) -> None:
        """Take the rate away, after a yes."""
        line, office, key = self._line, self._session.office, str(uuid4())
        if line is None:
            return
        price, day = price_text(line.tariff.price, line.item.price_unit), line.tariff.valid_from.isoformat()
        question = _("Remove the rate {price} of “{item}” from {day} on?").format(price=price, item=line.item.name, day=day)
        if not ask.confirm(self.window(), question, _("Remove rate"), _("Keep"), danger=True):
            return

        def done(_number: int) -> None:
            self._set_busy(False)
            self._removed(line)
            self._session.tasks.announce({RATES})
            self._session.toast(_("The rate of “{item}” from {day} is removed.").format(item=line.item.name, day=day), ())

        def refused(error: BaseException) -> None:
            self._set_busy(False)
            ask.show_error(self.window(), error)

        self._set_busy(True)
        self._session.tasks.run(lambda progress: rates.remove_tariff(office, line.item.id, line.tariff.id, key=key), done, refused)
