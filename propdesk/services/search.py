"""The front-desk search: the index of a book, and the lines it shows while the clerk types."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk.domain import finder
from propdesk.domain.arrears import State, state_of
from propdesk.domain.finder import Clue, Entry
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
    """One household in the list: who, why it was found, and its badge as of the index's day."""

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


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A book ready to be searched, with every household's badge as of a day."""

    as_of: date
    index: finder.Index
    standing: dict[int, tuple[int, Fen]]
    credit: dict[int, Fen]
    office: Office


def load(office: Office, as_of: date) -> SearchIndex:
    """Read the whole book once and index it."""
    with office.store.snapshot() as conn:
        units = people.units(conn)
        persons = search.names(conn)
        standing = {s.unit_id: (s.months, s.overdue_fen) for s in lists.overdue(conn, as_of)}
        credit = payments.credit_balances(conn, as_of)
    by_unit: dict[int, list[search.NameRow]] = {}
    for row in persons:
        by_unit.setdefault(row.unit_id, []).append(row)
    persons.clear()
    entries = (_entry(unit, by_unit.pop(unit.unit_id, [])) for unit in units)
    with collector_paused():
        return SearchIndex(as_of, finder.build(entries), standing, credit, office)


def _entry(unit: people.UnitRow, persons: Sequence[search.NameRow]) -> Entry:
    return Entry(
        unit.unit_id,
        unit.code,
        unit.room,
        tuple([person.name for person in persons]),
        tuple([name_keys(person.name) for person in persons]),
        tuple([number for person in persons for number in person.phones.split()]),
    )


def find(loaded: SearchIndex, text: str, limit: int = finder.LIMIT) -> tuple[Hit, ...]:
    """The households for what was typed, best first."""
    hits = [_hit(loaded, loaded.index.entries[found.place], found.clue) for found in finder.find(loaded.index, text, limit)]
    return _with_late_fees(loaded, hits)


def recent(loaded: SearchIndex, unit_ids: Sequence[int]) -> tuple[Hit, ...]:
    """The lines of households looked at lately, in the order given."""
    wanted = set(unit_ids)
    entries = {entry.unit_id: entry for entry in loaded.index.entries if entry.unit_id in wanted}
    return _with_late_fees(loaded, [_hit(loaded, entries[unit_id], None) for unit_id in unit_ids if unit_id in entries])


def _with_late_fees(loaded: SearchIndex, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The lines with late fee where the principal is paid and it alone is owed: read for the few lines shown."""
    clear = [hit.unit_id for hit in hits if not hit.overdue_fen]
    if not clear:
        return tuple(hits)
    with loaded.office.store.snapshot() as conn:
        late = ledger.late_fees(conn, clear, loaded.as_of)
    return tuple(replace(hit, late_fee_fen=late[hit.unit_id].fen) if hit.unit_id in late else hit for hit in hits)


def _hit(loaded: SearchIndex, entry: Entry, clue: Clue | None) -> Hit:
    months, fen = loaded.standing.get(entry.unit_id, (0, 0))
    state = state_of(months, fen) if entry.names else State.VACANT
    phone = mask_phone(entry.phones[0]) if entry.phones else ""
    return Hit(entry.unit_id, entry.code, entry.names, phone, clue, state, months, fen, loaded.credit.get(entry.unit_id, 0))


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
