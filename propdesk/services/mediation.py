"""调解: write down who mediated, who took part and what was agreed; correct or take it back; the record on paper."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from propdesk import clock
from propdesk.documents.mediation_record import MediationRecord
from propdesk.documents.results import Printed
from propdesk.domain.addresses import unit_name
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import BODY_NAMES, OUTCOME_NAMES, Told, check
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services.changes import Done, commit
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.services.payments import UnitUnknown
from propdesk.store import mediation as store
from propdesk.store import people
from propdesk.store.engine import Connection
from propdesk.store.holds import charge_facts
from propdesk.store.mediation import MediatedCharge as MediatedCharge
from propdesk.store.mediation import MediationRow as MediationRow


class MediationUnknown(UserError):
    """This mediation is no longer there. Open the list again."""


class MediationGone(UserError):
    """This mediation was taken back or corrected already. Open the list again."""


class ChargeNotOfUnit(UserError):
    """One of the bills does not belong to this household. Open the list again."""


class Mediation(NamedTuple):
    """A mediation with the charges it was about."""

    row: MediationRow
    charges: tuple[MediatedCharge, ...]


def record(
    office: Office,
    unit_id: int,
    told: Told,
    charge_ids: Sequence[int],
    today: date,
    *,
    close_out_id: int | None = None,
    replaces_id: int | None = None,
    key: str | None = None,
) -> Mediation:
    """Write a mediation down, or a corrected one in the place of `replaces_id`; it counts only for the charges named.

    Raises `UnitUnknown`, `ChargeNotOfUnit`, `MediationUnknown`, `MediationGone` and the sentences of `domain.mediation.check`.
    """
    moment, facts, named = clock.now(), check(told, today), list(dict.fromkeys(charge_ids))

    def work(conn: Connection) -> Done[Mediation]:
        units = people.units(conn, [unit_id])
        if not units:
            raise UnitUnknown(unit=unit_id)
        owner = charge_facts(conn, named)
        if any(owner.get(charge_id, (0, 0))[0] != unit_id for charge_id in named):
            raise ChargeNotOfUnit()
        before = _standing(conn, replaces_id).row if replaces_id is not None else None
        row = MediationRow(
            0, unit_id, "", before.close_out_id if before else close_out_id, replaces_id, facts.body, facts.asked_on, facts.met_on,
            facts.ended_on, facts.outcome, facts.participants, facts.agreement, facts.promised, Counts(facts.counts or Counts.REVIEW),
            facts.counts_reason, moment.isoformat(), office.actor.operator,
        )  # fmt: skip
        spans = store.add(conn, row, named)
        body = {"body": facts.body, "asked_on": facts.asked_on.isoformat(), "counts": row.counts, "charges": named, "replaces": replaces_id}
        return Done(_one(conn, spans[0].first), spans[0].first, units[0].code, body, spans)

    return commit(office.store, office.actor, "mediation.record", work, moment=moment, key=key, again=_one)


def void(office: Office, mediation_id: int, reason: str, on: date, *, key: str | None = None) -> Mediation:
    """Take a mediation back that was written down wrongly; it stays in the book with the reason.

    Raises `ReasonMissing`, `MediationUnknown` or `MediationGone`.
    """
    why, moment = check_reason(reason), clock.now()

    def work(conn: Connection) -> Done[Mediation]:
        row = _standing(conn, mediation_id).row
        span = store.void(conn, mediation_id, on, why, moment.isoformat(), office.actor.operator)
        return Done(_one(conn, mediation_id), mediation_id, row.code, {"reason": why, "on": on.isoformat()}, [span])

    return commit(office.store, office.actor, "mediation.void", work, moment=moment, key=key, again=_one)


def listed(office: Office, unit_id: int | None = None, close_out_id: int | None = None) -> tuple[Mediation, ...]:
    """The mediations of everybody, of a household or of a close-out case, newest first, those taken back with them."""
    with office.store.snapshot() as conn:
        rows = store.find(conn, unit_id=unit_id, close_out_id=close_out_id)
        named = store.charges(conn, [row.mediation_id for row in rows])
    return tuple(Mediation(row, tuple(named.get(row.mediation_id, ()))) for row in rows)


def _one(conn: Connection, mediation_id: int) -> Mediation:
    found = store.find(conn, ids=[mediation_id])
    if not found:
        raise MediationUnknown()
    return Mediation(found[0], tuple(store.charges(conn, [mediation_id]).get(mediation_id, ())))


def _standing(conn: Connection, mediation_id: int) -> Mediation:
    found = _one(conn, mediation_id)
    if not found.row.stands:
        raise MediationGone()
    return found


# on paper -------------------------------------------------------------------------------------------------------------------


def paper(conn: Connection, office: Office, found: Mediation, language: str) -> MediationRecord:
    """The record as a paper."""
    facts, texts, row = profile(office), catalog(language), found.row
    unit = people.units(conn, [row.unit_id])[0]
    persons = people.people_of(conn, [row.unit_id], row.asked_on, phones=False).get(row.unit_id, ())
    return MediationRecord(
        language=language,
        unit=f"{unit.code}  {unit_name(language, unit.building, unit.entrance, unit.room, unit.kind)}",
        owners=tuple(person.name for person in persons if person.role == "owner"),
        body=texts.gettext(BODY_NAMES[row.body]),
        asked_on=row.asked_on,
        met_on=row.met_on,
        ended_on=row.ended_on,
        outcome=texts.gettext(OUTCOME_NAMES[row.outcome]),
        participants=tuple(row.participants.splitlines()),
        agreement=row.agreement,
        promised=row.promised,
        charges=tuple((line.item, line.period, line.due_on.isoformat(), line.amount_fen) for line in found.charges),
        letterhead=letterhead(facts),
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
        demo=facts.demo,
    )


def draw(office: Office, mediation_id: int, language: str) -> Printed:
    """The record of a mediation as a PDF in memory, for signature; raises `MediationUnknown`."""
    with office.store.snapshot() as conn:
        content = paper(conn, office, _one(conn, mediation_id), language)
    return draw_paper(content)


def draw_paper(content: MediationRecord) -> Printed:
    """The record as a PDF in memory."""
    from propdesk.documents.mediation_drawing import draw_record

    return draw_record(content)
