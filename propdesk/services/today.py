"""What waits today (今日待办): one count for each list somebody is to work off. Every count is that of the list it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.close_out import Stands
from propdesk.domain.promises import FAILED, PromiseState
from propdesk.domain.tasks import TaskKind, is_due
from propdesk.services import close_outs, limitation
from propdesk.store import deliveries, promises, tasks
from propdesk.store.engine import Connection
from propdesk.store.lists import Standing

LIMITATION_DAYS = 30


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits on a day. `cases` is all open close-out cases; the others are what the list of that name shows."""

    cases: int = 0
    promises_due: int = 0  # households whose promise is to be kept today
    promises_broken: int = 0  # households with arrears and a promise not kept, without a later one
    visits: int = 0  # close-out visits booked today
    due: int = 0  # close-out cases with a day that is today
    late: int = 0
    reopened: int = 0
    offered: int = 0
    tasks: int = 0  # due today or past their deadline
    decide: int = 0  # households whose levels are used up
    undelivered: int = 0  # notices that reached nobody
    limitation: int = 0  # charges whose last safe day is within 30 days

    @property
    def nothing(self) -> bool:
        """Whether nothing waits; open cases without a day of their own are no work of today."""
        return not any(getattr(self, name) for name in self.__slots__ if name != "cases")


def to_do(conn: Connection, today: date, owing: Sequence[Standing], over_year: Sequence[Standing]) -> ToDo:
    """What waits on a day: a fixed number of reads. `owing` are the arrears of the day, `over_year` those over one year behind."""
    cases = close_outs.open_cases(conn, today)
    open_tasks = tasks.open_tasks(conn, today)
    due, broken = _promises(conn, today, {one.unit_id for one in owing})
    return ToDo(
        cases=len(cases),
        promises_due=due,
        promises_broken=broken,
        visits=sum(case.visit_on == today for case in cases.values()),
        due=sum(case.due_on == today for case in cases.values()),
        late=sum(case.late for case in cases.values()),
        reopened=sum(case.stands is Stands.REOPENED for case in cases.values()),
        offered=sum(one.unit_id not in cases for one in over_year),
        tasks=sum(is_due(task.due_on, today) for task in open_tasks),
        decide=sum(task.kind == TaskKind.DECIDE for task in open_tasks),
        undelivered=len(deliveries.undelivered(conn, today)),
        limitation=_limitation(conn, today, owing),
    )


def _promises(conn: Connection, today: date, owing: set[int]) -> tuple[int, int]:
    """How many households are to keep a promise today, and how many broke one; one reading of the promises."""
    found = promises.find(conn, today)
    running = {row.unit_id for row in found if row.state is PromiseState.OPEN}
    latest = {row.unit_id: row for row in reversed(found) if row.state is not PromiseState.VOID}
    broken = {unit_id for unit_id, row in latest.items() if row.state in FAILED}
    due = {unit_id for unit_id, row in latest.items() if row.state is PromiseState.OPEN and row.due_on == today}
    return len(due & owing), len((broken & owing) - running)


def _limitation(conn: Connection, today: date, owing: Sequence[Standing]) -> int:
    """Charges whose last safe day comes within 30 days. Only households that owe something as old as that are read."""
    oldest = limitation.youngest_due(today, LIMITATION_DAYS)
    units = [one.unit_id for one in owing if one.oldest_due <= oldest]
    return sum(len(rows) for rows in limitation.ending(conn, today, LIMITATION_DAYS, units).values()) if units else 0
