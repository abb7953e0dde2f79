"""Meters, readings and what of them is billed: reading and writing, no rules. Lists take a handful of reads for any number of meters."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Text, bindparam, select

from propdesk.domain.meters import Counter, Mark, Meter, Reading, Usage, quantity
from propdesk.domain.tiers import TierPart
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_rows
from propdesk.store.prepared import fetch_plain
from propdesk.store.tables import billing, people
from propdesk.store.tables import meters as tables

_METER_COLUMNS = (
    "unit_id", "item_id", "label", "multiplier", "digits", "backward", "first_value", "first_on", "last_on", "replaces_id", "note",
)  # fmt: skip
_READING_COLUMNS = ("meter_id", "read_on", "value", "rollover", "source", "note", "made_at", "operator")
_PORTION = 500


class NewReading(NamedTuple):
    """A reading about to be written; `source` is "desk", "import" or "exchange"."""

    meter_id: int
    read_on: date
    value: int
    rollover: bool
    source: str
    note: str = ""


class StandingReading(NamedTuple):
    """A reading that stands, with its meter; `billed`: a charge that stands rests on it."""

    reading_id: int
    meter_id: int
    read_on: date
    value: int
    rollover: bool
    billed: bool
    exchanged: bool = False  # the final reading of a meter that was exchanged


def meter_numbered(conn: Connection, meter_id: int) -> Meter | None:
    """The meter of that number."""
    found = meters_numbered(conn, [meter_id])
    return found.get(meter_id)


def meters_numbered(conn: Connection, meter_ids: Iterable[int]) -> dict[int, Meter]:
    """The meters of these numbers."""
    m = tables.meter
    found = {}
    for part in _portions(meter_ids):
        found.update({row.id: _meter(row) for row in conn.execute(select(m).where(m.c.id.in_(part)))})
    return found


def meters_of(conn: Connection, *, item_id: int | None = None, unit_id: int | None = None) -> list[Meter]:
    """Meters of an item or a unit (or all), unit by unit in natural order, those of one unit by their label."""
    rows = fetch_plain(conn, _meters_query(item_id is not None, unit_id is not None), {"item": item_id, "unit": unit_id})
    days: dict[str | None, date | None] = _Days()
    return [
        Meter(key, unit, item, label, value, days[on] or date.min, multiplier, digits, bool(backward), days[last_on], replaces, note)
        for key, unit, item, label, multiplier, digits, backward, value, on, last_on, replaces, note in rows
    ]


@cache
def _meters_query(of_item: bool, of_unit: bool) -> Select[Any]:
    m, u = tables.meter, people.unit
    query = select(*m.c).join(u, u.c.id == m.c.unit_id).where(u.c.removed == 0).order_by(u.c.sort_key, u.c.id, m.c.label, m.c.id)
    query = query.where(m.c.item_id == bindparam("item")) if of_item else query
    return query.where(m.c.unit_id == bindparam("unit")) if of_unit else query


def _meter(row: Any) -> Meter:
    return Meter(
        row.id, row.unit_id, row.item_id, row.label, row.first_value, row.first_on, row.multiplier, row.digits, bool(row.backward),
        row.last_on, row.replaces_id, row.note,
    )  # fmt: skip


def add_meters(conn: Connection, meters: Sequence[Meter]) -> range:
    """Add meters (their `id` is ignored) and return the numbers they received."""
    rows = [
        (
            one.unit_id, one.item_id, one.label, one.multiplier, one.digits, int(one.backward), one.first_value,
            one.first_on.isoformat(), one.last_on.isoformat() if one.last_on else None, one.replaces_id, one.note,
        )
        for one in meters
    ]  # fmt: skip
    first, last = insert_rows(conn, tables.meter, _METER_COLUMNS, rows)
    return range(first, last + 1)


def update_meter(conn: Connection, meter: Meter) -> None:
    """Write what of a meter can change: everything but its unit and item."""
    m = tables.meter
    values = {name: getattr(meter, name) for name in ("label", "multiplier", "digits", "first_value", "first_on", "last_on", "note")}
    conn.execute(m.update().where(m.c.id == meter.id).values(**values, backward=int(meter.backward)))


def remove_meter(conn: Connection, meter_id: int) -> None:
    """Take a meter that was never read out of the book; the audit line keeps what it was."""
    conn.execute(tables.meter.delete().where(tables.meter.c.id == meter_id))


def add_readings(conn: Connection, readings: Sequence[NewReading], made_at: str, operator: str) -> tuple[range, Span]:
    """Write readings (at least one); returns their numbers and the span of their rows for the audit line."""
    days: dict[date, str] = {}
    rows = [
        (
            one.meter_id, days.setdefault(one.read_on, one.read_on.isoformat()), one.value, int(one.rollover), one.source, one.note,
            made_at, operator,
        )
        for one in readings
    ]  # fmt: skip
    first, last = insert_rows(conn, tables.reading, _READING_COLUMNS, rows)
    return range(first, last + 1), span_of(tables.reading, first, rows)


def void_readings(conn: Connection, reading_ids: Sequence[int], made_at: str, reason: str, operator: str) -> None:
    """Write the voiding entry of each reading."""
    rows = [(number, made_at, reason, operator) for number in reading_ids]
    insert_rows(conn, tables.reading_void, ("reading_id", "made_at", "reason", "operator"), rows)


def void_spans(conn: Connection, reading_ids: Sequence[int]) -> list[Span]:
    """The spans of voiding entries just written: one for each unbroken run, since readings between them may be voided later."""
    runs: list[list[int]] = []
    for number in sorted(reading_ids):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [written(conn, tables.reading_void, run[0], run[-1]) for run in runs]


def readings_numbered(conn: Connection, reading_ids: Iterable[int], *, voided: bool = False) -> dict[int, StandingReading]:
    """Those of these readings that stand; with `voided` those that do not any more."""
    r, v = tables.reading, tables.reading_void
    found: dict[int, StandingReading] = {}
    for part in _portions(reading_ids):
        query = (
            select(r.c.id, r.c.meter_id, r.c.read_on, r.c.value, r.c.rollover, _billed())
            .select_from(r)
            .outerjoin(v, v.c.reading_id == r.c.id)
        )
        gone = v.c.reading_id.is_not(None) if voided else v.c.reading_id.is_(None)
        for row in conn.execute(query.where(r.c.id.in_(part), gone)):
            found[row[0]] = StandingReading(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]))
    return found


def newest(conn: Connection, meter_ids: Iterable[int], before: date | None = None) -> dict[int, StandingReading]:
    """The newest reading of each of these meters that has one, or the newest before a day."""
    found: dict[int, StandingReading] = {}
    for part in _portions(meter_ids):
        for row in conn.execute(_newest_query(before is not None), {"ids": part} | ({"day": before} if before else {})):
            found[row[1]] = StandingReading(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]))
    return found


@cache
def _newest_query(before: bool) -> Select[Any]:
    m, r = tables.meter, tables.reading
    last, day = r.alias("last"), bindparam("day", type_=r.c.read_on.type) if before else None
    return (
        select(last.c.id, m.c.id, last.c.read_on, last.c.value, last.c.rollover, _billed(last))
        .select_from(m)
        .join(last, last.c.id == _before(m.c.id, day))
        .where(m.c.id.in_(bindparam("ids", expanding=True)))
    )


def _before(meter_id: Any, day: Any = None) -> Any:
    """The number of a meter's newest standing reading, before a day where one is given."""
    r, v = tables.reading.alias("earlier"), tables.reading_void.alias("earlier_void")
    query = (
        select(r.c.id)
        .outerjoin(v, v.c.reading_id == r.c.id)
        .where(r.c.meter_id == meter_id, v.c.reading_id.is_(None))
        .order_by(r.c.read_on.desc(), r.c.id.desc())
        .limit(1)
    )
    return (query if day is None else query.where(r.c.read_on < day)).correlate_except(r, v).scalar_subquery()


