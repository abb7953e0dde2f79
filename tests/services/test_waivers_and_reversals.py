"""Waivers, corrections, write-offs, reversals, bounced transfers, several units of one payer, debts past their limitation."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.domain.approvals import Approval, ApproverMissing, ApproverUnknown, PinMissing, PinWrong
from propdesk.domain.limitation import Kind
from propdesk.domain.money import AmountOutOfRange
from propdesk.domain.payments import Method, MethodUnknown, Order, Part, ReasonMissing, Rule, Within
from propdesk.domain.periods import Month
from propdesk.services import (
    adjustments,
    approvals,
    arrears,
    billing,
    closing,
    credit,
    households,
    ledger,
    limitation,
    payments,
    receipts,
    statements,
    voids,
)
from propdesk.services.adjustments import CORRECTION, WAIVER, WRITE_OFF, Wish
from propdesk.services.office import Office
from propdesk.services.payments import take
from propdesk.store import integrity, papers, search
from tests.tools.office_day import MONTH_FEN, refused, spans_hold

DAY = date(2026, 10, 12)
NEXT = DAY + timedelta(days=1)
OK = Approval("hardship", "周经理")


@pytest.fixture
def billed(office: Office) -> Office:
    """August to October billed: every unit owes three times 100.00."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def bills(office: Office, unit_id: int = 1) -> list[int]:
    return [row.charge_id for row in payments.desk(office, unit_id, DAY).rows]


def owed(office: Office, on: date) -> dict[str, int]:
    return {row.code: row.overdue_fen for row in arrears.overdue(office, on).rows}


# off the books ------------------------------------------------------------------------------------------------------------


def test_a_waiver_reduces_what_is_open_from_its_day_on(billed: Office) -> None:
    first, second, _third = bills(billed)
    done = adjustments.adjust(billed, WAIVER, [Wish(first, 4_000), Wish(second, 500)], DAY, OK, key="w")
    assert [(row.charge_id, row.amount_fen, row.kind, row.approver) for row in done.rows] == [
        (first, 4_000, "waiver", "周经理"),
        (second, 500, "waiver", "周经理"),
    ]
    assert done.total_fen == 4_500
    assert adjustments.adjust(billed, WAIVER, [Wish(first, 4_000), Wish(second, 500)], DAY, OK, key="w") == done
    assert payments.desk(billed, 1, DAY).open_fen == 3 * MONTH_FEN - 4_500
    assert owed(billed, DAY)["1-1-101"] == 3 * MONTH_FEN - 4_500
    assert owed(billed, DAY - timedelta(days=1))["1-1-101"] == 3 * MONTH_FEN
    with_money = take(billed, 1, 3 * MONTH_FEN, Method.CASH, DAY, key="k")
    assert with_money.credit_fen == 4_500
    assert spans_hold(billed) > 0


def test_nothing_above_what_is_open_comes_off(billed: Office) -> None:
    first = bills(billed)[0]
    take(billed, 1, 4_000, Method.CASH, DAY, key="k")

    def ask(*wishes: Wish, approval: Approval = OK) -> object:
        return adjustments.adjust(billed, CORRECTION, wishes, DAY, approval, key="c")

    above = refused(billed, adjustments.AboveOpen, lambda: ask(Wish(first, 6_001)))
    assert (above.facts["open"], above.facts["amount"]) == ("60.00", "60.01")
    refused(billed, adjustments.AboveOpen, lambda: ask(Wish(first, 3_000), Wish(first, 3_001)))
    refused(billed, adjustments.NothingToAdjust, lambda: ask())
    refused(billed, AmountOutOfRange, lambda: ask(Wish(first, 0)))
    refused(billed, adjustments.NoSuchOpenBill, lambda: ask(Wish(999, 1)))
    refused(billed, ReasonMissing, lambda: ask(Wish(first, 1), approval=Approval("", "x")))
    refused(billed, ApproverMissing, lambda: ask(Wish(first, 1), approval=Approval("x", "")))
    assert ask(Wish(first, 6_000))
    refused(billed, adjustments.NoSuchOpenBill, lambda: adjustments.adjust(billed, WAIVER, [Wish(first, 1)], DAY, OK, key="d"))


