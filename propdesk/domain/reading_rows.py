"""A reading sheet by meaning: which column is what, and each row typed or with the reason why not.

Our own list comes back, lists of other programs and a plain list of unit, meter, reading and day are read. Titles are compared by
meaning, never by likeness (see `headers`); a counter with several registers (peak, valley …) makes one row for each of them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.cells import date_of, exact_text, kind_of, text_of
from propdesk.domain.header_words import EXACT, Field
from propdesk.domain.headers import LOOK_ROWS, Row, is_total, normal_title
from propdesk.domain.meters import parse_multiplier, parse_reading
from propdesk.domain.units import UnitCode, UnitKind, parse_unit, unit_code
from propdesk.errors import UserError


class Kind(StrEnum):
    """The meaning of a column of a reading sheet."""

    UNIT = "unit"
    BUILDING = "building"
    ENTRANCE = "entrance"
    ROOM = "room"
    ADDRESS = "address"
    UNIT_KIND = "unit_kind"
    ITEM = "item"
    METER = "meter"
    DATE = "date"
    ROLLOVER = "rollover"
    NOTE = "note"
    PLACE = "place"
    MULTIPLIER = "multiplier"
    VALUE = "value"


class DayMissing(UserError):
    """The list does not say on which day it was read. State the day."""


class RolloverNotUnderstood(UserError):
    """“{text}” does not say whether the counter rolled over. Write yes or leave it empty."""


_WORDS: dict[Kind, str] = {
    Kind.ITEM: "收费项目 费用项目 项目 费项 表类型 表具类型 仪表类型 类型 能源类型 chargeitem item type metertype resource",
    Kind.METER: "表号 表编号 表具编号 表具号 仪表编号 仪表 表 水表号 电表号 气表号 热表号 表计编号 表名 "
    "meter meternumber meterno meterid meterserial serialnumber",
    Kind.DATE: "抄表日期 本次抄表日期 本期抄表日期 读数日期 本次日期 本次抄表时间 抄表时间 日期 "
    "readon readingdate dateread date thisdate readingsubmissiondate submissiondate",
    Kind.ROLLOVER: "翻表 归零 过零 是否翻表 rollover rolledover",
    Kind.PLACE: "安装位置 表位置 位置 meterplace place location",
    Kind.MULTIPLIER: "倍率 变比 倍数 multiplier factor",
    Kind.VALUE: "本次读数 本期读数 本次抄表 本次表数 本次示数 本月读数 本月表底 本次止码 止码 本期止码 期末读数 读数 表读数 表底数 示数 "
    "thisreading currentreading reading newreading presentreading value meterreading",
}
_REGISTERS: dict[str, int] = {f"value{number}": number for number in range(1, 5)} | {
    f"{name}{tail}": number for number, name in enumerate("尖峰平谷", 1) for tail in ("读数", "段读数", "本次读数", "示数")
}
_SHARED = {
    Field.UNIT: Kind.UNIT,
    Field.BUILDING: Kind.BUILDING,
    Field.ENTRANCE: Kind.ENTRANCE,
    Field.ROOM: Kind.ROOM,
    Field.ADDRESS: Kind.ADDRESS,
    Field.KIND: Kind.UNIT_KIND,
    Field.NOTE: Kind.NOTE,
}
_TITLES: dict[str, tuple[Kind, int]] = {word: (_SHARED[field], rank) for word, (field, rank) in EXACT.items() if field in _SHARED} | {
    word: (kind, rank) for kind, words in _WORDS.items() for rank, word in enumerate(words.split())
}
# Columns that are understood and only say what the book knows or reckons itself.
_KNOWN_ALREADY = frozenset(
    "业主 业主姓名 住户 户名 owner owners 上次读数 上期读数 上次日期 上次抄表日期 期初读数 起码 上月读数 "  # noqa: SIM905
    "lastreading previousreading lastdate 用量 本次用量 实用量 usage consumption 比例 ratio 状态 status state 序号 no 楼栋单元 账期 "
    "period tariffscount".split()
)
_YES = frozenset("是 y yes true 1 翻 翻表 √ ✓ 归零".split())  # noqa: SIM905
_NO = frozenset(["", "否", "n", "no", "false", "0", "-", "—", "无"])
_STATED_DAY = re.compile(
    r"(?:抄表日期|抄表日|抄表时间|read on|reading date)\s*:?\s*(20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}|20\d{6})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was understood of a sheet: `header_row` from 1 (0 = none found), the column (from 0) of each meaning.

    `registers` are the columns of several readings in one row, with their numbers; `unknown` titles are not read.
    """

    header_row: int
    columns: Mapping[Kind, int]
    registers: tuple[tuple[int, int], ...]
    unknown: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether its rows can name a unit and a reading."""
        unit = not self.columns.keys().isdisjoint((Kind.UNIT, Kind.ROOM))
        return unit and (Kind.VALUE in self.columns or bool(self.registers))


class ReadingRow(NamedTuple):
    """One reading as the sheet has it. `kind` is None and the texts are empty where it says nothing; `value` is in 1/1000."""

    sheet_row: int
    code: UnitCode
    kind: UnitKind | None
    item: str
    meter: str
    value: int
    read_on: date
    rollover: bool
    note: str
    place: str
    multiplier: int | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be read: where, why, and its cells as text."""

    sheet_row: int
    error: UserError
    cells: tuple[str, ...]


