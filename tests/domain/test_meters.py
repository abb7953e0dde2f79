"""Meters: what a clerk may type, what may follow a reading, what was used, and what is unusual."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import meters
from propdesk.domain.meters import MAX_READING, SCALE, Exchange, Mark, Meter, Oddity, Reading, Usage
from propdesk.errors import UserError

DAY = date(2026, 1, 31)
NEXT = date(2026, 2, 28)
METER = Meter(7, 1, 2, "A-1", 100_000, DAY)

READINGS = [
    ("0", 0),
    ("0.000", 0),
    ("-0", 0),
    ("1234.5", 1_234_500),
    ("1234.567", 1_234_567),
    ("1,234.5", 1_234_500),
    ("12,345,678", 12_345_678_000),
    ("１２３４", 1_234_000),
    ("１，２３４。５", 1_234_500),
    ("1234。5", 1_234_500),
    (" 88 ", 88_000),
    ("\u300088\u00a0", 88_000),
    (".5", 500),
    ("0007", 7_000),
    ("1.5000", 1_500),
    ("356 度", 356_000),
    ("356吨", 356_000),
    ("12 m³", 12_000),
    ("12.5kWh", 12_500),
    ("999,999,999.999", MAX_READING),
]
REFUSED_READINGS = [
    ("", meters.ReadingNotUnderstood),
    ("   ", meters.ReadingNotUnderstood),
    ("-", meters.ReadingNotUnderstood),
    (".", meters.ReadingNotUnderstood),
    ("12.", meters.ReadingNotUnderstood),
    ("度", meters.ReadingNotUnderstood),
    ("1.2345", meters.ReadingTooFine),
    ("0.0001", meters.ReadingTooFine),
    ("-1", meters.ReadingNegative),
    ("−5", meters.ReadingNegative),
    ("1000000000", meters.ReadingOutOfRange),
    ("9" * 30, meters.ReadingOutOfRange),
    ("9" * 41, meters.ReadingNotUnderstood),
    ("100+20", meters.ReadingNotUnderstood),  # a counter shows one number
    ("1e3", meters.ReadingNotUnderstood),
    ("1_000", meters.ReadingNotUnderstood),
    ("1,23", meters.ReadingNotUnderstood),
    ("1234,567", meters.ReadingNotUnderstood),
    ("1.2.3", meters.ReadingNotUnderstood),
    ("5²", meters.ReadingNotUnderstood),
    ("٣", meters.ReadingNotUnderstood),
    ("一百", meters.ReadingNotUnderstood),
    ("nan", meters.ReadingNotUnderstood),
    ("--5", meters.ReadingNotUnderstood),
]


@pytest.mark.parametrize(("text", "value"), READINGS)
def test_a_reading_is_understood_exactly(text: str, value: int) -> None:
    assert meters.parse_reading(text) == value


@pytest.mark.parametrize(("text", "error"), REFUSED_READINGS)
def test_what_is_no_reading_is_refused_with_a_sentence(text: str, error: type[UserError]) -> None:
    with pytest.raises(error) as refused:
        meters.parse_reading(text)
    assert str(refused.value)


@given(st.integers(0, MAX_READING))
def test_what_is_shown_can_be_typed(value: int) -> None:
    assert meters.parse_reading(meters.format_quantity(value)) == value
    assert meters.parse_reading(meters.plain_quantity(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (5, "0.005"), (1_500, "1.5"), (1_234_567_890, "1,234,567.89"), (-1_500, "-1.5"), (1_000_000, "1,000")]
)
def test_quantities_are_shown_without_needless_zeros(value: int, text: str) -> None:
    assert meters.format_quantity(value) == text


@pytest.mark.parametrize(("text", "value"), [("1", 1_000), ("40", 40_000), ("1.5", 1_500), ("１００", 100_000), ("0.001", 1)])
def test_a_multiplier_is_understood(text: str, value: int) -> None:
    assert meters.parse_multiplier(text) == value


@pytest.mark.parametrize("text", ["", "0", "-1", "1.2345", "x", "100001"])
def test_what_is_no_multiplier_is_refused(text: str) -> None:
    with pytest.raises(meters.MultiplierNotPossible):
        meters.parse_multiplier(text)


def test_a_meter_has_a_label_a_multiplier_and_digits_that_fit() -> None:
    assert meters.check_meter(replace(METER, label="  水 1 ", note=" 厨房 ")) == replace(METER, label="水 1", note="厨房")
    for change, error in (
        ({"label": "  "}, meters.LabelMissing),
        ({"multiplier": 0}, meters.MultiplierNotPossible),
        ({"multiplier": meters.MAX_MULTIPLIER + 1}, meters.MultiplierNotPossible),
        ({"digits": -1}, meters.DigitsNotPossible),
        ({"digits": 10}, meters.DigitsNotPossible),
        ({"digits": 2}, meters.ReadingBeyondCounter),
        ({"first_value": -1}, meters.ReadingOutOfRange),
        ({"first_value": MAX_READING + 1}, meters.ReadingOutOfRange),
    ):
        with pytest.raises(error):
            meters.check_meter(replace(METER, **change))  # type: ignore[arg-type]


FIVE = replace(METER, digits=3)
BACK = replace(FIVE, backward=True)
FOLLOWING = [
    (METER, 100_000, False, None),
    (METER, 150_000, False, None),
    (METER, 99_999, False, meters.ReadingFell),
    (METER, 50_000, True, meters.DigitsUnknown),
    (METER, MAX_READING + 1, False, meters.ReadingOutOfRange),
    (FIVE, 50_000, True, None),
    (FIVE, 50_000, False, meters.ReadingFell),
    (FIVE, 150_000, True, meters.NothingRolledOver),
    (FIVE, 100_000, True, meters.NothingRolledOver),
    (FIVE, 999_999, False, None),
    (FIVE, 1_000_000, False, meters.ReadingBeyondCounter),
    (BACK, 50_000, False, None),
    (BACK, 150_000, False, meters.ReadingRose),
    (BACK, 950_000, True, None),
    (BACK, 50_000, True, meters.NothingRolledOver),
]


@pytest.mark.parametrize(("meter", "value", "rollover", "error"), FOLLOWING)
def test_what_may_follow_a_reading(meter: Meter, value: int, rollover: bool, error: type[UserError] | None) -> None:
    reading = Reading(1, NEXT, value, rollover)
    if error is None:
        assert meters.check_reading(meter, METER.base, reading) == reading
        return
    with pytest.raises(error) as refused:
        meters.check_reading(meter, METER.base, reading)
    assert "{" not in str(refused.value)


def test_readings_come_in_order_and_not_after_the_end() -> None:
    for day in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(meters.ReadingOutOfOrder):
            meters.check_reading(METER, METER.base, Reading(1, day, 200_000))
    ended = replace(METER, last_on=date(2026, 2, 15))
    assert meters.check_reading(ended, ended.base, Reading(1, date(2026, 2, 15), 200_000))
    with pytest.raises(meters.ReadingAfterEnd):
        meters.check_reading(ended, ended.base, Reading(1, date(2026, 2, 16), 200_000))


QUANTITIES = [
    # meter, from, to, rollover, loss, quantity
    (METER, 100_000, 150_000, False, 0, 50_000),
    (METER, 100_000, 100_000, False, 500, 0),
    (replace(METER, multiplier=40_000), 100_000, 150_500, False, 0, 2_020_000),
    (METER, 100_000, 150_000, False, 500, 52_500),  # 5 % loss
    (METER, 0, 1, False, 4_999, 1),  # 1.4999 thousandths
    (METER, 0, 1, False, 5_000, 2),  # half up
    (replace(METER, multiplier=500), 0, 1, False, 0, 1),
    (FIVE, 950_000, 20_000, True, 0, 70_000),
    (replace(FIVE, multiplier=2_000), 999_000, 0, True, 1_000, 2_200),
    (BACK, 150_000, 100_000, False, 0, 50_000),
    (BACK, 20_000, 950_000, True, 0, 70_000),
]


@pytest.mark.parametrize(("meter", "start", "end", "rollover", "loss", "expected"), QUANTITIES)
def test_a_usage_is_what_the_counter_moved_times_the_multiplier_with_its_loss(
    meter: Meter, start: int, end: int, rollover: bool, loss: int, expected: int
) -> None:
    last, reading = Mark(DAY, start), Reading(5, NEXT, end, rollover)
    meters.check_reading(meter, last, reading)
    assert meters.usage(meter, last, reading, loss) == Usage(meter.id, DAY, NEXT, start, end, expected, 5)
    assert meters.usage(meter, last, reading, loss).days == 28


def test_the_first_reading_is_the_base_and_no_usage() -> None:
    assert meters.usages(METER, []) == []
    found = meters.usages(METER, [Reading(2, date(2026, 3, 31), 180_000), Reading(1, NEXT, 150_000)])
    assert [(one.from_value, one.to_value, one.quantity) for one in found] == [(100_000, 150_000, 50_000), (150_000, 180_000, 30_000)]
    with pytest.raises(meters.ReadingFell):
        meters.usages(METER, [Reading(1, NEXT, 150_000), Reading(2, date(2026, 3, 31), 140_000)])


@given(
    start=st.integers(0, 999_999),
    moves=st.lists(st.integers(0, 999_999), max_size=15),
    multiplier=st.integers(1, 200_000),
    loss=st.integers(0, 3_000),
    backward=st.booleans(),
)
def test_usages_are_what_a_real_counter_counted(start: int, moves: list[int], multiplier: int, loss: int, backward: bool) -> None:
    """The oracle turns a wheel of three digits and remembers what really passed."""
    meter = Meter(1, 1, 1, "x", start, DAY, multiplier, 3, backward)
    shown, readings = start, []
    for number, move in enumerate(moves, 1):
        turned = shown - move if backward else shown + move
        readings.append(Reading(number, DAY + timedelta(days=number), turned % 1_000_000, not 0 <= turned < 1_000_000))
        shown = turned % 1_000_000
    found = meters.usages(meter, reversed(readings), loss)
    for move, one in zip(moves, found, strict=True):
        exact = Fraction(move * multiplier, SCALE) * Fraction(10_000 + loss, 10_000)
        assert abs(one.quantity - exact) <= Fraction(1, 2)
    exact_sum = sum(moves) * multiplier
    if not loss and exact_sum % SCALE == 0 and multiplier % SCALE == 0:
        assert sum(one.quantity for one in found) * SCALE == exact_sum


@given(old=st.integers(0, 10**9), new=st.integers(0, 10**9), base=st.integers(0, 10**9), day=st.integers(0, 30))
def test_an_exchange_loses_nothing(old: int, new: int, base: int, day: int) -> None:
    meter = Meter(1, 3, 4, "old", 500_000, DAY)
    on = DAY + timedelta(days=day)
    final = Reading(0, on, 500_000 + (old if day else 0))
    done = meters.exchange(meter, meter.base, final, Meter(0, 0, 0, "new", base, DAY))
    assert (done.new.unit_id, done.new.item_id, done.new.first_on, done.new.replaces_id) == (3, 4, on, 1)
    before = meters.usages(meter, [done.final] if done.final else [])
    after = meters.usages(done.new, [Reading(1, on + timedelta(days=3), base + new)])
    assert sum(one.quantity for one in before + after) == (old if day else 0) + new


def test_an_exchange_needs_a_final_reading_that_can_be() -> None:
    new = Meter(0, 0, 0, "B", 0, DAY)
    assert meters.exchange(METER, METER.base, Reading(0, DAY, 100_000), new) == Exchange(
        None, Meter(0, 1, 2, "B", 0, DAY, replaces_id=METER.id)
    )
    with pytest.raises(meters.ExchangeDayTaken):
        meters.exchange(METER, METER.base, Reading(0, DAY, 100_001), new)
    with pytest.raises(meters.ReadingFell):
        meters.exchange(METER, METER.base, Reading(0, NEXT, 99_000), new)
    with pytest.raises(meters.LabelMissing):
        meters.exchange(METER, METER.base, Reading(0, NEXT, 120_000), replace(new, label=""))


MONTHS = [(30_000, 30), (31_000, 31), (28_000, 28)]  # one a day
UNUSUAL = [
    (30_000, 30, [], None, None),
    (30_000, 30, MONTHS, 100, None),
    (59_000, 30, MONTHS, 197, None),
    (60_000, 30, MONTHS, 200, Oddity.HIGH),
    (30_000, 15, MONTHS, 200, Oddity.HIGH),  # the same in half the time
    (0, 30, MONTHS, 0, Oddity.NONE_AFTER_USE),
    (5_000, 30, [(0, 30), (0, 31)], None, Oddity.USE_AFTER_NONE),
    (0, 30, [(0, 30)], None, None),
    (30_000, 30, [(900_000, 30), *[(30_000, 30)] * 12], 100, None),  # what was long ago no longer counts
    (30_000, 0, MONTHS, None, None),
]


@pytest.mark.parametrize(("amount", "days", "earlier", "ratio", "odd"), UNUSUAL)
def test_unusual_use_is_told_by_its_ratio(
    amount: int, days: int, earlier: list[tuple[int, int]], ratio: int | None, odd: Oddity | None
) -> None:
    assert meters.ratio(amount, days, earlier) == ratio
    assert meters.oddity(amount, days, earlier) is odd


def test_every_oddity_has_a_name() -> None:
    assert set(meters.ODDITY_NAMES) == set(Oddity)
