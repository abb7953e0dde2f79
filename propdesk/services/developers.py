"""开发商: what the developer bears of all units (unsold, or before handover), to be paid at the desk with one receipt.

His account is the statement of `statements.of_developer`; his money never becomes prepaid money of a household.
"""

from dataclasses import replace
from datetime import date

from propdesk.errors import UserError
from propdesk.services.office import Office
from propdesk.services.payments import Desk, read_desk
from propdesk.store.statements import units_of_developer


class DeveloperClear(UserError):
    """The developer owes nothing."""


def desk(office: Office, on: date = date.max, *, clear_too: bool = False) -> Desk:
    """What the developer owes of all units on a day, oldest due first; the payment is booked on the unit of the oldest bill.

    Raises `DeveloperClear`; with `clear_too` only where nothing was ever charged to him, else his desk is empty.
    """
    with office.store.snapshot() as conn:
        unit_ids = units_of_developer(conn)
        if not unit_ids:
            raise DeveloperClear()
        seen = read_desk(conn, unit_ids, on, developer=True)
    if not seen.rows:
        if clear_too:
            return seen
        raise DeveloperClear()
    known = {unit.unit_id: unit for unit in seen.units}
    units = tuple(known[unit_id] for unit_id in dict.fromkeys(row.unit_id for row in seen.rows))
    return replace(seen, unit=units[0], units=units)
