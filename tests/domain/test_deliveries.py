"""Whether a delivery counts: one row for each line of domain reference 4 and of rules 8(1), 8(2), 8(4); and what cannot be true."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.deliveries import (
    CHANNEL_NAMES,
    OUTCOME_NAMES,
    OUTCOMES,
    PROOF_NAMES,
    RELATION_NAMES,
    STANDING_NAMES,
    Channel,
    DebtorKind,
    DeliveredBeforeIssue,
    DeliveredInFuture,
    Facts,
    Outcome,
    OutcomeBeforeSending,
    OutcomeDayMissing,
    OutcomeDoesNotFit,
    Proof,
    Relation,
    Standing,
    TrackingMissing,
    by_rule,
    check,
    debtor_of,
    effective,
    standing,
)
from propdesk.domain.evidence import Counts
from propdesk.errors import UserError

P, C = DebtorKind.PERSON, DebtorKind.COMPANY
YES, PROVISIONAL, REVIEW, NO = Counts.YES, Counts.PROVISIONAL, Counts.REVIEW, Counts.NO

TABLE = [
    # signed receipt by owner / adult co-resident / authorised (rule 8(1))
    (Channel.HAND, Outcome.SIGNED, Relation.SELF, "", P, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.CO_RESIDENT, "", P, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.AUTHORISED, "", P, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.TENANT, "", P, REVIEW),
    (Channel.HAND, Outcome.SIGNED, Relation.OTHER, "", P, REVIEW),
    (Channel.HAND, Outcome.SIGNED, None, "", P, REVIEW),
    (Channel.HAND, Outcome.SIGNED, Relation.MINOR, "photo", P, NO),
    (Channel.HAND, Outcome.SIGNED, Relation.MAIL_ROOM, "", P, REVIEW),
    # rule 8(1) for a company: legal representative, mail room
    (Channel.HAND, Outcome.SIGNED, Relation.LEGAL_REPRESENTATIVE, "", C, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.MAIL_ROOM, "", C, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.AUTHORISED, "", C, YES),
    (Channel.HAND, Outcome.SIGNED, Relation.SELF, "", C, REVIEW),
    # rule 8(1), "or otherwise proved to have arrived"; a staff log alone is nothing
    (Channel.HAND, Outcome.HANDED, Relation.SELF, "", P, NO),
    (Channel.HAND, Outcome.HANDED, Relation.SELF, "photo", P, NO),
    (Channel.HAND, Outcome.HANDED, Relation.SELF, "video", P, REVIEW),
    (Channel.HAND, Outcome.REFUSED, Relation.SELF, "witness", P, REVIEW),
    (Channel.HAND, Outcome.REFUSED, Relation.SELF, "witness video", P, PROVISIONAL),
    # notarised service
    (Channel.NOTARY, Outcome.SIGNED, Relation.SELF, "", P, YES),
    (Channel.NOTARY, Outcome.POSTED, None, "", P, YES),
    # EMS with the content on the slip and tracking "signed" (rule 8(2))
    (Channel.EMS, Outcome.SENT, None, "content tracking agreed_address", P, NO),
    (Channel.EMS, Outcome.SIGNED, None, "content tracking", P, YES),
    (Channel.EMS, Outcome.SIGNED, None, "content", P, REVIEW),
    (Channel.EMS, Outcome.SIGNED, None, "tracking", P, REVIEW),
    # other couriers weaker; letters are China Post's field
    (Channel.POST, Outcome.SIGNED, None, "content tracking", P, PROVISIONAL),
    (Channel.COURIER, Outcome.SIGNED, None, "content tracking", P, PROVISIONAL),
    (Channel.COURIER, Outcome.SIGNED, None, "tracking", P, REVIEW),
    (Channel.COURIER, Outcome.REFUSED, None, "content agreed_address", P, REVIEW),
    (Channel.COURIER, Outcome.RETURNED, None, "content agreed_address", P, NO),
    (Channel.POST, Outcome.SENT, None, "content", P, NO),
    # EMS refused at the agreed address: "should have arrived"
    (Channel.EMS, Outcome.REFUSED, None, "content agreed_address", P, PROVISIONAL),
    (Channel.EMS, Outcome.REFUSED, None, "content", P, REVIEW),
    (Channel.EMS, Outcome.REFUSED, None, "agreed_address", P, REVIEW),
    (Channel.EMS, Outcome.RETURNED, None, "content agreed_address", P, REVIEW),
    (Channel.EMS, Outcome.RETURNED, None, "content", P, NO),
    # WeChat/SMS to an account proved to be his, or answered (rule 8(2), data message)
    (Channel.WECHAT, Outcome.SENT, None, "account", P, PROVISIONAL),
    (Channel.WECHAT, Outcome.ANSWERED, None, "", P, PROVISIONAL),
    (Channel.SMS, Outcome.SENT, None, "account", P, PROVISIONAL),
    (Channel.EMAIL, Outcome.SENT, None, "photo", P, NO),
    (Channel.SMS, Outcome.SENT, None, "", P, NO),
    (Channel.WECHAT, Outcome.RETURNED, None, "account", P, NO),
    # posted on door or notice board with photo: support only
    (Channel.DOOR, Outcome.POSTED, None, "photo", P, NO),
    (Channel.BOARD, Outcome.POSTED, None, "photo", P, NO),
    (Channel.UNDER_DOOR, Outcome.POSTED, None, "photo", P, NO),
    (Channel.DOOR, Outcome.POSTED, None, "photo witness", P, NO),
    (Channel.DOOR, Outcome.POSTED, None, "photo witness video", P, REVIEW),
    # newspaper (rule 8(4)): only where nobody knows where the debtor is
    (Channel.NEWSPAPER, Outcome.POSTED, None, "national_paper", P, NO),
    (Channel.NEWSPAPER, Outcome.POSTED, None, "whereabouts", P, REVIEW),
    (Channel.NEWSPAPER, Outcome.POSTED, None, "whereabouts national_paper", P, YES),
    # group chat, loudspeaker, unrecorded call; a recorded call
    (Channel.GROUP, Outcome.POSTED, None, "photo account", P, NO),
    (Channel.LOUDSPEAKER, Outcome.POSTED, None, "video witness", P, NO),
    (Channel.PHONE, Outcome.HANDED, Relation.SELF, "", P, NO),
    (Channel.PHONE, Outcome.HANDED, Relation.SELF, "recording", P, PROVISIONAL),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "outcome", "relation", "proofs", "debtor", "counts"), TABLE)
def test_what_counts_by_rule(
    channel: Channel, outcome: Outcome, relation: Relation | None, proofs: str, debtor: DebtorKind, counts: Counts
) -> None:
    held = frozenset(Proof(word) for word in proofs.split())
    assert by_rule(channel, outcome, relation, held, debtor) is counts
    assert outcome in OUTCOMES[channel]
    assert Facts(channel, outcome, date(2026, 11, 1), relation=relation, proofs=held, debtor=debtor).counts is counts


def test_every_channel_is_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(Channel)
    for names, words in ((CHANNEL_NAMES, Channel), (OUTCOME_NAMES, Outcome), (RELATION_NAMES, Relation), (PROOF_NAMES, Proof)):
        assert set(names) == set(words)
    assert set(STANDING_NAMES) == set(Standing)
    assert set(OUTCOMES) == set(Channel)


@pytest.mark.parametrize("proofs", [frozenset(), frozenset(Proof)])
def test_more_proof_never_counts_less(proofs: frozenset[Proof]) -> None:
    order = [NO, REVIEW, PROVISIONAL, YES]
    for channel, outcomes in OUTCOMES.items():
        for outcome in outcomes:
            for relation in (None, *Relation):
                for proof in Proof:
                    less = by_rule(channel, outcome, relation, proofs - {proof}, P)
                    assert order.index(by_rule(channel, outcome, relation, proofs | {proof}, P)) >= order.index(less)


EMS = Facts(Channel.EMS, Outcome.SIGNED, date(2026, 11, 3), date(2026, 11, 6), tracking="EA123")
ISSUED, TODAY = date(2026, 11, 1), date(2026, 11, 20)


def test_what_can_be_true_is_taken() -> None:
    assert check(EMS, "CJ2026-000001", ISSUED, TODAY) is EMS
    assert EMS.happened_on == date(2026, 11, 6)
    sent = replace(EMS, outcome=Outcome.SENT, outcome_on=None)
    assert check(sent, "CJ2026-000001", ISSUED, TODAY).happened_on == date(2026, 11, 3)
    hand = Facts(Channel.HAND, Outcome.SIGNED, ISSUED)
    assert check(hand, "CJ2026-000001", ISSUED, ISSUED) is hand


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (replace(EMS, sent_on=date(2026, 10, 31)), DeliveredBeforeIssue),
        (replace(EMS, sent_on=date(2026, 11, 21)), DeliveredInFuture),
        (replace(EMS, outcome_on=date(2026, 11, 21)), DeliveredInFuture),
        (replace(EMS, outcome_on=date(2026, 11, 2)), OutcomeBeforeSending),
        (replace(EMS, outcome_on=None), OutcomeDayMissing),
        (replace(EMS, tracking=" "), TrackingMissing),
        (replace(EMS, outcome=Outcome.POSTED), OutcomeDoesNotFit),
    ],
)
def test_what_cannot_be_true_is_refused(facts: Facts, error: type[UserError]) -> None:
    with pytest.raises(error):
        check(facts, "CJ2026-000001", ISSUED, TODAY)


def test_where_a_notice_stands() -> None:
    assert standing(None) is Standing.OPEN
    expected = {
        Outcome.SENT: Standing.UNDER_WAY,
        Outcome.HANDED: Standing.DELIVERED,
        Outcome.SIGNED: Standing.DELIVERED,
        Outcome.ANSWERED: Standing.DELIVERED,
        Outcome.POSTED: Standing.DELIVERED,
        Outcome.REFUSED: Standing.FAILED,
        Outcome.RETURNED: Standing.FAILED,
    }
    assert {outcome: standing(outcome) for outcome in Outcome} == expected


def test_what_need_not_be_tried_again() -> None:
    assert effective(Outcome.SIGNED, REVIEW)
    assert effective(Outcome.REFUSED, PROVISIONAL)
    assert not effective(Outcome.REFUSED, REVIEW)
    assert not effective(Outcome.SENT, NO)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["张三"], P),
        ([], P),
        (["阳光商贸有限公司"], C),
        (["张三", "Garden Trading Co., Ltd."], C),
        (["Sunshine LLC"], C),
        (["李公司"], C),
        (["Coltd Smith"], P),
    ],
)
def test_a_company_is_known_by_its_name(names: list[str], kind: DebtorKind) -> None:
    assert debtor_of(names) is kind
