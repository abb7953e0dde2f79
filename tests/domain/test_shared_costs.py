"""Shared costs: by area, unit or usage; the shares add up to the cost and the formula says how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import shared_costs as rules
from propdesk.domain.fee_items import FeeItem, PriceUnit, ShareBy
from propdesk.domain.shared_costs import Member, NobodyShares


def test_by_area_with_the_formula() -> None:
    parts = rules.shares(120_000, ShareBy.AREA, [Member(1, 895_200), Member(2, 1_085_600), Member(3, 0)])
    assert [part.amount_fen for part in parts] == [54_233, 65_767, 0]
    assert parts[0].formula == "1,200.00 元 × 89.52/198.08 ㎡ = 542.33 元"
    assert sum(part.amount_fen for part in parts) == 120_000


def test_by_unit_the_first_takes_the_odd_fen_and_says_so() -> None:
    parts = rules.shares(10_000, ShareBy.UNIT, [Member(1, 1), Member(2, 1), Member(3, 1)])
    assert [part.amount_fen for part in parts] == [3_334, 3_333, 3_333]
    assert parts[0].formula == "100.00 元 × 1/3 户 = 33.34 元（各户合计 100.00 元）"
    assert parts[1].formula == "100.00 元 × 1/3 户 = 33.33 元"


def test_by_usage_with_and_without_its_unit() -> None:
    members = [Member(1, 12_500), Member(2, 37_500)]
    assert rules.shares(5_000, ShareBy.USAGE, members, PriceUnit.M3)[0].formula == "50.00 元 × 12.5/50 m³ = 12.50 元"
    assert rules.shares(5_000, ShareBy.USAGE, members)[1].formula == "50.00 元 × 37.5/50 = 37.50 元"


def test_nobody_shares() -> None:
    for members in ([], [Member(1, 0)]):
        with pytest.raises(NobodyShares):
            rules.shares(100, ShareBy.AREA, members)


def test_weights() -> None:
    assert [rules.weight_of(by, 900_000, 4_000) for by in (ShareBy.AREA, ShareBy.UNIT, ShareBy.USAGE, ShareBy.NONE)] == [
        900_000,
        1,
        4_000,
        0,
    ]
    assert rules.weight_of(ShareBy.AREA, None, 0) == 0
    assert rules.weight_of(ShareBy.USAGE, None, -5) == 0
    assert rules.shared(FeeItem(1, "公摊", PriceUnit.POOL))
    assert not rules.shared(FeeItem(1, "物业费", PriceUnit.M2_MONTH))


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.sampled_from([ShareBy.AREA, ShareBy.USAGE]))
def test_shares_add_up_and_none_is_a_fen_off(amount: int, weights: list[int], by: ShareBy) -> None:
    whole = sum(weights)
    if not whole:
        return
    parts = rules.shares(amount, by, [Member(place, weight) for place, weight in enumerate(weights)])
    assert sum(part.amount_fen for part in parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount_fen * whole - amount * weight) < whole