def _billed(reading: Any = tables.reading) -> Any:
    """Whether a charge that stands rests on a reading."""
    used, back = tables.charge_usage, billing.charge_reversal
    return (
        select(used.c.id)
        .select_from(used)
        .outerjoin(back, back.c.charge_id == used.c.charge_id)
        .where(used.c.reading_id == reading.c.id, back.c.charge_id.is_(None))
        .correlate_except(used, back)
        .exists()
    )


def loss_of(conn: Connection, item_id: int) -> int:
    """The loss share of an item in 1/10,000."""
    i = billing.fee_item
    return int(conn.execute(select(i.c.loss_of_10000).where(i.c.id == item_id)).scalar() or 0)


def items_with_meters(conn: Connection) -> set[int]:
    """The numbers of the items that have a meter."""
    return set(conn.execute(select(tables.meter.c.item_id).distinct()).scalars())


def unbilled(conn: Connection, item_id: int, end: date) -> dict[int, list[Usage]]:
    """Usages of an item that no standing charge holds and that were read before a day, by unit, oldest first. One read."""
    loss = loss_of(conn, item_id)
    days: dict[str | None, date | None] = _Days()
    found: dict[int, list[Usage]] = {}
    for row in fetch_plain(conn, _unbilled_query(), {"item": item_id, "end": end.isoformat()}):
        unit_id, meter_id, multiplier, digits, backward, first_value, first_on, number, read_on, value, rollover, before_on, before = row
        start, stop = days[before_on or first_on], days[read_on]
        assert start is not None
        assert stop is not None
        last = Mark(start, first_value if before is None else before)
        amount = quantity(Counter(multiplier, digits, backward), last, Reading(number, stop, value, rollover), loss)
        found.setdefault(unit_id, []).append(Usage(meter_id, start, stop, last.value, value, amount, number))
    return found


