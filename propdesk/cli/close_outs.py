"""``propdesk closeout`` and ``propdesk tasks``: cases of old arrears, their steps, their papers, and what others are to do."""

import argparse
import os
from collections.abc import Callable, Sequence
from datetime import date

from propdesk.cli.desk import PIN
from propdesk.cli.output import Answer, file_line, names, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.approvals import Approval
from propdesk.domain.close_out import CAUSE_NAMES, STANDS_NAMES, Cause, FoundCause, Measure, Step
from propdesk.domain.tasks import Liability, TaskEnd, task_title
from propdesk.errors import UserError
from propdesk.i18n import _, window
from propdesk.services import close_out_figures, close_out_steps, close_outs, households, tasks
from propdesk.services.close_outs import CaseView
from propdesk.services.office import Office, office_at
from propdesk.services.tasks import Ending, TaskRow

_MOST = 999_999_999


class CaseStepUnknown(UserError):
    """“{text}” is not a step. Use appointment, visit, cause, remedy, plan, review, lawyer, suit, ended, taken_up or taken_in."""


class CauseNotUnderstood(UserError):
    """“{text}” is not a root cause. Write it with whose matter it is, like repair:developer."""


class LiabilityUnknown(UserError):
    """“{text}” is not whose matter it can be. Use developer, owner or property."""


def opened(words: argparse.Namespace) -> Answer:
    """Open a case about everything a unit has overdue on the day."""
    day, key = parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        case = close_outs.open_case(
            office, unit.unit_id, day, steward=words.steward, manager=words.manager, reason=words.reason, key=key
        )  # fmt: skip
    return _answer(case)


def step(words: argparse.Namespace) -> Answer:
    """Write one step of a case."""
    write, key = _writer(words), parse_key(words.key)
    day = parse_day(words.date)
    with office_at(words.book) as office:
        case = close_outs.numbered(office, words.case, day)
        return _answer(write(office, case.row.case_id, day, key))


def closed(words: argparse.Namespace) -> Answer:
    """Put the full stop."""
    day, key = parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        case = close_outs.numbered(office, words.case, day)
        return _answer(close_out_steps.close(office, case.row.case_id, day, person=words.person, note=words.note, key=key))


