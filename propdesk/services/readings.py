"""Readings of meters: writing them down, all or none, correcting them, and taking them back while nothing of them is billed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain import meters as rules
from propdesk.domain.meters import Mark, Meter, Reading
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.meters import MeterUnknown, check_day
from propdesk.services.office import Office
from propdesk.store import audit, people
from propdesk.store import meters as store
from propdesk.store.engine import Connection
from propdesk.store.meters import NewReading, StandingReading

DESK, IMPORTED = "desk", "import"


class ReadingUnknown(UserError):
    """That reading is not there any more. Load the list again."""


class ReadingBilled(UserError):
    """The reading of {day} is billed. Roll its billing run back first."""


class ReadingNotNewest(UserError):
    """Meter “{label}” has a later reading. Void that one first."""


class ReasonMissing(UserError):
    """State the reason."""


class ReadingsRefused(UserError):
    """{count} of these readings cannot be saved, so nothing was saved. The reason stands beside each of them."""

    def __init__(self, problems: Mapping[int, UserError], *, count: int) -> None:
        super().__init__(count=count)
        self.problems = dict(problems)
        """What is wrong with each, by its place in what was to be saved."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A reading to write down, in 1/1000. `replaces` is the unbilled reading it corrects, which is voided."""

    meter_id: int
    read_on: date
    value: int
    rollover: bool = False
    note: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """Readings as saved, with what they replaced: enough to take the saving back."""

    reading_ids: tuple[int, ...]
    replaced: tuple[Entry, ...] = ()


def save_readings(office: Office, entries: Sequence[Entry], *, source: str = DESK, key: str | None = None) -> Saved:
    """Write readings down, all of them or none.

    Raises `ReadingsRefused` with the reason of each that cannot be: a falling value, a day out of order, a reading to correct
    that is billed or not the newest.
    """
    moment = clock.now()
    today = clock.local(moment).date()

    def work(conn: Connection) -> Done[Saved]:
        saved, about, spans = write_readings(conn, office, entries, source, moment.isoformat(), today)
        body = {"readings": len(entries), "replaced": len(saved.replaced), "source": source}
        return Done(saved, saved.reading_ids[-1] if saved.reading_ids else 0, about, body, spans)

    def again(conn: Connection, last: int) -> Saved:
        corrected = store.readings_numbered(conn, _to_replace(entries), voided=True)
        return Saved(tuple(range(last - len(entries) + 1, last + 1)) if last else (), _as_entries(corrected))

    return commit(office.store, office.actor, "reading.add", work, moment=moment, key=key, again=again)


def write_readings(
    conn: Connection, office: Office, entries: Sequence[Entry], source: str, made_at: str, today: date
) -> tuple[Saved, str, list[audit.Span]]:
    """Check and write readings inside a transaction; a meter may have several, in order of their days."""
    if not entries:
        return Saved(()), "", []
    known = store.meters_numbered(conn, {entry.meter_id for entry in entries})
    newest = store.newest(conn, known)
    old = store.readings_numbered(conn, _to_replace(entries))
    problems = _problems(conn, entries, known, newest, old, today)
    if problems:
        raise ReadingsRefused(problems, count=len(problems))
    replaced = _as_entries(old)
    spans = []
    if old:
        store.void_readings(conn, sorted(old), made_at, "corrected", office.actor.operator)
        spans += store.void_spans(conn, list(old))
    new = [NewReading(one.meter_id, one.read_on, one.value, one.rollover, source, one.note) for one in entries]
    numbers, span = store.add_readings(conn, new, made_at, office.actor.operator)
    codes = people.units(conn, [known[entries[0].meter_id].unit_id])
    about = codes[0].code if len({known[entry.meter_id].unit_id for entry in entries}) == 1 and codes else f"{len(entries)} readings"
    return Saved(tuple(numbers), replaced), about, [*spans, span]


def _to_replace(entries: Sequence[Entry]) -> list[int]:
    return [entry.replaces for entry in entries if entry.replaces is not None]


def _as_entries(old: Mapping[int, StandingReading]) -> tuple[Entry, ...]:
    """Readings as they would be written down once more."""
    return tuple(Entry(one.meter_id, one.read_on, one.value, one.rollover) for one in old.values())


