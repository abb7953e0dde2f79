"""Cleaning, line breaking, masking, QR codes."""

import random

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from propdesk.documents.fonts import REGULAR
from propdesk.documents.qr import _MASK, qr_rows
from propdesk.documents.text import break_lines, clean


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("单志强", "单志强"),
        ("a\tb\r\nc", "a b  c"),
        ("\x00\x07单\x1b[31m", "单[31m"),
        ("\u202e单\u2066\u200b", "单"),
        ("\ufeff葛\U000e0100\ufe0f", "葛"),
        ("\ud800x", "x"),
        ("a\u2028b", "a b"),
        ("全角\u3000空格", "全角\u3000空格"),
        ("<b>&amp;</para>", "<b>&amp;</para>"),
    ],
)
def test_clean(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted


def lines(text: str, characters: float) -> list[str]:
    """Broken at a width of so many Chinese characters."""
    return list(break_lines(text, REGULAR, 10, characters * 10))


def test_chinese_breaks_anywhere_but_punctuation_does_not_begin_a_line() -> None:
    assert lines("一二三四五六七八", 4) == ["一二三四", "五六七八"]
    assert lines("一二三四，五六", 4) == ["一二三", "四，五六"]
    assert lines("一二三（四五）", 4) == ["一二三", "（四五）"]


def test_latin_breaks_at_spaces_and_a_long_word_is_cut() -> None:
    assert lines("please pay by Friday", 6) == ["please pay", "by Friday"]
    assert "".join(lines("abcdefghijklmnopqrstuvwxyz", 4)) == "abcdefghijklmnopqrstuvwxyz"
    assert len(lines("abcdefghijklmnopqrstuvwxyz", 4)) > 1


def test_a_line_end_ends_a_line_and_nothing_stays_one_line() -> None:
    assert lines("一\n\n二", 9) == ["一", "", "二"]
    assert lines("", 9) == [""]


@given(st.text(alphabet="单志强，。（）《》 ab12·𠮷", max_size=60), st.integers(2, 12))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, characters: int) -> None:
    broken = lines(text, characters)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(REGULAR.width(line.rstrip(), 10) <= characters * 10 + 0.001 or len(line) == 1 for line in broken)


def test_qr_codes_are_those_of_segno() -> None:
    chance = random.Random(7)
    alphabet = "PD|CJSJ-0123456789abcXYZ"
    for length in (1, 14, 20, 26, 27, 40, 62, 106):
        wanted = "".join(chance.choice(alphabet) for _ in range(length))
        code = segno.make_qr(wanted, error="m", mode="byte", mask=_MASK, boost_error=False)
        side, rows = qr_rows(wanted)
        assert side == len(code.matrix)
        bits = [f"{int(row, 16):0{len(row) * 4}b}"[:side] for row in rows]
        assert bits == ["".join(map(str, row)) for row in code.matrix]


@pytest.mark.parametrize("refused", ["", "单", "x" * 107])
def test_qr_codes_hold_short_ascii_only(refused: str) -> None:
    with pytest.raises(ValueError, match="QR"):
        qr_rows(refused)