def test_a_write_off_and_its_return(billed: Office) -> None:
    done = adjustments.write_off(billed, bills(billed), DAY, OK, key="w")
    assert (done.total_fen, {row.kind for row in done.rows}) == (3 * MONTH_FEN, {WRITE_OFF})
    assert adjustments.write_off(billed, sorted({row.charge_id for row in done.rows}), DAY, OK, key="w") == done  # asked twice
    assert payments.desk(billed, 1, DAY).rows == ()
    number = done.rows[0].adjustment_id
    refused(billed, adjustments.TakenBackTooEarly, lambda: adjustments.take_back(billed, number, "x", DAY - timedelta(days=1)))
    refused(billed, ReasonMissing, lambda: adjustments.take_back(billed, number, " ", NEXT))
    refused(billed, adjustments.AdjustmentUnknown, lambda: adjustments.take_back(billed, 999, "x", NEXT))
    back = adjustments.take_back(billed, number, "he came back", NEXT, key="b")
    assert (back.reversed_on, back.reversal_reason) == (NEXT, "he came back")
    assert adjustments.take_back(billed, number, "he came back", NEXT, key="b") == back
    refused(billed, adjustments.AlreadyTakenBack, lambda: adjustments.take_back(billed, number, "x", NEXT))
    assert payments.desk(billed, 1, NEXT).open_fen == MONTH_FEN
    assert (owed(billed, DAY).get("1-1-101"), owed(billed, NEXT)["1-1-101"]) == (None, MONTH_FEN)
    assert [row.adjustment_id for row in adjustments.adjusted(billed, unit_id=1)] == [row.adjustment_id for row in reversed(done.rows)]
    assert adjustments.adjusted(billed, first=NEXT, last=NEXT) == []
    assert spans_hold(billed) > 0


def test_a_waiver_never_returns_after_its_day(billed: Office) -> None:
    number = adjustments.adjust(billed, WAIVER, [Wish(bills(billed)[0], 100)], DAY, OK, key="w").rows[0].adjustment_id
    refused(billed, adjustments.WaiverStays, lambda: adjustments.take_back(billed, number, "x", NEXT))
    adjustments.take_back(billed, number, "typed wrong", DAY)
    assert payments.desk(billed, 1, DAY).open_fen == 3 * MONTH_FEN


# undoing a payment -------------------------------------------------------------------------------------------------------


def test_later_than_its_day_a_payment_is_reversed_with_a_number_of_its_own(billed: Office) -> None:
    take(billed, 1, 35_000, Method.CASH, DAY, key="k")
    gone = payments.void(billed, "SJ2026-000001", "wrong household", NEXT, key="v", approver=" 周经理 ")
    assert (gone.payment.void_kind, gone.payment.void_number, gone.payment.void_on) == ("reversal", "SJ2026-000002", NEXT)
    assert (gone.credit_balance_fen, gone.still_open_fen) == (0, 3 * MONTH_FEN)
    assert payments.void(billed, "SJ2026-000001", "x", NEXT, key="v").payment == gone.payment
    refused(billed, payments.AlreadyVoid, lambda: payments.void(billed, "SJ2026-000001", "x", NEXT))
    refused(billed, payments.ReceiptUnknown, lambda: payments.void(billed, "SJ2026-000002", "x", NEXT))
    with billed.store.read() as conn:
        assert receipts.content_of(conn, gone)[1].undone_by == "SJ2026-000002"
        red = papers.find(conn, number="SJ2026-000002")[0]
    assert (red.kind, red.total_fen, red.issued_on) == ("receipt", -35_000, NEXT)
    assert take(billed, 1, 100, Method.CASH, NEXT, key="k2").payment.receipt == "SJ2026-000003"
    assert integrity.check(billed.store).findings == ()
    assert (owed(billed, DAY).get("1-1-101"), owed(billed, NEXT)["1-1-101"]) == (None, 3 * MONTH_FEN - 100)
    assert spans_hold(billed) > 0


