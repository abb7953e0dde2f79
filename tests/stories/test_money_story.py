"""A quarter of one office's money: every past day keeps the answer it gave, whatever is voided, reversed or refunded later."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from propdesk.domain.approvals import Approval
from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method, Part
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.services import adjustments, arrears, billing, closing, credit, deposits, households, one_off, payments, rates, refunds
from propdesk.services.adjustments import WAIVER, Wish
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import integrity

FIRST = date(2026, 10, 12)
OK = Approval("as agreed", "周经理")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three flats of 100.00 a month, a late fee of 0.05 % a day, July to October billed, a deposit asked of the first."""
    path = tmp_path / "garden.pdbook"
    new_book(path, "阳光花园")
    opened = open_office(path)
    for n, owner in enumerate(("张三", "李四", "王五")):
        households.add(opened, parse_unit(f"1-1-{101 + n}"), UnitKind.FLAT, UnitState(area_cm2=500_000, owners=(owner,)))
    rates.set_tariff(opened, "物业费", 20_000, PriceUnit.M2_MONTH, date(2026, 1, 1), "合同第五条", due_day=10)
    deposit = rates.set_tariff(opened, "装修押金", 20_000_000, PriceUnit.ONCE, date(2026, 1, 1), "装修协议第三条")
    with opened.store.write() as conn:
        conn.exec_driver_sql("UPDATE fee_item SET nature = 'deposit' WHERE id = ?", (deposit.id,))
        conn.exec_driver_sql(
            "INSERT INTO late_fee_rule (clause, valid_from, first_day, grace_days, grace, rate_by)"
            " VALUES ('第八条', '2026-01-01', 1, 0, 'threshold', 'due')"
        )
        conn.exec_driver_sql("INSERT INTO late_fee_rate (rule_id, valid_from, per_day_ppb) VALUES (1, '2026-01-01', 500000)")
    for month in (7, 8, 9, 10):
        billing.run(opened, Month(2026, month))
    one_off.charge(opened, [1], deposit.id, FIRST, FIRST, amount_fen=200_000, note="装修")
    yield opened
    opened.close(backup=False)


def answers(office: Office, day: date) -> dict[str, object]:
    """Who owes what with which late fee, who has what in credit, and which deposits are held, on a day."""
    return {
        "arrears": [(row.code, row.overdue_fen, row.months) for row in arrears.overdue(office, day).rows],
        "credit": [(one.unit.code, one.purse.purse, one.purse.balance_fen) for one in credit.holders(office, day)],
        "deposits": [(one.deposit.code, one.deposit.held_fen) for one in deposits.held(office, day)],
        "late": [(row.code, row.late_fee_fen) for row in arrears.overdue(office, day).rows],
    }


def bill(office: Office, unit_id: int, item: str = "物业费") -> int:
    return next(row.charge_id for row in payments.desk(office, unit_id).rows if row.item == item)


def a_quarter(office: Office) -> list[Callable[[date], object]]:
    """What happened, one thing a day."""
    take, void = payments.take, payments.void
    fee = next(item.id for item in rates.items(office) if item.name == "物业费")
    return [
        lambda day: take(office, 1, 12_345, Method.CASH, day, key="1"),
        lambda day: take(office, 1, 200_000, Method.TRANSFER, day, key="2", designated=[bill(office, 1, "装修押金")]),
        lambda day: take(office, 2, 50_000, Method.TRANSFER, day, key="3"),
        lambda day: void(office, "SJ2026-000001", "wrong household", day),  # a day later: reversed, SJ2026-000004
        lambda day: adjustments.adjust(office, WAIVER, [Wish(bill(office, 3), 300, Part.LATE_FEE)], day, OK, key="5"),
        lambda day: take(office, 3, 40_000, Method.WECHAT, day, key="6", purse=0),
        lambda day: credit.transfer(office, 3, 0, fee, 10_000, day, "for the fee alone", key="7"),
        lambda day: credit.offset_batch(office, day, key="8"),
        lambda day: deposits.deduct(office, bill_of_deposit(office), 5_000, [bill(office, 1)], day, "damage", key="9"),
        lambda day: refunds.refund(office, 2, 100, Method.CASH, day, OK, key="10", payee="李四"),
        lambda day: void(office, "YC2026-000001", "he wanted it back", day),
        lambda day: void(office, "YJ2026-000001", "not his fault", day),
        lambda day: adjustments.write_off(office, [bill(office, 1)], day, OK, key="13"),
        lambda day: deposits.give_back(office, bill_of_deposit(office), 200_000, Method.TRANSFER, day, OK, key="14", payee="张三"),
        lambda day: adjustments.take_back(office, adjustments.adjusted(office, unit_id=1)[0].adjustment_id, "found him", day),
        lambda day: closing.close_day(office, day, {}, note="nothing counted", key="16"),
    ]


def bill_of_deposit(office: Office) -> int:
    return deposits.held(office, date.max, everything=True)[0].deposit.charge_id


def test_every_past_day_keeps_the_answer_it_gave(office: Office) -> None:
    known: dict[date, dict[str, object]] = {FIRST - timedelta(days=1): answers(office, FIRST - timedelta(days=1))}
    for number, happens in enumerate(a_quarter(office)):
        day = FIRST + timedelta(days=number)
        happens(day)
        for past, said in known.items():
            assert answers(office, past) == said, f"{past} after {day}"
        known[day] = answers(office, day)
        assert answers(office, day) == known[day]
    assert integrity.check(office.store).findings == ()
    assert {refund.number for refund in refunds.refunded(office, FIRST, day)} == {"TK2026-000001", "TK2026-000002"}
    numbers = sorted({row.receipt for row in payments.journal(office, FIRST, day)})
    assert numbers == ["SJ2026-000001", "SJ2026-000002", "SJ2026-000003", "SJ2026-000005", *(n for n in numbers if n[:2] != "SJ")]
