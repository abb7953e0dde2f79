"""What an import changed, kept so that it can be taken back while nobody has worked on it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Select, Text, cast, or_, select, union

from propdesk.domain.import_plan import UnitState
from propdesk.store import residents
from propdesk.store.bulk import insert_rows
from propdesk.store.people import former_people
from propdesk.store.residents import Fee, people_fields, same_people
from propdesk.store.state_texts import from_values, to_text
from propdesk.store.tables import billing, book, meters, papers, payments, people


class FeeChange(NamedTuple):
    """How an import assigned an item to a unit: whether with opening arrears, what was assigned before (None = nothing) and since."""

    item_id: int
    opened: bool
    before: Fee | None
    after: Fee | None = None


class Change(NamedTuple):
    """What an import did to one unit; `before` None = the unit is new."""

    unit_id: int
    before: UnitState | None
    after: UnitState
    fee: FeeChange | None


def as_texts(changes: Iterable[tuple[int, UnitState | None, UnitState, FeeChange | None]]) -> list[tuple[int, str, str]]:
    """What each unit was before and became, and the fee assigned with it (each a `Change`), as it is kept."""
    return [(unit_id, to_text(before), to_text(after, _fee_text(fee))) for unit_id, before, after, fee in changes]


def add_changes(conn: Connection, batch_id: int, texts: Sequence[tuple[int, str, str]]) -> None:
    """Keep for undoing what an import changed, `as_texts`."""
    insert_rows(conn, book.import_change, ("unit_id", "before", "after"), texts, {"batch_id": batch_id})


@lru_cache(maxsize=1024)
def _fee_text(fee: FeeChange | None) -> str:
    """The members that say how a fee was assigned; most units of an import are assigned it alike."""
    if fee is None:
        return ""
    members = {"opened": fee.opened, "item": fee.item_id, "fee": fee.before, "set": fee.after}
    return json.dumps(members, separators=(",", ":"))[1:-1] + ","


def changes(conn: Connection, batch_id: int) -> list[Change]:
    """What an import changed, as `add_changes` kept it."""
    table = book.import_change
    rows = conn.execute(select(table).where(table.c.batch_id == batch_id).order_by(table.c.id)).all()
    return [_change(row.unit_id, row.before, row.after) for row in rows]


def _change(unit_id: int, before: str, after: str) -> Change:
    raw = json.loads(after)
    fee = None
    if "item" in raw:
        had, given = raw.pop("fee"), raw.pop("set", None)
        fee = FeeChange(raw.pop("item"), raw.pop("opened"), Fee(*had) if had else None, Fee(*given) if given else None)
    return Change(unit_id, from_values(json.loads(before)) if before else None, from_values(raw), fee)


def touched_units(conn: Connection, batch_id: int, applied_at: str, made: Sequence[Change]) -> list[str]:
    """Units of an import that were worked on since: paid, billed, metered, named on a paper, edited, assigned, or in a later import.

    For a unit the import brought any work came after it; for one it changed, work from the moment `applied_at` on.
    """
    u = people.unit
    new = [change.unit_id for change in made if change.before is None]
    worked = _numbers(conn, _work(batch_id, None)) & set(new)
    worked |= _numbers(conn, _work(batch_id, applied_at)) & {change.unit_id for change in made}
    now = residents.states(conn, [change.unit_id for change in made])
    worked |= {change.unit_id for change in made if now.get(change.unit_id) != change.after}
    worked |= _assigned_since(conn, made)
    return [row[1] for row in conn.execute(select(u.c.id, u.c.code).order_by(u.c.sort_key, u.c.id)) if row[0] in worked]


def _work(batch_id: int, since: str | None) -> Iterable[Select[int]]:
    """Units with later imports, runs, payments, papers and meters; `since` None = whenever.

    A payment on a charge of the import always counts.
    """
    change, batch, c, r = book.import_change, book.import_batch, billing.charge, billing.charge_reversal
    run, p, a, d, v = billing.billing_run, payments.payment, payments.allocation, papers.document, payments.payment_void
    later = select(change.c.unit_id).join(batch, batch.c.id == change.c.batch_id)
    billed = select(c.c.unit_id).outerjoin(r, r.c.charge_id == c.c.id).outerjoin(run, run.c.id == c.c.run_id)
    billed = billed.where(r.c.charge_id.is_(None), or_(c.c.batch_id.is_(None), c.c.batch_id != batch_id))
    paid = select(c.c.unit_id).join(a, a.c.charge_id == c.c.id).outerjoin(v, v.c.payment_id == a.c.payment_id)
    taken, issued, metered = select(p.c.unit_id), select(d.c.unit_id), select(meters.meter.c.unit_id)
    if since is not None:
        metered = metered.join(meters.reading, meters.reading.c.meter_id == meters.meter.c.id).where(meters.reading.c.made_at >= since)
        billed, taken, issued = billed.where(run.c.made_at >= since), taken.where(p.c.taken_at >= since), issued.where(d.c.made_at >= since)
    return (
        later.where(change.c.batch_id > batch_id, batch.c.undone_at.is_(None)),
        billed,
        paid.where(c.c.batch_id == batch_id, v.c.payment_id.is_(None)),
        taken,
        issued,
        metered,
    )


def _assigned_since(conn: Connection, made: Sequence[Change]) -> set[int]:
    """Units whose fee is no longer as the import assigned it, and units it brought that were assigned something else."""
    a = billing.assignment
    given = {(change.unit_id, change.fee.item_id): change.fee.after for change in made if change.fee}
    new = {change.unit_id for change in made if change.before is None}
    days = (cast(a.c.start_on, Text), cast(a.c.end_on, Text))
    now = {(row[0], row[1]): Fee(*row[2:]) for row in conn.execute(select(a.c.unit_id, a.c.item_id, a.c.own_price, *days)).all()}
    changed = {unit_id for (unit_id, item_id), fee in given.items() if fee and now.get((unit_id, item_id)) != fee}
    return changed | {unit_id for unit_id, item_id in now if unit_id in new and (unit_id, item_id) not in given}


def _numbers(conn: Connection, queries: Iterable[Select[int]]) -> set[int]:
    return {row[0] for row in conn.execute(union(*queries))}


def take_back(conn: Connection, made: Sequence[Change], on: date) -> None:
    """Put units back as they were before an import that changed them on `on`: new ones go, former people are back.

    Nobody may have worked on them since (`touched_units`).
    People without any unit left are forgotten.
    """
    for item_id in {change.fee.item_id for change in made if change.fee}:
        fees = {change.unit_id: change.fee.before for change in made if change.fee and change.fee.item_id == item_id}
        residents.unassign(conn, item_id, fees)
    residents.remove_units(conn, [change.unit_id for change in made if change.before is None])
    old = [(change.unit_id, change.before) for change in made if change.before is not None]
    residents.set_facts(conn, old)
    moved = [
        (change.unit_id, change.before) for change in made if change.before is not None and not same_people(change.before, change.after)
    ]
    _bring_back(conn, moved, on)
    _forget_loose_people(conn)


def _bring_back(conn: Connection, moved: Sequence[tuple[int, UnitState]], on: date) -> None:
    """Open the ties again that ended on `on` where they are the people of the state; tie those of the state anew elsewhere."""
    unit_ids = [unit_id for unit_id, _state in moved]
    former = former_people(conn, unit_ids, on)
    residents.untie_people(conn, unit_ids, None)
    back = [unit_id for unit_id, state in moved if same_people(UnitState(**people_fields(former.get(unit_id, ()))), state)]
    for start in range(0, len(back), 500):
        for table in (people.ownership, people.tenancy):
            ended = table.c.unit_id.in_(back[start : start + 500]) & (table.c.end_on == on)
            conn.execute(table.update().where(ended).values(end_on=None))
    anew = [(unit_id, state) for unit_id, state in moved if unit_id not in set(back)]
    residents.tie_people(conn, [one for one in anew if one[0] in former], on)
    residents.tie_people(conn, [one for one in anew if one[0] not in former], None)


def _forget_loose_people(conn: Connection) -> None:
    """Delete people tied to nothing, with their phones: what an undone import brought leaves no personal data behind."""
    tied = union(select(people.ownership.c.person_id), select(people.tenancy.c.person_id))
    conn.execute(people.phone.delete().where(people.phone.c.person_id.not_in(tied)))
    conn.execute(people.person.delete().where(people.person.c.id.not_in(tied)))


def mark_undone(conn: Connection, batch_id: int, moment: str) -> None:
    """Note that an import was taken back."""
    conn.execute(book.import_batch.update().where(book.import_batch.c.id == batch_id).values(undone_at=moment))


def batch_charges(conn: Connection, batch_id: int) -> list[int]:
    """The opening charges an import wrote, in order."""
    c = billing.charge
    return [row[0] for row in conn.execute(select(c.c.id).where(c.c.batch_id == batch_id).order_by(c.c.id))]
