"""A closed day gives the same answers for ever: every entry into it is refused, every entry after it leaves it as it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.approvals import Approval
from propdesk.domain.charges import PriceUnit
from propdesk.domain.day_close import DayClosed, PeriodClosed
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import adjustments, arrears, billing, closing, credit, ledger, one_off, payments, rates, refunds, residents
from propdesk.services.adjustments import Wish
from propdesk.services.office import Office
from propdesk.services.residents import ArrearsInClosedPeriod, BatchInClosedPeriod
from propdesk.store import integrity
from propdesk.store import payments as stored
from tests.tools.office_day import rows, workbook

D20, D23, D24 = (date(2026, 11, day) for day in (20, 23, 24))
ALLOWED = Approval("agreed", "manager")


@pytest.fixture
def office(office: Office) -> Office:
    """Two months billed, an item charged each time, a waiver, a refund and receipts of two days; the 23rd closed."""
    for month in (9, 10):
        billing.run(office, Month(2026, month))
    rates.set_tariff(office, "装修垃圾清运费", 300_000, PriceUnit.ONCE, date(2025, 1, 1), "price list")
    payments.take(office, 1, 25_000, Method.CASH, D20, key="a")
    payments.take(office, 2, 5_000, Method.WECHAT, D23, key="b")
    payments.take(office, 3, 7_000, Method.TRANSFER, D23, key="c")
    adjustments.adjust(office, adjustments.WAIVER, [Wish(open_charge(office, 4), 1_000)], D23, ALLOWED, key="waive")
    adjustments.adjust(office, adjustments.CORRECTION, [Wish(open_charge(office, 4), 500)], D23, ALLOWED, key="correct")
    refunds.refund(office, 1, 1_000, Method.CASH, D23, ALLOWED, key="refund", payee="Owner")
    closing.close_day(office, D23, {})
    return office


def open_charge(office: Office, unit_id: int) -> int:
    """The oldest open charge of a unit."""
    with office.store.read() as conn:
        return stored.open_charges(conn, unit_id)[0].charge_id


def once(office: Office) -> int:
    """The item that is charged each time."""
    return one_off.items(office)[0].id


def answers(office: Office, day: date) -> tuple[object, ...]:
    """What the office says about a day."""
    with office.store.snapshot() as conn:
        opened = [(row.charge_id, row.open_fen, row.late_fee_fen) for row in ledger.open_rows(conn, None, day)]
        balances = stored.credit_balances(conn, day)
        taken = stored.day_totals(conn, day)
    found = arrears.overdue(office, day)
    return opened, balances, taken, found.total_fen, found.months, [(row.unit_id, row.overdue_fen, row.months) for row in found.rows]


def entries(office: Office, day: date) -> dict[str, Callable[[], object]]:
    """Every way money facts get into the book, each with this value date."""
    corrected = next(row.adjustment_id for row in adjustments.adjusted(office, last=D23) if row.kind == adjustments.CORRECTION)
    key = f"on {day}"
    return {
        "take": lambda: payments.take(office, 4, 100, Method.CASH, day, key=f"take {key}"),
        "void": lambda: payments.void(office, "SJ2026-000002", "wrong", day),
        "bounce": lambda: payments.void(office, "SJ2026-000003", "bank", day, bounced=True),
        "waive": lambda: adjustments.adjust(office, adjustments.WAIVER, [Wish(open_charge(office, 4), 50)], day, ALLOWED, key=f"w {key}"),
        "write off": lambda: adjustments.write_off(office, [open_charge(office, 4)], day, ALLOWED, key=f"wo {key}"),
        "take back": lambda: adjustments.take_back(office, corrected, "wrong", day),
        "refund": lambda: refunds.refund(office, 1, 100, Method.CASH, day, ALLOWED, key=f"r {key}", payee="Owner"),
        "refund void": lambda: refunds.void_refund(office, "TK2026-000001", "wrong", day),
        "one-off": lambda: one_off.charge(office, [2], once(office), day, date(2026, 12, 31), key=f"o {key}"),
        "offset": lambda: credit.offset(office, 1, day, key=f"offset {key}"),
    }


ENTRIES = ("take", "void", "bounce", "waive", "write off", "take back", "refund", "refund void", "one-off", "offset")
LATER = tuple(entry for entry in ENTRIES if entry != "refund void")  # a refund is only voided on its own day


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("day", [D23, date(2026, 11, 22), date(2020, 1, 1)])
def test_no_entry_goes_into_a_closed_day(office: Office, entry: str, day: date) -> None:
    before, said = rows(office), answers(office, D23)
    if entry in ("void", "bounce", "take back", "refund void") and day < D23:
        day = D23  # earlier than what it undoes: another sentence
    with pytest.raises(DayClosed, match="use 2026-11-24 or later"):
        entries(office, day)[entry]()
    assert rows(office) == before
    assert answers(office, D23) == said


@pytest.mark.parametrize("entry", LATER)
def test_an_entry_of_a_later_day_leaves_a_closed_one_as_it_was(office: Office, entry: str) -> None:
    billing.run(office, Month(2026, 11))
    said = {day: answers(office, day) for day in (D20, date(2026, 11, 22), D23)}
    entries(office, D24)[entry]()
    assert {day: answers(office, day) for day in said} == said
    assert integrity.check(office.store).findings == ()


def test_charges_made_after_a_close_count_from_the_first_open_day(office: Office) -> None:
    said = {day: answers(office, day) for day in (D20, D23)}
    billing.run(office, Month(2026, 8))  # a period whose days are long closed
    billing.run(office, Month(2026, 11))
    assert {day: answers(office, day) for day in said} == said
    assert answers(office, D24) != said[D23]


def test_a_list_taken_over_after_a_close_leaves_closed_days_as_they_were(office: Office, tmp_path: Path) -> None:
    said = {day: answers(office, day) for day in (D20, D23)}
    path = workbook(
        tmp_path / "list.xlsx",
        ("单元", "房号", "业主", "电话", "建筑面积", "物业费单价", "物业费已缴至"),
        ("1", "901", "New Owner", "13900000001", 90, 1.85, date(2026, 6, 30)),
    )
    done = residents.apply_import(office, residents.plan_import(office, path, as_of=date(2026, 10, 31)))
    assert done.charges == 4
    assert {day: answers(office, day) for day in said} == said
    with_list = answers(office, D24)
    assert with_list != said[D23]
    closing.close_day(office, D24, {})
    assert done.batch_id is not None
    residents.undo_import(office, done.batch_id)
    assert {day: answers(office, day) for day in said} == said
    assert answers(office, D24)[0] == with_list[0]  # the unit itself is gone from the lists, what it owed on that day is not
    assert answers(office, date(2026, 11, 25))[0] != with_list[0]
    assert integrity.check(office.store).findings == ()


def test_a_closed_period_takes_no_arrears_from_a_list_and_gives_none_back(office: Office, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        ("单元", "房号", "业主", "电话", "建筑面积", "物业费单价", "物业费已缴至"),
        ("1", "901", "New Owner", "13900000001", 90, 1.85, date(2026, 8, 31)),
        ("1", "902", "New Owner", "13900000001", 90, 1.85, date(2026, 6, 30)),
    )
    planned = residents.plan_import(office, path, as_of=date(2026, 9, 30))
    closing.close_period(office, Month(2026, 7))
    before = rows(office)
    for attempt in (lambda: residents.plan_import(office, path, as_of=date(2026, 9, 30)), lambda: residents.apply_import(office, planned)):
        with pytest.raises(ArrearsInClosedPeriod, match=r"Row 3 brings arrears of .*902 for 2026-07, and that period is closed"):
            attempt()
    assert rows(office) == before
    closing.reopen_period(office, Month(2026, 7), "the list came late")
    done = residents.apply_import(office, planned)
    closing.close_period(office, Month(2026, 9))
    assert not residents.plan_import(office, path, as_of=date(2026, 9, 30)).arrears_fen  # taken over already: nothing to refuse
    before = rows(office)
    with pytest.raises(BatchInClosedPeriod, match="arrears for 2026-09"):
        residents.undo_import(office, done.batch_id or 0)
    assert rows(office) == before
    closing.reopen_period(office, Month(2026, 9), "wrong list")
    residents.undo_import(office, done.batch_id or 0)
    assert integrity.check(office.store).findings == ()


def test_everything_after_a_close_in_one_go(office: Office) -> None:
    said = {day: answers(office, day) for day in (D20, D23)}
    billing.run(office, Month(2026, 11))
    for entry in LATER:
        entries(office, D24)[entry]()
    assert {day: answers(office, day) for day in said} == said
    assert integrity.check(office.store).findings == ()
    closing.close_day(office, D24, {})
    later = answers(office, D24)
    payments.take(office, 2, 300, Method.CASH, date(2026, 11, 25), key="last")
    assert answers(office, D24) == later


def test_a_closed_period_takes_no_run_rollback_or_one_off_charge(office: Office) -> None:
    done = billing.run(office, Month(2026, 11))
    assert done.run_id is not None
    for month in (11, 12):
        closing.close_period(office, Month(2026, month))
    before = rows(office)
    tries: tuple[Callable[[], object], ...] = (
        lambda: billing.preview_run(office, Month(2026, 12)),
        lambda: billing.run(office, Month(2026, 12)),
        lambda: billing.rollback(office, done.run_id or 0),
        lambda: one_off.charge(office, [2], once(office), D24, D24, key="o"),
    )
    for attempt in tries:
        with pytest.raises(PeriodClosed):
            attempt()
    assert rows(office) == before
    closing.reopen_period(office, Month(2026, 12), "one unit was left out")
    billing.run(office, Month(2026, 12))
