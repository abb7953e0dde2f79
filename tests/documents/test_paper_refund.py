"""退款单 on its two papers."""

import io
from dataclasses import replace
from datetime import date

import pytest
from papers_made import LETTERHEAD, pages, squeezed, text
from pypdf import PdfReader

from propdesk.documents.refund import Refund, RefundPaper
from propdesk.documents.refund_drawing import MOST_LINES, RefundDoesNotAddUp, draw_refunds

DEPOSIT = Refund(
    "TK2026-000012", "3-2-1203", "3号楼2单元1203室", "单志强", date(2026, 11, 23), "transfer", "尾号 0187", "deposit", "装修押金",
    ("SJ2026-000412", "SJ2026-000430"), 300_000, 50_000, 10_000, 200_000, "验收合格", "周经理", "赵敏", LETTERHEAD, "zh_CN",
    "2026-11-23 15:30",
)  # fmt: skip
PURSE = replace(DEPOSIT, source="prepaid", item="", taken_by=(), used_fen=0, returned_fen=0, method="cash", reference="")


@pytest.mark.parametrize("paper", RefundPaper)
def test_size_and_content(paper: RefundPaper) -> None:
    printed = draw_refunds([DEPOSIT], paper)
    box = PdfReader(io.BytesIO(printed.pdf)).pages[0].mediabox
    parts = 2 if paper is RefundPaper.A4 else 1
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx((210, 148 if parts == 1 else 297), abs=0.1)
    found = text(printed.pdf)
    for words in (
        "退款单", "编号：TK2026-000012", "3号楼2单元1203室", "收款人 单志强", "装修押金（收据 SJ2026-000412、SJ2026-000430）",
        "转账 尾号 0187", "已收 3,000.00", "已扣 500.00", "此前已退 100.00", "退后结余 400.00", "人民币贰仟元整", "¥2,000.00",
        "验收合格", "批准人：周经理", "经手人：赵敏", "领款人签字：", "2026年11月23日",
    ):  # fmt: skip
        assert found.count(squeezed(words)) == parts, words
    assert ("领款人联" in found, "记账联" in found) == (parts == 2, parts == 2)
    assert "作废" not in found


def test_prepaid_money_in_english() -> None:
    found = text(draw_refunds([replace(PURSE, language="en")]).pdf)
    for words in (
        "Refund slip",
        "Prepaid: anything",
        "Held before 3,000.00",
        "left after it 1,000.00",
        "2,000.00 yuan",
        "Received by (signature):",
    ):
        assert squeezed(words) in found, words
    assert "人民币" not in found


def test_marks_and_a_void() -> None:
    void = replace(PURSE, voided_on=date(2026, 11, 23), void_reason="收款人没来")
    found = text(draw_refunds([void], marks=("copy", "demo")).pdf)
    for words in ("作废", "补打", "演示", "收款人没来"):
        assert words in found, words
    assert "作废" not in text(draw_refunds([PURSE], marks=("copy",)).pdf)


def test_a_long_reason_stays_above_the_signatures() -> None:
    long = replace(DEPOSIT, reason="墙面损坏一处" * 80)
    printed = draw_refunds([long, PURSE])
    assert len(pages(printed.pdf)) == 2
    assert "…" in text(printed.pdf)
    assert MOST_LINES * 4.6 + 3 + 4 * 8 + 31 < 148 - 30 - 6  # millimetres: the table, a line of a void, the signatures


def test_more_than_there_was_is_not_printed() -> None:
    with pytest.raises(RefundDoesNotAddUp) as caught:
        draw_refunds([replace(DEPOSIT, amount_fen=240_001)])
    assert "TK2026-000012" in caught.value.sentence()