def test_where_the_office_asks_for_it_a_reversal_is_proved(billed: Office) -> None:
    for key in ("a", "b", "c"):
        take(billed, 1, 100, Method.CASH, DAY, key=key)
    approvals.set_pin(billed, "周经理", "2468")
    approvals.ask_for_pin(billed, True)

    def void(number: int, on: date, approver: str = "", pin: str = "") -> str:
        return payments.void(billed, f"SJ2026-00000{number}", "x", on, approver=approver, pin=pin).payment.void_kind

    refused(billed, ApproverMissing, lambda: void(1, NEXT))
    refused(billed, PinMissing, lambda: void(1, NEXT, "周经理"))
    refused(billed, PinWrong, lambda: void(1, NEXT, "周经理", "1357"))
    refused(billed, ApproverUnknown, lambda: void(1, NEXT, "赵六", "2468"))
    assert void(1, NEXT, "周经理", "2468") == "reversal"
    refused(billed, PinMissing, lambda: void(2, DAY, "周经理"))  # nobody is named who did not prove it
    assert (void(2, DAY), void(3, DAY, "周经理", "2468")) == ("void", "void")


def test_a_bounced_transfer_opens_its_bills_again(billed: Office) -> None:
    take(billed, 1, MONTH_FEN, Method.TRANSFER, DAY, key="k", reference="6222")
    take(billed, 2, MONTH_FEN, Method.CASH, DAY, key="k2")
    back = payments.void(billed, "SJ2026-000001", "account closed", DAY, bounced=True)
    assert (back.payment.void_kind, back.payment.void_number) == ("bounced", "SJ2026-000003")
    assert payments.desk(billed, 1, DAY).open_fen == 3 * MONTH_FEN
    refused(billed, payments.AlreadyVoid, lambda: payments.void(billed, "SJ2026-000001", "x", NEXT, bounced=True))
    refused(billed, voids.NothingToBounce, lambda: payments.void(billed, "SJ2026-000002", "x", NEXT, bounced=True))


def test_money_entered_for_days_on_which_a_bounced_transfer_stood_owes_nobody_anything(billed: Office) -> None:
    first = payments.take(billed, 1, MONTH_FEN, Method.TRANSFER, DAY, key="t").payment
    payments.void(billed, first.receipt, "account closed", DAY + timedelta(days=5), bounced=True)
    payments.take(billed, 1, MONTH_FEN, Method.CASH, DAY + timedelta(days=2), key="c")
    for day in (DAY, DAY + timedelta(days=3), DAY + timedelta(days=6)):
        account = statements.of_unit(billed, 1, date(2026, 1, 1), day).statement
        with billed.store.snapshot() as conn:
            owed = sum(row.due_fen for row in ledger.open_rows(conn, [1], day))
        assert account.closing.owed_fen == owed == 2 * MONTH_FEN


def test_a_closed_day_takes_no_entry_and_the_sentence_names_the_first_open_one(billed: Office) -> None:
    taken = take(billed, 1, 35_000, Method.CASH, DAY, key="k")
    closing.close_day(billed, DAY, {Method.CASH: 35_000}, key="close")
    first = bills(billed, 2)[0]
    for work in (
        lambda: take(billed, 2, 100, Method.CASH, DAY, key="k2"),
        lambda: payments.void(billed, taken.payment.receipt, "x", DAY),
        lambda: adjustments.adjust(billed, WAIVER, [Wish(first, 1)], DAY, OK, key="a"),
        lambda: credit.offset(billed, 1, DAY, key="o"),
        lambda: credit.transfer(billed, 1, 0, 1, 1, DAY, "x", key="t"),
    ):
        closed = refused(billed, closing.DayClosed, work)
        assert "2026-10-13" in closed.sentence()
    assert payments.void(billed, taken.payment.receipt, "x", NEXT).payment.void_kind == "reversal"


