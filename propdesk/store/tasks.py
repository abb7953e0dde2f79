"""Tasks and how they ended: reading and writing, no rules."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, func, select

from propdesk.store import audit
from propdesk.store.audit import Span
from propdesk.store.bulk import insert_one
from propdesk.store.tables import cases, people


class TaskRow(NamedTuple):
    """One task; `ended_on` None = it still stands on the day asked for. `unit_id` None = a task of the whole office."""

    task_id: int
    kind: str
    unit_id: int | None
    code: str
    close_out_id: int | None
    case_number: str
    title: str
    department: str
    liability: str
    person: str
    due_on: date | None
    made_on: date
    operator: str
    outcome: str
    ended_on: date | None
    confirmed_by: str
    note: str


class NewTask(NamedTuple):
    """A task about to be written."""

    kind: str
    title: str
    made_on: date
    unit_id: int | None = None
    close_out_id: int | None = None
    department: str = ""
    liability: str = ""
    person: str = ""
    due_on: date | None = None


class NewEnd(NamedTuple):
    """How a task ends."""

    outcome: str
    ended_on: date
    confirmed_by: str = ""
    note: str = ""


def written(conn: Connection, task_id: int, *, ended: bool = False) -> Span:
    """A task (or its end) just written, as the audit line keeps it."""
    return audit.written(conn, cases.task_end if ended else cases.task, task_id, task_id)


def add(conn: Connection, task: NewTask, made_at: str, operator: str) -> int:
    """Write a task and return its number."""
    return insert_one(conn, cases.task, task._asdict() | {"made_at": made_at, "operator": operator})


def end(conn: Connection, task_id: int, end: NewEnd, made_at: str, operator: str) -> None:
    """Write how a task ended; a second end of the same task is refused by the key."""
    insert_one(conn, cases.task_end, {"task_id": task_id} | end._asdict() | {"made_at": made_at, "operator": operator})


def open_tasks(conn: Connection, as_of: date, *, kind: str | None = None, unit_ids: Collection[int] | None = None) -> list[TaskRow]:
    """The tasks that stand on `as_of`, the earliest deadline first, those without one last; of one kind, of some units."""
    return [row for row in find(conn, as_of, kind=kind, unit_ids=unit_ids) if row.ended_on is None]


def find(
    conn: Connection,
    as_of: date,
    *,
    kind: str | None = None,
    unit_ids: Collection[int] | None = None,
    case_ids: Collection[int] | None = None,
    task_id: int | None = None,
) -> list[TaskRow]:
    """Every task given by `as_of` with its end by then, earliest deadline first; one read whatever is asked for."""
    t, query = cases.task, _query(as_of)
    query = query if kind is None else query.where(t.c.kind == kind)
    query = query if task_id is None else query.where(t.c.id == task_id)
    units, wanted = None if unit_ids is None else set(unit_ids), None if case_ids is None else set(case_ids)
    if units is not None and len(units) == 1:
        query = query.where(t.c.unit_id == next(iter(units)))
    if wanted is not None and len(wanted) == 1:
        query = query.where(t.c.close_out_id == next(iter(wanted)))
    found = [TaskRow._make(row) for row in conn.execute(query)]
    return [row for row in found if (units is None or row.unit_id in units) and (wanted is None or row.close_out_id in wanted)]


def _query(as_of: date) -> Select[Any]:
    t, e, u, c = cases.task, cases.task_end, people.unit, cases.close_out
    return (
        select(
            t.c.id, t.c.kind, t.c.unit_id, _text(u.c.code), t.c.close_out_id, _text(c.c.number), t.c.title, t.c.department,
            t.c.liability, t.c.person, t.c.due_on, t.c.made_on, t.c.operator, _text(e.c.outcome), e.c.ended_on,
            _text(e.c.confirmed_by), _text(e.c.note),
        )
        .outerjoin(e, and_(e.c.task_id == t.c.id, e.c.ended_on <= as_of))
        .outerjoin(u, u.c.id == t.c.unit_id)
        .outerjoin(c, c.c.id == t.c.close_out_id)
        .where(t.c.made_on <= as_of)
        .order_by(t.c.due_on.is_(None), t.c.due_on, t.c.id)
    )  # fmt: skip


def _text(column: Any) -> Any:
    """A text, empty where the joined row is not there."""
    return func.coalesce(column, "")
