"""时效管理: which charges can still be enforced and until when, seen on a day; and the events a person writes down by hand.

What stops reminders (a hold, a dispute, a promise) never stops limitation: every open charge past its due day is watched, the
developer's too; deposits are no debt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from propdesk import clock
from propdesk.documents.limitation_sheet import LimitationSheet, SheetCharge, SheetStep
from propdesk.documents.results import Printed
from propdesk.domain.addresses import unit_name
from propdesk.domain.evidence import Counts
from propdesk.domain.limitation import (
    EFFECT_NAMES,
    PERIOD_MONTHS,
    WARN_DAYS,
    Event,
    EventChargesMissing,
    EventReasonMissing,
    Group,
    Kind,
    Limitation,
    check_event,
    standing,
    trace,
)
from propdesk.domain.money import Fen
from propdesk.domain.periods import add_months
from propdesk.errors import UserError
from propdesk.i18n import Catalog, catalog
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import DEPOSIT, OWNER, LedgerRow
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.limitation_words import event_in, left_in, why_in
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.services.resting import Rests, resting
from propdesk.store import limitation as store
from propdesk.store import people
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.limitation import EventRow as EventRow

SOON = WARN_DAYS[0]


FEW = 500  # so many units are read by name, more of them with all others


class NothingWatched(UserError):
    """This unit has no open charge past its due day on {as_of}."""


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

    `open_fen` is principal, `late_fee_fen` the late fee open beside it. `demanded_fen` is what a notice of that day would demand of
    both: 0 where a dispute, hold, kept plan or court case lets it rest, and for the developer's debts.
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
    demanded_fen: Fen
    limitation: Limitation

    @property
    def group(self) -> Group:
        return self.limitation.group

    @property
    def last_safe_day(self) -> date:
        return self.limitation.last_safe_day

    @property
    def unnamed(self) -> bool:
        """Whether the next notice does not name the charge, so that it needs another step."""
        return self.demanded_fen == 0


@dataclass(frozen=True)
class Watch:
    """The limitation list of a day: what ends next first, what has expired last."""

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
        found.sort(key=_urgency)  # those of one unit and day stay oldest due first
    return Watch(as_of, tuple(found))


def _urgency(row: WatchRow) -> tuple[bool, bool, date, str]:
    """What can still be saved first, what needs its provisional proof to hold next, what is lost last."""
    lost = row.limitation.expired
    return lost, lost and row.group is Group.EXPIRED, row.last_safe_day, row.sort_key


def youngest_due(as_of: date, within_days: int) -> date:
    """The latest due day of a charge whose limitation can end within so many days."""
    return add_months(as_of + timedelta(days=within_days + 1), -PERIOD_MONTHS)  # a day more: months are of different lengths


def ending(
    conn: Connection, as_of: date, within_days: int, unit_ids: Sequence[int] | None = None, owed: Iterable[LedgerRow] | None = None
) -> dict[int, tuple[WatchRow, ...]]:
    """The charges of each unit whose last safe day is at most so many days away and not past: to be demanded now, all of them.

    `owed` are the open charges where the caller has them at hand. No last safe day comes before three years from the due day are
    over, so that only charges as old as that are looked at.
    """
    youngest = youngest_due(as_of, within_days)
    old = [row for row in (_open(conn, as_of, unit_ids) if owed is None else owed) if row.due_on <= youngest]
    found: dict[int, list[WatchRow]] = {}
    units = {row.unit_id for row in old}
    for row in _watched(conn, old, as_of, sorted(units) if len(units) <= FEW else None):
        if row.limitation.ends_within(within_days):
            found.setdefault(row.unit_id, []).append(row)
    return {unit_id: tuple(sorted(some, key=lambda row: row.limitation.last_safe_day)) for unit_id, some in found.items()}


@collector_paused()
def rows(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> list[WatchRow]:
    """The watch as rows, oldest due first; a fixed number of reads for any number of charges."""
    return _watched(conn, _open(conn, as_of, unit_ids), as_of, unit_ids)


def _open(conn: Connection, as_of: date, unit_ids: Sequence[int] | None) -> list[LedgerRow]:
    return [row for row in ledger.open_rows(conn, unit_ids, as_of) if row.days_late > 0 and row.nature != DEPOSIT]


def _watched(conn: Connection, found: Sequence[LedgerRow], as_of: date, unit_ids: Sequence[int] | None) -> list[WatchRow]:
    """These charges with their limitation; of some units, or (None) of so many that everything is read at once."""
    if not found:
        return []
    charge_ids = None if unit_ids is None else [row.charge_id for row in found]
    events = store.events(conn, charge_ids, as_of, settling=charge_ids is not None or any(row.open_fen == 0 for row in found))
    units = {unit.unit_id: unit for unit in people.units(conn, None if unit_ids is None else {row.unit_id for row in found})}
    mine = None if unit_ids is None else list(units)
    owners = people.owner_names(conn, as_of, mine)
    standings = _Standings(events, store.last_due(conn, as_of, mine), as_of)
    rests = resting(conn, as_of, unit_ids)
    return [
        _row(row, units[row.unit_id], owners.get(row.unit_id, ()), rests.get(row.unit_id), standings.of(row))
        for row in found
        if row.unit_id in units
    ]


class _Standings:
    """The limitation of charge after charge; those of one due day to which nothing happened stand alike."""

    def __init__(self, events: Mapping[int, Sequence[Event]], last_due: Mapping[tuple[int, int, str], date], as_of: date) -> None:
        self._events, self._last_due, self._as_of = events, last_due, as_of
        self._plain: dict[tuple[date, date | None], Limitation] = {}

    def of(self, row: LedgerRow) -> Limitation:
        events, last = self._events.get(row.charge_id), self._last_due.get((row.unit_id, row.item_id, row.liable))
        if events is not None:
            return standing(row.due_on, events, self._as_of, last)
        known = self._plain.get((row.due_on, last))
        if known is None:
            known = self._plain[row.due_on, last] = standing(row.due_on, (), self._as_of, last)
        return known


def _row(row: LedgerRow, unit: people.UnitRow, owners: tuple[str, ...], rests: Rests | None, limitation: Limitation) -> WatchRow:
    named: Sequence[LedgerRow] = (row,) if row.liable == OWNER else ()
    if rests is not None:
        named, _quiet = rests.split(named)
    return WatchRow(
        row.charge_id, row.unit_id, unit.code, unit.building, unit.kind, unit.sort_key, owners, unit.steward or "", row.item, row.period,
        row.start_on, row.end_on, row.anchor_day != 1, row.due_on, row.open_fen, row.late_fee_open_fen, row.liable, row.liable_name,
        sum(one.due_fen for one in named),
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


def check(said: Said, today: date) -> Event:
    """The event as it would be written; raises the sentences of `check_event`, `EventPersonMissing`, `EventChargesMissing`."""
    event = check_event(said.kind, said.event_on, said.ended_on, said.reason, today)._replace(counts=said.counts)
    if not said.person.strip():
        raise EventPersonMissing()
    if not said.charge_ids:
        raise EventChargesMissing()
    return event


def record(office: Office, unit_id: int, said: Said, today: date, *, key: str) -> EventRow:
    """Write down an event that bears on limitation of some charges of a unit; counted as the person decided.

    Raises the sentences of `check` and `EventChargeOfOther`.
    """
    event, charge_ids = check(said, today), tuple(dict.fromkeys(said.charge_ids))
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
        span = store.void(conn, event_id, on, reason.strip(), moment.isoformat(), office.actor.operator)
        body = {"kind": row.kind, "reason": reason.strip(), "on": on.isoformat()}
        return Done(_one(conn, event_id), event_id, row.code, body, [span])

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


def sheet_of(office: Office, unit_id: int, as_of: date, language: str) -> LimitationSheet:
    """The limitation sheet of a unit: each open charge with its chain of events as of a day. Raises `NothingWatched`."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        found = rows(conn, as_of, [unit_id])
        unit = next(iter(people.units(conn, [unit_id])), None)
        if not found or unit is None:
            raise NothingWatched(as_of=as_of)
        events = store.events(conn, [row.charge_id for row in found], as_of)
    texts = catalog(language)
    debtors = dict.fromkeys(debtor_in(texts, row) for row in found)
    ordered = sorted(found, key=lambda row: (row.due_on, row.charge_id))
    return LimitationSheet(
        language=language,
        unit_code=unit.code,
        unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
        debtors=tuple(name for name in debtors if name),
        as_of=as_of,
        charges=tuple(_sheet_charge(texts, row, events.get(row.charge_id, ())) for row in ordered),
        letterhead=letterhead(facts),
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
    )


