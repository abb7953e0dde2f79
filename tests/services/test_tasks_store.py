"""Tasks as they are written: they stand on a day until they are ended, and a past day keeps its answer."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from propdesk.errors import EnvironmentFault
from propdesk.services.office import Office
from propdesk.store import close_outs, tasks
from propdesk.store.tasks import NewEnd, NewTask

GIVEN, DUE, DONE = date(2026, 1, 5), date(2026, 1, 15), date(2026, 1, 20)


def test_a_task_stands_from_its_day_until_its_end(office: Office) -> None:
    with office.store.write() as conn:
        first = tasks.add(conn, NewTask("decide", "Decide about 1-1-101", GIVEN, unit_id=1), "t", "o")
        second = tasks.add(conn, NewTask("remedy", "Mend the pipe", GIVEN, unit_id=2, due_on=DUE, liability="developer"), "t", "o")
        tasks.end(conn, second, NewEnd("done", DONE, "张三"), "t", "o")
    with office.store.read() as conn:
        assert [row.task_id for row in tasks.open_tasks(conn, date(2026, 1, 4))] == []
        assert [row.task_id for row in tasks.open_tasks(conn, date(2026, 1, 19))] == [second, first]  # the one with a deadline first
        assert [row.task_id for row in tasks.open_tasks(conn, DONE)] == [first]
        assert [row.code for row in tasks.open_tasks(conn, DONE, kind="decide", unit_ids={1})] == ["1-1-101"]
        ended = tasks.find(conn, DONE, task_id=second)[0]
        assert (ended.outcome, ended.ended_on, ended.confirmed_by) == ("done", DONE, "张三")
        assert tasks.find(conn, date(2026, 1, 19), task_id=second)[0].ended_on is None
        assert close_outs.open_cases(conn, DONE) == {}


def test_a_task_ends_once(office: Office) -> None:
    with office.store.write() as conn:
        number = tasks.add(conn, NewTask("decide", "Decide", GIVEN), "t", "o")
        tasks.end(conn, number, NewEnd("done", DONE), "t", "o")
    with pytest.raises((IntegrityError, EnvironmentFault)), office.store.write() as conn:
        tasks.end(conn, number, NewEnd("done", DONE), "t", "o")
