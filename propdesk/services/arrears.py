"""Who owes what as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.arrears import Ageing
from propdesk.domain.holds import demanded
from propdesk.domain.money import Fen
from propdesk.services import holds, ledger
from propdesk.services.office import Office
from propdesk.store import late_fees as clauses
from propdesk.store import lists
from propdesk.store.engine import Connection
from propdesk.store.lists import ArrearsRow, Standing


@dataclass(frozen=True, slots=True)
class Arrears:
    """The arrears list of a day with its totals over all of it."""

    as_of: date
    rows: tuple[ArrearsRow, ...]
    ruled: bool = False  # whether any late-fee clause is set: without one nothing speaks of late fees

    @property
    def total_fen(self) -> Fen:
        """Open principal; the late fees are apart."""
        return sum(row.overdue_fen for row in self.rows)

    @property
    def late_fee_fen(self) -> Fen:
        return sum(row.late_fee_fen for row in self.rows)

    @property
    def months(self) -> int:
        return sum(row.months for row in self.rows)


def overdue(office: Office, as_of: date, *, min_months: int = 1, codes: Sequence[str] = ()) -> Arrears:
    """Every unit with something overdue on `as_of` and at least `min_months` months of it, in natural order.

    Who paid the principal and still owes late fee is among them with no month, unless more than one month is asked for.
    """
    with office.store.snapshot() as conn:
        ruled = bool(clauses.rules(conn))
        rows = _rows(conn, as_of) if ruled else lists.arrears(conn, as_of)
        withheld = _withheld(conn, as_of)
    rows = [row._replace(withheld_fen=withheld[row.unit_id]) if row.unit_id in withheld else row for row in rows] if withheld else rows
    wanted = set(codes)
    return Arrears(as_of, tuple(row for row in rows if _fits(row, min_months) and (not wanted or row.code in wanted)), ruled)


def _rows(conn: Connection, as_of: date) -> list[ArrearsRow]:
    late = ledger.late_fees(conn, None, as_of)
    standing = lists.overdue(conn, as_of)
    owing, nothing = {one.unit_id for one in standing}, Ageing(0, 0, 0)
    only_late_fee = [(unit_id, one) for unit_id, one in late.items() if unit_id not in owing]
    standing += [Standing(unit_id, 0, 0, one.oldest_due, one.oldest_period, nothing) for unit_id, one in only_late_fee]
    rows = lists.arrears(conn, as_of, standing)
    return [row._replace(late_fee_fen=late[row.unit_id].fen) if row.unit_id in late else row for row in rows]


def _withheld(conn: Connection, as_of: date) -> dict[int, Fen]:
    """What of the arrears of each unit is not demanded; only units with a hold, a dispute or a plan are looked at."""
    rests = holds.resting(conn, as_of)
    found: dict[int, Fen] = {}
    for row in ledger.open_rows(conn, list(rests), as_of, arrears_only=True) if rests else ():
        part = row.open_fen - demanded(row.charge_id, row.open_fen, rests[row.unit_id])
        if part:
            found[row.unit_id] = found.get(row.unit_id, 0) + part
    return found


def _fits(row: ArrearsRow, min_months: int) -> bool:
    return row.months >= min_months or (min_months == 1 and row.late_fee_fen > 0)
