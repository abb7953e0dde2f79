"""Steps in court: their order, the days they lead to, what they do to limitation; mediation beside them."""

from datetime import date

import pytest

from propdesk.domain import mediation
from propdesk.domain.court import Way
from propdesk.domain.court_events import (
    CaseOver,
    CourtEvent,
    Deadline,
    Step,
    StepDayBeforeEarlier,
    StepInFuture,
    StepNotOfWay,
    StepTooEarly,
    StepTwice,
    StepUnknown,
    Term,
    check_event,
    deadlines,
    over_on,
    parse_step,
    proceeding,
    steps,
)
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import Body, BodyUnknown, Outcome, OutcomeUnknown, by_rule, parse_body, parse_outcome
from propdesk.errors import UserError

OPENED = date(2026, 1, 5)
TODAY = date(2026, 6, 30)
FILED_AND_ACCEPTED = ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-14"))


def events(*told: tuple[Step, str]) -> list[CourtEvent]:
    return [CourtEvent(step, date.fromisoformat(f"2026-{day}")) for step, day in told]


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-14"), (Step.ORDER, "01-20"), (Step.SERVED, "02-01"))),
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-14"), (Step.ORDER, "01-20"), (Step.ENFORCEMENT, "03-01"))),
        (
            Way.SUIT,
            (*FILED_AND_ACCEPTED, (Step.HEARING, "03-01"), (Step.HEARING, "09-01"), (Step.SETTLEMENT, "06-01"), (Step.ENDED, "06-02")),
        ),
        (Way.SUIT, ((Step.FILED, "01-10"), (Step.WITHDRAWN, "01-12"))),
        (Way.SMALL_CLAIMS, (*FILED_AND_ACCEPTED, (Step.SERVED, "01-20"), (Step.JUDGMENT, "03-01"), (Step.ENFORCEMENT, "04-01"))),
        (Way.ENFORCEMENT, ((Step.FILED, "01-10"), (Step.ENDED, "05-10"))),
        (Way.SUIT, ((Step.ENDED, "01-05"),)),
    ],
)  # fmt: skip
def test_a_case_takes_its_steps_in_order(way: Way, told: tuple[tuple[Step, str], ...]) -> None:
    written: list[CourtEvent] = []
    for event in events(*told):
        written.append(check_event(way, OPENED, written, event.step, event.on, TODAY))
    assert written == events(*told)


