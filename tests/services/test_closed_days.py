"""Closed days keep their answers: whatever happens later, every figure asked about a closed day is what it was when it was closed."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.collection import Span, SpanKind
from propdesk.domain.fee_items import FeeItem, Nature, PriceUnit
from propdesk.domain.holds import HoldTerms
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method, Part
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services import (
    adjustments,
    arrears,
    billing,
    closing,
    collection,
    credit,
    deposits,
    holds,
    households,
    late_fees,
    ledger,
    one_off,
    payments,
    rates,
    refunds,
    statements,
)  # fmt: skip
from propdesk.services.adjustments import CORRECTION, WAIVER, WRITE_OFF, Wish
from propdesk.services.office import Office, open_office
from propdesk.store import integrity

START = date(2026, 8, 1)
UNITS = (1, 2, 3, 4)
OK = Approval("hardship", "周经理")
METHODS = (Method.CASH, Method.WECHAT, Method.TRANSFER)


def answers(office: Office, day: date) -> list[object]:
    """Everything the office can ask about a day."""
    with office.store.snapshot() as conn:
        rows = [row for row in ledger.open_rows(conn, None, day) if row.start_on <= day]
    return [
        rows,
        arrears.overdue(office, day),
        list(households.every(office, day)),
        credit.holders(office, day),
        deposits.held(office, day, everything=True),
        [statements.of_unit(office, unit_id, date(2026, 1, 1), day).statement for unit_id in UNITS],
        [collection.rates(office, Span.of(kind, day), day) for kind in SpanKind],
    ]


@dataclass
class Desk:
    """An office at work day after day; what is refused is refused and changes nothing."""

    office: Office
    deposit: int
    day: date = START
    known: dict[date, list[object]] = field(default_factory=dict)
    count: int = 0
    done: set[str] = field(default_factory=set)

    def work(self, what: str, unit_id: int, fen: int, back: int, pick: int) -> None:
        """One event with a value date up to `back` days ago."""
        self.count += 1
        on = self.day - timedelta(days=back)
        acts: dict[str, Callable[[], object]] = {
            "bill": lambda: billing.run(self.office, Month.of(self.day) + (-1 if pick % 4 == 0 else 0)),
            "rollback": lambda: billing.rollback(self.office, self._run(pick)),
            "reissue": lambda: billing.reissue(self.office, self._run(pick)),
            "pay": lambda: payments.take(self.office, unit_id, fen, METHODS[pick % 3], on, key=self._key()),
            "pay deposit": lambda: self._pay_deposit(unit_id, fen, on),
            "ahead": lambda: payments.take(self.office, unit_id, fen, Method.CASH, on, key=self._key(), purse=pick % 2),
            "void": lambda: payments.void(self.office, self._receipt(pick), "x", on, bounced=pick % 5 == 0),
            "offset": lambda: credit.offset(self.office, unit_id, on, key=self._key()),
            "refund": lambda: refunds.refund(self.office, unit_id, fen, Method.CASH, on, OK, key=self._key(), payee="x"),
            "refund void": lambda: refunds.void_refund(self.office, f"TK2026-{pick % 4 + 1:06d}", "x", on),
            "adjust": lambda: self._adjust(unit_id, fen, on, pick),
            "take back": lambda: adjustments.take_back(self.office, pick % 5 + 1, "x", on),
            "deposit": lambda: one_off.charge(self.office, [unit_id], self.deposit, on, on, amount_fen=fen, note="x", key=self._key()),
            "deduct": lambda: deposits.deduct(self.office, self._bond(pick), fen, self._bills(unit_id), on, "x", key=self._key()),
            "give back": lambda: deposits.give_back(self.office, self._bond(pick), fen, Method.CASH, on, OK, key=self._key(), payee="x"),
            "hold": lambda: holds.set_hold(self.office, unit_id, HoldTerms(self.day, self._later(pick % 40 + 1), "x")),
        }
        moment = datetime(self.day.year, self.day.month, self.day.day, 2, self.count // 60, self.count % 60, tzinfo=UTC)
        with patch.object(clock, "now", return_value=moment):
            try:
                acts[what]()
            except (UserError, LookupError):
                return
        self.done.add(what)

    def close(self, on: int) -> None:
        """Close the day and go on some days later; what closed days answer is remembered."""
        moment = datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
        with patch.object(clock, "now", return_value=moment):
            closing.close_day(self.office, self.day, {}, key=f"close {self.day}")
        middle = self.day - timedelta(days=2)
        for day in {self.day, middle} - self.known.keys():
            self.known[day] = answers(self.office, day)
        self.day += timedelta(days=on)

    def _later(self, days: int) -> date:
        return self.day + timedelta(days=days)

    def _key(self) -> str:
        return f"key {self.count}"

    def _run(self, pick: int) -> int:
        return [run.run_id for run in billing.runs(self.office)][pick % 3]

    def _receipt(self, pick: int) -> str:
        found = payments.journal(self.office, START, date.max)
        return found[pick % len(found)].receipt if found else ""

    def _bills(self, unit_id: int) -> list[int]:
        return [row.charge_id for row in payments.desk(self.office, unit_id, self.day).rows][:2]

    def _bond(self, pick: int) -> int:
        found = deposits.held(self.office, self.day)
        return found[pick % len(found)].deposit.charge_id if found else 0

    def _pay_deposit(self, unit_id: int, fen: int, on: date) -> object:
        asked = [row.charge_id for row in payments.desk(self.office, unit_id, on).rows if row.nature == "deposit"]
        return payments.take(self.office, unit_id, fen, Method.CASH, on, key=self._key(), designated=asked[:1])

    def _adjust(self, unit_id: int, fen: int, on: date, pick: int) -> object:
        kind = (WAIVER, CORRECTION, WRITE_OFF)[pick % 3]
        part = Part.LATE_FEE if pick % 7 == 0 else Part.PRINCIPAL
        return adjustments.adjust(self.office, kind, [Wish(self._bills(unit_id)[0], fen, part)], on, OK, key=self._key())


EVENTS = (
    "bill", "pay", "pay", "pay", "pay deposit", "ahead", "void", "offset", "refund", "refund void", "adjust", "adjust", "take back",
    "deposit", "deduct", "give back", "hold", "rollback", "reissue",
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(EVENTS),
            st.sampled_from(UNITS),
            st.sampled_from((100, 3_000, 10_800, 25_000)),
            st.sampled_from((0, 0, 0, 1, 4)),
            st.integers(0, 99),
        ),
        st.tuples(st.just("close"), st.integers(5, 30)),
    ),
    min_size=25,
    max_size=40,
)  # fmt: skip


def desk_on(path: Path) -> Desk:
    """A desk on this book, with a clause on late fees and an item for deposits."""
    office = open_office(path)
    late_fees.set_clause(office, LateFeeRule(0, None, "clause 12", date(2026, 1, 1)), 500_000)
    deposit = rates.add_item(office, FeeItem(0, "装修押金", PriceUnit.ONCE, nature=Nature.DEPOSIT))
    return Desk(office, deposit.id)


def check_known(desk: Desk) -> None:
    """The same questions, the same answers; and the book is sound."""
    for day, known in desk.known.items():
        for now, was in zip(answers(desk.office, day), known, strict=True):
            assert now == was, day
    assert integrity.check(desk.office.store).findings == ()


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STEPS)
def test_whatever_happens_later_closed_days_keep_their_answers(rated_with_two_items: Path, steps: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_on(Path(shutil.copy(rated_with_two_items, Path(folder) / "garden.pdbook")))
        try:
            with patch("propdesk.services.billing.backup_if_changed"):
                desk.work("bill", 1, 100, 0, 1)
                for what, *facts in steps:
                    if what == "close":
                        desk.close(*facts)  # type: ignore[arg-type]
                    else:
                        desk.work(what, *facts)  # type: ignore[arg-type]
            check_known(desk)
        finally:
            desk.office.close(backup=False)


def test_every_kind_of_event_really_happens(rated_with_two_items: Path, tmp_path: Path) -> None:
    """The control: a fixed day after day in which each event is accepted at least once, so that the search above searches something."""
    desk = desk_on(Path(shutil.copy(rated_with_two_items, tmp_path / "garden.pdbook")))
    script = [
        ("bill", 1, 100, 0, 1), ("rollback", 1, 100, 0, 0), ("bill", 1, 100, 0, 1), ("reissue", 1, 100, 0, 0), ("close", 20),
        ("deposit", 3, 25_000, 0, 0), ("pay deposit", 3, 25_000, 0, 0), ("pay", 1, 3_000, 2, 1), ("ahead", 1, 25_000, 1, 0), ("close", 12),
        ("bill", 1, 100, 0, 1), ("offset", 1, 100, 0, 0), ("refund", 1, 100, 0, 0), ("refund void", 1, 100, 0, 0), ("close", 9),
        ("adjust", 2, 100, 0, 0), ("adjust", 2, 100, 0, 1), ("take back", 2, 100, 0, 1), ("void", 1, 100, 0, 2), ("close", 15),
        ("hold", 4, 100, 0, 30), ("deduct", 3, 3_000, 0, 0), ("give back", 3, 3_000, 0, 0), ("void", 1, 100, 0, 3), ("close", 25),
        ("bill", 1, 100, 0, 1), ("pay", 4, 25_000, 3, 0), ("close", 5), ("pay", 2, 25_000, 3, 0),
    ]  # fmt: skip
    try:
        for what, *facts in script:
            desk.close(*facts) if what == "close" else desk.work(what, *facts)  # type: ignore[arg-type]
        check_known(desk)
        assert desk.done == set(EVENTS)
        assert len(desk.known) >= 10
    finally:
        desk.office.close(backup=False)


def test_a_closed_day_takes_no_entry(rated_with_two_items: Path, tmp_path: Path) -> None:
    desk = desk_on(Path(shutil.copy(rated_with_two_items, tmp_path / "garden.pdbook")))
    try:
        desk.work("bill", 1, 100, 0, 1)
        desk.close(10)
        with pytest.raises(closing.DayClosed, match="2026-08-02"):
            payments.take(desk.office, 1, 100, Method.CASH, START, key="late")
    finally:
        desk.office.close(backup=False)


def test_a_payment_of_an_earlier_day_finds_no_bill_that_was_taken_back_since(rated_with_two_items: Path, tmp_path: Path) -> None:
    """Its late fee stood on that day, but nobody owes it any more: the money would be nowhere."""
    desk = desk_on(Path(shutil.copy(rated_with_two_items, tmp_path / "garden.pdbook")))
    try:
        desk.close(40)
        desk.work("bill", 1, 100, 0, 0)
        desk.day += timedelta(days=8)
        desk.work("reissue", 1, 100, 0, 0)
        desk.work("pay", 2, 25_000, 1, 13)
        assert desk.done == {"bill", "reissue", "pay"}
        check_known(desk)
    finally:
        desk.office.close(backup=False)
