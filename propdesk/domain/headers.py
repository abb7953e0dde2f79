"""What the columns of an office's list mean: the header row found by meaning, each column by its title.

Titles are compared by meaning and never by likeness: a title is either a known synonym, or it has a known core
(…已缴至, …单价, …面积), or it stays unknown and is listed for the office to decide. Rows and columns are counted from
0 in here; `HeaderGuess.header_row` and every ``sheet_row`` are counted from 1 as Excel shows them.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from propdesk.domain.header_words import (
    CORES,
    DOUBTFUL_CORES,
    EXACT,
    FOLLOWERS,
    LEFT_OUT,
    LEFT_OUT_CORES,
    ROW_NUMBERS,
    TOTAL_CORES,
    TOTALS,
    UNLIKE_ANY,
    Field,
)
from propdesk.i18n import N_

Cell: TypeAlias = "str | int | float | bool | date | None"
Row: TypeAlias = Sequence[Cell]
Mapped: TypeAlias = Mapping[Field, int | Sequence[int]]
"""The office's own choice: the column (from 0) of each field, or several for the fields in `SEVERAL`."""

LOOK_ROWS = 30  # a header stands in the first rows or it is not one
TITLE_LENGTH = 30
SEVERAL = frozenset({Field.PHONE, Field.OWNER, Field.TENANT, Field.NOTE})  # a list may have more than one such column

FIELD_NAMES = {
    Field.UNIT: N_("Unit code"),
    Field.BUILDING: N_("Building"),
    Field.ENTRANCE: N_("Entrance"),
    Field.ROOM: N_("Room"),
    Field.ADDRESS: N_("Address"),
    Field.PARKING: N_("Parking space"),
    Field.LOT: N_("Car park"),
    Field.OWNER: N_("Owner"),
    Field.TENANT: N_("Tenant"),
    Field.PHONE: N_("Phone number"),
    Field.TENANT_PHONE: N_("Tenant’s phone"),
    Field.EMAIL: N_("E-mail"),
    Field.ROLE: N_("Role"),
    Field.SHARE: N_("Share"),
    Field.OWNER_REF: N_("Owner’s number"),
    Field.OWNER_TYPE: N_("Kind of person"),
    Field.AREA: N_("Area"),
    Field.KIND: N_("Kind of unit"),
    Field.HANDOVER: N_("Handover date"),
    Field.PRICE: N_("Price"),
    Field.PAID_TO: N_("Paid up to"),
    Field.STATED: N_("Stated arrears"),
    Field.STEWARD: N_("Building steward"),
    Field.NOTE: N_("Remark"),
}


class HowSure(StrEnum):
    """Why a column was given its meaning."""

    EXACT = "exact"  # the title is a known synonym
    CORE = "core"  # the title has a known core ("2026年物业费已缴至")
    CHOSEN = "chosen"  # the office said so


@dataclass(frozen=True, slots=True)
class ColumnFact:
    """One column that was understood: its meaning, place (from 0), title and why."""

    field: Field
    column: int
    title: str
    sure: HowSure


@dataclass(frozen=True, slots=True)
class OtherColumn:
    """One column that is not imported: its place (from 0) and title."""

    column: int
    title: str


@dataclass(frozen=True, slots=True)
class HeaderGuess:
    """What was understood of a sheet: for the office to confirm or correct.

    `header_row` counts from 1 (0 = no header found), `depth` is 1 or 2 rows. `columns` gives each field its column
    (from 0); `also` lists further columns of fields that may have several. `unknown` were not understood, `left_out`
    are personal data that is never imported (PIPL art. 6), `row_numbers` only number the rows. `price_unit` and
    `paid_fee` come from the titles ("m2-month", "物业费").
    """

    header_row: int
    depth: int
    titles: tuple[str, ...]
    columns: Mapping[Field, int]
    also: tuple[tuple[Field, int], ...]
    unknown: tuple[OtherColumn, ...]
    left_out: tuple[OtherColumn, ...]
    row_numbers: tuple[OtherColumn, ...]
    facts: tuple[ColumnFact, ...]
    price_unit: str | None
    paid_fee: str

    @property
    def names_units(self) -> bool:
        """Whether rows under this header can name a unit."""
        return not self.columns.keys().isdisjoint((Field.UNIT, Field.ROOM, Field.PARKING))

    @property
    def first_data(self) -> int:
        """Index (from 0) of the first row under the header."""
        return self.header_row - 1 + self.depth

    @property
    def signature(self) -> str:
        return signature(self.titles)


@dataclass(frozen=True, slots=True)
class _Meaning:
    field: Field
    rank: int
    sure: HowSure


