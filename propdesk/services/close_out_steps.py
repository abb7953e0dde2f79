"""The steps of a close-out case: each is one sentence of the office, checked by its `can_x` in `domain.close_out`, and one transaction.

Steps are only added. What is written later about the same step counts, and a past day keeps its answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from propdesk import clock
from propdesk.domain import close_out as rules
from propdesk.domain.approvals import Approval
from propdesk.domain.close_out import AgreementMissing, Course, FoundCause, Measure, PlanOfAnother, Step
from propdesk.domain.contacts import Channel, Contact, Result, check_contact
from propdesk.domain.tasks import TaskConfirmerMissing, TaskEnd, TaskKind, check_task
from propdesk.domain.times import format_time, parse_time
from propdesk.errors import UserError
from propdesk.services import approvals, contacts, tasks
from propdesk.services.changes import Done, commit
from propdesk.services.close_outs import CaseView, view
from propdesk.services.ledger import LedgerRow
from propdesk.services.office import Office
from propdesk.services.tasks import Ending
from propdesk.store import close_outs as store
from propdesk.store import tasks as task_store
from propdesk.store.audit import Span
from propdesk.store.close_outs import CauseRow, StepRow
from propdesk.store.engine import Connection
from propdesk.store.tasks import NewTask

AHEAD = timedelta(days=366)  # an appointment or a payment further away is a slip of the pen


@dataclass(frozen=True, slots=True)
class _Written:
    """What a step writes beside its day: the facts of the row and the causes found."""

    planned_on: date | None = None
    at_time: str = ""
    done_on: date | None = None
    person: str = ""
    approver: str = ""
    plan_id: int | None = None
    note: str = ""
    exception: str = ""
    contact: Contact | None = None
    taken_in: tuple[LedgerRow, ...] = ()
    causes: tuple[FoundCause, ...] = ()
    measures: tuple[Measure, ...] = ()


def appoint(
    office: Office,
    case_id: int,
    today: date,
    planned_on: date | None,
    at_time: str,
    person: str,
    *,
    note: str = "",
    exception: str = "",
    key: str | None = None,
) -> CaseView:
    """The building steward makes an appointment for the manager's visit. Another one replaces it (nobody was at home).

    `exception` says why it is outside the hours, beyond the weekly maximum or in spite of a flag all the same. Raises
    `StepDayMissing`, `StepDayWrong`, `TimeNotUnderstood`, `StepPersonMissing`, what `contacts.check_peace` raises and what `_write` raises.
    """

    def facts(case: CaseView, conn: Connection) -> _Written:
        day, time, who = (
            rules.check_day(planned_on, case.row.opened_on, today + AHEAD),
            format_time(parse_time(at_time)),
            rules.check_person(person),
        )
        contacts.check_peace(conn, _visit_of(case, day, time, who, exception))
        return _Written(planned_on=day, at_time=time, person=who, note=note.strip(), exception=exception.strip())

    return _write(office, case_id, Step.APPOINTMENT, today, rules.can_appoint, facts, key)


def visit(
    office: Office,
    case_id: int,
    today: date,
    done_on: date | None,
    person: str,
    note: str,
    *,
    at_time: str = "",
    result: Result = Result.REMINDED,
    exception: str = "",
    key: str | None = None,
) -> CaseView:
    """The manager's visit: on which day, by whom, and what was said. It is a contact too, and counts as one.

    Without `at_time` it was at the hour of the appointment; the exception of the appointment holds for the visit. Raises the sentence
    of the field that is wrong, `TimeMissing`, `PromiseMissing` (a promise is noted as a contact) and what `contacts.check_peace` raises.
    """

    def facts(case: CaseView, _conn: Connection) -> _Written:
        day, who, said = rules.check_day(done_on, case.row.opened_on, today), rules.check_person(person), rules.check_note(note)
        if result is Result.PROMISE:
            raise contacts.PromiseMissing()
        agreed = case.newest(Step.APPOINTMENT)
        time = format_time(parse_time(at_time)) or (agreed.at_time if agreed else "")
        why = exception.strip() or (agreed.exception if agreed else "")
        contact = replace(_visit_of(case, day, time, who, why), result=result, note=f"{case.row.number} {said}")
        check_contact(contact, today)
        return _Written(done_on=day, at_time=time, person=who, note=said, exception=why, contact=contact)

    return _write(office, case_id, Step.VISIT, today, rules.can_visit, facts, key)


def _visit_of(case: CaseView, on: date, at_time: str, person: str, exception: str) -> Contact:
    """The visit of a case as a contact with the household."""
    return Contact(case.row.unit_id, Channel.VISIT, on, Result.REMINDED, person, parse_time(at_time), exception=exception.strip())


def find_causes(
    office: Office, case_id: int, today: date, causes: Sequence[FoundCause], *, note: str = "", key: str | None = None
) -> CaseView:
    """Why the household does not pay, one or several causes, each with whose matter it is. Raises `CauseNotChosen`."""

    def facts(_case: CaseView, _conn: Connection) -> _Written:
        rules.check_causes([found.cause for found in causes])
        return _Written(done_on=today, note=note.strip(), causes=tuple(causes))

    return _write(office, case_id, Step.CAUSE, today, rules.can_find_causes, facts, key)


def put_right(
    office: Office, case_id: int, today: date, measures: Sequence[Measure], *, note: str = "", key: str | None = None
) -> CaseView:
    """What is put right: on the spot, confirmed by the owner, or by a deadline as a task of its own.

    Without a measure the note says why there is nothing to put right. Raises `StepNoteMissing`, and the sentences of `check_task`
    and of a task's end.
    """

    def facts(_case: CaseView, _conn: Connection) -> _Written:
        text = note.strip() if measures else rules.check_note(note)
        return _Written(done_on=today, note=text, measures=tuple(measures))

    return _write(office, case_id, Step.REMEDY, today, rules.can_put_right, facts, key)


def agree(
    office: Office,
    case_id: int,
    today: date,
    *,
    plan_id: int | None = None,
    pay_by: date | None = None,
    note: str = "",
    key: str | None = None,
) -> CaseView:
    """How it will be paid: by an instalment plan of the household, or at once by a day.

    Raises `AgreementMissing`, `StepDayWrong` or `PlanOfAnother`.
    """

    def facts(case: CaseView, conn: Connection) -> _Written:
        if plan_id is None and pay_by is None:
            raise AgreementMissing()
        if plan_id is not None and store.unit_of_plan(conn, plan_id) != case.row.unit_id:
            raise PlanOfAnother(unit=case.row.code)
        day = None if pay_by is None else rules.check_day(pay_by, case.row.opened_on, today + AHEAD)
        return _Written(planned_on=day, done_on=today, plan_id=plan_id, note=note.strip())

    return _write(office, case_id, Step.PLAN, today, rules.can_agree, facts, key)


def review(office: Office, case_id: int, today: date, done_on: date | None, person: str, note: str, *, key: str | None = None) -> CaseView:
    """Somebody goes back and asks whether it is good now; only when nothing is waiting to be put right any more."""

    def facts(case: CaseView, _conn: Connection) -> _Written:
        day = rules.check_day(done_on, case.row.opened_on, today)
        return _Written(done_on=day, person=rules.check_person(person), note=rules.check_note(note))

    return _write(office, case_id, Step.REVIEW, today, rules.can_review, facts, key)


def close(office: Office, case_id: int, today: date, *, person: str = "", note: str = "", key: str | None = None) -> CaseView:
    """画上句号: the full stop. Refused with `StillOpen` while principal or late fee of any charge the case names is open."""

    def facts(case: CaseView, _conn: Connection) -> _Written:
        obstacle = rules.can_close(case.course, case.open_amount)
        if obstacle is not None:
            raise obstacle
        return _Written(done_on=today, person=person.strip(), note=note.strip())

    return _write(office, case_id, Step.CLOSED, today, rules.can_go_on, facts, key)


def hand_over(office: Office, case_id: int, today: date, approval: Approval, *, key: str | None = None) -> CaseView:
    """The case goes to the lawyer; a manager allows it, by PIN where the office asks for it. Raises `AllSettled`, `CauseMissing`."""
    return _write(office, case_id, Step.LAWYER, today, rules.can_hand_over, _allowed(today, approval), key)


def sue(office: Office, case_id: int, today: date, approval: Approval, *, key: str | None = None) -> CaseView:
    """The case goes to court; a manager allows it, by PIN where the office asks for it. Raises `AllSettled`, `CauseMissing`."""
    return _write(office, case_id, Step.SUIT, today, rules.can_sue, _allowed(today, approval), key)


def end_otherwise(office: Office, case_id: int, today: date, note: str, *, key: str | None = None) -> CaseView:
    """The case ends in another way although money is open; raises `StepNoteMissing` without a reason."""
    return _write(office, case_id, Step.ENDED, today, rules.can_end_otherwise, _noted(today, note), key)


def take_up(office: Office, case_id: int, today: date, note: str, *, key: str | None = None) -> CaseView:
    """A case that ended goes on where it was left; raises `StepNoteMissing` without a reason, or `CaseNotOver`."""
    return _write(office, case_id, Step.TAKEN_UP, today, rules.can_take_up, _noted(today, note), key)


def take_in(office: Office, case_id: int, today: date, note: str = "", *, key: str | None = None) -> CaseView:
    """What fell due since the case was opened, or was not named, joins it: from this day the full stop waits for it too.

    Raises `NothingToTakeIn` where the household owes nothing beside the case, or `CaseIsOver`.
    """

    def facts(case: CaseView, _conn: Connection) -> _Written:
        obstacle = rules.can_take_in(case.course, case.row.code, len(case.further))
        if obstacle is not None:
            raise obstacle
        return _Written(done_on=today, note=note.strip(), taken_in=case.further)

    return _write(office, case_id, Step.TAKEN_IN, today, rules.can_go_on, facts, key)


def _noted(today: date, note: str) -> Callable[[CaseView, Connection], _Written]:
    """What must be said why; raises `StepNoteMissing`."""
    return lambda _case, _conn: _Written(done_on=today, note=rules.check_note(note))


def _allowed(today: date, approval: Approval) -> Callable[[CaseView, Connection], _Written]:
    """What a manager allowed, checked inside the transaction."""

    def facts(_case: CaseView, conn: Connection) -> _Written:
        reason, approver = approvals.verified(conn, approval)
        return _Written(done_on=today, approver=approver, note=reason)

    return facts


def _write(
    office: Office,
    case_id: int,
    step: Step,
    today: date,
    can: Callable[[Course], UserError | None],
    facts: Callable[[CaseView, Connection], _Written],
    key: str | None,
) -> CaseView:
    """Write one step where nothing stands in its way; raises `CaseUnknown`, `WrittenOutOfOrder` or what stands in the way."""
    moment = clock.now()

    def work(conn: Connection) -> Done[CaseView]:
        before = view(conn, case_id, today)
        every = store.steps(conn, date.max, [case_id]).get(case_id, [])
        rules.check_order(today, max([before.row.opened_on, *(one.noted_on for one in every)]))
        obstacle = can(before.course)
        if obstacle is not None:
            raise obstacle
        written = facts(before, conn)
        spans = _add(conn, before, step, today, written, moment, office.actor.operator)
        after = view(conn, case_id, today)
        return Done(after, case_id, before.row.code, _body(after, step, written), spans)

    return commit(
        office.store, office.actor, f"close_out.{step.value}", work, moment=moment, key=key, again=lambda conn, i: view(conn, i, today)
    )


def _add(conn: Connection, case: CaseView, step: Step, today: date, written: _Written, moment: datetime, operator: str) -> list[Span]:
    made_at, first, contact_id = moment.isoformat(), [], None
    if written.contact is not None:
        contact_id, span = contacts.write(conn, written.contact, made_at, operator)
        first.append(span)
    if written.taken_in:
        named = [(row.charge_id, row.open_fen, row.late_fee_open_fen) for row in written.taken_in]
        first.append(store.name_charges(conn, case.row.case_id, named, today))
    row = StepRow(
        0, case.row.case_id, step, today, written.planned_on, written.at_time, written.done_on, written.person, written.approver,
        written.plan_id, written.note, operator, contact_id, written.exception,
    )  # fmt: skip
    found = [CauseRow(0, one.cause.value, one.liability.value, one.note.strip()) for one in written.causes]
    spans = [*first, *store.add_step(conn, row, made_at, found)]
    for measure in written.measures:
        spans += _add_measure(conn, case, measure, today, made_at, operator)
    return spans


def _add_measure(conn: Connection, case: CaseView, measure: Measure, today: date, made_at: str, operator: str) -> list[Span]:
    """One measure as a task; put right on the spot it ends at once, confirmed by whoever saw it."""
    if measure.on_the_spot and not measure.confirmed_by.strip():
        raise TaskConfirmerMissing()
    who = measure.person or measure.confirmed_by  # what was done at once needs nobody to do it
    title = check_task(measure.title, measure.department, who, measure.due_on or today, today)
    new = NewTask(
        TaskKind.REMEDY.value, title, today, case.row.unit_id, case.row.case_id, measure.department.strip(), measure.liability.value,
        measure.person.strip(), measure.due_on or today,
    )  # fmt: skip
    number = task_store.add(conn, new, made_at, operator)
    if measure.on_the_spot:
        done = Ending(TaskEnd.DONE, today, measure.confirmed_by)
        tasks.write_end(conn, tasks.one(conn, number), done, made_at, operator)
        return [task_store.written(conn, number), task_store.written(conn, number, ended=True)]
    return [task_store.written(conn, number)]


def _body(case: CaseView, step: Step, written: _Written) -> dict[str, object]:
    """The step as the audit line keeps it."""
    facts: dict[str, object] = {
        "number": case.row.number,
        "step": step.value,
        "planned_on": written.planned_on.isoformat() if written.planned_on else None,
        "at_time": written.at_time,
        "done_on": written.done_on.isoformat() if written.done_on else None,
        "person": written.person,
        "approver": written.approver,
        "plan": written.plan_id,
        "note": written.note,
        "exception": written.exception,
        "taken_in": len(written.taken_in) or None,
        "taken_in_fen": sum(row.due_fen for row in written.taken_in) or None,
        "causes": [[one.cause.value, one.liability.value] for one in written.causes],
        "measures": [one.title for one in written.measures],
        "open_fen": case.open_fen,
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
