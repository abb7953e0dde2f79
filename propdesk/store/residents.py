"""Taking a list of residents into the book in bulk, and taking it out again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Select, Table, bindparam, select

from propdesk.domain.import_plan import Key, Known, UnitState, phones_of_person
from propdesk.domain.units import UnitCode, UnitKind, natural_key
from propdesk.store import unit_facts
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.people import people_of
from propdesk.store.prepared import MOST, fetch_plain
from propdesk.store.tables import billing, book, people

_UNIT_COLUMNS = (
    "building_id",
    "entrance",
    "room",
    "code",
    "match_key",
    "sort_key",
    "kind",
    "area_cm2",
    "handover_on",
    "steward_id",
    "note",
)


class UnitEntry(NamedTuple):
    """A unit to write with its state."""

    code: UnitCode
    kind: UnitKind
    state: UnitState


class BatchRow(NamedTuple):
    """An import as it was applied; `undone_at` is None while it stands. Counts of rows."""

    batch_id: int
    file_name: str
    as_of: str
    applied_at: str
    added: int
    changed: int
    undone_at: str | None
    same: int
    problems: int


def known(conn: Connection, item_id: int | None) -> dict[Key, Known]:
    """Every unit the book has or had, by what identifies it, with its state; a fixed number of reads."""
    u, s = people.unit, people.staff
    opened = opened_units(conn, item_id) if item_id is not None else set()
    billed = _billed_periods(conn, item_id) if item_id is not None else {}
    persons = people_of(conn, None)
    rows = conn.execute(
        select(u.c.id, u.c.match_key, u.c.kind, u.c.area_cm2, u.c.handover_on, s.c.name, u.c.note, u.c.removed).outerjoin(
            s, s.c.id == u.c.steward_id
        )
    ).all()
    found: dict[Key, Known] = {}
    for unit_id, match_key, kind, area, handover, steward, note, removed in rows:
        state = _state(area, handover, steward or "", note, persons.get(unit_id, []))
        periods = frozenset(billed.get(unit_id, ()))
        found[(match_key, UnitKind(kind))] = Known(unit_id, state, bool(removed), unit_id in opened, periods)
    return found


def opened_units(conn: Connection, item_id: int) -> set[int]:
    """Units whose opening arrears of an item were taken over by an import that stands."""
    change, batch = book.import_change, book.import_batch
    query = (
        select(change.c.unit_id)
        .join(batch, batch.c.id == change.c.batch_id)
        .where(batch.c.undone_at.is_(None), change.c.after.contains(f'"opened":true,"item":{item_id},'))
    )
    return {row[0] for row in conn.execute(query)}


def _billed_periods(conn: Connection, item_id: int) -> dict[int, list[str]]:
    """The periods a billing run charged each unit for an item."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, c.c.period).outerjoin(r, r.c.charge_id == c.c.id)
    found: dict[int, list[str]] = {}
    for unit_id, period in conn.execute(query.where(c.c.item_id == item_id, r.c.charge_id.is_(None), c.c.run_id.is_not(None))):
        found.setdefault(unit_id, []).append(period)
    return found


def states(conn: Connection, unit_ids: Sequence[int]) -> dict[int, UnitState]:
    """The states of units, removed ones left out."""
    u, s = people.unit, people.staff
    persons = people_of(conn, unit_ids)
    found: dict[int, UnitState] = {}
    for start in range(0, len(unit_ids), 500):
        query = select(u.c.id, u.c.area_cm2, u.c.handover_on, s.c.name, u.c.note).outerjoin(s, s.c.id == u.c.steward_id)
        for row in conn.execute(query.where(u.c.id.in_(unit_ids[start : start + 500]), u.c.removed == 0)).all():
            found[row[0]] = _state(row[1], row[2], row[3] or "", row[4], persons.get(row[0], []))
    return found


def state_of_unit(conn: Connection, unit_id: int) -> UnitState | None:
    """One unit's state, or None when there is no such unit."""
    return states(conn, [unit_id]).get(unit_id)


def unit_id_of(conn: Connection, match_key: str, kind: UnitKind) -> tuple[int, bool] | None:
    """The number of the unit so identified and whether it was removed, or None."""
    u = people.unit
    row = conn.execute(select(u.c.id, u.c.removed).where(u.c.match_key == match_key, u.c.kind == kind.value)).first()
    return (row.id, bool(row.removed)) if row else None


def _state(area: int | None, handover: date | None, steward: str, note: str, persons: Sequence[Any]) -> UnitState:
    return UnitState(area, handover, steward, note, **people_fields(persons))


