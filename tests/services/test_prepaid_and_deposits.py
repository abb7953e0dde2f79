"""Prepaid money, refunds and deposits on real books: every movement an entry, nothing below zero, everything undone in order."""

from datetime import date, timedelta

import pytest

from propdesk.domain.approvals import Approval, ApproverMissing, ApproverUnknown, PinMissing, PinWrong
from propdesk.domain.money import AmountOutOfRange
from propdesk.domain.payments import Method, MethodUnknown, ReasonMissing, Rule, Within
from propdesk.domain.periods import Month
from propdesk.domain.wallets import GENERAL, PrepaidTooLittle, SamePurse
from propdesk.services import approvals, billing, credit, deposits, payments, rates, refunds, voids
from propdesk.services.office import Office
from propdesk.services.payments import take
from propdesk.store import integrity
from tests.tools.office_day import MONTH_FEN, refused, rows, spans_hold

DAY = date(2026, 10, 12)
NEXT = DAY + timedelta(days=1)
OK = Approval("moved out", "周经理")


@pytest.fixture
def billed(office: Office) -> Office:
    """August to October billed: every unit owes three times 100.00."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def ahead(office: Office, fen: int, key: str = "a", unit_id: int = 1, purse: int = GENERAL, on: date = DAY) -> payments.Taken:
    return take(office, unit_id, fen, Method.CASH, on, key=key, purse=purse)


def balances(office: Office, on: date = date.max) -> dict[tuple[str, int], int]:
    return {(holder.unit.code, holder.purse.purse): holder.purse.balance_fen for holder in credit.holders(office, on)}


def item_of(office: Office, name: str = "物业费") -> int:
    return next(item.id for item in rates.items(office) if item.name == name)


def add_deposit(office: Office, fen: int = 200_000, unit_id: int = 1, due_on: date = DAY) -> int:
    """A renovation deposit asked of a unit; returns the charge's number."""
    facts = ("装修押金", "once", 1, 1, "all", 1, "", 1, "deposit")
    with office.store.write() as conn:
        found = conn.exec_driver_sql("SELECT id FROM fee_item WHERE name = '装修押金'").first()
        if found is None:
            conn.exec_driver_sql(
                "INSERT INTO fee_item (name, price_unit, due_day, cycle_months, scope, step_fen, kinds, active, nature)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                facts,
            )
        item = conn.exec_driver_sql("SELECT id FROM fee_item WHERE name = '装修押金'").scalar_one()
        number = conn.exec_driver_sql("SELECT coalesce(max(generation), -1) + 1 FROM charge WHERE item_id = ?", (item,)).scalar_one()
        conn.exec_driver_sql(
            "INSERT INTO charge (unit_id, item_id, period, generation, start_on, end_on, due_on, amount_fen, price, formula)"
            " VALUES (?, ?, '2026-10', ?, '2026-10-01', '2026-11-01', ?, ?, 0, '')",
            (unit_id, item, number, due_on.isoformat(), fen),
        )
        return int(conn.exec_driver_sql("SELECT max(id) FROM charge").scalar_one())


# paying ahead and offsetting ---------------------------------------------------------------------------------------------


def test_money_paid_ahead_waits_in_its_purse(billed: Office) -> None:
    fee = item_of(billed)
    done = ahead(billed, 5_000)
    assert (done.settled, done.credit_fen, done.credit_balance_fen, done.still_open_fen) == ((), 5_000, 5_000, 3 * MONTH_FEN)
    ahead(billed, 7_000, "b", purse=fee)
    assert balances(billed) == {("1-1-101", GENERAL): 5_000, ("1-1-101", fee): 7_000}
    assert balances(billed, DAY - timedelta(days=1)) == {}
    seen = payments.desk(billed, 1, DAY)
    assert (seen.credit_fen, [purse.item for purse in seen.purses]) == (12_000, ["", "物业费"])
    assert [(entry.kind, entry.amount_fen, after) for entry, after in credit.statement(billed, 1).lines] == [
        ("payment", 5_000, 5_000),
        ("payment", 7_000, 12_000),
    ]
    refused(billed, payments.UnitUnknown, lambda: credit.statement(billed, 99))
    assert spans_hold(billed) > 0
    assert integrity.check(billed.store).findings == ()


