"""Meters and their readings: what was used between two readings, what a counter may show next, and what is unusual.

Every reading, quantity and multiplier is a whole number of 1/1000 (12.5 m³ = 12_500). A meter begins with a base reading, which
is no usage; each later reading makes one usage, from the reading before it. An exchange is a new meter with a base of its own
(domain reference, section 13): the old meter's last usage and the new one's first add up. A counter that passed its highest
value is never guessed: the rollover is declared with the reading.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.money import divide_half_up
from propdesk.errors import UserError
from propdesk.i18n import N_

SCALE = 1_000
MAX_READING = 999_999_999_999  # 999,999,999.999: nine digits before the point, as the widest counters have
MAX_DIGITS = 9
MAX_MULTIPLIER = 100_000 * SCALE
WHOLE = 10_000  # a loss share is counted in 1/10,000
HIGH_FROM = 200  # per cent of the usual daily use from which a usage is unusual
EARLIER = 12  # so many earlier usages make the average

_LONGEST = 40
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?", re.ASCII)
_UNITS = re.compile(r"(?:度|吨|方|立方米|立方|千瓦时|m³|m3|kwh)$", re.IGNORECASE)
# full-width forms and the signs a Chinese keyboard gives; not NFKC, which would read 5² as 52
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("\u3000\u00a0\t。−", "   .-")


class ReadingNotUnderstood(UserError):
    """“{text}” is not a reading. Write it like 1234.5."""


class ReadingTooFine(UserError):
    """“{text}” is too fine. A reading has at most three decimals."""


class ReadingNegative(UserError):
    """A reading cannot be below zero, but “{text}” is."""


class ReadingOutOfRange(UserError):
    """“{text}” is more than any counter shows (999,999,999.999)."""


class ReadingBeyondCounter(UserError):
    """{value} does not fit a counter of {digits} digits. Check the reading or the meter."""


class ReadingFell(UserError):
    """{value} is below the last reading {before} of {day}. Check it; declare a rollover or exchange the meter if that is what happened."""


class ReadingRose(UserError):
    """{value} is above the last reading {before} of {day}, but this meter runs backward. Check it or declare a rollover."""


class ReadingOutOfOrder(UserError):
    """The last reading is of {day}. A new one must be of a later day; void the later ones first."""


class ReadingAfterEnd(UserError):
    """The meter was taken out on {day}. There can be no reading after that day."""


class DigitsUnknown(UserError):
    """State first how many digits the counter has: without them nobody can tell what a rollover adds."""


class NothingRolledOver(UserError):
    """{value} continues the last reading {before} of {day} without a rollover. Take the rollover away or check the reading."""


class LabelMissing(UserError):
    """Give the meter a number or a name, so that it can be told from the others."""


class MultiplierNotPossible(UserError):
    """“{text}” is not a multiplier. Write it like 1 or 40, with at most three decimals."""


class DigitsNotPossible(UserError):
    """A counter has 1 to 9 digits before the point (0 = not known)."""


class ExchangeDayTaken(UserError):
    """There is a reading of {day} already, {before}, and it is not the final one stated. Void it first or choose a later day."""


class Oddity(StrEnum):
    """Why somebody should look at a usage before it is billed."""

    HIGH = "high"
    NONE_AFTER_USE = "none_after_use"
    USE_AFTER_NONE = "use_after_none"


ODDITY_NAMES = {
    Oddity.HIGH: N_("Unusually high"),
    Oddity.NONE_AFTER_USE: N_("No use any more"),
    Oddity.USE_AFTER_NONE: N_("Use after none"),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """One counter of a unit for one charge item.

    `multiplier` (1/1000) turns what it shows into what was used; `digits` are those before the point (0 = not known). A meter
    that runs `backward` counts down. `first_value` of `first_on` is its base; after `last_on` it is no longer there.
    `replaces_id` is the meter it was exchanged for.
    """

    id: int
    unit_id: int
    item_id: int
    label: str
    first_value: int
    first_on: date
    multiplier: int = SCALE
    digits: int = 0
    backward: bool = False
    last_on: date | None = None
    replaces_id: int | None = None
    note: str = ""

    @property
    def base(self) -> "Mark":
        """Where it stood when it began to count."""
        return Mark(self.first_on, self.first_value)


class Counter(NamedTuple):
    """What of a meter makes a quantity of two readings, for lists as long as the book."""

    multiplier: int
    digits: int
    backward: bool


class Mark(NamedTuple):
    """What a counter showed on a day, in 1/1000."""

    on: date
    value: int


class Reading(NamedTuple):
    """A reading that stands. `rollover`: the counter passed its end since the one before."""

    id: int
    read_on: date
    value: int
    rollover: bool = False


class Usage(NamedTuple):
    """What was used between two readings: `quantity` in 1/1000, after multiplier and loss share."""

    meter_id: int
    from_on: date
    to_on: date
    from_value: int
    to_value: int
    quantity: int
    reading_id: int

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days


class Exchange(NamedTuple):
    """The old meter's final reading (None where the last one already is it) and the meter that follows."""

    final: Reading | None
    new: Meter