def people_fields(persons: Sequence[Any]) -> dict[str, Any]:
    """The part of a state that says who owns and rents."""
    owners = [p for p in persons if p.role == "owner"]
    tenants = [p for p in persons if p.role == "tenant"]
    shares = tuple(p.share_of_10000 for p in owners)
    return {
        "owners": tuple(p.name for p in owners),
        "shares": shares if all(share is not None for share in shares) else (),
        "phones": tuple(number for p in owners for number in p.phones),
        "tenants": tuple(p.name for p in tenants),
        "tenant_phones": tuple(number for p in tenants for number in p.phones),
    }


def ensure_names(conn: Connection, table: Table, names: Iterable[str]) -> dict[str, int]:
    """The numbers of buildings or staff by name; missing ones are added. Two spellings of one building ("a", "A") are one."""
    if table is people.staff:
        have = {row.name: row.id for row in conn.execute(select(table.c.id, table.c.name))}
        new = [name for name in dict.fromkeys(names) if name and name not in have]
        first, _last = insert_rows(conn, table, ("name",), [(name,) for name in new])
        return have | {name: first + i for i, name in enumerate(new)}
    keys = {name: UnitCode(name, "", "").match_key for name in dict.fromkeys(names)}
    have = {row.match_key: row.id for row in conn.execute(select(table.c.id, table.c.match_key))}
    missing: dict[str, str] = {}
    for name, key in keys.items():
        if key not in have:
            missing.setdefault(key, name)
    rows = [(name, key, natural_key(name)) for key, name in missing.items()]
    first, _last = insert_rows(conn, table, ("name", "match_key", "sort_key"), rows)
    have |= {key: first + i for i, key in enumerate(missing)}
    return {name: have[key] for name, key in keys.items()}


def add_units(conn: Connection, entries: Sequence[tuple[UnitCode, UnitKind, UnitState]]) -> list[int]:
    """Write new units, each a `UnitEntry`, but not their people (see `tie_people`); returns their numbers in order."""
    return insert_units(conn, unit_rows(conn, entries))


def unit_rows(conn: Connection, entries: Sequence[tuple[UnitCode, UnitKind, UnitState]]) -> list[tuple[Any, ...]]:
    """New units as `insert_units` takes them; buildings and stewards the book does not have are added."""
    buildings = ensure_names(conn, people.building, [code.building for code, _kind, _state in entries])
    stewards = ensure_names(conn, people.staff, [state.steward for _code, _kind, state in entries])
    return [
        (
            buildings[code.building],
            code.entrance,
            code.room,
            str(code),
            code.match_key,
            code.sort_key,
            str(kind),
            state.area_cm2,
            _as_stored(state.handover_on),
            stewards.get(state.steward),
            state.note,
        )
        for code, kind, state in entries
    ]


