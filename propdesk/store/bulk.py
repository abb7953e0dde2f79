"""Writing and reading many rows at once: the statement is compiled once, rows pass to and from the driver as plain tuples."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Table, func, select
from sqlalchemy.sql.compiler import SQLCompiler


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
    sql, order = _statement(table, tuple(columns), conn.dialect)
    if order is None:
        conn.exec_driver_sql(sql, [dict(zip(columns, row, strict=True)) for row in rows])
    elif order == tuple(range(len(columns))):
        conn.exec_driver_sql(sql, list(rows))
    else:
        conn.exec_driver_sql(sql, [tuple(row[i] for i in order) for row in rows])
    last = int(conn.execute(_newest(table)).scalar_one())
    return last - len(rows) + 1, last


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
    """The INSERT of these columns and the order the driver wants them in; None where it wants them by name."""
    compiled = table.insert().compile(dialect=dialect, column_keys=list(columns))
    names = compiled.positiontup
    return str(compiled), None if names is None else tuple(columns.index(name) for name in names)


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
