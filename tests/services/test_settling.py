"""Prepaid money and money at the desk in one step: both or neither, each with its number, each voided by itself."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk.domain.day_close import DayClosed
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.money import AmountOutOfRange
from propdesk.domain.payments import Method, Order, Rule, Share, Within
from propdesk.domain.periods import Month
from propdesk.domain.wallets import GENERAL
from propdesk.services import billing, closing, credit, late_fees, payments
from propdesk.services.credit import NothingToOffset, PlanChanged
from propdesk.services.office import Office, open_office
from propdesk.services.payments import Asked, OpenChanged, ProbableDuplicate, TimeBarredAsked, take
from propdesk.services.settling import settle
from propdesk.store import integrity
from tests.tools.office_day import MONTH_FEN, lines, refused, rows, spans_hold

DAY = date(2026, 10, 12)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def ahead(office: Office) -> Office:
    """August to October billed, 300.00 owed by each; unit 1 has 120.00 in credit."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    take(office, 1, 12_000, Method.CASH, DAY - timedelta(days=2), key="ahead", purse=GENERAL)
    return office


def asked(fen: int, **more: object) -> Asked:
    return replace(Asked((1,), fen, Method.CASH, DAY), **more)


def test_prepaid_money_and_cash_settle_everything_in_one_step(ahead: Office) -> None:
    done = settle(ahead, asked(18_000, tendered_fen=20_000, expected_open_fen=3 * MONTH_FEN), key="k", expected_offset_fen=12_000)
    offset = done.offsets[0].payment
    assert (len(done.offsets), offset.receipt, offset.amount_fen, offset.method) == (1, "YC2026-000001", 12_000, "credit")
    assert done.taken is not None
    paid = done.taken
    assert (paid.payment.receipt, paid.payment.amount_fen, paid.change_fen, paid.still_open_fen) == ("SJ2026-000002", 18_000, 2_000, 0)
    assert (paid.credit_balance_fen, done.offset_fen, done.last) == (0, 12_000, paid)
    assert [(row.period, row.amount_fen) for row in done.offsets[0].settled] == [("2026-08", 10_000), ("2026-09", 2_000)]
    assert [(row.period, row.amount_fen) for row in paid.settled] == [("2026-09", 8_000), ("2026-10", 10_000)]
    assert lines(ahead)[-1] == ("payment.settle", "1-1-101")
    assert spans_hold(ahead) > 0
    before = rows(ahead)
    again = settle(ahead, asked(18_000), key="k")  # a second click
    assert (again.offsets[0].payment, again.taken) == (done.offsets[0].payment, done.taken)
    assert rows(ahead) == before
    assert integrity.check(ahead.store, full=True).findings == ()


def test_no_money_is_taken_where_the_prepaid_money_is_enough(ahead: Office) -> None:
    first = payments.desk(ahead, 1).rows[0].charge_id
    done = settle(ahead, asked(0), key="k", bills=[first], expected_offset_fen=MONTH_FEN)
    assert (done.taken, done.last.payment.receipt, done.last.credit_balance_fen) == (None, "YC2026-000001", 2_000)
    assert settle(ahead, asked(0), key="k", bills=[first]).taken is None
    refused(ahead, AmountOutOfRange, lambda: settle(ahead, asked(-1), key="l"))


def test_what_the_payer_names_is_paid_by_both(ahead: Office) -> None:
    last = payments.desk(ahead, 1).rows[2].charge_id
    done = settle(ahead, asked(500, designated=frozenset([last]), designation="October"), key="k", bills=[last])
    assert [row.period for row in done.offsets[0].settled] == ["2026-10"]
    assert done.taken is not None
    assert [row.period for row in done.taken.settled] == ["2026-08"]  # October is settled: the rest goes to the oldest
    assert done.taken.payment.designation == "October"


def test_voiding_the_receipt_leaves_the_offset_and_the_other_way_round(ahead: Office) -> None:
    done = settle(ahead, asked(18_000), key="k")
    assert done.taken is not None
    assert [row.receipt for row in payments.beside(ahead, done.taken)] == ["YC2026-000001"]
    assert [row.receipt for row in payments.beside(ahead, done.offsets[0])] == ["SJ2026-000002"]
    void = payments.void(ahead, "SJ2026-000002", "wrong note", DAY)
    assert (void.still_open_fen, void.credit_balance_fen) == (18_000, 0)
    back = payments.void(ahead, "YC2026-000001", "wrong household", NEXT)
    assert (back.payment.void_number, back.still_open_fen, back.credit_balance_fen) == ("YC2026-000002", 30_000, 12_000)
    assert payments.beside(ahead, void) == []
    assert integrity.check(ahead.store, full=True).findings == ()


