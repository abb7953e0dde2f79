"""Promises to pay: which charges they are about, whether they were kept, and taking back one noted by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.payments import check_reason
from propdesk.domain.promises import COUNTS_BY_FORM, PromiseForm, PromiseState, PromiseTooMuch, check_promise
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import DEPOSIT, OWNER, LedgerRow
from propdesk.services.office import Office
from propdesk.store import audit
from propdesk.store import promises as store
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.promises import NewPromise
from propdesk.store.promises import PromiseRow as PromiseRow
from propdesk.store.tables import dunning


class NothingToPromise(UserError):
    """This household owes nothing, so there is nothing to promise."""


class ChargeNotPromised(UserError):
    """One of the charges chosen is not open any more. Choose again."""


class PromiseUnknown(UserError):
    """There is no such promise in this book."""


class PromiseVoidAlready(UserError):
    """This promise is void already."""


@dataclass(frozen=True, slots=True)
class PromiseEntry:
    """A promise as it is entered; without `charge_ids` it is about everything overdue that day, else about all that is open."""

    due_on: date | None
    amount_fen: Fen | None
    form: PromiseForm = PromiseForm.LOGGED
    given_by: str = ""
    note: str = ""
    charge_ids: tuple[int, ...] = ()


def promisable(conn: Connection, unit_id: int, on: date) -> list[LedgerRow]:
    """The charges a household's promise of a day is about unless it says otherwise: what is overdue, else all that is open."""
    rows = [row for row in ledger.open_rows(conn, [unit_id], on) if row.liable == OWNER and row.nature != DEPOSIT]
    return [row for row in rows if row.arrears] or rows


def add(
    conn: Connection, unit_id: int, given_on: date, entry: PromiseEntry, contact_id: int | None, made_at: str, operator: str
) -> tuple[int, list[Span]]:
    """Write a promise inside a transaction; returns its number and spans. Whether it counts for limitation follows from its form.

    Raises `PromiseDayMissing`, `PromiseDueBefore`, `PromiseAmountMissing`, `NothingToPromise`, `ChargeNotPromised` or `PromiseTooMuch`.
    """
    check_promise(given_on, entry.due_on, entry.amount_fen)
    assert entry.due_on is not None
    assert entry.amount_fen is not None
    charge_ids = entry.charge_ids or tuple(row.charge_id for row in promisable(conn, unit_id, given_on))
    if not charge_ids:
        raise NothingToPromise()
    then = {row.charge_id: row for row in ledger.open_rows(conn, [unit_id], max(given_on, entry.due_on))}
    if entry.charge_ids and not set(entry.charge_ids) <= {row.charge_id for row in ledger.open_rows(conn, [unit_id], given_on)}:
        raise ChargeNotPromised()
    owed = sum(then[charge_id].due_fen for charge_id in charge_ids if charge_id in then)
    if entry.amount_fen > owed:
        raise PromiseTooMuch(most=format_yuan(owed))
    new = NewPromise(
        unit_id,
        contact_id,
        given_on,
        entry.due_on,
        entry.amount_fen,
        entry.given_by.strip(),
        entry.form.value,
        COUNTS_BY_FORM[entry.form].value,
        entry.note.strip(),
        charge_ids,
    )
    return store.add(conn, new, made_at, operator)


def find(office: Office, as_of: date, *, unit_ids: Sequence[int] | None = None, states: Sequence[PromiseState] = ()) -> list[PromiseRow]:
    """The promises given by a day as they stand on it, newest first; of some households, in some states (none = all)."""
    with office.store.snapshot() as conn:
        rows = store.find(conn, as_of, unit_ids=unit_ids)
    return [row for row in rows if not states or row.state in states]


def void(office: Office, promise_id: int, reason: str, today: date, *, key: str | None = None) -> PromiseRow:
    """Void the note of a promise made by mistake; raises `PromiseUnknown`, `PromiseVoidAlready` or `ReasonMissing`."""
    why, moment = check_reason(reason), clock.now()

    def again(conn: Connection, number: int) -> PromiseRow:
        return store.find(conn, today, ids=[number])[0]

    def work(conn: Connection) -> Done[PromiseRow]:
        found = store.find(conn, date.max, ids=[promise_id])
        if not found:
            raise PromiseUnknown()
        if found[0].void_on is not None:
            raise PromiseVoidAlready()
        store.add_void(conn, promise_id, max(today, found[0].given_on), why, moment.isoformat(), office.actor.operator)
        span = audit.written(conn, dunning.promise_void, promise_id, promise_id)
        return Done(again(conn, promise_id), promise_id, found[0].code, {"unit": found[0].unit_id, "reason": why}, [span])

    return commit(office.store, office.actor, "promise.void", work, moment=moment, key=key, again=again)
