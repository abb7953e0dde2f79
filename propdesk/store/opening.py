"""Opening arrears in the book: the unpaid periods that an imported list brings, each a charge like any other."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, literal, select

from propdesk.domain.charges import FeeItem
from propdesk.domain.opening import OpeningCharge
from propdesk.store.audit import Span, lines_of, span_of_lines
from propdesk.store.bulk import beside, insert_rows
from propdesk.store.tables import billing

Generations = Mapping[tuple[int, str], int]


class Owed(NamedTuple):
    """What a unit owes when it is taken over, all at one price (1/10,000 yuan)."""

    unit_id: int
    price: int
    charges: Sequence[OpeningCharge]


class Laid(NamedTuple):
    """Opening charges laid out for the database: what all have alike, how the patterns' charges end, and each unit's place among them.

    A place is the unit's number, the first charge of its pattern and the one after the last.
    """

    shared: Mapping[str, int | str]
    ends: Sequence[tuple[Any, ...]]
    owing: Sequence[tuple[int, int, int]]


def lay_out(conn: Connection, item: FeeItem, owed: Sequence[Owed], generations: Generations, batch_id: int, counts_from: str = "") -> Laid:
    """Hand the database the opening charges of units (at least one charge), for `writing` to write them.

    They count from the day `counts_from` on ("" = always).

    Most households owe the same months and amounts and share one sequence of charges: such a sequence goes to the database
    once, as a pattern that is then written for every unit it holds for, and so does its part of the digest but for the
    unit's number. `generations` is what `reversed_openings` found.
    """
    shared: dict[str, int | str] = {"item_id": item.id, "batch_id": batch_id, "counts_from": counts_from}
    shared |= {"liable": "owner", "liable_name": "", "note": ""}
    reopened = {unit_id for unit_id, _period in generations}
    made: dict[tuple[int, int, int], tuple[int, int]] = {}
    days: dict[tuple[date, date], tuple[str, ...]] = {}
    ends: list[tuple[Any, ...]] = []
    owing: list[tuple[int, int, int]] = []
    for unit_id, price, charges in owed:
        key = (id(charges), price, unit_id if unit_id in reopened else 0)
        if key not in made:
            made[key] = (len(ends), len(ends) + len(charges))
            ends += [_values(item, unit_id, price, charge, generations, days) for charge in charges]
        owing.append((unit_id, *made[key]))
    for table in (_pattern, _owing):
        table.create(conn, checkfirst=False)
    insert_rows(conn, _pattern, ("place", *_OWN), [(place, *end) for place, end in enumerate(ends)])
    insert_rows(conn, _owing, ("unit_id", "first", "after"), owing)
    return Laid(shared, ends, owing)


@contextmanager
def writing(conn: Connection, laid: Laid | None) -> Iterator[list[Span]]:
    """Have the charges laid out written, in one long statement, while the block prepares what asks no database.

    After the block the list has the span of their rows for the audit line; where nothing is laid out it stays empty.
    """
    spans: list[Span] = []
    if laid is None:
        yield spans
        return
    rows = (
        select(_owing.c.unit_id, *(_pattern.c[name] for name in _OWN), *map(literal, laid.shared.values()))
        .join(_pattern, (_pattern.c.place >= _owing.c.first) & (_pattern.c.place < _owing.c.after))
        .order_by(_owing.c.place, _pattern.c.place)
    )
    with beside(lambda: conn.execute(billing.charge.insert().from_select(["unit_id", *_OWN, *laid.shared], rows))) as written:
        sha256 = _digest(laid)
        yield spans
    written.result()
    for table in (_pattern, _owing):
        table.drop(conn)
    last = int(conn.execute(select(func.max(billing.charge.c.id))).scalar_one())
    count = sum(after - first for _unit_id, first, after in laid.owing)
    spans.append(span_of_lines(billing.charge, last - count + 1, count, sha256))


def _digest(laid: Laid) -> str:
    """The digest of all the charges, from the values their patterns end in."""
    form, whole = _form(laid.shared), hashlib.sha256()
    rests = [(form % end).encode() for end in laid.ends]
    for unit_id, first, after in laid.owing:
        whole.update(lines_of(unit_id, rests[first:after]))
    return whole.hexdigest()


_OWN = ("period", "generation", "start_on", "end_on", "due_on", "amount_fen", "price", "formula")
_pattern = Table(
    "pattern",
    MetaData(),
    Column("place", Integer, primary_key=True),
    *(Column(name, billing.charge.c[name].type) for name in _OWN),
    prefixes=["TEMPORARY"],
)
_owing = Table(
    "owing",
    MetaData(),
    Column("place", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("unit_id", "first", "after")),
    prefixes=["TEMPORARY"],
)


def _values(
    item: FeeItem,
    unit_id: int,
    price: int,
    charge: OpeningCharge,
    generations: Generations,
    days: dict[tuple[date, date], tuple[str, ...]],
) -> tuple[Any, ...]:
    """A charge as stored: what is its own, the unit apart. `days` keeps the texts of periods met before."""
    span = (charge.start, charge.end)
    known = days.get(span)
    if known is None:
        due_on = item.due_on(charge.month, charge.start)
        known = days[span] = (str(charge.month), charge.start.isoformat(), charge.end.isoformat(), due_on.isoformat())
    period, start, end, due = known
    return period, generations.get((unit_id, period), 0), start, end, due, charge.amount_fen, price, charge.formula


def _form(shared: Mapping[str, object]) -> str:
    """What makes a charge's own values the `line` its digest takes, in the table's order of columns, the unit apart."""
    marked = {name: str(value).replace("%", "%%") for name, value in shared.items()} | dict.fromkeys(_OWN, "%s")
    return "\x1f".join(marked.get(name, "None") for name in billing.charge.columns.keys()[2:])


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