def recognise(rows: Sequence[Row], mapping: Mapped | None = None, header_row: int | None = None) -> HeaderGuess:
    """Find the header among the first rows and give each column its meaning.

    `mapping` (field → column from 0) and `header_row` (from 1) are the office's own choice and replace the guess:
    with a mapping, only what it names is read. Without any header, the guess has ``header_row`` 0 and no columns.
    """
    best, best_score = None, 0
    first, last = (header_row - 1, header_row) if header_row else (0, min(len(rows), LOOK_ROWS))
    for index in range(first, min(last, len(rows))):
        for depth in (1, 2):
            titles = _titles(rows, index, depth)
            if titles is None:
                continue
            columns = _meanings(titles)
            score = len({meaning.field for meaning in columns if meaning}) * 2 - (depth - 1)
            if score > best_score:
                best, best_score = (index, depth, titles, columns), score
    if best is None or (best_score < 3 and not header_row):
        if not header_row and not mapping:
            return HeaderGuess(0, 1, (), {}, (), (), (), (), (), None, "")
        index = (header_row or 1) - 1
        titles = tuple(_title_text(cell) for cell in rows[index]) if index < len(rows) else ()
        best = (index, 1, titles, _meanings(titles))
    return _guess(*best, mapping)


def signature(titles: Sequence[str]) -> str:
    """A short fingerprint of a header's titles, under which a corrected mapping is remembered."""
    return hashlib.sha256("\x1f".join(normal_title(title)[0] for title in titles).encode()).hexdigest()[:16]


@lru_cache(maxsize=4096)
def normal_title(title: str) -> tuple[str, str]:
    """A title's core without spaces, marks and brackets, and what stood in the brackets: "单价(元/㎡)" -> ("单价", "元/m2")."""
    narrow = unicodedata.normalize("NFKC", title.replace("㎡", "m2")).lower()
    aside = " ".join(_BRACKETS.findall(narrow))
    return _NOISE.sub("", _BRACKETS.sub("", narrow)), aside


def is_total(row: Row) -> bool:
    """Whether this is a row of sums (合计, 小计, Total): its first filled cell says so."""
    for cell in row:
        if cell is None or cell == "":
            continue
        return isinstance(cell, str) and (cell.startswith(TOTAL_CORES) or normal_title(cell)[0] in TOTALS)
    return False


_BRACKETS = re.compile(r"\(([^)]*)\)|\[[^\]]*\]|【[^】]*】")
_NOISE = re.compile(r"[\s*:_,。、.()\-/\\]+")


def _title_text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _titles(rows: Sequence[Row], index: int, depth: int) -> tuple[str, ...] | None:
    """The titles of one or two rows, joined where a group title stands above; None if this cannot be a header."""
    upper = rows[index]
    if depth == 1:
        return tuple(_title_text(cell) for cell in upper)
    if index + 1 >= len(rows):
        return None
    lower = rows[index + 1]
    if any(not isinstance(cell, str) and cell is not None for cell in lower) or not any(lower):
        return None
    titles, group = [], ""
    for column in range(max(len(upper), len(lower))):
        top = _title_text(upper[column]) if column < len(upper) else ""
        bottom = _title_text(lower[column]) if column < len(lower) else ""
        group = top or (group if bottom else "")
        titles.append(_joined(group, bottom) if bottom and bottom != group else top)
    return tuple(titles)


def _joined(group: str, title: str) -> str:
    """A title under a group title: alone where it says enough, with the group where that makes it clearer."""
    both = f"{group} {title}".strip()
    together, alone = _meaning(both), _meaning(title)
    if together and together.sure is HowSure.EXACT:
        return both
    return title if alone else both


def _meanings(titles: Sequence[str]) -> list[_Meaning | None]:
    return [_meaning(title) for title in titles]


@lru_cache(maxsize=4096)
def _meaning(title: str) -> _Meaning | None:
    """What one title means by itself, or None."""
    core, _ = normal_title(title)
    if not core or len(core) > TITLE_LENGTH or core in LEFT_OUT or core in ROW_NUMBERS:
        return None
    exact = EXACT.get(core)
    if exact:
        return _Meaning(*exact, HowSure.EXACT)
    if any(word in core for word in (*UNLIKE_ANY, *LEFT_OUT_CORES)):
        return None
    for word, field in CORES:
        if word in core and not any(doubt in core for doubt in DOUBTFUL_CORES.get(field, ())):
            return _Meaning(field, 1000, HowSure.CORE)
    return None


