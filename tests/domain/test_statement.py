"""Statements of account: worked examples, and the sums that must hold on any ledger."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.account_facts import AdjustedFact, ChargeFact, CreditFact, HeldFact, Ledger, MoneyFact, RefundFact, SettledFact, stands
from propdesk.domain.statement import Fee, ItemSum, SpanBackwards, Statement, no_fee, statement
from propdesk.domain.statement_lines import KIND_NAMES, Balance, Kind, Move

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
YEAR = (JAN, date(2026, 12, 31))


def charge(number: int, day: date = JAN, fen: int = 10_000, *, item: int = 1, deposit: bool = False, **more: object) -> ChargeFact:
    period = day.isoformat()[:7]
    nature, due_on = "deposit" if deposit else "fee", day + timedelta(days=9)
    return ChargeFact(number, 1, item, f"item {item}", period, day, due_on, fen, f"{number}: {fen}", nature, **more)  # type: ignore[arg-type]


def paid(number: int, on: date, fen: int, method: str = "cash", **more: object) -> MoneyFact:
    return MoneyFact(number, 1, f"SJ{number}", method, on, fen, **more)  # type: ignore[arg-type]


def kinds(made: Statement) -> list[Kind]:
    return [line.kind for line in made.lines]


def check(made: Statement) -> Statement:
    """The sums every statement must keep."""
    for part, lines in (("owed_fen", made.lines), ("credit_fen", made.lines), ("held_fen", made.deposits)):
        assert getattr(made.opening, part) + sum(getattr(line, part) for line in lines) == getattr(made.closing, part), part
    assert made.opening.owed_fen + made.grown_fen - made.shrunk_fen == made.closing.owed_fen
    for one in made.items:
        assert one.opening_fen + one.charged_fen + one.late_fee_fen - one.lowered_fen - one.received_fen == one.closing_fen
    columns = ("opening_fen", "charged_fen", "late_fee_fen", "lowered_fen", "received_fen", "closing_fen")
    for column in columns:
        assert sum(getattr(one, column) for one in made.items) == sum(getattr(one, column) for one in made.units), column
    assert sum(one.opening_fen for one in made.items) == made.opening.owed_fen
    assert sum(one.closing_fen for one in made.items) == made.closing.owed_fen
    balance = made.opening.owed_fen
    for line in made.lines:
        balance += line.owed_fen
        assert line.after.owed_fen == balance
    days = [line.on for line in made.lines]
    assert days == sorted(days)
    assert all(made.first <= day <= made.last for day in days)
    return made


def test_charges_payments_and_what_is_left_over() -> None:
    ledger = Ledger(
        charges=[charge(1), charge(2, FEB), charge(3, MAR)],
        payments=[paid(1, date(2026, 2, 5), 25_000, payer="张三")],
        settled=[SettledFact(1, 1, 10_000), SettledFact(1, 2, 10_000)],
        credit=[CreditFact(1, 1, 5_000, date(2026, 2, 5), payment_id=1)],
    )
    made = check(statement(ledger, JAN, date(2026, 3, 31)))
    assert [(line.on, line.kind, line.owed_fen, line.credit_fen, line.after.owed_fen) for line in made.lines] == [
        (JAN, Kind.CHARGE, 10_000, 0, 10_000),
        (FEB, Kind.CHARGE, 10_000, 0, 20_000),
        (date(2026, 2, 5), Kind.PAYMENT, -20_000, 5_000, 0),
        (MAR, Kind.CHARGE, 10_000, 0, 10_000),
    ]
    payment = made.lines[2]
    assert (payment.number, payment.method, payment.note, payment.whole_fen) == ("SJ1", "cash", "张三", 25_000)
    assert [(part.charge_id, part.fen) for part in payment.parts] == [(1, -10_000), (2, -10_000)]
    assert made.lines[0].formula == "1: 10000"
    assert made.closing == Balance(10_000, 0, 5_000, 0)
    assert made.items == (ItemSum(1, "item 1", 0, 30_000, 0, 0, 20_000, 10_000),)


def test_closing_of_one_is_opening_of_the_next() -> None:
    ledger = Ledger([charge(1), charge(2, FEB)], [paid(1, date(2026, 1, 20), 4_000)], [SettledFact(1, 1, 4_000)])
    before = check(statement(ledger, JAN, date(2026, 1, 31)))
    after = check(statement(ledger, FEB, date(2026, 2, 28)))
    assert before.closing == after.opening == Balance(6_000)
    assert statement(ledger, date(2025, 1, 1), date(2025, 12, 31)).lines == ()


def test_a_bill_paid_before_its_period_is_on_the_account_from_the_payment_on() -> None:
    ledger = Ledger([charge(1, APR), charge(2, APR)], [paid(1, FEB, 10_000)], [SettledFact(1, 1, 10_000)])
    made = check(statement(ledger, JAN, date(2026, 3, 31)))
    assert [(line.on, line.owed_fen) for line in made.lines] == [(FEB, 10_000), (FEB, -10_000)]
    assert made.closing.owed_fen == 0
    assert made.later_fen == 10_000
    assert statement(ledger, JAN, APR).later_fen == 0
    unknown_yet = Ledger([charge(1, APR, made_on=date(2026, 3, 20))])
    assert [statement(unknown_yet, JAN, day).later_fen for day in (MAR, date(2026, 3, 20), date(2026, 3, 31))] == [0, 10_000, 10_000]


def test_a_charge_taken_back_and_billed_again_never_counts_twice() -> None:
    ledger = Ledger([
        charge(1, reversed_on=MAR, reason="wrong area"), charge(2, fen=9_000, counts_from=MAR),
        charge(3, reversed_on=date.min), charge(4, APR, reversed_on=FEB),
    ])  # fmt: skip
    made = check(statement(ledger, *YEAR))
    assert [(line.on, line.kind, line.owed_fen, line.note) for line in made.lines] == [
        (JAN, Kind.CHARGE, 10_000, ""),
        (MAR, Kind.CHARGE, 9_000, ""),
        (MAR, Kind.TAKEN_BACK, -10_000, "wrong area"),
    ]
    assert statement(ledger, JAN, date(2026, 2, 28)).closing.owed_fen == 10_000
    assert statement(ledger, JAN, date(2026, 1, 15)).later_fen == 10_000  # the fourth still stands then
    assert statement(ledger, JAN, FEB).later_fen == 0
    assert not stands(ledger.charges[1], FEB)


@pytest.mark.parametrize("kind", [Kind.VOID, Kind.REVERSAL, Kind.BOUNCED])
@pytest.mark.parametrize("days", [0, 3])
def test_a_payment_that_fell_through_gives_everything_back(kind: Kind, days: int) -> None:
    back = FEB + timedelta(days=days)
    number = "" if kind is Kind.VOID else "SJ9"
    ledger = Ledger(
        charges=[charge(1), charge(2, fen=50_000, item=2, deposit=True)],
        payments=[paid(1, FEB, 70_000, void_on=back, void_kind=kind.value, void_number=number, void_reason="x")],
        settled=[SettledFact(1, 1, 10_000), SettledFact(1, 2, 50_000)],
        credit=[CreditFact(1, 1, 10_000, FEB, payment_id=1), CreditFact(2, 1, -10_000, back, payment_id=1)],
    )
    made = check(statement(ledger, *YEAR))
    assert [(line.kind, line.owed_fen, line.credit_fen, line.held_fen) for line in made.lines] == [
        (Kind.CHARGE, 10_000, 0, 0),
        (Kind.PAYMENT, -10_000, 10_000, 50_000),
        (kind, 10_000, -10_000, -50_000),
    ]
    assert made.lines[-1].number == (number or "SJ1")
    assert made.closing == Balance(10_000)
    if days:
        assert statement(ledger, JAN, back - timedelta(days=1)).closing == Balance(0, 0, 10_000, 50_000)


def test_offset_from_credit_and_its_way_back_on_the_same_day() -> None:
    ledger = Ledger(
        charges=[charge(1)],
        payments=[paid(1, JAN, 30_000), paid(2, FEB, 10_000, "credit", void_on=FEB, void_reason="wrong")],
        settled=[SettledFact(2, 1, 10_000)],
        credit=[
            CreditFact(1, 1, 30_000, JAN, payment_id=1),
            CreditFact(2, 1, -10_000, FEB, payment_id=2),
            CreditFact(3, 1, 10_000, FEB, payment_id=2),
        ],
    )
    made = check(statement(ledger, *YEAR))
    assert [(line.kind, line.owed_fen, line.credit_fen) for line in made.lines] == [
        (Kind.CHARGE, 10_000, 0),
        (Kind.PAYMENT, 0, 30_000),
        (Kind.OFFSET, -10_000, -10_000),
        (Kind.VOID, 10_000, 10_000),
    ]


def test_waiver_correction_write_off_and_their_return() -> None:
    ledger = Ledger(
        charges=[charge(1)],
        adjusted=[
            AdjustedFact(1, 1, "waiver", 1_000, FEB, "goodwill", returned_on=MAR, returned_reason="broken promise"),
            AdjustedFact(2, 1, "correction", 2_000, FEB),
            AdjustedFact(3, 1, "write_off", 3_000, APR),
        ],
    )
    made = check(statement(ledger, *YEAR))
    assert [(line.kind, line.owed_fen, line.note) for line in made.lines] == [
        (Kind.CHARGE, 10_000, ""),
        (Kind.WAIVER, -1_000, "goodwill"),
        (Kind.CORRECTION, -2_000, ""),
        (Kind.RETURNED, 1_000, "broken promise"),
        (Kind.WRITE_OFF, -3_000, ""),
    ]
    assert made.items[0].lowered_fen == 5_000


def test_a_deposit_stands_apart_and_is_never_owed() -> None:
    ledger = Ledger(
        charges=[charge(1), charge(2, fen=50_000, item=2, deposit=True)],
        payments=[paid(1, JAN, 50_000), paid(2, MAR, 10_000, "deposit")],
        settled=[SettledFact(1, 2, 50_000), SettledFact(2, 1, 10_000)],
        refunds=[RefundFact(1, 1, "TK1", "cash", APR, 25_000, "moved out", void_on=APR, void_reason="not fetched")],
        held=[
            HeldFact(1, 2, 10_000, MAR, payment_id=2),
            HeldFact(2, 2, 25_000, APR, refund_id=1),
            HeldFact(3, 2, 5_000, APR, "broken glass"),
        ],
    )
    made = check(statement(ledger, *YEAR))
    assert [(line.kind, line.held_fen, line.after.held_fen) for line in made.deposits] == [
        (Kind.DEPOSIT_ASKED, 0, 0),
        (Kind.PAYMENT, 50_000, 50_000),
        (Kind.DEDUCTION, -10_000, 40_000),
        (Kind.DEDUCTION, -5_000, 35_000),
        (Kind.REFUND, -25_000, 10_000),
        (Kind.REFUND_VOID, 25_000, 35_000),
    ]
    assert kinds(made) == [Kind.CHARGE, Kind.DEDUCTION]
    assert made.closing == Balance(0, 0, 0, 35_000)
    moved = [(line.move, *(line.moved_fen(move) for move in Move)) for line in made.deposits[1:]]
    assert moved == [
        (Move.TAKEN, 50_000, 0, 0),
        (Move.DEDUCTED, 0, 10_000, 0),
        (Move.DEDUCTED, 0, 5_000, 0),
        (Move.RETURNED, 0, 0, 25_000),
        (Move.RETURNED, 0, 0, -25_000),
    ]
    assert [line.deposits for line in made.deposits] == [(), *[("item 2",)] * 5]


def test_refunds_of_credit_and_entries_by_hand() -> None:
    ledger = Ledger(
        payments=[paid(1, JAN, 30_000)],
        credit=[
            CreditFact(1, 1, 30_000, JAN, payment_id=1),
            CreditFact(2, 1, -10_000, FEB, refund_id=1),
            CreditFact(3, 1, 10_000, MAR, refund_id=1),
            CreditFact(4, 1, -3_000, APR),
        ],
        refunds=[RefundFact(1, 1, "TK1", "cash", FEB, 10_000, "r", void_on=MAR)],
    )
    made = check(statement(ledger, *YEAR))
    assert [(line.kind, line.credit_fen, line.whole_fen) for line in made.lines] == [
        (Kind.PAYMENT, 30_000, 30_000),
        (Kind.REFUND, -10_000, 10_000),
        (Kind.REFUND_VOID, 10_000, 10_000),
        (Kind.PREPAID, -3_000, 3_000),
    ]
    assert made.closing.credit_fen == 27_000


def daily(charge_id: int, day: date) -> Fee:
    """Ten fen for every day from the eleventh of January on."""
    days = max(0, (day - date(2026, 1, 10)).days)
    return Fee(10 * days if charge_id == 1 else 0, f"10 × {days}")


def test_late_fees_are_written_down_before_they_are_paid_or_waived_and_at_the_end() -> None:
    ledger = Ledger(
        charges=[charge(1), charge(2, fen=5_000, item=2, deposit=True)],
        payments=[paid(1, date(2026, 1, 30), 150, void_on=date(2026, 2, 9))],
        settled=[SettledFact(1, 1, 150, late_fee=True)],
        adjusted=[AdjustedFact(1, 1, "waiver", 500, date(2026, 3, 1), late_fee=True)],
    )
    made = check(statement(ledger, date(2026, 1, 21), date(2026, 3, 11), daily))
    assert made.opening == Balance(10_000, 100)
    assert [(line.on.isoformat(), line.kind, line.owed_fen, line.formula) for line in made.lines] == [
        ("2026-01-30", Kind.LATE_FEE, 100, "10 × 20"),
        ("2026-01-30", Kind.PAYMENT, -150, ""),
        ("2026-02-09", Kind.LATE_FEE, 100, "10 × 30"),
        ("2026-02-09", Kind.VOID, 150, ""),
        ("2026-03-01", Kind.LATE_FEE, 200, "10 × 50"),
        ("2026-03-01", Kind.WAIVER, -500, ""),
        ("2026-03-11", Kind.LATE_FEE, 100, "10 × 60"),
    ]
    assert made.closing == Balance(10_000, 100)
    assert made.items == (ItemSum(1, "item 1", 10_100, 0, 500, 500, 0, 10_100),)
    assert no_fee(1, JAN) == (0, "")


def test_late_fees_go_with_a_charge_taken_back_and_never_below_nothing() -> None:
    ledger = Ledger([charge(1, reversed_on=MAR)], adjusted=[AdjustedFact(1, 1, "waiver", 5_000, FEB, late_fee=True)])
    made = check(statement(ledger, FEB, date(2026, 3, 31), daily))
    assert made.opening.late_fee_fen == 210
    assert [(line.kind, line.owed_fen) for line in made.lines] == [(Kind.LATE_FEE, 10), (Kind.WAIVER, -220), (Kind.TAKEN_BACK, -10_000)]
    assert made.closing == Balance()


def test_one_item_alone() -> None:
    ledger = Ledger(
        charges=[charge(1), charge(2, item=2), charge(3, fen=900, item=3, deposit=True)],
        payments=[paid(1, FEB, 21_900), paid(2, FEB, 100)],
        settled=[SettledFact(1, 1, 10_000), SettledFact(1, 2, 10_000), SettledFact(1, 3, 900)],
        adjusted=[AdjustedFact(1, 2, "waiver", 1, MAR)],
        credit=[CreditFact(1, 1, 1_000, FEB, payment_id=1), CreditFact(2, 1, 100, FEB, payment_id=2, item_id=1)],
        refunds=[RefundFact(1, 1, "TK1", "cash", APR, 900), RefundFact(2, 1, "TK2", "cash", APR, 1)],
        held=[HeldFact(1, 3, 900, APR, refund_id=1)],
    )
    one = check(statement(ledger.of_item(1), *YEAR))
    assert [(line.kind, line.owed_fen, line.credit_fen) for line in one.lines] == [
        (Kind.CHARGE, 10_000, 0), (Kind.PAYMENT, -10_000, 0), (Kind.PAYMENT, 0, 100),
    ]  # fmt: skip
    assert kinds(statement(ledger.of_item(2), *YEAR)) == [Kind.CHARGE, Kind.PAYMENT, Kind.WAIVER]
    assert [line.kind for line in statement(ledger.of_item(3), *YEAR).deposits] == [Kind.DEPOSIT_ASKED, Kind.PAYMENT, Kind.REFUND]


def test_the_last_day_is_not_before_the_first() -> None:
    with pytest.raises(SpanBackwards):
        statement(Ledger(), FEB, JAN)
    assert set(KIND_NAMES) == set(Kind)


# --- any ledger

DAYS = st.integers(0, 120).map(lambda n: JAN + timedelta(days=n))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Charges, payments over some of them with credit, voids, adjustments: amounts need not be reasonable."""
    charges = [
        charge(
            number, draw(DAYS), draw(st.integers(1, 900)), item=draw(st.integers(1, 3)), deposit=draw(st.booleans()) and number % 3 == 0,
            counts_from=draw(st.none() | DAYS), reversed_on=draw(st.none() | st.just(date.min) | DAYS),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]  # fmt: skip
    numbers = st.integers(1, len(charges))
    payments, settled, credit = [], [], []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        on, rest = draw(DAYS), draw(st.integers(0, 300))
        void_on = on + timedelta(days=draw(st.integers(0, 40))) if draw(st.booleans()) else None
        shares = draw(st.dictionaries(st.tuples(numbers, st.booleans()), st.integers(1, 300), max_size=3))
        settled += [SettledFact(number, charge_id, fen, late_fee) for (charge_id, late_fee), fen in shares.items()]
        credit += [CreditFact(2 * number, 1, rest, on, payment_id=number)] if rest else []
        credit += [CreditFact(2 * number + 1, 1, -rest, void_on, payment_id=number)] if rest and void_on else []
        payments.append(paid(number, on, sum(shares.values()) + rest or 1, void_on=void_on))
    adjusted = [
        AdjustedFact(number, draw(numbers), "waiver", draw(st.integers(1, 300)), on, "", draw(st.booleans()), draw(st.none() | st.just(on)))
        for number, on in enumerate(draw(st.lists(DAYS, max_size=3)), 1)
    ]
    return Ledger(charges, payments, settled, adjusted, credit)


def open_sum(ledger: Ledger, day: date) -> tuple[int, int]:
    """The ledger's open principal and late fee on a day, straight from its rule; charges that begin later are left out."""
    standing = {p.payment_id for p in ledger.payments if p.on <= day and (p.void_on is None or p.void_on > day)}
    principal = late = 0
    for one in ledger.charges:
        if one.deposit or not stands(one, day):
            continue
        got = {False: 0, True: 0}
        for share in ledger.settled:
            if share.charge_id == one.charge_id and share.payment_id in standing:
                got[share.late_fee] += share.amount_fen
        for adjusted in ledger.adjusted:
            if adjusted.charge_id == one.charge_id and adjusted.on <= day and (adjusted.returned_on is None or adjusted.returned_on > day):
                got[adjusted.late_fee] += adjusted.amount_fen
        principal += max(0, one.amount_fen - got[False])
        late += max(0, fee_of(one, day) - got[True])
    return principal, late


def fee_of(charge: ChargeFact, day: date) -> int:
    """Some fee that grows with the days after the due day."""
    return charge.charge_id * max(0, (day - charge.due_on).days)


@settings(max_examples=120)
@given(ledgers(), st.lists(DAYS, min_size=3, max_size=3))
def test_any_statement_adds_up_and_agrees_with_the_ledger(ledger: Ledger, days: list[date]) -> None:
    first, middle, last = sorted(days)
    charges = {one.charge_id: one for one in ledger.charges}

    def fee_on(charge_id: int, day: date) -> Fee:
        return Fee(fee_of(charges[charge_id], day), "f")

    whole = check(statement(ledger, first, last, fee_on))
    early = check(statement(ledger, first, middle, fee_on))
    late = check(statement(ledger, middle + timedelta(days=1), max(last, middle + timedelta(days=1)), fee_on))
    assert early.opening == whole.opening
    assert early.closing == late.opening
    assert whole.closing == (late.closing if last > middle else early.closing)
    for made in (whole, early, late):
        principal, fee = open_sum(ledger, made.last)
        assert made.closing.principal_fen + made.later_fen == principal
        assert made.closing.late_fee_fen == fee
        assert made.closing.credit_fen == sum(entry.amount_fen for entry in ledger.credit if entry.on <= made.last)


def test_what_is_undone_comes_before_what_is_paid_for_it_that_day() -> None:
    ledger = Ledger(
        charges=[charge(1)],
        payments=[paid(1, JAN, 10_000, void_on=FEB, void_kind="bounced", void_number="SJ2"), paid(2, FEB, 10_000)],
        settled=[SettledFact(1, 1, 10_000), SettledFact(2, 1, 10_000)],
    )
    made = check(statement(ledger, FEB, MAR))
    assert [(line.kind, line.owed_fen) for line in made.lines] == [(Kind.BOUNCED, 10_000), (Kind.PAYMENT, -10_000)]
