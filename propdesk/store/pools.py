"""Costs that units share: each with its locked list of units and their weights, and the charges made from it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.domain.shared_costs import Member
from propdesk.store.audit import Span, span_of
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import billing, meters, people


class PoolRow(NamedTuple):
    """A cost to share: its amount in fen, what it is divided by, what it rests on; `charges` of it stand."""

    pool_id: int
    item_id: int
    item: str
    period: str
    amount_fen: int
    share_by: str
    basis: str
    made_at: str
    operator: str
    members: int
    charges: int


class Sharer(NamedTuple):
    """A unit that may share a cost."""

    unit_id: int
    code: str
    building: str
    entrance: str
    kind: str
    area_cm2: int | None


def add_pool(conn: Connection, row: PoolRow, members: Sequence[Member]) -> tuple[int, list[Span]]:
    """Write a cost (its number is ignored) with its list of units, and return its number and the spans for the audit line."""
    values = {"item_id": row.item_id, "period": row.period, "amount_fen": row.amount_fen, "share_by": row.share_by}
    values |= {"basis": row.basis, "made_at": row.made_at, "operator": row.operator}
    pool_id = insert_one(conn, billing.pool, values)
    rows = [(pool_id, member.unit_id, member.weight) for member in members]
    first, _last = insert_rows(conn, billing.pool_member, ("pool_id", "unit_id", "weight"), rows)
    return pool_id, [span_of(billing.pool_member, first, rows)]


def pools(conn: Connection, *, item_id: int | None = None, period: str | None = None, pool_id: int | None = None) -> list[PoolRow]:
    """Costs to share, newest first, by any of item, period and number."""
    p, m, i = billing.pool, billing.pool_member, billing.fee_item
    link, r = billing.pool_charge, billing.charge_reversal
    members = select(func.count()).where(m.c.pool_id == p.c.id).scalar_subquery()
    standing = (
        select(func.count())
        .select_from(link)
        .outerjoin(r, r.c.charge_id == link.c.charge_id)
        .where(link.c.pool_id == p.c.id, r.c.charge_id.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            p.c.id, p.c.item_id, i.c.name, p.c.period, p.c.amount_fen, p.c.share_by, p.c.basis, p.c.made_at, p.c.operator, members, standing
        )
        .join(i, i.c.id == p.c.item_id)
        .order_by(p.c.id.desc())
    )
    if item_id is not None:
        query = query.where(p.c.item_id == item_id)
    if period is not None:
        query = query.where(p.c.period == period)
    if pool_id is not None:
        query = query.where(p.c.id == pool_id)
    return [PoolRow(*row) for row in conn.execute(query).all()]


def members(conn: Connection, pool_ids: Sequence[int]) -> dict[int, list[Member]]:
    """The list of units of each cost, in the order it was made."""
    m = billing.pool_member
    found: dict[int, list[Member]] = {}
    for pool_id, unit_id, weight in conn.execute(
        select(m.c.pool_id, m.c.unit_id, m.c.weight).where(m.c.pool_id.in_(pool_ids)).order_by(m.c.id)
    ):
        found.setdefault(pool_id, []).append(Member(unit_id, weight))
    return found


def charged(conn: Connection, pool_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The units whose charge from each cost stands."""
    link, c, r = billing.pool_charge, billing.charge, billing.charge_reversal
    query = (
        select(link.c.pool_id, c.c.unit_id)
        .join(c, c.c.id == link.c.charge_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(link.c.pool_id.in_(pool_ids), r.c.charge_id.is_(None))
    )
    found: dict[int, set[int]] = {}
    for pool_id, unit_id in conn.execute(query) if pool_ids else ():
        found.setdefault(pool_id, set()).add(unit_id)
    return {pool_id: frozenset(units) for pool_id, units in found.items()}


def codes(conn: Connection, unit_ids: Sequence[int]) -> dict[int, str]:
    """The codes of units, also of those taken out of the book."""
    u = people.unit
    return {row[0]: row[1] for row in conn.execute(select(u.c.id, u.c.code).where(u.c.id.in_(unit_ids)))} if unit_ids else {}


def sharers(conn: Connection) -> list[Sharer]:
    """Every unit that may share a cost, in natural order."""
    u, b = people.unit, people.building
    query = (
        select(u.c.id, u.c.code, b.c.name, u.c.entrance, u.c.kind, u.c.area_cm2)
        .join(b, b.c.id == u.c.building_id)
        .where(u.c.removed == 0)
        .order_by(u.c.sort_key, u.c.id)
    )
    return [Sharer(*row) for row in conn.execute(query).all()]


def used(conn: Connection, item_id: int, first: date, end: date) -> dict[int, int]:
    """What each unit was charged for of a metered item whose readings lie in ``[first, end)``, in 1/1000."""
    use, c, r = meters.charge_usage, billing.charge, billing.charge_reversal
    query = (
        select(c.c.unit_id, func.sum(use.c.quantity))
        .join(c, c.c.id == use.c.charge_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(c.c.item_id == item_id, r.c.charge_id.is_(None), use.c.to_on > first, use.c.to_on <= end)
        .group_by(c.c.unit_id)
    )
    return {row[0]: int(row[1]) for row in conn.execute(query)}
