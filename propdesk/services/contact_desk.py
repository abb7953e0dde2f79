"""What a person reminding a household must see first, and the text of a message to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.contacts import FlagKind
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.promises import PromiseState
from propdesk.domain.quiet_hours import Limits, fullest_week
from propdesk.i18n import catalog
from propdesk.services.contacts import limits_of
from propdesk.services.ledger import LedgerRow
from propdesk.services.letterheads import office_facts
from propdesk.services.office import Office
from propdesk.services.promises import promisable
from propdesk.services.unit_facts import unit_of
from propdesk.store import contacts, flags, payments, people
from propdesk.store import promises as promised
from propdesk.store.contacts import ContactRow
from propdesk.store.flags import FlagRow
from propdesk.store.people import PersonRow, UnitRow
from propdesk.store.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class Situation:
    """A household as it stands on a day: who lives there, what is open, what was said and promised, what is to be respected.

    `owed` are the charges a promise would be about; `week` counts contacts at home in the fullest seven days around the day.
    """

    unit: UnitRow
    as_of: date
    people: tuple[PersonRow, ...]
    owed: tuple[LedgerRow, ...]
    credit_fen: Fen
    last: ContactRow | None
    promise: PromiseRow | None
    flags: tuple[FlagRow, ...]
    week: int
    limits: Limits

    @property
    def overdue(self) -> tuple[LedgerRow, ...]:
        return tuple(row for row in self.owed if row.arrears)

    @property
    def owed_fen(self) -> Fen:
        """Open principal and late fee of what a promise would be about."""
        return sum(row.due_fen for row in self.owed)

    @property
    def months(self) -> int:
        """Distinct periods with principal overdue."""
        return len({row.period for row in self.overdue if row.open_fen})

    def has(self, kind: FlagKind) -> bool:
        """Whether a flag of this kind holds."""
        return any(flag.kind == kind.value for flag in self.flags)


def situation(office: Office, unit_id: int, as_of: date) -> Situation:
    """A household as it stands on a day, in a fixed number of reads; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        unit = unit_of(conn, unit_id)
        return Situation(
            unit,
            as_of,
            tuple(people.people_of(conn, [unit_id], as_of).get(unit_id, ())),
            tuple(promisable(conn, unit_id, as_of)),
            payments.credit_balances(conn, as_of, [unit_id]).get(unit_id, 0),
            contacts.last(conn, as_of, [unit_id]).get(unit_id),
            promised.latest(conn, as_of, [unit_id]).get(unit_id),
            flags.in_force(conn, as_of, [unit_id]).get(unit_id, ()),
            fullest_week(contacts.disturbed(conn, as_of, as_of, [unit_id]).get(unit_id, ()), as_of),
            limits_of(conn),
        )


def message(office: Office, seen: Situation, language: str) -> str:
    """A polite text for SMS or WeChat to copy: of the open promise where there is one, else of what is open. "" where nothing is.

    It names no person and no room beyond the household's own, since a message may be read by somebody else (PIPL art. 6).
    """
    if not seen.owed:
        return ""
    with office.store.read() as conn:
        facts = office_facts(conn)
    words, texts = wording("message", language), catalog(language)
    unit, phone = seen.unit, seen.unit.steward_phone or facts.phone
    named = unit_name(language, unit.building, unit.entrance, unit.room, unit.kind)
    sender = facts.company or facts.community
    if unit.steward and phone:
        contact = words.text("contact.person", steward=unit.steward, phone=phone)
    else:
        contact = words.text("contact.phone", phone=phone) if phone else words.text("contact.none")
    promise = seen.promise
    if promise is not None and promise.state is PromiseState.OPEN:
        amount = format_yuan(promise.amount_fen - promise.paid_fen)
        return words.text("promise", unit=named, sender=sender, due=texts.long_date(promise.due_on), amount=amount, contact=contact)
    rows = seen.overdue or seen.owed
    as_of, amount = texts.long_date(seen.as_of), format_yuan(sum(row.due_fen for row in rows))
    months = _months(rows)
    if not months:
        return words.text("reminder.fee", unit=named, sender=sender, as_of=as_of, amount=amount, contact=contact)
    return words.text("reminder", unit=named, sender=sender, as_of=as_of, amount=amount, months=months, contact=contact)


def _months(rows: Sequence[LedgerRow]) -> int:
    return len({row.period for row in rows if row.open_fen})
