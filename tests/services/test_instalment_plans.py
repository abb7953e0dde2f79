"""Instalment plans in the book: agreed over what is open, judged by what stands of the payments, ended with a reason."""

from datetime import date
from uuid import uuid4

import pytest

from propdesk.domain.approvals import Approval
from propdesk.domain.deliveries import Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.plans import Instalment, InstalmentsDoNotAddUp, PlanEnd, PlanState, PlanTerms, propose
from propdesk.services import adjustments, billing, holds, payments, plans
from propdesk.services.adjustments import WAIVER, Wish
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.plans import (
    ChargePlannedAlready,
    NothingToPlan,
    PlanEndReasonMissing,
    PlanEndsBeforeAgreed,
    PlanOver,
    PlanUnknown,
)
from propdesk.store import plans as store
from tests.tools.office_day import MONTH_FEN, lines, refused

AGREED = date(2026, 4, 20)
FIRST = date(2026, 4, 30)
OK = Approval("leak", "Wang")


@pytest.fixture
def owing(office: Office) -> Office:
    """Every unit owes January to March of 2026."""
    for month in (1, 2, 3):
        billing.run(office, Month(2026, month))
    return office


def plan(total: int = 3 * MONTH_FEN, count: int = 3, **facts: object) -> PlanTerms:
    return PlanTerms(AGREED, propose(total, count, FIRST), **({"signer": "张三"} | facts))  # type: ignore[arg-type]


def pay(office: Office, fen: int, on: date) -> str:
    """Unit 1 pays by transfer; returns the receipt."""
    return payments.take(office, 1, fen, Method.TRANSFER, on, key=str(uuid4())).payment.receipt


def ids(office: Office, unit_id: int = 1) -> list[int]:
    return [charge.charge_id for charge in plans.coverable(office, unit_id, AGREED)]


def state(office: Office, day: date, unit_id: int = 1) -> list[tuple[str, int]]:
    return [(row.stands.state.value, row.stands.paid_fen) for row in plans.of_unit(office, unit_id, day)]


def test_a_plan_is_agreed_over_what_is_open_and_answers_twice_the_same(owing: Office) -> None:
    made = plans.agree(owing, 1, plan(), ids(owing), key="p")
    assert (made.code, made.counts, [charge.open_fen for charge in made.charges]) == ("1-1-101", Counts.YES, [MONTH_FEN] * 3)
    assert made.last_due == date(2026, 6, 30)
    assert plans.agree(owing, 1, plan(), ids(owing), key="p") == made
    assert lines(owing)[-1] == ("plan.agree", "1-1-101")
    assert plans.of_unit(owing, 1, AGREED)[0].terms == made.terms
    assert [row.plan_id for row in plans.every(owing, AGREED)] == [made.plan_id]
    assert plans.every(owing, date(2026, 4, 19)) == []


def test_kept_late_breached_fulfilled_from_what_stands_of_the_payments(owing: Office) -> None:
    plans.agree(owing, 1, plan(breach_days=5), ids(owing))
    pay(owing, MONTH_FEN, date(2026, 4, 30))
    late = pay(owing, MONTH_FEN, date(2026, 6, 3))
    assert [state(owing, day)[0][0] for day in (AGREED, date(2026, 4, 30), date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 3))] == [
        "kept", "kept", "kept", "late", "kept",
    ]  # fmt: skip
    payments.void(owing, late, "bounced", date(2026, 6, 10), bounced=True)
    assert state(owing, date(2026, 6, 9)) == [("kept", 2 * MONTH_FEN)]  # as of a past day: what stood then
    assert state(owing, date(2026, 6, 10)) == [("breached", MONTH_FEN)]
    pay(owing, 2 * MONTH_FEN, date(2026, 6, 20))
    assert state(owing, date(2026, 6, 20)) == [("fulfilled", 3 * MONTH_FEN)]
    with owing.store.read() as conn:
        assert store.in_force(conn, date(2026, 6, 20)) == {}
        assert list(store.in_force(conn, date(2026, 6, 19))) == [1]
        assert store.in_force(conn, date(2026, 6, 19), [2]) == {}


