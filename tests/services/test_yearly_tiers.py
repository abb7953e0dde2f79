"""Tiers of the calendar year and of the period: from the rate through the runs, taken back and billed anew, late readings."""

from datetime import date

import pytest

from propdesk.domain.charges import PriceUnit
from propdesk.domain.fee_items import FeeItem, Tier, Tiering, TierSpan
from propdesk.domain.meters import Meter
from propdesk.domain.periods import Month
from propdesk.services import assignments, billing, households, meter_lists, meter_prices, meters, rates, readings
from propdesk.services.office import Office
from propdesk.services.rates import TariffInUse
from propdesk.services.readings import Entry
from propdesk.store import integrity
from tests.store.test_integrity import tamper
from tests.tools.office_day import refused, spans_hold

WATER = "水费"
FROM = date(2024, 1, 1)
STEPS = (Tier(100_000, 40_000), Tier(200_000, 60_000))  # 3.00, above 100 m³ 4.00, above 200 m³ 6.00
JANUARY, FEBRUARY, MARCH = (Month(2025, month) for month in (1, 2, 3))


def rate(office: Office, tier_span: TierSpan = TierSpan.YEAR, tiering: Tiering = Tiering.MARGINAL, **more: object) -> FeeItem:
    facts: dict[str, object] = {"tiering": tiering, "tiers": STEPS, "tier_span": tier_span} | more
    return rates.set_tariff(office, WATER, 30_000, PriceUnit.M3, FROM, "price list", **facts)  # type: ignore[arg-type]


def metered(office: Office, item: FeeItem, unit_id: int = 1, label: str = "1") -> int:
    return meters.add_meter(office, Meter(0, unit_id, item.id, label, first_value=0, first_on=date(2025, 1, 1)))


def read(office: Office, meter: int, month: Month, value: int) -> None:
    """The meter read on the first day of the next month, in whole m³."""
    readings.save_readings(office, [Entry(meter, month.end, value * 1000)])


def run(office: Office, month: Month) -> int:
    """Bill a month's readings, which lie on the first day of the next, with the next month; returns the number of the run."""
    done = billing.run(office, month + 1)
    assert done.run_id is not None
    return done.run_id


def water(office: Office, unit_id: int = 1) -> list[tuple[str, int, str]]:
    """Period, amount and formula of the water charges of a unit that stand, in order of period."""
    found = [(row.period, row.amount_fen, row.formula) for row in billing.charges(office, unit_id=unit_id) if row.item == WATER]
    return sorted(found)


def taken(office: Office) -> list[tuple[object, ...]]:
    with office.store.read() as conn:
        sql = "SELECT last_on, from_quantity, quantity FROM charge_tier ORDER BY id"
        return [tuple(row) for row in conn.exec_driver_sql(sql).all()]


def of_three_months(office: Office) -> list[int]:
    """80, 60 and 90 m³ in the first months of the year, each billed; returns the runs."""
    meter = metered(office, rate(office))
    runs = []
    for month, value in ((JANUARY, 80), (FEBRUARY, 140), (MARCH, 230)):
        read(office, meter, month, value)
        runs.append(run(office, month))
    return runs


def test_month_by_month_through_the_tiers_of_the_year(office: Office) -> None:
    of_three_months(office)
    assert water(office) == [
        ("2025-02", 24_000, "80 m³ × 3.00 元/m³ = 240.00 元"),
        ("2025-03", 22_000, "20 m³ × 3.00 元/m³ + 40 m³ × 4.00 元/m³ = 220.00 元（2025年已计 80 m³）"),
        ("2025-04", 42_000, "60 m³ × 4.00 元/m³ + 30 m³ × 6.00 元/m³ = 420.00 元（2025年已计 140 m³）"),
    ]
    assert sum(fen for _period, fen, _formula in water(office)) == 100 * 300 + 100 * 400 + 30 * 600
    assert taken(office) == [
        ("2025-01-31", 0, 80_000),
        ("2025-02-28", 0, 20_000),
        ("2025-02-28", 100_000, 40_000),
        ("2025-03-31", 100_000, 60_000),
        ("2025-03-31", 200_000, 30_000),
    ]
    assert billing.run(office, MARCH + 1).run_id is None
    assert spans_hold(office) > 0
    assert integrity.check(office.store).findings == ()


