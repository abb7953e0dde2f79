"""Payments, receipts and voids on real books."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from propdesk import clock
from propdesk.domain.money import AmountOutOfRange
from propdesk.domain.payments import Method, ReasonMissing
from propdesk.domain.periods import Month
from propdesk.services import arrears, billing, changes, payments, receipts
from propdesk.services.office import Office
from propdesk.services.payments import take
from propdesk.store.engine import BookBusy
from propdesk.store.requests import KeyOfAnotherRequest
from tests.tools.office_day import MONTH_FEN, add_unit, lines, refused, rows, spans_hold

DAY = date(2026, 10, 12)


@pytest.fixture
def billed(office: Office) -> Office:
    """August to October billed: every unit owes three times 100.00."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def pay(office: Office, fen: int, key: str = "k", unit_id: int = 1, on: date = DAY, **more: object) -> payments.Taken:
    return take(office, unit_id, fen, Method.CASH, on, key=key, **more)  # type: ignore[arg-type]


def test_oldest_first_receipt_and_desk(billed: Office) -> None:
    seen = payments.desk(billed, 2)
    assert (seen.open_fen, seen.credit_fen, seen.payer, len(seen.rows)) == (3 * MONTH_FEN, 0, "李四、王五", 3)
    taken = pay(billed, 25_000, unit_id=2, tendered_fen=30_000, expected_open_fen=3 * MONTH_FEN)
    assert [(row.period, row.amount_fen) for row in taken.settled] == [("2026-08", 10_000), ("2026-09", 10_000), ("2026-10", 5_000)]
    assert [share.amount_fen for share in seen.spread(25_000).shares] == [row.amount_fen for row in taken.settled]
    assert (taken.payment.receipt, taken.payment.payer, taken.change_fen, taken.still_open_fen) == (
        "SJ2026-000001",
        "李四、王五",
        5_000,
        5_000,
    )
    assert payments.receipt(billed, " SJ2026-000001 ") == taken
    assert lines(billed)[-1] == ("payment.take", "1-1-102")
    assert spans_hold(billed) > 0


def test_designation_first_and_credit_last(billed: Office) -> None:
    october = payments.desk(billed, 1).rows[-1]
    taken = pay(billed, 35_000, designated=[october.charge_id], designation="October first", payer=" 张三之子 ", reference=" 0042 ")
    assert {row.period: row.amount_fen for row in taken.settled} == dict.fromkeys(["2026-08", "2026-09", "2026-10"], MONTH_FEN)
    assert (taken.credit_fen, taken.credit_balance_fen, taken.still_open_fen) == (5_000, 5_000, 0)
    assert (taken.payment.payer, taken.payment.reference, taken.payment.designation) == ("张三之子", "0042", "October first")
    part = pay(billed, 4_000, "k2", 3, designated=[payments.desk(billed, 3).rows[1].charge_id])
    assert [row.period for row in part.settled] == ["2026-09"]
    assert [(unit.code, owners, fen) for unit, owners, fen in payments.prepaid(billed, DAY)] == [("1-1-101", ("张三",), 5_000)]
    assert payments.prepaid(billed, DAY - timedelta(days=1)) == []


def test_a_designation_that_no_longer_holds_is_not_dropped_in_silence(billed: Office) -> None:
    mine, other = payments.desk(billed, 1).rows[0].charge_id, payments.desk(billed, 2).rows[0].charge_id
    refused(billed, payments.OpenChanged, lambda: pay(billed, 100, designated=[other]))
    pay(billed, MONTH_FEN, "k1")
    refused(billed, payments.OpenChanged, lambda: pay(billed, 100, "k2", designated=[mine]))


@pytest.mark.parametrize("fen", [0, -1, 100_000_000_000, 2**63])
def test_amounts_that_are_none(billed: Office, fen: int) -> None:
    refused(billed, AmountOutOfRange, lambda: pay(billed, fen))


def test_refused_payments_leave_nothing(billed: Office) -> None:
    refused(billed, payments.UnitUnknown, lambda: pay(billed, 100, unit_id=99))
    refused(billed, payments.UnitUnknown, lambda: payments.desk(billed, 99))
    refused(billed, payments.TenderedTooLittle, lambda: pay(billed, 100, tendered_fen=99))
    changed = refused(billed, payments.OpenChanged, lambda: pay(billed, 100, expected_open_fen=1))
    assert "300.00" in changed.sentence()
    refused(billed, payments.ReceiptUnknown, lambda: payments.receipt(billed, "SJ2026-000009"))


