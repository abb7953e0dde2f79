"""Tasks of the office: given to a department or a person with a day, ended as done or as not possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.tasks import Liability, TaskAlreadyEnded, TaskEnd, TaskKind, TaskUnknown, check_end, check_task, is_late
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import people
from propdesk.store import tasks as store
from propdesk.store.engine import Connection
from propdesk.store.tasks import NewEnd, NewTask
from propdesk.store.tasks import TaskRow as TaskRow


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ends: on which day, who confirmed it, and a note (needed where it was not possible)."""

    outcome: TaskEnd
    on: date
    confirmed_by: str = ""
    note: str = ""


def give(
    office: Office,
    title: str,
    today: date,
    *,
    unit_id: int | None = None,
    due_on: date | None,
    department: str = "",
    person: str = "",
    liability: Liability = Liability.PROPERTY,
    key: str | None = None,
) -> TaskRow:
    """Give a department or person something to do by a day, for a household or for the office.

    Raises `TaskTitleMissing`, `TaskPersonMissing`, `TaskDueMissing`, `TaskDueTooEarly` or `UnitUnknown`.
    """
    title = check_task(title, department, person, due_on, today)
    moment = clock.now()

    def work(conn: Connection) -> Done[TaskRow]:
        if unit_id is not None and not people.units(conn, [unit_id]):
            raise UnitUnknown(unit=unit_id)
        new = NewTask(
            TaskKind.FOLLOW_UP.value, title, today, unit_id, None, department.strip(), liability.value, person.strip(), due_on
        )  # fmt: skip
        number = store.add(conn, new, moment.isoformat(), office.actor.operator)
        row = one(conn, number)
        return Done(row, number, row.code, body(row), [store.written(conn, number)])

    return commit(office.store, office.actor, "task.give", work, moment=moment, key=key, again=one)


def end(office: Office, task_id: int, ending: Ending, *, key: str | None = None) -> TaskRow:
    """Write how a task ended; it stays in the book with its end.

    Raises `TaskUnknown`, `TaskAlreadyEnded`, `TaskConfirmerMissing`, `TaskNoteMissing` or `TaskEndedTooEarly`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[TaskRow]:
        write_end(conn, one(conn, task_id), ending, moment.isoformat(), office.actor.operator)
        row = one(conn, task_id)
        return Done(row, task_id, row.code, body(row), [store.written(conn, task_id, ended=True)])

    return commit(office.store, office.actor, "task.end", work, moment=moment, key=key, again=one)


def write_end(conn: Connection, row: TaskRow, ending: Ending, made_at: str, operator: str) -> None:
    """Check and write an end inside the caller's transaction; raises what `end` raises."""
    if row.ended_on is not None:
        raise TaskAlreadyEnded(day=row.ended_on)
    check_end(TaskKind(row.kind), ending.outcome, ending.confirmed_by, ending.note, row.made_on, ending.on)
    new = NewEnd(ending.outcome.value, ending.on, ending.confirmed_by.strip(), ending.note.strip())
    store.end(conn, row.task_id, new, made_at, operator)


def open_tasks(office: Office, as_of: date, *, late_only: bool = False) -> list[TaskRow]:
    """Every task that stands on a day, the earliest deadline first; with `late_only` those past it."""
    with office.store.read() as conn:
        found = store.open_tasks(conn, as_of)
    return [row for row in found if not late_only or is_late(row.due_on, as_of)]


def of_unit(office: Office, unit_id: int, as_of: date) -> Sequence[TaskRow]:
    """The tasks of a household with their ends."""
    with office.store.read() as conn:
        return store.find(conn, as_of, unit_ids=[unit_id])


def one(conn: Connection, task_id: int) -> TaskRow:
    """One task with its end, whenever that is; raises `TaskUnknown`."""
    found = store.find(conn, date.max, task_id=task_id)
    if not found:
        raise TaskUnknown()
    return found[0]


def body(row: TaskRow) -> dict[str, object]:
    """A task as the audit line keeps it."""
    kept = {
        "task": row.task_id,
        "kind": row.kind,
        "title": row.title,
        "department": row.department,
        "person": row.person,
        "liability": row.liability,
        "due_on": row.due_on.isoformat() if row.due_on else None,
    }
    ended = {"outcome": row.outcome, "confirmed_by": row.confirmed_by, "note": row.note}
    return kept | (ended | {"ended_on": row.ended_on.isoformat()} if row.ended_on else {})
