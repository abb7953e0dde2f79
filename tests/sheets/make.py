"""Workbooks of every kind, good and broken, made small on disk."""

import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

TITLES = ["楼号", "单元", "房号", "业主姓名", "联系电话", "建筑面积", "物业费单价", "物业费已缴至"]
ROW = ["1号楼", 1, 101, "周娜艳", "15732199043", 78.4, 1.85, "2026-10-31"]
SHEET_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_TAIL = b"</sheetData></worksheet>"


def xlsx(path: Path, rows: Sequence[Sequence[object]], merges: Sequence[tuple[int, int, int, int, str]] = (), name: str = "住户") -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(number, column, value)
        for top, left, bottom, right, text in merges:
            sheet.merge_range(top, left, bottom, right, text)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def with_sheet(path: Path, cells: bytes) -> Path:
    """A true xlsx whose only sheet has these bytes as its data."""
    xlsx(path, [["x"]])
    parts = parts_of(path)
    parts["xl/worksheets/sheet1.xml"] = SHEET_HEAD + cells + SHEET_TAIL
    return zipped(path, parts)


def ods(path: Path, rows: Sequence[Sequence[str]], tail: str = "") -> Path:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="住户">{body}{tail}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        },
    )


def xls(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """An old Excel workbook (BIFF8) in its compound file, as small as they come."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def bof(substream: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, substream, 0x0DBB, 0x07CC, 0, 6))

    cells = b""
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                cells += record(0x0204, struct.pack("<HHHHB", number, column, 0, len(value), 1) + text)
            else:
                cells += record(0x0203, struct.pack("<HHHd", number, column, 0, value))
    end = record(0x000A, b"")
    name = "Sheet1"
    length = len(bof(5)) + len(record(0x0085, struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name.encode())) + len(end)
    globals_ = bof(5) + record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name.encode()) + end
    sheet = bof(0x10) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)) + cells + end
    path.write_bytes(compound({"Workbook": globals_ + sheet}))
    return path


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (OLE2) with these streams, each padded to at least 4,096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = {name: data + b"\0" * (max(4096, -(-len(data) // 512) * 512) - len(data)) for name, data in streams.items()}
    fat = [fat_mark, end]
    body = b""
    entries = [_entry("Root Entry", 5, 1, end, 0)]
    for name, data in padded.items():
        start, count = len(fat), len(data) // 512
        fat += [*range(start + 1, start + count), end]
        body += data
        entries.append(_entry(name, 2, free, start, len(data)))
    directory = b"".join(entries).ljust(512, b"\0")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    return header + table + directory + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    free = 0xFFFFFFFF
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, free, child) + b"\0" * 36 + struct.pack("<IQ", start, size)
    )


def encrypted() -> bytes:
    """What a password-protected xlsx is on disk."""
    return compound({"EncryptedPackage": b"\x01" * 64, "EncryptionInfo": b"\x02" * 64})


def bytes_of(rows: Sequence[Sequence[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()