def test_an_offset_is_no_money_and_its_void_gives_the_credit_back(billed: Office) -> None:
    ahead(billed, 15_000)
    planned = credit.plan(billed, DAY)
    assert [(one.unit.code, one.amount_fen) for one in planned] == [("1-1-101", 15_000)]
    done = credit.offset(billed, 1, DAY, key="o")
    assert (done.payment.receipt, done.payment.method, done.payment.amount_fen) == ("YC2026-000001", "credit", 15_000)
    assert [(row.period, row.amount_fen) for row in done.settled] == [("2026-08", 10_000), ("2026-09", 5_000)]
    assert (done.credit_balance_fen, done.still_open_fen) == (0, 15_000)
    assert payments.day_totals(billed, DAY) == {Method.CASH: (1, 15_000)}  # nothing was received twice
    assert balances(billed) == {}
    assert credit.offset(billed, 1, DAY, key="o").payment == done.payment
    used = refused(billed, voids.CreditUsed, lambda: payments.void(billed, "SJ2026-000001", "x", DAY))
    assert used.facts["numbers"] == "YC2026-000001"
    voided = payments.void(billed, "YC2026-000001", "not wished", DAY)
    assert (voided.payment.void_kind, voided.credit_balance_fen, voided.still_open_fen) == ("void", 15_000, 3 * MONTH_FEN)
    assert payments.void(billed, "SJ2026-000001", "wrong household", DAY).credit_balance_fen == 0
    assert spans_hold(billed) > 0
    assert integrity.check(billed.store).findings == ()


def test_an_offset_of_chosen_bills_and_of_each_purse(billed: Office) -> None:
    fee = item_of(billed)
    ahead(billed, 4_000)
    ahead(billed, 3_000, "b", purse=fee)
    october = payments.desk(billed, 1, DAY).rows[-1].charge_id
    done = credit.offset(billed, 1, DAY, key="o", designated=[october])
    assert done.payment.receipt == "YC2026-000002"
    assert {row.charge_id for row in done.settled} == {october}
    assert payments.desk(billed, 1, DAY).rows[-1].open_fen == 3_000
    assert done.still_open_fen == payments.desk(billed, 1, DAY).open_fen == 23_000  # also the bills that were not chosen
    refused(billed, credit.NothingToOffset, lambda: credit.offset(billed, 2, DAY, key="p"))


def test_a_batch_does_what_its_preview_shows_or_nothing(billed: Office) -> None:
    for unit_id, fen in ((1, 25_000), (2, 40_000), (3, 100)):
        ahead(billed, fen, f"a{unit_id}", unit_id)
    planned = credit.plan(billed, DAY)
    assert [(one.unit.code, one.amount_fen) for one in planned] == [("1-1-101", 25_000), ("1-1-102", 30_000), ("1-1-103", 100)]
    total = sum(one.amount_fen for one in planned)
    changed = refused(billed, credit.PlanChanged, lambda: credit.offset_batch(billed, DAY, key="b", expected_fen=total + 1))
    assert changed.facts["total"] == "551.00"
    before = rows(billed)
    batch = credit.offset_batch(billed, DAY, key="b", expected_fen=total)
    assert (batch.count, batch.total_fen, batch.first, batch.last) == (3, total, "YC2026-000001", "YC2026-000003")
    assert rows(billed) != before
    assert balances(billed) == {("1-1-102", GENERAL): 10_000}
    assert credit.offset_batch(billed, DAY, key="b") == batch
    refused(billed, credit.NothingToOffset, lambda: credit.offset_batch(billed, DAY, key="c"))
    assert credit.plan(billed, DAY, [1]) == []
    assert spans_hold(billed) > 0
    assert integrity.check(billed.store).findings == ()


def test_money_moves_between_purses_and_never_below_zero(billed: Office) -> None:
    fee = item_of(billed)
    ahead(billed, 5_000)
    credit.transfer(billed, 1, GENERAL, fee, 2_000, NEXT, "for the fee", key="t")
    entries = credit.transfer(billed, 1, GENERAL, fee, 2_000, NEXT, "for the fee", key="t")
    assert [(entry.purse, entry.amount_fen) for entry in entries] == [(GENERAL, -2_000), (fee, 2_000)]
    assert balances(billed) == {("1-1-101", GENERAL): 3_000, ("1-1-101", fee): 2_000}
    assert balances(billed, DAY) == {("1-1-101", GENERAL): 5_000}
    little = refused(billed, PrepaidTooLittle, lambda: credit.transfer(billed, 1, GENERAL, fee, 3_001, NEXT, "x", key="u"))
    assert little.facts["balance"] == "30.00"
    refused(billed, PrepaidTooLittle, lambda: credit.transfer(billed, 1, GENERAL, fee, 3_001, DAY, "x", key="u"))  # nor on the day before
    refused(billed, SamePurse, lambda: credit.transfer(billed, 1, fee, fee, 1, NEXT, "x", key="u"))
    refused(billed, ReasonMissing, lambda: credit.transfer(billed, 1, GENERAL, fee, 1, NEXT, " ", key="u"))
    refused(billed, AmountOutOfRange, lambda: credit.transfer(billed, 1, GENERAL, fee, 0, NEXT, "x", key="u"))
    used = refused(billed, voids.CreditUsed, lambda: payments.void(billed, "SJ2026-000001", "x", NEXT))
    assert used.facts["numbers"] == "transfer 2026-10-13"


