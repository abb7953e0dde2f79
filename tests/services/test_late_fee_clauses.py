"""Late-fee clauses, their rates and holds: what is written, what is refused, what the audit log says."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.holds import HoldEndsBeforeStart, HoldReasonMissing, HoldTerms
from propdesk.domain.late_fees import (
    CapNotUnderstood,
    ClauseMissing,
    FirstDayNotPossible,
    Grace,
    GraceNotPossible,
    LateFeeRule,
    LateRateOutOfRange,
    Rate,
    RateBy,
)
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services import billing, closing, holds, late_fees, ledger
from propdesk.services.closing import DayClosed
from propdesk.services.holds import ChargeOfAnotherUnit, HoldUnknown
from propdesk.services.late_fees import (
    ClauseEndsTooEarly,
    ClauseOnClosedDays,
    ClausesOverlap,
    ClauseUnknown,
    RateAtStartMissing,
    RateBeforeClause,
)
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.rates import ItemUnknown
from tests.tools.office_day import lines, rows

SINCE = date(2025, 1, 1)
TERMS = LateFeeRule(0, None, " 第九条 ", SINCE, 1, 10, Grace.DEDUCTED, 10_000, RateBy.DAY)


def test_a_clause_is_written_with_its_first_rate(office: Office) -> None:
    assert late_fees.rules(office) == ()
    made = late_fees.set_clause(office, TERMS, 500_000, key="k")
    assert made == replace(TERMS, id=made.id, clause="第九条", rates=(Rate(SINCE, 500_000),))
    assert late_fees.rules(office) == (made,)
    assert late_fees.set_clause(office, TERMS, 500_000, key="k") == made
    assert len(late_fees.rules(office)) == 1
    assert lines(office)[-1] == ("late_fee.clause", "第九条")


@pytest.mark.parametrize(
    ("terms", "ppb", "error"),
    [
        ({"clause": "  "}, 500_000, ClauseMissing),
        ({"first_day": 0}, 500_000, FirstDayNotPossible),
        ({"grace_days": 400}, 500_000, GraceNotPossible),
        ({"cap_of_10000": 0}, 500_000, CapNotUnderstood),
        ({}, 0, LateRateOutOfRange),
        ({}, 10_000_001, LateRateOutOfRange),
        ({"item_id": 99}, 500_000, ItemUnknown),
        ({"ended_on": date(2024, 12, 31)}, 500_000, ClauseEndsTooEarly),
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be(office: Office, terms: dict[str, object], ppb: int, error: type[UserError]) -> None:
    was = rows(office)
    with pytest.raises(error):
        late_fees.set_clause(office, replace(TERMS, **terms), ppb)  # type: ignore[arg-type]
    assert rows(office) == was


def test_two_clauses_never_rule_one_charge(office: Office) -> None:
    first = late_fees.set_clause(office, TERMS, 500_000)
    next_year = replace(TERMS, clause="第十条", valid_from=date(2027, 1, 1))
    with pytest.raises(ClausesOverlap, match=r"Clause “第九条” already rules charges due from 2025-01-01 on"):
        late_fees.set_clause(office, next_year, 300_000)
    own = late_fees.set_clause(office, replace(TERMS, item_id=1, clause="第九条之二"), 300_000)
    assert lines(office)[-1] == ("late_fee.clause", "物业费")
    assert late_fees.change_clause(office, replace(first, ended_on=date(2027, 1, 1))).ended_on == date(2027, 1, 1)
    second = late_fees.set_clause(office, next_year, 300_000)
    assert late_fees.rules(office)[-1] == second
    assert {rule.id for rule in late_fees.rules(office)} == {first.id, own.id, second.id}
    with pytest.raises(ClausesOverlap):
        late_fees.change_clause(office, replace(first, ended_on=None))
    with pytest.raises(ClauseUnknown):
        late_fees.change_clause(office, replace(first, id=99))


def test_a_clause_is_corrected_and_keeps_its_rates(office: Office) -> None:
    made = late_fees.set_clause(office, TERMS, 500_000)
    late_fees.set_rate(office, made.id, date(2026, 1, 1), 300_000, key="r")
    changed = late_fees.change_clause(office, replace(made, clause="第八条", grace_days=0, valid_from=date(2025, 7, 1)), key="c")
    assert (changed.clause, changed.grace_days, [rate.per_day_ppb for rate in changed.rates]) == ("第八条", 0, [500_000, 300_000])
    assert late_fees.rules(office) == (changed,)
    assert late_fees.change_clause(office, changed, key="c") == changed
    with pytest.raises(RateAtStartMissing, match="2024-12-31"):
        late_fees.change_clause(office, replace(changed, valid_from=date(2024, 12, 31)))
    assert [line[0] for line in lines(office)[-3:]] == ["late_fee.clause", "late_fee.rate", "late_fee.change"]


def test_rates_from_a_day_on(office: Office) -> None:
    made = late_fees.set_clause(office, TERMS, 500_000)
    late_fees.set_rate(office, made.id, date(2026, 1, 1), 300_000)
    twice = late_fees.set_rate(office, made.id, date(2026, 1, 1), 200_000, key="again")
    assert twice.rates == (Rate(SINCE, 500_000), Rate(date(2026, 1, 1), 200_000))
    assert late_fees.set_rate(office, made.id, date(2026, 1, 1), 100_000, key="again") == twice
    with pytest.raises(RateBeforeClause):
        late_fees.set_rate(office, made.id, date(2024, 12, 31), 300_000)
    with pytest.raises(LateRateOutOfRange):
        late_fees.set_rate(office, made.id, date(2026, 2, 1), -1)
    with pytest.raises(ClauseUnknown):
        late_fees.set_rate(office, 99, date(2026, 2, 1), 300_000)


def test_holds_begin_and_end_with_a_reason(office: Office) -> None:
    held = holds.set_hold(office, 1, HoldTerms(date(2026, 3, 1), None, " 漏水未修 "), key="h")
    assert (held.code, held.reason, held.end_on, held.late_fee, held.charge_id) == ("1-1-101", "漏水未修", None, True, None)
    assert holds.set_hold(office, 1, HoldTerms(date(2026, 3, 1), None, "漏水未修"), key="h") == held
    ended = holds.end_hold(office, held.hold_id, date(2026, 4, 1), key="e")
    assert holds.end_hold(office, held.hold_id, date(2026, 5, 1), key="e") == ended
    assert holds.of_unit(office, 1) == [held._replace(end_on=date(2026, 4, 1))]
    assert holds.of_unit(office, 2) == []
    assert lines(office)[-2:] == [("hold.set", "1-1-101"), ("hold.end", "1-1-101")]


def test_holds_that_cannot_be(office: Office) -> None:
    from propdesk.domain.periods import Month
    from propdesk.services import billing

    billing.run(office, Month(2026, 9))
    held = holds.set_hold(office, 2, HoldTerms(date(2026, 10, 1), date(2026, 11, 1), "dispute", charge_id=2))
    assert (held.item, held.period) == ("物业费", "2026-09")
    was = rows(office)
    with pytest.raises(HoldReasonMissing):
        holds.set_hold(office, 1, HoldTerms(SINCE, None, "  "))
    with pytest.raises(HoldEndsBeforeStart, match="2025-01-01"):
        holds.set_hold(office, 1, HoldTerms(SINCE, SINCE, "x"))
    with pytest.raises(UnitUnknown):
        holds.set_hold(office, 99, HoldTerms(SINCE, None, "x"))
    with pytest.raises(ChargeOfAnotherUnit, match="1-1-101"):
        holds.set_hold(office, 1, HoldTerms(SINCE, None, "x", charge_id=2))
    with pytest.raises(ChargeOfAnotherUnit):
        holds.set_hold(office, 1, HoldTerms(SINCE, None, "x", charge_id=99))
    with pytest.raises(HoldUnknown):
        holds.end_hold(office, 99, SINCE)
    with pytest.raises(HoldEndsBeforeStart):
        holds.end_hold(office, held.hold_id, date(2026, 10, 1))
    assert rows(office) == was


def test_holds_do_not_reach_into_closed_days(office: Office) -> None:
    held = holds.set_hold(office, 1, HoldTerms(date(2026, 10, 1), date(2026, 11, 30), "dispute"))
    closing.close_day(office, date(2026, 11, 20), {})
    was = rows(office)
    for work in (
        lambda: holds.set_hold(office, 1, HoldTerms(date(2026, 11, 20), None, "x")),
        lambda: holds.end_hold(office, held.hold_id, date(2026, 11, 20)),
    ):
        with pytest.raises(DayClosed, match="2026-11-21"):
            work()
    assert rows(office) == was
    assert holds.end_hold(office, held.hold_id, date(2026, 11, 21)).end_on == date(2026, 11, 21)


CLOSED, LATER, NEXT = date(2026, 11, 23), date(2026, 12, 24), date(2026, 11, 24)


def late_on(office: Office, day: date) -> int:
    with office.store.snapshot() as conn:
        return sum(one.fen for one in ledger.late_fees(conn, None, day).values())


def test_closed_days_keep_the_late_fees_they_had(office: Office) -> None:
    billing.run(office, Month(2026, 9))
    closing.close_day(office, CLOSED, {})
    made = late_fees.set_clause(office, replace(TERMS, grace_days=0), 500_000)
    assert (made.counts_from, late_on(office, CLOSED)) == (NEXT, 0)
    assert late_on(office, NEXT) > 0  # from the first open day on, for every late day as the contract says

    closing.close_day(office, LATER, {})
    before = [late_on(office, day) for day in (CLOSED, NEXT, LATER)]
    late_fees.set_rate(office, made.id, date(2026, 1, 1), 1_000_000)
    assert [late_on(office, day) for day in (CLOSED, NEXT, LATER)] == before
    assert late_on(office, date(2026, 12, 25)) > before[-1] * 3 // 2
    for change in ({"grace_days": 3}, {"cap_of_10000": 5_000}, {"ended_on": date(2026, 3, 1)}):
        with pytest.raises(ClauseOnClosedDays):
            late_fees.change_clause(office, replace(made, **change))
    with pytest.raises(ClauseOnClosedDays):
        late_fees.set_rate(office, made.id, SINCE, 700_000)
    ended = late_fees.change_clause(office, replace(made, clause="第十条", ended_on=date(2027, 1, 1)))
    assert (ended.clause, ended.counts_from) == ("第十条", NEXT)
    assert [late_on(office, day) for day in (CLOSED, NEXT, LATER)] == before


def test_an_open_book_may_correct_a_clause_and_a_rate(office: Office) -> None:
    made = late_fees.set_clause(office, TERMS, 500_000)
    late_fees.change_clause(office, replace(made, grace_days=0))
    assert late_fees.set_rate(office, made.id, SINCE, 700_000).rates == (Rate(SINCE, 700_000),)
