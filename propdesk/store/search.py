"""The one read the front-desk search is built from, and lookups of printed numbers."""

from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from propdesk.store.tables import papers, payments, people


class NameRow(NamedTuple):
    """A person tied to a unit today."""

    unit_id: int
    name: str
    phones: str


class NumberRow(NamedTuple):
    """A printed number: what kind of paper, whose."""

    kind: str
    number: str
    unit_id: int
    code: str


def names(conn: Connection) -> list[NameRow]:
    """Everybody who owns or rents a unit now, with phones (spaces between)."""
    numbers: dict[int, str] = {}
    phone = people.phone
    ties: tuple[Table, ...] = (people.ownership, people.tenancy)
    for person_id, number in conn.execute(select(phone.c.person_id, phone.c.number).order_by(phone.c.person_id, phone.c.position)).all():
        numbers[person_id] = f"{numbers[person_id]} {number}" if person_id in numbers else number
    rows: list[NameRow] = []
    for table in ties:
        query = (
            select(table.c.unit_id, people.person.c.id, people.person.c.name)
            .join(people.person, people.person.c.id == table.c.person_id)
            .where(table.c.end_on.is_(None))
            .order_by(table.c.unit_id, table.c.position)
        )
        rows += [NameRow(unit_id, name, numbers.get(person_id, "")) for unit_id, person_id, name in conn.execute(query).all()]
    return rows


def numbered(conn: Connection, number: str) -> list[NumberRow]:
    """The receipt (a red one as well), refund or issued paper with exactly this number."""
    u, d = people.unit, papers.document
    for kind, table, column in (("receipt", payments.payment, "receipt"), ("refund", payments.refund, "number")):
        query = select(table.c[column], table.c.unit_id, u.c.code).join(u, u.c.id == table.c.unit_id)
        found = [NumberRow(kind, *row) for row in conn.execute(query.where(table.c[column] == number)).all()]
        if found:
            return found
    issued = select(d.c.kind, d.c.number, d.c.unit_id, u.c.code).join(u, u.c.id == d.c.unit_id).where(d.c.number == number)
    return [NumberRow._make(row) for row in conn.execute(issued).all()]
