"""Instalment plans (分期): agree one over chosen charges, see how each stands on a day, end one.

The state is never stored: it follows from what stands of the payments on the day asked for.
"""

from collections.abc import Sequence
from datetime import date

from propdesk import clock
from propdesk.domain.plans import PlanEnd, PlanTerms, by_rule, checked
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import people
from propdesk.store import plans as store
from propdesk.store.engine import Connection
from propdesk.store.plans import PlanCharge as PlanCharge
from propdesk.store.plans import PlanRow as PlanRow


class NothingToPlan(UserError):
    """Choose at least one charge of {unit} that is open on {day}."""


class ChargePlannedAlready(UserError):
    """{item} {period} is in a plan of {day} that still runs. End that one first."""


class PlanUnknown(UserError):
    """This plan is no longer there. Open the list again."""


class PlanOver(UserError):
    """This plan has been ended or fulfilled already."""


class PlanEndReasonMissing(UserError):
    """Write why the plan ends; it is kept with it."""


class PlanEndsBeforeAgreed(UserError):
    """A plan agreed on {day} cannot end before that day."""


def of_unit(office: Office, unit_id: int, as_of: date) -> list[PlanRow]:
    """The plans of a unit as they stand on a day, newest first."""
    with office.store.snapshot() as conn:
        return store.find(conn, as_of, unit_ids=[unit_id])


def every(office: Office, as_of: date) -> list[PlanRow]:
    """All plans as they stand on a day, in natural order of units, the newest of each first."""
    with office.store.snapshot() as conn:
        return sorted(store.find(conn, as_of), key=lambda row: row.sort_key)


def coverable(office: Office, unit_id: int, agreed_on: date) -> list[PlanCharge]:
    """The charges of a unit a plan of that day may cover, oldest due first, each with what is open of it and of its late fee."""
    with office.store.snapshot() as conn:
        return list(_coverable(conn, unit_id, agreed_on))


def agree(
    office: Office, unit_id: int, terms: PlanTerms, charge_ids: Sequence[int], *, late_fees: bool = False, key: str | None = None
) -> PlanRow:
    """Write the plan that was signed over these charges, with the late fees they have by then if `late_fees`.

    What is open is read again as of the day of the agreement: the instalments must add up to it, to the fen. Raises `UnitUnknown`,
    `NothingToPlan`, `ChargePlannedAlready` and what `domain.plans.checked` raises.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[PlanRow]:
        found = people.units(conn, [unit_id])
        if not found:
            raise UnitUnknown(unit=unit_id)
        wanted = set(charge_ids)
        charges = [charge for charge in _coverable(conn, unit_id, terms.agreed_on) if charge.charge_id in wanted]
        covered = [charge if late_fees else charge._replace(late_fee_fen=0) for charge in charges]
        covered = [charge for charge in covered if charge.open_fen or charge.late_fee_fen]
        if not covered or len(charges) < len(wanted):
            raise NothingToPlan(unit=found[0].code, day=terms.agreed_on)
        _refuse_planned(conn, unit_id, wanted)
        agreed = checked(terms, sum(charge.open_fen + charge.late_fee_fen for charge in covered))
        number, spans = store.add(conn, unit_id, agreed, by_rule(agreed.relation), covered, moment.isoformat(), office.actor.operator)
        row = _plan(conn, number, terms.agreed_on)
        return Done(row, number, row.code, _body(row), spans)

    def again(conn: Connection, number: int) -> PlanRow:
        return _plan(conn, number, terms.agreed_on)

    return commit(office.store, office.actor, "plan.agree", work, moment=moment, key=key, again=again)


def end(office: Office, plan_id: int, kind: PlanEnd, ended_on: date, reason: str, *, key: str | None = None) -> PlanRow:
    """End a plan before it is fulfilled; what is open may be demanded again from `ended_on` on.

    Raises `PlanUnknown`, `PlanOver`, `PlanEndReasonMissing` or `PlanEndsBeforeAgreed`.
    """
    if not reason.strip():
        raise PlanEndReasonMissing()
    moment = clock.now()

    def work(conn: Connection) -> Done[PlanRow]:
        before = _plan(conn, plan_id)
        if not before.stands.runs:
            raise PlanOver()
        if ended_on < before.terms.agreed_on:
            raise PlanEndsBeforeAgreed(day=before.terms.agreed_on)
        span = store.add_end(conn, plan_id, kind, ended_on, reason.strip(), moment.isoformat(), office.actor.operator)
        row = _plan(conn, plan_id, ended_on)
        body = {"plan": plan_id, "kind": kind.value, "ended_on": ended_on.isoformat(), "reason": row.end_reason}
        return Done(row, plan_id, row.code, body, [span])

    def again(conn: Connection, number: int) -> PlanRow:
        return _plan(conn, number, ended_on)

    return commit(office.store, office.actor, "plan.end", work, moment=moment, key=key, again=again)


def _coverable(conn: Connection, unit_id: int, day: date) -> Sequence[PlanCharge]:
    return [
        PlanCharge(row.charge_id, row.item, row.period, row.due_on, row.open_fen, row.late_fee_open_fen)
        for row in ledger.open_rows(conn, [unit_id], day)
        if row.liable == ledger.OWNER and row.nature != ledger.DEPOSIT
    ]


def _refuse_planned(conn: Connection, unit_id: int, charge_ids: set[int]) -> None:
    """No charge is in two plans at once; whatever their days, since a plan entered later may be dated before."""
    for plan in store.in_force(conn, date.max, [unit_id]).get(unit_id, ()):
        for charge in plan.charges:
            if charge.charge_id in charge_ids:
                raise ChargePlannedAlready(item=charge.item, period=charge.period, day=plan.terms.agreed_on)


def _plan(conn: Connection, plan_id: int, as_of: date = date.max) -> PlanRow:
    """A plan as it stands on a day, without one with everything entered so far."""
    found = store.find(conn, as_of, plan_id=plan_id)
    if not found:
        raise PlanUnknown()
    return found[0]


def _body(row: PlanRow) -> dict[str, object]:
    """A plan as the audit line keeps it."""
    terms = row.terms
    return {
        "plan": row.plan_id,
        "agreed_on": terms.agreed_on.isoformat(),
        "signer": terms.signer,
        "relation": terms.relation.value,
        "clause": terms.clause,
        "accelerates": terms.accelerates,
        "breach_days": terms.breach_days,
        "one_sum": terms.one_sum,
        "counts": row.counts.value,
        "charges": [[charge.charge_id, charge.open_fen, charge.late_fee_fen] for charge in row.charges],
        "instalments": [[one.due_on.isoformat(), one.amount_fen] for one in terms.instalments],
    }
