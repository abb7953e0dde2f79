"""What the sample office charges beside the property fee: a late fee by its contract, water by meter, parking, a deposit.

All names and figures are invented. The same day gives the same content; nothing happens on a later day than today.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from propdesk import clock
from propdesk.domain.charges import FeeItem
from propdesk.domain.fee_items import Nature, PriceUnit, Tier
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.meters import Meter
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import (
    assignments,
    close_papers,
    closing,
    households,
    late_fees,
    meters,
    one_off,
    payments,
    rates,
    reading_lists,
    readings,
    statements,
)
from propdesk.services.office import Office
from propdesk.services.papers import Filed
from propdesk.services.readings import Entry
from propdesk.store.lists import HouseholdRow

LATE_FEE_CLAUSE = "《阳光花园前期物业服务合同》第十一条"
LATE_FEE_PPB = 300_000  # 0.03 % a day
FROM = date(2021, 1, 1)
WATER, PARKING, DEPOSIT = "水费", "车位管理费", "装修押金"
METERED_UNITS, PARKING_UNITS, DECORATING = 24, 40, 2
_UNREAD = 5  # so many meters are left for the clerk to read
_M3 = 1_000


def set_up(office: Office, fee: str, periods: Sequence[Month], today: date) -> None:
    """Every fee beside the property fee, which is called `fee`, and the meters read up to today."""
    _set_fees(office, next(item for item in rates.items(office) if item.name == fee), periods[0])
    _read_meters(office, periods, today)


def _set_fees(office: Office, fee: FeeItem, first: Month) -> None:
    """The contract's late fee on the property fee, a tiered water price collected for the water company, parking, a deposit."""
    late_fees.set_clause(office, LateFeeRule(0, fee.id, LATE_FEE_CLAUSE, FROM, grace_days=30, cap_of_10000=10_000), LATE_FEE_PPB)
    basis = "市发改委居民阶梯水价通知（示例）"
    water = rates.set_tariff(office, WATER, 29_000, PriceUnit.M3, FROM, basis, due_day=20, tiers=(Tier(18 * _M3, 38_500),))
    rates.set_item(office, replace(water, kinds=frozenset(), nature=Nature.COMMISSION, on_behalf_of="阳光市自来水公司"))
    parking = rates.set_tariff(office, PARKING, 600_000, PriceUnit.SPACE_MONTH, FROM, "车位管理服务协议第三条", due_day=10)
    parking = rates.set_item(office, replace(parking, kinds=frozenset()))
    deposit = rates.set_tariff(office, DEPOSIT, 20_000_000, PriceUnit.ONCE, FROM, "装饰装修管理服务协议第六条")
    rates.set_item(office, replace(deposit, nature=Nature.DEPOSIT))
    for place, home in enumerate(_homes(office, first.start)[METERED_UNITS : METERED_UNITS + PARKING_UNITS]):
        assignments.assign(office, home.unit_id, parking.id, start_on=first.start, quantity=2 if place % 9 == 4 else 1)


def _read_meters(office: Office, periods: Sequence[Month], today: date) -> None:
    """A water meter for each flat of the first entrance, read to the end of every month before today's.

    In the newest month some are still to read, one has used far more than before and one not a drop. Nobody has read ahead: a
    sample made for a later day has no readings after the computer's own day.
    """
    read = [period for period in periods if period.start <= clock.today()]
    water = next(item for item in rates.items(office) if item.name == WATER)
    counters = []
    for place, home in enumerate(_homes(office, periods[0].start)[:METERED_UNITS]):
        assignments.assign(office, home.unit_id, water.id, start_on=periods[0].start)
        base = Meter(0, home.unit_id, water.id, f"W{home.code.replace('-', '')}", (310 + 7 * place) * _M3, periods[0].start, digits=5)
        counters.append((meters.add_meter(office, base), base.first_value))
    for month, period in enumerate(read):
        newest = period == read[-1]
        day = min(period.end - timedelta(days=3), today)
        entries = []
        for place, (number, value) in enumerate(counters):
            value += _used(place, month, newest)
            counters[place] = (number, value)
            if not newest or place < METERED_UNITS - _UNREAD:
                entries.append(Entry(number, day, value))
        readings.save_readings(office, entries)


def _used(place: int, month: int, newest: bool) -> int:
    """What a household used in a month, in 1/1000 m³."""
    usual = (9 + (place * 5 + month * 3) % 13) * _M3 + (place * 137) % 1_000
    if newest and place in (3, 11):
        return 0 if place == 11 else usual * 4
    return usual


def take_deposits(office: Office, today: date) -> None:
    """Two households have paid the deposit for their decoration, and one has paid ahead."""
    deposit = next(item for item in rates.items(office) if item.name == DEPOSIT)
    homes = _homes(office, today)[-DECORATING:]
    done = one_off.charge(office, [home.unit_id for home in homes], deposit.id, today, today, note="装修备案")
    for home, charge_id in zip(homes, done.charge_ids, strict=True):
        payments.take(
            office, home.unit_id, done.total_fen // DECORATING, Method.WECHAT, today,
            key=f"demo-deposit-{charge_id}", designated=[charge_id], designation=DEPOSIT, reference=f"DEMO{charge_id:08d}",
        )  # fmt: skip


def file_papers(office: Office, unit_id: int, period: Month, day: date, place: Callable[[str], Path]) -> list[Filed]:
    """The list to read the meters with, a unit's account of the year and the sheet of the day's close.

    `place` gives the file for a name.
    """
    water = next(item for item in rates.items(office) if item.name == WATER)
    account = statements.of_unit(office, unit_id, date(day.year, 1, 1), day)
    row = statements.issue(office, account, "zh_CN", day, key=f"demo-statement-{day}")
    closed = closing.close_day(office, day, {}, key=f"demo-close-{day}")
    return [
        reading_lists.file_list(office, reading_lists.content_of(office, water.id, period, "zh_CN"), place("reading_list.pdf")),
        statements.file_statement(office, row, place("statement.pdf")),
        close_papers.file_sheet(office, closed.row.number, place("daily_close.pdf")),
    ]


def _homes(office: Office, on: date) -> list[HouseholdRow]:
    """Lived-in flats in natural order."""
    return [row for row in households.every(office, on) if row.kind == "flat" and row.owners]
