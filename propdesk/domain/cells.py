"""Cells of a workbook read exactly: codes, amounts, areas, dates, phones as a spreadsheet holds them.

A spreadsheet stores every number in binary. The rule here: a number is what its shortest decimal writing says
(496.83, 18129389418); where a formula left noise (496.83000000000004), it counts as the number of the allowed decimals
if it differs from that by no more than one part in 10^9 of a unit; anything else finer than allowed is refused.
Amounts allow two decimals, prices and areas four. No arithmetic is ever done in binary.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from propdesk.domain.days import DateImpossible, DateNotUnderstood
from propdesk.domain.headers import Cell
from propdesk.domain.money import Fen, check_fen, parse_price, parse_yuan
from propdesk.domain.owner_shares import parse_share
from propdesk.domain.periods import Month
from propdesk.domain.units import KIND_WORDS, AreaMissing, UnitKind, parse_area, strip_building, strip_entrance, strip_room
from propdesk.errors import UserError

NOISE = Decimal("1e-9")
EPOCH = date(1899, 12, 30)  # what a spreadsheet counts days from (from March 1900 on)
SERIALS = range(20_000, 80_000)  # 1954 … 2119
MOBILE_DIGITS = 11
MOBILE_FROM = 10**10
YEARS = range(1950, 2120)


class StatedNotUnderstood(UserError):
    """The stated arrears “{text}” are not an amount. Write them like 1234.50."""


class KindNotUnderstood(UserError):
    """“{text}” is not a kind of unit. Write flat, shop, office, parking or storage."""


def text_of(cell: Cell) -> str:
    """A cell as the text a person reads in it: 101.0 -> "101", a date -> "2026-10-31", an empty cell -> ""."""
    if isinstance(cell, str):
        return cell.strip()
    return _text(cell) if cell is not None else ""


@lru_cache(maxsize=16384, typed=True)
def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, int | float):
        return _plain(Decimal(repr(cell))) if cell == cell and abs(cell) < 10**15 else repr(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@lru_cache(maxsize=4096, typed=True)
def building_of(cell: Cell) -> str:
    """A building cell without its counting word: "3号楼" and 3.0 -> "3"."""
    return strip_building(text_of(cell))


@lru_cache(maxsize=4096, typed=True)
def entrance_of(cell: Cell) -> str:
    """An entrance cell without its counting word."""
    return strip_entrance(text_of(cell))


@lru_cache(maxsize=16384, typed=True)
def room_of(cell: Cell) -> str:
    """A room cell without its counting word."""
    return strip_room(text_of(cell))


def exact_text(cell: Cell, places: int) -> str:
    """The text of a cell that holds a quantity, freed of binary noise beyond `places` decimals."""
    text = text_of(cell)
    if not isinstance(cell, float) or "." not in text:
        return text
    value = Decimal(text)
    near = value.quantize(Decimal(1).scaleb(-places))
    return _plain(near) if abs(value - near) <= NOISE else text


@lru_cache(maxsize=16384, typed=True)
def area_of(cell: Cell) -> int:
    """An area cell in cm²; raises `AreaMissing`, `AreaNotUnderstood`, `AreaNotPositive`."""
    if cell is None or cell == "":
        raise AreaMissing()
    return parse_area(exact_text(cell, 4))


@lru_cache(maxsize=16384, typed=True)
def stated_of(cell: Cell) -> Fen | None:
    """A cell of stated arrears in fen, None where it is empty or a dash; raises `StatedNotUnderstood` or `AmountTooFine`."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, float):
        whole, _, rest = repr(cell).partition(".")
        if len(rest) <= 2 and whole.isdecimal() and rest.isdecimal():
            return check_fen(int(whole) * 100 + int(rest.ljust(2, "0")), zero=True)
    text = exact_text(cell, 2)
    if text in _NOTHING:
        return None
    if not any(digit in text for digit in "0123456789０１２３４５６７８９"):
        raise StatedNotUnderstood(text=text)
    return parse_yuan(text, zero=True, negative=True)


@lru_cache(maxsize=1024, typed=True)
def price_of(cell: Cell) -> int | None:
    """A price cell in 1/10,000 yuan, None where it is empty; raises `PriceNotUnderstood`."""
    text = exact_text(cell, 4)
    return None if text in _NOTHING else parse_price(re.split(r"元?/", text, maxsplit=1)[0])


def date_of(cell: Cell, month_end: bool = False) -> date | None:
    """A date cell in any of the spellings an office uses, None where it is empty.

    Dates, serial numbers (42370), 2020.02.08, 2020年6月3日, 20261031, 2020/6/3. A month alone ("2026-10", 202610) is its
    last day with `month_end` and its first otherwise. Raises `DateNotUnderstood` or `DateImpossible`.
    """
    if cell.__class__ is date or cell is None:
        return cell
    return _date(cell, month_end) if cell != "" else None


