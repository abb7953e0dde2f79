"""Everything the book holds of the account of some units, for statements: seven reads, however long the account is."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, or_, select, union

from propdesk.domain.account_facts import AdjustedFact, ChargeFact, CreditFact, HeldFact, Ledger, MoneyFact, RefundFact, SettledFact
from propdesk.store.bulk import collector_paused
from propdesk.store.tables import billing, book, payments, people

OWNER, DEVELOPER = "owner", "developer"
LATE_FEE = "late_fee"


@collector_paused()
def ledger(conn: Connection, unit_ids: Sequence[int], day_of: Callable[[str], date], liable: str = OWNER) -> Ledger:
    """The account of these units (a few at most): what their owners owe and paid; with `liable` "developer" his, over all units.

    `day_of` tells the desk's day of a moment as the book keeps it.
    """
    facts = {"units": list(unit_ids)} if liable == OWNER else {}

    def rows(query: Select[Any]) -> Sequence[Any]:
        return conn.execute(query, facts).all()

    return Ledger(
        charges=_charges(rows(_charge_query(liable)), day_of),
        payments=[MoneyFact._make(row) for row in rows(_payment_query(liable))],
        settled=[SettledFact(row[0], row[1], row[2], row[3] == LATE_FEE) for row in rows(_settled_query(liable))],
        adjusted=[AdjustedFact._make((*row[:6], row[6] == LATE_FEE, *row[7:])) for row in rows(_adjusted_query(liable))],
        credit=[CreditFact._make(row) for row in rows(_credit_query())] if liable == OWNER else (),
        refunds=[RefundFact._make(row) for row in rows(_refund_query())] if liable == OWNER else (),
        held=[HeldFact._make(row) for row in rows(_held_query(liable))],
    )


def _units() -> BindParameter[Any]:
    return bindparam("units", expanding=True)


def _mine(liable: str) -> Select[tuple[int]]:
    """The numbers of the charges the account is made of."""
    return select(billing.charge.c.id).where(_of(liable))


def _of(liable: str) -> ColumnElement[bool]:
    """What the owners of some units owe, or everything of the developer."""
    c = billing.charge
    return and_(c.c.unit_id.in_(_units()), c.c.liable == liable) if liable == OWNER else c.c.liable == liable


@cache
def _charge_query(liable: str) -> Select[Any]:
    """Statements of fixed shape are built once: building one takes longer than running it."""
    c, i, r, run, batch = billing.charge, billing.fee_item, billing.charge_reversal, billing.billing_run, book.import_batch
    return (
        select(
            c.c.id, c.c.unit_id, c.c.item_id, i.c.name, c.c.period, c.c.start_on, c.c.due_on, c.c.amount_fen, c.c.formula, i.c.nature,
            c.c.counts_from, r.c.reversed_on, func.coalesce(r.c.reason, ""), i.c.on_behalf_of, c.c.note,
            func.coalesce(run.c.made_at, batch.c.applied_at),
        )
        .join(i, i.c.id == c.c.item_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(run, run.c.id == c.c.run_id)
        .outerjoin(batch, batch.c.id == c.c.batch_id)
        .where(_of(liable))
    )  # fmt: skip


def _charges(rows: Sequence[Any], day_of: Callable[[str], date]) -> list[ChargeFact]:
    days: dict[str | None, date | None] = {None: None}
    found = []
    for row in rows:
        if row[15] not in days:
            days[row[15]] = day_of(row[15])
        gone = date.min if row[11] == "" else _day(row[11])
        found.append(ChargeFact._make((*row[:10], _day(row[10]), gone, *row[12:15], days[row[15]])))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _payment_query(liable: str) -> Select[Any]:
    """Every payment that touched the account, whoever's household it was taken from."""
    p, v, a, e, d = payments.payment, payments.payment_void, payments.allocation, payments.credit_entry, payments.deposit_entry
    touched = [
        select(a.c.payment_id).where(a.c.charge_id.in_(_mine(liable))),
        select(d.c.payment_id).where(d.c.charge_id.in_(_mine(liable)), d.c.payment_id.is_not(None)),
    ]
    if liable == OWNER:
        touched.append(select(e.c.payment_id).where(e.c.unit_id.in_(_units()), e.c.payment_id.is_not(None)))
    return (
        select(
            p.c.id, p.c.unit_id, p.c.receipt, p.c.method, p.c.paid_on, p.c.amount_fen, p.c.payer, v.c.void_on,
            func.coalesce(v.c.kind, ""), func.coalesce(v.c.number, ""), func.coalesce(v.c.reason, ""),
        )
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(p.c.id.in_(union(*touched).scalar_subquery()))
    )  # fmt: skip


