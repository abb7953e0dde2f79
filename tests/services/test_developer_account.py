"""The developer's own account: what he bears of unsold units and of the days before handover, and his payments over several units."""

from datetime import date
from pathlib import Path

import pytest
from test_fee_kinds import rule

from propdesk.documents.blocks import from_json
from propdesk.documents.receipt import Receipt
from propdesk.domain.import_plan import UnitState
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.statement_lines import Kind
from propdesk.services import billing, developers, households, late_fees, papers, payments, statements
from propdesk.services.developers import DeveloperClear
from propdesk.services.office import Office, profile, set_profile
from propdesk.services.payments import Asked, DeveloperOverpaid
from propdesk.services.statements import NothingOfDeveloper
from propdesk.store import integrity
from propdesk.store import papers as register
from tests.tools.office_day import AREA, MONTH_FEN, add_unit, rows, spans_hold

DAY = date(2026, 12, 15)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
OCTOBER_PART, NAME = 5_484, "阳光地产"  # the developer's days of 1-1-105 in October


@pytest.fixture
def unsold(office: Office) -> Office:
    """1-1-105 is handed over on 18 October, 1-1-106 is not sold; October and November are billed."""
    rule(office, developer_pays=True)
    set_profile(office, profile(office).changed(developer=NAME))
    add_unit(office, "1-1-105", UnitState(area_cm2=AREA, handover_on=date(2026, 10, 18), owners=("赵六",)))
    add_unit(office, "1-1-106", UnitState(area_cm2=AREA))
    for month in (10, 11):
        billing.run(office, Month(2026, month))
    return office


def take(office: Office, fen: int, key: str = "k", **more: object) -> payments.Taken:
    """The developer pays at the desk."""
    units = tuple(unit.unit_id for unit in developers.desk(office, DAY, clear_too=True).units)
    return payments.take_asked(office, Asked(units, fen, Method.TRANSFER, DAY, developer=True, **more), key=key)  # type: ignore[arg-type]


def test_his_statement_is_over_all_units_with_a_sum_for_each(unsold: Office) -> None:
    account = statements.of_developer(unsold, *YEAR)
    assert [unit.code for unit in account.holder.units] == ["1-1-105", "1-1-106"]
    assert (account.holder.names, account.statement.closing.owed_fen) == ((NAME,), OCTOBER_PART + 2 * MONTH_FEN)
    assert [(account.holder.codes[sums.unit_id], sums.charged_fen, sums.closing_fen) for sums in statements.in_order(account)] == [
        ("1-1-105", OCTOBER_PART, OCTOBER_PART), ("1-1-106", 2 * MONTH_FEN, 2 * MONTH_FEN),
    ]  # fmt: skip
    assert all(line.formula for line in account.statement.lines)
    owner = statements.of_unit(unsold, 5, *YEAR)
    assert owner.statement.closing.owed_fen == MONTH_FEN - OCTOBER_PART + MONTH_FEN
    assert [sums.unit_id for sums in owner.statement.units] == [5]


def test_one_payment_over_several_units_bears_his_name(unsold: Office) -> None:
    seen = developers.desk(unsold, DAY)
    assert (seen.payer, seen.open_fen, seen.credit_fen) == (NAME, OCTOBER_PART + 2 * MONTH_FEN, 0)
    done = take(unsold, OCTOBER_PART + MONTH_FEN, expected_open_fen=seen.open_fen)
    assert {(row.code, row.period, row.amount_fen) for row in done.settled} == {
        ("1-1-105", "2026-10", OCTOBER_PART), ("1-1-106", "2026-10", MONTH_FEN),
    }  # fmt: skip
    assert (done.payment.payer, done.still_open_fen, done.credit_fen) == (NAME, MONTH_FEN, 0)
    with unsold.store.read() as conn:
        receipt = from_json(Receipt, register.find(conn, number=done.payment.receipt)[0].content)
    assert (receipt.payer, receipt.developer, receipt.paid_up_to, receipt.still_open_fen) == (NAME, True, None, MONTH_FEN)
    assert payments.receipt(unsold, done.payment.receipt).still_open_fen == MONTH_FEN
    assert papers.draw_receipt(unsold, done).pages == 1
    made = statements.of_developer(unsold, *YEAR).statement
    (line,) = [line for line in made.lines if line.kind is Kind.PAYMENT]
    assert (line.owed_fen, line.whole_fen, made.closing.owed_fen) == (-OCTOBER_PART - MONTH_FEN, OCTOBER_PART + MONTH_FEN, MONTH_FEN)
    assert [line.kind for line in statements.of_unit(unsold, 5, *YEAR).statement.lines].count(Kind.PAYMENT) == 0
    assert spans_hold(unsold) > 0
    assert integrity.check(unsold.store).clean


def test_what_is_too_much_never_becomes_prepaid_money_of_a_household(unsold: Office) -> None:
    before = rows(unsold)
    with pytest.raises(DeveloperOverpaid) as caught:
        take(unsold, OCTOBER_PART + 2 * MONTH_FEN + 1)
    assert "254.84" in caught.value.sentence()
    assert rows(unsold) == before
    first = take(unsold, OCTOBER_PART + 2 * MONTH_FEN)
    assert take(unsold, OCTOBER_PART + 2 * MONTH_FEN) == first  # the same request again
    with pytest.raises(DeveloperClear):
        developers.desk(unsold, DAY)
    payments.void(unsold, first.payment.receipt, "退票", DAY)
    assert developers.desk(unsold, DAY).open_fen == OCTOBER_PART + 2 * MONTH_FEN


def test_no_late_fee_on_what_he_bears(unsold: Office) -> None:
    late_fees.set_clause(unsold, LateFeeRule(0, None, "第九条", date(2025, 1, 1)), 500_000)
    assert statements.of_unit(unsold, 5, *YEAR).statement.closing.late_fee_fen > 0
    assert statements.of_developer(unsold, *YEAR).statement.closing.late_fee_fen == 0


def test_the_paper_has_a_number_and_is_no_matter_of_the_household(unsold: Office, tmp_path: Path) -> None:
    account = statements.of_developer(unsold, *YEAR)
    row = statements.issue(unsold, account, "zh_CN", DAY)
    assert statements.issue(unsold, account, "zh_CN", DAY).number == row.number == "DZ2026-000001"
    content = statements.paper(unsold, account, "zh_CN", DAY)
    assert (content.holders, content.subject) == ((NAME,), "开发商承担的 2 套房屋的费用")
    assert [one.item for one in content.units] == ["1-1-105", "1-1-106"]
    assert statements.file_statement(unsold, row, tmp_path / "d.pdf").pages == 1
    assert row.number not in [event.number for event in households.card(unsold, row.unit_id, DAY).events]


def test_a_book_without_his_charges_says_so(office: Office) -> None:
    assert statements.developer_units(office) == ()
    with pytest.raises(NothingOfDeveloper):
        statements.of_developer(office, *YEAR)
    for clear_too in (False, True):
        with pytest.raises(DeveloperClear):
            developers.desk(office, DAY, clear_too=clear_too)