def billed_in(conn: Connection, item_id: int, period: str) -> dict[int, list[Usage]]:
    """Usages of an item that standing charges of a period hold at a rate of the item (not at a unit's own price), by unit. One read."""
    used, c, back = tables.charge_usage, billing.charge, billing.charge_reversal
    query = (
        select(
            c.c.unit_id,
            used.c.meter_id,
            used.c.from_on,
            used.c.to_on,
            used.c.from_value,
            used.c.to_value,
            used.c.quantity,
            used.c.reading_id,
        )
        .join(c, c.c.id == used.c.charge_id)
        .outerjoin(back, back.c.charge_id == c.c.id)
        .where(c.c.item_id == item_id, c.c.period == period, c.c.tariff_id.is_not(None), back.c.charge_id.is_(None))
        .order_by(used.c.id)
    )
    found: dict[int, list[Usage]] = {}
    for unit_id, *facts in conn.execute(query):
        found.setdefault(unit_id, []).append(Usage._make(facts))
    return found


def tiers_taken(conn: Connection, item_id: int, since: date, period: str | None = None) -> dict[int, list[TierPart]]:
    """What standing charges of an item (or of one period of it) took of tiers for usages that end on a day or later, by unit. One read."""
    facts = {"item": item_id, "since": since.isoformat(), "period": period}
    days: dict[str | None, date | None] = _Days()
    found: dict[int, list[TierPart]] = {}
    for unit_id, tariff_id, last_on, step, taken in fetch_plain(conn, _taken_query(period is not None), facts):
        part = TierPart(tariff_id, days[last_on], step, taken)  # type: ignore[arg-type] # it has its day
        found.setdefault(unit_id, []).append(part)
    return found


@cache
def _taken_query(of_period: bool) -> Select[Any]:
    t, c, back = tables.charge_tier, billing.charge, billing.charge_reversal
    query = (
        select(c.c.unit_id, t.c.tariff_id, t.c.last_on, t.c.from_quantity, t.c.quantity)
        .join(c, c.c.id == t.c.charge_id)
        .outerjoin(back, back.c.charge_id == c.c.id)
        .where(t.c.last_on >= bindparam("since", type_=Text), c.c.item_id == bindparam("item"), back.c.charge_id.is_(None))
    )
    return query.where(c.c.period == bindparam("period")) if of_period else query


@cache
def _unbilled_query() -> Select[Any]:
    m, r, v, u = tables.meter, tables.reading, tables.reading_void, people.unit
    before = r.alias("before")
    return (
        select(
            m.c.unit_id, m.c.id, m.c.multiplier, m.c.digits, m.c.backward, m.c.first_value, m.c.first_on, r.c.id, r.c.read_on, r.c.value,
            r.c.rollover, before.c.read_on, before.c.value,
        )
        .select_from(m)
        .join(r, r.c.meter_id == m.c.id)
        .join(u, u.c.id == m.c.unit_id)
        .outerjoin(v, v.c.reading_id == r.c.id)
        .outerjoin(before, before.c.id == _before(r.c.meter_id, r.c.read_on))
        .where(m.c.item_id == bindparam("item"), r.c.read_on < bindparam("end", type_=Text), v.c.reading_id.is_(None), u.c.removed == 0)
        .where(~_billed(r))
        .order_by(m.c.unit_id, m.c.id, r.c.read_on)
    )  # fmt: skip


def readings_between(
    conn: Connection, item_id: int, start: date, end: date, unit_id: int | None = None
) -> dict[int, list[StandingReading]]:
    """Standing readings of an item's meters read in ``[start, end)``, by meter, oldest first. One read."""
    facts = {"item": item_id, "start": start.isoformat(), "end": end.isoformat(), "unit": unit_id}
    days: dict[str | None, date | None] = _Days()
    found: dict[int, list[StandingReading]] = {}
    for number, meter_id, read_on, value, rollover, billed in fetch_plain(conn, _between_query(unit_id is not None), facts):
        day = days[read_on]
        assert day is not None
        found.setdefault(meter_id, []).append(StandingReading(number, meter_id, day, value, bool(rollover), bool(billed)))
    return found


