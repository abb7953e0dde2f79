"""Units of a community: their codes in any spelling, their natural order and their kinds.

A unit is named by building, entrance and room: 3-2-1203. "3栋2单元1203室", "3.2.1203", "３－２－１２０３" and
"3号楼2单元1203" are the same unit. Nothing is ever matched by mere likeness.
"""

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from propdesk.errors import UserError
from propdesk.i18n import N_

CM2_PER_M2 = 10_000
MAX_AREA_M2 = 100_000


class UnitKind(StrEnum):
    """What a unit is; the words of lists and import files for it are in `KIND_WORDS`."""

    FLAT = "flat"
    SHOP = "shop"
    OFFICE = "office"
    PARKING = "parking"
    STORAGE = "storage"


KIND_NAMES = {
    UnitKind.FLAT: N_("Flat"),
    UnitKind.SHOP: N_("Shop"),
    UnitKind.OFFICE: N_("Office"),
    UnitKind.PARKING: N_("Parking space"),
    UnitKind.STORAGE: N_("Storage room"),
}

_KIND_SPELLINGS = {
    UnitKind.FLAT: "flat apartment residential dwelling house home maisonette villa studio "
    "住宅 住房 公寓 商品房 别墅 洋房 高层 小高层 多层 叠拼 联排 复式 宿舍 房屋 居民 住户 普通住宅 安置房 回迁房 廉租房 公租房 110 119",
    UnitKind.SHOP: "shop store retail commercial commercialunit commercialspace 商铺 店铺 商业 门面 底商 门市 门市房 网点 商业用房 商用",
    UnitKind.OFFICE: "office officeunit 办公 办公室 写字楼 办公用房 商务 120",
    UnitKind.PARKING: "parking parkingplace parkingspace parkinglot garage carport "
    "车位 停车位 车库 地下车位 地上车位 地上停车位 地下停车位 产权车位 人防车位",
    UnitKind.STORAGE: "storage storageroom storeroom warehouse warehouseunit cellar basement "
    "储藏室 储藏间 储物间 储物室 杂物间 仓库 地下室 库房 贮藏室",
}  # 110, 119, 120: house, dormitory, office in a widespread import form
KIND_WORDS: dict[str, UnitKind] = {word: kind for kind, words in _KIND_SPELLINGS.items() for word in words.split()}
"""Every spelling of a kind (lower case, without spaces) that lists and import files use."""


class AreaMissing(UserError):
    """The area is missing. Enter it in square metres, like 89.52."""


class AreaNotUnderstood(UserError):
    """“{text}” is not an area. Enter it in square metres, like 89.52."""


class AreaNotPositive(UserError):
    """The area must be greater than zero, not {text}."""


class UnitNotUnderstood(UserError):
    """“{text}” is not a unit. Write it like 3-2-1203."""


class RoomMissing(UserError):
    """The room number is missing."""


class UnitCellsDisagree(UserError):
    """“{text}” names another building or entrance than the cells beside it."""


class UnitCode(NamedTuple):
    """Building, entrance ("" where there is none) and room as the office writes them, without 号楼, 单元, 室."""

    building: str
    entrance: str
    room: str

    def __str__(self) -> str:
        building, entrance, room = self
        return f"{building}-{entrance}-{room}" if building and entrance and room else "-".join(filter(None, self))

    @property
    def sort_key(self) -> str:
        """Text that sorts units by number where they have numbers: 2-1-101 before 10-1-101."""
        return f"{natural_key(self.building)}\x1f{natural_key(self.entrance)}\x1f{natural_key(self.room)}"

    @property
    def match_key(self) -> str:
        """Equal for two spellings of one unit and for nothing else."""
        return _match_key(self)


@lru_cache(maxsize=65536)
def _match_key(code: UnitCode) -> str:
    return f"{_fold(code.building)}\x1f{_fold(code.entrance)}\x1f{_fold(code.room)}"


_BUILDING = re.compile(r"(?:号楼|栋|幢|座|号院|号|楼|#)$")
_ENTRANCE = re.compile(r"(?:单元|门洞|门|梯)$")
_ROOM = re.compile(r"(?:号房|号室|室|房|号)$")
_WORDED = re.compile(r"^(?:(?P<building>.+?)(?:号楼|栋|幢|座|#|楼(?=.+单元))-?)?(?:(?P<entrance>[^-]+?)(?:单元|门洞|梯)-?)?(?P<room>.+)$")
_CHINESE = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―－~_/\\.。．·、 \t\u3000", "-"))
_ENTRANCE_DIGITS = 2  # "2-1203" beside a building is entrance 2; "1203-2" is a divided room


def unit_code(building: str, entrance: str, room: str) -> UnitCode:
    """Make a code from three cells of any spelling ("3号楼", "2单元", "1203室").

    The room cell may itself carry the whole code or the entrance; the other two must then be empty or agree with it.
    Raises `RoomMissing`, `UnitNotUnderstood` or `UnitCellsDisagree`.
    """
    cells = UnitCode(strip_building(building), strip_entrance(entrance), strip_room(room))
    if not cells.room:
        raise RoomMissing()
    if (cells.building or cells.entrance) and cells.room.isalnum() and (cells.room.isascii() or not _worded(cells.room)):
        return cells
    return _reconciled(cells, room)


