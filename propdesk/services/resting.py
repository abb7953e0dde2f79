"""What may not be demanded of a household on a day: what is on hold or disputed, in a plan that is kept, or before a court."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from propdesk.domain.dunning import LeftOut, Why
from propdesk.services.ledger import LedgerRow
from propdesk.store import court
from propdesk.store.engine import Connection

Resting = tuple[tuple[LedgerRow, LeftOut], ...]


@dataclass(slots=True)
class Rests:
    """What rests of one household's debts: whole charges by number with the reason."""

    charges: dict[int, LeftOut] = field(default_factory=dict)

    def split(self, rows: Sequence[LedgerRow]) -> tuple[tuple[LedgerRow, ...], Resting]:
        """What may be demanded of these charges, and what rests with the reason."""
        demanded: list[LedgerRow] = []
        quiet: list[tuple[LedgerRow, LeftOut]] = []
        for row in rows:
            why = self.charges.get(row.charge_id)
            if why is not None:
                quiet.append((row, why))
            else:
                demanded.append(row)
        return tuple(demanded), tuple(quiet)


def resting(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, Rests]:
    """What rests on a day by unit, of some units or all; a fixed number of reads."""
    found: dict[int, Rests] = {}
    wanted = None if unit_ids is None else set(unit_ids)
    cases = [case for case in court.find(conn, as_of) if case.over_on is None and (wanted is None or case.unit_id in wanted)]
    claimed = court.claimed_charges(conn, [case.case_id for case in cases])
    for case in cases:
        rests = found.setdefault(case.unit_id, Rests())
        rests.charges.update(dict.fromkeys(claimed.get(case.case_id, ()), LeftOut(Why.COURT)))
    return found
