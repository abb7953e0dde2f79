"""What the desk asks before money is taken for a debt that the debtor may refuse: whether its limitation has run out."""

from collections.abc import Mapping
from datetime import date

from propdesk.domain.limitation import standing
from propdesk.store import limitation
from propdesk.store.engine import Connection


def time_barred(conn: Connection, due: Mapping[int, date], on: date) -> frozenset[int]:
    """Those of these charges (their numbers with their due days) whose limitation has run out by a day, whatever interrupted it counted.

    Nothing is read where none is old enough, as with nearly every payment.
    """
    old = [charge_id for charge_id, due_on in due.items() if standing(due_on, (), on).expired]
    if not old:
        return frozenset()
    events = limitation.events(conn, old, on)
    return frozenset(charge_id for charge_id in old if standing(due[charge_id], events.get(charge_id, ()), on).expired)