@pytest.mark.parametrize(
    ("way", "told", "step", "day", "error"),
    [
        (Way.SUIT, (), Step.ORDER, "01-10", StepNotOfWay),
        (Way.ARBITRATION, ((Step.FILED, "01-10"),), Step.OBJECTION, "01-10", StepNotOfWay),
        (Way.SUIT, (), Step.ACCEPTED, "01-10", StepTooEarly),
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-11")), Step.SERVED, "01-12", StepTooEarly),
        (Way.PAYMENT_ORDER, (*FILED_AND_ACCEPTED, (Step.ORDER, "01-20")), Step.OBJECTION, "01-21", StepTooEarly),
        (Way.SUIT, ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-11")), Step.ENFORCEMENT, "01-12", StepTooEarly),
        (Way.SUIT, (), Step.FILED, "01-04", StepDayBeforeEarlier),
        (Way.SUIT, ((Step.FILED, "01-10"),), Step.ACCEPTED, "01-09", StepDayBeforeEarlier),
        (Way.SUIT, ((Step.FILED, "01-10"), (Step.ACCEPTED, "02-11")), Step.ENDED, "02-10", StepDayBeforeEarlier),
        (Way.SUIT, ((Step.FILED, "01-10"),), Step.FILED, "01-11", StepTwice),
        (Way.SUIT, ((Step.FILED, "01-10"), (Step.WITHDRAWN, "01-11")), Step.ACCEPTED, "01-12", CaseOver),
        (Way.SUIT, (), Step.FILED, "07-01", StepInFuture),
    ],
)  # fmt: skip
def test_a_step_out_of_order_is_refused(way: Way, told: tuple[tuple[Step, str], ...], step: Step, day: str, error: type[UserError]) -> None:
    with pytest.raises(error):
        check_event(way, OPENED, events(*told), step, date.fromisoformat(f"2026-{day}"), TODAY)


def test_filing_interrupts_until_the_proceeding_ends() -> None:
    suit = events((Step.FILED, "01-15"), (Step.ACCEPTED, "01-20"), (Step.JUDGMENT, "03-10"), (Step.ENDED, "05-01"))
    assert proceeding(Way.SUIT, suit, date(2026, 1, 14)) is None
    assert proceeding(Way.SUIT, suit, date(2026, 3, 9)) == (date(2026, 1, 15), None, Counts.YES)
    assert proceeding(Way.SUIT, suit, TODAY) == (date(2026, 1, 15), date(2026, 3, 10), Counts.YES)  # domain reference, example 13
    assert proceeding(Way.SUIT, [], TODAY) is None


def test_a_withdrawn_claim_counts_provisionally() -> None:
    told = events((Step.FILED, "01-15"), (Step.WITHDRAWN, "02-01"))
    assert proceeding(Way.SUIT, told, date(2026, 1, 31)) == (date(2026, 1, 15), None, Counts.YES)
    assert proceeding(Way.SUIT, told, TODAY) == (date(2026, 1, 15), date(2026, 2, 1), Counts.PROVISIONAL)


def test_an_order_not_served_in_thirty_days_ends() -> None:
    told = events((Step.FILED, "01-10"), (Step.ACCEPTED, "01-14"), (Step.ORDER, "01-20"))
    assert proceeding(Way.PAYMENT_ORDER, told, date(2026, 2, 19)) == (date(2026, 1, 10), None, Counts.YES)
    assert proceeding(Way.PAYMENT_ORDER, told, date(2026, 2, 20)) == (date(2026, 1, 10), date(2026, 2, 19), Counts.YES)
    served = [*told, *events((Step.SERVED, "02-19"))]
    assert proceeding(Way.PAYMENT_ORDER, served, TODAY) == (date(2026, 1, 10), None, Counts.YES)
    objected = [*served, *events((Step.OBJECTION, "03-01"))]
    assert proceeding(Way.PAYMENT_ORDER, objected, TODAY) == (date(2026, 1, 10), date(2026, 3, 1), Counts.YES)


@pytest.mark.parametrize(
    ("way", "told", "expected"),
    [
        (Way.PAYMENT_ORDER, (), ()),
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"),), ((Term.DECISION, "01-15"),)),
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"), (Step.ACCEPTED, "01-14")), ((Term.ORDER, "01-29"),)),
        (Way.PAYMENT_ORDER, ((Step.FILED, "01-10"), (Step.ORDER, "01-20")), ((Term.SERVICE, "02-19"),)),
        (Way.PAYMENT_ORDER, ((Step.ORDER, "01-20"), (Step.SERVED, "02-01")), ((Term.OBJECTION, "02-16"),)),
        (Way.PAYMENT_ORDER, ((Step.SERVED, "02-01"), (Step.OBJECTION, "02-10")), ()),
        (Way.SMALL_CLAIMS, ((Step.FILED, "01-10"), (Step.ACCEPTED, "12-31")), ((Term.JUDGMENT, "2027-02-28"),)),
        (Way.SUIT, ((Step.HEARING, "05-05"), (Step.ACCEPTED, "01-31")), ((Term.HEARING, "05-05"),)),
        (Way.SMALL_CLAIMS, ((Step.ACCEPTED, "01-31"), (Step.JUDGMENT, "02-28")), ((Term.ENFORCEMENT, "2028-02-28"),)),
        (Way.SUIT, ((Step.JUDGMENT, "02-28"), (Step.ENFORCEMENT, "03-01")), ()),
        (Way.ENFORCEMENT, ((Step.FILED, "02-28"), (Step.SETTLEMENT, "03-01")), ()),
        (Way.SUIT, ((Step.FILED, "01-10"), (Step.HEARING, "05-05"), (Step.ENDED, "06-01")), ()),
    ],
)
def test_the_days_to_watch(way: Way, told: tuple[tuple[Step, str], ...], expected: tuple[tuple[Term, str], ...]) -> None:
    days = tuple(Deadline(term, date.fromisoformat(day if len(day) == 10 else f"2026-{day}")) for term, day in expected)
    assert deadlines(way, events(*told)) == days


def test_words_are_read_or_refused() -> None:
    assert parse_step(" Judgment ") is Step.JUDGMENT
    assert over_on([]) is None
    assert steps(Way.SUIT)[-2:] == (Step.WITHDRAWN, Step.ENDED)
    assert parse_body("peoples-committee") is Body.PEOPLES_COMMITTEE
    assert parse_outcome("not-held") is Outcome.NOT_HELD
    for reader, error in ((parse_step, StepUnknown), (parse_body, BodyUnknown), (parse_outcome, OutcomeUnknown)):
        with pytest.raises(error):
            reader("nonsense")


def test_asking_a_peoples_mediation_committee_interrupts_and_others_are_looked_at() -> None:
    assert {body: by_rule(body) for body in Body} == {
        body: Counts.YES if body is mediation.Body.PEOPLES_COMMITTEE else Counts.REVIEW for body in Body
    }
