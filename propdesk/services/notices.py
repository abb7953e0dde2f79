"""Payment notices (催缴通知单): who would get one, issue them all in one transaction, make the file afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk import clock
from propdesk.documents.blocks import to_json
from propdesk.documents.notice import Notice, NoticeLine
from propdesk.domain.addresses import unit_name
from propdesk.domain.charges import PriceUnit, formula_in, price_in
from propdesk.domain.late_fees import format_rate, words_in
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.profile import Profile
from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services import holds, ledger, papers, withheld
from propdesk.services.arrears import overdue
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import LedgerRow
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.store import papers as register
from propdesk.store import payments, people, requests
from propdesk.store.engine import Connection
from propdesk.store.lists import ArrearsRow

SERIES = "CJ"
KIND = "notice"


class NothingOverdue(UserError):
    """Nothing is overdue on {as_of} for the units chosen. No notice was issued."""


class UnitNotOverdue(UserError):
    """Unit {unit} has nothing overdue on {as_of}. No notice was issued."""


@dataclass(frozen=True, slots=True)
class Issued:
    """Notices in walking order. `fresh` were issued now; the others named the same charges on the same day already."""

    documents: tuple[register.DocumentRow, ...]
    fresh: int

    @property
    def total_fen(self) -> Fen:
        return sum(document.total_fen for document in self.documents)


def candidates(office: Office, as_of: date, *, codes: Sequence[str] = (), min_months: int = 1) -> tuple[ArrearsRow, ...]:
    """The units that would receive a notice on `as_of`, in walking order.

    Raises `UnitNotOverdue` for a unit named without arrears and `NothingOverdue` when nobody is left.
    """
    rows = overdue(office, as_of, min_months=min_months, codes=codes).rows
    missing = set(codes) - {row.code for row in rows}
    if missing:
        raise UnitNotOverdue(unit=sorted(missing)[0], as_of=as_of)
    if not rows:
        raise NothingOverdue(as_of=as_of)
    return rows


def prepare(office: Office, as_of: date, rows: Sequence[ArrearsRow], language: str) -> list[Notice]:
    """The notices as they would be issued, for the preview; nothing is written and no number taken."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        return [notice for _unit_id, notice in _drafts(conn, office, facts, as_of, [row.unit_id for row in rows], language)]


def issue(office: Office, as_of: date, unit_ids: Sequence[int], language: str, *, key: str | None = None) -> Issued:
    """Freeze and number one notice for each of these units that owes on `as_of`, in one transaction.

    What is open is read again inside the transaction. A unit that already has a notice of that day naming the same
    charges and amounts keeps that one. Raises `NothingOverdue`. The file is made afterwards (`papers.make_file`).
    """
    facts = profile(office)
    moment = clock.now()

    def work(conn: Connection) -> Done[Issued]:
        drafts = _drafts(conn, office, facts, as_of, unit_ids, language)
        if not drafts:
            raise NothingOverdue(as_of=as_of)
        kept = _already_issued(conn, as_of, drafts)
        fresh = [(unit_id, notice) for unit_id, notice in drafts if unit_id not in kept]
        numbers = requests.next_numbers(conn, SERIES, as_of.year, len(fresh)) if fresh else []
        new = [_document(unit_id, replace(notice, number=number)) for (unit_id, notice), number in zip(fresh, numbers, strict=True)]
        span = register.add(conn, moment.isoformat(), office.actor.operator, new)
        documents = register.find(conn, ids=[*kept.values(), *range(span.first, span.last + 1)])
        order = {unit_id: position for position, (unit_id, _notice) in enumerate(drafts)}
        issued = Issued(tuple(sorted(documents, key=lambda row: order[row.unit_id])), len(fresh))
        body = {"fresh": len(fresh), "kept": len(kept), "total_fen": issued.total_fen, "language": language}
        return Done(issued, span.last if fresh else 0, as_of.isoformat(), body, [span] if fresh else [])

    def again(conn: Connection, _last: int) -> Issued:
        found = register.issued_on_day(conn, KIND, as_of, unit_ids, language)
        order = {unit.unit_id: position for position, unit in enumerate(people.units(conn, list(found)))}
        return Issued(tuple(sorted(register.find(conn, ids=found.values()), key=lambda row: order[row.unit_id])), 0)

    return commit(office.store, office.actor, "notice.issue", work, moment=moment, key=key, again=again)


def _drafts(
    conn: Connection, office: Office, facts: Profile, as_of: date, unit_ids: Sequence[int], language: str
) -> list[tuple[int, Notice]]:
    """Unnumbered notices of the units that owe, in walking order; a handful of reads for any number of units."""
    owed = overdue_lines(conn, unit_ids, as_of)
    rests = holds.resting(conn, as_of, unit_ids)
    parted = {
        unit_id: withheld.split([notice_line(row, as_of, language) for row in rows], rests.get(unit_id, ()), language)
        for unit_id, rows in owed.items()
    }
    debtors = [unit_id for unit_id, (asked, _shown) in parted.items() if asked]
    persons = people.people_of(conn, debtors, as_of)
    credit = payments.credit_balances(conn, as_of)
    counts = register.issued_count(conn, KIND, before=as_of)
    printed_at = stamp(clock.now())
    return [
        (unit.unit_id, _notice(office, facts, unit, persons, parted[unit.unit_id], credit, counts, as_of, language, printed_at))
        for unit in people.units(conn, debtors)
    ]


