"""Tasks (限期整改): what somebody is to do by a day, for a household or inside a close-out case, and how it ended.

A task is never changed: it stands until it is ended, as done or as not possible, by the person who saw it.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from propdesk.errors import UserError
from propdesk.i18n import N_


class TaskKind(StrEnum):
    """Why there is a task."""

    REMEDY = "remedy"  # a cause of non-payment that is to be put right
    DECIDE = "decide"  # the ladder is exhausted: close-out, lawyer or write-off
    FOLLOW_UP = "follow_up"


class TaskEnd(StrEnum):
    """How a task ended."""

    DONE = "done"
    NOT_POSSIBLE = "not_possible"


class Liability(StrEnum):
    """Whose matter it is (责任方)."""

    DEVELOPER = "developer"
    OWNER = "owner"
    PROPERTY = "property"


TASK_KIND_NAMES = {
    TaskKind.REMEDY: N_("Put right"),
    TaskKind.DECIDE: N_("Decide: close-out, lawyer or write-off"),
    TaskKind.FOLLOW_UP: N_("Follow up"),
}
TASK_END_NAMES = {TaskEnd.DONE: N_("Done"), TaskEnd.NOT_POSSIBLE: N_("Not possible")}
LIABILITY_NAMES = {Liability.DEVELOPER: N_("Developer"), Liability.OWNER: N_("Owner"), Liability.PROPERTY: N_("Property office")}


class TaskTitleMissing(UserError):
    """Write what is to be done."""


class TaskDueMissing(UserError):
    """Set the day by which it must be done."""


class TaskDueTooEarly(UserError):
    """The deadline is before {day}, the day of the task."""


class TaskPersonMissing(UserError):
    """Write the department or the person who does it."""


class TaskUnknown(UserError):
    """This task is no longer there. Open the list again."""


class TaskAlreadyEnded(UserError):
    """This task was ended on {day}."""


class TaskEndedTooEarly(UserError):
    """The task was given on {day}; it cannot end before."""


class TaskNoteMissing(UserError):
    """Write why it was not possible."""


class TaskConfirmerMissing(UserError):
    """Write who confirmed that it was put right: the owner, or who saw it for him."""


def task_title(kind: str, title: str, translate: Callable[[str], str]) -> str:
    """What is to be done, in words: what the program itself asks for is translated, what somebody wrote stays."""
    return translate(TASK_KIND_NAMES[TaskKind.DECIDE]) if kind == TaskKind.DECIDE.value else title


def is_late(due_on: date | None, as_of: date) -> bool:
    """Whether a task still open on `as_of` is past its day; the day itself is not late."""
    return due_on is not None and due_on < as_of


def is_due(due_on: date | None, as_of: date) -> bool:
    """Whether a task still open on `as_of` is to be done by then: today is its day, or it is late."""
    return due_on is not None and due_on <= as_of


def check_task(title: str, department: str, person: str, due_on: date | None, made_on: date) -> str:
    """The trimmed title of a task somebody answers for; raises the sentence for the field that is wrong."""
    if not title.strip():
        raise TaskTitleMissing()
    if not department.strip() and not person.strip():
        raise TaskPersonMissing()
    if due_on is None:
        raise TaskDueMissing()
    if due_on < made_on:
        raise TaskDueTooEarly(day=made_on)
    return title.strip()


def check_end(kind: TaskKind, outcome: TaskEnd, confirmed_by: str, note: str, made_on: date, ended_on: date) -> None:
    """Whether a task can end so: what was put right is confirmed by somebody, and “not possible” has its reason.

    Raises `TaskConfirmerMissing`, `TaskNoteMissing` or `TaskEndedTooEarly`.
    """
    if outcome is TaskEnd.NOT_POSSIBLE and not note.strip():
        raise TaskNoteMissing()
    if outcome is TaskEnd.DONE and kind is TaskKind.REMEDY and not confirmed_by.strip():
        raise TaskConfirmerMissing()
    if ended_on < made_on:
        raise TaskEndedTooEarly(day=made_on)
