"""送达: how a notice reached the debtor, and whether that counts for limitation by rule.

The rule is the table of domain reference 4, which follows the Supreme Court's limitation rules of 2020: 8(1) a paper handed over
and signed, or otherwise proved to have arrived; 8(2) a letter or message that arrived or should have; 8(4) a newspaper only where
nobody knows where the debtor is. A person may decide otherwise with a reason; the rule's answer stays beside it.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.evidence import Counts
from propdesk.errors import UserError
from propdesk.i18n import N_


class Channel(StrEnum):
    """How a notice went out."""

    HAND = "hand"
    EMS = "ems"
    POST = "post"
    COURIER = "courier"
    NOTARY = "notary"
    WECHAT = "wechat"
    SMS = "sms"
    EMAIL = "email"
    DOOR = "door"
    BOARD = "board"
    UNDER_DOOR = "under_door"
    NEWSPAPER = "newspaper"
    PHONE = "phone"
    GROUP = "group"
    LOUDSPEAKER = "loudspeaker"


class Outcome(StrEnum):
    """What came of it."""

    SENT = "sent"
    HANDED = "handed"
    SIGNED = "signed"
    ANSWERED = "answered"
    REFUSED = "refused"
    RETURNED = "returned"
    POSTED = "posted"


class Relation(StrEnum):
    """Who took the notice, as seen from the debtor."""

    SELF = "self"
    CO_RESIDENT = "co_resident"
    AUTHORISED = "authorised"
    LEGAL_REPRESENTATIVE = "legal_representative"
    MAIL_ROOM = "mail_room"
    TENANT = "tenant"
    MINOR = "minor"
    OTHER = "other"


class Proof(StrEnum):
    """What the office holds to prove a delivery."""

    CONTENT = "content"  # the slip names what was sent: “催交2024年1–12月物业费函 3-2-501”
    TRACKING = "tracking"  # the print of the tracking result
    AGREED_ADDRESS = "agreed_address"
    ACCOUNT = "account"
    PHOTO = "photo"
    VIDEO = "video"
    WITNESS = "witness"
    RECORDING = "recording"
    WHEREABOUTS = "whereabouts"
    NATIONAL_PAPER = "national_paper"


class DebtorKind(StrEnum):
    """Whether the debtor is a person or a company: different people may sign for them."""

    PERSON = "person"
    COMPANY = "company"


class Standing(StrEnum):
    """Where the delivery of a notice stands."""

    OPEN = "open"  # nothing was tried yet
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    FAILED = "failed"


CHANNEL_NAMES = {
    Channel.HAND: N_("Handed over in person"),
    Channel.EMS: N_("EMS"),
    Channel.POST: N_("Registered letter"),
    Channel.COURIER: N_("Other courier"),
    Channel.NOTARY: N_("Notary"),
    Channel.WECHAT: N_("WeChat"),
    Channel.SMS: N_("Text message"),
    Channel.EMAIL: N_("E-mail message"),
    Channel.DOOR: N_("Posted on the door"),
    Channel.BOARD: N_("Posted on the board"),
    Channel.UNDER_DOOR: N_("Left under the door"),
    Channel.NEWSPAPER: N_("Newspaper notice"),
    Channel.PHONE: N_("Told by phone"),
    Channel.GROUP: N_("Group chat"),
    Channel.LOUDSPEAKER: N_("Loudspeaker"),
}
OUTCOME_NAMES = {
    Outcome.SENT: N_("Sent, no result yet"),
    Outcome.HANDED: N_("Taken without a signature"),
    Outcome.SIGNED: N_("Signed for"),
    Outcome.ANSWERED: N_("Answered"),
    Outcome.REFUSED: N_("Acceptance refused"),
    Outcome.RETURNED: N_("Returned, not delivered"),
    Outcome.POSTED: N_("Put up"),
}
RELATION_NAMES = {
    Relation.SELF: N_("The owner in person"),
    Relation.CO_RESIDENT: N_("Adult relative living there"),
    Relation.AUTHORISED: N_("Somebody authorised in writing"),
    Relation.LEGAL_REPRESENTATIVE: N_("Legal representative of the company"),
    Relation.MAIL_ROOM: N_("Mail room of the company"),
    Relation.TENANT: N_("Tenant"),
    Relation.MINOR: N_("A child"),
    Relation.OTHER: N_("Another person"),
}
PROOF_NAMES = {
    Proof.CONTENT: N_("The slip names the content"),
    Proof.TRACKING: N_("Tracking result printed"),
    Proof.AGREED_ADDRESS: N_("Address agreed in writing"),
    Proof.ACCOUNT: N_("Account proved to be the debtor’s"),
    Proof.PHOTO: N_("Photo"),
    Proof.VIDEO: N_("Video"),
    Proof.WITNESS: N_("Witness of the residents’ committee"),
    Proof.RECORDING: N_("Recording"),
    Proof.WHEREABOUTS: N_("Whereabouts unknown, proved"),
    Proof.NATIONAL_PAPER: N_("National paper or one of the debtor’s province"),
}
STANDING_NAMES = {
    Standing.OPEN: N_("Not delivered yet"),
    Standing.UNDER_WAY: N_("Under way"),
    Standing.DELIVERED: N_("Arrived"),
    Standing.FAILED: N_("Not delivered"),
}

_HANDED = frozenset({Outcome.SIGNED, Outcome.HANDED, Outcome.REFUSED})
_LETTER = frozenset({Outcome.SENT, Outcome.SIGNED, Outcome.REFUSED, Outcome.RETURNED})
_MESSAGE = frozenset({Outcome.SENT, Outcome.ANSWERED, Outcome.RETURNED})
_SHOWN = frozenset({Outcome.POSTED})
OUTCOMES: dict[Channel, frozenset[Outcome]] = {
    Channel.HAND: _HANDED,
    Channel.EMS: _LETTER,
    Channel.POST: _LETTER,
    Channel.COURIER: _LETTER,
    Channel.NOTARY: frozenset({Outcome.SIGNED, Outcome.REFUSED, Outcome.POSTED}),
    Channel.WECHAT: _MESSAGE,
    Channel.SMS: _MESSAGE,
    Channel.EMAIL: _MESSAGE,
    Channel.DOOR: _SHOWN,
    Channel.BOARD: _SHOWN,
    Channel.UNDER_DOOR: _SHOWN,
    Channel.NEWSPAPER: _SHOWN,
    Channel.PHONE: frozenset({Outcome.HANDED}),
    Channel.GROUP: _SHOWN,
    Channel.LOUDSPEAKER: _SHOWN,
}
"""What can come of each way: a posted notice is never signed for."""

MAILED = frozenset({Channel.EMS, Channel.POST, Channel.COURIER})
MESSAGED = frozenset({Channel.WECHAT, Channel.SMS, Channel.EMAIL})
_MAY_SIGN = {
    DebtorKind.PERSON: frozenset({Relation.SELF, Relation.CO_RESIDENT, Relation.AUTHORISED}),
    DebtorKind.COMPANY: frozenset({Relation.LEGAL_REPRESENTATIVE, Relation.MAIL_ROOM, Relation.AUTHORISED}),
}
_ARRIVED = frozenset({Outcome.SIGNED, Outcome.HANDED, Outcome.ANSWERED, Outcome.POSTED})

_COMPANY = re.compile(r"(公司|集团|商行|合伙企业|合作社|事务所|\b(?:ltd|llc|inc|corp|gmbh|plc|company)\.?)$", re.IGNORECASE)


class DeliveredBeforeIssue(UserError):
    """Notice {number} was issued on {day}; it cannot have been delivered before."""


class DeliveredInFuture(UserError):
    """{day} is still to come. Enter the delivery when it has happened."""


class OutcomeBeforeSending(UserError):
    """The result cannot be earlier than the day the notice went out, {day}."""


class OutcomeDoesNotFit(UserError):
    """This way of delivery cannot end like that. Choose another result."""


class TrackingMissing(UserError):
    """Write the tracking number that stands on the slip."""


class OutcomeDayMissing(UserError):
    """Write the day of the result."""


class CountsReasonMissing(UserError):
    """Write why it counts or does not; the reason is kept."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One delivery as the office tells it. `outcome_on` is the day of the result, None while there is none (`sent`)."""

    channel: Channel
    outcome: Outcome
    sent_on: date
    outcome_on: date | None = None
    receiver: str = ""
    relation: Relation | None = None
    tracking: str = ""
    address: str = ""
    witness: str = ""
    delivered_by: str = ""
    proofs: frozenset[Proof] = frozenset()
    note: str = ""
    debtor: DebtorKind = DebtorKind.PERSON

    @property
    def counts(self) -> Counts:
        """Whether it counts by rule."""
        return by_rule(self.channel, self.outcome, self.relation, self.proofs, self.debtor)

    @property
    def happened_on(self) -> date:
        """The day that matters for limitation: that of the result, else of the sending."""
        return self.outcome_on or self.sent_on


