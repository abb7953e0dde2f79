"""Collection rates through the services: worked figures, frozen denominators, the same answer later, the public table."""

from datetime import date

import pytest

from propdesk.documents.results import Printed
from propdesk.domain.collection import DayBeforeSpan, Span
from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, collection, payments
from propdesk.services.collection import By, Rates
from propdesk.services.office import Office
from tests.tools.office_day import AREA, add_unit

NOV = Span.parse("2026-11")


@pytest.fixture
def worked(office: Office) -> Office:
    """Two buildings, October and November billed. 1-1-101 pays October late and November, 102 a part, 2-1-101 November."""
    for number, steward in ((101, "赵敏"), (102, "")):
        add_unit(office, f"2-1-{number}", UnitState(area_cm2=AREA, owners=("钱七",), steward=steward))
    for month in (10, 11):
        billing.run(office, Month(2026, month))
    payments.take(office, 1, 20_000, Method.CASH, date(2026, 11, 3), key="k1")
    payments.take(office, 2, 4_000, Method.CASH, date(2026, 10, 20), key="k2")
    payments.take(office, 2, 7_000, Method.CASH, date(2026, 11, 24), key="k3")
    payments.take(office, 5, 10_000, Method.CASH, date(2026, 10, 30), key="k4")
    payments.take(office, 5, 10_000, Method.CASH, date(2026, 11, 9), key="k5")
    return office


def test_three_rates_by_building(worked: Office) -> None:
    made = collection.rates(worked, NOV, date(2026, 11, 26))
    one, two = made.rows
    assert (one.name, one.charged_fen, one.received_fen, one.amount) == ("1", 40_000, 11_000, 275)
    assert (one.households, one.paid_households, one.paid_up) == (4, 1, 250)
    assert (one.old_fen, one.recovered_fen, one.recovery) == (36_000, 16_000, 444)  # of October: 101 and the rest of 102's
    assert (two.charged_fen, two.amount, two.paid_up, two.old_fen) == (20_000, 500, 500, 10_000)
    whole = made.total
    assert (whole.charged_fen, whole.received_fen, whole.amount, whole.paid_up) == (60_000, 21_000, 350, 333)


def test_the_change_is_against_the_same_point_before(worked: Office) -> None:
    made = collection.rates(worked, NOV, date(2026, 11, 26))
    assert made.compared == date(2026, 10, 26)
    assert [row.before for row in made.rows] == [100, 0]
    assert [row.change for row in made.rows] == [175, 500]
    week = collection.rates(worked, Span.parse("2026-W48"), date(2026, 11, 26))
    assert (week.compared, week.total.amount, week.total.before) == (date(2026, 11, 19), 350, 333)
    assert week.total.gained_fen == 1_000
    assert week.total.old_fen == 36_000
    year = collection.rates(worked, Span.parse("2026"), date(2026, 11, 26))
    assert (year.total.charged_fen, year.total.received_fen, year.total.change) == (120_000, 51_000, None)


def test_by_steward_and_one_item(worked: Office) -> None:
    made = collection.rates(worked, NOV, date(2026, 11, 26), By.STEWARD, item_id=1)
    assert [(row.name, row.charged_fen) for row in made.rows] == [("", 50_000), ("赵敏", 10_000)]
    assert made.item == "物业费"
    assert collection.rates(worked, NOV, date(2026, 11, 26), item_id=99).rows == ()
    assert collection.stewards(worked)


def test_later_work_changes_no_earlier_answer(worked: Office) -> None:
    day = date(2026, 11, 20)
    spans = [NOV, Span.parse("2026-W47"), Span.parse("2026")]
    was = [collection.rates(worked, span, day) for span in spans]
    trend = collection.trend(worked, NOV, day)
    payments.take(worked, 3, 99_999, Method.CASH, date(2026, 11, 21), key="k9")
    payments.void(worked, "SJ2026-000001", "x", date(2026, 11, 21))
    assert [collection.rates(worked, span, day) for span in spans] == was
    assert collection.trend(worked, NOV, day) == trend
    assert collection.rates(worked, NOV, date(2026, 11, 26)) != was[0]


def entry(office: Office, *statements: str) -> None:
    """Write rows no service writes in this test."""
    with office.store.write() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)


