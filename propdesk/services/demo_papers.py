"""Every paper of reminding, cases and the law, drawn of what the demo's book holds of them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from propdesk.services import (
    arrears,
    case_papers,
    close_outs,
    contact_lists,
    court,
    deliveries,
    dunning,
    evidence_bundle,
    letters,
    levels,
    limitation,
    mediation,
    notices,
    papers,
    plan_papers,
    plans,
    visit_records,
)
from propdesk.services.close_outs import CaseView
from propdesk.services.office import Office
from propdesk.services.papers import Filed
from propdesk.store.papers import DocumentRow

LANGUAGE = "zh_CN"
LATE_MONTHS = 8  # behind by so much, the formal demand is due
SHEETS = 2  # households of whom small notices and visit records are made
BEFORE_DEMAND, REACHED = timedelta(days=20), 3  # the level noted for a debt from before the book, so that the formal demand is next
Place = Callable[[str], Path]
Key = Callable[[str], str]


def demand(office: Office, day: date, place: Place, key: Key) -> list[Filed]:
    """A formal demand (催告函) to one household long overdue that no reminder of the book has reached; none where there is nobody."""
    for row in sorted(arrears.overdue(office, day, min_months=LATE_MONTHS).rows, key=lambda row: -row.months):
        now = levels.now_of(office, row.unit_id, day)
        if now is None or now.position:
            continue
        levels.set_level(office, row.unit_id, REACHED, day - BEFORE_DEMAND, "启用本账套前已书面催缴三次", key=key("level"))
        issued = dunning.run(office, day, LANGUAGE, unit_ids=[row.unit_id], key=key("demand")).documents
        return [papers.file_notices(office, issued, place("formal_demand.pdf"))]
    return []


def file_papers(office: Office, day: date, place: Place, key: Key) -> list[Filed]:
    """Notices for the door, two on a sheet and void, lists and records of visits, agreements, sheets, and what goes to a court."""
    return [
        *_notices(office, day, place, key),
        *_visits(office, day, place, key),
        *_agreed(office, day, place, key),
        *_case(office, day, place),
        *_court(office, day, place),
    ]


def _notices(office: Office, day: date, place: Place, key: Key) -> list[Filed]:
    """The last notices of the day; one is issued for the waste-paper basket, whose number stays."""
    issued = [row for row in notices.issued(office) if row.issued_on == day and row.language == LANGUAGE][:SHEETS]
    if not issued:
        return []
    made = [
        papers.file_notices(office, issued[:1], place("notice_posted.pdf"), posted=True),
        papers.file_notices(office, issued, place("notices_small.pdf"), small=True),
    ]
    void = deliveries.void(office, issued[-1].number, "重复出具", day, day, sure=True, key=key("void-notice"))
    return [*made, papers.file_notices(office, [void], place("notice_void.pdf"))]


def _visits(office: Office, day: date, place: Place, key: Key) -> list[Filed]:
    """Who is called and visited, one record ready for the door and the blank form."""
    made: list[Filed] = []
    for kind, name in ((contact_lists.CALLS, "call_list.pdf"), (contact_lists.TONIGHT, "visit_list.pdf")):
        chosen = contact_lists.choose(office, contact_lists.Choice(kind, day))
        if not chosen.rows:
            return made
        made.append(contact_lists.file_list(office, contact_lists.content_of(office, chosen, LANGUAGE), place(name)))
    units = [one.row.unit_id for one in chosen.rows[:SHEETS]]
    records: Sequence[DocumentRow] = visit_records.issue(office, day, units, LANGUAGE, key=key("visit-records"))
    blank = case_papers.file(place("visit_record_blank.pdf"), visit_records.draw_blank(office, LANGUAGE))
    return [*made, visit_records.file_records(office, records, place("visit_records.pdf")), blank]


def _agreed(office: Office, day: date, place: Place, key: Key) -> list[Filed]:
    """The agreement on instalments and the record of the mediation."""
    made = []
    for plan in plans.every(office, day)[:1]:
        agreement = plan_papers.issue(office, plan.unit_id, plan.terms, plan.charges, LANGUAGE, key=key("agreement"))
        made.append(plan_papers.file_agreement(office, agreement, place("plan_agreement.pdf")))
    for one in mediation.listed(office)[:1]:
        drawn = mediation.draw(office, one.row.mediation_id, LANGUAGE)
        made.append(case_papers.file(place("mediation_record.pdf"), drawn))
    return made


def _case(office: Office, day: date, place: Place) -> list[Filed]:
    """The case of which most was written, with its limitation, the empty form and the week by steward."""
    made = [case_papers.file(place("case_sheet_blank.pdf"), case_papers.print_blank(office, LANGUAGE))]
    for case in sorted(close_outs.listed(office, day), key=_steps)[-1:]:
        sheet = limitation.sheet_of(office, case.row.unit_id, day, LANGUAGE)
        made += [
            case_papers.file(place("case_sheet.pdf"), case_papers.print_sheet(office, case.row.case_id, day, LANGUAGE)),
            case_papers.file(place("case_week.pdf"), case_papers.print_week(office, day, LANGUAGE)),
            limitation.file_sheet(office, sheet, place("limitation_sheet.pdf")),
        ]
    return made


def _steps(case: CaseView) -> int:
    return len(case.steps)


def _court(office: Office, day: date, place: Place) -> list[Filed]:
    """What the law firm gets beside the draft, and the evidence of the case before the court."""
    made = [
        case_papers.file(place("lawyer_letter_data.pdf"), letters.draw_sheet(office, one.document)) for one in letters.listed(office)[:1]
    ]
    for case in court.listed(office, day)[:1]:
        path, bundled = evidence_bundle.file_bundle(office, case.case_id, day, LANGUAGE, place("evidence_bundle.pdf"))
        made.append(Filed((path,), bundled.pages, bundled.missing))
    return made
