"""Finding a household by whatever was typed, the best first."""

import pytest

from propdesk.domain.finder import CLUE_NAMES, Clue, Entry, Index, build, find, normal


def entry(unit_id: int, code: str, names: tuple[str, ...] = (), keys: tuple[str, ...] = (), phones: tuple[str, ...] = ()) -> Entry:
    return Entry(unit_id, code, code.rsplit("-", 1)[1], names, keys, phones)


INDEX = build(
    [
        entry(1, "1-1-101", ("张三", "John Smith"), ("zs|zhangsan", "js|johnsmith"), ("13800001111", "057188886666")),
        entry(2, "1-1-102", ("单雄信",), ("sxx dxx|shanxiongxin danxiongxin",), ("13900005550",)),
        entry(3, "11-1-101", ("Ａｎｎａ B. 李",), ("ab|annabli",), ()),
        entry(4, "A-2-1203", (), (), ()),
        entry(5, "1-11-01", ("神﨑",), ("sq|shenqi",), ()),
    ]
)


def hits(text: str, index: Index = INDEX, limit: int = 12) -> list[tuple[int, Clue]]:
    return [(one.unit_id, one.clue) for one in find(index, text, limit)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1-1-101", [(1, Clue.UNIT), (5, Clue.UNIT)]),  # the dashes may be missing: 1-11-01 reads the same without them
        ("1栋1单元101室", [(1, Clue.UNIT), (5, Clue.UNIT)]),
        ("１。１。１０１", [(1, Clue.UNIT), (5, Clue.UNIT)]),
        ("a-2", [(4, Clue.UNIT)]),
        ("A座2单元1203", [(4, Clue.UNIT)]),
        ("1203", [(4, Clue.ROOM)]),
        ("zs", [(1, Clue.INITIALS)]),
        ("dxx", [(2, Clue.INITIALS)]),
        ("danxiong", [(2, Clue.PINYIN)]),
        ("雄信", [(2, Clue.NAME)]),
        ("john smith", [(1, Clue.PINYIN)]),
        ("Smith", [(1, Clue.NAME)]),
        ("anna b. 李", [(3, Clue.NAME)]),
        ("神﨑", [(5, Clue.NAME)]),
        ("6666", [(1, Clue.PHONE)]),
        ("88886", [(1, Clue.PHONE)]),
        ("138 0000 1111", [(1, Clue.PHONE)]),
        ("", []),
        ("  ", []),
        ("-", []),
        ("nobody at all", []),
    ],
)
def test_found(typed: str, found: list[tuple[int, Clue]]) -> None:
    assert hits(typed) == found
    assert all(clue in CLUE_NAMES for _unit, clue in found)


def test_short_numbers_are_not_phone_tails_and_the_tail_comes_before_the_middle() -> None:
    assert Clue.PHONE not in [clue for _unit, clue in hits("66")]
    assert hits("5550") == [(2, Clue.PHONE)]
    assert [unit for unit, clue in hits("0000") if clue is Clue.PHONE] == [1, 2]
    assert [unit for unit, clue in hits("550") if clue is Clue.PHONE] == [2]  # a tail of three only where it is the tail


def test_the_limit() -> None:
    many = build([entry(i, f"1-1-{100 + i}") for i in range(50)])
    assert len(hits("1-1", many)) == 12
    assert [unit for unit, _clue in hits("1-1", many, 3)] == [0, 1, 2]
    assert hits("1-1", build([])) == []


def test_normal() -> None:
    assert [normal(text) for text in ("3栋2单元1203室", "3号楼 2单元", "3#2单元5号", " 3—2、1 ", "ＺＳ")] == [
        "3-2-1203",
        "3-2",
        "3-2-5",
        "3-2-1",
        "zs",
    ]
