"""Late fees that other systems got wrong (domain reference, section 2), each as a test of ours."""

from datetime import date, timedelta

from propdesk.domain.arrears import days_late
from propdesk.domain.late_fees import Change, Grace, Rate, RateBy, late_fee
from tests.domain.test_late_fees import DUE, LONG_AGO, fen, rule

DAILY = rule("0.05%")


def test_interest_is_the_balance_of_each_day_and_not_todays_times_all_days() -> None:
    """ERPNext dunning.py: current balance × all days is wrong after a part payment."""
    paid_on = DUE + timedelta(days=31)
    fee = fen(DAILY, 100_000, DUE, DUE + timedelta(days=91), Change(paid_on, 40_000))
    assert fee == 1_550 + 1_800
    assert fee != 60_000 * 91 * 5 // 10_000


def test_the_late_fee_runs_from_the_due_day_and_never_from_the_start_of_the_period() -> None:
    """java110 LateFeeByDayRule: the fee began with the period, and days before the due day made it negative."""
    assert fen(DAILY, 100_000, DUE, DUE) == 0
    assert fen(DAILY, 100_000, DUE, DUE + timedelta(days=1)) == 50
    for early in (date(2025, 3, 1), DUE - timedelta(days=400)):
        assert fen(DAILY, 100_000, DUE, early) == 0
        assert days_late(DUE, early) == 0


def test_grace_days_are_only_deducted_where_the_clause_says_so() -> None:
    """java110 LateFeeByDayRule always deducted them; example 6 of the domain reference."""
    threshold, deducted = (rule(grace_days=10, grace=grace) for grace in (Grace.THRESHOLD, Grace.DEDUCTED))
    twelfth = DUE + timedelta(days=12)
    assert (fen(threshold, 60_000, DUE, twelfth), fen(deducted, 60_000, DUE, twelfth)) == (360, 60)
    assert fen(threshold, 60_000, DUE, DUE + timedelta(days=10)) == 0


def test_half_a_fen_is_rounded_up_once_at_the_end() -> None:
    """java110: double with HALF_EVEN, and in LateFeeZaoZhuang the price of a day rounded first and the sum again every day."""
    tenth = rule("0.01%")
    assert fen(tenth, 5_000, DUE, DUE + timedelta(days=1)) == 1  # exactly 0.5 fen
    assert fen(tenth, 25_000, DUE, DUE + timedelta(days=1)) == 3  # 2.5 fen, which HALF_EVEN makes 2
    assert fen(DAILY, 21_495, DUE, DUE + timedelta(days=365)) == 3_923  # 3,922.84 fen; 10.75 a day rounded first makes 4,015


def test_a_rate_written_again_unchanged_splits_nothing() -> None:
    same = DAILY.rates[0].per_day_ppb
    written_twice = rule(rate_by=RateBy.DAY, rates=(Rate(LONG_AGO, same), Rate(DUE + timedelta(days=40), same)))
    fee = late_fee(written_twice, 100_000, DUE, (), (), DUE + timedelta(days=91))
    assert len(fee.pieces) == 1
    assert fee.fee_fen == fen(DAILY, 100_000, DUE, DUE + timedelta(days=91))