# several units, limitation --------------------------------------------------------------------------------------------------


def test_one_payment_over_several_units_of_one_payer(billed: Office) -> None:
    seen = payments.desk(billed, 1, DAY, [2, 1])
    assert ([unit.code for unit in seen.units], seen.open_fen, seen.unit.code) == (["1-1-101", "1-1-102"], 6 * MONTH_FEN, "1-1-101")
    done = take(billed, 1, 65_000, Method.CASH, DAY, key="k", others=[2], expected_open_fen=6 * MONTH_FEN)
    assert {(row.code, row.period) for row in done.settled} == {
        (code, f"2026-{month:02d}") for code in ("1-1-101", "1-1-102") for month in (8, 9, 10)
    }
    assert (done.credit_fen, done.still_open_fen) == (5_000, 0)
    assert payments.desk(billed, 2, DAY).open_fen == 0
    assert credit.holders(billed, DAY)[0].unit.code == "1-1-101"
    with billed.store.read() as conn:
        paper = receipts.content_of(conn, done)[1]
    assert [(line.unit, line.amount_fen) for line in paper.lines] == [("1-1-101", 30_000), ("1-1-102", 30_000)]
    payments.void(billed, done.payment.receipt, "x", DAY)
    assert payments.desk(billed, 1, DAY, [2]).open_fen == 6 * MONTH_FEN
    refused(billed, payments.UnitUnknown, lambda: payments.desk(billed, 1, DAY, [99]))


def test_a_debt_past_its_limitation_asks_first(billed: Office) -> None:
    late = date(2029, 9, 30)
    asked = refused(billed, payments.TimeBarredAsked, lambda: take(billed, 1, 100, Method.CASH, late, key="k", allow_time_barred=False))
    assert "物业费 2026-08" in asked.sentence()
    october = bills(billed)[2]
    take(billed, 1, MONTH_FEN, Method.CASH, late, key="k", designated=[october], allow_time_barred=False)  # its three years still run
    assert take(billed, 1, 100, Method.CASH, late, key="k2").payment.amount_fen == 100
    many = refused(
        billed, payments.TimeBarredAsked, lambda: take(billed, 2, 30_000, Method.CASH, date(2030, 1, 1), key="k3", allow_time_barred=False)
    )
    assert "2026-10" in str(many.facts["bills"])


def test_money_that_is_here_already_is_no_way_of_paying(billed: Office) -> None:
    refused(billed, MethodUnknown, lambda: take(billed, 1, 100, Method.CREDIT, DAY, key="k"))


# what happened, in any order ----------------------------------------------------------------------------------------------

