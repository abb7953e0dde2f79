"""One change = one transaction = one audit line, and a repeated request is answered, not repeated.

A COMMIT that reports an error may have committed all the same. After any failure the request key is looked up on a
fresh connection before the office is told that nothing happened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from propdesk import clock
from propdesk.errors import EnvironmentFault
from propdesk.store import audit, requests
from propdesk.store.book import Store
from propdesk.store.engine import Connection

T = TypeVar("T")


class OutcomeUnknown(EnvironmentFault):
    """The disk failed while this was being saved, so it may be saved or not. Do it once more: what was saved is not done twice."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a piece of work did: its result, the number of what it made, and its audit line."""

    result: T
    object_id: int
    about: str
    body: Mapping[str, object]
    spans: Sequence[audit.Span] = ()


def commit(
    store: Store,
    actor: audit.Actor,
    action: str,
    work: Callable[[Connection], Done[T]],
    *,
    moment: datetime,
    key: str | None = None,
    again: Callable[[Connection, int], T] | None = None,
) -> T:
    """Run `work` in one write transaction with its audit line and return its result.

    `key` (a UUID made by the form) makes the request idempotent: when it was served before, `again` reads the first
    result back from its number and nothing is written. A key needs `again`.
    """
    if key is not None and again is None:
        raise ValueError(f"{action} has a request key and no way to answer it again")
    try:
        with store.write() as conn:
            if key is not None and again is not None:
                first = requests.served(conn, key, action)
                if first is not None:
                    return again(conn, first)
            done = work(conn)
            if key is not None:
                requests.remember(conn, key, action, done.object_id)
            audit.append(conn, actor, moment, clock.local(moment), action, done.about, done.body, done.spans)
        return done.result
    except EnvironmentFault:
        served = _served_after_all(store, action, key, again)
        if served is None:
            raise
        return served


def served(store: Store, action: str, key: str) -> bool:
    """Whether the request of this key was served before, so that asking again only answers."""
    with store.read() as conn:
        return requests.served(conn, key, action) is not None


def _served_after_all(store: Store, action: str, key: str | None, again: Callable[[Connection, int], T] | None) -> T | None:
    """The result of a request whose COMMIT failed but took effect, or None when it really did not."""
    if key is None or again is None:
        return None
    store.writer.dispose()
    store.reader.dispose()
    try:
        with store.read() as conn:
            first = requests.served(conn, key, action)
            return None if first is None else again(conn, first)
    except EnvironmentFault as fault:
        raise OutcomeUnknown() from fault
