"""What an import of a reading sheet would do with each row: a reading, a new meter with its base, nothing, or a problem.

Nothing is matched by mere likeness: a unit by its code, a charge item by its name or the one resource it is for, a meter by its
label or by being the only one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.meters import SCALE, Mark, Meter, Reading, check_meter, check_reading, format_quantity
from propdesk.domain.reading_rows import ReadingRow
from propdesk.domain.units import UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_


class UnitNotThere(UserError):
    """The book has no unit {unit}."""


class UnitDoubtful(UserError):
    """Several units are called {unit}. Add a column with the kind of unit."""


class ItemNotStated(UserError):
    """The list does not say which charge item it is for. Choose the item."""


class ItemNotThere(UserError):
    """“{text}” is no metered charge item of the book. It has: {items}."""


class ItemDoubtful(UserError):
    """“{text}” could be more than one charge item: {items}. Write the item’s name."""


class MeterNotStated(UserError):
    """{unit} has several meters for “{item}” ({labels}). Write which one it is."""


class MeterNotThere(UserError):
    """{unit} has no meter “{label}” for “{item}”; it has: {labels}. Add or exchange the meter first."""


class ReadingDiffers(UserError):
    """The book has {before} for {day}, the list {value}. Void the reading first if the list is right."""


class Verdict(StrEnum):
    """What a row means for the book."""

    READING = "reading"
    METER = "meter"
    SAME = "same"


VERDICT_NAMES = {Verdict.READING: N_("Reading"), Verdict.METER: N_("New meter"), Verdict.SAME: N_("Same")}


class KnownUnit(NamedTuple):
    """A unit of the book."""

    unit_id: int
    code: str
    kind: UnitKind


class KnownItem(NamedTuple):
    """A metered charge item of the book."""

    item_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the book has: units by match key, metered items, meters of a unit and item, and every standing reading of a meter."""

    units: Mapping[str, Sequence[KnownUnit]]
    items: Sequence[KnownItem]
    meters: Mapping[tuple[int, int], Sequence[Meter]]
    readings: Mapping[int, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be taken over. `meter` is the book's, or a new one (number 0) shared by the rows that read it."""

    row: ReadingRow
    verdict: Verdict
    unit: KnownUnit
    item: KnownItem
    meter: Meter


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken over, and why."""

    row: ReadingRow
    error: UserError


_RESOURCES = {
    "hot_water": "hw hotwater 热水 热水表 热水费",
    "cold_water": "cw coldwater water 冷水 自来水 冷水表 水 水表 水费",
    "electricity": "el electricity electric power 电 电表 电费 用电",
    "gas": "gas 燃气 天然气 煤气 气 气表 燃气表 燃气费 天然气费",
    "heat": "heat heating 暖 采暖 暖气 供暖 供热 热力 热表 取暖 采暖费 暖气费 供暖费",
}
RESOURCE_WORDS = {word: resource for resource, words in _RESOURCES.items() for word in words.split()}
_CORES = (
    ("热水", "hot_water"), ("hot water", "hot_water"), ("电梯", ""), ("水", "cold_water"), ("water", "cold_water"), ("电", "electricity"),
    ("electric", "electricity"), ("power", "electricity"), ("暖", "heat"), ("供热", "heat"), ("热力", "heat"), ("heat", "heat"),
    ("燃气", "gas"), ("天然气", "gas"), ("煤气", "gas"), ("gas", "gas"),
)  # fmt: skip


def resource_of(item: str) -> str:
    """The resource the name of a charge item speaks of ("自来水费" -> "cold_water"), "" where it speaks of none."""
    name = item.casefold()
    return next((resource for core, resource in _CORES if core in name), "")


def plan(rows: Sequence[ReadingRow], known: Known, item_id: int | None = None) -> tuple[list[Planned], list[Refused]]:
    """Decide every row against the book; `item_id` is the item of rows that name none.

    Rows of one meter are taken in order of their days; the results keep the order of the sheet.
    """
    planned: list[tuple[int, Planned]] = []
    refused: list[Refused] = []
    book = _Book(known, item_id)
    for place in sorted(range(len(rows)), key=lambda number: (rows[number].read_on, number)):
        try:
            planned.append((place, book.decide(rows[place])))
        except UserError as error:
            refused.append(Refused(rows[place], error))
    return [one for _, one in sorted(planned, key=lambda pair: pair[0])], sorted(refused, key=lambda one: one.row.sheet_row)


class _Book:
    """The book while a sheet is planned: what was planned so far counts as known."""

    def __init__(self, known: Known, item_id: int | None) -> None:
        self._known, self._item_id = known, item_id
        self._new: dict[tuple[int, int], list[Meter]] = {}
        self._last: dict[tuple[int, int, str], Mark] = {}

    def decide(self, row: ReadingRow) -> Planned:
        unit = self._unit(row)
        item = self._item(row)
        there = self._known.meters.get((unit.unit_id, item.item_id), ())
        new = self._new.get((unit.unit_id, item.item_id), [])
        meter = _chosen(row, unit, item, there, new)
        key = (unit.unit_id, item.item_id, (meter.label if meter else row.meter or "1").casefold())
        if meter is None:
            made = check_meter(
                Meter(0, unit.unit_id, item.item_id, row.meter or "1", row.value, row.read_on, row.multiplier or SCALE, note=row.place)
            )
            self._new.setdefault((unit.unit_id, item.item_id), []).append(made)
            self._last[key] = made.base
            return Planned(row, Verdict.METER, unit, item, made)
        if self._same(meter, key, row):
            return Planned(row, Verdict.SAME, unit, item, meter)
        last = self._last.get(key) or _newest(meter, self._known.readings.get(meter.id, ()))
        reading = check_reading(meter, last, Reading(0, row.read_on, row.value, row.rollover))
        self._last[key] = Mark(reading.read_on, reading.value)
        return Planned(row, Verdict.READING, unit, item, meter)

    def _unit(self, row: ReadingRow) -> KnownUnit:
        found = [one for one in self._known.units.get(row.code.match_key, ()) if row.kind in (None, one.kind)]
        if not found:
            raise UnitNotThere(unit=row.code)
        if len(found) > 1:
            raise UnitDoubtful(unit=row.code)
        return found[0]

    def _item(self, row: ReadingRow) -> KnownItem:
        items = self._known.items
        if not row.item:
            chosen = [one for one in items if one.item_id == self._item_id] or (list(items) if len(items) == 1 else [])
            if not chosen:
                raise ItemNotStated()
            return chosen[0]
        text = " ".join(row.item.casefold().split())
        exact = [one for one in items if one.name.casefold() == text]
        if exact:
            return exact[0]
        resource = RESOURCE_WORDS.get(text.replace(" ", ""))
        fitting = [one for one in items if resource and resource_of(one.name) == resource]
        if len(fitting) == 1:
            return fitting[0]
        names = "、".join(one.name for one in fitting or items) or "—"
        raise (ItemDoubtful if fitting else ItemNotThere)(text=row.item, items=names)

    def _same(self, meter: Meter, key: tuple[int, int, str], row: ReadingRow) -> bool:
        """Whether the book, or an earlier row, says exactly this; raises `ReadingDiffers` where it says otherwise of that day."""
        planned = self._last.get(key)
        marks = [meter.base, *self._known.readings.get(meter.id, ()), *([planned] if planned else [])]
        that_day = [mark.value for mark in marks if mark.on == row.read_on]
        if that_day and row.value not in that_day:
            raise ReadingDiffers(before=format_quantity(that_day[-1]), day=row.read_on, value=format_quantity(row.value))
        return bool(that_day)


def _newest(meter: Meter, readings: Sequence[Mark]) -> Mark:
    return max([meter.base, *readings], key=lambda mark: mark.on)


def _chosen(row: ReadingRow, unit: KnownUnit, item: KnownItem, there: Sequence[Meter], new: Sequence[Meter]) -> Meter | None:
    """The meter a row reads; None where it is a new one of a unit that has none in the book."""
    every = [*there, *new]
    in_use = [meter for meter in every if _there_on(meter, row.read_on)]
    labels = "、".join(meter.label for meter in in_use or every)
    if not row.meter:
        if len(in_use) > 1:
            raise MeterNotStated(unit=unit.code, item=item.name, labels=labels)
        return in_use[0] if in_use else None
    named = [meter for meter in every if meter.label.casefold() == row.meter.casefold()]
    if named:
        return next((meter for meter in named if meter in in_use), named[-1])
    if there:
        raise MeterNotThere(unit=unit.code, item=item.name, label=row.meter, labels=labels)
    return None


def _there_on(meter: Meter, day: date) -> bool:
    return meter.last_on is None or day <= meter.last_on