def _guess(index: int, depth: int, titles: tuple[str, ...], meanings: list[_Meaning | None], mapping: Mapped | None) -> HeaderGuess:
    """Settle which column has which field once all titles are known."""
    facts = _chosen(titles, mapping) if mapping is not None else _settle(titles, meanings)
    columns: dict[Field, int] = {}
    also = []
    for fact in facts:
        if fact.field in columns:
            also.append((fact.field, fact.column))
        columns.setdefault(fact.field, fact.column)
    used = {fact.column for fact in facts}
    rest = [OtherColumn(column, title) for column, title in enumerate(titles) if title and column not in used]
    left_out = tuple(other for other in rest if _is_private(other.title))
    numbers = tuple(other for other in rest if normal_title(other.title)[0] in ROW_NUMBERS)
    unknown = tuple(other for other in rest if other not in left_out and other not in numbers)
    paid = titles[columns[Field.PAID_TO]] if columns.get(Field.PAID_TO, len(titles)) < len(titles) else ""
    price = titles[columns[Field.PRICE]] if columns.get(Field.PRICE, len(titles)) < len(titles) else ""
    return HeaderGuess(
        index + 1, depth, titles, columns, tuple(also), unknown, left_out, numbers, tuple(facts), price_unit_of(price), fee_name_of(paid)
    )


def _chosen(titles: Sequence[str], mapping: Mapped) -> list[ColumnFact]:
    pairs = [(field, column) for field, chosen in mapping.items() for column in ([chosen] if isinstance(chosen, int) else chosen)]
    return [ColumnFact(field, column, titles[column] if column < len(titles) else "", HowSure.CHOSEN) for field, column in pairs]


def _settle(titles: Sequence[str], meanings: Sequence[_Meaning | None]) -> list[ColumnFact]:
    """One column per field: the better synonym, then the first; the words for a unit by what stands beside them."""
    fields = _in_context([meaning.field if meaning else None for meaning in meanings])
    best: dict[Field, tuple[int, int]] = {}
    found: list[ColumnFact] = []
    for column, (field, meaning) in enumerate(zip(fields, meanings, strict=True)):
        if field is None or meaning is None:
            continue
        rank = (meaning.rank, column)
        if field in SEVERAL:
            found.append(ColumnFact(field, column, titles[column], meaning.sure))
        elif field not in best or rank < best[field]:
            best[field] = rank
    for field, (_, column) in best.items():
        meaning = meanings[column]
        found.append(ColumnFact(field, column, titles[column], meaning.sure if meaning else HowSure.CORE))
    return sorted(found, key=lambda fact: fact.column)


def _in_context(fields: list[Field | None]) -> list[Field | None]:
    """房号 is the whole code where no building stands beside it; 单元 is an entrance only beside a room."""
    there = {field for field in fields if field}
    swap: dict[Field, Field | None] = {}
    if Field.ADDRESS in there:
        if Field.BUILDING in there:
            swap[Field.ADDRESS] = None
        elif there & {Field.ROOM, Field.UNIT}:
            swap[Field.ADDRESS] = Field.BUILDING
        else:
            swap[Field.ADDRESS] = Field.UNIT
    housed = Field.BUILDING in there or swap.get(Field.ADDRESS) is Field.BUILDING
    if Field.UNIT in there and Field.ROOM not in there and housed:
        swap[Field.UNIT] = Field.ROOM
    if Field.ENTRANCE in there and not there & {Field.ROOM, Field.UNIT, Field.ADDRESS}:
        swap[Field.ENTRANCE] = Field.ROOM if housed else Field.UNIT
    elif Field.ROOM in there and not housed and Field.ENTRANCE not in there and Field.UNIT not in there:
        swap[Field.ROOM] = Field.UNIT
    if there & {Field.ROOM, Field.UNIT}:
        swap[Field.PARKING] = None
        swap[Field.LOT] = None
    swap |= {follower: alone for leader, follower, alone in FOLLOWERS if leader not in there}
    return [swap.get(field, field) if field else None for field in fields]


def _is_private(title: str) -> bool:
    core, _ = normal_title(title)
    return core in LEFT_OUT or any(word in core for word in LEFT_OUT_CORES)


def price_unit_of(title: str) -> str | None:
    """The unit of price a title states: "单价(元/㎡·月)" -> "m2-month", "月物业费(元)" -> "unit-month", unsure -> None."""
    core, aside = normal_title(title)
    words = unicodedata.normalize("NFKC", title.replace("㎡", "m2")).lower() + aside
    if any(mark in words for mark in ("/m2", "/平", "每平", "元平", "perm2", "per m2", "/sqm", "per sqm", "/m²")):
        return "m2-month"
    if any(mark in words for mark in ("/户", "每户", "元/月", "per unit", "/unit", "per month", "/month", "/个")):
        return "unit-month"
    if core.startswith(("月物业费", "每月物业费", "monthlyfee")) or core.endswith(("月费", "月租")):
        return "unit-month"
    return None


def fee_name_of(title: str) -> str:
    """The fee a "paid up to" column speaks of: "物业费已缴至" -> "物业费", "缴至" -> ""."""
    core, _ = normal_title(title)
    found = re.search(r"([\u4e00-\u9fff]{1,8}?费)(?:已|缴|交|截)", core)
    return found[1] if found else ""
