"""What may not be demanded of a household on a day: what is on hold or disputed, in a plan that is kept, or before a court."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from propdesk.documents.notice import NoticeLine
from propdesk.domain.dunning import WHY_TEXTS, LeftOut, Why
from propdesk.domain.holds import HoldKind, Resting, demanded, late_fee_demanded
from propdesk.i18n import catalog
from propdesk.services import holds, withheld
from propdesk.services.ledger import LedgerRow
from propdesk.services.notice_lines import notice_line
from propdesk.store import court
from propdesk.store.engine import Connection
from propdesk.store.holds import HoldRow

Quiet = tuple[tuple[LedgerRow, LeftOut], ...]
_KINDS = {HoldKind.DISPUTE: Why.DISPUTE, HoldKind.HOLD: Why.HOLD}


@dataclass(slots=True)
class Rests:
    """What rests of one household's debts: by holds, disputes and plans, and what a court has before it."""

    holds: tuple[Resting, ...] = ()
    in_court: set[int] = field(default_factory=set)

    def split(self, rows: Sequence[LedgerRow]) -> tuple[tuple[LedgerRow, ...], Quiet]:
        """What may be demanded of these charges (of a charge disputed in part the rest), and what rests with the reason."""
        if self is NOTHING:
            return tuple(rows), ()
        spoken: list[LedgerRow] = []
        quiet: list[tuple[LedgerRow, LeftOut]] = []
        for row in rows:
            left, late = self._demanded(row)
            if left or late:
                spoken.append(row if (left, late) == (row.open_fen, row.late_fee_open_fen) else _of(row, left, late))
            if (left, late) != (row.open_fen, row.late_fee_open_fen):
                quiet.append((_of(row, row.open_fen - left, row.late_fee_open_fen - late), self._why(row.charge_id)))
        return tuple(spoken), tuple(quiet)

    def lines(self, rows: Sequence[LedgerRow], as_of: date, language: str) -> tuple[tuple[NoticeLine, ...], tuple[NoticeLine, ...]]:
        """The same for a paper: the lines it demands, and those it only shows, each with the reason in words."""
        spoken = [notice_line(row, as_of, language) for row in rows if row.charge_id not in self.in_court]
        why = catalog(language).gettext(WHY_TEXTS[Why.COURT])
        in_court = [notice_line(row, as_of, language) for row in rows if row.charge_id in self.in_court]
        asked, shown = withheld.split(spoken, self.holds, language)
        claimed = [withheld.not_demanded(line, line.open_fen, why) for line in in_court]
        return asked, (*shown, *claimed)

    def _demanded(self, row: LedgerRow) -> tuple[int, int]:
        if row.charge_id in self.in_court:
            return 0, 0
        return demanded(row.charge_id, row.open_fen, self.holds), late_fee_demanded(row.charge_id, row.late_fee_open_fen, self.holds)

    def _why(self, charge_id: int) -> LeftOut:
        if charge_id in self.in_court:
            return LeftOut(Why.COURT)
        for hold in self.holds:
            if hold.dunning and hold.charge_id in (None, charge_id):
                return LeftOut(_KINDS[hold.kind], None, hold.reason) if isinstance(hold, HoldRow) else LeftOut(Why.PLAN)
        return LeftOut(Why.HOLD)


NOTHING = Rests()
"""Nothing rests, as with most households."""


def _of(row: LedgerRow, open_fen: int, late_fee_fen: int) -> LedgerRow:
    """A part of a charge."""
    return row._replace(open_fen=open_fen, late_fee_open_fen=late_fee_fen)


def resting(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, Rests]:
    """What rests on a day by unit, of some units or all; a fixed number of reads."""
    found = {unit_id: Rests(rows) for unit_id, rows in holds.resting(conn, as_of, unit_ids).items()}
    wanted = None if unit_ids is None else set(unit_ids)
    cases = [case for case in court.find(conn, as_of) if case.over_on is None and (wanted is None or case.unit_id in wanted)]
    claimed = court.claimed_charges(conn, [case.case_id for case in cases])
    for case in cases:
        found.setdefault(case.unit_id, Rests()).in_court.update(claimed.get(case.case_id, ()))
    return found
