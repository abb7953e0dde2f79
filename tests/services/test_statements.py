"""Statements through the services: they add up, agree with the desk and the lists, and are frozen when they are issued."""

from datetime import date
from pathlib import Path

import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.statement import StatementPaper
from propdesk.domain.holds import HoldTerms
from propdesk.domain.import_plan import UnitState
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.statement import SpanBackwards
from propdesk.domain.statement_lines import Kind
from propdesk.i18n import catalog
from propdesk.services import billing, holds, households, late_fees, ledger, payments, statements
from propdesk.services.office import Office
from propdesk.services.statements import SpanChoice
from propdesk.store import lists, papers, people
from tests.tools.office_day import AREA, MONTH_FEN, add_unit, lines, spans_hold

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def worked(office: Office) -> Office:
    """Three months billed; unit 1 paid two months and a half with 50.00 kept, unit 2 paid and was voided."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    payments.take(office, 1, 25_000, Method.WECHAT, date(2026, 10, 12), key="k1", payer="张三")
    payments.take(office, 1, 10_000, Method.CASH, date(2026, 10, 20), key="k2", payer="张三")
    payments.take(office, 2, 35_000, Method.CASH, date(2026, 10, 12), key="k3")
    payments.void(office, "SJ2026-000003", "wrong unit", date(2026, 10, 15))
    return office


def test_the_account_of_a_unit(worked: Office) -> None:
    account = statements.of_unit(worked, 1, *YEAR)
    made = account.statement
    assert [(line.on.isoformat(), line.kind, line.owed_fen, line.credit_fen, line.number) for line in made.lines] == [
        ("2026-08-01", Kind.CHARGE, MONTH_FEN, 0, ""),
        ("2026-09-01", Kind.CHARGE, MONTH_FEN, 0, ""),
        ("2026-10-01", Kind.CHARGE, MONTH_FEN, 0, ""),
        ("2026-10-12", Kind.PAYMENT, -25_000, 0, "SJ2026-000001"),
        ("2026-10-20", Kind.PAYMENT, -5_000, 5_000, "SJ2026-000002"),
    ]
    assert (made.closing.owed_fen, made.closing.credit_fen) == (0, 5_000)
    assert account.holder.names == ("张三",)
    assert account.items == ((1, "物业费"),)
    assert made.lines[0].formula.endswith("= 100.00 元")


def test_a_void_gives_credit_and_debt_back(worked: Office) -> None:
    made = statements.of_unit(worked, 2, *YEAR).statement
    assert [(line.kind, line.owed_fen, line.credit_fen, line.note) for line in made.lines[-2:]] == [
        (Kind.PAYMENT, -30_000, 5_000, "李四、王五"),
        (Kind.REVERSAL, 30_000, -5_000, "wrong unit"),
    ]
    before = statements.of_unit(worked, 2, YEAR[0], date(2026, 10, 14)).statement
    assert (before.closing.owed_fen, before.closing.credit_fen) == (0, 5_000)
    assert made.closing.owed_fen == 30_000


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 12), date(2026, 10, 14), date(2026, 10, 15), date(2026, 11, 1)])
def test_closing_balances_are_those_of_the_lists(worked: Office, day: date) -> None:
    with worked.store.read() as conn:
        overdue = {row.unit_id: row.overdue_fen for row in lists.overdue(conn, day)}
    for home in households.every(worked, day):
        closing = statements.of_unit(worked, home.unit_id, YEAR[0], day).statement.closing
        due = sum(
            part.fen
            for line in statements.of_unit(worked, home.unit_id, YEAR[0], day).statement.lines
            for part in line.parts
            if part.period < day.isoformat()[:7] or day.day > 10
        )
        assert due == overdue.get(home.unit_id, 0)
        assert closing.credit_fen == home.credit_fen
    assert payments.desk(worked, 2).open_fen == statements.of_unit(worked, 2, *YEAR).statement.closing.owed_fen


def test_what_happens_later_changes_no_statement(worked: Office) -> None:
    day = date(2026, 10, 16)
    was = [statements.of_unit(worked, unit, YEAR[0], day) for unit in (1, 2, 3)]
    payments.void(worked, "SJ2026-000001", "x", date(2026, 10, 17))
    payments.take(worked, 3, 99_999, Method.CASH, date(2026, 10, 17), key="k9")
    assert [statements.of_unit(worked, unit, YEAR[0], day) for unit in (1, 2, 3)] == was


def test_a_person_has_all_units_owned_on_the_last_day(worked: Office) -> None:
    unit_id = add_unit(worked, "2-1-101", UnitState(area_cm2=AREA, owners=("张三",), phones=("13800001000",)))
    billing.run(worked, Month(2026, 10))
    with worked.store.read() as conn:
        persons = people.people_of(conn, [1, unit_id])
    ids = {person.person_id for found in persons.values() for person in found}
    if len(ids) == 1:
        account = statements.of_person(worked, ids.pop(), *YEAR)
        assert account.holder.unit_ids == (1, unit_id)
        assert account.statement.closing.owed_fen == MONTH_FEN
        texts = catalog("en")
        assert statements.paper(worked, account, "en", YEAR[1]).lines[0].text.startswith("1-1-101 ")
        assert texts.language == "en"
    with pytest.raises(statements.PersonWithoutUnit):
        statements.of_person(worked, 999, *YEAR)


def test_usual_spans(worked: Office) -> None:
    today = date(2026, 11, 26)
    assert statements.days_of(worked, [1], SpanChoice.THIS_YEAR, today) == (date(2026, 1, 1), today)
    assert statements.days_of(worked, [1], SpanChoice.LAST_YEAR, today) == (date(2025, 1, 1), date(2025, 12, 31))
    assert statements.days_of(worked, [1], SpanChoice.EVERYTHING, today) == (date(2026, 8, 1), today)
    assert statements.days_of(worked, [99], SpanChoice.EVERYTHING, today) == (today, today)


def test_refusals(worked: Office) -> None:
    with pytest.raises(SpanBackwards):
        statements.of_unit(worked, 1, YEAR[1], YEAR[0])
    with pytest.raises(payments.UnitUnknown):
        statements.of_unit(worked, 99, *YEAR)


def test_an_issued_statement_is_frozen_numbered_and_marked_when_printed_again(worked: Office, tmp_path: Path) -> None:
    day = date(2026, 11, 26)
    account = statements.of_unit(worked, 1, *YEAR)
    row = statements.issue(worked, account, "zh_CN", day, key="a")
    assert row.number == "DZ2026-000001"
    assert statements.issue(worked, account, "zh_CN", day, key="a") == row
    assert statements.issue(worked, account, "zh_CN", day) == row  # the same content of the day
    assert statements.issue(worked, account, "en", day).number == "DZ2026-000002"
    content = from_json(StatementPaper, row.content)
    assert content.holders == ("张*",)
    assert content.lines[3].text.endswith("张*")
    full = statements.issue(worked, account, "zh_CN", day, masked=False)
    assert from_json(StatementPaper, full.content).holders == ("张三",)
    payments.take(worked, 1, 1_000, Method.CASH, date(2026, 11, 1), key="k9")
    filed = statements.file_statement(worked, row, tmp_path / "s.pdf")
    assert filed.paths[0].read_bytes().startswith(b"%PDF")
    with worked.store.read() as conn:
        again = papers.find(conn, number=row.number)[0]
    assert again.prints == 1
    assert statements.draw(worked, again).pdf != filed.paths[0].read_bytes()
    assert statements.draft(worked, account, "en", day).pages == 1
    assert ("statement.issue", "1-1-101") in lines(worked)
    assert spans_hold(worked) > 0


def test_one_item_alone(rated_with_two_items: Path, tmp_path: Path) -> None:
    import shutil

    from propdesk.services.office import open_office

    office = open_office(Path(shutil.copy(rated_with_two_items, tmp_path / "two.pdbook")))
    try:
        billing.run(office, Month(2026, 10))
        payments.take(office, 1, 10_500, Method.CASH, date(2026, 10, 30), key="k")
        account = statements.of_unit(office, 1, *YEAR, item_id=2)
        assert account.item == "垃圾费"
        assert [(line.kind, line.owed_fen) for line in account.statement.lines] == [(Kind.CHARGE, 800), (Kind.PAYMENT, -500)]
        assert [name for _number, name in account.items] == ["物业费", "垃圾费"]
        both = statements.of_unit(office, 1, *YEAR).statement
        assert sum(one.closing_fen for one in both.items) == both.closing.owed_fen == 300
        assert "Part of a receipt over 105.00" in statements.paper(office, account, "en", YEAR[1]).lines[1].details
    finally:
        office.close(backup=False)


@pytest.fixture
def late(worked: Office) -> Office:
    """0.05 % a day for charges due from 2026-01-01 on."""
    late_fees.set_clause(worked, LateFeeRule(0, None, "clause 12", date(2026, 1, 1)), 500_000)
    return worked


@pytest.mark.parametrize("unit_id", [1, 2, 3])
@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 10, 13), date(2026, 10, 15), date(2026, 11, 26)])
def test_late_fees_are_those_of_the_ledger(late: Office, unit_id: int, day: date) -> None:
    holds.set_hold(late, 3, HoldTerms(date(2026, 9, 1), date(2026, 9, 20), "burst pipe"))
    with late.store.read() as conn:
        rows = ledger.open_rows(conn, [unit_id], day)
    made = statements.of_unit(late, unit_id, YEAR[0], day).statement
    begun = [row for row in rows if row.start_on <= day]
    assert made.closing.late_fee_fen == sum(row.late_fee_open_fen for row in rows)
    assert made.closing.principal_fen == sum(row.open_fen for row in begun)
    assert made.later_fen == 0  # nothing was billed ahead of its period
    for line in made.lines:
        if line.kind is Kind.LATE_FEE:
            assert "0.05%" in line.formula


def test_a_late_fee_line_says_what_was_stated_before(late: Office) -> None:
    account = statements.of_unit(late, 3, date(2026, 11, 1), date(2026, 11, 26))
    found = [line for line in account.statement.lines if line.kind is Kind.LATE_FEE]
    assert [line.period for line in found] == ["2026-08", "2026-09", "2026-10"]
    paper = statements.paper(late, account, "en", date(2026, 11, 26))
    assert any(detail.startswith("Stated before: ") for line in paper.lines for detail in line.details)
    assert "100.00 yuan × 0.05%/day × 108 days = 5.40 yuan" in paper.lines[0].details