def parse_reading(text: str) -> int:
    """Read what a counter shows, as a clerk types it, in 1/1000, exactly.

    Understands full-width digits, ``。`` as a decimal point, thousands separators and the unit behind it (度, 吨, m³). Raises
    `ReadingNotUnderstood`, `ReadingTooFine` (more than three decimals), `ReadingNegative` or `ReadingOutOfRange`.
    """
    plain = _UNITS.sub("", text.translate(_NARROW).strip()).strip()
    negative, plain = plain.startswith("-"), plain.removeprefix("-")
    match = _NUMBER.fullmatch(plain)
    if not match or not plain or len(plain) > _LONGEST:
        raise ReadingNotUnderstood(text=text)
    whole, rest = (match[1] or "0").replace(",", ""), (match[2] or "").rstrip("0")
    if len(rest) > 3:
        raise ReadingTooFine(text=text)
    value = int(whole) * SCALE + int(rest.ljust(3, "0"))
    if negative and value:
        raise ReadingNegative(text=text)
    if value > MAX_READING:
        raise ReadingOutOfRange(text=text)
    return value


def parse_multiplier(text: str) -> int:
    """Read a multiplier ("40", "1.5") in 1/1000; raises `MultiplierNotPossible`."""
    try:
        value = parse_reading(text)
    except UserError:
        raise MultiplierNotPossible(text=text) from None
    if not 0 < value <= MAX_MULTIPLIER:
        raise MultiplierNotPossible(text=text)
    return value


def format_quantity(value: int) -> str:
    """1234500 -> "1,234.5": a reading, quantity or multiplier for people, without needless zeros."""
    sign, (whole, rest) = "-" if value < 0 else "", divmod(abs(value), SCALE)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{sign}{whole:,}{decimals}"


def plain_quantity(value: int) -> str:
    """1234500 -> "1234.5": for fields to edit."""
    return format_quantity(value).replace(",", "")


def check_meter(meter: Meter) -> Meter:
    """The meter with a tidy label if it can be.

    Raises `LabelMissing`, `MultiplierNotPossible`, `DigitsNotPossible`, `ReadingOutOfRange` or `ReadingBeyondCounter`.
    """
    label = " ".join(meter.label.split())
    if not label:
        raise LabelMissing()
    if not 0 < meter.multiplier <= MAX_MULTIPLIER:
        raise MultiplierNotPossible(text=format_quantity(meter.multiplier))
    if not 0 <= meter.digits <= MAX_DIGITS:
        raise DigitsNotPossible()
    _check_fits(meter, meter.first_value)
    return replace(meter, label=label, note=meter.note.strip())


def check_reading(meter: Meter, last: Mark, reading: Reading) -> Reading:
    """The reading if it can follow `last`, the meter's newest reading or its base.

    Raises `ReadingOutOfOrder`, `ReadingAfterEnd`, `ReadingBeyondCounter`, `ReadingFell` (a rising one, `ReadingRose`, of a meter
    that runs backward), or, with a rollover declared, `DigitsUnknown` or `NothingRolledOver`.
    """
    if reading.read_on <= last.on:
        raise ReadingOutOfOrder(day=last.on)
    if meter.last_on is not None and reading.read_on > meter.last_on:
        raise ReadingAfterEnd(day=meter.last_on)
    _check_fits(meter, reading.value)
    facts = {"value": format_quantity(reading.value), "before": format_quantity(last.value), "day": last.on}
    turned = reading.value > last.value if meter.backward else reading.value < last.value
    if turned and not reading.rollover:
        raise (ReadingRose if meter.backward else ReadingFell)(**facts)
    if reading.rollover and not meter.digits:
        raise DigitsUnknown()
    if reading.rollover and not turned:
        raise NothingRolledOver(**facts)
    return reading


