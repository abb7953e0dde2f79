"""Contacts (联系记录): note what was said and agreed with a household, keep to its peace, take a mistaken note back.

A contact never raises the level of reminding. One the office began at a household's home outside the hours, beyond the weekly
maximum or in spite of a stop flag is refused until somebody writes why (Civil Code art. 1033); then the reason stays with it.
"""

from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.contacts import Contact, FlagKind, Result, check_contact
from propdesk.domain.payments import check_reason
from propdesk.domain.quiet_hours import Limits, breaches
from propdesk.domain.times import format_time, parse_time
from propdesk.errors import UserError
from propdesk.services import promises
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.promises import PromiseEntry
from propdesk.services.unit_facts import unit_of
from propdesk.store import audit, flags, papers, settings
from propdesk.store import contacts as store
from propdesk.store import promises as promised
from propdesk.store.audit import Span
from propdesk.store.contacts import ContactRow as ContactRow
from propdesk.store.engine import Connection
from propdesk.store.promises import PromiseRow
from propdesk.store.tables import dunning

FIRST, LAST, WEEKLY = "contact.first", "contact.last", "contact.weekly"
RECORD = "visit_record"  # the kind of the paper a visit is written on


class PromiseMissing(UserError):
    """Enter by when and how much the resident promises to pay."""


class PromiseNotTheResult(UserError):
    """A promise is noted with the result “Promises to pay”."""


class ContactUnknown(UserError):
    """There is no such contact in this book."""


class ContactVoidAlready(UserError):
    """This contact is void already."""


class RecordUnknown(UserError):
    """{number} is no visit record of this household."""


class RecordUsed(UserError):
    """Visit record {number} was entered already. Void that contact first if it is wrong."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact as it was noted, with the promise given in it."""

    contact: ContactRow
    promise: PromiseRow | None


def limits(office: Office) -> Limits:
    """The hours and the weekly maximum this office keeps to."""
    with office.store.read() as conn:
        return limits_of(conn)


def limits_of(conn: Connection) -> Limits:
    """The same inside a read."""
    kept, usual = settings.read(conn), Limits()
    first, last = parse_time(kept.get(FIRST, "")), parse_time(kept.get(LAST, ""))
    return Limits(first or usual.first, last or usual.last, int(kept.get(WEEKLY, usual.weekly)))


def set_limits(office: Office, new: Limits) -> None:
    """Keep other hours or another weekly maximum; raises `LimitsOutOfOrder` or `WeeklyOutOfRange`."""
    new.checked()
    texts = {FIRST: format_time(new.first), LAST: format_time(new.last), WEEKLY: str(new.weekly)}

    def work(conn: Connection) -> Done[None]:
        changes = settings.write(conn, texts)
        return Done(None, 0, "contact", {name: {"before": old, "after": value} for name, (old, value) in changes.items()})

    commit(office.store, office.actor, "settings.contact", work, moment=clock.now())


def log(office: Office, contact: Contact, today: date, promise: PromiseEntry | None = None, *, key: str | None = None) -> Logged:
    """Note a contact and the promise given in it, in one transaction.

    Raises what `check_contact` raises, `OutsideHours`, `TooOften` or `ContactStopped` without an `exception`, `UnitUnknown`,
    `RecordUnknown`, `RecordUsed`, `PromiseMissing`, `PromiseNotTheResult` and what `promises.checked` raises.
    """
    check_contact(contact, today)
    if (contact.result is Result.PROMISE) and promise is None:
        raise PromiseMissing()
    if promise is not None and contact.result is not Result.PROMISE:
        raise PromiseNotTheResult()
    moment = clock.now()

    def work(conn: Connection) -> Done[Logged]:
        unit = unit_of(conn, contact.unit_id)
        _check_record(conn, contact)
        at, operator = moment.isoformat(), office.actor.operator
        number, span = write(conn, contact, at, operator)
        spans, given = [span], 0
        if promise is not None:
            given, more = promises.add(conn, contact.unit_id, contact.on, promise, number, at, operator)
            spans += more
        body = {"unit": contact.unit_id, "channel": contact.channel.value, "result": contact.result.value, "promise": given or None}
        return Done(_logged(conn, number, today), number, unit.code, body, spans)

    return commit(
        office.store, office.actor, "contact.log", work, moment=moment, key=key, again=lambda conn, number: _logged(conn, number, today)
    )


