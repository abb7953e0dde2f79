"""What makes a double click harmless: requests already served, and gap-free number series."""

from sqlalchemy import Connection, bindparam, select

from propdesk.errors import UserError
from propdesk.store.prepared import run
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


class KeyOfAnotherRequest(UserError):
    """The request key {key} was used for something else. Nothing was written. Use a new key."""


def served(conn: Connection, key: str, action: str) -> int | None:
    """The number of what this request made the first time, or None when it is new; raises `KeyOfAnotherRequest`."""
    for first, object_id in run(conn, _SERVED, {"request_key": key}):
        if first != action:
            raise KeyOfAnotherRequest(key=key)
        return int(object_id)
    return None


def remember(conn: Connection, key: str, action: str, object_id: int) -> None:
    """Note that the request was served, in the transaction that served it."""
    run(conn, _REMEMBER, {"key": key, "action": action, "object_id": object_id})


def next_numbers(conn: Connection, prefix: str, year: int, count: int = 1) -> list[str]:
    """Take the next `count` numbers of a series ("SJ2026-000001" …) inside the caller's transaction: no gaps, none twice."""
    counted = run(conn, _COUNT_ON, {"of_prefix": prefix, "of_year": year, "more": count})
    last = counted[0][0] if counted else count
    if not counted:
        conn.execute(_NUMBERED, {"prefix": prefix, "year": year, "last": last})
    return [f"{prefix}{year}-{n:06d}" for n in range(last - count + 1, last + 1)]
