"""Meters: adding them, changing what is known of them, exchanging and taking them out."""

from dataclasses import replace
from datetime import date, timedelta

from propdesk import clock
from propdesk.domain import meters as rules
from propdesk.domain.charges import FeeItem
from propdesk.domain.meters import Mark, Meter, Reading
from propdesk.domain.reading_plan import MeterNotStated, MeterNotThere
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.meter_lists import usage_for as usage_for
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.rates import ItemUnknown
from propdesk.store import fee_items, people
from propdesk.store import meters as store
from propdesk.store.engine import Connection
from propdesk.store.meters import NewReading

FAR_AHEAD = timedelta(days=31)
EXCHANGED = "exchange"


class ItemNotMetered(UserError):
    """“{item}” is no metered charge item. Metered are: {items}."""


class NoMeteredItem(UserError):
    """No charge item is metered yet. Set a rate per kWh, m³ or GJ first; then its meters can be added."""


class UnitWithoutMeter(UserError):
    """{unit} has no meter for “{item}”."""


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


class NotExchanged(UserError):
    """Meter “{label}” followed no other one. There is no exchange to take back."""


class FinalBilled(UserError):
    """The final reading of meter “{label}” is billed. Roll its billing run back first."""


class MeterReplaced(UserError):
    """Meter “{label}” was exchanged for another one. Take the exchange back instead."""


class ReadingFarAhead(UserError):
    """{day} is more than a month ahead. Check the date."""


def metered_item(office: Office, name: str) -> FeeItem:
    """The metered charge item of that name; raises `ItemNotMetered`."""
    items = metered_items(office)
    found = next((item for item in items if item.name == name.strip()), None)
    if found is None:
        raise ItemNotMetered(item=name, items="、".join(item.name for item in items) or "—")
    return found


def meter_of(office: Office, unit_id: int, item: FeeItem, day: date, label: str | None = None) -> Meter:
    """The unit's meter of an item on a day, by its label where there are several.

    Raises `UnitWithoutMeter`, `MeterNotStated` or `MeterNotThere`.
    """
    with office.store.read() as conn:
        unit, every = _unit(conn, unit_id), store.meters_of(conn, item_id=item.id, unit_id=unit_id)
    there = [meter for meter in every if meter.last_on is None or day <= meter.last_on]
    named = there if label is None else [meter for meter in there if meter.label.casefold() == label.strip().casefold()]
    labels = "、".join(meter.label for meter in there) or "—"
    if not there:
        raise UnitWithoutMeter(unit=unit.code, item=item.name)
    if not named:
        raise MeterNotThere(unit=unit.code, item=item.name, label=label or "", labels=labels)
    if len(named) > 1:
        raise MeterNotStated(unit=unit.code, item=item.name, labels=labels)
    return named[0]


def metered_items(office: Office) -> list[FeeItem]:
    """The charge items a meter can belong to: those with a price per kWh, m³ or GJ, and those that have a meter."""
    with office.store.read() as conn:
        having = store.items_with_meters(conn)
        return [item for item in fee_items.items(conn) if item.price_unit.metered or item.id in having]


# meters -------------------------------------------------------------------------------------------------------------------


def add_meter(office: Office, meter: Meter, *, key: str | None = None) -> int:
    """Add a meter with its base reading, which is no usage; returns its number.

    Raises `UnitUnknown`, `ItemUnknown`, `MeterTwice` and what `meters.check_meter` raises.
    """
    meter = rules.check_meter(replace(meter, last_on=None, replaces_id=None))
    moment = clock.now()
    check_day(meter.first_on, clock.local(moment).date())

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
    check_day(final.read_on, clock.local(moment).date())

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


def undo_exchange(office: Office, meter_id: int, *, key: str | None = None) -> int:
    """Take an exchange back while the new meter is not read and the old one's final reading is not billed; returns the old one.

    The final reading is voided, the old meter counts on, the new one goes. Raises `MeterUnknown`, `NotExchanged`, `MeterRead` or
    `FinalBilled`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[int]:
        new = _meter(conn, meter_id)
        if new.replaces_id is None:
            raise NotExchanged(label=new.label)
        if store.newest(conn, [new.id]) or new.last_on is not None:
            raise MeterRead(label=new.label)
        old = _meter(conn, new.replaces_id)
        final = [one for one in store.readings_of(conn, [old.id]).get(old.id, ()) if one.read_on == old.last_on and one.exchanged]
        if any(one.billed for one in final):
            raise FinalBilled(label=old.label)
        spans = []
        if final:
            store.void_readings(conn, [final[0].reading_id], moment.isoformat(), "exchange undone", office.actor.operator)
            spans += store.void_spans(conn, [final[0].reading_id])
        store.update_meter(conn, replace(old, last_on=None))
        store.remove_meter(conn, new.id)
        unit, item = _unit(conn, old.unit_id), _item(conn, old.item_id)
        return Done(old.id, old.id, unit.code, _body(old, item.name) | {"taken_back": _facts(new)}, spans)

    return commit(office.store, office.actor, "meter.undo_exchange", work, moment=moment, key=key, again=_same_number)


def reinstate_meter(office: Office, meter_id: int, *, key: str | None = None) -> int:
    """Let a meter that was taken out count on; raises `MeterUnknown` or, where another one followed it, `MeterReplaced`."""

    def work(conn: Connection) -> Done[int]:
        meter = _meter(conn, meter_id)
        unit, item = _unit(conn, meter.unit_id), _item(conn, meter.item_id)
        if any(one.replaces_id == meter.id for one in store.meters_of(conn, item_id=meter.item_id, unit_id=meter.unit_id)):
            raise MeterReplaced(label=meter.label)
        _check_label(conn, replace(meter, last_on=None), unit.code, item.name)
        store.update_meter(conn, replace(meter, last_on=None))
        was = meter.last_on.isoformat() if meter.last_on else None
        return Done(meter.id, meter.id, unit.code, {"meter": meter.id, "item": item.name, "was_ended_on": was})

    return commit(office.store, office.actor, "meter.reinstate", work, moment=clock.now(), key=key, again=_same_number)


# helpers ------------------------------------------------------------------------------------------------------------------


def check_day(day: date, today: date) -> None:
    """Refuse a day that can only be a slip of the hand; raises `ReadingFarAhead`."""
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
    item = fee_items.item_numbered(conn, item_id)
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