# refunds -----------------------------------------------------------------------------------------------------------------


def test_prepaid_money_is_refunded_in_parts(billed: Office) -> None:
    ahead(billed, 5_000)
    first = refunds.refund(billed, 1, 2_000, Method.TRANSFER, DAY, OK, key="r", payee=" 张三 ", reference=" 6222 ")
    assert (first.number, first.payee, first.reference, first.reason, first.approver) == (
        "TK2026-000001",
        "张三",
        "6222",
        "moved out",
        "周经理",
    )
    assert refunds.refund(billed, 1, 2_000, Method.TRANSFER, DAY, OK, key="r", payee="张三") == first
    refused(billed, PrepaidTooLittle, lambda: refunds.refund(billed, 1, 3_001, Method.CASH, DAY, OK, key="s", payee="张三"))
    second = refunds.refund(billed, 1, 3_000, Method.CASH, NEXT, OK, key="s", payee="张三")
    assert balances(billed) == {}
    assert [row.number for row in refunds.refunded(billed, DAY, NEXT)] == [second.number, first.number]
    used = refused(billed, voids.CreditUsed, lambda: payments.void(billed, "SJ2026-000001", "x", NEXT))
    assert used.facts["numbers"] == "TK2026-000002, TK2026-000001"
    voided = refunds.void_refund(billed, " TK2026-000002 ", "payee not there", NEXT, key="v")
    assert (voided.void_on, voided.void_reason) == (NEXT, "payee not there")
    assert refunds.void_refund(billed, "TK2026-000002", "x", NEXT, key="v") == voided
    assert balances(billed) == {("1-1-101", GENERAL): 3_000}
    refused(billed, refunds.RefundAlreadyVoid, lambda: refunds.void_refund(billed, "TK2026-000002", "x", NEXT))
    refused(billed, refunds.RefundNotOfToday, lambda: refunds.void_refund(billed, "TK2026-000001", "x", NEXT))
    refused(billed, refunds.RefundUnknown, lambda: refunds.void_refund(billed, "TK2026-000009", "x", NEXT))
    refused(billed, ReasonMissing, lambda: refunds.void_refund(billed, "TK2026-000001", "", DAY))
    assert spans_hold(billed) > 0
    assert integrity.check(billed.store).findings == ()


def test_refused_refunds_leave_nothing(billed: Office) -> None:
    ahead(billed, 5_000)

    def ask(fen: int = 100, method: Method = Method.CASH, approval: Approval = OK, payee: str = "张三", unit_id: int = 1) -> object:
        return refunds.refund(billed, unit_id, fen, method, DAY, approval, key="r", payee=payee)

    refused(billed, AmountOutOfRange, lambda: ask(0))
    refused(billed, MethodUnknown, lambda: ask(method=Method.CREDIT))
    refused(billed, refunds.PayeeMissing, lambda: ask(payee=" "))
    refused(billed, ReasonMissing, lambda: ask(approval=Approval(" ", "x")))
    refused(billed, ApproverMissing, lambda: ask(approval=Approval("x", " ")))
    refused(billed, PrepaidTooLittle, lambda: ask(unit_id=99))


