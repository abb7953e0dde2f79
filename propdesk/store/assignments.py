"""The charge items that one unit is assigned, with its own price and days, and the days it was charged for them already."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from propdesk.store.bulk import insert_one
from propdesk.store.tables import billing


class Assigned(NamedTuple):
    """How an item applies to a unit: own price in 1/10,000 yuan (None = the rate) and the days ``[start_on, end_on)``.

    `pays_of_10000` is its discount (8000 = pays 80 %), `quantity` the persons, vehicles or spaces (None = one).
    """

    number: int
    own_price: int | None
    start_on: date | None
    end_on: date | None
    pays_of_10000: int = 10_000
    quantity: int | None = None


class ChargedDays(NamedTuple):
    """A charge that stands: its period ("2026-11") and the days ``[start_on, end_on)`` it pays for."""

    period: str
    start_on: date
    end_on: date


class NewestCharge(NamedTuple):
    """What a unit was charged last for an item, and for which days."""

    item_id: int
    amount_fen: int
    start_on: date
    end_on: date


def newest(conn: Connection, unit_id: int) -> list[NewestCharge]:
    """The charge of each item that reaches furthest, of those that stand and the owner owes."""
    c, r = billing.charge, billing.charge_reversal
    query = (
        select(c.c.item_id, c.c.amount_fen, c.c.start_on, c.c.end_on)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(c.c.unit_id == unit_id, c.c.liable == "owner", r.c.charge_id.is_(None))
        .order_by(c.c.end_on, c.c.id)
    )
    return list({row[0]: NewestCharge(*row) for row in conn.execute(query).all()}.values())


def of_unit(conn: Connection, unit_id: int) -> dict[int, Assigned]:
    """What the unit is assigned, by the number of the item."""
    a = billing.assignment
    query = select(a.c.item_id, a.c.id, a.c.own_price, a.c.start_on, a.c.end_on, a.c.pays_of_10000, a.c.quantity)
    query = query.where(a.c.unit_id == unit_id)
    return {row[0]: Assigned._make(row[1:]) for row in conn.execute(query)}


def of_item(conn: Connection, item_id: int) -> dict[int, Assigned]:
    """How the item is assigned to units, by the number of the unit."""
    a = billing.assignment
    query = select(a.c.unit_id, a.c.id, a.c.own_price, a.c.start_on, a.c.end_on, a.c.pays_of_10000, a.c.quantity)
    return {row[0]: Assigned._make(row[1:]) for row in conn.execute(query.where(a.c.item_id == item_id))}


def charged(conn: Connection, unit_id: int) -> dict[int, list[ChargedDays]]:
    """The charges of the unit that stand, by the number of the item."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.item_id, c.c.period, c.c.start_on, c.c.end_on).outerjoin(r, r.c.charge_id == c.c.id)
    found: dict[int, list[ChargedDays]] = {}
    for item_id, *days in conn.execute(query.where(c.c.unit_id == unit_id, r.c.charge_id.is_(None))):
        found.setdefault(item_id, []).append(ChargedDays._make(days))
    return found


def put(conn: Connection, unit_id: int, item_id: int, terms: Assigned) -> int:
    """Assign the item to the unit, or change how it is assigned (the number in `terms` is ignored); returns the assignment's number."""
    a = billing.assignment
    values = {name: value for name, value in terms._asdict().items() if name != "number"}
    where = (a.c.unit_id == unit_id) & (a.c.item_id == item_id)
    number = conn.execute(select(a.c.id).where(where)).scalar()
    if number is None:
        return insert_one(conn, a, {"unit_id": unit_id, "item_id": item_id, **values})
    conn.execute(a.update().where(where).values(**values))
    return int(number)


def remove(conn: Connection, unit_id: int, item_id: int) -> None:
    """Take the assignment away; charges made from it stay."""
    a = billing.assignment
    conn.execute(a.delete().where(a.c.unit_id == unit_id, a.c.item_id == item_id))