@cache
def _settled_query(liable: str) -> Select[Any]:
    a = payments.allocation
    return select(a.c.payment_id, a.c.charge_id, a.c.amount_fen, a.c.part).where(a.c.charge_id.in_(_mine(liable)))


@cache
def _adjusted_query(liable: str) -> Select[Any]:
    a, r = payments.adjustment, payments.adjustment_reversal
    return (
        select(
            a.c.id, a.c.charge_id, a.c.kind, a.c.amount_fen, a.c.adjusted_on, a.c.reason, a.c.part, r.c.reversed_on,
            func.coalesce(r.c.reason, ""),
        )
        .outerjoin(r, r.c.adjustment_id == a.c.id)
        .where(a.c.charge_id.in_(_mine(liable)))
    )  # fmt: skip


@cache
def _credit_query() -> Select[Any]:
    e = payments.credit_entry
    columns = (e.c.id, e.c.unit_id, e.c.amount_fen, e.c.entry_on, e.c.payment_id, e.c.refund_id, e.c.item_id)
    return select(*columns).where(e.c.unit_id.in_(_units()))


@cache
def _refund_query() -> Select[Any]:
    """Refunds to these units, and any that took from their credit or deposits."""
    r, v, e, d = payments.refund, payments.refund_void, payments.credit_entry, payments.deposit_entry
    touched = union(
        select(e.c.refund_id).where(e.c.unit_id.in_(_units()), e.c.refund_id.is_not(None)),
        select(d.c.refund_id).where(d.c.charge_id.in_(_mine(OWNER)), d.c.refund_id.is_not(None)),
    )
    return (
        select(
            r.c.id, r.c.unit_id, r.c.number, r.c.method, r.c.refunded_on, r.c.amount_fen, r.c.reason, v.c.void_on,
            func.coalesce(v.c.reason, ""),
        )
        .outerjoin(v, v.c.refund_id == r.c.id)
        .where(or_(r.c.unit_id.in_(_units()), r.c.id.in_(touched.scalar_subquery())))
    )  # fmt: skip


@cache
def _held_query(liable: str) -> Select[Any]:
    d = payments.deposit_entry
    columns = (d.c.id, d.c.charge_id, d.c.amount_fen, d.c.entry_on, d.c.reason, d.c.payment_id, d.c.refund_id)
    return select(*columns).where(d.c.charge_id.in_(_mine(liable)))


def units_of_person(conn: Connection, person_id: int, on: date) -> list[int]:
    """The units a person owns on a day; where there is none, those rented."""
    for table in (people.ownership, people.tenancy):
        query = select(table.c.unit_id).where(
            table.c.person_id == person_id,
            or_(table.c.start_on.is_(None), table.c.start_on <= on),
            or_(table.c.end_on.is_(None), table.c.end_on > on),
        )
        found = sorted(set(conn.execute(query).scalars()))
        if found:
            return found
    return []


def units_of_developer(conn: Connection) -> list[int]:
    """The units of which anything was ever charged to the developer, in natural order."""
    c, u = billing.charge, people.unit
    query = select(u.c.id).where(u.c.id.in_(select(c.c.unit_id).where(c.c.liable == DEVELOPER))).order_by(u.c.sort_key)
    return list(conn.execute(query).scalars())


def first_day(conn: Connection, unit_ids: Sequence[int]) -> date | None:
    """The first day anything of these units is for or was paid on, None for nothing."""
    c, p = billing.charge, payments.payment
    days = [
        conn.execute(select(func.min(column, type_=column.type)).where(owner.in_(unit_ids))).scalar_one()
        for column, owner in ((c.c.start_on, c.c.unit_id), (p.c.paid_on, p.c.unit_id))
    ]
    return min((day for day in days if day is not None), default=None)
