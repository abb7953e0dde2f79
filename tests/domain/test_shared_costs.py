"""Shared costs: by area, unit or usage; the shares add up to the cost and the formula says how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import shared_costs as rules
from propdesk.domain.charges import Billable, Reason, Special
from propdesk.domain.fee_items import FeeItem, PriceUnit, ShareBy
from propdesk.domain.handover import Owned
from propdesk.domain.periods import Month
from propdesk.domain.shared_costs import Member, NobodyShares, Pool, bill_pools, live
from propdesk.domain.units import UnitKind

LIFT = FeeItem(5, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.UNIT)
MARCH = Month(2026, 3)


def unit(number: int, **more: object) -> Billable:
    return Billable(number, f"1-1-{number}", UnitKind.FLAT, 900_000, **more)  # type: ignore[arg-type]


def pool(number: int, *units: int, billed: bool = False, weight: int = 1) -> Pool:
    return Pool(number, 1_000, ShareBy.UNIT, tuple(Member(one, weight) for one in units), frozenset(units if billed else ()))


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


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.sampled_from([ShareBy.AREA, ShareBy.USAGE]))
def test_shares_add_up_and_none_is_a_fen_off(amount: int, weights: list[int], by: ShareBy) -> None:
    whole = sum(weights)
    if not whole:
        return
    parts = rules.shares(amount, by, [Member(place, weight) for place, weight in enumerate(weights)])
    assert sum(part.amount_fen for part in parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.amount_fen * whole - amount * weight) < whole


def test_a_run_charges_the_locked_list_and_says_who_is_not_on_it() -> None:
    made, left = bill_pools(
        LIFT, [pool(1, 1, 2, 9)], [unit(1), unit(2), unit(3), unit(4, assigned=False)._replace(kind=UnitKind.PARKING)], MARCH
    )
    assert [(one.unit_id, one.amount_fen, one.pool_id) for one in made] == [(1, 334, 1), (2, 333, 1)]  # the ninth is gone
    assert [(one.unit_id, one.reason) for one in left] == [(9, Reason.UNIT_GONE), (3, Reason.NOT_SHARING), (4, Reason.NOT_ASSIGNED)]
    assert (left[0].code, left[0].share_fen) == ("", 333)


def test_a_share_that_a_billed_cost_left_out_stays_named_and_is_charged_once_its_unit_is_back() -> None:
    billed = pool(1, 1, 2, 9)
    billed = Pool(billed.id, billed.amount_fen, billed.share_by, billed.members, frozenset({1, 2}))
    made, left = bill_pools(LIFT, [billed], [unit(1), unit(2)], MARCH)
    assert made == []
    assert [(one.unit_id, one.reason, one.share_fen) for one in left] == [
        (9, Reason.UNIT_GONE, 333), (1, Reason.ALREADY_BILLED, 0), (2, Reason.ALREADY_BILLED, 0),
    ]  # fmt: skip
    made, _left = bill_pools(LIFT, [billed], [unit(1), unit(2), unit(9)], MARCH)
    assert [(one.unit_id, one.amount_fen) for one in made] == [(9, 333)]  # the three add up to the cost


def test_without_a_cost_each_unit_is_named() -> None:
    assert [one.reason for one in bill_pools(LIFT, [], [unit(1)], MARCH)[1]] == [Reason.POOL_MISSING]


def test_billed_costs_and_units_without_a_weight() -> None:
    made, left = bill_pools(
        LIFT, [pool(1, 1, billed=True), Pool(2, 100, ShareBy.AREA, (Member(2, 0), Member(3, 5)))], [unit(1), unit(2), unit(3)], MARCH
    )
    assert [one.unit_id for one in made] == [3]
    assert [one.reason for one in left] == [Reason.ALREADY_BILLED, Reason.ZERO]


def test_a_newer_list_takes_the_place_of_one_not_billed_yet() -> None:
    first, second, other, billed = pool(1, 1, 2), pool(2, 2, 3), pool(3, 4), pool(4, 4, billed=True)
    assert live([first, second, other]) == [second, other]
    assert live([other, billed]) == [billed]
    assert live([pool(5, 7, billed=True), pool(6, 7)]) == [pool(5, 7, billed=True), pool(6, 7)]


def test_the_developer_and_the_last_owner_bear_shares() -> None:
    paying = FeeItem(5, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.UNIT, developer_pays=True)
    sold = (Owned("张三", None, MARCH.day(10)), Owned("李四", MARCH.day(10)))
    made, _left = bill_pools(paying, [pool(1, 1, 2)], [unit(1, special=Special(owners=())), unit(2, special=Special(owners=sold))], MARCH)
    assert [(one.liable.value, one.liable_name) for one in made] == [("developer", ""), ("owner", "李四")]
