"""Mediation: written down, corrected, taken back; it counts by rule only before a people's committee, and only for the bills it names."""

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
)
from propdesk.domain.payments import ReasonMissing
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services import billing, ledger, limitation, mediation
from propdesk.services.mediation import ChargeNotOfUnit, MediationGone, MediationUnknown
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from tests.tools.office_day import lines, refused, spans_hold

TODAY = date(2026, 6, 30)
TOLD = Told(
    Body.PEOPLES_COMMITTEE,
    date(2026, 5, 4),
    Outcome.AGREED,
    " 居委会 王主任 \n\n业主 张三",
    met_on=date(2026, 5, 10),
    ended_on=date(2026, 5, 10),
    agreement="分两次付清",
    promised="六月底付一半",
)


@pytest.fixture
def owing(office: Office) -> Office:
    for month in (1, 2):
        billing.run(office, Month(2026, month))
    return office


def bills(office: Office, unit_id: int = 1) -> list[int]:
    return [row.charge_id for row in ledger.of_unit(office, unit_id, TODAY)]


def last_safe(office: Office) -> list[date]:
    return [row.last_safe_day for row in limitation.watch(office, TODAY, [1]).rows]


def test_asking_a_peoples_committee_gives_three_new_years_to_the_bills_it_names(owing: Office) -> None:
    first, _second = bills(owing)
    before = last_safe(owing)
    done = mediation.record(owing, 1, TOLD, [first], TODAY, key="one")
    assert mediation.record(owing, 1, TOLD, [first], TODAY, key="one") == done
    assert (done.row.counts, done.row.counts_reason, done.row.participants) == (Counts.YES, "", "居委会 王主任\n业主 张三")
    assert [line.charge_id for line in done.charges] == [first]
    assert sorted(last_safe(owing)) == sorted([date(2029, 5, 10), before[1]])
    assert ("mediation.record", "1-1-101") in lines(owing)
    assert spans_hold(owing)


def test_others_are_looked_at_first_and_a_person_decides_with_a_reason(owing: Office) -> None:
    before = last_safe(owing)
    told = replace(TOLD, body=Body.POLICE)
    done = mediation.record(owing, 1, told, bills(owing), TODAY)
    assert done.row.counts is Counts.REVIEW
    assert last_safe(owing) == before
    decided = replace(told, counts=Counts.YES, counts_reason="the township’s judicial office took part")
    refused(owing, MediationCountsReasonMissing, lambda: mediation.record(owing, 1, replace(decided, counts_reason=" "), [], TODAY))
    better = mediation.record(owing, 1, decided, bills(owing), TODAY, replaces_id=done.row.mediation_id)
    assert last_safe(owing) == [date(2029, 5, 10)] * 2
    refused(owing, MediationGone, lambda: mediation.record(owing, 1, decided, [], TODAY, replaces_id=done.row.mediation_id))
    refused(owing, ReasonMissing, lambda: mediation.void(owing, better.row.mediation_id, "", TODAY))
    gone = mediation.void(owing, better.row.mediation_id, "another household", TODAY)
    assert (gone.row.void_reason, gone.row.stands) == ("another household", False)
    assert last_safe(owing) == before
    refused(owing, MediationGone, lambda: mediation.void(owing, better.row.mediation_id, "again", TODAY))
    assert len(mediation.listed(owing, 1)) == 2
    assert mediation.listed(owing, 2) == mediation.listed(owing, close_out_id=1) == ()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"participants": " \n"}, ParticipantsMissing),
        ({"agreement": ""}, AgreementMissing),
        ({"ended_on": None}, EndMissing),
        ({"outcome": Outcome.ASKED}, StillAsked),
        ({"asked_on": date(2026, 7, 1)}, MediationInFuture),
        ({"met_on": date(2026, 5, 3)}, MetBeforeAsked),
        ({"ended_on": date(2026, 5, 9)}, MetBeforeAsked),
    ],
)
def test_what_cannot_be_is_refused(owing: Office, changed: dict[str, object], error: type[UserError]) -> None:
    refused(owing, error, lambda: mediation.record(owing, 1, replace(TOLD, **changed), bills(owing), TODAY))  # type: ignore[arg-type]


def test_bills_of_others_and_unknown_records_are_refused(owing: Office) -> None:
    refused(owing, ChargeNotOfUnit, lambda: mediation.record(owing, 1, TOLD, bills(owing, 2), TODAY))
    refused(owing, ChargeNotOfUnit, lambda: mediation.record(owing, 1, TOLD, [99_999], TODAY))
    refused(owing, UnitUnknown, lambda: mediation.record(owing, 99, TOLD, [], TODAY))
    refused(owing, MediationUnknown, lambda: mediation.void(owing, 99, "x", TODAY))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_record_on_paper_names_bills_and_people_but_not_how_the_office_weighs_it(owing: Office, language: str) -> None:
    from tests.documents.papers_made import squeezed, text

    done = mediation.record(owing, 1, replace(TOLD, body=Body.OWNERS), bills(owing), TODAY)
    found = text(mediation.draw(owing, done.row.mediation_id, language).pdf)
    for words in ("1-1-101", "张三", "王主任", "2026-01", "分两次付清", "六月底付一半", "200.00"):
        assert squeezed(words) in found, words
    for words in ("待复核", "Tobereviewed", "时效", "limitation"):
        assert words not in found
    asked = Told(Body.NEIGHBOURHOOD, date(2026, 6, 1), Outcome.ASKED, "")
    still = mediation.record(owing, 1, asked, [], TODAY)
    assert mediation.draw(owing, still.row.mediation_id, language).pages == 1
