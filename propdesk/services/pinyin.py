"""Pinyin of Chinese characters, from pypinyin's table of single characters, loaded at the first question.

Only the table is read: importing the package would also load its phrases, which takes ten times as long.
"""

import json
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

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
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin")
    raw = json.loads((Path(package.origin).parent / "pinyin_dict.json").read_text(encoding="utf-8"))
    return {int(code): spoken for code, spoken in raw.items()}


def _plain(reading: str) -> str:
    """lǚ -> lv, dān -> dan: tone marks off, the two dots kept as v."""
    marks = unicodedata.normalize("NFD", reading)
    kept = "".join(mark for mark in marks if not unicodedata.combining(mark) or mark == "\u0308")
    return unicodedata.normalize("NFC", kept).translate(_SPECIAL)
