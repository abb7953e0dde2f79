"""Court: fees by the schedule, what speaks against a way, the list of evidence."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.court import (
    Claim,
    Hint,
    Item,
    ItemState,
    ItemStateUnknown,
    ItemUnknown,
    Way,
    WayUnknown,
    checklist,
    court_fee,
    hints,
    parse_item,
    parse_item_state,
    parse_way,
    payment_order_fee,
    suit_fee,
)


@pytest.mark.parametrize(
    ("claim_yuan", "suit", "simplified", "order"),
    [
        (8_000, 5_000, 2_500, 1_667),  # domain reference, example 20
        (10_000, 5_000, 2_500, 1_667),
        (12_000, 10_000, 5_000, 3_333),
        (100_000, 230_000, 115_000, 76_667),
        (200_000, 430_000, 215_000, 143_333),
        (500_000, 880_000, 440_000, 293_333),
        (1_000_000, 1_380_000, 690_000, 460_000),
        (2_000_000, 2_280_000, 1_140_000, 760_000),
        (5_000_000, 4_680_000, 2_340_000, 1_560_000),
        (10_000_000, 8_180_000, 4_090_000, 2_726_667),
        (20_000_000, 14_180_000, 7_090_000, 4_726_667),
        (30_000_000, 19_180_000, 9_590_000, 6_393_333),
    ],
)
def test_the_schedule_of_the_fee_rules(claim_yuan: int, suit: int, simplified: int, order: int) -> None:
    claim = claim_yuan * 100
    assert (suit_fee(claim), suit_fee(claim, simplified=True), payment_order_fee(claim)) == (suit, simplified, order)


SCHEDULE = (
    (10_000, 0),
    (100_000, 25),
    (200_000, 20),
    (500_000, 15),
    (10**6, 10),
    (2 * 10**6, 9),
    (5 * 10**6, 8),
    (10**7, 7),
    (2 * 10**7, 6),
)


@given(st.integers(1, 99_999_999_999))
def test_the_fee_is_that_of_a_plain_sum(claim_fen: int) -> None:
    """The same schedule in exact fractions, bracket by bracket from the top down."""
    exact, rest = Fraction(5_000), Fraction(claim_fen)
    if rest > 2 * 10**9:
        exact, rest = exact + (rest - 2 * 10**9) * Fraction(5, 1000), Fraction(2 * 10**9)
    for (upper, rate), lower in zip(reversed(SCHEDULE), [*[edge for edge, _ in reversed(SCHEDULE)][1:], 0], strict=True):
        if lower * 100 < rest <= upper * 100:
            exact, rest = exact + (rest - lower * 100) * Fraction(rate, 1000), Fraction(lower * 100)
    for got, part in ((suit_fee(claim_fen), 1), (suit_fee(claim_fen, simplified=True), 2), (payment_order_fee(claim_fen), 3)):
        assert abs(got - exact / part) <= Fraction(1, 2)


def test_what_each_way_costs() -> None:
    claim = 1_200_000
    assert court_fee(Way.SUIT, claim) == 10_000
    assert court_fee(Way.SUIT, claim, simplified=True) == court_fee(Way.SMALL_CLAIMS, claim) == 5_000
    assert court_fee(Way.PAYMENT_ORDER, claim) == 3_333
    assert court_fee(Way.ARBITRATION, claim) is court_fee(Way.ENFORCEMENT, claim) is None


@pytest.mark.parametrize(
    ("way", "claim", "expected"),
    [
        (Way.PAYMENT_ORDER, Claim(100, 0), ()),
        (Way.PAYMENT_ORDER, Claim(100, 0, disputed=True), (Hint.DISPUTED,)),
        (Way.PAYMENT_ORDER, Claim(100, 5, clause=False), (Hint.LATE_FEE_WITHOUT_CLAUSE,)),
        (Way.PAYMENT_ORDER, Claim(100, 0, clause=False), ()),
        (Way.SUIT, Claim(100, 5, disputed=True, clause=False), ()),
        (Way.SMALL_CLAIMS, Claim(100, 5), (Hint.SMALL_CLAIMS_UNKNOWN,)),
        (Way.SMALL_CLAIMS, Claim(100, 5, small_claims_fen=105), ()),
        (Way.SMALL_CLAIMS, Claim(100, 5, small_claims_fen=104), (Hint.ABOVE_SMALL_CLAIMS,)),
        (Way.SUIT, Claim(100, 5, expired=True, demanded=False), (Hint.EXPIRED, Hint.NO_DEMAND)),
        (Way.ENFORCEMENT, Claim(100, 5, expired=True, demanded=False), (Hint.NO_TITLE,)),
    ],
)
def test_what_speaks_against_a_way(way: Way, claim: Claim, expected: tuple[Hint, ...]) -> None:
    assert hints(way, claim) == expected


def test_the_list_has_twelve_things_and_the_last_word_counts() -> None:
    day = date(2026, 11, 23)
    said = [(Item.PRICE, ItemState.MISSING, "asked", day), (Item.PRICE, ItemState.NOT_NEEDED, "agreed", day)]
    held = [(Item.LEDGER, "12 charges"), (Item.AREA, "78.40 ㎡"), (Item.PROMISES, "")]
    found = checklist(held, said, [Item.OWNER, Item.OWNER], {Item.PROMISES})
    assert [entry.item for entry in found] == list(Item)
    assert len(found) == 12
    by_item = {entry.item: entry for entry in found}
    assert by_item[Item.LEDGER].state is ItemState.HAVE
    assert by_item[Item.LEDGER].held == "12 charges"
    assert (by_item[Item.PRICE].state, by_item[Item.PRICE].note) == (ItemState.NOT_NEEDED, "agreed")
    assert (by_item[Item.OWNER].state, by_item[Item.OWNER].files) == (ItemState.HAVE, 2)
    assert (by_item[Item.AREA].state, by_item[Item.AREA].held) == (ItemState.MISSING, "78.40 ㎡")  # a fact proves nothing
    assert by_item[Item.PROMISES].state is ItemState.NOT_NEEDED
    assert by_item[Item.DISPUTES].state is ItemState.MISSING


def test_words_are_read_or_refused() -> None:
    assert parse_way(" Payment-Order ") is Way.PAYMENT_ORDER
    assert parse_item("1") is Item.IDENTITY
    assert parse_item("12") is parse_item("late-fee") is Item.LATE_FEE
    assert parse_item_state("not-needed") is ItemState.NOT_NEEDED
    for reader, error in ((parse_way, WayUnknown), (parse_item, ItemUnknown), (parse_item_state, ItemStateUnknown)):
        with pytest.raises(error):
            reader("13")
