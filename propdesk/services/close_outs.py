"""Close-out cases (画句号) as they stand on a day, and their opening. The steps of a case are in `close_out_steps`.

Nothing about a case's standing is stored: whether it is settled, closed or reopened is read from the ledger of the day asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.arrears import State, state_of
from propdesk.domain.close_out import (
    OVER,
    CaseAlreadyOpen,
    CaseUnknown,
    Course,
    NothingToCloseOut,
    Stands,
    Step,
    check_open,
)
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.tasks import is_late
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import LedgerRow
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import close_outs as store
from propdesk.store import lists, people, requests, tasks
from propdesk.store.close_outs import CaseRow, CauseRow, NamedCharge, StepRow
from propdesk.store.engine import Connection
from propdesk.store.tasks import TaskRow

SERIES = "JH"


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as it stands on `as_of`: what was written by then and what the ledger says of the charges it names.

    `open_rows` are those with principal or late fee still open, `further` what the household owes beside them by now.
    """

    row: CaseRow
    owners: tuple[str, ...]
    course: Course
    steps: tuple[StepRow, ...]
    causes: tuple[CauseRow, ...]
    tasks: tuple[TaskRow, ...]
    named: tuple[NamedCharge, ...]
    open_rows: tuple[LedgerRow, ...]
    further: tuple[LedgerRow, ...]
    as_of: date

    @property
    def stands(self) -> Stands:
        return self.course.stands

    @property
    def named_fen(self) -> Fen:
        """What was open, principal and late fee, when the charges were named."""
        return sum(charge.open_fen + charge.late_fee_fen for charge in self.named)

    @property
    def taken_in(self) -> tuple[NamedCharge, ...]:
        """What was taken into the case after it was opened."""
        return tuple(charge for charge in self.named if charge.named_on > self.row.opened_on)

    @property
    def further_fen(self) -> Fen:
        """What the household owes beside the case, principal and late fee."""
        return sum(row.due_fen for row in self.further)

    @property
    def open_fen(self) -> Fen:
        """What is still open of the charges it names, principal and late fee."""
        return sum(row.due_fen for row in self.open_rows)

    @property
    def open_amount(self) -> str:
        return f"¥{format_yuan(self.open_fen)}"

    @property
    def periods(self) -> tuple[str, str]:
        """The first and last period named."""
        periods = [charge.period for charge in self.named]
        return min(periods, default=""), max(periods, default="")

    def newest(self, step: Step) -> StepRow | None:
        """What was last written about a step."""
        return next((row for row in reversed(self.steps) if row.step is step), None)

    @property
    def open_tasks(self) -> tuple[TaskRow, ...]:
        return tuple(task for task in self.tasks if task.ended_on is None)

    @property
    def visit_on(self) -> date | None:
        """The day of a visit that is booked and was not made yet."""
        appointment = self.newest(Step.APPOINTMENT)
        return appointment.planned_on if self.stands is Stands.VISIT and appointment is not None else None

    @property
    def due_on(self) -> date | None:
        """The next day something of this case is due: its appointment, its earliest deadline, or the day of the payment."""
        if self.course.over:
            return None
        days = [task.due_on for task in self.open_tasks]
        plan = self.newest(Step.PLAN)
        days.append(self.visit_on)
        if plan is not None and not self.course.settled:
            days.append(plan.planned_on)
        return min((day for day in days if day is not None), default=None)

    @property
    def late(self) -> bool:
        """Whether a day of this case has passed without its deed."""
        return is_late(self.due_on, self.as_of)


def case(office: Office, case_id: int, as_of: date) -> CaseView:
    """One case as it stands on a day; raises `CaseUnknown`."""
    with office.store.snapshot() as conn:
        return view(conn, case_id, as_of)


def view(conn: Connection, case_id: int, as_of: date) -> CaseView:
    """The same inside a transaction."""
    found = views(conn, store.find(conn, as_of, case_id=case_id), as_of)
    if not found:
        raise CaseUnknown()
    return found[0]


def numbered(office: Office, number: str, as_of: date) -> CaseView:
    """The case of a number as it stands on a day; raises `CaseUnknown`."""
    with office.store.snapshot() as conn:
        found = views(conn, store.find(conn, as_of, number=number.strip()), as_of)
    if not found:
        raise CaseUnknown()
    return found[0]


def of_unit(office: Office, unit_id: int, as_of: date) -> list[CaseView]:
    """Every case of a household, the newest first."""
    with office.store.snapshot() as conn:
        return views(conn, store.find(conn, as_of, unit_id=unit_id), as_of)[::-1]


def listed(office: Office, as_of: date) -> list[CaseView]:
    """Every case of the book as it stands on a day, in natural order of units; a fixed number of reads."""
    with office.store.snapshot() as conn:
        found = views(conn, store.find(conn, as_of), as_of)
    return sorted(found, key=lambda one: (one.row.sort_key, one.row.case_id))


def open_cases(conn: Connection, as_of: date, unit_id: int | None = None) -> dict[int, CaseView]:
    """The newest case of each unit (or of one) that has not ended on a day: those nobody ended, and those the ledger reopened."""
    found = views(conn, store.find(conn, as_of, unit_id=unit_id), as_of)
    return {one.row.unit_id: one for one in found if not one.course.over}


