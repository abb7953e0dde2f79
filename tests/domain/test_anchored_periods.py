"""Periods that begin on any day of the month: whole months cost a month, broken ones their days, and no day is lost or twice."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.charges import Billable, FeeItem, NewCharge, PriceUnit, RoundingScope, Special, Tariff, bill
from propdesk.domain.fee_items import CYCLES, STEPS, AnchorDayOutOfRange, AnchorWithoutPeriods, Handover, check_rule
from propdesk.domain.formulas import formula_in
from propdesk.domain.handover import Owned
from propdesk.domain.opening import opening_charges
from propdesk.domain.periods import DateRange, Month, month_of, month_parts, month_span
from propdesk.domain.pricing import round_step
from propdesk.domain.resident_rows import ResidentRow
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.domain.vacancy import Vacancy, VacancyRule

NOVEMBER = Month(2026, 11)
FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH, anchor_day=15)
RATE = Tariff(7, 19_800, date(2020, 1, 1), "clause 5")


anchors = st.integers(1, 31)
months = st.integers(0, 480).map(lambda steps: Month(2020, 1) + steps)
cycles = st.sampled_from(CYCLES)


def charged(item: FeeItem, month: Month, tariffs: tuple[Tariff, ...] = (RATE,), **more: object) -> list[NewCharge]:
    facts: dict[str, object] = {"unit_id": 1, "code": "1-1-101", "kind": UnitKind.FLAT, "area_cm2": 1_085_600} | more
    rules = (VacancyRule(1, 1, 6_000, date(2020, 1, 1), "b"),)
    return bill(item, tariffs, [Billable(**facts)], month, rules)[0]  # type: ignore[arg-type]


# the days ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "month", "first", "end"),
    [
        (15, Month(2026, 11), "2026-11-15", "2026-12-15"),
        (15, Month(2026, 12), "2026-12-15", "2027-01-15"),
        (31, Month(2026, 1), "2026-01-31", "2026-02-28"),
        (31, Month(2026, 2), "2026-02-28", "2026-03-31"),
        (31, Month(2028, 1), "2028-01-31", "2028-02-29"),
        (31, Month(2026, 4), "2026-04-30", "2026-05-31"),
        (30, Month(2026, 2), "2026-02-28", "2026-03-30"),
        (1, Month(2026, 2), "2026-02-01", "2026-03-01"),
    ],
)
def test_a_month_from_its_anchor_day(anchor: int, month: Month, first: str, end: str) -> None:
    assert month_span(month, anchor) == DateRange(date.fromisoformat(first), date.fromisoformat(end))


@given(months, anchors, cycles)
def test_periods_neither_overlap_nor_leave_a_day_out(month: Month, anchor: int, cycle: int) -> None:
    item = replace(FEE, anchor_day=anchor, cycle_months=cycle)
    following = month + cycle
    assert item.span(month).end == item.span(following).start
    assert item.span(month).start < item.span(month).end
    steps = [item.month_span(month + step) for step in range(cycle)]
    assert (steps[0].start, steps[-1].end) == (item.span(month).start, item.span(month).end)
    assert all(one.end == two.start for one, two in pairwise(steps))


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), anchors)
def test_every_day_lies_in_the_month_it_is_said_to(day: date, anchor: int) -> None:
    span = month_span(month_of(day, anchor), anchor)
    assert span.start <= day < span.end


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(0, 900), anchors)
def test_the_parts_of_a_span_are_all_its_days(first: date, days: int, anchor: int) -> None:
    span = DateRange(first, first + timedelta(days=days))
    parts = list(month_parts(span, anchor))
    assert sum(days for _month, days in parts) == span.days
    assert [month for month, _days in parts] == sorted({month for month, _days in parts})


@pytest.mark.parametrize(
    ("anchor", "due_day", "month", "due"),
    [
        (1, 10, NOVEMBER, "2026-11-10"),
        (1, 31, Month(2026, 2), "2026-02-28"),
        (15, 20, NOVEMBER, "2026-11-20"),
        (15, 15, NOVEMBER, "2026-11-15"),
        (15, 10, NOVEMBER, "2026-12-10"),  # 10 November is before the period begins
        (31, 10, Month(2026, 1), "2026-02-10"),
        (31, 30, Month(2026, 1), "2026-02-28"),
        (31, 31, Month(2026, 4), "2026-04-30"),
    ],
)
def test_the_due_day_is_the_first_one_from_the_period_on(anchor: int, due_day: int, month: Month, due: str) -> None:
    item = replace(FEE, anchor_day=anchor, due_day=due_day)
    assert item.due_on(month) == date.fromisoformat(due)
    assert charged(item, month)[0].due_on == date.fromisoformat(due)


@given(months, anchors, st.integers(1, 31))
def test_the_due_day_lies_in_the_first_month_of_the_period(month: Month, anchor: int, due_day: int) -> None:
    item = replace(FEE, anchor_day=anchor, due_day=due_day)
    span = item.month_span(month)
    assert span.start <= item.due_on(month) <= span.end  # the same where both fall back to a short month's last day
    late = span.last_day
    assert item.due_on(month, late) >= late


def test_the_anchor_is_a_day_of_the_month() -> None:
    for day in (0, 32):
        with pytest.raises(AnchorDayOutOfRange, match="from 1 to 31"):
            check_rule(replace(FEE, anchor_day=day))
    with pytest.raises(AnchorWithoutPeriods, match="no periods"):
        check_rule(replace(FEE, price_unit=PriceUnit.ONCE))


# what they cost ---------------------------------------------------------------------------------------------------------


def test_a_whole_month_costs_a_month_and_says_from_which_day() -> None:
    (made,) = charged(FEE, NOVEMBER)
    assert (made.span, made.amount_fen) == (DateRange(date(2026, 11, 15), date(2026, 12, 15)), 21_495)
    assert made.formula == "108.56 ㎡ × 1.98 元/㎡·月（每月自15日起算） = 214.95 元"
    assert formula_in("en", made.formula) == "108.56 ㎡ × 1.98 yuan/㎡·month (months begin on day 15) = 214.95 yuan"


def test_a_broken_month_is_its_days_over_the_days_of_that_month() -> None:
    (made,) = charged(FEE, Month(2026, 2), handover_on=date(2026, 3, 1))
    assert made.span == DateRange(date(2026, 3, 1), date(2026, 3, 15))
    assert made.formula == "108.56 ㎡ × 1.98 元/㎡·月 × 14/28 天（每月自15日起算） = 107.47 元"
    last = replace(FEE, anchor_day=31)
    (made,) = charged(last, Month(2026, 1), end_on=date(2026, 2, 14))
    assert "× 14/28 天（每月自31日起算）" in made.formula


@given(months, anchors)
def test_every_whole_month_costs_the_same(month: Month, anchor: int) -> None:
    (made,) = charged(replace(FEE, anchor_day=anchor), month)
    assert (made.amount_fen, made.span) == (21_495, month_span(month, anchor))


@pytest.mark.parametrize(("cycle", "fen"), [(3, 64_485), (6, 128_970), (12, 257_940)])
def test_longer_periods_are_their_months(cycle: int, fen: int) -> None:
    item = replace(FEE, cycle_months=cycle)
    (made,) = charged(item, Month(2026, 1))
    assert (made.amount_fen, made.span.end) == (fen, (Month(2026, 1) + cycle).day(15))
    assert f"× {cycle} 月（每月自15日起算） = " in made.formula


@given(months, cycles, st.sampled_from(STEPS), st.sampled_from(list(RoundingScope)), st.integers(0, 370), st.integers(0, 370))
def test_items_from_the_first_are_as_they_were(month: Month, cycle: int, step: int, scope: RoundingScope, start: int, length: int) -> None:
    """The rule of calendar months said once more, on its own: days of each month over the month's days."""
    item = FeeItem(1, "x", PriceUnit.UNIT_MONTH, cycle_months=cycle, step_fen=step, scope=scope)
    span = DateRange(month.start, (month + cycle).start)
    first = span.start + timedelta(days=start % span.days)
    end = min(span.end, first + timedelta(days=length + 1))
    (made,) = charged(item, month, (Tariff(1, 2_520_000, date(2010, 1, 1), "b"),), start_on=first, end_on=end)
    assert made.span == DateRange(first, end)
    assert "起算" not in made.formula
    exact: dict[tuple[int, int] | None, Fraction] = {}
    day = first
    while day < end:
        key = (day.year, day.month) if scope is RoundingScope.MONTH else None
        exact[key] = exact.get(key, Fraction(0)) + Fraction(25_200, Month.of(day).days)
        day += timedelta(days=1)
    assert made.amount_fen == sum(round_step(fen, step) for fen in exact.values())


