"""The week by steward and the root causes: what is counted, over which cases, as of which day."""

from datetime import date, timedelta

import pytest

from propdesk.domain.close_out import Cause, FoundCause, Stands, Step
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.periods import Month
from propdesk.domain.tasks import Liability, TaskDueMissing
from propdesk.services import billing, case_papers, close_out_figures, close_out_steps, close_outs, late_fees, tasks
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from tests.services.test_close_out_cases import DAY, pay, reviewed
from tests.tools.office_day import MONTH_FEN, refused


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe fourteen months, January 2025 to February 2026."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    return office


def with_cause(office: Office, unit_id: int, cause: Cause, steward: str) -> int:
    """A case of a unit with one cause found."""
    number = close_outs.open_case(office, unit_id, DAY, steward=steward).row.case_id
    close_out_steps.appoint(office, number, DAY, DAY, "18:30", steward)
    close_out_steps.visit(office, number, DAY, DAY, "周经理", "x")
    close_out_steps.find_causes(office, number, DAY, [FoundCause(cause, Liability.OWNER)])
    return number


def test_the_commonest_cause_comes_first_by_steward_building_and_days(owing: Office) -> None:
    with_cause(owing, 2, Cause.REFUSAL, "赵敏")
    with_cause(owing, 3, Cause.REPAIR, "赵敏")
    with_cause(owing, 4, Cause.REFUSAL, "吴磊")
    close_outs.open_case(owing, 1, DAY)
    found = close_out_figures.causes(owing, DAY, DAY, DAY)
    assert [(row.cause, row.cases, row.liability) for row in found.rows] == [
        (Cause.REFUSAL, 2, {Liability.OWNER: 2}),
        (Cause.REPAIR, 1, {Liability.OWNER: 1}),
    ]
    assert (found.cases, found.unknown, found.rows[0].named_fen) == (4, 1, 28 * MONTH_FEN)
    mine = close_out_figures.causes(owing, DAY, DAY, DAY, steward="吴磊")
    assert [(row.cause, row.cases) for row in mine.rows] == [(Cause.REFUSAL, 1)]
    assert close_out_figures.causes(owing, DAY, DAY, DAY, building="1").cases == 4
    assert close_out_figures.causes(owing, DAY, DAY, DAY, building="9").cases == 0
    assert close_out_figures.causes(owing, DAY + timedelta(days=1), date.max, DAY).cases == 0


def test_the_week_has_open_cases_and_those_that_ended_in_it(owing: Office) -> None:
    reviewed(owing)
    with_cause(owing, 2, Cause.REFUSAL, "赵敏")
    closing = DAY + timedelta(days=12)
    pay(owing, 14 * MONTH_FEN, closing, "all")
    close_out_steps.close(owing, 1, closing)
    weeks = close_out_figures.weekly(owing, closing)
    assert [(week.steward, week.opened, week.closed, len(week.cases)) for week in weeks] == [("赵敏", 0, 0, 1), ("", 0, 1, 1)]
    later = close_out_figures.weekly(owing, closing + timedelta(days=7))
    assert [(week.steward, len(week.cases)) for week in later] == [("赵敏", 1)]
    opening = close_out_figures.weekly(owing, DAY)
    assert sum(week.opened for week in opening) == 2
    first, last = close_out_figures.week_of(DAY)
    assert (first.weekday(), last - first) == (0, timedelta(days=6))


def test_the_sheet_of_a_case_says_what_the_ledger_says(owing: Office) -> None:
    case = reviewed(owing)
    late_fees.set_clause(owing, LateFeeRule(0, None, "第九条", date(2025, 1, 1)), 500_000)
    day = DAY + timedelta(days=12)
    sheet = case_papers.sheet(owing, case.row.case_id, day, "zh_CN")
    view = close_outs.case(owing, case.row.case_id, day)
    assert (sheet.named_fen, sheet.open_fen, sheet.result) == (14 * MONTH_FEN, view.open_fen, None)
    assert view.open_fen > 14 * MONTH_FEN
    assert [done.step for done in sheet.steps] == [Step.APPOINTMENT, Step.VISIT, Step.CAUSE, Step.REMEDY, Step.PLAN, Step.REVIEW]
    assert (sheet.measures[0].who, sheet.measures[0].confirmed_by, sheet.pay_by) == ("工程部 吴工", "张三", DAY + timedelta(days=12))


def test_a_reopened_case_has_no_result_on_paper(owing: Office) -> None:
    from propdesk.services import payments

    case = reviewed(owing)
    day = DAY + timedelta(days=12)
    receipt = pay(owing, 14 * MONTH_FEN, day, "all")
    close_out_steps.close(owing, case.row.case_id, day)
    assert case_papers.sheet(owing, case.row.case_id, day, "zh_CN").result is Step.CLOSED
    payments.void(owing, receipt, "退票", day, key="v")
    assert close_outs.case(owing, case.row.case_id, day).stands is Stands.REOPENED
    assert case_papers.sheet(owing, case.row.case_id, day, "zh_CN").result is None


def test_a_task_for_a_household_or_the_whole_office(owing: Office) -> None:
    given = tasks.give(owing, "查水表", DAY, unit_id=1, due_on=DAY, department="工程部", key="k")
    assert tasks.give(owing, "查水表", DAY, unit_id=1, due_on=DAY, department="工程部", key="k") == given
    whole = tasks.give(owing, "核对名单", DAY, due_on=DAY, person="赵敏")
    assert (given.code, whole.unit_id, whole.code) == ("1-1-101", None, "")
    assert tasks.of_unit(owing, 1, DAY) == [given]
    refused(owing, UnitUnknown, lambda: tasks.give(owing, "x", DAY, unit_id=99, due_on=DAY, person="y"))
    refused(owing, TaskDueMissing, lambda: tasks.give(owing, "x", DAY, due_on=None, person="y"))
