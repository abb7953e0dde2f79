"""Reading any workbook as raw cells, and refusing every broken kind in one sentence (F45–F50)."""

import os
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from propdesk.errors import UserError
from propdesk.sheets import limits, text_tables, workbook
from propdesk.sheets.workbook import read_workbook
from tests.tools.memory import peak_bytes

from . import make

CSV = "楼号,单元,房号,业主姓名\n1号楼,1,101,周娜艳\n"
EXPECTED = [("楼号", "单元", "房号", "业主姓名"), ("1号楼", "1", "101", "周娜艳")]


def refused(path: Path, kind: type[UserError]) -> str:
    """The sentence with which a file is refused; it must name no code, no braces and no Python."""
    began = time.perf_counter()
    before = peak_bytes()
    with pytest.raises(kind) as caught:
        read_workbook(path)
    assert time.perf_counter() - began < 5  # the target is 1 s; a loaded machine gets room
    assert peak_bytes() - before < 100 * 1024 * 1024
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert not any(mark in sentence for mark in ("{", "}", "Error", "Traceback"))
    return sentence


def test_xlsx_gives_raw_cells(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / ("阳光 #1 100%?.xlsx" if os.name != "nt" else "阳光 #1 100%.xlsx"), [make.TITLES, make.ROW])
    book = read_workbook(path)
    assert book.name == path.name
    assert len(book.sha256) == 64
    assert [sheet.name for sheet in book.sheets] == ["住户"]
    assert book.sheets[0].rows[1] == ("1号楼", 1.0, 101.0, "周娜艳", "15732199043", 78.4, 1.85, "2026-10-31")
    assert not book.macros


def test_empty_rows_above_and_columns_left_keep_their_place(tmp_path: Path) -> None:
    book = read_workbook(make.xlsx(tmp_path / "a.xlsx", [[], [], ["", "", "x"]]))
    assert book.sheets[0].rows[2] == ("", "", "x")


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["t"], ["", 1, 101], ["", 1, 102]], merges=[(0, 0, 0, 2, "标题"), (1, 0, 2, 0, "1号楼")])
    assert read_workbook(path).sheets[0].rows == [("标题",) * 3, ("1号楼", 1.0, 101.0), ("1号楼", 1.0, 102.0)]


def test_real_dates_come_as_dates(tmp_path: Path) -> None:
    assert read_workbook(Path("resources/samples/sunshine_garden.xlsx")).sheets[0].rows[3][7] == date(2020, 5, 26)


