"""An item whose months begin on the 15th, from its rate to runs, arrears, papers and the list it is taken over from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from propdesk.documents.notice import runs as runs_of
from propdesk.domain.charges import NewCharge, PriceUnit, Reason
from propdesk.domain.collection import Span
from propdesk.domain.fee_items import AnchorDayOutOfRange, FeeItem, Nature, ShareBy
from propdesk.domain.import_plan import UnitState
from propdesk.domain.meters import Meter
from propdesk.domain.payments import Method
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.shared_costs import Member
from propdesk.errors import UserError
from propdesk.services import (
    arrears,
    assignments,
    billing,
    closing,
    collection,
    ledger,
    meter_lists,
    meters,
    notices,
    payments,
    pools,
    prepay_caps,
    rates,
    reading_lists,
    readings,
    receipts,
    statements,
    steps,
)
from propdesk.services.office import Office
from propdesk.services.rates import AnchorInUse
from propdesk.services.readings import Entry
from propdesk.services.residents import apply_import, plan_import
from propdesk.store import integrity
from tests.tools.office_day import AREA, FEE, MONTH_FEN, PRICE, add_unit, lines, rows, spans_hold, workbook

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)
TODAY = date(2026, 11, 26)


def refused(office: Office, error: type[UserError], work: Callable[[], object]) -> str:
    before = rows(office)
    with pytest.raises(error) as caught:
        work()
    assert rows(office) == before
    assert "{" not in caught.value.sentence()
    return caught.value.sentence()


def item_of(office: Office, name: str = FEE) -> FeeItem:
    return next(item for item in rates.items(office) if item.name == name)


def anchor(office: Office, day: int = 15, name: str = FEE, **changes: object) -> FeeItem:
    return rates.set_item(office, replace(item_of(office, name), anchor_day=day, **changes))  # type: ignore[arg-type]


def days(office: Office, unit_id: int = 1) -> list[tuple[str, str, str, str, int]]:
    """Period, days, due day and amount of the charges of a unit that stand."""
    sql = (
        "SELECT period, start_on, end_on, due_on, amount_fen FROM charge WHERE unit_id = ? AND id NOT IN"
        " (SELECT charge_id FROM charge_reversal) ORDER BY start_on, id"
    )
    with office.store.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(sql, (unit_id,)).all()]


# the rule ---------------------------------------------------------------------------------------------------------------


def test_the_day_is_set_with_the_rate_or_the_rule_and_kept(office: Office) -> None:
    item = rates.set_tariff(office, "停车费", 1_000_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b", anchor_day=15)
    assert (item.anchor_day, item_of(office, "停车费").anchor_day, item_of(office).anchor_day) == (15, 15, 1)
    rates.set_tariff(office, "停车费", 1_100_000, PriceUnit.UNIT_MONTH, date(2026, 1, 1), "b")
    assert item_of(office, "停车费").anchor_day == 15
    rates.set_tariff(office, "停车费", 1_200_000, PriceUnit.UNIT_MONTH, date(2026, 6, 1), "b", due_day=20, anchor_day=31)
    assert (item_of(office, "停车费").anchor_day, item_of(office, "停车费").due_day) == (31, 20)
    refused(office, AnchorDayOutOfRange, lambda: anchor(office, 32))
    setting = lambda: rates.set_tariff(office, FEE, PRICE, PriceUnit.M2_MONTH, date(2027, 1, 1), "b", anchor_day=0)  # noqa: E731
    refused(office, AnchorDayOutOfRange, setting)
    assert anchor(office).anchor_day == 15
    assert lines(office)[-1] == ("item.set", FEE)


def test_once_charged_the_day_stays_until_the_charges_are_taken_back(office: Office) -> None:
    run = billing.run(office, OCTOBER)
    said = refused(office, AnchorInUse, lambda: anchor(office))
    assert "“物业费” has charges, so its periods go on beginning on day 1" in said
    setting = lambda: rates.set_tariff(office, FEE, PRICE, PriceUnit.M2_MONTH, date(2027, 1, 1), "b", anchor_day=15)  # noqa: E731
    refused(office, AnchorInUse, setting)
    assert anchor(office, 1, due_day=20).due_day == 20  # the rest of the rule may change
    assert run.run_id is not None
    billing.rollback(office, run.run_id)
    anchor(office, due_day=10)
    billing.run(office, OCTOBER)
    assert days(office) == [("2026-10", "2026-10-15", "2026-11-15", "2026-11-10", MONTH_FEN)]
    with office.store.read() as conn:
        assert conn.exec_driver_sql("SELECT max(generation) FROM charge WHERE unit_id = 1").scalar_one() == 1
    assert integrity.check(office.store).findings == ()


# runs -------------------------------------------------------------------------------------------------------------------


def test_runs_follow_each_other_and_a_second_one_adds_what_is_missing(office: Office) -> None:
    anchor(office)
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        assert billing.run(office, month).total_fen == 4 * MONTH_FEN
    assert days(office) == [
        ("2026-09", "2026-09-15", "2026-10-15", "2026-10-10", MONTH_FEN),
        ("2026-10", "2026-10-15", "2026-11-15", "2026-11-10", MONTH_FEN),
        ("2026-11", "2026-11-15", "2026-12-15", "2026-12-10", MONTH_FEN),
    ]
    assert billing.preview_run(office, OCTOBER).reasons == {Reason.ALREADY_BILLED: 4}
    assert billing.run(office, OCTOBER).run_id is None
    late = add_unit(office, "1-1-105", UnitState(area_cm2=AREA, owners=("赵六",), handover_on=date(2026, 11, 1)))
    assert billing.run(office, OCTOBER).charges == 1
    assert billing.run(office, SEPTEMBER).run_id is None
    assert billing.preview_run(office, SEPTEMBER).reasons == {Reason.ALREADY_BILLED: 4, Reason.NOT_STARTED: 1}
    assert days(office, late) == [("2026-10", "2026-11-01", "2026-11-15", "2026-11-10", 4_516)]
    assert spans_hold(office) > 0
    assert integrity.check(office.store).findings == ()


def test_a_run_taken_back_does_not_touch_when_the_months_beside_it_count(office: Office) -> None:
    anchor(office)
    first = billing.run(office, SEPTEMBER)
    assert first.run_id is not None
    with office.store.write() as conn:  # made on an earlier day, so that it counted until it was taken back
        conn.exec_driver_sql("DROP TRIGGER billing_run_no_update")
        conn.exec_driver_sql("UPDATE billing_run SET made_at = '2026-09-20T00:00:00+00:00'")
    billing.reissue(office, first.run_id)
    billing.run(office, OCTOBER)
    with office.store.read() as conn:
        since = dict(conn.exec_driver_sql("SELECT period, max(counts_from) FROM charge WHERE run_id > 1 GROUP BY period").all())
    assert since["2026-09"] > "2026-09-20"
    assert since["2026-10"] == ""


def test_a_quarter_counts_from_the_day_and_leaves_no_gap_to_single_months(office: Office) -> None:
    anchor(office)
    for month in (Month(2026, 1), Month(2026, 2)):
        billing.run(office, month)
    anchor(office, 15, cycle_months=3)
    assert billing.run(office, Month(2026, 2)).run_id is None
    billing.run(office, Month(2026, 1))
    assert [row[:3] for row in days(office)] == [
        ("2026-01", "2026-01-15", "2026-02-15"),
        ("2026-02", "2026-02-15", "2026-03-15"),
        ("2026-01", "2026-03-15", "2026-04-15"),
    ]
    assert billing.run(office, Month(2026, 4)).total_fen == 4 * 3 * MONTH_FEN
    assert days(office)[-1][:4] == ("2026-04", "2026-04-15", "2026-07-15", "2026-05-10")


def test_closed_days_and_periods(office: Office) -> None:
    anchor(office)
    billing.run(office, SEPTEMBER)
    closing.close_day(office, date(2026, 11, 20), {}, key="c")
    billing.run(office, NOVEMBER)
    with office.store.read() as conn:
        assert conn.exec_driver_sql("SELECT DISTINCT counts_from FROM charge WHERE period = '2026-11'").scalars().all() == ["2026-11-21"]
    closing.close_period(office, OCTOBER, "reported")
    refused(office, closing.PeriodClosed, lambda: billing.run(office, OCTOBER))


def test_what_the_next_period_of_a_unit_is(office: Office) -> None:
    anchor(office)
    fee = next(fee for fee in assignments.of_unit(office, 1, date(2026, 11, 10)) if fee.item.name == FEE)
    assert fee.period == NOVEMBER
    fee = next(fee for fee in assignments.of_unit(office, 1, TODAY) if fee.item.name == FEE)
    assert fee.period == Month(2026, 12)
    made = assignments.preview(fee, assignments.Terms(start_on=date(2026, 12, 30)))
    assert isinstance(made, NewCharge)
    assert (made.span, made.amount_fen) == (DateRange(date(2026, 12, 30), date(2027, 1, 15)), 5_161)


# meters, shared costs ---------------------------------------------------------------------------------------------------


def test_meters_are_read_and_billed_from_anchor_to_anchor(office: Office) -> None:
    water = rates.set_tariff(office, "水费", 28_000, PriceUnit.M3, date(2025, 1, 1), "b", anchor_day=15)
    power = rates.set_tariff(office, "电费", 5_000, PriceUnit.KWH, date(2025, 1, 1), "b")
    number = meters.add_meter(office, Meter(0, 1, water.id, "W", first_value=0, first_on=date(2026, 10, 15)))
    other = meters.add_meter(office, Meter(0, 1, power.id, "P", first_value=0, first_on=date(2026, 10, 15)))
    readings.save_readings(office, [Entry(number, date(2026, 12, 14), 10_000), Entry(other, date(2026, 12, 14), 10_000)])
    assert billing.preview_run(office, OCTOBER).reasons[Reason.NO_READING] == 2
    figures = steps.progress(office, NOVEMBER, TODAY).figures
    assert (figures.meters, figures.read) == (2, 1)  # 14 December lies in the November of the water, not of the power
    lines_of = meter_lists.of_period(office, water.id, water.month_span(NOVEMBER))
    assert lines_of[0].this is not None
    assert reading_lists.content_of(office, water.id, NOVEMBER, "en").rows[0].this == "10"
    assert reading_lists.content_of(office, power.id, NOVEMBER, "en").rows[0].this == ""
    billing.run(office, NOVEMBER)
    assert [row for row in days(office) if row[4] == 2_800] == [("2026-11", "2026-11-15", "2026-12-15", "2026-12-10", 2_800)]


def test_a_shared_cost_of_a_period_from_the_day_on(office: Office) -> None:
    lift = rates.add_item(office, FeeItem(0, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.UNIT, anchor_day=15))
    pools.enter(office, lift.id, NOVEMBER, 10_000, [Member(1, 1), Member(2, 1)], "bill", key="pool")
    billing.run(office, NOVEMBER)
    assert ("2026-11", "2026-11-15", "2026-12-15", "2026-12-10", 5_000) in days(office)


# what is shown and printed ----------------------------------------------------------------------------------------------


def test_arrears_notice_receipt_and_account_name_the_days(office: Office) -> None:
    anchor(office)
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        billing.run(office, month)
    owing = arrears.overdue(office, TODAY)
    assert {(row.months, row.overdue_fen, row.oldest_period) for row in owing.rows} == {(2, 2 * MONTH_FEN, "2026-09")}
    assert arrears.overdue(office, date(2026, 11, 10)).rows[0].months == 1  # the due day itself is not late
    (notice,) = notices.prepare(office, TODAY, [row for row in owing.rows if row.unit_id == 1], "zh_CN")
    (run,) = runs_of(notice.lines)
    assert (run.first, run.last, run.months, run.monthly_fen) == ("2026-09-15", "2026-11-14", 2, MONTH_FEN)
    assert all(line.basis.startswith("50.00 ㎡ × 2.00 元/㎡·月（每月自15日起算）") for line in notice.lines)
    taken = payments.take(office, 1, 3 * MONTH_FEN, Method.CASH, TODAY, key="p")
    with office.store.read() as conn:
        (line,) = receipts.content_of(conn, taken)[1].lines
    assert (line.period, line.quantity) == ("2026-09-15 至 2026-12-14", "50.00 ㎡ × 3")
    account = statements.of_unit(office, 1, date(2026, 9, 1), date(2026, 12, 31)).statement
    assert [(step.on, step.period) for step in account.lines if step.formula] == [
        (date(2026, 9, 15), "2026-09"),
        (date(2026, 10, 15), "2026-10"),
        (date(2026, 11, 15), "2026-11"),
    ]
    assert ledger.of_unit(office, 2, date(2026, 11, 14))[0].period == "2026-09"


def test_the_collection_rate_counts_a_period_in_the_month_it_is_named_by(office: Office) -> None:
    anchor(office)
    billing.run(office, NOVEMBER)
    payments.take(office, 1, MONTH_FEN, Method.CASH, TODAY, key="p")
    total = collection.rates(office, Span.parse("2026-11"), TODAY, collection.By.BUILDING).total
    assert (total.charged_fen, total.received_fen) == (4 * MONTH_FEN, MONTH_FEN)
    assert collection.rates(office, Span.parse("2026-12"), date(2026, 12, 10), collection.By.BUILDING).total.charged_fen == 0


def test_the_prepayment_cap_counts_the_months_of_the_item(office: Office) -> None:
    anchor(office, 15, prepay_months=12)
    billing.run(office, NOVEMBER)
    cap = prepay_caps.cap_for(office, 1)
    assert cap is not None
    assert (cap.monthly_fen, cap.months) == (MONTH_FEN, 12)


# the list ---------------------------------------------------------------------------------------------------------------


def test_arrears_of_a_list_end_where_the_runs_go_on(empty: Office, tmp_path: Path) -> None:
    rates.set_tariff(empty, FEE, PRICE, PriceUnit.M2_MONTH, date(2025, 1, 1), "b", anchor_day=15)
    table = [
        ("房号", "业主姓名", "建筑面积", "单价(元/㎡·月)", "已缴至", "欠费金额"),
        ("1-1-101", "张三", 50, 2, date(2026, 9, 14), 200),
        ("1-1-102", "李四", 50, 2, date(2026, 9, 30), None),
    ]
    plan = plan_import(empty, workbook(tmp_path / "list.xlsx", *table), as_of=TODAY)
    assert plan.stated_differ == ()
    apply_import(empty, plan)
    billing.run(empty, NOVEMBER)
    assert [row[:3] for row in days(empty, 1)] == [
        ("2026-09", "2026-09-15", "2026-10-15"),
        ("2026-10", "2026-10-15", "2026-11-15"),
        ("2026-11", "2026-11-15", "2026-12-15"),
    ]
    assert days(empty, 2)[0] == ("2026-09", "2026-10-01", "2026-10-15", "2026-10-10", 4_667)
    assert billing.preview_run(empty, OCTOBER).reasons == {Reason.ALREADY_BILLED: 2}
    assert integrity.check(empty.store).findings == ()
    refused(empty, AnchorInUse, lambda: anchor(empty, 1))


def test_what_is_charged_each_time_keeps_its_day(office: Office) -> None:
    deposit = rates.add_item(office, FeeItem(0, "装修押金", PriceUnit.ONCE, nature=Nature.DEPOSIT))
    assert deposit.anchor_day == 1
