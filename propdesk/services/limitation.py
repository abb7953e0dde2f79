"""时效管理: which charges can still be enforced and until when, seen on a day; and the events a person writes down by hand.

What stops reminders (a hold, a dispute, a promise) never stops limitation: every open charge past its due day is watched, the
developer's too; deposits are no debt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from propdesk import clock
from propdesk.domain.evidence import Counts
from propdesk.domain.limitation import (
    WARN_DAYS,
    Event,
    EventChargesMissing,
    EventReasonMissing,
    Group,
    Kind,
    Limitation,
    check_event,
    standing,
)
from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import DEPOSIT, LedgerRow
from propdesk.services.office import Office
from propdesk.store import limitation as store
from propdesk.store import people
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.limitation import EventRow as EventRow

SOON = WARN_DAYS[0]


class EventUnknown(UserError):
    """There is no such event."""


class EventVoidAlready(UserError):
    """This event was voided already, on {day}."""


class EventPersonMissing(UserError):
    """Write who says so."""


class EventChargeOfOther(UserError):
    """One of these charges is not this unit’s, or was taken back. Choose again."""


class WatchRow(NamedTuple):
    """An open charge past its due day with its limitation. Fen; days ``[start_on, end_on)``.

    `open_fen` is principal, `late_fee_fen` the late fee open beside it. `disputed_fen` is what a dispute of that day concerns.
    """

    charge_id: int
    unit_id: int
    code: str
    building: str
    kind: str
    sort_key: str
    owners: tuple[str, ...]
    steward: str
    item: str
    period: str
    start_on: date
    end_on: date
    anchored: bool
    due_on: date
    open_fen: Fen
    late_fee_fen: Fen
    liable: str
    liable_name: str
    limitation: Limitation

    @property
    def group(self) -> Group:
        return self.limitation.group

    @property
    def last_safe_day(self) -> date:
        return self.limitation.last_safe_day

    @property
    def days_left(self) -> int:
        return self.limitation.days_left

    @property
    def total_fen(self) -> Fen:
        return self.open_fen + self.late_fee_fen


@dataclass(frozen=True)
class Watch:
    """The limitation list of a day: most urgent first, what expired before what is safe."""

    as_of: date
    rows: tuple[WatchRow, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(row.open_fen for row in self.rows)

    @cached_property
    def counts(self) -> Mapping[Group, int]:
        """How many charges are in each group; every group is there."""
        found = dict.fromkeys(Group, 0)
        for row in self.rows:
            found[row.group] += 1
        return found


def watch(office: Office, as_of: date, unit_ids: Sequence[int] | None = None) -> Watch:
    """Every open charge past its due day on `as_of` with its last safe day; of some units (None = all)."""
    with office.store.snapshot() as conn:
        found = rows(conn, as_of, unit_ids)
    return Watch(as_of, tuple(sorted(found, key=lambda row: (row.limitation.last_safe_day, row.sort_key, row.due_on, row.charge_id))))


def ending(conn: Connection, as_of: date, within_days: int, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[WatchRow, ...]]:
    """The charges of each unit whose last safe day is at most so many days away and not past: to be demanded now, all of them."""
    found: dict[int, list[WatchRow]] = {}
    for row in rows(conn, as_of, unit_ids):
        if not row.limitation.running and 0 <= row.limitation.days_left <= within_days:
            found.setdefault(row.unit_id, []).append(row)
    return {unit_id: tuple(sorted(some, key=lambda row: row.limitation.last_safe_day)) for unit_id, some in found.items()}


@collector_paused()
def rows(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> list[WatchRow]:
    """The watch as rows, oldest due first; a fixed number of reads for any number of charges."""
    found = [row for row in ledger.open_rows(conn, unit_ids, as_of) if row.days_late > 0 and row.nature != DEPOSIT]
    if not found:
        return []
    charge_ids = None if unit_ids is None else [row.charge_id for row in found]
    events = store.events(conn, charge_ids, as_of, settling=charge_ids is not None or any(row.open_fen == 0 for row in found))
    whole = store.last_due(conn, as_of)
    units = {unit.unit_id: unit for unit in people.units(conn, None if unit_ids is None else {row.unit_id for row in found})}
    owners = people.owner_names(conn, as_of)
    nobody: tuple[str, ...] = ()
    return [
        _row(row, units[row.unit_id], owners.get(row.unit_id, nobody), _standing(row, events, whole, as_of))
        for row in found
        if row.unit_id in units
    ]


def _standing(row: LedgerRow, events: Mapping[int, Sequence[Event]], whole: Mapping[tuple[int, int, str], date], as_of: date) -> Limitation:
    return standing(row.due_on, events.get(row.charge_id, ()), as_of, whole.get((row.unit_id, row.item_id, row.liable)))


def _row(row: LedgerRow, unit: people.UnitRow, owners: tuple[str, ...], limitation: Limitation) -> WatchRow:
    return WatchRow(
        row.charge_id, row.unit_id, unit.code, unit.building, unit.kind, unit.sort_key, owners, unit.steward or "", row.item, row.period,
        row.start_on, row.end_on, row.anchor_day != 1, row.due_on, row.open_fen, row.late_fee_open_fen, row.liable, row.liable_name,
        limitation,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """An event as a person writes it down: what happened, for which charges, what proves it, who says so."""

    kind: Kind | None
    event_on: date
    charge_ids: tuple[int, ...]
    reason: str
    person: str
    ended_on: date | None = None
    counts: Counts = Counts.YES


def record(office: Office, unit_id: int, said: Said, today: date, *, key: str) -> EventRow:
    """Write down an event that bears on limitation of some charges of a unit; counted as the person decided.

    Raises the sentences of `check_event`, `EventPersonMissing`, `EventChargesMissing` and `EventChargeOfOther`.
    """
    event = check_event(said.kind, said.event_on, said.ended_on, said.reason, today)._replace(counts=said.counts)
    if not said.person.strip():
        raise EventPersonMissing()
    charge_ids = tuple(dict.fromkeys(said.charge_ids))
    if not charge_ids:
        raise EventChargesMissing()
    moment = clock.now()

    def work(conn: Connection) -> Done[EventRow]:
        if store.charges_of(conn, unit_id, charge_ids) != set(charge_ids):
            raise EventChargeOfOther()
        new = store.NewEvent(unit_id, event, said.reason.strip(), said.person.strip(), charge_ids)
        number, spans = store.add(conn, new, moment.isoformat(), office.actor.operator)
        written = _one(conn, number)
        body = {"kind": written.kind, "on": written.event_on.isoformat(), "counts": written.counts, "reason": written.reason}
        return Done(written, number, written.code, body | {"person": written.person, "charges": list(charge_ids)}, spans)

    return commit(office.store, office.actor, "limitation.record", work, moment=moment, key=key, again=_one)


def void(office: Office, event_id: int, reason: str, on: date, *, key: str | None = None) -> EventRow:
    """Take an event back that was written down wrongly; it stays in the book with the reason and counts no more from that day on.

    Raises `EventReasonMissing`, `EventUnknown`, `EventVoidAlready`.
    """
    if not reason.strip():
        raise EventReasonMissing()
    moment = clock.now()

    def work(conn: Connection) -> Done[EventRow]:
        row = _one(conn, event_id)
        if row.void_on is not None:
            raise EventVoidAlready(day=row.void_on)
        store.void(conn, event_id, on, reason.strip(), moment.isoformat(), office.actor.operator)
        return Done(_one(conn, event_id), event_id, row.code, {"kind": row.kind, "reason": reason.strip(), "on": on.isoformat()})

    return commit(office.store, office.actor, "limitation.void", work, moment=moment, key=key, again=_one)


def _one(conn: Connection, event_id: int) -> EventRow:
    found = store.find(conn, event_id=event_id)
    if not found:
        raise EventUnknown()
    return found[0]


def recorded(office: Office, unit_id: int | None = None) -> list[EventRow]:
    """The events people wrote down, newest first, voided ones too; of one unit or all."""
    with office.store.read() as conn:
        return store.find(conn, unit_id=unit_id)
