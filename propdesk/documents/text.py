"""Text on its way to paper: cleaned of what cannot be printed, and broken into lines the way Chinese and English break."""

import unicodedata
from functools import lru_cache

from propdesk.documents.fonts import EM, Chain

# 避头尾: what may not begin and what may not end a line.
_NO_START = frozenset("，。、；：！？）》】」』〉〕”’…—·％%℃,.;:!?)]}’”～々ー")
_NO_END = frozenset("（《【「『〈〔“‘([{¥￥$№")
_CHINESE_FROM = "\u2e80"
_DROPPED = frozenset(("Cc", "Cf", "Cs"))


def clean(text: str) -> str:
    """One line of printable text: line ends and odd spaces become spaces; control, direction and variation marks go."""
    if text.isprintable() and (text.isascii() or not _has_selector(text)):
        return text
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f\x85" or category in ("Zl", "Zp"):
        return " "
    if category in _DROPPED or _is_selector(character):
        return ""
    return character


def _has_selector(text: str) -> bool:
    return any(map(_is_selector, text))


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@lru_cache(maxsize=2048)
def break_lines(text: str, chain: Chain, size: float, width: float) -> tuple[str, ...]:
    """`text` in lines no wider than `width` points: Chinese breaks between characters except as 避头尾 forbids, other scripts at spaces.

    A line end in the text ends a line. A word wider than the line is cut; nothing is ever dropped but spaces at a break.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _break_paragraph(clean(paragraph).rstrip(), chain, width * EM / size)
    return tuple(lines)


def _break_paragraph(text: str, chain: Chain, limit: float) -> list[str]:
    lines: list[str] = []
    start, used, allowed, widths = 0, 0.0, 0, chain.widths
    i = 0
    while i < len(text):
        if i > start and _may_break(text[i - 1], text[i]):
            allowed = i
        used += widths[text[i]]
        if used > limit and i > start and text[i] != " ":
            cut = allowed if allowed > start else i
            lines.append(text[start:cut].rstrip(" "))
            start = i = cut + len(text[cut:]) - len(text[cut:].lstrip(" "))
            used, allowed = 0.0, start
            continue
        i += 1
    lines.append(text[start:])
    return lines


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NO_START or before in _NO_END:
        return False
    if before == " ":
        return True
    return before >= _CHINESE_FROM or after >= _CHINESE_FROM
