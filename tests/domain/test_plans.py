"""Instalment plans: proposal to the fen, and how a plan stands on a day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.deliveries import Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.plans import (
    MOST,
    AccelerationWithoutClause,
    BreachDaysOutOfRange,
    Instalment,
    InstalmentEmpty,
    InstalmentsDoNotAddUp,
    InstalmentsOutOfOrder,
    NoInstalments,
    PlanState,
    PlanTerms,
    Rest,
    Settled,
    SignerMissing,
    TooLittleForSoMany,
    by_rule,
    checked,
    propose,
    rests,
    standing,
)

AGREED = date(2026, 1, 10)
DUES = (Instalment(date(2026, 1, 31), 10000), Instalment(date(2026, 2, 28), 10000), Instalment(date(2026, 3, 31), 10001))
PLAN = PlanTerms(AGREED, DUES, "单志强", clause="任何一期逾期超过 5 日", breach_days=5)
KEPT, LATE, BREACHED, FULFILLED, ENDED = PlanState


@pytest.mark.parametrize(
    ("total", "count", "first", "expected"),
    [
        (10000, 3, date(2026, 1, 31), [("2026-01-31", 3333), ("2026-02-28", 3333), ("2026-03-31", 3334)]),
        (10000, 1, date(2026, 5, 4), [("2026-05-04", 10000)]),
        (7, 3, date(2023, 12, 30), [("2023-12-30", 2), ("2024-01-30", 2), ("2024-02-29", 3)]),
        (3, 3, date(2026, 1, 1), [("2026-01-01", 1), ("2026-02-01", 1), ("2026-03-01", 1)]),
    ],
)
def test_equal_months_and_the_last_takes_the_rest(total: int, count: int, first: date, expected: list[tuple[str, int]]) -> None:
    assert [(one.due_on.isoformat(), one.amount_fen) for one in propose(total, count, first)] == expected


@given(st.integers(1, 10**9), st.integers(1, MOST), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_proposal_adds_up_to_the_fen_and_may_be_agreed(total: int, count: int, first: date) -> None:
    if total < count:
        with pytest.raises(TooLittleForSoMany):
            propose(total, count, first)
        return
    proposed = propose(total, count, first)
    assert sum(one.amount_fen for one in proposed) == total
    assert len({one.amount_fen for one in proposed[:-1]}) <= 1
    assert 0 <= proposed[-1].amount_fen - proposed[0].amount_fen < count
    assert all(a.due_on < b.due_on for a, b in pairwise(proposed))
    assert checked(PlanTerms(first, proposed, "x"), total).total_fen == total


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_a_proposal_has_some_instalments(count: int) -> None:
    with pytest.raises(NoInstalments):
        propose(10**6, count, AGREED)


def test_fewer_fen_than_instalments() -> None:
    with pytest.raises(TooLittleForSoMany, match=r"0\.02"):
        propose(2, 3, AGREED)


def test_what_a_plan_must_say() -> None:
    def plan(*dues: tuple[str, int], **facts: object) -> PlanTerms:
        return PlanTerms(AGREED, tuple(Instalment(date.fromisoformat(day), fen) for day, fen in dues), **({"signer": "x"} | facts))  # type: ignore[arg-type]

    whole = ("2026-02-01", 100)
    for terms, error in [
        (plan(whole, signer=" "), SignerMissing),
        (plan(), NoInstalments),
        (plan(*[whole] * (MOST + 1)), NoInstalments),
        (plan(("2026-02-01", 0), whole), InstalmentEmpty),
        (plan(("2026-01-09", 100)), InstalmentsOutOfOrder),
        (plan(("2026-02-01", 50), ("2026-02-01", 50)), InstalmentsOutOfOrder),
        (plan(("2026-02-01", 99)), InstalmentsDoNotAddUp),
        (plan(whole, breach_days=91), BreachDaysOutOfRange),
        (plan(whole, breach_days=-1), BreachDaysOutOfRange),
        (plan(whole, accelerates=True), AccelerationWithoutClause),
    ]:
        with pytest.raises(error):
            checked(terms, 100)
    good = checked(plan(("2026-01-10", 100), signer=" 单志强 ", clause=" 第三条 ", accelerates=True, note=" x "), 100)
    assert (good.signer, good.clause, good.note) == ("单志强", "第三条", "x")


def test_the_sentence_says_how_much_is_missing() -> None:
    with pytest.raises(InstalmentsDoNotAddUp, match=r"300\.01; the plan covers 300\.00\. The difference is 0\.01"):
        checked(PLAN, 30000)


def paid(*pairs: tuple[str, int]) -> list[Settled]:
    return [Settled(date.fromisoformat(day), fen) for day, fen in pairs]


@pytest.mark.parametrize(
    ("settled", "day", "state", "late", "due", "breached", "upcoming"),
    [
        ([], "2026-01-10", KEPT, 0, 0, None, ("2026-01-31", 10000)),
        ([], "2026-01-31", KEPT, 0, 0, None, ("2026-01-31", 10000)),  # the day itself is in time
        ([], "2026-02-01", LATE, 10000, 10000, None, ("2026-01-31", 10000)),
        ([], "2026-02-05", LATE, 10000, 10000, None, ("2026-01-31", 10000)),
        ([], "2026-02-06", BREACHED, 10000, 10000, "2026-02-06", ("2026-01-31", 10000)),
        (paid(("2026-01-31", 10000)), "2026-02-06", KEPT, 0, 0, None, ("2026-02-28", 10000)),
        (paid(("2026-01-31", 9999)), "2026-02-06", BREACHED, 1, 1, "2026-02-06", ("2026-01-31", 1)),
        (paid(("2026-02-05", 10000)), "2026-02-06", KEPT, 0, 0, None, ("2026-02-28", 10000)),
        (paid(("2026-02-20", 10000)), "2026-02-20", KEPT, 0, 0, None, ("2026-02-28", 10000)),  # caught up: kept again
        (paid(("2026-02-20", 10000)), "2026-02-19", BREACHED, 10000, 10000, "2026-02-06", ("2026-01-31", 10000)),  # as of the past
        (paid(("2026-01-20", 15000)), "2026-03-01", LATE, 5000, 5000, None, ("2026-02-28", 5000)),  # paid ahead counts
        (paid(("2026-01-20", 10000), ("2026-02-10", -10000)), "2026-02-09", KEPT, 0, 0, None, ("2026-02-28", 10000)),
        (paid(("2026-01-20", 10000), ("2026-02-10", -10000)), "2026-02-10", BREACHED, 10000, 10000, "2026-02-10", ("2026-01-31", 10000)),
        (paid(("2026-01-20", 30001)), "2026-01-20", FULFILLED, 0, 0, None, None),
        (paid(("2026-01-20", 30001), ("2026-09-01", -1)), "2026-09-01", BREACHED, 1, 1, "2026-09-01", ("2026-03-31", 1)),
    ],
)
def test_how_a_plan_stands(
    settled: list[Settled], day: str, state: PlanState, late: int, due: int, breached: str | None, upcoming: tuple[str, int] | None
) -> None:
    stands = standing(PLAN, settled, date.fromisoformat(day))
    assert (stands.state, stands.late_fen, stands.due_fen) == (state, late, due)
    assert stands.breached_on == (date.fromisoformat(breached) if breached else None)
    assert stands.next_due == (Instalment(date.fromisoformat(upcoming[0]), upcoming[1]) if upcoming else None)
    assert stands.rests == (state in (KEPT, LATE))


def test_only_the_plans_own_clause_makes_the_whole_rest_due_and_then_the_breach_stays() -> None:
    strict = PlanTerms(AGREED, DUES, "单志强", clause="…，余款立即到期", accelerates=True, breach_days=5)
    late = paid(("2026-02-20", 10000))
    stands = standing(strict, late, date(2026, 2, 20))
    assert (stands.state, stands.late_fen, stands.due_fen, stands.breached_on) == (BREACHED, 0, 20001, date(2026, 2, 6))
    assert standing(PLAN, [], date(2026, 2, 6)).due_fen == 10000
    assert standing(strict, [], date(2026, 2, 6)).due_fen == 30001
    assert standing(strict, paid(("2026-02-20", 30001)), date(2026, 2, 20)).state is FULFILLED


def test_an_ended_plan_is_ended_from_its_day_on() -> None:
    end = date(2026, 2, 3)
    assert standing(PLAN, [], date(2026, 2, 2), end).state is LATE
    stands = standing(PLAN, paid(("2026-01-20", 10000)), end, end)
    assert (stands.state, stands.paid_fen, stands.due_fen, stands.rests, stands.runs) == (ENDED, 10000, 20001, False, False)


CHANGES = st.lists(st.builds(Settled, st.dates(AGREED, date(2026, 6, 1)), st.integers(0, 20000)), max_size=6)


@given(CHANGES, st.dates(AGREED, date(2026, 6, 1)), st.integers(0, 20), st.booleans())
def test_paying_more_never_makes_a_plan_worse(settled: list[Settled], day: date, grace: int, accelerates: bool) -> None:
    plan = PlanTerms(AGREED, DUES, "x", "clause", accelerates, grace)
    stands, better = standing(plan, settled, day), standing(plan, [*settled, Settled(AGREED, 5000)], day)
    order = (FULFILLED, KEPT, LATE, BREACHED)
    assert order.index(better.state) <= order.index(stands.state)
    assert 0 <= stands.late_fen <= stands.due_fen <= plan.total_fen
    assert stands == standing(plan, [*settled, Settled(day + timedelta(days=1), 1)], day)  # what comes later does not matter
    if stands.state is FULFILLED:
        assert stands.paid_fen >= plan.total_fen
    if stands.state is KEPT:
        assert stands.late_fen == 0


@pytest.mark.parametrize(
    ("settled", "day", "open_fen", "expected"),
    [
        ([], "2026-02-05", {1: 20000, 2: 10001}, (Rest(1, None), Rest(2, None))),  # late, not breached: nothing is demanded
        ([], "2026-02-06", {1: 20000, 2: 10001}, (Rest(1, 10000), Rest(2, None))),  # only the instalment that is late
        ([], "2026-03-06", {1: 20000, 2: 10001}, (Rest(2, None),)),
        ([], "2026-04-06", {1: 20000, 2: 10001}, ()),  # all instalments are late
        (paid(("2026-01-20", 30001)), "2026-02-06", {1: 0, 2: 0}, ()),
        (paid(("2026-01-20", 20000)), "2026-02-06", {1: 0, 2: 10001}, (Rest(1, None), Rest(2, None))),
    ],
)
def test_what_a_plan_keeps_from_being_demanded(
    settled: list[Settled], day: str, open_fen: dict[int, int], expected: tuple[Rest, ...]
) -> None:
    assert rests(standing(PLAN, settled, date.fromisoformat(day)), open_fen) == expected


@pytest.mark.parametrize(
    ("relation", "counts"),
    [
        (Relation.SELF, Counts.YES),
        (Relation.AUTHORISED, Counts.YES),
        (Relation.LEGAL_REPRESENTATIVE, Counts.YES),
        (Relation.CO_RESIDENT, Counts.REVIEW),
        (Relation.TENANT, Counts.REVIEW),
        (Relation.OTHER, Counts.REVIEW),
    ],
)
def test_a_plan_the_debtor_signed_is_his_consent(relation: Relation, counts: Counts) -> None:
    assert by_rule(relation) is counts
