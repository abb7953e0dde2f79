"""Holds and disputes (暂缓, 异议): what rests of a household's debt, from a day on, with its reason.

Reminders or late fees rest, or both; limitation never does.
"""

from collections.abc import Sequence
from datetime import date

from propdesk import clock
from propdesk.domain.holds import HoldTerms, Resting, check_span, checked
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.late_fee_guard import LateFeesPaid, Lowers
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import holds as store
from propdesk.store import people, plans
from propdesk.store.engine import Connection
from propdesk.store.holds import HoldRow as HoldRow


class HoldUnknown(UserError):
    """This hold is no longer there. Open the list again."""


class ChargeOfAnotherUnit(UserError):
    """This charge is not one of {unit}."""


def of_unit(office: Office, unit_id: int) -> list[HoldRow]:
    """The holds and disputes of a unit, newest first."""
    with office.store.read() as conn:
        return store.find(conn, unit_id=unit_id)


def in_force(office: Office, as_of: date) -> list[HoldRow]:
    """Every hold and dispute in force on a day, by unit, the newest of each first."""
    with office.store.read() as conn:
        found = store.in_force(conn, as_of)
    return sorted((row for rows in found.values() for row in rows), key=lambda row: row.sort_key)


def resting(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[Resting, ...]]:
    """Everything that keeps charges of each unit from being demanded on a day: holds, disputes, and plans by their own terms.

    What `domain.holds.demanded` and `late_fee_demanded` ask about; five reads at most for any number of units.
    """
    found: dict[int, list[Resting]] = {unit_id: list(rows) for unit_id, rows in store.in_force(conn, as_of, unit_ids).items()}
    for unit_id, running in plans.in_force(conn, as_of, unit_ids).items():
        found.setdefault(unit_id, []).extend(rest for plan in running for rest in plan.rests)
    return {unit_id: tuple(rests) for unit_id, rests in found.items()}


def set_hold(office: Office, unit_id: int, terms: HoldTerms, *, key: str | None = None) -> HoldRow:
    """Let reminders, late fees or both rest for a unit or one of its charges, or note that the owner disputes it.

    Raises what `domain.holds.checked` raises, `UnitUnknown`, `ChargeOfAnotherUnit`, and where late fees rest `LateFeePaidLater`
    when late fee of these days is paid already, or, for a closed day, `DayClosed`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[HoldRow]:
        found = people.units(conn, [unit_id])
        if not found:
            raise UnitUnknown(unit=unit_id)
        owner, charge_fen = store.charge_facts(conn, [terms.charge_id]).get(terms.charge_id, (0, 0)) if terms.charge_id else (unit_id, 0)
        if owner != unit_id:
            raise ChargeOfAnotherUnit(unit=found[0].code)
        wanted = checked(terms, charge_fen)
        paid = _before_resting(conn, wanted.start_on, unit_id, wanted.charge_id) if wanted.late_fee else None
        number = store.add(conn, unit_id, wanted, moment.isoformat(), office.actor.operator)
        if paid is not None:
            paid.refuse_overpaid()
        row = _hold(conn, number)
        return Done(row, number, row.code, {"hold": number, "before": None, "after": _body(row)})

    return commit(office.store, office.actor, "hold.set", work, moment=moment, key=key, again=_hold)


def end_hold(office: Office, hold_id: int, end_on: date, *, key: str | None = None) -> HoldRow:
    """Let a hold or dispute end before `end_on`: from that day on everything runs again.

    Raises `HoldUnknown`, `HoldEndsBeforeStart`, and where late fees rest `LateFeePaidLater` or `DayClosed`.
    """

    def work(conn: Connection) -> Done[HoldRow]:
        before = _hold(conn, hold_id)
        check_span(before.start_on, end_on)
        paid = None
        if before.late_fee:
            paid = _before_resting(conn, min(end_on, before.end_on or end_on), before.unit_id, before.charge_id)
        store.end(conn, hold_id, end_on)
        if paid is not None:
            paid.refuse_overpaid()
        row = _hold(conn, hold_id)
        return Done(row, hold_id, row.code, {"hold": hold_id, "before": _body(before), "after": _body(row)})

    return commit(office.store, office.actor, "hold.end", work, moment=clock.now(), key=key, again=_hold)


def _before_resting(conn: Connection, first: date, unit_id: int, charge_id: int | None) -> LateFeesPaid:
    """What late fee was paid before days from `first` on stop or begin to count; raises `DayClosed`."""
    check_open(conn, first)
    return LateFeesPaid(conn, first, Lowers.SAME_DAY, charge_ids=None if charge_id is None else [charge_id], unit_id=unit_id)


def _hold(conn: Connection, hold_id: int) -> HoldRow:
    found = store.find(conn, hold_id=hold_id)
    if not found:
        raise HoldUnknown()
    return found[0]


def _body(row: HoldRow) -> dict[str, object]:
    """A hold as the audit line keeps it."""
    return {
        "unit": row.unit_id,
        "charge": row.charge_id,
        "kind": row.kind.value,
        "reason": row.reason,
        "start_on": row.start_on.isoformat(),
        "end_on": row.end_on.isoformat() if row.end_on else None,
        "late_fee": row.late_fee,
        "dunning": row.dunning,
        "ticket": row.ticket,
        "amount_fen": row.amount_fen,
    }
