"""Payment notices (催缴通知单) a clerk asks for himself, and the register of those issued. Runs by the ladder: `services.dunning`.

A household the clerk names receives its notice whatever the ladder's timing and courtesy say (gap, promise, hardship): that is
his own act. What is disputed, on hold, in a plan that is kept or before a court is not demanded all the same. The notice speaks
at the next level where that is due, else at the level reached.
"""

from collections.abc import Sequence
from datetime import date

from propdesk import clock
from propdesk.documents.notice import Notice
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import levels, notice_drafts, reminders
from propdesk.services.arrears import overdue
from propdesk.services.changes import Done, commit
from propdesk.services.levels import Household
from propdesk.services.notice_drafts import KIND as KIND
from propdesk.services.notice_drafts import SERIES as SERIES
from propdesk.services.notice_drafts import Issued as Issued
from propdesk.services.notice_drafts import Order
from propdesk.services.notice_lines import notice_line as notice_line
from propdesk.services.notice_lines import overdue_lines as overdue_lines
from propdesk.services.office import Office, profile
from propdesk.store import papers as register
from propdesk.store.engine import Connection
from propdesk.store.lists import ArrearsRow


class NothingOverdue(UserError):
    """Nothing is overdue on {as_of} for the units chosen. No notice was issued."""


class UnitNotOverdue(UserError):
    """Unit {unit} has nothing overdue on {as_of}. No notice was issued."""


class NothingDemanded(NothingOverdue):
    """Nothing of what the units chosen owe on {as_of} may be demanded: {reason}. No notice was issued."""


class NoneDrawnUp(UserError):
    """{unit}: {reason} No notice was issued."""


def candidates(office: Office, as_of: date, *, codes: Sequence[str] = (), min_months: int = 1) -> tuple[ArrearsRow, ...]:
    """The units with something overdue on `as_of`, in walking order.

    Raises `UnitNotOverdue` for a unit named without arrears and `NothingOverdue` when nobody is left.
    """
    rows = overdue(office, as_of, min_months=min_months, codes=codes).rows
    missing = set(codes) - {row.code for row in rows}
    if missing:
        raise UnitNotOverdue(unit=sorted(missing)[0], as_of=as_of)
    if not rows:
        raise NothingOverdue(as_of=as_of)
    return rows


def prepare(office: Office, as_of: date, rows: Sequence[ArrearsRow], language: str) -> list[Notice]:
    """The notices as they would be issued, for the preview; nothing is written and no number taken."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        orders = _orders(conn, as_of, [row.unit_id for row in rows])
        return [draft.notice for draft in notice_drafts.draw_up(conn, office, facts, as_of, orders, language).ready]


def issue(office: Office, as_of: date, unit_ids: Sequence[int], language: str, *, key: str | None = None) -> Issued:
    """Freeze and number one notice for each of these units of which something may be demanded on `as_of`, in one transaction.

    What is open is read again inside the transaction. A unit that already has a notice of that day naming the same charges and
    amounts keeps that one; one whose notice cannot be drawn up is named in `failed` and blocks nobody. Raises `NothingOverdue`,
    `NothingDemanded` or `NoneDrawnUp`. The file is made afterwards (`papers.file_notices`).
    """
    facts = profile(office)
    moment = clock.now()

    def work(conn: Connection) -> Done[Issued]:
        orders = _orders(conn, as_of, unit_ids)
        drafts = notice_drafts.draw_up(conn, office, facts, as_of, orders, language)
        if not drafts.ready:
            raise NoneDrawnUp(unit=drafts.failed[0].code, reason=drafts.failed[0].reason(_))
        written = notice_drafts.write(conn, office, as_of, drafts, moment)
        issued = written.issued
        body = {
            "fresh": issued.fresh,
            "kept": len(issued.documents) - issued.fresh,
            "total_fen": issued.total_fen,
            "language": language,
        }
        return Done(issued, written.last, as_of.isoformat(), body, written.spans)

    def again(conn: Connection, _last: int) -> Issued:
        return notice_drafts.again(conn, as_of, unit_ids, language)

    return commit(office.store, office.actor, "notice.issue", work, moment=moment, key=key, again=again)


def _orders(conn: Connection, as_of: date, unit_ids: Sequence[int]) -> list[Order]:
    """What each of these households is to receive as a clerk's own act; raises `NothingOverdue` or `NothingDemanded`."""
    found = list(levels.households(conn, as_of, list(unit_ids), before=True).values()) if unit_ids else []
    if not found:
        raise NothingOverdue(as_of=as_of)
    orders = [order for household in found if (order := order_of(household)) is not None]
    if not orders:
        raise NothingDemanded(as_of=as_of, reason=found[0].resting[0][1].sentence(_))
    paper = reminders.paper_only(conn, as_of, [order.unit_id for order in orders])
    return [order._replace(level=reminders.on_paper(order.level)) if order.unit_id in paper else order for order in orders]


def order_of(household: Household) -> Order | None:
    """The notice of a household by a person's act: the next level where it is due, else that reached; None where nothing is demanded."""
    one = household.rung
    if one is None:
        return None
    level = one.by_hand
    return Order(household.unit_id, household.rows, household.rests, one.ladder, level, level.position > one.now)


def issued(office: Office, unit_id: int | None = None) -> list[register.DocumentRow]:
    """Notices already issued, newest first."""
    with office.store.read() as conn:
        return register.find(conn, unit_id=unit_id, kind=KIND)
