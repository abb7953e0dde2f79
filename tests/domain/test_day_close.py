"""日结: expected by way of paying, counted beside it, and the note a difference asks for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.day_close import (
    COUNTED,
    OFFSETS,
    CloseReasonMissing,
    DayOutOfReach,
    DifferenceWithoutNote,
    MethodCount,
    MethodNotCounted,
    MethodTotal,
    Movement,
    MovementKind,
    check_close_reason,
    check_reach,
    compare,
    covered_from,
    first_open,
    offsets,
    totals,
)
from propdesk.domain.money import AmountOutOfRange

K = MovementKind
DAY = date(2026, 11, 23)


def test_a_day_by_way_of_paying() -> None:
    day = [
        Movement(K.RECEIPT, "wechat", 5_000),
        Movement(K.RECEIPT, "cash", 10_000),
        Movement(K.RECEIPT, "cash", 20_000),
        Movement(K.VOID, "cash", 20_000),
        Movement(K.REVERSAL, "cash", 700),
        Movement(K.BOUNCED, "transfer", 9_900),
        Movement(K.REFUND, "cash", 1_000),
        Movement(K.REFUND, "wechat", 400),
        Movement(K.REFUND_VOID, "wechat", 400),
        Movement(K.RECEIPT, "credit", 3_000),
        Movement(K.VOID, "deposit", 50),
    ]
    assert totals(day) == (
        MethodTotal("cash", 2, 30_000, -20_700, -1_000),
        MethodTotal("wechat", 1, 5_000, 0, 0),
        MethodTotal("transfer", 0, 0, -9_900, 0),
    )
    assert [total.expected_fen for total in totals(day)] == [8_300, 5_000, -9_900]
    assert offsets(day) == (MethodTotal("credit", 1, 3_000, 0, 0), MethodTotal("deposit", 0, 0, -50, 0))
    assert totals([]) == ()


def test_a_difference_needs_a_note() -> None:
    expected = totals([Movement(K.RECEIPT, "cash", 10_000), Movement(K.RECEIPT, "wechat", 500)])
    assert [line.difference_fen for line in compare(expected, {"cash": 10_000}, "")] == [0, 0]
    with pytest.raises(DifferenceWithoutNote) as refused:
        compare(expected, {"cash": 9_950, "wechat": 501}, "  ")
    assert "-0.50" in refused.value.sentence()
    lines = compare(expected, {"cash": 9_950}, "a 50 fen coin is missing")
    assert [(line.total.method, line.counted_fen, line.difference_fen) for line in lines] == [("cash", 9_950, -50), ("wechat", 500, 0)]


def test_money_nobody_expected_is_a_line_of_its_own() -> None:
    assert compare((), {"card": 0}, "") == ()
    assert compare((), {"card": 100}, "found") == (MethodCount(MethodTotal("card", 0, 0, 0, 0), 100),)


@pytest.mark.parametrize("method", [*OFFSETS, "cheque"])
def test_only_money_can_be_counted(method: str) -> None:
    with pytest.raises(MethodNotCounted, match=method):
        compare((), {method: 1}, "")


def test_absurd_counts_are_refused() -> None:
    with pytest.raises(AmountOutOfRange):
        compare((), {"cash": 10**12}, "x")


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2062, 11, 23), date(2031, 12, 31), date.max])
def test_a_year_that_is_a_slip_of_the_hand_is_refused(day: date) -> None:
    with pytest.raises(DayOutOfReach):
        check_reach(day, DAY)


def test_days_within_reach() -> None:
    assert [check_reach(day, DAY) for day in (date(2000, 1, 1), DAY, date(2031, 12, 30))] == [date(2000, 1, 1), DAY, date(2031, 12, 30)]


def test_days_since_the_last_closed_one_are_counted_together() -> None:
    last = date(2026, 11, 20)
    assert first_open(last) == date(2026, 11, 21)
    assert first_open(date(2026, 12, 31)) == date(2027, 1, 1)
    assert covered_from(DAY, last, date(2026, 1, 5)) == date(2026, 11, 21)
    assert covered_from(DAY, None, None) == DAY
    assert covered_from(DAY, None, date(2026, 11, 22)) == date(2026, 11, 22)
    assert covered_from(DAY, None, date(2026, 11, 24)) == DAY


def test_reasons() -> None:
    assert check_close_reason(" wrong count ") == "wrong count"
    with pytest.raises(CloseReasonMissing):
        check_close_reason("\n")


MOVEMENTS = st.lists(st.builds(Movement, st.sampled_from(K), st.sampled_from(COUNTED + OFFSETS), st.integers(1, 10**7)), max_size=30)


def expected_by_hand(day: list[Movement]) -> dict[str, int]:
    """The slow way: one movement after the other into one drawer each."""
    drawers = dict.fromkeys(COUNTED, 0)
    for movement in day:
        if movement.method in OFFSETS:
            continue
        into = movement.kind in (K.RECEIPT, K.REFUND_VOID)
        drawers[movement.method] += movement.amount_fen if into else -movement.amount_fen
    return drawers


@given(MOVEMENTS)
def test_expected_is_what_a_drawer_would_hold(day: list[Movement]) -> None:
    drawers = expected_by_hand(day)
    found = {total.method: total for total in totals(day)}
    assert {method: found[method].expected_fen if method in found else 0 for method in COUNTED} == drawers
    assert sum(total.count for total in found.values()) == sum(m.kind is K.RECEIPT and m.method in COUNTED for m in day)
    for total in found.values():
        assert total.received_fen >= 0
        assert total.taken_back_fen <= 0


@given(MOVEMENTS, st.integers(0, 30))
def test_days_add_up_to_the_time_they_make(movements: list[Movement], cut: int) -> None:
    whole, first, second = (
        {t.method: t.expected_fen for t in (*totals(part), *offsets(part))} for part in (movements, movements[:cut], movements[cut:])
    )
    assert {m: first.get(m, 0) + second.get(m, 0) for m in whole} == whole


@given(MOVEMENTS, st.integers(1, 10**7), st.sampled_from(COUNTED))
def test_a_receipt_voided_the_same_day_leaves_nothing(day: list[Movement], fen: int, method: str) -> None:
    both = [Movement(K.RECEIPT, method, fen), Movement(K.VOID, method, fen)]
    before, after = ({t.method: t.expected_fen for t in totals(part)} for part in (day, day + both))
    assert {m: fen for m, fen in after.items() if fen} == {m: fen for m, fen in before.items() if fen}


@given(MOVEMENTS)
def test_the_order_of_a_day_does_not_matter(day: list[Movement]) -> None:
    assert totals(day) == totals(reversed(day))
    assert offsets(day) == offsets(reversed(day))


@given(MOVEMENTS, st.dictionaries(st.sampled_from(COUNTED), st.integers(-(10**8), 10**8)))
def test_counted_is_expected_and_difference(day: list[Movement], counted: dict[str, int]) -> None:
    lines = compare(totals(day), counted, "note")
    for line in lines:
        assert line.counted_fen == line.total.expected_fen + line.difference_fen
        assert line.counted_fen == counted.get(line.total.method, line.total.expected_fen)
    drawers = expected_by_hand(day)
    assert sum(line.difference_fen for line in lines) == sum(fen - drawers[method] for method, fen in counted.items())
    assert [line.total.method for line in lines] == sorted((line.total.method for line in lines), key=COUNTED.index)
