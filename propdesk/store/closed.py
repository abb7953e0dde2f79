"""Which days and periods are closed."""

from datetime import date

from sqlalchemy import Connection, func, select

from propdesk.store.tables import billing, payments


def last_closed_day(conn: Connection) -> date | None:
    """The newest closed day that was not opened again; it and every day before it are locked."""
    c, r = payments.day_close, payments.day_reopen
    query = select(func.max(c.c.day, type_=c.c.day.type)).outerjoin(r, r.c.close_id == c.c.id)
    found: date | None = conn.execute(query.where(c.c.kind == "day", r.c.close_id.is_(None))).scalar()
    return found


def closed_periods(conn: Connection) -> set[str]:
    """The billing periods that are closed: of several entries the newest counts."""
    t = billing.period_close
    newest = select(func.max(t.c.id)).group_by(t.c.period)
    return {row[0] for row in conn.execute(select(t.c.period).where(t.c.id.in_(newest), t.c.closed == 1))}
