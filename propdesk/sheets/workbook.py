"""Any workbook as raw cells: xlsx, xlsm (its macros never leave the file), xls, ods, csv and txt.

Cells come as the file holds them: text, numbers, dates, truth values; an empty cell is "" or None. Meaning and types come
later, in ``domain``. A merged cell's value stands in each of its cells. Which kind a file is, is told by its content;
the name only decides between text to read (.csv, .txt) and text that poses as a workbook.
"""

import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from propdesk.domain.headers import Cell
from propdesk.errors import EnvironmentFault, UserError
from propdesk.sheets import limits, text_tables
from propdesk.sheets.halves import Parts, halves

TEXT_SUFFIXES = frozenset([".csv", ".txt", ".tsv"])

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


class WorkbookNotFound(UserError):
    """There is no file “{name}”."""


class WorkbookIsFolder(UserError):
    """“{name}” is a folder. Choose a workbook in it."""


class WorkbookEmpty(UserError):
    """“{name}” is empty."""


class WorkbookUnreadable(EnvironmentFault):
    """“{name}” could not be read. If it is open in another program, close it there and try again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows from row 1 on, all of one width."""

    name: str
    rows: Sequence[tuple[Cell, ...]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's name, its fingerprint (SHA-256 of its bytes) and its sheets; `macros`: it holds some, which were ignored."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]
    macros: bool = False

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read_workbook(path: Path) -> Workbook:
    """Read a file as raw cells.

    Raises `WorkbookNotFound`, `WorkbookIsFolder`, `WorkbookEmpty`, the refusals of `limits` and `text_tables`
    (all `UserError`), or `WorkbookUnreadable` when the computer cannot read it.
    """
    data = _bytes_of(path)
    digest = hashlib.sha256(data).hexdigest()
    macros = False
    if data.startswith(_ZIP):
        sheets, macros = _zipped(data, path.name)
    elif data.startswith(_OLE):
        sheets = _old(data, path.name)
    elif path.suffix.lower() in TEXT_SUFFIXES:
        sheets = (Sheet(path.stem, text_tables.read_table(data, path.name)),)
    elif text_tables.looks_like_text(data):
        raise limits.TextNamedWorkbook(name=path.name)
    else:
        raise limits.NotAWorkbook(name=path.name)
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookEmpty(name=path.name)
    return Workbook(path.name, digest, sheets, macros)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise WorkbookIsFolder(name=path.name)
        size = path.stat().st_size
        if size > limits.MAX_FILE:
            raise limits.WorkbookTooLarge(name=path.name, limit=limits.MAX_FILE // 1024 // 1024)
        if size == 0:
            raise WorkbookEmpty(name=path.name)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        raise WorkbookNotFound(name=path.name) from None
    except OSError:
        raise WorkbookUnreadable(name=path.name) from None


def _zipped(data: bytes, name: str) -> tuple[tuple[Sheet, ...], bool]:
    parts = limits.unpack(data, name)
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise limits.WorkbookLocked(name=name)
        limits.check_ods_extent(parts.get("content.xml", b""), name)
        return _sheets(parts, name, merged=False), False
    if "xl/workbook.xml" not in parts:
        raise (limits.BinaryWorkbook if b"xl/workbook.bin" in data else limits.NotAWorkbook)(name=name)
    limits.check_xlsx_extent(parts, name)
    merged = any(part.find(b"mergeCell", part.rfind(b"sheetData")) >= 0 for path, part in parts.items() if "worksheets/" in path)
    return _sheets(parts, name, merged=merged), b"vbaProject" in data


def _old(data: bytes, name: str) -> tuple[Sheet, ...]:
    if _ENCRYPTED in data:
        raise limits.WorkbookLocked(name=name)
    if not any(stream in data for stream in _OLD_BOOKS):
        raise limits.NotAWorkbook(name=name)
    return _sheets(data, name, merged=True)


def _sheets(source: Parts | bytes, name: str, *, merged: bool) -> tuple[Sheet, ...]:
    """All worksheets through the parser, whose own failures (and panics) become sentences."""
    try:
        return tuple(
            Sheet(found[0][0].name, _rows([sheet for _about, sheet in found], merged), found[0][0].visible is not SheetVisibleEnum.Visible)
            for found in zip(*_parsed(source), strict=True)
        )
    except PasswordError:
        raise limits.WorkbookLocked(name=name) from None
    except CalamineError:
        raise limits.WorkbookDamaged(name=name) from None
    except BaseException as trouble:
        if type(trouble).__name__ == "PanicException":  # the parser's own bug on damaged bytes; it derives from BaseException
            raise limits.WorkbookDamaged(name=name) from None
        raise


def _parsed(source: Parts | bytes) -> list[list[tuple[SheetMetadata, CalamineSheet]]]:
    """The worksheets of a workbook; where one is long, all of them twice, the second time with its lower rows alone.

    The parser leaves Python's lock alone while it works, so that both halves are parsed at once.
    """
    if isinstance(source, bytes):
        return [_worksheets(io.BytesIO(source))]
    both = halves(source)
    if both is None:
        return [_worksheets(limits.repack(source))]
    with ThreadPoolExecutor(1) as beside:
        later = beside.submit(lambda: _worksheets(limits.repack(both[1])))
        upper, lower = _worksheets(limits.repack(both[0])), later.result()
    if all(_is_below(one, other) for (_, one), (_, other) in zip(upper, lower, strict=True)):
        return [upper, lower]
    return [_worksheets(limits.repack(source))]


def _is_below(upper: CalamineSheet, lower: CalamineSheet) -> bool:
    """Whether all rows of one come before the rows of the other; else the file has them in another order than their numbers."""
    return upper.end is None or lower.start is None or upper.end[0] < lower.start[0]


def _worksheets(file: io.BytesIO) -> list[tuple[SheetMetadata, CalamineSheet]]:
    book = CalamineWorkbook.from_filelike(file)
    found = enumerate(book.sheets_metadata)
    return [(about, book.get_sheet_by_index(index)) for index, about in found if about.typ is SheetTypeEnum.WorkSheet]


def _rows(parts: Sequence[CalamineSheet], merged: bool) -> list[tuple[Cell, ...]]:
    """The rows of a sheet that was parsed whole or in halves, one below the other."""
    ends = [part.end for part in parts if part.end is not None]
    if not ends:
        return []
    width = max(column for _row, column in ends) + 1
    limits.refuse_far(max(row for row, _column in ends) + 1, width, parts[0].name)
    raw: list[list[Cell]] = []
    for part in parts:
        rows: list[list[Cell]] = part.to_python(skip_empty_area=False)  # type: ignore[assignment] # times are read as text later
        short = width - len(rows[0]) if rows else 0
        raw += [row + [""] * short for row in rows[len(raw) :]] if short else rows[len(raw) :]
    if merged:
        _fill_merged(raw, parts[0].merged_cell_ranges or [])
    whole = [tuple(row) for row in raw]
    limits.check_texts(whole, parts[0].name)
    return whole


def _fill_merged(rows: list[list[Cell]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write a merged range's value into each of its cells inside the filled part of the sheet."""
    for (top, left), (bottom, right) in ranges[: limits.MAX_ROWS]:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if value in ("", None):
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
