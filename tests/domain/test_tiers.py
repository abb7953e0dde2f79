"""Tiers of a metered price: marginal by default, the whole quantity when the tariff says so, and parts that add up."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import tiers
from propdesk.domain.fee_items import Tariff, Tier, Tiering
from propdesk.domain.tiers import Layer

DAY = date(2026, 1, 1)
STEPS = (Tier(200_000, 5_783), Tier(400_000, 8_283))
MARGINAL = Tariff(1, 5_283, DAY, "b", Tiering.MARGINAL, STEPS)
WHOLE = Tariff(1, 5_283, DAY, "b", Tiering.WHOLE, STEPS)


@pytest.mark.parametrize(
    ("quantity", "marginal", "whole"),
    [
        (0, [Layer(0, 5_283)], [Layer(0, 5_283)]),
        (200_000, [Layer(200_000, 5_283)], [Layer(200_000, 5_283)]),  # a tier begins above its threshold
        (200_001, [Layer(200_000, 5_283), Layer(1, 5_783)], [Layer(200_001, 5_783)]),
        (450_000, [Layer(200_000, 5_283), Layer(200_000, 5_783), Layer(50_000, 8_283)], [Layer(450_000, 8_283)]),
    ],
)
def test_layers(quantity: int, marginal: list[Layer], whole: list[Layer]) -> None:
    assert tiers.layers(MARGINAL, quantity, {}) == marginal
    assert tiers.layers(WHOLE, quantity, {}) == whole


@pytest.mark.parametrize(
    ("before", "quantity", "marginal", "whole"),
    [
        (150_000, 100_000, [Layer(50_000, 5_283), Layer(50_000, 5_783)], [Layer(150_000, 500), Layer(100_000, 5_783)]),
        (250_000, 100_000, [Layer(100_000, 5_783)], [Layer(100_000, 5_783)]),
        (500_000, 1_000, [Layer(1_000, 8_283)], [Layer(1_000, 8_283)]),
        (250_000, 0, [Layer(0, 5_283)], [Layer(0, 5_783)]),
    ],
)
def test_what_was_charged_before_is_in_the_tiers_already(before: int, quantity: int, marginal: list[Layer], whole: list[Layer]) -> None:
    assert tiers.layers(MARGINAL, quantity, tiers.stacked(MARGINAL, before)) == marginal
    assert tiers.layers(WHOLE, quantity, tiers.stacked(WHOLE, before)) == whole


def test_a_cheaper_tier_gives_nothing_back() -> None:
    falling = Tariff(1, 5_783, DAY, "b", Tiering.WHOLE, (Tier(200_000, 5_283),))
    assert tiers.layers(falling, 100_000, tiers.stacked(falling, 150_000)) == [Layer(100_000, 5_283)]


@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=5), st.sampled_from([MARGINAL, WHOLE]))
def test_in_parts_it_costs_what_it_costs_at_once(parts: list[int], tariff: Tariff) -> None:
    costs = [tiers.exact_fen(tiers.layers(tariff, part, tiers.stacked(tariff, sum(parts[:place])))) for place, part in enumerate(parts)]
    assert sum(costs) == tiers.exact_fen(tiers.layers(tariff, sum(parts), {}))


def test_one_price_is_one_layer() -> None:
    assert tiers.layers(Tariff(1, 28_000, DAY, "b"), 12_500, {}) == [Layer(12_500, 28_000)]
    assert tiers.exact_fen([Layer(12_500, 28_000)]) == 3_500


@given(
    st.integers(0, 10_000_000),
    st.integers(1, 100_000),
    st.lists(st.tuples(st.integers(1, 5_000_000), st.integers(1, 100_000)), max_size=5, unique_by=lambda tier: tier[0]),
)
def test_layers_add_up_and_cost_what_unit_by_unit_would(quantity: int, price: int, steps: list[tuple[int, int]]) -> None:
    ordered = tuple(Tier(*step) for step in sorted(steps))
    marginal = Tariff(1, price, DAY, "b", Tiering.MARGINAL, ordered)
    whole = Tariff(1, price, DAY, "b", Tiering.WHOLE, ordered)
    assert sum(layer.quantity for layer in tiers.layers(marginal, quantity, {})) == quantity
    slow = Fraction(0)
    for place, step in enumerate((Tier(0, price), *ordered)):  # each thousandth at the price of the tier it lies in
        above = ordered[place].from_quantity if place < len(ordered) else quantity
        slow += max(0, min(above, quantity) - step.from_quantity) * step.price
    assert tiers.exact_fen(tiers.layers(marginal, quantity, {})) == slow / 100_000
    (one,) = tiers.layers(whole, quantity, {})
    assert one.quantity == quantity
    assert one.price == ([price] + [step.price for step in ordered if step.from_quantity < quantity])[-1]


# taken back and charged again -------------------------------------------------------------------------------------------


def added(taken: dict[int, int], more: dict[int, int], sign: int = 1) -> dict[int, int]:
    return {step: taken.get(step, 0) + sign * more.get(step, 0) for step in taken.keys() | more.keys()}


@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=6), st.sampled_from([MARGINAL, WHOLE]), st.data())
def test_whatever_was_taken_back_and_charged_again_all_of_it_costs_what_it_costs_at_once(
    parts: list[int], tariff: Tariff, data: st.DataObject
) -> None:
    """Parts charged one after the other, some taken back, new ones charged, the old ones charged again: the sum is the same."""
    standing: dict[int, tuple[dict[int, int], Fraction]] = {}
    for step in range(3 * len(parts)):
        number = data.draw(st.integers(0, len(parts) - 1)) if step < 2 * len(parts) else step - 2 * len(parts)
        if number in standing and step < 2 * len(parts):
            del standing[number]
        elif number not in standing:
            taken: dict[int, int] = {}
            for mine, _cost in standing.values():
                taken = added(taken, mine)
            found = tiers.takes(tariff, parts[number], taken)
            assert sum(found.values()) == parts[number]
            standing[number] = (found, tiers.exact_fen(tiers.layers(tariff, parts[number], taken)))
    assert sum(cost for _taken, cost in standing.values()) == tiers.exact_fen(tiers.layers(tariff, sum(parts), {}))


def test_room_left_in_a_lower_tier_is_taken_first() -> None:
    first, second = tiers.stacked(MARGINAL, 150_000), tiers.takes(MARGINAL, 150_000, tiers.stacked(MARGINAL, 150_000))
    assert (first, second) == ({0: 150_000}, {0: 50_000, 200_000: 100_000})
    assert tiers.layers(MARGINAL, 150_000, second) == [Layer(150_000, 5_283)]  # the first is charged again after the second
    assert tiers.layers(MARGINAL, 160_000, second) == [Layer(150_000, 5_283), Layer(10_000, 5_783)]
    lifted = tiers.takes(WHOLE, 150_000, tiers.stacked(WHOLE, 150_000))
    assert lifted == {0: -150_000, 200_000: 300_000}
    assert tiers.layers(WHOLE, 150_000, lifted) == [Layer(-150_000, 500), Layer(150_000, 5_783)]
