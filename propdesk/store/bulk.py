"""Writing and reading many rows at once: statements are compiled once, rows pass to and from the driver as plain tuples."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Insert, Select, Table, func, select
from sqlalchemy.sql.compiler import SQLCompiler

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
    order = table.columns.keys()
    places = [place for place in range(len(columns)) if not _stays_empty(table.c[columns[place]], place, rows)]
    places.sort(key=lambda place: order.index(columns[place]))
    names, values = tuple(columns[place] for place in places), _picked(rows, places)
    if not conn.dialect.positional:
        conn.exec_driver_sql(_statement(table, names, 1, conn.dialect), [dict(zip(names, row, strict=True)) for row in values])
    else:
        whole = len(rows) - len(rows) % TOGETHER
        for part, together in ((values[:whole], TOGETHER), (values[whole:], 1)):
            flat = [tuple(chain.from_iterable(part[start : start + together])) for start in range(0, len(part), together)]
            if flat:
                conn.exec_driver_sql(_statement(table, names, together, conn.dialect), flat)
    last = int(conn.execute(_newest(table)).scalar_one())
    return last - len(rows) + 1, last


def _stays_empty(column: Column[Any], place: int, rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether no row has a value here and the table itself puts none: unnamed, such a column costs nothing."""
    return bool(column.nullable) and column.server_default is None and all(row[place] is None for row in rows)


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


def fetch_plain(conn: Connection, query: Select[Any], facts: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them (dates as ISO text), for lists as long as the book; `query` is built once by its caller."""
    compiled = _compiled(query, conn.dialect)
    values = compiled.construct_params(facts)
    names = compiled.positiontup
    result = conn.exec_driver_sql(str(compiled), values if names is None else tuple(values[name] for name in names))
    try:
        return list(result.cursor.fetchall()) if result.cursor else []
    finally:
        result.close()


@lru_cache(maxsize=64)
def _compiled(query: Select[Any], dialect: Dialect) -> SQLCompiler:
    compiled = query.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return compiled


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