def test_what_was_paid_before_the_agreement_on_the_same_day_is_not_counted_twice(owing: Office) -> None:
    pay(owing, 4_000, AGREED)
    made = plans.agree(owing, 1, plan(3 * MONTH_FEN - 4_000), ids(owing))
    assert (made.stands.paid_fen, [charge.open_fen for charge in made.charges]) == (0, [6_000, MONTH_FEN, MONTH_FEN])
    pay(owing, 6_000, AGREED)  # the first money of the plan, the same day
    pay(owing, 1_000, date(2026, 4, 19))  # entered later, though dated before
    assert state(owing, AGREED) == [("kept", 7_000)]


def test_a_void_of_what_was_paid_before_the_plan_is_no_breach(owing: Office) -> None:
    before = pay(owing, 4_000, date(2026, 4, 1))
    plans.agree(owing, 1, plan(3 * MONTH_FEN - 4_000), ids(owing))
    payments.void(owing, before, "x", AGREED, bounced=True)
    assert state(owing, AGREED) == [("kept", 0)]


def test_what_is_given_up_of_a_charge_counts_as_settled(owing: Office) -> None:
    first = ids(owing)[0]
    plans.agree(owing, 1, plan(), ids(owing))
    adjustments.adjust(owing, WAIVER, [Wish(first, 2_500)], AGREED, OK, key="w")
    assert state(owing, AGREED) == [("kept", 2_500)]


def test_a_kept_plan_rests_its_charges_and_a_breached_one_only_what_is_not_due(owing: Office) -> None:
    january, february, march = ids(owing)
    plans.agree(owing, 1, plan(2 * MONTH_FEN, 2), [january, february])

    def resting(day: date) -> set[tuple[int | None, int | None]]:
        with owing.store.read() as conn:
            return {(rest.charge_id, rest.amount_fen) for rest in holds.resting(conn, day).get(1, ())}

    assert resting(date(2026, 4, 19)) == set()
    assert resting(FIRST) == {(january, None), (february, None)}
    assert resting(date(2026, 5, 1)) == {(february, None)}  # breached: the late instalment is demanded, the rest is not due
    assert resting(date(2026, 5, 31)) == set()
    assert march not in {charge for charge, _fen in resting(FIRST)}


def test_what_is_refused_leaves_the_book_as_it_was(owing: Office) -> None:
    mine, other = ids(owing), ids(owing, 2)
    refused(owing, InstalmentsDoNotAddUp, lambda: plans.agree(owing, 1, plan(100), mine))
    refused(owing, NothingToPlan, lambda: plans.agree(owing, 1, plan(), []))
    refused(owing, NothingToPlan, lambda: plans.agree(owing, 1, plan(), other))
    refused(owing, UnitUnknown, lambda: plans.agree(owing, 99, plan(), mine))
    refused(owing, PlanUnknown, lambda: plans.end(owing, 99, PlanEnd.AGREED, AGREED, "x"))
    made = plans.agree(owing, 1, plan(MONTH_FEN, 1), mine[:1])
    refused(owing, ChargePlannedAlready, lambda: plans.agree(owing, 1, plan(), mine))
    refused(owing, PlanEndReasonMissing, lambda: plans.end(owing, made.plan_id, PlanEnd.AGREED, AGREED, " "))
    refused(owing, PlanEndsBeforeAgreed, lambda: plans.end(owing, made.plan_id, PlanEnd.AGREED, date(2026, 4, 19), "x"))
    plans.end(owing, made.plan_id, PlanEnd.REPLACED, date(2026, 4, 25), "more time", key="e")
    refused(owing, PlanOver, lambda: plans.end(owing, made.plan_id, PlanEnd.AGREED, AGREED, "x"))
    assert plans.end(owing, made.plan_id, PlanEnd.REPLACED, date(2026, 4, 25), "more time", key="e").end_reason == "more time"
    assert [row.stands.state for row in plans.of_unit(owing, 1, date(2026, 4, 24))] == [PlanState.KEPT]
    assert [row.stands.state for row in plans.of_unit(owing, 1, date(2026, 4, 25))] == [PlanState.ENDED]
    plans.agree(owing, 1, plan(), mine)  # its charges are free again


def test_whose_signature_is_not_the_debtors_own_is_looked_at(owing: Office) -> None:
    terms = PlanTerms(AGREED, (Instalment(FIRST, 3 * MONTH_FEN),), "张母", Relation.CO_RESIDENT)
    assert plans.agree(owing, 1, terms, ids(owing)).counts is Counts.REVIEW
