"""Column titles by meaning: every synonym, context, doubt, position and depth of the header."""

import pytest

from propdesk.domain import header_words, headers
from propdesk.domain.header_words import EXACT, Field
from propdesk.domain.headers import FIELD_NAMES, HowSure, fee_name_of, is_total, price_unit_of, recognise, signature


def meanings(*titles: str) -> dict[str, str]:
    guess = recognise([titles, ["x"] * len(titles)])
    return {guess.titles[column]: field.value for field, column in guess.columns.items()}


@pytest.mark.parametrize("word", sorted(EXACT))
def test_every_synonym_is_found(word: str) -> None:
    assert headers.normal_title(word)[0] == word, "the word must be written as titles are compared"
    field, _ = EXACT[word]
    guess = recognise([["楼号", "房号", "租户", word], ["1", "101", "", "x"]])
    context = {Field.UNIT: Field.ROOM, Field.ADDRESS: None, Field.PARKING: None, Field.LOT: None}
    if field not in (Field.BUILDING, Field.ROOM, Field.UNIT, Field.TENANT, Field.ADDRESS, Field.PARKING, Field.LOT):
        assert guess.columns[field] == 3
    else:
        assert context.get(field, field) in {*guess.columns, None}


def test_every_field_has_a_name() -> None:
    assert set(FIELD_NAMES) == set(Field)
    assert {field for field, _ in EXACT.values()} == set(Field)


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (("楼号", "单元", "房号"), {"楼号": "building", "单元": "entrance", "房号": "room"}),
        (("房号", "业主"), {"房号": "unit", "业主": "owner"}),
        (("单元号", "业主"), {"单元号": "unit", "业主": "owner"}),
        (("楼栋", "单元号", "业主"), {"楼栋": "building", "单元号": "room", "业主": "owner"}),
        (("单元", "房号", "业主"), {"单元": "entrance", "房号": "room", "业主": "owner"}),
        (("Building", "Unit", "Owner"), {"Building": "building", "Unit": "room", "Owner": "owner"}),
        (("Unit", "Owner"), {"Unit": "unit", "Owner": "owner"}),
        (("Address", "Unit Name", "Full Name"), {"Address": "building", "Unit Name": "room", "Full Name": "owner"}),
        (("地址", "业主姓名"), {"地址": "unit", "业主姓名": "owner"}),
        (("地址", "楼号", "房号"), {"楼号": "building", "房号": "room"}),
        (("停车场", "车位号", "业主"), {"停车场": "lot", "车位号": "parking", "业主": "owner"}),
        (("房号", "车位号", "业主"), {"房号": "unit", "业主": "owner"}),
        (("房号", "业主", "租户电话"), {"房号": "unit", "业主": "owner"}),
        (("房 号*", "业主\n姓名", "建筑面积（㎡）"), {"房 号*": "unit", "业主 姓名": "owner", "建筑面积（㎡）": "area"}),
        (
            ("房号", "2026年物业费已缴至", "截至10月欠费合计"),
            {"房号": "unit", "2026年物业费已缴至": "paid_to", "截至10月欠费合计": "stated"},
        ),
        (("房号", "业主备注信息", "高层住宅单价"), {"房号": "unit", "业主备注信息": "note", "高层住宅单价": "price"}),
    ],
)
def test_meaning_in_context(titles: tuple[str, ...], expected: dict[str, str]) -> None:
    assert meanings(*titles) == expected


@pytest.mark.parametrize(
    "title",
    [
        "套内面积",
        "公摊面积",
        "欠费月数",
        "欠费原因",
        "紧急联系电话",
        "水费单价",
        "车位单价",
        "交房状态",
        "户型",
        "楼层",
        "编号",
        "是否欠费",
    ],
)
def test_doubtful_titles_stay_unknown(title: str) -> None:
    guess = recognise([["房号", "业主", title], ["1-1-101", "王强", "x"]])
    assert [other.title for other in guess.unknown] == [title]


@pytest.mark.parametrize("title", ["身份证号码", "性别", "年龄", "出生日期", "工作单位", "家庭成员", "Gender", "ID card", "Age"])
def test_private_titles_are_left_out(title: str) -> None:
    guess = recognise([["房号", "业主", title], ["1-1-101", "王强", "x"]])
    assert [other.title for other in guess.left_out] == [title]
    assert not guess.unknown


def test_the_better_word_wins_and_the_other_is_listed() -> None:
    guess = recognise([["房号", "面积", "建筑面积", "业主"], ["1-1-101", 80, 90, "王强"]])
    assert guess.columns[Field.AREA] == 2
    assert [other.title for other in guess.unknown] == ["面积"]


