"""One row of an office's list, typed: the unit, its people and what is paid, or the reason why not.

Nothing is guessed: a row is either understood in every field that matters, or it is a problem row with its sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from propdesk.domain.cells import (
    area_of,
    building_of,
    date_of,
    entrance_of,
    kind_of,
    phones_of,
    price_of,
    room_of,
    shares_of,
    stated_of,
    text_of,
)
from propdesk.domain.header_words import Field
from propdesk.domain.headers import Cell, HeaderGuess, Row
from propdesk.domain.money import Fen
from propdesk.domain.names import split_names
from propdesk.domain.owner_shares import whole_shares
from propdesk.domain.units import UnitCode, UnitKind, parse_unit, unit_code
from propdesk.errors import UserError

MAY_LACK_OWNER = frozenset({UnitKind.PARKING, UnitKind.STORAGE})  # often still the developer's
MAY_LACK_BUILDING = MAY_LACK_OWNER
PARKING_BUILDING = "车位"


class OwnerMissing(UserError):
    """The owner is missing."""


class BuildingMissing(UserError):
    """The building is missing."""


class UnitTwice(UserError):
    """Unit {unit} occurs twice: it is already in row {row}."""


class OwnerUnknown(UserError):
    """Owner number {number} is not in the sheet “{sheet}”."""


class RoleNotUnderstood(UserError):
    """“{text}” is not a role. Write owner or tenant."""


class SharesDoNotFit(UserError):
    """The shares “{text}” do not fit the number of owners. Write one share for every owner, or none."""


class Standing(StrEnum):
    """What a person listed with a role is to the unit."""

    OWNER = "owner"
    TENANT = "tenant"
    NEITHER = "neither"


_ROLE_SPELLINGS = {
    Standing.OWNER: "owner landlord 业主 产权人 房主 户主 共有人 1001",
    Standing.TENANT: "tenant resident lessee occupant 租户 租客 承租人 租户家属 使用人 住户 1003 房屋租客",
    Standing.NEITHER: "guest family familymember visitor staff 家属 家庭成员 访客 临时人员 朋友 亲属 1002 1004",
}
ROLES: dict[str, Standing] = {word: standing for standing, words in _ROLE_SPELLINGS.items() for word in words.split()}


class ResidentRow(NamedTuple):
    """What a row of the list says of one unit.

    `sheet_row` counts from 1 as Excel shows it. `area_cm2` is None only where the list has no area column (or for
    parking and storage). `price` is in 1/10,000 yuan, `price_unit` "m2-month", "unit-month" or None where the list does
    not say. `paid_to` is the last paid day. `stated_fen` is what the list itself says is owed. `shares` are in 1/10,000,
    one per owner, or empty where the list says nothing. `phones` are the owner's, digits only.
    """

    sheet: str
    sheet_row: int
    code: UnitCode
    kind: UnitKind = UnitKind.FLAT
    area_cm2: int | None = None
    owners: tuple[str, ...] = ()
    tenants: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    tenant_phones: tuple[str, ...] = ()
    handover_on: date | None = None
    price: int | None = None
    price_unit: str | None = None
    paid_to: date | None = None
    stated_fen: Fen | None = None
    steward: str = ""
    note: str = ""
    shares: tuple[int, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be imported as it is: where, which field, why, and all its cells as text (for mending)."""

    sheet: str
    sheet_row: int
    field: Field | None
    error: UserError
    cells: tuple[str, ...]


