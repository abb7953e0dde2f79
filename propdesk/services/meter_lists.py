"""What the office sees of its meters: the list of a period, a household's meters, and what a billing run finds to bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from propdesk.domain import meters as rules
from propdesk.domain.meters import Mark, Meter, Oddity, Reading, Usage
from propdesk.domain.periods import DateRange
from propdesk.i18n import N_
from propdesk.services.office import Office
from propdesk.store import fee_items, people
from propdesk.store import meters as store
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.meters import StandingReading

HISTORY = timedelta(days=400)  # how far back readings are looked at for the usual use


class State(StrEnum):
    """Where a meter stands in a period."""

    NOT_READ = "not_read"
    READ = "read"
    BILLED = "billed"
    NEW = "new"  # it followed another one in this period: its base is the other's end


STATE_NAMES = {
    State.NOT_READ: N_("Not read yet"),
    State.READ: N_("Read"),
    State.BILLED: N_("Billed"),
    State.NEW: N_("New meter"),
}


class Missing(StrEnum):
    """Why a unit has nothing to bill for a metered item."""

    NO_METER = "no_meter"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class Metered:
    """What a run of a metered item finds: usages not billed yet by unit, and why other units have none.

    `missing` names the units that have a meter but no reading to bill; a unit in neither has no meter. `unread` are the labels
    of meters without a reading of units that have usages of other meters.
    """

    usages: Mapping[int, Sequence[Usage]]
    missing: Mapping[int, Missing]
    unread: Mapping[int, Sequence[str]]

    def reason(self, unit_id: int) -> Missing | None:
        """Why the unit has nothing to bill, None where it has."""
        if unit_id in self.usages:
            return None
        return self.missing.get(unit_id, Missing.NO_METER)

    def quantity(self, unit_id: int) -> int:
        """All the unit used, in 1/1000."""
        return sum(usage.quantity for usage in self.usages.get(unit_id, ()))


@dataclass(frozen=True, slots=True)
class MeterLine:
    """A meter in a period.

    `last` is what it showed before the period (or its base), `this` its newest reading in the period. A new reading must follow
    `before`; `prior` is what the period's readings up to there used. `quantity` is what the period used so far (1/1000, with
    multiplier and loss), None before a reading; `ratio` compares it with the usual use per day, in per cent. `earlier` is what was
    used before the period (quantity, days), with the meter it replaced.
    """

    meter: Meter
    item: str
    code: str
    sort_key: str
    owners: tuple[str, ...]
    last: Mark
    this: Mark | None
    reading_id: int | None
    rollover: bool
    before: Mark
    prior: int
    quantity: int | None
    ratio: int | None
    oddity: Oddity | None
    state: State
    earlier: tuple[tuple[int, int], ...]
    loss_of_10000: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What a value just entered would mean."""

    quantity: int
    ratio: int | None
    oddity: Oddity | None


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of a household's meter; `quantity` is what it used since the one before (1/1000), None for the base."""

    meter_id: int
    reading_id: int | None
    item: str
    meter: str
    read_on: date
    value: int
    quantity: int | None
    rollover: bool
    billed: bool


def readings_of_unit(conn: Connection, unit_id: int) -> list[ReadingLine]:
    """Every standing reading of a unit's meters with their bases, newest first; meters taken out too."""
    everyone = store.meters_of(conn, unit_id=unit_id)
    if not everyone:
        return []
    names = {item.id: item.name for item in fee_items.items(conn)}
    readings = store.readings_of(conn, [meter.id for meter in everyone])
    found = []
    for meter in everyone:
        last, loss, item = meter.base, store.loss_of(conn, meter.item_id), names.get(meter.item_id, "")
        found.append(ReadingLine(meter.id, None, item, meter.label, last.on, last.value, None, False, False))
        for one in readings.get(meter.id, ()):
            amount = rules.quantity(meter, last, Reading(one.reading_id, one.read_on, one.value, one.rollover), loss)
            found.append(ReadingLine(meter.id, one.reading_id, item, meter.label, one.read_on, one.value, amount, one.rollover, one.billed))
            last = Mark(one.read_on, one.value)
    return sorted(found, key=lambda line: (line.read_on, line.reading_id or 0), reverse=True)


