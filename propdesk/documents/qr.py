"""QR codes for papers, as rows of bits. They hold a number and a unit, never personal data or a link.

segno needs most of a millisecond for one code. With length, version and mask fixed, a QR code is linear: the picture of a
text is the picture of a base text, XOR what each differing character changes. Each such change is asked of segno once.
"""

from functools import lru_cache

import segno

_MASK = 2  # any of the eight is read by scanners; the search for the prettiest costs more than the rest
_BASE = "0"


def qr_rows(text: str) -> tuple[int, tuple[str, ...]]:
    """Modules a side and each row as hexadecimal digits (1 = dark, padded to whole bytes); error level M, byte mode.

    Raises ``ValueError`` for a text that is not ASCII or longer than a small code holds (106 characters).
    """
    if not text.isascii() or not 0 < len(text) <= 106:
        raise ValueError(f"not a text for a small QR code: {text!r}")
    picture, side = _picture(_BASE * len(text))
    for place, character in enumerate(text):
        picture ^= _change(len(text), place, character)
    digits = f"{picture:0{side * side}b}"
    wide = (side + 7) // 8 * 8
    rows = tuple(f"{int(digits[start : start + side].ljust(wide, '0'), 2):0{wide // 4}x}" for start in range(0, side * side, side))
    return side, rows


@lru_cache(maxsize=16384)
def _change(length: int, place: int, character: str) -> int:
    """What one character in a text of base characters changes in the picture."""
    text = _BASE * place + character + _BASE * (length - place - 1)
    return _picture(text)[0] ^ _picture(_BASE * length)[0]


@lru_cache(maxsize=64)
def _picture(text: str) -> tuple[int, int]:
    code = segno.make_qr(text, error="m", mode="byte", mask=_MASK, boost_error=False)
    bits = "".join(map(str, (module for row in code.matrix for module in row)))
    return int(bits, 2), len(code.matrix)
