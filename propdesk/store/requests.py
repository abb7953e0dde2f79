"""What makes a double click harmless: requests already served, and gap-free number series."""

from sqlalchemy import Connection, select

from propdesk.store.tables import book


def served(conn: Connection, key: str, action: str) -> int | None:
    """The number of what this request made the first time, or None when it is new."""
    row = conn.execute(select(book.request).where(book.request.c.key == key)).first()
    if row is None:
        return None
    if row.action != action:
        raise ValueError(f"request key {key} was used for {row.action}, not {action}")
    return int(row.object_id)


def remember(conn: Connection, key: str, action: str, object_id: int) -> None:
    """Note that the request was served, in the transaction that served it."""
    conn.execute(book.request.insert().values(key=key, action=action, object_id=object_id))


def next_numbers(conn: Connection, prefix: str, year: int, count: int = 1) -> list[str]:
    """Take the next `count` numbers of a series ("SJ2026-000001" …) inside the caller's transaction: no gaps, none twice."""
    table = book.series
    where = (table.c.prefix == prefix) & (table.c.year == year)
    last = conn.execute(select(table.c.last).where(where)).scalar()
    if last is None:
        last = 0
        conn.execute(table.insert().values(prefix=prefix, year=year, last=count))
    else:
        conn.execute(table.update().where(where).values(last=last + count))
    return [f"{prefix}{year}-{n:06d}" for n in range(last + 1, last + count + 1)]
