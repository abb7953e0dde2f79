"""律师函(草稿) as PDF and as Word file."""

import io
from zipfile import ZipFile

import pytest
from papers_made import charges, demands, draft, pages, squeezed, text
from pypdf import PdfReader
from test_paper_notice import PAYLOADS

from propdesk.documents.lawyer_letter_docx import lawyer_letter_docx
from propdesk.documents.lawyer_letter_drawing import draw_data_sheet, draw_lawyer_letters
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.results import Cancelled
from tests.tools.strange_files import word_text


def both(**changed: object) -> list[str]:
    made = draft(**changed)
    return [text(draw_lawyer_letters([made]).pdf), word_text(lawyer_letter_docx(made))]


def test_blocks() -> None:
    for found in both():
        for words in (
            "律师函（草稿）",
            "供律师审核，未经律师事务所签章无效",
            "致：单志强（3号楼2单元1203室）",
            "委托",
            "共有 19 笔费用未缴",
            "3,097.00",
            "CJ2025-000001",
            "本人签收",
            "第九百四十四条",
            "15 日内",
            "6222 0000 0000 0187",
            "律师事务所（盖章）",
            "授权委托书",
            "欠费明细",
        ):
            assert squeezed(words) in found, words


def test_every_page_is_a_draft() -> None:
    found = pages(draw_lawyer_letters([draft(lines=charges(first="2019-01"))], ("demo",)).pdf)
    assert len(found) > 3
    for page in found:
        assert {"草", "稿", "演", "示"} <= set(page)
        assert "未经律师事务所签章无效" in page


@pytest.mark.parametrize(("proved", "allowed"), [(0, False), (1, False), (2, True), (3, True)])
def test_repeatedly_demanded_needs_two_proofs(proved: int, allowed: bool) -> None:
    for found in both(demands=demands(proved)):
        assert ("多次催缴" in found) is allowed
    for found in both(demands=demands(proved), language="en"):
        assert ("repeatedly" in found) is allowed


def test_no_demand_at_all_is_said() -> None:
    for found in both(demands=()):
        assert "没有已发出的书面催缴" in found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_a_clause_there_is_no_trace_of_a_late_fee(language: str) -> None:
    for found in both(lines=charges(rate=""), language=language):
        for words in ("违约金", "585", "五百八十五", "latecharge", "Latefee", "Latecharges"):
            assert words not in found


def test_english_names_no_law() -> None:
    for found in both(language="en"):
        assert squeezed("DRAFT – not issued until reviewed and signed by counsel") in found
        for words in ("CivilCode", "民法典", "court"):
            assert words not in found


def test_blanks_where_the_office_has_not_said() -> None:
    for found in both(letterhead=Letterhead(), debtors=(), address="", lines=(), demands=()):
        assert "＿＿＿＿" in found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_prints_literally(payload: str) -> None:
    for found in both(debtors=(payload,), address=payload):
        assert squeezed(payload) in found
    made = lawyer_letter_docx(draft(debtors=(payload,)))
    assert b"TargetMode" not in ZipFile(io.BytesIO(made)).read("word/_rels/document.xml.rels")


def test_control_characters_do_not_break_the_word_file() -> None:
    assert "单x" in word_text(lawyer_letter_docx(draft(debtors=("单\x00\x1bx",))))


def test_equal_drafts_are_equal_bytes() -> None:
    assert draw_lawyer_letters([draft()]) == draw_lawyer_letters([draft()])
    assert lawyer_letter_docx(draft()) == lawyer_letter_docx(draft())


def test_missing_characters_and_cancelling() -> None:
    assert {entry.characters for entry in draw_lawyer_letters([draft(debtors=("🙂",))]).missing} == {"🙂"}
    with pytest.raises(Cancelled):
        draw_lawyer_letters([draft(), draft()], progress=lambda done: False)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_looks_like_the_firms_own_paper(language: str) -> None:
    """No letterhead above the title, no circle of a seal, no picture; the firm's name, seal and signature are blanks."""
    made = draft(language=language)
    for printed in (draw_lawyer_letters([made]), draw_data_sheet(made)):
        for page in PdfReader(io.BytesIO(printed.pdf)).pages:
            forms = [form.get_object() for form in (page["/Resources"].get("/XObject") or {}).values()]
            assert all(form["/Subtype"] == "/Form" for form in forms)  # no picture
            streams = [page.get_contents().get_data(), *(form.get_data() for form in forms)]
            operators = b"\n".join(streams).split()
            assert b"c" not in operators  # no curve: a seal is round
            assert b"BI" not in operators
        first = pages(printed.pdf)[0]
        assert made.letterhead.company not in first[:80]
    text_of_draft = text(draw_lawyer_letters([made]).pdf)
    if language == "zh_CN":
        assert text_of_draft.count("＿律师事务所依法接受") == 1
        assert "律师事务所（盖章）：＿" in text_of_draft
    else:
        assert "Lawfirm(seal):＿" in text_of_draft


def test_the_word_file_holds_no_picture() -> None:
    names = ZipFile(io.BytesIO(lawyer_letter_docx(draft()))).namelist()
    assert [name for name in names if "media/" in name] == []
