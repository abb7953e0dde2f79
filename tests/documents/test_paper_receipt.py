"""收据 on its four papers."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from papers_made import pages, receipt, squeezed, text
from pypdf import PdfReader
from test_paper_notice import PAYLOADS

from propdesk.documents.receipt import ReceiptDeposit, ReceiptLine, ReceiptPaper, grouped, reversal_of
from propdesk.documents.receipt_drawing import ReceiptDoesNotAddUp, draw_receipts
from propdesk.documents.results import Cancelled
from propdesk.domain.payments import Method

SIZES = {ReceiptPaper.A5: (210, 148), ReceiptPaper.A4: (210, 297), ReceiptPaper.T241X93: (241, 93.1), ReceiptPaper.T241X140: (241, 139.7)}
ROWS = {ReceiptPaper.A5: 9, ReceiptPaper.A4: 9, ReceiptPaper.T241X93: 6, ReceiptPaper.T241X140: 9}
FORMS = [ReceiptPaper.T241X93, ReceiptPaper.T241X140]


def with_items(count: int, fee: int = 0) -> dict[str, object]:
    lines = tuple(ReceiptLine(f"项目{i}", "2025-11", "10.00", "1", 1000 + i, fee) for i in range(count))
    return {"lines": lines, "credited_fen": 0, "total_fen": sum(line.amount_fen + fee for line in lines)}


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_size_and_content(paper: ReceiptPaper) -> None:
    printed = draw_receipts([receipt()], paper)
    box = PdfReader(io.BytesIO(printed.pdf)).pages[0].mediabox
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx(SIZES[paper], abs=0.1)
    found = text(printed.pdf)
    for words in (
        "收款收据",
        "编号：SJ2025-001287",
        "房号：3-2-1203",
        "业主：单志强",
        "2025年12月3日",
        "收款方式：现金",
        "物业服务费 2024-05 至 2025-11 1.38 118.06㎡×19 3,097.00 186.40 3,283.40",
        "转入预存",
        "人民币叁仟陆佰零柒元陆角整",
        "¥3,607.60",
        "已缴至：2025-11-30",
        "预存余额：¥84.20",
        "尚欠：¥300.00",
        "现金：¥3,700.00",
        "找零：¥92.40",
        "收款人：",
        "赵敏",
        "本收据不作为发票使用",
    ):
        assert squeezed(words) in found, words
    assert found.count("SJ2025-001287") == (2 if paper is ReceiptPaper.A4 else 1)
    assert ("存根联" in found) is (paper is ReceiptPaper.A4)
    assert ("第一联存根（白）" in found) is (paper in FORMS)


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_as_many_items_as_the_paper_holds_fit_one_page_and_more_take_a_second(paper: ReceiptPaper) -> None:
    assert draw_receipts([receipt(**with_items(ROWS[paper]))], paper).pages == 1
    printed = draw_receipts([receipt(**with_items(ROWS[paper] + 1))], paper)
    first, second = pages(printed.pdf)
    assert "第1/2页" in first
    assert "第2/2页" in second
    assert "转下页" in first
    assert "人民币" not in first
    assert "人民币" in second


@pytest.mark.parametrize("paper", FORMS)
def test_dot_matrix_papers_have_no_grey_no_hairline_no_small_text(paper: ReceiptPaper) -> None:
    reader = PdfReader(io.BytesIO(draw_receipts([receipt(voided_on=None)], paper, ("copy",)).pdf))
    page = reader.pages[0]
    content = page.get_contents().get_data().decode("latin1")
    content += "".join(form.get_object().get_data().decode("latin1") for form in page["/Resources"]["/XObject"].values())
    assert not [grey for grey in re.findall(r"([\d.]+) [gG]\b", content) if float(grey) not in (0.0, 1.0)]
    assert min(float(width) for width in re.findall(r"([\d.]+) w\b", content)) >= 0.35 / 25.4 * 72
    assert min(float(size) for size in re.findall(r"([\d.]+) Tf", content)) >= 10
    left = min(float(x) for x in re.findall(r"1 0 0 1 ([\d.]+) [\d.]+ Tm", content))
    assert left >= 12.7 / 25.4 * 72


def test_without_late_fee_there_is_no_column_for_it() -> None:
    assert "违约金" not in text(draw_receipts([receipt(**with_items(2))]).pdf)
    assert "违约金" in text(draw_receipts([receipt(**with_items(2, fee=5))]).pdf)


@pytest.mark.parametrize("paper", ReceiptPaper)
def test_a_void_receipt_is_marked_by_itself_and_keeps_its_number(paper: ReceiptPaper) -> None:
    found = text(draw_receipts([receipt(void_reason="金额录错", voided_on=date(2025, 12, 4))], paper).pdf)
    assert "SJ2025-001287" in found
    assert "已于2025-12-04作废，原因：金额录错" in found
    assert found.count("废") >= 2


def test_rows_must_add_up() -> None:
    with pytest.raises(ReceiptDoesNotAddUp, match="SJ2025-001287"):
        draw_receipts([receipt(total_fen=360761)])


def test_negative_amounts_print() -> None:
    lines = (ReceiptLine("物业服务费", "2025-11", "", "", -5000, 0),)
    found = text(draw_receipts([receipt(lines=lines, credited_fen=0, total_fen=-5000, tendered_fen=None)]).pdf)
    assert "¥-50.00" in found
    assert "人民币负伍拾元整" in found


@pytest.mark.parametrize("method", list(Method))
def test_every_method_has_its_word(method: str) -> None:
    found = text(draw_receipts([receipt(method=method, reference="尾号 0187", designation="先付物业费")]).pdf)
    assert method not in found
    assert "尾号0187" in found
    assert "交款人指定：先付物业费" in found


def test_english() -> None:
    found = text(draw_receipts([receipt(language="en")]).pdf)
    for words in ("Receipt", "No. SJ2025-001287", "3 December 2025", "Paid by: Cash", "A receipt, not a tax invoice"):
        assert squeezed(words) in found
    assert "仟" not in found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("paper", ReceiptPaper)
def test_markup_prints_literally(payload: str, paper: ReceiptPaper) -> None:
    pdf = draw_receipts([receipt(payer=payload, cashier=payload)], paper).pdf
    assert squeezed(payload) in text(pdf)
    assert b"/Annot" not in pdf


def test_equal_receipts_are_equal_bytes_and_missing_characters_are_named() -> None:
    printed = draw_receipts([receipt(payer="𠮷🙂")])
    assert printed == draw_receipts([receipt(payer="𠮷🙂")])
    assert [entry.characters for entry in printed.missing] == ["🙂"]


def test_progress_can_stop_the_work() -> None:
    with pytest.raises(Cancelled):
        draw_receipts([receipt(), receipt()], progress=lambda done: False)


@pytest.mark.parametrize("paper", ReceiptPaper)
@pytest.mark.parametrize(
    ("kind", "words"), [("reversal", "Reverses receipt SJ2025-001287: wrong"), ("bounced", "Returned by the bank, receipt SJ2025-001287")]
)
def test_a_red_receipt_has_its_own_number_and_everything_below_zero(paper: ReceiptPaper, kind: str, words: str) -> None:
    red = reversal_of(receipt(), "SJ2025-001300", kind, date(2025, 12, 5), "wrong", cashier="周倩")
    assert red.total_fen == -360760
    found = text(draw_receipts([red], paper).pdf)
    for said in ("编号：SJ2025-001300", "-3,097.00", "-186.40", "¥-3,607.60", "人民币负叁仟陆佰零柒元陆角整", "2025年12月5日", "周倩"):
        assert squeezed(said) in found, said
    assert "找零" not in found
    assert found.count("废") == 0
    in_english = text(draw_receipts([replace(red, language="en")], paper).pdf)
    for said in ("Receipt (reversal)", "SJ2025-001300", words):
        assert squeezed(said) in in_english, said


def test_a_reversed_receipt_names_the_one_that_reversed_it() -> None:
    undone = receipt(voided_on=date(2025, 12, 5), void_reason="wrong", undone_by="SJ2025-001300", language="en")
    found = text(draw_receipts([undone], marks=("void",)).pdf)
    assert squeezed("Reversed on 2025-12-05 by SJ2025-001300: wrong") in found
    assert "REVERSED" in found
    assert "VOID" not in found


def test_rows_of_several_units_say_whose_they_are() -> None:
    lines = (
        ReceiptLine("物业服务费", "2025-11", "1.38", "118.06㎡", 16292, 0, "3-2-1203"),
        ReceiptLine("车位管理费", "2025-11", "80.00", "1", 8000, 120, "B1-012"),
    )
    facts = receipt(lines=lines, credited_fen=0, total_fen=24412)
    found = text(draw_receipts([facts]).pdf)
    assert squeezed("房号：3-2-1203、B1-012") in found
    assert squeezed("房号 收费项目 账期 单价") in found
    assert squeezed("B1-012 车位管理费 2025-11 80.00 1 80.00 1.20 81.20") in found
    plain = replace(facts, lines=tuple(replace(line, unit="") for line in lines))
    assert squeezed("房号 收费项目") not in text(draw_receipts([plain]).pdf)


def test_too_many_rows_are_put_together_by_item_before_a_second_page() -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    lines = tuple(ReceiptLine("物业服务费", month, "1.38", "", 100 + i, i) for i, month in enumerate(months))
    lines += (ReceiptLine("垃圾费", "2024-01 至 2024-03", "8.00", "", 2400, 0), ReceiptLine("垃圾费", "2024-06", "8.00", "", 800, 0))
    total = sum(line.amount_fen + line.late_fee_fen for line in lines)
    printed = draw_receipts([receipt(lines=lines, credited_fen=0, total_fen=total)], ReceiptPaper.T241X93)
    assert printed.pages == 1
    found = text(printed.pdf)
    assert squeezed("物业服务费 2025-01 至 2025-12 1.38 12.66 0.66 13.32") in found
    assert squeezed("垃圾费 2024-01 至 2024-06（2 段） 8.00 32.00 0.00 32.00") in found


def test_rows_put_together_keep_sums_prices_and_order() -> None:
    rows = (
        ReceiptLine("B", "2025-11 to 2025-12", "2.00", "x", 5, 1),
        ReceiptLine("A", "", "1.00", "", 7, 0, "1-1-101"),
        ReceiptLine("B", "2026-01", "2.50", "", 3, 0),
        ReceiptLine("A", "2026-01", "1.00", "", 1, 0),
        ReceiptLine("A", "", "1.00", "", 1, 0, "1-1-101"),
    )
    assert grouped(rows, "en") == (
        ReceiptLine("B", "2025-11 to 2026-01", "", "", 8, 1),
        ReceiptLine("A", "", "1.00", "", 8, 0, "1-1-101"),
        ReceiptLine("A", "2026-01", "1.00", "", 1, 0),
    )
    gap = (ReceiptLine("A", "2025-01", "", "", 1, 0), ReceiptLine("A", "2025-03", "", "", 1, 0))
    assert grouped(gap, "en")[0].period == "2025-01 to 2025-03 (2 runs)"
    days = ("2025-01-15 to 2025-02-14", "2025-02-15 to 2025-03-14", "2025-04-15 to 2025-05-14")
    named = tuple(ReceiptLine("A", period, "", "", 1, 0) for period in days)
    assert grouped(named[:2], "en")[0].period == "2025-01-15 to 2025-03-14"
    assert grouped(named, "en")[0].period == "2025-01-15 to 2025-05-14 (2 runs)"


def test_a_deposit_and_what_is_held_of_it() -> None:
    untouched = text(draw_receipts([receipt(deposits=(ReceiptDeposit("装修押金", 200_000, 0, 0),))]).pdf)
    assert squeezed("装修押金：现存 ¥2,000.00") in untouched
    used = text(
        draw_receipts([receipt(deposits=(ReceiptDeposit("装修押金", 200_000, 50_000, 10_000, "3-2-1204"),))], ReceiptPaper.T241X93).pdf
    )
    assert squeezed("3-2-1204 装修押金：已收 ¥2,000.00，已扣 ¥500.00，已退 ¥100.00，现存 ¥1,400.00") in used


def test_the_developers_receipt_over_many_units_is_one_page() -> None:
    few = tuple(ReceiptLine("物业费", "2026-10", "1.85", "100 ㎡", 18_500, 0, f"9-1-{number}01") for number in range(1, 4))
    many = tuple(ReceiptLine("物业费", "2026-10 至 2026-11", "1.85", "100 ㎡", 37_000, 0, f"9-1-{number}01") for number in range(1, 41))
    more = {"credited_fen": 0, "developer": True, "payer": "阳光地产", "paid_up_to": None, "credit_balance_fen": 0}
    named = text(draw_receipts([receipt(lines=few, total_fen=55_500, **more)]).pdf)
    for words in ("开发商：阳光地产", "房号：9-1-101 等 3 套", "9-1-301 物业费", "逐套明细见对账单"):
        assert squeezed(words) in named, words
    assert "业主" not in named
    printed = draw_receipts([receipt(lines=many, total_fen=40 * 37_000, **more)])
    found = text(printed.pdf)
    assert printed.pages == 1
    for words in ("9-1-101 等 40 套", "物业费 2026-10 至 2026-11 1.85 14,800.00", "人民币壹万肆仟捌佰元整"):
        assert squeezed(words) in found, words
