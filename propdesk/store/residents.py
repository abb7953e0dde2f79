"""Taking a list of residents into the book in bulk, and taking it out again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, or_, select, union

from propdesk.domain.charges import NewCharge
from propdesk.domain.import_plan import Key, Known, UnitState
from propdesk.domain.units import UnitCode, UnitKind, natural_key
from propdesk.store.billing import add_charges
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.people import people_of
from propdesk.store.tables import billing, book, papers, payments, people

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
    "removed",
)


class UnitEntry(NamedTuple):
    """A unit to write with its state."""

    code: UnitCode
    kind: UnitKind
    state: UnitState


class BatchRow(NamedTuple):
    """An import as it was applied; `undone_at` is None while it stands."""

    batch_id: int
    file_name: str
    as_of: str
    applied_at: str
    added: int
    changed: int
    undone_at: str | None


def known(conn: Connection, item_id: int | None) -> dict[Key, Known]:
    """Every unit the book has or had, by what identifies it, with its state; a fixed number of reads."""
    u, s = people.unit, people.staff
    opened = set()
    if item_id is not None:
        query = select(billing.assignment.c.unit_id).where(billing.assignment.c.item_id == item_id)
        opened = {row[0] for row in conn.execute(query)}
    persons = people_of(conn, None)
    rows = conn.execute(
        select(u.c.id, u.c.match_key, u.c.kind, u.c.area_cm2, u.c.handover_on, s.c.name, u.c.note, u.c.removed).outerjoin(
            s, s.c.id == u.c.steward_id
        )
    ).all()
    found: dict[Key, Known] = {}
    for unit_id, match_key, kind, area, handover, steward, note, removed in rows:
        state = _state(area, handover, steward or "", note, persons.get(unit_id, []))
        found[(match_key, UnitKind(kind))] = Known(unit_id, state, bool(removed), unit_id in opened)
    return found


def state_of_unit(conn: Connection, unit_id: int) -> UnitState | None:
    """One unit's state, or None when there is no such unit."""
    u, s = people.unit, people.staff
    query = select(u.c.area_cm2, u.c.handover_on, s.c.name, u.c.note).outerjoin(s, s.c.id == u.c.steward_id)
    row = conn.execute(query.where(u.c.id == unit_id, u.c.removed == 0)).first()
    return _state(row[0], row[1], row[2] or "", row[3], people_of(conn, [unit_id]).get(unit_id, [])) if row else None


def unit_id_of(conn: Connection, match_key: str, kind: UnitKind) -> tuple[int, bool] | None:
    """The number of the unit so identified and whether it was removed, or None."""
    u = people.unit
    row = conn.execute(select(u.c.id, u.c.removed).where(u.c.match_key == match_key, u.c.kind == kind.value)).first()
    return (row.id, bool(row.removed)) if row else None


def _state(area: int | None, handover: date | None, steward: str, note: str, persons: Sequence[Any]) -> UnitState:
    owners = [p for p in persons if p.role == "owner"]
    tenants = [p for p in persons if p.role == "tenant"]
    shares = tuple(p.share_of_10000 for p in owners)
    return UnitState(
        area,
        handover,
        steward,
        note,
        tuple(p.name for p in owners),
        shares if all(share is not None for share in shares) else (),
        tuple(number for p in owners for number in p.phones),
        tuple(p.name for p in tenants),
        tuple(number for p in tenants for number in p.phones),
    )


def ensure_names(conn: Connection, table: Table, names: Sequence[str]) -> dict[str, int]:
    """The numbers of buildings or staff by name; missing ones are added."""
    have = {row.name: row.id for row in conn.execute(select(table.c.id, table.c.name))}
    wanted = names if table is people.building else [name for name in names if name]
    new = [name for name in dict.fromkeys(wanted) if name not in have]
    if table is people.building:
        rows: list[tuple[Any, ...]] = [(name, UnitCode(name, "", "").match_key, natural_key(name)) for name in new]
        first, _last = insert_rows(conn, table, ("name", "match_key", "sort_key"), rows)
    else:
        first, _last = insert_rows(conn, table, ("name",), [(name,) for name in new])
    return have | {name: first + i for i, name in enumerate(new)}


