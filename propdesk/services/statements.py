"""Statements of account (对账单) of a unit, of all units of a person or of the developer: on screen, as a table, as a numbered paper."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.results import Printed
from propdesk.documents.statement import DepositLine, StatementItem, StatementLine, StatementPaper
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.privacy import mask_name
from propdesk.domain.statement import Statement, UnitSum, no_fee, statement
from propdesk.domain.statement_lines import Kind, Line
from propdesk.errors import UserError
from propdesk.i18n import N_, Catalog, catalog
from propdesk.services import papers
from propdesk.services.changes import Done, commit
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.services.payments import UnitUnknown, developer_name
from propdesk.services.statement_fees import course
from propdesk.services.statement_words import deposit_title, details, title
from propdesk.store import papers as register
from propdesk.store import people, requests, settings
from propdesk.store import statements as store
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument

SERIES = "DZ"
KIND, DEVELOPER_KIND = "statement", "developer_statement"
WORDING = "statement"
PAYERS = frozenset({Kind.PAYMENT, Kind.OFFSET, Kind.DEDUCTION})  # lines whose note is a name


class PersonWithoutUnit(UserError):
    """This person owns and rents no unit on {day}."""


class NothingOfDeveloper(UserError):
    """Nothing was ever charged to the developer. An item’s rule says whether he bears unsold units and the days before handover."""


class SpanChoice(StrEnum):
    """Days a statement is usually asked for."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    EVERYTHING = "everything"
    DAYS = "days"


