"""Charge items assigned to units by hand: what applies, what it will come to, and what a run makes of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.charges import NewCharge, PriceUnit, Reason, RoundingScope
from propdesk.domain.import_plan import UnitState
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import assignments, billing, households, rates, residents
from propdesk.services.assignments import Applies, Terms, UnitFee, assign, of_unit, unassign
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from tests.tools.office_day import AREA, FEE, MONTH_FEN, PRICE, add_unit, lines, refused, rows, workbook

DAY = date(2026, 10, 15)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def the_fee(office: Office, unit_id: int = 1, day: date = DAY, item_id: int = 1) -> UnitFee:
    """One item of one unit."""
    return next(fee for fee in of_unit(office, unit_id, day) if fee.item.id == item_id)


def last_body(office: Office) -> dict[str, object]:
    """What the newest audit line says."""
    with office.store.read() as conn:
        text = conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").scalar_one()
    body: dict[str, object] = json.loads(text)
    return body


def test_what_applies_and_why(office: Office) -> None:
    rates.set_tariff(office, "车位费", 800_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b")
    rates.set_tariff(office, "装修清运", 2_000_000, PriceUnit.ONCE, date(2025, 1, 1), "b")
    parking = next(item for item in rates.items(office) if item.name == "车位费")
    rates.set_item(office, replace(parking, kinds=frozenset({UnitKind.PARKING})))
    fees = of_unit(office, 1, DAY)
    assert [(fee.item.name, fee.applies, fee.rate, fee.by_kind) for fee in fees] == [
        (FEE, Applies.KIND, PRICE, True),
        ("车位费", Applies.NO, 800_000, False),  # 元/次 is no matter of a period
    ]
    space = add_unit(office, "B1-1", UnitState(owners=("张三",)), UnitKind.PARKING)
    assert [fee.applies for fee in of_unit(office, space, DAY)] == [Applies.NO, Applies.KIND]
    late = add_unit(office, "2-1-101", UnitState(AREA, date(2026, 12, 1), owners=("赵六",)))
    assert the_fee(office, late).applies is Applies.LATER
    assert the_fee(office, 1, date(2024, 1, 1)).rate is None
    assert the_fee(office).charged_to is None
    refused(office, UnitUnknown, lambda: of_unit(office, 99, DAY))


@pytest.mark.parametrize(
    ("start_on", "end_on", "applies"),
    [
        (None, None, Applies.ASSIGNED),
        (date(2026, 10, 15), None, Applies.ASSIGNED),
        (date(2026, 10, 16), None, Applies.LATER),
        (None, date(2026, 10, 16), Applies.ASSIGNED),
        (None, date(2026, 10, 15), Applies.ENDED),
        (date(2026, 12, 1), date(2026, 12, 2), Applies.LATER),
    ],
)
def test_days_say_whether_it_applies(office: Office, start_on: date | None, end_on: date | None, applies: Applies) -> None:
    assign(office, 1, 1, None, start_on, end_on)
    fee = the_fee(office)
    assert (fee.applies, fee.terms) == (applies, Terms(None, start_on, end_on))


def test_each_change_is_one_line_with_before_and_after(office: Office) -> None:
    first = assign(office, 1, 1, 15_000, date(2026, 11, 1), None)
    assert lines(office)[-1] == ("fee.assign", "1-1-101")
    after = {"own_price": 15_000, "start_on": "2026-11-01", "end_on": None}
    assert last_body(office) == {"unit": 1, "item": FEE, "item_id": 1, "before": None, "after": after}
    assert assign(office, 1, 1, None, None, date(2027, 1, 1)) == first
    assert (last_body(office)["before"], last_body(office)["after"]) == (
        after,
        {"own_price": None, "start_on": None, "end_on": "2027-01-01"},
    )
    assert unassign(office, 1, 1) == first
    assert lines(office)[-1] == ("fee.unassign", "1-1-101")
    assert (last_body(office)["before"], last_body(office)["after"]) == (
        {"own_price": None, "start_on": None, "end_on": "2027-01-01"},
        None,
    )
    assert the_fee(office).terms is None
    assert rows(office)["assignment"] == []


def test_what_cannot_be_is_refused_with_a_sentence(office: Office) -> None:
    rates.set_tariff(office, "装修清运", 2_000_000, PriceUnit.ONCE, date(2025, 1, 1), "b")
    day = date(2026, 11, 1)
    for price in (0, -1):
        refused(office, rates.PriceMissing, lambda price=price: assign(office, 1, 1, price))
    for end_on in (day, date(2026, 10, 1)):
        refused(office, assignments.EndBeforeStart, lambda end_on=end_on: assign(office, 1, 1, None, day, end_on))
    each_time = refused(office, assignments.ChargedEachTime, lambda: assign(office, 1, 2))
    assert "装修清运" in each_time.sentence()
    refused(office, rates.ItemUnknown, lambda: assign(office, 1, 77))
    refused(office, UnitUnknown, lambda: assign(office, 77, 1))
    refused(office, assignments.NotAssigned, lambda: unassign(office, 1, 1))
    assign(office, 1, 1, None, day, date(2026, 11, 2))  # a single day is one


def test_a_key_makes_a_second_click_harmless(office: Office) -> None:
    number = assign(office, 1, 1, 15_000, key="a")
    before = rows(office)
    assert assign(office, 1, 1, 15_000, key="a") == number
    assert rows(office) == before
    assert unassign(office, 1, 1, key="b") == number
    before = rows(office)
    assert unassign(office, 1, 1, key="b") == number
    assert rows(office) == before


def test_a_run_follows_the_assignment(office: Office) -> None:
    space = add_unit(office, "B1-1", UnitState(AREA, owners=("张三",)), UnitKind.PARKING)
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.NOT_ASSIGNED: 1}
    assign(office, 1, 1, 15_000)
    assign(office, 2, 1, None, None, date(2026, 10, 1))
    assign(office, 3, 1, None, date(2026, 11, 1), None)
    assign(office, 4, 1, None, date(2026, 10, 17), None)
    assign(office, space, 1)
    preview = billing.preview_run(office, OCTOBER)
    assert preview.reasons == {Reason.ENDED: 1, Reason.NOT_STARTED: 1}
    assert [(row.code, row.reason) for row in preview.unbilled] == [("1-1-102", Reason.ENDED), ("1-1-103", Reason.NOT_STARTED)]
    assert {charge.unit_id: charge.amount_fen for charge in preview.charges} == {1: 7_500, 4: 4_839, space: MONTH_FEN}
    own = next(charge for charge in preview.charges if charge.unit_id == 1)
    assert own.formula == "50.00 ㎡ × 1.50 元/㎡·月 = 75.00 元"
    unassign(office, space, 1)
    assert billing.preview_run(office, OCTOBER).reasons[Reason.NOT_ASSIGNED] == 1


def test_past_charges_are_never_changed(office: Office) -> None:
    billing.run(office, OCTOBER)
    made = rows(office)["charge"]
    assign(office, 1, 1, 99_900, date(2020, 1, 1), None)
    assign(office, 2, 1, None, None, date(2026, 1, 1))
    assert rows(office)["charge"] == made
    assert billing.run(office, OCTOBER).charges == 0
    done = billing.run(office, NOVEMBER)
    assert (done.charges, done.total_fen) == (3, 49_950 + 2 * MONTH_FEN)
    assert [row.period for row in billing.charges(office, unit_id=2)] == ["2026-10"]


TERMS = [
    None,
    Terms(),
    Terms(15_000),
    Terms(None, date(2026, 11, 16), None),
    Terms(12_345, date(2026, 11, 5), date(2026, 11, 21)),
    Terms(None, None, date(2026, 11, 1)),
    Terms(None, None, date(2026, 11, 2)),
    Terms(None, date(2027, 2, 1), None),
    Terms(19_999, date(2026, 2, 1), date(2027, 2, 15)),
]


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("cycle", [1, 3])
@pytest.mark.parametrize("billed", [(), (11,), (10,), (10, 12), (1,), (1, 3)])
def test_the_preview_says_what_the_run_does(office: Office, terms: Terms | None, cycle: int, billed: tuple[int, ...]) -> None:
    for month in billed:
        billing.run(office, Month(2027 if month < 10 else 2026, month))
    item = rates.items(office)[0]
    rates.set_item(office, replace(item, cycle_months=cycle, scope=RoundingScope.PERIOD, step_fen=10))
    fee = the_fee(office)
    assert fee.item.covers(fee.period)
    assert fee.charged_to is None or fee.charged_to < fee.item.span(fee.period).end
    said = assignments.preview(fee, terms)
    if terms is not None:
        assign(office, 1, 1, terms.own_price, terms.start_on, terms.end_on)
    shown = billing.preview_run(office, fee.period)
    made: NewCharge | Reason = next((charge for charge in shown.charges if charge.unit_id == 1), None) or next(
        row.reason for row in shown.unbilled if row.unit_id == 1
    )
    assert said == made
    billing.run(office, fee.period)
    billing.run(office, fee.period)  # what a first run leaves between charges, a second has nothing to add to
    assert billing.preview_run(office, fee.period).charges == ()


def test_the_next_period_and_what_is_charged(office: Office) -> None:
    assert the_fee(office, day=date(2026, 12, 31)).period == Month(2027, 1)
    billing.run(office, OCTOBER)
    assert (the_fee(office).charged_to, the_fee(office).period) == (date(2026, 11, 1), NOVEMBER)
    billing.run(office, NOVEMBER)
    assert the_fee(office).period == Month(2026, 12)
    for run in billing.runs(office):
        billing.rollback(office, run.run_id)
    assert (the_fee(office).charged_to, the_fee(office).period) == (None, NOVEMBER)
    without_rate = rates.set_tariff(office, "垃圾费", 80_000, PriceUnit.UNIT_MONTH, date(2027, 1, 1), "b")
    fee = the_fee(office, item_id=without_rate.id)
    assert (fee.rate, assignments.preview(fee, None)) == (None, Reason.NO_TARIFF)
    own = assignments.preview(fee, Terms(50_000))
    assert isinstance(own, NewCharge)
    assert own.amount_fen == 500


def test_the_card_shows_what_is_charged_now(office: Office) -> None:
    assign(office, 1, 1, 15_000, None, date(2026, 11, 1))
    assert households.card(office, 1, date(2026, 10, 31)).rates == ((FEE, 15_000, "m2-month"),)
    assert households.card(office, 1, date(2026, 11, 1)).rates == ()


LIST = ("房号", "业主姓名", "建筑面积", "物业费单价", "物业费已缴至")
AS_OF = date(2026, 10, 31)


def bring(office: Office, path: Path, *table: tuple[object, ...]) -> residents.ImportDone:
    return residents.apply_import(office, residents.plan_import(office, workbook(path, LIST, *table), as_of=AS_OF))


def test_an_import_is_not_undone_over_an_assignment_by_hand(empty: Office, tmp_path: Path) -> None:
    rates.set_tariff(empty, "垃圾费", 80_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b")
    bring(empty, tmp_path / "a.xlsx", ("1-1-101", "张三", 50, 2.0, date(2026, 9, 30)), ("1-1-102", "李四", 50, 2.0, date(2026, 9, 30)))
    item = next(item for item in rates.items(empty) if item.name == FEE).id
    given = the_fee(empty, 1, item_id=item).terms
    assert given == Terms(None, date(2026, 10, 1), None)
    assign(empty, 1, item, 30_000, given.start_on, None)
    touched = refused(empty, residents.BatchTouched, lambda: residents.undo_import(empty, 1))
    assert touched.facts["unit"] == "1-1-101"
    unassign(empty, 1, item)
    refused(empty, residents.BatchTouched, lambda: residents.undo_import(empty, 1))
    assign(empty, 1, item, None, given.start_on, None)  # as the list had it
    assign(empty, 2, 1, 70_000)  # another item, on a unit the list brought
    assert refused(empty, residents.BatchTouched, lambda: residents.undo_import(empty, 1)).facts["unit"] == "1-1-102"
    unassign(empty, 2, 1)
    residents.undo_import(empty, 1)
    assert rows(empty)["assignment"] == []


def test_a_list_without_a_price_keeps_the_price_and_last_day_given_by_hand(office: Office, tmp_path: Path) -> None:
    for unit_id in (1, 2):
        assign(office, unit_id, 1, 15_000, None, date(2027, 7, 1))
    bring(office, tmp_path / "a.xlsx", ("1-1-101", "张三", 50, None, date(2026, 9, 30)), ("1-1-102", "李四", 50, 3.0, date(2026, 9, 30)))
    assert the_fee(office).terms == Terms(15_000, date(2026, 10, 1), date(2027, 7, 1))
    assert the_fee(office, 2).terms == Terms(30_000, date(2026, 10, 1), date(2027, 7, 1))
    residents.undo_import(office, 1)
    assert the_fee(office).terms == the_fee(office, 2).terms == Terms(15_000, None, date(2027, 7, 1))


def test_a_unit_listed_as_free_can_be_given_a_price_before_its_days(empty: Office, tmp_path: Path) -> None:
    bring(empty, tmp_path / "a.xlsx", ("1-1-101", "张三", 50, 0, date(2026, 9, 30)), ("1-1-102", "李四", 50, 2.0, date(2026, 9, 30)))
    fee = the_fee(empty)
    assert fee.terms is not None
    assert (fee.applies, fee.terms.start_on) == (Applies.ENDED, fee.terms.end_on)
    assign(empty, 1, 1, 15_000, fee.terms.start_on, fee.terms.end_on)
    refused(empty, assignments.EndBeforeStart, lambda: assign(empty, 1, 1, 15_000, date(2026, 12, 1), date(2026, 12, 1)))
    assign(empty, 1, 1, 15_000, date(2026, 12, 1), None)
    assert the_fee(empty).applies is Applies.LATER
