"""Opening arrears in the book: the unpaid periods that an imported list brings, each a charge like any other."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.domain.charges import FeeItem
from propdesk.domain.opening import OpeningCharge
from propdesk.store.audit import Span, line, span_of_lines
from propdesk.store.billing import CHARGE_COLUMNS
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
    reopened = {unit_id for unit_id, _period in generations}
    made: dict[tuple[int, int, int], list[tuple[tuple[Any, ...], bytes]]] = {}
    rows: list[tuple[Any, ...]] = []
    lines: list[bytes] = []
    for unit_id, price, charges in owed:
        key = (id(charges), price, unit_id if unit_id in reopened else 0)
        parts = made.get(key)
        if parts is None:
            ends = [_values(item, unit_id, price, charge, generations, batch_id, counts_from) for charge in charges]
            parts = made[key] = [(end, line(end)) for end in ends]
        rows += [(unit_id, *end) for end, _text in parts]
        begin = line((unit_id, ""))
        lines += [begin + text for _end, text in parts]
    first, _last = insert_rows(conn, billing.charge, CHARGE_COLUMNS, rows)
    return span_of_lines(billing.charge, first, lines)


def _values(
    item: FeeItem, unit_id: int, price: int, charge: OpeningCharge, generations: Generations, batch_id: int, since: str
) -> tuple[Any, ...]:
    """A charge as stored, in the table's order of columns, the unit apart."""
    period, due_on = str(charge.month), item.due_on(charge.month, charge.start)
    days = (charge.start.isoformat(), charge.end.isoformat(), due_on.isoformat())
    generation = generations.get((unit_id, period), 0)
    return item.id, period, generation, *days, charge.amount_fen, price, charge.formula, None, None, batch_id, since, "owner", "", None, ""


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
