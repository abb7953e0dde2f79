"""No late fee is lost or overpaid by an entry with an earlier date: it is refused with what to do, or it takes nothing away."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.approvals import Approval
from propdesk.domain.fee_items import Nature, PriceUnit
from propdesk.domain.holds import HoldTerms
from propdesk.domain.late_fees import Grace, LateFeeRule
from propdesk.domain.payments import Method, Order, Part, Rule, Within
from propdesk.domain.periods import Month
from propdesk.domain.wallets import GENERAL
from propdesk.errors import UserError
from propdesk.services import adjustments, billing, credit, deposits, holds, late_fees, ledger, one_off, payments, rates
from propdesk.services.adjustments import CORRECTION, WAIVER, WRITE_OFF, Wish
from propdesk.services.late_fee_guard import LateFeeOverpaid, LateFeePaidLater
from propdesk.services.office import Office, open_office
from propdesk.store.ledger import late_fee_payments
from tests.tools.office_day import rows

DAY = date(2026, 10, 12)  # August's bill of 100.00 is 63 days late: 3.15
EARLIER = date(2026, 9, 10)  # 31 days late: 1.55
OK = Approval("agreed", "周经理")
LATE_FIRST, LATE_LAST = Rule(Order.OLDEST, Within.LATE_FEE_FIRST), Rule(Order.OLDEST, Within.LATE_FEE_LAST)


@pytest.fixture
def late(office: Office) -> Office:
    """August billed, 0.05 % a day agreed, and its late fee of 3.15 paid on the day."""
    late_fees.set_clause(office, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 500_000)
    payments.set_rule(office, LATE_FIRST)
    billing.run(office, Month(2026, 8))
    payments.take(office, 1, 315, Method.CASH, DAY, key="late fee")
    payments.set_rule(office, LATE_LAST)
    return office


def charge_id(office: Office) -> int:
    return payments.desk(office, 1, DAY).rows[0].charge_id


def refused(office: Office, entry: Callable[[], object]) -> LateFeePaidLater:
    """What is said; not a row of the book has changed."""
    before = rows(office)
    with pytest.raises(LateFeePaidLater) as caught:
        entry()
    assert rows(office) == before
    assert (caught.value.facts["paid"], caught.value.facts["period"], caught.value.facts["numbers"]) == ("3.15", "2026-08", "SJ2026-000001")
    return caught.value


def pay(office: Office, fen: int, on: date, key: str = "k") -> payments.Taken:
    return payments.take(office, 1, fen, Method.TRANSFER, on, key=f"{key} {on}")


def test_a_payment_dated_before_the_late_fee_was_paid(late: Office) -> None:
    assert refused(late, lambda: pay(late, 10_000, EARLIER)).facts["day"] == DAY
    refused(late, lambda: pay(late, 100, DAY - timedelta(days=11)))  # 1.00 less for eleven days: half a fen and a bit
    done = pay(late, 10_000, DAY)
    assert [(row.part, row.amount_fen) for row in done.settled] == [("principal", 10_000)]


def test_voiding_the_receipt_opens_the_way(late: Office) -> None:
    payments.void(late, "SJ2026-000001", "the transfer had come before", DAY)
    pay(late, 10_000, EARLIER)
    assert [(row.open_fen, row.late_fee_fen) for row in payments.desk(late, 1, DAY).rows] == [(0, 155)]


def test_a_part_that_leaves_enough_late_fee_is_taken(late: Office) -> None:
    day = DAY + timedelta(days=20)
    payments.void(late, "SJ2026-000001", "again", DAY)
    payments.set_rule(late, LATE_FIRST)
    payments.take(late, 1, 300, Method.CASH, day, key="part of 4.15")
    payments.set_rule(late, LATE_LAST)
    pay(late, 3_000, EARLIER)  # 31 days of 100.00 and 52 of 70.00: 3.37
    with late.store.read() as conn:
        (row,) = ledger.open_rows(conn, [1], day)
    assert (row.late_fee_fen, row.late_fee_paid_fen, row.late_fee_open_fen) == (337, 300, 37)


def test_prepaid_money_and_deposits_set_against_it(late: Office) -> None:
    payments.take(late, 1, 5_000, Method.CASH, EARLIER, key="ahead", purse=GENERAL)
    refused(late, lambda: credit.offset(late, 1, EARLIER, key="o"))
    refused(late, lambda: credit.offset_batch(late, EARLIER, key="b"))
    item = rates.set_tariff(late, "装修押金", 20_000_000, PriceUnit.ONCE, date(2025, 1, 1), "b", due_day=10)
    rates.set_item(late, replace(item, nature=Nature.DEPOSIT))
    (asked,) = one_off.charge(late, [1], item.id, EARLIER, EARLIER, key="once").charge_ids
    payments.take(late, 1, 200_000, Method.CASH, EARLIER, key="held", designated=[asked])
    against = [charge_id(late)]
    refused(late, lambda: deposits.deduct(late, asked, 5_000, against, EARLIER, "damage", key="d"))
    assert credit.offset(late, 1, DAY, key="later").payment.amount_fen == 5_000


def test_a_hold_and_a_longer_hold(late: Office) -> None:
    next_day = DAY + timedelta(days=1)
    assert refused(late, lambda: holds.set_hold(late, 1, HoldTerms(EARLIER, None, "leak"))).facts["day"] == next_day
    refused(late, lambda: holds.set_hold(late, 1, HoldTerms(DAY, next_day, "leak", charge_id=charge_id(late))))
    holds.set_hold(late, 1, HoldTerms(next_day, None, "leak"))
    holds.set_hold(late, 2, HoldTerms(EARLIER, None, "leak"))  # of another household
    payments.void(late, "SJ2026-000001", "x", DAY)
    short = holds.set_hold(late, 1, HoldTerms(EARLIER, EARLIER + timedelta(days=3), "leak"))
    payments.set_rule(late, LATE_FIRST)
    payments.take(late, 1, 300, Method.CASH, DAY, key="60 days")
    with pytest.raises(LateFeePaidLater):
        holds.end_hold(late, short.hold_id, EARLIER + timedelta(days=4))
    holds.end_hold(late, short.hold_id, EARLIER + timedelta(days=2))


def test_a_correction_of_a_later_day_counts_too(late: Office) -> None:
    """The fee was enough when it was paid; with the correction of a later day it only just is, and a payment between would lower it."""
    payments.void(late, "SJ2026-000001", "again", DAY)
    payments.set_rule(late, LATE_FIRST)
    payments.take(late, 1, 155, Method.CASH, EARLIER, key="31 days")
    payments.set_rule(late, LATE_LAST)
    corrected = DAY + timedelta(days=14)
    adjustments.adjust(late, CORRECTION, [Wish(charge_id(late), 5_000)], corrected, OK, key="c")  # 77 days of 50.00: 1.93
    with pytest.raises(LateFeePaidLater) as caught:
        pay(late, 5_000, EARLIER + timedelta(days=10))  # 41 days of 50.00: 1.03
    assert (caught.value.facts["paid"], caught.value.facts["day"]) == ("1.55", corrected)
    pay(late, 5_000, corrected)


@pytest.mark.parametrize("kind", [WAIVER, WRITE_OFF])
def test_a_waiver_of_principal(late: Office, kind: str) -> None:
    wish = [Wish(charge_id(late), 10_000)]
    assert refused(late, lambda: adjustments.adjust(late, kind, wish, EARLIER, OK, key="w")).facts["day"] == DAY
    adjustments.adjust(late, kind, wish, DAY, OK, key="w2")


def test_no_other_clause_makes_less_than_what_was_paid(late: Office) -> None:
    """A lower rate, a longer grace, an earlier end, a milder clause for the item: all reach back to what was paid."""
    (rule,) = late_fees.rules(late)
    item = rates.items(late)[0]
    before = rows(late)
    entries: list[Callable[[], object]] = [
        lambda: late_fees.set_rate(late, rule.id, date(2025, 1, 1), 400_000),
        lambda: late_fees.change_clause(late, replace(rule, grace_days=60, grace=Grace.DEDUCTED)),
        lambda: late_fees.change_clause(late, replace(rule, cap_of_10000=100)),
        lambda: late_fees.change_clause(late, replace(rule, ended_on=date(2026, 8, 1))),
        lambda: late_fees.set_clause(late, LateFeeRule(0, item.id, "补充协议", date(2025, 1, 1)), 100_000),
    ]
    for entry in entries:
        with pytest.raises(LateFeeOverpaid):
            entry()
    assert rows(late) == before
    late_fees.set_rate(late, rule.id, date(2026, 9, 1), 400_000)  # rules what falls due later
    late_fees.change_clause(late, replace(late_fees.rules(late)[0], ended_on=date(2026, 12, 1)))
    late_fees.change_clause(late, replace(late_fees.rules(late)[0], clause="第九条", cap_of_10000=10_000))


def test_no_late_fee_is_taken_on_an_earlier_day_that_a_later_correction_takes_away(late: Office) -> None:
    payments.void(late, "SJ2026-000001", "again", DAY)
    adjustments.adjust(late, CORRECTION, [Wish(charge_id(late), 5_000)], DAY, OK, key="c")
    offered = {day: payments.desk(late, 1, day).rows[0].late_fee_fen for day in (EARLIER, DAY)}
    assert offered == {EARLIER: 155, DAY: 158}  # 100.00 for 31 days, or 50.00 for 63: the correction leaves more than was there
    (row,) = payments.desk(late, 1, DAY).rows
    adjustments.adjust(late, CORRECTION, [Wish(row.charge_id, 4_000)], DAY, OK, key="most of it")
    assert payments.desk(late, 1, EARLIER).rows[0].late_fee_fen == 32  # 10.00 for 63 days
    with late.store.read() as conn:
        assert ledger.open_rows(conn, [1], EARLIER)[0].late_fee_open_fen == 155  # what the day was answered stays


# any entries in any order -----------------------------------------------------------------------------------------------

FIRST, LAST = date(2026, 7, 1), date(2026, 11, 30)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@dataclass(frozen=True)
class Entry:
    """An entry about one of two bills: what, which bill, on which day, how much of what is open (or how many days)."""

    what: str
    bill: int
    on: date
    much: int


def entries_of(*kinds: str) -> st.SearchStrategy[list[Entry]]:
    one = st.builds(Entry, st.sampled_from(kinds), st.integers(0, 1), st.sampled_from(EVERY_DAY), st.integers(1, 60))
    return st.lists(one, min_size=2, max_size=9)


MONEY = ("principal", "principal", "late fee", "late fee", "late fee", "hold", WAIVER, CORRECTION)
GIVEN_UP = "waive late fee"  # of what there was then: entered later it would be less, so its order does matter


@contextmanager
def copy_of(path: Path) -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(shutil.copy(path, Path(folder) / "garden.pdbook")))
        try:
            yield office
        finally:
            office.close(backup=False)


@pytest.fixture(scope="module")
def two_bills(rated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June and July 2026 billed, 1 % a day agreed, so that a few days and yuan make a fee."""
    path = Path(shutil.copy(rated, tmp_path_factory.mktemp("bills") / "garden.pdbook"))
    office = open_office(path)
    late_fees.set_clause(office, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 10_000_000)
    for month in (6, 7):
        billing.run(office, Month(2026, month))
    office.close(backup=False)
    return path


