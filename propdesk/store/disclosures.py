"""The share log: what was passed on to whom. Reading and writing, no rules."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.domain.disclosures import Disclosure, Field
from propdesk.store.audit import Span, written
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import cases, papers, people

_COLUMNS = ("unit_id", "document_id", "court_case_id", "recipient", "fields", "purpose", "handed_on", "made_at", "operator")


class DisclosureRow(NamedTuple):
    """A hand-over: of a paper (its `number`) or of a case in court, or of neither."""

    disclosure_id: int
    unit_id: int
    code: str
    document_id: int | None
    number: str
    court_case_id: int | None
    recipient: str
    fields: tuple[Field, ...]
    purpose: str
    handed_on: date
    made_at: str
    operator: str


def add(
    conn: Connection,
    unit_id: int,
    new: Disclosure,
    made_at: str,
    operator: str,
    *,
    document_id: int | None = None,
    court_case_id: int | None = None,
) -> Span:
    """Write a hand-over."""
    fields = " ".join(field.value for field in new.fields)
    row = (unit_id, document_id, court_case_id, new.recipient, fields, new.purpose, new.handed_on.isoformat(), made_at, operator)
    first, _last = insert_rows(conn, cases.disclosure, _COLUMNS, [row])
    return written(conn, cases.disclosure, first, first)


def find(
    conn: Connection,
    *,
    unit_id: int | None = None,
    document_id: int | None = None,
    number: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[DisclosureRow]:
    """Hand-overs, newest first: by unit, paper, their own number and days (both included)."""
    s, u, d = cases.disclosure, people.unit, papers.document
    query = (
        select(
            s.c.id, s.c.unit_id, u.c.code, s.c.document_id, func.coalesce(d.c.number, ""), s.c.court_case_id, s.c.recipient,
            s.c.fields, s.c.purpose, s.c.handed_on, s.c.made_at, s.c.operator,
        )
        .join(u, u.c.id == s.c.unit_id)
        .outerjoin(d, d.c.id == s.c.document_id)
        .order_by(s.c.handed_on.desc(), s.c.id.desc())
    )  # fmt: skip
    for column, value in ((s.c.unit_id, unit_id), (s.c.document_id, document_id), (s.c.id, number)):
        query = query if value is None else query.where(column == value)
    query = query if first is None else query.where(s.c.handed_on >= first)
    query = query if last is None else query.where(s.c.handed_on <= last)
    return [DisclosureRow._make((*r[:7], tuple(map(Field, r[7].split())), *r[8:])) for r in conn.execute(query)]
