"""Contacts: notes of what happened, written once, voided with a reason; and what of them a day needs to know."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, or_, select

from propdesk.domain.contacts import DISTURBING, Contact
from propdesk.domain.times import format_time
from propdesk.store.bulk import insert_one
from propdesk.store.tables import dunning, people

MOST = 500  # how many units one statement names


class ContactRow(NamedTuple):
    """A contact as it was noted. `at` is "18:30" or ""; `void_on` is None while it stands."""

    contact_id: int
    unit_id: int
    code: str
    number: str
    channel: str
    on: date
    at: str
    theirs: bool
    person: str
    staff: str
    result: str
    note: str
    next_step: str
    next_on: date | None
    exception: str
    operator: str
    made_at: str
    void_on: date | None
    void_reason: str


def add(conn: Connection, contact: Contact, made_at: str, operator: str) -> int:
    """Write a contact and return its number."""
    values = {
        "unit_id": contact.unit_id,
        "number": contact.number,
        "channel": contact.channel.value,
        "contact_on": contact.on,
        "at_time": format_time(contact.at),
        "theirs": int(contact.theirs),
        "person": contact.person.strip(),
        "staff": contact.staff.strip(),
        "result": contact.result.value,
        "note": contact.note.strip(),
        "next_step": contact.next_step.strip(),
        "next_on": contact.next_on,
        "exception": contact.exception.strip(),
        "made_at": made_at,
        "operator": operator,
    }
    return insert_one(conn, dunning.contact, values)


def add_void(conn: Connection, contact_id: int, void_on: date, reason: str, made_at: str, operator: str) -> None:
    """Write that the note of a contact is void from a day on."""
    values = {"contact_id": contact_id, "void_on": void_on, "reason": reason, "made_at": made_at, "operator": operator}
    conn.execute(dunning.contact_void.insert().values(**values))


def find(
    conn: Connection,
    *,
    ids: Sequence[int] | None = None,
    unit_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[ContactRow]:
    """Contacts, voided ones too, newest first; by any of numbers (500 at most), unit and days (both included)."""
    c = dunning.contact
    query = _contacts().order_by(c.c.contact_on.desc(), c.c.id.desc())
    query = query if ids is None else query.where(c.c.id.in_(ids))
    query = query if unit_id is None else query.where(c.c.unit_id == unit_id)
    query = query if first is None else query.where(c.c.contact_on >= first)
    query = query if last is None else query.where(c.c.contact_on <= last)
    return _rows(conn, query)


def last(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, ContactRow]:
    """The latest contact of each unit as of a day (of all, or some units); of one day, the one noted last."""
    c, v = dunning.contact, dunning.contact_void
    found: dict[int, ContactRow] = {}
    for some in chunks(unit_ids):
        stands = [c.c.contact_on <= as_of, or_(v.c.contact_id.is_(None), v.c.void_on > as_of)]
        if some is not None:
            stands.append(c.c.unit_id.in_(some))
        place = func.row_number().over(partition_by=c.c.unit_id, order_by=(c.c.contact_on.desc(), c.c.id.desc())).label("place")
        ranked = select(c.c.id, place).outerjoin(v, v.c.contact_id == c.c.id).where(*stands).subquery("ranked")
        query = _contacts().join(ranked, and_(ranked.c.id == c.c.id, ranked.c.place == 1))
        found |= {row.unit_id: row for row in _rows(conn, query)}
    return found


def disturbed(conn: Connection, as_of: date, on: date, unit_ids: Sequence[int] | None = None) -> dict[int, list[date]]:
    """The days within a week of `on` on which each unit was reached at home by the office, once for each contact."""
    c, v, week = dunning.contact, dunning.contact_void, timedelta(days=6)
    found: dict[int, list[date]] = {}
    for some in chunks(unit_ids):
        query = (
            select(c.c.unit_id, c.c.contact_on)
            .outerjoin(v, v.c.contact_id == c.c.id)
            .where(
                c.c.contact_on.between(on - week, on + week),
                c.c.theirs == 0,
                c.c.channel.in_(sorted(DISTURBING)),
                or_(v.c.contact_id.is_(None), v.c.void_on > as_of),
            )
        )
        query = query if some is None else query.where(c.c.unit_id.in_(some))
        for unit_id, day in conn.execute(query):
            found.setdefault(unit_id, []).append(day)
    return found


def chunks(unit_ids: Sequence[int] | None) -> list[Sequence[int] | None]:
    """The units in portions a statement can carry; [None] means all."""
    return [None] if unit_ids is None else [unit_ids[start : start + MOST] for start in range(0, len(unit_ids), MOST)]


def _contacts() -> Select[Any]:
    c, v, u = dunning.contact, dunning.contact_void, people.unit
    return (
        select(
            c.c.id, c.c.unit_id, u.c.code, c.c.number, c.c.channel, c.c.contact_on, c.c.at_time, c.c.theirs, c.c.person, c.c.staff,
            c.c.result, c.c.note, c.c.next_step, c.c.next_on, c.c.exception, c.c.operator, c.c.made_at, v.c.void_on,
            func.coalesce(v.c.reason, ""),
        )
        .join(u, u.c.id == c.c.unit_id)
        .outerjoin(v, v.c.contact_id == c.c.id)
    )  # fmt: skip


def _rows(conn: Connection, query: Select[Any]) -> list[ContactRow]:
    return [ContactRow._make((*row[:7], bool(row[7]), *row[8:])) for row in conn.execute(query).all()]