def bills(office: Office, on: date) -> list[tuple[int, int, int]]:
    """(charge, principal, late fee) that may be paid on a day, of both bills."""
    found = {row.charge_id: row for row in payments.desk(office, 1, on).rows}
    return [(n, found[n].open_fen if n in found else 0, found[n].late_fee_fen if n in found else 0) for n in (1, 5)]


def write(office: Office, entry: Entry, fen: int, key: str) -> bool:
    """Whether the entry was taken; `fen` says how much (0 = nothing to do)."""
    number = (1, 5)[entry.bill]
    try:
        if entry.what == "hold":
            holds.set_hold(office, 1, HoldTerms(entry.on, entry.on + timedelta(days=entry.much), "leak", charge_id=number), key=key)
        elif not fen:
            return False
        elif entry.what in ("principal", "late fee"):
            payments.set_rule(office, LATE_LAST if entry.what == "principal" else LATE_FIRST)
            done = payments.take(office, 1, fen, Method.CASH, entry.on, key=key, designated=[number])
            part = Part.PRINCIPAL if entry.what == "principal" else Part.LATE_FEE
            assert [(row.charge_id, row.part, row.amount_fen) for row in done.settled] == [(number, part, fen)]
        else:
            late = entry.what == GIVEN_UP
            wish = Wish(number, fen, Part.LATE_FEE if late else Part.PRINCIPAL)
            adjustments.adjust(office, WAIVER if late else entry.what, [wish], entry.on, OK, key=key)
    except (LateFeeOverpaid, LateFeePaidLater):
        return False
    return True