EVENTS = st.lists(
    st.tuples(st.sampled_from(["pay", "waive", "ahead", "offset"]), st.integers(1, 3), st.integers(1, 15_000)), min_size=1, max_size=6
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(EVENTS)
def test_undoing_everything_gives_back_what_was_open(billed: Office, events: list[tuple[str, int, int]]) -> None:
    """allocate + void = identity, whatever was done in between and undone in the opposite order; past days keep their answer."""
    start = {unit_id: payments.desk(billed, unit_id, NEXT) for unit_id in (1, 2, 3)}
    before = owed(billed, DAY - timedelta(days=1))
    undo = [done for what, unit_id, fen in events if (done := _happen(billed, what, unit_id, fen))]
    there = owed(billed, DAY)
    for number in reversed(undo):
        if isinstance(number, int):
            adjustments.take_back(billed, number, "x", DAY)
        else:
            payments.void(billed, number, "x", NEXT if len(undo) % 2 else DAY)
    assert {unit_id: payments.desk(billed, unit_id, NEXT) for unit_id in (1, 2, 3)} == start
    assert owed(billed, DAY - timedelta(days=1)) == before
    if len(undo) % 2 and not any(isinstance(number, int) for number in undo):  # reversed a day later: the day itself keeps its answer
        assert owed(billed, DAY) == there
    assert integrity.check(billed.store).findings == ()


_KEYS = iter(range(10**9))


def _happen(office: Office, what: str, unit_id: int, fen: int, day: date = DAY) -> str | int | None:
    """Do it where it is possible; returns what undoes it."""
    key = f"{what} {next(_KEYS)}"
    try:
        if what == "waive":
            bill = payments.desk(office, unit_id, day).rows[0].charge_id
            return adjustments.adjust(office, WAIVER, [Wish(bill, fen)], day, OK, key=key).rows[0].adjustment_id
        if what == "offset":
            return credit.offset(office, unit_id, day, key=key).payment.receipt
        return take(office, unit_id, fen, Method.CASH, day, key=key, purse=0 if what == "ahead" else None).payment.receipt
    except (adjustments.AboveOpen, adjustments.NoSuchOpenBill, credit.NothingToOffset, IndexError):
        return None


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.permutations([(1, 4_000), (1, 12_345), (2, 30_000), (3, 777), (2, 1)]))
def test_the_order_of_payments_does_not_change_the_balances(billed: Office, paid: list[tuple[int, int]]) -> None:
    made = [
        take(billed, unit_id, fen, Method.CASH, DAY, key=f"{next(_KEYS)}").payment.receipt for unit_id, fen in paid
    ]  # whoever came first
    assert [payments.desk(billed, unit_id, DAY).open_fen for unit_id in (1, 2, 3)] == [13_655, 0, 29_223]
    assert [holder.purse.balance_fen for holder in credit.holders(billed, DAY)] == [1]
    for number in made:
        payments.void(billed, number, "x", DAY)
    assert [payments.desk(billed, unit_id, DAY).open_fen for unit_id in (1, 2, 3)] == [3 * MONTH_FEN] * 3


# late fees ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(billed: Office) -> Office:
    """The contract agrees 0.05 % a day: on the 12th of October 200.00 are late by 63 and 32 days."""
    add_clause(billed)
    return billed


def add_clause(office: Office) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO late_fee_rule (clause, valid_from, first_day, grace_days, grace, rate_by)"
            " VALUES ('第八条', '2025-01-01', 1, 0, 'threshold', 'due')"
        )
        conn.exec_driver_sql("INSERT INTO late_fee_rate (rule_id, valid_from, per_day_ppb) VALUES (1, '2025-01-01', 500000)")


def parts(taken: payments.Taken) -> list[tuple[str, str, int]]:
    return [(row.period, row.part, row.amount_fen) for row in taken.settled]


def test_late_fee_is_shown_and_paid_after_the_principal_or_before_it(strict: Office) -> None:
    seen = payments.desk(strict, 1, DAY)
    assert [(row.period, row.open_fen, row.late_fee_fen) for row in seen.rows] == [
        ("2026-08", 10_000, 315),
        ("2026-09", 10_000, 160),
        ("2026-10", 10_000, 10),
    ]
    assert (seen.open_fen, payments.desk(strict, 1).open_fen) == (30_485, 30_000)
    done = take(strict, 1, 30_400, Method.CASH, DAY, key="k", expected_open_fen=30_485)
    assert parts(done) == [
        ("2026-08", "principal", 10_000),
        ("2026-08", "late_fee", 315),
        ("2026-09", "principal", 10_000),
        ("2026-09", "late_fee", 85),
        ("2026-10", "principal", 10_000),
    ]
    assert done.still_open_fen == 85
    with strict.store.read() as conn:
        paper = receipts.content_of(conn, done)[1]
    assert sum(line.late_fee_fen for line in paper.lines) == 400
    later = payments.desk(strict, 1, NEXT)  # frozen: the principal is paid, the rest of the fee stays
    assert [(row.period, row.open_fen, row.late_fee_fen) for row in later.rows] == [("2026-09", 0, 75), ("2026-10", 0, 10)]
    assert take(strict, 1, 85, Method.CASH, NEXT, key="k2").still_open_fen == 0
    payments.void(strict, "SJ2026-000002", "x", NEXT)
    payments.void(strict, "SJ2026-000001", "x", NEXT)
    assert [row.late_fee_fen for row in payments.desk(strict, 1, NEXT).rows] == [320, 165, 15]  # it runs again as if never paid
    assert integrity.check(strict.store, full=True).findings == ()