def insert_units(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> list[int]:
    """Write `unit_rows` and return the units' numbers in order."""
    first, last = insert_rows(conn, people.unit, _UNIT_COLUMNS, rows, {"removed": 0})
    return list(range(first, last + 1))


@lru_cache(maxsize=4096)
def _as_stored(day: date | None) -> str | None:
    """A day as its column keeps it; most units of a list have few different ones."""
    return day.isoformat() if day else None


_Person: TypeAlias = tuple[str, tuple[str, ...], str]  # name, phones, and for one without a phone the place where they stand


class Ties(NamedTuple):
    """Who owns and rents units; units and persons count from 0 here.

    Persons as (name,), phones as (person, number, position), ties as (unit, person, position, an owner's share).
    """

    persons: Sequence[tuple[str]]
    phones: Sequence[tuple[int, str, int]]
    owners: Sequence[tuple[int, int, int, int | None]]
    tenants: Sequence[tuple[int, int, int, int | None]]


def tie_people(conn: Connection, states: Sequence[tuple[int, UnitState]], start_on: date | None) -> None:
    """Write owners and tenants of units, in bulk, as `ties_of` finds and `insert_ties` writes them."""
    insert_ties(conn, [unit_id for unit_id, _state in states], ties_of([state for _unit_id, state in states]), start_on)


def ties_of(states: Sequence[UnitState]) -> Ties:
    """Owners and tenants of units. A name with the same phones is one person, whatever the units."""
    found: dict[_Person, int] = {}
    owners = _ties("owner", [(unit, s.owners, s.phones, s.shares) for unit, s in enumerate(states) if s.owners], found)
    tenants = _ties("tenant", [(unit, s.tenants, s.tenant_phones, ()) for unit, s in enumerate(states) if s.tenants], found)
    persons = [(name,) for name, _own, _place in found]
    phones = [(person, number, place) for (_name, own, _place), person in found.items() for place, number in enumerate(own)]
    return Ties(persons, phones, owners, tenants)


def _ties(
    role: str, households: Sequence[tuple[int, tuple[str, ...], tuple[str, ...], tuple[int, ...]]], persons: dict[_Person, int]
) -> list[tuple[int, int, int, int | None]]:
    """The ties of units with their people of a role; who is not among `persons` yet is counted there."""
    ties = []
    for unit, names, numbers, shares in households:
        for position, name in enumerate(names):
            own = numbers if len(names) == 1 else phones_of_person(position, len(names), numbers)
            person = (name, own, "" if own else f"{role} {position} of {unit}")
            ties.append((unit, persons.setdefault(person, len(persons)), position, shares[position] if shares else None))
    return ties


def insert_ties(conn: Connection, unit_ids: Sequence[int], ties: Ties, start_on: date | None) -> None:
    """Write people and their ties to these units, from a day on; with None the office knows no first day."""
    first, _last = insert_rows(conn, people.person, ("name",), ties.persons, {"note": ""})
    phones = [(first + person, number, place) for person, number, place in ties.phones]
    insert_rows(conn, people.phone, ("person_id", "number", "position"), phones)
    since = start_on.isoformat() if start_on else None
    owners = [(unit_ids[unit], first + person, place, share, since) for unit, person, place, share in ties.owners]
    insert_rows(conn, people.ownership, ("unit_id", "person_id", "position", "share_of_10000", "start_on"), owners)
    tenants = [(unit_ids[unit], first + person, place, since) for unit, person, place, _share in ties.tenants]
    insert_rows(conn, people.tenancy, ("unit_id", "person_id", "position", "start_on"), tenants)


PEOPLE_FIELDS = ("owners", "shares", "phones", "tenants", "tenant_phones")


def same_people(one: UnitState, other: UnitState) -> bool:
    """Whether two states name the same owners and tenants with the same shares and phones."""
    return all(getattr(one, name) == getattr(other, name) for name in PEOPLE_FIELDS)


def set_state(conn: Connection, unit_id: int, before: UnitState | None, after: UnitState, on: date | None) -> None:
    """Change a unit to `after`: former owners and tenants end on `on` (half-open), their successors start then."""
    set_states(conn, [(unit_id, before, after)], on)


def set_states(conn: Connection, changes: Sequence[tuple[int, UnitState | None, UnitState]], on: date | None) -> None:
    """Change units in bulk, as `set_state` does one; before None = a removed unit comes back as if new."""
    set_facts(conn, [(unit_id, after) for unit_id, _before, after in changes])
    fresh = [(unit_id, after) for unit_id, before, after in changes if before is None]
    moved = [(unit_id, after) for unit_id, before, after in changes if before is not None and not same_people(before, after)]
    untie_people(conn, [unit_id for unit_id, _after in fresh + moved], on)
    tie_people(conn, fresh, None)
    tie_people(conn, moved, on)


def set_facts(conn: Connection, rows: Sequence[tuple[int, UnitState]]) -> None:
    """Write area, handover, steward and note of units; removed ones are back."""
    if not rows:
        return
    u, stewards = people.unit, ensure_names(conn, people.staff, [state.steward for _unit_id, state in rows])
    names = ("area_cm2", "handover_on", "steward_id", "note")
    query = u.update().where(u.c.id == bindparam("unit")).values(removed=0, **{name: bindparam(f"new_{name}") for name in names})
    conn.execute(query, [_fact_values(unit_id, state, stewards) for unit_id, state in rows])
    unit_facts.keep_newest_areas(conn)


def _fact_values(unit_id: int, state: UnitState, stewards: Mapping[str, int]) -> dict[str, Any]:
    facts = {"new_area_cm2": state.area_cm2, "new_handover_on": state.handover_on, "new_note": state.note}
    return {"unit": unit_id, "new_steward_id": stewards.get(state.steward), **facts}


def untie_people(conn: Connection, unit_ids: Sequence[int], on: date | None) -> None:
    """End who owns and rents these units on `on`; ties that would then have no day at all are deleted, as are all with None."""
    for start in range(0, len(unit_ids), 500):
        for table in (people.ownership, people.tenancy):
            standing = table.c.unit_id.in_(unit_ids[start : start + 500]) & table.c.end_on.is_(None)
            if on is None:
                conn.execute(table.delete().where(standing))
            else:
                conn.execute(table.delete().where(standing, table.c.start_on >= on))
                conn.execute(table.update().where(standing).values(end_on=on))


def ended_after(conn: Connection, unit_ids: Sequence[int], on: date) -> dict[int, date]:
    """The last day on which an owner or tenant of each of these units ended, where that is after `on`."""
    found: dict[int, date] = {}
    for start in range(0, len(unit_ids), 500):
        for table in (people.ownership, people.tenancy):
            c = table.c
            query = select(c.unit_id, c.end_on).where(c.unit_id.in_(unit_ids[start : start + 500]), c.end_on > on)
            for unit_id, end_on in conn.execute(query):
                found[unit_id] = max(end_on, found.get(unit_id, end_on))
    return found


class Fee(NamedTuple):
    """How an item applies to one unit: own price in 1/10,000 yuan (None = the rate) and the days ``[start, end)`` as ISO text."""

    own_price: int | None
    start_on: str | None
    end_on: str | None = None


def assign(conn: Connection, item_id: int, fees: Mapping[int, Fee], had: Mapping[int, Fee]) -> None:
    """Assign the item to units; `had` is how it applies to those of them that are assigned already (see `fees_of`)."""
    a = billing.assignment
    new = [(unit_id, *fee) for unit_id, fee in fees.items() if unit_id not in had]
    insert_rows(conn, a, ("unit_id", "own_price", "start_on", "end_on"), new, {"item_id": item_id})
    for unit_id in had:
        conn.execute(a.update().where(a.c.item_id == item_id, a.c.unit_id == unit_id).values(**_fee_values(fees[unit_id])))


def fees_of(conn: Connection, item_id: int, unit_ids: Sequence[int]) -> dict[int, Fee]:
    """How the item applies to those of these units it is assigned to."""
    wanted = set(unit_ids)
    if len(wanted) > MOST:  # of a whole list everything is read, in one go
        rows = fetch_plain(conn, _fees(True), {"item": item_id})
    else:
        rows = fetch_plain(conn, _fees(False), {"item": item_id, "ids": list(wanted)}) if wanted else []
    return {unit_id: Fee(own, first, end) for unit_id, own, first, end in rows if unit_id in wanted}


@cache
def _fees(everyone: bool) -> Select[Any]:
    a = billing.assignment
    query = select(a.c.unit_id, a.c.own_price, a.c.start_on, a.c.end_on).where(a.c.item_id == bindparam("item"))
    return query if everyone else query.where(a.c.unit_id.in_(bindparam("ids", expanding=True)))


def _fee_values(fee: Fee) -> dict[str, object]:
    days = {name: date.fromisoformat(text) if text else None for name, text in (("start_on", fee.start_on), ("end_on", fee.end_on))}
    return {"own_price": fee.own_price, **days}


def unassign(conn: Connection, item_id: int, fees: Mapping[int, Fee | None]) -> None:
    """Take assignments back: what a unit had before is there again, the others go."""
    a = billing.assignment
    gone = [unit_id for unit_id, before in fees.items() if before is None]
    for start in range(0, len(gone), 500):
        conn.execute(a.delete().where(a.c.item_id == item_id, a.c.unit_id.in_(gone[start : start + 500])))
    for unit_id, before in fees.items():
        if before is not None:
            conn.execute(a.update().where(a.c.item_id == item_id, a.c.unit_id == unit_id).values(**_fee_values(before)))


def remove_units(conn: Connection, unit_ids: Sequence[int]) -> None:
    """Take units out of sight; charges and papers that name them keep their reference."""
    for start in range(0, len(unit_ids), 500):
        chunk = unit_ids[start : start + 500]
        untie_people(conn, chunk, None)
        conn.execute(people.unit.update().where(people.unit.c.id.in_(chunk)).values(removed=1))


def add_batch(conn: Connection, values: Mapping[str, Any]) -> int:
    """Write the header of an import."""
    return insert_one(conn, book.import_batch, values)


def batches(conn: Connection, batch_id: int | None = None) -> list[BatchRow]:
    """Imports, newest first (or one)."""
    t = book.import_batch
    query = select(
        t.c.id, t.c.file_name, t.c.as_of, t.c.applied_at, t.c.added, t.c.changed, t.c.undone_at, t.c.same, t.c.problems
    ).order_by(t.c.id.desc())
    if batch_id is not None:
        query = query.where(t.c.id == batch_id)
    return [BatchRow._make(row) for row in conn.execute(query)]


def remember_mapping(conn: Connection, signature: str, columns: Mapping[str, int | list[int]]) -> None:
    """Keep the meaning of a header the office confirmed."""
    table, text = book.import_mapping, json.dumps(dict(columns), sort_keys=True)
    if conn.execute(table.update().where(table.c.signature == signature).values(columns=text)).rowcount == 0:
        conn.execute(table.insert().values(signature=signature, columns=text))


def remembered_mapping(conn: Connection, signature: str) -> dict[str, int | list[int]] | None:
    """The meaning the office gave to such a header before."""
    table = book.import_mapping
    text = conn.execute(select(table.c.columns).where(table.c.signature == signature)).scalar()
    return json.loads(text) if text else None
