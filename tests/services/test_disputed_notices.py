"""A charge in dispute is shown on the notice and not demanded; what the notice names for limitation leaves it out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from propdesk.documents.notice import NoticeLine
from propdesk.domain.approvals import Approval
from propdesk.domain.court import Way
from propdesk.domain.holds import HoldKind, HoldTerms, dispute
from propdesk.domain.ladder import Stage
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.plans import PlanTerms, Rest, propose
from propdesk.services import arrears, billing, court, holds, late_fees, levels, limitation, notices, papers, payments, plans
from propdesk.services.holds import ChargeOfAnotherUnit, HoldUnknown
from propdesk.services.notices import NothingOverdue
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.withheld import split
from propdesk.store.integrity import check
from propdesk.store.tables.papers import document_line
from tests.documents.papers_made import text
from tests.tools.office_day import MONTH_FEN, lines, refused

DAY = date(2026, 4, 20)


@pytest.fixture
def owing(office: Office) -> Office:
    """Every unit owes January to March of 2026; charges 1, 5, 9 are those of unit 1."""
    for month in (1, 2, 3):
        billing.run(office, Month(2026, month))
    return office


def named(office: Office, document_id: int) -> dict[int, int]:
    """The charges a notice names for limitation, with what it demands of each."""
    with office.store.read() as conn:
        query = select(document_line.c.charge_id, document_line.c.open_fen).where(document_line.c.document_id == document_id)
        return {row[0]: row[1] for row in conn.execute(query)}


def test_a_disputed_charge_is_shown_as_not_demanded_and_a_disputed_part_leaves_the_rest(owing: Office) -> None:
    holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "漏水", charge_id=1))
    holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "保洁", charge_id=5, amount_fen=4_000))
    (row,) = notices.issue(owing, DAY, [1], "zh_CN").documents
    notice = papers.notice_of(row)
    assert [(line.charge_id, line.open_fen) for line in notice.lines] == [(5, 6_000), (9, MONTH_FEN)]
    assert [(line.charge_id, line.open_fen, line.why) for line in notice.withheld] == [(1, MONTH_FEN, "有异议"), (5, 4_000, "有异议")]
    assert notice.lines[0].note == "未付 100.00 元，其中 40.00 元本次不催缴"
    assert (notice.total_fen, row.total_fen, notice.withheld_fen) == (16_000, 16_000, 14_000)
    assert named(owing, row.document_id) == {5: 6_000, 9: MONTH_FEN}


def test_what_a_notice_does_not_demand_gains_nothing_for_limitation(owing: Office) -> None:
    before = {row.charge_id: row.limitation.last_safe_day for row in limitation.watch(owing, DAY).rows}
    holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "漏水", charge_id=1))
    notices.issue(owing, DAY, [1], "zh_CN")
    after = {row.charge_id: row.limitation.last_safe_day for row in limitation.watch(owing, DAY).rows}
    assert after == before  # a dispute stops no limitation, and nothing was delivered


def test_a_household_of_which_nothing_is_demanded_receives_no_notice(owing: Office) -> None:
    holds.set_hold(owing, 1, HoldTerms(DAY, date(2026, 5, 1), "repair", dunning=True, late_fee=False))
    refused(owing, NothingOverdue, lambda: notices.issue(owing, DAY, [1], "zh_CN"))
    assert notices.issue(owing, date(2026, 5, 1), [1], "zh_CN").total_fen == 3 * MONTH_FEN  # the hold ended


@pytest.mark.parametrize("why", ["有异议", "已进入诉讼"])
def test_a_late_fee_left_alone_is_shown_as_not_demanded(owing: Office, why: str) -> None:
    late_fees.set_clause(owing, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 500_000)
    payments.take(owing, 1, MONTH_FEN, Method.CASH, DAY, key="p", designated=[1])
    before = papers.notice_of(notices.issue(owing, DAY, [1], "zh_CN").documents[0])
    late = next(line for line in before.lines if line.charge_id == 1)
    assert (late.open_fen, late.late_fee_fen > 0) == (0, True)
    if why == "有异议":
        holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "漏水", charge_id=1))
    else:
        court.open_case(owing, 1, Way.SUIT, "某某法院", DAY, Approval("x", "周经理"), charge_ids=[1])
    day = DAY + timedelta(days=1)
    (row,) = notices.issue(owing, day, [1], "zh_CN").documents
    notice = papers.notice_of(row)
    assert 1 not in named(owing, row.document_id)
    assert [(line.charge_id, line.open_fen, line.late_fee_fen) for line in notice.withheld] == [(1, 0, late.late_fee_fen)]
    assert notice.withheld_fen == late.late_fee_fen
    assert notice.total_fen == sum(line.open_fen + line.late_fee_fen for line in notice.lines)
    printed = text(papers.draw(owing, [row]).pdf)
    assert "（违约金）" in printed
    assert format_yuan(late.late_fee_fen) in printed
    assert check(owing.store).clean


def test_a_hold_of_late_fees_alone_stops_no_reminder(owing: Office) -> None:
    holds.set_hold(owing, 1, HoldTerms(DAY, None, "repair"))
    assert notices.issue(owing, DAY, [1], "zh_CN").total_fen == 3 * MONTH_FEN


def test_a_kept_plan_is_not_demanded_and_a_breached_one_is(owing: Office) -> None:
    terms = PlanTerms(DAY, propose(3 * MONTH_FEN, 3, date(2026, 4, 30)), "张三")
    plans.agree(owing, 1, terms, [1, 5, 9])
    refused(owing, NothingOverdue, lambda: notices.issue(owing, DAY, [1], "zh_CN"))
    (row,) = notices.issue(owing, date(2026, 5, 1), [1], "zh_CN").documents
    assert named(owing, row.document_id) == {1: MONTH_FEN}  # only the instalment that is late
    assert papers.notice_of(row).withheld[0].why == "分期缴纳"


def test_the_arrears_list_says_how_much_is_not_demanded(owing: Office) -> None:
    holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "保洁", charge_id=5, amount_fen=4_000))
    rows = {row.unit_id: row for row in arrears.overdue(owing, DAY).rows}
    assert (rows[1].overdue_fen, rows[1].withheld_fen) == (3 * MONTH_FEN, 4_000)
    assert rows[2].withheld_fen == 0


def test_disputes_are_kept_with_their_ticket_and_end_by_hand(owing: Office) -> None:
    made = holds.set_hold(owing, 1, dispute(DAY, "漏水", charge_id=1, amount_fen=5_000, ticket="BS-12"), key="d")
    assert holds.set_hold(owing, 1, dispute(DAY, "漏水", charge_id=1), key="d") == made
    assert (made.kind, made.dunning, made.late_fee, made.ticket, made.amount_fen) == (HoldKind.DISPUTE, True, False, "BS-12", 5_000)
    assert [row.hold_id for row in holds.in_force(owing, DAY)] == [made.hold_id]
    ended = holds.end_hold(owing, made.hold_id, date(2026, 5, 1), key="e")
    assert (holds.in_force(owing, date(2026, 4, 30)), holds.in_force(owing, date(2026, 5, 1))) == ([ended], [])
    assert lines(owing)[-2:] == [("hold.set", "1-1-101"), ("hold.end", "1-1-101")]
    refused(owing, HoldUnknown, lambda: holds.end_hold(owing, 99, DAY))
    refused(owing, UnitUnknown, lambda: holds.set_hold(owing, 99, dispute(DAY, "x")))
    refused(owing, ChargeOfAnotherUnit, lambda: holds.set_hold(owing, 1, dispute(DAY, "x", charge_id=2)))


LINE = NoticeLine(1, "物业费", "2026-01", date(2026, 1, 1), date(2026, 2, 1), "", "", date(2026, 1, 10), 1, 0, 1, 1, "0.05%/日", 0)
LINES = st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 900)), max_size=8)
RESTS = st.lists(st.builds(Rest, st.integers(0, 7), st.none() | st.integers(1, 30_000), st.booleans()), max_size=5)


@given(LINES, RESTS)
def test_whatever_is_in_dispute_the_parts_add_up_to_what_is_open(amounts: list[tuple[int, int]], rests: list[Rest]) -> None:
    rows = [replace(LINE, charge_id=i, open_fen=fen, late_fee_fen=late) for i, (fen, late) in enumerate(amounts) if fen or late]
    asked, shown = split(rows, rests, "en")
    assert sum(line.open_fen for line in asked) + sum(line.open_fen for line in shown) == sum(line.open_fen for line in rows)
    assert all(line.open_fen or line.late_fee_fen for line in asked)
    assert all((line.open_fen > 0) != (line.late_fee_fen > 0) and line.rate == "" for line in shown)  # a fee only where it is left alone
    assert {line.charge_id for line in (*asked, *shown)} == {row.charge_id for row in rows}  # the paper passes over nothing
    assert len({line.charge_id for line in asked}) == len(asked)  # each charge once in the register


def test_a_formal_demand_tells_the_notices_before_and_the_objections(owing: Office) -> None:
    first = notices.issue(owing, date(2026, 2, 15), [1, 2], "zh_CN").documents[0]
    holds.set_hold(owing, 1, dispute(date(2026, 3, 1), "漏水", charge_id=5, amount_fen=4_000))
    day = date(2026, 9, 1)
    levels.set_level(owing, 1, 4, day, "old arrears")
    (row,) = notices.issue(owing, day, [1], "zh_CN").documents
    made = papers.notice_of(row)
    assert made.stage == Stage.DEMAND
    assert [(one.on, one.number, one.proof) for one in made.history] == [(date(2026, 2, 15), first.number, "")]
    assert made.reasons == ("2026-03-01：漏水",)
    assert papers.draw(owing, [row]).pages == 3
