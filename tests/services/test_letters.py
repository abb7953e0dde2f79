"""Drafts of a lawyer's letter: allowed by a manager, only facts that can be proved, never the firm's own paper; the hand-over log."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from propdesk.documents.lawyer_letter_docx import lawyer_letter_docx
from propdesk.domain.approvals import Approval, ApproverMissing, PinMissing, PinWrong
from propdesk.domain.deliveries import Channel, Outcome, Proof, Relation
from propdesk.domain.disclosures import Field, FieldsMissing, HandedBeforeMade, HandedInFuture, PurposeMissing, RecipientMissing
from propdesk.domain.evidence import Counts
from propdesk.domain.payments import ReasonMissing
from propdesk.domain.periods import Month
from propdesk.domain.profile import Profile
from propdesk.services import approvals, billing, disclosures, letters, notices
from propdesk.services.office import Office, set_profile
from propdesk.store import deliveries
from propdesk.store.deliveries import DecisionRow, NewDelivery, VoidRow
from tests.tools.office_day import lines, refused, spans_hold

DAY = date(2026, 6, 30)
UNIT = 1
ALLOWED = Approval("three notices without an answer", "周经理")
MADE = "2026-06-30T08:00:00+00:00"


@pytest.fixture
def owing(office: Office) -> Office:
    """Unit 1-1-101 owes January to May 2026."""
    set_profile(office, Profile(company="阳光物业服务有限公司", community="阳光花园", contract_title="前期物业服务合同"))
    for month in range(1, 6):
        billing.run(office, Month(2026, month))
    return office


def notify(office: Office, day: date) -> int:
    """A notice to the unit; returns its number in the register."""
    return notices.issue(office, day, [UNIT], "zh_CN").documents[0].document_id


def deliver(office: Office, document_id: int, on: date, counts: Counts, relation: Relation = Relation.SELF) -> int:
    row = NewDelivery(
        document_id, None, Channel.HAND, Outcome.SIGNED, on, on, "张三", relation, "", "", "", "赵敏", Proof.PHOTO, "", "person", counts
    )  # fmt: skip
    with office.store.write() as conn:
        return deliveries.add(conn, [row], MADE, "前台").first


def provable(office: Office, day: date = DAY) -> tuple[int, int]:
    """(demands, of them provable) of the draft as it would be made on a day."""
    draft = letters.preview(office, UNIT, day, "zh_CN")
    return len(draft.demands), len(draft.provable_demands)


def said(office: Office, language: str = "zh_CN") -> tuple[str, str]:
    """The text of the draft made now, as PDF and as Word file."""
    from propdesk.documents.lawyer_letter_drawing import draw_lawyer_letters
    from tests.documents.papers_made import text
    from tests.tools.strange_files import word_text

    draft = letters.preview(office, UNIT, DAY, language)
    return text(draw_lawyer_letters([draft]).pdf), word_text(lawyer_letter_docx(draft))


def test_only_deliveries_that_count_make_a_demand_provable(owing: Office) -> None:
    """No notice: none. Sent and not delivered: named, not proved. Signed: proved. Two proved: repeatedly."""
    assert provable(owing) == (0, 0)
    assert all("没有已发出的书面催缴" in found and "多次催缴" not in found for found in said(owing))
    first, second, third = (notify(owing, date(2026, month, 20)) for month in (3, 4, 5))
    assert provable(owing) == (3, 0)
    deliver(owing, first, date(2026, 3, 21), Counts.YES)
    review = deliver(owing, second, date(2026, 4, 21), Counts.REVIEW, Relation.TENANT)
    assert provable(owing) == (3, 1)
    assert all("多次催缴" not in found and "未证明送达" in found for found in said(owing))
    deliver(owing, third, date(2026, 5, 21), Counts.PROVISIONAL)
    assert provable(owing) == (3, 2)
    assert all("多次催缴" in found and "2次" in found for found in said(owing))
    with owing.store.write() as conn:
        deliveries.add_decision(conn, DecisionRow(review, Counts.YES, date(2026, 6, 1), "the owner wrote back", "周经理", "前台"), MADE)
    assert provable(owing) == (3, 3)
    assert provable(owing, date(2026, 4, 30)) == (2, 1)  # as of a past day the same answer as then


def test_void_notices_and_decided_deliveries_do_not_count(owing: Office) -> None:
    first, second = notify(owing, date(2026, 3, 20)), notify(owing, date(2026, 4, 20))
    delivered = deliver(owing, first, date(2026, 3, 21), Counts.YES)
    deliver(owing, second, date(2026, 4, 21), Counts.YES)
    assert provable(owing) == (2, 2)
    with owing.store.write() as conn:
        deliveries.add_void(conn, VoidRow(second, date(2026, 5, 2), "wrong sum", "前台"), MADE)
        deliveries.add_decision(conn, DecisionRow(delivered, Counts.NO, date(2026, 5, 3), "another person signed", "周经理", "前台"), MADE)
    assert provable(owing) == (1, 0)
    assert all("多次催缴" not in found for found in said(owing))
    assert all("repeatedly" not in found for found in said(owing, "en"))


def test_a_draft_is_a_managers_act(owing: Office) -> None:
    refused(owing, ApproverMissing, lambda: letters.draft(owing, UNIT, DAY, "zh_CN", Approval("reason", " ")))
    refused(owing, ReasonMissing, lambda: letters.draft(owing, UNIT, DAY, "zh_CN", Approval("", "周经理")))
    approvals.set_pin(owing, "周经理", "4711")
    approvals.ask_for_pin(owing, True)
    refused(owing, PinMissing, lambda: letters.draft(owing, UNIT, DAY, "zh_CN", ALLOWED))
    refused(owing, PinWrong, lambda: letters.draft(owing, UNIT, DAY, "zh_CN", Approval("reason", "周经理", "0000")))
    row = letters.draft(owing, UNIT, DAY, "zh_CN", Approval("reason", "周经理", "4711"))
    (listed,) = letters.listed(owing)
    assert (listed.document, listed.approver, listed.demands) == (row, "周经理", 0)
    assert ("letter.draft", "1-1-101") in lines(owing)
    assert "4711" not in owing.path.read_bytes().decode("latin-1")
    assert letters.listed(owing, 2) == ()
    assert spans_hold(owing)


def test_the_data_sheet_names_parties_contract_and_attachments_and_leaves_blanks(owing: Office, tmp_path: Path) -> None:
    from tests.documents.papers_made import squeezed, text

    notify(owing, date(2026, 3, 20))
    row = letters.draft(owing, UNIT, DAY, "zh_CN", ALLOWED)
    filed = letters.file_draft(owing, row, tmp_path / "a.pdf", tmp_path / "a.docx", tmp_path / "b.pdf")
    assert [path.name for path in filed.paths] == ["a.pdf", "a.docx", "b.pdf"]
    sheet = text(filed.paths[2].read_bytes())
    for words in ("律师函资料表", "阳光物业服务有限公司", "张三", "13800001000", "前期物业服务合同", "CJ2026-000001", "＿＿＿＿", "草"):
        assert squeezed(words) in sheet, words
    assert "周经理" not in sheet
    for found in said(owing):
        assert "1.委托手续" in found
        assert "4.催缴通知单CJ2026-000001" in found
        assert "5." not in found.partition("附件")[2].replace("2026-05", "")


def test_what_goes_to_the_firm_is_written_down(owing: Office, tmp_path: Path) -> None:
    row = letters.draft(owing, UNIT, DAY, "zh_CN", ALLOWED)
    at = (Field.PHONE, Field.NAME, Field.NAME)
    for error, facts in (
        (RecipientMissing, (" ", at, "letter", DAY)),
        (FieldsMissing, ("某律师事务所", (), "letter", DAY)),
        (PurposeMissing, ("某律师事务所", at, "", DAY)),
        (HandedInFuture, ("某律师事务所", at, "letter", DAY + timedelta(days=1))),
        (HandedBeforeMade, ("某律师事务所", at, "letter", DAY - timedelta(days=1))),
    ):
        refused(owing, error, lambda f=facts: disclosures.hand_over(owing, UNIT, *f, DAY, document_id=row.document_id))
    done = disclosures.hand_over(owing, UNIT, "某律师事务所", at, "letter", DAY, DAY, document_id=row.document_id, key="one")
    assert disclosures.hand_over(owing, UNIT, "某律师事务所", at, "letter", DAY, DAY, document_id=row.document_id, key="one") == done
    assert (done.number, done.fields) == (row.number, (Field.NAME, Field.PHONE))
    assert disclosures.listed(owing, DAY, DAY, unit_id=UNIT) == [done]
    assert disclosures.listed(owing, DAY + timedelta(days=1)) == []
    table = disclosures.export(owing, tmp_path / "log.csv", "zh_CN").read_text("utf-8-sig")
    assert "某律师事务所" in table
    assert "姓名、联系电话" in table
    assert spans_hold(owing)
