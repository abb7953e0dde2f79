"""The papers of close-out cases: the case sheet, its empty form, and the week by steward."""

from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.documents.case_sheet import CaseSheet, MeasureRow, StepDone
from propdesk.documents.case_sheet_drawing import draw_case_sheet
from propdesk.documents.case_weekly import WeekPaper, WeekPart, WeekRow, draw_week
from propdesk.documents.results import Printed
from propdesk.domain.addresses import unit_name
from propdesk.domain.close_out import CAUSE_NAMES, STANDS_NAMES, STEPS, Cause, Step, standing_result
from propdesk.domain.privacy import mask_name
from propdesk.domain.tasks import Liability, TaskEnd
from propdesk.i18n import N_, Catalog, catalog
from propdesk.services.close_out_figures import StewardWeek, week_of, weekly
from propdesk.services.close_outs import CaseView, view
from propdesk.services.exports import Kind, write_table
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.store import people, plans
from propdesk.store.close_outs import StepRow
from propdesk.store.engine import Connection
from propdesk.store.tasks import TaskRow

WEEK_TITLES = (
    N_("Building steward"), N_("Unit"), N_("Owner"), N_("Case no."), N_("Status"), N_("Next day"), N_("Root cause"), N_("Still open"),
)  # fmt: skip


def print_sheet(office: Office, case_id: int, today: date, language: str) -> Printed:
    """The sheet of a case as it stands today, as a PDF; raises `CaseUnknown`."""
    return draw_case_sheet(sheet(office, case_id, today, language), ("demo",) if profile(office).demo else ())


def print_blank(office: Office, language: str) -> Printed:
    """The empty form, to be filled in by hand at the door."""
    facts = profile(office)
    empty = CaseSheet(language, letterhead(facts), stamp(clock.now()), office.actor.operator)
    return draw_case_sheet(empty, ("demo",) if facts.demo else ())


def print_week(office: Office, day: date, language: str) -> Printed:
    """The week of a day by steward, as a PDF."""
    facts, texts = profile(office), catalog(language)
    first, last = week_of(day)
    parts = tuple(_part(week, texts) for week in weekly(office, day))
    paper = WeekPaper(language, first, last, parts, letterhead(facts), stamp(clock.now()), office.actor.operator)
    return draw_week(paper, demo=facts.demo)


def file(path: Path, printed: Printed) -> Filed:
    """Write a paper to a file, whole or not at all; raises `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    return Filed((write_atomic(path, printed.pdf),), printed.pages, printed.missing)


def export_week(office: Office, day: date, language: str, path: Path) -> int:
    """Write the week by steward into a workbook (or csv, by the name of the file) and return the number of its rows."""
    texts = catalog(language)
    columns: list[tuple[str, Kind]] = [(texts.gettext(title), "text") for title in WEEK_TITLES[:-1]]
    columns.append((texts.gettext(WEEK_TITLES[-1]), "money"))
    rows = [
        (week.steward, row.unit, row.owner, row.number, row.stands, row.due, row.causes, row.open_fen)
        for week in weekly(office, day)
        for row in (week_row(case, texts) for case in week.cases)
    ]
    write_table(path, columns, rows, texts.gettext("Close-out cases of the week"))
    return len(rows)


def sheet(office: Office, case_id: int, today: date, language: str) -> CaseSheet:
    """What the sheet of a case says."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        case = view(conn, case_id, today)
        unit = people.units(conn, [case.row.unit_id])[0]
        agreed = case.newest(Step.PLAN)
        instalments = _instalments(conn, agreed, today)
    result = None if case.course.stands.value == "reopened" else standing_result(case.course.steps)
    return CaseSheet(
        language=language,
        letterhead=letterhead(facts),
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        number=case.row.number,
        unit_code=unit.code,
        unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
        owners=case.owners,
        periods=case.periods,
        named_fen=case.named_fen,
        open_fen=case.open_fen,
        opened_on=case.row.opened_on,
        steward=case.row.steward,
        manager=case.row.manager,
        reason=case.row.reason,
        steps=tuple(_done(row) for step in STEPS if (row := case.newest(step)) is not None),
        causes=tuple((Cause(one.cause), Liability(one.liability)) for one in case.causes),
        measures=tuple(_measure(task) for task in case.tasks),
        pay_by=agreed.planned_on if agreed else None,
        instalments=instalments,
        result=result,
        result_on=case.steps[-1].noted_on if result else None,
    )


def _done(row: StepRow) -> StepDone:
    day = row.planned_on if row.step is Step.APPOINTMENT else row.done_on
    return StepDone(row.step, day or row.noted_on, row.at_time, row.person, row.note)


def _measure(task: TaskRow) -> MeasureRow:
    return MeasureRow(
        task.title,
        Liability(task.liability) if task.liability else None,
        " ".join(part for part in (task.department, task.person) if part),
        task.due_on,
        TaskEnd(task.outcome) if task.outcome else None,
        task.ended_on,
        task.confirmed_by,
    )


def _instalments(conn: Connection, agreed: StepRow | None, today: date) -> tuple[tuple[date, int], ...]:
    if agreed is None or agreed.plan_id is None:
        return ()
    found = plans.find(conn, today, plan_id=agreed.plan_id)
    return tuple((one.due_on, one.amount_fen) for one in found[0].terms.instalments) if found else ()


def _part(week: StewardWeek, texts: Catalog) -> WeekPart:
    return WeekPart(week.steward, week.opened, week.closed, week.late, tuple(week_row(case, texts) for case in week.cases))


def week_row(case: CaseView, texts: Catalog) -> WeekRow:
    """A case's line on the weekly list, names masked."""
    _ = texts.gettext
    due = case.due_on.isoformat() if case.due_on else ""
    return WeekRow(
        case.row.code,
        "、".join(mask_name(name) for name in case.owners),
        case.row.number,
        _(STANDS_NAMES[case.stands]),
        _("{day} late").format(day=due) if case.late else due,
        _(", ").join(_(CAUSE_NAMES[Cause(one.cause)]) for one in case.causes),
        case.open_fen,
    )
