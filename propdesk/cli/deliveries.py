"""``propdesk notices deliver``, ``tick``, ``decide``, ``void`` and ``list``: what became of the notices issued."""

import argparse
import os
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from propdesk import clock
from propdesk.cli.desk import PIN
from propdesk.cli.output import Answer, names, table, yuan
from propdesk.cli.values import parse_day, parse_key, parse_whole
from propdesk.domain.approvals import Approval
from propdesk.domain.deliveries import CHANNEL_NAMES, OUTCOME_NAMES, STANDING_NAMES, Channel, DebtorKind, Facts, Outcome, Proof, Relation
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext
from propdesk.services import deliveries
from propdesk.services.deliveries import DeliveryRow, NoticeRow, Slip
from propdesk.services.office import office_at

E = TypeVar("E", bound=StrEnum)


class ChoiceUnknown(UserError):
    """“{text}” is none of: {choices}."""


def _choice(kind: type[E], text: str) -> E:
    """The value a word stands for; raises `ChoiceUnknown`."""
    try:
        return kind(text.strip().lower())
    except ValueError:
        raise ChoiceUnknown(text=text, choices=names(list(kind))) from None


def deliver(words: argparse.Namespace) -> Answer:
    """Note one delivery of each notice named, in one step."""
    facts, key = _facts_of(words), parse_key(words.key)
    replaces = parse_whole(words.replaces, 1, 10**9) if words.replaces else None
    with office_at(words.book) as office:
        documents = [deliveries.numbered(office, number) for number in words.number]
        if len(documents) == 1 and not words.company:
            facts = deliveries.with_debtor(facts, documents[0])
        rows = deliveries.record(
            office, [d.document_id for d in documents], facts, clock.today(), replaces_id=replaces, paths=words.file, key=key
        )
    numbers = {document.document_id: document.number for document in documents}
    said = ngettext("Delivery of {n} notice noted: {what}", "Delivery of {n} notices noted: {what}", len(rows))
    line = said.format(n=len(rows), what=_(COUNTS_NAMES[Counts(rows[0].counts)]))
    return Answer({"count": len(rows), "deliveries": [_delivery(row) | {"number": numbers[row.document_id]} for row in rows]}, [line])


def _facts_of(words: argparse.Namespace) -> Facts:
    return Facts(
        _choice(Channel, words.channel),
        _choice(Outcome, words.outcome),
        parse_day(words.on),
        parse_day(words.result_on) if words.result_on else None,
        words.receiver,
        _choice(Relation, words.relation) if words.relation else None,
        words.tracking,
        words.address,
        words.witness,
        words.by,
        frozenset(_choice(Proof, word) for word in words.proof),
        words.note,
        DebtorKind.COMPANY if words.company else DebtorKind.PERSON,
    )


def tick(words: argparse.Namespace) -> Answer:
    """Note that a slip came back signed; one that was ticked before is only answered."""
    slip, key = Slip(parse_day(words.on), _choice(Relation, words.relation), words.receiver), parse_key(words.key)
    with office_at(words.book) as office:
        done = deliveries.tick(office, words.slip, slip, clock.today(), key=key)
    if done.already:
        said = _("The slip of {number} · {unit} was ticked before, on {day}.")
    else:
        said = _("Slip of {number} · {unit} ticked, signed on {day}: {counts}.")
    counts = _(COUNTS_NAMES[Counts(done.delivery.counts)])
    line = said.format(number=done.notice.number, unit=done.notice.code, day=done.delivery.happened_on, counts=counts)
    return Answer(_delivery(done.delivery) | {"number": done.notice.number, "already": done.already}, [line])


def decide(words: argparse.Namespace) -> Answer:
    """Decide with a reason whether a delivery counts."""
    number, counts, on, key = parse_whole(words.id, 1, 10**9), _choice(Counts, words.counts), parse_day(words.on), parse_key(words.key)
    approval = Approval(words.reason, words.approver, os.environ.get(PIN, ""))
    with office_at(words.book) as office:
        row = deliveries.decide(office, number, counts, approval, on, key=key)
    said = _("Delivery {id}: {counts}, decided by {person}.")
    return Answer(_delivery(row), [said.format(id=number, counts=_(COUNTS_NAMES[Counts(row.counts)]), person=row.decided_by)])


def void(words: argparse.Namespace) -> Answer:
    """Make a notice void; one whose delivery counts asks for --sure."""
    on, key = parse_day(words.on), parse_key(words.key)
    with office_at(words.book) as office:
        row = deliveries.void(office, words.number, words.reason, on, clock.today(), sure=words.sure, key=key)
    facts = {"number": row.number, "unit": row.code, "void_on": row.void_on, "total_fen": row.total_fen}
    return Answer(facts, [_("Notice {number} is void.").format(number=row.number)])


def listed(words: argparse.Namespace) -> Answer:
    """The notices issued up to a day, how each was delivered and whether it counts."""
    as_of = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        rows = [row for row in deliveries.issued(office, as_of) if row.document.issued_on <= as_of]
    rows = [row for row in rows if row.undelivered or not words.undelivered]
    shown = [(row.number, row.document.issued_on, row.code, yuan(row.document.total_fen), *_state(row)) for row in rows]
    lines = table([_("Number"), _("Day"), _("Unit"), _("Amount"), _("Delivery"), _("On"), _("For limitation")], shown, "lllrlll")
    return Answer({"as_of": as_of, "count": len(rows), "rows": [_notice(row) for row in rows]}, lines)


def _state(row: NoticeRow) -> tuple[object, ...]:
    if row.void is not None:
        return _("Void"), "", ""
    if row.delivery is None:
        return _(STANDING_NAMES[row.standing]), "", ""
    way = f"{_(CHANNEL_NAMES[Channel(row.delivery.channel)])} · {_(OUTCOME_NAMES[Outcome(row.delivery.outcome)])}"
    return way, row.delivery.happened_on, _(COUNTS_NAMES[row.counts])


def _notice(row: NoticeRow) -> Mapping[str, object]:
    return {
        "number": row.number,
        "issued_on": row.document.issued_on,
        "unit": row.code,
        "total_fen": row.document.total_fen,
        "standing": row.standing.value,
        "undelivered": row.undelivered,
        "counts": row.counts.value,
        "void_on": row.void.void_on if row.void else None,
        "delivery": _delivery(row.delivery) if row.delivery else None,
    }


def _delivery(row: DeliveryRow) -> dict[str, object]:
    return {
        "delivery": row.delivery_id,
        "channel": row.channel,
        "outcome": row.outcome,
        "sent_on": row.sent_on,
        "outcome_on": row.outcome_on,
        "receiver": row.receiver,
        "relation": row.relation,
        "tracking": row.tracking,
        "proofs": row.proofs.split(),
        "rule": row.rule,
        "counts": row.counts,
        "decided_by": row.decided_by,
        "reason": row.reason,
    }
