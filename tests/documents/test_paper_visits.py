"""The call and visit lists and the visit record on paper: everyone once, boxes to fill, why it is asked, nothing that pries."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from propdesk.documents.contact_list import PER_PAGE, TITLES, ContactLine, ContactList, draw_contact_list
from propdesk.documents.results import Cancelled
from propdesk.documents.visit_record import OwedLine, VisitRecord
from propdesk.documents.visit_record_drawing import draw_visit_records
from propdesk.domain.contacts import RESULT_NAMES, RESULT_NUMBERS
from propdesk.i18n import catalog
from tests.documents.papers_made import LETTERHEAD

LINES = tuple(
    ContactLine(f"{b}号楼", f"{b}-1-{n:02d}01", "单**", "138****5521", n, n * 12_345, "2025-01", "2026-11-20 无人接听", "")
    for b in (1, 2)
    for n in range(1, 21)
)
LIST = ContactList(
    "tonight", "zh_CN", date(2026, 11, 26), "2026年11月26日 · 星期四", "40 户", LINES, (("未到期", 2),),
    LETTERHEAD, "2026-11-26 17:00", "前台"
)  # fmt: skip
OWED = (OwedLine("物业费", "2025-01", "2026-10", 22, 358_600, 9_812), OwedLine("水费", "2026-10", "2026-10", 1, 4_100, 0))
RECORD = VisitRecord(
    "ZF2026-000001", "zh_CN", 7, "3-2-1203", "3号楼2单元1203室", ("单志强",), date(2026, 11, 26), "evening", date(2026, 11, 26), OWED,
    "2026-11-20 无人接听", "2026-11-30 ¥500.00", "周末上午", LETTERHEAD, "2026-11-26 17:00", "前台",
)  # fmt: skip
PRYING = ("收入", "职业", "婚姻", "子女", "性格", "病", "信仰", "income", "employer", "marital", "religion")


def _texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_every_household_stands_once_and_each_building_begins_a_page() -> None:
    printed = draw_contact_list(LIST)
    pages = _texts(printed.pdf)
    assert printed.pages == len(pages) == 4
    assert not printed.missing
    assert 10 <= PER_PAGE < 20
    for line in LINES:
        assert sum(line.unit in page for page in pages) == 1
    assert "2号楼" not in pages[0]
    assert "13 " in pages[0]  # the last result's number in the legend


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", TITLES)
def test_the_list_says_what_it_is_and_how_results_are_numbered(kind: str, language: str) -> None:
    texts = catalog(language)
    content = replace(LIST, kind=kind, language=language, lines=LINES[:1])
    page = _texts(draw_contact_list(content).pdf)[0].replace("\r\n", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert texts.gettext(TITLES[kind]) in page
    for result, number in RESULT_NUMBERS.items():
        assert f"{number} {texts.gettext(RESULT_NAMES[result])}" in page


def test_equal_lists_are_equal_files_and_a_list_can_be_stopped() -> None:
    assert draw_contact_list(LIST).pdf == draw_contact_list(LIST).pdf
    assert draw_contact_list(LIST, ["demo"]).pdf != draw_contact_list(LIST).pdf
    with pytest.raises(Cancelled):
        draw_contact_list(LIST, progress=lambda _pages: False)
    with pytest.raises(ValueError):
        draw_contact_list(replace(LIST, lines=()))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_record_says_what_is_owed_and_why_it_asks(language: str) -> None:
    printed = draw_visit_records([replace(RECORD, language=language)])
    page = _texts(printed.pdf)[0]
    assert not printed.missing
    for text in ("ZF2026-000001", "3-2-1203", "单志强", "3,725.12", "3,586.00", "98.12", "2025-01", "周末上午"):
        assert text in page
    why = "不询问家庭" if language == "zh_CN" else "asks nothing about family"
    assert why in page.replace("\r\n", "" if language == "zh_CN" else " ")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_field_of_the_blank_form_pries(language: str) -> None:
    blank = VisitRecord("", language, 0, "", "", (), None, "", None, (), "", "", "", LETTERHEAD, "", "")
    page = _texts(draw_visit_records([blank]).pdf)[0]
    assert not [word for word in PRYING if word in page.lower()]
    assert "ZF" not in page
    assert "3-2-1203" not in page


def test_many_items_are_summed_up_in_the_last_line() -> None:
    many = tuple(OwedLine(f"项目{n}", "2026-01", "2026-02", 2, 10_000, 0) for n in range(9))
    page = _texts(draw_visit_records([replace(RECORD, lines=many)]).pdf)[0]
    assert "项目2" in page
    assert "项目3" not in page
    assert "600.00" in page  # the six that did not fit


def test_reprints_are_marked_and_a_batch_can_be_stopped() -> None:
    plain = draw_visit_records([RECORD])
    copy = draw_visit_records([RECORD], copies=frozenset({"ZF2026-000001"}))
    assert plain.pdf == draw_visit_records([RECORD]).pdf != copy.pdf
    assert draw_visit_records([RECORD], ["demo"]).pdf != plain.pdf
    with pytest.raises(Cancelled):
        draw_visit_records([RECORD, RECORD], progress=lambda _pages: False)
    with pytest.raises(ValueError):
        draw_visit_records([])
