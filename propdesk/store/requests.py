"""What makes a double click harmless: requests already served, and gap-free number series."""

from sqlalchemy import Connection, bindparam, select

from propdesk.store.tables import book

# Statements of fixed shape are built once: building one takes longer than running it.
_SERVED = select(book.request.c.action, book.request.c.object_id).where(book.request.c.key == bindparam("request_key"))
_REMEMBER = book.request.insert()
_NUMBERED = book.series.insert()
_COUNT_ON = (
    book.series.update()
    .where(book.series.c.prefix == bindparam("of_prefix"), book.series.c.year == bindparam("of_year"))
    .values(last=book.series.c.last + bindparam("more"))
    .returning(book.series.c.last)
)


def served(conn: Connection, key: str, action: str) -> int | None:
    """The number of what this request made the first time, or None when it is new."""
    row = conn.execute(_SERVED, {"request_key": key}).first()
    if row is None:
        return None
    if row.action != action:
        raise ValueError(f"request key {key} was used for {row.action}, not {action}")
    return int(row.object_id)


def remember(conn: Connection, key: str, action: str, object_id: int) -> None:
    """Note that the request was served, in the transaction that served it."""
    conn.execute(_REMEMBER, {"key": key, "action": action, "object_id": object_id})


def next_numbers(conn: Connection, prefix: str, year: int, count: int = 1) -> list[str]:
    """Take the next `count` numbers of a series ("SJ2026-000001" …) inside the caller's transaction: no gaps, none twice."""
    last = conn.execute(_COUNT_ON, {"of_prefix": prefix, "of_year": year, "more": count}).scalar()
    if last is None:
        last = count
        conn.execute(_NUMBERED, {"prefix": prefix, "year": year, "last": last})
    return [f"{prefix}{year}-{n:06d}" for n in range(last - count + 1, last + 1)]
