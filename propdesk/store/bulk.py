"""Writing and reading many rows at once: statements are compiled once, rows pass to and from the driver as plain tuples."""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Dialect, Insert, Select, Table, func, literal, literal_column, select

from propdesk.store.prepared import dialect_of

T = TypeVar("T")
TOGETHER = 400  # rows of one INSERT: each statement has a cost of its own, as large as that of a row

SHORT_TURN = 0.00005  # seconds before a thread hands Python's lock on


@contextmanager
def collector_paused(*, leaves_much: bool = False) -> Iterator[None]:
    """Work that makes very many objects, without Python's cycle collector going over all of them time and again.

    What rare work leaves that `leaves_much` counts as old afterwards; else the next allocation would have all of it looked
    through. Not for every day: the collector also forgets how long ago it last looked through everything.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if leaves_much:
                gc.freeze()  # together these two only move what there is to the oldest generation, at no cost
                gc.unfreeze()
            gc.enable()


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Future[T]]:
    """Have `work` done in a thread of its own beside the block. One of the two asks the database or the disk, the other neither.

    The one that asks needs Python's lock for a moment between two statements, and would wait for it long after each of them.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_TURN)
    try:
        with ThreadPoolExecutor(1) as thread:
            yield thread.submit(work)
    finally:
        sys.setswitchinterval(usual)


def insert_rows(
    conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], fixed: Mapping[str, int | str] | None = None
) -> tuple[int, int]:
    """Insert `rows` (values as stored, dates as ISO text) and return the first and last number they received.

    `fixed` are values that every row has alike, by column: they stand in the statement and do not pass to the driver.
    The numbers are consecutive because writes hold the only write transaction. No rows: (0, -1).
    """
    if not rows:
        return 0, -1
    plan = _plan(table, tuple(columns))
    places = [place for place, spare in plan if not (spare and _is_empty(place, rows))]
    names, values = tuple(columns[place] for place in places), _picked(rows, places)
    alike = tuple((fixed or {}).items())
    if not conn.dialect.positional:
        conn.exec_driver_sql(_statement(table, names, alike, 1, dialect_of(conn)), [dict(zip(names, row, strict=True)) for row in values])
        last = int(conn.execute(_newest(table)).scalar_one())
    else:
        last = _insert_together(conn, table, names, alike, values, len(rows))
    return last - len(rows) + 1, last


Fixed: TypeAlias = tuple[tuple[str, int | str], ...]


def _insert_together(
    conn: Connection, table: Table, names: tuple[str, ...], alike: Fixed, values: Iterable[tuple[Any, ...]], count: int
) -> int:
    """Insert many rows with each statement; the last statement alone, since it tells the number of the last row."""
    end = (count - 1) // TOGETHER * TOGETHER
    flat, step = tuple(chain.from_iterable(values)), TOGETHER * len(names)
    whole = [flat[start : start + step] for start in range(0, end * len(names), step)]
    cursor = conn.connection.cursor()
    try:
        if whole:
            cursor.executemany(_statement(table, names, alike, TOGETHER, dialect_of(conn)), whole)
        cursor.execute(_statement(table, names, alike, count - end, dialect_of(conn)), flat[end * len(names) :])
        return int(cursor.lastrowid)
    finally:
        cursor.close()


@lru_cache(maxsize=256)
def _plan(table: Table, columns: tuple[str, ...]) -> tuple[tuple[int, bool], ...]:
    """The places of these columns in the table's order, and whether one costs nothing when unnamed: it may be empty and has no default."""
    order = table.columns.keys()
    found = [(place, bool(table.c[name].nullable) and table.c[name].server_default is None) for place, name in enumerate(columns)]
    return tuple(sorted(found, key=lambda pair: order.index(columns[pair[0]])))


def _is_empty(place: int, rows: Sequence[tuple[Any, ...]]) -> bool:
    """Whether no row has a value here."""
    return rows[0][place] is None and [*map(itemgetter(place), rows)].count(None) == len(rows)


def _picked(rows: Sequence[tuple[Any, ...]], places: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    """The values at these places of every row."""
    if places == list(range(len(rows[0]))):
        return rows
    return map(itemgetter(*places), rows) if len(places) > 1 else ((row[places[0]],) for row in rows)


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], fixed: Fixed, together: int, dialect: Dialect) -> str:
    """The INSERT of so many rows at once."""
    alike: dict[str, Any] = {name: literal_column(_as_sql(value, dialect)) for name, value in fixed}
    head, values, row = str(table.insert().values(alike).compile(dialect=dialect, column_keys=list(columns))).partition(" VALUES ")
    return head + values + ", ".join([row] * together)


def _as_sql(value: int | str, dialect: Dialect) -> str:
    """A value as it is written in a statement."""
    return str(literal(value).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


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
