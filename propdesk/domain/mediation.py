"""Mediation: who mediates, how it went, and whether asking for it interrupts limitation (rules on limitation, article 12)."""

from dataclasses import dataclass, replace
from datetime import date
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


class ParticipantsMissing(UserError):
    """Write who took part, one a line, like “居委会 王主任”."""


class AgreementMissing(UserError):
    """Write what was agreed."""


class EndMissing(UserError):
    """Write the day the mediation ended; without it the mediation still runs."""


class StillAsked(UserError):
    """A mediation that ended has an outcome. Choose it."""


class MediationInFuture(UserError):
    """{day} is still to come. Enter the mediation when it has happened."""


class MetBeforeAsked(UserError):
    """They cannot have met or ended before {day}."""


class MediationCountsReasonMissing(UserError):
    """Write why asking for this mediation counts or does not, other than by rule."""


@dataclass(frozen=True, slots=True)
class Told:
    """A mediation as the office tells it; `participants` one a line. `counts` None = by rule."""

    body: Body
    asked_on: date
    outcome: Outcome
    participants: str
    met_on: date | None = None
    ended_on: date | None = None
    agreement: str = ""
    promised: str = ""
    counts: Counts | None = None
    counts_reason: str = ""


def check(told: Told, today: date) -> Told:
    """What is told if it can be, its texts trimmed and `counts` filled in.

    Raises `ParticipantsMissing`, `AgreementMissing`, `EndMissing`, `StillAsked`, `MediationInFuture`, `MetBeforeAsked` or
    `MediationCountsReasonMissing`.
    """
    _check_days(told, today)
    people = "\n".join(line.strip() for line in told.participants.splitlines() if line.strip())
    if not people and told.met_on is not None:
        raise ParticipantsMissing()
    if not told.agreement.strip() and told.outcome in (Outcome.AGREED, Outcome.PARTLY):
        raise AgreementMissing()
    if told.ended_on is None and told.outcome is not Outcome.ASKED:
        raise EndMissing()
    if told.ended_on is not None and told.outcome is Outcome.ASKED:
        raise StillAsked()
    rule, reason = by_rule(told.body), told.counts_reason.strip()
    counts = rule if told.counts is None else told.counts
    if counts is not rule and not reason:
        raise MediationCountsReasonMissing()
    return replace(
        told, participants=people, agreement=told.agreement.strip(), promised=told.promised.strip(), counts=counts,
        counts_reason="" if counts is rule else reason,
    )  # fmt: skip


def _check_days(told: Told, today: date) -> None:
    """Asked, met, ended, in this order, none in the future."""
    least = told.asked_on
    for day in (told.asked_on, told.met_on, told.ended_on):
        if day is None:
            continue
        if day > today:
            raise MediationInFuture(day=day)
        if day < least:
            raise MetBeforeAsked(day=least)
        least = day
