"""Tables out of the program: xlsx and csv that no spreadsheet takes for formulas, written whole or not at all."""

import contextlib
import csv
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias
from uuid import uuid4

import xlsxwriter

from propdesk.domain.header_words import Field
from propdesk.domain.meters import plain_quantity
from propdesk.domain.money import format_price, plain_yuan
from propdesk.domain.resident_rows import Problem
from propdesk.domain.units import format_area
from propdesk.errors import EnvironmentFault
from propdesk.i18n import N_
from propdesk.sheets.residents import ResidentList
from propdesk.sheets.text_tables import guarded

Kind: TypeAlias = Literal["text", "code", "phone", "int", "money", "area", "price", "quantity", "date"]
"""What a column holds: text, codes and phones as they are; fen, cm², 1/10,000 yuan and 1/1000 of a quantity as whole numbers; dates."""

REASON = N_("Reason")
MAX_CELL = 32_767  # what a spreadsheet cell can hold
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed property: equal tables give equal bytes
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_FORMATS: dict[str, str] = {
    "money": "#,##0.00",
    "area": "0.00##",
    "price": "0.00##",
    "date": "yyyy-mm-dd",
    "int": "0",
    "quantity": "General",
}
_PLACES: dict[str, int] = {"money": 2, "area": 4, "price": 4, "quantity": 3}


class TableNotWritten(EnvironmentFault):
    """“{name}” could not be written. If it is open in another program, close it there; else check the folder and its free space."""


def write_table(path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Write a table to `path`, as csv where the name ends so and as xlsx otherwise, whole or not at all.

    `columns` are titles with kinds, `title` a heading above them (xlsx only). A None is an empty cell. Money is handed in
    as fen and becomes a number with two decimals. Raises `TableNotWritten`.
    """
    as_csv = path.suffix.lower() == ".csv"
    write_bytes(path, csv_bytes(columns, rows) if as_csv else xlsx_bytes(columns, rows, title))


def xlsx_bytes(columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[object]], title: str = "") -> bytes:
    """A workbook with one table: text is text whatever it begins with, amounts are numbers."""
    buffer = io.BytesIO()
    with _workbook(buffer) as book:
        _fill_sheet(book, book.add_worksheet(), columns, rows, title)
    return buffer.getvalue()


def csv_bytes(columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as csv in UTF-8 with its mark; text that looks like a formula gets an apostrophe (read back without it)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(clean(title)) for title, _ in columns])
    for row in rows:
        writer.writerow([_plain(value, kind) for value, (_, kind) in zip(row, columns, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def problems_workbook(residents: ResidentList, translate: Callable[[str], str] = str) -> bytes:
    """The problem rows of an import as a workbook to mend and import again: the list's own columns and the reason.

    Rows of linked sheets get columns for the owner's name and phone, since the sheet they refer to is not in this file.
    """
    buffer = io.BytesIO()
    with _workbook(buffer) as book:
        for name, header in residents.headers.items():
            problems = [problem for problem in residents.problems if problem.sheet == name]
            if problems or not residents.problems:
                linked = Field.OWNER_REF in header.columns and Field.OWNER not in header.columns
                titles = [*header.titles, *(_LINKED_TITLES if linked else ())]
                columns: list[tuple[str, Kind]] = [(title, "text") for title in [*titles, translate(REASON)]]
                rows = [_problem_row(problem, len(header.titles), len(titles), translate) for problem in problems]
                _fill_sheet(book, book.add_worksheet(name[:31]), columns, rows, "")
    return buffer.getvalue()


def write_bytes(path: Path, data: bytes) -> None:
    """Put bytes at `path` whole or not at all: beside it first, to the disk, then into place. Raises `TableNotWritten`."""
    temporary = path.with_name(f".{path.stem[:40]}-{uuid4().hex[:12]}.tmp")  # made with the folder's usual rights, for colleagues
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise TableNotWritten(name=path.name) from None


def clean(text: str) -> str:
    """Text without what no spreadsheet can hold: control characters, lone halves of characters, more than 32,767 of them."""
    return text.translate(_CONTROLS)[:MAX_CELL]


_LINKED_TITLES = ("业主姓名", "联系电话")


def _problem_row(problem: Problem, width: int, with_linked: int, translate: Callable[[str], str]) -> list[str]:
    cells = [*problem.cells[:width], *[""] * (with_linked - min(width, len(problem.cells)))]
    return [*cells, problem.error.sentence(translate)]


def _workbook(buffer: io.BytesIO) -> Any:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _CREATED})
    return book


def _fill_sheet(book: Any, sheet: Any, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[object]], title: str) -> None:
    heading = book.add_format({"bold": True, "font_size": 14})
    header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats: Mapping[str, Any] = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    text = book.add_format({"num_format": "@"})
    top = 0
    if title:
        sheet.write_string(0, 0, clean(title), heading)
        top = 1
    widths = [len(name) * 2 for name, _ in columns]
    for column, (name, _) in enumerate(columns):
        sheet.write_string(top, column, clean(name), header)
    for index, row in enumerate(rows, top + 1):
        for column, (value, (_, kind)) in enumerate(zip(row, columns, strict=True)):
            widths[column] = max(widths[column], _write_cell(sheet, index, column, value, kind, formats.get(kind, text)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width, 8), 60))
    sheet.freeze_panes(top + 1, 0)


def _write_cell(sheet: Any, row: int, column: int, value: object, kind: Kind, form: Any) -> int:
    """Write one cell and return about how wide it is; what does not fit its kind is written as text."""
    if value is None:
        return 0
    if kind == "date" and isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
        return 11
    if kind in _FORMATS and isinstance(value, int):
        sheet.write_number(row, column, Decimal(value).scaleb(-_PLACES.get(kind, 0)), form)
        return len(str(value)) + 3
    words = clean(str(value))
    sheet.write_string(row, column, words, form)
    return max((sum(1 if char.isascii() else 2 for char in line) for line in words.splitlines()), default=0)


def _plain(value: object, kind: Kind) -> str:
    """A value for csv: numbers as plain decimals, dates as 2026-10-31, text guarded."""
    if value is None:
        return ""
    if isinstance(value, int):
        if kind == "money":
            return plain_yuan(value)
        if kind == "area":
            return format_area(value)
        if kind == "price":
            return format_price(value)
        if kind == "quantity":
            return plain_quantity(value)
        if kind == "int":
            return str(value)
    return value.isoformat() if isinstance(value, date) else guarded(clean(str(value)))
