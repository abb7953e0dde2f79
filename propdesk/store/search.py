"""Lookups of printed numbers."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from propdesk.store.tables import papers, payments, people


class NumberRow(NamedTuple):
    """A printed number: what kind of paper, whose."""

    kind: str
    number: str
    unit_id: int
    code: str


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
