"""Late fee that was paid: a bill is not corrected below what made it."""

from datetime import date, timedelta

import pytest

from propdesk.domain.approvals import Approval
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method, Order, Part, Rule, Within
from propdesk.domain.periods import Month
from propdesk.services import adjustments, billing, late_fees, ledger, payments
from propdesk.services.adjustments import CORRECTION, WAIVER, Wish
from propdesk.services.late_fee_guard import LateFeeOverpaid, LateFeePaidLater
from propdesk.services.office import Office
from tests.tools.office_day import rows

DAY = date(2026, 10, 12)  # August's bill of 100.00 is 63 days late: 3.15
OK = Approval("area was wrong", "周经理")
FEE = 315


@pytest.fixture
def late(office: Office) -> Office:
    """August billed, 0.05 % a day agreed, late fee before principal."""
    late_fees.set_clause(office, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 500_000)
    payments.set_rule(office, Rule(Order.OLDEST, Within.LATE_FEE_FIRST))
    billing.run(office, Month(2026, 8))
    return office


def bill(office: Office) -> int:
    (row,) = payments.desk(office, 1, DAY).rows
    return row.charge_id


def correct(office: Office, fen: int, on: date = DAY, kind: str = CORRECTION) -> adjustments.Adjusted:
    return adjustments.adjust(office, kind, [Wish(bill(office), fen)], on, OK, key=f"{kind} {fen} {on}")


def refused(office: Office, fen: int, on: date = DAY, kind: str = CORRECTION) -> LateFeeOverpaid:
    before = rows(office)
    with pytest.raises(LateFeeOverpaid) as caught:
        correct(office, fen, on, kind)
    assert rows(office) == before
    assert "{" not in caught.value.sentence()
    return caught.value


def test_a_correction_leaves_no_late_fee_overpaid(late: Office) -> None:
    receipt = payments.take(late, 1, FEE, Method.CASH, DAY, key="k").payment.receipt
    said = refused(late, 5_000)
    assert (said.facts["paid"], said.facts["numbers"], said.facts["period"]) == ("3.15", receipt, "2026-08")
    refused(late, 10_000)  # all of it
    refused(late, 100)
    payments.void(late, receipt, "bill was wrong", DAY)
    correct(late, 5_000)
    assert [(row.open_fen, row.late_fee_fen) for row in payments.desk(late, 1, DAY).rows] == [(5_000, 158)]


def test_a_correction_that_leaves_enough_late_fee_is_fine(late: Office) -> None:
    payments.take(late, 1, FEE, Method.CASH, DAY, key="k")
    day = DAY + timedelta(days=10)  # 73 days of 90.00: 3.29
    correct(late, 1_000, day)
    with late.store.read() as conn:
        (row,) = ledger.open_rows(conn, [1], day)
    assert (row.late_fee_fen, row.late_fee_paid_fen, row.late_fee_open_fen) == (329, 315, 14)


def test_what_was_paid_later_counts_against_a_backdated_entry(late: Office) -> None:
    later = DAY + timedelta(days=5)
    first = payments.take(late, 1, 200, Method.CASH, DAY, key="a").payment.receipt
    second = payments.take(late, 1, 140, Method.CASH, later, key="b").payment.receipt
    assert refused(late, 1_000).facts["numbers"] == f"{second}, {first}"
    with pytest.raises(LateFeePaidLater) as caught:  # from its day on no late fee runs, so 3.15 of 3.40 is all there would be
        correct(late, 10_000, kind=WAIVER)
    assert (caught.value.facts["paid"], caught.value.facts["numbers"], caught.value.facts["day"]) == ("1.40", second, later)
    correct(late, 10_000, later, WAIVER)


def test_late_fee_that_was_only_given_up_hinders_no_correction(late: Office) -> None:
    adjustments.adjust(late, WAIVER, [Wish(bill(late), FEE, Part.LATE_FEE)], DAY, OK, key="w")
    correct(late, 5_000)
    assert [(row.open_fen, row.late_fee_fen) for row in payments.desk(late, 1, DAY).rows] == [(5_000, 0)]


def test_what_was_given_up_beside_a_payment_counts_with_it(late: Office) -> None:
    payments.take(late, 1, 200, Method.CASH, DAY, key="a")
    adjustments.adjust(late, WAIVER, [Wish(bill(late), 115, Part.LATE_FEE)], DAY, OK, key="w")
    refused(late, 1_000)
