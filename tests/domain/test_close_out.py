"""The course of a close-out case: where it stands, and what stands in the way of each step."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.arrears import State
from propdesk.domain.close_out import (
    CAUSE_NAMES,
    RESULTS,
    STANDS_NAMES,
    STEP_NAMES,
    STEPS,
    AllSettled,
    AppointmentMissing,
    CaseIsOver,
    CaseNotOver,
    CaseReasonMissing,
    Cause,
    CauseMissing,
    CauseNotChosen,
    Course,
    Measure,
    NothingToTakeIn,
    RemedyMissing,
    Stands,
    Step,
    StepDayMissing,
    StepDayWrong,
    StepNoteMissing,
    StepPersonMissing,
    StillBeingPutRight,
    StillOpen,
    VisitMissing,
    WrittenOutOfOrder,
    can_agree,
    can_appoint,
    can_close,
    can_end_otherwise,
    can_find_causes,
    can_hand_over,
    can_put_right,
    can_review,
    can_sue,
    can_take_in,
    can_take_up,
    can_visit,
    check_causes,
    check_day,
    check_note,
    check_open,
    check_order,
    check_person,
    offered,
    standing_result,
)
from propdesk.domain.tasks import Liability

A, V, C, R, P, W = STEPS


def course(*steps: Step, tasks: int = 0, settled: bool = False) -> Course:
    return Course("JH2026-000001", steps, tasks, settled)


@pytest.mark.parametrize(
    ("case", "stands"),
    [
        (course(), Stands.APPOINT),
        (course(A), Stands.VISIT),
        (course(A, A), Stands.VISIT),
        (course(A, V), Stands.CAUSE),
        (course(A, V, A), Stands.CAUSE),
        (course(A, V, C), Stands.REMEDY),
        (course(A, V, C, P), Stands.REMEDY),
        (course(A, V, C, tasks=1), Stands.REMEDY),
        (course(A, V, C, R), Stands.PLAN),
        (course(A, V, C, R, tasks=1), Stands.DEADLINE),
        (course(A, V, C, R, P, tasks=2), Stands.DEADLINE),
        (course(A, V, C, R, P), Stands.REVIEW),
        (course(A, V, C, R, P, W), Stands.RESULT),
        (course(A, V, C, R, P, W, tasks=1), Stands.DEADLINE),
        (course(Step.CLOSED, settled=True), Stands.CLOSED),
        (course(Step.CLOSED), Stands.REOPENED),
        (course(A, Step.CLOSED, V), Stands.CAUSE),
        (course(A, V, C, Step.LAWYER), Stands.LAWYER),
        (course(A, V, C, Step.SUIT, settled=True), Stands.SUIT),
        (course(Step.ENDED), Stands.ENDED),
        (course(Step.ENDED, Step.TAKEN_UP), Stands.APPOINT),
    ],
)
def test_where_a_case_stands(case: Course, stands: Stands) -> None:
    assert case.stands is stands


FULL = (A, V, C, R, P, W)


@pytest.mark.parametrize(
    ("can", "case", "refusal"),
    [
        (can_appoint, course(), None),
        (can_appoint, course(Step.ENDED), CaseIsOver),
        (can_visit, course(), AppointmentMissing),
        (can_visit, course(A), None),
        (can_visit, course(A, Step.CLOSED, settled=True), CaseIsOver),
        (can_find_causes, course(A), VisitMissing),
        (can_find_causes, course(A, V), None),
        (can_find_causes, course(A, V, Step.LAWYER), CaseIsOver),
        (can_put_right, course(A, V), CauseMissing),
        (can_put_right, course(A, V, C), None),
        (can_agree, course(A, V, C), None),
        (can_review, course(A, V), CauseMissing),
        (can_review, course(A, V, C), RemedyMissing),
        (can_review, course(A, V, C, R, tasks=1), StillBeingPutRight),
        (can_review, course(A, V, C, R), None),
        (can_hand_over, course(A, V), CauseMissing),
        (can_hand_over, course(A, V, C), None),
        (can_hand_over, course(A, V, C, settled=True), AllSettled),
        (can_sue, course(A, V, C, Step.SUIT), CaseIsOver),
        (can_end_otherwise, course(), None),
        (can_end_otherwise, course(settled=True), AllSettled),
        (can_end_otherwise, course(Step.ENDED), CaseIsOver),
        (can_take_up, course(*FULL, Step.CLOSED), CaseNotOver),  # reopened: it is open already
        (can_take_up, course(*FULL, Step.CLOSED, settled=True), None),
        (can_take_up, course(*FULL), CaseNotOver),
    ],
)
def test_what_stands_in_the_way(can: object, case: Course, refusal: type[Exception] | None) -> None:
    found = can(case)  # type: ignore[operator]
    assert found is None if refusal is None else isinstance(found, refusal)


def test_a_case_takes_in_only_what_there_is_and_only_while_it_is_open() -> None:
    assert can_take_in(course(*FULL), "1-1-101", 1) is None
    assert isinstance(can_take_in(course(*FULL), "1-1-101", 0), NothingToTakeIn)
    assert isinstance(can_take_in(course(Step.ENDED), "1-1-101", 1), CaseIsOver)
    assert course(*FULL, Step.TAKEN_IN).stands is course(*FULL).stands


def test_the_full_stop_needs_everything_settled_from_any_step() -> None:
    for steps in ((), (A,), FULL):
        assert isinstance(can_close(course(*steps), "¥1.00"), StillOpen)
        assert can_close(course(*steps, settled=True), "¥0.00") is None
    assert isinstance(can_close(course(Step.CLOSED), "¥1.00"), StillOpen)
    assert isinstance(can_close(course(Step.CLOSED, settled=True), "¥0.00"), CaseIsOver)


@given(st.lists(st.sampled_from(list(Step)), max_size=12), st.integers(0, 2), st.booleans())
def test_a_case_is_either_over_or_goes_on(steps: list[Step], tasks: int, settled: bool) -> None:
    case = course(*steps, tasks=tasks, settled=settled)
    result = standing_result(steps)
    assert (result is not None) == bool(steps and steps[-1] in RESULTS)
    assert case.over == (result is not None and not (result is Step.CLOSED and not settled))
    assert (can_appoint(case) is None) == (not case.over) == (can_take_up(case) is not None)
    if can_close(case, "¥1.00") is None:
        assert settled
    assert STANDS_NAMES[case.stands]


def test_over_one_year_a_case_is_offered_else_it_needs_a_reason() -> None:
    assert [state for state in State if offered(state)] == [State.OWES_YEAR]
    assert check_open("1-1-101", State.OWES_YEAR, " ") == ""
    assert check_open("1-1-101", State.OWES, " asked for it ") == "asked for it"
    with pytest.raises(CaseReasonMissing):
        check_open("1-1-101", State.OWES_LONG, "  ")


def test_every_word_of_a_case_has_a_name() -> None:
    assert set(STEP_NAMES) == set(Step)
    assert set(CAUSE_NAMES) == set(Cause)
    assert set(STANDS_NAMES) == set(Stands)


def test_fields_of_a_step() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    assert check_day(first, first, last) == first
    assert check_day(last, first, last) == last
    for day in (date(2025, 12, 31), date(2026, 2, 1)):
        with pytest.raises(StepDayWrong):
            check_day(day, first, last)
    with pytest.raises(StepDayMissing):
        check_day(None, first, last)
    assert (check_person(" 吴磊 "), check_note(" leak ")) == ("吴磊", "leak")
    with pytest.raises(StepPersonMissing):
        check_person(" ")
    with pytest.raises(StepNoteMissing):
        check_note(" ")
    check_causes([Cause.REPAIR])
    with pytest.raises(CauseNotChosen):
        check_causes([])
    check_order(last, last)
    with pytest.raises(WrittenOutOfOrder):
        check_order(first, last)
    assert Measure("Mend", Liability.OWNER).on_the_spot
    assert not Measure("Mend", Liability.OWNER, due_on=last).on_the_spot
