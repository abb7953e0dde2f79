"""The late fee: the worked examples of the trade, its laws, and a slow oracle on random ledgers."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.late_fees import (
    GRACE_NAMES,
    NOTHING,
    RATE_BY_NAMES,
    CapNotUnderstood,
    Change,
    ClauseMissing,
    FirstDayNotPossible,
    Grace,
    GraceNotPossible,
    LateFee,
    LateFeeRule,
    LateRateNotUnderstood,
    LateRateOutOfRange,
    Rate,
    RateBy,
    Segment,
    check_rule,
    format_cap,
    format_rate,
    in_words,
    known_on,
    late_fee,
    parse_cap,
    parse_rate,
    per_year,
    rule_for,
    words_in,
)
from propdesk.domain.periods import DateRange, Month
from tests.domain.late_fee_oracle import Clause, slow_fee

LONG_AGO = date(2000, 1, 1)
DUE = date(2025, 3, 31)


def rule(per_day: str = "0.05%", **terms: object) -> LateFeeRule:
    """A clause for every fee with one rate since long ago."""
    plain = LateFeeRule(1, None, "第九条", LONG_AGO, rates=(Rate(LONG_AGO, parse_rate(per_day)),))
    return replace(plain, **terms)  # type: ignore[arg-type]


def fen(clause: LateFeeRule, principal: int, due_on: date, as_of: date, *changes: Change, holds: tuple[DateRange, ...] = ()) -> int:
    return late_fee(clause, principal, due_on, changes, holds, as_of).fee_fen


# --- worked examples (domain reference, section 11)


@pytest.mark.parametrize(("days", "per_day", "fee"), [(1, "0.05%", 120), (365, "0.05%", 43_800), (365, "0.3%", 262_800), (0, "0.05%", 0)])
def test_example_2_days_since_the_due_day(days: int, per_day: str, fee: int) -> None:
    assert fen(rule(per_day), 240_000, DUE, DUE + timedelta(days=days)) == fee


def test_example_2_multiples_of_the_bank_rate() -> None:
    year = DUE + timedelta(days=365)
    for yearly, fee in (("3.0", 7_200), ("3.9", 9_360), ("12.0", 28_800)):
        ppb = round(Fraction(yearly) * 10_000_000 / 365)
        assert fen(rule(rates=(Rate(LONG_AGO, ppb),)), 240_000, DUE, year) == fee


def test_example_3_a_part_payment_splits_the_days() -> None:
    fee = late_fee(rule(), 100_000, DUE, [Change(date(2025, 5, 1), 40_000)], [], date(2025, 6, 30))
    assert (fee.fee_fen, fee.full_fen) == (3_350, 3_350)
    assert fee.segments == (
        Segment(date(2025, 4, 1), date(2025, 5, 2), 100_000, 500_000, 31),
        Segment(date(2025, 5, 2), date(2025, 7, 1), 60_000, 500_000, 60),
    )
    assert (fee.days, fee.first_on, fee.last_on, fee.per_day_ppb) == (91, date(2025, 4, 1), date(2025, 6, 30), 500_000)
    assert in_words(fee) == "1,000.00 元 × 0.05%/天 × 31 天 + 600.00 元 × 0.05%/天 × 60 天 = 33.50 元"
    assert words_in("en", in_words(fee)) == "1,000.00 yuan × 0.05%/day × 31 days + 600.00 yuan × 0.05%/day × 60 days = 33.50 yuan"
    assert words_in("zh_CN", in_words(fee)) == in_words(fee)


def test_example_4_each_row_is_rounded_by_itself() -> None:
    """Twelve months of 2024 at 108.56 ㎡ × 1.98, due on the last day of each month."""
    monthly, as_of = 21_495, date(2025, 3, 31)
    dues = [Month(2024, month).day(31) for month in range(1, 13)]
    assert sum(fen(rule("0.03%"), monthly, due, as_of) for due in dues) == 19_978
    exact = sum(Fraction(3, 10_000) * monthly * (as_of - due).days for due in dues)
    assert int(exact + Fraction(1, 2)) == 19_977  # the table is printed: its rows make the total


@pytest.mark.parametrize(
    ("grace", "paid_on", "fee"),
    [
        (Grace.THRESHOLD, date(2025, 2, 10), 0),
        (Grace.THRESHOLD, date(2025, 2, 12), 360),
        (Grace.DEDUCTED, date(2025, 2, 10), 0),
        (Grace.DEDUCTED, date(2025, 2, 12), 60),
    ],
)
def test_example_6_grace_as_threshold_or_deducted(grace: Grace, paid_on: date, fee: int) -> None:
    clause = rule(grace_days=10, grace=grace)
    due_on = date(2025, 1, 31)
    assert fen(clause, 60_000, due_on, paid_on) == fee
    for later in (paid_on, date(2025, 12, 31)):
        assert fen(clause, 60_000, due_on, later, Change(paid_on, 60_000)) == fee, "what is paid is frozen"


def test_example_7_the_cap_is_never_exceeded() -> None:
    as_of = DUE + timedelta(days=731)
    assert fen(rule("0.3%"), 10_000, DUE, as_of) == 21_930
    capped = late_fee(rule("0.3%", cap_of_10000=10_000), 10_000, DUE, [], [], as_of)
    assert (capped.fee_fen, capped.full_fen) == (10_000, 21_930)
    assert in_words(capped) == "100.00 元 × 0.30%/天 × 731 天 = 219.30 元，以 100.00 元为限"
    assert words_in("en", in_words(capped)) == "100.00 yuan × 0.30%/day × 731 days = 219.30 yuan, at most 100.00 yuan"
    assert fen(rule("0.3%", cap_of_10000=3_333), 1_001, DUE, as_of) == 333  # 333.6: rounded down, or it would be above the cap


def test_example_8_days_on_hold_do_not_count() -> None:
    held = DateRange(date(2025, 4, 1), date(2025, 5, 2))
    assert fen(rule(), 100_000, DUE, date(2025, 6, 30), holds=(held,)) == 3_000
    middle = DateRange(date(2025, 4, 11), date(2025, 5, 12))
    fee = late_fee(rule(), 100_000, DUE, [], [middle, middle], date(2025, 6, 30))
    assert (fee.fee_fen, len(fee.segments), fee.days) == (3_000, 2, 60)
    assert in_words(fee) == "1,000.00 元 × 0.05%/天 × 60 天 = 30.00 元"


# --- terms


def test_no_clause_no_late_fee() -> None:
    assert late_fee(None, 100_000, DUE, [], [], date(2030, 1, 1)) == NOTHING
    assert (NOTHING.days, NOTHING.first_on, NOTHING.last_on, NOTHING.per_day_ppb, in_words(NOTHING)) == (0, None, None, 0, "")


def test_the_first_late_day() -> None:
    assert [fen(rule(first_day=5), 240_000, DUE, DUE + timedelta(days=n)) for n in (4, 5, 6)] == [0, 120, 240]


def test_one_day_is_said_in_the_singular() -> None:
    assert words_in("en", in_words(late_fee(rule(), 240_000, DUE, [], [], date(2025, 4, 1)))).endswith("× 1 day = 1.20 yuan")


def test_which_days_rate() -> None:
    """0.05 % until 14 April, 0.03 % from the 15th: 14 and 16 of the 30 days of April."""
    rates = (Rate(LONG_AGO, 500_000), Rate(date(2025, 4, 15), 300_000))
    due = rule(rates=rates)
    each = rule(rates=rates, rate_by=RateBy.DAY)
    end = date(2025, 4, 30)
    assert fen(due, 100_000, DUE, end) == 1_500
    assert fen(due, 100_000, date(2025, 4, 15), end) == 450
    assert fen(each, 100_000, DUE, end) == 14 * 50 + 16 * 30
    assert set(GRACE_NAMES) == set(Grace)
    assert set(RATE_BY_NAMES) == set(RateBy)


def test_no_rate_in_force_is_no_late_fee() -> None:
    late = (Rate(date(2025, 4, 11), 500_000),)
    assert late_fee(rule(rates=late), 100_000, DUE, [], [], date(2025, 4, 30)) == NOTHING
    assert fen(rule(rates=late, rate_by=RateBy.DAY), 100_000, DUE, date(2025, 4, 30)) == 20 * 50
    assert late_fee(rule(rates=()), 100_000, DUE, [], [], date(2025, 4, 30)) == NOTHING


def test_a_payment_that_is_taken_back_lets_the_days_run_again() -> None:
    paid, back = Change(date(2025, 4, 10), 100_000), Change(date(2025, 4, 20), -100_000)
    assert fen(rule(), 100_000, DUE, date(2025, 4, 30), paid, back) == 20 * 50
    assert fen(rule(), 100_000, DUE, date(2025, 4, 30), paid) == 10 * 50


def test_a_threshold_that_only_a_held_day_passes() -> None:
    clause = rule(grace_days=10)
    hold = DateRange(date(2025, 4, 11), date(2025, 4, 20))
    assert fen(clause, 100_000, DUE, date(2025, 4, 19), holds=(hold,)) == 0
    assert fen(clause, 100_000, DUE, date(2025, 4, 20), holds=(hold,)) == 11 * 50


def test_the_clause_for_the_item_comes_before_the_one_for_every_fee() -> None:
    every = LateFeeRule(1, None, "9", date(2024, 1, 1))
    old = LateFeeRule(2, 7, "9.1", date(2024, 1, 1), ended_on=date(2025, 1, 1))
    new = LateFeeRule(3, 7, "9.2", date(2025, 6, 1))
    rules = [new, every, old]
    assert rule_for(rules, 7, date(2024, 12, 31)) == old
    assert rule_for(rules, 7, date(2025, 1, 1)) == every
    assert rule_for(rules, 7, date(2025, 6, 1)) == new
    assert rule_for(rules, 8, date(2025, 6, 1)) == every
    assert rule_for(rules, 8, date(2023, 12, 31)) is None
    assert rule_for(rules, 8, date(2025, 6, 1), own_only=True) is None
    assert rule_for(rules, 7, date(2025, 6, 1), own_only=True) == new
    assert rule_for([], 7, DUE) is None


def test_overlapping_clauses() -> None:
    first = LateFeeRule(1, None, "9", date(2024, 1, 1), ended_on=date(2025, 1, 1))
    assert not first.overlaps(LateFeeRule(2, None, "10", date(2025, 1, 1)))
    assert not LateFeeRule(2, None, "10", date(2025, 1, 1)).overlaps(first)
    assert first.overlaps(LateFeeRule(2, None, "10", date(2024, 12, 31)))
    assert not first.overlaps(LateFeeRule(2, 7, "10", date(2024, 12, 31)))
    assert LateFeeRule(1, 7, "9", date(2024, 1, 1)).overlaps(LateFeeRule(2, 7, "10", date(2030, 1, 1)))


# --- what a clerk types


@pytest.mark.parametrize(
    ("text", "ppb"),
    [
        ("0.05%", 500_000),
        ("0.05 %", 500_000),
        ("．０５％", 500_000),
        ("5‱", 500_000),
        ("0.5‰", 500_000),
        ("万分之五", 500_000),
        ("万分之0.5", 50_000),
        ("千分之三", 3_000_000),
        ("百分之一", 10_000_000),
        ("1%", 10_000_000),
        ("0.0000001%", 1),
    ],
)  # fmt: skip
def test_rates_are_read_exactly(text: str, ppb: int) -> None:
    assert parse_rate(text) == ppb


@pytest.mark.parametrize("text", ["", "0.05", "5", "five", "0.05%%", "-0.05%", "1e-2%", "0,05%", "万分之", "万分之十", "0.05 % a day"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(LateRateNotUnderstood):
        parse_rate(text)


@pytest.mark.parametrize("text", ["0%", "0.00%", "1.01%", "5%", "百分之五", "0.00000005%"])
def test_rates_out_of_range(text: str) -> None:
    with pytest.raises(LateRateOutOfRange):
        parse_rate(text)


def test_rates_and_caps_are_written_as_read() -> None:
    assert [format_rate(ppb) for ppb in (500_000, 50_000, 3_000_000, 10_000_000, 1)] == ["0.05%", "0.005%", "0.30%", "1.00%", "0.0000001%"]
    assert per_year(500_000) == "18.25%"
    assert [(parse_cap(text), format_cap(parse_cap(text))) for text in ("", "100%", "３０％", "12.5 %", "0.01%")] == [
        (None, ""), (10_000, "100%"), (3_000, "30%"), (1_250, "12.5%"), (1, "0.01%"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["100", "0%", "1000.01%", "x%", "0.001%", "-5%"])
def test_what_is_no_cap(text: str) -> None:
    with pytest.raises(CapNotUnderstood):
        parse_cap(text)


@given(st.integers(1, 10_000_000))
def test_every_rate_is_read_back(ppb: int) -> None:
    assert parse_rate(format_rate(ppb)) == ppb


def test_a_clause_is_checked() -> None:
    good = rule()
    assert check_rule(good) is good
    for terms, error in (
        ({"clause": "  "}, ClauseMissing),
        ({"first_day": 0}, FirstDayNotPossible),
        ({"first_day": 367}, FirstDayNotPossible),
        ({"grace_days": -1}, GraceNotPossible),
        ({"grace_days": 367}, GraceNotPossible),
        ({"cap_of_10000": 0}, CapNotUnderstood),
        ({"cap_of_10000": 100_001}, CapNotUnderstood),
    ):
        with pytest.raises(error):
            check_rule(rule(**terms))


# --- random ledgers against the slow oracle

START = date(2024, 12, 1)
DAYS = st.integers(0, 200).map(lambda n: START + timedelta(days=n))
CHANGES = st.lists(st.tuples(DAYS, st.integers(-30_000, 60_000)), max_size=5)
HOLDS = st.lists(st.tuples(DAYS, st.integers(0, 60)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))), max_size=3)
RATES = st.lists(st.tuples(DAYS, st.integers(1, 3_000_000)), max_size=3, unique_by=lambda rate: rate[0])
CLAUSES = st.builds(
    lambda rates, first, grace, deducted, cap, each: LateFeeRule(
        1,
        None,
        "9",
        START,
        first,
        grace,
        Grace.DEDUCTED if deducted else Grace.THRESHOLD,
        cap,
        RateBy.DAY if each else RateBy.DUE,
        tuple(Rate(*rate) for rate in rates),
    ),
    RATES, st.integers(1, 20), st.integers(0, 40), st.booleans(), st.none() | st.integers(1, 20_000), st.booleans(),
)  # fmt: skip


def plain(clause: LateFeeRule) -> Clause:
    """The clause for the oracle."""
    cap = None if clause.cap_of_10000 is None else Fraction(clause.cap_of_10000, 10_000)
    rates = [(since, Fraction(ppb, 1_000_000_000)) for since, ppb, _known in clause.rates]
    return Clause(clause.first_day, clause.grace_days, clause.grace is Grace.DEDUCTED, cap, clause.rate_by is RateBy.DAY, rates)


@given(CLAUSES, st.integers(1, 100_000), DAYS, CHANGES, HOLDS, DAYS)
def test_the_fee_is_what_the_slow_oracle_says(
    clause: LateFeeRule, principal: int, due_on: date, changes: list[tuple[date, int]], holds: list[tuple[date, date]], as_of: date
) -> None:
    fee = late_fee(clause, principal, due_on, [Change(*c) for c in changes], [DateRange(*h) for h in holds], as_of)
    slow, counting = slow_fee(plain(clause), principal, due_on, changes, holds, as_of)
    assert fee.fee_fen == slow
    days = [s.start + timedelta(days=n) for s in fee.segments for n in range((s.end - s.start).days)]
    assert days == counting
    assert fee.days == len(counting)


@given(CLAUSES, st.integers(1, 100_000), DAYS, CHANGES, HOLDS, DAYS, st.randoms())
def test_the_order_of_events_does_not_matter(
    clause: LateFeeRule, principal: int, due_on: date, changes: list[tuple[date, int]], holds: list[tuple[date, date]], as_of: date, random
) -> None:  # type: ignore[no-untyped-def]
    def fee() -> LateFee:
        return late_fee(clause, principal, due_on, [Change(*c) for c in changes], [DateRange(*h) for h in holds], as_of)

    was = fee()
    random.shuffle(changes)
    random.shuffle(holds)
    assert fee() == was


@given(CLAUSES, st.integers(1, 100_000), DAYS, CHANGES, HOLDS)
def test_the_fee_never_falls_as_days_go_by_and_later_events_do_not_touch_it(
    clause: LateFeeRule, principal: int, due_on: date, changes: list[tuple[date, int]], holds: list[tuple[date, date]]
) -> None:
    last = 0
    spans = [DateRange(*h) for h in holds]
    for as_of in (START + timedelta(days=n) for n in range(0, 240, 3)):
        fee = late_fee(clause, principal, due_on, [Change(*c) for c in changes], spans, as_of).fee_fen
        assert fee >= last
        assert fee == late_fee(clause, principal, due_on, [Change(*c) for c in changes if c[0] < as_of], spans, as_of).fee_fen
        last = fee


@given(CLAUSES, st.integers(1, 100_000), DAYS, DAYS, st.integers(0, 100))
def test_paid_is_frozen(clause: LateFeeRule, principal: int, due_on: date, paid_on: date, later: int) -> None:
    paid = [Change(paid_on, principal)]
    on_the_day = late_fee(clause, principal, due_on, [], [], paid_on)
    assert late_fee(clause, principal, due_on, paid, [], paid_on + timedelta(days=later)).fee_fen == on_the_day.fee_fen


def test_a_closed_day_is_answered_by_the_clauses_it_knew() -> None:
    day = date(2026, 5, 1)
    old = LateFeeRule(1, None, "9", date(2025, 1, 1), rates=(Rate(date(2025, 1, 1), 1),))
    assert known_on([old], day) == [old]
    later = replace(old, id=2, item_id=7, counts_from=date(2026, 6, 1))
    both = replace(old, rates=(*old.rates, Rate(date(2025, 2, 1), 2, date(2026, 6, 1))))
    assert known_on([both, later], day) == [old]
    assert known_on([both, later], date(2026, 6, 1)) == [both, later]