def parse_unit(text: str) -> UnitCode:
    """Read one cell or one typed word as a unit code; raises `UnitNotUnderstood` or `RoomMissing`."""
    narrow = _narrow(text)
    worded = _worded(narrow)
    if worded:
        return unit_code(worded["building"] or "", worded["entrance"] or "", worded["room"])
    parts = _parts(narrow)
    if len(parts) == 3:
        return UnitCode(strip_building(parts[0]), strip_entrance(parts[1]), strip_room(parts[2]))
    if len(parts) == 2:
        return UnitCode(strip_building(parts[0]), "", strip_room(parts[1]))
    if len(parts) == 1 and strip_room(parts[0]):
        return UnitCode("", "", strip_room(parts[0]))
    raise UnitNotUnderstood(text=text)


def _reconciled(cells: UnitCode, room: str) -> UnitCode:
    """A room cell that may carry more than the room, beside a building or an entrance that may be empty."""
    if not cells.building and not cells.entrance:
        return parse_unit(room)
    parts = _parts(_narrow(room))
    if _worded(_narrow(room)) or len(parts) == 3:
        whole = parse_unit(room)
        for told, read in ((cells.building, whole.building), (cells.entrance, whole.entrance)):
            if told and read and _fold(told) != _fold(read):
                raise UnitCellsDisagree(text=room)
        return UnitCode(cells.building or whole.building, cells.entrance or whole.entrance, whole.room)
    if len(parts) == 2:
        first = strip_entrance(parts[0])
        if not cells.entrance and first.isdigit() and len(first) <= _ENTRANCE_DIGITS:
            return UnitCode(cells.building, first, strip_room(parts[1]))
        if cells.entrance and _fold(first) == _fold(cells.entrance):
            return UnitCode(cells.building, cells.entrance, strip_room(parts[1]))
    return cells


def _worded(narrow: str) -> re.Match[str] | None:
    """The parts of a code written with words (3栋2单元1203室), or None where no such word is in it."""
    if narrow.isascii() and "#" not in narrow:
        return None
    found = _WORDED.match(narrow.replace(" ", ""))
    return found if found and (found["building"] or found["entrance"]) else None


def _parts(narrow: str) -> list[str]:
    return [part for part in narrow.translate(_DASHES).split("-") if part]


@lru_cache(maxsize=65536)
def natural_key(text: str) -> str:
    """A key that orders digits by value and the rest by character: "2号" < "10号"."""
    return re.sub(r"\d+", lambda digits: f"{len(digits[0].lstrip('0') or '0'):02d}{digits[0].lstrip('0') or '0'}", _fold(text))


def parse_area(text: str) -> int:
    """Read an area in m² ("89.52", "89.52㎡") as cm², exactly; raises `AreaMissing`, `AreaNotUnderstood`, `AreaNotPositive`."""
    plain = re.sub(r"(?:㎡|m2|平方米|平米|平方|平)$", "", _narrow(text).replace(" ", "").lower().replace(",", ""))
    if not plain:
        raise AreaMissing()
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", plain, re.ASCII):
        raise AreaNotUnderstood(text=text)
    cm2 = Decimal(plain) * CM2_PER_M2
    if cm2 <= 0:
        raise AreaNotPositive(text=text)
    if cm2 != cm2.to_integral_value() or cm2 > MAX_AREA_M2 * CM2_PER_M2:
        raise AreaNotUnderstood(text=text)
    return int(cm2)


def format_area(cm2: int) -> str:
    """895200 -> "89.52": m² with two to four decimals."""
    whole, rest = divmod(cm2, CM2_PER_M2)
    digits = f"{rest:04d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text.replace("㎡", "m2")).strip()


@lru_cache(maxsize=16384)
def strip_building(text: str) -> str:
    """A building's name without its counting word: "3号楼" -> "3", "A座" -> "A", "三栋" -> "3"; spaces inside stay."""
    bare = _BUILDING.sub("", _narrow(text))
    return _CHINESE.get(bare, bare)


@lru_cache(maxsize=16384)
def strip_entrance(text: str) -> str:
    """An entrance without its counting word: "三单元" -> "3"."""
    bare = _ENTRANCE.sub("", _narrow(text).replace(" ", ""))
    return _CHINESE.get(bare, bare)


@lru_cache(maxsize=65536)
def strip_room(text: str) -> str:
    """A room without its counting word: "1203室" -> "1203"; "01" stays "01"."""
    bare = _ROOM.sub("", _narrow(text).replace(" ", ""))
    return _CHINESE.get(bare, bare)


@lru_cache(maxsize=65536)
def _fold(text: str) -> str:
    """What two spellings of one name share: narrow, lower case, numbers without leading zeros."""
    return re.sub(r"\d+", lambda digits: digits[0].lstrip("0") or "0", _narrow(text).lower())
