"""What the office keeps to with a household: no calls and visits, hardship, contact only as agreed. Set with a reason, ended by a day."""

from datetime import date

from propdesk import clock
from propdesk.domain.contacts import FlagKind
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.unit_facts import unit_of
from propdesk.store import flags as store
from propdesk.store.engine import Connection
from propdesk.store.flags import FlagRow as FlagRow


class FlagUnknown(UserError):
    """There is no such flag in this book."""


class FlagSetAlready(UserError):
    """This household has this flag since {start} already."""


class FlagEnded(UserError):
    """This flag ended on {end} already."""


class FlagEndsBefore(UserError):
    """The flag holds from {start} on, so it cannot end before that."""


def find(office: Office, unit_id: int | None = None) -> list[FlagRow]:
    """The flags of a household, or of all, newest first."""
    with office.store.read() as conn:
        return store.find(conn, unit_id=unit_id)


def set_flag(office: Office, unit_id: int, kind: FlagKind, start_on: date, reason: str, *, key: str | None = None) -> FlagRow:
    """Set a flag from a day on. The reason says what was asked or agreed, never anything about family, health or means.

    Raises `UnitUnknown`, `ReasonMissing` or `FlagSetAlready`.
    """
    why, moment = check_reason(reason), clock.now()

    def work(conn: Connection) -> Done[FlagRow]:
        unit = unit_of(conn, unit_id)
        for flag in store.find(conn, unit_id=unit_id):
            if flag.kind == kind.value and (flag.end_on is None or flag.end_on > start_on):
                raise FlagSetAlready(start=flag.start_on)
        number = store.add(conn, unit_id, kind.value, start_on, why, moment.isoformat(), office.actor.operator)
        body = {"unit": unit_id, "kind": kind.value, "from": start_on.isoformat(), "reason": why}
        return Done(_row(conn, number), number, unit.code, body)

    return commit(office.store, office.actor, "flag.set", work, moment=moment, key=key, again=_row)


def end_flag(office: Office, flag_id: int, end_on: date, *, key: str | None = None) -> FlagRow:
    """End a flag: `end_on` is the first day on which it no longer holds. Raises `FlagUnknown`, `FlagEnded` or `FlagEndsBefore`."""

    def work(conn: Connection) -> Done[FlagRow]:
        found = store.find(conn, flag_id=flag_id)
        if not found:
            raise FlagUnknown()
        flag = found[0]
        if flag.end_on is not None:
            raise FlagEnded(end=flag.end_on)
        if end_on < flag.start_on:
            raise FlagEndsBefore(start=flag.start_on)
        store.end(conn, flag_id, end_on)
        return Done(_row(conn, flag_id), flag_id, flag.code, {"unit": flag.unit_id, "kind": flag.kind, "to": end_on.isoformat()})

    return commit(office.store, office.actor, "flag.end", work, moment=clock.now(), key=key, again=_row)


def _row(conn: Connection, flag_id: int) -> FlagRow:
    return store.find(conn, flag_id=flag_id)[0]
