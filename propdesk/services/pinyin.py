"""Pinyin of Chinese characters, from pypinyin's table of single characters, loaded at the first question."""

import unicodedata
from functools import cache, lru_cache

from propdesk.domain import names

_VARIANTS = {"𠮷": "吉", "㐂": "喜", "𣘺": "桥", "髙": "高", "﨑": "崎"}
_SPECIAL = str.maketrans({"ü": "v", "ê": "e"})


def name_keys(name: str) -> str:
    """The search keys of a name (see `domain.names.name_keys`)."""
    return names.name_keys(name, readings)


@lru_cache(maxsize=65536)
def readings(char: str) -> tuple[str, ...]:
    """Every reading of one character without tones, commonest first ("单" -> dan, chan, shan), or () if it has none.

    ü is written v, as on a keyboard.
    """
    found = _table().get(ord(_VARIANTS.get(char, char)))
    return tuple(dict.fromkeys(_plain(reading) for reading in found.split(","))) if found else ()


@cache
def _table() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


def _plain(reading: str) -> str:
    """lǚ -> lv, dān -> dan: tone marks off, the two dots kept as v."""
    marks = unicodedata.normalize("NFD", reading)
    kept = "".join(mark for mark in marks if not unicodedata.combining(mark) or mark == "\u0308")
    return unicodedata.normalize("NFC", kept).translate(_SPECIAL)
