"""Looking at personal data in full is noted, without the data itself (safety reference, section 3.9)."""

from propdesk import clock
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import people
from propdesk.store.engine import Connection


def note_phones_shown(office: Office, unit_id: int) -> None:
    """Note that a household's phone numbers were shown in full at this desk; raises `UnitUnknown`."""

    def work(conn: Connection) -> Done[None]:
        units = people.units(conn, [unit_id])
        if not units:
            raise UnitUnknown(unit=unit_id)
        return Done(None, unit_id, units[0].code, {"unit": unit_id})

    commit(office.store, office.actor, "phones.shown", work, moment=clock.now())


def note_list_exported(office: Office, what: str, rows: int) -> None:
    """Note that a list with names was written to a file: which list and how many rows."""

    def work(_conn: Connection) -> Done[None]:
        return Done(None, 0, what, {"rows": rows})

    commit(office.store, office.actor, "list.exported", work, moment=clock.now())