def add_units(conn: Connection, entries: Sequence[UnitEntry], keys: Mapping[str, str]) -> list[int]:
    """Write new units with their people; `keys` gives the search keys of each name. Returns the units' numbers in order."""
    buildings = ensure_names(conn, people.building, [entry.code.building for entry in entries])
    stewards = ensure_names(conn, people.staff, [entry.state.steward for entry in entries])
    rows = [_unit_values(entry, buildings, stewards) for entry in entries]
    first, last = insert_rows(conn, people.unit, _UNIT_COLUMNS, rows)
    ids = list(range(first, last + 1))
    tie_people(conn, [(unit_id, entry.state) for unit_id, entry in zip(ids, entries, strict=True)], keys, None)
    return ids


def _unit_values(entry: UnitEntry, buildings: Mapping[str, int], stewards: Mapping[str, int]) -> tuple[Any, ...]:
    code, state = entry.code, entry.state
    return (
        buildings[code.building],
        code.entrance,
        code.room,
        str(code),
        code.match_key,
        code.sort_key,
        entry.kind.value,
        state.area_cm2,
        state.handover_on.isoformat() if state.handover_on else None,
        stewards.get(state.steward),
        state.note,
        0,
    )


def tie_people(conn: Connection, states: Sequence[tuple[int, UnitState]], keys: Mapping[str, str], start_on: date | None) -> None:
    """Write owners and tenants of units, in bulk. A name with the same phones is one person, whatever the units."""
    persons: dict[tuple[str, tuple[str, ...]], int] = {}
    new: list[tuple[str, str, str]] = []
    phones: list[tuple[int, str, int]] = []
    ties: dict[str, list[tuple[Any, ...]]] = {"owner": [], "tenant": []}
    since = start_on.isoformat() if start_on else None
    for unit_id, state in states:  # persons are counted from zero here and numbered when written
        for role, names, numbers in (("owner", state.owners, state.phones), ("tenant", state.tenants, state.tenant_phones)):
            for position, name in enumerate(names):
                own = _phones_of(position, len(names), numbers)
                identity = (name, own) if own else (name, (f"\x00{unit_id}{role}{position}",))
                person_id = persons.get(identity)
                if person_id is None:
                    person_id = persons[identity] = len(new)
                    new.append((name, keys.get(name, ""), ""))
                    phones += [(person_id, number, place) for place, number in enumerate(own)]
                share = state.shares[position] if role == "owner" and position < len(state.shares) else None
                ties[role].append((unit_id, person_id, position, share, since))
    first, _last = insert_rows(conn, people.person, ("name", "keys", "note"), new)
    insert_rows(conn, people.phone, ("person_id", "number", "position"), [(first + person_id, *rest) for person_id, *rest in phones])
    columns = ("unit_id", "person_id", "position", "share_of_10000", "start_on")
    owners = [(unit_id, first + person_id, *rest) for unit_id, person_id, *rest in ties["owner"]]
    tenants = [(unit_id, first + person_id, position, since) for unit_id, person_id, position, _share, _since in ties["tenant"]]
    insert_rows(conn, people.ownership, columns, owners)
    insert_rows(conn, people.tenancy, ("unit_id", "person_id", "position", "start_on"), tenants)


