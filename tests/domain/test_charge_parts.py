"""Charges that differ from the usual: counted things, areas and owners that change, and parts that add up to the whole."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, Reason, RoundingScope, Special, Tariff, bill, tariff_on
from propdesk.domain.formulas import formula_in
from propdesk.domain.handover import Owned
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.pricing import Segment, price_parts, price_segments
from propdesk.domain.units import UnitKind
from propdesk.domain.vacancy import Vacancy, VacancyRule

MARCH = Month(2026, 3)
FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH)
RATE = Tariff(7, 19_800, date(2020, 1, 1), "clause 5")


def billed(item: FeeItem, month: Month = MARCH, tariffs: tuple[Tariff, ...] = (RATE,), **more: object) -> list[NewCharge] | Reason:
    facts: dict[str, object] = {"unit_id": 1, "code": "1-1-101", "kind": UnitKind.FLAT, "area_cm2": 1_085_600} | more
    made, left_out = bill(item, tariffs, [Billable(**facts)], month)  # type: ignore[arg-type]
    return made or left_out[0].reason


def one(*facts: object, **more: object) -> NewCharge:
    found = billed(*facts, **more)  # type: ignore[arg-type]
    assert not isinstance(found, Reason)
    (charge,) = found
    return charge


@pytest.mark.parametrize(
    ("unit", "quantity", "fen", "formula", "english"),
    [
        (PriceUnit.PERSON_MONTH, 3, 2_400, "3 人 × 8.00 元/人·月 = 24.00 元", "3 persons × 8.00 yuan/person·month = 24.00 yuan"),
        (PriceUnit.SPACE_MONTH, 2, 1_600, "2 个车位 × 8.00 元/车位·月 = 16.00 元", "2 spaces × 8.00 yuan/space·month = 16.00 yuan"),
        (PriceUnit.SPACE_MONTH, None, 800, "1 个车位 × 8.00 元/车位·月 = 8.00 元", "1 spaces × 8.00 yuan/space·month = 8.00 yuan"),
        (PriceUnit.UNIT_MONTH, None, 800, "8.00 元/户·月 = 8.00 元", "8.00 yuan/unit·month = 8.00 yuan"),
        (PriceUnit.UNIT_MONTH, 2, 1_600, "2 户 × 8.00 元/户·月 = 16.00 元", "2 units × 8.00 yuan/unit·month = 16.00 yuan"),
    ],
)
def test_what_is_counted(unit: PriceUnit, quantity: int | None, fen: int, formula: str, english: str) -> None:
    price = (Tariff(1, 80_000, date(2020, 1, 1), "b"),)
    made = one(FeeItem(2, "x", unit), tariffs=price, quantity=quantity, area_cm2=None, assigned=True)
    assert (made.amount_fen, made.formula, made.quantity) == (fen, formula, (quantity or 1) * 1000)
    assert formula_in("en", made.formula) == english


def test_persons_must_be_counted() -> None:
    assert billed(FeeItem(2, "x", PriceUnit.PERSON_MONTH)) is Reason.NO_PERSONS
    assert billed(FeeItem(2, "x", PriceUnit.PERSON_MONTH), quantity=0) is Reason.ZERO


def test_vehicles_are_counted_day_by_day_where_no_number_is_entered() -> None:
    parking = FeeItem(2, "停车费", PriceUnit.SPACE_MONTH)
    rate = (Tariff(1, 1_000_000, date(2020, 1, 1), "b"),)
    assert billed(parking, tariffs=rate) is Reason.NO_VEHICLES
    assert one(parking, tariffs=rate, kind=UnitKind.PARKING, assigned=True).amount_fen == 10_000
    assert one(replace(parking, kinds=frozenset({UnitKind.PARKING})), tariffs=rate, kind=UnitKind.PARKING).amount_fen == 10_000
    second = Special(vehicles=((None, None), (date(2026, 3, 11), None)))
    made = one(parking, tariffs=rate, special=second)
    assert made.formula == "1 个车位 × 100.00 元/车位·月 × 10/31 天 + 2 个车位 × 100.00 元/车位·月 × 21/31 天 = 167.74 元"
    assert made.quantity == 2_000
    gone = Special(vehicles=((None, date(2026, 3, 11)),))
    assert one(parking, tariffs=rate, special=gone).formula == "1 个车位 × 100.00 元/车位·月 × 10/31 天 = 32.26 元"
    assert one(parking, tariffs=rate, special=second, quantity=3).amount_fen == 30_000  # the number entered beats the plates
    away = Special(vehicles=((None, date(2026, 3, 1)),))
    assert billed(parking, tariffs=rate, special=away) is Reason.ZERO


def test_a_discount_is_in_the_formula() -> None:
    made = one(FEE, pays_of_10000=8_000)
    assert (made.amount_fen, made.formula) == (17_196, "108.56 ㎡ × 1.98 元/㎡·月 × 80% = 171.96 元")
    assert one(FEE, pays_of_10000=6_250).formula.endswith("× 62.5% = 134.34 元")
    assert billed(FEE, pays_of_10000=0) is Reason.VACANT


def test_an_area_that_changes_inside_the_month() -> None:
    special = Special(areas=((date(2020, 1, 1), 1_000_000), (date(2026, 3, 11), 1_085_600)))
    made = one(FEE, special=special)
    assert made.formula == "100.00 ㎡ × 1.98 元/㎡·月 × 10/31 天 + 108.56 ㎡ × 1.98 元/㎡·月 × 21/31 天 = 209.48 元"
    assert made.quantity == 108_560
    before = one(FEE, special=Special(areas=((date(2026, 5, 1), 900_000),)))
    assert before.formula.startswith("90.00 ㎡ × 1.98 元/㎡·月 = ")  # before the first change noted it is that of the first
    assert billed(FEE, special=Special(areas=((date(2020, 1, 1), None), (date(2026, 3, 11), 5)))) is Reason.NO_AREA
    assert billed(FEE, special=Special(areas=((date(2020, 1, 1), None),)), area_cm2=None) is Reason.NO_AREA
    assert one(FEE, special=Special(areas=((date(2020, 1, 1), 500),)), area_cm2=None).quantity == 50


def test_a_day_without_a_rate_stops_the_whole_charge() -> None:
    assert billed(FEE, tariffs=(replace(RATE, valid_from=date(2026, 3, 2)),), pays_of_10000=1) is Reason.NO_TARIFF
    assert tariff_on([], MARCH.start) is None


def test_nothing_changes_where_nothing_changes() -> None:
    same_area = Special(areas=((date(2020, 1, 1), 1_085_600), (date(2026, 3, 11), 1_085_600)))
    assert one(FEE, special=same_area).formula == "108.56 ㎡ × 1.98 元/㎡·月 = 214.95 元"


def test_a_part_that_is_fitted_says_so() -> None:
    half = Segment(Month(2026, 4), 15, 10_000, 1)
    parts = price_parts(FeeItem(1, "x", PriceUnit.UNIT_MONTH), 1, [[replace(half, price=101)], [replace(half, price=101)]])
    assert [amount for amount, _formula in parts] == [1, 0]
    odd = price_parts(FeeItem(1, "x", PriceUnit.UNIT_MONTH), 1, [[replace(half, price=10_100)], [replace(half, price=10_100)]])
    assert odd[0] == (51, "1.01 元/户·月 × 15/30 天 = 0.51 元")
    assert odd[1] == (50, "1.01 元/户·月 × 15/30 天 = 0.50 元（各方合计 1.01 元）")
    assert formula_in("en", odd[1][1]) == "1.01 yuan/unit·month × 15/30 days = 0.50 yuan (all parts together 1.01 yuan)"
    free = [[replace(half, pays_of_10000=0)], [replace(half, pays_of_10000=0)]]
    assert [amount for amount, _formula in price_parts(FeeItem(1, "x", PriceUnit.UNIT_MONTH), 1, free)] == [0, 0]


def test_prices_by_unit_ignore_the_area_they_are_handed() -> None:
    assert price_segments(FeeItem(1, "x", PriceUnit.UNIT_MONTH), 900_000, [Segment(MARCH, 31, 80_000, 1)])[0] == 800


DAYS = st.integers(0, 365)


@given(
    st.integers(10_000, 3_000_000),
    st.integers(1_000, 200_000),
    st.lists(DAYS, min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(DAYS, st.integers(1_000, 200_000)), max_size=2, unique_by=lambda one: one[0]),
    st.lists(st.tuples(DAYS, st.integers(10_000, 3_000_000)), max_size=2, unique_by=lambda one: one[0]),
    st.one_of(st.none(), DAYS),
    st.sampled_from(list(RoundingScope)),
    st.sampled_from([1, 10, 100]),
    st.sampled_from([1, 3, 12]),
    st.integers(1, 10_000),
)
def test_random_parts_of_owners_add_up_to_the_whole(
    area: int,
    price: int,
    sales: list[int],
    rates: list[tuple[int, int]],
    areas: list[tuple[int, int]],
    vacant: int | None,
    scope: RoundingScope,
    step: int,
    cycle: int,
    pays: int,
) -> None:
    item = FeeItem(1, "x", PriceUnit.M2_MONTH, scope=scope, step_fen=step, cycle_months=cycle)
    start = date(2026, 1, 1)
    tariffs = [Tariff(1, price, date(2020, 1, 1), "b"), *(Tariff(n + 2, p, start + timedelta(d), "b") for n, (d, p) in enumerate(rates))]
    changes = tuple(sorted((start + timedelta(day), size) for day, size in areas))
    history = ((date(2020, 1, 1), area), *changes) if changes else ()
    cuts = [start + timedelta(day) for day in sorted(sales)]
    edges = [None, *cuts, None]
    owners = tuple(Owned(f"owner {n}", edges[n], edges[n + 1]) for n in range(len(cuts) + 1))
    gone = (Vacancy(start + timedelta(vacant), None, start),) if vacant is not None else ()
    rule = [VacancyRule(1, 1, 6_000, date(2020, 1, 1), "b")]

    def parts(owned: tuple[Owned, ...] | None) -> list[NewCharge]:
        unit = Billable(1, "1", UnitKind.FLAT, area, pays_of_10000=pays, special=Special(history, owned, gone))
        return bill(item, tariffs, [unit], Month(2026, 1), rule)[0]

    whole, split = parts(None), parts(owners)
    assert sum(part.amount_fen for part in split) == sum(part.amount_fen for part in whole)
    assert all(part.amount_fen % step == 0 for part in split)
    span = item.span(Month(2026, 1))
    days = [(part.span.start, part.span.end) for part in split]
    assert days == sorted(days)
    assert all(span.start <= first < last <= span.end for first, last in days)


@given(st.integers(1, 31), st.integers(1, 3_000_000), st.integers(1, 200_000))
def test_developer_and_owner_together_pay_the_month(day: int, area: int, price: int) -> None:
    item = replace(FEE, developer_pays=True)
    rate = Tariff(1, price, date(2020, 1, 1), "b")
    handed = Billable(1, "1", UnitKind.FLAT, area, handover_on=MARCH.day(day))
    made, _left = bill(item, [rate], [handed], MARCH)
    whole, _left = bill(item, [rate], [Billable(1, "1", UnitKind.FLAT, area)], MARCH)
    assert sum(part.amount_fen for part in made) == sum(part.amount_fen for part in whole)
    assert sum(part.span.days for part in made) <= DateRange(MARCH.start, MARCH.end).days
