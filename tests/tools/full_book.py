"""A book with one of everything about money, made through the services: what the check of a book is tried on."""

from datetime import date
from pathlib import Path
from time import sleep

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.fee_items import FeeItem, Nature, PriceUnit, ShareBy, Tier, TierSpan
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.meters import Meter
from propdesk.domain.payments import Method, Part
from propdesk.domain.periods import Month
from propdesk.domain.plans import PlanEnd, PlanTerms, propose
from propdesk.domain.shared_costs import Member
from propdesk.services import (
    adjustments,
    assignments,
    billing,
    closing,
    credit,
    deposits,
    late_fees,
    meters,
    one_off,
    payments,
    plans,
    pools,
    rates,
    readings,
    refunds,
    statements,
)  # fmt: skip
from propdesk.services.adjustments import CORRECTION, WAIVER, Wish
from propdesk.services.office import Office, open_office
from propdesk.services.readings import Entry
from tests.tools.office_day import office_with_rate

OCT, NOV = Month(2026, 10), Month(2026, 11)
OK = Approval("hardship", "周经理")


def full_book(path: Path) -> None:
    """Units 1-1-101 … 104 with months of fees, metered water, gas in tiers of the year, parking from the 15th to the 14th, a shared
    cost, a deposit, and every way money moves."""
    office_with_rate(path).close(backup=False)
    office = open_office(path)
    try:
        water, deposit = _items(office)
        _meters(office, water)
        for month in (Month(2026, 9), OCT):
            billing.run(office, month)
        bond = one_off.charge(
            office, [3], deposit.id, date(2026, 10, 5), date(2026, 10, 5), amount_fen=50_000, note="renovation", key="once"
        )
        _october(office, bond.charge_ids[0])
        closing.close_day(office, date(2026, 10, 31), {}, key="close")
        _next_second()
        _november(office, bond.charge_ids[0])
        statements.issue(office, statements.of_unit(office, 1, date(2026, 1, 1), date(2026, 11, 20)), "zh_CN", date(2026, 11, 20), key="st")
    finally:
        office.close(backup=False)


def _next_second() -> None:
    """Moments are kept to the second: only what is written in a later one is known to come after a close."""
    now = clock.now()
    while clock.now() == now:
        sleep(0.01)


def _items(office: Office) -> tuple[FeeItem, FeeItem]:
    late_fees.set_clause(office, LateFeeRule(0, None, "clause 12", date(2025, 1, 1)), 500_000)
    rates.set_tariff(office, "水费", 28_000, PriceUnit.M3, date(2025, 1, 1), "price list")
    lift = rates.add_item(office, FeeItem(0, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.UNIT))
    pools.enter(office, lift.id, OCT, 10_000, [Member(unit_id, 1) for unit_id in (1, 2, 3)], "10 月电费单", key="pool")
    steps = (Tier(5_000, 42_000), Tier(12_000, 60_000))
    rates.set_tariff(office, "燃气费", 30_000, PriceUnit.M3, date(2025, 1, 1), "price list", tiers=steps, tier_span=TierSpan.YEAR)
    parking = rates.add_item(office, FeeItem(0, "停车费", PriceUnit.SPACE_MONTH, kinds=frozenset(), anchor_day=15))
    rates.set_tariff(office, parking.name, 1_000_000, PriceUnit.SPACE_MONTH, date(2025, 1, 1), "parking contract")
    assignments.assign(office, 3, parking.id)
    deposit = rates.add_item(office, FeeItem(0, "装修押金", PriceUnit.ONCE, nature=Nature.DEPOSIT))
    return next(item for item in rates.items(office) if item.name == "水费"), deposit


def _meters(office: Office, water: FeeItem) -> None:
    first = date(2026, 8, 31)
    gas = next(item for item in rates.items(office) if item.name == "燃气费")
    gauge = meters.add_meter(office, Meter(0, 2, gas.id, "1", first_value=0, first_on=first))
    readings.save_readings(office, [Entry(gauge, date(2026, 9, 30), 8_000), Entry(gauge, date(2026, 10, 31), 14_000)])
    numbers = [meters.add_meter(office, Meter(0, unit, water.id, "1", first_value=100_000, first_on=first)) for unit in (1, 2, 3, 4)]
    readings.save_readings(office, [Entry(number, date(2026, 9, 30), 110_000) for number in numbers])
    readings.save_readings(office, [Entry(number, date(2026, 10, 31), 117_500) for number in numbers])


def bills(office: Office, unit_id: int, on: date = date(2026, 10, 20)) -> list[int]:
    """The charges open at the desk, oldest due first."""
    return [row.charge_id for row in payments.desk(office, unit_id, on).rows]


def _october(office: Office, bond: int) -> None:
    day = date(2026, 10, 20)
    payments.take(office, 1, 100_000, Method.CASH, day, key="p1")
    payments.take(office, 2, 7_000, Method.TRANSFER, day, key="p2")
    payments.take(office, 3, 50_000, Method.CARD, day, key="p3", designated=[bond])
    wrong = payments.take(office, 4, 1_000, Method.CASH, day, key="p4")
    payments.void(office, wrong.payment.receipt, "wrong unit", day, key="v4")
    first = bills(office, 4)
    adjustments.adjust(office, WAIVER, [Wish(first[0], 500)], day, OK, key="a1")
    adjustments.adjust(office, WAIVER, [Wish(first[0], 1, Part.LATE_FEE)], day, OK, key="a2")
    back = adjustments.adjust(office, CORRECTION, [Wish(first[1], 700)], day, OK, key="a3")
    adjustments.take_back(office, back.rows[0].adjustment_id, "was right after all", date(2026, 10, 21), key="b3")


def _november(office: Office, bond: int) -> None:
    day = date(2026, 11, 3)
    billing.run(office, NOV)
    credit.offset(office, 1, date(2026, 11, 12), key="o1")
    payments.void(office, "SJ2026-000002", "bounced", day, bounced=True, key="v2")
    again = payments.take(office, 2, 90_000, Method.WECHAT, day, key="p5")
    payments.void(office, again.payment.receipt, "wrong unit", date(2026, 11, 4), key="v5")
    deposits.deduct(office, bond, 5_000, bills(office, 3, day)[:1], day, "rubble left", key="d1")
    deposits.give_back(office, bond, 20_000, Method.TRANSFER, date(2026, 11, 5), OK, key="g1", payee="单雄信")
    refunds.refund(office, 1, 2_000, Method.CASH, date(2026, 11, 13), OK, key="r1", payee="张三")
    void = refunds.refund(office, 1, 1_000, Method.CASH, date(2026, 11, 14), OK, key="r2", payee="张三")
    refunds.void_refund(office, void.number, "not fetched", date(2026, 11, 14), key="rv")
    adjustments.write_off(office, bills(office, 4, day)[:1], day, OK, key="w1")
    covered = plans.coverable(office, 4, day)[-2:]
    terms = PlanTerms(day, propose(sum(charge.open_fen for charge in covered), 2, date(2026, 12, 1)), "单雄信")
    ended = plans.agree(office, 4, terms, [charge.charge_id for charge in covered])
    plans.end(office, ended.plan_id, PlanEnd.REPLACED, date(2026, 11, 5), "one sum less")
    plans.agree(office, 4, terms, [charge.charge_id for charge in covered])
    credit.transfer(office, 1, 0, 1, 500, date(2026, 11, 15), "for the fee only", key="t1")
