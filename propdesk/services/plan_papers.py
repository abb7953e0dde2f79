"""The instalment agreement on paper: drawn from the form before it is signed, or from the plan as it was written."""

from collections.abc import Sequence
from datetime import date

from propdesk import clock
from propdesk.documents.plan_agreement import AgreedCharge, AgreedInstalment, PlanAgreement
from propdesk.documents.results import Printed
from propdesk.documents.wording import wording
from propdesk.domain.addresses import unit_name
from propdesk.domain.deliveries import RELATION_NAMES, Relation
from propdesk.domain.plans import PlanTerms
from propdesk.i18n import catalog
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.services.payments import UnitUnknown
from propdesk.store import people
from propdesk.store.plans import PlanCharge


def agreement(office: Office, unit_id: int, terms: PlanTerms, charges: Sequence[PlanCharge], language: str) -> PlanAgreement:
    """What the agreement of a unit says; nothing is written. Raises `UnitUnknown`."""
    facts = profile(office)
    with office.store.read() as conn:
        found = people.units(conn, [unit_id])
        if not found:
            raise UnitUnknown(unit=unit_id)
        persons = people.people_of(conn, [unit_id], terms.agreed_on).get(unit_id, ())
    unit = found[0]
    return PlanAgreement(
        language=language,
        letterhead=letterhead(facts),
        debtors=tuple(person.name for person in persons if person.role == "owner"),
        unit_code=unit.code,
        unit_name=unit_name(language, unit.building, unit.entrance, unit.room, unit.kind),
        agreed_on=terms.agreed_on,
        charges=tuple(AgreedCharge(c.item, c.period, c.due_on, c.open_fen, c.late_fee_fen) for c in charges),
        instalments=tuple(AgreedInstalment(*one) for one in terms.instalments),
        one_sum=terms.one_sum,
        breach_days=terms.breach_days,
        clause=terms.clause,
        signer=terms.signer,
        relation=_relation(terms.relation, language),
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        wording=wording("plan", language).version,
    )


def _relation(relation: Relation, language: str) -> str:
    return catalog(language).gettext(RELATION_NAMES[relation])


def draw(office: Office, paper: PlanAgreement) -> Printed:
    """The agreement as a PDF in memory."""
    from propdesk.documents.plan_drawing import draw_agreement

    return draw_agreement(paper, ("demo",) if profile(office).demo else ())


def file_name(code: str, agreed_on: date) -> str:
    """What the agreement's file is called."""
    from propdesk.documents.paper import safe_file_name

    return safe_file_name(f"{code} {agreed_on.isoformat()}.pdf")
