"""Rates and billing runs on real books: what is written, what is refused, and what running again does."""

import threading
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest

from propdesk import clock
from propdesk.domain.charges import BasisMissing, DueDayOutOfRange, FeeItem, PriceUnit, Reason, RoundingScope
from propdesk.domain.day_close import DayOutOfReach
from propdesk.domain.import_plan import UnitState
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import billing, late_fees, payments, rates
from propdesk.services.billed_late import BilledLate, billed_late
from propdesk.services.office import Office
from propdesk.store import billing as stored
from propdesk.store import fee_items, residents
from propdesk.store.requests import KeyOfAnotherRequest
from propdesk.store.residents import Fee
from tests.tools.office_day import AREA, FEE, MONTH_FEN, PRICE, add_unit, lines, refused, rows, set_rate, spans_hold

OCTOBER = Month(2026, 10)


def test_rates_are_kept_and_listed(office: Office) -> None:
    rates.set_tariff(office, FEE, 25_000, PriceUnit.M2_MONTH, date(2027, 1, 1), " owners' decision ")
    kept = rates.rates(office)[0]
    assert [(t.price, t.valid_from, t.basis) for t in kept.tariffs] == [
        (PRICE, date(2025, 1, 1), "contract, clause 5"),
        (25_000, date(2027, 1, 1), "owners' decision"),
    ]
    assert (kept.item.due_day, kept.item.price_unit) == (10, PriceUnit.M2_MONTH)
    assert rates.set_tariff(office, FEE, 25_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b", due_day=31).due_day == 31
    assert rates.set_tariff(office, FEE, 26_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b").due_day == 31
    assert lines(office)[-1] == ("tariff.set", FEE)


def test_refused_rates_leave_nothing(office: Office) -> None:
    def rate(**more: object) -> object:
        facts: dict[str, object] = {
            "item_name": FEE,
            "price": 1,
            "price_unit": PriceUnit.M2_MONTH,
            "valid_from": date(2026, 1, 1),
            "basis": "b",
        }
        return lambda: rates.set_tariff(office, **(facts | more))  # type: ignore[arg-type]

    refused(office, rates.ItemNameMissing, rate(item_name="  "))
    refused(office, rates.PriceMissing, rate(price=0))
    refused(office, BasisMissing, rate(basis=" "))
    refused(office, DueDayOutOfRange, rate(due_day=32))
    refused(office, rates.OtherPriceUnit, rate(price_unit=PriceUnit.UNIT_MONTH))
    billing.run(office, OCTOBER)
    in_use = refused(office, rates.TariffInUse, rate(valid_from=date(2025, 1, 1)))
    assert in_use.facts["day"] == date(2025, 1, 1)
    rates.set_tariff(office, FEE, PRICE, PriceUnit.M2_MONTH, date(2025, 1, 1), "contract, clause 5")  # the same again is no change


def test_a_rate_under_the_first_days_of_a_charge_is_in_use(office: Office) -> None:
    set_rate(office, 30_000, date(2026, 10, 16))
    billing.run(office, OCTOBER)
    for day in (date(2025, 1, 1), date(2026, 10, 16)):
        refused(office, rates.TariffInUse, lambda day=day: set_rate(office, 40_000, day))
    set_rate(office, 40_000, date(2024, 1, 1))  # an older one carries nothing
    set_rate(office, 40_000, date(2026, 11, 1))
    set_rate(office, 41_000, date(2026, 11, 1))


def test_a_run_bills_and_states_what_it_left_out(office: Office) -> None:
    add_unit(office, "1-1-105", UnitState(owners=("赵六",)))
    add_unit(office, "1-1-106", UnitState(area_cm2=AREA, handover_on=date(2026, 11, 5), owners=("赵六",)))
    add_unit(office, "B1-12", kind=UnitKind.PARKING)
    preview = billing.preview_run(office, OCTOBER)
    assert [(part.item, part.units, part.total_fen) for part in preview.sums] == [(FEE, 4, 4 * MONTH_FEN)]
    assert preview.reasons == {Reason.NO_AREA: 1, Reason.NOT_STARTED: 1, Reason.NOT_ASSIGNED: 1}
    before = rows(office)
    assert billing.preview_run(office, OCTOBER) == preview
    assert rows(office) == before
    done = billing.run(office, OCTOBER, expected=preview)
    assert (done.charges, done.total_fen, done.period) == (4, 4 * MONTH_FEN, OCTOBER)
    made = billing.charges(office, period=OCTOBER)
    assert (made[0].code, made[0].amount_fen, made[0].open_fen, made[0].due_on) == ("1-1-101", MONTH_FEN, MONTH_FEN, date(2026, 10, 10))
    assert made[0].formula == "50.00 ㎡ × 2.00 元/㎡·月 = 100.00 元"
    assert made[0].owners == ("张三",)
    assert billing.charges(office, unit_id=2)[0].owners == ("李四", "王五")
    assert billing.periods(office) == [OCTOBER]
    assert spans_hold(office) > 0


def test_running_again_adds_only_what_is_missing(office: Office) -> None:
    first = billing.run(office, OCTOBER)
    assert billing.run(office, OCTOBER) == billing.RunDone(None, OCTOBER, 0, 0)
    add_unit(office, "2-1-101")
    second = billing.run(office, OCTOBER)
    assert (second.charges, second.total_fen) == (1, MONTH_FEN)
    assert second.run_id != first.run_id
    assert [row.run_id for row in billing.runs(office)] == [second.run_id, first.run_id]


def test_a_run_that_does_not_add_up_is_rolled_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "run_totals", lambda *_args: (4, 1))
    before = rows(office)
    with pytest.raises(AssertionError, match="equal its charges"):
        billing.run(office, OCTOBER)
    assert rows(office) == before


def test_no_items_no_run(empty: Office) -> None:
    refused(empty, billing.NoItems, lambda: billing.preview_run(empty, OCTOBER))
    refused(empty, billing.NoItems, lambda: billing.run(empty, OCTOBER))


def test_what_the_clerk_saw_must_still_be_so(office: Office) -> None:
    seen = billing.preview_run(office, OCTOBER)
    add_unit(office, "2-1-101")
    changed = refused(office, billing.SituationChanged, lambda: billing.run(office, OCTOBER, expected=seen))
    assert "5" in changed.sentence()
    assert "500.00" in changed.sentence()


def test_the_same_sum_made_otherwise_is_a_changed_situation(office: Office) -> None:
    seen = billing.preview_run(office, OCTOBER)
    with office.store.write() as conn:
        fees = {1: Fee(PRICE - 1000, None), 2: Fee(PRICE + 1000, None)}
        residents.assign(conn, 1, fees, residents.fees_of(conn, 1, [1, 2]))
    assert billing.preview_run(office, OCTOBER).total_fen == seen.total_fen
    refused(office, billing.SituationChanged, lambda: billing.run(office, OCTOBER, expected=seen))


def test_keys_make_runs_and_rollbacks_harmless(office: Office) -> None:
    done = billing.run(office, OCTOBER, key="k1")
    before = rows(office)
    assert billing.run(office, OCTOBER, key="k1") == done
    assert rows(office) == before
    nothing = billing.run(office, OCTOBER, key="k2")
    assert billing.run(office, OCTOBER, key="k2") == nothing == billing.RunDone(None, OCTOBER, 0, 0)
    assert done.run_id is not None
    back = billing.rollback(office, done.run_id, key="k3")
    before = rows(office)
    assert billing.rollback(office, done.run_id, key="k3") == back
    item = rates.set_tariff(office, FEE, 30_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b", key="k4")
    assert rates.set_tariff(office, FEE, 30_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b", key="k4") == item
    with pytest.raises(KeyOfAnotherRequest, match="k1"):
        billing.rollback(office, done.run_id, key="k1")


def test_rollback_then_rerun_gives_the_same_totals(office: Office) -> None:
    first = billing.run(office, OCTOBER)
    assert first.run_id is not None
    was = [row._replace(charge_id=0, run_id=0) for row in billing.charges(office, period=OCTOBER)]
    for _ in range(3):
        newest = billing.runs(office)[0].run_id
        assert billing.rollback(office, newest).total_fen == first.total_fen
        assert billing.charges(office, period=OCTOBER) == []
        again = billing.run(office, OCTOBER)
        assert (again.charges, again.total_fen) == (first.charges, first.total_fen)
        assert [row._replace(charge_id=0, run_id=0) for row in billing.charges(office, period=OCTOBER)] == was
    refused(office, billing.RunRolledBack, lambda: billing.rollback(office, first.run_id))  # type: ignore[arg-type]
    refused(office, billing.RunUnknown, lambda: billing.rollback(office, 99))
    assert spans_hold(office) > 0


def test_a_paid_run_stays_until_the_receipt_is_void(office: Office) -> None:
    run = billing.run(office, OCTOBER).run_id
    assert run is not None
    for unit_id in (2, 1):
        payments.take(office, unit_id, 100, Method.CASH, date(2026, 10, 12), key=f"p{unit_id}")
    paid = refused(office, billing.RunPaid, lambda: billing.rollback(office, run))
    assert (paid.facts["count"], paid.facts["unit"]) == (2, "1-1-101")
    for number in ("SJ2026-000001", "SJ2026-000002"):
        payments.void(office, number, "wrong unit", date(2026, 10, 12))
    later = clock.today() + timedelta(days=9)
    ahead = payments.take(office, 1, 100, Method.CASH, later, key="ahead").payment.receipt
    payments.void(office, ahead, "wrong unit", later + timedelta(days=1))
    refused(office, billing.RunPaid, lambda: billing.rollback(office, run))  # it stands until the day of its void
    with patch.object(clock, "now", return_value=datetime.now(UTC) + timedelta(days=10)):
        assert billing.rollback(office, run).charges == 4
    assert billing.run(office, OCTOBER).total_fen == 4 * MONTH_FEN


def test_a_year_that_can_only_be_a_slip_is_refused(office: Office) -> None:
    refused(office, DayOutOfReach, lambda: billing.run(office, Month(2199, 1)))
    for day in (date(2062, 11, 23), date(1926, 11, 23)):
        refused(office, DayOutOfReach, lambda day=day: payments.take(office, 1, 100, Method.CASH, day, key="slip"))


def quarterly(office: Office, cycle: int = 3, scope: RoundingScope = RoundingScope.MONTH) -> None:
    """Turn the fee into one billed every `cycle` months."""
    with office.store.write() as conn:
        fee_items.update_item(conn, FeeItem(1, FEE, PriceUnit.M2_MONTH, 10, cycle, scope))


def test_a_quarter_with_months_charged_already_bills_only_the_rest(office: Office) -> None:
    billing.run(office, OCTOBER)  # by the month …
    quarterly(office)  # … and from now on by the quarter
    add_unit(office, "2-1-101")
    done = billing.run(office, OCTOBER)
    amounts = {row.code: row.amount_fen for row in billing.charges(office, period=OCTOBER) if row.run_id == done.run_id}
    assert amounts == dict.fromkeys(["1-1-101", "1-1-102", "1-1-103", "1-1-104"], 2 * MONTH_FEN) | {"2-1-101": 3 * MONTH_FEN}
    assert billing.run(office, OCTOBER).charges == 0
    assert done.run_id is not None
    billing.rollback(office, done.run_id)
    assert billing.run(office, OCTOBER).total_fen == done.total_fen
    assert not billing.preview_run(office, Month(2026, 11)).charges  # no quarter begins there
    quarterly(office, 1)
    assert billing.preview_run(office, Month(2026, 11)).reasons == {Reason.ALREADY_BILLED: 5}  # the quarter covers November


def test_from_the_quarter_back_to_months_nothing_is_billed_twice(office: Office) -> None:
    add_unit(office, "2-1-101", UnitState(AREA, date(2026, 11, 16), owners=("赵六",)))
    quarterly(office)
    billing.run(office, OCTOBER)
    late = billing.charges(office, unit_id=5)[0]
    assert (late.amount_fen, late.due_on) == (15_000, date(2026, 11, 16))  # half of November and December
    quarterly(office, 1)
    for month in (10, 11, 12):
        assert billing.run(office, Month(2026, month)).charges == 0
    assert billing.run(office, Month(2027, 1)).charges == 5


@pytest.mark.parametrize(("cycle", "months"), [(3, 3), (6, 6), (12, 12)])
def test_longer_periods(office: Office, cycle: int, months: int) -> None:
    quarterly(office, cycle)
    done = billing.run(office, Month(2027, 1))
    assert done.total_fen == 4 * months * MONTH_FEN
    assert billing.charges(office, unit_id=1)[0].formula == f"50.00 ㎡ × 2.00 元/㎡·月 × {months} 月 = {months}00.00 元".replace(
        "1200", "1,200"
    )


def test_a_fee_per_occasion_is_not_part_of_a_run(office: Office) -> None:
    rates.set_tariff(office, "装修清运", 2_000_000, PriceUnit.ONCE, date(2025, 1, 1), "b")
    assert [part.item for part in billing.preview_run(office, OCTOBER).sums] == [FEE]


def test_two_threads_billing_one_period_make_one_run(office: Office) -> None:
    """F40: the second finds nothing to add."""
    for step in range(12):
        period = OCTOBER + step
        done: list[billing.RunDone] = []
        gate = threading.Barrier(2)

        def bill(period: Month = period, done: list[billing.RunDone] = done, gate: threading.Barrier = gate) -> None:
            gate.wait()
            done.append(billing.run(office, period))

        threads = [threading.Thread(target=bill) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.charges for one in done) == [0, 4]
        assert len(billing.charges(office, period=period)) == 4
    assert len(billing.runs(office)) == 12


def test_charges_made_after_their_due_day_are_counted_and_late_fee_named_where_it_runs(office: Office) -> None:
    today, october = date(2026, 10, 11), OCTOBER  # due on the 10th
    seen = billing.preview_run(office, october)
    assert billed_late(office, seen, date(2026, 10, 10)).sentence() == ""
    late = billed_late(office, seen, today)
    assert (late, late.sentence()) == (BilledLate(4, 0), "4 charges are due before today.")
    rates.set_tariff(office, "垃圾费", 80_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b", due_day=5)
    item = rates.items(office)[-1]
    late_fees.set_clause(office, LateFeeRule(0, item.id, "第八条", date(2026, 10, 1)), 500_000)
    late = billed_late(office, billing.preview_run(office, october), today)
    assert late == BilledLate(8, 4)
    assert late.sentence() == "8 charges are due before today, and late fee runs on 4 of them from the contract’s due day, not from today."
    billing.run(office, october)
    assert billed_late(office, billing.preview_run(office, october), today) == BilledLate(0, 0)  # nothing is made any more
    assert billed_late(office, billing.preview_run(office, OCTOBER + 1), today) == BilledLate(0, 0)
