"""What the arrears list says beside the debts: each household's level, what follows, and its promise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from propdesk.services import levels
from propdesk.services.levels import LevelNow
from propdesk.services.office import Office
from propdesk.store import promises
from propdesk.store.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class Marks:
    """By unit: its level, its open promise, and the promise that was broken where no later one stands."""

    levels: Mapping[int, LevelNow] = field(default_factory=dict)
    promised: Mapping[int, PromiseRow] = field(default_factory=dict)
    broken: Mapping[int, PromiseRow] = field(default_factory=dict)


def marks(office: Office, as_of: date) -> Marks:
    """The marks of every household on a day; a fixed number of reads."""
    with office.store.snapshot() as conn:
        return Marks(levels.levels_now(conn, as_of), promises.in_force(conn, as_of), promises.broken(conn, as_of))
