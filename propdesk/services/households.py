"""Households: the list, one card, and editing a unit and its people by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.import_plan import UnitState
from propdesk.domain.money import Fen
from propdesk.domain.owner_shares import check_shares
from propdesk.domain.units import UnitCode, UnitKind, parse_unit
from propdesk.errors import UserError
from propdesk.services import debt_facts, ledger, receipts, refund_papers
from propdesk.services.changes import Done, commit
from propdesk.services.debt_facts import DebtFacts
from propdesk.services.meter_lists import ReadingLine, readings_of_unit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import fee_items, holds, lists, papers, payments, people, refunds, residents
from propdesk.store import late_fees as clauses
from propdesk.store.engine import Connection
from propdesk.store.lists import ChargeRow, HouseholdRow
from propdesk.store.papers import DocumentRow
from propdesk.store.payments import PaymentRow
from propdesk.store.residents import UnitEntry
from propdesk.store.state_texts import to_text


class UnitExists(UserError):
    """Unit {unit} exists already. Open it instead."""


class UnitAmbiguous(UserError):
    """There are several units {unit} ({kinds}). Say which kind is meant."""


class OwnerNameMissing(UserError):
    """Write the name of the owner (or of the tenant, if there is no owner)."""


class ChangedSince(UserError):
    """The people of {unit} changed on {day} already. Let this change count from that day or later."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a household: `kind` is payment, offset, void, refund, refund_void, or the kind of paper issued."""

    on: date
    kind: str
    number: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Card:
    """One household at a glance, as of a day."""

    as_of: date
    row: HouseholdRow
    unit: people.UnitRow
    people: tuple[people.PersonRow, ...]
    standing: lists.Standing | None
    rates: tuple[tuple[str, int, str], ...]
    events: tuple[Event, ...]
    debt: DebtFacts
    late_fee_fen: Fen = 0
    held: bool = False  # whether late fees of the whole household rest on that day
    ruled: bool = False  # whether the book has any late-fee clause
    meters: tuple[ReadingLine, ...] = ()  # the newest reading of each meter


@dataclass(frozen=True, slots=True)
class History:
    """Everything the book holds of a household: charges, payments, papers and readings of its meters, newest first."""

    charges: tuple[ChargeRow, ...]
    payments: tuple[PaymentRow, ...]
    papers: tuple[DocumentRow, ...]
    readings: tuple[ReadingLine, ...] = ()


def every(office: Office, as_of: date) -> Sequence[HouseholdRow]:
    """All households in natural order with their standing on a day."""
    with office.store.snapshot() as conn:
        late = ledger.late_fees(conn, None, as_of)
        rows = lists.households(conn, as_of)
    return [row._replace(late_fee_fen=late[row.unit_id].fen) if row.unit_id in late else row for row in rows] if late else rows


def unit_named(office: Office, text: str, kind: UnitKind | None = None) -> people.UnitRow:
    """The unit a code in any spelling names; raises `UnitUnknown`, `UnitAmbiguous` or the code's own sentence."""
    code = parse_unit(text)
    with office.store.read() as conn:
        found = [unit for unit in people.units_matching(conn, code.match_key) if kind is None or unit.kind == kind]
    if not found:
        raise UnitUnknown(unit=text)
    if len(found) > 1:
        raise UnitAmbiguous(unit=found[0].code, kinds=", ".join(unit.kind for unit in found))
    return found[0]


def card(office: Office, unit_id: int, as_of: date, events: int = 5, *, number: str = "", debt: bool = True) -> Card:
    """The household card on a day with its latest `events`, before them those with the `number` looked for; raises `UnitUnknown`.

    Without `debt` nothing is read of levels, promises and cases: the cashier does not wait for them.
    """
    with office.store.snapshot() as conn:
        units = people.units(conn, [unit_id])
        if not units:
            raise UnitUnknown(unit=unit_id)
        row = lists.households(conn, as_of, unit_id)[0]
        standing = next(iter(lists.overdue(conn, as_of, [unit_id])), None)
        persons = tuple(people.people_of(conn, [unit_id], as_of).get(unit_id, ()))
        rates = tuple(fee_items.rates_of(conn, unit_id, as_of))
        late = ledger.late_fees(conn, [unit_id], as_of).get(unit_id)
        row = row._replace(late_fee_fen=late.fen if late else 0)
        shown = tuple(sorted(_events(conn, unit_id), key=lambda event: not number or event.number != number)[:events])
        held = any(hold.late_fee and hold.charge_id is None for hold in holds.in_force(conn, as_of, [unit_id]).get(unit_id, ()))
        ruled = bool(clauses.rules(conn))
        newest = {line.meter_id: line for line in reversed(readings_of_unit(conn, unit_id))}
        facts = debt_facts.of_unit(conn, unit_id, as_of) if debt else DebtFacts(as_of)
        return Card(
            as_of, row, units[0], persons, standing, rates, shown, facts, late.fen if late else 0, held, ruled, tuple(newest.values())
        )  # fmt: skip


