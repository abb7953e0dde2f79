"""The ladder's rule by tables and by what must hold for any household; defects of other systems are named where they were seen."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain import ladder as rule
from propdesk.domain.ladder import PAPERS, SUGGESTED, Ladder, Level, Rung, Sent, Stage, check_ladder, leading, rung
from propdesk.errors import UserError

DAY = date(2026, 11, 23)
STEPWISE = SUGGESTED.with_deadline(15)
SEVERE = replace(STEPWISE, stepwise=False)


class Debt(NamedTuple):
    charge_id: int
    due_on: date
    due_fen: int = 10_000


def late(days: int, charge_id: int = 1) -> Debt:
    """A charge so many days late on `DAY`."""
    return Debt(charge_id, DAY - timedelta(days=days))


def stand(*debts: Debt, sent: dict[int, list[Sent]] | None = None, last: int | None = None, on: Ladder = STEPWISE) -> Rung:
    """Where these debts stand on `DAY`; `last` = days since the household's last sending."""
    found = rung(on, debts, sent or {}, None if last is None else DAY - timedelta(days=last), DAY)
    assert found is not None
    return found


def at(position: int, days_ago: int) -> Sent:
    """A sending of the suggested ladder."""
    return Sent(position, STEPWISE.levels[position - 1].stage, DAY - timedelta(days=days_ago))


@pytest.mark.parametrize(("days", "position"), [(1, 0), (6, 0), (7, 1), (29, 1), (30, 2), (89, 2), (90, 3), (180, 4), (365, 5), (9_999, 7)])
def test_a_level_is_deserved_from_its_days_on(days: int, position: int) -> None:
    assert stand(late(days)).deserved == position


def test_notice_offered_on_the_due_day() -> None:
    """ERPNext #45685: the due day itself is not overdue."""
    assert rung(STEPWISE, [late(0)], {}, None, DAY) is None
    assert rung(replace(STEPWISE, levels=(replace(STEPWISE.levels[0], days=1),)), [late(0)], {}, None, DAY) is None
    assert stand(late(1)).next is None
    assert stand(late(1)).next_on == DAY + timedelta(days=6)


def test_nothing_open_nothing_to_climb() -> None:
    assert rung(STEPWISE, [late(90)._replace(due_fen=0), late(-5, 2)], {}, None, DAY) is None


def test_notice_resolved_when_only_the_last_row_is_paid() -> None:
    """ERPNext #41752: while any row of the notice is open, what was sent still counts."""
    sent = {number: [at(2, 10)] for number in (1, 2, 3)}
    rows = [late(60, 1), late(50, 2), late(45, 3)]
    assert stand(*rows[:2], sent=sent, last=10).now == 2
    assert stand(rows[2], sent=sent, last=10).now == 2


def test_principal_paid_late_fee_silently_lost() -> None:
    """ERPNext #58220: a charge of which only late fee is open goes on being reminded of."""
    assert stand(Debt(1, DAY - timedelta(days=40), 35)).next is STEPWISE.levels[0]


def test_next_check_stored_as_a_date_level_skipped_when_the_oldest_is_paid() -> None:
    """Kill Bill #2297: paid, the anchor takes its levels with it; what is left climbs its own, from the first and one by one."""
    old, young = late(200, 1), late(12, 2)
    sent = {1: [at(1, 60), at(2, 40), at(3, 5)], 2: [at(3, 5)]}  # the last notice named the young charge too, seven days late
    assert stand(old, young, sent=sent, last=5).now == 3
    alone = stand(young, sent=sent, last=5)
    assert (alone.now, alone.deserved, alone.next) == (1, 1, None)
    in_a_month = rung(STEPWISE, [young], sent, DAY - timedelta(days=5), DAY + timedelta(days=100))
    assert in_a_month is not None
    assert (in_a_month.now, in_a_month.deserved, in_a_month.next) == (1, 3, STEPWISE.levels[1])  # not from 1 to 3 or 4
    assert stand(old, young, sent=sent, last=5).now == 3  # the payment is voided: as before


@pytest.mark.parametrize(
    ("ladder", "now", "position"),
    [(STEPWISE, 0, 1), (STEPWISE, 1, 2), (STEPWISE, 3, 4), (SEVERE, 0, 4), (SEVERE, 2, 4)],
)
def test_stepwise_or_the_most_severe(ladder: Ladder, now: int, position: int) -> None:
    found = stand(late(400), sent={1: [at(now, 40)]} if now else None, last=40 if now else None, on=ladder)
    assert (found.now, found.next, found.due) == (now, ladder.levels[position - 1], True)
    assert found.by_hand is ladder.levels[position - 1]


