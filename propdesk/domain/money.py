"""Money is a whole number of fen, from parse to print. Decimal appears only inside a formula, a float never."""

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import TypeAlias

from propdesk.errors import UserError

Fen: TypeAlias = int

MAX_FEN = 99_999_999_999  # 999,999,999.99 yuan: above any bill of a small office, below any integer trouble
PRICE_SCALE = 10_000  # a price is stored in 1/10,000 yuan: 1.85 -> 18_500

_LONGEST = 60  # characters of a typed amount
_EXACT = Context(prec=4 * _LONGEST)  # more digits than any sum of that length can have: nothing is rounded on the way
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SUM = re.compile(rf"[-+]?{_NUMBER}(?:[-+*]{_NUMBER})*", re.ASCII)
_PRICE = re.compile(_NUMBER, re.ASCII)
_GAP = re.compile(r"(?<=[-+*]) +| +(?=[-+*])")
# full-width forms and the signs a Chinese keyboard gives; not NFKC, which would read 5² as 52
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("\u3000\u00a0\t。−×￥", "   .-*¥")


class AmountNotUnderstood(UserError):
    """“{text}” is not an amount. Write it like 1234.50."""


class AmountTooFine(UserError):
    """“{text}” has parts of a fen. Amounts have at most two decimals."""


class AmountOutOfRange(UserError):
    """“{text}” is outside what an amount may be (0.01 to 999,999,999.99)."""


class PriceNotUnderstood(UserError):
    """“{text}” is not a price. Write it like 1.85, with at most four decimals."""


def parse_yuan(text: str, *, zero: bool = False, negative: bool = False) -> Fen:
    """Read an amount in yuan as a clerk types it and return fen, exactly.

    Understands full-width digits, ``。`` as a decimal point, thousands separators, a yuan sign and sums like
    ``100+20*3``. Refuses anything finer than a fen, exponents, and amounts outside 0.01 … 999,999,999.99
    (0.00 only with `zero`, amounts below it only with `negative`). Raises `AmountNotUnderstood`, `AmountTooFine`
    or `AmountOutOfRange`; nothing is ever rounded in silence.
    """
    value = _sum(_plain(text), text)
    fen = _EXACT.multiply(value, Decimal(100))
    if fen != fen.to_integral_value():
        raise AmountTooFine(text=text)
    return check_fen(int(fen), text, zero=zero, negative=negative)


def check_fen(fen: Fen, text: str | None = None, *, zero: bool = False, negative: bool = False) -> Fen:
    """Return `fen` unchanged if an amount may have that value; raise `AmountOutOfRange` otherwise."""
    if abs(fen) > MAX_FEN or (fen == 0 and not zero) or (fen < 0 and not negative):
        raise AmountOutOfRange(text=format_yuan(fen) if text is None else text)
    return fen


def parse_price(text: str) -> int:
    """Read a unit price in yuan ("1.85") as 1/10,000 yuan; raises `PriceNotUnderstood`."""
    plain = _plain(text)
    if len(plain) > _LONGEST or not _PRICE.fullmatch(plain):
        raise PriceNotUnderstood(text=text)
    scaled = _EXACT.multiply(Decimal(plain.replace(",", "")), Decimal(PRICE_SCALE))
    if scaled != scaled.to_integral_value() or scaled > MAX_FEN:
        raise PriceNotUnderstood(text=text)
    return int(scaled)


def format_yuan(fen: Fen) -> str:
    """1234550 -> "12,345.50"; a minus sign for amounts below zero."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"


def plain_yuan(fen: Fen) -> str:
    """1234550 -> "12345.50": for fields to edit and for spreadsheets."""
    return format_yuan(fen).replace(",", "")


def format_price(price: int) -> str:
    """18500 -> "1.85": a price in 1/10,000 yuan (never below zero) with two to four decimals."""
    yuan, rest = divmod(price, PRICE_SCALE)
    digits = f"{rest:04d}"
    return f"{yuan}.{digits[:2]}{digits[2:].rstrip('0')}"


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient of two integers (`denominator` > 0) rounded half away from zero, in integers only."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def share_out(total: Fen, weights: Sequence[int]) -> list[Fen]:
    """Split `total` by `weights` so that the parts add up to it (largest remainder; ties to the first).

    Raises ``ValueError`` when the weights are negative or sum to nothing.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be at least zero and not all zero")
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(abs(total) * weights[i] % whole), i))
    for i in by_remainder[: abs(total) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def _plain(text: str) -> str:
    """Half-width text without the currency sign and without the blanks around signs."""
    narrow = text.translate(_NARROW).strip().removeprefix("¥").removesuffix("元").strip()
    return _GAP.sub("", narrow)


def _sum(plain: str, original: str) -> Decimal:
    """The exact value of numbers joined by + - *, times before plus; raises `AmountNotUnderstood` for anything else."""
    if len(plain) > _LONGEST or not _SUM.fullmatch(plain):
        raise AmountNotUnderstood(text=original)
    total = Decimal(0)
    for sign, term in re.findall(r"([-+]?)([^-+]+)", plain.replace(",", "")):
        product = Decimal(1)
        for factor in term.split("*"):
            product = _EXACT.multiply(product, Decimal(factor))
        total = _EXACT.subtract(total, product) if sign == "-" else _EXACT.add(total, product)
    return total
