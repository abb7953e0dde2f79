"""Tables out: nothing becomes a formula, everything comes back equal, a file is whole or not there (F51, F55)."""

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.sheets import exports
from propdesk.sheets.exports import Kind, problems_workbook, write_table
from propdesk.sheets.residents import read_residents
from propdesk.sheets.workbook import read_workbook

from . import make

PAYLOADS = [
    "=1+1",
    '=HYPERLINK("http://example.com","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-5",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "'=1+1",
    "''@x",
    "=",
    "＝1+1",
    "＋1",
    "http://example.com",
    "mailto:a@example.com",
    "internal:Sheet1!A1",
    "{=SUM(A1)}",
    '"=1+1"',
    "a;=1+1",
    "00123",
    "13800000001",
    "1e3",
]
COLUMNS: list[tuple[str, Kind]] = [
    ("房号", "code"),
    ("姓名", "text"),
    ("欠费", "money"),
    ("面积", "area"),
    ("单价", "price"),
    ("日期", "date"),
    ("月数", "int"),
]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_payloads_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"表{suffix}"
    write_table(path, [("a", "text"), ("b", "code")], [(payload, payload) for payload in PAYLOADS])
    assert [row[0] for row in read_workbook(path).sheets[0].rows[1:]] == PAYLOADS


def test_no_formula_and_no_link_in_xlsx(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", [("a", "text")], [(payload,) for payload in PAYLOADS], title="=1+1")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path) -> None:
    import csv

    write_table(tmp_path / "a.csv", [("=a", "text")], [(payload,) for payload in PAYLOADS])
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_are_numbers_and_codes_are_text(tmp_path: Path) -> None:
    row = ("1-1-101", "王强", -123456, 895200, 18500, date(2026, 10, 31), 3)
    write_table(tmp_path / "a.xlsx", COLUMNS, [row, (None,) * 7], title="欠费表")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    cells = next(sheet.iter_rows(min_row=3, max_row=3))
    assert [cell.value for cell in cells][2:5] == [-1234.56, 89.52, 1.85]
    assert cells[2].number_format == "#,##0.00"
    assert cells[0].data_type == "s"
    assert cells[5].value.date() == date(2026, 10, 31)
    write_table(tmp_path / "a.csv", COLUMNS, [row, (None,) * 7])
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "1-1-101,王强,-1234.56,89.52,1.85,2026-10-31,3"


def test_what_does_not_fit_its_kind_is_text(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", [("a", "money"), ("b", "date")], [("—", "—")])
    assert read_workbook(tmp_path / "a.xlsx").sheets[0].rows[1] == ("—", "—")
    assert exports.csv_bytes([("a", "text")], [(5,)]).decode("utf-8-sig") == "a\r\n5\r\n"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_can_be_exported(text: str) -> None:
    for data in (exports.xlsx_bytes([("a", "text")], [(text,)]), exports.csv_bytes([("a", "text")], [(text,)])):
        assert data


def test_equal_tables_give_equal_bytes() -> None:
    assert exports.xlsx_bytes(COLUMNS, []) == exports.xlsx_bytes(COLUMNS, [])


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    write_table(path, [("a", "text")], [("old",)])

    def fails(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(exports.TableNotWritten):
        write_table(path, [("a", "text")], [("new",)])
    assert "old" in path.read_text(encoding="utf-8-sig")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    with pytest.raises(exports.TableNotWritten):
        write_table(tmp_path / "none" / "a.csv", [("a", "text")], [])


FIXES = {
    20: (6, "89.52"),
    61: (6, "89.52"),
    104: (3, "999"),
    153: (7, "2019-12-30"),
    202: (3, "998"),
    236: (6, "96.3"),
    263: (4, "王强"),
    302: (10, "3000"),
}


def test_problem_rows_mended_in_the_export_are_good(tmp_path: Path) -> None:
    first = read_residents(read_workbook(Path("resources/samples/sunshine_garden.xlsx")))
    (tmp_path / "问题.xlsx").write_bytes(problems_workbook(first))
    again = read_residents(read_workbook(tmp_path / "问题.xlsx"))
    # Only the second of two equal units is in the file, so alone it is no problem any more.
    assert [str(problem.error) for problem in again.problems] == [str(one.error) for one in first.problems if one.sheet_row != 202]
    assert not again.unknown_columns
    rows = [list(row) for row in read_workbook(tmp_path / "问题.xlsx").sheets[0].rows]
    for row, problem in zip(rows[1:], first.problems, strict=True):
        column, text = FIXES[problem.sheet_row]
        row[column] = text
    mended = read_residents(read_workbook(make.xlsx(tmp_path / "改好.xlsx", rows)))
    assert len(mended.rows) == 8
    assert not mended.problems
    assert mended.rows[0].phones == ("15030039222",)
    assert mended.columns == first.columns


def test_problem_rows_of_linked_sheets_ask_for_the_name(tmp_path: Path) -> None:
    first = read_residents(read_workbook(Path("tests/data/linked_sheets_zh.xlsx")))
    (tmp_path / "a.xlsx").write_bytes(problems_workbook(first, lambda text: "原因" if text == "Reason" else text))
    rows = [list(row) for row in read_workbook(tmp_path / "a.xlsx").sheets[0].rows]
    assert rows[0][-3:] == ["业主姓名", "联系电话", "原因"]
    assert len(read_residents(read_workbook(tmp_path / "a.xlsx")).problems) == 3
    for row in rows[1:]:
        row[-3] = "王强"
    assert [one.owners for one in read_residents(read_workbook(make.xlsx(tmp_path / "b.xlsx", rows))).rows] == [("王强",)] * 3


def test_no_problems_give_an_empty_form(tmp_path: Path) -> None:
    read = read_residents(read_workbook(make.xlsx(tmp_path / "a.xlsx", [make.TITLES, make.ROW])))
    (tmp_path / "b.xlsx").write_bytes(problems_workbook(read))
    assert len(read_workbook(tmp_path / "b.xlsx").sheets[0].rows) == 1
