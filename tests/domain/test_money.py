"""Amounts and prices: what a clerk may type, what comes out, and that nothing is ever rounded in silence (F57)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.money import (
    MAX_FEN,
    AmountNotUnderstood,
    AmountOutOfRange,
    AmountTooFine,
    PriceNotUnderstood,
    check_fen,
    divide_half_up,
    format_price,
    format_yuan,
    parse_price,
    parse_yuan,
    plain_yuan,
    share_out,
)
from propdesk.errors import PropDeskError

AMOUNTS = [
    ("0.01", 1),
    ("1", 100),
    ("12.5", 1_250),
    (".5", 50),
    ("1234.56", 123_456),
    ("1,234.56", 123_456),
    ("12,345,678.90", 1_234_567_890),
    ("１２３", 12_300),
    ("１，２３４．５６", 123_456),
    ("1。5", 150),
    ("¥ 88.80", 8_880),
    ("￥88.8", 8_880),
    ("500元", 50_000),
    ("500.00 元", 50_000),
    ("  7 ", 700),
    ("1.50000", 150),
    ("007", 700),
    ("999,999,999.99", MAX_FEN),
    ("100+20*3", 16_000),
    ("100 + 20 × 3", 16_000),
    ("2*3*4", 2_400),
    ("100-20-30", 5_000),
    ("-100+120", 2_000),
    ("+5", 500),
    ("−5+6", 100),
    ("１００＋２０＊３", 16_000),
    ("0.5*0.5*4", 100),
    ("0.1*0.1", 1),
    ("0.005*2", 1),  # finer than a fen on the way, whole at the end
]

REFUSED = [
    ("", AmountNotUnderstood),
    ("   ", AmountNotUnderstood),
    ("0", AmountOutOfRange),
    ("0.00", AmountOutOfRange),
    ("-1", AmountOutOfRange),
    ("10-20", AmountOutOfRange),
    ("1,000,000,000.00", AmountOutOfRange),
    ("999999999.99+0.01", AmountOutOfRange),
    ("9223372036854775808", AmountOutOfRange),  # 2^63
    ("0.005", AmountTooFine),
    ("12.345", AmountTooFine),
    ("1." + "0" * 40 + "1", AmountTooFine),  # more digits than a default decimal context keeps
    ("1+0." + "0" * 40 + "1", AmountTooFine),
    ("1e3", AmountNotUnderstood),
    ("1E3", AmountNotUnderstood),
    ("0x10", AmountNotUnderstood),
    ("1_000", AmountNotUnderstood),
    ("nan", AmountNotUnderstood),
    ("Infinity", AmountNotUnderstood),
    ("1,23", AmountNotUnderstood),
    ("1234,567", AmountNotUnderstood),
    ("1,2345", AmountNotUnderstood),
    ("1,234,56", AmountNotUnderstood),
    ("1.2.3", AmountNotUnderstood),
    ("12.", AmountNotUnderstood),
    (".", AmountNotUnderstood),
    ("1 2", AmountNotUnderstood),
    ("5+", AmountNotUnderstood),
    ("*5", AmountNotUnderstood),
    ("--5", AmountNotUnderstood),
    ("5+-3", AmountNotUnderstood),
    ("5**2", AmountNotUnderstood),
    ("6/2", AmountNotUnderstood),
    ("(5)", AmountNotUnderstood),
    ("5²", AmountNotUnderstood),  # not 52
    ("①", AmountNotUnderstood),
    ("½", AmountNotUnderstood),
    ("٣", AmountNotUnderstood),  # a digit, but not one of ours
    ("五百", AmountNotUnderstood),
    ("500 yuan", AmountNotUnderstood),
    ("¥", AmountNotUnderstood),
    ("元", AmountNotUnderstood),
    ("__import__('os')", AmountNotUnderstood),
    ("1" * 61, AmountNotUnderstood),
    ("1" * 60, AmountOutOfRange),
]

PRICES = [
    ("1.85", 18_500, "1.85"),
    ("2", 20_000, "2.00"),
    ("0.1234", 1_234, "0.1234"),
    ("0.1250", 1_250, "0.125"),
    ("0", 0, "0.00"),
    ("１．８５", 18_500, "1.85"),
    ("¥1.85元", 18_500, "1.85"),
    ("1,200", 12_000_000, "1200.00"),
    (".5", 5_000, "0.50"),
]

amounts = st.integers(1, MAX_FEN)


def independent(parts: list[tuple[str, int]]) -> Fraction:
    """The value of 1 followed by these operations, by fractions and a list of terms."""
    terms = [Fraction(1)]
    for operator, fen in parts:
        if operator == "*":
            terms[-1] *= Fraction(fen, 100)
        else:
            terms.append(Fraction(fen, 100) * (1 if operator == "+" else -1))
    return sum(terms, Fraction(0))


@pytest.mark.parametrize(("text", "fen"), AMOUNTS)
def test_an_amount_as_a_clerk_types_it_becomes_exact_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_what_is_no_amount_is_refused_with_a_sentence_that_names_it(text: str, error: type[PropDeskError]) -> None:
    with pytest.raises(error) as refused:
        parse_yuan(text)
    assert text in str(refused.value)


def test_nothing_and_less_than_nothing_only_where_the_form_allows_them() -> None:
    assert parse_yuan("0", zero=True) == 0
    assert parse_yuan("10-20", negative=True) == -1_000
    assert check_fen(-5, negative=True) == -5
    with pytest.raises(AmountOutOfRange, match=r"“-1,000,000,000\.00” is outside"):
        check_fen(-(MAX_FEN + 1), negative=True)
    with pytest.raises(AmountOutOfRange, match=r"“0\.00” is outside"):
        check_fen(0)


@given(amounts)
def test_every_amount_reads_back_from_what_is_printed(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == parse_yuan(plain_yuan(fen)) == fen
    assert format_yuan(-fen) == "-" + format_yuan(fen)


@given(st.text(max_size=70) | st.text("0123456789.,+-* ¥元。", max_size=70))
def test_any_text_is_an_exact_amount_or_refused(text: str) -> None:
    try:
        fen = parse_yuan(text, zero=True, negative=True)
    except PropDeskError:
        return
    assert -MAX_FEN <= fen <= MAX_FEN


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(0, 99_999)), min_size=1, max_size=6))
def test_sums_equal_exact_arithmetic(parts: list[tuple[str, int]]) -> None:
    text = "1" + "".join(f"{operator}{format_yuan(fen)}" for operator, fen in parts)
    exact = independent(parts)
    try:
        fen = parse_yuan(text, zero=True, negative=True)
    except AmountTooFine:
        assert (exact * 100).denominator != 1
    except AmountOutOfRange:
        assert abs(exact * 100) > MAX_FEN
    except AmountNotUnderstood:
        assert len(text) > 60
    else:
        assert fen == exact * 100


@pytest.mark.parametrize(("text", "price", "printed"), PRICES)
def test_a_price_keeps_up_to_four_decimals(text: str, price: int, printed: str) -> None:
    assert parse_price(text) == price
    assert format_price(price) == printed


@pytest.mark.parametrize("text", ["", "-1", "1.23456", "1+1", "abc", "1e2", "1." + "0" * 40 + "1", "9" * 30, "1" * 61])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(PriceNotUnderstood):
        parse_price(text)


@given(st.integers(0, MAX_FEN))
def test_every_price_reads_back_from_what_is_printed(price: int) -> None:
    assert parse_price(format_price(price)) == price


@pytest.mark.parametrize(
    ("numerator", "denominator", "quotient"),
    [(0, 3, 0), (1, 3, 0), (1, 2, 1), (-1, 2, -1), (5, 2, 3), (-5, 2, -3), (2, 3, 1), (19_605_000, 1_000_000, 20), (7, 1, 7)],
)
def test_half_a_fen_goes_up_away_from_zero(numerator: int, denominator: int, quotient: int) -> None:
    assert divide_half_up(numerator, denominator) == quotient


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**9))
def test_integer_division_rounds_as_the_decimal_rule_does(numerator: int, denominator: int) -> None:
    exact = abs(Fraction(numerator, denominator))
    nearest = int(exact + Fraction(1, 2))
    assert divide_half_up(numerator, denominator) == (nearest if numerator >= 0 else -nearest)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [1, 2], [0, 0]),
        (10, [0, 5], [0, 10]),
        (1, [1, 1], [1, 0]),
        (7, [3], [7]),
        (100, [1, 2, 3], [17, 33, 50]),
    ],
)
def test_shared_costs_go_by_the_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert share_out(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_costs_cannot_be_shared_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        share_out(100, weights)


@given(st.integers(-MAX_FEN, MAX_FEN), st.lists(st.integers(0, 10**7), min_size=1, max_size=50).filter(any))
def test_the_parts_add_up_and_each_is_within_a_fen_of_its_share(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True))
