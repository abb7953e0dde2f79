"""The cap on prepayment: a warning with what may be kept."""

from propdesk.domain.prepayment import BeyondCap, beyond_cap, monthly


def test_a_year_is_a_year() -> None:
    assert beyond_cap(257_940, 21_495, 12) is None
    assert beyond_cap(257_941, 21_495, 12) == BeyondCap(12, 257_940, 1)
    assert beyond_cap(1_000_000, 21_495, None) is None
    assert beyond_cap(1_000_000, 0, 12) is None


def test_a_month_of_a_longer_charge() -> None:
    assert monthly(257_939, 12) == 21_495
    assert monthly(21_495, 1) == 21_495
    assert beyond_cap(257_939, monthly(257_939, 12), 12) is None
