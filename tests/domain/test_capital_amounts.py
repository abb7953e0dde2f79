"""Amounts and dates in Chinese capitals: the tables of the domain and screen references, and a slow independent reader."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.capital_amounts import capital_amount, capital_date, rmb

TABLE = [
    (140950, "壹仟肆佰零玖元伍角整"),
    (168032, "壹仟陆佰捌拾元零叁角贰分"),
    (10700053, "壹拾万柒仟元零伍角叁分"),
    (1640902, "壹万陆仟肆佰零玖元零贰分"),
    (10010000, "壹拾万零壹佰元整"),
    (5, "伍分"),
    (0, "零元整"),
    (50, "伍角整"),
    (1000, "壹拾元整"),
    (32504, "叁佰贰拾伍元零肆分"),
    (100405, "壹仟零肆元零伍分"),
    (600714, "陆仟零柒元壹角肆分"),
    (2003000, "贰万零叁拾元整"),
    (100000010, "壹佰万元壹角整"),
    (10000000100, "壹亿零壹元整"),
    (341580, "叁仟肆佰壹拾伍元捌角整"),
    (137546, "壹仟叁佰柒拾伍元肆角陆分"),
    (1005, "壹拾元零伍分"),
    (-341580, "负叁仟肆佰壹拾伍元捌角整"),
    (99999999999, "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    (2000300, "贰万零叁元整"),
    (101000000000, "壹拾亿壹仟万元整"),
    (10000700000, "壹亿零柒仟元整"),
]


@pytest.mark.parametrize(("fen", "words"), TABLE)
def test_table(fen: int, words: str) -> None:
    assert capital_amount(fen) == words


def test_rmb_stands_in_front_without_a_gap() -> None:
    assert rmb(137546) == "人民币壹仟叁佰柒拾伍元肆角陆分"


def test_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        capital_amount(10**18)


def read_capitals(text: str) -> int:
    """Fen, read digit word by digit word, knowing nothing of the writer."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整").replace("零", "")
    digits = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    worth = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = fen = 0
    for word in text:
        if word in digits:
            digit = digits[word]
        elif word in worth:
            section, digit = section + digit * worth[word], 0
        elif word in "万亿":
            total, section, digit = (total + section + digit) * (10**4 if word == "万" else 10**8), 0, 0
        elif word == "元":
            total, section, digit = total + section + digit, 0, 0
        elif word == "角":
            fen, digit = fen + digit * 10, 0
        elif word == "分":
            fen, digit = fen + digit, 0
        else:
            raise AssertionError(f"not a word of capitals: {word}")
    return sign * (total * 100 + fen)


def _split_at_yi(text: str) -> int:
    """亿 multiplies what stands before it only."""
    sign, bare = (-1, text[1:]) if text.startswith("负") else (1, text)
    before, yi, after = bare.rpartition("亿")
    high = read_capitals(before + "元整") if yi else 0
    low = after if after.strip("零") not in ("元整",) else "零元整"
    return sign * (high * 10**8 + (read_capitals(low) if low else 0))


@given(st.integers(-99_999_999_999, 99_999_999_999))
def test_reads_back(fen: int) -> None:
    assert _split_at_yi(capital_amount(fen)) == fen


@given(st.integers(0, 99_999_999_999))
def test_no_word_that_banks_refuse(fen: int) -> None:
    words = capital_amount(fen)
    assert not set(words) & set("一二三四五六七八九十百千两〇廿")
    assert "零零" not in words
    assert not words.startswith("拾")
    assert words.endswith("整") is (fen % 10 == 0)


# dates --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 15), "贰零贰陆年零壹月壹拾伍日"),
        (date(2026, 10, 20), "贰零贰陆年零壹拾月零贰拾日"),
        (date(2026, 11, 23), "贰零贰陆年壹拾壹月贰拾叁日"),
        (date(2024, 2, 29), "贰零贰肆年零贰月贰拾玖日"),
        (date(2026, 3, 1), "贰零贰陆年叁月零壹日"),
        (date(2026, 12, 10), "贰零贰陆年壹拾贰月零壹拾日"),
        (date(2030, 9, 30), "贰零叁零年玖月零叁拾日"),
        (date(2000, 8, 31), "贰零零零年捌月叁拾壹日"),
    ],
)
def test_dates(day: date, words: str) -> None:
    assert capital_date(day) == words


def read_date(text: str) -> date:
    """Read back word by word, knowing nothing of the writer."""
    digits = {word: str(value) for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    year, rest = text.split("年")
    month, rest = rest.split("月")
    found = []
    for words in (month, rest.removesuffix("日")):
        tens, ten, ones = words.removeprefix("零").rpartition("拾")
        found.append((int(digits[tens]) * 10 if ten else 0) + int(digits[ones] if ones else 0))
    return date(int("".join(digits[word] for word in year)), *found)


def test_every_day_of_a_leap_year_and_of_a_century_turn_reads_back_and_leaves_no_room_in_front() -> None:
    for first in (date(2024, 1, 1), date(1999, 12, 1)):
        for n in range(366):
            day = first + timedelta(days=n)
            words = capital_date(day)
            assert read_date(words) == day
            assert not set(words) & set("一二三四五六七八九十〇")
            _year, month, number = words.replace("月", "年").split("年")
            assert month.startswith("零") is (day.month in (1, 2, 10))  # 壹 or 贰 alone could become 壹拾…, 拾 could become 贰拾
            assert number.startswith("零") is (day.day in (*range(1, 11), 20, 30))
