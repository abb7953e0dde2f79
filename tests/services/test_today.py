"""What waits today: every kind is counted as its list shows it, and a book of many charges is not read for it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from propdesk.domain.contacts import Channel, Contact, Result
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.tasks import TaskKind
from propdesk.domain.times import parse_time
from propdesk.services import billing, close_out_steps, close_outs, contact_lists, contacts, limitation, notices, overview, payments, tasks
from propdesk.services.contact_lists import CALLS, Choice, Only
from propdesk.services.office import Office
from propdesk.services.promises import PromiseEntry
from propdesk.services.today import LIMITATION_DAYS, ToDo
from propdesk.store import tasks as task_store
from propdesk.store.tasks import NewTask
from tests.tools.office_day import MONTH_FEN

DAY = date(2026, 3, 20)


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe fourteen months, January 2025 to February 2026."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    return office


def waits(office: Office, day: date = DAY) -> ToDo:
    return overview.overview(office, day).todo


def promise(office: Office, unit_id: int, on: date, due: date) -> None:
    contact = Contact(unit_id, Channel.PHONE, on, Result.PROMISE, "赵敏", parse_time("10:00"))
    contacts.log(office, contact, on, PromiseEntry(due, MONTH_FEN))


def test_nothing_waits_in_a_new_book(office: Office) -> None:
    assert waits(office) == ToDo()
    assert waits(office).nothing


def test_an_open_case_alone_is_no_work_of_today() -> None:
    assert ToDo(cases=3).nothing
    assert not ToDo(undelivered=1).nothing


def test_promises_due_today_and_broken_since(owing: Office) -> None:
    promise(owing, 1, DAY - timedelta(days=5), DAY)
    promise(owing, 2, DAY - timedelta(days=5), DAY - timedelta(days=1))
    promise(owing, 3, DAY - timedelta(days=5), DAY + timedelta(days=1))
    seen = waits(owing)
    assert (seen.promises_due, seen.promises_broken) == (1, 1)
    listed = contact_lists.choose(owing, Choice(CALLS, DAY, only=Only.DUE_TODAY))
    assert [one.row.unit_id for one in listed.rows] == [1]
    promise(owing, 2, DAY, DAY + timedelta(days=3))  # a new promise: the broken one is no longer asked about
    payments.take(owing, 1, MONTH_FEN, Method.CASH, DAY, key="kept")
    seen = waits(owing)
    assert (seen.promises_due, seen.promises_broken) == (0, 0)
    assert waits(owing, DAY + timedelta(days=2)).promises_broken == 1  # unit 3


def test_visits_booked_and_cases_past_their_day(owing: Office) -> None:
    case = close_outs.open_case(owing, 1, DAY).row.case_id
    close_out_steps.appoint(owing, case, DAY, DAY + timedelta(days=1), "19:00", "赵敏")
    seen = [waits(owing, DAY + timedelta(days=days)) for days in (0, 1, 2)]
    assert [(one.visits, one.due, one.late) for one in seen] == [(0, 0, 0), (1, 1, 0), (0, 0, 1)]
    close_out_steps.visit(owing, case, DAY + timedelta(days=1), DAY + timedelta(days=1), "周经理", "渗水")
    assert waits(owing, DAY + timedelta(days=1)).visits == 0


def test_tasks_decisions_and_notices_that_reached_nobody(owing: Office) -> None:
    tasks.give(owing, "今天的", DAY, due_on=DAY, person="赵敏")
    tasks.give(owing, "以后的", DAY, due_on=DAY + timedelta(days=1), person="赵敏")
    with owing.store.write() as conn:
        task_store.add(conn, NewTask(TaskKind.DECIDE.value, "Decide", DAY, 1), "2026-03-20T08:00:00", "测试")
    notices.issue(owing, DAY, [1, 2], "en")
    seen = waits(owing)
    assert (seen.tasks, seen.decide, seen.undelivered) == (1, 1, 2)


@pytest.mark.parametrize("days", [-90, 0, 20, 600])
def test_limitation_that_ends_soon_is_counted_as_the_watch_does(owing: Office, days: int) -> None:
    day = date(2028, 1, 20) + timedelta(days=days)
    ending = sum(row.limitation.ends_within(LIMITATION_DAYS) for row in limitation.watch(owing, day).rows)
    assert waits(owing, day).limitation == ending
    assert (ending > 0) == (days in (0, 20))


def test_charges_too_young_are_not_read_for_their_limitation(owing: Office) -> None:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(owing.store.reader, "before_cursor_execute", note)
    waits(owing)
    young = len(seen)
    waits(owing, date(2028, 1, 20))
    event.remove(owing.store.reader, "before_cursor_execute", note)
    assert len(seen) - young > young  # three years later the same overview asks for the limitation too
