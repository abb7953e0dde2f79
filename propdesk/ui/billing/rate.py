"""收缴率: the table by steward and building comes with a later version."""

from collections.abc import Callable

from propdesk.i18n import N_
from propdesk.ui.billing.later import LaterSubPage
from propdesk.ui.parts.empty import EmptyAction


class CollectionRatePage(LaterSubPage):
    """Says that the rates come later and leads to the charges, whose foot row has the sums a rate is made of."""

    def __init__(self, to_charges: Callable[[], object]) -> None:
        super().__init__(
            "target-arrow",
            N_("Collection rates by building and steward come in a later version."),
            N_("The rate of a period can be read today: under Charges the foot row shows what was charged and received."),
            EmptyAction(N_("Go to Charges"), to_charges),
        )
