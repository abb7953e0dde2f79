"""抄表: comes with a later version."""

from collections.abc import Callable

from propdesk.i18n import N_
from propdesk.ui.billing.later import LaterSubPage
from propdesk.ui.parts.empty import EmptyAction


class MetersPage(LaterSubPage):
    """Says that meters come later and leads to the charges that need none."""

    def __init__(self, to_charges: Callable[[], object]) -> None:
        super().__init__(
            "calculator",
            N_("Meter readings come in a later version."),
            N_("Charges by area or by unit need no reading: generate them under Charges."),
            EmptyAction(N_("Go to Charges"), to_charges),
        )