@cache
def _between_query(of_unit: bool) -> Select[Any]:
    m, r, v = tables.meter, tables.reading, tables.reading_void
    query = (
        select(r.c.id, r.c.meter_id, r.c.read_on, r.c.value, r.c.rollover, _billed(r))
        .select_from(r)
        .join(m, m.c.id == r.c.meter_id)
        .outerjoin(v, v.c.reading_id == r.c.id)
        .where(m.c.item_id == bindparam("item"), v.c.reading_id.is_(None))
        .where(r.c.read_on >= bindparam("start", type_=Text), r.c.read_on < bindparam("end", type_=Text))
        .order_by(r.c.meter_id, r.c.read_on, r.c.id)
    )
    return query.where(m.c.unit_id == bindparam("unit")) if of_unit else query


def history(conn: Connection, item_id: int, start: date, end: date, unit_id: int | None = None) -> dict[int, list[tuple[Mark, bool]]]:
    """What an item's meters showed at their standing readings in ``[start, end)`` and whether they rolled over, oldest first. One read."""
    facts = {"item": item_id, "start": start.isoformat(), "end": end.isoformat(), "unit": unit_id}
    days: dict[str | None, date | None] = _Days()
    found: dict[int, list[tuple[Mark, bool]]] = {}
    for meter_id, read_on, value, rollover in fetch_plain(conn, _history_query(unit_id is not None), facts):
        mark = (Mark(days[read_on], value), rollover)  # type: ignore[arg-type] # a reading has its day
        marks = found.get(meter_id)
        if marks is None:
            found[meter_id] = [mark]
        else:
            marks.append(mark)
    return found


@cache
def _history_query(of_unit: bool) -> Select[Any]:
    m, r, v = tables.meter, tables.reading, tables.reading_void
    query = (
        select(r.c.meter_id, r.c.read_on, r.c.value, r.c.rollover)
        .select_from(r)
        .join(m, m.c.id == r.c.meter_id)
        .outerjoin(v, v.c.reading_id == r.c.id)
        .where(m.c.item_id == bindparam("item"), v.c.reading_id.is_(None))
        .where(r.c.read_on >= bindparam("start", type_=Text), r.c.read_on < bindparam("end", type_=Text))
        .order_by(r.c.meter_id, r.c.read_on, r.c.id)
    )
    return query.where(m.c.unit_id == bindparam("unit")) if of_unit else query


def readings_of(conn: Connection, meter_ids: Iterable[int]) -> dict[int, list[StandingReading]]:
    """Every standing reading of these meters, oldest first."""
    r, v = tables.reading, tables.reading_void
    found: dict[int, list[StandingReading]] = {}
    for part in _portions(meter_ids):
        query = (
            select(r.c.id, r.c.meter_id, r.c.read_on, r.c.value, r.c.rollover, _billed(), r.c.source)
            .select_from(r)
            .outerjoin(v, v.c.reading_id == r.c.id)
        )
        for row in conn.execute(query.where(r.c.meter_id.in_(part), v.c.reading_id.is_(None)).order_by(r.c.meter_id, r.c.read_on)):
            one = StandingReading(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), row[6] == "exchange")
            found.setdefault(one.meter_id, []).append(one)
    return found


def every_mark(conn: Connection) -> dict[int, list[Mark]]:
    """What every meter of the book showed at its standing readings, oldest first. One read."""
    days: dict[str | None, date | None] = _Days()
    found: dict[int, list[Mark]] = {}
    for meter_id, read_on, value in fetch_plain(conn, _every_mark_query()):
        day = days[read_on]
        assert day is not None
        found.setdefault(meter_id, []).append(Mark(day, value))
    return found


@cache
def _every_mark_query() -> Select[Any]:
    r, v = tables.reading, tables.reading_void
    query = select(r.c.meter_id, r.c.read_on, r.c.value).outerjoin(v, v.c.reading_id == r.c.id).where(v.c.reading_id.is_(None))
    return query.order_by(r.c.meter_id, r.c.read_on, r.c.id)


def _portions(ids: Iterable[int]) -> list[list[int]]:
    """The ids in portions a statement can carry."""
    listed = list(ids)
    return [listed[start : start + _PORTION] for start in range(0, len(listed), _PORTION)]


class _Days(dict[str | None, date | None]):
    """Days from their text; a list has few different ones."""

    def __missing__(self, key: str | None) -> date | None:
        self[key] = date.fromisoformat(key) if key else None
        return self[key]
