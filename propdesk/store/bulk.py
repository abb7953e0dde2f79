"""Writing and reading many rows at once: statements are compiled once, rows pass to and from the driver as plain tuples."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Table, func, select

TOGETHER = 50  # rows of one INSERT: each statement has a cost of its own, as large as that of a row


@contextmanager
def collector_paused() -> Iterator[None]:
    """Work that makes very many objects, without Python's cycle collector going over all of them time and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def insert_rows(conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[int, int]:
    """Insert `rows` (values as stored, dates as ISO text) and return the first and last number they received.

    The numbers are consecutive because writes hold the only write transaction. No rows: (0, -1).
    """
    if not rows:
        return 0, -1
    plan = _plan(table, tuple(columns))
    places = [place for place, spare in plan if not (spare and all(row[place] is None for row in rows))]
    names, values = tuple(columns[place] for place in places), _picked(rows, places)
    if not conn.dialect.positional:
        conn.exec_driver_sql(_statement(table, names, 1, conn.dialect), [dict(zip(names, row, strict=True)) for row in values])
        last = int(conn.execute(_newest(table)).scalar_one())
    else:
        last = _insert_together(conn, table, names, values)
    return last - len(rows) + 1, last


def _insert_together(conn: Connection, table: Table, names: tuple[str, ...], values: Sequence[tuple[Any, ...]]) -> int:
    """Insert many rows with each statement; the last statement alone, since it tells the number of the last row."""
    end = (len(values) - 1) // TOGETHER * TOGETHER
    whole = [tuple(chain.from_iterable(values[start : start + TOGETHER])) for start in range(0, end, TOGETHER)]
    rest = values[end:]
    cursor = conn.connection.cursor()
    try:
        if whole:
            cursor.executemany(_statement(table, names, TOGETHER, conn.dialect), whole)
        cursor.execute(_statement(table, names, len(rest), conn.dialect), tuple(chain.from_iterable(rest)))
        return int(cursor.lastrowid)
    finally:
        cursor.close()


@lru_cache(maxsize=256)
def _plan(table: Table, columns: tuple[str, ...]) -> tuple[tuple[int, bool], ...]:
    """The places of these columns in the table's order, and whether one costs nothing when unnamed: it may be empty and has no default."""
    order = table.columns.keys()
    found = [(place, bool(table.c[name].nullable) and table.c[name].server_default is None) for place, name in enumerate(columns)]
    return tuple(sorted(found, key=lambda pair: order.index(columns[pair[0]])))


def _picked(rows: Sequence[tuple[Any, ...]], places: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """The values at these places of every row."""
    if places == list(range(len(rows[0]))):
        return rows
    return list(map(itemgetter(*places), rows)) if len(places) > 1 else [(row[places[0]],) for row in rows]


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], together: int, dialect: Dialect) -> str:
    """The INSERT of so many rows at once."""
    head, values, row = str(table.insert().compile(dialect=dialect, column_keys=list(columns))).partition(" VALUES ")
    return head + values + ", ".join([row] * together)


@cache
def _newest(table: Table) -> Select[int]:
    return select(func.max(next(iter(table.primary_key.columns))))


def insert_one(conn: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and return the number it received."""
    key = conn.execute(_insert(table), dict(values)).inserted_primary_key
    return int(key[0]) if key else 0


@cache
def _insert(table: Table) -> Insert:
    return table.insert()