def check(facts: Facts, number: str, issued_on: date, today: date) -> Facts:
    """The facts if they can be true of this notice; raises the sentence for the field that is wrong."""
    if facts.outcome not in OUTCOMES[facts.channel]:
        raise OutcomeDoesNotFit()
    if facts.sent_on < issued_on:
        raise DeliveredBeforeIssue(number=number, day=issued_on)
    if facts.sent_on > today:
        raise DeliveredInFuture(day=facts.sent_on)
    if facts.channel in MAILED and not facts.tracking.strip():
        raise TrackingMissing()
    if facts.outcome_on is None:
        if facts.channel in MAILED and facts.outcome is not Outcome.SENT:
            raise OutcomeDayMissing()
    elif facts.outcome_on < facts.sent_on:
        raise OutcomeBeforeSending(day=facts.sent_on)
    elif facts.outcome_on > today:
        raise DeliveredInFuture(day=facts.outcome_on)
    return facts


def standing(outcome: Outcome | None) -> Standing:
    """Where a notice stands after its best delivery (None = none was entered)."""
    if outcome is None:
        return Standing.OPEN
    if outcome in _ARRIVED:
        return Standing.DELIVERED
    return Standing.UNDER_WAY if outcome is Outcome.SENT else Standing.FAILED


def effective(outcome: Outcome, counts: Counts) -> bool:
    """Whether the office need not try again: it arrived, or it counts as if it had."""
    return standing(outcome) is Standing.DELIVERED or counts in (Counts.YES, Counts.PROVISIONAL)


