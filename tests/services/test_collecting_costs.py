"""Costs of collecting a debt (追偿费用): charged once, on a basis, without a late fee, and served in the order of art. 561."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.charges import FeeItem
from propdesk.domain.fee_items import CostByPeriod, Nature, PriceUnit
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method, Order, Rule, Within
from propdesk.domain.periods import Month
from propdesk.i18n import catalog
from propdesk.services import billing, credit, late_fees, one_off, payments, rates, receipts, statements
from propdesk.services.late_fees import NoFeeOnCosts
from propdesk.services.office import Office
from propdesk.services.one_off import CostWithoutBasis
from propdesk.services.statement_words import details
from tests.tools.office_day import refused

DAY = date(2026, 10, 12)  # August's bill of 100.00 is 63 days late: 3.15
POSTAGE = "催收邮费"


@pytest.fixture
def owing(office: Office) -> Office:
    """August's bill with its late fee, and a letter by EMS for 22.00, due a week later."""
    late_fees.set_clause(office, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 500_000)
    billing.run(office, Month(2026, 8))
    item = cost_item(office)
    one_off.charge(office, [1], item.id, date(2026, 10, 1), date(2026, 10, 8), key="ems")
    return office


def cost_item(office: Office) -> FeeItem:
    made = rates.set_tariff(office, POSTAGE, 220_000, PriceUnit.ONCE, date(2026, 1, 1), "物业服务合同第十二条：追偿费用由违约方承担")
    return rates.set_item(office, replace(made, nature=Nature.COST))


def test_a_cost_is_charged_when_it_arises_and_rests_on_a_basis(office: Office) -> None:
    monthly = rates.set_tariff(office, "跟催费", 10_000, PriceUnit.UNIT_MONTH, date(2026, 1, 1), "b")
    refused(office, CostByPeriod, lambda: rates.set_item(office, replace(monthly, nature=Nature.COST)))
    item = cost_item(office)
    before_basis = date(2025, 12, 31)
    refused(office, CostWithoutBasis, lambda: one_off.charge(office, [1], item.id, before_basis, DAY, amount_fen=5_000, note="案件受理费"))
    done = one_off.charge(office, [1], item.id, DAY, DAY, amount_fen=5_000, note="案件受理费", key="court")
    assert (done.total_fen, one_off.price(office, item.id, DAY, 5_000).tariff_id) == (5_000, rates.rates(office)[-1].tariffs[0].id)
    assert item.id not in dict(credit.payable_ahead(office))  # nobody pays ahead for it


def test_no_late_fee_runs_on_a_cost(owing: Office) -> None:
    item = next(one for one in rates.items(owing) if one.name == POSTAGE)
    refused(owing, NoFeeOnCosts, lambda: late_fees.set_clause(owing, LateFeeRule(0, item.id, "第九条", date(2025, 1, 1)), 500_000))
    found = {row.item: row.late_fee_fen for row in payments.desk(owing, 1, date(2027, 3, 1)).rows}
    assert found == {"物业费": 1_015, POSTAGE: 0}


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (Within.LATE_FEE_FIRST, [(POSTAGE, "principal", 2_200), ("物业费", "late_fee", 315), ("物业费", "principal", 485)]),
        (Within.PRINCIPAL_FIRST, [("物业费", "principal", 3_000)]),
        (Within.LATE_FEE_LAST, [("物业费", "principal", 3_000)]),
    ],
)
def test_a_part_payment_by_the_office_s_order(owing: Office, within: Within, expected: list[tuple[str, str, int]]) -> None:
    payments.set_rule(owing, Rule(Order.OLDEST, within))
    seen = payments.desk(owing, 1, DAY).spread(3_000)
    taken = payments.take(owing, 1, 3_000, Method.CASH, DAY, key="k")
    assert sorted((row.item, row.part, row.amount_fen) for row in taken.settled) == sorted(expected)
    assert sorted((share.charge_id, share.part, share.amount_fen) for share in seen.shares) == sorted(
        (row.charge_id, row.part, row.amount_fen) for row in taken.settled
    )


def test_it_is_named_as_such_on_receipt_and_statement(owing: Office) -> None:
    payments.take(owing, 1, 12_515, Method.CASH, DAY, key="all", language="zh_CN")
    with owing.store.read() as conn:
        _row, receipt = receipts.content_of(conn, payments.receipt(owing, "SJ2026-000001"))
    assert [line.item for line in receipt.lines] == ["物业费", "催收邮费（追偿费用）"]
    account = statements.of_unit(owing, 1, date(2026, 8, 1), DAY)
    (line,) = [line for line in account.statement.lines if line.cost]
    assert (line.item, line.whole_fen, details(line, catalog("zh_CN"))[-1]) == (POSTAGE, 2_200, "追偿费用（催收欠费的支出）")
    assert [sums.item for sums in account.statement.items] == ["物业费", POSTAGE]
