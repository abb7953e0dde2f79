"""Close-out cases as they were written: the case, the charges it names, its steps and causes. Reading and writing, no rules.

Whether a case is closed or reopened is for `services.close_outs`, which asks the ledger.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select, select

from propdesk.domain.close_out import Step, standing_result
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import billing, cases, people

MOST = 500  # so many numbers fit into one statement; beyond that everything is read and sorted out here


class CaseRow(NamedTuple):
    """One case as it was opened."""

    case_id: int
    number: str
    unit_id: int
    code: str
    opened_on: date
    steward: str
    manager: str
    reason: str
    operator: str
    sort_key: str


class StepRow(NamedTuple):
    """One thing written about a case. `noted_on` is the day it counts from, `done_on` the day it happened.

    `contact_id` is the contact a visit was, `exception` why it was outside the hours, beyond the weekly maximum or in spite of a flag.
    """

    step_id: int
    case_id: int
    step: Step
    noted_on: date
    planned_on: date | None
    at_time: str
    done_on: date | None
    person: str
    approver: str
    plan_id: int | None
    note: str
    operator: str
    contact_id: int | None = None
    exception: str = ""


class CauseRow(NamedTuple):
    """A root cause found by one step, and whose matter it is."""

    step_id: int
    cause: str
    liability: str
    note: str


class NamedCharge(NamedTuple):
    """A charge a case names, with what was open of it when it was named (fen)."""

    case_id: int
    charge_id: int
    open_fen: int
    late_fee_fen: int
    named_on: date
    unit_id: int
    item_id: int
    period: str

    @property
    def debt(self) -> tuple[int, int, str]:
        """What is owed, whatever its bill: a charge taken back and billed anew is the same debt."""
        return self.unit_id, self.item_id, self.period


def open_cases(conn: Connection, as_of: date) -> dict[int, CaseRow]:
    """The newest case of each unit that nobody has ended by `as_of`, by unit; two reads.

    A closed case that a voided payment reopened is not among them: `services.close_outs.open_cases` knows those too.
    """
    found = find(conn, as_of)
    written = steps(conn, as_of)
    return {row.unit_id: row for row in found if standing_result([step.step for step in written.get(row.case_id, ())]) is None}


def find(
    conn: Connection, as_of: date, *, unit_id: int | None = None, case_id: int | None = None, number: str | None = None
) -> list[CaseRow]:
    """Cases opened by `as_of`, the oldest first."""
    c, u = cases.close_out, people.unit
    query = (
        select(
            c.c.id, c.c.number, c.c.unit_id, u.c.code, c.c.opened_on, c.c.steward, c.c.manager, c.c.reason, c.c.operator, u.c.sort_key
        )
        .join(u, u.c.id == c.c.unit_id)
        .where(c.c.opened_on <= as_of)
        .order_by(c.c.id)
    )  # fmt: skip
    for column, value in ((c.c.unit_id, unit_id), (c.c.id, case_id), (c.c.number, number)):
        query = query if value is None else query.where(column == value)
    return [CaseRow._make(row) for row in conn.execute(query)]


def steps(conn: Connection, as_of: date, case_ids: Collection[int] | None = None) -> dict[int, list[StepRow]]:
    """What was written about each case by `as_of`, in the order of writing."""
    s = cases.close_out_step
    query = select(
        s.c.id, s.c.close_out_id, s.c.step, s.c.noted_on, s.c.planned_on, s.c.at_time, s.c.done_on, s.c.person, s.c.approver, s.c.plan_id,
        s.c.note, s.c.operator, s.c.contact_id, s.c.exception,
    ).where(s.c.noted_on <= as_of).order_by(s.c.id)  # fmt: skip
    rows = [StepRow._make((*row[:2], Step(row[2]), *row[3:])) for row in conn.execute(_of(query, s.c.close_out_id, case_ids))]
    return _grouped(rows, case_ids)


def charges(conn: Connection, as_of: date, case_ids: Collection[int] | None = None) -> dict[int, list[NamedCharge]]:
    """The charges each case named by `as_of`, in the order of naming."""
    c, b = cases.close_out_charge, billing.charge
    query = select(c.c.close_out_id, c.c.charge_id, c.c.open_fen, c.c.late_fee_fen, c.c.named_on, b.c.unit_id, b.c.item_id, b.c.period)
    query = query.join(b, b.c.id == c.c.charge_id).where(c.c.named_on <= as_of).order_by(c.c.id)
    return _grouped([NamedCharge._make(row) for row in conn.execute(_of(query, c.c.close_out_id, case_ids))], case_ids)


def causes(conn: Connection, step_ids: Collection[int] | None = None) -> dict[int, list[CauseRow]]:
    """The root causes each step found."""
    c = cases.close_out_cause
    query = select(c.c.step_id, c.c.cause, c.c.liability, c.c.note).order_by(c.c.id)
    return _grouped([CauseRow._make(row) for row in conn.execute(_of(query, c.c.step_id, step_ids))], step_ids, "step_id")


def add(conn: Connection, case: CaseRow, made_at: str) -> tuple[int, Span]:
    """Write a case (its id, code and sort key are ignored); returns its number in the book and its span."""
    values = {name: value for name, value in case._asdict().items() if name not in ("case_id", "code", "sort_key")}
    case_id = insert_one(conn, cases.close_out, values | {"made_at": made_at})
    return case_id, written(conn, cases.close_out, case_id, case_id)


def name_charges(conn: Connection, case_id: int, named: Sequence[tuple[int, int, int]], on: date) -> Span:
    """Write the charges a case names from a day on as (charge, open principal, open late fee) in fen; returns their span."""
    rows = [(case_id, *charge, on.isoformat()) for charge in named]
    names = ("close_out_id", "charge_id", "open_fen", "late_fee_fen", "named_on")
    first, _last = insert_rows(conn, cases.close_out_charge, names, rows)
    return span_of(cases.close_out_charge, first, rows)


def unit_of_plan(conn: Connection, plan_id: int) -> int | None:
    """The unit of an instalment plan, None when there is no such plan."""
    return conn.execute(select(cases.plan.c.unit_id).where(cases.plan.c.id == plan_id)).scalar()


def add_step(conn: Connection, step: StepRow, made_at: str, found: Sequence[CauseRow] = ()) -> list[Span]:
    """Write a step (its id is ignored) with the causes it found; returns their spans."""
    values = {name: value for name, value in step._asdict().items() if name not in ("step_id", "case_id", "step")}
    step_id = insert_one(conn, cases.close_out_step, values | {"close_out_id": step.case_id, "step": step.step.value, "made_at": made_at})
    spans = [written(conn, cases.close_out_step, step_id, step_id)]
    if found:
        rows = [(step_id, cause.cause, cause.liability, cause.note) for cause in found]
        first, _last = insert_rows(conn, cases.close_out_cause, ("step_id", "cause", "liability", "note"), rows)
        spans.append(span_of(cases.close_out_cause, first, rows))
    return spans


def _of(query: Select[Any], column: Any, wanted: Collection[int] | None) -> Select[Any]:
    return query if wanted is None or len(wanted) > MOST else query.where(column.in_(list(wanted)))


Row = TypeVar("Row", bound=Any)


def _grouped(rows: Iterable[Row], wanted: Collection[int] | None, by: str = "case_id") -> dict[int, list[Row]]:
    chosen = None if wanted is None else set(wanted)
    found: dict[int, list[Row]] = {}
    for row in rows:
        if chosen is None or getattr(row, by) in chosen:
            found.setdefault(getattr(row, by), []).append(row)
    return found
