"""Unpaid months from "paid up to": whole months, broken months, and what the list itself states."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.money import divide_half_up
from propdesk.domain.opening import StatedDiffers, opening_charges, opening_months, stated_difference
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.resident_rows import ResidentRow
from propdesk.domain.units import UnitCode

AS_OF = date(2026, 10, 31)


def row(paid_to: date | None, **more: object) -> ResidentRow:
    facts: dict[str, object] = {"area_cm2": 895200, "price": 18500, "paid_to": paid_to} | more
    return ResidentRow("s", 5, UnitCode("1", "1", "101"), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paid_to", "as_of", "handover", "spans"),
    [
        (None, AS_OF, None, []),
        (date(2026, 10, 31), AS_OF, None, []),
        (date(2027, 1, 31), AS_OF, None, []),
        (date(2026, 8, 31), AS_OF, None, [("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-11-01")]),
        (date(2026, 8, 31), date(2026, 10, 30), None, [("2026-09-01", "2026-10-01")]),
        (date(2026, 8, 14), date(2026, 9, 30), None, [("2026-08-15", "2026-09-01"), ("2026-09-01", "2026-10-01")]),
        (date(2026, 8, 31), AS_OF, date(2026, 10, 20), [("2026-10-20", "2026-11-01")]),
        (date(2026, 8, 31), AS_OF, date(2020, 1, 1), [("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-11-01")]),
        (date(2026, 8, 31), AS_OF, date(2026, 12, 1), []),
        (date(2024, 1, 31), date(2024, 2, 29), None, [("2024-02-01", "2024-03-01")]),
    ],
)
def test_unpaid_periods(paid_to: date | None, as_of: date, handover: date | None, spans: list[tuple[str, str]]) -> None:
    found = opening_months(paid_to, as_of, handover)
    assert [(span.start.isoformat(), span.end.isoformat()) for span in found] == spans
    charges = opening_charges(row(paid_to, handover_on=handover), as_of)
    assert [DateRange(charge.start, charge.end) for charge in charges] == list(found)
    assert [charge.month for charge in charges] == [Month.of(span.start) for span in found]


def test_amounts_and_formulas() -> None:
    broken, whole = opening_charges(row(date(2026, 8, 14)), date(2026, 9, 30))
    assert whole.amount_fen == 16561
    assert whole.formula == "89.52 ㎡ × 1.85 元/㎡·月 = 165.61 元"
    assert broken.amount_fen == divide_half_up(895200 * 18500 * 17, 1_000_000 * 31)
    assert "17/31" in broken.formula


def test_rounding_steps_and_units_of_price() -> None:
    one = row(date(2026, 9, 30))
    assert [charge.amount_fen for charge in opening_charges(one, AS_OF, step_fen=10)] == [16560]
    assert [charge.amount_fen for charge in opening_charges(one, AS_OF, step_fen=100)] == [16600]
    flat = row(date(2026, 9, 30), price=1_200_000, price_unit="unit-month", area_cm2=None)
    assert [charge.amount_fen for charge in opening_charges(flat, AS_OF)] == [12000]
    assert "12/31" in opening_charges(row(date(2026, 10, 19), price_unit="unit-month", area_cm2=None), AS_OF)[0].formula


def test_the_price_handed_in_stands_in_for_a_missing_one() -> None:
    bare = row(date(2026, 9, 30), price=None)
    assert opening_charges(bare, AS_OF) == ()
    assert opening_charges(bare, AS_OF, price=18500)[0].amount_fen == 16561
    assert opening_charges(bare, AS_OF, price=500_000, price_unit="unit-month")[0].amount_fen == 5000
    assert opening_charges(bare, AS_OF, price=500_000, price_unit="once") == ()
    assert opening_charges(row(date(2026, 9, 30), area_cm2=None), AS_OF) == ()


def test_stated_totals() -> None:
    charges = opening_charges(row(date(2026, 9, 30)), AS_OF)
    assert stated_difference(row(date(2026, 9, 30)), charges) is None
    assert stated_difference(row(date(2026, 9, 30), stated_fen=16561), charges) is None
    assert stated_difference(row(date(2026, 9, 30), stated_fen=0), charges) == StatedDiffers(5, 16561, 0)


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.dates(date(2015, 1, 1), date(2030, 12, 31)))
def test_periods_join_without_gap(paid_to: date, as_of: date) -> None:
    spans = opening_months(paid_to, as_of)
    for before, after in pairwise(spans):
        assert before.end == after.start
    if spans:
        assert (spans[0].start - paid_to).days == 1
        assert spans[-1].end <= date.fromordinal(as_of.toordinal() + 1)
        assert all(span.start.day == 1 for span in spans[1:])
        assert all(span.end.day == 1 for span in spans)