def amount(office: Office, entry: Entry) -> int:
    """So much of what may be paid: up to all of it."""
    _number, principal, late = bills(office, entry.on)[entry.bill]
    whole = late if "late fee" in entry.what else principal
    return min(whole, whole * entry.much // 40)


def play(office: Office, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """The entries that were taken, with their amounts."""
    taken = []
    for entry in entries:
        fen = amount(office, entry)
        if write(office, entry, fen, str(uuid4())):
            taken.append((entry, fen))
    return taken


def figures(office: Office) -> dict[date, object]:
    """Everything about both bills on many days."""
    found: dict[date, object] = {}
    with office.store.snapshot() as conn:
        for day in EVERY_DAY[::11]:
            open_rows = {row.charge_id: (row.open_fen, row.late_fee_open_fen) for row in ledger.open_rows(conn, [1], day)}
            found[day] = open_rows, {n: (one.fee, one.paid_fen, one.waived_fen) for n, one in ledger.reckoned(conn, [1], day).items()}
    return found


def check_nothing_is_overpaid(office: Office) -> None:
    with office.store.snapshot() as conn:
        paid = late_fee_payments(conn, unit_id=1)
        for day in sorted({*EVERY_DAY[::9], *(one.paid_on for one in paid), *(one.paid_on + timedelta(days=1) for one in paid)}):
            there = ledger.reckoned(conn, [1], day)
            for number in (1, 5):
                fen = sum(one.amount_fen for one in paid if one.charge_id == number and one.paid_on <= day)
                assert fen <= (there[number].fee.fee_fen if number in there else 0), (number, day)


@settings(max_examples=15)
@given(entries_of(*MONEY))
def test_never_more_late_fee_is_paid_than_there_is_and_the_order_of_entry_does_not_matter(two_bills: Path, entries: list[Entry]) -> None:
    with copy_of(two_bills) as office:
        taken = play(office, entries)
        check_nothing_is_overpaid(office)
        was = figures(office)
    with copy_of(two_bills) as office:  # the office that enters everything on its day
        for entry, fen in sorted(taken, key=lambda one: one[0].on):
            assert write(office, entry, fen, str(uuid4())), entry
        assert figures(office) == was


@settings(max_examples=15)
@given(entries_of(*MONEY, GIVEN_UP), st.lists(st.integers(0, 3), min_size=2, max_size=2))
def test_what_is_taken_and_voided_was_never_there(two_bills: Path, entries: list[Entry], voids: list[int]) -> None:
    """Payments undone on their day leave every figure as without them; undone later, nothing is overpaid either."""
    with copy_of(two_bills) as office:
        play(office, entries[:-1])
        was, last = figures(office), len(payments.journal(office, FIRST, LAST))
        play(office, entries[-1:])
        for one in payments.journal(office, FIRST, LAST)[: len(payments.journal(office, FIRST, LAST)) - last]:
            payments.void(office, one.receipt, "wrong unit", one.paid_on)
            assert figures(office) == was
        for back in voids:
            standing = [one for one in payments.journal(office, FIRST, LAST) if one.void_on is None]
            if back < len(standing):
                payments.void(office, standing[back].receipt, "bounced", standing[back].paid_on + timedelta(days=back))
                check_nothing_is_overpaid(office)
        play(office, entries)
        check_nothing_is_overpaid(office)


def test_a_refused_entry_is_a_sentence_for_the_desk() -> None:
    for kind in (LateFeeOverpaid, LateFeePaidLater):
        assert issubclass(kind, UserError)
        said = kind(paid="3.15", item="物业费", period="2026-08", numbers="SJ2026-000001", day=DAY).sentence()
        assert "SJ2026-000001" in said
        assert "{" not in said