def _notice(
    office: Office,
    facts: Profile,
    unit: people.UnitRow,
    persons: Mapping[int, Sequence[people.PersonRow]],
    parted: tuple[tuple[NoticeLine, ...], tuple[NoticeLine, ...]],
    credit: Mapping[int, Fen],
    counts: Mapping[int, int],
    as_of: date,
    language: str,
    printed_at: str,
) -> Notice:
    ordinal = counts.get(unit.unit_id, 0) + 1
    owners = tuple(person.name for person in persons.get(unit.unit_id, ()) if person.role == "owner")
    return Notice(
        number="",
        ordinal=ordinal,
        tone=min(ordinal, 3),
        language=language,
        unit_id=unit.unit_id,
        unit_code=unit.code,
        unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
        kind=unit.kind,
        debtors=owners,
        as_of=as_of,
        issued_on=as_of,
        pay_by=facts.pay_by(as_of),
        lines=parted[0],
        withheld=parted[1],
        credit_fen=credit.get(unit.unit_id, 0),
        steward=unit.steward,
        steward_phone=unit.steward_phone or facts.phone,
        letterhead=letterhead(facts),
        wording=papers.notice_wording(language),
        printed_at=printed_at,
        operator=office.actor.operator,
    )


def overdue_lines(conn: Connection, unit_ids: Sequence[int], as_of: date) -> dict[int, list[LedgerRow]]:
    """What each of these units owes late on `as_of`, principal or late fee; units that owe nothing are left out."""
    found: dict[int, list[LedgerRow]] = {}
    for row in ledger.open_rows(conn, unit_ids, as_of, arrears_only=True):
        found.setdefault(row.unit_id, []).append(row)
    return found


def notice_line(row: LedgerRow, as_of: date, language: str) -> NoticeLine:
    """One overdue charge as a paper names it."""
    return NoticeLine(
        charge_id=row.charge_id,
        item=row.item,
        period=row.period,
        start_on=row.start_on,
        end_on=row.end_on,
        basis=formula_in(language, row.formula),
        price=price_in(language, row.price, PriceUnit(row.price_unit)),
        due_on=row.due_on,
        principal_fen=row.amount_fen,
        paid_fen=row.paid_fen + row.adjusted_fen,
        open_fen=row.open_fen,
        days_late=row.late_days or row.days_late,
        rate=_rate(row, language),
        late_fee_fen=row.late_fee_open_fen,
        late_words=_late_words(row, as_of, language),
        anchored=row.anchor_day != 1,
    )


def _rate(row: LedgerRow, language: str) -> str:
    """The rates of the days that count ("0.05%/day"), "" without a clause."""
    rates = [rate for _start, _stop, _fen, rate in row.fee.pieces] or [row.per_day_ppb]
    shown = "/".join(format_rate(rate) for rate in dict.fromkeys(rates) if rate)
    return catalog(language).gettext("{rate}/day").format(rate=shown) if shown else ""


def _late_words(row: LedgerRow, as_of: date, language: str) -> str:
    """How the late fee arose, where it is not simply open × rate × days late from the day after the due day to `as_of`."""
    fee = row.fee
    if row.late_fee_open_fen == 0:
        return ""
    plain = (
        len(fee.pieces) == 1 and fee.pieces[0][2] == row.open_fen and fee.days == row.days_late and row.late_fee_open_fen == fee.full_fen
    )
    if plain:
        return ""
    texts = catalog(language)
    said = texts.gettext("Late fee {first} to {last}: {formula}").format(
        first=row.late_from, last=row.late_to, formula=words_in(language, row.late_fee_words)
    )
    paid, waived = row.late_fee_paid_fen, row.late_fee_waived_fen
    held = (row.late_to - row.late_from).days + 1 - row.late_days if row.late_from and row.late_to else 0
    if held:
        said += texts.ngettext(", {n} day between not counted", ", {n} days between not counted", held).format(n=held)
    if paid:
        said += texts.gettext(", {amount} paid").format(amount=format_yuan(paid))
    if waived:
        said += texts.gettext(", {amount} waived").format(amount=format_yuan(waived))
    return said


def _already_issued(conn: Connection, as_of: date, drafts: Sequence[tuple[int, Notice]]) -> dict[int, int]:
    """Units whose notice of that very day names the same charges and amounts in the same language: {unit: document}."""
    found = register.issued_on_day(conn, KIND, as_of, [unit_id for unit_id, _notice in drafts], drafts[0][1].language)
    if not found:
        return {}
    frozen = {row.unit_id: row for row in register.find(conn, ids=found.values())}
    lines = register.lines(conn, list(found.values()))
    return {
        unit_id: found[unit_id]
        for unit_id, notice in drafts
        if unit_id in found
        and frozen[unit_id].language == notice.language
        and lines.get(found[unit_id]) == [(line.charge_id, line.open_fen) for line in notice.lines]
        and frozen[unit_id].total_fen == notice.total_fen
    }


def _document(unit_id: int, notice: Notice) -> register.NewDocument:
    lines = tuple((line.charge_id, line.open_fen) for line in notice.lines)
    return register.NewDocument(
        KIND, notice.number, unit_id, notice.issued_on, notice.language, notice.wording, notice.total_fen, to_json(notice), lines
    )


def issued(office: Office, unit_id: int | None = None) -> list[register.DocumentRow]:
    """Notices already issued, newest first."""
    with office.store.read() as conn:
        return register.find(conn, unit_id=unit_id, kind=KIND)
