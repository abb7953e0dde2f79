"""Drafts of a lawyer's letter (律师函草稿): frozen and numbered like every paper, as PDF and as a Word file for the firm.

Only a law firm issues the letter itself (domain reference, section 8).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.lawyer_letter import Demand, LawyerLetterDraft
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.i18n import catalog
from propdesk.services import papers
from propdesk.services.changes import Done, commit
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.notices import KIND as NOTICE
from propdesk.services.notices import UnitNotOverdue, notice_line, overdue_lines
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.services.payments import UnitUnknown
from propdesk.store import papers as register
from propdesk.store import people, requests
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument

SERIES = "LS"
KIND = "lawyer_letter"
PAY_WITHIN_DAYS = 7  # what the draft proposes; the lawyer decides


def draft(office: Office, unit_id: int, as_of: date, language: str, *, key: str | None = None) -> DocumentRow:
    """Freeze and number a draft about everything the unit has overdue on `as_of`, with the notices issued up to that day.

    Delivery is not recorded yet, so that no demand counts as proved. Raises `UnitUnknown` or `UnitNotOverdue`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[DocumentRow]:
        content = _content(conn, office, unit_id, as_of, language)
        numbered = replace(content, number=requests.next_numbers(conn, SERIES, as_of.year)[0])
        lines = tuple((line.charge_id, line.open_fen) for line in numbered.lines)
        new = NewDocument(
            KIND, numbered.number, unit_id, as_of, language, numbered.wording, numbered.total_fen, to_json(numbered), lines
        )  # fmt: skip
        span = register.add(conn, moment.isoformat(), office.actor.operator, [new])
        body = {"number": numbered.number, "total_fen": numbered.total_fen, "demands": len(numbered.demands)}
        row = register.find(conn, ids=[span.first])[0]
        return Done(row, span.first, numbered.unit_code, body, [span])

    def again(conn: Connection, document_id: int) -> DocumentRow:
        return register.find(conn, ids=[document_id])[0]

    return commit(office.store, office.actor, "letter.draft", work, moment=moment, key=key, again=again)


def _content(conn: Connection, office: Office, unit_id: int, as_of: date, language: str) -> LawyerLetterDraft:
    units = people.units(conn, [unit_id])
    if not units:
        raise UnitUnknown(unit=unit_id)
    unit, facts = units[0], profile(office)
    owed = overdue_lines(conn, [unit_id], as_of).get(unit_id, ())
    if not owed:
        raise UnitNotOverdue(unit=unit.code, as_of=as_of)
    named = unit_name(language, unit.building, unit.entrance, unit.room, unit.kind)
    return LawyerLetterDraft(
        number="",
        language=language,
        debtors=tuple(p.name for p in people.people_of(conn, [unit_id], as_of).get(unit_id, ()) if p.role == "owner"),
        unit_code=unit.code,
        unit_name=named,
        address=f"{named}, {facts.community}" if language == "en" else f"{facts.community}{named}",
        letterhead=letterhead(facts),
        as_of=as_of,
        drafted_on=as_of,
        lines=tuple(notice_line(row, as_of, language) for row in owed),
        demands=_demands(register.find(conn, unit_id=unit_id, kind=NOTICE), as_of, language),
        pay_within_days=PAY_WITHIN_DAYS,
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        wording=wording(KIND, language).version,
    )


def _demands(notices: Sequence[DocumentRow], as_of: date, language: str) -> tuple[Demand, ...]:
    """The notices up to the day, oldest first."""
    channel = catalog(language).gettext("Reminder notice")
    found = [Demand(row.issued_on, channel, row.number, "") for row in notices if row.issued_on <= as_of]
    return tuple(sorted(found, key=lambda demand: (demand.on, demand.number)))


def file_draft(office: Office, row: DocumentRow, pdf: Path, word: Path | None = None) -> Filed:
    """Write a draft as PDF and, with `word`, as a Word file; raises `PaperNotWritten` (the draft stays registered)."""
    from propdesk.documents.lawyer_letter_drawing import draw_lawyer_letters
    from propdesk.documents.paper import write_atomic

    content = replace(from_json(LawyerLetterDraft, row.content), number=row.number)
    marks = [mark for mark, on in {"copy": row.prints > 0, "demo": profile(office).demo}.items() if on]
    printed = draw_lawyer_letters([content], marks)
    paths = [write_atomic(pdf, printed.pdf)]
    if word is not None:
        from propdesk.documents.lawyer_letter_docx import lawyer_letter_docx

        paths.append(write_atomic(word, lawyer_letter_docx(content)))
    papers.note_prints(office, [row], [hashlib.sha256(printed.pdf).hexdigest()])
    return Filed(tuple(paths), printed.pages, printed.missing)