def _problems(
    conn: Connection,
    entries: Sequence[Entry],
    known: Mapping[int, Meter],
    newest: Mapping[int, StandingReading],
    old: Mapping[int, StandingReading],
    today: date,
) -> dict[int, UserError]:
    """What is wrong with each entry, by its place."""
    before = _before_replaced(conn, old, known)
    marks = {meter_id: Mark(one.read_on, one.value) for meter_id, one in newest.items()}
    problems: dict[int, UserError] = {}
    for place in sorted(range(len(entries)), key=lambda number: (entries[number].read_on, number)):
        entry = entries[place]
        try:
            meter = known.get(entry.meter_id)
            if meter is None:
                raise MeterUnknown(meter=entry.meter_id)
            check_day(entry.read_on, today)
            last = marks.get(meter.id, meter.base)
            if entry.replaces is not None:
                last = _check_replaced(entry, meter, old.get(entry.replaces), newest.get(meter.id), before)
            reading = rules.check_reading(meter, last, Reading(0, entry.read_on, entry.value, entry.rollover))
            marks[meter.id] = Mark(reading.read_on, reading.value)
        except UserError as error:
            problems[place] = error
    return problems


def _check_replaced(
    entry: Entry, meter: Meter, old: StandingReading | None, newest: StandingReading | None, before: Mapping[int, Mark]
) -> Mark:
    """The mark before a reading that is corrected, if it can be."""
    if old is None or old.meter_id != meter.id:
        raise ReadingUnknown()
    if old.billed:
        raise ReadingBilled(day=old.read_on)
    if newest is None or newest.reading_id != old.reading_id:
        raise ReadingNotNewest(label=meter.label)
    return before[old.reading_id]


def _before_replaced(conn: Connection, old: Mapping[int, StandingReading], known: Mapping[int, Meter]) -> dict[int, Mark]:
    """What each meter showed before a reading that is to be corrected."""
    if not old:
        return {}
    every = store.readings_of(conn, {one.meter_id for one in old.values()})
    found = {}
    for one in old.values():
        earlier = [known[one.meter_id].base, *(Mark(r.read_on, r.value) for r in every[one.meter_id] if r.read_on < one.read_on)]
        found[one.reading_id] = earlier[-1]
    return found


def void_readings(office: Office, reading_ids: Sequence[int], reason: str, *, key: str | None = None) -> int:
    """Void readings that are not billed, all of them or none; returns how many.

    Raises `ReasonMissing`, `ReadingUnknown`, `ReadingBilled` or `ReadingNotNewest`.
    """
    if not reason.strip():
        raise ReasonMissing()
    moment = clock.now()

    def work(conn: Connection) -> Done[int]:
        spans, about = _void(conn, office, reading_ids, reason.strip(), moment.isoformat())
        body = {"readings": len(reading_ids), "reason": reason.strip()}
        return Done(len(reading_ids), max(reading_ids, default=0), about, body, spans)

    def again(_conn: Connection, _number: int) -> int:
        return len(reading_ids)

    return commit(office.store, office.actor, "reading.void", work, moment=moment, key=key, again=again)


def undo_save(office: Office, saved: Saved, *, key: str | None = None) -> int:
    """Take a saving back while nothing of it is billed: its readings are voided, what they corrected stands again.

    Raises `ReadingUnknown`, `ReadingBilled` or `ReadingNotNewest`; returns how many were taken back.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[int]:
        spans, about = _void(conn, office, saved.reading_ids, "undone", moment.isoformat())
        if saved.replaced:
            spans += write_readings(conn, office, saved.replaced, DESK, moment.isoformat(), clock.local(moment).date())[2]
        body = {"readings": len(saved.reading_ids), "reason": "undone", "restored": len(saved.replaced)}
        return Done(len(saved.reading_ids), max(saved.reading_ids, default=0), about, body, spans)

    def again(_conn: Connection, _number: int) -> int:
        return len(saved.reading_ids)

    return commit(office.store, office.actor, "reading.undo", work, moment=moment, key=key, again=again)


def _void(conn: Connection, office: Office, reading_ids: Sequence[int], reason: str, made_at: str) -> tuple[list[audit.Span], str]:
    found = store.readings_numbered(conn, reading_ids)
    if len(found) != len(set(reading_ids)) or not found:
        raise ReadingUnknown()
    known = store.meters_numbered(conn, {one.meter_id for one in found.values()})
    every = store.readings_of(conn, known)
    for one in found.values():
        if one.billed:
            raise ReadingBilled(day=one.read_on)
        if any(later.read_on > one.read_on and later.reading_id not in found for later in every[one.meter_id]):
            raise ReadingNotNewest(label=known[one.meter_id].label)
    store.void_readings(conn, sorted(found), made_at, reason, office.actor.operator)
    units = {meter.unit_id for meter in known.values()}
    about = people.units(conn, units)[0].code if len(units) == 1 else f"{len(found)} readings"
    return store.void_spans(conn, list(found)), about