def _check_record(conn: Connection, contact: Contact) -> None:
    """The visit record it was written on is one of the household's, and is entered once."""
    if not contact.number:
        return
    if not any(row.unit_id == contact.unit_id and row.kind == RECORD for row in papers.find(conn, number=contact.number)):
        raise RecordUnknown(number=contact.number)
    if any(row.number == contact.number and row.void_on is None for row in store.find(conn, unit_id=contact.unit_id)):
        raise RecordUsed(number=contact.number)


def write(conn: Connection, contact: Contact, made_at: str, operator: str) -> tuple[int, Span]:
    """Write a checked contact inside the caller's transaction; returns its number and span. Raises what `check_peace` raises."""
    check_peace(conn, contact)
    number = store.add(conn, contact, made_at, operator)
    return number, audit.written(conn, dunning.contact, number, number)


def check_peace(conn: Connection, contact: Contact) -> None:
    """Whether a contact, also one only planned, keeps to the household's peace or says why not.

    Raises `ContactStopped`, `OutsideHours` or `TooOften`.
    """
    if not contact.disturbs or contact.exception.strip():
        return
    unit_id, on = contact.unit_id, contact.on
    others = store.disturbed(conn, date.max, on, [unit_id]).get(unit_id, [])
    kinds = {FlagKind(flag.kind) for flag in flags.in_force(conn, on, [unit_id]).get(unit_id, ())}
    beyond = breaches(contact, limits_of(conn), others, kinds)
    if beyond:
        raise beyond[0]


def _logged(conn: Connection, contact_id: int, today: date) -> Logged:
    row = store.find(conn, ids=[contact_id])[0]
    given = [one for one in promised.find(conn, today, unit_ids=[row.unit_id]) if one.contact_id == contact_id]
    return Logged(row, given[0] if given else None)


def void(office: Office, contact_id: int, reason: str, today: date, *, key: str | None = None) -> Logged:
    """Void the note of a contact made by mistake, and the promise noted with it; both stay to be read.

    Raises `ContactUnknown`, `ContactVoidAlready` or `ReasonMissing`.
    """
    why, moment = check_reason(reason), clock.now()

    def work(conn: Connection) -> Done[Logged]:
        found = store.find(conn, ids=[contact_id])
        if not found:
            raise ContactUnknown()
        if found[0].void_on is not None:
            raise ContactVoidAlready()
        at, operator = moment.isoformat(), office.actor.operator
        store.add_void(conn, contact_id, today, why, at, operator)
        spans = [audit.written(conn, dunning.contact_void, contact_id, contact_id)]
        for one in promised.find(conn, date.max, unit_ids=[found[0].unit_id]):
            if one.contact_id == contact_id and one.void_on is None:
                promised.add_void(conn, one.promise_id, today, why, at, operator)
                spans.append(audit.written(conn, dunning.promise_void, one.promise_id, one.promise_id))
        body = {"unit": found[0].unit_id, "reason": why}
        return Done(_logged(conn, contact_id, today), contact_id, found[0].code, body, spans)

    return commit(
        office.store, office.actor, "contact.void", work, moment=moment, key=key, again=lambda conn, number: _logged(conn, number, today)
    )


def find(office: Office, *, unit_id: int | None = None, first: date | None = None, last: date | None = None) -> list[ContactRow]:
    """Contacts, voided ones too, newest first; of a household or of some days (both included)."""
    with office.store.read() as conn:
        return store.find(conn, unit_id=unit_id, first=first, last=last)
