"""The front-desk search: the index of a book, and the lines it shows while the clerk types."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain import finder
from propdesk.domain.arrears import State, state_of
from propdesk.domain.finder import Clue, Entry, Index
from propdesk.domain.money import Fen
from propdesk.domain.privacy import mask_phone
from propdesk.services import ledger
from propdesk.services.office import Office
from propdesk.services.pinyin import name_keys
from propdesk.store import lists, payments, people, search
from propdesk.store.bulk import collector_paused
from propdesk.store.search import NumberRow

_PAPER_NUMBER = re.compile(r"(?:pd\|)?\s*([a-z]{2})\s*-?\s*(20\d\d)\s*-?\s*(\d{1,6})(?:\|.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One household in the list: who, why it was found, and its badge on a day."""

    unit_id: int
    code: str
    names: tuple[str, ...]
    phone: str
    clue: Clue | None
    state: State
    months: int
    overdue_fen: Fen
    credit_fen: Fen
    late_fee_fen: Fen = 0


@collector_paused()
def load(office: Office) -> Index:
    """Read all units and people once and index them. It holds until units or people change, whatever is billed or paid."""
    with office.store.snapshot() as conn:
        units = people.units(conn)
        persons = people.people_of(conn, None)
    return finder.build(_entry(unit, persons.pop(unit.unit_id, [])) for unit in units)


def _entry(unit: people.UnitRow, persons: Sequence[people.PersonRow]) -> Entry:
    names = tuple([person.name for person in persons])
    phones = tuple([number for person in persons for number in person.phones])
    return Entry(unit.unit_id, unit.code, unit.room, names, tuple(map(name_keys, names)), phones)


def find(office: Office, index: Index, text: str, as_of: date, limit: int = finder.LIMIT) -> tuple[Hit, ...]:
    """The households for what was typed, best first, with their badges on a day."""
    return _hits(office, {found.unit_id: found.clue for found in finder.find(index, text, limit)}, as_of)


def recent(office: Office, unit_ids: Sequence[int], as_of: date) -> tuple[Hit, ...]:
    """The lines of households looked at lately, in the order given."""
    return _hits(office, dict.fromkeys(unit_ids), as_of)


def _hits(office: Office, clues: Mapping[int, Clue | None], as_of: date) -> tuple[Hit, ...]:
    """The lines of a few units as they are now, what they owe of a day; late fee is read only where nothing else is owed."""
    unit_ids = list(clues)
    if not unit_ids:
        return ()
    with office.store.snapshot() as conn:
        units = {unit.unit_id: unit for unit in people.units(conn, unit_ids)}
        persons = people.people_of(conn, unit_ids)
        owed = {s.unit_id: (s.months, s.overdue_fen) for s in lists.overdue(conn, as_of, unit_ids)}
        credit = payments.credit_balances(conn, as_of, unit_ids)
        clear = [unit_id for unit_id in unit_ids if unit_id not in owed]
        late = ledger.late_fees(conn, clear, as_of) if clear else {}
    late_fees = {unit_id: standing.fen for unit_id, standing in late.items()}
    return tuple(
        _hit(units[unit_id], persons.get(unit_id, []), clue, *owed.get(unit_id, (0, 0)), credit.get(unit_id, 0), late_fees.get(unit_id, 0))
        for unit_id, clue in clues.items()
        if unit_id in units
    )


def _hit(
    unit: people.UnitRow,
    persons: Sequence[people.PersonRow],
    clue: Clue | None,
    months: int,
    overdue_fen: Fen,
    credit_fen: Fen,
    late_fee_fen: Fen,
) -> Hit:
    state = state_of(months, overdue_fen) if persons else State.VACANT
    phone = next((mask_phone(number) for person in persons for number in person.phones), "")
    names = tuple(person.name for person in persons)
    return Hit(unit.unit_id, unit.code, names, phone, clue, state, months, overdue_fen, credit_fen, late_fee_fen)


def paper_number(text: str) -> str | None:
    """The printed number in what was typed or scanned ("sj2026 12", "PD|CJ2026-000342|3-2-1203"), or None."""
    match = _PAPER_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{match[1].upper()}{match[2]}-{int(match[3]):06d}" if match else None


def papers(office: Office, text: str) -> list[NumberRow]:
    """The receipt, refund, notice or other paper that what was typed or scanned names."""
    number = paper_number(text)
    if number is None:
        return []
    with office.store.read() as conn:
        return search.numbered(conn, number)
