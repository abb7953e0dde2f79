"""送达: noting how notices reached people, ticking slips that came back, deciding what counts, and making a notice void.

Printed is not delivered: a notice is delivered when its slip is scanned or ticked, or its result is entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.domain import deliveries as rules
from propdesk.domain.approvals import Approval, check_approver
from propdesk.domain.attachments import Object
from propdesk.domain.deliveries import Channel, CountsReasonMissing, DebtorKind, Facts, Outcome, Proof, Relation, Standing
from propdesk.domain.evidence import Counts
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.services import approvals, attachments, notice_fees, notices, papers, search
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.store import attachments as kept_files
from propdesk.store import deliveries as store
from propdesk.store import papers as register
from propdesk.store.attachments import AttachmentRow
from propdesk.store.deliveries import DecisionRow, NewDelivery, UndeliveredRow, VoidRow
from propdesk.store.deliveries import DeliveryRow as DeliveryRow
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow


class NoticeUnknown(UserError):
    """There is no notice “{number}”."""


class NoticeVoid(UserError):
    """Notice {number} is void since {day}."""


class DeliveryUnknown(UserError):
    """This delivery is not in the book. Load the list again."""


class DeliveryReplaced(UserError):
    """A later result was entered for this delivery already. Load the list again."""


class VoidBeforeNotice(UserError):
    """A notice cannot be void before the day it was issued, {day}."""


class VoidInFuture(UserError):
    """{day} is still to come. A notice is made void today or on a day that has passed."""


class NoticeCounts(UserError):
    """Notice {number} was delivered on {day} and counts for limitation. Once it is void it interrupts nothing any more."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """An issued notice with the delivery that says most about it; `tries` is how many deliveries stand, `void` its void."""

    document: DocumentRow
    delivery: DeliveryRow | None
    tries: int
    void: VoidRow | None

    @property
    def document_id(self) -> int:
        return self.document.document_id

    @property
    def number(self) -> str:
        return self.document.number

    @property
    def code(self) -> str:
        return self.document.code

    @property
    def standing(self) -> Standing:
        """Where its delivery stands."""
        return rules.standing(Outcome(self.delivery.outcome) if self.delivery else None)

    @property
    def counts(self) -> Counts:
        """What it does for limitation: nothing while it is not delivered, or void."""
        return Counts(self.delivery.counts) if self.delivery and self.void is None else Counts.NO

    @property
    def undelivered(self) -> bool:
        """Whether somebody should still deliver it."""
        if self.void is not None:
            return False
        return self.delivery is None or not rules.effective(Outcome(self.delivery.outcome), Counts(self.delivery.counts))


@dataclass(frozen=True, slots=True)
class History:
    """Everything entered about one notice's delivery, newest first; decisions and files by delivery."""

    notice: NoticeRow
    deliveries: tuple[DeliveryRow, ...]
    replaced: frozenset[int]
    decisions: Mapping[int, tuple[DecisionRow, ...]]
    files: Mapping[int, tuple[AttachmentRow, ...]]


