"""Every kind of fee from its rate to a charge in the book: persons, meters with tiers, shared costs, developer and owners."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.charges import PriceUnit, Reason
from propdesk.domain.fee_items import (
    DepositByPeriod,
    FeeItem,
    Handover,
    Nature,
    OnBehalfMissing,
    ShareBy,
    Tier,
    Tiering,
    TiersWithoutMeter,
)
from propdesk.domain.import_plan import UnitState
from propdesk.domain.meters import Meter
from propdesk.domain.money import AmountOutOfRange
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.prepayment import BeyondCap
from propdesk.domain.shared_costs import Member, NobodyShares
from propdesk.domain.units import AreaNotPositive
from propdesk.domain.vacancy import VacancyEndsBeforeStart, VacancyMonthsOutOfRange
from propdesk.domain.wallets import GENERAL
from propdesk.services import (
    assignments,
    billing,
    households,
    meters,
    one_off,
    payments,
    pools,
    prepay_caps,
    rates,
    readings,
    steps,
    unit_facts,
    vehicles,
)
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.readings import Entry
from propdesk.store.billables import owners_changed
from tests.tools.office_day import AREA, FEE, MONTH_FEN, add_unit, lines, refused, spans_hold

OCTOBER = Month(2026, 10)
TODAY = date(2026, 11, 26)


def rule(office: Office, name: str = FEE, **changes: object) -> FeeItem:
    item = next(item for item in rates.items(office) if item.name == name)
    return rates.set_item(office, replace(item, **changes))  # type: ignore[arg-type]


def made(office: Office, unit_id: int | None = None) -> list[tuple[str, int, str]]:
    """Item, amount and formula of the charges of a unit (of all) that stand."""
    return [(row.item, row.amount_fen, row.formula) for row in billing.charges(office, unit_id=unit_id)]


def stored(office: Office, columns: str, where: str = "1=1") -> list[tuple[object, ...]]:
    with office.store.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(f"SELECT {columns} FROM charge WHERE {where} ORDER BY id").all()]


# prices per month -------------------------------------------------------------------------------------------------------


def test_persons_and_spaces_with_discount_and_count(office: Office) -> None:
    item = rates.set_tariff(office, "卫生费", 80_000, PriceUnit.PERSON_MONTH, date(2025, 1, 1), "b")
    preview = billing.preview_run(office, OCTOBER)
    assert preview.reasons == {Reason.NO_PERSONS: 4}
    assignments.assign(office, 1, item.id, quantity=3, pays_of_10000=5_000)
    fee = assignments.of_unit(office, 1, TODAY)[1]
    assert (fee.terms, assignments.preview(fee, None)) == (assignments.Terms(None, None, None, 5_000, 3), Reason.NO_PERSONS)
    billing.run(office, OCTOBER)
    assert made(office, 1)[1] == ("卫生费", 1_200, "3 人 × 8.00 元/人·月 × 50% = 12.00 元")
    assert stored(office, "quantity", "unit_id = 1") == [(50_000,), (3_000,)]
    refused(office, assignments.DiscountOutOfRange, lambda: assignments.assign(office, 1, item.id, pays_of_10000=10_001))
    refused(office, assignments.QuantityOutOfRange, lambda: assignments.assign(office, 1, item.id, quantity=-1))


def test_developer_and_owner_of_the_month_of_handover(office: Office) -> None:
    rule(office, developer_pays=True)
    add_unit(office, "1-1-105", UnitState(area_cm2=AREA, handover_on=date(2026, 10, 18), owners=("赵六",)))
    add_unit(office, "1-1-106", UnitState(area_cm2=AREA))
    done = billing.run(office, OCTOBER)
    assert (done.charges, done.total_fen) == (7, 6 * MONTH_FEN)
    parts = stored(office, "unit_id, liable, start_on, amount_fen, generation", "unit_id > 4")
    assert parts == [
        (5, "developer", "2026-10-01", 5_484, 0),
        (6, "developer", "2026-10-01", 10_000, 0),
        (5, "owner", "2026-10-18", 4_516, 1),
    ]
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.ALREADY_BILLED: 6}
    assert spans_hold(office) > 0


def test_the_owner_from_the_month_after_handover(office: Office) -> None:
    rule(office, handover=Handover.NEXT_MONTH)
    add_unit(office, "1-1-105", UnitState(area_cm2=AREA, handover_on=date(2026, 10, 18), owners=("赵六",)))
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.NOT_STARTED: 1}
    assert billing.run(office, Month(2026, 11)).charges == 5


def test_a_sale_inside_the_month_names_both(office: Office) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE ownership SET end_on = '2026-10-18' WHERE unit_id = 1")
        conn.exec_driver_sql("INSERT INTO person (name) VALUES ('新业主')")
        conn.exec_driver_sql(
            "INSERT INTO ownership (unit_id, person_id, position, start_on) SELECT 1, max(id), 1, '2026-10-18' FROM person"
        )
    billing.run(office, OCTOBER)
    assert stored(office, "liable_name, start_on, end_on, amount_fen", "unit_id = 1") == [
        ("张三", "2026-10-01", "2026-10-18", 5_484),
        ("新业主", "2026-10-18", "2026-11-01", 4_516),
    ]
    with office.store.read() as conn:
        assert owners_changed(conn, FeeItem(0, "x", PriceUnit.POOL).span(Month(2026, 11)), unsold=False) == {}


def test_an_area_that_changed_counts_for_its_days_also_later(office: Office) -> None:
    unit_facts.set_area(office, 1, 600_000, date(2026, 10, 16), TODAY)
    assert unit_facts.areas(office, 1)[0][1:] == (unit_facts.FIRST_DAY, AREA)
    billing.run(office, OCTOBER)
    assert made(office, 1)[0][2] == "50.00 ㎡ × 2.00 元/㎡·月 × 15/31 天 + 60.00 ㎡ × 2.00 元/㎡·月 × 16/31 天 = 110.32 元"
    billing.run(office, Month(2026, 9))
    assert made(office, 1)[1][1] == MONTH_FEN  # September is charged by the area it had, although it is billed afterwards
    refused(office, unit_facts.AreaAhead, lambda: unit_facts.set_area(office, 1, 1, date(2026, 11, 27), TODAY))
    refused(office, AreaNotPositive, lambda: unit_facts.set_area(office, 1, 0, TODAY, TODAY))


def test_vacant_units_by_the_offices_own_rule(office: Office) -> None:
    rates.set_vacancy_rule(office, 1, 6, 6_000, date(2026, 1, 1), " 合同第八条 ")
    number = unit_facts.file_vacancy(office, 1, date(2026, 3, 1), date(2026, 3, 5))
    billing.run(office, OCTOBER)
    assert made(office, 1)[0][2] == "50.00 ㎡ × 2.00 元/㎡·月 × 60% = 60.00 元"
    refused(office, unit_facts.VacancyOverlaps, lambda: unit_facts.file_vacancy(office, 1, TODAY, TODAY))
    refused(office, VacancyEndsBeforeStart, lambda: unit_facts.end_vacancy(office, 1, number, date(2026, 3, 1)))
    unit_facts.end_vacancy(office, 1, number, date(2026, 11, 1))
    fee = assignments.of_unit(office, 1, TODAY)[0]
    november = assignments.preview(replace(fee, period=Month(2026, 11)), None)
    assert getattr(november, "amount_fen", None) == MONTH_FEN
    again = unit_facts.file_vacancy(office, 1, TODAY, TODAY, date(2026, 12, 1))
    assert [row.vacancy_id for row in unit_facts.vacancies(office, 1)] == [again, number]
    unit_facts.remove_vacancy(office, 1, again)
    refused(office, unit_facts.VacancyUnknown, lambda: unit_facts.remove_vacancy(office, 1, again))
    refused(office, VacancyEndsBeforeStart, lambda: unit_facts.file_vacancy(office, 2, TODAY, TODAY, TODAY))
    refused(office, VacancyMonthsOutOfRange, lambda: rates.set_vacancy_rule(office, 1, 999, 6_000, TODAY, "b"))
    kept = rates.rates(office)[0].vacancy_rules
    assert [(one.after_months, one.pays_of_10000, one.basis) for one in kept] == [(6, 6_000, "合同第八条")]
    rates.set_vacancy_rule(office, 1, 3, 7_000, date(2026, 1, 1), "b")
    rates.remove_vacancy_rule(office, 1, kept[0].id)
    refused(office, rates.VacancyRuleUnknown, lambda: rates.remove_vacancy_rule(office, 1, kept[0].id))


# meters -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def power(office: Office) -> FeeItem:
    """Electricity in two tiers, passed on to the power company."""
    item = rates.set_tariff(
        office, "电费", 5_283, PriceUnit.KWH, date(2025, 1, 1), "发改委文件", tiers=(Tier(200_000, 5_783),), tiering=Tiering.MARGINAL
    )
    return rates.set_item(office, replace(item, nature=Nature.COMMISSION, on_behalf_of=" 供电公司 "))


def read(office: Office, item: FeeItem, unit_id: int, value: int, label: str = "1") -> int:
    meter = meters.add_meter(office, Meter(0, unit_id, item.id, label, first_value=0, first_on=date(2026, 9, 30)))
    readings.save_readings(office, [Entry(meter, date(2026, 10, 31), value)])
    return meter


def test_a_metered_run_writes_what_was_used_and_can_be_taken_back(office: Office, power: FeeItem) -> None:
    assert power.on_behalf_of == "供电公司"
    meter = read(office, power, 1, 250_000)
    meters.add_meter(office, Meter(0, 2, power.id, "1", first_value=0, first_on=date(2026, 9, 30)))
    preview = billing.preview_run(office, OCTOBER)
    assert preview.reasons == {Reason.NO_READING: 1, Reason.NO_METER: 2}
    done = billing.run(office, OCTOBER, expected=preview)
    assert made(office, 1)[1] == ("电费", 13_458, "200 度 × 0.5283 元/度 + 50 度 × 0.5783 元/度 = 134.58 元")
    with office.store.read() as conn:
        used = conn.exec_driver_sql("SELECT meter_id, from_value, to_value, quantity FROM charge_usage").all()
    assert [tuple(row) for row in used] == [(meter, 0, 250_000, 250_000)]
    assert billing.preview_run(office, OCTOBER).reasons[Reason.ALREADY_BILLED] == 5
    assert spans_hold(office) > 0
    assert done.run_id is not None
    billing.rollback(office, done.run_id)
    assert billing.preview_run(office, OCTOBER).charges == preview.charges
    assert billing.run(office, OCTOBER).total_fen == done.total_fen


def test_a_late_reading_is_one_more_charge_of_the_period(office: Office, power: FeeItem) -> None:
    read(office, power, 1, 100_000)
    billing.run(office, OCTOBER)
    read(office, power, 1, 10_000, "2")
    late = billing.run(office, OCTOBER)
    assert (late.charges, late.total_fen) == (1, 528)
    assert stored(office, "generation", f"item_id = {power.id}") == [(0,), (1,)]
    read(office, power, 1, 190_000, "3")
    third = billing.run(office, OCTOBER)  # 110 of October were billed before, so 90 are left of the first tier
    words = "90 度 × 0.5283 元/度 + 100 度 × 0.5783 元/度 = 105.38 元（本期已计 110 度）"
    assert (third.total_fen, stored(office, "formula", f"item_id = {power.id}")[-1]) == (10_538, (words,))
    assert third.run_id is not None
    billing.rollback(office, third.run_id)
    assert late.run_id is not None
    billing.rollback(office, late.run_id)
    assert billing.run(office, OCTOBER).total_fen == 10_538 + 528  # what was taken back is not before anything


def test_rates_with_tiers_are_kept_changed_and_refused(office: Office, power: FeeItem) -> None:
    kept = rates.rates(office)[1].tariffs[0]
    assert (kept.tiering, kept.tiers) == (Tiering.MARGINAL, (Tier(200_000, 5_783),))
    facts = ("电费", 5_283, PriceUnit.KWH, date(2025, 1, 1), "发改委文件")
    assert rates.set_tariff(office, *facts, tiers=kept.tiers, replacing=False).id == power.id  # the very same is no overlap
    refused(office, rates.TariffOverlaps, lambda: rates.set_tariff(office, *facts, replacing=False))
    rates.set_tariff(office, *facts, tiers=(Tier(1, 1), Tier(2, 2)), tiering=Tiering.WHOLE)
    assert rates.rates(office)[1].tariffs[0].tiers == (Tier(1, 1), Tier(2, 2))
    refused(
        office,
        TiersWithoutMeter,
        lambda: rates.set_tariff(office, FEE, 1, PriceUnit.M2_MONTH, TODAY, "b", tiers=(Tier(1, 1),)),
    )
    read(office, power, 1, 250_000)
    billing.run(office, OCTOBER)
    refused(office, rates.TariffInUse, lambda: rates.set_tariff(office, *facts))
    refused(office, rates.TariffInUse, lambda: rates.remove_tariff(office, power.id, kept.id))
    rates.set_tariff(office, "电费", 9_000, PriceUnit.KWH, date(2027, 1, 1), "b", tiers=(Tier(5, 1),))
    later = rates.rates(office)[1].tariffs[1]
    assert (rates.rests_on(office, power.id, kept), rates.rests_on(office, power.id, later)) == (True, False)
    assert rates.remove_tariff(office, power.id, later.id) == later.id
    refused(office, rates.TariffUnknown, lambda: rates.remove_tariff(office, power.id, later.id))


# items ------------------------------------------------------------------------------------------------------------------


def test_items_are_made_and_their_nature_is_kept(office: Office) -> None:
    deposit = rates.add_item(office, FeeItem(0, " 装修押金 ", PriceUnit.ONCE, nature=Nature.DEPOSIT), key="k")
    assert rates.add_item(office, FeeItem(0, " 装修押金 ", PriceUnit.ONCE, nature=Nature.DEPOSIT), key="k") == deposit
    assert deposit.name == "装修押金"
    refused(office, rates.ItemExists, lambda: rates.add_item(office, FeeItem(0, FEE, PriceUnit.ONCE)))
    refused(office, rates.ItemNameMissing, lambda: rates.add_item(office, FeeItem(0, " ", PriceUnit.ONCE)))
    refused(office, OnBehalfMissing, lambda: rates.add_item(office, FeeItem(0, "水费", PriceUnit.M3, nature=Nature.COMMISSION)))
    refused(office, rates.SharedCostHasNoRate, lambda: rates.set_tariff(office, "公摊", 1, PriceUnit.POOL, date(2026, 1, 1), "b"))
    refused(office, DepositByPeriod, lambda: rule(office, nature=Nature.DEPOSIT))
    assert rule(office, "装修押金", nature=Nature.FEE).nature is Nature.FEE
    assert rule(office, "装修押金", nature=Nature.DEPOSIT).nature is Nature.DEPOSIT
    one_off.charge(office, [1], deposit.id, TODAY, TODAY, amount_fen=5, note="x")
    refused(office, rates.NatureInUse, lambda: rule(office, "装修押金", nature=Nature.FEE))
    assert rule(office, nature=Nature.COMMISSION, on_behalf_of="x").nature is Nature.COMMISSION
    assert rule(office, nature=Nature.FEE).nature is Nature.FEE
    billing.run(office, OCTOBER)
    for nature in (Nature.COMMISSION, Nature.DEPOSIT):  # late fees of its bills would change
        changed = {"nature": nature, "price_unit": PriceUnit.ONCE, "on_behalf_of": "x"}
        refused(office, rates.NatureInUse, lambda changed=changed: rule(office, **changed))  # type: ignore[misc]
    assert rule(office, prepay_months=12).prepay_months == 12
    assert lines(office)[-1] == ("item.set", FEE)


# shared costs -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def lift(office: Office) -> FeeItem:
    """The lift's electricity, shared by area."""
    return rates.add_item(office, FeeItem(0, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.AREA))


