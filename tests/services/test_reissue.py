"""Taking a run back and billing anew: one step, the past keeps its answers, and what is closed stays as it is."""

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.domain.day_close import DayClosed, PeriodClosed
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, one_off, payments, rates
from propdesk.services.office import Office
from propdesk.store import billing as stored
from propdesk.store import lists
from tests.services.test_fee_kinds import refused
from tests.tools.office_day import MONTH_FEN, set_rate, spans_hold

OCTOBER = Month(2026, 10)
TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first run is some days old, for one taken back on its own day never counted; the rest happens on the desk's day."""
    run = billing.run

    def older(office: Office, period: Month, **facts: Any) -> billing.RunDone:
        day = TODAY if billing.runs(office) else date(2026, 11, 20)
        with patch.object(billing.clock, "now", return_value=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            return run(office, period, **facts)

    monkeypatch.setattr(billing, "run", older)
    monkeypatch.setattr(billing.clock, "now", lambda: datetime(2026, 11, 26, 12, tzinfo=UTC))


def owed(office: Office, day: date) -> dict[int, int]:
    with office.store.read() as conn:
        return {row.unit_id: row.overdue_fen for row in lists.overdue(conn, day)}


def test_a_run_is_reissued_in_one_step_and_both_never_count(office: Office) -> None:
    first = billing.run(office, OCTOBER)
    assert first.run_id is not None
    yesterday = owed(office, date(2026, 11, 25))
    set_rate(office, 30_000, date(2026, 10, 1))
    seen = billing.preview_reissue(office, first.run_id)
    assert seen.total_fen == 6 * MONTH_FEN
    assert len(billing.runs(office)) == 1  # looking wrote nothing
    done = billing.reissue(office, first.run_id, expected=seen, key="k")
    assert (done.back.total_fen, done.run.total_fen) == (4 * MONTH_FEN, 6 * MONTH_FEN)
    assert billing.reissue(office, first.run_id, expected=seen, key="k") == done
    assert owed(office, date(2026, 11, 25)) == yesterday
    assert owed(office, TODAY) == dict.fromkeys((1, 2, 3, 4), 15000)
    assert spans_hold(office) > 0
    refused(office, billing.RunRolledBack, lambda: billing.reissue(office, first.run_id or 0))
    refused(office, billing.RunUnknown, lambda: billing.preview_reissue(office, 99))


def test_a_reissue_must_be_what_was_seen_and_may_bring_nothing(office: Office) -> None:
    first = billing.run(office, OCTOBER)
    assert first.run_id is not None
    seen = billing.preview_reissue(office, first.run_id)
    set_rate(office, 30_000, date(2026, 10, 1))
    refused(office, billing.SituationChanged, lambda: billing.reissue(office, first.run_id or 0, expected=seen))
    payments.take(office, 1, MONTH_FEN, Method.CASH, TODAY, key="pay")
    refused(office, billing.RunPaid, lambda: billing.reissue(office, first.run_id or 0))


def test_a_reissue_of_units_that_are_no_longer_charged(office: Office) -> None:
    first = billing.run(office, OCTOBER)
    assert first.run_id is not None
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE unit SET area_cm2 = NULL")
    done = billing.reissue(office, first.run_id, key="k")
    assert (done.run.run_id, done.run.charges) == (None, 0)
    assert billing.reissue(office, first.run_id, key="k") == done
    assert owed(office, TODAY) == {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["back", "again", "reissue"]), max_size=5), st.integers(20_000, 90_000))
def test_run_and_rollback_are_nothing_today_and_the_past_keeps_its_answers(office: Office, deeds: list[str], price: int) -> None:
    days = [date(2026, 10, 11), date(2026, 11, 25)]
    last = next((row for row in billing.runs(office) if not row.rolled_back), None)
    if last is None:
        billing.run(office, OCTOBER)
    past = [owed(office, day) for day in days]
    for deed in deeds:
        standing = next((row for row in billing.runs(office) if not row.rolled_back), None)
        if deed == "again" or standing is None:
            billing.run(office, OCTOBER)
        elif deed == "back":
            billing.rollback(office, standing.run_id)
            assert owed(office, TODAY) == {}
            assert billing.charges(office) == []
        else:
            with office.store.write() as conn:
                conn.exec_driver_sql("UPDATE assignment SET own_price = ?", (price,))
            billing.reissue(office, standing.run_id)
            assert sum(owed(office, TODAY).values()) == sum(row.amount_fen for row in billing.charges(office))
        assert [owed(office, day) for day in days] == past


# closed periods and days ------------------------------------------------------------------------------------------------


def close_period(office: Office, period: str, closed: int = 1) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO period_close (period, closed, made_at, reason, operator) VALUES (?, ?, '2026-11-26T00:00:00+00:00', 'x', 'x')",
            (period, closed),
        )


def close_day(office: Office, day: str) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO day_close (kind, number, day, closed_at, operator, handed_to, last_payment_id, note,"
            " chain_seq, chain_head, content)"
            " VALUES ('day', ?, ?, '', '', '', 0, '', 0, '', '')",
            (f"RJ{day}", day),
        )


