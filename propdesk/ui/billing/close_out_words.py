"""How close-out cases are told on screen: badges, days, the icons of the time line."""

from datetime import date

from propdesk.domain.close_out import CAUSE_NAMES, STANDS_NAMES, STEPS, Cause, Stands, Step
from propdesk.domain.mediation import BODY_NAMES, OUTCOME_NAMES
from propdesk.domain.tasks import LIABILITY_NAMES, TASK_END_NAMES, Liability, TaskEnd, is_late
from propdesk.domain.timeline import Moment, Theme
from propdesk.i18n import _, ngettext
from propdesk.services.close_outs import CaseView
from propdesk.store.close_outs import CauseRow, StepRow
from propdesk.store.mediation import MediationRow
from propdesk.store.tasks import TaskRow
from propdesk.ui.parts.stepper import DONE, NOW, WAITING
from propdesk.ui.parts.timeline import Entry

RESULT = "result"
PAGES = (*(step.value for step in STEPS), RESULT)
_KINDS = {
    Stands.CLOSED: "ok",
    Stands.REOPENED: "danger",
    Stands.DEADLINE: "warn",
    Stands.ENDED: "neutral",
    Stands.LAWYER: "closeout",
    Stands.SUIT: "closeout",
}
_ICONS = {
    Theme.CHARGES: "file-text",
    Theme.MONEY: "cash",
    Theme.PAPERS: "bell",
    Theme.CONTACTS: "phone",
    Theme.AGREEMENTS: "calendar",
    Theme.CLOSE_OUT: "target-arrow",
    Theme.LAW: "gavel",
}
_TONES = {Theme.MONEY: "ok", Theme.CLOSE_OUT: "closeout", Theme.LAW: "closeout", Theme.PAPERS: "warn"}


def stands_badge(stands: Stands) -> tuple[str, str]:
    """Where a case stands, in words, and the kind of its badge."""
    return _(STANDS_NAMES[stands]), _KINDS.get(stands, "info")


def due_text(due_on: date | None, today: date) -> str:
    """The next day of a case, with how late it is."""
    if due_on is None:
        return "—"
    if is_late(due_on, today):
        return f"{due_on.isoformat()} ({late_text((today - due_on).days)})"
    return _("{day} (today)").format(day=due_on.isoformat()) if due_on == today else due_on.isoformat()


def late_text(days: int) -> str:
    """How many days something is late, in words."""
    return ngettext("{n} day late", "{n} days late", days).format(n=days)


def causes_text(causes: tuple[CauseRow, ...]) -> str:
    """The root causes with whose matter each is."""
    parts = [f"{_(CAUSE_NAMES[Cause(one.cause)])} ({_(LIABILITY_NAMES[Liability(one.liability)])})" for one in causes]
    return _(", ").join(parts)


def task_state(task: TaskRow, today: date) -> tuple[str, str]:
    """How a task stands, in words, and the kind of its badge."""
    if task.ended_on is not None:
        done = TaskEnd(task.outcome)
        return f"{_(TASK_END_NAMES[done])} {task.ended_on.isoformat()}", "ok" if done is TaskEnd.DONE else "neutral"
    if is_late(task.due_on, today):
        assert task.due_on is not None
        return late_text((today - task.due_on).days), "danger"
    return _("Not done yet"), "warn" if task.due_on == today else "info"


def step_state(case: CaseView, key: str) -> tuple[str, str]:
    """DONE, NOW or WAITING for a page of the stepper, and the day beside it."""
    if key == RESULT:
        over = case.course.over
        return (DONE if over else NOW if case.stands in (Stands.RESULT, Stands.REOPENED) else WAITING), ""
    step = Step(key)
    row = case.newest(step)
    now = _step_now(case.stands)
    day = (row.done_on or row.planned_on or row.noted_on).isoformat() if row else ""
    if now is step and not case.course.over:
        return NOW, day
    return (DONE if row else WAITING), day


def _step_now(stands: Stands) -> Step | None:
    named = {Stands.APPOINT: Step.APPOINTMENT, Stands.DEADLINE: Step.REMEDY}
    return named.get(stands) or (Step(stands.value) if stands.value in {step.value for step in STEPS} else None)


def page_now(case: CaseView) -> str:
    """The page to open a case with: the step to do next."""
    now = _step_now(case.stands)
    return now.value if now else RESULT


def step_lines(case: CaseView, row: StepRow) -> list[str]:
    """What was written about a step, line by line."""
    lines = []
    if row.step is Step.APPOINTMENT and row.planned_on:
        lines.append(_("Appointment: {day} {time}, {person}").format(day=row.planned_on, time=row.at_time, person=row.person).strip())
    elif row.step in (Step.VISIT, Step.REVIEW):
        day = " ".join(part for part in (str(row.done_on), row.at_time) if part)
        lines.append(_("{day}, {person}").format(day=day, person=row.person))
    elif row.step is Step.PLAN:
        lines.append(_("By an instalment plan") if row.plan_id else _("In one payment by {day}").format(day=row.planned_on))
    else:
        lines.append((row.done_on or row.noted_on).isoformat())
    if row.approver:
        lines.append(_("Allowed by {approver}").format(approver=row.approver))
    if row.exception:
        lines.append(_("All the same: {reason}").format(reason=row.exception))
    return [*lines, *([row.note] if row.note else [])]


def entry_of(moment: Moment) -> Entry:
    """A moment of a household's time line as the time line shows it."""
    back = "taken back" in moment.words or "reopened" in moment.words
    tone = "danger" if back else _TONES.get(moment.theme, "")
    return Entry(moment.on.isoformat(), moment.text(_), moment.theme.value, _ICONS[moment.theme], tone, moment.note, moment.by)


def mediation_text(row: MediationRow) -> str:
    """A mediation in a line: when, who mediated, what came of it."""
    day = row.ended_on or row.met_on or row.asked_on
    told = _("Mediation {day}, {body}: {outcome}").format(day=day, body=_(BODY_NAMES[row.body]), outcome=_(OUTCOME_NAMES[row.outcome]))
    return " · ".join(part for part in (told, row.agreement, row.promised) if part)
