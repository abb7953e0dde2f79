"""Who owes what as of any day: stable answers, and the same ones a slow ledger in plain Python gives."""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.domain.arrears import State
from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import arrears, billing, households, payments
from propdesk.services.arrears import Arrears
from propdesk.services.office import Office, open_office
from tests.tools.office_day import MONTH_FEN

PERIODS = [Month(2025, 8) + i for i in range(16)]
FIRST = date(2025, 9, 1)


def take(office: Office, unit_id: int, fen: int, on: date, key: str) -> payments.Taken:
    return payments.take(office, unit_id, fen, Method.CASH, on, key=key)


def everything(office: Office, day: date) -> tuple[Arrears, list[object]]:
    """All figures of a day."""
    return arrears.overdue(office, day), list(households.every(office, day))


def test_the_due_day_months_and_buckets(office: Office) -> None:
    for month in (Month(2025, 9), Month(2026, 6), Month(2026, 7), Month(2026, 10)):
        billing.run(office, month)
    assert [row.months for row in arrears.overdue(office, date(2025, 9, 10)).rows] == []
    assert arrears.overdue(office, date(2025, 9, 11)).total_fen == 4 * MONTH_FEN
    row = arrears.overdue(office, date(2026, 10, 31)).rows[0]
    assert (row.code, row.months, row.overdue_fen, row.oldest_due, row.oldest_period) == (
        "1-1-101", 4, 4 * MONTH_FEN, date(2025, 9, 10), "2025-09",
    )  # fmt: skip
    assert (row.ageing.recent_fen, row.ageing.middle_fen, row.ageing.old_fen) == (2 * MONTH_FEN, MONTH_FEN, MONTH_FEN)
    assert (row.state, row.owners, row.phones, row.last_notice_on) == (State.OWES_LONG, ("张三",), ("13800001000",), None)


def test_filters_and_totals_over_all_of_it(office: Office) -> None:
    billing.run(office, Month(2026, 9))
    billing.run(office, Month(2026, 10))
    take(office, 1, MONTH_FEN, date(2026, 10, 20), "k")
    day = date(2026, 10, 31)
    every = arrears.overdue(office, day)
    assert (every.total_fen, every.months, [row.code[-3:] for row in every.rows]) == (7 * MONTH_FEN, 7, ["101", "102", "103", "104"])
    assert [row.code for row in arrears.overdue(office, day, min_months=2).rows] == ["1-1-102", "1-1-103", "1-1-104"]
    chosen = arrears.overdue(office, day, codes=["1-1-101", "1-1-103"])
    assert (chosen.total_fen, len(chosen.rows)) == (3 * MONTH_FEN, 2)
    assert arrears.overdue(office, day, codes=["9-9-999"]).rows == ()


def test_what_happens_later_does_not_change_an_earlier_day(office: Office) -> None:
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    take(office, 1, 25_000, date(2026, 10, 12), "k1")
    take(office, 2, 35_000, date(2026, 10, 12), "k2")
    day = date(2026, 10, 15)
    was = everything(office, day)
    take(office, 1, 20_000, day + timedelta(days=1), "k3")
    take(office, 3, 20_000, day + timedelta(days=1), "k4")
    assert everything(office, day) == was
    payments.void(office, "SJ2026-000002", "wrong unit", day + timedelta(days=1))
    payments.void(office, "SJ2026-000001", "wrong unit", day + timedelta(days=2))
    assert everything(office, day) == was
    after = {row.code: row.overdue_fen for row in arrears.overdue(office, day + timedelta(days=2)).rows}
    # 101: of the later 200.00 only 50.00 had something to settle, the rest stays credit
    assert after == {"1-1-101": 25_000, "1-1-102": 30_000, "1-1-103": 10_000, "1-1-104": 30_000}
    payments.void(office, "SJ2026-000004", "same day", day + timedelta(days=1))
    assert {row.code: row.overdue_fen for row in arrears.overdue(office, day + timedelta(days=1)).rows}["1-1-103"] == 30_000


def test_owners_of_the_day_not_tenants_not_former_ones(office: Office) -> None:
    billing.run(office, Month(2026, 9))
    state = households.state(office, 1)
    new = UnitState(state.area_cm2, owners=("孙七",), phones=("13900009999",), tenants=("周八",), tenant_phones=("13700007777",))
    households.edit(office, 1, new, date(2026, 10, 20))
    before, after = (arrears.overdue(office, day).rows[0] for day in (date(2026, 10, 19), date(2026, 10, 20)))
    assert (before.owners, before.phones) == (("张三",), ("13800001000",))
    assert (after.owners, after.phones) == (("孙七",), ("13900009999", "13700007777"))
    row = households.every(office, date(2026, 10, 20))[0]
    assert (row.owners, row.tenants) == (("孙七",), ("周八",))
    assert billing.charges(office, unit_id=1)[0].owners == ("孙七",)


# --- the slow ledger


@dataclass(slots=True)
class Debt:
    unit: int
    item: str
    period: Month
    due: date
    fen: int
    got: list[tuple["Money", int]] = field(default_factory=list)
    gone: bool = False

    def open_on(self, day: date | None) -> int:
        return self.fen - sum(fen for money, fen in self.got if money.stands(day))


@dataclass(slots=True)
class Money:
    unit: int
    on: date
    receipt: str
    credit: int = 0
    void_on: date | None = None

    def stands(self, day: date | None) -> bool:
        if day is None:
            return self.void_on is None
        return self.on <= day and (self.void_on is None or self.void_on > day)


