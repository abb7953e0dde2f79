"""Mediation as it is told: days in order, who took part, what was agreed, and who decides whether it counts."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import (
    AgreementMissing,
    Body,
    EndMissing,
    MediationCountsReasonMissing,
    MediationInFuture,
    MetBeforeAsked,
    Outcome,
    ParticipantsMissing,
    StillAsked,
    Told,
    check,
)
from propdesk.errors import UserError

TODAY = date(2026, 6, 30)
DAY = date(2026, 5, 10)
TOLD = Told(Body.POLICE, DAY, Outcome.AGREED, " a \n\n b ", DAY, DAY, " pays ", " soon ")


def test_what_is_told_is_trimmed_and_weighed_by_rule() -> None:
    found = check(TOLD, TODAY)
    assert (found.participants, found.agreement, found.promised, found.counts) == ("a\nb", "pays", "soon", Counts.REVIEW)
    asked = check(Told(Body.PEOPLES_COMMITTEE, DAY, Outcome.ASKED, ""), TODAY)
    assert (asked.counts, asked.counts_reason) == (Counts.YES, "")


def test_a_person_decides_with_a_reason_and_the_rule_needs_none() -> None:
    assert check(replace(TOLD, counts=Counts.YES, counts_reason=" judicial office "), TODAY).counts_reason == "judicial office"
    assert check(replace(TOLD, counts=Counts.REVIEW, counts_reason="x"), TODAY).counts_reason == ""


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"participants": " \n"}, ParticipantsMissing),
        ({"agreement": " "}, AgreementMissing),
        ({"outcome": Outcome.PARTLY, "agreement": ""}, AgreementMissing),
        ({"ended_on": None}, EndMissing),
        ({"outcome": Outcome.ASKED}, StillAsked),
        ({"asked_on": date(2026, 7, 1)}, MediationInFuture),
        ({"met_on": date(2026, 5, 9)}, MetBeforeAsked),
        ({"ended_on": date(2026, 5, 9)}, MetBeforeAsked),
        ({"counts": Counts.YES, "counts_reason": " "}, MediationCountsReasonMissing),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, object], error: type[UserError]) -> None:
    with pytest.raises(error):
        check(replace(TOLD, **changed), TODAY)  # type: ignore[arg-type]
