"""Delivering notices: entered, ticked, continued, decided, voided; the history stays and past days give the same answer."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.notice import Notice
from propdesk.domain.approvals import Approval, ApproverMissing
from propdesk.domain.attachments import FileKindRefused, Object
from propdesk.domain.deliveries import (
    Channel,
    CountsReasonMissing,
    DeliveredBeforeIssue,
    DeliveredInFuture,
    Facts,
    Outcome,
    Proof,
    Relation,
)
from propdesk.domain.evidence import Counts
from propdesk.domain.payments import ReasonMissing
from propdesk.domain.periods import Month
from propdesk.services import attachments, billing, deliveries, notices, papers
from propdesk.services.deliveries import NoticeCounts, NoticeRow, NoticeUnknown, NoticeVoid, Slip, VoidBeforeNotice, VoidInFuture
from propdesk.services.office import Office
from propdesk.store import deliveries as store
from propdesk.store import integrity, ladder, limitation
from propdesk.store import papers as register
from propdesk.store.attachments import default_folder
from propdesk.store.papers import DocumentRow
from tests.tools.office_day import lines, refused, spans_hold

ISSUED, TODAY = date(2026, 11, 1), date(2026, 11, 20)
SIGNED = Facts(Channel.HAND, Outcome.SIGNED, date(2026, 11, 3), relation=Relation.SELF, receiver="张三")
EMS = Facts(Channel.EMS, Outcome.SENT, date(2026, 11, 3), tracking="EA123456789CN", proofs=frozenset({Proof.CONTENT}))


def key() -> str:
    return str(uuid4())


@pytest.fixture
def sent(office: Office) -> tuple[DocumentRow, ...]:
    """Four notices of 1 November."""
    for month in (9, 10):
        billing.run(office, Month(2026, month))
    return notices.issue(office, ISSUED, [1, 2, 3, 4], "zh_CN").documents


def shown(office: Office, number: int = 0, today: date = TODAY) -> NoticeRow:
    return sorted(deliveries.issued(office, today), key=lambda row: row.document.number)[number]


def test_a_signed_notice_is_delivered_and_counts(office: Office, sent: tuple[DocumentRow, ...], tmp_path: Path) -> None:
    assert [row.undelivered for row in deliveries.issued(office, TODAY)] == [True] * 4
    photo = tmp_path / "回执 #1.jpg"
    photo.write_bytes(b"slip")
    row = deliveries.record(office, [sent[0].document_id], SIGNED, TODAY, paths=[photo], key="k")[0]
    assert deliveries.record(office, [sent[0].document_id], SIGNED, TODAY, paths=[photo], key="k") == (row,)
    notice = shown(office)
    assert (notice.delivery, notice.counts, notice.undelivered, notice.tries) == (row, Counts.YES, False, 1)
    assert lines(office)[-1] == ("notice.deliver", sent[0].number)
    assert [one.name for one in attachments.of(office, Object.DELIVERY, row.delivery_id)] == ["回执 #1.jpg"]
    assert [row.number for row in deliveries.undelivered(office, TODAY)] == [d.number for d in sent[1:]]
    assert len(deliveries.undelivered(office, date(2026, 11, 2))) == 4  # nothing had reached anybody by then
    assert deliveries.undelivered(office, date(2026, 10, 31)) == []
    assert spans_hold(office) > 0
    assert integrity.check(office.store).clean


def test_many_at_once_are_one_change(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    before = len(lines(office))
    ids = [row.document_id for row in sent]
    posted = Facts(Channel.DOOR, Outcome.POSTED, date(2026, 11, 4), proofs=frozenset({Proof.PHOTO}), delivered_by="赵敏")
    done = deliveries.record(office, ids, posted, TODAY, key=key())
    assert [row.document_id for row in done] == ids
    assert len(lines(office)) == before + 1
    assert [(row.undelivered, row.counts) for row in deliveries.issued(office, TODAY)] == [(False, Counts.NO)] * 4


def test_what_cannot_be_is_refused_and_nothing_is_written(office: Office, sent: tuple[DocumentRow, ...], tmp_path: Path) -> None:
    first = [sent[0].document_id]
    early = replace(SIGNED, sent_on=date(2026, 10, 31))
    assert (
        sent[0].number
        in refused(office, DeliveredBeforeIssue, lambda: deliveries.record(office, first, early, TODAY, key=key())).sentence()
    )
    late = replace(SIGNED, sent_on=date(2026, 11, 21))
    refused(office, DeliveredInFuture, lambda: deliveries.record(office, first, late, TODAY, key=key()))
    refused(office, NoticeUnknown, lambda: deliveries.record(office, [99], SIGNED, TODAY, key=key()))
    refused(office, NoticeUnknown, lambda: deliveries.record(office, [], SIGNED, TODAY, key=key()))
    good, bad = tmp_path / "a.jpg", tmp_path / "a.exe"
    for path in (good, bad):
        path.write_bytes(b"x")
    refused(office, FileKindRefused, lambda: deliveries.record(office, first, SIGNED, TODAY, paths=[good, bad], key=key()))
    refused(office, DeliveredInFuture, lambda: deliveries.record(office, first, late, TODAY, paths=[good], key=key()))
    assert [path for path in default_folder(office.path).rglob("*") if path.is_file()] == []


def test_a_later_result_replaces_and_keeps_the_earlier_one(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    document = sent[0].document_id
    first = deliveries.record(office, [document], EMS, TODAY, key=key())[0]
    assert shown(office).undelivered
    refused_on = replace(
        EMS, outcome=Outcome.REFUSED, outcome_on=date(2026, 11, 7), proofs=frozenset({Proof.CONTENT, Proof.AGREED_ADDRESS})
    )
    second = deliveries.record(office, [document], refused_on, TODAY, replaces_id=first.delivery_id, key=key())[0]
    assert (shown(office).delivery, shown(office).counts, shown(office).tries) == (second, Counts.PROVISIONAL, 1)
    assert not shown(office).undelivered
    on_the_fifth = shown(office, today=date(2026, 11, 5))
    assert (on_the_fifth.delivery, on_the_fifth.counts) == (first, Counts.NO)  # as it was known to stand then
    told = deliveries.history(office, document, TODAY)
    assert told.deliveries == (second, first)
    assert told.replaced == {first.delivery_id}
    again = replace(refused_on, outcome=Outcome.RETURNED)
    refused(
        office,
        deliveries.DeliveryReplaced,
        lambda: deliveries.record(office, [document], again, TODAY, replaces_id=first.delivery_id, key=key()),
    )
    refused(
        office,
        deliveries.DeliveryUnknown,
        lambda: deliveries.record(office, [sent[1].document_id], again, TODAY, replaces_id=second.delivery_id, key=key()),
    )


def test_what_was_sent_counts_for_limitation_until_its_result_is_known(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    """As of a past day the limitation list gives the answer it gave then."""
    message = Facts(Channel.WECHAT, Outcome.SENT, date(2026, 11, 3), proofs=frozenset({Proof.ACCOUNT}))
    first = deliveries.record(office, [sent[0].document_id], message, TODAY, key=key())[0]
    answered = replace(message, outcome=Outcome.ANSWERED, outcome_on=date(2026, 11, 9))
    deliveries.record(office, [sent[0].document_id], answered, TODAY, replaces_id=first.delivery_id, key=key())

    def demands(on: date) -> set[tuple[date, Counts]]:
        with office.store.read() as conn:
            found = limitation.events(conn, None, on)
        return {(event.event_on, event.counts) for events in found.values() for event in events}

    assert demands(date(2026, 11, 5)) == {(date(2026, 11, 3), Counts.PROVISIONAL)}
    assert demands(TODAY) == {(date(2026, 11, 9), Counts.PROVISIONAL)}
    deliveries.void(office, sent[0].number, "x", date(2026, 11, 15), TODAY, sure=True, key=key())
    assert demands(date(2026, 11, 14)) == {(date(2026, 11, 9), Counts.PROVISIONAL)}
    assert demands(TODAY) == set()


def test_a_correction_holds_for_every_day(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    document = sent[0].document_id
    wrong = deliveries.record(office, [document], SIGNED, TODAY, key=key())[0]
    right = replace(SIGNED, sent_on=date(2026, 11, 9))
    deliveries.record(office, [document], right, TODAY, replaces_id=wrong.delivery_id, key=key())
    assert shown(office, today=date(2026, 11, 5)).delivery is None
    assert shown(office).delivery is not None


def test_the_best_of_several_deliveries_speaks_for_a_notice(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    document = sent[0].document_id
    deliveries.record(office, [document], SIGNED, TODAY, key=key())
    posted = Facts(Channel.DOOR, Outcome.POSTED, date(2026, 11, 10))
    deliveries.record(office, [document], posted, TODAY, key=key())
    notice = shown(office)
    assert notice.delivery is not None
    assert (notice.delivery.channel, notice.tries) == ("hand", 2)


def test_scanned_slips_are_ticked_once(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    handed = Facts(Channel.HAND, Outcome.HANDED, date(2026, 11, 2), delivered_by="赵敏")
    deliveries.record(office, [row.document_id for row in sent], handed, TODAY, key=key())
    slip = Slip(date(2026, 11, 5))
    done = deliveries.tick(office, f"PD|{sent[0].number}|1", slip, TODAY, key=key())
    assert (done.already, done.delivery.receiver, done.delivery.delivered_by) == (False, "张三", "赵敏")
    assert (done.delivery.sent_on, done.delivery.outcome_on, done.delivery.counts) == (date(2026, 11, 2), date(2026, 11, 5), "yes")
    before = lines(office)
    assert deliveries.tick(office, sent[0].number.lower(), slip, TODAY, key=key()).already
    assert lines(office) == before
    by_hand = deliveries.tick(office, "cj2026 2", Slip(date(2026, 11, 6), Relation.TENANT, "周八"), TODAY, key=key())
    assert (by_hand.delivery.counts, by_hand.delivery.receiver) == ("review", "周八")
    refused(office, NoticeUnknown, lambda: deliveries.tick(office, "CJ2026-000099", slip, TODAY, key=key()))
    early = Slip(date(2026, 10, 30))
    refused(office, DeliveredBeforeIssue, lambda: deliveries.tick(office, sent[2].number, early, TODAY, key=key()))


def test_a_person_decides_with_a_reason(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    row = deliveries.record(office, [sent[0].document_id], EMS, TODAY, key=key())[0]
    said = Approval("聊天记录显示已收到", "周经理")
    decided = deliveries.decide(office, row.delivery_id, Counts.PROVISIONAL, said, date(2026, 11, 10), key=key())
    assert (decided.rule, decided.counts, decided.decided_by) == ("no", "provisional", "周经理")
    assert shown(office, today=date(2026, 11, 9)).counts is Counts.NO  # nobody had decided yet
    later = deliveries.decide(office, row.delivery_id, Counts.NO, Approval("看错了", "周经理"), date(2026, 11, 12), key="d")
    assert deliveries.decide(office, row.delivery_id, Counts.NO, Approval("看错了", "周经理"), date(2026, 11, 12), key="d") == later
    assert shown(office).counts is Counts.NO
    told = deliveries.history(office, sent[0].document_id, TODAY)
    assert [one.counts for one in told.decisions[row.delivery_id]] == ["provisional", "no"]
    nothing = Approval(" ", "周经理")
    refused(office, CountsReasonMissing, lambda: deliveries.decide(office, row.delivery_id, Counts.YES, nothing, TODAY, key=key()))
    nobody = Approval("x", "")
    refused(office, ApproverMissing, lambda: deliveries.decide(office, row.delivery_id, Counts.YES, nobody, TODAY, key=key()))
    refused(office, deliveries.DeliveryUnknown, lambda: deliveries.decide(office, 99, Counts.YES, said, TODAY, key=key()))


def test_a_void_notice_keeps_its_number_and_counts_for_nothing(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    first = sent[0]
    deliveries.record(office, [first.document_id], SIGNED, TODAY, key=key())
    asked = refused(office, NoticeCounts, lambda: deliveries.void(office, first.number, "金额有误", TODAY, TODAY, key=key()))
    assert first.number in asked.sentence()
    done = deliveries.void(office, first.number, "金额有误", date(2026, 11, 15), TODAY, sure=True, key="v")
    assert deliveries.void(office, first.number, "金额有误", date(2026, 11, 15), TODAY, sure=True, key="v") == done
    notice = shown(office)
    assert (notice.document.number, notice.document.void_on, notice.counts) == (first.number, date(2026, 11, 15), Counts.NO)
    assert not notice.undelivered
    with office.store.read() as conn:
        assert store.current(conn, date(2026, 11, 15)) == []
        assert len(store.current(conn, date(2026, 11, 14))) == 1
        assert 1 not in ladder.last_sent(conn, TODAY)
        assert register.last_issued(conn, "notice", TODAY).keys() == {2, 3, 4}
        assert register.issued_count(conn, "notice", TODAY) == {2: 1, 3: 1, 4: 1}
    refused(office, NoticeVoid, lambda: deliveries.void(office, first.number, "x", TODAY, TODAY, key=key()))
    refused(office, NoticeVoid, lambda: deliveries.record(office, [first.document_id], SIGNED, TODAY, key=key()))
    again = notices.issue(office, ISSUED, [1], "zh_CN")
    assert (again.fresh, again.documents[0].number) == (1, "CJ2026-000005")
    assert from_json(Notice, again.documents[0].content).ordinal == 1
    assert integrity.check(office.store).clean


def test_a_void_needs_a_reason_and_a_day_that_can_be(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    number = sent[0].number
    refused(office, ReasonMissing, lambda: deliveries.void(office, number, " ", TODAY, TODAY, key=key()))
    refused(office, VoidBeforeNotice, lambda: deliveries.void(office, number, "x", date(2026, 10, 31), TODAY, key=key()))
    refused(office, VoidInFuture, lambda: deliveries.void(office, number, "x", date(2026, 11, 21), TODAY, key=key()))
    refused(office, NoticeUnknown, lambda: deliveries.void(office, "CJ1", "x", TODAY, TODAY, key=key()))


def test_reprints_of_a_void_notice_say_so(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    deliveries.void(office, sent[0].number, "x", TODAY, TODAY, key=key())
    with office.store.read() as conn:
        rows = register.find(conn, ids=[row.document_id for row in sent[:2]])
    by_number = {row.number: row for row in rows}
    void = papers.draw(office, [by_number[sent[0].number]])
    sound = papers.draw(office, [by_number[sent[1].number]])
    assert "作废" in text_of(void.pdf)
    assert "作废" not in text_of(sound.pdf)


def text_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_a_company_signs_by_its_mail_room(office: Office, sent: tuple[DocumentRow, ...]) -> None:
    assert deliveries.debtor_of(sent[0]) == "person"
    facts = replace(SIGNED, relation=Relation.MAIL_ROOM)
    assert deliveries.record(office, [sent[0].document_id], facts, TODAY, key=key())[0].counts == "review"
    company = replace(facts, debtor=deliveries.DebtorKind.COMPANY)
    assert deliveries.record(office, [sent[0].document_id], company, TODAY, key=key())[0].counts == "yes"