class Person(NamedTuple):
    """A person of another sheet, found by a number (业主编号)."""

    owners: tuple[str, ...]
    tenants: tuple[str, ...]
    phones: tuple[str, ...]
    tenant_phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands in the rows of one sheet, laid out for speed; -1 is the empty cell put behind every row.

    `people` are the persons of a linked sheet named `people_sheet`, or None where names stand in the row itself.
    """

    sheet: str
    unit: int
    building: int
    entrance: int
    room: int
    parking: int
    lot: int
    owner: int
    tenant: int
    phone: int
    tenant_phone: int
    email: int
    role: int
    share: int
    owner_ref: int
    area: int
    kind: int
    handover: int
    price: int
    paid_to: int
    stated: int
    steward: int
    note: int
    also: tuple[tuple[Field, int], ...]
    price_unit: str | None
    people: Mapping[str, Person] | None
    people_sheet: str


def layout_of(sheet: str, guess: HeaderGuess, people: Mapping[str, Person] | None = None, people_sheet: str = "") -> Layout:
    """The layout that a header (guessed or chosen) gives the rows of `sheet`."""
    names = set(Layout.__dataclass_fields__) & {field.value for field in Field}
    places = {name: guess.columns.get(Field(name), -1) for name in names}
    return Layout(sheet=sheet, also=guess.also, price_unit=guess.price_unit, people=people, people_sheet=people_sheet, **places)


def row_reader(layout: Layout) -> Callable[[int, Row], ResidentRow | Problem]:
    """What reads one row of a sheet after the other, each with its number, as a resident row or the first thing wrong with it.

    Where the fields stand is settled once for all the rows.
    """
    code_of, people_of, note_of = _code_reader(layout), _people_reader(layout), _note_reader(layout)
    kind_at, share_at, area_at, email_at = layout.kind, layout.share, layout.area, layout.email
    handover_at, paid_to_at, price_at, stated_at, steward_at = layout.handover, layout.paid_to, layout.price, layout.stated, layout.steward
    usual = UnitKind.FLAT if layout.parking < 0 else UnitKind.PARKING
    joined = layout.role >= 0
    may_lack_people = joined or not _names_people(layout)
    sheet, price_unit = layout.sheet, layout.price_unit

    def read(sheet_row: int, row: Row) -> ResidentRow | Problem:
        cells = (*row, "")
        field = _KIND
        try:
            kind = (kind_of(cells[kind_at]) if kind_at >= 0 else None) or usual
            field = _ROOM
            code = code_of(cells, kind)
            field = _OWNER
            people, unread = people_of(cells)
            owners, tenants, phones, tenant_phones = people
            if not (owners or tenants or may_lack_people or kind in MAY_LACK_OWNER):
                raise OwnerMissing()
            field = _SHARE
            shares = _shares(cells[share_at], len(owners), joined=joined) if share_at >= 0 else ()
        except UserError as error:
            return Problem(sheet, sheet_row, field, error, tuple(map(text_of, row)))
        size = cells[area_at]
        sized = area_at >= 0 and not (size in _EMPTY and kind in MAY_LACK_OWNER)
        area, handover_on, paid_to, price, stated, wrong = _facts(
            sized, size, cells[handover_at], cells[paid_to_at], cells[price_at], cells[stated_at]
        )
        if wrong:
            return Problem(sheet, sheet_row, *wrong, tuple(map(text_of, row)))
        return ResidentRow(
            sheet, sheet_row, code, kind, area, owners, tenants, phones, tenant_phones, handover_on, price,
            price_unit if price is not None else None, paid_to, stated, text_of(cells[steward_at]), note_of(cells, unread), shares,
            text_of(cells[email_at]) if email_at >= 0 and people is not _NOBODY else "",
        )  # fmt: skip

    return read


_KIND, _ROOM, _OWNER, _SHARE = Field.KIND, Field.ROOM, Field.OWNER, Field.SHARE
_EMPTY = ("", None)
_Facts: TypeAlias = tuple[int | None, date | None, date | None, int | None, Fen | None, tuple[Field, UserError] | None]


@lru_cache(maxsize=16384, typed=True)
def _facts(sized: bool, area: Cell, handover: Cell, paid_to: Cell, price: Cell, stated: Cell) -> _Facts:
    """Area, handover, last paid day, price and stated arrears of a row, and the first of them that is wrong with its sentence.

    Many rows of a list say the same here, so that these cells are read together.
    """
    field = Field.AREA
    try:
        area_cm2 = area_of(area) if sized else None
        field = Field.HANDOVER
        handover_on = date_of(handover)
        field = Field.PAID_TO
        paid_on = date_of(paid_to, True)
        field = Field.PRICE
        rate = price_of(price)
        field = Field.STATED
        return area_cm2, handover_on, paid_on, rate, stated_of(stated), None
    except UserError as error:
        return None, None, None, None, None, (field, error)


def join_rows(first: ResidentRow, other: ResidentRow) -> ResidentRow:
    """One unit from two rows of a list that gives every person a row of its own.

    Each row brings its own owners' shares, 0 where it says none; `joined_shares` judges them once the unit is whole.
    """
    owners = _union(first.owners, other.owners)
    said = {owner: share for row in (other, first) for owner, share in zip(row.owners, row.shares, strict=False)}
    return first._replace(
        owners=owners,
        tenants=_union(first.tenants, other.tenants),
        phones=_union(first.phones, other.phones),
        tenant_phones=_union(first.tenant_phones, other.tenant_phones),
        email=first.email or other.email,
        shares=tuple(said.get(owner, 0) for owner in owners) if said else (),
    )


def joined_shares(row: ResidentRow) -> ResidentRow:
    """A joined unit with its owners' shares checked as a whole; raises `ShareMissing` or `SharesNotWhole`."""
    return row._replace(shares=whole_shares([share or None for share in row.shares]))


def _union(first: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + other))


def _names_people(layout: Layout) -> bool:
    return layout.owner >= 0 or layout.tenant >= 0 or (layout.owner_ref >= 0 and layout.people is not None)


