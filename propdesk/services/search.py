"""The front-desk search: the index of a book, and the lines it shows while the clerk types."""

import re
import unicodedata
from collections.abc import Sequence
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


def load(office: Office) -> Index:
    """Read all units and people once and index them. It holds until units or people change, whatever is billed or paid."""
    with office.store.snapshot() as conn:
        units = people.units(conn)
        persons = search.names(conn)
    by_unit: dict[int, list[search.NameRow]] = {}
    for row in persons:
        by_unit.setdefault(row.unit_id, []).append(row)
    persons.clear()
    entries = (_entry(unit, by_unit.pop(unit.unit_id, [])) for unit in units)
    with collector_paused():
        return finder.build(entries)


def _entry(unit: people.UnitRow, persons: Sequence[search.NameRow]) -> Entry:
    return Entry(
        unit.unit_id,
        unit.code,
        unit.room,
        tuple([person.name for person in persons]),
        tuple([name_keys(person.name) for person in persons]),
        tuple([number for person in persons for number in person.phones.split()]),
    )


def find(office: Office, index: Index, text: str, as_of: date, limit: int = finder.LIMIT) -> tuple[Hit, ...]:
    """The households for what was typed, best first, with their badges on a day."""
    return _hits(office, [(index.entries[found.place], found.clue) for found in finder.find(index, text, limit)], as_of)


def recent(office: Office, index: Index, unit_ids: Sequence[int], as_of: date) -> tuple[Hit, ...]:
    """The lines of households looked at lately, in the order given."""
    wanted = set(unit_ids)
    entries = {entry.unit_id: entry for entry in index.entries if entry.unit_id in wanted}
    return _hits(office, [(entries[unit_id], None) for unit_id in unit_ids if unit_id in entries], as_of)


def _hits(office: Office, found: Sequence[tuple[Entry, Clue | None]], as_of: date) -> tuple[Hit, ...]:
    """The lines of entries. What each owes is read for the few lines shown, late fee only where nothing else is owed."""
    unit_ids = [entry.unit_id for entry, _clue in found]
    if not unit_ids:
        return ()
    with office.store.snapshot() as conn:
        owed = {s.unit_id: (s.months, s.overdue_fen) for s in lists.overdue(conn, as_of, unit_ids)}
        credit = payments.credit_balances(conn, as_of, unit_ids)
        clear = [unit_id for unit_id in unit_ids if unit_id not in owed]
        late = ledger.late_fees(conn, clear, as_of) if clear else {}
    late_fees = {unit_id: standing.fen for unit_id, standing in late.items()}
    return tuple(
        _hit(entry, clue, *owed.get(entry.unit_id, (0, 0)), credit.get(entry.unit_id, 0), late_fees.get(entry.unit_id, 0))
        for entry, clue in found
    )


def _hit(entry: Entry, clue: Clue | None, months: int, overdue_fen: Fen, credit_fen: Fen, late_fee_fen: Fen) -> Hit:
    state = state_of(months, overdue_fen) if entry.names else State.VACANT
    phone = mask_phone(entry.phones[0]) if entry.phones else ""
    return Hit(entry.unit_id, entry.code, entry.names, phone, clue, state, months, overdue_fen, credit_fen, late_fee_fen)


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