def test_the_gap_since_the_last_sending() -> None:
    assert stand(late(100), sent={1: [at(1, 7)]}, last=7).due
    waiting = stand(late(100), sent={1: [at(1, 6)]}, last=6)
    assert (waiting.due, waiting.wait_until, waiting.next_on) == (False, DAY + timedelta(days=1), DAY + timedelta(days=1))
    assert waiting.by_hand is STEPWISE.levels[0]  # a notice the clerk asks for meanwhile repeats the level of now
    assert stand(late(8), last=3).wait_until == DAY + timedelta(days=4)  # another debt's notice is a sending too
    assert stand(late(20), sent={1: [at(1, 12)]}, last=12).next_on == DAY + timedelta(days=10)


@pytest.mark.parametrize("ladder", [STEPWISE, SEVERE])
def test_after_the_last_paper_somebody_decides(ladder: Ladder) -> None:
    sent = {1: [at(4, 20)]}
    done = stand(late(365), sent=sent, last=20, on=ladder)
    assert (done.now, done.next, done.exhausted, done.next_on) == (4, None, True, None)
    early = stand(late(364), sent=sent, last=20, on=ladder)
    assert (early.exhausted, early.next, early.next_on) == (False, None, DAY + timedelta(days=1))
    assert done.by_hand is ladder.levels[3]


@pytest.mark.parametrize("ladder", [STEPWISE, SEVERE])
def test_after_a_lawyers_letter_nothing_follows_by_itself(ladder: Ladder) -> None:
    letter = Sent(0, Stage.LAWYER, DAY - timedelta(days=3))  # a letter has no position of its own: its stage says where it stands
    done = stand(late(500), sent={1: [at(4, 90), letter]}, last=90, on=ladder)
    assert (done.now, done.level and done.level.stage) == (6, Stage.LAWYER)
    assert (done.next, done.exhausted, done.next_on, done.due) == (None, False, None, False)


def test_a_ladder_of_papers_alone_is_exhausted_after_its_last_deadline() -> None:
    short = replace(STEPWISE, levels=STEPWISE.levels[:2])
    assert stand(late(80), sent={1: [at(2, 16)]}, last=16, on=short).exhausted
    open_yet = stand(late(80), sent={1: [at(2, 15)]}, last=15, on=short)
    assert (open_yet.exhausted, open_yet.next, open_yet.next_on) == (False, None, None)
    set_by_hand = rung(short, [late(80)], {1: [at(2, 16)]}, None, DAY)
    assert set_by_hand is not None
    assert set_by_hand.exhausted


def test_a_level_set_for_old_arrears_reaches_only_what_is_deserved() -> None:
    assert stand(late(100), sent={1: [at(4, 1)]}).now == 3
    assert stand(late(400), sent={1: [at(4, 1)]}).now == 4


def test_a_changed_ladder_finds_its_place_for_what_was_sent() -> None:
    added = (STEPWISE.levels[0], replace(STEPWISE.levels[0], position=2, days=15), *STEPWISE.levels[1:])
    longer = replace(STEPWISE, levels=tuple(replace(level, position=place) for place, level in enumerate(added, 1)))
    assert longer.place(1, Stage.REMINDER) == 1
    assert longer.place(2, Stage.NOTICE) == 3
    assert longer.place(9, Stage.REMINDER) == 2
    assert replace(STEPWISE, levels=STEPWISE.levels[1:2]).place(1, Stage.REMINDER) == 0
    assert STEPWISE.level(0) is None
    assert Ladder(()).last_paper == 0


def test_several_ladders_of_one_household() -> None:
    soft = replace(STEPWISE, levels=(replace(STEPWISE.levels[0], days=60),))
    due, waits = stand(late(100)), stand(late(61), on=soft, last=1)
    high = stand(late(100), sent={1: [at(3, 2)]}, last=2)
    assert leading([waits, due]) is due
    assert leading([waits, high]) is high
    older, newer = stand(late(5)), stand(late(3))  # neither deserves anything yet: the older debt speaks
    assert leading([newer, older]) is older


days_late = st.integers(min_value=1, max_value=900)
sendings = st.lists(st.tuples(st.integers(min_value=1, max_value=4), st.integers(min_value=0, max_value=600)), max_size=6)
households = st.lists(st.tuples(days_late, sendings), min_size=1, max_size=4)


def household(parts: list[tuple[int, list[tuple[int, int]]]]) -> tuple[list[Debt], dict[int, list[Sent]], date | None]:
    """Debts, what was sent by charge, and the last sending."""
    debts = [late(days, number) for number, (days, _sent) in enumerate(parts)]
    sent = {number: [at(position, ago) for position, ago in some] for number, (_days, some) in enumerate(parts)}
    return debts, sent, max((one.sent_on for some in sent.values() for one in some), default=None)