def listed(words: argparse.Namespace) -> Answer:
    """The cases as they stand on a day; those that ended only when asked for."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        found = [case for case in close_outs.listed(office, day) if words.all or not case.course.over]
        offers = close_outs.offers(office, day)
    cases = [case for case in found if not words.steward or case.row.steward == words.steward]
    facts = {
        "as_of": day,
        "open_fen": sum(case.open_fen for case in cases),
        "cases": [_facts(case) for case in cases],
        "offered": [{"unit": one.code, "months": one.months, "overdue_fen": one.overdue_fen, "steward": one.steward} for one in offers],
    }
    heads = [_("Unit"), _("Owner"), _("Case no."), _("Status"), _("Next day"), _("Still open"), _("Building steward")]
    rows = [
        (
            case.row.code, names(case.owners), case.row.number, _(STANDS_NAMES[case.stands]), case.due_on or "—", yuan(case.open_fen),
            case.row.steward,
        )
        for case in cases
    ]  # fmt: skip
    lines = table(heads, rows, "lllllrl") if rows else [_("No close-out case yet.")]
    if offers:
        lines = [*lines, _("To be opened") + ": " + names([one.code for one in offers])]
    return Answer(facts, lines)


def sheet(words: argparse.Namespace) -> Answer:
    """The case sheet of a case, or the empty form, as a PDF."""
    from propdesk.services import case_papers

    check_out(words.out)
    language = _language(words)
    day = parse_day(words.date) if words.case else date.min
    with office_at(words.book, looking=True) as office:
        if words.case:
            case = close_outs.numbered(office, words.case, day)
            printed = case_papers.print_sheet(office, case.row.case_id, day, language)
        else:
            printed = case_papers.print_blank(office, language)
    filed = case_papers.file(words.out, printed)
    return Answer({"case": words.case, "file": filed.paths[0], "pages": filed.pages}, [file_line(filed)])


def weekly(words: argparse.Namespace) -> Answer:
    """The week of a day by steward: as a workbook or csv where the file is called so, as a PDF otherwise."""
    from propdesk.services import case_papers

    check_out(words.out)
    day, language = parse_day(words.as_of), _language(words)
    with office_at(words.book, looking=True) as office:
        weeks = close_out_figures.weekly(office, day)
        first, last = close_out_figures.week_of(day)
        if words.out.suffix.lower() in (".xlsx", ".csv"):
            case_papers.export_week(office, day, language, words.out)
            lines = [_("File: {path}").format(path=words.out)]
        else:
            lines = [file_line(case_papers.file(words.out, case_papers.print_week(office, day, language)))]
    stewards = [
        {"steward": week.steward, "opened": week.opened, "closed": week.closed, "late": week.late, "cases": [_facts(c) for c in week.cases]}
        for week in weeks
    ]
    return Answer({"first": first, "last": last, "file": words.out, "stewards": stewards}, lines)


def causes(words: argparse.Namespace) -> Answer:
    """Why households did not pay, over the cases opened on some days."""
    first, last, day = parse_day(words.first), parse_day(words.last), parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        found = close_out_figures.causes(office, first, last, day, steward=words.steward, building=words.building)
    facts = [
        {
            "cause": row.cause.value, "cases": row.cases, "closed": row.closed, "named_fen": row.named_fen, "open_fen": row.open_fen,
            "liability": {liability.value: count for liability, count in row.liability.items()},
        }
        for row in found.rows
    ]  # fmt: skip
    heads = [_("Root cause"), _("Cases"), _("Closed (full stop)"), _("Owed at the opening"), _("Still open")]
    rows = [(_(CAUSE_NAMES[row.cause]), row.cases, row.closed, yuan(row.named_fen), yuan(row.open_fen)) for row in found.rows]
    text = _("{cases} cases, {unknown} without a cause yet; a case with several causes counts for each.")
    lines = [*(table(heads, rows, "lrrrr") if rows else []), text.format(cases=found.cases, unknown=found.unknown)]
    return Answer({"first": first, "last": last, "as_of": day, "cases": found.cases, "unknown": found.unknown, "causes": facts}, lines)


def tasks_listed(words: argparse.Namespace) -> Answer:
    """The tasks that stand on a day, the earliest deadline first."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        found = tasks.open_tasks(office, day, late_only=words.late)
    heads = [_("Number"), _("Unit"), _("What is to be done"), _("Who does it"), _("Deadline"), _("Case")]
    rows = [
        (row.task_id, row.code, task_title(row.kind, row.title, _), row.department or row.person, row.due_on or "—", row.case_number)
        for row in found
    ]
    lines = table(heads, rows, "rlllll") if rows else [_("Nothing is to be put right.")]
    return Answer({"as_of": day, "tasks": [_task(row) for row in found]}, lines)


def task_given(words: argparse.Namespace) -> Answer:
    """Give somebody something to do by a day."""
    day, due, key = parse_day(words.date), parse_day(words.due), parse_key(words.key)
    liability = _liability(words.liability)
    with office_at(words.book) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        row = tasks.give(
            office, words.title, day, unit_id=unit_id, due_on=due, department=words.department, person=words.person, liability=liability,
            key=key,
        )  # fmt: skip
    who = row.department or row.person
    return Answer(
        _task(row), [_("Task {number} for {who} by {day}: {title}").format(number=row.task_id, who=who, day=due, title=row.title)]
    )


def task_done(words: argparse.Namespace) -> Answer:
    """Write how a task ended: done, or not possible and why."""
    number, day, key = parse_whole(words.task, 1, _MOST), parse_day(words.date), parse_key(words.key)
    outcome = TaskEnd.NOT_POSSIBLE if words.not_possible else TaskEnd.DONE
    with office_at(words.book) as office:
        row = tasks.end(office, number, Ending(outcome, day, words.confirmed, words.note), key=key)
    return Answer(
        _task(row), [_("{title}: {outcome}").format(title=row.title, outcome=_("Not possible") if words.not_possible else _("Done"))]
    )


Write = Callable[[Office, int, date, str], CaseView]