@lru_cache(maxsize=16384, typed=True)
def _date(cell: Cell, month_end: bool) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _numbered(cell, month_end)
    text = text_of(cell)
    if text in _NOTHING:
        return None
    parts = unicodedata.normalize("NFKC", text).translate(_DATE_MARKS).split("T")[0].split(" ")[0].strip("-").split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise DateNotUnderstood(text=text)
    return _numbered(int(parts[0]), month_end) if len(parts) == 1 else _from_parts([int(part) for part in parts], text, month_end)


def phones_of(cell: Cell) -> tuple[tuple[str, ...], str]:
    """The phone numbers in a cell as digits, and what could not be read as one ("139-5784-1465/8888 0000" -> two, "").

    A number has 5 to 15 digits, with a plus sign for another country; +86 is dropped from a mainland number.
    """
    if isinstance(cell, float) and MOBILE_FROM <= cell < 2 * MOBILE_FROM and cell.is_integer():
        return (str(int(cell)),), ""
    if isinstance(cell, str) and len(cell) == MOBILE_DIGITS and cell.isdecimal() and cell.isascii():
        return (cell,), ""
    return _phones(text_of(cell)) if cell not in ("", None) else ((), "")


@lru_cache(maxsize=4096)
def _phones(text: str) -> tuple[tuple[str, ...], str]:
    numbers: list[str] = []
    rest: list[str] = []
    for piece in _PHONE_SPLIT.split(unicodedata.normalize("NFKC", text)):
        found = _numbers_in(piece)
        numbers += found
        if piece and not found:
            rest.append(piece)
    return tuple(dict.fromkeys(numbers)), " ".join(rest)


@lru_cache(maxsize=1024, typed=True)
def kind_of(cell: Cell) -> UnitKind | None:
    """A cell that names the kind of a unit, None where it is empty; raises `KindNotUnderstood`."""
    text = text_of(cell)
    if not text:
        return None
    kind = KIND_WORDS.get("".join(unicodedata.normalize("NFKC", text).lower().split()))
    if kind is None:
        raise KindNotUnderstood(text=text)
    return kind


@lru_cache(maxsize=1024, typed=True)
def shares_of(cell: Cell) -> tuple[int, ...]:
    """Shares of the owners in 1/10,000 ("50%、50%", "1/2", 50 -> 5000); raises `ShareNotUnderstood`.

    Written as a share is anywhere (`parse_share`); only up to 1 a plain number is the part of the whole that a spreadsheet
    holds for a cell shown in per cent (0.5 -> 5000).
    """
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(" ", "")
    shares = (int(Decimal(part) * 10_000) if _PART.fullmatch(part) else parse_share(part) for part in re.split(r"[、,;]", text))
    return tuple(share for share in shares if share is not None)


_PART = re.compile(r"0?\.(?!0000|0+$)\d+|1(?:\.0+)?", re.ASCII)  # from 0.0001 to 1
_NOTHING = frozenset(["", "-", "--", "—", "——", "/", "无", "n/a"])
_DATE_MARKS = str.maketrans(dict.fromkeys("./\\年月-－—", "-") | {"日": "", "号": ""})
_PHONE_SPLIT = re.compile(r"[/、,;|\n\r\t]+|或")
_PHONE_MARKS = str.maketrans(dict.fromkeys(" -()—–.·\u3000"))
_LONG_RUN = re.compile(r"\+?\d{7,15}")


def _plain(value: Decimal) -> str:
    """A decimal number without exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _numbered(value: int | float, month_end: bool) -> date:
    """A date held as one number: 20261031, 202610 or a serial."""
    whole = int(value)
    text = text_of(value)
    if whole in SERIALS:
        return EPOCH + timedelta(days=whole)
    if whole == value and len(text) == 8:
        return _from_parts([whole // 10_000, whole // 100 % 100, whole % 100], text, month_end)
    if whole == value and len(text) == 6:
        return _from_parts([whole // 100, whole % 100], text, month_end)
    raise DateNotUnderstood(text=text)


def _from_parts(parts: list[int], text: str, month_end: bool) -> date:
    if len(parts) not in (2, 3) or parts[0] not in YEARS:
        raise DateNotUnderstood(text=text)
    try:
        if len(parts) == 3:
            return date(*parts)
        first = date(parts[0], parts[1], 1)
    except ValueError:
        raise DateImpossible(text=text) from None
    return Month.of(first).day(31) if month_end else first


def _numbers_in(piece: str) -> list[str]:
    """The numbers of one piece: the whole of it, or several with spaces between, or digits among words."""
    bare = piece.translate(_PHONE_MARKS)
    if bare.removeprefix("+").isdigit() and bare.isascii() and 5 <= len(bare.removeprefix("+")) <= 15:
        return [_without_86(bare)]
    words = [word for word in re.split(r"\s+", piece) if word]
    if len(words) > 1 and all(7 <= len(word.translate(_PHONE_MARKS)) <= 15 and word.translate(_PHONE_MARKS).isdigit() for word in words):
        return [_without_86(word.translate(_PHONE_MARKS)) for word in words]
    return [_without_86(run) for run in _LONG_RUN.findall(bare)]


def _without_86(number: str) -> str:
    if number.startswith(("+86", "0086")) and len(number) >= 13:
        return number.removeprefix("+86").removeprefix("0086")
    return number
