"""Reading sheets by meaning: columns, days, registers, and what a row is refused for."""

from datetime import UTC, date, datetime

import pytest

from propdesk.domain import meters, reading_rows
from propdesk.domain.headers import Row
from propdesk.domain.reading_rows import Kind, Layout, layout_of, read_rows, stated_day
from propdesk.domain.units import UnitCode, UnitKind, UnitNotUnderstood

DAY = date(2026, 11, 25)
OURS: list[Row] = [
    ("抄表单 水费 2026-11", "", "", "", "", "", "", ""),
    ("房号", "业主", "收费项目", "表", "上次读数", "上次日期", "本次读数", "抄表日期"),
    ("3-2-1203", "单**", "水费", "W1", 100, "2026-10-31", 112.5, "2026-11-25"),
    ("3-2-1204", "王**", "水费", "W2", 7, "2026-10-31", "", ""),
]
CONDO: list[Row] = [
    ("Address", "Unit", "Unit type", "Account number", "Type", "Meter number", "Tariffs count", "Value 1", "Value 2", "Value 3",
     "Value 4", "Reading submission date", "Meter place"),
    ("Main St 1", "1", "Commercial unit", "111", "EL", "2", 3, 564, 483, 508, None, "2021-11-20", "Kitchen"),
    ("Main St 1", "1", "Flat", "111", "HW", "1", 1, 100, None, None, None, "2021-12-20", "Bath"),
]  # fmt: skip


def test_our_own_list_comes_back() -> None:
    layout = layout_of(OURS)
    assert layout.header_row == 2
    assert layout.columns == {Kind.UNIT: 0, Kind.ITEM: 2, Kind.METER: 3, Kind.VALUE: 6, Kind.DATE: 7}
    assert layout.unknown == ()
    read = read_rows(OURS, layout, None)
    assert (len(read.rows), read.problems, read.empty) == (1, [], 1)
    row = read.rows[0]
    assert (row.sheet_row, row.code, row.item, row.meter) == (3, UnitCode("3", "2", "1203"), "水费", "W1")
    assert (row.value, row.read_on, row.rollover, row.kind) == (112_500, DAY, False, None)


def test_a_list_of_another_program_makes_a_row_for_each_register() -> None:
    layout = layout_of(CONDO)
    assert layout.usable
    assert layout.registers == ((1, 7), (2, 8), (3, 9), (4, 10))
    assert layout.unknown == ("Account number",)
    rows = read_rows(CONDO, layout, None).rows
    assert [(row.meter, row.value, row.kind, row.item) for row in rows] == [
        ("2/1", 564_000, UnitKind.SHOP, "EL"),
        ("2/2", 483_000, UnitKind.SHOP, "EL"),
        ("2/3", 508_000, UnitKind.SHOP, "EL"),
        ("1", 100_000, UnitKind.FLAT, "HW"),
    ]
    assert rows[0].code == UnitCode("Main St 1", "", "1")
    assert (rows[3].place, rows[3].read_on) == ("Bath", date(2021, 12, 20))


@pytest.mark.parametrize(
    ("titles", "cells", "code"),
    [
        (("楼号", "单元", "房号", "读数"), ("3号楼", "2单元", "1203", 5), UnitCode("3", "2", "1203")),
        (("楼号", "房屋编码", "读数"), ("3", "1203", 5), UnitCode("3", "", "1203")),
        (("地址", "读数"), ("3-2-1203", 5), UnitCode("3", "2", "1203")),
        (("地址", "楼号", "房号", "读数"), ("花园路", "3", "1203", 5), UnitCode("3", "", "1203")),
        (("Unit", "Reading"), ("3-2-1203", 5), UnitCode("3", "2", "1203")),
        (("房号", "峰读数", "谷读数"), ("3-2-1203", 5, 6), UnitCode("3", "2", "1203")),
    ],
)
def test_the_unit_is_found_however_its_columns_are_called(titles: Row, cells: Row, code: UnitCode) -> None:
    layout = layout_of([titles])
    assert layout.usable
    assert read_rows([titles, cells], layout, DAY).rows[0].code == code


def test_a_sheet_that_is_no_reading_sheet_has_no_layout() -> None:
    assert layout_of([("房号", "业主"), ("1-1-101", "王")]) == Layout(0, {}, (), ())
    assert not layout_of([]).usable


def test_the_day_may_stand_above_the_columns_or_be_given() -> None:
    titles: Row = ("房号", "读数")
    for text, day in (
        ("抄表日期：2026年11月25日", DAY),
        ("Read on: 2026-11-25", DAY),
        ("reading date 20261125", DAY),
        ("抄表日期：2026-13-45", None),
        ("阳光花园", None),
        (5, None),
    ):
        rows: list[Row] = [(text, ""), titles, ("1-1-101", 5)]
        assert stated_day(rows, layout_of(rows)) == day
    rows = [titles, ("1-1-101", 5), ("合计", 5), ("", None), ("1-1-102", "—")]
    layout = layout_of(rows)
    assert stated_day(rows, layout) is None
    assert read_rows(rows, layout, DAY).rows[0].read_on == DAY
    assert read_rows(rows, layout, DAY).empty == 1
    refused = read_rows(rows, layout, None).problems
    assert [type(one.error) for one in refused] == [reading_rows.DayMissing]
    assert refused[0].cells == ("1-1-101", "5")


WIDE: Row = ("房号", "读数", "抄表日期", "翻表", "倍率", "备注")


@pytest.mark.parametrize(
    ("cells", "value", "rollover", "multiplier"),
    [
        (("1-1-101", 12.3, "2026-11-25", "", "", ""), 12_300, False, None),
        (("1-1-101", 12.300000000000001, datetime(2026, 11, 25, tzinfo=UTC), "是", 40, "漏"), 12_300, True, 40_000),
        (("1-1-101", "１２．５", "20261125", "否", "1.5", ""), 12_500, False, 1_500),
        (("1-1-101", 5.0, 46351.0, "yes", "", ""), 5_000, True, None),
    ],
)
def test_cells_are_read_exactly(cells: Row, value: int, rollover: bool, multiplier: int | None) -> None:
    row = read_rows([WIDE, cells], layout_of([WIDE]), None).rows[0]
    assert (row.value, row.read_on, row.rollover, row.multiplier) == (value, DAY, rollover, multiplier)


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        (("1-1-101", 12.3456, "2026-11-25", "", "", ""), meters.ReadingTooFine),
        (("1-1-101", -4, "2026-11-25", "", "", ""), meters.ReadingNegative),
        (("1-1-101", "坏了", "2026-11-25", "", "", ""), meters.ReadingNotUnderstood),
        (("1-1-101", 4, "2026-11-25", "maybe", "", ""), reading_rows.RolloverNotUnderstood),
        (("1-1-101", 4, "2026-11-25", "", "x", ""), meters.MultiplierNotPossible),
        (("1-2-3-4-5", 4, "2026-11-25", "", "", ""), UnitNotUnderstood),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells: Row, error: type[Exception]) -> None:
    read = read_rows([WIDE, cells], layout_of([WIDE]), None)
    assert read.rows == []
    assert [type(one.error) for one in read.problems] == [error]