def members(office: Office, item: FeeItem, *units: int) -> list[Member]:
    found = pools.candidates(office, item.id, OCTOBER)
    return [Member(one.unit.unit_id, one.weight) for one in found if one.unit.unit_id in units]


def test_a_shared_cost_is_locked_billed_and_billed_again_after_a_rollback(office: Office, lift: FeeItem) -> None:
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.POOL_MISSING: 4}
    row = pools.enter(office, lift.id, OCTOBER, 10_000, members(office, lift, 1, 2, 3), "10 月电费单", key="k")
    assert pools.enter(office, lift.id, OCTOBER, 10_000, members(office, lift, 1, 2, 3), "10 月电费单", key="k") == row
    assert (row.members, row.charges) == (3, 0)
    assert [share.amount_fen for share in pools.preview(lift, 10_000, members(office, lift, 1, 2, 3))] == [3_334, 3_333, 3_333]
    done = billing.run(office, OCTOBER)
    assert [(one[1], one[2]) for one in made(office) if one[0] == "电梯公摊"] == [
        (3_334, "100.00 元 × 50.00/150.00 ㎡ = 33.34 元（各户合计 100.00 元）"),
        (3_333, "100.00 元 × 50.00/150.00 ㎡ = 33.33 元"),
        (3_333, "100.00 元 × 50.00/150.00 ㎡ = 33.33 元"),
    ]
    assert pools.entered(office, item_id=lift.id)[0].charges == 3
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.ALREADY_BILLED: 7, Reason.NOT_SHARING: 1}
    refused(office, pools.PoolBilled, lambda: pools.enter(office, lift.id, OCTOBER, 5, members(office, lift, 3, 4), "b"))
    pools.enter(office, lift.id, OCTOBER, 500, members(office, lift, 4), "b")
    assert billing.run(office, OCTOBER).total_fen == 500
    assert done.run_id is not None
    billing.rollback(office, done.run_id)
    pools.enter(office, lift.id, OCTOBER, 9_000, members(office, lift, 1, 2), "corrected")
    assert [sum_.total_fen for sum_ in billing.preview_run(office, OCTOBER).sums] == [4 * MONTH_FEN, 9_000]
    assert spans_hold(office) > 0


