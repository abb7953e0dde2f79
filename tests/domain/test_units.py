"""Unit codes in every spelling, their order, areas and kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import units
from propdesk.domain.units import KIND_NAMES, KIND_WORDS, UnitCode, UnitKind, format_area, natural_key, parse_area, parse_unit, unit_code


@pytest.mark.parametrize(
    "text",
    [
        *("3-2-1203", "3栋2单元1203室", "3.2.1203", "３－２－１２０３", "3号楼2单元1203", "3楼2单元1203", "3幢2单元1203号", "3#2单元1203"),
        *("3栋-2单元-1203室", "3 栋 2 单元 1203", "3—2—1203", "3/2/1203", "三栋二单元1203", "3号楼-2-1203", "3座2门洞1203", "3\\2\\1203"),
        *("03-02-1203", "3、2、1203", "3栋2梯1203房"),
    ],
)
def test_spellings_of_one_unit(text: str) -> None:
    assert parse_unit(text).match_key == UnitCode("3", "2", "1203").match_key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1203", UnitCode("", "", "1203")),
        ("3-1203", UnitCode("3", "", "1203")),
        ("A座1203", UnitCode("A", "", "1203")),
        ("2单元1203", UnitCode("", "2", "1203")),
        ("3#101", UnitCode("3", "", "101")),
        ("B1-001", UnitCode("B1", "", "001")),
        ("商铺12号", UnitCode("", "", "商铺12")),
    ],
)
def test_codes_with_less(text: str, code: UnitCode) -> None:
    assert parse_unit(text) == code


@pytest.mark.parametrize("text", ["1-2-3-4", "-", "   ", "", "1-1-2-3室"])
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(units.UnitNotUnderstood):
        parse_unit(text)


def test_building_without_room() -> None:
    with pytest.raises(units.RoomMissing):
        parse_unit("3栋2单元号")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("3号楼", "2单元", "1203室"), UnitCode("3", "2", "1203")),
        (("3", "", "2-1203"), UnitCode("3", "2", "1203")),
        (("3", "2", "2-1203"), UnitCode("3", "2", "1203")),
        (("3", "2", "3-2-1203"), UnitCode("3", "2", "1203")),
        (("3", "", "3栋2单元1203"), UnitCode("3", "2", "1203")),
        (("", "2", "3-2-1203"), UnitCode("3", "2", "1203")),
        (("", "", "3-2-1203"), UnitCode("3", "2", "1203")),
        (("3号楼", "", "1203-2"), UnitCode("3", "", "1203-2")),
        (("3", "2", "1203-2"), UnitCode("3", "2", "1203-2")),
        (("3", "三单元", "501"), UnitCode("3", "3", "501")),
        (("3", "", "三单元501"), UnitCode("3", "3", "501")),
        (("3", "1", "一层东户"), UnitCode("3", "1", "一层东户")),
        (("10 Downing Street", "", "7"), UnitCode("10 Downing Street", "", "7")),
    ],
)
def test_three_cells(cells: tuple[str, str, str], code: UnitCode) -> None:
    assert unit_code(*cells) == code


def test_cells_that_disagree() -> None:
    with pytest.raises(units.UnitCellsDisagree):
        unit_code("4", "2", "3-2-1203")
    with pytest.raises(units.UnitCellsDisagree):
        unit_code("3", "1", "3栋2单元1203")
    with pytest.raises(units.RoomMissing):
        unit_code("4", "2", " ")


part = st.integers(1, 99).map(str)


@given(part, part, st.integers(1, 9999).map(str))
def test_codes_survive_writing_and_reading(building: str, entrance: str, room: str) -> None:
    code = UnitCode(building, entrance, room)
    assert parse_unit(str(code)) == code
    assert parse_unit(f"{building}号楼{entrance}单元{room}室") == code
    assert unit_code(f"{building}栋", f"{entrance}单元", room) == code
    assert unit_code("", "", str(code)) == code


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 9), st.integers(0, 99999)), min_size=2, max_size=12))
def test_sorted_as_people_count(numbers: list[tuple[int, int, int]]) -> None:
    codes = [UnitCode(*map(str, number)) for number in numbers]
    assert [tuple(map(int, (c.building, c.entrance, c.room))) for c in sorted(codes, key=lambda code: code.sort_key)] == sorted(numbers)


@given(st.text(max_size=20))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        code = parse_unit(text)
    except (units.UnitNotUnderstood, units.RoomMissing):
        return
    assert code.room
    assert natural_key(text) is not None


def test_leading_zeros_do_not_make_another_unit() -> None:
    assert UnitCode("01", "1", "0101").match_key == UnitCode("1", "01", "101").match_key
    assert UnitCode("1", "", "101").match_key != UnitCode("1", "1", "01").match_key


@pytest.mark.parametrize(
    ("text", "cm2"),
    [
        ("89.52", 895200),
        ("89.52㎡", 895200),
        (" 1,089.5 平方米", 10895000),
        ("89", 890000),
        ("８９．５２", 895200),
        ("0.0001", 1),
        ("78.4m2", 784000),
    ],
)
def test_areas(text: str, cm2: int) -> None:
    assert parse_area(text) == cm2
    assert parse_area(format_area(cm2)) == cm2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", units.AreaMissing),
        ("㎡", units.AreaMissing),
        ("待测", units.AreaNotUnderstood),
        ("1e3", units.AreaNotUnderstood),
        ("89.52001", units.AreaNotUnderstood),
        ("100001", units.AreaNotUnderstood),
        ("0", units.AreaNotPositive),
        ("-96.3", units.AreaNotPositive),
    ],
)
def test_what_is_no_area(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_area(text)


def test_every_kind_has_a_name_and_words() -> None:
    assert set(KIND_NAMES) == set(UnitKind) == set(KIND_WORDS.values())
    assert all(KIND_WORDS[kind.value] is kind for kind in UnitKind)
