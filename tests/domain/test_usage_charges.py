"""What meters counted, priced: tiers over all meters of a unit, the rate and the one who bears it on the last day of each usage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, Reason, Special, Tariff
from propdesk.domain.fee_items import Handover, Nature, Tier, Tiering, TierSpan
from propdesk.domain.formulas import formula_in
from propdesk.domain.handover import Owned
from propdesk.domain.meters import Usage
from propdesk.domain.periods import Month
from propdesk.domain.tiers import TierPart
from propdesk.domain.units import UnitKind
from propdesk.domain.usage_charges import Metered, bill_usage, price_usages

MARCH = Month(2026, 3)
POWER = FeeItem(3, "电费", PriceUnit.KWH, nature=Nature.COMMISSION, on_behalf_of="供电公司")
RATE = Tariff(1, 5_283, date(2020, 1, 1), "发改委文件", Tiering.MARGINAL, (Tier(200_000, 5_783), Tier(400_000, 8_283)))
CUT = date(2026, 3, 18)


def used(quantity: int, meter: int = 1, start: date = date(2026, 3, 1), end: date = date(2026, 4, 1)) -> Usage:
    return Usage(meter, start, end, 1_000, 1_000 + quantity, quantity, meter)


def billed(
    *usages: Usage,
    item: FeeItem = POWER,
    tariffs: tuple[Tariff, ...] = (RATE,),
    reasons: dict[int, Reason] | None = None,
    before: tuple[Usage, ...] = (),
    parts: Sequence[TierPart] = (),
    years: Sequence[TierPart] = (),
    owners: tuple[Owned, ...] | None = None,
    **more: object,
) -> list[NewCharge] | Reason:
    facts: dict[str, object] = {"unit_id": 1, "code": "1-1-101", "kind": UnitKind.FLAT, "area_cm2": None} | more
    metered = Metered({1: usages} if usages else {}, reasons or {}, billed={1: before}, parts={1: parts}, years={1: years})
    metered = metered if owners is None else metered._replace(owners={1: owners})
    made, left_out = bill_usage(item, tariffs, [Billable(**facts)], MARCH, metered)  # type: ignore[arg-type]
    return made or left_out[0].reason


def only(*usages: Usage, **more: object) -> NewCharge:
    made = billed(*usages, **more)  # type: ignore[arg-type]
    assert not isinstance(made, Reason)
    (charge,) = made
    return charge


@pytest.mark.parametrize(
    ("unit", "quantity", "formula", "english"),
    [
        (PriceUnit.KWH, 120_000, "120 度 × 0.5283 元/度 = 63.40 元", "120 kWh × 0.5283 yuan/kWh = 63.40 yuan"),
        (PriceUnit.M3, 12_500, "12.5 m³ × 0.5283 元/m³ = 6.60 元", "12.5 m³ × 0.5283 yuan/m³ = 6.60 yuan"),
        (PriceUnit.GJ, 3_250, "3.25 GJ × 0.5283 元/GJ = 1.72 元", "3.25 GJ × 0.5283 yuan/GJ = 1.72 yuan"),
    ],
)
def test_units_of_usage(unit: PriceUnit, quantity: int, formula: str, english: str) -> None:
    made = only(used(quantity), item=replace(POWER, price_unit=unit))
    assert (made.formula, formula_in("en", made.formula), made.quantity) == (formula, english, quantity)
    assert made.usages == (used(quantity),)


def test_tiers_count_over_all_meters_of_a_unit() -> None:
    made = only(used(150_000), used(100_000, 2))
    assert made.formula == "200 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 = 134.58 元"
    assert (made.quantity, made.price, made.tariff_id) == (250_000, 5_783, 1)
    whole = only(used(250_000), tariffs=(replace(RATE, tiering=Tiering.WHOLE),))
    assert whole.formula == "250 度 × 0.5783 元/度 = 144.58 元"


def test_a_second_run_of_the_period_goes_on_in_the_tiers() -> None:
    made = only(used(100_000, 2), before=(used(150_000),))
    assert made.formula == "50 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 = 55.33 元（本期已计 150 度）"
    assert formula_in("en", made.formula) == (
        "50 kWh × 0.5283 yuan/kWh + 50 kWh × 0.5783 yuan/kWh = 55.33 yuan (billed of this period before: 150 kWh)"
    )
    assert (made.quantity, made.usages) == (100_000, (used(100_000, 2),))
    whole = only(used(100_000, 2), before=(used(150_000),), tariffs=(replace(RATE, tiering=Tiering.WHOLE),))
    assert whole.formula == "150 度 × 0.05 元/度 + 100 度 × 0.5783 元/度 = 65.33 元（本期已计 150 度）"
    assert whole.price == 5_783
    plain = replace(RATE, tiers=())
    assert only(used(100_000, 2), before=(used(150_000),), tariffs=(plain,)).formula == "100 度 × 0.5283 元/度 = 52.83 元"
    own = only(used(100_000, 2), before=(used(150_000),), own_price=6_000)
    assert own.formula == "100 度 × 0.60 元/度 = 60.00 元"


def test_only_what_the_same_bearer_used_at_the_same_rate_goes_before() -> None:
    dearer = replace(RATE, id=2, valid_from=CUT)
    early = (used(150_000, end=CUT),)
    assert only(used(100_000, start=CUT), before=early, tariffs=(dearer, RATE)).formula == "100 度 × 0.5283 元/度 = 52.83 元"
    owners = Special(owners=(Owned("张三", None, CUT), Owned("李四", CUT)))
    assert only(used(100_000, start=CUT), before=early, special=owners).formula == "100 度 × 0.5283 元/度 = 52.83 元"


def test_a_reading_on_the_day_of_a_new_rate_divides_exactly() -> None:
    dearer = Tariff(2, 10_000, CUT, "b")
    made = only(used(100_000, end=CUT), used(50_000, start=CUT), tariffs=(dearer, RATE))
    assert made.formula == "100 度 × 0.5283 元/度 + 50 度 × 1.00 元/度 = 102.83 元"
    across = only(used(150_000), tariffs=(dearer, RATE))
    assert across.formula == "150 度 × 1.00 元/度 = 150.00 元"  # the rate in force on the last day; usage is never guessed by days
    assert billed(used(1_000), tariffs=(replace(RATE, valid_from=date(2026, 4, 1)),)) is Reason.NO_TARIFF


def test_own_price_discount_and_rounding() -> None:
    own = only(used(100_000), own_price=6_000, pays_of_10000=5_000)
    assert (own.formula, own.tariff_id, own.price) == ("100 度 × 0.60 元/度 × 50% = 30.00 元", None, 6_000)
    assert only(used(100_000), item=replace(POWER, step_fen=100)).formula == "100 度 × 0.5283 元/度 = 53.00 元（四舍五入到元）"


def test_who_bears_a_usage() -> None:
    pays = replace(POWER, developer_pays=True, handover=Handover.BY_DAY)
    parts = billed(used(10_000, end=CUT), used(20_000, start=CUT), item=pays, handover_on=CUT)
    assert not isinstance(parts, Reason)
    assert [(part.liable.value, part.quantity) for part in parts] == [("developer", 10_000), ("owner", 20_000)]
    owners = Special(owners=(Owned("张三", None, CUT), Owned("李四", CUT)))
    sold = billed(used(10_000, end=CUT), used(20_000, start=CUT), special=owners)
    assert not isinstance(sold, Reason)
    assert [(part.liable_name, part.quantity) for part in sold] == [("张三", 10_000), ("李四", 20_000)]
    assert only(used(10_000), special=Special(owners=(Owned("张三"),))).liable_name == ""
    assert only(used(10_000), special=Special(owners=(Owned("张三"),)), item=pays).liable.value == "owner"
    early = only(used(10_000, end=CUT), handover_on=date(2026, 3, 20))
    assert (early.liable.value, early.liable_name) == ("owner", "")  # used before handover and charged to nobody else
    same_day = only(used(10_000, start=CUT, end=CUT))
    assert same_day.amount_fen == 528


def test_reasons() -> None:
    assert billed() is Reason.NO_READING
    assert billed(reasons={1: Reason.NO_METER}) is Reason.NO_METER
    assert billed(used(0)) is Reason.ZERO
    assert billed(billed=True) is Reason.ALREADY_BILLED
    assert only(used(1_000), billed=True).quantity == 1_000  # a late reading is billed all the same
    assert billed(used(1_000), kind=UnitKind.PARKING) is Reason.NOT_ASSIGNED


def test_no_usage_costs_nothing_in_words() -> None:
    priced = price_usages(POWER, [RATE], [used(0)])
    assert priced is not None
    assert (priced.amount_fen, priced.formula) == (0, "0 度 × 0.5283 元/度 = 0.00 元")


# taken back and billed anew inside a period -----------------------------------------------------------------------------


def charged_in_runs(quantities: Sequence[int], tariff: Tariff, standing: Sequence[NewCharge] = ()) -> list[NewCharge]:
    """A charge for each quantity, one run of the same period after the other, beside charges that stand."""
    made = list(standing)
    for quantity in quantities:
        before = tuple(usage for charge in made for usage in charge.usages)
        parts = [part for charge in made for part in charge.tiers]
        made.append(only(used(quantity), tariffs=(tariff,), before=before, parts=parts))
    return made[len(standing) :]


@pytest.mark.parametrize(
    ("tiering", "formula"),
    [
        (Tiering.MARGINAL, "150 度 × 0.5283 元/度 = 79.25 元（本期已计 100 度，先补足未满的低档）"),
        (Tiering.WHOLE, "-150 度 × 0.05 元/度 + 150 度 × 0.5783 元/度 = 79.25 元（本期已计 100 度，先补足未满的低档）"),
    ],
)
def test_the_first_run_of_a_period_billed_anew_takes_the_room_it_left(tiering: Tiering, formula: str) -> None:
    tariff = replace(RATE, tiering=tiering)
    first, second = charged_in_runs([150_000, 100_000], tariff)
    assert [sum(part.quantity for part in one.tiers) for one in (first, second)] == [150_000, 100_000]
    (again,) = charged_in_runs([150_000], tariff, [second])
    assert (again.formula, again.amount_fen) == (formula, first.amount_fen)
    assert formula_in("en", again.formula).endswith("(billed of this period before: 100 kWh, filling lower tiers with room left first)")


@pytest.mark.parametrize("tiering", list(Tiering))
def test_a_charge_that_kept_nothing_of_its_tiers_lies_below_the_others(tiering: Tiering) -> None:
    tariff = replace(RATE, tiering=tiering)
    whole = only(used(450_000), tariffs=(tariff,)).amount_fen
    old, second, third = charged_in_runs([150_000, 100_000, 200_000], tariff)
    old = old._replace(tiers=())
    assert charged_in_runs([100_000], tariff, [old])[0].formula == second.formula
    for gone in (second, third):
        left = [one for one in (old, second, third) if one is not gone]
        assert gone.quantity is not None
        (again,) = charged_in_runs([gone.quantity], tariff, left)
        assert sum(one.amount_fen for one in [*left, again]) == pytest.approx(whole, abs=1)  # each charge is rounded once


def test_of_the_tiers_of_a_period_only_what_the_same_bearer_took_counts() -> None:
    early, parts = (used(150_000, end=CUT),), [TierPart(1, date(2026, 3, 17), 0, 50_000), TierPart(1, date(2026, 3, 17), 200_000, 100_000)]
    owners = Special(owners=(Owned("张三", None, CUT), Owned("李四", CUT)))
    late = only(used(100_000, start=CUT), before=early, parts=parts, special=owners)
    assert late.formula == "100 度 × 0.5283 元/度 = 52.83 元"
    same = only(used(100_000, end=CUT), before=early, parts=parts, special=owners)
    assert "（本期已计 150 度，先补足未满的低档）" in same.formula


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.sampled_from(list(Tiering)), st.lists(st.integers(0, 5), max_size=12))
def test_a_periods_runs_cost_what_the_period_costs_at_once(units: list[int], tiering: Tiering, again: list[int]) -> None:
    """Runs taken back in any order and billed anew after the others; prices of whole fen, so that no rounding comes between."""
    tariff = replace(RATE, price=5_000, tiering=tiering, tiers=(Tier(500_000, 6_000), Tier(1_000_000, 9_000)))
    made = charged_in_runs([unit * 1_000 for unit in units], tariff)
    whole = only(used(sum(units) * 1_000), tariffs=(tariff,)).amount_fen
    assert sum(charge.amount_fen for charge in made) == whole
    for step in range(0, len(again), 2):  # up to two at a time are open
        gone = [made.pop(place % len(made)) for place in again[step : step + 2] if made]
        made += charged_in_runs([one.quantity or 0 for one in gone], tariff, made)
        assert sum(charge.amount_fen for charge in made) == whole


# tiers over the calendar year -------------------------------------------------------------------------------------------

YEARLY = replace(RATE, tier_span=TierSpan.YEAR)


def month_of_use(quantity: int, month: int, year: int = 2026) -> Usage:
    """What was used in a month, read on the first day of the next."""
    span = Month(year, month)
    return used(quantity, start=span.start, end=span.end)


def charged_over(quantities: Sequence[int], tariff: Tariff = YEARLY, **more: object) -> list[NewCharge]:
    """A charge for each month's use, one run after the other."""
    made: list[NewCharge] = []
    for place, quantity in enumerate(quantities):
        parts = [part for charge in made for part in charge.tiers]
        found = billed(month_of_use(quantity, place % 12 + 1, 2026 + place // 12), tariffs=(tariff,), years=parts, **more)  # type: ignore[arg-type]
        made += [] if isinstance(found, Reason) else found
    return made


def test_over_the_year_what_was_charged_before_fills_the_lower_tiers() -> None:
    first, second, third = charged_over([150_000, 100_000, 200_000])
    assert first.formula == "150 度 × 0.5283 元/度 = 79.25 元"
    assert second.formula == "50 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 = 55.33 元（2026年已计 150 度）"
    assert formula_in("en", second.formula).endswith(" = 55.33 yuan (billed of 2026 before: 150 kWh)")
    assert third.formula == "150 度 × 0.5783 元/度 + 50 度 × 0.8283 元/度 = 128.16 元（2026年已计 250 度）"
    assert second.tiers == (TierPart(1, date(2026, 2, 28), 0, 50_000), TierPart(1, date(2026, 2, 28), 200_000, 50_000))
    assert (second.price, second.usages) == (5_783, (month_of_use(100_000, 2),))


def test_the_year_begins_anew_and_the_last_day_of_a_usage_decides() -> None:
    made = charged_over([150_000] * 13)
    assert made[-1].formula == "150 度 × 0.5283 元/度 = 79.25 元"
    across = month_of_use(100_000, 12), month_of_use(100_000, 1, 2027)  # read on 1 January: still of the old year
    parts = [part for charge in charged_over([150_000]) for part in charge.tiers]
    both = only(*across, tariffs=(YEARLY,), years=parts)
    assert both.formula == ("50 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 + 100 度 × 0.5283 元/度 = 108.16 元（2026年已计 150 度）")
    assert {part.last_on.year for part in both.tiers} == {2026, 2027}


def test_what_is_taken_back_leaves_room_that_is_taken_first() -> None:
    first, second, third = charged_over([150_000, 100_000, 10_000])
    parts = [*second.tiers, *third.tiers]
    again = only(month_of_use(150_000, 1), tariffs=(YEARLY,), years=parts)
    assert again.formula == "150 度 × 0.5283 元/度 = 79.25 元（2026年已计 110 度，先补足未满的低档）"
    assert again.amount_fen == first.amount_fen
    assert formula_in("en", again.formula).endswith("(billed of 2026 before: 110 kWh, filling lower tiers with room left first)")
    whole = replace(YEARLY, tiering=Tiering.WHOLE)
    first, second = charged_over([150_000, 100_000], whole)
    again = only(month_of_use(150_000, 1), tariffs=(whole,), years=list(second.tiers))
    assert again.amount_fen == first.amount_fen
    assert again.formula == "-150 度 × 0.05 元/度 + 150 度 × 0.5783 元/度 = 79.25 元（2026年已计 100 度，先补足未满的低档）"


def test_over_the_year_too_only_the_same_bearer_and_rate_count() -> None:
    parts = [TierPart(1, date(2026, 1, 31), 0, 150_000)]
    dearer = replace(YEARLY, id=2, price=6_000)
    assert only(month_of_use(100_000, 2), tariffs=(dearer,), years=parts).formula == "100 度 × 0.60 元/度 = 60.00 元"
    own = only(month_of_use(100_000, 2), tariffs=(YEARLY,), years=parts, own_price=6_000)
    assert (own.formula, own.tiers) == ("100 度 × 0.60 元/度 = 60.00 元", ())
    sold = (Owned("张三", None, date(2026, 2, 10)), Owned("李四", date(2026, 2, 10)))
    new_owner = only(month_of_use(100_000, 3), tariffs=(YEARLY,), years=parts, owners=sold)
    assert (new_owner.formula, new_owner.liable_name) == ("100 度 × 0.5283 元/度 = 52.83 元", "")
    late = only(month_of_use(100_000, 1), tariffs=(YEARLY,), years=parts, owners=sold)
    assert "（2026年已计 150 度）" in late.formula
    pays = replace(POWER, developer_pays=True, handover=Handover.BY_DAY)
    handed_over = only(month_of_use(100_000, 3), item=pays, tariffs=(YEARLY,), years=parts, handover_on=date(2026, 2, 10))
    assert handed_over.formula == "100 度 × 0.5283 元/度 = 52.83 元"


def test_of_the_period_and_of_the_year_at_once() -> None:
    """The rate changes inside a period from tiers of the period to tiers of the year: each part has its own before."""
    yearly = replace(YEARLY, id=2, valid_from=CUT)
    parts = [TierPart(2, date(2026, 3, 20), 0, 180_000)]
    made = only(used(150_000, end=CUT), used(50_000, start=CUT), tariffs=(RATE, yearly), before=(used(100_000, end=CUT),), years=parts)
    assert made.formula == (
        "100 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 + 20 度 × 0.5283 元/度 + 30 度 × 0.5783 元/度 = 109.66 元"
        "（本期已计 100 度）（2026年已计 180 度）"
    )


@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
    st.sampled_from(list(Tiering)),
    st.integers(1, 12),
    st.sampled_from([10_000, 8_000]),
)
def test_a_years_periods_cost_what_the_year_costs_at_once(units: list[int], tiering: Tiering, again: int, pays: int) -> None:
    """Prices of whole fen for whole units, so that no rounding comes between; one period is taken back and billed anew."""
    steps = (Tier(500_000, 6_000), Tier(1_000_000, 9_000))
    tariff = replace(YEARLY, price=5_000, tiering=tiering, tiers=steps)
    quantities = [unit * 1_000 for unit in units]
    made = charged_over(quantities, tariff, pays_of_10000=pays)
    whole = price_usages(POWER, [tariff], [month_of_use(sum(quantities), 12)], pays_of_10000=pays)
    assert whole is not None
    assert sum(charge.amount_fen for charge in made) == whole.amount_fen
    if made:
        gone = made.pop(again % len(made))
        parts = [part for charge in made for part in charge.tiers]
        anew = only(*gone.usages, tariffs=(tariff,), years=parts, pays_of_10000=pays)
        assert sum(charge.amount_fen for charge in [*made, anew]) == whole.amount_fen