def test_a_unit_that_was_taken_out_after_the_cost_was_entered_is_left_out_by_name(office: Office, lift: FeeItem) -> None:
    pools.enter(office, lift.id, OCTOBER, 10_000, members(office, lift, 1, 2, 3), "用电分摊单")
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE unit SET removed = 1 WHERE id = 2")
    found = billing.preview_run(office, OCTOBER)
    assert [(one.code, one.item) for one in found.unbilled if one.reason is Reason.UNIT_GONE] == [("1-1-102", "电梯公摊")]
    assert [(one.unit_id, one.amount_fen) for one in found.charges if one.item_id == lift.id] == [(1, 3_334), (3, 3_333)]
    assert billing.run(office, OCTOBER, expected=found).charges == 3 + 2
    again = billing.preview_run(office, OCTOBER)  # it stays explained after the others are billed
    assert [(one.code, one.share_fen) for one in again.unbilled if one.reason is Reason.UNIT_GONE] == [("1-1-102", 3_333)]
    assert again.charges == ()
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE unit SET removed = 0 WHERE id = 2")
    back = billing.run(office, OCTOBER)
    assert back.charges == 2  # its fee and its share, with which the shares add up
    assert sum(fen for item, fen, *_formula in made(office) if item == "电梯公摊") == 10_000


