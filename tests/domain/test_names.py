"""Several people in one cell, and the keys a search finds them by."""

import pytest

from propdesk.domain.names import MAX_SPELLINGS, name_keys, split_names
from propdesk.services import pinyin


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("朱俊建、朱晓燕", ("朱俊建", "朱晓燕")),
        ("王强/李娜", ("王强", "李娜")),
        ("王强，李娜", ("王强", "李娜")),
        ("王强;李娜", ("王强", "李娜")),
        ("王强 & 李娜", ("王强", "李娜")),
        ("王强＆李娜", ("王强", "李娜")),
        ("王强\n李娜", ("王强", "李娜")),
        ("张三和李四", ("张三", "李四")),
        ("张三 李四", ("张三", "李四")),
        ("张　三", ("张三",)),
        ("李和平", ("李和平",)),
        ("和志强", ("和志强",)),
        ("司徒和平安", ("司徒和平安",)),
        ("欧阳和平", ("欧阳和平",)),
        ("Smith John", ("Smith John",)),
        ("Smith, John", ("Smith, John",)),
        ("John Smith, Mary Jones", ("John Smith", "Mary Jones")),
        ("John & Mary Smith", ("John", "Mary Smith")),
        ("John Smith and Mary Smith", ("John Smith", "Mary Smith")),
        ("Smith & Sons Ltd", ("Smith & Sons Ltd",)),
        ("阳光物业&服务有限公司", ("阳光物业&服务有限公司",)),
        ("买买提·吐尔逊", ("买买提·吐尔逊",)),
        ("王强、王强", ("王强",)),
        ("𠮷田、㐂多", ("𠮷田", "㐂多")),
        ("", ()),
        ("—", ()),
        ("无", ()),
    ],
)
def test_people_in_one_cell(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("单志翔", {"szx", "dzx", "czx"}, {"shanzhixiang", "danzhixiang", "chanzhixiang"}),
        ("曾乐", {"zl", "cl", "zy", "cy"}, {"zengle", "zengyue", "cengle"}),
        ("仇英", {"qy", "cy"}, {"qiuying", "chouying"}),
        ("解缙", {"xj", "jj"}, {"xiejin", "jiejin"}),
        ("翟让", {"zr", "dr"}, {"zhairang", "dirang"}),
        ("查良", {"zl", "cl"}, {"zhaliang", "chaliang"}),
        ("区大", {"od", "qd"}, {"ouda", "quda"}),
        ("任天", {"rt"}, {"rentian"}),
        ("缪文", {"mw"}, {"miaowen", "mouwen"}),
        ("吕行", {"lx", "lh"}, {"lvxing", "luxing", "lvhang"}),
        ("𠮷田", {"jt"}, {"jitian"}),
        ("A座", {"az"}, {"azuo"}),
        ("Smith John", {"smithjohn"}, {"smithjohn"}),
    ],
)
def test_every_reading_is_a_key(name: str, initials: set[str], full: set[str]) -> None:
    first, second = (set(part.split()) for part in pinyin.name_keys(name).split("|"))
    assert initials <= first
    assert full <= second


@pytest.mark.parametrize(("name", "key"), [("单强", "sq|shanqiang"), ("曾强", "zq|zengqiang"), ("乐强", "yq|yueqiang")])
def test_the_surname_reading_comes_first(name: str, key: str) -> None:
    first, second = pinyin.name_keys(name).split("|")
    assert f"{first.split()[0]}|{second.split()[0]}" == key


def test_combinations_are_capped_and_every_first_reading_stays() -> None:
    def readings(char: str) -> tuple[str, ...]:
        return ("a", "b", "c", "d")

    keys = name_keys("中中中中中", readings).split("|")[1].split()
    assert len(keys) == MAX_SPELLINGS
    assert {key[0] for key in keys} == set("abcd")
    assert {"abaaa", "aabaa", "aaaba", "aaaab"} <= set(keys)
    short = name_keys("中中中", readings).split("|")[1].split()
    assert len(short) == MAX_SPELLINGS
    assert "baa" in short


def test_names_without_any_reading() -> None:
    assert pinyin.name_keys("·—") == ""
    assert pinyin.name_keys("") == ""
    assert pinyin.readings("。") == ()
    assert pinyin.readings("女") == ("nv", "ru")
