"""Finding a household while the clerk types: unit in any spelling, name, pinyin initials, full pinyin, phone tail.

The index is a few long texts, one per kind of clue, each line of it a unit; a keystroke searches them with the
interpreter's own substring search, so that 50,000 units cost well under a frame.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from propdesk.i18n import N_

LIMIT = 12
SHORTEST_PHONE_TAIL = 3


class Clue(StrEnum):
    """Why a line was found."""

    UNIT = "unit"
    ROOM = "room"
    INITIALS = "initials"
    NAME = "name"
    PINYIN = "pinyin"
    PHONE = "phone"


CLUE_NAMES = {
    Clue.UNIT: N_("unit"),
    Clue.ROOM: N_("room"),
    Clue.INITIALS: N_("initials"),
    Clue.NAME: N_("name"),
    Clue.PINYIN: N_("pinyin"),
    Clue.PHONE: N_("phone"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a unit for searching; `keys` as `names.name_keys` makes them, one per person; natural order."""

    unit_id: int
    code: str
    room: str
    names: tuple[str, ...]
    keys: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: the unit, and why."""

    unit_id: int
    clue: Clue


@dataclass(frozen=True, slots=True)
class Lines:
    """One long text with a line for each entry, and where each line starts."""

    text: str
    starts: "array[int]"

    def places(self, needle: str) -> Iterator[int]:
        """The entries whose line contains `needle`, each once, in order."""
        position = self.text.find(needle)
        while position >= 0:
            place = bisect_right(self.starts, position) - 1
            yield place
            if place + 1 >= len(self.starts):
                return
            position = self.text.find(needle, self.starts[place + 1] - 1)


@dataclass(frozen=True, slots=True)
class Index:
    """All units, ready to be searched: their numbers, and what is searched. What is shown of a unit is not kept here."""

    unit_ids: "array[int]"
    codes: Lines
    compact: Lines
    rooms: Lines
    names: Lines
    initials: Lines
    pinyin: Lines
    phones: Lines


def build(entries: Iterable[Entry]) -> Index:
    """Index entries given in natural order of units."""
    unit_ids = array("q")
    codes, rooms, names, initials, pinyin, phones = [], [], [], [], [], []
    for entry in entries:
        unit_ids.append(entry.unit_id)
        codes.append(entry.code.lower())
        rooms.append(f"{entry.room.lower()} ")
        names.append("\x1f".join(map(_plain_name, entry.names)))
        parts = [key.partition("|") for key in entry.keys]
        initials.append(" ".join([part[0] for part in parts]))
        pinyin.append(" ".join([part[2] for part in parts]))
        phones.append(" ".join([f"{number} " for number in entry.phones]))
    compact = [code.replace("-", "") for code in codes]
    return Index(unit_ids, *map(_lines, (codes, compact, rooms, names, initials, pinyin, phones)))


def _plain_name(name: str) -> str:
    """A name as `normal` makes what is typed: "John Smith" -> "john-smith"."""
    return unicodedata.normalize("NFKC", name).lower() if name.isalpha() else normal(name)


def _lines(values: Sequence[str]) -> Lines:
    """Each value on a line of its own that begins with a space: " 3-2-1203"."""
    starts, position = array("L"), 0
    for value in values:
        starts.append(position)
        position += len(value) + 2
    return Lines("".join(f" {value}\n" for value in values), starts)


def normal(text: str) -> str:
    """What was typed, made plain: half width, lower case, 。 、 and spaces as the dash of a unit code."""
    narrow = unicodedata.normalize("NFKC", text.replace("。", "-").replace("、", "-").replace("，", "-")).lower().strip()
    if _WORDED.search(narrow):
        narrow = _WORDED.sub("-", narrow).removesuffix("室").removesuffix("号")
    return "-".join(part for part in narrow.replace(".", "-").replace(" ", "-").replace("—", "-").split("-") if part)


_WORDED = re.compile(r"(?<=[\da-z])(?:号楼|栋|幢|座|单元|#)")


def find(index: Index, text: str, limit: int = LIMIT) -> tuple[Found, ...]:
    """The best `limit` units for what was typed: unit, room, initials, name, full pinyin, phone tail, in that order."""
    query = normal(text)
    if not query:
        return ()
    found: dict[int, Clue] = {}
    for clue, place in ((clue, place) for clue, lines, needle in _searches(index, query) for place in lines.places(needle)):
        found.setdefault(place, clue)
        if len(found) >= limit:
            break
    return tuple(Found(index.unit_ids[place], why) for place, why in found.items())


def _searches(index: Index, query: str) -> Iterator[tuple[Clue, Lines, str]]:
    """Which text to search for what, best first."""
    bare = query.replace("-", "")
    yield Clue.UNIT, index.codes, f" {query}\n"
    yield Clue.UNIT, index.compact, f" {bare}\n"
    yield Clue.ROOM, index.rooms, f" {query} "
    yield Clue.UNIT, index.codes, f" {query}"
    if bare[:1].isdigit():
        yield Clue.UNIT, index.compact, f" {bare}"
        yield Clue.ROOM, index.rooms, f" {query}"
    if bare.isascii() and bare.isalpha():
        yield Clue.INITIALS, index.initials, f" {bare}"
        yield Clue.PINYIN, index.pinyin, f" {bare}"
    yield Clue.NAME, index.names, query
    if bare.isdigit() and len(bare) >= SHORTEST_PHONE_TAIL:
        yield Clue.PHONE, index.phones, f"{bare} "
        if len(bare) > SHORTEST_PHONE_TAIL:
            yield Clue.PHONE, index.phones, bare
