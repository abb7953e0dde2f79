"""Statements compiled once and run at the driver: SQLAlchemy's work on each execution costs more than a small statement itself.

For what is asked at every payment or read as a whole list. A statement is a module's constant or a cached function's result;
one that is built at each call is compiled at each call and belongs to ``conn.execute``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete
_Convert = Callable[[Any], Any]
SIZES = (1, 8, 500)  # how many values a list may have: a few shapes of each statement, the last value fills a shape up
MOST = SIZES[-1]


class _Prepared(NamedTuple):
    """A statement's text, its parameters in order, those with a value of their own, and how values go in and come out."""

    sql: str
    names: tuple[str, ...] | None
    own: Mapping[str, Any]
    into: Mapping[str, _Convert]
    out: tuple[tuple[int, _Convert], ...]


def run(conn: Connection, statement: Statement, facts: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement with its parameters and return its rows, dates as dates; a list of values may have `MOST` of them."""
    prepared, rows = _execute(conn, statement, facts or {})
    return [_converted(row, prepared.out) for row in rows] if prepared.out else list(rows)


def stream(conn: Connection, statement: Statement, facts: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """The same row by row, for lists as long as the book of which only something else made of each row is kept."""
    prepared, rows = _execute(conn, statement, facts or {})
    return (_converted(row, prepared.out) for row in rows) if prepared.out else iter(rows)


def _converted(row: tuple[Any, ...], out: tuple[tuple[int, _Convert], ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in out:
        values[place] = convert(values[place])
    return tuple(values)


def fetch_plain(conn: Connection, query: Select[Any], facts: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them (dates as ISO text), for lists as long as the book; so are dates in `facts`."""
    return list(_execute(conn, query, facts or {})[1])


def _execute(conn: Connection, statement: Statement, facts: Mapping[str, Any]) -> tuple[_Prepared, Iterable[tuple[Any, ...]]]:
    sizes = tuple([(name, _size(len(value))) for name, value in facts.items() if type(value) is list])
    prepared = _prepare(statement, tuple(facts), sizes, dialect_of(conn))
    values = {**prepared.own, **facts}
    for name, size in sizes:
        listed = facts[name]
        values |= {f"{name}_{place + 1}": listed[min(place, len(listed) - 1)] for place in range(size)}
    for name, convert in prepared.into.items():
        if not isinstance(values[name], str):  # a date may come as its text
            values[name] = convert(values[name])
    cursor: Any = conn.connection.cursor()
    cursor.execute(prepared.sql, values if prepared.names is None else [values[name] for name in prepared.names])
    return prepared, cursor


def dialect_of(conn: Connection) -> Dialect:
    """How a connection's database is spoken to; of all engines alike the first one's, so that what is compiled serves them all."""
    return _DIALECTS.setdefault((type(conn.dialect), conn.dialect.paramstyle), conn.dialect)


_DIALECTS: dict[tuple[type[Dialect], str], Dialect] = {}


def _size(count: int) -> int:
    """The shape that takes so many values."""
    if not 0 < count <= MOST:
        raise ValueError(f"a list of {count} values")
    return next(size for size in SIZES if count <= size)


@lru_cache(maxsize=256)
def _prepare(statement: Statement, given: tuple[str, ...], sizes: tuple[tuple[str, int], ...], dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=list(given) if isinstance(statement, Insert) else None)
    assert isinstance(compiled, SQLCompiler)
    shape = compiled.construct_expanded_state(dict.fromkeys(given) | {name: [0] * size for name, size in sizes}, escape_names=False)
    into = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    columns = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.exported_columns]
    return _Prepared(
        shape.statement,
        None if shape.positiontup is None else tuple(shape.positiontup),
        {name: value for name, value in compiled.params.items() if name not in given},
        {name: convert for name, convert in into.items() if convert is not None},
        tuple((place, convert) for place, convert in enumerate(columns) if convert is not None),
    )
