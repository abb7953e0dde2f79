"""The rule of a charge item: changed with a line in the log, and never at the price of billing a day twice or not at all."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from propdesk.domain.charges import DueDayOutOfRange, FeeItem, PriceUnit, Reason, RoundingScope, RuleNotPossible
from propdesk.domain.import_plan import UnitState
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import assignments, billing, rates
from propdesk.services.office import Office
from tests.tools.office_day import FEE, MONTH_FEN, add_unit, lines, refused, rows, spans_hold

JANUARY, FEBRUARY, MARCH = Month(2027, 1), Month(2027, 2), Month(2027, 3)


def rule(office: Office, **changes: object) -> FeeItem:
    """Change the fee's rule."""
    return rates.set_item(office, replace(rates.items(office)[0], **changes))  # type: ignore[arg-type]


def paid_for(office: Office, unit_id: int = 1) -> list[tuple[date, date, int]]:
    """First day, first day after and amount of each charge of a unit that stands, in order of days."""
    with office.store.read() as conn:
        query = "SELECT start_on, end_on, amount_fen FROM charge WHERE unit_id = ? AND id NOT IN (SELECT charge_id FROM charge_reversal)"
        found = conn.exec_driver_sql(query, (unit_id,)).all()
    return sorted((date.fromisoformat(row[0]), date.fromisoformat(row[1]), row[2]) for row in found)


