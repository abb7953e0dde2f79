"""Limitation: the worked examples of the trade (domain reference, section 11, examples 9 to 13), its laws on random histories."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.limitation import (
    AGREEMENTS,
    EFFECT_NAMES,
    GROUP_NAMES,
    KIND_NAMES,
    LASTING,
    Effect,
    Event,
    EventEndsBeforeStart,
    EventHasNoEnd,
    EventInFuture,
    EventKindUnknown,
    EventReasonMissing,
    Group,
    Kind,
    check_event,
    standing,
    trace,
)
from propdesk.domain.periods import add_months

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


def last(due_on: date, *events: Event, as_of: date = TODAY) -> date:
    return standing(due_on, events, as_of).last_safe_day


def demand(day: date, counts: Counts = Counts.YES) -> Event:
    return Event(Kind.DEMAND, day, counts=counts)


def month_ends(year: int) -> list[date]:
    return [date(year, month + 1, 1) - DAY for month in range(1, 12)] + [date(year, 12, 31)]


# --- worked examples


@pytest.mark.parametrize(
    ("due_on", "last_day", "left"),
    [
        (date(2023, 11, 30), date(2026, 11, 30), 7),
        (date(2023, 10, 31), date(2026, 10, 31), -23),
        (date(2023, 12, 31), date(2026, 12, 31), 38),
        (date(2024, 2, 29), date(2027, 2, 28), 97),
    ],
)
def test_three_years_from_each_due_day(due_on: date, last_day: date, left: int) -> None:
    found = standing(due_on, (), TODAY)
    assert (found.last_safe_day, found.days_left, found.expired) == (last_day, left, left < 0)
    assert found.why is None


def test_a_signed_demand_naming_all_of_2023_carries_all_of_it() -> None:
    assert {last(due, demand(date(2025, 6, 10))) for due in month_ends(2023)} == {date(2028, 6, 10)}


def test_a_demand_naming_half_the_year_leaves_the_other_half_where_it_was() -> None:
    named, unnamed = month_ends(2023)[:6], month_ends(2023)[6:]
    assert {last(due, demand(date(2025, 6, 10))) for due in named} == {date(2028, 6, 10)}
    assert [last(due) for due in unnamed] == [due.replace(year=2026) for due in unnamed]


def test_a_demand_after_expiry_restarts_nothing_and_a_written_promise_does() -> None:
    due_on = date(2022, 5, 31)
    late = demand(date(2025, 8, 1))
    assert standing(due_on, [late], TODAY).expired
    assert last(due_on, late) == date(2025, 5, 31)
    promise = Event(Kind.PROMISE, date(2025, 9, 1), date(2025, 12, 31))
    found = standing(due_on, [late, promise], TODAY)
    assert (found.last_safe_day, found.waived, found.why) == (date(2028, 12, 31), promise, promise)
    assert [step.effect for step in trace(due_on, [promise, late], TODAY)] == [Effect.TOO_LATE, Effect.WAIVED]


def test_the_chain_breaks_by_a_single_day() -> None:
    due_on, first = date(2020, 5, 31), demand(date(2022, 1, 10))
    assert last(due_on, first) == date(2025, 1, 10)
    assert last(due_on, first, demand(date(2025, 1, 11))) == date(2025, 1, 10)
    assert last(due_on, first, demand(date(2025, 1, 10))) == date(2028, 1, 10)


def test_a_suit_counts_from_its_end_and_is_safe_while_it_runs() -> None:
    due_on, suit = date(2023, 3, 31), Event(Kind.SUIT, date(2026, 1, 15), date(2026, 3, 10))
    assert last(due_on, suit) == date(2029, 3, 10)
    before = standing(due_on, [suit], date(2026, 2, 1))
    assert before.running
    assert before.group is Group.RUNNING
    open_suit = standing(due_on, [suit._replace(ended_on=None)], TODAY)
    assert (open_suit.running, open_suit.last_safe_day) == (True, date(2029, 11, 23))


def test_instalments_over_one_sum_count_from_the_last_of_them() -> None:
    plan = Event(Kind.ONE_SUM, date(2025, 9, 30), date(2026, 9, 30))
    assert last(date(2023, 1, 31), plan) == date(2029, 9, 30)
    assert last(date(2023, 1, 31), plan._replace(kind=Kind.PLAN)) == date(2028, 9, 30)


# --- what is not in the examples


@pytest.mark.parametrize("kind", [Kind.PAYMENT_ORDER, Kind.MEDIATION, Kind.ARBITRATION, Kind.PROCEEDING])
def test_other_proceedings_are_equals_of_a_suit(kind: Kind) -> None:
    assert last(date(2023, 3, 31), Event(kind, date(2026, 1, 15), date(2026, 3, 10))) == date(2029, 3, 10)


def test_a_promise_in_time_counts_from_the_day_it_was_given() -> None:
    assert last(date(2024, 1, 31), Event(Kind.PROMISE, date(2025, 6, 1), date(2025, 12, 31))) == date(2028, 6, 1)


def test_part_payment_after_expiry_gives_the_rest_no_new_period() -> None:
    paid = Event(Kind.PART_PAYMENT, date(2026, 2, 1))
    assert standing(date(2022, 12, 31), [paid], TODAY).expired


@pytest.mark.parametrize("day", [date(2024, 1, 31), date(2023, 6, 1)])
def test_an_event_not_after_the_due_day_changes_nothing(day: date) -> None:
    assert trace(date(2024, 1, 31), [demand(day)], TODAY)[0].effect is Effect.TOO_EARLY
    assert last(date(2024, 1, 31), demand(day)) == date(2027, 1, 31)


def test_an_event_that_gives_no_later_day_is_said_so() -> None:
    steps = trace(date(2024, 1, 31), [demand(date(2026, 1, 5)), Event(Kind.SUIT, date(2026, 1, 5), date(2026, 1, 5))], TODAY)
    assert [step.effect for step in steps] == [Effect.ANEW, Effect.NOTHING_MORE]


def test_what_counts_provisionally_is_shown_and_not_relied_on() -> None:
    due_on = date(2023, 10, 31)
    found = standing(due_on, [demand(date(2026, 5, 4), Counts.PROVISIONAL)], TODAY)
    assert (found.last_safe_day, found.provisional_day, found.group) == (date(2026, 10, 31), date(2029, 5, 4), Group.DOUBTFUL)
    assert found.expired
    no_later = standing(due_on, [demand(date(2026, 5, 4)), demand(date(2026, 5, 3), Counts.PROVISIONAL)], TODAY)
    assert (no_later.provisional_day, no_later.provisional_why) == (None, None)


def test_what_does_not_count_or_is_to_be_reviewed_changes_nothing_and_is_told() -> None:
    events = [demand(date(2026, 5, 4), Counts.NO), demand(date(2026, 5, 5), Counts.REVIEW), demand(date(2026, 5, 6), Counts.PROVISIONAL)]
    found = standing(date(2023, 10, 31), events[:2], TODAY)
    assert (found.last_safe_day, found.to_review, found.group) == (date(2026, 10, 31), True, Group.EXPIRED)
    steps = trace(date(2023, 10, 31), events, TODAY)
    assert [step.effect for step in steps] == [Effect.NOT_COUNTED, Effect.REVIEW, Effect.PROVISIONAL]


def test_a_suspension_in_the_last_six_months_leaves_six_months_after_its_end() -> None:
    due_on = date(2023, 1, 31)  # until 2026-01-31
    assert last(due_on, Event(Kind.SUSPENSION, date(2025, 6, 1), date(2025, 9, 30))) == date(2026, 3, 30)
    assert last(due_on, Event(Kind.SUSPENSION, date(2026, 2, 1), date(2026, 9, 30))) == date(2026, 1, 31)
    over = trace(due_on, [Event(Kind.SUSPENSION, date(2025, 6, 1), date(2025, 7, 30))], TODAY)
    assert over[0].effect is Effect.NOT_LAST_MONTHS
    at_its_beginning = trace(due_on, [Event(Kind.SUSPENSION, date(2025, 6, 1), date(2025, 7, 31))], TODAY)
    assert at_its_beginning[0].effect is Effect.NOTHING_MORE
    running = standing(due_on, [Event(Kind.SUSPENSION, date(2025, 9, 1))], TODAY)
    assert (running.running, running.last_safe_day) == (True, date(2027, 5, 23))
    assert trace(due_on, [Event(Kind.SUSPENSION, date(2026, 2, 1))], TODAY)[0].effect is Effect.TOO_LATE


def test_twenty_years_are_the_end_whatever_happens() -> None:
    due_on = date(2018, 3, 31)
    events = [demand(date(2018 + 2 * n, 4, 1)) for n in range(12)] + [Event(Kind.PROMISE, date(2039, 1, 1), date(2040, 1, 1))]
    found = standing(due_on, events, date(2040, 1, 1))
    assert (found.last_safe_day, found.at_bound, found.expired) == (date(2038, 3, 31), True, True)
    assert trace(due_on, events, date(2040, 1, 1))[-1].effect is Effect.TOO_LATE


def test_what_expired_under_the_old_two_years_stays_expired() -> None:
    assert last(date(2015, 9, 30)) == date(2017, 9, 30)
    assert last(date(2015, 10, 1)) == date(2018, 10, 1)
    assert last(date(2015, 1, 31), demand(date(2017, 12, 1))) == date(2017, 1, 31)


def test_the_day_is_seen_as_of_a_past_day_as_it_was_then() -> None:
    events = [demand(date(2025, 6, 10))]
    assert last(date(2023, 1, 31), *events, as_of=date(2025, 6, 9)) == date(2026, 1, 31)
    assert last(date(2023, 1, 31), *events, as_of=date(2025, 6, 10)) == date(2028, 6, 10)


def test_the_whole_contract_reading_never_moves_the_last_safe_day() -> None:
    found = standing(date(2023, 1, 31), (), TODAY, date(2026, 10, 31))
    assert (found.whole_contract_day, found.last_safe_day, found.group) == (date(2029, 10, 31), date(2026, 1, 31), Group.EXPIRED)
    assert standing(date(2023, 1, 31), [demand(date(2025, 1, 1))], TODAY, date(2026, 10, 31)).whole_contract_day == date(2029, 10, 31)


@pytest.mark.parametrize(
    ("left", "group"),
    [
        (-1, Group.EXPIRED),
        (0, Group.DAYS_30),
        (30, Group.DAYS_30),
        (31, Group.DAYS_90),
        (90, Group.DAYS_90),
        (91, Group.DAYS_180),
        (180, Group.DAYS_180),
        (181, Group.SAFE),
    ],
)
def test_warnings_at_180_90_and_30_days(left: int, group: Group) -> None:
    due_on = date(2024, 5, 15)
    assert standing(due_on, (), date(2027, 5, 15) - left * DAY).group is group


def test_everything_has_its_name() -> None:
    assert (set(KIND_NAMES), set(EFFECT_NAMES), set(GROUP_NAMES), set(COUNTS_NAMES)) == (set(Kind), set(Effect), set(Group), set(Counts))


# --- laws on random histories

DUE = date(2020, 5, 31)
days = st.dates(date(2019, 1, 1), date(2045, 1, 1))
kinds = st.sampled_from(list(Kind))


@st.composite
def events(draw: st.DrawFn, *, kinds: st.SearchStrategy[Kind] = kinds) -> Event:
    kind, start = draw(kinds), draw(days)
    end = draw(st.none() | st.integers(0, 2_000).map(lambda n: start + n * DAY))
    return Event(kind, start, end, draw(st.sampled_from(list(Counts))), source_id=draw(st.integers(1, 9)))


histories = st.lists(events(), max_size=6)


@given(histories, days)
def test_no_event_ever_shortens_the_period(history: list[Event], as_of: date) -> None:
    reached = [step.last_safe_day for step in trace(DUE, history, as_of)]
    assert reached == sorted(reached)
    assert add_months(DUE, 36) <= standing(DUE, history, as_of).last_safe_day <= add_months(DUE, 240)


@given(st.lists(events(kinds=st.sampled_from(sorted(set(Kind) - {Kind.PROMISE}))), max_size=5), events(), days)
def test_writing_one_more_event_never_takes_days_away(history: list[Event], more: Event, as_of: date) -> None:
    assert standing(DUE, [*history, more], as_of).last_safe_day >= standing(DUE, history, as_of).last_safe_day


@given(histories, days, st.randoms())
def test_the_order_of_writing_down_does_not_matter(history: list[Event], as_of: date, chance: object) -> None:
    shuffled = list(history)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(DUE, shuffled, as_of) == standing(DUE, history, as_of)


@given(histories, days, st.sampled_from(sorted(set(Kind) - AGREEMENTS)), st.integers(1, 4_000))
def test_what_comes_after_the_last_safe_day_does_nothing(history: list[Event], as_of: date, kind: Kind, after: int) -> None:
    reached = standing(DUE, history, as_of).last_safe_day
    late = Event(kind, reached + after * DAY)
    assert standing(DUE, [*history, late], as_of).last_safe_day == reached


@given(st.integers(1, 4_000), st.sampled_from(sorted(AGREEMENTS)))
def test_an_agreement_after_expiry_gives_a_new_period(after: int, kind: Kind) -> None:
    day = add_months(DUE, 36) + after * DAY
    found = standing(DUE, [Event(kind, day)], day)
    assert (found.last_safe_day, found.waived is not None) == (add_months(day, 36), True)


@given(days, st.integers(1, 7_000))
def test_a_gap_of_one_day_breaks_every_chain(due_on: date, step: int) -> None:
    due_on = max(due_on, date(2020, 1, 1))
    first = demand(due_on + (step % 1_000 + 1) * DAY)
    reached = last(due_on, first, as_of=first.event_on)
    far = date(2099, 1, 1)
    assert last(due_on, first, demand(reached + DAY), as_of=far) == reached
    assert last(due_on, first, demand(reached), as_of=far) == add_months(reached, 36)


@given(histories, days, st.integers(0, 3_000))
def test_a_later_day_never_changes_what_was_known_of_ended_events(history: list[Event], as_of: date, later: int) -> None:
    """Asked today for a past day, what happened since does not count."""
    since = [event for event in history if event.event_on <= as_of]
    assert standing(DUE, history, as_of) == standing(DUE, since, as_of)


# --- what a person writes down


def test_an_event_written_down_is_checked() -> None:
    assert check_event(Kind.SUIT, date(2026, 1, 15), date(2026, 3, 10), "case file", TODAY) == Event(
        Kind.SUIT, date(2026, 1, 15), date(2026, 3, 10)
    )
    assert check_event(Kind.PROMISE, TODAY, date(2026, 12, 31), "letter of the owner", TODAY).ended_on == date(2026, 12, 31)
    with pytest.raises(EventKindUnknown):
        check_event(None, TODAY, None, "paper", TODAY)
    with pytest.raises(EventInFuture, match="2026-11-24"):
        check_event(Kind.DEMAND, TODAY + DAY, None, "paper", TODAY)
    with pytest.raises(EventHasNoEnd):
        check_event(Kind.DEMAND, TODAY, TODAY, "paper", TODAY)
    with pytest.raises(EventEndsBeforeStart, match="2026-01-14"):
        check_event(Kind.SUIT, date(2026, 1, 15), date(2026, 1, 14), "paper", TODAY)
    with pytest.raises(EventReasonMissing):
        check_event(Kind.DEMAND, TODAY, None, "  ", TODAY)
    for kind in LASTING:
        with pytest.raises(EventInFuture):
            check_event(kind, TODAY, TODAY + DAY, "paper", TODAY)


def test_what_ends_within_some_days_is_neither_lost_nor_in_a_proceeding() -> None:
    due_on, suit = date(2023, 11, 30), Event(Kind.SUIT, date(2026, 1, 1))
    assert [standing(due_on, (), TODAY).ends_within(days) for days in (6, 7, 8)] == [False, True, True]
    assert standing(due_on, (), date(2026, 11, 30)).ends_within(0)
    assert not standing(due_on, (), date(2026, 12, 1)).ends_within(30)
    assert not standing(due_on, [suit], TODAY).ends_within(9_999)
