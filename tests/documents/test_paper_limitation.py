"""The limitation sheet: every charge once with its chain, pages that break between charges, the sum, both languages."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from propdesk.documents.limitation_sheet import LimitationSheet, SheetCharge, SheetStep
from propdesk.documents.limitation_sheet_drawing import draw_limitation_sheet
from propdesk.domain.money import format_yuan
from tests.documents.papers_made import LETTERHEAD

STEP = SheetStep("催告，2025-06-10（CJ2025-000012）", "时效重新起算", date(2028, 6, 10))
CHARGES = tuple(
    SheetCharge(
        "物业费", f"20{23 + n // 12}-{n % 12 + 1:02d}", date(2023 + n // 12, n % 12 + 1, 10), 14_504 + n, date(2028, 6, 10), "剩余 565 天",
        STEP.text, "有事由待审核" if n % 5 == 0 else "", (STEP,) * (n % 3),
    )
    for n in range(40)
)  # fmt: skip
SHEET = LimitationSheet(
    "zh_CN", "2-1-801", "2号楼1单元801室", ("王玉涵",), date(2026, 11, 23), CHARGES, LETTERHEAD, "2026-11-26 09:00", "前台"
)


def texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_every_charge_stands_once_with_its_events_and_the_sum_is_theirs() -> None:
    printed = draw_limitation_sheet(SHEET)
    pages = texts(printed.pdf)
    assert not printed.missing
    assert printed.pages == len(pages) > 1
    whole = "\n".join(pages)
    for charge in CHARGES:
        assert whole.count(f"{charge.period}\r\n") + whole.count(f"{charge.period} ") >= 1
        assert whole.count(format_yuan(charge.open_fen)) == 1
    assert whole.count("时效重新起算") == sum(len(charge.steps) for charge in CHARGES)
    assert whole.count("有事由待审核") == 8
    assert format_yuan(SHEET.total_fen) in pages[-1]
    assert "第一百八十八条" in pages[-1]
    assert "王玉涵" in pages[0]
    for number, page in enumerate(pages, 1):
        assert f"第 {number}/{len(pages)} 页" in page


def test_the_notes_never_fall_off_the_last_page() -> None:
    for count in range(1, 40):
        pages = texts(draw_limitation_sheet(replace(SHEET, charges=CHARGES[:count])).pdf)
        assert "不构成法律意见" in pages[-1].replace("\r\n", "")
        assert CHARGES[count - 1].period in pages[-1]


def test_a_chain_longer_than_a_line_breaks_inside_its_charge() -> None:
    long = replace(CHARGES[0], steps=(replace(STEP, text="EMS 1234567890123 内件品名“催缴2023年1月至12月物业费函”" * 4),))
    printed = draw_limitation_sheet(replace(SHEET, charges=(long,)))
    assert texts(printed.pdf)[0].count("1234567890123") == 4


def test_equal_sheets_are_equal_files_in_either_language() -> None:
    assert draw_limitation_sheet(SHEET).pdf == draw_limitation_sheet(SHEET).pdf
    assert draw_limitation_sheet(SHEET, ["demo"]).pdf != draw_limitation_sheet(SHEET).pdf
    assert "Limitation sheet" in texts(draw_limitation_sheet(replace(SHEET, language="en")).pdf)[0]
    with pytest.raises(ValueError):
        draw_limitation_sheet(replace(SHEET, charges=()))
