"""Opening arrears in the book: the unpaid periods that an imported list brings, each a charge like any other."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.domain.charges import FeeItem
from propdesk.domain.opening import OpeningCharge
from propdesk.store.audit import Span, line, lines_of, span_of_text
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import billing

Generations = Mapping[tuple[int, str], int]


class Owed(NamedTuple):
    """What a unit owes when it is taken over, all at one price (1/10,000 yuan)."""

    unit_id: int
    price: int
    charges: Sequence[OpeningCharge]


def add_opening(
    conn: Connection, item: FeeItem, owed: Sequence[Owed], generations: Generations, batch_id: int, counts_from: str = ""
) -> Span:
    """Write the opening charges of units (at least one charge) and return the span of their rows for the audit line.

    They count from the day `counts_from` on ("" = always).

    Most households owe the same months and amounts and share one sequence of charges: its rows and their part of the digest
    are made once, but for the unit's number. `generations` is what `reversed_openings` found.
    """
    shared: dict[str, int | str] = {"item_id": item.id, "batch_id": batch_id, "counts_from": counts_from}
    shared |= {"liable": "owner", "liable_name": "", "note": ""}
    reopened = {unit_id for unit_id, _period in generations}
    made: dict[tuple[int, int, int], tuple[list[tuple[Any, ...]], list[bytes]]] = {}
    rows: list[tuple[Any, ...]] = []
    texts: list[bytes] = []
    for unit_id, price, charges in owed:
        key = (id(charges), price, unit_id if unit_id in reopened else 0)
        parts = made.get(key)
        if parts is None:
            ends = [_values(item, unit_id, price, charge, generations) for charge in charges]
            parts = made[key] = (ends, [_line(shared, end) for end in ends])
        rows += [(unit_id, *end) for end in parts[0]]
        texts.append(lines_of(unit_id, parts[1]))
    first, _last = insert_rows(conn, billing.charge, ("unit_id", *_OWN), rows, shared)
    return span_of_text(billing.charge, first, len(rows), b"".join(texts))


_OWN = ("period", "generation", "start_on", "end_on", "due_on", "amount_fen", "price", "formula")
_BEHIND_UNIT = billing.charge.columns.keys()[2:]


def _values(item: FeeItem, unit_id: int, price: int, charge: OpeningCharge, generations: Generations) -> tuple[Any, ...]:
    """A charge as stored: what is its own, the unit apart."""
    period, due_on = str(charge.month), item.due_on(charge.month, charge.start)
    days = (charge.start.isoformat(), charge.end.isoformat(), due_on.isoformat())
    return period, generations.get((unit_id, period), 0), *days, charge.amount_fen, price, charge.formula


def _line(shared: Mapping[str, object], own: tuple[Any, ...]) -> bytes:
    """A charge as its digest takes it, in the table's order of columns, the unit apart."""
    values = {**shared, **dict(zip(_OWN, own, strict=True))}
    return line([values.get(name) for name in _BEHIND_UNIT])


def reversed_openings(conn: Connection, item_id: int) -> dict[tuple[int, str], int]:
    """How many reversed charges each unit and period has for an item (after an import was undone or a run rolled back)."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, c.c.period, func.count()).join(r, r.c.charge_id == c.c.id).where(c.c.item_id == item_id)
    return {(row[0], row[1]): row[2] for row in conn.execute(query.group_by(c.c.unit_id, c.c.period))}


def counted_on(conn: Connection, batch_id: int, day: date) -> bool:
    """Whether charges of an import count on a day."""
    c = billing.charge
    query = select(c.c.id).where(c.c.batch_id == batch_id, c.c.counts_from <= day.isoformat()).limit(1)
    return conn.execute(query).first() is not None


def periods_of(conn: Connection, batch_id: int) -> set[str]:
    """The periods for which an import wrote charges."""
    c = billing.charge
    return {row[0] for row in conn.execute(select(c.c.period).where(c.c.batch_id == batch_id).distinct())}


def opening_total(conn: Connection, batch_id: int) -> tuple[int, int]:
    """Count and sum in fen of the charges an import wrote."""
    c = billing.charge
    row = conn.execute(select(func.count(), func.coalesce(func.sum(c.c.amount_fen), 0)).where(c.c.batch_id == batch_id)).one()
    return int(row[0]), int(row[1])
