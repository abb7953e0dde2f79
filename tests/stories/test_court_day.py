"""A case to the evidence bundle: three notices, an EMS that was signed for, a mediation that failed, the draft, the payment order.

Told in the office's words: 张三 of 1-1-101 pays nothing for half a year. Each paper says only what the book can prove.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.approvals import Approval, ApproverMissing
from propdesk.domain.contacts import Channel as ContactChannel
from propdesk.domain.contacts import Contact, Result
from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import Step, Term
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof, Relation
from propdesk.domain.disclosures import Field
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import Body, Told
from propdesk.domain.mediation import Outcome as MediationOutcome
from propdesk.domain.periods import Month
from propdesk.domain.profile import Profile
from propdesk.services import (
    attachments,
    billing,
    contacts,
    court,
    deliveries,
    disclosures,
    ledger,
    letters,
    limitation,
    mediation,
    notices,
    timeline,
    upkeep,
)
from propdesk.services.notices import NothingDemanded
from propdesk.services.office import Office, open_office, set_profile
from propdesk.settings import Settings
from propdesk.ui import ask
from propdesk.ui.billing.court_dialog import OpenCaseDialog, open_case
from propdesk.ui.billing.court_file_dialog import CourtFileDialog
from propdesk.ui.billing.court_forms import ItemDialog, StepDialog
from propdesk.ui.billing.letter_dialog import DraftDialog, HandOverDialog, LettersDialog, new_draft
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks
from tests.documents.papers_made import pages
from tests.tools.office_day import office_with_rate, spans_hold
from tests.tools.strange_files import foreign, picture
from tests.ui.billing.test_law_window import answering

UNIT = 1
MANAGER = "周经理"


class Desk:
    """An office, the window on it, and the day it is."""

    def __init__(self, office: Office, settings: Settings) -> None:
        self.office, self.today = office, date(2026, 7, 10)
        self.said: list[str] = []
        self.session = Session(office, Tasks(inline=True), settings, lambda: self.today, lambda text, _ways: self.said.append(text))
        self.window = QWidget()

    def on(self, month: int, day: int) -> date:
        """Go to another day."""
        self.today = date(2026, month, day)
        return self.today


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    office_with_rate(tmp_path / "garden.pdbook").close(backup=False)
    office = open_office(tmp_path / "garden.pdbook")
    facts = {"company": "阳光物业服务有限公司", "community": "阳光花园", "contract_title": "前期物业服务合同", "contract_clause": "第五条"}
    set_profile(office, Profile(**facts))
    for month in range(1, 7):
        billing.run(office, Month(2026, month))
    made = Desk(office, Settings(tmp_path / "settings.ini"))
    qtbot.addWidget(made.window)
    yield made
    office.close(backup=False)


def allowing(reason: str) -> Callable[[QDialog], None]:
    """What the manager writes into a form that needs him."""

    def fill(form: QDialog) -> None:
        form.allowed.reason.setText(reason)  # type: ignore[attr-defined]
        form.allowed.approver.setText(MANAGER)  # type: ignore[attr-defined]

    return fill


def handed_to(recipient: str, *given: Field) -> Callable[[QDialog], None]:
    """Who receives a draft, and the data that are ticked."""

    def fill(form: QDialog) -> None:
        form.recipient.setText(recipient)  # type: ignore[attr-defined]
        for field in given:
            form.boxes[field].setChecked(True)  # type: ignore[attr-defined]

    return fill


def test_from_the_third_notice_to_the_evidence_bundle(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office, session, window = desk.office, desk.session, desk.window
    slip, door = tmp_path / "EMS回执.pdf", tmp_path / "门前照片.png"
    slip.write_bytes(foreign(count=2))
    door.write_bytes(picture())

    # 三份通知：门上张贴一份，EMS 签收一份，当面签收一份
    numbers = []
    for day, facts, files in (
        (desk.on(7, 10), Facts(Channel.DOOR, Outcome.POSTED, date(2026, 7, 10), proofs=frozenset({Proof.PHOTO})), [door]),
        (
            desk.on(8, 10),
            Facts(
                Channel.EMS, Outcome.SIGNED, date(2026, 8, 10), date(2026, 8, 12), tracking="1234567890123",
                proofs=frozenset({Proof.CONTENT, Proof.TRACKING}),
            ),
            [slip],
        ),
    ):  # fmt: skip
        document = notices.issue(office, day, [UNIT], "zh_CN").documents[0]
        numbers.append(document.number)
        if files == [slip]:
            desk.on(8, 12)
        deliveries.record(office, [document.document_id], facts, desk.today, paths=files, key=f"delivery {document.number}")
    assert [row.counts for row in deliveries.issued(office, desk.today, UNIT)] == [Counts.YES, Counts.NO]
    call = Contact(UNIT, ContactChannel.PHONE, desk.on(8, 20), Result.REFUSES, staff="赵敏", person="张三", at=time(18, 30))
    contacts.log(office, call, desk.today)

    # 律师函草稿：只有一次能证明送达，不写“多次”
    assert len(letters.preview(office, UNIT, desk.today, "zh_CN").provable_demands) == 1
    third = notices.issue(office, desk.on(9, 10), [UNIT], "zh_CN").documents[0]
    signed = Facts(Channel.HAND, Outcome.SIGNED, desk.today, desk.today, receiver="张三", relation=Relation.SELF)
    deliveries.record(office, [third.document_id], signed, desk.today, key="third")

    # 人民调解委员会：未达成，但时效自调解结束重新起算
    bills = [row.charge_id for row in ledger.of_unit(office, UNIT, desk.on(9, 25)) if row.arrears]
    met = date(2026, 9, 20)
    told = Told(Body.PEOPLES_COMMITTEE, date(2026, 9, 15), MediationOutcome.FAILED, "居委会 王主任\n张三\n赵敏", met, met)
    mediation.record(office, UNIT, told, bills, desk.today, key="mediation")
    assert {row.last_safe_day for row in limitation.watch(office, desk.today, [UNIT]).rows} == {date(2029, 9, 20)}

    # 经理批准草稿，交给律所，登记交出的资料
    answering(monkeypatch, DraftDialog, allowing("调解未果"))
    desk.on(10, 8)
    draft = new_draft(window, session, UNIT, desk.today)
    assert draft is not None
    list_of_drafts = LettersDialog(window, session, UNIT)
    firm = tmp_path / "律所"
    firm.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_asked: firm)
    list_of_drafts.save_files()
    assert len(list(firm.iterdir())) == 3
    letter = next(path for path in firm.iterdir() if path.suffix == ".pdf" and "资料" not in path.name and "data" not in path.name)
    found = "".join(pages(letter.read_bytes()))
    assert "多次催缴" in found
    for words in (*numbers, third.number, "1234567890123"):
        assert words in found, words
    assert "未证明送达" in found
    answering(monkeypatch, HandOverDialog, handed_to("某律师事务所 陈律师", Field.NAME, Field.ARREARS))
    list_of_drafts.hand_over()
    assert [(row.recipient, row.fields) for row in disclosures.listed(office)] == [("某律师事务所 陈律师", (Field.NAME, Field.ARREARS))]

    # 经理决定申请支付令；此后不再催缴该户
    answering(monkeypatch, OpenCaseDialog, allowing("律师函后仍不付"))
    desk.on(11, 2)
    case = open_case(window, session, UNIT, desk.today)
    assert case is not None
    assert (case.way, case.principal_fen, case.approver) == (Way.PAYMENT_ORDER, 60_000, MANAGER)
    with pytest.raises(NothingDemanded):
        notices.issue(office, desk.on(11, 3), [UNIT], "zh_CN")
    book = CourtFileDialog(window, session, case.case_id)
    answering(monkeypatch, StepDialog, lambda form: None)  # the form offers the next step
    book.add_step()
    assert [(event.step, event.on) for event in book.found.row.events] == [(Step.FILED, date(2026, 11, 3))]
    assert book.found.deadlines[0] == (Term.DECISION, date(2026, 11, 8))
    assert all(row.limitation.running for row in limitation.watch(office, desk.today, [UNIT]).rows)

    # 证据清单：账套自己能出的已有，营业执照附上，服务证明还缺
    licence = tmp_path / "营业执照.pdf"
    licence.write_bytes(foreign())

    def attach(form: QDialog) -> None:
        form.files.add([licence])  # type: ignore[attr-defined]
        form.state.setCurrentIndex(form.state.findData(ItemState.HAVE))  # type: ignore[attr-defined]

    answering(monkeypatch, ItemDialog, attach)
    book.evidence.select([Item.IDENTITY])
    book.say_item()
    states = {entry.item: entry.state for entry in book.found.evidence}
    assert states[Item.IDENTITY] is states[Item.DEMANDS] is states[Item.LIMITATION] is ItemState.HAVE
    assert states[Item.SERVICE] is ItemState.MISSING

    # 证据册：目录、连续页码、每件的校验值
    out = tmp_path / "证据册.pdf"
    monkeypatch.setattr(ask, "save_file", lambda *_asked: out)
    book.save_bundle()
    printed = pages(out.read_bytes())
    index = "".join(printed[:3])
    for path in (slip, door, licence):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in index, path.name
    for number in (*numbers, third.number):
        assert number in index
    assert all(f"第{number}/{len(printed)}页" in page for number, page in enumerate(printed, 1))
    assert "LS2026" not in index  # a draft is no evidence

    assert upkeep.check_book(office).clean

    # 一份文件丢了：证据册照样做出来，点名说缺
    (lost,) = (row for row in attachments.of(office, "court_item", _item_number(office)) if row.name == licence.name)
    attachments.path_of(office, lost).unlink()
    told_off: list[str] = []
    monkeypatch.setattr(ask, "inform", lambda _parent, what: told_off.append(str(what)))
    book.save_bundle()
    assert "营业执照.pdf" in told_off[0]

    moments = " ".join(str(moment) for moment in timeline.of_unit(office, UNIT))
    for words in (third.number, draft.number, "某律师事务所 陈律师", MANAGER):
        assert words in moments, words
    assert spans_hold(office)
    assert not upkeep.check_book(office).clean  # the lost file is told there too


def _item_number(office: Office) -> int:
    with office.store.read() as conn:
        return int(conn.exec_driver_sql("SELECT max(id) FROM court_item").scalar_one())


def test_no_draft_and_no_case_without_the_manager(desk: Desk) -> None:
    for deed in (
        lambda: letters.draft(desk.office, UNIT, desk.today, "zh_CN", Approval("x", "")),
        lambda: court.open_case(desk.office, UNIT, Way.SUIT, "", desk.today, Approval("x", "")),
    ):
        with pytest.raises(ApproverMissing):
            deed()
    assert letters.listed(desk.office) == ()
    assert court.listed(desk.office, desk.today) == ()