REBILLED = (
    "INSERT INTO charge_reversal(charge_id, made_at, reason, reversed_on) SELECT id, '', 'x', '2026-11-10' FROM charge "
    "WHERE unit_id = 3 AND period = '2026-11'",
    "INSERT INTO charge(unit_id, item_id, period, generation, start_on, end_on, due_on, amount_fen, price, formula, counts_from) "
    "SELECT unit_id, item_id, period, 7, start_on, end_on, due_on, 4000, price, formula, '2026-11-10' FROM charge "
    "WHERE unit_id = 3 AND period = '2026-11'",
)
WAIVED = (
    "INSERT INTO adjustment(charge_id, part, kind, amount_fen, adjusted_on, reason, approver, made_at, operator) SELECT id, "
    "'principal', '{kind}', 1000, '{day}', 'x', '', '', '' FROM charge WHERE unit_id = 4 AND period = '2026-11'"
)


def total(office: Office, day: date = date(2026, 11, 26)) -> tuple[int, int]:
    made: Rates = collection.rates(office, NOV, day)
    return made.total.charged_fen, made.total.received_fen


def test_denominators_are_frozen_at_the_start(worked: Office) -> None:
    entry(worked, *REBILLED, WAIVED.format(kind="waiver", day="2026-11-15"))
    assert total(worked) == (60_000, 21_000)
    payments.take(worked, 3, 14_000, Method.CASH, date(2026, 11, 25), key="k9")  # October and the re-billed November
    assert total(worked) == (60_000, 25_000)
    made = collection.rates(worked, NOV, date(2026, 11, 26))
    assert made.rows[0].paid_households == 2


def test_what_was_lowered_before_the_start_is_not_asked_for(worked: Office) -> None:
    entry(worked, WAIVED.format(kind="waiver", day="2026-10-31"), WAIVED.format(kind="write_off", day="2026-10-31"))
    assert total(worked) == (59_000, 21_000)


def test_bills_that_came_late_count_as_first_billed(worked: Office) -> None:
    entry(worked, *(statement.replace("unit_id = 3", "unit_id > 0") for statement in REBILLED[:1]))
    entry(
        worked,
        "INSERT INTO charge(unit_id, item_id, period, generation, start_on, end_on, due_on, amount_fen, price, formula, counts_from) "
        "SELECT unit_id, item_id, '2026-12', 0, '2026-12-01', '2027-01-01', '2026-12-20', 5000, price, formula, '2026-12-05' FROM charge "
        "WHERE period = '2026-10'",
    )
    december = Span.parse("2026-12")
    assert collection.rates(worked, december, date(2026, 12, 4)).total.amount is None
    made = collection.rates(worked, december, date(2026, 12, 31))
    assert made.total.charged_fen == 6 * 5_000
    assert total(worked)[0] == 60_000


def test_developers_deposits_and_third_parties_are_left_out(worked: Office) -> None:
    entry(
        worked,
        "UPDATE fee_item SET nature = 'commission'",
        "INSERT INTO fee_item(name, price_unit, due_day, cycle_months, scope, step_fen, kinds) VALUES ('x', 'once', 1, 1, 'month', 1, '')",
        "INSERT INTO charge(unit_id, item_id, period, generation, start_on, end_on, due_on, amount_fen, price, formula, liable) "
        "VALUES (1, 2, '2026-11', 0, '2026-11-01', '2026-12-01', '2026-11-10', 900, 1, '', 'developer')",
    )
    assert total(worked) == (0, 0)
    assert collection.rates(worked, NOV, date(2026, 11, 26), item_id=1).total.charged_fen == 60_000


def test_the_trend_has_twelve_spans(worked: Office) -> None:
    found = collection.trend(worked, NOV, date(2026, 11, 26))
    assert [str(span) for span, _rate in found][-3:] == ["2026-09", "2026-10", "2026-11"]
    assert [rate for _span, rate in found] == [None] * 10 + [233, 350]


def test_a_day_before_the_span_is_refused(worked: Office) -> None:
    with pytest.raises(DayBeforeSpan):
        collection.rates(worked, NOV, date(2026, 10, 31))


def test_the_public_table_names_no_small_building(worked: Office) -> None:
    made = collection.rates(worked, NOV, date(2026, 11, 26))
    table = collection.table(worked, made, "en")
    assert [(row.name, row.charged_fen, row.amount) for row in table.rows] == [
        ("Building 1", 40_000, 275),
        ("Other buildings", 20_000, 500),
    ]
    assert table.total.charged_fen == 60_000
    assert table.periods == "2026-11"
    printed: Printed = collection.draw_table(worked, made, "zh_CN")
    assert printed.pages == 1
    year = collection.table(worked, collection.rates(worked, Span.parse("2026"), date(2026, 11, 26)), "zh_CN")
    assert "2026-01" in year.periods
