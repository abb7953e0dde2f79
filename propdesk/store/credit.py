"""Prepaid money: entries of the purses of each unit, one general and one for each item paid ahead for. Reading and writing, no rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from propdesk.store.audit import Span
from propdesk.store.payments import add_one
from propdesk.store.prepared import run
from propdesk.store.tables import billing, payments, people

GENERAL = 0  # the purse of no item


class EntryRow(NamedTuple):
    """One movement of a purse. `number` is the receipt's or refund's; "" for a transfer or correction."""

    entry_id: int
    unit_id: int
    purse: int
    item: str
    entry_on: date
    kind: str
    amount_fen: int
    number: str


class PurseRow(NamedTuple):
    """A purse with a balance. `item` is "" for the general one; `last_on` its last movement."""

    unit_id: int
    purse: int
    item: str
    balance_fen: int
    last_on: date


def add_entry(
    conn: Connection,
    unit_id: int,
    purse: int,
    kind: str,
    amount_fen: int,
    entry_on: date,
    *,
    payment_id: int | None = None,
    refund_id: int | None = None,
) -> Span:
    """Write a movement (negative takes money out) and return the span of its row for the audit line; its `first` is the number."""
    values = {
        "unit_id": unit_id,
        "payment_id": payment_id,
        "amount_fen": amount_fen,
        "entry_on": entry_on,
        "kind": kind,
        "item_id": purse or None,
        "refund_id": refund_id,
    }
    return add_one(conn, payments.credit_entry, values)


def purses(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> list[PurseRow]:
    """Every purse that holds something on a day, by unit, the general one first."""
    facts: dict[str, object] = {"as_of": as_of} | ({} if unit_ids is None else {"units": list(unit_ids)})
    found = run(conn, _purses(unit_ids is not None), facts)
    return [PurseRow(unit, purse, item, int(fen), on) for unit, purse, item, fen, on in found]


@cache
def _purses(some_units: bool) -> Select[Any]:
    """Built once: every payment asks it, and building it takes longer than running it."""
    e, i = payments.credit_entry, billing.fee_item
    total, last_on = func.sum(e.c.amount_fen), func.max(e.c.entry_on, type_=e.c.entry_on.type)
    query = (
        select(e.c.unit_id, func.coalesce(e.c.item_id, GENERAL), func.coalesce(i.c.name, ""), total, last_on)
        .outerjoin(i, i.c.id == e.c.item_id)
        .where(e.c.entry_on <= bindparam("as_of", type_=e.c.entry_on.type))
        .group_by(e.c.unit_id, e.c.item_id, i.c.name)
        .having(total != 0)
        .order_by(e.c.unit_id, e.c.item_id)
    )
    return query.where(e.c.unit_id.in_(bindparam("units", expanding=True))) if some_units else query


def entries(conn: Connection, unit_id: int, purse: int | None = None) -> list[EntryRow]:
    """Every movement of a unit's purses (or of one), oldest first."""
    facts = {"unit_id": unit_id} | ({} if purse is None else {"purse": purse})
    return [EntryRow._make(row) for row in conn.execute(_entries(purse is not None), facts).all()]


@cache
def _entries(one_purse: bool) -> Select[Any]:
    query = _entry_rows().where(payments.credit_entry.c.unit_id == bindparam("unit_id"))
    if one_purse:
        query = query.where(func.coalesce(payments.credit_entry.c.item_id, GENERAL) == bindparam("purse"))
    return query


def _entry_rows() -> Select[Any]:
    e, i, p, t = payments.credit_entry, billing.fee_item, payments.payment, payments.refund
    return (
        select(
            e.c.id, e.c.unit_id, func.coalesce(e.c.item_id, GENERAL), func.coalesce(i.c.name, ""), e.c.entry_on, e.c.kind, e.c.amount_fen,
            func.coalesce(p.c.receipt, t.c.number, ""),
        )
        .outerjoin(i, i.c.id == e.c.item_id)
        .outerjoin(p, p.c.id == e.c.payment_id)
        .outerjoin(t, t.c.id == e.c.refund_id)
        .order_by(e.c.entry_on, e.c.id)
    )  # fmt: skip


def of_payment(conn: Connection, payment_id: int) -> list[EntryRow]:
    """The movements a payment made, and those that took them back."""
    return [EntryRow._make(row) for row in conn.execute(_of_payment(), {"payment": payment_id}).all()]


@cache
def _of_payment() -> Select[Any]:
    return _entry_rows().where(payments.credit_entry.c.payment_id == bindparam("payment"))


def of_refund(conn: Connection, refund_id: int) -> list[EntryRow]:
    """The movements a refund made, and those that took them back."""
    return [EntryRow._make(row) for row in conn.execute(_entry_rows().where(payments.credit_entry.c.refund_id == refund_id)).all()]


def pair_of(conn: Connection, entry_id: int) -> list[EntryRow]:
    """An entry and the one written after it: both sides of a transfer."""
    e = payments.credit_entry
    return [EntryRow._make(row) for row in conn.execute(_entry_rows().where(e.c.id.between(entry_id, entry_id + 1))).all()]


def movements(conn: Connection, unit_ids: Sequence[int]) -> Mapping[tuple[int, int], list[tuple[date, int]]]:
    """Day and fen of every movement of each purse of these units."""
    e = payments.credit_entry
    found: dict[tuple[int, int], list[tuple[date, int]]] = {}
    for start in range(0, len(unit_ids), 500):
        query = select(e.c.unit_id, func.coalesce(e.c.item_id, GENERAL), e.c.entry_on, e.c.amount_fen)
        for unit, purse, on, fen in conn.execute(query.where(e.c.unit_id.in_(unit_ids[start : start + 500]))):
            found.setdefault((unit, purse), []).append((on, fen))
    return found


def units_in_credit(conn: Connection, as_of: date) -> list[int]:
    """Units with something in a purse on a day, in walking order."""
    e, u = payments.credit_entry, people.unit
    query = (
        select(e.c.unit_id)
        .join(u, u.c.id == e.c.unit_id)
        .where(e.c.entry_on <= as_of)
        .group_by(e.c.unit_id, u.c.sort_key)
        .having(func.sum(e.c.amount_fen) > 0)
        .order_by(u.c.sort_key)
    )
    return [row[0] for row in conn.execute(query).all()]


def items(conn: Connection) -> list[tuple[int, str]]:
    """Charge items one may pay ahead for, by name."""
    i = billing.fee_item
    query = select(i.c.id, i.c.name).where(i.c.nature.not_in(("deposit", "cost")), i.c.active == 1).order_by(i.c.name)
    return [(row[0], row[1]) for row in conn.execute(query).all()]
