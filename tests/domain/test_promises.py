"""Promises: kept, kept in part or broken by the money that stands on the day; never by what somebody ticked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.evidence import Counts
from propdesk.domain.promises import (
    COUNTS_BY_FORM,
    FORM_NAMES,
    STATE_NAMES,
    Paid,
    PromiseAmountMissing,
    Promised,
    PromiseDayMissing,
    PromiseDueBefore,
    PromiseForm,
    PromiseState,
    check_promise,
    paid_towards,
    state,
)

GIVEN, DUE = date(2026, 11, 10), date(2026, 11, 20)
PROMISE = Promised(GIVEN, DUE, 50_000)
OPEN, KEPT, PART, BROKEN, VOID = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PART_KEPT, PromiseState.BROKEN, PromiseState.VOID

CASES: list[tuple[str, list[Paid], date, PromiseState]] = [
    ("nothing yet", [], date(2026, 11, 15), OPEN),
    ("its last day is not past", [], DUE, OPEN),
    ("the day after", [], date(2026, 11, 21), BROKEN),
    ("paid on the last day", [Paid(DUE, 50_000)], date(2026, 11, 21), KEPT),
    ("kept before the last day", [Paid(date(2026, 11, 12), 50_000)], date(2026, 11, 12), KEPT),
    ("asked about the day before it was paid", [Paid(date(2026, 11, 12), 50_000)], date(2026, 11, 11), OPEN),
    ("one fen short", [Paid(DUE, 49_999)], date(2026, 11, 21), PART),
    ("two payments", [Paid(date(2026, 11, 12), 20_000), Paid(DUE, 30_000)], date(2026, 11, 21), KEPT),
    ("paid too late", [Paid(date(2026, 11, 21), 50_000)], date(2026, 12, 1), BROKEN),
    ("half in time, half late", [Paid(DUE, 25_000), Paid(date(2026, 11, 21), 25_000)], date(2026, 12, 1), PART),
    ("paid before it was given", [Paid(date(2026, 11, 9), 50_000)], date(2026, 11, 21), BROKEN),
    ("paid the same day before it was given", [Paid(GIVEN, 50_000, after=False)], date(2026, 11, 21), BROKEN),
    ("paid the same day after it was given", [Paid(GIVEN, 50_000)], date(2026, 11, 21), KEPT),
    ("entered later than paid", [Paid(date(2026, 11, 11), 50_000, after=False)], date(2026, 11, 21), KEPT),
]


@pytest.mark.parametrize(("_case", "payments", "as_of", "expected"), CASES, ids=[case[0] for case in CASES])
def test_where_a_promise_stands(_case: str, payments: list[Paid], as_of: date, expected: PromiseState) -> None:
    assert state(PROMISE, paid_towards(PROMISE, payments, as_of), None, as_of) is expected


EASED = [
    (0, 0, KEPT),  # everything waived or reversed
    (30_000, 0, KEPT),  # the rest was waived
    (30_000, 10_000, PART),
    (0, 60_000, BROKEN),  # eased a little, the promised sum is still owed
]


@pytest.mark.parametrize(("paid", "left", "expected"), EASED)
def test_nobody_breaks_a_promise_over_what_is_no_longer_owed(paid: int, left: int, expected: PromiseState) -> None:
    assert state(PROMISE, paid, left, date(2026, 11, 21)) is expected


def test_a_voided_promise_is_void_from_its_day_on() -> None:
    promise = Promised(GIVEN, DUE, 50_000, void_on=date(2026, 11, 15))
    assert state(promise, 0, None, date(2026, 11, 14)) is OPEN
    assert state(promise, 50_000, None, date(2026, 11, 15)) is VOID


@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 60_000), st.booleans())), st.integers(0, 40), st.integers(1, 60_000))
def test_a_payment_never_worsens_a_promise(money: list[tuple[int, int, bool]], day: int, extra: int) -> None:
    payments = [Paid(GIVEN + timedelta(on), fen, after) for on, fen, after in money]
    as_of, order = GIVEN + timedelta(day), [BROKEN, PART, OPEN, KEPT]
    before = state(PROMISE, paid_towards(PROMISE, payments, as_of), None, as_of)
    more = [*payments, Paid(GIVEN + timedelta(5), extra)]
    after = state(PROMISE, paid_towards(PROMISE, more, as_of), None, as_of)
    assert order.index(after) >= order.index(before)


@given(st.integers(0, 60_000), st.integers(0, 15))
def test_once_kept_it_stays_kept_as_long_as_the_money_stands(fen: int, later: int) -> None:
    as_of = DUE + timedelta(later)
    kept = state(PROMISE, paid_towards(PROMISE, [Paid(DUE, fen)], as_of), None, as_of) is KEPT
    assert kept is (fen >= PROMISE.amount_fen)


def test_only_what_can_be_shown_counts_for_limitation() -> None:
    assert COUNTS_BY_FORM == {
        PromiseForm.SIGNED: Counts.YES,
        PromiseForm.MESSAGE: Counts.PROVISIONAL,
        PromiseForm.RECORDED: Counts.PROVISIONAL,
        PromiseForm.LOGGED: Counts.NO,
    }
    assert set(FORM_NAMES) == set(PromiseForm)
    assert set(STATE_NAMES) == set(PromiseState)


def test_a_promise_needs_a_day_and_an_amount() -> None:
    check_promise(GIVEN, GIVEN, 1)
    with pytest.raises(PromiseDayMissing):
        check_promise(GIVEN, None, 100)
    with pytest.raises(PromiseDueBefore):
        check_promise(GIVEN, date(2026, 11, 9), 100)
    for amount in (None, 0, -1):
        with pytest.raises(PromiseAmountMissing):
            check_promise(GIVEN, DUE, amount)
