"""What the book holds about a debt, in words of a paper: deliveries, promises, contacts, mediations. Facts only, no judgement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from propdesk.documents.notice import Demand
from propdesk.domain.contacts import CHANNEL_NAMES as CONTACT_CHANNELS
from propdesk.domain.contacts import RESULT_NAMES, Result
from propdesk.domain.contacts import Channel as ContactChannel
from propdesk.domain.deliveries import CHANNEL_NAMES, OUTCOME_NAMES, RELATION_NAMES, Channel, Outcome, Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import BODY_NAMES
from propdesk.domain.mediation import OUTCOME_NAMES as MEDIATION_OUTCOMES
from propdesk.domain.money import format_yuan
from propdesk.domain.promises import FORM_NAMES, STATE_NAMES, PromiseForm, PromiseState
from propdesk.i18n import Catalog
from propdesk.store import contacts, deliveries, mediation, promises
from propdesk.store import papers as register
from propdesk.store.contacts import ContactRow
from propdesk.store.deliveries import DeliveryRow
from propdesk.store.engine import Connection
from propdesk.store.mediation import MediationRow
from propdesk.store.papers import DocumentRow
from propdesk.store.promises import PromiseRow

NOTICE = "notice"
PROVABLE = (Counts.YES, Counts.PROVISIONAL)


class Sent(NamedTuple):
    """A notice that is not void with its deliveries, and the one that says most."""

    notice: DocumentRow
    deliveries: tuple[DeliveryRow, ...]
    best: DeliveryRow | None

    @property
    def provable(self) -> bool:
        """Whether its arrival can be proved: it counts by rule or by a person's decision, provisionally or for good."""
        return self.best is not None and Counts(self.best.counts) in PROVABLE


class Known(NamedTuple):
    """Everything the book holds about a unit's debt beside the ledger, as of a day, oldest first."""

    sent: tuple[Sent, ...]
    contacts: tuple[ContactRow, ...]
    promises: tuple[PromiseRow, ...]
    mediations: tuple[MediationRow, ...]


def known(conn: Connection, unit_id: int, as_of: date) -> Known:
    """What stands on the day; void notices, contacts, promises and mediations are left out."""
    notices = [row for row in register.find(conn, unit_id=unit_id, kind=NOTICE) if row.issued_on <= as_of]
    ids = [row.document_id for row in notices]
    void = deliveries.voids(conn, ids, as_of)
    best = deliveries.latest(conn, as_of, document_ids=ids)
    all_of: dict[int, list[DeliveryRow]] = {}
    for row in deliveries.current(conn, as_of, document_ids=ids):
        all_of.setdefault(row.document_id, []).append(row)
    sent = [Sent(row, tuple(all_of.get(row.document_id, ())), best.get(row.document_id)) for row in notices if row.document_id not in void]
    return Known(
        tuple(sorted(sent, key=lambda one: (one.notice.issued_on, one.notice.document_id))),
        tuple(row for row in reversed(contacts.find(conn, unit_id=unit_id, last=as_of)) if _stands(row.void_on, as_of)),
        tuple(row for row in reversed(promises.find(conn, as_of, unit_ids=[unit_id])) if row.state is not PromiseState.VOID),
        tuple(row for row in reversed(mediation.find(conn, unit_id=unit_id)) if row.asked_on <= as_of and row.stands),
    )


def _stands(void_on: date | None, as_of: date) -> bool:
    return void_on is None or void_on > as_of


def delivery_words(row: DeliveryRow, texts: Catalog) -> str:
    """A delivery in one line: channel, number, day, result, who took it."""
    _ = texts.gettext
    parts = [_(CHANNEL_NAMES[Channel(row.channel)]), row.tracking, row.happened_on.isoformat(), _(OUTCOME_NAMES[Outcome(row.outcome)])]
    parts += [row.receiver, _(RELATION_NAMES[Relation(row.relation)]) if row.relation else ""]
    return " · ".join(part for part in parts if part)


def demands(sent: Sequence[Sent], texts: Catalog) -> tuple[Demand, ...]:
    """Each notice as a demand with the delivery that says most of it."""
    said = texts.gettext("Reminder notice")
    return tuple(
        Demand(one.notice.issued_on, said, one.notice.number, delivery_words(one.best, texts) if one.best else "", one.provable)
        for one in sent
    )


def promise_words(row: PromiseRow, texts: Catalog) -> str:
    """A promise in one line."""
    _ = texts.gettext
    said = _("{given}: {amount} yuan by {due}, {form}; {state}").format(
        given=row.given_on,
        amount=format_yuan(row.amount_fen),
        due=row.due_on,
        form=_(FORM_NAMES[PromiseForm(row.form)]),
        state=_(STATE_NAMES[row.state]),
    )
    return f"{said} ({row.given_by})" if row.given_by else said


def contact_words(row: ContactRow, texts: Catalog) -> tuple[str, str, str, str]:
    """A contact as a row: day, way, person of the office, what came of it."""
    _ = texts.gettext
    when = f"{row.on.isoformat()} {row.at}".strip()
    result = _(RESULT_NAMES[Result(row.result)])
    return when, _(CONTACT_CHANNELS[ContactChannel(row.channel)]), row.staff or row.operator, f"{result} {row.note}".strip()


def mediation_words(row: MediationRow, texts: Catalog) -> str:
    """A mediation in one line."""
    _ = texts.gettext
    said = _("{day}: {body}; {outcome}").format(day=row.asked_on, body=_(BODY_NAMES[row.body]), outcome=_(MEDIATION_OUTCOMES[row.outcome]))
    return f"{said}; {row.agreement}" if row.agreement else said
