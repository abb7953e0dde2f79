"""日结 and 交班: what is counted, what is locked, what is kept, and how a day is opened again."""

import json
from datetime import date

import pytest

from propdesk.domain.approvals import ApproverMissing, PinWrong
from propdesk.domain.day_close import (
    CloseReasonMissing,
    DayClosed,
    DayClosedAlready,
    DayToCome,
    DifferenceWithoutNote,
    HandedToMissing,
    NothingClosed,
    OnlyNewestClose,
    PeriodClosed,
    TakingsChanged,
)
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import approvals, billing, closing, payments
from propdesk.services.closing import CloseUnknown
from propdesk.services.office import Office
from propdesk.services.payments import AlreadyVoid
from propdesk.store import audit
from tests.tools.office_day import lines, rows, spans_hold

D20, D21, D22, D23, D24 = (date(2026, 11, day) for day in range(20, 25))


@pytest.fixture
def office(office: Office) -> Office:
    """Two months billed: each unit owes 200.00."""
    billing.run(office, Month(2026, 9))
    billing.run(office, Month(2026, 10))
    return office


def take(office: Office, unit: int, fen: int, method: Method = Method.CASH, day: date = D23) -> str:
    return payments.take(office, unit, fen, method, day, key=f"{unit}-{fen}-{method}-{day}").payment.receipt


def day_of(office: Office) -> str:
    """Three receipts, one of them void."""
    take(office, 1, 10_000)
    take(office, 2, 20_000, Method.WECHAT)
    wrong = take(office, 3, 5_000)
    payments.void(office, wrong, "wrong unit", D23)
    return wrong


def test_a_day_is_counted_by_way_of_paying(office: Office) -> None:
    wrong = day_of(office)
    position = closing.day_position(office, D23)
    assert (position.first_day, position.day) == (D23, D23)
    assert position.expected == {"cash": 10_000, "wechat": 20_000}
    assert [(t.method, t.count, t.received_fen, t.taken_back_fen) for t in position.totals] == [
        ("cash", 2, 15_000, -5_000),
        ("wechat", 1, 20_000, 0),
    ]
    assert [(row.receipt, row.code, row.reason, row.kind) for row in position.taken_back] == [(wrong, "1-1-103", "wrong unit", "void")]


