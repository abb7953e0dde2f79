"""Lists that leave the program: what stands on the screen as a workbook or csv file."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from propdesk.sheets.exports import Kind as Kind
from propdesk.sheets.exports import TableNotWritten as TableNotWritten
from propdesk.sheets.exports import write_table as _write


def write_table(path: Path, columns: Sequence[tuple[str, Kind]], rows: Iterable[Sequence[object]], title: str = "") -> Path:
    """Write a table to `path` whole or not at all (csv where the name ends so, else xlsx) and return the path.

    `columns` are titles with kinds; money is handed in as fen, areas as cm². Raises `TableNotWritten`.
    """
    _write(path, columns, rows, title)
    return path
