"""Meters at the office: written down all or nothing, exchanged without losing anything, taken back while nothing is billed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from propdesk.domain import meters as rules
from propdesk.domain.fee_items import PriceUnit, Tier
from propdesk.domain.meters import Mark, Meter, Oddity, Reading, Usage
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.reasons import Reason
from propdesk.errors import UserError
from propdesk.services import assignments, billing, meter_lists, meter_prices, meters, rates, readings, residents, upkeep
from propdesk.services.meter_lists import Missing, State
from propdesk.services.office import Office
from propdesk.services.readings import Entry, ReadingsRefused
from propdesk.store import audit
from propdesk.store import billing as billing_store
from propdesk.store import meters as store
from propdesk.store.bulk import insert_one
from propdesk.store.tables import billing as tables
from tests.sheets.make import xlsx

BASE, OCT, NOV = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 25)
OCTOBER, NOVEMBER = DateRange(date(2026, 10, 1), date(2026, 11, 1)), DateRange(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def water(office: Office) -> int:
    """The item “水费”, charged per m³."""
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2025, 1, 1), "price list")
    return next(item.id for item in meters.metered_items(office) if item.name == "水费")


@pytest.fixture
def add(office: Office, water: int) -> Callable[..., int]:
    """Adds a water meter to a unit, with a base of 100 on 30 September."""

    def made(unit_id: int, label: str = "1", **facts: object) -> int:
        values = {"first_value": 100_000, "first_on": BASE} | facts
        return meters.add_meter(office, Meter(0, unit_id, water, label, **values))  # type: ignore[arg-type]

    return made


def lines_by_unit(office: Office, item: int, span: DateRange = NOVEMBER) -> dict[str, meter_lists.MeterLine]:
    return {f"{line.code} {line.meter.label}": line for line in meter_lists.of_period(office, item, span)}


def usage_for(office: Office, item: int, span: DateRange = NOVEMBER) -> meter_lists.Metered:
    with office.store.read() as conn:
        return meters.usage_for(conn, item, span)


def bill(office: Office, item: int, reading_id: int) -> int:
    """A charge of unit 1 that rests on a reading, written as a run does."""
    with office.store.write() as conn:
        charge = insert_one(
            conn,
            tables.charge,
            {
                "unit_id": 1, "item_id": item, "period": "2026-11", "generation": 0, "start_on": NOVEMBER.start, "end_on": NOVEMBER.end,
                "due_on": NOV, "amount_fen": 100, "price": 28_000, "formula": "x", "tariff_id": None, "run_id": None, "batch_id": None,
            },
        )  # fmt: skip
        found = store.unbilled(conn, item, NOVEMBER.end)[1]
        billing_store.add_usages(conn, [(charge, one) for one in found if one.reading_id == reading_id])
    return charge


def test_the_base_is_no_usage_and_a_reading_is_one(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    assert usage_for(office, water).usages == {}
    assert usage_for(office, water).reason(1) is Missing.NOT_READ
    assert usage_for(office, water).reason(2) is Missing.NO_METER
    saved = readings.save_readings(office, [Entry(meter, NOV, 112_500)])
    found = usage_for(office, water)
    assert found.usages == {1: [Usage(meter, BASE, NOV, 100_000, 112_500, 12_500, saved.reading_ids[0])]}
    assert found.quantity(1) == 12_500
    assert found.reason(1) is None
    assert usage_for(office, water, OCTOBER).usages == {}


def test_many_readings_are_saved_or_none(office: Office, water: int, add: Callable[..., int]) -> None:
    first, second, third = add(1), add(2), add(3)
    before = audit_length(office)
    entries = [Entry(first, NOV, 110_000), Entry(second, NOV, 90_000), Entry(third, BASE, 110_000), Entry(99, NOV, 1)]
    with pytest.raises(ReadingsRefused) as refused:
        readings.save_readings(office, entries)
    assert {place: type(error) for place, error in refused.value.problems.items()} == {
        1: rules.ReadingFell,
        2: rules.ReadingOutOfOrder,
        3: meters.MeterUnknown,
    }
    assert "3" in str(refused.value)
    assert usage_for(office, water).usages == {}
    assert audit_length(office) == before
    saved = readings.save_readings(office, [Entry(first, NOV, 110_000), Entry(second, NOV, 120_000)], key="k1")
    assert readings.save_readings(office, [Entry(first, NOV, 110_000), Entry(second, NOV, 120_000)], key="k1") == saved
    assert len(usage_for(office, water).usages) == 2
    assert audit_length(office) == before + 1


def audit_length(office: Office) -> int:
    with office.store.read() as conn:
        return audit.length(conn)


def test_a_reading_far_ahead_is_refused(office: Office, water: int, add: Callable[..., int]) -> None:
    with pytest.raises(ReadingsRefused) as refused:
        readings.save_readings(office, [Entry(add(1), date(2062, 11, 25), 110_000)])
    assert isinstance(refused.value.problems[0], meters.ReadingFarAhead)


def test_a_unit_may_have_several_meters_but_no_label_twice(office: Office, water: int, add: Callable[..., int]) -> None:
    kitchen = add(1, "厨房")
    bath = add(1, "卫生间")
    with pytest.raises(meters.MeterTwice):
        add(1, " 厨房")
    readings.save_readings(office, [Entry(kitchen, NOV, 103_000)])
    found = usage_for(office, water)
    assert found.unread == {1: ["卫生间"]}
    preview = billing.preview_run(office, Month(2026, 11))  # a unit billed for one meter is named for the other
    assert [(row.item, row.reason) for row in preview.unbilled if row.unit_id == 1 and row.item.startswith("水费")] == [
        ("水费 卫生间", Reason.NO_READING)
    ]
    billing.run(office, Month(2026, 11))
    readings.save_readings(office, [Entry(bath, NOV, 104_000)])
    assert (usage_for(office, water).quantity(1), usage_for(office, water).unread) == (4_000, {})  # the kitchen is billed
    assert [line.meter.label for line in meter_lists.of_unit(office, 1, NOVEMBER)] == ["卫生间", "厨房"]


def test_multiplier_and_loss_count(office: Office, water: int, add: Callable[..., int]) -> None:
    with office.store.write() as conn:
        conn.execute(tables.fee_item.update().where(tables.fee_item.c.id == water).values(loss_of_10000=500))
    meter = add(1, multiplier=40_000)
    readings.save_readings(office, [Entry(meter, NOV, 100_500)])
    assert usage_for(office, water).quantity(1) == 21_000
    line = lines_by_unit(office, water)["1-1-101 1"]
    assert line.quantity == 21_000


def test_an_exchange_adds_both_usages_up(office: Office, water: int, add: Callable[..., int]) -> None:
    old = add(1)
    readings.save_readings(office, [Entry(old, OCT, 110_000)])
    new = meters.exchange_meter(office, old, Reading(0, date(2026, 11, 10), 114_000), Meter(0, 0, 0, "W2", 3_000, NOV), key="x")
    assert meters.exchange_meter(office, old, Reading(0, date(2026, 11, 10), 114_000), Meter(0, 0, 0, "W2", 3_000, NOV), key="x") == new
    shown = lines_by_unit(office, water)
    assert shown["1-1-101 1"].state is State.READ
    assert shown["1-1-101 W2"].state is State.NEW
    readings.save_readings(office, [Entry(new, NOV, 9_000)])
    found = usage_for(office, water)
    assert [one.quantity for one in found.usages[1]] == [10_000, 4_000, 6_000]
    shown = lines_by_unit(office, water)
    assert (shown["1-1-101 1"].quantity, shown["1-1-101 W2"].quantity) == (4_000, 6_000)
    assert shown["1-1-101 W2"].earlier == ((10_000, 31), (4_000, 10))  # October, and the first days of November
    assert lines_by_unit(office, water, DateRange(NOVEMBER.end, date(2027, 1, 1))).keys() == {"1-1-101 W2"}
    with pytest.raises(meters.MeterEnded):
        meters.exchange_meter(office, old, Reading(0, NOV, 114_000), Meter(0, 0, 0, "W3", 0, NOV))
    with pytest.raises(ReadingsRefused):
        readings.save_readings(office, [Entry(old, NOV, 120_000)])


def test_a_rollover_is_declared_never_guessed(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1, first_value=9_990_000, digits=4)
    with pytest.raises(ReadingsRefused):
        readings.save_readings(office, [Entry(meter, NOV, 5_000)])
    readings.save_readings(office, [Entry(meter, NOV, 5_000, rollover=True)])
    assert usage_for(office, water).quantity(1) == 15_000
    line = lines_by_unit(office, water)["1-1-101 1"]
    assert line.rollover
    assert meter_lists.judge(line, 6_000, NOV, rollover=True).quantity == 16_000


def test_a_reading_is_corrected_while_it_is_not_billed(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    october = readings.save_readings(office, [Entry(meter, OCT, 110_000)]).reading_ids[0]
    wrong = readings.save_readings(office, [Entry(meter, NOV, 190_000)]).reading_ids[0]
    with pytest.raises(ReadingsRefused) as refused:
        readings.save_readings(office, [Entry(meter, OCT, 111_000, replaces=october), Entry(meter, NOV, 1, replaces=7777)])
    assert [type(error) for error in refused.value.problems.values()] == [readings.ReadingNotNewest, readings.ReadingUnknown]
    correction = [Entry(meter, NOV, 119_000, replaces=wrong)]
    first = readings.save_readings(office, correction, key="c")
    saved = readings.save_readings(office, correction, key="c")  # asked once more: what it replaced is known all the same
    assert saved == first
    line = lines_by_unit(office, water)["1-1-101 1"]
    assert (line.this, line.before, line.last, line.quantity) == (Mark(NOV, 119_000), Mark(OCT, 110_000), Mark(OCT, 110_000), 9_000)
    assert readings.undo_save(office, saved, key="u") == 1
    assert readings.undo_save(office, saved, key="u") == 1
    assert lines_by_unit(office, water)["1-1-101 1"].this == Mark(NOV, 190_000)


def test_a_billed_reading_stays_until_its_run_is_rolled_back(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    saved = readings.save_readings(office, [Entry(meter, NOV, 112_000)])
    charge = bill(office, water, saved.reading_ids[0])
    assert usage_for(office, water).usages == {}
    line = lines_by_unit(office, water)["1-1-101 1"]
    assert (line.state, line.before, line.prior) == (State.BILLED, Mark(NOV, 112_000), 12_000)
    with pytest.raises(readings.ReadingBilled):
        readings.undo_save(office, saved)
    with pytest.raises(readings.ReadingBilled):
        readings.void_readings(office, saved.reading_ids, "wrong")
    with pytest.raises(ReadingsRefused) as refused:
        readings.save_readings(office, [Entry(meter, NOV, 113_000, replaces=saved.reading_ids[0])])
    assert isinstance(refused.value.problems[0], readings.ReadingBilled)
    with office.store.write() as conn:
        insert_one(conn, tables.charge_reversal, {"charge_id": charge, "made_at": "x", "reason": "rollback"})
    assert usage_for(office, water).quantity(1) == 12_000
    assert readings.void_readings(office, saved.reading_ids, "wrong", key="v") == 1
    assert readings.void_readings(office, saved.reading_ids, "wrong", key="v") == 1
    assert usage_for(office, water).usages == {}


def test_only_the_newest_reading_can_be_voided(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    first = readings.save_readings(office, [Entry(meter, OCT, 110_000)]).reading_ids
    second = readings.save_readings(office, [Entry(meter, NOV, 120_000)]).reading_ids
    for ids, reason, error in (
        (first, "x", readings.ReadingNotNewest),
        (second, " ", readings.ReasonMissing),
        ((99,), "x", readings.ReadingUnknown),
        ((), "x", readings.ReadingUnknown),
    ):
        with pytest.raises(error):
            readings.void_readings(office, ids, reason)
    assert readings.void_readings(office, [*first, *second], "both wrong") == 2
    with pytest.raises(readings.ReadingUnknown):
        readings.void_readings(office, first, "again")
    assert lines_by_unit(office, water)["1-1-101 1"].state is State.NOT_READ


def test_a_meter_is_edited_until_it_is_read(office: Office, water: int, add: Callable[..., int]) -> None:
    number = add(1)
    with office.store.read() as conn:
        meter = store.meter_numbered(conn, number)
    assert meter is not None
    meters.edit_meter(office, replace(meter, first_value=90_000, backward=True, label="厨房"))
    meters.edit_meter(office, replace(meter, label="厨房"))
    readings.save_readings(office, [Entry(number, NOV, 150_000)])
    meters.edit_meter(office, replace(meter, label="A", multiplier=2_000, note="n", digits=3))
    assert usage_for(office, water).quantity(1) == 100_000
    for change, error in (
        ({"first_value": 1}, meters.MeterRead),
        ({"backward": True}, meters.MeterRead),
        ({"digits": 5}, meters.MeterRead),
        ({"id": 99}, meters.MeterUnknown),
        ({"label": ""}, rules.LabelMissing),
    ):
        with pytest.raises(error):
            meters.edit_meter(office, replace(meter, **({"digits": 3} | change)))  # type: ignore[arg-type]
    other = add(2)
    with office.store.read() as conn:
        unread = store.meter_numbered(conn, other)
    assert unread is not None
    readings.save_readings(office, [Entry(other, NOV, 1_500_000)])
    with pytest.raises(rules.ReadingBeyondCounter):
        meters.edit_meter(office, replace(unread, digits=3))


def test_a_meter_taken_out_leaves_the_list(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    readings.save_readings(office, [Entry(meter, OCT, 110_000)])
    with pytest.raises(meters.MeterReadLater):
        meters.retire_meter(office, meter, date(2026, 10, 15))
    meters.retire_meter(office, meter, OCT)
    with pytest.raises(meters.MeterEnded):
        meters.retire_meter(office, meter, NOV)
    assert lines_by_unit(office, water) == {}
    assert usage_for(office, water, NOVEMBER).quantity(1) == 10_000


def test_what_a_meter_belongs_to_must_be_there(office: Office, water: int) -> None:
    errors: list[tuple[Meter, type[UserError]]] = [
        (Meter(0, 99, water, "1", 0, BASE), meters.UnitUnknown),
        (Meter(0, 1, 99, "1", 0, BASE), meters.ItemUnknown),
        (Meter(0, 1, water, "1", 0, date(2062, 1, 1)), meters.ReadingFarAhead),
    ]
    for meter, error in errors:
        with pytest.raises(error):
            meters.add_meter(office, meter)


def test_unusual_use_is_flagged_in_the_list(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1, first_on=date(2026, 6, 30))
    shown = 100_000
    for number in range(4):
        shown += 10_000
        readings.save_readings(office, [Entry(meter, (Month(2026, 7) + number).end - timedelta(days=1), shown)])
    line = lines_by_unit(office, water)["1-1-101 1"]
    assert (line.state, line.oddity) == (State.NOT_READ, None)
    assert meter_lists.judge(line, shown + 10_000, NOV).oddity is None
    high = meter_lists.judge(line, shown + 20_000, NOV)
    assert (high.oddity, high.quantity) == (Oddity.HIGH, 20_000)
    assert (high.ratio or 0) > 200
    assert meter_lists.judge(line, shown, NOV).oddity is Oddity.NONE_AFTER_USE
    with pytest.raises(rules.ReadingFell):
        meter_lists.judge(line, shown - 1, NOV)
    readings.save_readings(office, [Entry(meter, NOV, shown + 20_000)])
    assert lines_by_unit(office, water)["1-1-101 1"].oddity is Oddity.HIGH
    assert [one.item for one in meter_lists.of_unit(office, 1, NOVEMBER)] == ["水费"]


def test_every_reading_is_covered_by_the_audit(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    saved = readings.save_readings(office, [Entry(meter, NOV, 110_000)])
    readings.undo_save(office, saved)
    assert upkeep.check_book(office).findings == ()


def test_what_a_usage_will_cost_is_what_the_run_charges(office: Office, water: int, add: Callable[..., int]) -> None:
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2026, 11, 1), "price list", tiers=(Tier(10_000, 42_000),))
    assignments.assign(office, 2, water, own_price=20_000)
    for unit, label in ((1, "W"), (2, "W"), (3, "A"), (3, "B")):
        readings.save_readings(office, [Entry(add(unit, label), NOV, 112_500)])
    prices = meter_prices.prices(office, water, NOVEMBER)
    assert prices is not None
    lines = meter_lists.of_period(office, water, NOVEMBER)
    prices = prices.beside(lines)
    told = {line.code: prices.amount(line, line.quantity, NOV) for line in lines}
    assert told == {"1-1-101": 3_850, "1-1-102": 2_500, "1-1-103": None}
    made = {charge.unit_id: charge.amount_fen for charge in billing.preview_run(office, Month(2026, 11)).charges if charge.item_id == water}
    assert made == {1: 3_850, 2: 2_500, 3: 2_800 + 6_300}
    assert prices.amount(lines[0], None, NOV) is None
    assert meter_prices.prices(office, 1, NOVEMBER) is None


def test_an_import_is_not_undone_once_a_unit_has_a_meter(empty: Office, tmp_path: Path) -> None:
    rows = [["楼号", "单元", "房号", "业主", "建筑面积"], ["1", "1", "101", "王芳", 80], ["1", "1", "102", "李强", 90]]
    done = residents.apply_import(empty, residents.plan_import(empty, xlsx(tmp_path / "list.xlsx", rows)))
    assert done.batch_id is not None
    rates.set_tariff(empty, "水费", 28_000, PriceUnit("m3"), date(2025, 1, 1), "price list")
    item = meters.metered_item(empty, "水费")
    meters.add_meter(empty, Meter(0, 1, item.id, "1", 0, BASE))
    with pytest.raises(residents.BatchTouched):
        residents.undo_import(empty, done.batch_id)


def test_an_exchange_is_taken_back_until_the_new_meter_is_read(office: Office, water: int, add: Callable[..., int]) -> None:
    old = add(1)
    new = meters.exchange_meter(office, old, Reading(0, OCT, 110_000), Meter(0, 0, 0, "W2", 0, OCT))
    with pytest.raises(meters.MeterReplaced):
        meters.reinstate_meter(office, old)
    with pytest.raises(meters.NotExchanged):
        meters.undo_exchange(office, old)
    assert meters.undo_exchange(office, new, key="u") == old
    assert meters.undo_exchange(office, new, key="u") == old
    assert lines_by_unit(office, water).keys() == {"1-1-101 1"}
    assert usage_for(office, water).usages == {}
    new = meters.exchange_meter(office, old, Reading(0, OCT, 110_000), Meter(0, 0, 0, "W2", 0, OCT))
    reading = readings.save_readings(office, [Entry(new, NOV, 3_000)]).reading_ids
    with pytest.raises(meters.MeterRead):
        meters.undo_exchange(office, new)
    readings.void_readings(office, reading, "wrong")
    final = usage_for(office, water).usages[1][0]
    bill(office, water, final.reading_id)
    with pytest.raises(meters.FinalBilled):
        meters.undo_exchange(office, new)


def test_a_meter_taken_out_can_come_back(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    meters.retire_meter(office, meter, OCT)
    assert meters.reinstate_meter(office, meter) == meter
    assert lines_by_unit(office, water)["1-1-101 1"].state is State.NOT_READ


def test_a_run_taken_back_frees_its_readings_to_be_corrected_and_billed_anew(office: Office, water: int, add: Callable[..., int]) -> None:
    meter = add(1)
    wrong = readings.save_readings(office, [Entry(meter, NOV, 190_000)]).reading_ids[0]
    first = billing.run(office, Month(2026, 11))
    assert lines_by_unit(office, water)["1-1-101 1"].state is State.BILLED
    assert first.run_id is not None
    billing.rollback(office, first.run_id)
    readings.save_readings(office, [Entry(meter, NOV, 119_000, replaces=wrong)])
    billing.run(office, Month(2026, 11))
    charged = [row for row in billing.charges(office, period=Month(2026, 11)) if row.item == "水费"]
    assert [(row.code, row.amount_fen) for row in charged] == [("1-1-101", 5_320)]
    assert "19 m³ × 2.80" in charged[0].formula
    assert usage_for(office, water).usages == {}
    assert upkeep.check_book(office).findings == ()
