"""Close-out cases against the ledger: opened over one year, closed only when everything is settled, reopened by a voided payment."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from propdesk.domain.approvals import Approval, ApproverMissing, PinWrong
from propdesk.domain.close_out import (
    AgreementMissing,
    AllSettled,
    CaseAlreadyOpen,
    CaseIsOver,
    CaseReasonMissing,
    CaseUnknown,
    Cause,
    CauseMissing,
    FoundCause,
    Measure,
    NothingToCloseOut,
    PlanOfAnother,
    Stands,
    Step,
    StepNoteMissing,
    StillBeingPutRight,
    StillOpen,
    VisitMissing,
    WrittenOutOfOrder,
)
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.tasks import Liability, TaskConfirmerMissing, TaskEnd
from propdesk.services import adjustments, approvals, billing, close_out_steps, close_outs, late_fees, payments, tasks
from propdesk.services.adjustments import WAIVER
from propdesk.services.close_outs import CaseView
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.tasks import Ending
from propdesk.store import close_outs as store
from propdesk.store.integrity import check
from tests.tools.office_day import MONTH_FEN, refused, spans_hold

DAY = date(2026, 3, 20)
LEAK = FoundCause(Cause.REPAIR, Liability.DEVELOPER, "卫生间渗水")
MEND = Measure("修补防水", Liability.DEVELOPER, "工程部", "吴工", DAY + timedelta(days=20))


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe fourteen months, January 2025 to February 2026."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    return office


def opened(office: Office, unit_id: int = 1) -> CaseView:
    return close_outs.open_case(office, unit_id, DAY, manager="周经理")


def pay(office: Office, fen: int, day: date, key: str, unit_id: int = 1) -> str:
    return payments.take(office, unit_id, fen, Method.CASH, day, key=key).payment.receipt


def reviewed(office: Office) -> CaseView:
    """A case that went through all its steps."""
    number = opened(office).row.case_id
    close_out_steps.appoint(office, number, DAY, DAY + timedelta(days=2), "19:30", "赵敏")
    close_out_steps.visit(office, number, DAY + timedelta(days=2), DAY + timedelta(days=2), "周经理", "渗水两年未修")
    close_out_steps.find_causes(office, number, DAY + timedelta(days=2), [LEAK])
    close_out_steps.put_right(office, number, DAY + timedelta(days=2), [MEND])
    task = tasks.open_tasks(office, DAY + timedelta(days=2))[0]
    tasks.end(office, task.task_id, Ending(TaskEnd.DONE, DAY + timedelta(days=9), "张三"))
    close_out_steps.agree(office, number, DAY + timedelta(days=9), pay_by=DAY + timedelta(days=12))
    return close_out_steps.review(office, number, DAY + timedelta(days=10), DAY + timedelta(days=10), "周经理", "满意")


def test_a_case_is_offered_over_one_year_and_names_every_overdue_charge(owing: Office) -> None:
    assert [offer.code for offer in close_outs.offers(owing, DAY)] == ["1-1-101", "1-1-102", "1-1-103", "1-1-104"]
    assert close_outs.offers(owing, DAY)[0].months == 14
    case = opened(owing)
    assert (case.row.number, case.stands, len(case.named), case.named_fen) == ("JH2026-000001", Stands.APPOINT, 14, 14 * MONTH_FEN)
    assert (case.periods, case.owners, case.row.manager) == (("2025-01", "2026-02"), ("张三",), "周经理")
    assert "1-1-101" not in [offer.code for offer in close_outs.offers(owing, DAY)]
    assert refused(owing, CaseAlreadyOpen, lambda: opened(owing)).facts["number"] == "JH2026-000001"
    assert opened(owing, 2).row.number == "JH2026-000002"
    assert spans_hold(owing) > 0
    assert check(owing.path).findings == ()


def test_below_one_year_a_case_needs_a_reason(owing: Office) -> None:
    pay(owing, 13 * MONTH_FEN, DAY, "most")
    refused(owing, CaseReasonMissing, lambda: opened(owing))
    case = close_outs.open_case(owing, 1, DAY, reason="业主要求上门")
    assert (case.row.reason, len(case.named)) == ("业主要求上门", 1)
    refused(owing, UnitUnknown, lambda: close_outs.open_case(owing, 99, DAY))
    pay(owing, 14 * MONTH_FEN, DAY, "all", 2)
    refused(owing, NothingToCloseOut, lambda: opened(owing, 2))


def test_the_whole_course_to_the_full_stop(owing: Office) -> None:
    case = reviewed(owing)
    assert (case.stands, [cause.cause for cause in case.causes]) == (Stands.RESULT, ["repair"])
    day = DAY + timedelta(days=12)
    refused(owing, StillOpen, lambda: close_out_steps.close(owing, case.row.case_id, day))
    pay(owing, 14 * MONTH_FEN, day, "all")
    closed = close_out_steps.close(owing, case.row.case_id, day, person="周经理")
    assert (closed.stands, closed.open_fen, closed.due_on) == (Stands.CLOSED, 0, None)
    refused(owing, CaseIsOver, lambda: close_out_steps.close(owing, case.row.case_id, day))
    # a past day gives the answer it gave then
    past = [close_outs.case(owing, case.row.case_id, DAY + timedelta(days=n)).stands for n in (0, 2, 9, 10, 11)]
    assert past == [Stands.VISIT, Stands.DEADLINE, Stands.REVIEW, Stands.RESULT, Stands.RESULT]
    with pytest.raises(CaseUnknown):
        close_outs.case(owing, case.row.case_id, DAY - timedelta(days=1))


def test_resolved_only_when_every_row_is_paid_not_just_the_last(owing: Office) -> None:
    """ERPNext #41752: a notice was resolved when only its last row was paid."""
    case = opened(owing)
    last = max(charge.charge_id for charge in case.named)
    payments.take(owing, 1, MONTH_FEN, Method.CASH, DAY, key="last", designated=[last])
    still = close_outs.case(owing, case.row.case_id, DAY)
    assert last not in {row.charge_id for row in still.open_rows}
    assert (len(still.open_rows), still.course.settled) == (13, False)
    refused(owing, StillOpen, lambda: close_out_steps.close(owing, case.row.case_id, DAY))


