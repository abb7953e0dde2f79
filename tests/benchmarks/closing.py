"""The end of a fee day: 500 receipts, some of them void or reversed, in a book of 3,000 units and 36 months."""

from collections.abc import Iterator
from datetime import date

from propdesk.domain.payments import Method
from propdesk.services import close_papers, closing, number_register, payments
from propdesk.services.journal import journal
from propdesk.services.office import Office
from tests.benchmarks.books import charge_months, fill, temporary_office
from tests.benchmarks.measure import Figure, limit, seconds

UNITS, MONTHS, RECEIPTS = 3_000, 36, 500
BEFORE, DAY = date(2026, 11, 22), date(2026, 11, 23)
METHODS = (Method.CASH, Method.WECHAT, Method.ALIPAY, Method.CARD, Method.TRANSFER)


def figures() -> Iterator[Figure]:
    """Every figure about the daily close."""
    with temporary_office() as office:
        charge_months(office, fill(office, UNITS), date(2023, 12, 1), MONTHS, 0.9)
        early = payments.take(office, 1, 10_000, Method.CASH, BEFORE, key="early").payment.receipt
        closing.close_day(office, BEFORE, {})
        _fee_day(office)
        payments.void(office, early, "wrong", DAY)
        yield limit(f"receipts page of {RECEIPTS} receipts, read", seconds(lambda: journal(office, DAY, DAY)) * 1000, 150, "ms")
        yield limit("what a daily close would count, read", seconds(lambda: closing.day_position(office, DAY)) * 1000, 100, "ms")
        yield limit(f"daily close of {RECEIPTS} receipts", seconds(lambda: closing.close_day(office, DAY, {})) * 1000, 200, "ms")
        number = closing.history(office)[0].row.number
        close_papers.draw_sheet(office, number)  # fonts are loaded once in a program's life
        yield limit("its sheet on A4", seconds(lambda: close_papers.draw_sheet(office, number)) * 1000, 500, "ms")
        found = number_register.receipts_of(office, 2026)
        many = f"register of {len(found.rows):,} receipt numbers, read"
        yield limit(many, seconds(lambda: number_register.receipts_of(office, 2026)) * 1000, 3_000, "ms")


def _fee_day(office: Office) -> None:
    """500 receipts, every twentieth void."""
    for number in range(RECEIPTS):
        taken = payments.take(office, 1 + number * 5, 20_000, METHODS[number % 5], DAY, key=f"bench-{number}")
        if number % 20 == 0:
            payments.void(office, taken.payment.receipt, "wrong unit", DAY)