def _writer(words: argparse.Namespace) -> Write:
    """What writes the step asked for, its words judged before a book is opened; raises `CaseStepUnknown` and what is wrong with them."""
    try:
        asked = Step(words.step)
    except ValueError:
        raise CaseStepUnknown(text=words.step) from None
    on = parse_day(words.on) if words.on else None
    due = parse_day(words.due) if words.due else None
    found, person, note = [_cause(text) for text in words.cause], words.person, words.note
    measures = (
        [Measure(words.measure, _liability(words.liability), words.department, person, due, words.confirmed)] if words.measure else []
    )
    allowed = Approval(words.reason, words.approver, os.environ.get(PIN, ""))
    plan = parse_whole(words.plan, 1, _MOST) if words.plan else None
    steps = close_out_steps
    writers: dict[Step, Write] = {
        Step.APPOINTMENT: lambda office, case, day, key: steps.appoint(
            office, case, day, on, words.time, person, note=note, exception=words.exception, key=key
        ),
        Step.VISIT: lambda office, case, day, key: steps.visit(
            office, case, day, on, person, note, at_time=words.time, exception=words.exception, key=key
        ),
        Step.CAUSE: lambda office, case, day, key: steps.find_causes(office, case, day, found, note=note, key=key),
        Step.REMEDY: lambda office, case, day, key: steps.put_right(office, case, day, measures, note=note, key=key),
        Step.PLAN: lambda office, case, day, key: steps.agree(office, case, day, plan_id=plan, pay_by=due, note=note, key=key),
        Step.REVIEW: lambda office, case, day, key: steps.review(office, case, day, on, person, note, key=key),
        Step.LAWYER: lambda office, case, day, key: steps.hand_over(office, case, day, allowed, key=key),
        Step.SUIT: lambda office, case, day, key: steps.sue(office, case, day, allowed, key=key),
        Step.ENDED: lambda office, case, day, key: steps.end_otherwise(office, case, day, note, key=key),
        Step.TAKEN_UP: lambda office, case, day, key: steps.take_up(office, case, day, note, key=key),
        Step.TAKEN_IN: lambda office, case, day, key: steps.take_in(office, case, day, note, key=key),
    }
    if asked not in writers:
        raise CaseStepUnknown(text=words.step)
    return writers[asked]


def _cause(text: str) -> FoundCause:
    name, colon, liable = text.replace("：", ":").partition(":")
    try:
        return FoundCause(Cause(name.strip().lower()), _liability(liable) if colon else Liability.PROPERTY)
    except ValueError:
        raise CauseNotUnderstood(text=text) from None


def _liability(text: str) -> Liability:
    try:
        return Liability(text.strip().lower())
    except ValueError:
        raise LiabilityUnknown(text=text) from None


def _language(words: argparse.Namespace) -> str:
    return parse_language(words.lang) if words.lang else window().language


def _answer(case: CaseView) -> Answer:
    said = f"{case.row.code} {case.row.number}: {_(STANDS_NAMES[case.stands])}. {_('Still open')} {yuan(case.open_fen)}"
    return Answer(_facts(case), [said])


def _facts(case: CaseView) -> dict[str, object]:
    return {
        "case": case.row.number,
        "unit": case.row.code,
        "opened_on": case.row.opened_on,
        "steward": case.row.steward,
        "manager": case.row.manager,
        "stands": case.stands.value,
        "over": case.course.over,
        "due_on": case.due_on,
        "late": case.late,
        "named_fen": case.named_fen,
        "open_fen": case.open_fen,
        "further_fen": case.further_fen,
        "charges": len(case.named),
        "causes": [{"cause": one.cause, "liability": one.liability} for one in case.causes],
        "tasks": _tasks(case.tasks),
    }


def _tasks(rows: Sequence[TaskRow]) -> list[dict[str, object]]:
    return [_task(row) for row in rows]


def _task(row: TaskRow) -> dict[str, object]:
    return {
        "task": row.task_id, "unit": row.code, "case": row.case_number, "title": row.title, "department": row.department,
        "person": row.person, "liability": row.liability, "due_on": row.due_on, "outcome": row.outcome, "ended_on": row.ended_on,
        "confirmed_by": row.confirmed_by, "note": row.note,
    }  # fmt: skip