def test_a_closed_period_takes_no_run_no_rollback_and_no_single_charge(office: Office) -> None:
    run = billing.run(office, OCTOBER)
    item = set_once(office)
    close_period(office, "2026-10")
    for work in (
        lambda: billing.preview_run(office, OCTOBER),
        lambda: billing.run(office, OCTOBER),
        lambda: billing.rollback(office, run.run_id or 0),
        lambda: billing.reissue(office, run.run_id or 0),
        lambda: one_off.charge(office, [1], item, date(2026, 10, 5), date(2026, 10, 5)),
    ):
        refused(office, PeriodClosed, work)
    close_period(office, "2026-10", 0)
    billing.rollback(office, run.run_id or 0)


def set_once(office: Office) -> int:
    return rates.set_tariff(office, "清运费", 2_000_000, rates.items(office)[0].price_unit.ONCE, date(2025, 1, 1), "b").id


def test_charges_for_closed_days_count_from_the_first_open_day(office: Office) -> None:
    run = billing.run(office, OCTOBER)
    close_day(office, "2026-11-20")
    before = owed(office, date(2026, 11, 20))
    billing.run(office, Month(2026, 9))
    assert owed(office, date(2026, 11, 20)) == before
    assert owed(office, date(2026, 11, 21)) == dict.fromkeys((1, 2, 3, 4), 2 * MONTH_FEN)
    billing.run(office, Month(2026, 12))
    with office.store.read() as conn:
        since = conn.exec_driver_sql("SELECT DISTINCT period, counts_from FROM charge ORDER BY period").all()
    assert [tuple(row) for row in since] == [("2026-09", "2026-11-21"), ("2026-10", ""), ("2026-12", "")]
    billing.rollback(office, run.run_id or 0)
    assert owed(office, date(2026, 11, 20)) == before
    close_day(office, "2026-11-26")
    refused(office, DayClosed, lambda: billing.rollback(office, 2))


# charged each time ------------------------------------------------------------------------------------------------------


def test_one_unit_or_many_are_charged_once_and_taken_back(office: Office) -> None:
    item = set_once(office)
    on, due = date(2026, 11, 26), date(2026, 12, 5)
    done = one_off.charge(office, [1, 2, 1], item, on, due, times=2, key="k")
    assert one_off.charge(office, [1, 2, 1], item, on, due, times=2, key="k") == done
    assert (len(done.charge_ids), done.total_fen) == (2, 80_000)
    row = billing.charges(office, unit_id=1)[0]
    assert (row.formula, row.due_on, row.period) == ("2 次 × 200.00 元/次 = 400.00 元", due, "2026-11")
    assert owed(office, date(2026, 12, 6)) == {1: 40_000, 2: 40_000}
    free = one_off.charge(office, [1], item, on, on, amount_fen=12_345, note=" 换锁 ")
    assert billing.charges(office, unit_id=1)[1].note == "换锁"
    assert one_off.price(office, item, on).formula == "200.00 元/次 = 200.00 元"
    assert billing.preview_run(office, Month(2026, 11)).total_fen == 4 * MONTH_FEN  # it takes no day from the monthly fee
    back = one_off.take_back(office, done.charge_ids, on, " wrong unit ", key="b")
    assert one_off.take_back(office, done.charge_ids, on, " wrong unit ", key="b") == back
    assert [one.amount_fen for one in billing.charges(office, unit_id=1)] == [12_345]
    refused(office, one_off.ChargeGone, lambda: one_off.take_back(office, done.charge_ids, on, "x"))
    payments.take(office, 1, 100, Method.CASH, on, key="p")
    refused(office, one_off.ChargeSettled, lambda: one_off.take_back(office, free.charge_ids, on, "x"))
    assert spans_hold(office) > 0
    assert [one.name for one in one_off.items(office)] == ["清运费"]


def test_single_charges_that_cannot_be(office: Office) -> None:
    item, on = set_once(office), date(2026, 11, 26)
    run = billing.run(office, OCTOBER)
    charge = stored.run_charges
    with office.store.read() as conn:
        by_run = charge(conn, run.run_id or 0)[0]
    for error, work in (
        (one_off.NobodyToCharge, lambda: one_off.charge(office, [], item, on, on)),
        (one_off.NobodyToCharge, lambda: one_off.take_back(office, [], on, "x")),
        (one_off.UnitGone, lambda: one_off.charge(office, [99], item, on, on)),
        (one_off.BilledByPeriod, lambda: one_off.charge(office, [1], 1, on, on)),
        (one_off.NoRateYet, lambda: one_off.charge(office, [1], item, date(2024, 1, 1), on)),
        (one_off.NoteMissing, lambda: one_off.charge(office, [1], item, on, on, amount_fen=5, note=" ")),
        (one_off.TimesOutOfRange, lambda: one_off.charge(office, [1], item, on, on, times=0)),
        (one_off.DueBeforeCharge, lambda: one_off.charge(office, [1], item, on, date(2026, 11, 25))),
        (one_off.ChargeGone, lambda: one_off.take_back(office, [999], on, "x")),
        (one_off.ChargedByRun, lambda: one_off.take_back(office, [by_run], on, "x")),
    ):
        refused(office, error, work)
