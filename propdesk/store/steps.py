"""How far a period is on its way from readings to money, in a few sums."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, func, or_, select

from propdesk.domain.periods import DateRange, Month, month_span
from propdesk.store import payments
from propdesk.store.tables import billing, meters, people


class StepFigures(NamedTuple):
    """Meters and how many of them are read, units and how many of them are charged, what is charged, settled and overdue."""

    meters: int
    read: int
    units: int
    charged_units: int
    charged_fen: int
    settled_fen: int
    overdue_units: int


def of_period(conn: Connection, month: Month, today: date) -> StepFigures:
    """The figures of a period as they stand now."""
    i = billing.fee_item
    anchors = conn.execute(select(i.c.anchor_day).where(i.c.id.in_(select(meters.meter.c.item_id))).distinct()).scalars()
    counted = [_meters(conn, anchor, month_span(month, anchor)) for anchor in anchors]
    u, c, r = people.unit, billing.charge, billing.charge_reversal
    units = conn.execute(select(func.count()).select_from(u).where(u.c.removed == 0)).scalar_one()
    settled = payments.settled(date.max)
    done = func.coalesce(settled.c.fen, 0)
    late = case(((c.c.due_on < today) & (c.c.amount_fen > done), c.c.unit_id))
    query = (
        select(func.count(c.c.unit_id.distinct()), func.coalesce(func.sum(c.c.amount_fen), 0), func.coalesce(func.sum(done), 0),
               func.count(late.distinct()))
        .select_from(c)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .outerjoin(settled, settled.c.charge_id == c.c.id)
        .where(c.c.period == str(month), r.c.charge_id.is_(None))
    )  # fmt: skip
    charged, charged_fen, settled_fen, overdue = conn.execute(query).one()
    return StepFigures(
        sum(there for there, _read in counted), sum(read for _there, read in counted), int(units), int(charged), int(charged_fen),
        int(settled_fen), int(overdue),
    )  # fmt: skip


def _meters(conn: Connection, anchor: int, span: DateRange) -> tuple[int, int]:
    """The meters there in a month of the items whose months begin on a day, and how many of them are read in it."""
    m, g, v, i = meters.meter, meters.reading, meters.reading_void, billing.fee_item
    there = (
        m.c.item_id.in_(select(i.c.id).where(i.c.anchor_day == anchor)),
        m.c.first_on < span.end,
        or_(m.c.last_on.is_(None), m.c.last_on >= span.start),
    )
    read = (
        select(func.count(m.c.id.distinct()))
        .join(g, g.c.meter_id == m.c.id)
        .outerjoin(v, v.c.reading_id == g.c.id)
        .where(*there, g.c.read_on >= span.start, g.c.read_on < span.end, v.c.reading_id.is_(None))
    )
    in_place = conn.execute(select(func.count()).select_from(m).where(*there)).scalar_one()
    return int(in_place), int(conn.execute(read).scalar_one())