def judge(line: MeterLine, value: int, day: date, *, rollover: bool = False) -> Judged:
    """The usage a value would make, and how it compares; raises why the value cannot be (`meters.check_reading`)."""
    reading = rules.check_reading(line.meter, line.before, Reading(0, day, value, rollover))
    amount = line.prior + rules.quantity(line.meter, line.before, reading, line.loss_of_10000)
    days = (day - line.last.on).days
    return Judged(amount, rules.ratio(amount, days, line.earlier), rules.oddity(amount, days, line.earlier))


@collector_paused()
def of_period(office: Office, item_id: int, span: DateRange) -> list[MeterLine]:
    """Every meter of an item that was there on a day of `span`, in natural order of the units; a handful of reads."""
    with office.store.snapshot() as conn:
        return lines(conn, item_id, span)


def of_unit(office: Office, unit_id: int, span: DateRange) -> list[MeterLine]:
    """The meters of a unit that were there on a day of `span`, item by item."""
    with office.store.snapshot() as conn:
        items = sorted({meter.item_id for meter in store.meters_of(conn, unit_id=unit_id)})
        return [line for item_id in items for line in lines(conn, item_id, span, unit_id)]


def lines(conn: Connection, item_id: int, span: DateRange, unit_id: int | None = None) -> list[MeterLine]:
    """`of_period` on an open connection, for one unit or all."""
    item = fee_items.item_numbered(conn, item_id)
    everyone = store.meters_of(conn, item_id=item_id, unit_id=unit_id)
    readings = store.readings_between(conn, item_id, span.start, span.end, unit_id)
    past = store.history(conn, item_id, span.start - HISTORY, span.start, unit_id)
    old = store.newest(conn, [meter.id for meter in everyone if meter.id not in past], span.start)
    marks = {meter_id: Mark(one.read_on, one.value) for meter_id, one in old.items()}
    units = {unit.unit_id: unit for unit in people.units(conn, None if unit_id is None else [unit_id])}
    owners = people.owner_names(conn) if unit_id is None else _owners(conn, unit_id)
    book = _Book(item.name if item else "", store.loss_of(conn, item_id), span, everyone, marks, past, readings)
    shown = [meter for meter in everyone if meter.first_on < span.end and (meter.last_on is None or meter.last_on >= span.start)]
    return [book.line(meter, units[meter.unit_id], owners.get(meter.unit_id, ())) for meter in shown]


def _owners(conn: Connection, unit_id: int) -> dict[int, tuple[str, ...]]:
    found = people.people_of(conn, [unit_id], phones=False).get(unit_id, ())
    return {unit_id: tuple(person.name for person in found if person.role == "owner")}


