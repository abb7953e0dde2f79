"""Mediation: who mediates, how it went, and whether asking for it interrupts limitation (rules on limitation, article 12)."""

from enum import StrEnum

from propdesk.domain.evidence import Counts
from propdesk.errors import UserError
from propdesk.i18n import N_


class Body(StrEnum):
    """Before whom."""

    PEOPLES_COMMITTEE = "peoples_committee"
    NEIGHBOURHOOD = "neighbourhood"
    OWNERS = "owners"
    POLICE = "police"
    STREET = "street"
    OTHER = "other"


BODY_NAMES = {
    Body.PEOPLES_COMMITTEE: N_("People’s mediation committee"),
    Body.NEIGHBOURHOOD: N_("Neighbourhood committee"),
    Body.OWNERS: N_("Owners’ representatives"),
    Body.POLICE: N_("Police station"),
    Body.STREET: N_("Sub-district office"),
    Body.OTHER: N_("Somebody else"),
}


class Outcome(StrEnum):
    """How a mediation stands."""

    ASKED = "asked"
    AGREED = "agreed"
    PARTLY = "partly"
    FAILED = "failed"
    NOT_HELD = "not_held"


OUTCOME_NAMES = {
    Outcome.ASKED: N_("Asked for"),
    Outcome.AGREED: N_("Agreed"),
    Outcome.PARTLY: N_("Agreed in part"),
    Outcome.FAILED: N_("No agreement"),
    Outcome.NOT_HELD: N_("Not held"),
}


class BodyUnknown(UserError):
    """“{text}” is nobody who mediates. Use peoples_committee, neighbourhood, owners, police, street or other."""


class OutcomeUnknown(UserError):
    """“{text}” is no outcome of a mediation. Use asked, agreed, partly, failed or not_held."""


def parse_body(text: str) -> Body:
    """Who mediates, as typed; raises `BodyUnknown`."""
    try:
        return Body(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise BodyUnknown(text=text) from None


def parse_outcome(text: str) -> Outcome:
    """An outcome as typed; raises `OutcomeUnknown`."""
    try:
        return Outcome(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise OutcomeUnknown(text=text) from None


def by_rule(body: Body) -> Counts:
    """Whether asking there interrupts limitation: a people's mediation committee does; others must be looked at first."""
    return Counts.YES if body is Body.PEOPLES_COMMITTEE else Counts.REVIEW
