"""画句号工程个案单 and the week by steward: every block of papers 5.7, in both languages, on two pages."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from propdesk.documents.case_sheet import CaseSheet, MeasureRow, StepDone
from propdesk.documents.case_sheet_drawing import draw_case_sheet
from propdesk.documents.case_weekly import WeekPaper, WeekPart, WeekRow, draw_week
from propdesk.documents.letterhead import Letterhead
from propdesk.domain.close_out import Cause, Step
from propdesk.domain.tasks import Liability, TaskEnd

DAY = date(2026, 11, 23)
HEAD = Letterhead(company="阳光物业服务有限公司", community="阳光花园")
SHEET = CaseSheet(
    language="zh_CN",
    letterhead=HEAD,
    printed_at="2026-11-23 09:00",
    operator="赵敏",
    number="JH2026-000001",
    unit_code="3-2-1203",
    unit_name="3栋2单元1203室",
    owners=("单志强",),
    periods=("2024-05", "2025-11"),
    named_fen=414_979,
    open_fen=100_000,
    opened_on=date(2026, 9, 1),
    steward="赵敏",
    manager="周经理",
    reason="业主要求上门",
    steps=(
        StepDone(Step.APPOINTMENT, date(2026, 9, 3), "19:30", "赵敏"),
        StepDone(Step.VISIT, date(2026, 9, 3), "", "周经理", "卫生间渗水两年未修"),
        StepDone(Step.REVIEW, date(2026, 10, 20), "", "周经理", "已修好，业主满意"),
    ),
    causes=((Cause.REPAIR, Liability.DEVELOPER), (Cause.FEE_DISPUTE, Liability.PROPERTY)),
    measures=(MeasureRow("修补防水层", Liability.DEVELOPER, "工程部 吴工", date(2026, 9, 30), TaskEnd.DONE, date(2026, 9, 28), "单志强"),),
    instalments=((date(2026, 11, 30), 200_000), (date(2026, 12, 31), 214_979)),
    result=Step.CLOSED,
    result_on=DAY,
)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_the_sheet_tells_the_whole_case_on_two_pages() -> None:
    printed = draw_case_sheet(SHEET)
    assert (printed.pages, printed.missing) == (2, ())
    first, second = pages(printed.pdf)
    for said in (
        "画句号工程个案单", "JH2026-000001", "3-2-1203", "单志强", "2024-05", "2025-11", "4,149.79", "2026-09-01", "赵敏", "周经理",
        "①预约", "⑦结果", "签字", "19:30", "卫生间渗水两年未修", "维修(开发商)", "收费争议(物业)", "拒付", "空置",
        "困难", "修补防水层", "工程部吴工", "2026-09-30", "2026-09-28", "业主要求上门",
    ):  # fmt: skip
        assert said.replace(" ", "") in first.replace(" ", "").replace("（", "(").replace("）", ")"), said
    for said in (
        "缴费方案",
        "分期",
        "2,000.00",
        "2,149.79",
        "2026-12-31",
        "已修好，业主满意",
        "●",
        "已画句号",
        "2026-11-23",
        "业主签字",
        "经理签字",
    ):
        assert said in second, said


def test_the_empty_form_has_everything_to_fill_in() -> None:
    printed = draw_case_sheet(CaseSheet("zh_CN", HEAD, "", ""))
    first, second = pages(printed.pdf)
    assert printed.pages == 2
    for said in ("画句号工程个案单", "根因", "保洁", "责任方", "期限", "立案日"):
        assert said in first, said
    for said in ("一次付清", "转律师函", "诉讼", "业主签字", "已画句号"):
        assert said in second, said
    assert "¥" not in first + second


def test_a_case_without_a_standing_result_has_no_full_stop_day() -> None:
    (_first, second) = pages(draw_case_sheet(replace(SHEET, result=None, result_on=None)).pdf)
    assert "2026-11-23" not in second.split("已画句号")[1].split("业主签字")[0]


def test_it_is_drawn_in_english_and_with_marks() -> None:
    printed = draw_case_sheet(replace(SHEET, language="en"), ("demo",))
    first, second = pages(printed.pdf)
    assert "Close-out case sheet" in first
    assert "Repair (Developer)" in first
    assert "Signature of the owner" in second
    assert "DEMO" in first
    with pytest.raises(ValueError):
        draw_case_sheet(SHEET, ("nonsense",))


def test_many_measures_go_on_to_another_page() -> None:
    many = tuple(replace(SHEET.measures[0], title=f"事项{n}") for n in range(40))
    printed = draw_case_sheet(replace(SHEET, measures=many))
    assert printed.pages == 3
    assert "事项39" in "".join(pages(printed.pdf))


def test_the_week_by_steward() -> None:
    row = WeekRow("3-2-1203", "单**", "JH2026-000001", "整改中", "2026-09-30 逾期", "维修", 414_979)
    parts = (WeekPart("赵敏", 1, 0, 1, (row, replace(row, number="JH2026-000002", open_fen=21))), WeekPart("", 0, 0, 0, (row,)))
    paper = WeekPaper("zh_CN", DAY, date(2026, 11, 29), parts, HEAD, "2026-11-23 09:00", "赵敏")
    printed = draw_week(paper, demo=True)
    (page,) = pages(printed.pdf)
    for said in ("画句号工程周报", "2026-11-23", "2026-11-29", "赵敏：2 件", "逾期 1", "4,150.00", "未指定楼长", "单**"):
        assert said in page, said
    assert "No case was open" in pages(draw_week(replace(paper, parts=(), language="en")).pdf)[0]