def test_principal_paid_but_late_fee_open_is_not_silently_lost(owing: Office) -> None:
    """ERPNext #58220: with the principal paid, the late fee was lost and the claim could not be reopened."""
    case = opened(owing)
    pay(owing, 14 * MONTH_FEN, DAY, "principal")
    late_fees.set_clause(owing, LateFeeRule(0, None, "第九条", date(2025, 1, 1)), 500_000)
    after = close_outs.case(owing, case.row.case_id, DAY)
    assert sum(row.open_fen for row in after.open_rows) == 0
    assert after.open_fen > 0
    refused(owing, StillOpen, lambda: close_out_steps.close(owing, case.row.case_id, DAY))
    late = [adjustments.Wish(row.charge_id, row.late_fee_open_fen, adjustments.Part.LATE_FEE) for row in after.open_rows]
    adjustments.adjust(owing, WAIVER, late, DAY, Approval("渗水", "周经理"), key="waive")
    assert close_out_steps.close(owing, case.row.case_id, DAY).stands is Stands.CLOSED


def test_a_cancelled_payment_reopens_the_case(owing: Office) -> None:
    """ERPNext PR #49066: credit notes and cancelled payments did not update the notice."""
    case = reviewed(owing)
    day, later, again = DAY + timedelta(days=12), DAY + timedelta(days=30), DAY + timedelta(days=40)
    receipt = pay(owing, 14 * MONTH_FEN, day, "all")
    close_out_steps.close(owing, case.row.case_id, day)
    payments.void(owing, receipt, "退票", later, key="void")
    reopened = close_outs.case(owing, case.row.case_id, later)
    assert (reopened.stands, reopened.open_fen) == (Stands.REOPENED, 14 * MONTH_FEN)
    assert close_outs.case(owing, case.row.case_id, later - timedelta(days=1)).stands is Stands.CLOSED
    with owing.store.read() as conn:
        assert close_outs.open_cases(conn, later)[1].row.number == case.row.number
        assert close_outs.open_cases(conn, day) == {}
        assert store.open_cases(conn, later) == {}
    refused(owing, CaseAlreadyOpen, lambda: close_outs.open_case(owing, 1, later))
    pay(owing, 14 * MONTH_FEN, again, "again")
    assert close_outs.case(owing, case.row.case_id, again).stands is Stands.CLOSED


def test_a_bill_taken_back_and_made_anew_is_still_the_same_debt(owing: Office) -> None:
    case = opened(owing)
    pay(owing, 13 * MONTH_FEN, DAY, "most")
    run = next(run for run in billing.runs(owing) if str(run.period) == "2026-02")
    billing.rollback(owing, run.run_id)
    assert close_outs.case(owing, case.row.case_id, DAY).course.settled
    billing.run(owing, Month(2026, 2))
    assert not close_outs.case(owing, case.row.case_id, DAY).course.settled


def test_what_falls_due_later_is_told_beside_and_not_asked_of_the_case(owing: Office) -> None:
    case = opened(owing)
    billing.run(owing, Month(2026, 3))
    later = date(2026, 4, 20)
    found = close_outs.case(owing, case.row.case_id, later)
    assert ([row.period for row in found.further], len(found.open_rows)) == (["2026-03"], 14)


