"""Meters and their readings: adding, exchanging and taking out meters, writing readings down, taking them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from propdesk import clock
from propdesk.domain import meters as rules
from propdesk.domain.charges import FeeItem
from propdesk.domain.meters import Mark, Meter, Reading
from propdesk.errors import UserError
from propdesk.services.billing import ItemUnknown
from propdesk.services.changes import Done, commit
from propdesk.services.meter_lists import usage_for as usage_for
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import audit, billing, people
from propdesk.store import meters as store
from propdesk.store.engine import Connection
from propdesk.store.meters import NewReading, StandingReading

METERED = frozenset({"kwh", "m3", "gj"})
"""The units of price that a meter counts."""
FAR_AHEAD = timedelta(days=31)
DESK, IMPORTED, EXCHANGED = "desk", "import", "exchange"


class MeterUnknown(UserError):
    """There is no meter number {meter}."""


class MeterTwice(UserError):
    """{unit} already has a meter “{label}” for “{item}”."""


class MeterRead(UserError):
    """Meter “{label}” has readings. Its base, counter and direction can no longer change; exchange the meter instead."""


class MeterEnded(UserError):
    """Meter “{label}” was taken out on {day} already."""


class MeterReadLater(UserError):
    """Meter “{label}” has a reading of {day}. It cannot be taken out before that day."""


class ReadingUnknown(UserError):
    """That reading is not there any more. Load the list again."""


class ReadingBilled(UserError):
    """The reading of {day} is billed. Roll its billing run back first."""


class ReadingNotNewest(UserError):
    """Meter “{label}” has a later reading. Void that one first."""


class ReadingFarAhead(UserError):
    """{day} is more than a month ahead. Check the date."""


class ReadingTwice(UserError):
    """The same meter stands here twice."""


class ReasonMissing(UserError):
    """State the reason."""


class ReadingsRefused(UserError):
    """{count} of these readings cannot be saved, so nothing was saved. The reason stands beside each of them."""

    def __init__(self, problems: Mapping[int, UserError]) -> None:
        super().__init__(count=len(problems))
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


def metered_items(office: Office) -> list[FeeItem]:
    """The charge items a meter can belong to: those with a price per kWh, m³ or GJ, and those that have a meter."""
    with office.store.read() as conn:
        having = store.items_with_meters(conn)
        return [item for item in billing.items(conn) if item.price_unit.value in METERED or item.id in having]


# meters -------------------------------------------------------------------------------------------------------------------


def add_meter(office: Office, meter: Meter, *, key: str | None = None) -> int:
    """Add a meter with its base reading, which is no usage; returns its number.

    Raises `UnitUnknown`, `ItemUnknown`, `MeterTwice` and what `meters.check_meter` raises.
    """
    meter = rules.check_meter(replace(meter, last_on=None, replaces_id=None))
    moment = clock.now()
    _check_day(meter.first_on, clock.local(moment).date())

    def work(conn: Connection) -> Done[int]:
        unit, item = _unit(conn, meter.unit_id), _item(conn, meter.item_id)
        _check_label(conn, meter, unit.code, item.name)
        number = store.add_meters(conn, [meter])[0]
        return Done(number, number, unit.code, _body(replace(meter, id=number), item.name))

    return commit(office.store, office.actor, "meter.add", work, moment=moment, key=key, again=_same_number)


def edit_meter(office: Office, meter: Meter, *, key: str | None = None) -> int:
    """Change a meter's label, note and multiplier, or, before its first reading, its base, counter and direction too.

    A new multiplier counts for usages that are not billed yet. Raises `MeterUnknown`, `MeterRead`, `MeterTwice` and what
    `meters.check_meter` raises.
    """
    wanted = rules.check_meter(meter)

    def work(conn: Connection) -> Done[int]:
        before = _meter(conn, wanted.id)
        after = replace(wanted, unit_id=before.unit_id, item_id=before.item_id, last_on=before.last_on, replaces_id=before.replaces_id)
        newest = store.newest(conn, [before.id]).get(before.id)
        if newest is not None:
            _check_still_fits(before, after, newest.value)
        unit, item = _unit(conn, before.unit_id), _item(conn, before.item_id)
        _check_label(conn, after, unit.code, item.name)
        store.update_meter(conn, after)
        return Done(after.id, after.id, unit.code, _body(after, item.name) | {"before": _facts(before)})

    return commit(office.store, office.actor, "meter.edit", work, moment=clock.now(), key=key, again=_same_number)


def retire_meter(office: Office, meter_id: int, last_on: date, *, key: str | None = None) -> int:
    """Take a meter out: it has no reading after `last_on`. What it counted until its last reading is billed as usual.

    Raises `MeterUnknown`, `MeterEnded` or `MeterReadLater`.
    """

    def work(conn: Connection) -> Done[int]:
        before = _meter(conn, meter_id)
        if before.last_on is not None:
            raise MeterEnded(label=before.label, day=before.last_on)
        last = _last(conn, before)
        if last_on < last.on:
            raise MeterReadLater(label=before.label, day=last.on)
        store.update_meter(conn, replace(before, last_on=last_on))
        unit, item = _unit(conn, before.unit_id), _item(conn, before.item_id)
        return Done(meter_id, meter_id, unit.code, {"meter": meter_id, "item": item.name, "last_on": last_on.isoformat()})

    return commit(office.store, office.actor, "meter.retire", work, moment=clock.now(), key=key, again=_same_number)


def exchange_meter(office: Office, meter_id: int, final: Reading, new: Meter, *, key: str | None = None) -> int:
    """Exchange a meter: the old one's final reading, and a new meter with its base from the same day on; returns its number.

    Both usages of the period are billed. Raises `MeterUnknown`, `MeterEnded`, `MeterTwice` and what `meters.exchange` raises.
    """
    moment = clock.now()
    _check_day(final.read_on, clock.local(moment).date())

    def work(conn: Connection) -> Done[int]:
        old = _meter(conn, meter_id)
        if old.last_on is not None:
            raise MeterEnded(label=old.label, day=old.last_on)
        done = rules.exchange(old, _last(conn, old), final, new)
        unit, item = _unit(conn, old.unit_id), _item(conn, old.item_id)
        spans = []
        if done.final is not None:
            last = NewReading(old.id, done.final.read_on, done.final.value, done.final.rollover, EXCHANGED)
            spans.append(store.add_readings(conn, [last], moment.isoformat(), office.actor.operator)[1])
        store.update_meter(conn, replace(old, last_on=final.read_on))
        _check_label(conn, done.new, unit.code, item.name)
        number = store.add_meters(conn, [done.new])[0]
        body = _body(replace(done.new, id=number), item.name) | {"replaces": _facts(old), "final": final.value}
        return Done(number, number, unit.code, body, spans)

    return commit(office.store, office.actor, "meter.exchange", work, moment=moment, key=key, again=_same_number)


# readings -----------------------------------------------------------------------------------------------------------------


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

    def again(_conn: Connection, last: int) -> Saved:
        return Saved(tuple(range(last - len(entries) + 1, last + 1)) if last else ())

    return commit(office.store, office.actor, "reading.add", work, moment=moment, key=key, again=again)


def write_readings(
    conn: Connection, office: Office, entries: Sequence[Entry], source: str, made_at: str, today: date
) -> tuple[Saved, str, list[audit.Span]]:
    """Check and write readings inside a transaction; a meter may have several, in order of their days."""
    if not entries:
        return Saved(()), "", []
    known = store.meters_numbered(conn, {entry.meter_id for entry in entries})
    newest = store.newest(conn, known)
    old = store.readings_numbered(conn, [entry.replaces for entry in entries if entry.replaces is not None])
    problems = _problems(conn, entries, known, newest, old, today)
    if problems:
        raise ReadingsRefused(problems)
    replaced = tuple(Entry(one.meter_id, one.read_on, one.value, one.rollover) for one in old.values())
    spans = []
    if old:
        store.void_readings(conn, sorted(old), made_at, "corrected", office.actor.operator)
        spans.append(store.void_span(conn, list(old)))
    new = [NewReading(one.meter_id, one.read_on, one.value, one.rollover, source, one.note) for one in entries]
    numbers, span = store.add_readings(conn, new, made_at, office.actor.operator)
    codes = people.units(conn, [known[entries[0].meter_id].unit_id])
    about = codes[0].code if len({known[entry.meter_id].unit_id for entry in entries}) == 1 and codes else f"{len(entries)} readings"
    return Saved(tuple(numbers), replaced), about, [*spans, span]


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
            _check_day(entry.read_on, today)
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
    return [store.void_span(conn, list(found))], about


# helpers ------------------------------------------------------------------------------------------------------------------


def _check_day(day: date, today: date) -> None:
    if day > today + FAR_AHEAD:
        raise ReadingFarAhead(day=day)


def _last(conn: Connection, meter: Meter) -> Mark:
    newest = store.newest(conn, [meter.id]).get(meter.id)
    return Mark(newest.read_on, newest.value) if newest else meter.base


def _check_still_fits(before: Meter, after: Meter, value: int) -> None:
    """A meter that was read keeps its base and direction; its digits may become known if its newest reading has no more."""
    fixed = (before.first_value, before.first_on, before.backward)
    if (after.first_value, after.first_on, after.backward) != fixed or before.digits not in (0, after.digits):
        raise MeterRead(label=before.label)
    rules.check_meter(replace(after, first_value=value))


def _check_label(conn: Connection, meter: Meter, unit: str, item: str) -> None:
    """A label is used once among a unit's meters of an item that are still there."""
    for other in store.meters_of(conn, item_id=meter.item_id, unit_id=meter.unit_id):
        if other.id != meter.id and other.last_on is None and other.label.casefold() == meter.label.casefold():
            raise MeterTwice(unit=unit, label=meter.label, item=item)


def _meter(conn: Connection, meter_id: int) -> Meter:
    found = store.meter_numbered(conn, meter_id)
    if found is None:
        raise MeterUnknown(meter=meter_id)
    return found


def _unit(conn: Connection, unit_id: int) -> people.UnitRow:
    found = people.units(conn, [unit_id])
    if not found:
        raise UnitUnknown(unit=unit_id)
    return found[0]


def _item(conn: Connection, item_id: int) -> FeeItem:
    item = billing.item_numbered(conn, item_id)
    if item is None:
        raise ItemUnknown()
    return item


def _facts(meter: Meter) -> dict[str, object]:
    return {
        "meter": meter.id,
        "label": meter.label,
        "multiplier": meter.multiplier,
        "digits": meter.digits,
        "backward": meter.backward,
        "first_value": meter.first_value,
        "first_on": meter.first_on.isoformat(),
    }


def _body(meter: Meter, item: str) -> dict[str, object]:
    return _facts(meter) | {"unit": meter.unit_id, "item": item}


def _same_number(_conn: Connection, number: int) -> int:
    return number
