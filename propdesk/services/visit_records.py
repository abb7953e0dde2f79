"""Visit records (入户走访记录, series ZF): the sheets of an evening, frozen and numbered, and the blank form."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.results import Printed, Progress
from propdesk.documents.visit_record import OwedLine, VisitRecord
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.contacts import FlagKind
from propdesk.i18n import catalog
from propdesk.services import levels, papers
from propdesk.services.changes import Done, commit
from propdesk.services.contact_lists import last_words, promise_words
from propdesk.services.contacts import RECORD
from propdesk.services.free_days import day_kind
from propdesk.services.ledger import LedgerRow
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.services.levels import Household
from propdesk.services.office import Office
from propdesk.services.papers import Filed
from propdesk.store import contacts, flags, people, requests
from propdesk.store import papers as register
from propdesk.store import promises as promised
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument

SERIES = "ZF"
WORKDAY, HOLIDAY, EVENING = "workday", "holiday", "evening"


def when_of(day: date, *, evening: bool) -> str:
    """The kind of day a sheet ticks: evening, holiday (weekends too) or workday."""
    return EVENING if evening else HOLIDAY if day_kind(day).free else WORKDAY


def issue(
    office: Office, visit_on: date, unit_ids: Sequence[int], language: str, *, evening: bool = True, key: str | None = None
) -> list[DocumentRow]:
    """Freeze and number one visit record for each of these units, in walking order and one transaction.

    A unit that has a record of that day keeps it. What is owed is as of the day of the visit.
    """
    moment = clock.now()

    def again(conn: Connection, _last: int) -> list[DocumentRow]:
        found = register.issued_on_day(conn, RECORD, visit_on, unit_ids, language)
        order = {unit.unit_id: place for place, unit in enumerate(people.units(conn, unit_ids))}
        return sorted(register.find(conn, ids=found.values()), key=lambda row: order[row.unit_id])

    def work(conn: Connection) -> Done[list[DocumentRow]]:
        kept = register.issued_on_day(conn, RECORD, visit_on, unit_ids, language)
        fresh = [unit.unit_id for unit in people.units(conn, unit_ids) if unit.unit_id not in kept]
        if not fresh:
            return Done(again(conn, 0), 0, visit_on.isoformat(), {"fresh": 0, "kept": len(kept)})
        numbers = requests.next_numbers(conn, SERIES, visit_on.year, len(fresh))
        owed = levels.households(conn, visit_on, fresh)
        drafts = _contents(conn, office, fresh, owed, visit_on, when_of(visit_on, evening=evening), language)
        new = [
            _document(replace(draft, number=number), _demanded(owed, draft.unit_id), visit_on)
            for draft, number in zip(drafts, numbers, strict=True)
        ]
        span = register.add(conn, moment.isoformat(), office.actor.operator, new)
        return Done(again(conn, 0), span.last, visit_on.isoformat(), {"fresh": len(new), "kept": len(kept)}, [span])

    return commit(office.store, office.actor, "visit_record.issue", work, moment=moment, key=key, again=again)


def _document(record: VisitRecord, rows: Sequence[LedgerRow], on: date) -> NewDocument:
    lines = tuple((row.charge_id, row.open_fen) for row in rows)
    return NewDocument(RECORD, record.number, record.unit_id, on, record.language, record.wording, record.total_fen, to_json(record), lines)


def _contents(
    conn: Connection, office: Office, unit_ids: Sequence[int], owed: Mapping[int, Household], on: date, when: str, language: str
) -> list[VisitRecord]:
    """Unnumbered records in walking order; a handful of reads for any number of units."""
    facts, texts, version = letterhead(office_facts(conn)), catalog(language), wording(RECORD, language).version
    persons = people.people_of(conn, unit_ids, on, phones=False)
    last, given = contacts.last(conn, on, unit_ids), promised.latest(conn, on, unit_ids)
    held, printed_at = flags.in_force(conn, on, unit_ids), stamp(clock.now())
    return [
        VisitRecord(
            number="",
            language=language,
            unit_id=unit.unit_id,
            unit_code=unit.code,
            unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
            owners=tuple(person.name for person in persons.get(unit.unit_id, ()) if person.role == "owner"),
            visit_on=on,
            when=when,
            as_of=on,
            lines=_lines(_demanded(owed, unit.unit_id)),
            last=last_words(last.get(unit.unit_id), texts),
            promise=promise_words(given.get(unit.unit_id), texts),
            remark=" ".join(flag.reason for flag in held.get(unit.unit_id, ()) if flag.kind == FlagKind.CONTACT_LIMITS.value),
            letterhead=facts,
            printed_at=printed_at,
            operator=office.actor.operator,
            wording=version,
            rests_fen=sum(row.due_fen for row, _why in owed[unit.unit_id].resting) if unit.unit_id in owed else 0,
        )
        for unit in people.units(conn, unit_ids)
    ]


def _demanded(owed: Mapping[int, Household], unit_id: int) -> Sequence[LedgerRow]:
    return owed[unit_id].demanded if unit_id in owed else ()


def _lines(rows: Sequence[LedgerRow]) -> tuple[OwedLine, ...]:
    """What may be demanded, one line for each charge item."""
    lines = []
    for item, part in groupby(sorted(rows, key=lambda row: (row.item, row.period)), key=lambda row: row.item):
        own = list(part)
        fen, late = sum(row.open_fen for row in own), sum(row.late_fee_open_fen for row in own)
        lines.append(OwedLine(item, own[0].period, own[-1].period, len({row.period for row in own}), fen, late))
    return tuple(lines)


def blank(office: Office, language: str) -> VisitRecord:
    """The form to fill by hand: no number, nothing of any household."""
    with office.store.read() as conn:
        facts = letterhead(office_facts(conn))
    version = wording(RECORD, language).version
    return VisitRecord(
        "", language, 0, "", "", (), None, "", None, (), "", "", "", facts, stamp(clock.now()), office.actor.operator, version
    )  # fmt: skip


def content_of(row: DocumentRow) -> VisitRecord:
    """The frozen content of an issued record."""
    return replace(from_json(VisitRecord, row.content), number=row.number)


def draw(office: Office, rows: Sequence[DocumentRow], progress: Progress | None = None) -> Printed:
    """Issued records as one PDF in memory, a page each; printed before, they are marked as reprints."""
    from propdesk.documents.visit_record_drawing import draw_visit_records

    copies = frozenset(row.number for row in rows if row.prints)
    return draw_visit_records([content_of(row) for row in rows], papers.marks_of(office), progress, copies)


def draw_blank(office: Office, language: str) -> Printed:
    """The blank form as a PDF in memory."""
    from propdesk.documents.visit_record_drawing import draw_visit_records

    return draw_visit_records([blank(office, language)], papers.marks_of(office))


def file_records(office: Office, rows: Sequence[DocumentRow], out: Path) -> Filed:
    """Write issued records to `out` and note the print; raises `PaperNotWritten` (the records stay issued)."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, rows)
    path = write_atomic(out, printed.pdf)
    note(office, rows, printed)
    return Filed((path,), printed.pages, printed.missing)


def note(office: Office, rows: Sequence[DocumentRow], printed: Printed) -> None:
    """Note that these records were printed or saved in one PDF; from then on they are drawn as reprints."""
    papers.note_prints(office, rows, [hashlib.sha256(printed.pdf).hexdigest()] * len(rows))


def find(office: Office, *, number: str = "", unit_id: int | None = None) -> list[DocumentRow]:
    """Issued records, newest first, by number or unit."""
    with office.store.read() as conn:
        return register.find(conn, number=number or None, unit_id=unit_id, kind=RECORD)


def numbers_by_unit(rows: Sequence[DocumentRow]) -> Mapping[int, str]:
    """The number of each unit's record, for the list that goes with them."""
    return {row.unit_id: row.number for row in rows}
