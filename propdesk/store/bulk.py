"""Writing many rows at once: the statement is compiled once, the rows go to the driver as plain tuples."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select


def insert_rows(conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[int, int]:
    """Insert `rows` (values as stored, dates as ISO text) and return the first and last number they received.

    The numbers are consecutive because writes hold the only write transaction. No rows: (0, -1).
    """
    if not rows:
        return 0, -1
    compiled = table.insert().compile(dialect=conn.dialect, column_keys=list(columns))
    if compiled.positiontup is not None:
        order = [columns.index(name) for name in compiled.positiontup]
        straight = order == list(range(len(columns)))
        conn.exec_driver_sql(str(compiled), list(rows) if straight else [tuple(row[i] for i in order) for row in rows])
    else:
        conn.exec_driver_sql(str(compiled), [dict(zip(columns, row, strict=True)) for row in rows])
    key = next(iter(table.primary_key.columns))
    last = int(conn.execute(select(func.max(key))).scalar_one())
    return last - len(rows) + 1, last


def insert_one(conn: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and return the number it received."""
    key = conn.execute(table.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key else 0