def test_xls_and_ods(tmp_path: Path) -> None:
    old = read_workbook(make.xls(tmp_path / "老.xls", [["楼号", "房号"], ["1号楼", 101.0]]))
    assert old.sheets[0].rows == [("楼号", "房号"), ("1号楼", 101.0)]
    open_ = read_workbook(make.ods(tmp_path / "开.ods", [["楼号", "房号"], ["1号楼", "101"]]))
    assert open_.sheets[0].rows == [("楼号", "房号"), ("1号楼", "101")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("suffix", [".csv", ".txt"])
def test_text_tables(tmp_path: Path, encoding: str, separator: str, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    path.write_bytes(CSV.replace(",", separator).encode(encoding))
    assert read_workbook(path).sheets[0].rows == EXPECTED


def test_text_table_cells_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b,c\n"=""0101""",\'=1+1,"x\ny"\n')
    assert read_workbook(path).sheets[0].rows[1] == ("0101", "=1+1", "x\ny")


def test_macros_never_reach_the_parser(tmp_path: Path) -> None:
    parts = make.parts_of(make.xlsx(tmp_path / "a.xlsx", [make.TITLES, make.ROW])) | {"xl/vbaProject.bin": b"\0macro"}
    book = read_workbook(make.zipped(tmp_path / "a.xlsm", parts))
    assert book.macros
    assert book.sheets[0].rows[0] == tuple(make.TITLES)


def test_hidden_sheets_are_marked_and_charts_skipped(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("one").write(0, 0, "x")
        hidden = book.add_worksheet("two")
        hidden.write(0, 0, "y")
        hidden.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=one!$A$1:$A$2"})
        book.add_chartsheet("three").set_chart(chart)
    assert [(sheet.name, sheet.hidden) for sheet in read_workbook(tmp_path / "a.xlsx").sheets] == [("one", False), ("two", True)]


def test_not_found_folder_and_empty(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "none.xlsx", workbook.WorkbookNotFound)
    refused(tmp_path / "a\0b.xlsx", workbook.WorkbookNotFound)
    refused(tmp_path, workbook.WorkbookIsFolder)
    (tmp_path / "zero.xlsx").write_bytes(b"")
    refused(tmp_path / "zero.xlsx", workbook.WorkbookEmpty)
    refused(make.xlsx(tmp_path / "blank.xlsx", []), workbook.WorkbookEmpty)
    (tmp_path / "blank.csv").write_text(" \n \n", encoding="utf-8")
    refused(tmp_path / "blank.csv", workbook.WorkbookEmpty)


def test_locked_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x"]])

    def denied(self: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(workbook.WorkbookUnreadable):
        read_workbook(path)


def test_row_bomb(tmp_path: Path) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    path = make.with_sheet(tmp_path / "bomb.xlsx", row * (120 * 1024 * 1024 // len(row)))
    assert path.stat().st_size < 2_000_000
    refused(path, limits.WorkbookUnpacksTooLarge)


def test_forged_size_is_not_believed(tmp_path: Path) -> None:
    """The declared size is small, the stream is not: the reader stops at the declaration, and so does the import."""
    path = make.with_sheet(tmp_path / "a.xlsx", b'<row r="1"><c r="A1"><v>1</v></c></row>' * 100_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    while (place := data.find(size.to_bytes(4, "little"))) >= 0:
        data[place : place + 4] = (600).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    refused(path, limits.WorkbookDamaged)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', limits.TooManyRows),
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>', limits.TooManyColumns),
        (b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", limits.TooManyRows),
        (b'<row r="30000"><c><v>1</v></c></row>', limits.TooManyRows),
        (b'<row r="1"><c t="n" r="A30000"><v>1</v></c></row>', limits.TooManyRows),
        (b'<row r="1"><c r="A20001"><v>1</v></c></row>', limits.TooManyRows),
        (b'<row r="1"><c r="BM1"><v>1</v></c></row>', limits.TooManyColumns),
    ],
)
def test_far_cells(tmp_path: Path, cells: bytes, kind: type[UserError]) -> None:
    refused(make.with_sheet(tmp_path / "far.xlsx", cells), kind)


@pytest.mark.parametrize(
    "cells", [b'<row r="20000"><c r="BL20000"><v>7</v></c></row>', b'<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="0"/></row>']
)
def test_the_last_allowed_cell_and_empty_cells_beyond(tmp_path: Path, cells: bytes) -> None:
    assert read_workbook(make.with_sheet(tmp_path / "edge.xlsx", cells)).sheets[0].rows[-1][-1] == 7.0


def test_prefixed_sheet_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x"]])
    parts = make.parts_of(path)
    space = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    far = b'<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    parts["xl/worksheets/sheet1.xml"] = b"<x:worksheet " + space + b"><x:sheetData>" + far + b"</x:sheetData></x:worksheet>"
    refused(make.zipped(path, parts), limits.TooManyRows)


def test_one_giant_cell(tmp_path: Path) -> None:
    giant = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"A" * (90 * 1024 * 1024) + b"</t></is></c></row>"
    refused(make.with_sheet(tmp_path / "giant.xlsx", giant), limits.WorkbookUnpacksTooLarge)


@pytest.mark.parametrize("length", [2001, 5000])
def test_long_texts(tmp_path: Path, length: int) -> None:
    assert "row 2" in refused(make.xlsx(tmp_path / "a.xlsx", [["x"], ["长" * length]]), limits.CellTextTooLong)
    inline = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"A" * length}</t></is></c></row>'.encode()
    refused(make.with_sheet(tmp_path / "b.xlsx", inline), limits.CellTextTooLong)
    (tmp_path / "c.csv").write_text(f"a,b\n{'A' * length},2\n", encoding="utf-8")
    refused(tmp_path / "c.csv", limits.CellTextTooLong)
    assert read_workbook(make.xlsx(tmp_path / "d.xlsx", [["长" * 2000]])).sheets[0].rows


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"])
@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities(tmp_path: Path, part: str, declaration: bytes) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x"]])
    parts = make.parts_of(path)
    head, tail = parts[part].split(b"?>", 1)
    for hostile in (head + b"?>" + declaration + tail, (head + b"?>" + declaration + tail).decode().encode("utf-16")):
        refused(make.zipped(path, parts | {part: hostile}), limits.WorkbookDeclaresEntities)


def test_truncated_renamed_locked_and_foreign(tmp_path: Path) -> None:
    whole = make.xlsx(tmp_path / "a.xlsx", [make.TITLES, make.ROW]).read_bytes()
    cases: list[tuple[str, bytes, type[UserError]]] = [
        ("cut.xlsx", whole[: len(whole) // 2], limits.WorkbookDamaged),
        ("text.xlsx", CSV.encode(), limits.TextNamedWorkbook),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", limits.TextNamedWorkbook),
        ("locked.xlsx", make.encrypted(), limits.WorkbookLocked),
        ("paper.xls", make.compound({"WordDocument": b"x"}), limits.NotAWorkbook),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", limits.NotAWorkbook),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", limits.NotAWorkbook),
        ("words.csv", "只有一句话\n没有列\n".encode(), text_tables.NotATable),
        ("bytes.csv", b"a,b\n\xff\xfe\xfa,1\n", text_tables.TextNotDecoded),
        ("broken.xls", make.compound({"Workbook": b"\x01" * 600}), limits.WorkbookDamaged),
    ]
    for name, data, kind in cases:
        (tmp_path / name).write_bytes(data)
        assert name in refused(tmp_path / name, kind)


def test_other_zips(tmp_path: Path) -> None:
    refused(make.zipped(tmp_path / "a.docx", {"word/document.xml": b"<w/>"}), limits.NotAWorkbook)
    refused(make.zipped(tmp_path / "a.xlsb", {"xl/workbook.bin": b"1"}), limits.BinaryWorkbook)
    refused(make.zipped(tmp_path / "b.xlsx", {f"xl/media/{n}.png": b"x" for n in range(201)}), limits.WorkbookTooManyParts)
    refused(make.zipped(tmp_path / "c.xlsx", {"xl/workbook.xml": b"<broken"}), limits.WorkbookDamaged)
    parts = make.parts_of(make.xlsx(tmp_path / "d.xlsx", [["x"]])) | {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row r='1'><c"}
    refused(make.zipped(tmp_path / "d.xlsx", parts), limits.WorkbookDamaged)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE + 1)
    assert "10 MB" in refused(path, limits.WorkbookTooLarge)


def test_ods_repeats(tmp_path: Path) -> None:
    empty = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert len(read_workbook(make.ods(tmp_path / "a.ods", [["x", "y"]], empty)).sheets[0].rows) == 1
    full = empty.replace("/></table:table-row>", ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>')
    refused(make.ods(tmp_path / "b.ods", [["x"]], full), limits.TooManyRows)
    loose = '<table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="70"><text:p>x</text:p>'
    refused(make.ods(tmp_path / "e.ods", [["x"]], loose + "</table:table-cell></table:table-row>"), limits.TooManyColumns)
    declared = make.parts_of(make.ods(tmp_path / "f.ods", [["x"]])) | {"content.xml": b""}
    refused(make.zipped(tmp_path / "f.ods", declared), limits.WorkbookDamaged)
    wide = full.replace("1048570", "2")
    refused(make.ods(tmp_path / "c.ods", [["x"]], wide), limits.TooManyColumns)
    refused(make.ods(tmp_path / "d.ods", [["x"]], wide.replace("16384", "many")), limits.WorkbookDamaged)


def test_merged_cells_without_text_or_outside_the_list(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x", "y"]], merges=[(0, 3, 0, 4, ""), (5, 0, 6, 1, ""), (1, 0, 1, 1, "")])
    assert read_workbook(path).sheets[0].rows == [("x", "y")]


def test_locked_zip_and_doubled_parts(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x"]])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + offset] |= 1
    (tmp_path / "b.xlsx").write_bytes(bytes(data))
    refused(tmp_path / "b.xlsx", limits.WorkbookLocked)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    refused(path, limits.WorkbookDamaged)


def test_a_panic_of_the_parser_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.xlsx(tmp_path / "a.xlsx", [["x"]])

    class PanicException(BaseException):
        """What the parser's own failures look like."""

    class Parser:
        trouble: BaseException = PanicException()

        @classmethod
        def from_filelike(cls, _: object) -> None:
            raise cls.trouble

    monkeypatch.setattr(workbook, "CalamineWorkbook", Parser)
    refused(path, limits.WorkbookDamaged)
    Parser.trouble = workbook.PasswordError()
    refused(path, limits.WorkbookLocked)
    Parser.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        read_workbook(path)


def test_utf16_part(tmp_path: Path) -> None:
    parts = make.parts_of(make.xlsx(tmp_path / "a.xlsx", [["x"]]))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().encode("utf-16-le")
    refused(make.zipped(tmp_path / "a.xlsx", parts), limits.WorkbookDeclaresEntities)


def test_locked_ods(tmp_path: Path) -> None:
    parts = make.parts_of(make.ods(tmp_path / "a.ods", [["x"]]))
    parts["META-INF/manifest.xml"] = b"<manifest:encryption-data/>"
    refused(make.zipped(tmp_path / "a.ods", parts), limits.WorkbookLocked)


def test_long_and_wide_text(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("a,b\n" * 20_001, encoding="utf-8")
    refused(tmp_path / "long.csv", limits.TooManyRows)
    (tmp_path / "wide.csv").write_text("a," * 64 + "b\n", encoding="utf-8")
    refused(tmp_path / "wide.csv", limits.TooManyColumns)
    (tmp_path / "field.csv").write_text('a,"' + "x" * 200_000 + '"\n', encoding="utf-8")
    refused(tmp_path / "field.csv", limits.CellTextTooLong)
