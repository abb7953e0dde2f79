"""Every sum about money is watched: a book with one of everything is sound, and each kind of damage by hand is named (F32)."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from propdesk.services import households, ledger, statements
from propdesk.services.office import open_office
from propdesk.store.flaws import KINDS
from propdesk.store.integrity import check
from propdesk.store.money_rules import MONEY_RULES
from tests.store.test_integrity import tamper
from tests.tools.full_book import full_book


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book nobody writes to."""
    path = tmp_path_factory.mktemp("full") / "full.pdbook"
    full_book(path)
    return path


@pytest.fixture
def book(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "full.pdbook"))


def test_a_book_with_one_of_everything_is_sound(book: Path) -> None:
    assert check(book).findings == ()
    assert check(book, full=False).findings == ()
    assert set(MONEY_RULES) <= set(KINDS)


OFFSET = "(SELECT id FROM payment WHERE method = 'credit')"
DEDUCTED = "(SELECT id FROM payment WHERE method = 'deposit')"
BOND = "(SELECT charge_id FROM deposit_entry LIMIT 1)"
LOG = frozenset({"changed", "missing", "unrecorded", "reference"})  # what the audit log sees beside the sums
DAMAGES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "more allocated than charged": (
        ("UPDATE allocation SET amount_fen = amount_fen + 99999 WHERE id = (SELECT min(id) FROM allocation)",), {"overpaid", "payment-sum"},
    ),
    "a late fee taken for principal": (("UPDATE allocation SET part = 'principal' WHERE part = 'late_fee'",), {"overpaid"}),
    "waived twice over": (
        ("UPDATE adjustment SET amount_fen = amount_fen + 10000 WHERE kind = 'waiver' AND part = 'principal'",), {"over-adjusted"},
    ),
    "a correction whose way back is gone": (
        ("DELETE FROM adjustment_reversal", "UPDATE adjustment SET amount_fen = 10000 WHERE kind = 'correction'"), {"over-adjusted"},
    ),
    "an offset larger than what was taken": (
        (f"UPDATE credit_entry SET amount_fen = amount_fen + 1 WHERE payment_id = {OFFSET}",), {"offset-sum"},
    ),
    "an offset without its entry": ((f"DELETE FROM credit_entry WHERE payment_id = {OFFSET}",), {"offset-sum"}),
    "cash that says it came from credit": (("UPDATE payment SET method = 'credit' WHERE receipt = 'SJ2026-000001'",), {"offset-sum"}),
    "a deduction without its entry": ((f"DELETE FROM deposit_entry WHERE payment_id = {DEDUCTED}",), {"offset-sum"}),
    "more credit used than there was": (("UPDATE credit_entry SET amount_fen = 1 WHERE amount_fen > 5000",), {"credit", "payment-sum"}),
    "a purse below nothing": (("UPDATE credit_entry SET item_id = 1 WHERE kind = 'offset'",), {"credit"}),
    "more given back than was held": (("UPDATE deposit_entry SET amount_fen = 60000 WHERE kind = 'return'",), {"deposit", "refund-sum"}),
    "a deposit paid with a receipt made void": (
        (f"INSERT INTO payment_void(payment_id, void_on, made_at, reason, operator) SELECT payment_id, '2026-12-01', '', 'x', '' "
         f"FROM allocation WHERE charge_id = {BOND}",), {"deposit"},
    ),
    "a fee taken for a deposit": (("UPDATE fee_item SET nature = 'fee' WHERE nature = 'deposit'",), {"deposit-item"}),
    "a refund larger than what it took": (("UPDATE refund SET amount_fen = amount_fen + 1 WHERE id = 1",), {"refund-sum"}),
    "a void refund that still took credit": (
        ("DELETE FROM credit_entry WHERE refund_id IN (SELECT refund_id FROM refund_void) AND amount_fen > 0",), {"refund-sum"},
    ),
    "a share of a cost changed": (
        ("UPDATE charge SET amount_fen = amount_fen + 1 WHERE id = (SELECT min(charge_id) FROM pool_charge)",), {"pool-sum", "run-sum"},
    ),
    "a cost changed": (("UPDATE pool SET amount_fen = amount_fen + 5",), {"pool-sum"}),
    "a reading changed after it was billed": (("UPDATE reading SET value = value + 1000 WHERE id = 1",), {"usage"}),
    "more taken of the tiers of a rate than was used": (("UPDATE charge_tier SET quantity = quantity + 1 WHERE id = 1",), {"tiers"}),
    "a usage of another meter": (("UPDATE charge_usage SET meter_id = 2 WHERE meter_id = 1",), {"usage"}),
    "a billed reading made void": (("INSERT INTO reading_void VALUES (1, '', 'x', '')",), {"usage"}),
    "a payment slipped into a closed day": (
        ("UPDATE payment SET paid_on = '2026-10-31' WHERE method = 'wechat'",), {"closed-day"},
    ),
    "an adjustment slipped into a closed day": (
        ("UPDATE adjustment SET adjusted_on = '2026-10-30' WHERE kind = 'write_off'",), {"closed-day"},
    ),
    "a refund slipped into a closed day": (("UPDATE refund SET refunded_on = '2026-10-30' WHERE id = 1",), {"closed-day"}),
    "an instalment changed": (("UPDATE plan_instalment SET amount_fen = amount_fen + 1 WHERE position = 1",), {"plan-sum"}),
    "a charge taken from a plan": (("DELETE FROM plan_charge WHERE id = 1",), {"plan-sum"}),
    "a void slipped into a closed day": (("UPDATE payment_void SET void_on = '2026-10-31' WHERE kind = 'bounced'",), {"closed-day"}),
    "a red receipt without its number": (("UPDATE payment_void SET number = '' WHERE kind = 'bounced'",), {"red-number"}),
    "two red receipts with one number": (
        ("UPDATE payment_void SET number = (SELECT number FROM payment_void WHERE kind = 'bounced') WHERE kind = 'reversal'",),
        {"red-number"},
    ),
    "a refund's number skipped": (("UPDATE refund SET number = 'TK2026-000009' WHERE number = 'TK2026-000003'",), {"series"}),
    "a statement that is not there": (("UPDATE request SET object_id = 999 WHERE action = 'statement.issue'",), {"request"}),
    "a waiver deleted": (("DELETE FROM adjustment WHERE kind = 'waiver'",), set()),
    "a write-off invented": (
        ("INSERT INTO adjustment SELECT 99, charge_id, part, kind, 1, adjusted_on, reason, approver, made_at, operator FROM adjustment "
         "WHERE kind = 'write_off' AND part = 'late_fee'",), set(),
    ),
    "a share unlinked": (("DELETE FROM pool_charge WHERE charge_id = (SELECT max(charge_id) FROM pool_charge)",), {"pool-sum"}),
    "a closed day deleted": (("DELETE FROM day_close_line", "DELETE FROM day_close"), {"series"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_by_hand_is_named(book: Path, name: str) -> None:
    statements_, expected = DAMAGES[name]
    tamper(book, *statements_)
    report = check(book)
    found = {finding.kind for finding in report.findings}
    assert expected <= found
    assert found - expected <= LOG | {"request", "payment-sum", "void-credit", "reversed-paid"}, "a false alarm"
    assert found & LOG or name in UNSEEN, "the audit log knows these rows"
    for finding in report.findings:
        assert "{" not in finding.sentence()


UNSEEN = {"a fee taken for a deposit", "a statement that is not there"}  # not rows about money: only the rules see these


def test_statements_and_ledger_agree_on_every_day_of_that_book(book: Path) -> None:
    office = open_office(book)
    try:
        day = date(2026, 9, 1)
        while day <= date(2026, 12, 1):
            with office.store.read() as conn:
                rows = ledger.open_rows(conn, None, day)
            for home in households.every(office, day):
                mine = [row for row in rows if row.unit_id == home.unit_id and row.nature != "deposit" and row.liable == "owner"]
                made = statements.of_unit(office, home.unit_id, date(2026, 1, 1), day).statement
                assert made.closing.principal_fen == sum(row.open_fen for row in mine if row.start_on <= day), (day, home.code)
                assert made.closing.late_fee_fen == sum(row.late_fee_open_fen for row in mine), (day, home.code)
                assert made.closing.credit_fen == home.credit_fen
            day += timedelta(days=3)
    finally:
        office.close(backup=False)