def test_a_rule_is_changed_with_its_line_in_the_log(office: Office) -> None:
    kinds = frozenset({UnitKind.FLAT, UnitKind.PARKING})
    wanted = FeeItem(1, "another name", PriceUnit.UNIT_MONTH, 20, 3, RoundingScope.PERIOD, 100, kinds)
    changed = rates.set_item(office, wanted, key="k")
    assert changed == FeeItem(1, FEE, PriceUnit.M2_MONTH, 20, 3, RoundingScope.PERIOD, 100, kinds)
    assert rates.items(office) == [changed]
    before = rows(office)
    assert rates.set_item(office, wanted, key="k") == changed
    assert rows(office) == before
    assert lines(office)[-1] == ("item.set", FEE)
    with office.store.read() as conn:
        body = json.loads(conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").scalar_one())
    assert body["before"] == {"cycle_months": 1, "due_day": 10, "kinds": "flat office shop", "scope": "month", "step_fen": 1}
    assert body["after"] == {"cycle_months": 3, "due_day": 20, "kinds": "flat parking", "scope": "period", "step_fen": 100}


def test_a_rule_that_cannot_be_is_refused(office: Office) -> None:
    for changes, error in (
        ({"cycle_months": 2}, RuleNotPossible),
        ({"step_fen": 5}, RuleNotPossible),
        ({"due_day": 0}, DueDayOutOfRange),
        ({"id": 9}, rates.ItemUnknown),
    ):
        refused(office, error, lambda changes=changes: rule(office, **changes))


def test_setting_a_rate_leaves_the_rule_alone(office: Office) -> None:
    before = rule(office, cycle_months=6, scope=RoundingScope.PERIOD, step_fen=10, kinds=frozenset())
    rates.set_tariff(office, FEE, 25_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b")
    assert rates.items(office) == [before]
    rates.set_tariff(office, FEE, 26_000, PriceUnit.M2_MONTH, date(2028, 1, 1), "b", due_day=5)
    assert rates.items(office) == [replace(before, due_day=5)]


def test_kinds_and_rounding_count_in_the_next_run(office: Office) -> None:
    add_unit(office, "B1-1", UnitState(125_500, owners=("张三",)), UnitKind.PARKING)
    rule(office, kinds=frozenset({UnitKind.PARKING}), step_fen=100)
    preview = billing.preview_run(office, JANUARY)
    assert preview.reasons == {Reason.NOT_ASSIGNED: 4}
    assert [(charge.unit_id, charge.amount_fen) for charge in preview.charges] == [(5, 2_500)]
    rule(office, kinds=frozenset())
    assert billing.preview_run(office, JANUARY).reasons == {Reason.NOT_ASSIGNED: 5}


@pytest.mark.parametrize("months", [(JANUARY,), (FEBRUARY,), (JANUARY, FEBRUARY), (JANUARY, MARCH), (MARCH,), (JANUARY, FEBRUARY, MARCH)])
def test_from_months_to_quarters_every_day_from_the_first_is_charged_once(office: Office, months: tuple[Month, ...]) -> None:
    for month in months:
        billing.run(office, month)
    rule(office, cycle_months=3)
    for _ in range(2):
        billing.run(office, JANUARY)
    charged = paid_for(office)
    assert charged[0][0] == months[0].start  # what lies before the first charge is not brought up again
    assert all(one[1] == following[0] for one, following in pairwise(charged))
    assert charged[-1][1] == date(2027, 4, 1)
    assert sum(amount for _start, _end, amount in charged) == (MARCH - months[0] + 1) * MONTH_FEN
    assert billing.preview_run(office, JANUARY).reasons == {Reason.ALREADY_BILLED: 4}
    assert spans_hold(office) > 0


def test_a_month_between_two_is_billed_alone_and_can_be_taken_back(office: Office) -> None:
    for month in (JANUARY, MARCH):
        billing.run(office, month)
    rule(office, cycle_months=3)
    for _ in range(2):
        done = billing.run(office, JANUARY)
        assert done.total_fen == 4 * MONTH_FEN
        assert paid_for(office)[1] == (date(2027, 2, 1), date(2027, 3, 1), MONTH_FEN)
        assert done.run_id is not None
        billing.rollback(office, done.run_id)
    rule(office, cycle_months=1)
    assert billing.run(office, FEBRUARY).total_fen == 4 * MONTH_FEN


def test_from_quarters_to_half_years_and_back_to_months(office: Office) -> None:
    rule(office, cycle_months=3)
    billing.run(office, JANUARY)
    rule(office, cycle_months=6)
    assert billing.run(office, JANUARY).total_fen == 4 * 3 * MONTH_FEN
    rule(office, cycle_months=1)
    for month in range(1, 7):
        assert billing.preview_run(office, Month(2027, month)).reasons == {Reason.ALREADY_BILLED: 4}
    assert billing.run(office, Month(2027, 7)).charges == 4


def test_a_quarter_that_ended_early_goes_on_where_it_stopped(office: Office) -> None:
    rule(office, cycle_months=3)
    assignments.assign(office, 1, 1, None, None, date(2027, 1, 16))
    billing.run(office, JANUARY)
    assert paid_for(office) == [(date(2027, 1, 1), date(2027, 1, 16), 4_839)]
    assignments.unassign(office, 1, 1)
    done = billing.run(office, JANUARY)
    assert (done.charges, paid_for(office)[1]) == (1, (date(2027, 1, 16), date(2027, 4, 1), 5_161 + 2 * MONTH_FEN))
    assert billing.run(office, JANUARY).charges == 0


def test_days_without_the_fee_between_two_charges_stay_free(office: Office) -> None:
    for month in (JANUARY, MARCH):
        billing.run(office, month)
    assignments.assign(office, 1, 1, None, date(2027, 3, 1), None)
    assignments.assign(office, 2, 1, None, None, date(2027, 2, 15))
    rule(office, cycle_months=6)
    billing.run(office, JANUARY)
    billing.run(office, JANUARY)
    assert [(start.month, end.month) for start, end, _amount in paid_for(office)] == [(1, 2), (3, 4), (4, 7)]
    assert [(start, end) for start, end, _amount in paid_for(office, 2)] == [
        (date(2027, 1, 1), date(2027, 2, 1)),
        (date(2027, 2, 1), date(2027, 2, 15)),
        (date(2027, 3, 1), date(2027, 4, 1)),
    ]