def test_of_the_period_each_month_begins_at_the_bottom(office: Office) -> None:
    meter = metered(office, rate(office, TierSpan.PERIOD))
    for month, value in ((JANUARY, 80), (FEBRUARY, 160)):
        read(office, meter, month, value)
        run(office, month)
    assert [fen for _period, fen, _formula in water(office)] == [24_000, 24_000]
    assert taken(office) == [("2025-01-31", 0, 80_000), ("2025-02-28", 0, 80_000)]


@pytest.mark.parametrize("tiering", list(Tiering))
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "of an older book"])
def test_the_first_of_two_runs_of_a_period_billed_anew_costs_what_it_cost(office: Office, tiering: Tiering, kept: bool) -> None:
    """Kitchen 80 m³, then bath 60 m³, both of January; where nothing is kept of the tiers, the runs stand on what was used."""
    item = rate(office, TierSpan.PERIOD, tiering)
    kitchen, bath = metered(office, item, label="1"), metered(office, item, label="2")
    read(office, kitchen, JANUARY, 80)
    first = run(office, JANUARY)
    if not kept:
        forget_tiers(office)
    read(office, bath, JANUARY, 60)
    second = run(office, JANUARY)
    at_once = 140 * 400 if tiering is Tiering.WHOLE else 100 * 300 + 40 * 400
    assert sum(fen for _period, fen, _formula in water(office)) == at_once
    assert any(formula.endswith("（本期已计 80 m³）") for _period, _fen, formula in water(office))
    billing.rollback(office, first)
    first = run(office, JANUARY)
    assert sum(fen for _period, fen, _formula in water(office)) == at_once
    assert any(formula.endswith("（本期已计 60 m³，先补足未满的低档）") for _period, _fen, formula in water(office))
    billing.rollback(office, second)
    billing.rollback(office, first)
    run(office, JANUARY)  # both at once
    assert [fen for _period, fen, _formula in water(office)] == [at_once]
    assert not kept or (spans_hold(office) > 0 and integrity.check(office.store).findings == ())


def test_what_was_charged_at_a_price_of_its_own_takes_nothing_of_the_tiers(office: Office) -> None:
    item = rate(office, TierSpan.PERIOD)
    kitchen, bath = metered(office, item, label="1"), metered(office, item, label="2")
    assignments.assign(office, 1, item.id, own_price=20_000)
    read(office, kitchen, JANUARY, 80)
    run(office, JANUARY)
    assignments.assign(office, 1, item.id)
    read(office, bath, JANUARY, 60)
    run(office, JANUARY)
    assert [fen for _period, fen, _formula in water(office)] == [80 * 200, 60 * 300]


def forget_tiers(office: Office) -> None:
    """As in a book written before charges kept what they took of the tiers of a period."""
    tamper(office.path, "DELETE FROM charge_tier")


def test_an_earlier_run_billed_anew_takes_the_room_it_left(office: Office) -> None:
    first, second, _third = of_three_months(office)
    before = water(office)
    billing.reissue(office, first)
    again = water(office)
    assert [fen for _period, fen, _formula in again] == [fen for _period, fen, _formula in before]
    assert again[0][2] == "80 m³ × 3.00 元/m³ = 240.00 元（2025年已计 150 m³，先补足未满的低档）"
    billing.reissue(office, second)
    assert sum(fen for _period, fen, _formula in water(office)) == 100 * 300 + 100 * 400 + 30 * 600


def test_taken_back_and_left_open_the_next_period_takes_the_room(office: Office) -> None:
    first, *_more = of_three_months(office)
    billing.rollback(office, first)
    meter = meter_lists.of_period(office, rate_item(office).id, rate_item(office).month_span(MARCH))[0].meter.id
    read(office, meter, Month(2025, 4), 240)
    run(office, Month(2025, 4))  # the January reading is open again: it is billed with April's
    last = water(office)[-1]
    assert last[2] == "80 m³ × 3.00 元/m³ + 10 m³ × 6.00 元/m³ = 300.00 元（2025年已计 150 m³，先补足未满的低档）"
    assert sum(fen for _period, fen, _formula in water(office)) == 100 * 300 + 100 * 400 + 40 * 600


def rate_item(office: Office) -> FeeItem:
    return next(item for item in rates.items(office) if item.name == WATER)