# changes inside a period ------------------------------------------------------------------------------------------------


@given(months, anchors, cycles, st.sampled_from(STEPS), st.sampled_from(list(RoundingScope)), st.lists(st.integers(1, 365), max_size=4))
def test_what_several_owners_bear_adds_up_to_the_whole(
    month: Month, anchor: int, cycle: int, step: int, scope: RoundingScope, cuts: list[int]
) -> None:
    item = replace(FEE, anchor_day=anchor, cycle_months=cycle, step_fen=step, scope=scope)
    span = item.span(month)
    days = [None, *sorted({span.start + timedelta(days=cut % span.days) for cut in cuts}), None]
    owners = tuple(Owned(f"owner {place}", first, end) for place, (first, end) in enumerate(pairwise(days)))
    (whole,) = charged(item, month)
    parts = charged(item, month, special=Special(owners=owners))
    assert sum(part.amount_fen for part in parts) == whole.amount_fen
    assert all(one.span.end <= two.span.start for one, two in pairwise(parts))


@given(months, anchors, st.integers(0, 60), st.integers(0, 60))
def test_no_day_of_a_fee_is_lost_or_charged_twice_over_a_year(first: Month, anchor: int, begins: int, ends: int) -> None:
    item = replace(FEE, anchor_day=anchor)
    start = first.start + timedelta(days=begins)
    end = (first + 12).start + timedelta(days=ends)
    made = [part for step in range(-2, 16) for part in charged(item, first + step, start_on=start, end_on=end)]
    assert (made[0].span.start, made[-1].span.end) == (start, end)
    assert all(one.span.end == two.span.start for one, two in pairwise(made))


