"""Late fees on lists and papers: the same figures everywhere, every row with its rate and days, and no word without a clause."""

from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.notice import Notice, NoticeLine
from propdesk.domain.approvals import Approval
from propdesk.domain.holds import HoldTerms
from propdesk.domain.late_fees import Grace, LateFeeRule
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import arrears, billing, holds, households, late_fees, letters, notices, papers, payments, search
from propdesk.services.office import Office
from propdesk.ui.labels import household_badge
from tests.tools.office_day import MONTH_FEN

DUE = date(2025, 3, 10)
DAY = DUE + timedelta(days=100)
TERMS = LateFeeRule(0, None, "第九条", date(2025, 1, 1))
ALLOWED = Approval("no answer", "周经理")


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe March 2025; the first paid a part after 31 days, the second all after 20, the third is on hold for ten."""
    billing.run(office, Month(2025, 3))
    payments.take(office, 1, 4_000, Method.CASH, DUE + timedelta(days=31), key="1")
    holds.set_hold(office, 3, HoldTerms(DUE + timedelta(days=11), DUE + timedelta(days=21), "漏水"))
    return office


def paid_late(office: Office) -> None:
    """The second unit pays its principal before any clause is known, so that nothing of it goes to a late fee."""
    payments.take(office, 2, MONTH_FEN, Method.CASH, DUE + timedelta(days=20), key="2")


def notice(office: Office, unit_id: int, language: str = "zh_CN") -> Notice:
    row = notices.issue(office, DAY, [unit_id], language).documents[0]
    made = from_json(Notice, row.content)
    assert made.total_fen == row.total_fen == sum(line.open_fen + line.late_fee_fen for line in made.lines)
    return made


def only_line(made: Notice) -> NoticeLine:
    (line,) = made.lines
    return line


def text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_no_clause_no_word_of_it(owing: Office, tmp_path: Path) -> None:
    made = notice(owing, 1)
    assert (made.has_late_fee, made.late_fee_fen, only_line(made).rate, only_line(made).late_words) == (False, 0, "", "")
    found = arrears.overdue(owing, DAY)
    assert (found.ruled, found.late_fee_fen) == (False, 0)
    card = households.card(owing, 1, DAY)
    assert (card.late_fee_fen, card.ruled) == (0, False)
    papers.file_notices(owing, notices.issued(owing), tmp_path / "n.pdf")
    assert "违约金" not in text(tmp_path / "n.pdf")
    row = letters.draft(owing, 1, DAY, "zh_CN", ALLOWED)
    letters.file_draft(owing, row, tmp_path / "l.pdf")
    assert "违约金" not in text(tmp_path / "l.pdf")


def test_list_card_and_notice_say_the_same(owing: Office) -> None:
    paid_late(owing)
    late_fees.set_clause(owing, TERMS, 500_000)
    found = arrears.overdue(owing, DAY)
    assert [(row.code, row.months, row.overdue_fen, row.late_fee_fen) for row in found.rows] == [
        ("1-1-101", 1, 6_000, 362),  # 100.00 × 31 days + 60.00 × 69 days = 3.62
        ("1-1-102", 0, 0, 100),  # the principal is paid, its late fee is not lost
        ("1-1-103", 1, MONTH_FEN, 450),
        ("1-1-104", 1, MONTH_FEN, 500),
    ]
    assert (found.ruled, found.late_fee_fen, found.total_fen, found.months) == (True, 1_412, 26_000, 3)
    assert [row.code for row in arrears.overdue(owing, DAY, min_months=2).rows] == []
    assert [row.unit_id for row in arrears.overdue(owing, DAY, codes=["1-1-102"]).rows] == [2]
    for row in found.rows:
        assert households.card(owing, row.unit_id, DAY).late_fee_fen == row.late_fee_fen
        assert notice(owing, row.unit_id).late_fee_fen == row.late_fee_fen
    assert found.rows[1].oldest_due == DUE
    assert {row.unit_id: row.late_fee_fen for row in households.every(owing, DAY)} == {row.unit_id: row.late_fee_fen for row in found.rows}
    hits = search.find(owing, search.load(owing), "1-1-10", DAY)
    assert {hit.unit_id: hit.late_fee_fen for hit in hits if hit.late_fee_fen} == {2: 100}  # the badge of the others says what they owe
    assert household_badge(hits[0].state, 0, 0, 0, 100) == ("Late fee owed", "warn")
    assert households.card(owing, 3, DUE + timedelta(days=12)).held
    assert not households.card(owing, 3, DAY).held


def test_each_row_says_how_its_late_fee_arose(owing: Office) -> None:
    paid_late(owing)
    late_fees.set_clause(owing, TERMS, 500_000)
    plain = only_line(notice(owing, 4))
    assert (plain.rate, plain.days_late, plain.late_fee_fen, plain.late_words) == ("0.05%/日", 100, 500, "")
    part = only_line(notice(owing, 1))
    assert (part.paid_fen, part.open_fen, part.days_late) == (4_000, 6_000, 100)
    assert part.late_words == "违约金 2025-03-11 至 2025-06-18：100.00 元 × 0.05%/天 × 31 天 + 60.00 元 × 0.05%/天 × 69 天 = 3.62 元"
    paid = only_line(notice(owing, 2))
    assert (paid.open_fen, paid.late_fee_fen, paid.days_late) == (0, 100, 20)
    held = only_line(notice(owing, 3, "en"))
    assert (held.rate, held.days_late) == ("0.05%/day", 90)
    assert held.late_words == (
        "Late fee 2025-03-11 to 2025-06-18: 100.00 yuan × 0.05%/day × 90 days = 4.50 yuan, 10 days between not counted"
    )


def test_two_rates_a_cap_and_grace_on_the_row(owing: Office) -> None:
    terms = LateFeeRule(0, None, "9", date(2025, 1, 1), grace_days=10, grace=Grace.DEDUCTED, cap_of_10000=300)
    late_fees.set_rate(owing, late_fees.set_clause(owing, terms, 500_000).id, date(2025, 4, 1), 300_000)
    line = only_line(notice(owing, 4, "en"))
    assert (line.rate, line.days_late, line.late_fee_fen) == ("0.05%/day", 90, 300)
    assert line.late_words.endswith("100.00 yuan × 0.05%/day × 90 days = 4.50 yuan, at most 3.00 yuan")


def test_a_notice_of_the_day_is_made_anew_when_the_late_fee_changed(owing: Office) -> None:
    first = notices.issue(owing, DAY, [4], "zh_CN")
    assert notices.issue(owing, DAY, [4], "zh_CN").fresh == 0
    late_fees.set_clause(owing, TERMS, 500_000)
    second = notices.issue(owing, DAY, [4], "zh_CN")
    assert (first.fresh, second.fresh, second.total_fen - first.total_fen) == (1, 1, 500)


@pytest.mark.parametrize(("language", "word", "rate"), [("zh_CN", "违约金", "0.05%/日"), ("en", "Late fee", "0.05%/day")])
def test_printed_rows_make_the_printed_sums(owing: Office, tmp_path: Path, language: str, word: str, rate: str) -> None:
    paid_late(owing)
    for month in range(4, 13):
        billing.run(owing, Month(2025, month))
    late_fees.set_clause(owing, TERMS, 500_000)
    day = date(2026, 6, 30)
    issued = notices.issue(owing, day, [1], language)
    papers.file_notices(owing, issued.documents, tmp_path / "n.pdf")
    said = text(tmp_path / "n.pdf")
    made = from_json(Notice, issued.documents[0].content)
    assert word in said
    assert rate in said
    for amount in (made.late_fee_fen, made.total_fen, *(line.late_fee_fen for line in made.lines)):
        assert format_yuan(amount) in said
    assert (
        sum(line.late_fee_fen for line in made.lines) == made.late_fee_fen == issued.total_fen - sum(line.open_fen for line in made.lines)
    )
    assert "".join(made.lines[0].late_words.split()) in "".join(said.split())
    row = letters.draft(owing, 1, day, language, ALLOWED)
    letters.file_draft(owing, row, tmp_path / "l.pdf", tmp_path / "l.docx")
    letter, draft = text(tmp_path / "l.pdf"), from_json(LawyerLetterDraft, row.content)
    assert draft.total_fen == made.total_fen == row.total_fen
    assert format_yuan(draft.late_fee_fen) in letter
    assert "".join(draft.lines[0].late_words.split()) in "".join(letter.split())


def test_a_household_that_owes_only_late_fee_gets_a_notice_with_that_alone(owing: Office, tmp_path: Path) -> None:
    paid_late(owing)
    late_fees.set_clause(owing, TERMS, 500_000)
    issued = notices.issue(owing, DAY, [2], "zh_CN")
    assert issued.total_fen == 100
    papers.file_notices(owing, issued.documents, tmp_path / "n.pdf")
    assert "人民币（大写）壹元整" in "".join(text(tmp_path / "n.pdf").split())
