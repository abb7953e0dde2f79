"""Units and the people tied to them: lookups by code, and the detail of one household."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import CompoundSelect, Connection, Select, bindparam, literal, null, or_, select, union_all

from propdesk.store.prepared import MOST, stream
from propdesk.store.tables import people

T = TypeVar("T")


class UnitRow(NamedTuple):
    """One unit. `area_cm2` may be unknown."""

    unit_id: int
    code: str
    building: str
    entrance: str
    room: str
    kind: str
    area_cm2: int | None
    handover_on: date | None
    steward: str
    steward_phone: str
    note: str
    sort_key: str


class PersonRow(NamedTuple):
    """Someone tied to a unit as owner or tenant, with their phones in order."""

    person_id: int
    name: str
    role: str
    share_of_10000: int | None
    phones: tuple[str, ...]


def units(conn: Connection, unit_ids: Iterable[int] | None = None) -> list[UnitRow]:
    """Units in natural order: all of them, or the ones named."""
    found = []
    for chunk in _chunks(unit_ids):
        once: dict[str | None, str] = {None: ""}  # buildings, kinds and stewards are few: each text is kept once
        for row in stream(conn, _unit_query(chunk is None), {} if chunk is None else {"ids": list(chunk)}):
            few = [once.setdefault(text, text) for text in (*row[2:6], *row[8:10])]
            found.append(UnitRow._make((*row[:2], *few[:4], *row[6:8], *few[4:], *row[10:])))
    return found if unit_ids is None else sorted(found, key=lambda row: (row.sort_key, row.unit_id))


@cache
def _unit_query(everyone: bool) -> Select[Any]:
    """Statements of fixed shape are built once: building one takes longer than running it."""
    u, b, s = people.unit, people.building, people.staff
    query = (
        select(
            u.c.id, u.c.code, b.c.name, u.c.entrance, u.c.room, u.c.kind, u.c.area_cm2, u.c.handover_on, s.c.name, s.c.phone, u.c.note,
            u.c.sort_key,
        )
        .join(b, b.c.id == u.c.building_id)
        .outerjoin(s, s.c.id == u.c.steward_id)
        .where(u.c.removed == 0)
        .order_by(u.c.sort_key, u.c.id)
    )  # fmt: skip
    return query if everyone else query.where(u.c.id.in_(bindparam("ids", expanding=True)))


def unit_ids(conn: Connection) -> set[int]:
    """The numbers of the units the book has."""
    return set(conn.execute(select(people.unit.c.id).where(people.unit.c.removed == 0)).scalars())


def match_keys(conn: Connection) -> list[tuple[int, str, str, str]]:
    """Number, match key, code and kind of every unit the book has. One read."""
    u = people.unit
    query = select(u.c.id, u.c.match_key, u.c.code, u.c.kind).where(u.c.removed == 0)
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]


def units_matching(conn: Connection, match_key: str) -> list[UnitRow]:
    """The units of exactly this code, whatever their kind."""
    u = people.unit
    return units(conn, [row[0] for row in conn.execute(select(u.c.id).where(u.c.match_key == match_key, u.c.removed == 0))])


def people_of(
    conn: Connection, unit_ids: Iterable[int] | None, on: date | None = None, *, phones: bool = True
) -> dict[int, list[PersonRow]]:
    """Owners first, then tenants, of each unit as of a day (None: those with no end), in their order; without `phones` none are read."""
    wanted = None if unit_ids is None else list(unit_ids)
    found = _tied(conn, wanted, "now" if on is None else "on", on)
    return _with_phones(conn, found, everyone=wanted is None) if phones else found


def former_people(conn: Connection, unit_ids: Sequence[int], ended_on: date) -> dict[int, list[PersonRow]]:
    """Owners first, then tenants, of each unit whose tie ended exactly on a day."""
    return _with_phones(conn, _tied(conn, unit_ids, "ended", ended_on), everyone=False)


def _tied(conn: Connection, unit_ids: Sequence[int] | None, when: str, on: date | None) -> dict[int, list[PersonRow]]:
    found: dict[int, list[PersonRow]] = {}
    for chunk in _chunks(unit_ids):
        facts = ({} if chunk is None else {"ids": list(chunk)}) | ({} if on is None else {"on": on})
        for unit_id, person_id, name, share, role, _position in stream(conn, _people_query(chunk is None, when), facts):
            found.setdefault(unit_id, []).append(PersonRow(person_id, name, role, share, ()))
    return found


@cache
def _people_query(everyone: bool, when: str) -> CompoundSelect[Any]:
    """Owners, then tenants: both in one read."""
    both = []
    for role, table in (("owner", people.ownership), ("tenant", people.tenancy)):
        share = people.ownership.c.share_of_10000 if role == "owner" else null().label("share_of_10000")
        query = select(table.c.unit_id, people.person.c.id, people.person.c.name, share, literal(role).label("role"), table.c.position)
        query = query.join(people.person, people.person.c.id == table.c.person_id)
        on = bindparam("on", type_=table.c.end_on.type)
        if when == "now":
            query = query.where(table.c.end_on.is_(None))
        elif when == "ended":
            query = query.where(table.c.end_on == on)
        else:
            query = query.where(or_(table.c.end_on.is_(None), table.c.end_on > on), or_(table.c.start_on.is_(None), table.c.start_on <= on))
        both.append(query if everyone else query.where(table.c.unit_id.in_(bindparam("ids", expanding=True))))
    return union_all(*both).order_by("role", "unit_id", "position")


def _with_phones(conn: Connection, found: dict[int, list[PersonRow]], *, everyone: bool) -> dict[int, list[PersonRow]]:
    numbers: dict[int, list[str]] = {}
    ids = None if everyone else sorted({person.person_id for persons in found.values() for person in persons})
    for chunk in _chunks(ids):
        for person_id, number in stream(conn, _phone_query(chunk is None), {} if chunk is None else {"ids": list(chunk)}):
            numbers.setdefault(person_id, []).append(number)
    return {
        unit_id: [person._replace(phones=tuple(numbers.get(person.person_id, ()))) for person in persons]
        for unit_id, persons in found.items()
    }


@cache
def _phone_query(everyone: bool) -> Select[Any]:
    query = select(people.phone.c.person_id, people.phone.c.number).order_by(people.phone.c.person_id, people.phone.c.position)
    return query if everyone else query.where(people.phone.c.person_id.in_(bindparam("ids", expanding=True)))


def owner_names(conn: Connection, on: date | None = None, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[str, ...]]:
    """The owners’ names of every unit as of a day, in order; of up to `MOST` units only theirs. One read."""
    table = people.ownership
    query = select(table.c.unit_id, people.person.c.name).join(people.person, people.person.c.id == table.c.person_id)
    if on is None:
        query = query.where(table.c.end_on.is_(None))
    else:
        query = query.where(or_(table.c.end_on.is_(None), table.c.end_on > on), or_(table.c.start_on.is_(None), table.c.start_on <= on))
    if unit_ids is not None and len(unit_ids) <= MOST:
        query = query.where(table.c.unit_id.in_(unit_ids))
    names: dict[int, tuple[str, ...]] = {}
    for unit_id, name in conn.execute(query.order_by(table.c.unit_id, table.c.position)).all():
        names[unit_id] = (*names.get(unit_id, ()), name)
    return names


def _chunks(ids: Iterable[T] | None, size: int = 500) -> list[Sequence[T] | None]:
    """The ids in portions a statement can carry; [None] means everyone."""
    if ids is None:
        return [None]
    listed = list(ids)
    return [listed[start : start + size] for start in range(0, len(listed), size)]
