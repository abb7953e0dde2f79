"""The office's lists as typed rows: our sample to the fen, other programs' files sensibly, odd layouts by meaning."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from propdesk.domain.header_words import Field
from propdesk.domain.money import divide_half_up
from propdesk.domain.opening import opening_charges
from propdesk.domain.units import UnitKind
from propdesk.sheets import residents
from propdesk.sheets.residents import ResidentList, read_residents
from propdesk.sheets.workbook import read_workbook

from . import make

DATA = Path("tests/data")
AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((DATA / "sunshine_garden.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sunshine() -> ResidentList:
    return read_residents(read_workbook(Path("resources/samples/sunshine_garden.xlsx")), as_of=AS_OF)


def listed(tmp_path: Path, *rows: list[object], titles: list[str] | None = None) -> ResidentList:
    return read_residents(read_workbook(make.xlsx(tmp_path / "list.xlsx", [titles or make.TITLES, *rows])))


def test_sunshine_garden_is_understood_exactly(sunshine: ResidentList, expected: dict[str, Any]) -> None:
    assert sunshine.sheet == "业主台账"
    assert sunshine.header_row == 3
    assert len(sunshine.rows) + len(sunshine.problems) == expected["rows"]
    assert len(sunshine.rows) == expected["good_rows"]
    charges = [opening_charges(row, AS_OF) for row in sunshine.rows]
    assert sum(1 for made in charges if made) == expected["units_in_arrears"]
    assert sum(len(made) for made in charges) == expected["months_unpaid"]
    assert sum(charge.amount_fen for made in charges for charge in made) == expected["arrears_fen"]
    month = sum(divide_half_up((row.area_cm2 or 0) * (row.price or 0), 1_000_000) for row in sunshine.rows)
    assert month == expected["month_fen"]


def test_sunshine_garden_problem_rows(sunshine: ResidentList, expected: dict[str, Any]) -> None:
    words = {
        "area missing": "area is missing",
        "area not a number": "not an area",
        "room missing": "room number is missing",
        "date impossible": "date that does not exist",
        "unit occurs twice": "occurs twice",
        "area not positive": "greater than zero",
        "owner missing": "owner is missing",
        "arrears not a number": "not an amount",
    }
    assert [problem.sheet_row for problem in sunshine.problems] == [one["sheet_row"] for one in expected["problems"]]
    for problem, one in zip(sunshine.problems, expected["problems"], strict=True):
        assert words[one["why"]] in str(problem.error)
        assert len(problem.cells) == 12


def test_sunshine_garden_stated_totals(sunshine: ResidentList, expected: dict[str, Any]) -> None:
    found = [{"sheet_row": one.sheet_row, "computed_fen": one.computed_fen, "stated_fen": one.stated_fen} for one in sunshine.differs]
    assert found == expected["stated_arrears_differ"]


def test_sunshine_garden_rows_in_detail(sunshine: ResidentList) -> None:
    rows = {row.sheet_row: row for row in sunshine.rows}
    assert rows[6].phones == ("15218312831",)
    assert rows[10].phones == ("13957841465",)
    assert rows[7].handover_on == date(2020, 2, 8)
    assert rows[11].handover_on == date(2020, 6, 3)
    assert rows[5].stated_fen == 596196
    assert str(rows[5].code) == "1-1-102"
    couples = [row for row in sunshine.rows if len(row.owners) == 2]
    assert len(couples) >= 8
    assert any(row.owners == ("Smith John",) for row in sunshine.rows)
    assert not any(row.tenants for row in sunshine.rows)


def test_linked_sheets(tmp_path: Path) -> None:
    read = read_residents(read_workbook(DATA / "linked_sheets_zh.xlsx"))
    assert read.sheet == "房屋信息"
    flats = [row for row in read.rows if row.kind is UnitKind.FLAT]
    assert [str(row.code) for row in flats] == ["1-1-1011", "1-1-1012", "1-1-1013", "1-1-1014", "1-1-1021"]
    assert flats[0].owners == ("李四",)
    assert flats[0].phones == ("13800009999",)
    assert flats[0].area_cm2 == 945600
    parking = [row for row in read.rows if row.kind is UnitKind.PARKING]
    assert [(row.sheet, str(row.code), row.owners) for row in parking] == [("车位信息", "停车场1-C0001", ())]
    assert [(problem.sheet_row, str(problem.error)) for problem in read.problems] == [
        (7, "Owner number 6 is not in the sheet “业主信息”."),
        (8, "Owner number 7 is not in the sheet “业主信息”."),
        (9, "Owner number 8 is not in the sheet “业主信息”."),
    ]
    notes = " ".join(note.sentence() for note in read.notes)
    for word in ("性别, 年龄, 身份证号", "业主信息", "车位信息", "房屋费用", "楼栋单元, 费用设置"):
        assert word in notes


def test_contacts_in_english() -> None:
    read = read_residents(read_workbook(DATA / "contact-import-example.en.xlsx"))
    assert not read.problems
    assert [(row.code.room, row.kind) for row in read.rows] == [
        ("2", UnitKind.FLAT),
        ("3", UnitKind.PARKING),
        ("7", UnitKind.FLAT),
        ("4", UnitKind.STORAGE),
        ("6", UnitKind.SHOP),
    ]
    assert all(row.code.building == "г Арамиль, ул Гарнизон, д 19Б" for row in read.rows)
    assert [bool(row.owners) for row in read.rows] == [False, True, False, False, False]
    assert [bool(row.tenants) for row in read.rows] == [True, False, False, True, True]
    assert read.rows[0].tenant_phones == ("+79221234567",)
    assert read.rows[2].email == ""
    assert any("another role" in note.sentence() for note in read.notes)


@pytest.mark.parametrize("name", ["meter-import-example.en.xlsx", "ticket-import-example.en.xlsx"])
def test_other_lists_are_refused(name: str) -> None:
    with pytest.raises(residents.AnotherKindOfList):
        read_residents(read_workbook(DATA / name))


def test_one_row_per_person_is_joined(tmp_path: Path) -> None:
    titles = ["楼号", "房号", "姓名", "电话", "身份"]
    read = listed(
        tmp_path,
        ["1", 101, "王强", "13800000001", "业主"],
        ["1", 101, "李娜", "13800000002", "业主"],
        ["1", 101, "赵敏", "13800000003", "租户"],
        ["1", 102, "孙丽", "13800000004", "神仙"],
        titles=titles,
    )
    assert len(read.rows) == 1
    assert read.rows[0].owners == ("王强", "李娜")
    assert read.rows[0].tenants == ("赵敏",)
    assert read.rows[0].tenant_phones == ("13800000003",)
    assert "神仙" in str(read.problems[0].error)


def test_csv_in_gbk_with_whole_codes(tmp_path: Path) -> None:
    text = "房号,业主,手机,面积,交房时间,缴至,备注\n3栋2单元501,张三和李四,138-0000-0001/13900000002,89.5㎡,20200603,2026-09,座机待补\n"
    (tmp_path / "a.csv").write_bytes(text.encode("gbk"))
    row = read_residents(read_workbook(tmp_path / "a.csv")).rows[0]
    assert str(row.code) == "3-2-501"
    assert row.owners == ("张三", "李四")
    assert row.phones == ("13800000001", "13900000002")
    assert (row.handover_on, row.paid_to) == (date(2020, 6, 3), date(2026, 9, 30))


def test_two_header_rows_merged(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [],
        [],
        ["", "", "", "姓名", "电话", "姓名", "电话", ""],
        ["", "", 101, "王强", "13800000001", "李娜", "13800000002", 88],
    ]
    merges = [(0, 0, 0, 7, "花园二〇二六年业主及租户情况一览表"), (1, 0, 2, 0, "楼号"), (1, 1, 2, 1, "单元"), (1, 2, 2, 2, "房号")]
    merges += [(1, 3, 1, 4, "业主"), (1, 5, 1, 6, "租户"), (1, 7, 2, 7, "建筑面积")]
    merges += [(3, 0, 4, 0, "1号楼")]
    rows.append(["", 2, 102, "赵敏", "", "", "", 90])
    read = read_residents(read_workbook(make.xlsx(tmp_path / "a.xlsx", rows, merges)))
    assert (read.header_row, read.guess.depth) == (2, 2)
    assert read.rows[0].owners == ("王强",)
    assert read.rows[0].tenants == ("李娜",)
    assert read.rows[0].phones == ("13800000001",)
    assert read.rows[0].tenant_phones == ("13800000002",)
    assert str(read.rows[1].code) == "1-2-102"


def test_rows_that_are_no_units(tmp_path: Path) -> None:
    read = listed(
        tmp_path,
        ["一期"],
        make.ROW,
        make.TITLES,  # type: ignore[arg-type]
        [],
        ["1号楼", 1, 102, "李四", "", 80, 1.85, "2026-10-31"],
        ["", "", "小计", "", "", 158.4],
        ["合计", "", "", "", "", 158.4],
        ["", "", "", "", "", "", "", "", "制表人"],
    )
    assert [str(row.code) for row in read.rows] == ["1-1-101", "1-1-102"]
    assert not read.problems
    assert {"Rows of totals and signatures, skipped: 3.", "Rows that only name a building, skipped: 1."} <= {
        note.sentence() for note in read.notes
    }


def test_a_mapping_of_the_office_wins(tmp_path: Path) -> None:
    book = read_workbook(make.xlsx(tmp_path / "a.xlsx", [["甲", "乙", "丙"], ["1-1-101", "王强", 80], ["1-1-102", "", 80]]))
    with pytest.raises(residents.HeaderNotFound):
        read_residents(book)
    read = read_residents(book, mapping={Field.UNIT: 0, Field.OWNER: 1, Field.AREA: 2}, header_row=1)
    assert [str(row.code) for row in read.rows] == ["1-1-101"]
    assert "owner" in str(read.problems[0].error)
    assert [title.title for title in read_residents(book, mapping={Field.UNIT: 0, Field.AREA: 2}, header_row=1).unknown_columns] == ["乙"]


def test_sheets_by_name(tmp_path: Path) -> None:
    book = read_workbook(Path("resources/samples/sunshine_garden.xlsx"))
    assert read_residents(book, sheet="业主台账").sheet == "业主台账"
    with pytest.raises(residents.SheetNotFound) as caught:
        read_residents(book, sheet="没有")
    assert "业主台账, 说明" in str(caught.value)
    with pytest.raises(residents.HeaderNotFound):
        read_residents(book, sheet="说明")


def test_units_without_anything_else(tmp_path: Path) -> None:
    with pytest.raises(residents.NotAResidentList):
        listed(tmp_path, ["1", 1, 101], titles=["楼号", "单元", "房号"])


def test_missing_building_is_a_problem_but_not_for_parking(tmp_path: Path) -> None:
    titles = ["楼号", "房号", "房屋类型", "业主", "面积"]
    read = listed(tmp_path, ["", 101, "住宅", "王强", 80], ["", "B12", "车位", "", ""], ["1", "S1", "宫殿", "李娜", 9], titles=titles)
    assert [(str(row.code), row.kind) for row in read.rows] == [("B12", UnitKind.PARKING)]
    assert str(read.problems[0].error) == "The building is missing."
    assert "宫殿" in str(read.problems[1].error)


def test_private_columns_never_come_in(tmp_path: Path) -> None:
    titles = [*make.TITLES, "身份证号", "性别", "年龄", "工作单位", "奇怪的列"]
    read = listed(tmp_path, [*make.ROW, "110101190001010010", "女", 30, "某公司", "x"], titles=titles)
    assert [other.title for other in read.left_out] == ["身份证号", "性别", "年龄", "工作单位"]
    assert [other.title for other in read.unknown_columns] == ["奇怪的列"]
    assert "110101190001010010" not in repr(read.rows)


def test_the_tenant_column_and_several_phones_and_remarks(tmp_path: Path) -> None:
    titles = ["房号", "业主", "电话", "手机", "租户", "租户电话", "面积", "份额", "备注", "备注2"]
    row: list[object] = ["1-1-101", "王强、李娜", "88880000转前台", "13800000001", "赵敏", "13800000003", 80, "60%、40%", "空置", "有车"]
    read = listed(
        tmp_path,
        row,
        ["1-1-102", "王强、李娜", "", "", "", "", 80, "1/2", "", ""],
        ["1-1-103", "王强", "", "", "", "", 80, "150%"],
        titles=titles,
    )
    assert read.rows[0].phones == ("88880000", "13800000001")
    assert read.rows[0].shares == (6000, 4000)
    assert read.rows[0].note == "空置; 有车"
    assert read.rows[0].tenants == ("赵敏",)
    assert read.rows[1].shares == (5000, 5000)
    assert "not a share" in str(read.problems[0].error)


def test_shares_that_do_not_make_the_whole_are_problems_that_say_what_to_do(tmp_path: Path) -> None:
    shares = (
        ("王强、李娜", "60%、30%"), ("王强、李娜", "60%、50%"), ("王强", "50%"), ("王强、李娜", "40%"), ("王强、李娜", "60%、40%"),
        ("王强、李娜、赵敏", "1/3"), ("王强、李娜", ""), ("王强", 1.0), ("王强、李娜", 0.5), ("王强、李娜", "50、50"),
    )  # fmt: skip
    rows = [[f"1-1-{101 + place}", owners, 80, share] for place, (owners, share) in enumerate(shares)]
    read = listed(tmp_path, *rows, titles=["房号", "业主", "面积", "份额"])
    assert [(problem.sheet_row, problem.field) for problem in read.problems] == [(row, Field.SHARE) for row in (2, 3, 4, 5)]
    assert str(read.problems[0].error) == "The shares add up to 90%, not to 100%. Correct them, or leave them all empty."
    assert [row.shares for row in read.rows] == [
        (6000, 4000), (3334, 3333, 3333), (), (10_000,), (5000, 5000), (5000, 5000),
    ]  # fmt: skip


def test_shares_of_owners_in_rows_of_their_own_are_judged_together(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["1-1-101", "王强", "业主", 80, "60%"],
        ["1-1-102", "孙丽", "业主", 80, "50%"],
        ["1-1-101", "李娜", "业主", 80, "40%"],
        ["1-1-101", "周涛", "租户", 80, ""],
        ["1-1-102", "何静", "业主", 80, "40%"],
        ["1-1-103", "吴刚", "业主", 80, "50%"],
        ["1-1-103", "郑洁", "业主", 80, ""],
        ["1-1-104", "冯军", "业主", 80, ""],
        ["1-1-104", "陈霞", "业主", 80, ""],
    ]
    read = listed(tmp_path, *rows, titles=["房号", "姓名", "身份", "面积", "份额"])
    assert [(str(row.code), row.owners, row.shares) for row in read.rows] == [
        ("1-1-101", ("王强", "李娜"), (6000, 4000)),
        ("1-1-104", ("冯军", "陈霞"), ()),
    ]
    assert [(problem.sheet_row, str(problem.error)) for problem in read.problems] == [
        (3, "The shares add up to 90%, not to 100%. Correct them, or leave them all empty."),
        (7, "Write a share for every owner, or for none."),
    ]
    assert read.problems[0].cells[1] == "孙丽"


def test_several_owner_and_tenant_columns(tmp_path: Path) -> None:
    titles = ["房号", "业主", "产权人", "租户", "使用人", "面积", "份额"]
    rows: list[list[object]] = [
        ["1-1-101", "王强", "李娜", "赵敏", "孙丽", 80, ""],
        ["1-1-102", "王强", "李娜", "", "", 80, "60%、30%、10%"],
    ]
    read = listed(tmp_path, *rows, titles=titles)
    assert read.rows[0].owners == ("王强", "李娜")
    assert read.rows[0].tenants == ("赵敏", "孙丽")
    assert "do not fit" in str(read.problems[0].error)


def test_numbers_of_owners_with_tenants_and_family(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        houses, people = book.add_worksheet("房屋"), book.add_worksheet("人")
        for number, row in enumerate([["楼号", "房号", "面积", "业主编号"], ["1", 101, 80, 1], ["1", 102, 80, ""]]):
            houses.write_row(number, 0, row)
        rows = [
            ["业主编号", "姓名", "业主类型"],
            [1, "王强", 1001],
            [1, "李娜", 1002],
            [1, "赵敏", 1003],
            [1, "孙丽", "?"],
            ["", "周丽", 1001],
        ]
        for number, row in enumerate(rows):
            people.write_row(number, 0, row)
    read = read_residents(read_workbook(tmp_path / "a.xlsx"))
    assert (read.rows[0].owners, read.rows[0].tenants) == (("王强",), ("赵敏",))
    assert str(read.problems[0].error) == "The owner is missing."
    alone = read_residents(read_workbook(tmp_path / "a.xlsx"), sheet="房屋")
    assert alone.rows[0].owners == ("王强",)


def test_numbers_of_owners_without_their_sheet(tmp_path: Path) -> None:
    read = listed(tmp_path, ["1", 101, 80, 1], titles=["楼号", "房号", "面积", "业主编号"])
    assert read.rows[0].owners == ()
    assert any("names no owners" in note.sentence() for note in read.notes)


def test_rooms_that_repeat_their_building(tmp_path: Path) -> None:
    titles = ["楼号", "房号", "业主", "面积"]
    one: list[object] = ["1号楼", "1-101", "王强", 80]
    both = listed(tmp_path, one, ["2号楼", "2-101", "李娜", 80], titles=titles)
    assert [str(row.code) for row in both.rows] == ["1-101", "2-101"]
    assert any("repeats the building" in note.sentence() for note in both.notes)
    entrances = listed(tmp_path, one, ["2号楼", "1-101", "李娜", 80], titles=titles)
    assert [str(row.code) for row in entrances.rows] == ["1-1-101", "2-1-101"]
    assert [str(row.code) for row in listed(tmp_path, one, titles=titles).rows] == ["1-1-101"]


def test_text_in_the_phone_column_becomes_a_remark(tmp_path: Path) -> None:
    read = listed(tmp_path, ["1", 1, 101, "王强", "待补", 80, 1.85, ""])
    assert read.rows[0].phones == ()
    assert read.rows[0].note == "待补"


def test_every_sentence_is_translatable() -> None:
    read = read_residents(read_workbook(Path("resources/samples/sunshine_garden.xlsx")))
    asked: list[str] = []

    def translate(message: str) -> str:
        asked.append(message)
        return message

    for note in read.notes:
        note.sentence(translate)
    assert len(asked) == len(read.notes)
    assert all("{" not in note.sentence() for note in read.notes)