def _events(conn: Connection, unit_id: int) -> list[Event]:
    elsewhere = (receipts.KIND, refund_papers.KIND, "developer_statement")  # told as money, or no matter of the household
    issued = [row for row in papers.find(conn, unit_id=unit_id) if row.kind not in elsewhere]
    found = [Event(row.issued_on, row.kind, row.number, row.total_fen) for row in issued]
    for given in refunds.find(conn, unit_id=unit_id):
        found.append(Event(given.refunded_on, "refund", given.number, given.amount_fen))
        if given.void_on is not None:
            found.append(Event(given.void_on, "refund_void", given.number, given.amount_fen))
    for row in payments.find(conn, unit_id=unit_id):
        kind = "offset" if row.method in payments.INTERNAL else "payment"
        found.append(Event(row.paid_on, kind, row.receipt, row.amount_fen))
        if row.void_on is not None:
            found.append(Event(row.void_on, "void", row.receipt, row.amount_fen))
    return sorted(found, key=lambda event: (event.on, event.number, event.kind), reverse=True)


def history(office: Office, unit_id: int) -> History:
    """Charges, payments, papers and readings of one household, newest first."""
    with office.store.snapshot() as conn:
        return History(
            tuple(lists.charges(conn, unit_id=unit_id)),
            tuple(payments.find(conn, unit_id=unit_id)),
            tuple(papers.find(conn, unit_id=unit_id)),
            tuple(readings_of_unit(conn, unit_id)),
        )


def state(office: Office, unit_id: int) -> UnitState:
    """A unit's facts as the edit form shows them; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        return _state(conn, unit_id)


def _state(conn: Connection, unit_id: int) -> UnitState:
    found = residents.state_of_unit(conn, unit_id)
    if found is None:
        raise UnitUnknown(unit=unit_id)
    return found


def add(office: Office, code: UnitCode, kind: UnitKind, new: UnitState, *, key: str | None = None) -> int:
    """Add a unit with its people and return its number.

    Raises `UnitExists`, `OwnerNameMissing`, `ShareMissing` or `SharesNotWhole`.
    """
    _check_people(new)
    check_shares(new.shares, len(new.owners))

    def work(conn: Connection) -> Done[int]:
        known = residents.unit_id_of(conn, code.match_key, kind)
        if known is not None and not known[1]:
            raise UnitExists(unit=code)
        if known is None:
            unit_id = residents.add_units(conn, [UnitEntry(code, kind, new)])[0]
            residents.tie_people(conn, [(unit_id, new)], None)
        else:
            unit_id = known[0]
            residents.set_state(conn, unit_id, None, new, None)
        return Done(unit_id, unit_id, str(code), {"after": to_text(new)})

    def again(conn: Connection, unit_id: int) -> int:
        return unit_id

    return commit(office.store, office.actor, "unit.add", work, moment=clock.now(), key=key, again=again)


def edit(office: Office, unit_id: int, new: UnitState, on: date) -> UnitState:
    """Change a unit's facts. Former people end on `on` (half-open), new ones start then; returns what it was before.

    Raises `UnitUnknown`, `OwnerNameMissing`, `ChangedSince` and, where owners or shares are other than before, `ShareMissing` or
    `SharesNotWhole`.
    """
    _check_people(new)

    def work(conn: Connection) -> Done[UnitState]:
        before = _state(conn, unit_id)
        if (before.owners, before.shares) != (new.owners, new.shares):
            check_shares(new.shares, len(new.owners))
        if not residents.same_people(before, new):
            check_unchanged_since(conn, [unit_id], on)
        if before != new:
            residents.set_state(conn, unit_id, before, new, on)
        body = {"before": to_text(before), "after": to_text(new)}
        return Done(before, unit_id, people.units(conn, [unit_id])[0].code, body)

    return commit(office.store, office.actor, "unit.edit", work, moment=clock.now())


def check_unchanged_since(conn: Connection, unit_ids: Sequence[int], on: date) -> None:
    """That the people of these units may change on that day: nobody owned or rented on later days only; raises `ChangedSince`."""
    later = residents.ended_after(conn, unit_ids, on)
    if later:
        unit_id, day = min(later.items())
        raise ChangedSince(unit=people.units(conn, [unit_id])[0].code, day=day)


def _check_people(new: UnitState) -> None:
    if (new.phones or new.shares) and not new.owners:
        raise OwnerNameMissing()
