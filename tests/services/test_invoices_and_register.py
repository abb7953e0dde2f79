"""Invoices beside receipts, the register of numbers, and the journal with its red receipts."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from propdesk.domain.number_register import Use
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, close_papers, closing, credit, invoices, number_register, papers, payments, prints, search
from propdesk.services.invoices import InvoiceDayMissing, InvoiceNumberMissing, InvoiceStatus
from propdesk.services.journal import journal
from propdesk.services.office import Office
from propdesk.services.payments import ReceiptUnknown

DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def office(office: Office) -> Office:
    """Two months billed; a receipt that stands, a void one, one reversed next day, and an offset."""
    for month in (9, 10):
        billing.run(office, Month(2026, month))
    payments.take(office, 1, 30_000, Method.CASH, DAY, key="a")
    payments.take(office, 2, 5_000, Method.CASH, DAY, key="b")
    payments.take(office, 3, 7_000, Method.TRANSFER, DAY, key="c")
    payments.void(office, "SJ2026-000002", "wrong unit", DAY)
    payments.void(office, "SJ2026-000003", "bank", NEXT, bounced=True)
    billing.run(office, Month(2026, 11))
    credit.offset(office, 1, NEXT, key="offset")
    return office


def test_every_number_with_its_use(office: Office) -> None:
    found = number_register.receipts_of(office, 2026)
    assert [(row.number, row.use, row.amount_fen, row.other) for row in found.rows] == [
        ("SJ2026-000001", Use.USED, 30_000, ""),
        ("SJ2026-000002", Use.VOID, 5_000, ""),
        ("SJ2026-000003", Use.BOUNCED, 7_000, "SJ2026-000004"),
        ("SJ2026-000004", Use.RED, -7_000, "SJ2026-000003"),
    ]
    assert number_register.receipts_of(office, 2025).rows == ()
    assert [row.number for row in number_register.receipts_of(office, 2026, "YC").rows] == ["YC2026-000001"]


def test_the_register_as_a_workbook_and_on_paper(office: Office, tmp_path: Path) -> None:
    path = number_register.write(office, 2026, tmp_path / "register.xlsx", "en")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    values = list(sheet.iter_rows(values_only=True))
    assert values[1][0] == "Number"
    assert [row[0] for row in values[2:]] == [f"SJ2026-00000{n}" for n in range(1, 5)]
    assert values[5][5] == -70
    assert number_register.draw(office, 2026, "zh_CN").pages == 1


def test_the_journal_shows_red_receipts_on_their_day(office: Office) -> None:
    lines = journal(office, DAY, NEXT)
    assert [(line.payment.receipt, line.reverses, line.standing_fen, line.is_void, line.is_money) for line in lines] == [
        ("YC2026-000001", "", 0, False, False),
        ("SJ2026-000004", "SJ2026-000003", -7_000, False, True),
        ("SJ2026-000003", "", 7_000, False, True),
        ("SJ2026-000002", "", 0, True, True),
        ("SJ2026-000001", "", 30_000, False, True),
    ]
    assert sorted(line.key for line in lines) == [-3, 1, 2, 3, 4]
    assert sum(line.standing_fen for line in journal(office, DAY, DAY)) == closing.day_position(office, DAY).totals[0].expected_fen + 7_000


def test_a_red_receipt_is_drawn_noted_and_then_a_copy(office: Office) -> None:
    taken = payments.receipt(office, "SJ2026-000003")
    first = papers.draw_reversal(office, taken)
    prints.note_reversal(office, taken, first)
    assert papers.draw_reversal(office, taken).pdf != first.pdf
    assert {line.payment.receipt: line.prints for line in journal(office, NEXT, NEXT)}["SJ2026-000004"] == 1
    with pytest.raises(ValueError, match="was not reversed"):
        papers.draw_reversal(office, payments.receipt(office, "SJ2026-000001"))


def test_an_invoice_is_noted_and_what_stood_before_is_in_the_log(office: Office) -> None:
    with pytest.raises(InvoiceNumberMissing):
        invoices.set_invoice(office, "SJ2026-000001", InvoiceStatus.ISSUED, " ", DAY)
    with pytest.raises(InvoiceDayMissing):
        invoices.set_invoice(office, "SJ2026-000001", InvoiceStatus.ISSUED, "24332")
    with pytest.raises(ReceiptUnknown):
        invoices.set_invoice(office, "SJ2026-000099", InvoiceStatus.REQUESTED)
    invoices.set_invoice(office, "SJ2026-000001", InvoiceStatus.REQUESTED, note="to the company")
    row = invoices.set_invoice(office, "SJ2026-000001", InvoiceStatus.ISSUED, "24332", DAY)
    assert invoices.invoices(office, [1, 2]) == {1: row}
    assert journal(office, DAY, DAY)[-1].invoice == row
    with office.store.read() as conn:
        body = json.loads(conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq DESC LIMIT 1").scalar_one())
    assert (body["before"]["status"], body["after"]["status"], body["after"]["issued_on"]) == ("requested", "issued", "2026-11-23")


def test_sheets_are_drawn_filed_and_void_once_opened_again(office: Office, tmp_path: Path) -> None:
    number = closing.close_day(office, NEXT, {}).row.number
    filed = close_papers.file_sheet(office, number, tmp_path / "sheet.pdf", "a5")
    assert filed.paths[0].read_bytes().startswith(b"%PDF")
    before = close_papers.draw_sheet(office, number)
    closing.reopen_day(office, NEXT, "recount")
    assert close_papers.draw_sheet(office, number).pdf != before.pdf


@pytest.mark.parametrize(("typed", "number"), [("SJ2026-000003", "SJ2026-000003"), ("sj2026 4", "SJ2026-000004")])
def test_a_receipt_and_its_red_one_are_found_by_number(office: Office, typed: str, number: str) -> None:
    assert [(row.kind, row.number, row.code) for row in search.papers(office, typed)] == [("receipt", number, "1-1-103")]
    assert search.papers(office, "PD|RJ2026-000001|12|" + "0" * 64) == []