def _code_reader(layout: Layout) -> Callable[[Row, UnitKind], UnitCode]:
    """What reads the unit a row names: a parking space of a car park, a whole code, or building, entrance and room."""
    if layout.parking >= 0:
        return lambda cells, _kind: _parking_code(text_of(cells[layout.lot]), text_of(cells[layout.parking]))
    if layout.unit >= 0:
        return lambda cells, _kind: _whole_code(text_of(cells[layout.unit]))
    building_at, entrance_at, room_at = layout.building, layout.entrance, layout.room

    def read(cells: Row, kind: UnitKind) -> UnitCode:
        building, entrance = _place(cells[building_at], cells[entrance_at])
        room = room_of(cells[room_at])
        if building and room.isascii() and room.isalnum():
            return UnitCode(building, entrance, room)
        code = unit_code(text_of(cells[building_at]), text_of(cells[entrance_at]), text_of(cells[room_at]))
        if not code.building and building_at >= 0 and kind not in MAY_LACK_BUILDING:
            raise BuildingMissing()
        return code

    return read


def _parking_code(lot: str, space: str) -> UnitCode:
    return unit_code(f"停车场{lot}" if lot.isdigit() else lot or PARKING_BUILDING, "", space)


def _whole_code(text: str) -> UnitCode:
    return parse_unit(text) if text else unit_code("", "", "")


@lru_cache(maxsize=4096, typed=True)
def _place(building: Cell, entrance: Cell) -> tuple[str, str]:
    """Building and entrance of many rooms, read together."""
    return building_of(building), entrance_of(entrance)


_People: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # as a `Person` has them


def _people_reader(layout: Layout) -> Callable[[Row], tuple[_People, str]]:
    """What reads owners and tenants with their phones, and what the phone cell says besides numbers.

    They come from the row, from the linked sheet, or by the role the row states.
    """
    people, owner_at, phone_at, ref_at = layout.people, layout.owner, layout.phone, layout.owner_ref
    if people is not None:
        return lambda cells: (_linked(people, text_of(cells[ref_at]), layout.people_sheet), "")
    if layout.tenant >= 0 or layout.role >= 0 or layout.also:
        return lambda cells: _several(layout, cells)

    def read(cells: Row) -> tuple[_People, str]:
        phones, unread = phones_of(cells[phone_at])
        return (split_names(text_of(cells[owner_at])), (), phones, ()), unread

    return read


def _several(layout: Layout, cells: Row) -> tuple[_People, str]:
    """The people of a row with several columns for them, or with a role."""
    owners, tenants = split_names(text_of(cells[layout.owner])), split_names(text_of(cells[layout.tenant]))
    phones, unread = phones_of(cells[layout.phone])
    tenant_phones = phones_of(cells[layout.tenant_phone])[0]
    for field, column in layout.also:
        if field is Field.OWNER:
            owners = _union(owners, split_names(text_of(cells[column])))
        elif field is Field.TENANT:
            tenants = _union(tenants, split_names(text_of(cells[column])))
        elif field is Field.PHONE:
            phones = _union(phones, phones_of(cells[column])[0])
    person = Person(owners, tenants, phones, tenant_phones)
    return (person if layout.role < 0 else _by_role(text_of(cells[layout.role]), person)), unread


def _linked(people: Mapping[str, Person], number: str, sheet: str) -> Person:
    if not number:
        return _NOBODY
    person = people.get(number)
    if person is None:
        raise OwnerUnknown(number=number, sheet=sheet)
    return person


def standing_of(role: str) -> Standing:
    """What a role makes of a person ("Owner", "租客", "Guest"); an empty role is the owner's. Raises `RoleNotUnderstood`."""
    standing = ROLES.get("".join(role.lower().split())) if role else Standing.OWNER
    if standing is None:
        raise RoleNotUnderstood(text=role)
    return standing


def _by_role(role: str, person: Person) -> Person:
    standing = standing_of(role)
    if standing is Standing.OWNER:
        return person
    if standing is Standing.TENANT:
        return Person((), person.owners + person.tenants, (), person.phones + person.tenant_phones)
    return _NOBODY


def _shares(cell: Cell, owners: int, *, joined: bool) -> tuple[int, ...]:
    """The shares a cell gives so many owners of its row; one share for several owners is each one's.

    They make the whole, except where the unit's other owners stand in rows of their own (`joined`).
    """
    shares = shares_of(cell)
    if len(shares) == 1 and owners > 1:
        shares *= owners
    if shares and len(shares) != owners:
        raise SharesDoNotFit(text=text_of(cell))
    return shares if joined else whole_shares(shares)


def _note_reader(layout: Layout) -> Callable[[Row, str], str]:
    """What reads the remark, further remark columns, and what the phone cell says besides numbers: nothing is lost."""
    note_at, more = layout.note, [column for field, column in layout.also if field is Field.NOTE]

    def read(cells: Row, unread: str) -> str:
        note = text_of(cells[note_at])
        if not unread and not more:
            return note
        return "; ".join(part for part in (note, *(text_of(cells[column]) for column in more), unread) if part)

    return read


_NOBODY = Person((), (), ())