SPAN_CHOICES = {
    SpanChoice.THIS_YEAR: N_("This year"),
    SpanChoice.LAST_YEAR: N_("Last year"),
    SpanChoice.EVERYTHING: N_("Everything"),
    SpanChoice.DAYS: N_("From … to …"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose account it is: the units, the person where it is one person's, and the names of the owners (else tenants).

    With `developer` it is what he bears of these units, and `names` is his.
    """

    units: tuple[people.UnitRow, ...]
    names: tuple[str, ...]
    person_id: int | None = None
    developer: bool = False

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return tuple(unit.unit_id for unit in self.units)

    @property
    def codes(self) -> dict[int, str]:
        """The units' codes, where there are several and a line must say which it is about."""
        return {unit.unit_id: unit.code for unit in self.units} if len(self.units) > 1 or self.developer else {}


@dataclass(frozen=True, slots=True)
class Account:
    """A statement with whose it is. `items` are the charge items the account knows (number, name), `item` the one filtered by."""

    holder: Holder
    statement: Statement
    items: tuple[tuple[int, str], ...]
    item: str = ""


def days_of(office: Office, unit_ids: Sequence[int], choice: SpanChoice, today: date) -> tuple[date, date]:
    """The first and last day of a usual span; "everything" ends today and begins with the first charge or payment."""
    if choice is SpanChoice.LAST_YEAR:
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if choice is SpanChoice.EVERYTHING:
        with office.store.read() as conn:
            known = store.first_day(conn, unit_ids)
        return min(known or today, today), today
    return date(today.year, 1, 1), today


def persons(office: Office, unit_id: int, on: date) -> tuple[people.PersonRow, ...]:
    """The owners (else tenants) of a unit on a day: whose accounts over all their units can be asked for."""
    with office.store.read() as conn:
        found = people.people_of(conn, [unit_id], on, phones=False).get(unit_id, [])
    return tuple(person for person in found if person.role == "owner") or tuple(found)


def of_unit(office: Office, unit_id: int, first: date, last: date, *, item_id: int | None = None) -> Account:
    """The account of one unit; raises `UnitUnknown` or `SpanBackwards`."""
    with office.store.snapshot() as conn:
        return _account(conn, _holder(conn, [unit_id], None, last), first, last, item_id)


def of_person(office: Office, person_id: int, first: date, last: date, *, item_id: int | None = None) -> Account:
    """The account of all units a person owns (else rents) on the last day; raises `PersonWithoutUnit` or `SpanBackwards`."""
    with office.store.snapshot() as conn:
        unit_ids = store.units_of_person(conn, person_id, last)
        if not unit_ids:
            raise PersonWithoutUnit(day=last)
        return _account(conn, _holder(conn, unit_ids, person_id, last), first, last, item_id)


def developer_units(office: Office) -> tuple[int, ...]:
    """The units of which anything was ever charged to the developer, in natural order."""
    with office.store.read() as conn:
        return tuple(store.units_of_developer(conn))


def of_developer(office: Office, first: date, last: date, *, item_id: int | None = None) -> Account:
    """What the developer bears of all units and paid of it; raises `NothingOfDeveloper` or `SpanBackwards`."""
    with office.store.snapshot() as conn:
        unit_ids = store.units_of_developer(conn)
        if not unit_ids:
            raise NothingOfDeveloper()
        order = {unit_id: place for place, unit_id in enumerate(unit_ids)}
        units = tuple(sorted(people.units(conn, unit_ids), key=lambda unit: order[unit.unit_id]))
        holder = Holder(units, (developer_name(settings.read(conn)),), developer=True)
        return _account(conn, holder, first, last, item_id)


def _holder(conn: Connection, unit_ids: Sequence[int], person_id: int | None, on: date) -> Holder:
    units = people.units(conn, unit_ids)
    if not units:
        raise UnitUnknown(unit=unit_ids[0])
    found = people.people_of(conn, unit_ids, on, phones=False)
    persons = [person for unit in units for person in found.get(unit.unit_id, ())]
    owners = [person for person in persons if person.role == "owner"] or persons
    mine = [person for person in persons if person.person_id == person_id] or owners
    return Holder(tuple(units), tuple(dict.fromkeys(person.name for person in mine)), person_id)


def _day_of(moment: str) -> date:
    """The desk's day of a moment as the book keeps it."""
    return clock.local(datetime.fromisoformat(moment)).date()


def _account(conn: Connection, holder: Holder, first: date, last: date, item_id: int | None) -> Account:
    facts = store.ledger(conn, holder.unit_ids, _day_of, store.DEVELOPER if holder.developer else store.OWNER)
    items = tuple(sorted({(charge.item_id, charge.item) for charge in facts.charges}))
    if item_id is not None:
        facts = facts.of_item(item_id)
    made = statement(facts, first, last, no_fee if holder.developer else course(conn, facts, holder.unit_ids))
    return Account(holder, made, items, dict(items).get(item_id, "") if item_id is not None else "")


# as paper -------------------------------------------------------------------------------------------------------------------


def paper(office: Office, account: Account, language: str, issued_on: date, *, masked: bool = True) -> StatementPaper:
    """The statement as a paper without a number, to be looked at; names are masked unless told otherwise."""
    facts, texts, made, holder = profile(office), catalog(language), account.statement, account.holder
    masked = masked and not holder.developer
    return StatementPaper(
        number="",
        language=language,
        unit_id=holder.units[0].unit_id,
        subject=_subject(holder, texts),
        holders=tuple(mask_name(name) if masked else name for name in holder.names),
        first=made.first,
        last=made.last,
        issued_on=issued_on,
        item=account.item,
        opening_fen=made.opening.owed_fen,
        lines=tuple(_paper_line(line, texts, holder, masked=masked) for line in made.lines),
        items=tuple(StatementItem(*sums[1:]) for sums in made.items),
        units=tuple(StatementItem(holder.codes[sums[0]], *sums[1:]) for sums in in_order(account)) if holder.codes else (),
        deposits=tuple(_deposit_line(line, texts, holder, masked=masked) for line in made.deposits),
        closing_fen=made.closing.owed_fen,
        late_fee_fen=made.closing.late_fee_fen,
        credit_fen=made.closing.credit_fen,
        held_fen=made.closing.held_fen,
        later_fen=made.later_fen,
        letterhead=letterhead(facts),
        wording=wording(WORDING, language).version,
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        developer=holder.developer,
    )


def _subject(holder: Holder, texts: Catalog) -> str:
    """The units as the paper names them; the developer's are only counted, since the lines name them."""
    if holder.developer:
        count = len(holder.units)
        return texts.ngettext("what the developer bears of {n} unit", "what the developer bears of {n} units", count).format(n=count)
    named = [unit_name(texts.language, unit.building, unit.entrance, unit.room, unit.kind) for unit in holder.units]
    return ("、" if texts.language == "zh_CN" else ", ").join(named)


def in_order(account: Account) -> list[UnitSum]:
    """The sums by unit in the natural order of the units."""
    order = {unit.unit_id: place for place, unit in enumerate(account.holder.units)}
    return sorted(account.statement.units, key=lambda sums: order[sums.unit_id])


def _shown(line: Line, *, masked: bool) -> Line:
    """The line as it is printed; a payer's name is masked with the others."""
    masked = masked and line.kind in PAYERS
    return replace(line, note="、".join(map(mask_name, line.note.split("、")))) if masked else line  # payers stand together so


def _paper_line(line: Line, texts: Catalog, holder: Holder, *, masked: bool) -> StatementLine:
    added, settled = max(line.owed_fen, 0), max(-line.owed_fen, 0)
    words = title(_shown(line, masked=masked), texts, holder.codes)
    return StatementLine(line.on, words, details(line, texts), line.number, added, settled, line.after.owed_fen)


def _deposit_line(line: Line, texts: Catalog, holder: Holder, *, masked: bool) -> DepositLine:
    words = deposit_title(_shown(line, masked=masked), texts, holder.codes)
    return DepositLine(line.on, words, line.number, line.held_fen, line.after.held_fen, line.move.value)


def issue(office: Office, account: Account, language: str, issued_on: date, *, masked: bool = True, key: str | None = None) -> DocumentRow:
    """Freeze and number a statement; the very same one issued that day already is given again."""
    content = paper(office, account, language, issued_on, masked=masked)
    moment, kind = clock.now(), DEVELOPER_KIND if account.holder.developer else KIND

    def work(conn: Connection) -> Done[DocumentRow]:
        known = next((row for row in _issued_that_day(conn, content, kind) if _same(row, content)), None)
        if known is not None:
            return Done(known, known.document_id, known.code, {"number": known.number, "again": True})
        numbered = replace(content, number=requests.next_numbers(conn, SERIES, issued_on.year)[0])
        new = NewDocument(
            kind, numbered.number, numbered.unit_id, issued_on, language, numbered.wording, numbered.closing_fen, to_json(numbered), ()
        )  # fmt: skip
        span = register.add(conn, moment.isoformat(), office.actor.operator, [new])
        row = register.find(conn, ids=[span.first])[0]
        body = {"number": row.number, "first": content.first.isoformat(), "last": content.last.isoformat(), "masked": masked}
        return Done(row, span.first, row.code, body, [span])

    def again(conn: Connection, document_id: int) -> DocumentRow:
        return register.find(conn, ids=[document_id])[0]

    return commit(office.store, office.actor, "statement.issue", work, moment=moment, key=key, again=again)


def _issued_that_day(conn: Connection, content: StatementPaper, kind: str) -> list[DocumentRow]:
    return [row for row in register.find(conn, unit_id=content.unit_id, kind=kind) if row.issued_on == content.issued_on]


def _same(row: DocumentRow, content: StatementPaper) -> bool:
    frozen = from_json(StatementPaper, row.content)
    return replace(frozen, number="", printed_at=content.printed_at, operator=content.operator) == content


def draw(office: Office, row: DocumentRow) -> Printed:
    """An issued statement as a PDF in memory; printed before, it is marked as a copy."""
    from propdesk.documents.statement_drawing import draw_statements

    content = replace(from_json(StatementPaper, row.content), number=row.number)
    marks = [mark for mark, on in {"copy": row.prints > 0, "demo": profile(office).demo}.items() if on]
    return draw_statements([content], marks)


def draft(office: Office, account: Account, language: str, issued_on: date, *, masked: bool = True) -> Printed:
    """The statement as it would be printed, to be looked at: it has no number and nothing is written."""
    from propdesk.documents.statement_drawing import draw_statements

    return draw_statements([paper(office, account, language, issued_on, masked=masked)], ["demo"] if profile(office).demo else [])


def file_statement(office: Office, row: DocumentRow, out: Path) -> Filed:
    """Write an issued statement to `out` and note the print; raises `PaperNotWritten` (the statement stays issued)."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, row)
    path = write_atomic(out, printed.pdf)
    papers.note_prints(office, [row], [hashlib.sha256(printed.pdf).hexdigest()])
    return Filed((path,), printed.pages, printed.missing)