def test_a_probable_duplicate_is_a_question(billed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    pay(billed, 100, "k1", allow_duplicate=False)
    asked = refused(billed, payments.ProbableDuplicate, lambda: pay(billed, 100, "k2", allow_duplicate=False))
    assert asked.facts["receipt"] == "SJ2026-000001"
    pay(billed, 100, "k3", unit_id=2, allow_duplicate=False)  # another household
    pay(billed, 200, "k4", allow_duplicate=False)  # another amount
    take(billed, 1, 100, Method.WECHAT, DAY, key="k5", allow_duplicate=False)  # another way
    pay(billed, 100, "k6", allow_duplicate=True)
    moment += timedelta(minutes=3, seconds=1)
    pay(billed, 100, "k7", allow_duplicate=False)
    payments.void(billed, "SJ2026-000006", "twice", DAY)
    pay(billed, 100, "k8", allow_duplicate=False)  # a void one is no duplicate


def test_the_same_key_is_answered_and_not_taken_twice(billed: Office) -> None:
    first = pay(billed, 12_345)
    before = rows(billed)
    assert pay(billed, 12_345) == first
    assert pay(billed, 99_999, unit_id=2) == first  # whatever else the form says by then
    assert rows(billed) == before
    with pytest.raises(KeyOfAnotherRequest):
        payments.void(billed, first.payment.receipt, "x", DAY, key="k")
    assert rows(billed) == before


def test_void_keeps_the_number_and_reopens(billed: Office) -> None:
    pay(billed, 35_000)
    voided = payments.void(billed, " SJ2026-000001 ", "  wrong household ", DAY, key="v")
    assert (voided.payment.void_on, voided.payment.void_reason) == (DAY, "wrong household")
    assert (voided.credit_fen, voided.credit_balance_fen, voided.still_open_fen) == (5_000, 0, 3 * MONTH_FEN)
    assert payments.desk(billed, 1).open_fen == 3 * MONTH_FEN
    assert pay(billed, 100, "k2").payment.receipt == "SJ2026-000002"
    before = rows(billed)
    assert payments.void(billed, "SJ2026-000001", "x", DAY, key="v").payment == voided.payment
    assert rows(billed) == before
    assert spans_hold(billed) > 0
    with billed.store.read() as conn:
        assert receipts.content_of(conn, payments.receipt(billed, "SJ2026-000001"))[1].voided_on == DAY


def test_refused_voids_leave_nothing(billed: Office) -> None:
    pay(billed, 100)
    number = "SJ2026-000001"
    refused(billed, ReasonMissing, lambda: payments.void(billed, number, " ", DAY))
    refused(billed, payments.ReceiptUnknown, lambda: payments.void(billed, "SJ2026-000002", "x", DAY))
    early = refused(billed, payments.VoidBeforePayment, lambda: payments.void(billed, number, "x", DAY - timedelta(days=1)))
    assert "2026-10-12" in early.sentence()
    payments.void(billed, number, "x", DAY)
    again = refused(billed, payments.AlreadyVoid, lambda: payments.void(billed, number, "x", DAY))
    assert again.facts["receipt"] == number


def test_receipts_are_gap_free_over_voids_failures_and_years(billed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """F10: what fails after the number was taken gives the number back."""
    pay(billed, 100, "k1")
    payments.void(billed, "SJ2026-000001", "x", DAY)

    for place, name in (
        (payments.payments, "add_allocations"),
        (receipts, "register"),
        (changes.audit, "append"),
        (changes.requests, "remember"),
    ):
        before = rows(billed)
        with monkeypatch.context() as broken:
            broken.setattr(place, name, lambda *_args, **_more: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                pay(billed, 100, "k2")
        assert rows(billed) == before
    assert pay(billed, 100, "k2").payment.receipt == "SJ2026-000002"
    assert pay(billed, 100, "k3", on=date(2027, 1, 2)).payment.receipt == "SJ2027-000001"
    assert pay(billed, 100, "k4", on=date(2026, 12, 31)).payment.receipt == "SJ2026-000003"


def test_a_commit_that_took_effect_and_reported_an_error_is_answered(billed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """F05, F17: the outcome is looked up by the key; without a served key the fault is told."""
    from contextlib import contextmanager

    store_type = type(billed.store)
    real = store_type.write

    @contextmanager
    def committed_but_failed(self: object):  # type: ignore[no-untyped-def]
        with real(billed.store) as conn:
            yield conn
        raise BookBusy()

    with monkeypatch.context() as broken:
        broken.setattr(store_type, "write", committed_but_failed)
        taken = pay(billed, 4_200)
        assert taken.payment.receipt == "SJ2026-000001"
        with pytest.raises(BookBusy):
            payments.void(billed, "SJ2026-000001", "x", DAY)  # no key: nobody can tell

    @contextmanager
    def failed(self: object):  # type: ignore[no-untyped-def]
        raise BookBusy()
        yield

    with monkeypatch.context() as broken:
        broken.setattr(store_type, "write", failed)
        with pytest.raises(BookBusy):
            pay(billed, 4_200, "k9")
    assert pay(billed, 4_200).payment.receipt == taken.payment.receipt
    assert len(payments.journal(billed, DAY, DAY)) == 1


def test_journal_and_totals_of_a_day(billed: Office) -> None:
    pay(billed, 100, "k1")
    take(billed, 2, 200, Method.WECHAT, DAY, key="k2")
    take(billed, 3, 300, Method.WECHAT, DAY, key="k3")
    pay(billed, 400, "k4", on=DAY + timedelta(days=1))
    assert payments.day_totals(billed, DAY) == {Method.CASH: (1, 100), Method.WECHAT: (2, 500)}
    payments.void(billed, "SJ2026-000002", "x", DAY)
    assert payments.day_totals(billed, DAY) == {Method.CASH: (1, 100), Method.WECHAT: (1, 300)}
    payments.void(billed, "SJ2026-000003", "x", DAY + timedelta(days=1))
    assert payments.day_totals(billed, DAY)[Method.WECHAT] == (1, 300)  # what was counted that evening stays
    found = payments.journal(billed, DAY, DAY + timedelta(days=1))
    assert [row.receipt[-1] for row in found] == ["4", "3", "2", "1"]
    assert [row.void_on for row in found] == [None, DAY + timedelta(days=1), DAY, None]
    assert payments.journal(billed, date(2020, 1, 1), date(2020, 1, 2)) == []


def test_a_payment_that_does_not_add_up_is_rolled_back(billed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments.payments, "settled_by", lambda *_args: [])
    before = rows(billed)
    with pytest.raises(AssertionError, match="equal what it settles"):
        pay(billed, 100)
    assert rows(billed) == before


def test_money_before_any_charge_is_credit(office: Office) -> None:
    taken = pay(office, 5_000)
    assert (taken.settled, taken.credit_fen) == ((), 5_000)
    assert payments.void(office, taken.payment.receipt, "x", DAY).credit_balance_fen == 0
    vacant = add_unit(office, "9-1-101")
    assert payments.desk(office, vacant).payer == "赵六"


def test_two_threads_with_one_key_make_one_receipt(billed: Office) -> None:
    """F39: fifty double clicks."""
    for step in range(50):
        gate, got = threading.Barrier(2), []

        def click(step: int = step, gate: threading.Barrier = gate, got: list[payments.Taken] = got) -> None:
            gate.wait()
            got.append(pay(billed, 10, f"click {step}"))

        threads = [threading.Thread(target=click) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 2
        assert got[0].payment == got[1].payment
    found = payments.journal(billed, DAY, DAY)
    assert [row.receipt for row in reversed(found)] == [f"SJ2026-{n:06d}" for n in range(1, 51)]
    assert arrears.overdue(billed, DAY).total_fen == 4 * 3 * MONTH_FEN - 500


def test_a_receipt_states_what_each_bill_was_made_for(billed: Office) -> None:
    facts = {"water": ("m3", 12_500), "parking": ("space-month", 2_000), "cleaning": ("once", 1_000)}
    with billed.store.write() as conn:
        conn.exec_driver_sql("UPDATE unit SET area_cm2 = 600000 WHERE id = 1")  # measured anew after the bills were made
        for item, (unit, quantity) in facts.items():
            conn.exec_driver_sql(
                "INSERT INTO fee_item (name, price_unit, due_day, cycle_months, scope, step_fen, kinds, active)"
                " VALUES (?, ?, 10, 1, 'all', 1, '', 1)",
                (item, unit),
            )
            conn.exec_driver_sql(
                "INSERT INTO charge (unit_id, item_id, period, generation, start_on, end_on, due_on, amount_fen, price, formula, quantity)"
                " VALUES (1, (SELECT max(id) FROM fee_item), '2026-10', 0, '2026-10-01', '2026-11-01', '2026-10-10', 100, 1, '', ?)",
                (quantity,),
            )
    done = take(billed, 1, payments.desk(billed, 1, DAY).open_fen, Method.CASH, DAY, key="all", language="en")
    with billed.store.snapshot() as conn:
        found = {line.item: line.quantity for line in receipts.content_of(conn, done)[1].lines}
    assert found.pop("物业费").startswith("50.00 ㎡")
    assert found == {"water": "12.5 m³", "parking": "2 spaces", "cleaning": ""}