def test_closing_keeps_figures_voids_numbers_and_the_chain(office: Office) -> None:
    wrong = day_of(office)
    with office.store.read() as conn:
        seq, head = audit.head(conn)
    with pytest.raises(DifferenceWithoutNote):
        closing.close_day(office, D23, {"cash": 9_990})
    closed = closing.close_day(office, D23, {"cash": 9_990}, "10 fen short", key="close-1")
    sheet = closed.sheet
    assert closed.row.number == sheet.number == "RJ2026-000001"
    assert [(line.method, line.count, line.expected_fen, line.counted_fen, line.difference_fen) for line in sheet.lines] == [
        ("cash", 2, 10_000, 9_990, -10),
        ("wechat", 1, 20_000, 20_000, 0),
    ]
    assert (sheet.first_receipt, sheet.last_receipt, sheet.receipt_count) == ("SJ2026-000001", "SJ2026-000003", 3)
    assert sheet.void_numbers == (wrong,)
    assert [(one.kind, one.receipt, one.amount_fen, one.reason) for one in sheet.taken_back] == [("void", wrong, -5_000, "wrong unit")]
    assert (sheet.chain_seq, sheet.chain_head, sheet.head) == (seq, head, head[:12])
    assert (closed.row.chain_seq, closed.row.chain_head, closed.row.note) == (seq, head, "10 fen short")
    again = closing.close_day(office, D23, {"cash": 1}, "other", key="close-1")
    assert again.row == closing.close_named(office, "RJ2026-000001").row
    assert again.sheet == sheet
    assert lines(office)[-1] == ("day.close", "2026-11-23")
    assert spans_hold(office) > 5
    with office.store.read() as conn:
        body = json.loads(conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").scalar_one())
    assert (body["expected_fen"], body["counted_fen"], body["chain_head"]) == (30_000, 29_990, head)


def test_a_closed_day_and_all_before_it_are_locked(office: Office) -> None:
    day_of(office)
    with office.store.read() as conn:
        closing.check_open(conn, D20)
    closing.close_day(office, D23, {})
    assert closing.last_closed_day(office) == D23
    for day in (D23, D22, date(2020, 1, 1)):
        with office.store.read() as conn, pytest.raises(DayClosed, match="use 2026-11-24 or later"):
            closing.check_open(conn, day)
    with pytest.raises(DayClosedAlready, match="2026-11-23"):
        closing.close_day(office, D22, {})
    with pytest.raises(DayClosedAlready):
        closing.hand_over(office, D23, "B", {})
    with office.store.read() as conn:
        closing.check_open(conn, D24)
    take(office, 4, 100, day=D24)


def test_days_without_a_close_are_counted_with_the_next_one(office: Office) -> None:
    take(office, 1, 700, day=D20)  # before the first close: locked, never counted
    take(office, 1, 100, day=D21)
    first = closing.close_day(office, D21, {}).sheet
    assert (first.first_day, first.expected_fen, first.earlier_count, first.earlier_fen) == (D21, 100, 1, 700)
    take(office, 1, 200, day=D22)
    take(office, 1, 400, day=D23)
    second = closing.close_day(office, D23, {}).sheet
    assert (second.first_day, second.day, second.expected_fen, second.earlier_count) == (D22, D23, 600, 0)


def test_what_changed_under_the_form_is_counted_again(office: Office) -> None:
    day_of(office)
    seen = closing.day_position(office, D23).expected
    take(office, 4, 100)
    with pytest.raises(TakingsChanged):
        closing.close_day(office, D23, {"cash": 10_000}, "n", seen=seen)
    closing.close_day(office, D23, {}, seen=closing.day_position(office, D23).expected)


def test_a_day_to_come_is_not_closed(office: Office) -> None:
    with pytest.raises(DayToCome):
        closing.close_day(office, D24, {}, today=D23)
    assert closing.close_day(office, D23, {}, today=D23).sheet.lines == ()


def test_only_the_newest_closed_day_is_opened_again_and_it_is_logged(office: Office) -> None:
    with pytest.raises(NothingClosed):
        closing.reopen_day(office, D23, "why")
    closing.close_day(office, D22, {})
    day_of(office)
    closing.close_day(office, D23, {})
    with pytest.raises(OnlyNewestClose, match="2026-11-23"):
        closing.reopen_day(office, D22, "why")
    with pytest.raises(CloseReasonMissing):
        closing.reopen_day(office, D23, " ")
    row = closing.reopen_day(office, D23, "a receipt was forgotten", key="reopen")
    assert (row.reopen_reason, row.reopened_by) == ("a receipt was forgotten", office.actor.operator)
    assert closing.reopen_day(office, D23, "again", key="reopen") == row
    assert closing.last_closed_day(office) == D22
    assert lines(office)[-1] == ("day.reopen", "2026-11-23")
    take(office, 4, 300)
    sheet = closing.close_day(office, D23, {}).sheet
    assert (sheet.number, sheet.expected_fen, sheet.first_day) == ("RJ2026-000003", 30_300, D23)
    assert [bool(row.reopened_at) for row in closing.closes(office, D22, D23)] == [False, True, False]
    assert spans_hold(office) > 5


def test_a_first_close_opened_again_is_not_forgotten(office: Office) -> None:
    take(office, 1, 100, day=D21)
    closing.close_day(office, D21, {})
    closing.reopen_day(office, D21, "why")
    take(office, 1, 200, day=D23)
    assert closing.day_position(office, D23).first_day == D21


def test_handing_the_desk_over_counts_from_the_last_handover(office: Office) -> None:
    take(office, 1, 10_000)
    with pytest.raises(HandedToMissing):
        closing.hand_over(office, D23, " ", {})
    first = closing.hand_over(office, D23, "B", {"cash": 10_000}, key="shift-1")
    assert (first.row.number, first.row.handed_to, first.sheet.kind) == ("RJ2026-000001", "B", "shift")
    wrong = take(office, 2, 20_000)
    payments.void(office, wrong, "wrong unit", D23)
    take(office, 3, 500, Method.ALIPAY)
    assert closing.shift_position(office, D23).expected == {"cash": 0, "alipay": 500}
    payments.void(office, "SJ2026-000001", "wrong amount", D23)
    assert closing.shift_position(office, D23).expected == {"cash": -10_000, "alipay": 500}
    second = closing.hand_over(office, D23, "C", {"alipay": 400}, "one is missing")
    assert closing.last_closed_day(office) is None
    day = closing.close_day(office, D23, {}).sheet
    assert [(one.number, one.handed_to, one.counted_fen) for one in day.handovers] == [
        (first.row.number, "B", 10_000),
        (second.row.number, "C", -9_600),
    ]
    assert day.expected_fen == 500


def test_periods_are_closed_and_opened_again(office: Office) -> None:
    september = Month(2026, 9)
    assert closing.closed_periods(office) == set()
    assert closing.close_period(office, september)
    assert not closing.close_period(office, september)
    assert closing.closed_periods(office) == {"2026-09"}
    with office.store.read() as conn:
        closing.check_period(conn, Month(2026, 10))
        with pytest.raises(PeriodClosed, match="2026-09"):
            closing.check_period(conn, september)
    with pytest.raises(CloseReasonMissing):
        closing.reopen_period(office, september, "")
    assert closing.reopen_period(office, september, "one unit was left out")
    assert not closing.reopen_period(office, september, "again")
    assert closing.closed_periods(office) == set()
    assert [action for action, _ in lines(office)[-2:]] == ["period.close", "period.reopen"]
    assert spans_hold(office) > 3


def test_an_unknown_number_is_refused(office: Office) -> None:
    with pytest.raises(CloseUnknown, match="RJ2026-000009"):
        closing.close_named(office, "RJ2026-000009")


def test_nothing_is_entered_into_a_closed_day(office: Office) -> None:
    day_of(office)
    with office.store.read() as conn:
        closing.check_open(conn, D20)
    closing.close_day(office, D23, {})
    assert closing.last_closed_day(office) == D23
    before = rows(office)
    for day in (D23, D22, date(2020, 1, 1)):
        with office.store.read() as conn, pytest.raises(DayClosed, match="use 2026-11-24 or later"):
            closing.check_open(conn, day)
        with pytest.raises(DayClosed):
            take(office, 4, 100, day=day)
    with pytest.raises(DayClosed):
        payments.void(office, "SJ2026-000001", "too late", D23)
    with pytest.raises(DayClosedAlready, match="2026-11-23"):
        closing.close_day(office, D22, {})
    with pytest.raises(DayClosedAlready):
        closing.hand_over(office, D23, "B", {})
    assert rows(office) == before
    with office.store.read() as conn:
        closing.check_open(conn, D24)
    take(office, 4, 100, day=D24)


def test_after_the_close_a_receipt_is_reversed_on_a_later_day(office: Office) -> None:
    wrong = take(office, 1, 10_000, Method.TRANSFER)
    closing.close_day(office, D23, {})
    undone = payments.void(office, wrong, "bank returned it", D24, bounced=True).payment
    assert (undone.void_kind, undone.void_number) == ("bounced", "SJ2026-000002")
    kept = take(office, 2, 3_000, Method.TRANSFER, D24)
    sheet = closing.close_day(office, D24, {}).sheet
    assert [(line.method, line.count, line.received_fen, line.taken_back_fen, line.expected_fen) for line in sheet.lines] == [
        ("transfer", 1, 3_000, -10_000, -7_000)
    ]
    assert (sheet.first_receipt, sheet.last_receipt, sheet.receipt_count) == ("SJ2026-000002", kept, 2)
    assert [(one.kind, one.receipt, one.number, one.paid_on) for one in sheet.taken_back] == [("bounced", wrong, "SJ2026-000002", D23)]
    with pytest.raises(AlreadyVoid):
        payments.void(office, wrong, "again", date(2026, 11, 25))


def test_credit_set_off_and_refunds_stand_apart(office: Office) -> None:
    from propdesk.domain.approvals import Approval
    from propdesk.services import credit, refunds

    take(office, 1, 50_000)  # 200.00 owed, 300.00 prepaid
    billing.run(office, Month(2026, 11))
    credit.offset(office, 1, D23, key="offset")
    refunds.refund(office, 1, 5_000, Method.CASH, D23, Approval("moves out", "manager"), key="refund", payee="Owner")
    sheet = closing.close_day(office, D23, {"cash": 45_000}).sheet
    assert [(line.method, line.received_fen, line.refunded_fen, line.expected_fen) for line in sheet.lines] == [
        ("cash", 50_000, -5_000, 45_000)
    ]
    assert [(line.method, line.count, line.expected_fen) for line in sheet.offsets] == [("credit", 1, 10_000)]
    assert [(one.kind, one.number, one.amount_fen, one.reason) for one in sheet.refunds] == [
        ("refund", "TK2026-000001", -5_000, "moves out")
    ]


def test_opening_again_is_allowed_by_somebody_with_a_pin_where_the_office_asks(office: Office) -> None:
    closing.close_day(office, D23, {})
    approvals.set_pin(office, "manager", "2468")
    approvals.ask_for_pin(office, True)
    with pytest.raises(ApproverMissing):
        closing.reopen_day(office, D23, "why")
    with pytest.raises(PinWrong):
        closing.reopen_day(office, D23, "why", approver="manager", pin="1357")
    closing.reopen_day(office, D23, "why", approver="manager", pin="2468")
    with office.store.read() as conn:
        body = json.loads(conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").scalar_one())
    assert body["approver"] == "manager"
    assert "2468" not in json.dumps(body)
