"""分期缴费协议 (series FQ): the instalment agreement on paper, frozen and numbered the first time it is printed.

It is printed to be signed and the plan is written down once it is signed, so the paper comes first. An agreement that says the same
is the same paper: printed again, from the form or from the plan, it keeps its number and shows what was issued.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.plan_agreement import AgreedCharge, AgreedInstalment, PlanAgreement
from propdesk.documents.results import Printed
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.deliveries import RELATION_NAMES
from propdesk.domain.plans import PlanTerms, checked
from propdesk.i18n import catalog
from propdesk.services import papers
from propdesk.services.changes import Done, commit
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.services.office import Office
from propdesk.services.papers import Filed
from propdesk.services.payments import UnitUnknown
from propdesk.store import papers as register
from propdesk.store import people, requests
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument
from propdesk.store.plans import PlanCharge

KIND, SERIES = "plan", "FQ"


def issue(
    office: Office, unit_id: int, terms: PlanTerms, charges: Sequence[PlanCharge], language: str, *, key: str | None = None
) -> DocumentRow:
    """Freeze and number the agreement of a unit in one transaction; one that says the same keeps its number.

    Raises `UnitUnknown` and what `domain.plans.checked` raises, so that nothing is signed that could not be written down.
    """
    moment = clock.now()
    agreed = checked(terms, sum(charge.open_fen + charge.late_fee_fen for charge in charges))

    def work(conn: Connection) -> Done[DocumentRow]:
        draft = _content(conn, office, unit_id, agreed, charges, language)
        kept = _same(conn, draft)
        if kept is not None:
            return Done(kept, kept.document_id, kept.number, {"number": kept.number, "fresh": 0})
        paper = replace(draft, number=requests.next_numbers(conn, SERIES, agreed.agreed_on.year)[0])
        lines = tuple((line.charge_id, line.open_fen) for line in paper.lines)
        new = NewDocument(
            KIND, paper.number, unit_id, paper.agreed_on, language, paper.wording, paper.total_fen, to_json(paper), lines
        )  # fmt: skip
        span = register.add(conn, moment.isoformat(), office.actor.operator, [new])
        return Done(again(conn, span.first), span.first, paper.number, {"number": paper.number, "fresh": 1}, [span])

    def again(conn: Connection, document_id: int) -> DocumentRow:
        return register.find(conn, ids=[document_id])[0]

    return commit(office.store, office.actor, "plan.paper", work, moment=moment, key=key, again=again)


def _content(
    conn: Connection, office: Office, unit_id: int, terms: PlanTerms, charges: Sequence[PlanCharge], language: str
) -> PlanAgreement:
    """What the agreement says, without its number; raises `UnitUnknown`."""
    found = people.units(conn, [unit_id])
    if not found:
        raise UnitUnknown(unit=unit_id)
    persons = people.people_of(conn, [unit_id], terms.agreed_on).get(unit_id, ())
    unit = found[0]
    return PlanAgreement(
        language=language,
        letterhead=letterhead(office_facts(conn)),
        debtors=tuple(person.name for person in persons if person.role == "owner"),
        unit_code=unit.code,
        unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
        agreed_on=terms.agreed_on,
        lines=tuple(AgreedCharge(c.item, c.period, c.due_on, c.open_fen, c.late_fee_fen, c.charge_id) for c in charges),
        instalments=tuple(AgreedInstalment(*one) for one in terms.instalments),
        one_sum=terms.one_sum,
        breach_days=terms.breach_days,
        clause=terms.clause,
        signer=terms.signer,
        relation=catalog(language).gettext(RELATION_NAMES[terms.relation]),
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        wording=wording(KIND, language).version,
        unit_id=unit_id,
    )


def _same(conn: Connection, draft: PlanAgreement) -> DocumentRow | None:
    """The paper that says the same already; names, addresses and wordings may have changed since."""
    for row in register.find(conn, unit_id=draft.unit_id, kind=KIND):
        if row.language == draft.language and _agreed(content_of(row)) == _agreed(draft):
            return row
    return None


def _agreed(paper: PlanAgreement) -> tuple[object, ...]:
    """What makes two agreements the same."""
    lines = sorted((line.charge_id, line.open_fen, line.late_fee_fen) for line in paper.lines)
    said = (paper.one_sum, paper.breach_days, paper.clause, paper.signer, paper.relation)
    return paper.agreed_on, lines, paper.instalments, *said


def content_of(row: DocumentRow) -> PlanAgreement:
    """The frozen content of an issued agreement."""
    return from_json(PlanAgreement, row.content)


def draw(office: Office, row: DocumentRow) -> Printed:
    """An issued agreement as a PDF in memory; printed before, it is marked as a reprint."""
    from propdesk.documents.plan_drawing import draw_agreement

    return draw_agreement(content_of(row), papers.marks_of(office), copy=row.prints > 0)


def note(office: Office, row: DocumentRow, printed: Printed) -> None:
    """Note that an agreement was printed or saved; from then on it is drawn as a reprint."""
    papers.note_prints(office, [row], [hashlib.sha256(printed.pdf).hexdigest()])


def file_agreement(office: Office, row: DocumentRow, out: Path) -> Filed:
    """Write an issued agreement to `out` and note the print; raises `PaperNotWritten` (the agreement stays issued)."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, row)
    path = write_atomic(out, printed.pdf)
    note(office, row, printed)
    return Filed((path,), printed.pages, printed.missing)
