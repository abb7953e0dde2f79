"""Whether an act interrupts limitation: the one scale on which every demand, promise, plan and proceeding is weighed."""

from enum import StrEnum

from propdesk.i18n import N_


class Counts(StrEnum):
    """Whether something counts for limitation: by rule (domain.md 4), or as a person decided with a reason."""

    YES = "yes"
    PROVISIONAL = "provisional"  # likely, but a court may see it otherwise: never relied on for the last safe day
    REVIEW = "review"  # somebody must look at it first
    NO = "no"


COUNTS_NAMES = {
    Counts.YES: N_("Counts"),
    Counts.PROVISIONAL: N_("Counts provisionally"),
    Counts.REVIEW: N_("To be reviewed"),
    Counts.NO: N_("Does not count"),
}
