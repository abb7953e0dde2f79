"""An office's workbook on the way into the book: opened once, understood as often as the office corrects how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from propdesk.domain.cells import text_of
from propdesk.domain.header_words import Field
from propdesk.domain.headers import Cell, Mapped
from propdesk.domain.import_plan import stated_as_of
from propdesk.services.office import Office
from propdesk.sheets.exports import problems_workbook, write_bytes
from propdesk.sheets.residents import ResidentList, read_residents
from propdesk.sheets.workbook import Sheet, Workbook, read_workbook
from propdesk.store import residents
from propdesk.store.bulk import collector_paused

Edits: TypeAlias = Mapping[tuple[str, int, int], str]
"""Cells written over while an import is checked: (sheet, row from 1, column from 0) -> new text. The file stays as it is."""

HEAD_ROWS = 30


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet as the import shows it: how many rows it has and the first of them as text."""

    name: str
    rows: int
    hidden: bool
    head: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that was read. What changes in the file afterwards does not matter any more."""

    path: Path
    workbook: Workbook

    @property
    def heads(self) -> tuple[SheetHead, ...]:
        """Every sheet that holds anything."""
        return tuple(
            SheetHead(sheet.name, len(sheet.rows), sheet.hidden, tuple(tuple(map(text_of, row)) for row in sheet.rows[:HEAD_ROWS]))
            for sheet in self.workbook.sheets
            if sheet.rows
        )

    def samples(self, sheet: str, first_row: int, column: int, count: int = 3) -> tuple[str, ...]:
        """The first different texts that a column (from 0) holds below row `first_row` (from 1)."""
        found = self.workbook.sheet(sheet)
        texts: dict[str, None] = {}
        for row in found.rows[first_row:] if found else ():
            if column < len(row) and (text := text_of(row[column])):
                texts[text] = None
            if len(texts) == count:
                break
        return tuple(texts)

    def cells(self, sheet: str, number: int, edits: Edits) -> tuple[str, ...]:
        """The texts of row `number` (from 1) with the mended cells in their places; () where there is no such row."""
        found = self.workbook.sheet(sheet)
        if found is None or not 1 <= number <= len(found.rows):
            return ()
        row = found.rows[number - 1]
        return tuple(edits.get((sheet, number, column), text_of(cell)) for column, cell in enumerate(row))


@dataclass(frozen=True, slots=True)
class Understood:
    """How a workbook is read: the list, the day it states itself, and whether the office's earlier choice was used."""

    listed: ResidentList
    stated_on: date | None
    remembered: bool


@collector_paused()
def open_list(path: Path) -> Opened:
    """Read a workbook's raw cells; raises the sentence of every kind of broken workbook."""
    return Opened(path, read_workbook(path))


def understand(
    office: Office,
    opened: Opened,
    *,
    sheet: str | None = None,
    mapping: Mapped | None = None,
    header_row: int | None = None,
    edits: Edits | None = None,
) -> Understood:
    """The list with the mapping given, else the one the office confirmed for such a header before, else the guess.

    `header_row` counts from 1. Raises the sentences of a list that is not understood.
    """
    workbook = _edited(opened.workbook, edits)
    listed = read_residents(workbook, sheet, mapping, None, header_row)
    used = False
    if mapping is None:
        with office.store.read() as conn:
            remembered = residents.remembered_mapping(conn, listed.guess.signature)
        if remembered is not None and remembered != mapping_of(listed):
            chosen = {Field(name): column for name, column in remembered.items()}
            listed = read_residents(workbook, sheet or listed.sheet, chosen, None, header_row)
            used = True
    return Understood(listed, stated_as_of(_texts_above(workbook, listed)), used)


def mapping_of(listed: ResidentList) -> dict[str, int | list[int]]:
    """The columns of a list in the form in which they are remembered: one number for a field, or several."""
    chosen: dict[str, int | list[int]] = {field.value: column for field, column in listed.columns.items()}
    for field, column in listed.guess.also:
        first = chosen[field.value]
        chosen[field.value] = [first, column] if isinstance(first, int) else [*first, column]
    return chosen


def save_problems(listed: ResidentList, path: Path, translate: Callable[[str], str] = str) -> Path:
    """Write the problem rows with their reasons as a workbook to mend and import again; raises `TableNotWritten`."""
    write_bytes(path, problems_workbook(listed, translate))
    return path


def _texts_above(workbook: Workbook, listed: ResidentList) -> list[str]:
    """What is written above the list's header, where offices put its day."""
    rows = next((found.rows for found in workbook.sheets if found.name == listed.sheet), ())
    return [cell for row in rows[: max(0, listed.header_row - 1)] for cell in row if isinstance(cell, str)]


def _edited(workbook: Workbook, edits: Edits | None) -> Workbook:
    """The workbook with some cells written over; texts are read like typed cells."""
    if not edits:
        return workbook
    return replace(workbook, sheets=tuple(_edited_sheet(sheet, edits) for sheet in workbook.sheets))


def _edited_sheet(sheet: Sheet, edits: Edits) -> Sheet:
    mine = {(row, column): text for (name, row, column), text in edits.items() if name == sheet.name}
    if not mine:
        return sheet
    rows: list[tuple[Cell, ...]] = list(sheet.rows)
    for (number, column), text in mine.items():
        if 1 <= number <= len(rows) and 0 <= column < len(rows[number - 1]):
            cells = list(rows[number - 1])
            cells[column] = text
            rows[number - 1] = tuple(cells)
    return replace(sheet, rows=rows)