def test_a_second_meter_read_late_goes_on_where_the_year_stands(office: Office) -> None:
    item = rate(office)
    kitchen, bath = metered(office, item, label="1"), metered(office, item, label="2")
    read(office, kitchen, JANUARY, 90)
    run(office, JANUARY)
    read(office, kitchen, FEBRUARY, 120)
    run(office, FEBRUARY)
    read(office, bath, JANUARY, 30)
    run(office, JANUARY)  # late, for a period that was billed
    assert water(office)[0][2] == "30 m³ × 4.00 元/m³ = 120.00 元（2025年已计 120 m³）"
    assert sum(fen for _period, fen, _formula in water(office)) == 100 * 300 + 50 * 400


def test_the_whole_year_at_the_price_it_reaches(office: Office) -> None:
    meter = metered(office, rate(office, tiering=Tiering.WHOLE))
    for month, value in ((JANUARY, 80), (FEBRUARY, 140)):
        read(office, meter, month, value)
        run(office, month)
    assert water(office)[1][2] == "80 m³ × 1.00 元/m³ + 60 m³ × 4.00 元/m³ = 320.00 元（2025年已计 80 m³）"
    assert sum(fen for _period, fen, _formula in water(office)) == 140 * 400


def test_a_new_owner_and_a_new_year_begin_at_the_bottom(office: Office) -> None:
    meter = metered(office, rate(office))
    read(office, meter, JANUARY, 150)
    run(office, JANUARY)
    state = households.state(office, 1)
    households.edit(office, 1, state._replace(owners=("新业主",), phones=(), shares=()), date(2025, 2, 1))
    read(office, meter, FEBRUARY, 210)
    run(office, FEBRUARY)
    assert water(office)[-1][1:] == (18_000, "60 m³ × 3.00 元/m³ = 180.00 元")
    read(office, meter, MARCH, 270)
    run(office, MARCH)
    assert water(office)[-1][2] == "40 m³ × 3.00 元/m³ + 20 m³ × 4.00 元/m³ = 200.00 元（2025年已计 60 m³）"
    for month, value in ((Month(2025, 12), 280), (Month(2026, 1), 380)):
        read(office, meter, month, value)
        run(office, month)
    assert [row[2] for row in water(office)[-2:]] == [
        "10 m³ × 4.00 元/m³ = 40.00 元（2025年已计 120 m³）",  # read on 1 January: used up to 31 December
        "100 m³ × 3.00 元/m³ = 300.00 元",
    ]


def test_what_a_reading_will_cost_is_told_before_the_run(office: Office) -> None:
    meter = metered(office, rate(office))
    read(office, meter, JANUARY, 80)
    run(office, JANUARY)
    item, february = rate_item(office), Month(2025, 2)
    read(office, meter, Month(2025, 1) + 1, 140)
    (line,) = meter_lists.of_period(office, item.id, item.month_span(Month(2025, 3)))
    prices = meter_prices.prices(office, item.id, item.month_span(Month(2025, 3)))
    assert prices is not None
    assert line.this is not None
    assert prices.amount(line, line.quantity, line.this.on) == 22_000
    run(office, february)
    assert water(office)[-1][1] == 22_000
    again = meter_prices.prices(office, item.id, item.month_span(Month(2025, 3)))
    assert again is not None
    assert again.amount(line, line.quantity, line.this.on) == 22_000  # what it costs does not go before itself
    state = households.state(office, 1)
    households.edit(office, 1, state._replace(owners=("新业主",), phones=(), shares=()), date(2025, 2, 10))
    sold = meter_prices.prices(office, item.id, item.month_span(Month(2025, 3)))
    assert sold is not None
    assert sold.amount(line, line.quantity, line.this.on) is None


def test_a_rate_in_use_keeps_its_way_of_counting(office: Office) -> None:
    of_three_months(office)
    refused(office, TariffInUse, lambda: rate(office, TierSpan.PERIOD))
    rate(office)  # the same again is no change
    tariff = next(one for one in rates.rates(office) if one.item.name == WATER).tariffs[0]
    assert (tariff.tier_span, tariff.yearly) == (TierSpan.YEAR, True)
    plain = rates.set_tariff(office, "电费", 5_000, PriceUnit.KWH, FROM, "b", tier_span=TierSpan.YEAR)
    without = next(one for one in rates.rates(office) if one.item.id == plain.id).tariffs[0]
    assert (without.tier_span, without.yearly) == (TierSpan.PERIOD, False)