def test_shared_costs_that_cannot_be(office: Office, lift: FeeItem) -> None:
    rule(office, "电梯公摊", cycle_months=3)
    everyone = members(office, lift, 1, 2, 3, 4)
    refused(office, pools.NotItsPeriod, lambda: pools.enter(office, lift.id, Month(2026, 11), 5, everyone, "b"))
    refused(office, NobodyShares, lambda: pools.enter(office, lift.id, OCTOBER, 5, [], "b"))
    refused(office, AmountOutOfRange, lambda: pools.enter(office, lift.id, OCTOBER, 0, everyone, "b"))
    refused(office, pools.NotShared, lambda: pools.enter(office, 1, OCTOBER, 5, everyone, "b"))
    refused(office, rates.ItemUnknown, lambda: pools.candidates(office, 99, OCTOBER))
    assert [item.name for item in pools.items(office)] == ["电梯公摊"]


def test_a_cost_shared_by_what_was_used(office: Office, power: FeeItem) -> None:
    loss = rates.add_item(office, FeeItem(0, "电损公摊", PriceUnit.POOL, share_by=ShareBy.USAGE))
    read(office, power, 1, 300_000)
    read(office, power, 2, 100_000)
    billing.run(office, OCTOBER)
    refused(office, pools.UsageItemMissing, lambda: pools.candidates(office, loss.id, OCTOBER))
    found = pools.candidates(office, loss.id, OCTOBER, power.id)
    assert [one.weight for one in found] == [300_000, 100_000, 0, 0]
    assert pools.metered_items(office) == [power]
    parts = pools.preview(loss, 4_000, [Member(one.unit.unit_id, one.weight) for one in found if one.weight], PriceUnit.KWH)
    assert [part.formula for part in parts] == ["40.00 元 × 300/400 度 = 30.00 元", "40.00 元 × 100/400 度 = 10.00 元"]