def test_where_the_office_asks_for_it_the_approver_proves_himself(billed: Office) -> None:
    ahead(billed, 5_000)
    assert not approvals.asks_for_pin(billed)
    approvals.set_pin(billed, "周经理", "908172635")
    approvals.ask_for_pin(billed, True)
    assert (approvals.asks_for_pin(billed), approvals.approvers(billed)) == (True, ("周经理",))

    def ask(pin: str, approver: str = "周经理", key: str = "r") -> object:
        return refunds.refund(billed, 1, 100, Method.CASH, DAY, Approval("x", approver, pin), key=key, payee="张三")

    refused(billed, PinMissing, lambda: ask(""))
    refused(billed, PinWrong, lambda: ask("908172636"))
    refused(billed, ApproverUnknown, lambda: ask("908172635", "赵六"))
    assert ask("908172635")
    with billed.store.read() as conn:
        book = repr(conn.exec_driver_sql("SELECT * FROM operator").all()) + repr(conn.exec_driver_sql("SELECT * FROM audit").all())
    assert "908172635" not in book
    assert "argon2id" in book
    approvals.set_pin(billed, "周经理", "0815")
    refused(billed, PinWrong, lambda: ask("908172635", key="s"))
    approvals.ask_for_pin(billed, False)
    assert ask("", key="s")


# deposits ----------------------------------------------------------------------------------------------------------------


def test_a_deposit_is_taken_used_and_given_back(billed: Office) -> None:
    charge = add_deposit(billed)
    seen = payments.desk(billed, 1, DAY)
    assert seen.spread(3 * MONTH_FEN).shares == tuple(seen.spread(3 * MONTH_FEN, []).shares)
    assert charge not in {share.charge_id for share in seen.spread(3 * MONTH_FEN).shares}  # no debt: bills that are due come first
    take(billed, 1, 200_000, Method.CASH, DAY, key="d", designated=[charge])
    held = deposits.held(billed, DAY)
    assert [(one.deposit.code, one.deposit.item, one.deposit.held_fen, one.owners) for one in held] == [
        ("1-1-101", "装修押金", 200_000, ("张三",))
    ]
    assert deposits.held(billed, DAY - timedelta(days=1)) == []
    bills = [row.charge_id for row in payments.desk(billed, 1, DAY).rows][:2]
    used = deposits.deduct(billed, charge, 15_000, bills, NEXT, "damage in the lift", key="y")
    assert (used.payment.receipt, used.payment.method) == ("YJ2026-000001", "deposit")
    assert sum(row.amount_fen for row in used.settled) == 15_000
    back = deposits.give_back(billed, charge, 100_000, Method.TRANSFER, NEXT, OK, key="g", payee="张三")
    assert back.number == "TK2026-000001"
    assert deposits.give_back(billed, charge, 100_000, Method.TRANSFER, NEXT, OK, key="g", payee="张三") == back
    one = deposits.held(billed, NEXT)[0].deposit
    assert (one.paid_fen, one.deducted_fen, one.returned_fen, one.held_fen) == (200_000, 15_000, 100_000, 85_000)
    assert deposits.held(billed, DAY)[0].deposit.held_fen == 200_000  # the day before stays as it was
    assert [(entry.kind, entry.number, entry.stands) for entry in deposits.story(billed, charge)] == [
        ("deduct", "YJ2026-000001", True),
        ("return", "TK2026-000001", True),
    ]
    assert payments.day_totals(billed, NEXT) == {}
    used_up = refused(billed, voids.DepositUsed, lambda: payments.void(billed, "SJ2026-000001", "x", NEXT))
    assert used_up.facts["numbers"] == "TK2026-000001, YJ2026-000001"
    refunds.void_refund(billed, "TK2026-000001", "x", NEXT)
    payments.void(billed, "YJ2026-000001", "x", NEXT)
    assert deposits.held(billed, NEXT)[0].deposit.held_fen == 200_000
    assert [entry.stands for entry in deposits.story(billed, charge)] == [False, False]
    payments.void(billed, "SJ2026-000001", "x", NEXT)
    assert deposits.held(billed, NEXT) == []
    assert deposits.held(billed, DAY)[0].deposit.held_fen == 200_000
    assert spans_hold(billed) > 0
    assert {finding.kind for finding in integrity.check(billed.store).findings} == {"unrecorded"}  # the deposit's bill, made by this test


