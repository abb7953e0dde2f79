"""Ways of paying, reasons, and how a payment is spread over open charges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.payments import (
    METHOD_NAMES,
    Method,
    MethodUnknown,
    OpenCharge,
    ReasonMissing,
    Share,
    Spread,
    allocate,
    check_reason,
    parse_method,
)

C1 = OpenCharge(1, date(2026, 1, 31), 50_000)
C2 = OpenCharge(2, date(2026, 2, 28), 50_000)
C3 = OpenCharge(3, date(2026, 12, 31), 50_000)


def shares(spread: Spread) -> dict[int, int]:
    return {share.charge_id: share.amount_fen for share in spread.shares}


def test_worked_example_14() -> None:
    assert shares(allocate([C3, C2, C1], 70_000)) == {1: 50_000, 2: 20_000}
    assert shares(allocate([C1, C2, C3], 70_000, [2])) == {2: 50_000, 1: 20_000}


def test_what_is_left_is_credit() -> None:
    assert allocate([], 70_000) == Spread((), 70_000)
    assert allocate([C1], 70_000) == Spread((Share(1, 50_000),), 20_000)
    assert allocate([C1], 50_000, [1]) == Spread((Share(1, 50_000),), 0)
    assert allocate([C1, C2], 0) == Spread((), 0)
    assert allocate([OpenCharge(9, date(2026, 1, 1), 0), C1], 10).shares == (Share(1, 10),)  # nothing is written for nothing


def test_not_yet_due_comes_last_and_equal_days_by_number() -> None:
    twin = OpenCharge(7, C1.due_on, 100)
    assert [share.charge_id for share in allocate([C3, twin, C2, C1], 200_000).shares] == [1, 7, 2, 3]
    assert [share.charge_id for share in allocate([C3, twin, C2, C1], 200_000, {3, 7}).shares] == [7, 3, 1, 2]


def test_methods() -> None:
    assert [parse_method(text) for text in ("cash", " WeChat ", "ALIPAY")] == [Method.CASH, Method.WECHAT, Method.ALIPAY]
    assert set(METHOD_NAMES) == set(Method)
    with pytest.raises(MethodUnknown) as refused:
        parse_method("cheque")
    assert "“cheque”" in refused.value.sentence()


def test_a_void_needs_a_reason() -> None:
    assert check_reason(" wrong unit ") == "wrong unit"
    for text in ("", "  \n"):
        with pytest.raises(ReasonMissing):
            check_reason(text)


CHARGES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 100_000)).map(lambda two: (date(2026, 1, 1) + timedelta(days=two[0]), two[1])),
    max_size=12,
).map(lambda found: [OpenCharge(i + 1, due, fen) for i, (due, fen) in enumerate(found)])


@given(CHARGES, st.integers(1, 500_000), st.sets(st.integers(1, 12)))
def test_identities(charges: list[OpenCharge], amount: int, designated: set[int]) -> None:
    spread = allocate(charges, amount, designated)
    open_fen = {charge.charge_id: charge.open_fen for charge in charges}
    assert sum(share.amount_fen for share in spread.shares) + spread.credit_fen == amount
    assert all(0 < share.amount_fen <= open_fen[share.charge_id] for share in spread.shares)
    assert len(shares(spread)) == len(spread.shares)
    assert spread.credit_fen == max(0, amount - sum(open_fen.values()))
    got = shares(spread)
    for group in (designated, set(open_fen) - designated):  # inside a group nobody is served before an older one is full
        order = sorted((c for c in charges if c.charge_id in group), key=lambda c: (c.due_on, c.charge_id))
        unfilled = [c.charge_id for c in order if got.get(c.charge_id, 0) < c.open_fen]
        after = [c.charge_id for c in order if unfilled and order.index(c) > [o.charge_id for o in order].index(unfilled[0])]
        assert not any(got.get(charge_id) for charge_id in after)
    if any(charge_id in got for charge_id in set(open_fen) - designated):
        assert all(got.get(c.charge_id) == c.open_fen for c in charges if c.charge_id in designated)


@given(CHARGES, st.integers(1, 500_000))
def test_the_order_of_the_list_does_not_matter(charges: list[OpenCharge], amount: int) -> None:
    assert allocate(charges, amount) == allocate(reversed(charges), amount)