def views(conn: Connection, rows: Sequence[CaseRow], as_of: date) -> list[CaseView]:
    """Cases as they stand on a day, in the order given; seven reads for any number of them."""
    if not rows:
        return []
    ids, units = [row.case_id for row in rows], sorted({row.unit_id for row in rows})
    steps, named = store.steps(conn, as_of, ids), store.charges(conn, as_of, ids)
    found = store.causes(conn, [step.step_id for one in steps.values() for step in one if step.step is Step.CAUSE])
    given = tasks.find(conn, as_of, case_ids=ids)
    owed: dict[int, list[LedgerRow]] = {}
    for charge in ledger.open_rows(conn, units, as_of):
        owed.setdefault(charge.unit_id, []).append(charge)
    persons = people.people_of(conn, units, as_of, phones=False)
    return [
        _view(
            row,
            tuple(one.name for one in persons.get(row.unit_id, ()) if one.role == "owner"),
            tuple(steps.get(row.case_id, ())),
            found,
            tuple(task for task in given if task.close_out_id == row.case_id),
            tuple(named.get(row.case_id, ())),
            owed.get(row.unit_id, []),
            as_of,
        )
        for row in rows
    ]


def _view(
    row: CaseRow,
    owners: tuple[str, ...],
    steps: tuple[StepRow, ...],
    causes: dict[int, list[CauseRow]],
    given: tuple[TaskRow, ...],
    named: tuple[NamedCharge, ...],
    owed: Iterable[LedgerRow],
    as_of: date,
) -> CaseView:
    debts, mine, further = {charge.debt for charge in named}, [], []
    for charge in owed:
        if (charge.unit_id, charge.item_id, charge.period) in debts:
            mine.append(charge)
        elif charge.arrears:
            further.append(charge)
    waiting = sum(1 for task in given if task.ended_on is None)
    course = Course(row.number, tuple(step.step for step in steps), waiting, not mine)
    last = next((step.step_id for step in reversed(steps) if step.step is Step.CAUSE), 0)
    return CaseView(row, owners, course, steps, tuple(causes.get(last, ())), given, named, tuple(mine), tuple(further), as_of)


@dataclass(frozen=True, slots=True)
class Offer:
    """A household to which a case is offered: over one year overdue and without an open case."""

    unit_id: int
    code: str
    owners: tuple[str, ...]
    months: int
    overdue_fen: Fen
    steward: str


def offers(office: Office, as_of: date) -> list[Offer]:
    """Every household over one year overdue without an open case, the longest behind first."""
    with office.store.snapshot() as conn:
        busy = set(open_cases(conn, as_of))
        owing = [one for one in lists.overdue(conn, as_of) if state_of(one.months, one.overdue_fen) is State.OWES_YEAR]
        rows = lists.arrears(conn, as_of, [one for one in owing if one.unit_id not in busy])
    found = [Offer(row.unit_id, row.code, row.owners, row.months, row.overdue_fen, row.steward) for row in rows]
    return sorted(found, key=lambda one: (-one.months, -one.overdue_fen))


def open_case(
    office: Office, unit_id: int, today: date, *, steward: str = "", manager: str = "", reason: str = "", key: str | None = None
) -> CaseView:
    """Open a case about everything the household has overdue today; below one year overdue only with a reason.

    Without `steward` it is the unit's own. Raises `UnitUnknown`, `CaseAlreadyOpen`, `NothingToCloseOut` or `CaseReasonMissing`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[CaseView]:
        found = people.units(conn, [unit_id])
        if not found:
            raise UnitUnknown(unit=unit_id)
        unit = found[0]
        _refuse_second(conn, unit_id, unit.code, today)
        owed = ledger.open_rows(conn, [unit_id], today, arrears_only=True)
        if not owed:
            raise NothingToCloseOut(unit=unit.code, day=today)
        why = check_open(unit.code, _state(conn, unit_id, today), reason)
        number = requests.next_numbers(conn, SERIES, today.year)[0]
        names = steward.strip() or unit.steward or "", manager.strip()
        new = CaseRow(0, number, unit_id, unit.code, today, *names, why, office.actor.operator, unit.sort_key)
        case_id, span = store.add(conn, new, moment.isoformat())
        named = store.name_charges(conn, case_id, [(row.charge_id, row.open_fen, row.late_fee_open_fen) for row in owed], today)
        opened = view(conn, case_id, today)
        facts = {"number": number, "named_fen": opened.named_fen, "charges": len(owed), "reason": why}
        return Done(opened, case_id, unit.code, facts, [span, named])

    return commit(office.store, office.actor, "close_out.open", work, moment=moment, key=key, again=lambda conn, i: view(conn, i, today))


def about(office: Office, unit_id: int, today: date) -> tuple[str, str]:
    """What a case would be about, in the words of facts (unit, owners, months, amount), and the unit's steward; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        found = people.units(conn, [unit_id])
        if not found:
            raise UnitUnknown(unit=unit_id)
        owners = [one.name for one in people.people_of(conn, [unit_id], today, phones=False).get(unit_id, ()) if one.role == "owner"]
        fen = sum(row.due_fen for row in ledger.open_rows(conn, [unit_id], today, arrears_only=True))
    return f"{found[0].code} {'、'.join(owners)} · ¥{format_yuan(fen)}", found[0].steward or ""


def _refuse_second(conn: Connection, unit_id: int, code: str, today: date) -> None:
    for one in views(conn, store.find(conn, date.max, unit_id=unit_id), today):
        if one.stands not in OVER:
            raise CaseAlreadyOpen(unit=code, number=one.row.number)


def _state(conn: Connection, unit_id: int, today: date) -> State:
    """The household's badge; one that owes late fee alone is not behind by months."""
    standing = lists.overdue(conn, today, [unit_id])
    return state_of(standing[0].months, standing[0].overdue_fen) if standing else State.OWES