def _check_fits(meter: Meter, value: int) -> None:
    if not 0 <= value <= MAX_READING:
        raise ReadingOutOfRange(text=format_quantity(value))
    if meter.digits and value >= 10**meter.digits * SCALE:
        raise ReadingBeyondCounter(value=format_quantity(value), digits=meter.digits)


def quantity(meter: Meter | Counter, last: Mark, reading: Reading, loss_of_10000: int = 0) -> int:
    """What was used between two readings in 1/1000: what the counter moved × multiplier, + the loss share.

    Rounded half up to 1/1000, once for each usage. The reading must have passed `check_reading`.
    """
    mark = Mark(reading.read_on, reading.value)
    return used(meter, moved(meter, last, mark, int(reading.rollover)), loss_of_10000)


def moved(meter: Meter | Counter, first: Mark, last: Mark, rollovers: int) -> int:
    """How far a counter moved from one mark to another with so many rollovers on the way, in 1/1000 of what it shows."""
    shown = first.value - last.value if meter.backward else last.value - first.value
    turn: int = 10**meter.digits * SCALE
    return shown + rollovers * turn


def used(meter: Meter | Counter, counted: int, loss_of_10000: int = 0) -> int:
    """What was used where a counter moved so far: × multiplier, + the loss share, rounded half up to 1/1000."""
    return divide_half_up(counted * meter.multiplier * (WHOLE + loss_of_10000), SCALE * WHOLE)


def usage(meter: Meter, last: Mark, reading: Reading, loss_of_10000: int = 0) -> Usage:
    """The usage a checked reading makes after `last`."""
    amount = quantity(meter, last, reading, loss_of_10000)
    return Usage(meter.id, last.on, reading.read_on, last.value, reading.value, amount, reading.id)


def usages(meter: Meter, readings: Iterable[Reading], loss_of_10000: int = 0) -> list[Usage]:
    """Every usage of a meter in order of its readings; the base alone is no usage. Raises as `check_reading` does."""
    found, last = [], meter.base
    for reading in sorted(readings, key=lambda one: (one.read_on, one.id)):
        check_reading(meter, last, reading)
        found.append(usage(meter, last, reading, loss_of_10000))
        last = Mark(reading.read_on, reading.value)
    return found


def exchange(meter: Meter, last: Mark, final: Reading, new: Meter) -> Exchange:
    """A meter's final reading and the meter that follows it from the same day on.

    `new` brings its label, base and kind; unit, item and day are the old one's. Raises what `check_reading` and `check_meter`
    raise, and `ExchangeDayTaken` where that day has another reading.
    """
    if final.read_on == last.on and final.value != last.value:
        raise ExchangeDayTaken(day=last.on, before=format_quantity(last.value))
    kept = None if final.read_on == last.on else check_reading(meter, last, final)
    follows = replace(new, unit_id=meter.unit_id, item_id=meter.item_id, first_on=final.read_on, last_on=None, replaces_id=meter.id)
    return Exchange(kept, check_meter(follows))


def ratio(amount: int, days: int, earlier: Sequence[tuple[int, int]]) -> int | None:
    """A usage in per cent of the usual use per day (250 = two and a half times), None where there is nothing to compare with.

    `earlier` are (quantity, days) of usages before it, oldest first; the last `EARLIER` of them make the average.
    """
    known = earlier[-EARLIER:]
    used, over = sum(one for one, _ in known), sum(length for _, length in known)
    return divide_half_up(100 * amount * over, days * used) if used and days else None


def oddity(amount: int, days: int, earlier: Sequence[tuple[int, int]]) -> Oddity | None:
    """Whether a usage is unusual after the `earlier` ones (as `ratio`), and why; the first usage of a meter never is."""
    if not earlier:
        return None
    compared = ratio(amount, days, earlier)
    if compared is None:
        return Oddity.USE_AFTER_NONE if amount and not any(one for one, _ in earlier[-EARLIER:]) else None
    if amount == 0:
        return Oddity.NONE_AFTER_USE
    return Oddity.HIGH if compared >= HIGH_FROM else None