def test_a_changed_situation_a_duplicate_or_a_closed_day_writes_neither(ahead: Office) -> None:
    refused(ahead, OpenChanged, lambda: settle(ahead, asked(18_000, expected_open_fen=1), key="k"))
    refused(ahead, OpenChanged, lambda: settle(ahead, asked(18_000, designated=frozenset([999])), key="k"))
    refused(ahead, PlanChanged, lambda: settle(ahead, asked(18_000), key="k", expected_offset_fen=11_999))
    refused(ahead, NothingToOffset, lambda: settle(ahead, asked(18_000, unit_ids=(2,)), key="k"))
    take(ahead, 1, 100, Method.CASH, DAY, key="first")
    refused(ahead, ProbableDuplicate, lambda: settle(ahead, asked(100, allow_duplicate=False), key="k"))
    late = asked(100, paid_on=date(2029, 12, 1), allow_time_barred=False)
    assert "2026-08" in refused(ahead, TimeBarredAsked, lambda: settle(ahead, replace(late, amount_fen=0), key="k")).sentence()
    closing.close_day(ahead, DAY, {})
    refused(ahead, DayClosed, lambda: settle(ahead, asked(18_000), key="k"))


@pytest.fixture(scope="module")
def owing(rated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with three months billed that nobody writes to."""
    path = Path(shutil.copy(rated, tmp_path_factory.mktemp("owing") / "garden.pdbook"))
    office = open_office(path)
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    office.close(backup=False)
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prepaid=st.integers(1, 40_000),
    cash=st.integers(0, 40_000),
    chosen=st.sets(st.integers(0, 2)),
    rule=st.builds(Rule, st.sampled_from(Order), st.sampled_from(Within)),
    clause=st.booleans(),
)
def test_what_the_desk_shows_is_what_is_written(owing: Path, prepaid: int, cash: int, chosen: set[int], rule: Rule, clause: bool) -> None:
    """For any split between purse and cash, any choice of bills, any order, with and without late fees."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(shutil.copy(owing, Path(folder) / "garden.pdbook")))
        try:
            payments.set_rule(office, rule)
            if clause:
                late_fees.set_clause(office, LateFeeRule(0, None, "clause 8", date(2026, 1, 1)), 500_000)
            take(office, 1, prepaid, Method.CASH, DAY, key="ahead", purse=GENERAL)
            seen = payments.desk(office, 1, DAY)
            bills = frozenset(seen.rows[place].charge_id for place in chosen)
            planned = credit.plan_for(office, 1, DAY, bills) if bills else credit.plan(office, DAY, [1])
            used = [share for one in planned for share in one.offset.shares]
            rest = seen.less(used)
            spread = rest.spread(cash, bills & {row.charge_id for row in rest.rows})
            done = settle(office, asked(cash, designated=bills, expected_open_fen=seen.open_fen), key="k", bills=bills)
            assert [parts(one) for one in done.offsets] == [sums(one.offset.shares) for one in planned]
            assert (parts(done.taken) if done.taken else {}) == sums(spread.shares)
            left = rest.less(spread.shares).open_fen
            assert (payments.desk(office, 1, DAY).open_fen, done.last.still_open_fen) == (left, left)
            assert done.last.credit_balance_fen == prepaid - done.offset_fen + spread.credit_fen
            assert integrity.check(office.store).findings == ()
        finally:
            office.close(backup=False)


def sums(shares: Sequence[Share]) -> dict[tuple[int, str], int]:
    """What each part of each bill received."""
    found: dict[tuple[int, str], int] = {}
    for share in shares:
        found[share.charge_id, share.part.value] = found.get((share.charge_id, share.part.value), 0) + share.amount_fen
    return found


def parts(done: payments.Taken) -> dict[tuple[int, str], int]:
    """The same of a payment as it was written."""
    return {(row.charge_id, row.part): row.amount_fen for row in done.settled}
