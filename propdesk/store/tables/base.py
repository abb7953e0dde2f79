"""What every table shares: one metadata, names for constraints, and the column types."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigInt = BigInteger().with_variant(Integer, "sqlite")
APPEND_ONLY: list[Table] = []


class IsoDate(TypeDecorator[date]):
    """A calendar day as "2026-11-23": sorts, compares and reads the same in every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


def number(name: str = "id") -> "Column[int]":
    """The primary key: numbers are never used twice, not even after a deletion."""
    return Column(name, BigInt, primary_key=True, autoincrement=True)


def table(name: str, *parts: Any, append_only: bool = False) -> Table:
    """Declare a table; an append-only one refuses UPDATE and DELETE in the database itself."""
    made = Table(name, metadata, *parts, sqlite_autoincrement=True, sqlite_strict=True)
    if append_only:
        APPEND_ONLY.append(made)
    return made
