"""Drafts of a lawyer's letter (律师函草稿): allowed by a manager, frozen and numbered, as PDF, Word file and data sheet for the firm.

Only a law firm issues the letter itself (domain reference, section 8). A draft says what the ledger and the delivery records say:
that payment was demanded repeatedly only where the arrival of two notices or more can be proved.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.lawyer_letter import Fact, LawyerLetterDraft
from propdesk.documents.results import Printed
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.approvals import Approval
from propdesk.domain.charges import PriceUnit, price_in
from propdesk.domain.evidence import Counts
from propdesk.domain.profile import Profile
from propdesk.domain.units import format_area
from propdesk.i18n import Catalog, catalog
from propdesk.services import legal_words, papers
from propdesk.services.approvals import verified
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import LedgerRow
from propdesk.services.legal_words import Known
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.notices import UnitNotOverdue, notice_line, overdue_lines
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.services.payments import UnitUnknown
from propdesk.store import papers as register
from propdesk.store import people, requests
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument
from propdesk.store.people import PersonRow, UnitRow

SERIES = "LS"
KIND = "lawyer_letter"
PAY_WITHIN_DAYS = 7  # what the draft proposes; the lawyer decides


class DraftRow(NamedTuple):
    """A draft in the register: its paper, who allowed it, how many demands it names and how many of them can be proved."""

    document: DocumentRow
    approver: str
    demands: int
    provable: int


def draft(office: Office, unit_id: int, as_of: date, language: str, approval: Approval, *, key: str | None = None) -> DocumentRow:
    """Freeze and number a draft about everything the unit has overdue on `as_of`, with what stands in the book on that day.

    A lawyer's letter is a manager's decision: raises what `approvals.verified` raises, `UnitUnknown` or `UnitNotOverdue`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[DocumentRow]:
        reason, approver = verified(conn, approval)
        content = replace(_content(conn, office, unit_id, as_of, language), approver=approver)
        numbered = replace(content, number=requests.next_numbers(conn, SERIES, as_of.year)[0])
        lines = tuple((line.charge_id, line.open_fen) for line in numbered.lines)
        new = NewDocument(
            KIND, numbered.number, unit_id, as_of, language, numbered.wording, numbered.total_fen, to_json(numbered), lines
        )  # fmt: skip
        span = register.add(conn, moment.isoformat(), office.actor.operator, [new])
        provable = len(numbered.provable_demands)
        body = {"number": numbered.number, "total_fen": numbered.total_fen, "demands": len(numbered.demands), "provable": provable}
        row = register.find(conn, ids=[span.first])[0]
        return Done(row, span.first, numbered.unit_code, {**body, "reason": reason, "approver": approver}, [span])

    def again(conn: Connection, document_id: int) -> DocumentRow:
        return register.find(conn, ids=[document_id])[0]

    return commit(office.store, office.actor, "letter.draft", work, moment=moment, key=key, again=again)


def content_of(row: DocumentRow) -> LawyerLetterDraft:
    """The frozen content of a draft."""
    return replace(from_json(LawyerLetterDraft, row.content), number=row.number)


def listed(office: Office, unit_id: int | None = None) -> tuple[DraftRow, ...]:
    """The drafts made so far, newest first, of all units or one."""
    with office.store.read() as conn:
        rows = register.find(conn, unit_id=unit_id, kind=KIND)
    contents = [(row, content_of(row)) for row in rows]
    return tuple(DraftRow(row, said.approver, len(said.demands), len(said.provable_demands)) for row, said in contents)


def preview(office: Office, unit_id: int, as_of: date, language: str) -> LawyerLetterDraft:
    """The draft as it would be frozen, without a number; nothing is written. Raises `UnitUnknown` or `UnitNotOverdue`."""
    with office.store.snapshot() as conn:
        return _content(conn, office, unit_id, as_of, language)


def _content(conn: Connection, office: Office, unit_id: int, as_of: date, language: str) -> LawyerLetterDraft:
    units = people.units(conn, [unit_id])
    if not units:
        raise UnitUnknown(unit=unit_id)
    unit, facts, texts = units[0], profile(office), catalog(language)
    owed = overdue_lines(conn, [unit_id], as_of).get(unit_id, ())
    if not owed:
        raise UnitNotOverdue(unit=unit.code, as_of=as_of)
    persons = [person for person in people.people_of(conn, [unit_id], as_of).get(unit_id, ()) if person.role == "owner"]
    known = legal_words.known(conn, unit_id, as_of)
    named = unit_name(language, unit.building, unit.entrance, unit.room, unit.kind)
    return LawyerLetterDraft(
        number="",
        language=language,
        debtors=tuple(person.name for person in persons),
        unit_code=unit.code,
        unit_name=named,
        address=f"{named}, {facts.community}" if language == "en" else f"{facts.community}{named}",
        letterhead=letterhead(facts),
        as_of=as_of,
        drafted_on=as_of,
        lines=tuple(notice_line(row, as_of, language) for row in owed),
        demands=legal_words.demands(known.sent, texts),
        pay_within_days=PAY_WITHIN_DAYS,
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        wording=wording(KIND, language).version,
        creditor=_creditor(facts, texts),
        debtor=_debtor(unit, persons, named, texts),
        agreement=_agreement(facts, owed, texts),
        notes=_notes(unit, facts, known, texts),
        attachments=_attachments(known, texts),
    )