@given(households, st.integers(min_value=0, max_value=400), st.sampled_from([STEPWISE, SEVERE]))
def test_the_level_never_falls_by_the_mere_passing_of_days(
    parts: list[tuple[int, list[tuple[int, int]]]], later: int, ladder: Ladder
) -> None:
    debts, sent, last = household(parts)
    today, then = rung(ladder, debts, sent, last, DAY), rung(ladder, debts, sent, last, DAY + timedelta(days=later))
    assert today is not None
    assert then is not None
    assert then.now >= today.now
    assert then.deserved >= today.deserved


@given(households)
def test_it_falls_back_when_the_anchor_is_paid_and_returns_when_that_is_voided(parts: list[tuple[int, list[tuple[int, int]]]]) -> None:
    debts, sent, last = household(parts)
    before = rung(STEPWISE, debts, sent, last, DAY)
    anchor = min(debts, key=lambda debt: debt.due_on)
    paid = [debt._replace(due_fen=0) if debt is anchor else debt for debt in debts]
    after = rung(STEPWISE, paid, sent, last, DAY)
    assert before is not None
    assert after is None or (after.now <= before.now and after.deserved <= before.deserved)
    assert rung(STEPWISE, debts, sent, last, DAY) == before


@given(households)
def test_stepwise_climbs_one_level_at_a_time_and_no_higher_than_deserved(parts: list[tuple[int, list[tuple[int, int]]]]) -> None:
    debts, sent, last = household(parts)
    found = rung(STEPWISE, debts, sent, last, DAY)
    assert found is not None
    assert found.now <= found.deserved
    if found.next is not None:
        assert found.next.position == found.now + 1 <= found.deserved
        assert found.next.stage in PAPERS
    assert not (found.exhausted and found.due)


@given(st.integers(min_value=200, max_value=900), st.integers(min_value=1, max_value=60))
def test_sending_what_is_next_each_time_passes_every_paper_once(age: int, step: int) -> None:
    """Whatever the days between two runs, no paper is left out and none comes twice."""
    debt, sent, positions = Debt(1, DAY - timedelta(days=age)), [], []
    day, last = debt.due_on, None
    while day < DAY:
        day += timedelta(days=step)
        found = rung(STEPWISE, [debt], {1: sent}, last, day)
        if found is not None and found.due and found.next is not None:
            sent, last = [*sent, Sent(found.next.position, found.next.stage, day)], day
            positions.append(found.next.position)
    assert positions == list(range(1, len(positions) + 1))


GOOD = replace(SUGGESTED, name="常用")


def changed(position: int, **values: object) -> Ladder:
    """The suggested ladder with one level changed."""
    levels = [replace(level, **values) if level.position == position else level for level in GOOD.levels]  # type: ignore[arg-type]
    return replace(GOOD, levels=tuple(levels))


@pytest.mark.parametrize(
    ("ladder", "error"),
    [
        (replace(GOOD, name=" "), rule.LadderNameMissing),
        (replace(GOOD, levels=()), rule.LadderEmpty),
        (replace(GOOD, levels=GOOD.levels[4:]), rule.LadderEmpty),
        (replace(GOOD, levels=(GOOD.levels[0],) * 13), rule.TooManyLevels),
        (replace(GOOD, tolerance_fen=-1), rule.ToleranceNotPossible),
        (changed(2, name=""), rule.LevelNameMissing),
        (changed(1, days=0), rule.LevelDaysNotRising),
        (changed(2, days=7), rule.LevelDaysNotRising),
        (changed(7, days=3_651), rule.LevelDaysNotRising),
        (changed(3, stage=Stage.REMINDER), rule.LevelStageFalls),
        (changed(1, tone=0), rule.LevelToneUnknown),
        (changed(3, tone=1), rule.LevelToneUnknown),
        (changed(1, deadline_days=2), rule.LevelDeadlineNotPossible),
        (changed(1, gap_days=367), rule.LevelGapNotPossible),
        (changed(2, fee_fen=1_000), rule.LevelFeeNotPossible),
        (changed(2, fee_fen=-1, fee_item_id=1), rule.LevelFeeNotPossible),
        (changed(5, fee_fen=1_000, fee_item_id=1), rule.LevelFeeNotPossible),
    ],
)
def test_a_ladder_that_cannot_be_is_refused(ladder: Ladder, error: type[UserError]) -> None:
    with pytest.raises(error):
        check_ladder(ladder)


def test_a_ladder_that_can_be() -> None:
    assert check_ladder(GOOD) is GOOD
    fee: Level = changed(2, fee_fen=1_000, fee_item_id=1).levels[1]
    assert check_ladder(changed(2, fee_fen=1_000, fee_item_id=1)).levels[1] == fee
    assert GOOD.with_deadline(20).levels[0].deadline_days == 20
    assert changed(1, deadline_days=7).with_deadline(20).levels[0].deadline_days == 7