class Read(NamedTuple):
    """The rows of a sheet: readings, problems, and how many rows had no reading in them."""

    rows: list[ReadingRow]
    problems: list[RowProblem]
    empty: int


def layout_of(rows: Sequence[Row]) -> Layout:
    """Find the header among the first rows: the one whose titles say most."""
    best = Layout(0, {}, (), ())
    for index, row in enumerate(rows[:LOOK_ROWS]):
        found = _layout(index, row)
        if found.usable and len(found.columns) + len(found.registers) > len(best.columns) + len(best.registers):
            best = found
    return best


def _layout(index: int, row: Row) -> Layout:
    best: dict[Kind, tuple[int, int]] = {}
    registers, unknown = [], []
    for column, cell in enumerate(row):
        core = normal_title(cell)[0] if isinstance(cell, str) else ""
        if core in _REGISTERS:
            registers.append((_REGISTERS[core], column))
        elif core in _TITLES:
            kind, rank = _TITLES[core]
            best[kind] = min(best.get(kind, (rank, column)), (rank, column))
        elif isinstance(cell, str) and core and core not in _KNOWN_ALREADY:
            unknown.append(cell.strip())
    columns = _in_context({kind: column for kind, (_, column) in best.items()})
    return Layout(index + 1, columns, tuple(sorted(registers)), tuple(unknown))


def _in_context(columns: dict[Kind, int]) -> dict[Kind, int]:
    """An address is the building beside a room and the whole code without one; 房号 alone is the whole code."""
    found = dict(columns)
    address = found.pop(Kind.ADDRESS, None)
    if address is not None and Kind.BUILDING not in found:
        found[Kind.BUILDING if found.keys() & {Kind.ROOM, Kind.UNIT} else Kind.UNIT] = address
    if Kind.BUILDING in found and Kind.UNIT in found and Kind.ROOM not in found:
        found[Kind.ROOM] = found.pop(Kind.UNIT)
    elif Kind.ROOM in found and not found.keys() & {Kind.BUILDING, Kind.ENTRANCE, Kind.UNIT}:
        found[Kind.UNIT] = found.pop(Kind.ROOM)
    return found


def stated_day(rows: Sequence[Row], layout: Layout) -> date | None:
    """The day of reading that is written above the columns ("抄表日期：2026-11-25"), or None."""
    for row in rows[: max(0, layout.header_row - 1)]:
        for cell in row:
            match = _STATED_DAY.search(unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else None
            if match:
                try:
                    return date_of(match[1].replace(" ", ""))
                except UserError:
                    return None
    return None


def read_rows(rows: Sequence[Row], layout: Layout, read_on: date | None) -> Read:
    """Type every row under the header; `read_on` is the day of rows that name none."""
    read = Read([], [], 0)
    empty = 0
    for number, row in enumerate(rows[layout.header_row :], layout.header_row + 1):
        if is_total(row) or not any(cell not in ("", None) for cell in row):
            continue
        try:
            found = _typed(layout, number, row, read_on)
        except UserError as error:
            read.problems.append(RowProblem(number, error, tuple(map(text_of, row))))
            continue
        read.rows.extend(found)
        empty += not found
    return read._replace(empty=empty)


def _typed(layout: Layout, number: int, row: Row, read_on: date | None) -> list[ReadingRow]:
    """The readings of one row; none where its boxes are empty."""
    cells = _Cells(layout.columns, row)
    columns = layout.registers or ((0, layout.columns[Kind.VALUE]),)
    filled = [(register, exact_text(row[column], 3)) for register, column in columns if text_of(row[column]) not in ("", "-", "—")]
    if not filled:
        return []
    code = _unit(cells)
    kind = kind_of(cells.raw(Kind.UNIT_KIND))
    day = date_of(cells.raw(Kind.DATE)) or read_on
    if day is None:
        raise DayMissing()
    multiplier = exact_text(cells.raw(Kind.MULTIPLIER), 3)
    meter = cells.text(Kind.METER)
    return [
        ReadingRow(
            number, code, kind, cells.text(Kind.ITEM), _label(meter, register, len(filled)), parse_reading(text), day,
            _rollover(cells.text(Kind.ROLLOVER)), cells.text(Kind.NOTE), cells.text(Kind.PLACE),
            parse_multiplier(multiplier) if multiplier else None,
        )
        for register, text in filled
    ]  # fmt: skip


class _Cells:
    """The cells of a row by meaning; a column that is not there is empty."""

    def __init__(self, columns: Mapping[Kind, int], row: Row) -> None:
        self._columns, self._row = columns, row

    def raw(self, kind: Kind) -> str | int | float | bool | date | None:
        column = self._columns.get(kind)
        return None if column is None else self._row[column]

    def text(self, kind: Kind) -> str:
        return text_of(self.raw(kind))


def _unit(cells: _Cells) -> UnitCode:
    whole = cells.text(Kind.UNIT)
    if whole:
        return parse_unit(whole)
    return unit_code(cells.text(Kind.BUILDING), cells.text(Kind.ENTRANCE), cells.text(Kind.ROOM))


def _label(meter: str, register: int, count: int) -> str:
    """A meter's label; each register of one with several is a meter of its own."""
    return f"{meter or '1'}/{register}" if count > 1 else meter


def _rollover(text: str) -> bool:
    plain = text.strip().casefold()
    if plain not in _YES and plain not in _NO:
        raise RolloverNotUnderstood(text=text)
    return plain in _YES
