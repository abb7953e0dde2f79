"""Promises to pay: written once, voided with a reason; whether each is kept follows from the payments that stand on the day asked.

A fixed number of reads for any number of promises (five for each 500 of them).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal_column, select

from propdesk.domain.promises import FAILED, Paid, Promised, PromiseState, paid_towards, state
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.contacts import MOST, chunks
from propdesk.store.standing import adjustment_stands, payment_stands
from propdesk.store.tables import billing, dunning, payments, people

PRINCIPAL = "principal"


class PromiseRow(NamedTuple):
    """A promise as it stands on the day asked: `paid_fen` came in time towards it, on the charges it names.

    `form` is how it was given, `counts` whether it counts for limitation (domain.evidence). `void_on` is None while it stands.
    """

    promise_id: int
    unit_id: int
    code: str
    contact_id: int | None
    given_on: date
    due_on: date
    amount_fen: int
    given_by: str
    form: str
    counts: str
    note: str
    operator: str
    made_at: str
    void_on: date | None
    void_reason: str
    charge_ids: tuple[int, ...]
    paid_fen: int
    state: PromiseState


class NewPromise(NamedTuple):
    """A promise about to be written, with the charges it is about."""

    unit_id: int
    contact_id: int | None
    given_on: date
    due_on: date
    amount_fen: int
    given_by: str
    form: str
    counts: str
    note: str
    charge_ids: tuple[int, ...]


class _Promised(NamedTuple):
    """A charge that was promised: `reversed_on` is "" where it never counted, None where it stands."""

    promise_id: int
    charge_id: int
    amount_fen: int
    reversed_on: str | None


class _Change(NamedTuple):
    """What settled part of a charge; `payment_id` is 0 for what was not paid but waived, corrected or written off."""

    on: date
    fen: int
    principal: bool
    payment_id: int

    @property
    def eased(self) -> bool:
        return self.payment_id == 0


def add(conn: Connection, new: NewPromise, made_at: str, operator: str) -> tuple[int, list[Span]]:
    """Write a promise and the charges it names, and return its number with the spans for the audit line."""
    newest = conn.execute(select(func.coalesce(func.max(payments.payment.c.id), 0))).scalar_one()
    values = {**new._asdict(), "last_payment_id": newest, "made_at": made_at, "operator": operator}
    charge_ids = values.pop("charge_ids")
    number = insert_one(conn, dunning.promise, values)
    rows = [(number, charge_id) for charge_id in charge_ids]
    first, _last = insert_rows(conn, dunning.promise_charge, ("promise_id", "charge_id"), rows)
    return number, [written(conn, dunning.promise, number, number), span_of(dunning.promise_charge, first, rows)]


def add_void(conn: Connection, promise_id: int, void_on: date, reason: str, made_at: str, operator: str) -> None:
    """Write that the note of a promise is void from a day on."""
    values = {"promise_id": promise_id, "void_on": void_on, "reason": reason, "made_at": made_at, "operator": operator}
    conn.execute(dunning.promise_void.insert().values(**values))


def find(
    conn: Connection, as_of: date, *, unit_ids: Sequence[int] | None = None, ids: Sequence[int] | None = None, due_from: date | None = None
) -> list[PromiseRow]:
    """The promises given by `as_of` as they stand on that day, newest first; by units, numbers, or those due from a day on."""
    p = dunning.promise
    rows: list[Any] = []
    for some in chunks(unit_ids):
        query = _promises().where(p.c.given_on <= as_of)
        query = query if some is None else query.where(p.c.unit_id.in_(some))
        query = query if ids is None else query.where(p.c.id.in_(ids))
        rows += conn.execute(query if due_from is None else query.where(p.c.due_on >= due_from)).all()
    rows.sort(key=lambda row: (row[4], row[0]), reverse=True)
    return _judged(conn, rows, as_of)


def in_force(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, PromiseRow]:
    """The open promise of each unit on a day (of all, or some units): not void, not yet kept, its last day not past.

    Of several the one given last.
    """
    found = find(conn, as_of, unit_ids=unit_ids, due_from=as_of)
    return {row.unit_id: row for row in reversed(found) if row.state is PromiseState.OPEN}


def broken(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, PromiseRow]:
    """The promise of each unit that was broken or kept only in part, where no later promise stands."""
    return {unit_id: row for unit_id, row in latest(conn, as_of, unit_ids).items() if row.state in FAILED}


def latest(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, PromiseRow]:
    """The promise given last of each unit on a day, voided ones left out."""
    return {row.unit_id: row for row in reversed(find(conn, as_of, unit_ids=unit_ids)) if row.state is not PromiseState.VOID}


def _promises() -> Select[Any]:
    p, v, u = dunning.promise, dunning.promise_void, people.unit
    return (
        select(
            p.c.id, p.c.unit_id, u.c.code, p.c.contact_id, p.c.given_on, p.c.due_on, p.c.amount_fen, p.c.given_by, p.c.form, p.c.counts,
            p.c.note, p.c.operator, p.c.made_at, v.c.void_on, func.coalesce(v.c.reason, ""), p.c.last_payment_id,
        )
        .join(u, u.c.id == p.c.unit_id)
        .outerjoin(v, v.c.promise_id == p.c.id)
    )  # fmt: skip


def _judged(conn: Connection, rows: Sequence[Any], as_of: date) -> list[PromiseRow]:
    named = _charges(conn, [row[0] for row in rows])
    changed = _changes(conn, sorted({one.charge_id for charges in named.values() for one in charges}), as_of)
    return [_row(row, named.get(row[0], []), changed, as_of) for row in rows]


def _row(row: Any, named: Sequence[_Promised], changed: dict[int, list[_Change]], as_of: date) -> PromiseRow:
    promise, void_on, newest = Promised(row[4], row[5], row[6], row[13]), row[13], row[15]
    last = min(promise.due_on, as_of)
    changes = [change for one in named for change in changed.get(one.charge_id, ())]
    paid = paid_towards(promise, (Paid(one.on, one.fen, one.payment_id > newest) for one in changes if not one.eased), as_of)
    gone = [one for one in named if one.reversed_on is not None and one.reversed_on <= last.isoformat()]
    eased = bool(gone) or any(one.eased and promise.given_on <= one.on <= last for one in changes)
    left = _left([one for one in named if one not in gone], changed, last) if eased else None
    reason = row[14] if void_on is not None and void_on <= as_of else ""
    known = void_on if void_on is not None and void_on <= as_of else None
    ids = tuple(one.charge_id for one in named)
    return PromiseRow._make((*row[:13], known, reason, ids, paid, state(promise, paid, left, as_of)))


def _left(named: Iterable[_Promised], changed: dict[int, list[_Change]], day: date) -> int:
    """Principal still open of these charges on a day."""
    settled = {one.charge_id: sum(c.fen for c in changed.get(one.charge_id, ()) if c.principal and c.on <= day) for one in named}
    return sum(max(0, one.amount_fen - settled[one.charge_id]) for one in named)


def _charges(conn: Connection, promise_ids: Sequence[int]) -> dict[int, list[_Promised]]:
    k, c, r = dunning.promise_charge, billing.charge, billing.charge_reversal
    found: dict[int, list[_Promised]] = {}
    for some in _portions(promise_ids):
        query = select(k.c.promise_id, c.c.id, c.c.amount_fen, r.c.reversed_on).join(c, c.c.id == k.c.charge_id)
        query = query.outerjoin(r, r.c.charge_id == c.c.id).where(k.c.promise_id.in_(some)).order_by(k.c.id)
        for row in conn.execute(query):
            found.setdefault(row[0], []).append(_Promised._make(row))
    return found


def _changes(conn: Connection, charge_ids: Sequence[int], as_of: date) -> dict[int, list[_Change]]:
    """What settled these charges by a day, paid or given up."""
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, back = payments.adjustment, payments.adjustment_reversal
    found: dict[int, list[_Change]] = {}
    for some in _portions(charge_ids):
        paid = (
            select(a.c.charge_id, p.c.paid_on, a.c.amount_fen, a.c.part, p.c.id)
            .join(p, p.c.id == a.c.payment_id)
            .outerjoin(v, v.c.payment_id == p.c.id)
            .where(a.c.charge_id.in_(some), payment_stands(as_of))
        )
        eased = (
            select(d.c.charge_id, d.c.adjusted_on, d.c.amount_fen, d.c.part, literal_column("0"))
            .outerjoin(back, back.c.adjustment_id == d.c.id)
            .where(d.c.charge_id.in_(some), adjustment_stands(as_of))
        )
        for query in (paid, eased):
            for charge_id, on, fen, part, payment_id in conn.execute(query):
                found.setdefault(charge_id, []).append(_Change(on, fen, part == PRINCIPAL, payment_id))
    return found


def _portions(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + MOST] for start in range(0, len(numbers), MOST)]