def test_a_price_an_area_and_a_vacancy_change_inside_the_month() -> None:
    item = FeeItem(1, "x", PriceUnit.UNIT_MONTH, anchor_day=15)
    dearer = (Tariff(1, 3_000_000, date(2020, 1, 1), "b"), Tariff(2, 6_000_000, date(2026, 12, 1), "b"))
    (made,) = charged(item, NOVEMBER, dearer)
    assert made.formula == "300.00 元/户·月 × 16/30 天 + 600.00 元/户·月 × 14/30 天（每月自15日起算） = 440.00 元"
    wider = Special(areas=((date(2020, 1, 1), 500_000), (date(2026, 12, 5), 1_000_000)))
    (made,) = charged(FEE, NOVEMBER, special=wider)
    assert "× 20/30 天 + " in made.formula
    empty = Special(vacancies=(Vacancy(date(2026, 10, 25), None, date(2026, 10, 25)),))
    (made,) = charged(FEE, NOVEMBER, special=empty)
    assert made.formula.startswith("108.56 ㎡ × 1.98 元/㎡·月 × 10/30 天 + 108.56 ㎡ × 1.98 元/㎡·月 × 60% × 20/30 天（")


def test_the_month_of_handover_is_the_calendar_month() -> None:
    """Local rules speak of the month of handover as people do: the developer bears it to the end, also inside a period."""
    item = replace(FEE, handover=Handover.NEXT_MONTH, developer_pays=True)
    developer, owner = charged(item, NOVEMBER, handover_on=date(2026, 11, 20))
    assert (developer.liable, developer.span) == ("developer", DateRange(date(2026, 11, 15), date(2026, 12, 1)))
    assert (owner.liable, owner.span) == ("owner", DateRange(date(2026, 12, 1), date(2026, 12, 15)))
    assert developer.amount_fen + owner.amount_fen == 21_495
    assert owner.due_on == date(2026, 12, 10)


# opening arrears --------------------------------------------------------------------------------------------------------


def row(paid_to: date) -> ResidentRow:
    return ResidentRow("s", 5, UnitCode("1", "1", "101"), area_cm2=1_085_600, price=19_800, paid_to=paid_to)


def test_paid_up_to_the_day_before_the_anchor_owes_whole_months() -> None:
    found = opening_charges(row(date(2026, 9, 14)), date(2026, 11, 26), anchor=15)
    assert [(str(one.month), one.start, one.end, one.amount_fen) for one in found] == [
        ("2026-09", date(2026, 9, 15), date(2026, 10, 15), 21_495),
        ("2026-10", date(2026, 10, 15), date(2026, 11, 15), 21_495),
    ]
    broken, *rest = opening_charges(row(date(2026, 9, 30)), date(2026, 11, 26), anchor=15)
    assert (str(broken.month), broken.formula) == ("2026-09", "108.56 ㎡ × 1.98 元/㎡·月 × 14/30 天（每月自15日起算） = 100.31 元")
    assert len(rest) == 1


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.dates(date(2024, 1, 1), date(2026, 12, 31)), anchors)
def test_opening_arrears_end_where_the_runs_go_on(paid_to: date, as_of: date, anchor: int) -> None:
    item = replace(FEE, anchor_day=anchor)
    found = opening_charges(row(paid_to), as_of, anchor=anchor)
    running = item.span(item.month_of(as_of + timedelta(days=1)))
    if paid_to + timedelta(days=1) >= running.start:
        assert found == ()
        return
    assert (found[0].start, found[-1].end) == (paid_to + timedelta(days=1), running.start)
    assert all(one.end == two.start for one, two in pairwise(found))
    assert all(item.month_of(one.start) == one.month for one in found)
