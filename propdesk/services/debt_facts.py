"""What stands about a household's debt on a day: level, last contact, promise, plan, what rests, limitation, case and court.

One household at a glance, for its card; the lists read the same things for every household at once where they are kept.
"""

from dataclasses import dataclass
from datetime import date

from propdesk.services import close_outs, levels, limitation
from propdesk.services.close_outs import CaseView
from propdesk.services.levels import LevelNow
from propdesk.services.limitation import WatchRow
from propdesk.store import close_outs as close_out_rows
from propdesk.store import contacts, court, flags, holds, plans, promises
from propdesk.store.contacts import ContactRow
from propdesk.store.court import CourtRow
from propdesk.store.engine import Connection
from propdesk.store.flags import FlagRow
from propdesk.store.holds import HoldRow
from propdesk.store.plans import PlanRow
from propdesk.store.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class DebtFacts:
    """`level` is None where nothing is demanded, `promise` the one given last (kept or broken too), `plan` the newest that runs.

    `urgent` is the open charge whose limitation ends first; `holds` are those that let reminders rest.
    """

    as_of: date
    level: LevelNow | None = None
    contact: ContactRow | None = None
    promise: PromiseRow | None = None
    plan: PlanRow | None = None
    holds: tuple[HoldRow, ...] = ()
    flags: tuple[FlagRow, ...] = ()
    urgent: WatchRow | None = None
    close_out: CaseView | None = None
    court: CourtRow | None = None


def of_unit(conn: Connection, unit_id: int, as_of: date) -> DebtFacts:
    """The facts of one household as of a day, inside the caller's reading."""
    one = [unit_id]
    cases = close_outs.views(conn, close_out_rows.find(conn, as_of, unit_id=unit_id), as_of)
    return DebtFacts(
        as_of,
        level=levels.levels_now(conn, as_of, one).get(unit_id),
        contact=contacts.last(conn, as_of, one).get(unit_id),
        promise=promises.latest(conn, as_of, one).get(unit_id),
        plan=next(iter(plans.in_force(conn, as_of, one).get(unit_id, ())), None),
        holds=tuple(hold for hold in holds.in_force(conn, as_of, one).get(unit_id, ()) if hold.dunning),
        flags=flags.in_force(conn, as_of, one).get(unit_id, ()),
        urgent=_urgent(limitation.rows(conn, as_of, one)),
        close_out=next((one for one in reversed(cases) if not one.course.over), None),
        court=next((row for row in court.find(conn, as_of, unit_id=unit_id) if row.over_on is None), None),
    )


def _urgent(rows: list[WatchRow]) -> WatchRow | None:
    """The charge to look after first: of those not lost the one lost next, else one that is lost."""
    alive = [row for row in rows if not row.limitation.expired]
    return min(alive or rows, key=lambda row: (row.limitation.running, row.last_safe_day), default=None)
