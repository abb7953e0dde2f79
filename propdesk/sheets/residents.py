"""An office's list of units and people as typed rows: the data sheet by meaning, linked sheets joined, the rest stated.

The result says everything the wizard shows before anything is written: which sheet and header row, which columns are
what, which are not imported and which are left out on purpose, the good rows, the problem rows and remarks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from propdesk.domain.cells import building_of, phones_of, text_of
from propdesk.domain.header_words import FOREIGN_CORES, Field
from propdesk.domain.headers import HeaderGuess, Mapped, OtherColumn, Row, is_total, normal_title, recognise
from propdesk.domain.names import split_names
from propdesk.domain.opening import StatedDiffers, opening_charges, stated_difference
from propdesk.domain.resident_rows import (
    Layout,
    Person,
    Problem,
    ResidentRow,
    Standing,
    UnitTwice,
    join_rows,
    joined_shares,
    layout_of,
    row_reader,
    standing_of,
)
from propdesk.errors import UserError
from propdesk.i18n import N_
from propdesk.sheets.workbook import Sheet, Workbook

_SAYS_SOMETHING = frozenset({Field.OWNER, Field.TENANT, Field.PHONE, Field.AREA, Field.OWNER_REF, Field.PAID_TO, Field.STATED})


class SheetNotFound(UserError):
    """There is no sheet “{sheet}” in “{name}”. It has: {sheets}."""


class HeaderNotFound(UserError):
    """No row of “{sheet}” was understood as column titles. A list needs titles like building, room, owner and area."""


class NotAResidentList(UserError):
    """“{sheet}” names units, but neither people nor areas nor payments. Choose the list of owners."""


class AnotherKindOfList(UserError):
    """“{sheet}” looks like a list of meters or tickets (column “{title}”), not of residents. Choose the list of owners."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the whole import, as a message id with its facts."""

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.text).format(**self.facts)


NOTE_MACROS = N_("The workbook contains macros; they were ignored.")
NOTE_OTHER_SHEETS = N_("Other sheets were not read: {sheets}.")
NOTE_UNKNOWN = N_("Columns not understood and not imported: {columns}.")
NOTE_LEFT_OUT = N_("Columns left out on purpose (personal data the office does not need): {columns}.")
NOTE_JOINED = N_("Owners were found in the sheet “{sheet}” by their number.")
NOTE_PARKING = N_("Parking spaces were read from the sheet “{sheet}”.")
NOTE_ROLES = N_("People were taken by their role: owners as owners, residents as tenants.")
NOTE_GUESTS = N_("Units whose only listed people have another role (guest, family), taken without them: {count}.")
NOTE_NO_AREA = N_("The list has no column for the area. Fees per square metre cannot be billed until it is entered.")
NOTE_WHOLE_CODE = N_("The room column repeats the building (3-1203); it was read as building and room.")
NOTE_NO_PEOPLE = N_("The list names no owners. Units are taken without people.")
NOTE_PRICE_UNIT = N_("The title of the price column names no unit; it is read as yuan per square metre and month.")
NOTE_ADDRESS = N_("The address was taken as the building.")
NOTE_SECTIONS = N_("Rows that only name a building, skipped: {count}.")
NOTE_TOTALS = N_("Rows of totals and signatures, skipped: {count}.")
NOTE_OWNERLESS = N_("Parking spaces and storage rooms without an owner in the list: {count}.")


@dataclass(frozen=True, slots=True)
class ResidentList:
    """What was read: `rows` can be imported, `problems` cannot yet, `notes` are for the person who imports.

    `columns` gives each understood field its column (from 0); `titles` are the header's. `headers` holds the header of
    every sheet that rows or problems come from. `differs` lists rows whose stated arrears are not
    what "paid up to" makes on `as_of` (if given).
    """

    sheet: str
    header_row: int
    columns: Mapping[Field, int]
    titles: tuple[str, ...]
    unknown_columns: tuple[OtherColumn, ...]
    left_out: tuple[OtherColumn, ...]
    rows: tuple[ResidentRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]
    differs: tuple[StatedDiffers, ...]
    guess: HeaderGuess
    headers: Mapping[str, HeaderGuess]