def test_a_late_fee_that_was_waived_never_comes_back(strict: Office) -> None:
    first = bills(strict)[0]
    refused(strict, adjustments.AboveOpen, lambda: adjustments.adjust(strict, WAIVER, [Wish(first, 316, Part.LATE_FEE)], DAY, OK, key="w"))
    adjustments.adjust(strict, WAIVER, [Wish(first, 315, Part.LATE_FEE)], DAY, OK, key="w")
    assert [row.late_fee_fen for row in payments.desk(strict, 1, DAY).rows] == [0, 160, 10]
    assert [row.late_fee_fen for row in payments.desk(strict, 1, NEXT).rows] == [5, 165, 15]
    taken = take(strict, 1, 30_000, Method.CASH, NEXT, key="k")
    payments.void(strict, taken.payment.receipt, "x", NEXT)
    assert [row.late_fee_fen for row in payments.desk(strict, 1, NEXT).rows] == [5, 165, 15]
    done = adjustments.write_off(strict, [first], NEXT, OK, key="o")
    assert {(row.part, row.amount_fen) for row in done.rows} == {("principal", 10_000), ("late_fee", 5)}


def test_prepaid_money_pays_late_fees_by_the_offices_order(strict: Office) -> None:
    payments.set_rule(strict, Rule(Order.CIVIL_CODE_560, Within.LATE_FEE_FIRST))
    take(strict, 1, 10_400, Method.CASH, DAY, key="a", purse=0)
    done = credit.offset(strict, 1, DAY, key="o")
    assert parts(done) == [("2026-08", "late_fee", 315), ("2026-08", "principal", 10_000), ("2026-09", "late_fee", 85)]
    assert integrity.check(strict.store).findings == ()


def test_a_payment_of_an_earlier_day_settles_nothing_twice(strict: Office) -> None:
    late = DAY + timedelta(days=100)
    take(strict, 1, 40_000, Method.CASH, late, key="k")
    assert payments.desk(strict, 1, DAY).rows == ()
    back = take(strict, 1, 500, Method.CASH, DAY, key="b")
    assert (back.settled, back.credit_fen) == ((), 500)


def test_a_payment_for_another_unit_is_in_that_units_history(billed: Office) -> None:
    done = take(billed, 1, 60_000, Method.CASH, DAY, key="k", others=[2])
    take(billed, 3, 100, Method.CASH, DAY, key="k3")
    assert [row.receipt for row in households.history(billed, 2).payments] == [done.payment.receipt]
    payments.void(billed, done.payment.receipt, "x", NEXT)
    with billed.store.read() as conn:
        assert [row.number for row in search.numbered(conn, "SJ2026-000003")] == ["SJ2026-000003"]


def test_a_demand_that_arrived_keeps_the_desk_from_asking(billed: Office) -> None:
    late, august = date(2029, 9, 30), bills(billed)[0]
    refused(billed, payments.TimeBarredAsked, lambda: take(billed, 1, 100, Method.CASH, late, key="k", allow_time_barred=False))
    demand = limitation.Said(Kind.DEMAND, date(2029, 6, 1), (august,), "EMS 1", "赵敏")
    limitation.record(billed, 1, demand, late, key="d")
    taken = take(billed, 1, 100, Method.CASH, late, key="k", allow_time_barred=False)
    assert payments.doubts(billed, taken).time_barred == ()
