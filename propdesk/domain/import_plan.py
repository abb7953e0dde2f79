"""What an import would do to each row: new, changed or the same; an empty cell never erases what the book knows."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from propdesk.domain.opening import OpeningCharge, StatedDiffers, opening_charges, stated_difference
from propdesk.domain.resident_rows import ResidentRow
from propdesk.domain.units import UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_


class AsOfMissing(UserError):
    """The list says what is paid but not as of which day. State the day of the list, for example 2026-10-31."""


class Verdict(StrEnum):
    """What a row means for the book."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


VERDICT_NAMES = {Verdict.NEW: N_("New"), Verdict.CHANGED: N_("Changed"), Verdict.SAME: N_("Same")}


class UnitState(NamedTuple):
    """What the book keeps of a unit and a list can change."""

    area_cm2: int | None = None
    handover_on: date | None = None
    steward: str = ""
    note: str = ""
    owners: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    phones: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    tenant_phones: tuple[str, ...] = ()


class Known(NamedTuple):
    """A unit the book has. `removed` units were taken out by an undone import; `opened` ones have their opening arrears.

    `billed` are the periods ("2026-10") the fee was charged for without opening arrears.
    """

    unit_id: int
    state: UnitState
    removed: bool = False
    opened: bool = False
    billed: frozenset[str] = frozenset()


class PlannedRow(NamedTuple):
    """A good row with its verdict, what the unit is before and would be after, and the opening arrears it brings.

    Prices in 1/10,000 yuan: `price` is the one the arrears rest on, `own_price` one that differs from the usual (0 = free).
    """

    row: ResidentRow
    verdict: Verdict
    unit_id: int | None
    before: UnitState | None
    after: UnitState
    opening: tuple[OpeningCharge, ...]
    opens: bool
    own_price: int | None
    price: int | None = None

    @property
    def differences(self) -> tuple[str, ...]:
        """The names of the fields that would change."""
        if self.before is None:
            return ()
        return tuple(name for name in UnitState._fields if getattr(self.before, name) != getattr(self.after, name))


Key = tuple[str, UnitKind]


def key_of(row: ResidentRow) -> Key:
    """What identifies the unit of a row in the book."""
    return row.code.match_key, row.kind


def state_after(before: UnitState | None, row: ResidentRow) -> UnitState:
    """The unit's state once the row is taken over: what the row says, else what the book knew.

    A new owner does not inherit the shares and phones of the former one.
    """
    said = UnitState._make(_SAID(row))
    if before is None:
        return _tidy(said)
    after = UnitState._make(new or old for new, old in zip(said, before, strict=True))
    if after.owners != before.owners:
        phones = said.phones or _staying(before.owners, before.phones, after.owners)
        after = after._replace(shares=said.shares, phones=phones)
    if after.tenants != before.tenants:
        phones = said.tenant_phones or _staying(before.tenants, before.tenant_phones, after.tenants)
        after = after._replace(tenant_phones=phones)
    return _tidy(after)


_SAID = itemgetter(*map(ResidentRow._fields.index, UnitState._fields))


def phones_of_person(position: int, people: int, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Which of a household's phones are whose: one each where they match in number, else all are the first one's."""
    if len(numbers) == people:
        return (numbers[position],)
    return numbers if position == 0 else ()


def _staying(names: tuple[str, ...], phones: tuple[str, ...], staying: tuple[str, ...]) -> tuple[str, ...]:
    """The phones of those who stay, in their new order."""
    places = [names.index(name) for name in staying if name in names]
    return tuple(dict.fromkeys(number for place in places for number in phones_of_person(place, len(names), phones)))


def _tidy(state: UnitState) -> UnitState:
    """A state that can be stored whole: a phone of nobody goes to the tenants or the note, shares fit the owners."""
    phones, tenant_phones = state.phones, state.tenant_phones
    if state.owners and not (state.shares or tenant_phones):
        return state
    if not state.owners and state.tenants and not tenant_phones:
        phones, tenant_phones = (), phones
    loose = (() if state.owners else phones) + (() if state.tenants else tenant_phones)
    if not loose and (phones, tenant_phones) == (state.phones, state.tenant_phones) and len(state.shares) in (0, len(state.owners)):
        return state
    note = "; ".join(part for part in (state.note, *(number for number in loose if number not in state.note)) if part)
    return state._replace(
        phones=phones if state.owners else (),
        tenant_phones=tenant_phones if state.tenants else (),
        shares=state.shares if len(state.shares) == len(state.owners) else (),
        note=note,
    )


def usual_price(rows: Iterable[ResidentRow]) -> int | None:
    """The price most rows have, in 1/10,000 yuan; the smaller one when two are equally common. Free units (0) do not count."""
    counts = Counter(row.price for row in rows if row.price)
    return min(counts, key=lambda price: (-counts[price], price)) if counts else None


def plan_rows(
    rows: Sequence[ResidentRow],
    known: Mapping[Key, Known],
    as_of: date | None,
    reference_price: int | None,
    step_fen: int = 1,
    price_unit: str | None = None,
    anchor: int = 1,
) -> tuple[list[PlannedRow], list[StatedDiffers]]:
    """Decide every good row against the book.

    `reference_price` (1/10,000 yuan) is the rate in force, or the list's usual price: rows with another price keep it
    as their own. `price_unit` is the fee's where the list names none; its months begin on the day `anchor`. Opening arrears
    are taken over once per unit, and never for a period that was billed already. Raises `AsOfMissing` when a row says
    what is paid and `as_of` is None.
    """
    planned: list[PlannedRow] = []
    differing: list[StatedDiffers] = []
    for row in rows:
        if row.paid_to and as_of is None:
            raise AsOfMissing()
        found = known.get(key_of(row)) if known else None
        living = found if found and not found.removed else None
        before = living.state if living else None
        after = state_after(before, row)
        opens = row.paid_to is not None and not (found and found.opened)
        listed = opening_charges(row, as_of, step_fen, reference_price, price_unit, anchor) if opens and as_of else ()
        opening = tuple(charge for charge in listed if str(charge.month) not in living.billed) if living and living.billed else listed
        verdict = Verdict.NEW if before is None else Verdict.SAME if after == before and not opens else Verdict.CHANGED
        own_price = row.price if row.price != reference_price else None
        price = reference_price if row.price is None else row.price
        planned.append(PlannedRow(row, verdict, found.unit_id if found else None, before, after, opening, opens, own_price, price))
        if opens and (difference := stated_difference(row, listed)):
            differing.append(difference)
    return planned, differing


_AS_OF = re.compile(
    r"(?:截至|截止|as (?:of|at))\s*(?:到|至|日期|时间|日)?\s*:?\s*"
    r"(20\d\d)(?:\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})|(\d\d)(\d\d))(?!\d)",
    re.IGNORECASE,
)


def stated_as_of(texts: Iterable[str]) -> date | None:
    """The day a list itself names above its columns ("截至2026年10月31日", "截止日期：2026.10.31", "as of 2026-10-31"), or None."""
    for text in texts:
        match = _AS_OF.search(unicodedata.normalize("NFKC", text))
        if match:
            try:
                return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
            except ValueError:
                return None
    return None