@dataclass(slots=True)
class _Reading:
    """What has been read so far, over one or several sheets."""

    rows: list[ResidentRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # match key -> index in rows, or -1 - sheet row of a problem row
    totals: int = 0
    sections: int = 0


def read_residents(
    workbook: Workbook,
    sheet: str | None = None,
    mapping: Mapped | None = None,
    as_of: date | None = None,
    header_row: int | None = None,
) -> ResidentList:
    """Understand a workbook as a list of residents.

    Without `sheet` the data sheet is found by meaning. `mapping` (field → column from 0) and `header_row` (from 1) are
    the office's corrections. `as_of` makes the comparison with stated arrears. Raises `SheetNotFound`,
    `HeaderNotFound`, `NotAResidentList` or `AnotherKindOfList`; a bad row never raises, it becomes a problem.
    """
    guesses = {one.name: recognise(one.rows) for one in workbook.sheets if one.rows}
    chosen = _chosen_sheet(workbook, sheet, guesses)
    guess = recognise(chosen.rows, mapping, header_row) if mapping is not None or header_row else guesses[chosen.name]
    _check_meaning(chosen.name, guess, trusted=mapping is not None)
    whole = _room_repeats_building(chosen, guess)
    if whole:
        guess = replace(guess, columns=whole)
    people, people_sheet = _linked_people(workbook, chosen, guess, guesses)
    reading = _Reading()
    _read_sheet(reading, chosen, guess, layout_of(chosen.name, guess, people, people_sheet))
    parking = _parking_sheet(workbook, chosen, guesses) if people is not None and sheet is None else None
    if parking:
        _read_sheet(reading, parking, guesses[parking.name], layout_of(parking.name, guesses[parking.name], people, people_sheet))
    headers = {chosen.name: guess} | ({parking.name: guesses[parking.name]} if parking else {})
    if any(columns.keys() >= {Field.ROLE, Field.SHARE} for columns in (header.columns for header in headers.values())):
        _check_joined_shares(reading, workbook)
    used = headers | ({people_sheet: guesses[people_sheet]} if people_sheet else {})
    notes = _notes(workbook, used, guess, reading, people_sheet, parking)
    notes += (Note(NOTE_WHOLE_CODE),) if whole else ()
    differs = tuple(_differences(reading.rows, as_of)) if as_of else ()
    return ResidentList(
        chosen.name, guess.header_row, guess.columns, guess.titles, guess.unknown, guess.left_out, tuple(reading.rows),
        tuple(reading.problems), notes, differs, guess, headers,
    )  # fmt: skip


def _chosen_sheet(workbook: Workbook, name: str | None, guesses: Mapping[str, HeaderGuess]) -> Sheet:
    """The sheet asked for, or the one with most of what a list of residents says; hidden sheets only when asked for."""
    if name is not None:
        found = workbook.sheet(name)
        if found is None or not found.rows:
            raise SheetNotFound(sheet=name, name=workbook.name, sheets=", ".join(one.name for one in workbook.sheets))
        return found
    filled = [one for one in workbook.sheets if one.rows and not one.hidden] or [one for one in workbook.sheets if one.rows]

    def worth(one: Sheet) -> tuple[bool, bool, int, int]:
        guess = guesses[one.name]
        fields = guess.columns.keys()
        return guess.names_units and Field.PARKING not in fields, not fields.isdisjoint(_SAYS_SOMETHING), len(fields), len(one.rows)

    return max(filled, key=worth)


def _check_meaning(sheet: str, guess: HeaderGuess, *, trusted: bool) -> None:
    if not guess.header_row or not guess.names_units:
        raise HeaderNotFound(sheet=sheet)
    if trusted:
        return
    for title in guess.titles:
        if any(core in normal_title(title)[0] for core in FOREIGN_CORES):
            raise AnotherKindOfList(sheet=sheet, title=title)
    if guess.columns.keys().isdisjoint(_SAYS_SOMETHING):
        raise NotAResidentList(sheet=sheet)


def _room_repeats_building(sheet: Sheet, guess: HeaderGuess) -> dict[Field, int] | None:
    """The columns with the room as the whole code, where every room is written "3-1203" beside its own building 3.

    Told from "entrance-room" only where the list has several buildings and all its rooms agree; otherwise None.
    """
    columns = guess.columns
    if Field.ENTRANCE in columns or not {Field.BUILDING, Field.ROOM} <= columns.keys():
        return None
    buildings = set()
    for row in sheet.rows[guess.first_data :]:
        building, room = building_of(row[columns[Field.BUILDING]]), text_of(row[columns[Field.ROOM]])
        if building and room:
            if room.count("-") != 1 or building_of(room.partition("-")[0]) != building:
                return None
            buildings.add(building)
    if len(buildings) < _SEVERAL_BUILDINGS:
        return None
    rest: dict[Field, int] = {one: column for one, column in columns.items() if one not in (Field.BUILDING, Field.ROOM)}
    return rest | {Field.UNIT: columns[Field.ROOM]}


def _read_sheet(reading: _Reading, sheet: Sheet, guess: HeaderGuess, layout: Layout) -> None:
    """Type every data row under the header; each unit once (the second is a problem, or joined where rows are people)."""
    rows, places, problems = reading.rows, reading.places, reading.problems
    mapped = sorted({*guess.columns.values(), *(column for _, column in guess.also)})
    place_only = {layout.building, layout.entrance}
    key_column = next(guess.columns[one] for one in (Field.UNIT, Field.ROOM, Field.PARKING) if one in guess.columns)
    key_title = guess.titles[key_column] if key_column < len(guess.titles) else ""
    no_unit = frozenset((*_EMPTY, key_title))
    read = row_reader(layout)
    titles = tuple(guess.titles[column] if column < len(guess.titles) else "" for column in mapped)
    for number, row in enumerate(sheet.rows[guess.first_data :], guess.first_data + 1):
        if (row[0].__class__ is str or row[key_column] in no_unit) and _no_unit(row, mapped, place_only, titles, reading):
            continue
        typed = read(number, row)
        if isinstance(typed, Problem):
            problems.append(typed)
            continue
        key = typed.code.match_key
        earlier = places.get(key)
        if earlier is None:
            places[key] = len(rows)
            rows.append(typed)
        elif layout.role >= 0 and rows[earlier].kind is typed.kind:
            rows[earlier] = join_rows(rows[earlier], typed)
        else:
            error = UnitTwice(unit=str(typed.code), row=rows[earlier].sheet_row)
            problems.append(Problem(sheet.name, number, Field.ROOM, error, tuple(map(text_of, row))))


def _check_joined_shares(reading: _Reading, workbook: Workbook) -> None:
    """Where every person has a row: units whose owners' shares do not make the whole are problems, told at their first row."""
    good = []
    for row in reading.rows:
        try:
            good.append(joined_shares(row))
        except UserError as error:
            sheet = workbook.sheet(row.sheet)
            cells = tuple(map(text_of, sheet.rows[row.sheet_row - 1])) if sheet else ()
            reading.problems.append(Problem(row.sheet, row.sheet_row, Field.SHARE, error, cells))
    reading.rows[:] = good


def _no_unit(row: Row, mapped: Sequence[int], place_only: set[int], titles: tuple[str, ...], reading: _Reading) -> bool:
    """Whether a row is empty, a total, a heading of a building, the header again, or a remark beside the data."""
    filled = [column for column in mapped if row[column] not in _EMPTY]
    if not filled:
        reading.totals += is_total(row)
        return True
    if is_total(row):
        reading.totals += 1
        return True
    if place_only.issuperset(filled):
        reading.sections += 1
        return True
    return all(row[column] == title for column, title in zip(mapped, titles, strict=True) if column in filled)


def _linked_people(
    workbook: Workbook, chosen: Sheet, guess: HeaderGuess, guesses: Mapping[str, HeaderGuess]
) -> tuple[dict[str, Person] | None, str]:
    """The people of another sheet by their number, where the chosen sheet gives numbers (业主编号) instead of names."""
    if Field.OWNER_REF not in guess.columns or Field.OWNER in guess.columns:
        return None, ""
    for one in workbook.sheets:
        about = guesses.get(one.name)
        if about and one.name != chosen.name and {Field.OWNER, Field.OWNER_REF} <= about.columns.keys():
            return _people_by_number(one, about), one.name
    return None, ""


def _people_by_number(sheet: Sheet, guess: HeaderGuess) -> dict[str, Person]:
    """Everyone of the sheet under the owner's number: owners, and tenants of the same number; family is left out."""
    people: dict[str, Person] = {}
    columns = guess.columns
    for row in sheet.rows[guess.first_data :]:
        number = text_of(row[columns[Field.OWNER_REF]])
        names = split_names(text_of(row[columns[Field.OWNER]]))
        if not number or not names:
            continue
        phones = phones_of(row[columns[Field.PHONE]])[0] if Field.PHONE in columns else ()
        try:
            standing = standing_of(text_of(row[columns[Field.OWNER_TYPE]]) if Field.OWNER_TYPE in columns else "")
        except UserError:
            standing = Standing.NEITHER
        before = people.get(number, Person((), (), ()))
        if standing is Standing.OWNER:
            people[number] = Person(before.owners + names, before.tenants, before.phones + phones, before.tenant_phones)
        elif standing is Standing.TENANT:
            people[number] = Person(before.owners, before.tenants + names, before.phones, before.tenant_phones + phones)
    return people


def _parking_sheet(workbook: Workbook, chosen: Sheet, guesses: Mapping[str, HeaderGuess]) -> Sheet | None:
    for one in workbook.sheets:
        about = guesses.get(one.name)
        if about and one.name != chosen.name and Field.PARKING in about.columns:
            return one
    return None


def _differences(rows: Sequence[ResidentRow], as_of: date) -> list[StatedDiffers]:
    found = (stated_difference(row, opening_charges(row, as_of)) for row in rows if row.stated_fen is not None)
    return [difference for difference in found if difference]


def _notes(
    workbook: Workbook, used: Mapping[str, HeaderGuess], guess: HeaderGuess, reading: _Reading, people_sheet: str, parking: Sheet | None
) -> tuple[Note, ...]:
    columns = guess.columns
    others = [one.name for one in workbook.sheets if one.name not in used and one.rows]
    unknown = [other for header in used.values() for other in header.unknown]
    left_out = [other for header in used.values() for other in header.left_out]
    guests = sum(1 for row in reading.rows if not row.owners and not row.tenants) if Field.ROLE in columns else 0
    ownerless = sum(1 for row in reading.rows if not row.owners and not row.tenants) if Field.ROLE not in columns else 0
    candidates = (
        (workbook.macros, Note(NOTE_MACROS)),
        (others, Note(NOTE_OTHER_SHEETS, {"sheets": ", ".join(others)})),
        (unknown, Note(NOTE_UNKNOWN, {"columns": _listed(unknown)})),
        (left_out, Note(NOTE_LEFT_OUT, {"columns": _listed(left_out)})),
        (people_sheet, Note(NOTE_JOINED, {"sheet": people_sheet})),
        (parking, Note(NOTE_PARKING, {"sheet": parking.name if parking else ""})),
        (Field.ROLE in columns, Note(NOTE_ROLES)),
        (guests, Note(NOTE_GUESTS, {"count": guests})),
        (columns.keys().isdisjoint((Field.OWNER, Field.TENANT)) and not people_sheet, Note(NOTE_NO_PEOPLE)),
        (Field.AREA not in columns, Note(NOTE_NO_AREA)),
        (Field.PRICE in columns and guess.price_unit is None, Note(NOTE_PRICE_UNIT)),
        (_took_address(guess), Note(NOTE_ADDRESS)),
        (reading.sections, Note(NOTE_SECTIONS, {"count": reading.sections})),
        (reading.totals, Note(NOTE_TOTALS, {"count": reading.totals})),
        (ownerless, Note(NOTE_OWNERLESS, {"count": ownerless})),
    )
    return tuple(note for wanted, note in candidates if wanted)


def _took_address(guess: HeaderGuess) -> bool:
    column = guess.columns.get(Field.BUILDING)
    return column is not None and column < len(guess.titles) and normal_title(guess.titles[column])[0] in ("address", "地址", "住址")


def _listed(columns: Sequence[OtherColumn]) -> str:
    return ", ".join(other.title for other in columns)


_EMPTY = ("", None)
_SEVERAL_BUILDINGS = 2