@dataclass(slots=True)
class Ledger:
    """The same rules written once more, the slow and obvious way."""

    debts: list[Debt] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)

    def bill(self, period: Month) -> None:
        for unit in (1, 2, 3, 4):
            for item, day, fen in (("物业费", 10, MONTH_FEN), ("垃圾费", 25, 800)):
                if not any((d.unit, d.item, d.period, d.gone) == (unit, item, period, False) for d in self.debts):
                    self.debts.append(Debt(unit, item, period, period.day(day), fen))

    def pay(self, unit: int, fen: int, on: date, receipt: str) -> None:
        money = Money(unit, on, receipt)
        for debt in sorted((d for d in self.debts if d.unit == unit and not d.gone), key=lambda d: d.due):
            part = min(fen, debt.open_on(None))
            if part:
                debt.got.append((money, part))
                fen -= part
        money.credit = fen
        self.money.append(money)

    def answer(self, unit: int, day: date) -> dict[str, object]:
        mine = [d for d in self.debts if d.unit == unit and not d.gone]
        late = [d for d in mine if d.due < day and d.open_on(day)]
        ages = [0, 0, 0]
        for debt in late:
            age = (day.year - debt.period.year) * 12 + day.month - debt.period.month
            ages[0 if age <= 3 else 1 if age <= 12 else 2] += debt.open_on(day)
        begun = [d for d in mine if d.period.start <= day or d.open_on(day) < d.fen]  # a bill that begins later has no say, unless paid
        unpaid = [d.period.start for d in begun if d.open_on(day)]
        paid_to = (min(unpaid) if unpaid else max(d.period.end for d in begun)) - timedelta(days=1) if begun else None
        return {
            "months": len({d.period for d in late}),
            "fen": sum(d.open_on(day) for d in late),
            "oldest": min((d.due for d in late), default=None),
            "period": str(min((d.period for d in late), default="")),
            "ages": tuple(ages),
            "credit": sum(m.credit for m in self.money if m.unit == unit and m.stands(day)),
            "paid_to": paid_to,
        }


DAYS = st.integers(0, 500).map(lambda n: FIRST + timedelta(days=n))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), st.sampled_from(PERIODS)),
        st.tuples(st.just("pay"), st.integers(1, 4), st.integers(1, 60_000), DAYS),
        st.tuples(st.just("void"), st.integers(0, 9), st.integers(0, 200)),
        st.tuples(st.just("rollback"), st.integers(0, 5)),
    ),
    max_size=25,
)


def play(office: Office, ledger: Ledger, steps: list[tuple[object, ...]]) -> None:
    """Do the same in the book and in the slow ledger."""
    runs: list[tuple[int, list[Debt]]] = []
    for number, (what, *facts) in enumerate(steps):
        if what == "bill":
            known = len(ledger.debts)
            ledger.bill(facts[0])  # type: ignore[arg-type]
            done = billing.run(office, facts[0])  # type: ignore[arg-type]
            assert done.charges == len(ledger.debts) - known
            if done.run_id:
                runs.append((done.run_id, ledger.debts[known:]))
        elif what == "pay":
            unit, fen, on = facts
            taken = take(office, unit, fen, on, f"key {number}")  # type: ignore[arg-type]
            ledger.pay(unit, fen, on, taken.payment.receipt)  # type: ignore[arg-type]
            assert taken.credit_fen == ledger.money[-1].credit
        elif what == "void" and ledger.money:
            money = ledger.money[int(facts[0]) % len(ledger.money)]  # type: ignore[call-overload]
            if money.void_on is None:
                money.void_on = money.on + timedelta(days=int(facts[1]))  # type: ignore[call-overload]
                payments.void(office, money.receipt, "x", money.void_on)
        elif what == "rollback" and runs:
            run_id, debts = runs[int(facts[0]) % len(runs)]  # type: ignore[call-overload]
            if not debts[0].gone and not any(money.stands(None) for debt in debts for money, _fen in debt.got):
                billing.rollback(office, run_id)
                for debt in debts:
                    debt.gone = True


def compare(office: Office, ledger: Ledger, day: date) -> None:
    """Every figure of the arrears list and the residents list on a day."""
    owing = {row.unit_id: row for row in arrears.overdue(office, day).rows}
    for home in households.every(office, day):
        wanted = ledger.answer(home.unit_id, day)
        assert (home.months, home.overdue_fen, home.credit_fen) == (wanted["months"], wanted["fen"], wanted["credit"]), day
        assert home.paid_up_to == wanted["paid_to"]
        row = owing.pop(home.unit_id, None)
        assert (row is not None) == (home.overdue_fen > 0)
        if row:
            assert (row.months, row.overdue_fen, row.oldest_due, row.oldest_period) == (
                wanted["months"], wanted["fen"], wanted["oldest"], wanted["period"],
            )  # fmt: skip
            assert (row.ageing.recent_fen, row.ageing.middle_fen, row.ageing.old_fen) == wanted["ages"]
            assert row.credit_fen == wanted["credit"]
            card = households.card(office, home.unit_id, day)
            assert card.standing is not None
            assert (card.standing.overdue_fen, card.row) == (row.overdue_fen, home)
    assert not owing


@settings(max_examples=30)
@given(STEPS, st.lists(DAYS, min_size=3, max_size=3))
def test_the_book_and_the_slow_ledger_agree(rated_with_two_items: Path, steps: list[tuple[object, ...]], days: list[date]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(shutil.copy(rated_with_two_items, Path(folder) / "garden.pdbook")))
        try:
            ledger = Ledger()
            play(office, ledger, steps)
            for day in days:
                compare(office, ledger, day)
            for unit in (1, 2, 3, 4):
                mine = [debt for debt in ledger.debts if debt.unit == unit and not debt.gone]
                assert payments.desk(office, unit).open_fen == sum(debt.open_on(None) for debt in mine)
        finally:
            office.close(backup=False)
