"""What makes a task one that somebody answers for, and how it may end."""

from datetime import date

import pytest

from propdesk.domain.tasks import (
    LIABILITY_NAMES,
    TASK_END_NAMES,
    TASK_KIND_NAMES,
    Liability,
    TaskConfirmerMissing,
    TaskDueMissing,
    TaskDueTooEarly,
    TaskEnd,
    TaskEndedTooEarly,
    TaskKind,
    TaskNoteMissing,
    TaskPersonMissing,
    TaskTitleMissing,
    check_end,
    check_task,
    is_due,
    is_late,
    task_title,
)

DAY, NEXT = date(2026, 1, 5), date(2026, 1, 6)


def test_the_day_itself_is_not_late() -> None:
    assert [is_late(due, DAY) for due in (None, date(2026, 1, 4), DAY, NEXT)] == [False, True, False, False]


def test_a_task_is_due_on_its_day_and_after_it() -> None:
    assert [is_due(due, DAY) for due in (None, date(2026, 1, 4), DAY, NEXT)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("title", "department", "person", "due", "refusal"),
    [
        (" ", "d", "", DAY, TaskTitleMissing),
        ("t", " ", " ", DAY, TaskPersonMissing),
        ("t", "d", "", None, TaskDueMissing),
        ("t", "", "p", date(2026, 1, 4), TaskDueTooEarly),
    ],
)
def test_a_task_nobody_answers_for_is_refused(title: str, department: str, person: str, due: date | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_task(title, department, person, due, DAY)


def test_a_task_with_all_it_needs() -> None:
    assert check_task(" Mend ", "Repairs", "", DAY, DAY) == "Mend"


@pytest.mark.parametrize(
    ("kind", "outcome", "who", "note", "on", "refusal"),
    [
        (TaskKind.REMEDY, TaskEnd.DONE, " ", "", DAY, TaskConfirmerMissing),
        (TaskKind.REMEDY, TaskEnd.NOT_POSSIBLE, "", " ", DAY, TaskNoteMissing),
        (TaskKind.DECIDE, TaskEnd.DONE, "", "", date(2026, 1, 4), TaskEndedTooEarly),
        (TaskKind.REMEDY, TaskEnd.DONE, "owner", "", DAY, None),
        (TaskKind.FOLLOW_UP, TaskEnd.DONE, "", "", NEXT, None),
        (TaskKind.REMEDY, TaskEnd.NOT_POSSIBLE, "", "no parts", DAY, None),
    ],
)
def test_how_a_task_may_end(kind: TaskKind, outcome: TaskEnd, who: str, note: str, on: date, refusal: type[Exception] | None) -> None:
    if refusal is None:
        check_end(kind, outcome, who, note, DAY, on)
        return
    with pytest.raises(refusal):
        check_end(kind, outcome, who, note, DAY, on)


def test_what_the_program_asks_for_is_translated_what_somebody_wrote_is_not() -> None:
    assert task_title("decide", "Decide", str.upper) == "DECIDE: CLOSE-OUT, LAWYER OR WRITE-OFF"
    assert task_title("remedy", "Mend", str.upper) == "Mend"


def test_every_word_of_a_task_has_a_name() -> None:
    assert (set(TASK_KIND_NAMES), set(TASK_END_NAMES), set(LIABILITY_NAMES)) == (set(TaskKind), set(TaskEnd), set(Liability))
