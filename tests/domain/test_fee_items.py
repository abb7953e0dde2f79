"""The rule of a charge item: what can be, and the sentence for what cannot."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain import fee_items as rules
from propdesk.domain.fee_items import FeeItem, Nature, PriceUnit, ShareBy, Tier
from propdesk.errors import UserError

ITEM = FeeItem(1, "物业费", PriceUnit.M2_MONTH)


def test_a_rule_that_can_be_is_handed_back() -> None:
    for item in (
        ITEM,
        replace(ITEM, nature=Nature.COMMISSION, on_behalf_of="自来水公司"),
        replace(ITEM, price_unit=PriceUnit.POOL, share_by=ShareBy.AREA),
        replace(ITEM, nature=Nature.DEPOSIT, price_unit=PriceUnit.ONCE),
        replace(ITEM, prepay_months=12),
        replace(ITEM, loss_of_10000=300),
    ):
        assert rules.check_rule(item) is item


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"cycle_months": 2}, rules.RuleNotPossible),
        ({"step_fen": 5}, rules.RuleNotPossible),
        ({"due_day": 0}, rules.DueDayOutOfRange),
        ({"nature": Nature.COMMISSION, "on_behalf_of": " "}, rules.OnBehalfMissing),
        ({"nature": Nature.DEPOSIT}, rules.DepositByPeriod),
        ({"nature": Nature.COST}, rules.CostByPeriod),
        ({"price_unit": PriceUnit.POOL}, rules.ShareByMissing),
        ({"prepay_months": 0}, rules.PrepayMonthsOutOfRange),
        ({"prepay_months": 121}, rules.PrepayMonthsOutOfRange),
        ({"loss_of_10000": -1}, rules.LossOutOfRange),
        ({"loss_of_10000": 10_001}, rules.LossOutOfRange),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, object], error: type[UserError]) -> None:
    with pytest.raises(error) as caught:
        rules.check_rule(replace(ITEM, **changes))  # type: ignore[arg-type]
    assert "{" not in caught.value.sentence()


def test_tiers_rise_and_belong_to_meters() -> None:
    good = (Tier(200_000, 5_000), Tier(400_000, 8_000))
    assert rules.check_tiers(PriceUnit.KWH, good) == good
    assert rules.check_tiers(PriceUnit.M2_MONTH, ()) == ()
    with pytest.raises(rules.TiersWithoutMeter):
        rules.check_tiers(PriceUnit.M2_MONTH, good)
    for wrong in ((Tier(0, 1),), (Tier(5, 1), Tier(5, 2)), (Tier(9, 1), Tier(5, 2))):
        with pytest.raises(rules.TiersNotInOrder):
            rules.check_tiers(PriceUnit.KWH, wrong)
    with pytest.raises(rules.PriceMissing):
        rules.check_tiers(PriceUnit.KWH, (Tier(5, 0),))


def test_kinds_of_price_units() -> None:
    assert [unit for unit in PriceUnit if unit.metered] == [PriceUnit.KWH, PriceUnit.M3, PriceUnit.GJ]
    assert [unit for unit in PriceUnit if unit.counted] == [PriceUnit.UNIT_MONTH, PriceUnit.PERSON_MONTH, PriceUnit.SPACE_MONTH]
    assert set(rules.PRICE_UNIT_NAMES) == set(PriceUnit)
    assert ITEM.periodic
    assert not replace(ITEM, price_unit=PriceUnit.ONCE).periodic
    assert not replace(ITEM, nature=Nature.DEPOSIT).periodic


@pytest.mark.parametrize(("quantity", "text"), [(0, "0"), (120_000, "120"), (12_500, "12.5"), (1, "0.001"), (-1_500, "-1.5"), (100, "0.1")])
def test_quantities_in_words(quantity: int, text: str) -> None:
    assert rules.format_quantity(quantity) == text


def test_the_tariff_without_tiers_is_one_price() -> None:
    assert rules.Tariff(1, 10, date(2026, 1, 1), "b").tiers == ()


@pytest.mark.parametrize(("text", "quantity"), [("200", 200_000), ("１２。5", 12_500), ("1,000.001", 1_000_001)])
def test_quantities_as_typed(text: str, quantity: int) -> None:
    assert rules.parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "x", "-5", "1.0001", "1e3"])
def test_quantities_that_are_none(text: str) -> None:
    with pytest.raises(rules.QuantityNotUnderstood):
        rules.parse_quantity(text)


@pytest.mark.parametrize(("text", "share"), [("80", 8_000), ("62.5%", 6_250), ("１００％", 10_000), ("0", 0), ("0.01", 1)])
def test_shares_as_typed(text: str, share: int) -> None:
    assert rules.parse_percent(text) == share
    assert rules.parse_percent(rules.format_percent(share)) == share


@pytest.mark.parametrize("text", ["", "x", "-5", "100.01", "0.001"])
def test_shares_that_are_none(text: str) -> None:
    with pytest.raises(rules.PercentNotUnderstood):
        rules.parse_percent(text)
