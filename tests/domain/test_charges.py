"""What a unit is charged: formulas, rounding, broken months, price changes, periods and reasons."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import charges as rules
from propdesk.domain.charges import (
    BasisMissing,
    Billable,
    DueDayOutOfRange,
    FeeItem,
    NewCharge,
    PriceUnit,
    Reason,
    RoundingScope,
    Segment,
    Tariff,
    Unbilled,
    bill,
)
from propdesk.domain.money import divide_half_up
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.units import UnitKind

MARCH = Month(2026, 3)
FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH)
RATE = Tariff(7, 19_800, date(2025, 1, 1), "clause 5")
AREA = 1_085_600  # 108.56 m²


def flat(**more: object) -> Billable:
    facts: dict[str, object] = {"unit_id": 1, "code": "1-1-101", "kind": UnitKind.FLAT, "area_cm2": AREA} | more
    return Billable(**facts)  # type: ignore[arg-type]


def charge(item: FeeItem = FEE, month: Month = MARCH, tariffs: tuple[Tariff, ...] = (RATE,), **more: object) -> NewCharge:
    made, left_out = bill(item, tariffs, [flat(**more)], month)
    assert not left_out
    return made[0]


def reason(item: FeeItem = FEE, month: Month = MARCH, tariffs: tuple[Tariff, ...] = (RATE,), **more: object) -> Reason:
    made, left_out = bill(item, tariffs, [flat(**more)], month)
    assert not made
    assert left_out == [Unbilled(1, "1-1-101", item.name, left_out[0].reason)]
    return left_out[0].reason


def test_worked_example_1_a_month_and_a_year() -> None:
    month = charge()
    assert (month.amount_fen, month.formula) == (21_495, "108.56 ㎡ × 1.98 元/㎡·月 = 214.95 元")
    assert (month.span, month.due_on, month.price, month.tariff_id) == (
        DateRange(date(2026, 3, 1), date(2026, 4, 1)),
        date(2026, 3, 10),
        19_800,
        7,
    )
    by_month = charge(FeeItem(1, "物业费", PriceUnit.M2_MONTH, cycle_months=12), Month(2026, 1))
    assert (by_month.amount_fen, by_month.formula) == (257_940, "108.56 ㎡ × 1.98 元/㎡·月 × 12 月 = 2,579.40 元（每月四舍五入到分）")
    by_period = charge(FeeItem(1, "物业费", PriceUnit.M2_MONTH, cycle_months=12, scope=RoundingScope.PERIOD), Month(2026, 1))
    assert (by_period.amount_fen, by_period.formula) == (257_939, "108.56 ㎡ × 1.98 元/㎡·月 × 12 月 = 2,579.39 元")


def test_worked_example_19_the_month_of_handover_by_days() -> None:
    owner = charge(start_on=date(2026, 3, 18))
    developer = charge(end_on=date(2026, 3, 18))
    assert (owner.amount_fen, developer.amount_fen) == (9_707, 11_788)
    assert owner.amount_fen + developer.amount_fen == charge().amount_fen
    assert owner.formula == "108.56 ㎡ × 1.98 元/㎡·月 × 14/31 天 = 97.07 元"
    assert owner.span == DateRange(date(2026, 3, 18), date(2026, 4, 1))
    assert (owner.due_on, developer.due_on) == (date(2026, 3, 18), date(2026, 3, 10))  # never due before its first day


@pytest.mark.parametrize(
    ("step", "scope", "fen", "note"),
    [
        (1, RoundingScope.MONTH, 21_495, ""),
        (10, RoundingScope.MONTH, 21_490, "（四舍五入到角）"),
        (100, RoundingScope.MONTH, 21_500, "（四舍五入到元）"),
        (100, RoundingScope.PERIOD, 21_500, "（四舍五入到元）"),
    ],
)
def test_steps_are_rounded_half_up_and_stated(step: int, scope: RoundingScope, fen: int, note: str) -> None:
    made = charge(FeeItem(1, "物业费", PriceUnit.M2_MONTH, step_fen=step, scope=scope))
    assert made.amount_fen == fen
    assert made.formula.endswith(f" 元{note}")


@pytest.mark.parametrize(
    ("fen", "step", "rounded"), [(Fraction(49), 100, 0), (Fraction(50), 100, 100), (Fraction(5), 10, 10), (Fraction(1, 2), 1, 1)]
)
def test_round_step(fen: Fraction, step: int, rounded: int) -> None:
    assert rules.round_step(fen, step) == rounded


def test_prices_per_unit_and_per_occasion() -> None:
    cleaning = FeeItem(2, "垃圾费", PriceUnit.UNIT_MONTH, cycle_months=3)
    made = charge(cleaning, Month(2026, 4), (Tariff(1, 80_000, date(2026, 1, 1), "b"),), area_cm2=None)
    assert (made.amount_fen, made.formula) == (2_400, "8.00 元/户·月 × 3 月 = 24.00 元")
    one = charge(FeeItem(2, "垃圾费", PriceUnit.UNIT_MONTH), tariffs=(Tariff(1, 80_000, date(2026, 1, 1), "b"),), area_cm2=None)
    assert (one.amount_fen, one.formula) == (800, "8.00 元/户·月 = 8.00 元")
    once = charge(
        FeeItem(3, "装修垃圾清运", PriceUnit.ONCE), tariffs=(Tariff(1, 2_000_000, date(2026, 1, 1), "b"),), start_on=date(2026, 3, 20)
    )
    assert (once.amount_fen, once.formula) == (20_000, "200.00 元/次 = 200.00 元")


def test_a_price_change_inside_a_month_splits_and_rounds_once() -> None:
    later = Tariff(8, 25_000, date(2026, 3, 11), "clause 6")
    made = charge(tariffs=(later, RATE))
    exact = Fraction(AREA, 10_000) * (Fraction(198) * 10 + Fraction(250) * 21) / 31
    assert made.amount_fen == divide_half_up(exact.numerator, exact.denominator)
    assert made.formula.startswith("108.56 ㎡ × 1.98 元/㎡·月 × 10/31 天 + 108.56 ㎡ × 2.50 元/㎡·月 × 21/31 天 = ")
    assert (made.price, made.tariff_id) == (25_000, 8)


def test_the_latest_rate_of_a_day_wins_and_same_day_the_younger() -> None:
    double = (RATE, Tariff(8, 10_000, date(2026, 3, 1), "a"), Tariff(9, 30_000, date(2026, 3, 1), "b"))
    assert charge(tariffs=double).price == 30_000
    inside = (RATE, Tariff(8, 10_000, date(2026, 3, 5), "a"), Tariff(9, 30_000, date(2026, 3, 5), "b"))
    assert "1.00 元" not in charge(tariffs=inside).formula


def test_a_quarter_with_a_change_gathers_whole_months() -> None:
    quarter = FeeItem(1, "物业费", PriceUnit.M2_MONTH, cycle_months=3)
    made = charge(quarter, Month(2026, 1), (RATE, Tariff(8, 20_000, date(2026, 3, 1), "b")))
    assert made.amount_fen == 2 * 21_495 + 21_712
    assert made.formula.startswith("108.56 ㎡ × 1.98 元/㎡·月 × 2 月 + 108.56 ㎡ × 2.00 元/㎡·月 = 647.02 元")


@pytest.mark.parametrize(
    ("cycle", "billed_in"),
    [(1, range(1, 13)), (3, (1, 4, 7, 10)), (6, (1, 7)), (12, (1,))],
)
def test_period_rules(cycle: int, billed_in: tuple[int, ...]) -> None:
    item = FeeItem(1, "x", PriceUnit.M2_MONTH, cycle_months=cycle)
    assert [month for month in range(1, 13) if item.covers(Month(2026, month))] == list(billed_in)
    span = item.span(Month(2026, 1))
    assert span == DateRange(date(2026, 1, 1), (Month(2026, 1) + cycle).start)  # half-open: the last day is not inside
    assert span.last_day + timedelta(days=1) == span.end


def test_due_days() -> None:
    item = FeeItem(1, "x", PriceUnit.M2_MONTH, due_day=31)
    assert [item.due_on(Month(2026, month)).day for month in (1, 2, 4)] == [31, 28, 30]
    assert item.due_on(Month(2028, 2)) == date(2028, 2, 29)
    assert item.due_on(MARCH, date(2026, 4, 15)) == date(2026, 4, 15)


def test_reasons() -> None:
    assert reason(billed=True) is Reason.ALREADY_BILLED
    assert reason(kind=UnitKind.PARKING) is Reason.NOT_ASSIGNED
    assert reason(start_on=date(2026, 4, 1)) is Reason.NOT_STARTED  # also: already paid beyond this period
    assert reason(end_on=date(2026, 3, 1)) is Reason.ENDED
    assert reason(area_cm2=None) is Reason.NO_AREA
    assert reason(tariffs=()) is Reason.NO_TARIFF
    assert reason(tariffs=(Tariff(1, 1, date(2026, 3, 2), "b"),)) is Reason.NO_TARIFF  # the first day has no price
    assert reason(tariffs=(Tariff(1, 1, date(2025, 1, 1), "b"),), area_cm2=1) is Reason.ZERO
    assert reason(start_on=date(2026, 3, 20), end_on=date(2026, 3, 20)) is Reason.ENDED  # free: it ends before it begins
    assert reason(start_on=date(2026, 3, 20), end_on=date(2026, 3, 10)) is Reason.ENDED
    assert set(rules.REASON_TEXTS) == set(Reason)


def test_an_assigned_parking_space_and_edges_of_ranges() -> None:
    assert charge(kind=UnitKind.PARKING, assigned=True).amount_fen == 21_495
    last_day = charge(start_on=date(2026, 3, 31))
    assert last_day.span.days == 1
    assert charge(start_on=date(2026, 3, 1), end_on=date(2026, 4, 1)).formula == charge().formula
    late_rate = charge(tariffs=(Tariff(1, 19_800, date(2026, 3, 18), "b"),), start_on=date(2026, 3, 18))
    assert late_rate.amount_fen == 9_707  # the days before the rate are not this unit's days


def test_flats_of_one_plan_cost_the_same() -> None:
    made, _ = bill(FEE, [RATE], [flat(unit_id=1), flat(unit_id=2), flat(unit_id=3, area_cm2=500_000), flat(unit_id=4, own_price=1)], MARCH)
    assert [(one.unit_id, one.amount_fen) for one in made] == [(1, 21_495), (2, 21_495), (3, 9_900), (4, 1)]
    assert made[0].formula == made[1].formula


def test_own_price_beats_the_rate() -> None:
    own = charge(own_price=10_000)
    assert (own.amount_fen, own.price, own.tariff_id) == (10_856, 10_000, None)
    assert charge(own_price=10_000, tariffs=()).amount_fen == 10_856


def test_checks_of_the_form() -> None:
    assert [rules.check_due_day(day) for day in (1, 31)] == [1, 31]
    for day in (0, 32, -1):
        with pytest.raises(DueDayOutOfRange):
            rules.check_due_day(day)
    assert rules.check_basis("  clause 5 ") == "clause 5"
    with pytest.raises(BasisMissing):
        rules.check_basis(" \t")


def test_formulas_in_english() -> None:
    assert rules.formula_in("en", "108.56 ㎡ × 1.98 元/㎡·月 × 2 月 + 8.00 元/户·月 × 14/31 天 = 9.00 元") == (
        "108.56 ㎡ × 1.98 yuan/㎡·month × 2 months + 8.00 yuan/unit·month × 14/31 days = 9.00 yuan"
    )
    assert rules.formula_in("en", "= 2,579.40 元（每月四舍五入到分）") == "= 2,579.40 yuan (each month rounded to 0.01)"
    assert rules.formula_in("en", "= 215.00 元（四舍五入到元）") == "= 215.00 yuan (rounded to 1.00)"
    assert rules.formula_in("en", "= 215.00 元（四舍五入到角）") == "= 215.00 yuan (rounded to 0.10)"
    assert rules.formula_in("zh_CN", "8 元/次") == "8 元/次"
    assert rules.price_in("zh_CN", 18_500, PriceUnit.M2_MONTH) == "1.85 元/㎡·月"
    assert rules.price_in("en", 2_000_000, PriceUnit.ONCE) == "200.00 yuan each time"


AREAS = st.integers(1, 3_000_000)
PRICES = st.integers(1, 200_000)


@given(AREAS, PRICES, st.integers(0, 11), st.integers(1, 31))
def test_two_parts_of_a_month_add_up_to_a_fen(area: int, price: int, month: int, day: int) -> None:
    first = Month(2026, 1) + month
    cut = first.day(day)
    rate = (Tariff(1, price, date(2025, 1, 1), "b"),)
    whole, _ = bill(FEE, rate, [flat(area_cm2=area)], first)
    parts, _ = bill(FEE, rate, [flat(area_cm2=area, end_on=cut), flat(area_cm2=area, start_on=cut)], first)
    assert abs(sum(part.amount_fen for part in parts) - sum(one.amount_fen for one in whole)) <= 1
    assert sum(part.span.days for part in parts if part.amount_fen) <= first.days


@given(
    AREAS,
    PRICES,
    PRICES,
    st.integers(1, 30),
    st.sampled_from(list(RoundingScope)),
    st.sampled_from([1, 10, 100]),
    st.sampled_from([1, 3, 6, 12]),
)
def test_a_change_to_the_same_price_changes_nothing_and_a_real_one_is_exact(
    area: int, old: int, new: int, day: int, scope: RoundingScope, step: int, cycle: int
) -> None:
    item = FeeItem(1, "x", PriceUnit.M2_MONTH, cycle_months=cycle, scope=scope, step_fen=step)
    january = Month(2026, 1)
    cut = january.day(day) + timedelta(days=1)

    def amount(*tariffs: Tariff) -> int:
        made, _ = bill(item, tariffs, [flat(area_cm2=area)], january)
        return made[0].amount_fen if made else 0

    base = Tariff(1, old, date(2025, 1, 1), "b")
    assert amount(base) == amount(base, Tariff(2, old, cut, "b"))
    m2 = Fraction(area, 10_000)
    months = [
        m2 * old / 100 * (day if i == 0 else 0) / january.days + m2 * new / 100 * (31 - day if i == 0 else 31) / 31 for i in range(cycle)
    ]

    def rounded(fen: Fraction) -> int:
        return step * ((2 * fen.numerator + fen.denominator * step) // (2 * fen.denominator * step))

    wanted = sum(rounded(fen) for fen in months) if scope is RoundingScope.MONTH else rounded(sum(months, Fraction(0)))
    assert amount(base, Tariff(2, new, cut, "b")) == wanted


@given(AREAS, PRICES, st.integers(0, 23))
def test_the_quick_way_of_a_whole_month_is_the_exact_way(area: int, price: int, month: int) -> None:
    segment = Segment(Month(2026, 1) + month, (Month(2026, 1) + month).days, price, None)
    quick, text = rules.price_segments(FEE, area, [segment])
    exact = Fraction(area, 10_000) * price / 100
    assert quick == divide_half_up(exact.numerator, exact.denominator)
    assert text.endswith(" 元")


def test_a_rule_that_cannot_be_is_refused() -> None:
    item = FeeItem(1, "物业费", PriceUnit.M2_MONTH)
    for cycle in rules.CYCLES:
        for step in rules.STEPS:
            wanted = replace(item, cycle_months=cycle, step_fen=step)
            assert rules.check_rule(wanted) is wanted
    for wrong in ({"cycle_months": 2}, {"cycle_months": 0}, {"step_fen": 5}):
        with pytest.raises(rules.RuleNotPossible):
            rules.check_rule(replace(item, **wrong))
    with pytest.raises(rules.DueDayOutOfRange):
        rules.check_rule(replace(item, due_day=32))