@dataclass(frozen=True, slots=True)
class Ticked:
    """A slip that came back; `already` when it had been ticked before and nothing was written."""

    notice: DocumentRow
    delivery: DeliveryRow
    already: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on slips that came back signed: who signed, when."""

    signed_on: date
    relation: Relation = Relation.SELF
    receiver: str = ""
    delivered_by: str = ""
    proofs: frozenset[Proof] = field(default_factory=frozenset)


def issued(office: Office, today: date, unit_id: int | None = None) -> tuple[NoticeRow, ...]:
    """The notices issued, newest first, with how each was delivered."""
    with office.store.snapshot() as conn:
        documents = register.find(conn, unit_id=unit_id, kind=notices.KIND)
        return _rows(conn, documents, today, None if unit_id is None else [unit_id])


def _rows(conn: Connection, documents: Sequence[DocumentRow], today: date, unit_ids: Sequence[int] | None) -> tuple[NoticeRow, ...]:
    tries: dict[int, int] = {}
    for row in store.current(conn, today, unit_ids=unit_ids, with_void=True):
        tries[row.document_id] = tries.get(row.document_id, 0) + 1
    best, void = store.latest(conn, today, unit_ids=unit_ids), store.voids(conn, as_of=today)
    return tuple(NoticeRow(d, best.get(d.document_id), tries.get(d.document_id, 0), void.get(d.document_id)) for d in documents)


def undelivered(office: Office, as_of: date) -> list[UndeliveredRow]:
    """The notices that reached nobody by a day, oldest first."""
    with office.store.read() as conn:
        return store.undelivered(conn, as_of)


def history(office: Office, document_id: int, today: date) -> History:
    """What was entered about the delivery of one notice, with its files. Raises `NoticeUnknown`."""
    with office.store.snapshot() as conn:
        documents = register.find(conn, ids=[document_id], kind=notices.KIND)
        if not documents:
            raise NoticeUnknown(number=document_id)
        entered = store.history(conn, document_id, today)
        ids = [row.delivery_id for row in entered]
        decided: dict[int, tuple[DecisionRow, ...]] = {}
        for decision in store.decisions(conn, ids):
            decided[decision.delivery_id] = (*decided.get(decision.delivery_id, ()), decision)
        files = kept_files.linked(conn, Object.DELIVERY.value, ids)
        over = frozenset(row.replaces_id for row in entered if row.replaces_id is not None)
        notice = _rows(conn, documents, today, [documents[0].unit_id])[0]
    return History(notice, tuple(entered), over, decided, files)


def numbered(office: Office, number: str) -> DocumentRow:
    """The notice of this number as printed, typed or scanned. Raises `NoticeUnknown`."""
    with office.store.read() as conn:
        return _numbered(conn, number)


def _numbered(conn: Connection, number: str) -> DocumentRow:
    found = register.find(conn, number=search.paper_number(number) or number.strip(), kind=notices.KIND)
    if not found:
        raise NoticeUnknown(number=number.strip())
    return found[0]


def debtor_of(document: DocumentRow) -> DebtorKind:
    """Whether the debtors named on a notice are a company, by their names."""
    return rules.debtor_of(papers.notice_of(document).debtors)


def record(
    office: Office,
    document_ids: Sequence[int],
    facts: Facts,
    today: date,
    *,
    replaces_id: int | None = None,
    paths: Sequence[Path] = (),
    key: str,
) -> tuple[DeliveryRow, ...]:
    """Note one delivery of each of these notices, in one transaction; files belong to all of them.

    `replaces_id` is the earlier row of one notice that this result follows or corrects; the earlier one stays in the history.
    Raises `NoticeUnknown`, `NoticeVoid`, the sentences of `domain.deliveries.check`, `DeliveryReplaced` and those of files.
    """
    kept = attachments.take(office, paths)
    moment = clock.now()

    def work(conn: Connection) -> Done[tuple[DeliveryRow, ...]]:
        documents = _standing_ones(conn, document_ids)
        each = {document.document_id: facts if len(documents) == 1 else with_debtor(facts, document) for document in documents}
        for document in documents:
            rules.check(facts, document.number, document.issued_on, today)
        if replaces_id is not None:
            _check_replaced(conn, replaces_id, document_ids, today)
        span = store.add(conn, [_new(d, each[d.document_id], replaces_id) for d in documents], moment.isoformat(), office.actor.operator)
        numbers = range(span.first, span.last + 1)
        spans = [span, *attachments.write(conn, office, kept, Object.DELIVERY, list(numbers), moment.isoformat())]
        about = documents[0].number if len(documents) == 1 else f"{documents[0].number} + {len(documents) - 1}"
        body: dict[str, object] = {"notices": [d.number for d in documents], "channel": facts.channel.value, "outcome": facts.outcome.value}
        body |= {"on": facts.happened_on.isoformat(), "counts": facts.counts.value, "files": attachments.facts(kept)}
        return Done(tuple(store.find(conn, numbers, today)), span.first, about, body, spans)

    def again(conn: Connection, first: int) -> tuple[DeliveryRow, ...]:
        return tuple(store.find(conn, range(first, first + len(document_ids)), today))

    try:
        return commit(office.store, office.actor, "notice.deliver", work, moment=moment, key=key, again=again)
    except UserError:
        kept_files.drop_fresh(kept)
        raise


def _standing_ones(conn: Connection, document_ids: Sequence[int]) -> list[DocumentRow]:
    """These notices in the order given, if each may be delivered."""
    found = {row.document_id: row for row in register.find(conn, ids=document_ids, kind=notices.KIND)}
    for number in document_ids:
        if number not in found:
            raise NoticeUnknown(number=number)
        if (day := found[number].void_on) is not None:
            raise NoticeVoid(number=found[number].number, day=day)
    if not document_ids:
        raise NoticeUnknown(number="")
    return [found[number] for number in document_ids]


def _check_replaced(conn: Connection, replaces_id: int, document_ids: Sequence[int], today: date) -> None:
    before = store.find(conn, [replaces_id], today)
    if [row.document_id for row in before] != list(document_ids):
        raise DeliveryUnknown()
    if store.replaced(conn, replaces_id):
        raise DeliveryReplaced()


def _new(document: DocumentRow, facts: Facts, replaces_id: int | None) -> NewDelivery:
    return NewDelivery(
        document_id=document.document_id,
        replaces_id=replaces_id,
        channel=facts.channel.value,
        outcome=facts.outcome.value,
        sent_on=facts.sent_on,
        outcome_on=facts.outcome_on,
        receiver=facts.receiver.strip(),
        relation=facts.relation.value if facts.relation else "",
        tracking=facts.tracking.strip(),
        address=facts.address.strip(),
        witness=facts.witness.strip(),
        delivered_by=facts.delivered_by.strip(),
        proofs=" ".join(sorted(proof.value for proof in facts.proofs)),
        note=facts.note.strip(),
        debtor=facts.debtor.value,
        counts=facts.counts.value,
    )


def facts_of(row: DeliveryRow) -> Facts:
    """A delivery as it was entered, to be continued or corrected."""
    return Facts(
        channel=Channel(row.channel),
        outcome=Outcome(row.outcome),
        sent_on=row.sent_on,
        outcome_on=row.outcome_on,
        receiver=row.receiver,
        relation=Relation(row.relation) if row.relation else None,
        tracking=row.tracking,
        address=row.address,
        witness=row.witness,
        delivered_by=row.delivered_by,
        proofs=frozenset(Proof(word) for word in row.proofs.split()),
        note=row.note,
        debtor=DebtorKind(row.debtor),
    )


def tick(office: Office, scanned: str, slip: Slip, today: date, *, key: str) -> Ticked:
    """Note that the signed slip of a notice came back: what was scanned is its QR code or its number.

    A notice handed over before and not signed yet is continued; a slip ticked before is only answered. Raises `NoticeUnknown`,
    `NoticeVoid` and the sentences of `domain.deliveries.check`.
    """
    with office.store.snapshot() as conn:
        document = _numbered(conn, scanned)
        standing = store.current(conn, today, document_ids=[document.document_id])
    by_hand = [row for row in standing if row.channel == Channel.HAND.value]
    signed = [row for row in by_hand if row.outcome == Outcome.SIGNED.value]
    if signed:
        return Ticked(document, signed[-1], True)
    open_ones = [row for row in by_hand if row.outcome == Outcome.HANDED.value and row.sent_on <= slip.signed_on]
    before = open_ones[-1] if open_ones else None
    debtors = papers.notice_of(document).debtors
    receiver = slip.receiver or (debtors[0] if slip.relation is Relation.SELF and debtors else "")
    facts = Facts(
        Channel.HAND,
        Outcome.SIGNED,
        before.sent_on if before else slip.signed_on,
        slip.signed_on,
        receiver,
        slip.relation,
        delivered_by=slip.delivered_by or (before.delivered_by if before else ""),
        proofs=slip.proofs,
        debtor=rules.debtor_of(debtors),
    )
    replaces = before.delivery_id if before else None
    return Ticked(document, record(office, [document.document_id], facts, today, replaces_id=replaces, key=key)[0], False)


def decide(office: Office, delivery_id: int, counts: Counts, approval: Approval, on: date, *, key: str) -> DeliveryRow:
    """Decide with a reason whether a delivery counts, from a day on; the rule's answer and earlier decisions stay.

    Raises `CountsReasonMissing`, the sentences of `approvals.verified`, `DeliveryUnknown` and `DeliveryReplaced`.
    """
    if not approval.reason.strip():
        raise CountsReasonMissing()
    check_approver(approval.approver)
    moment = clock.now()

    def work(conn: Connection) -> Done[DeliveryRow]:
        reason, person = approvals.verified(conn, approval)
        before = again(conn, delivery_id)
        if store.replaced(conn, delivery_id):
            raise DeliveryReplaced()
        row = DecisionRow(delivery_id, counts.value, on, reason, person, office.actor.operator)
        span = store.add_decision(conn, row, moment.isoformat())
        number = register.find(conn, ids=[before.document_id])[0].number
        body = {"delivery": delivery_id, "before": before.counts, "counts": counts.value, "reason": reason, "decided_by": person}
        return Done(again(conn, delivery_id), delivery_id, number, body, [span])

    def again(conn: Connection, number: int) -> DeliveryRow:
        found = store.find(conn, [number], on)
        if not found:
            raise DeliveryUnknown()
        return found[0]

    return commit(office.store, office.actor, "notice.decide", work, moment=moment, key=key, again=again)


def void(office: Office, number: str, reason: str, on: date, today: date, *, sure: bool = False, key: str) -> DocumentRow:
    """Make a notice void: its number stays, reprints are marked, and it counts neither for a level nor for limitation.

    The fee charged with it is taken back from that day on, in the same transaction.

    Raises `ReasonMissing`, `NoticeUnknown`, `NoticeVoid`, `VoidBeforeNotice`, `VoidInFuture`, what `notice_fees.take_back` raises,
    and `NoticeCounts` for one whose delivery counts unless the office is `sure`.
    """
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[DocumentRow]:
        document = _numbered(conn, number)
        _check_void(conn, document, on, today, sure)
        span = store.add_void(conn, VoidRow(document.document_id, on, reason, office.actor.operator), moment.isoformat())
        fees = notice_fees.take_back(conn, document.document_id, number, on, reason, moment.isoformat())
        body = {"reason": reason, "void_on": on.isoformat(), "total_fen": document.total_fen, "fee_taken_back": bool(fees)}
        return Done(replaced_by_void(document), document.document_id, document.number, body, [span, *fees])

    def replaced_by_void(document: DocumentRow) -> DocumentRow:
        return document._replace(void_on=on)

    def again(conn: Connection, document_id: int) -> DocumentRow:
        return register.find(conn, ids=[document_id])[0]

    return commit(office.store, office.actor, "notice.void", work, moment=moment, key=key, again=again)


def _check_void(conn: Connection, document: DocumentRow, on: date, today: date, sure: bool) -> None:
    if document.void_on is not None:
        raise NoticeVoid(number=document.number, day=document.void_on)
    if on < document.issued_on:
        raise VoidBeforeNotice(day=document.issued_on)
    if on > today:
        raise VoidInFuture(day=on)
    best = store.latest(conn, today, document_ids=[document.document_id]).get(document.document_id)
    if best is not None and not sure and Counts(best.counts) in (Counts.YES, Counts.PROVISIONAL):
        raise NoticeCounts(number=document.number, day=best.happened_on)


def with_debtor(facts: Facts, document: DocumentRow) -> Facts:
    """The facts with the kind of debtor the notice names."""
    return replace(facts, debtor=debtor_of(document))