def test_refused_uses_of_deposits_leave_nothing(billed: Office) -> None:
    charge = add_deposit(billed)
    bill = payments.desk(billed, 1, DAY).rows[0].charge_id
    refused(billed, deposits.DepositUnknown, lambda: deposits.deduct(billed, charge, 100, [bill], DAY, "x", key="k"))
    take(billed, 1, 200_000, Method.CASH, DAY, key="d", designated=[charge])
    refused(billed, deposits.DepositTooLittle, lambda: deposits.deduct(billed, charge, 200_001, [bill], DAY, "x", key="k"))
    refused(billed, deposits.DeductTooMuch, lambda: deposits.deduct(billed, charge, MONTH_FEN + 1, [bill], DAY, "x", key="k"))
    refused(billed, deposits.BillsMissing, lambda: deposits.deduct(billed, charge, 100, [], DAY, "x", key="k"))
    refused(billed, ReasonMissing, lambda: deposits.deduct(billed, charge, 100, [bill], DAY, " ", key="k"))
    other = payments.desk(billed, 2, DAY).rows[0].charge_id
    refused(billed, payments.OpenChanged, lambda: deposits.deduct(billed, charge, 100, [other], DAY, "x", key="k"))
    refused(billed, deposits.DepositUnknown, lambda: deposits.deduct(billed, bill, 100, [bill], DAY, "x", key="k"))
    early = DAY - timedelta(days=1)
    refused(billed, deposits.DepositUnknown, lambda: deposits.give_back(billed, charge, 1, Method.CASH, early, OK, key="k", payee="x"))
    refused(billed, refunds.PayeeMissing, lambda: deposits.give_back(billed, charge, 1, Method.CASH, DAY, OK, key="k"))
    assert deposits.held(billed, DAY, unit_id=2) == []
    deposits.give_back(billed, charge, 200_000, Method.CASH, DAY, OK, key="k", payee="x")
    assert deposits.held(billed, DAY) == []
    assert [one.deposit.held_fen for one in deposits.held(billed, DAY, everything=True)] == [0]


def test_a_surplus_settles_no_deposit_that_nobody_named(billed: Office) -> None:
    charge = add_deposit(billed)
    bills = [row.charge_id for row in payments.desk(billed, 1, DAY).rows if row.charge_id != charge]
    for key, designated in (("a", []), ("b", bills[:1])):
        done = take(billed, 1, 3 * MONTH_FEN + 50_000, Method.CASH, DAY, key=key, designated=designated)
        assert ({row.charge_id for row in done.settled}, done.credit_fen, done.still_open_fen) == (set(bills), 50_000, 200_000)
        payments.void(billed, done.payment.receipt, "x", DAY)
    done = take(billed, 1, 3 * MONTH_FEN + 50_000, Method.CASH, DAY, key="c", designated=[*bills, charge])
    assert (sum(row.amount_fen for row in done.settled if row.charge_id == charge), done.credit_fen) == (50_000, 0)


def test_on_no_day_is_less_than_nothing_held_of_a_deposit(billed: Office) -> None:
    charge = add_deposit(billed)
    receipt = take(billed, 1, 200_000, Method.CASH, DAY, key="d", designated=[charge]).payment.receipt
    bill = payments.desk(billed, 1, DAY).rows[0].charge_id
    used = deposits.deduct(billed, charge, MONTH_FEN, [bill], DAY + timedelta(days=2), "damage", key="g").payment.receipt
    assert refused(billed, voids.DepositUsed, lambda: payments.void(billed, receipt, "x", NEXT)).facts["numbers"] == used
    free = DAY + timedelta(days=5)
    payments.void(billed, used, "no damage", free)
    for day in (NEXT, DAY + timedelta(days=2), free - timedelta(days=1)):  # all is held today, but not on the days between
        until = refused(billed, voids.DepositUsedUntil, lambda day=day: payments.void(billed, receipt, "x", day))  # type: ignore[misc]
        assert until.facts["day"] == free
        less = refused(
            billed, deposits.DepositTooLittle,
            lambda day=day: deposits.give_back(billed, charge, 190_001, Method.CASH, day, OK, key="h", payee="x"),  # type: ignore[misc]
        )  # fmt: skip
        assert less.facts["held"] == "1,900.00"
    payments.void(billed, receipt, "x", free)
    days = [DAY + timedelta(days=n) for n in range(8)]
    assert [sum(one.deposit.held_fen for one in deposits.held(billed, day, everything=True)) for day in days] == [
        200_000, 200_000, 190_000, 190_000, 190_000, 0, 0, 0
    ]  # fmt: skip


# the order ---------------------------------------------------------------------------------------------------------------


def test_the_order_of_allocation_is_the_offices_and_kept_with_each_payment(billed: Office) -> None:
    assert payments.rule(billed) == Rule()
    new = Rule(within=Within.LATE_FEE_FIRST)
    payments.set_rule(billed, new)
    assert payments.rule(billed) == new == payments.desk(billed, 1, DAY).rule
    assert take(billed, 1, 100, Method.CASH, DAY, key="k").payment.order_rule == "oldest/late_fee_first"
