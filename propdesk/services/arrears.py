"""Who owes what as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.money import Fen
from propdesk.services.office import Office
from propdesk.store import lists
from propdesk.store.lists import ArrearsRow


@dataclass(frozen=True, slots=True)
class Arrears:
    """The arrears list of a day with its totals over all of it."""

    as_of: date
    rows: tuple[ArrearsRow, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(row.overdue_fen for row in self.rows)

    @property
    def months(self) -> int:
        return sum(row.months for row in self.rows)


def overdue(office: Office, as_of: date, *, min_months: int = 1, codes: Sequence[str] = ()) -> Arrears:
    """Every unit with something overdue on `as_of` and at least `min_months` months of it, in natural order."""
    with office.store.snapshot() as conn:
        rows = lists.arrears(conn, as_of)
    wanted = set(codes)
    return Arrears(as_of, tuple(row for row in rows if row.months >= min_months and (not wanted or row.code in wanted)))