def test_two_fees_paid_up_to() -> None:
    guess = recognise([["房号", "车位费已缴至", "物业费已缴至"], ["1-1-101", "", ""]])
    assert guess.columns[Field.PAID_TO] == 2
    assert guess.paid_fee == "物业费"
    assert [other.title for other in guess.unknown] == ["车位费已缴至"]


def test_several_phone_columns() -> None:
    guess = recognise([["房号", "电话", "手机", "业主"], ["1-1-101", "", "", "王强"]])
    assert guess.columns[Field.PHONE] == 1
    assert guess.also == ((Field.PHONE, 2),)


def test_header_below_titles_and_not_beyond_the_first_rows() -> None:
    title = ("阳光花园业主欠费明细", "", "", "")
    head = ("序号", "房号", "业主姓名", "面积")
    guess = recognise([title, ("制表:客服部", "", "", ""), head, (1.0, "1-1-101", "王强", 80.0)])
    assert (guess.header_row, guess.depth, guess.first_data) == (3, 1, 3)
    assert [other.title for other in guess.row_numbers] == ["序号"]
    assert recognise([title] * (headers.LOOK_ROWS + 1) + [head]).header_row == 0


def test_two_rows_with_groups() -> None:
    rows = [
        ("楼号", "房号", "业主", "", "租户", "", "面积"),
        ("", "", "姓名", "电话", "姓名", "电话", ""),
        ("1", "101", "王强", "1", "李娜", "2", 80.0),
    ]
    guess = recognise(rows)
    assert (guess.header_row, guess.depth) == (1, 2)
    assert {field.value: column for field, column in guess.columns.items()} == {
        "building": 0,
        "room": 1,
        "owner": 2,
        "phone": 3,
        "tenant": 4,
        "tenant_phone": 5,
        "area": 6,
    }


def test_nothing_to_recognise() -> None:
    for rows in ([], [("一句话",)], [("", None)], [(1.0, 2.0), ("x", "y")]):
        guess = recognise(rows)
        assert guess.header_row == 0
        assert not guess.names_units
    assert recognise([("房号",)]).header_row == 0


def test_a_chosen_mapping_and_row() -> None:
    rows = [("a", "b"), ("1-1-101", "王强")]
    guess = recognise(rows, {Field.UNIT: 0, Field.OWNER: 1, Field.AREA: 7})
    assert guess.header_row == 1
    assert {fact.sure for fact in guess.facts} == {HowSure.CHOSEN}
    assert [fact.title for fact in guess.facts] == ["a", "b", ""]
    assert recognise(rows, {Field.UNIT: 0}, header_row=2).header_row == 2
    assert recognise(rows, header_row=1).columns == {}
    assert recognise(rows, {Field.UNIT: 0}, header_row=9).titles == ()
    assert recognise([("房号",), ("x",)], header_row=1).columns == {Field.UNIT: 0}


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("物业费单价(元/㎡·月)", "m2-month"),
        ("单价 元/平方米", "m2-month"),
        ("Price per m2", "m2-month"),
        ("收费标准（元/户·月）", "unit-month"),
        ("月物业费(元)", "unit-month"),
        ("Monthly fee per unit", "unit-month"),
        ("物业月费", "unit-month"),
        ("物业费单价", None),
    ],
)
def test_units_of_price(title: str, unit: str | None) -> None:
    assert price_unit_of(title) == unit


@pytest.mark.parametrize(("title", "fee"), [("物业费已缴至", "物业费"), ("车位管理费缴至", "车位管理费"), ("缴至", ""), ("paid to", "")])
def test_fee_names(title: str, fee: str) -> None:
    assert fee_name_of(title) == fee


@pytest.mark.parametrize(
    ("row", "total"),
    [
        (("合计", 5.0), True),
        (("", "小计：", 5.0), True),
        ((None, "Total"), True),
        (("总计金额",), True),
        (("Total Tower", 1.0), False),
        ((1.0, "合计"), False),
        (("", None), False),
        (("制表人：", ""), True),
    ],
)
def test_totals(row: tuple[object, ...], total: bool) -> None:
    assert is_total(row) is total  # type: ignore[arg-type]


def test_signatures_tell_headers_apart() -> None:
    assert signature(["房号", "业主"]) == signature(["房 号", "业主*"]) != signature(["业主", "房号"])
    guess = recognise([["房号", "业主"], ["1-1-101", "x"]])
    assert guess.signature == signature(["房号", "业主"])


def test_words_stand_for_one_field_only() -> None:
    words = [word for spelled in header_words._WORDS.values() for word in spelled.split()]
    assert sorted(words) == sorted(set(words))
