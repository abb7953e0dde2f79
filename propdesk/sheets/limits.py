"""What is checked of a workbook file before any parser sees it, and what each refusal says.

Zipped workbooks (xlsx, xlsm, ods) are unpacked here within limits, searched for document type declarations and cells
far outside, and packed anew without macros, pictures and links: the parser only ever gets bytes that were looked at.
Limits after the safety reference, section 3.10.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from propdesk.domain.headers import Cell
from propdesk.errors import UserError

MAX_FILE = 10 * 1024 * 1024
MAX_PARTS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # small parts may well be that repetitive
MAX_ROWS = 20_000
MAX_COLUMNS = 64
MAX_TEXT = 2_000


class WorkbookTooLarge(UserError):
    """“{name}” is larger than {limit} MB. Copy the list alone into a new workbook and import that."""


class WorkbookUnpacksTooLarge(UserError):
    """“{name}” would unpack to far more than a list needs, so it was not opened. Copy the list into a new workbook."""


class WorkbookTooManyParts(UserError):
    """“{name}” has {count} parts inside (pictures, objects); {limit} are allowed. Copy the list into a new workbook."""


class WorkbookDeclaresEntities(UserError):
    """“{name}” contains a document type declaration, which no office program writes. It was not opened."""


class WorkbookDamaged(UserError):
    """“{name}” is damaged or was not copied completely. Get the file again, or open it in a spreadsheet and save it anew."""


class WorkbookLocked(UserError):
    """“{name}” is protected by a password. Open it in a spreadsheet, save it without the password, and import that."""


class NotAWorkbook(UserError):
    """“{name}” is not a workbook. Choose a file of the kinds .xlsx, .xls, .ods or .csv."""


class TextNamedWorkbook(UserError):
    """“{name}” is named like a workbook but holds plain text or a web page. Open it in a spreadsheet and save it as .xlsx."""


class BinaryWorkbook(UserError):
    """“{name}” is a binary workbook (.xlsb). Save it as .xlsx and import that."""


class TooManyRows(UserError):
    """The sheet “{sheet}” has cells below row {limit}. Delete what lies below the list, or split the list."""


class TooManyColumns(UserError):
    """The sheet “{sheet}” has cells beyond column {limit}. Delete what lies to the right of the list."""


class CellTextTooLong(UserError):
    """A cell in row {row} of the sheet “{sheet}” holds more than {limit} characters."""


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """All XML parts of a zipped workbook, read within the limits; raises what the classes above say."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, name)
            parts = {entry.filename: archive.read(entry) for entry in entries if _is_xml(entry.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, UnicodeDecodeError):
        raise WorkbookDamaged(name=name) from None
    except RuntimeError:  # zipfile's way to say "encrypted"
        raise WorkbookLocked(name=name) from None
    for part in parts.values():
        if b"<!DOCTYPE" in part or b"\0" in part[:64] or part[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 could hide one
            raise WorkbookDeclaresEntities(name=name)
    return parts


def repack(parts: Mapping[str, bytes]) -> io.BytesIO:
    """A fresh zip of the parts a list needs: no macros, no pictures, no drawings, no links to other files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            if not name.startswith(_NOT_NEEDED):
                archive.writestr(name, part)
    buffer.seek(0)
    return buffer


def check_xlsx_extent(parts: Mapping[str, bytes], name: str) -> None:
    """Refuse sheets with filled cells below row 20,000 or beyond column 64, before memory is laid out for them.

    Sheets as office programs write them are settled by a search; any other spelling is read cell by cell.
    """
    for path, part in parts.items():
        if not path.lower().startswith("xl/worksheets/") or not path.lower().endswith(".xml"):
            continue
        if b":sheetData" in part or _UNUSUAL_CELL.search(part):
            refuse_far(*_xlsx_extent(part, name), path.rsplit("/", 1)[-1].removesuffix(".xml"))


def check_ods_extent(part: bytes, name: str) -> None:
    """The same for an ods file, whose repeated rows and cells unfold to any size."""
    refuse_far(*_ods_extent(part, name), name)


def refuse_far(rows: int, columns: int, sheet: str) -> None:
    """Refuse a sheet of so many rows and columns; raises `TooManyRows` or `TooManyColumns`."""
    if rows > MAX_ROWS:
        raise TooManyRows(sheet=sheet, limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise TooManyColumns(sheet=sheet, limit=MAX_COLUMNS)


def check_texts(rows: Sequence[Sequence[Cell]], sheet: str) -> None:
    """Refuse a sheet with a text of more than 2,000 characters; raises `CellTextTooLong`."""
    found = [number for number, row in enumerate(rows, 1) for cell in row if cell.__class__ is str and len(cell) > MAX_TEXT]
    if found:
        raise CellTextTooLong(sheet=sheet, row=found[0], limit=MAX_TEXT)


_NOT_NEEDED = (
    "xl/externalLinks/",
    "xl/drawings/",
    "xl/charts/",
    "xl/media/",
    "xl/theme/",
    "docProps/",
    "customXml/",
    "xl/comments",
    "xl/activeX/",
)
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,4}"| r="[AB]?[A-Z]1?\d{1,4}"|[A-Za-z/])')  # the others lie within row 19,999 and column BZ


def _is_xml(path: str) -> bool:
    return path.lower().endswith((".xml", ".rels", ".vml")) or path == "mimetype"


def _check_entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_PARTS:
        raise WorkbookTooManyParts(name=name, count=len(entries), limit=MAX_PARTS)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise WorkbookUnpacksTooLarge(name=name)
    if any(entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size for entry in entries):
        raise WorkbookUnpacksTooLarge(name=name)
    if len({entry.filename for entry in entries}) != len(entries):
        raise WorkbookDamaged(name=name)


def _parse(part: bytes, name: str, start: object, text: object) -> None:
    """Run the standard library's parser over one part; document types and broken XML are refused."""

    def doctype(*_: object) -> None:
        raise WorkbookDeclaresEntities(name=name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.CharacterDataHandler = text  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise WorkbookDamaged(name=name) from None


def _xlsx_extent(part: bytes, name: str) -> tuple[int, int]:
    """Last row and column (from 1) of a sheet that hold anything; a cell without a place follows the one before."""
    place = [0, 0]
    extent = [0, 0]

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            place[:] = [int(attributes["r"]) if attributes.get("r", "").isdigit() else place[0] + 1, 0]
        elif local == "c":
            letters = "".join(char for char in attributes.get("r", "") if char.isalpha()).upper()
            digits = attributes.get("r", "")[len(letters) :]
            place[1] = _column_number(letters) if letters else place[1] + 1
            if digits.isdigit():
                place[0] = int(digits)
        elif local in ("v", "t"):
            extent[:] = [max(extent[0], place[0]), max(extent[1], place[1])]

    _parse(part, name, start, lambda text: None)
    return extent[0], extent[1]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return number


def _ods_extent(part: bytes, name: str) -> tuple[int, int]:
    """Greatest last row and column of all tables; repeats count where something is in them."""
    row = [0, 1]  # rows before this one, repeats of this one
    cell = [0, 1]
    extent = [0, 0]

    def filled() -> None:
        extent[:] = [max(extent[0], row[0] + row[1]), max(extent[1], cell[0] + cell[1])]

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "table":
            row[:], cell[:] = [0, 0], [0, 0]
        elif local == "table-row":
            row[:] = [row[0] + row[1], int(attributes.get("table:number-rows-repeated", "1"))]
            cell[:] = [0, 0]
        elif local in ("table-cell", "covered-table-cell"):
            cell[:] = [cell[0] + cell[1], int(attributes.get("table:number-columns-repeated", "1"))]
            if "office:value-type" in attributes:
                filled()

    def text(data: str) -> None:
        if data.strip() and row[1]:
            filled()

    try:
        _parse(part, name, start, text)
    except ValueError:
        raise WorkbookDamaged(name=name) from None
    return extent[0], extent[1]