def _phones_of(position: int, people_count: int, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Which of a household's phones are whose: one each where they match in number, else all are the first one's."""
    if len(numbers) == people_count:
        return (numbers[position],)
    return numbers if position == 0 else ()


def set_state(conn: Connection, unit_id: int, before: UnitState | None, after: UnitState, keys: Mapping[str, str], on: date | None) -> None:
    """Change a unit to `after`: former owners and tenants end on `on` (half-open), their successors start then."""
    _set_unit(conn, unit_id, after)
    if before is not None and all(getattr(before, name) == getattr(after, name) for name in _PEOPLE_FIELDS):
        return
    untie_people(conn, [unit_id], on)
    tie_people(conn, [(unit_id, after)], keys, on if before is not None else None)


_PEOPLE_FIELDS = ("owners", "shares", "phones", "tenants", "tenant_phones")


def _set_unit(conn: Connection, unit_id: int, state: UnitState) -> None:
    steward_id = ensure_names(conn, people.staff, [state.steward]).get(state.steward)
    values = {"area_cm2": state.area_cm2, "handover_on": state.handover_on, "note": state.note, "removed": 0}
    conn.execute(people.unit.update().where(people.unit.c.id == unit_id).values(steward_id=steward_id, **values))


def untie_people(conn: Connection, unit_ids: Sequence[int], on: date | None) -> None:
    """End who owns and rents these units on `on`; ties that would then have no day at all are deleted, as are all with None."""
    for table in (people.ownership, people.tenancy):
        standing = table.c.unit_id.in_(unit_ids) & table.c.end_on.is_(None)
        if on is None:
            conn.execute(table.delete().where(standing))
        else:
            conn.execute(table.delete().where(standing, table.c.start_on >= on))
            conn.execute(table.update().where(standing).values(end_on=on))


def reopen_people(conn: Connection, unit_id: int, ended_on: date) -> None:
    """Undo `set_state`: those who came on that day go, those who ended on it are back."""
    for table in (people.ownership, people.tenancy):
        conn.execute(table.delete().where(table.c.unit_id == unit_id, table.c.start_on == ended_on, table.c.end_on.is_(None)))
        conn.execute(table.update().where(table.c.unit_id == unit_id, table.c.end_on == ended_on).values(end_on=None))


def assign(conn: Connection, item_id: int, rows: Sequence[tuple[int, int | None, str | None]]) -> None:
    """Assign the item to units with own price (1/10,000 yuan) and first day (ISO text)."""
    columns = ("item_id", "unit_id", "own_price", "start_on")
    insert_rows(conn, billing.assignment, columns, [(item_id, unit_id, price, start) for unit_id, price, start in rows])


def remove_units(conn: Connection, unit_ids: Sequence[int]) -> None:
    """Take units out of sight; charges and papers that name them keep their reference."""
    for start in range(0, len(unit_ids), 500):
        chunk = unit_ids[start : start + 500]
        untie_people(conn, chunk, None)
        conn.execute(people.unit.update().where(people.unit.c.id.in_(chunk)).values(removed=1))


def reversed_openings(conn: Connection, item_id: int) -> dict[tuple[int, str], int]:
    """How many reversed charges each unit and period has for an item (after an import was undone or a run rolled back)."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, c.c.period, func.count()).join(r, r.c.charge_id == c.c.id).where(c.c.item_id == item_id)
    return {(row[0], row[1]): row[2] for row in conn.execute(query.group_by(c.c.unit_id, c.c.period))}


def add_opening(
    conn: Connection, charges: Sequence[NewCharge], generations: Mapping[tuple[int, str], int], batch_id: int
) -> tuple[int, int]:
    """Write opening charges, each generation in one go; returns the first and last number."""
    by_generation: dict[int, list[NewCharge]] = {}
    for charge in charges:
        by_generation.setdefault(generations.get((charge.unit_id, str(charge.month)), 0) if generations else 0, []).append(charge)
    spans = [
        add_charges(conn, part, dict.fromkeys({charge.unit_id for charge in part}, generation), batch_id=batch_id)
        for generation, part in sorted(by_generation.items())
    ]
    return (spans[0][0], spans[-1][1]) if spans else (0, -1)


def opening_total(conn: Connection, batch_id: int) -> tuple[int, int]:
    """Count and sum in fen of the charges an import wrote."""
    c = billing.charge
    row = conn.execute(select(func.count(), func.coalesce(func.sum(c.c.amount_fen), 0)).where(c.c.batch_id == batch_id)).one()
    return int(row[0]), int(row[1])


def touched_units(conn: Connection, batch_id: int) -> list[str]:
    """Units of an import that were worked on since: paid, billed, named on a paper, or changed by a later import."""
    change, u, c, r = book.import_change, people.unit, billing.charge, billing.charge_reversal
    units = select(change.c.unit_id).where(change.c.batch_id == batch_id)
    later = select(change.c.unit_id).join(book.import_batch, book.import_batch.c.id == change.c.batch_id)
    later = later.where(change.c.batch_id > batch_id, book.import_batch.c.undone_at.is_(None))
    billed = select(c.c.unit_id).outerjoin(r, r.c.charge_id == c.c.id)
    billed = billed.where(r.c.charge_id.is_(None), or_(c.c.batch_id.is_(None), c.c.batch_id > batch_id))
    work = union(later, billed, select(payments.payment.c.unit_id), select(papers.document.c.unit_id))
    query = select(u.c.code).where(u.c.id.in_(units), u.c.id.in_(work)).order_by(u.c.sort_key)
    return [row[0] for row in conn.execute(query)]


def unassign_batch(conn: Connection, unit_ids: Sequence[int]) -> None:
    """Take back the fee assignments that came with opening arrears."""
    for start in range(0, len(unit_ids), 500):
        conn.execute(billing.assignment.delete().where(billing.assignment.c.unit_id.in_(unit_ids[start : start + 500])))


def restore_state(conn: Connection, unit_id: int, before: UnitState, after: UnitState, on: date | None) -> None:
    """Put a changed unit back as it was before an import that changed it on `on`."""
    _set_unit(conn, unit_id, before)
    if on is not None and any(getattr(before, name) != getattr(after, name) for name in _PEOPLE_FIELDS):
        reopen_people(conn, unit_id, on)


def add_batch(conn: Connection, values: Mapping[str, Any]) -> int:
    """Write the header of an import."""
    return insert_one(conn, book.import_batch, values)


def add_changes(conn: Connection, batch_id: int, changes: Sequence[tuple[int, UnitState | None, UnitState, bool]]) -> None:
    """Keep what each unit was before and became, and whether opening arrears came with it, for undoing."""
    rows = [(batch_id, unit_id, to_text(before), to_text(after, opened)) for unit_id, before, after, opened in changes]
    insert_rows(conn, book.import_change, ("batch_id", "unit_id", "before", "after"), rows)


def changes(conn: Connection, batch_id: int) -> list[tuple[int, UnitState | None, UnitState, bool]]:
    """What an import changed, as `add_changes` kept it."""
    table = book.import_change
    rows = conn.execute(select(table).where(table.c.batch_id == batch_id).order_by(table.c.id)).all()
    return [(row.unit_id, from_text(row.before), from_text(row.after) or UnitState(), '"opened":true' in row.after) for row in rows]


def batches(conn: Connection, batch_id: int | None = None) -> list[BatchRow]:
    """Imports, newest first (or one)."""
    t = book.import_batch
    query = select(t.c.id, t.c.file_name, t.c.as_of, t.c.applied_at, t.c.added, t.c.changed, t.c.undone_at).order_by(t.c.id.desc())
    if batch_id is not None:
        query = query.where(t.c.id == batch_id)
    return [BatchRow._make(row) for row in conn.execute(query)]


def mark_undone(conn: Connection, batch_id: int, moment: str) -> None:
    """Note that an import was taken back."""
    conn.execute(book.import_batch.update().where(book.import_batch.c.id == batch_id).values(undone_at=moment))


def batch_charges(conn: Connection, batch_id: int) -> list[int]:
    """The opening charges an import wrote."""
    return [row[0] for row in conn.execute(select(billing.charge.c.id).where(billing.charge.c.batch_id == batch_id))]


def remember_mapping(conn: Connection, signature: str, columns: Mapping[str, int]) -> None:
    """Keep the meaning of a header the office confirmed."""
    table, text = book.import_mapping, json.dumps(dict(columns), sort_keys=True)
    if conn.execute(table.update().where(table.c.signature == signature).values(columns=text)).rowcount == 0:
        conn.execute(table.insert().values(signature=signature, columns=text))


def remembered_mapping(conn: Connection, signature: str) -> dict[str, int] | None:
    """The meaning the office gave to such a header before."""
    table = book.import_mapping
    text = conn.execute(select(table.c.columns).where(table.c.signature == signature)).scalar()
    return json.loads(text) if text else None


def to_text(state: UnitState | None, opened: bool = False) -> str:
    """A state as compact JSON ("" for no state)."""
    if state is None:
        return ""
    values = asdict(state) | {"handover_on": state.handover_on.isoformat() if state.handover_on else None, "opened": opened}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> UnitState | None:
    """The state that `to_text` wrote."""
    if not text:
        return None
    raw = json.loads(text)
    raw.pop("opened", None)
    day = raw.pop("handover_on")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return UnitState(handover_on=date.fromisoformat(day) if day else None, **values)