def by_rule(channel: Channel, outcome: Outcome, relation: Relation | None, proofs: AbstractSet[Proof], debtor: DebtorKind) -> Counts:
    """Whether a delivery counts for limitation by the table of domain reference 4; the stricter reading where it is silent."""
    if channel is Channel.HAND:
        return _by_hand(outcome, relation, proofs, debtor)
    if channel is Channel.EMS:
        return _by_ems(outcome, proofs)
    if channel in MAILED:
        return _by_letter(outcome, proofs)
    if channel in MESSAGED:
        known = outcome is Outcome.ANSWERED or (outcome is Outcome.SENT and Proof.ACCOUNT in proofs)
        return Counts.PROVISIONAL if known else Counts.NO
    if channel is Channel.NOTARY:
        return Counts.YES
    if channel is Channel.NEWSPAPER:
        return _by_newspaper(proofs)
    if channel is Channel.PHONE:
        return Counts.PROVISIONAL if Proof.RECORDING in proofs else Counts.NO
    if channel in (Channel.GROUP, Channel.LOUDSPEAKER):
        return Counts.NO
    return Counts.REVIEW if {Proof.WITNESS, Proof.VIDEO} <= proofs else Counts.NO


def _by_hand(outcome: Outcome, relation: Relation | None, proofs: AbstractSet[Proof], debtor: DebtorKind) -> Counts:
    """Rule 8(1): signed by who may sign, or proved to have arrived in another way; the staff's own note alone is nothing."""
    if outcome is Outcome.SIGNED:
        if relation in _MAY_SIGN[debtor]:
            return Counts.YES
        return Counts.NO if relation is Relation.MINOR else Counts.REVIEW
    seen = len({Proof.WITNESS, Proof.VIDEO} & proofs)
    return (Counts.NO, Counts.REVIEW, Counts.PROVISIONAL)[seen]


def _by_ems(outcome: Outcome, proofs: AbstractSet[Proof]) -> Counts:
    """Rule 8(2): arrived, or should have; what was in the envelope must be on the slip."""
    if outcome is Outcome.SENT:
        return Counts.NO
    named = Proof.CONTENT in proofs
    if outcome is Outcome.SIGNED:
        return Counts.YES if named and Proof.TRACKING in proofs else Counts.REVIEW
    at_agreed = named and Proof.AGREED_ADDRESS in proofs
    if outcome is Outcome.REFUSED:
        return Counts.PROVISIONAL if at_agreed else Counts.REVIEW
    return Counts.REVIEW if at_agreed else Counts.NO


def _by_letter(outcome: Outcome, proofs: AbstractSet[Proof]) -> Counts:
    """Weaker than EMS by one step."""
    if outcome is Outcome.SIGNED:
        return Counts.PROVISIONAL if {Proof.CONTENT, Proof.TRACKING} <= proofs else Counts.REVIEW
    return Counts.REVIEW if outcome is Outcome.REFUSED else Counts.NO


def _by_newspaper(proofs: AbstractSet[Proof]) -> Counts:
    """Rule 8(4): only where the debtor's whereabouts are unknown, in a national paper or one of his province."""
    if Proof.WHEREABOUTS not in proofs:
        return Counts.NO
    return Counts.YES if Proof.NATIONAL_PAPER in proofs else Counts.REVIEW


def debtor_of(names: Iterable[str]) -> DebtorKind:
    """Company where one of the debtors is named like one; only a first answer that the form lets change."""
    return DebtorKind.COMPANY if any(_COMPANY.search(name.strip()) for name in names) else DebtorKind.PERSON