def test_steps_come_in_their_order(owing: Office) -> None:
    number = opened(owing).row.case_id
    refused(owing, VisitMissing, lambda: close_out_steps.find_causes(owing, number, DAY, [LEAK]))
    refused(owing, CauseMissing, lambda: close_out_steps.put_right(owing, number, DAY, [MEND]))
    refused(owing, CauseMissing, lambda: close_out_steps.hand_over(owing, number, DAY, Approval("x", "周经理")))
    case = close_out_steps.appoint(owing, number, DAY + timedelta(days=1), DAY + timedelta(days=3), "9:00", "赵敏")
    assert (case.due_on, case.late) == (DAY + timedelta(days=3), False)
    assert close_outs.case(owing, number, DAY + timedelta(days=4)).late
    refused(owing, WrittenOutOfOrder, lambda: close_out_steps.visit(owing, number, DAY, DAY, "周经理", "x"))


def test_a_review_waits_for_what_is_being_put_right(owing: Office) -> None:
    number = opened(owing).row.case_id
    close_out_steps.appoint(owing, number, DAY, DAY, "18:30", "赵敏")
    close_out_steps.visit(owing, number, DAY, DAY, "周经理", "渗水")
    close_out_steps.find_causes(owing, number, DAY, [LEAK, FoundCause(Cause.REFUSAL, Liability.OWNER)])
    refused(owing, StepNoteMissing, lambda: close_out_steps.put_right(owing, number, DAY, []))
    at_once = Measure("换灯", Liability.PROPERTY)
    refused(owing, TaskConfirmerMissing, lambda: close_out_steps.put_right(owing, number, DAY, [MEND, at_once]))
    spot = Measure("换灯", Liability.PROPERTY, confirmed_by="张三")
    case = close_out_steps.put_right(owing, number, DAY, [MEND, spot])
    assert ([task.title for task in case.open_tasks], case.stands, case.due_on) == (["修补防水"], Stands.DEADLINE, MEND.due_on)
    refused(owing, StillBeingPutRight, lambda: close_out_steps.review(owing, number, DAY, DAY, "周经理", "ok"))
    refused(owing, AgreementMissing, lambda: close_out_steps.agree(owing, number, DAY))
    refused(owing, PlanOfAnother, lambda: close_out_steps.agree(owing, number, DAY, plan_id=77))
    assert [row.title for row in tasks.open_tasks(owing, DAY + timedelta(days=21), late_only=True)] == ["修补防水"]
    assert tasks.open_tasks(owing, DAY, late_only=True) == []


def test_the_lawyer_and_the_court_are_allowed_by_a_manager(owing: Office) -> None:
    case = reviewed(owing)
    number, day = case.row.case_id, DAY + timedelta(days=20)
    refused(owing, ApproverMissing, lambda: close_out_steps.hand_over(owing, number, day, Approval("拒付", " ")))
    approvals.set_pin(owing, "周经理", "1234")
    approvals.ask_for_pin(owing, True)
    refused(owing, PinWrong, lambda: close_out_steps.sue(owing, number, day, Approval("拒付", "周经理", "9999")))
    after = close_out_steps.hand_over(owing, number, day, Approval("拒付", "周经理", "1234"))
    assert (after.stands, after.steps[-1].approver, after.steps[-1].note) == (Stands.LAWYER, "周经理", "拒付")
    refused(owing, CaseIsOver, lambda: close_out_steps.sue(owing, number, day, Approval("拒付", "周经理", "1234")))
    back = close_out_steps.take_up(owing, number, day, "业主来谈")
    assert back.stands is Stands.RESULT
    assert close_out_steps.end_otherwise(owing, number, day, "房屋已过户").stands is Stands.ENDED
    assert close_outs.listed(owing, day)[0].newest(Step.ENDED) is not None


def test_a_settled_case_goes_to_no_lawyer(owing: Office) -> None:
    case = reviewed(owing)
    day = DAY + timedelta(days=12)
    pay(owing, 14 * MONTH_FEN, day, "all")
    refused(owing, AllSettled, lambda: close_out_steps.hand_over(owing, case.row.case_id, day, Approval("x", "周经理")))
    refused(owing, AllSettled, lambda: close_out_steps.end_otherwise(owing, case.row.case_id, day, "x"))


def test_the_same_request_twice_writes_once(owing: Office) -> None:
    first = close_outs.open_case(owing, 1, DAY, key="k1")
    assert close_outs.open_case(owing, 1, DAY, key="k1") == first
    once = close_out_steps.appoint(owing, first.row.case_id, DAY, DAY, "18:30", "赵敏", key="k2")
    assert close_out_steps.appoint(owing, first.row.case_id, DAY, DAY, "18:30", "赵敏", key="k2") == once
    assert len(once.steps) == 1


def test_the_list_takes_a_fixed_number_of_reads(owing: Office) -> None:
    def reads() -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(owing.store.reader, "before_cursor_execute", note)
        found = close_outs.listed(owing, DAY)
        event.remove(owing.store.reader, "before_cursor_execute", note)
        assert found
        return len(seen)

    opened(owing, 1), opened(owing, 2)
    few = reads()
    opened(owing, 3), opened(owing, 4)
    assert reads() == few
