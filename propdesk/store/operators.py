"""Who works in the office, by name, role and the hash of a PIN."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from propdesk.store.tables import book


class OperatorRow(NamedTuple):
    """A person of the office; `pin_hash` is "" without a PIN."""

    operator_id: int
    name: str
    role: str
    active: bool
    pin_hash: str


def find(conn: Connection, name: str | None = None) -> list[OperatorRow]:
    """Everyone by name, or the one of this name."""
    o = book.operator
    query = select(o.c.id, o.c.name, o.c.role, o.c.active, o.c.pin_hash).order_by(o.c.name)
    if name is not None:
        query = query.where(o.c.name == name)
    return [OperatorRow(number, called, role, bool(active), hashed) for number, called, role, active, hashed in conn.execute(query)]


def add(conn: Connection, name: str, role: str) -> int:
    """Write a person and return the number."""
    key = conn.execute(book.operator.insert().values(name=name, role=role)).inserted_primary_key
    return int(key[0]) if key else 0


def set_pin_hash(conn: Connection, operator_id: int, hashed: str) -> None:
    """Keep the hash of a person's PIN; "" takes it away."""
    conn.execute(book.operator.update().where(book.operator.c.id == operator_id).values(pin_hash=hashed))