class _Book:
    """The readings of an item's meters as one look at a period needs them."""

    def __init__(
        self,
        item: str,
        loss: int,
        span: DateRange,
        meters: Sequence[Meter],
        marks: Mapping[int, Mark],
        past: Mapping[int, Sequence[tuple[Mark, bool]]],
        readings: Mapping[int, Sequence[StandingReading]],
    ) -> None:
        self._item, self._loss, self._span = item, loss, span
        self._meters = {meter.id: meter for meter in meters}
        self._marks, self._past, self._readings = marks, past, readings

    def _last(self, meter: Meter) -> Mark:
        """What the meter showed before the period: its newest reading, else its base."""
        past = self._past.get(meter.id)
        return past[-1][0] if past else self._marks.get(meter.id, meter.base)

    def _usual(self, meter: Meter) -> tuple[int, int] | None:
        """What the meter used over the last `EARLIER` usages before the period, and over how many days."""
        past = self._past.get(meter.id, ())
        known = [(meter.base, False), *past][-rules.EARLIER - 1 :] if len(past) < rules.EARLIER + 1 else past[-rules.EARLIER - 1 :]
        first, last = known[0][0], known[-1][0]
        if first.on >= last.on:
            return None
        used = rules.moved(meter, first, last, sum(rollover for _, rollover in known[1:]))
        return rules.used(meter, used, self._loss), (last.on - first.on).days

    def _before_it(self, meter: Meter) -> list[tuple[int, int]]:
        """What the meters it replaced used, with the period's readings of one that was exchanged in it; oldest first."""
        old = self._meters.get(meter.replaces_id or 0)
        if old is None:
            return []
        usual = self._usual(old)
        own = [usual] if usual else []
        return [*self._before_it(old), *own, *((one.quantity, one.days) for one in self._usages(old))]

    def _usages(self, meter: Meter) -> list[Usage]:
        """The usages of the meter's readings in the period, oldest first."""
        made, last = [], self._last(meter)
        for one in self._readings.get(meter.id, ()):
            made.append(rules.usage(meter, last, Reading(one.reading_id, one.read_on, one.value, one.rollover), self._loss))
            last = Mark(one.read_on, one.value)
        return made

    def line(self, meter: Meter, unit: people.UnitRow, owners: tuple[str, ...]) -> MeterLine:
        """The meter's line in the period."""
        now, last, usual = self._usages(meter), self._last(meter), self._usual(meter)
        before_it = self._before_it(meter) if meter.replaces_id else []
        earlier = (*before_it, *([usual] if usual else []))
        newest = self._readings[meter.id][-1] if now else None
        editable = newest is not None and not newest.billed
        before = Mark(now[-1].from_on, now[-1].from_value) if editable else Mark(newest.read_on, newest.value) if newest else last
        amount = sum(one.quantity for one in now) if now else None
        days = (newest.read_on - last.on).days if newest else 0
        return MeterLine(
            meter, self._item, unit.code, unit.sort_key, owners, last,
            this=Mark(newest.read_on, newest.value) if newest else None,
            reading_id=newest.reading_id if newest else None,
            rollover=bool(newest and newest.rollover),
            before=before,
            prior=sum(one.quantity for one in (now[:-1] if editable else now)),
            quantity=amount,
            ratio=None if amount is None else rules.ratio(amount, days, earlier),
            oddity=None if amount is None else rules.oddity(amount, days, earlier),
            state=self._state(meter, newest),
            earlier=earlier,
            loss_of_10000=self._loss,
        )  # fmt: skip

    def _state(self, meter: Meter, newest: StandingReading | None) -> State:
        if newest is not None:
            return State.BILLED if newest.billed else State.READ
        return State.NEW if meter.replaces_id and meter.first_on >= self._span.start else State.NOT_READ


@collector_paused()
def usage_for(conn: Connection, item_id: int, span: DateRange) -> Metered:
    """What a run of `span` can bill of a metered item: each unit's usages that no standing charge holds and that were read
    before the end of the span (late ones of earlier periods too), and why other units have none. Two reads, or three.
    """
    usages = store.unbilled(conn, item_id, span.end)
    billable = {usage.meter_id for parts in usages.values() for usage in parts}
    missing: dict[int, Missing] = {}
    silent: list[Meter] = []
    for meter in store.meters_of(conn, item_id=item_id):
        there = meter.first_on < span.end and (meter.last_on is None or meter.last_on >= span.start)
        followed = meter.replaces_id is not None and meter.first_on >= span.start
        if not there or meter.id in billable:
            continue
        if meter.unit_id not in usages:
            missing[meter.unit_id] = Missing.NOT_READ
        elif not followed:
            silent.append(meter)
    read = store.readings_between(conn, item_id, span.start, span.end) if silent else {}  # and billed already
    unread: dict[int, list[str]] = {}
    for meter in silent:
        if meter.id not in read:
            unread.setdefault(meter.unit_id, []).append(meter.label)
    return Metered(usages, missing, unread)