def test_how_far_a_period_is(office: Office, power: FeeItem) -> None:
    meters.add_meter(office, Meter(0, 2, power.id, "1", first_value=0, first_on=date(2026, 9, 30)))
    waiting = steps.progress(office, OCTOBER, TODAY)
    assert (waiting.step, waiting.figures[:2], waiting.not_charged) == (steps.Step.METERS, (1, 0), 4)
    read(office, power, 1, 250_000)
    assert steps.progress(office, Month(2026, 9), TODAY).step is steps.Step.METERS
    assert steps.progress(office, OCTOBER, TODAY).figures[:2] == (2, 1)
    billing.run(office, OCTOBER)
    made_now = steps.progress(office, OCTOBER, TODAY)
    assert (made_now.step, made_now.not_charged, made_now.figures.overdue_units) == (steps.Step.CHECK, 0, 4)
    payments.take(office, 1, 10_000, Method.CASH, date(2026, 11, 2), key="k")
    paid = steps.progress(office, OCTOBER, TODAY)
    assert (paid.step, paid.figures.settled_fen) == (steps.Step.COLLECT, 10_000)
    assert steps.progress(office, Month(2027, 1), TODAY).figures.charged_fen == 0


def test_the_cap_on_prepayment_is_measured_by_what_a_month_costs(office: Office) -> None:
    assert prepay_caps.cap_for(office, 1) is None
    rates.set_tariff(office, "垃圾费", 60_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b")
    rule(office, "垃圾费", cycle_months=3)
    rule(office, prepay_months=12)
    assert prepay_caps.cap_for(office, 1) is None  # nothing is charged yet, so a month has no cost
    billing.run(office, OCTOBER)
    cap = prepay_caps.cap_for(office, 1)
    assert cap == prepay_caps.PrepayCap(MONTH_FEN + 600, 12)
    assert cap.beyond(12 * (MONTH_FEN + 600)) is None
    assert cap.beyond(12 * (MONTH_FEN + 600) + 1) == BeyondCap(12, 127_200, 1)
    fee = next(item.id for item in rates.items(office) if item.name == "物业费")
    assert prepay_caps.cap_for(office, 1, fee) == prepay_caps.PrepayCap(MONTH_FEN, 12)  # a purse for one item is measured by it alone
    payments.take(office, 1, 12 * MONTH_FEN, Method.CASH, date(2026, 10, 12), key="fee", purse=fee)
    assert prepay_caps.above_cap(office, 1, fee, 1) == BeyondCap(12, 12 * MONTH_FEN, 1)
    assert prepay_caps.above_cap(office, 1, GENERAL, 12 * 600) is None  # the general purse by all items, and all purses count
    assert prepay_caps.above_cap(office, 1, GENERAL, 12 * 600 + 1) == BeyondCap(12, 127_200, 1)
    rule(office, prepay_months=None)
    assert prepay_caps.cap_for(office, 1) is None


def test_vehicles_are_noted_counted_and_refused(office: Office) -> None:
    parking = rates.set_tariff(office, "停车费", 1_000_000, PriceUnit.SPACE_MONTH, date(2025, 1, 1), "b")
    first = vehicles.add(office, 1, " 京a·12345 ", space="B1-12", start_on=date(2026, 1, 1), key="k")
    assert vehicles.add(office, 1, " 京a·12345 ", space="B1-12", start_on=date(2026, 1, 1), key="k") == first
    second = vehicles.add(office, 1, "京Ａ99999", start_on=date(2026, 10, 17))
    assert [row.plate for row in vehicles.of_unit(office, 1)] == ["京A12345", "京A99999"]
    preview = billing.preview_run(office, OCTOBER)
    assert [charge.amount_fen for charge in preview.charges if charge.item_id == parking.id] == [14_839]
    assert preview.reasons == {Reason.NO_VEHICLES: 3}
    refused(office, vehicles.PlateElsewhere, lambda: vehicles.add(office, 2, "京A12345"))
    refused(office, vehicles.PlateMissing, lambda: vehicles.add(office, 2, " - "))
    refused(office, vehicles.PlateTooLong, lambda: vehicles.add(office, 2, "1234567890123"))
    refused(office, vehicles.VehicleEndsBeforeStart, lambda: vehicles.end(office, 1, first, date(2026, 1, 1)))
    vehicles.end(office, 1, first, date(2026, 10, 1))
    assert [row.vehicle_id for row in vehicles.of_unit(office, 1)] == [second, first]
    vehicles.add(office, 2, "京A12345", start_on=date(2026, 10, 1))
    vehicles.remove(office, 1, second)
    refused(office, vehicles.VehicleUnknown, lambda: vehicles.remove(office, 1, second))
    refused(office, UnitUnknown, lambda: vehicles.add(office, 99, "京B1"))


def test_an_area_corrected_by_hand_corrects_the_newest_one_noted(office: Office) -> None:
    unit_facts.set_area(office, 1, 600_000, date(2026, 10, 16), TODAY)
    households.edit(office, 1, households.state(office, 1)._replace(area_cm2=610_000), TODAY)
    assert [row.area_cm2 for row in unit_facts.areas(office, 1)] == [AREA, 610_000]
    assert households.state(office, 1).area_cm2 == 610_000
