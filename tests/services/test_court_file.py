"""The court file: opened by a manager, steps in order, what the book holds, the fee as a deliberate step; and the evidence bundle."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from propdesk.documents.results import Cancelled
from propdesk.domain.approvals import Approval, ApproverMissing
from propdesk.domain.attachments import Object
from propdesk.domain.court import Hint, Item, ItemState, Way
from propdesk.domain.court_events import Step, StepTooEarly, Term
from propdesk.domain.evidence import Counts
from propdesk.domain.fee_items import Nature, PriceUnit
from propdesk.domain.holds import dispute
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method, ReasonMissing
from propdesk.domain.periods import Month
from propdesk.domain.profile import Profile
from propdesk.services import attachments, billing, court, evidence_bundle, holds, late_fees, limitation, notices, payments, rates
from propdesk.services.attachments import FileUnreadable
from propdesk.services.court import (
    CaseOpenAlready,
    CaseUnknown,
    FeeBookedAlready,
    NoCostItem,
    NothingToClaim,
    StepHasFollowers,
    StepUnknownHere,
)
from propdesk.services.notices import NothingDemanded
from propdesk.services.office import Office, set_profile
from propdesk.services.one_off import DueBeforeCharge, NoteMissing
from propdesk.services.payments import UnitUnknown
from propdesk.store import attachments as files
from propdesk.store import court as store
from tests.services.test_letters import deliver, notify
from tests.tools.office_day import lines, refused, spans_hold

DAY = date(2026, 6, 30)
ALLOWED = Approval("refuses since March", "周经理")


@pytest.fixture
def owing(office: Office) -> Office:
    """Unit 1-1-101 owes January to May 2026 with late fees of a clause."""
    set_profile(
        office, Profile(company="阳光物业服务有限公司", community="阳光花园", contract_title="前期物业服务合同", contract_clause="第五条")
    )
    late_fees.set_clause(office, LateFeeRule(0, None, "第八条", date(2025, 1, 1)), 300_000)
    for month in range(1, 6):
        billing.run(office, Month(2026, month))
    return office


def opened(office: Office, way: Way = Way.SUIT, day: date = DAY) -> int:
    return court.open_case(office, 1, way, "区人民法院", day, ALLOWED).case_id


def test_a_case_is_a_managers_act_and_freezes_its_claim(owing: Office) -> None:
    refused(owing, ApproverMissing, lambda: court.open_case(owing, 1, Way.SUIT, "", DAY, Approval("x", "")))
    refused(owing, UnitUnknown, lambda: court.open_case(owing, 99, Way.SUIT, "", DAY, ALLOWED))
    refused(owing, NothingToClaim, lambda: court.open_case(owing, 1, Way.SUIT, "", date(2025, 12, 31), ALLOWED))
    refused(owing, NothingToClaim, lambda: court.before(owing, 1, DAY, []))
    seen = court.before(owing, 1, DAY)
    row = court.open_case(owing, 1, Way.SUIT, " 区人民法院 ", DAY, ALLOWED, key="one")
    assert court.open_case(owing, 1, Way.SUIT, "区人民法院", DAY, ALLOWED, key="one") == row
    assert (row.principal_fen, row.late_fee_fen, row.claim_fen) == (50_000, seen.claim.late_fee_fen, seen.claim.total_fen)
    assert (row.court, row.approver, row.reason) == ("区人民法院", "周经理", "refuses since March")
    payments.take(owing, 1, 10_000, Method.CASH, DAY, key="later")
    assert court.listed(owing, DAY)[0].principal_fen == 50_000
    assert court.listed(owing, date(2026, 6, 29)) == ()
    refused(owing, CaseOpenAlready, lambda: court.open_case(owing, 1, Way.SUIT, "", DAY, ALLOWED))
    assert ("court.open", "1-1-101") in lines(owing)
    assert spans_hold(owing)


def test_some_bills_can_be_claimed_alone(owing: Office) -> None:
    first = court.before(owing, 1, DAY).rows[0].charge_id
    row = court.open_case(owing, 1, Way.PAYMENT_ORDER, "", DAY, ALLOWED, charge_ids=[first])
    assert (row.charges, row.principal_fen) == (1, 10_000)


def test_what_speaks_against_each_way_is_said_before(owing: Office) -> None:
    said = court.before(owing, 1, DAY).hints
    assert said[Way.SUIT] == (Hint.NO_DEMAND,)
    assert Hint.DISPUTED not in said[Way.PAYMENT_ORDER]
    assert Hint.SMALL_CLAIMS_UNKNOWN in said[Way.SMALL_CLAIMS]
    court.set_small_claims_limit(owing, 40_000)
    assert court.small_claims_limit(owing) == 40_000
    deliver(owing, notify(owing, date(2026, 6, 20)), date(2026, 6, 21), Counts.YES)
    holds.set_hold(owing, 1, dispute(date(2026, 6, 1), "leak in the bathroom", ticket="BX1"))
    said = court.before(owing, 1, DAY).hints
    assert said[Way.SUIT] == ()
    assert said[Way.PAYMENT_ORDER] == (Hint.DISPUTED,)
    assert said[Way.SMALL_CLAIMS] == (Hint.ABOVE_SMALL_CLAIMS,)
    assert court.before(owing, 1, date(2029, 6, 30)).hints[Way.SUIT] == (Hint.EXPIRED,)


def test_steps_lead_to_terms_and_interrupt_limitation(owing: Office) -> None:
    case_id = opened(owing, Way.PAYMENT_ORDER, date(2026, 6, 15))
    refused(owing, StepTooEarly, lambda: court.add_step(owing, case_id, Step.ORDER, DAY, DAY))
    refused(owing, CaseUnknown, lambda: court.add_step(owing, 99, Step.FILED, DAY, DAY))
    court.add_step(owing, case_id, Step.FILED, date(2026, 6, 20), DAY, reference="(2026)民督1号", key="f")
    assert court.add_step(owing, case_id, Step.FILED, date(2026, 6, 20), DAY, key="f").events[0].step is Step.FILED
    assert all(row.limitation.running for row in limitation.watch(owing, DAY, [1]).rows)
    found = court.file(owing, case_id, DAY)
    assert [(one.term, one.on) for one in found.deadlines] == [(Term.DECISION, date(2026, 6, 25))]
    court.add_step(owing, case_id, Step.ACCEPTED, date(2026, 6, 24), DAY)
    court.add_step(owing, case_id, Step.ENDED, date(2026, 6, 28), DAY, note="paid")
    with owing.store.read() as conn:
        assert 1 in store.open_cases(conn, date(2026, 6, 27))
        assert store.open_cases(conn, date(2026, 6, 28)) == {}
    assert {row.last_safe_day for row in limitation.watch(owing, DAY, [1]).rows} == {date(2029, 6, 28)}


def test_a_step_is_taken_back_only_when_no_other_rests_on_it(owing: Office) -> None:
    case_id = opened(owing, day=date(2026, 6, 15))
    for step, on in ((Step.FILED, 16), (Step.ACCEPTED, 18), (Step.HEARING, 25)):
        court.add_step(owing, case_id, step, date(2026, 6, on), DAY)
    events = {row.step: row.event_id for row in court.file(owing, case_id, DAY).events}
    refused(owing, StepHasFollowers, lambda: court.void_step(owing, events[Step.ACCEPTED], "wrong", DAY))
    refused(owing, ReasonMissing, lambda: court.void_step(owing, events[Step.HEARING], " ", DAY))
    court.void_step(owing, events[Step.HEARING], "another case", DAY)
    refused(owing, StepUnknownHere, lambda: court.void_step(owing, events[Step.HEARING], "again", DAY))
    refused(owing, StepUnknownHere, lambda: court.void_step(owing, 999, "again", DAY))
    court.void_step(owing, events[Step.ACCEPTED], "another case", DAY)
    assert [event.step for event in court.file(owing, case_id, DAY).row.events] == [Step.FILED]
    assert spans_hold(owing)


def test_the_list_says_what_the_book_holds_and_what_the_office_said(owing: Office, tmp_path: Path) -> None:
    deliver(owing, notify(owing, date(2026, 3, 20)), date(2026, 3, 21), Counts.YES)
    notify(owing, date(2026, 4, 20))
    case_id = opened(owing)
    found = {entry.item: entry for entry in court.file(owing, case_id, DAY).evidence}
    assert len(found) == 12
    assert found[Item.DEMANDS].held == "2 notices, arrival of 1 can be proved"
    assert found[Item.LATE_FEE].held == "第八条"
    assert found[Item.PRICE].held == "contract, clause 5"
    assert found[Item.LIMITATION].held.startswith("safe until 2029-03-21")
    states = {state: {item for item, entry in found.items() if entry.state is state} for state in ItemState}
    assert states[ItemState.HAVE] == {Item.LEDGER, Item.DEMANDS, Item.LIMITATION}
    assert states[ItemState.NOT_NEEDED] == {Item.PROMISES, Item.DISPUTES}
    licence = tmp_path / "licence.txt"
    licence.write_text("licence", encoding="utf-8")
    refused(owing, FileUnreadable, lambda: court.say(owing, case_id, Item.IDENTITY, ItemState.HAVE, "", [tmp_path / "gone.pdf"]))
    refused(owing, CaseUnknown, lambda: court.say(owing, 99, Item.IDENTITY, ItemState.HAVE, "", [licence]))
    court.say(owing, case_id, Item.IDENTITY, ItemState.HAVE, "folder 1", [licence])
    kept = court.say(owing, case_id, Item.SERVICE, ItemState.NOT_NEEDED)
    entry = {one.item: one for one in kept.evidence}[Item.IDENTITY]
    assert (entry.state, entry.note, entry.files) == (ItemState.HAVE, "folder 1", 1)
    assert [row.name for row in kept.files[Item.IDENTITY]] == ["licence.txt"]


def test_the_courts_fee_is_booked_on_purpose_and_once(owing: Office) -> None:
    case_id = opened(owing)
    assert court.file(owing, case_id, DAY).cost.fee_fen == 5_000
    assert court.costs(800_000)[0].fee_fen == 1_667
    fee = rates.items(owing)[0]
    refused(owing, NoCostItem, lambda: court.book_fee(owing, case_id, fee.id, 5_000, DAY, DAY, "案件受理费"))
    made = rates.set_tariff(owing, "诉讼费", 500_000, PriceUnit.ONCE, date(2026, 1, 1), "合同第十二条")
    item = rates.set_item(owing, replace(made, nature=Nature.COST))
    assert [one.id for one in court.cost_items(owing)] == [item.id]
    refused(owing, NoteMissing, lambda: court.book_fee(owing, case_id, item.id, 5_000, DAY, DAY, " "))
    refused(owing, DueBeforeCharge, lambda: court.book_fee(owing, case_id, item.id, 5_000, DAY, date(2026, 6, 29), "x"))
    assert court.book_fee(owing, case_id, item.id, 5_000, DAY, DAY, "案件受理费", key="fee") == 5_000
    assert court.book_fee(owing, case_id, item.id, 5_000, DAY, DAY, "案件受理费", key="fee") == 5_000
    refused(owing, FeeBookedAlready, lambda: court.book_fee(owing, case_id, item.id, 5_000, DAY, DAY, "again"))
    assert court.file(owing, case_id, DAY).booked_fen == 5_000
    assert [row.amount_fen for row in payments.desk(owing, 1, DAY).rows if row.item == "诉讼费"] == [5_000]


def test_the_bundle_holds_everything_with_its_hash_and_names_what_is_lost(owing: Office, tmp_path: Path) -> None:
    from tests.documents.papers_made import pages, squeezed
    from tests.tools.strange_files import foreign, picture

    notice = notify(owing, date(2026, 3, 20))
    delivery = deliver(owing, notice, date(2026, 3, 21), Counts.YES)
    slip, photo, film = tmp_path / "回执.pdf", tmp_path / "door.png", tmp_path / "film.mp4"
    slip.write_bytes(foreign())
    photo.write_bytes(picture())
    film.write_bytes(b"\x00" * 64)
    attachments.attach(owing, Object.DELIVERY, delivery, [slip, photo, film], key="files")
    case_id = opened(owing)
    court.say(owing, case_id, Item.IDENTITY, ItemState.HAVE, "", [slip])
    heard: list[int] = []
    bundled = evidence_bundle.build(owing, case_id, DAY, "zh_CN", lambda done: heard.append(done) or True)
    titles = [item.title for item in bundled.index]
    assert titles[0] == "回执.pdf"
    for title in ("逐笔请求", "对账单", "催缴通知单 CJ2026-000001（2026-03-20）", "door.png", "film.mp4", "诉讼时效（逐笔）", "请求的依据"):
        assert title in titles, title
    assert bundled.troubles == ()
    assert heard == list(range(1, len(titles) + 1))
    by_title = {item.title: item for item in bundled.index}
    assert by_title["film.mp4"].first == 0
    assert by_title["回执.pdf"].sha256 == hashlib.sha256(foreign()).hexdigest()
    found = pages(bundled.pdf)
    assert len(found) == bundled.pages
    for words in ("区人民法院", "张三", "阳光物业服务有限公司", by_title["door.png"].sha256):
        assert squeezed(words) in "".join(found[:2]), words
    folder = files.default_folder(owing.path)
    files.place(folder, by_title["door.png"].sha256, "door.png").unlink()
    files.place(folder, by_title["回执.pdf"].sha256, "回执.pdf").write_bytes(b"%PDF-1.4 changed")
    path, again = evidence_bundle.file_bundle(owing, case_id, DAY, "zh_CN", tmp_path / "bundle.pdf")
    assert {item.title for item in again.troubles} == {"door.png", "回执.pdf"}
    assert "文件缺失" in "".join(pages(path.read_bytes())[:2]).replace("书中的", "")
    assert ("court.bundle", "1-1-101") in lines(owing)
    with pytest.raises(Cancelled):
        evidence_bundle.build(owing, case_id, DAY, "en", lambda done: False)
    refused(owing, CaseUnknown, lambda: evidence_bundle.build(owing, 99, DAY, "en"))


def test_a_unit_in_court_receives_no_notice_and_its_bundle_is_that_of_its_day(owing: Office) -> None:
    notices.issue(owing, date(2026, 7, 5), [1], "zh_CN")
    case_id = opened(owing)
    refused(owing, NothingDemanded, lambda: notices.issue(owing, date(2026, 7, 6), [1], "zh_CN"))
    then = evidence_bundle.build(owing, case_id, DAY, "en")
    assert all("CJ2026" not in item.title for item in then.index)
