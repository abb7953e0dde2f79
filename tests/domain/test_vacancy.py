"""Vacant units: the office's own rule decides after how many months how much is paid, from the day of filing."""

from datetime import date

import pytest

from propdesk.domain import vacancy as rules
from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, Reason, Special, Tariff, bill
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.domain.vacancy import Vacancy, VacancyRule

FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH)
RATE = Tariff(7, 19_800, date(2020, 1, 1), "clause 5")
SIXTY = VacancyRule(1, 6, 6_000, date(2024, 1, 1), "合同第八条")
EMPTY = Vacancy(date(2026, 1, 15), None, date(2026, 2, 1))


def charge(month: Month, vacancy: Vacancy = EMPTY, rule: VacancyRule = SIXTY, pays: int = 10_000) -> NewCharge | Reason:
    unit = Billable(1, "1-1-101", UnitKind.FLAT, 1_085_600, pays_of_10000=pays, special=Special(vacancies=(vacancy,)))
    made, left_out = bill(FEE, [RATE], [unit], month, [rule])
    return made[0] if made else left_out[0].reason


def test_worked_example_20() -> None:
    made = charge(Month(2026, 8))
    assert isinstance(made, NewCharge)
    assert (made.amount_fen, made.formula) == (12_897, "108.56 ㎡ × 1.98 元/㎡·月 × 60% = 128.97 元")


def test_the_month_in_which_it_begins_and_before() -> None:
    before, during = charge(Month(2026, 6)), charge(Month(2026, 7))
    assert isinstance(before, NewCharge)
    assert isinstance(during, NewCharge)
    assert before.amount_fen == 21_495
    assert during.formula == "108.56 ㎡ × 1.98 元/㎡·月 × 14/31 天 + 108.56 ㎡ × 1.98 元/㎡·月 × 60% × 17/31 天 = 167.80 元"


def test_the_day_of_filing_counts_when_it_is_later() -> None:
    late = charge(Month(2026, 8), Vacancy(date(2025, 1, 1), None, date(2026, 8, 11)))
    assert isinstance(late, NewCharge)
    assert " × 10/31 天 + " in late.formula


def test_a_vacancy_ends_and_a_discount_comes_on_top() -> None:
    ended = charge(Month(2026, 9), Vacancy(date(2026, 1, 15), date(2026, 9, 1), date(2026, 1, 15)))
    assert isinstance(ended, NewCharge)
    assert ended.amount_fen == 21_495
    both = charge(Month(2026, 8), pays=8_000)
    assert isinstance(both, NewCharge)
    assert both.formula == "108.56 ㎡ × 1.98 元/㎡·月 × 80% × 60% = 103.18 元"


def test_nothing_to_pay_is_said() -> None:
    assert charge(Month(2026, 8), rule=VacancyRule(1, 6, 0, date(2024, 1, 1), "b")) is Reason.VACANT
    assert charge(Month(2026, 8), rule=VacancyRule(1, 6, 1, date(2024, 1, 1), "b"), pays=1) is Reason.ZERO


def test_the_rule_in_force_decides() -> None:
    younger = VacancyRule(2, 3, 7_000, date(2026, 9, 1), "b")
    day = date(2026, 9, 1)
    assert rules.pays_on(date(2026, 8, 31), [SIXTY, younger], [EMPTY]) == 6_000
    assert rules.pays_on(day, [SIXTY, younger], [EMPTY]) == 7_000
    assert rules.pays_on(date(2023, 1, 1), [SIXTY], [EMPTY]) == 10_000
    assert rules.pays_on(day, [], [EMPTY]) == 10_000
    assert rules.pays_on(date(2026, 7, 14), [SIXTY], [EMPTY]) == 10_000
    assert rules.pays_on(day, [SIXTY], [Vacancy(date(2026, 1, 1), date(2026, 8, 1), date(2026, 1, 1)), EMPTY]) == 6_000


def test_checks() -> None:
    rules.check_vacancy_rule(6, 6_000)
    for months in (-1, 121):
        with pytest.raises(rules.VacancyMonthsOutOfRange):
            rules.check_vacancy_rule(months, 6_000)
    for pays in (-1, 10_001):
        with pytest.raises(rules.VacancyShareOutOfRange):
            rules.check_vacancy_rule(6, pays)
