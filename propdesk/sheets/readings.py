"""A workbook of meter readings as typed rows: our own list filled in, a list of another program, or unit, meter, reading and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.reading_rows import Layout, ReadingRow, RowProblem, layout_of, read_rows, stated_day
from propdesk.errors import UserError
from propdesk.sheets.residents import SheetNotFound
from propdesk.sheets.workbook import Sheet, Workbook


class NotAReadingSheet(UserError):
    """No sheet of “{name}” was understood as readings. It needs titles like unit, meter, this reading and date read."""


@dataclass(frozen=True, slots=True)
class ReadingSheet:
    """What was read: `rows` can be planned, `problems` cannot be read, `empty` rows have no reading yet.

    `unknown` are the titles of columns that were not understood; `day` is the day the sheet itself names above its columns.
    """

    sheet: str
    layout: Layout
    rows: tuple[ReadingRow, ...]
    problems: tuple[RowProblem, ...]
    empty: int
    day: date | None

    @property
    def unknown(self) -> Sequence[str]:
        return self.layout.unknown


def read_readings(workbook: Workbook, sheet: str | None = None, read_on: date | None = None) -> ReadingSheet:
    """Understand a workbook as readings; `read_on` is the day of rows that name none (else the day written above the columns).

    Without `sheet` the sheet with most of what a list of readings says is taken. Raises `SheetNotFound` or `NotAReadingSheet`;
    a bad row never raises, it becomes a problem.
    """
    chosen = _chosen(workbook, sheet)
    layout = layout_of(chosen.rows)
    if not layout.usable:
        raise NotAReadingSheet(name=workbook.name)
    day = stated_day(chosen.rows, layout)
    read = read_rows(chosen.rows, layout, read_on or day)
    return ReadingSheet(chosen.name, layout, tuple(read.rows), tuple(read.problems), read.empty, day)


def _chosen(workbook: Workbook, name: str | None) -> Sheet:
    if name is not None:
        found = workbook.sheet(name)
        if found is None or not found.rows:
            raise SheetNotFound(sheet=name, name=workbook.name, sheets=", ".join(one.name for one in workbook.sheets))
        return found
    filled = [one for one in workbook.sheets if one.rows]

    def worth(one: Sheet) -> tuple[bool, bool, int]:
        layout = layout_of(one.rows)
        return not one.hidden, layout.usable, len(layout.columns)

    return max(filled, key=worth)
