"""The ledger of a day: open principal and late fee of every charge, the same for one unit and for all, and as a slow ledger says."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from propdesk.domain.holds import HoldTerms
from propdesk.domain.late_fees import Grace, LateFeeRule, RateBy
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, ledger, payments
from propdesk.services import late_fees as clauses
from propdesk.services.holds import set_hold
from propdesk.services.ledger import LedgerRow
from propdesk.services.office import Office, open_office
from propdesk.store.bulk import insert_one
from propdesk.store.tables import billing as billing_tables
from propdesk.store.tables import payments as tables
from tests.domain.late_fee_oracle import Clause, slow_fee
from tests.tools.office_day import FEE, MONTH_FEN

DUE = date(2025, 3, 10)  # of March 2025
TERMS = LateFeeRule(0, None, "第九条", date(2025, 1, 1))
PER_DAY = 500_000


def rows(office: Office, as_of: date, *units: int, **options: bool) -> list[LedgerRow]:
    with office.store.snapshot() as conn:
        return ledger.open_rows(conn, units or None, as_of, **options)


def row(office: Office, as_of: date, unit_id: int = 1) -> LedgerRow:
    """The only charge of a unit."""
    (found,) = rows(office, as_of, unit_id)
    return found


def take(office: Office, fen: int, on: date, unit_id: int = 1) -> str:
    return payments.take(office, unit_id, fen, Method.CASH, on, key=f"{unit_id} {on} {fen}").payment.receipt


def adjust(office: Office, part: str, kind: str, fen: int, on: date, charge_id: int = 1) -> int:
    """Write an adjustment as the desk would."""
    values = {"charge_id": charge_id, "part": part, "kind": kind, "amount_fen": fen, "adjusted_on": on}
    texts = {"reason": "r", "approver": "a", "made_at": "2026-01-01T00:00:00+00:00", "operator": "o"}
    with office.store.write() as conn:
        return insert_one(conn, tables.adjustment, values | texts)


def late_fee_paid(office: Office, fen: int, receipt: str, charge_id: int = 1) -> None:
    """Note that a payment settled some late fee."""
    with office.store.write() as conn:
        payment = conn.exec_driver_sql("SELECT id FROM payment WHERE receipt = ?", (receipt,)).scalar_one()
        values = {"payment_id": payment, "charge_id": charge_id, "amount_fen": fen, "part": "late_fee"}
        insert_one(conn, tables.allocation, values)


def test_without_a_clause_there_is_no_late_fee(office: Office) -> None:
    billing.run(office, Month(2025, 3))
    take(office, 2_000, date(2025, 3, 5))
    take(office, 1_000, date(2025, 4, 5))
    found = row(office, date(2026, 1, 1))
    assert (found.open_fen, found.paid_fen, found.adjusted_fen, found.due_fen) == (7_000, 3_000, 0, 7_000)
    assert (found.code, found.item, found.period, found.due_on, found.days_late) == ("1-1-101", FEE, "2025-03", DUE, 297)
    assert (found.clause, found.late_fee_words, found.late_from, found.late_to, found.late_days) == ("", "", None, None, 0)
    assert (found.price, found.price_unit, found.formula) == (20_000, "m2-month", "50.00 ㎡ × 2.00 元/㎡·月 = 100.00 元")
    assert (found.liable, found.liable_name, found.nature) == ("owner", "", "fee")


def test_part_payments_split_the_days_and_holds_stop_them(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    take(office, 4_000, date(2025, 4, 10))  # the 31st day
    day = DUE + timedelta(days=91)
    found = row(office, day)
    assert (found.open_fen, found.late_fee_fen, found.late_fee_open_fen, found.late_days) == (6_000, 335, 335, 91)
    assert (found.late_from, found.late_to, found.per_day_ppb, found.clause) == (date(2025, 3, 11), day, PER_DAY, "第九条")
    assert found.late_fee_words == "100.00 元 × 0.05%/天 × 31 天 + 60.00 元 × 0.05%/天 × 60 天 = 3.35 元"
    set_hold(office, 1, HoldTerms(date(2025, 4, 11), date(2025, 4, 21), "x"))
    set_hold(office, 1, HoldTerms(date(2025, 5, 1), date(2025, 5, 11), "x", charge_id=1))
    set_hold(office, 1, HoldTerms(date(2025, 5, 1), None, "of another charge", charge_id=1))
    found = row(office, day)
    assert (found.late_fee_fen, found.late_days) == (155 + 30, 31 + 10)
    assert row(office, day, 2).late_fee_fen == 455


def test_principal_paid_leaves_its_late_fee_open_and_frozen(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    receipt = take(office, MONTH_FEN, DUE + timedelta(days=20))
    for day in (20, 21, 400):
        found = row(office, DUE + timedelta(days=day))
        assert (found.open_fen, found.late_fee_open_fen, found.due_fen, found.late_to) == (0, 100, 100, DUE + timedelta(days=20))
    late_fee_paid(office, 60, receipt)
    found = row(office, DUE + timedelta(days=30))
    assert (found.late_fee_fen, found.late_fee_paid_fen, found.late_fee_waived_fen, found.late_fee_open_fen) == (100, 60, 0, 40)
    adjust(office, "late_fee", "waiver", 40, DUE + timedelta(days=30))
    assert row(office, DUE + timedelta(days=29)).late_fee_open_fen == 40
    assert rows(office, DUE + timedelta(days=30), 1) == []


def test_what_was_waived_never_comes_back(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    day = DUE + timedelta(days=20)
    adjust(office, "late_fee", "waiver", 100, day)
    found = row(office, day)
    assert (found.late_fee_fen, found.late_fee_waived_fen, found.late_fee_open_fen) == (100, 100, 0)
    assert row(office, day + timedelta(days=2)).late_fee_open_fen == 10
    adjust(office, "late_fee", "waiver", 500, day)
    assert row(office, day + timedelta(days=2)).late_fee_open_fen == 0


def test_a_void_leaves_the_ledger_as_if_nothing_had_been_paid(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    back_on, days = DUE + timedelta(days=40), [DUE + timedelta(days=n) for n in (-5, 0, 1, 10, 39)]
    later = rows(office, back_on)
    receipt = take(office, 7_000, DUE + timedelta(days=10))
    was = [rows(office, day) for day in days]
    payments.void(office, receipt, "wrong unit", back_on)
    assert rows(office, back_on) == later
    assert [rows(office, day) for day in days] == was


def test_corrections_from_the_start_waivers_and_write_offs_from_their_day(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    day, later = DUE + timedelta(days=20), DUE + timedelta(days=40)
    adjust(office, "principal", "correction", 5_000, day, 1)
    adjust(office, "principal", "waiver", 5_000, day, 2)
    written_off = adjust(office, "principal", "write_off", MONTH_FEN, day, 3)
    assert [(found.open_fen, found.adjusted_fen, found.late_fee_fen) for found in rows(office, later)] == [
        (5_000, 5_000, 100), (5_000, 5_000, 150), (0, MONTH_FEN, 100), (MONTH_FEN, 0, 200),
    ]  # fmt: skip
    assert [found.late_fee_fen for found in rows(office, day - timedelta(days=1))] == [95] * 4
    values = {"adjustment_id": written_off, "reversed_on": later, "made_at": "", "reason": "r", "operator": "o"}
    with office.store.write() as conn:
        conn.execute(tables.adjustment_reversal.insert(), values)
    assert row(office, later, 3).late_fee_fen == 200
    assert row(office, later - timedelta(days=1), 3).open_fen == 0


def test_whose_debts_a_clause_does_not_mean(office: Office) -> None:
    every = clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    day = DUE + timedelta(days=20)
    plain = row(office, day)

    def fee(nature: str = "fee", liable: str = "owner") -> int:
        clause = ledger.clause_of(clauses.rules(office), 1, nature, DUE, liable)
        return clause.id if clause else 0

    assert plain.arrears
    assert not plain._replace(liable="developer").arrears
    assert not plain._replace(nature="deposit").arrears
    assert fee() == every.id
    assert [fee(nature="deposit"), fee(nature="commission"), fee(liable="developer")] == [0, 0, 0]
    own = clauses.set_clause(office, replace(TERMS, item_id=1), PER_DAY)
    assert [fee(), fee(nature="deposit"), fee(nature="commission"), fee(liable="developer")] == [own.id, own.id, own.id, 0]


def test_deposits_and_developers_are_open_but_no_arrears(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    with office.store.write() as conn:
        item = conn.execute(billing_tables.fee_item.select()).first()
        assert item is not None
        values = dict(item._mapping) | {"name": "装修押金", "nature": "deposit"}
        values.pop("id")
        deposit = insert_one(conn, billing_tables.fee_item, values)
        first = conn.execute(billing_tables.charge.select()).first()
        assert first is not None
        values = dict(first._mapping) | {"item_id": deposit}
        values.pop("id")
        insert_one(conn, billing_tables.charge, values)
        insert_one(conn, billing_tables.charge, values | {"item_id": 1, "generation": 7, "liable": "developer", "liable_name": "某地产"})
    day = DUE + timedelta(days=20)
    assert [(found.item, found.liable, found.late_fee_fen) for found in rows(office, day, 1)] == [
        (FEE, "owner", 100), ("装修押金", "owner", 0), (FEE, "developer", 0),
    ]  # fmt: skip
    assert [found.charge_id for found in rows(office, day, 1, arrears_only=True)] == [1]


def test_not_yet_due_is_open_and_no_arrears(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    billing.run(office, Month(2025, 3))
    assert (row(office, DUE).days_late, row(office, DUE).open_fen) == (0, MONTH_FEN)
    assert rows(office, DUE, 1, arrears_only=True) == []
    assert len(rows(office, DUE + timedelta(days=1), 1, arrears_only=True)) == 1


def test_one_some_and_all_units_agree_in_a_fixed_number_of_reads(office: Office) -> None:
    clauses.set_clause(office, TERMS, PER_DAY)
    for month in range(1, 13):
        billing.run(office, Month(2025, month))
    take(office, 3 * MONTH_FEN + 500, date(2025, 9, 9))
    take(office, MONTH_FEN, date(2025, 9, 9), 2)
    set_hold(office, 2, HoldTerms(date(2025, 4, 1), date(2025, 5, 1), "x"))
    day = date(2025, 12, 24)
    reads: list[str] = []
    event.listen(office.store.reader, "before_cursor_execute", lambda *args: reads.append(args[2]))
    every = rows(office, day)
    assert len(reads) <= 8
    assert every == rows(office, day, 4, 2, 1, 3)
    assert every == sorted((found for unit in (1, 2, 3, 4) for found in rows(office, day, unit)), key=lambda f: (f.due_on, f.charge_id))
    assert rows(office, day, 1, 99) == rows(office, day, 1)
    with office.store.snapshot() as conn:
        assert ledger.open_rows(conn, [], day) == []


DAYS = st.integers(0, 300).map(lambda n: DUE + timedelta(days=n - 20))
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), DAYS, st.integers(1, 6_000)),
        st.tuples(st.just("void"), DAYS, st.integers(0, 5)),
        st.tuples(st.sampled_from(["waiver", "correction", "write_off", "late_fee"]), DAYS, st.integers(1, 3_000)),
        st.tuples(st.just("hold"), DAYS, st.integers(1, 60)),
    ),
    max_size=7,
)
CLAUSE = st.builds(
    lambda first, grace, deducted, cap, each: replace(
        TERMS, first_day=first, grace_days=grace, grace=Grace.DEDUCTED if deducted else Grace.THRESHOLD, cap_of_10000=cap,
        rate_by=RateBy.DAY if each else RateBy.DUE,
    ),
    st.integers(1, 9), st.integers(0, 30), st.booleans(), st.none() | st.integers(1, 2_000), st.booleans(),
)  # fmt: skip


@settings(max_examples=40)
@given(CLAUSE, EVENTS, st.lists(DAYS, min_size=3, max_size=3))
def test_the_book_and_a_slow_ledger_agree(rated: Path, terms: LateFeeRule, events: list[tuple[str, date, int]], days: list[date]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(shutil.copy(rated, Path(folder) / "garden.pdbook")))
        try:
            paid, less, waived, holds = play(office, terms, events)
            rates = [(date(2025, 1, 1), Fraction(5, 10_000)), (date(2025, 6, 1), Fraction(3, 10_000))]
            cap = None if terms.cap_of_10000 is None else Fraction(terms.cap_of_10000, 10_000)
            clause = Clause(terms.first_day, terms.grace_days, terms.grace is Grace.DEDUCTED, cap, terms.rate_by is RateBy.DAY, rates)
            for day in days:
                stand = [(on, fen) for on, fen, back in paid if on <= day and (back is None or back > day)]
                down = [(on, fen, kind) for on, fen, kind in less if on <= day]
                open_fen = MONTH_FEN - sum(fen for _on, fen in stand) - sum(fen for _on, fen, _kind in down)
                changes = stand + [(date(1, 1, 1) if kind == "correction" else on, fen) for on, fen, kind in down]
                fee, _counting = slow_fee(clause, MONTH_FEN, DUE, changes, holds, day)
                left = max(0, fee - sum(fen for on, fen in waived if on <= day))
                found = rows(office, day, 1)
                assert [(f.open_fen, f.late_fee_open_fen) for f in found] == ([(open_fen, left)] if open_fen or left else [])
        finally:
            office.close(backup=False)


def play(
    office: Office, terms: LateFeeRule, events: list[tuple[str, date, int]]
) -> tuple[list[tuple[date, int, date | None]], list[tuple[date, int, str]], list[tuple[date, int]], list[tuple[date, date]]]:
    """Do the events in the book, never settling more than the charge, and list what was done."""
    rule = clauses.set_clause(office, terms, PER_DAY)
    clauses.set_rate(office, rule.id, date(2025, 6, 1), 300_000)
    billing.run(office, Month(2025, 3))
    rest = MONTH_FEN
    paid: list[tuple[date, int, date | None]] = []
    receipts: list[str] = []
    less: list[tuple[date, int, str]] = []
    waived, holds = [], []
    for number, (what, on, n) in enumerate(events):
        if what == "pay" and (fen := min(n, rest)):
            receipts.append(payments.take(office, 1, fen, Method.CASH, on, key=str(number)).payment.receipt)
            paid.append((on, fen, None))
            rest -= fen
        elif what == "void" and paid and paid[n % len(paid)][2] is None:
            at = n % len(paid)
            back = max(on, paid[at][0])
            payments.void(office, receipts[at], "x", back)
            paid[at] = (paid[at][0], paid[at][1], back)
        elif what == "hold":
            holds.append((on, on + timedelta(days=n)))
            set_hold(office, 1, HoldTerms(*holds[-1], "x"))
        elif what == "late_fee":
            adjust(office, "late_fee", "waiver", n, on)
            waived.append((on, n))
        elif what in ("waiver", "correction", "write_off") and (fen := min(n, rest)):
            adjust(office, "principal", what, fen, on)
            less.append((on, fen, what))
            rest -= fen
    return paid, less, waived, holds