def _sheet_charge(texts: Catalog, row: WatchRow, events: Sequence[Event]) -> SheetCharge:
    steps = tuple(
        SheetStep(event_in(texts, step.event), texts.gettext(EFFECT_NAMES[step.effect]), step.last_safe_day)
        for step in trace(row.due_on, events, row.limitation.as_of)
    )
    return SheetCharge(
        row.item, period_in(row), row.due_on, row.open_fen, row.last_safe_day, left_in(texts, row.limitation),
        why_in(texts, row.limitation), notes_in(texts, row), steps,
    )  # fmt: skip


def debtor_in(texts: Catalog, row: WatchRow) -> str:
    """Who owes a charge, as it is shown."""
    if row.liable != OWNER:
        return row.liable_name or texts.gettext("Developer")
    return texts.gettext(", ").join(row.owners)


def period_in(row: WatchRow) -> str:
    """The period of a charge as people read it: its month, or its days where its months begin on another day."""
    return f"{row.start_on} – {row.end_on - timedelta(days=1)}" if row.anchored else row.period


def notes_in(texts: Catalog, row: WatchRow) -> str:
    """What else to know of a charge in one line: provisional proof, events to review, a debt that rests; "" for nothing."""
    notes = []
    if row.limitation.provisional_day is not None:
        notes.append(texts.gettext("{day} if provisional proof holds").format(day=row.limitation.provisional_day))
    if row.limitation.to_review:
        notes.append(texts.gettext("an event is to be reviewed"))
    if row.unnamed:
        notes.append(texts.gettext("the next notice does not name it"))
    return texts.gettext("; ").join(notes)


def draw_sheet(office: Office, content: LimitationSheet) -> Printed:
    """The sheet as a PDF in memory."""
    from propdesk.documents.limitation_sheet_drawing import draw_limitation_sheet

    return draw_limitation_sheet(content, ("demo",) if profile(office).demo else ())


def file_sheet(office: Office, content: LimitationSheet, out: Path) -> Filed:
    """Write the sheet to `out`, whole or not at all; raises `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    printed = draw_sheet(office, content)
    return Filed((write_atomic(out, printed.pdf),), printed.pages, printed.missing)