def _creditor(facts: Profile, texts: Catalog) -> tuple[Fact, ...]:
    """Who claims; what the book has not got is left blank for the firm to ask."""
    _ = texts.gettext
    account = "，".join(part for part in (facts.account_name, facts.bank, facts.account_no) if part)
    return (
        Fact(_("Company"), facts.company),
        Fact(_("Community"), facts.community),
        Fact(_("Address"), facts.address),
        Fact(_("Phone"), facts.phone),
        Fact(_("Account"), account if texts.language == "zh_CN" else account.replace("，", ", ")),
        Fact(_("Unified social credit code, legal representative"), ""),
    )


def _debtor(unit: UnitRow, persons: Sequence[PersonRow], named: str, texts: Catalog) -> tuple[Fact, ...]:
    """Who owes, by each owner, and the unit."""
    _ = texts.gettext
    owners = [Fact(_("Owner"), "  ".join([person.name, *person.phones])) for person in persons] or [Fact(_("Owner"), "")]
    area = f"{format_area(unit.area_cm2)} ㎡" if unit.area_cm2 else ""
    handover = unit.handover_on.isoformat() if unit.handover_on else ""
    return (*owners, Fact(_("Unit"), f"{unit.code}  {named}"), Fact(_("Area ㎡"), area), Fact(_("Handed over on"), handover))


def _agreement(facts: Profile, owed: Sequence[LedgerRow], texts: Catalog) -> tuple[Fact, ...]:
    """The contract, the price by item and the late-fee clause; without a clause nothing speaks of a late fee."""
    _ = texts.gettext
    prices = dict.fromkeys((row.item, price_in(texts.language, row.price, PriceUnit(row.price_unit))) for row in owed)
    clauses = dict.fromkeys(row.clause for row in owed if row.clause)
    title = " ".join(part for part in (facts.contract_title, facts.contract_clause) if part)
    return (
        Fact(_("Contract"), title),
        *(Fact(item, price) for item, price in prices),
        *(Fact(_("Late-fee clause"), clause) for clause in clauses),
    )


def _notes(unit: UnitRow, facts: Profile, known: Known, texts: Catalog) -> tuple[Fact, ...]:
    """Whom to ask, and what the office wrote down beside demands: notes of its own prove no demand."""
    _ = texts.gettext
    contact = " ".join(part for part in (unit.steward, unit.steward_phone or facts.phone) if part)
    found = [Fact(_("Contact person"), contact)]
    if known.contacts:
        first, last = known.contacts[0].on, known.contacts[-1].on
        words = texts.ngettext("{n} contact noted, {first} to {last}", "{n} contacts noted, {first} to {last}", len(known.contacts))
        found.append(Fact(_("Contacts"), words.format(n=len(known.contacts), first=first, last=last)))
    found += [Fact(_("Promise"), legal_words.promise_words(row, texts)) for row in known.promises]
    found += [Fact(_("Mediation"), legal_words.mediation_words(row, texts)) for row in known.mediations]
    return tuple(found)


def _attachments(known: Known, texts: Catalog) -> tuple[str, ...]:
    """What goes with the draft: only what there is, each notice by its number with its delivery."""
    _ = texts.gettext
    found = [
        _("Authority to act (given by the office to the firm)"),
        _("Service contract and basis of the price"),
        _("Data sheet with every charge"),
    ]
    for one in known.sent:
        told = _("Reminder notice {number} of {day}").format(number=one.notice.number, day=one.notice.issued_on)
        counted = one.best is not None and one.best.counts != Counts.NO
        found.append(_("{notice} with its proof of delivery").format(notice=told) if counted else told)
    if known.contacts:
        found.append(_("Notes of contacts"))
    if any(row.counts != Counts.NO for row in known.promises):
        found.append(_("Promises of the debtor"))
    if known.mediations:
        found.append(_("Records of mediation"))
    return tuple(found)


# as papers ------------------------------------------------------------------------------------------------------------------


def draw(office: Office, row: DocumentRow) -> Printed:
    """A draft as a PDF in memory; made into a file before, it is marked as a copy."""
    from propdesk.documents.lawyer_letter_drawing import draw_lawyer_letters

    return draw_lawyer_letters([content_of(row)], _marks(office, row))


def draw_sheet(office: Office, row: DocumentRow) -> Printed:
    """The data sheet of a draft as a PDF in memory."""
    from propdesk.documents.lawyer_letter_drawing import draw_data_sheet

    return draw_data_sheet(content_of(row), _marks(office, row))


def _marks(office: Office, row: DocumentRow) -> list[str]:
    return [mark for mark, on in {"copy": row.prints > 0, "demo": profile(office).demo}.items() if on]


def file_draft(office: Office, row: DocumentRow, pdf: Path, word: Path | None = None, sheet: Path | None = None) -> Filed:
    """Write a draft as PDF and, where wanted, as a Word file and its data sheet.

    Each file appears whole or not at all. Raises `PaperNotWritten` (the draft stays registered).
    """
    from propdesk.documents.paper import write_atomic

    printed = draw(office, row)
    paths, missing = [write_atomic(pdf, printed.pdf)], printed.missing
    if word is not None:
        from propdesk.documents.lawyer_letter_docx import lawyer_letter_docx

        paths.append(write_atomic(word, lawyer_letter_docx(content_of(row))))
    if sheet is not None:
        facts = draw_sheet(office, row)
        paths.append(write_atomic(sheet, facts.pdf))
        missing += facts.missing
    papers.note_prints(office, [row], [hashlib.sha256(printed.pdf).hexdigest()])
    return Filed(tuple(paths), printed.pages, missing)
