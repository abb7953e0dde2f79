"""对账单 as printed: every line with its formula, sums carried from page to page, balances in figures and words."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from papers_made import LETTERHEAD, pages, squeezed, text

from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.results import Cancelled
from propdesk.documents.statement import DepositLine, StatementItem, StatementLine, StatementPaper
from propdesk.documents.statement_drawing import draw_statements
from propdesk.domain.money import format_yuan

FIRST = date(2025, 1, 1)


def lines(count: int) -> tuple[StatementLine, ...]:
    """Charges of 163.00, each third followed by a payment of two of them."""
    found, balance = [], 20_000
    for number in range(count):
        on = FIRST + timedelta(days=11 * number)
        balance += 16_300
        formula = "118.06 ㎡ × 1.38 元/㎡·月 = 163.00 元"
        found.append(StatementLine(on, f"物业服务费 {on:%Y-%m}", (formula,), "", 16_300, 0, balance))
        if number % 3 == 2:
            balance -= 32_600
            details = ("物业服务费 2025-01 至 2025-02 326.00", "张三")
            found.append(StatementLine(on, "收款 微信", details, f"SJ2025-{number:06d}", 0, 32_600, balance))
    return tuple(found)


def paper(count: int = 9, **changed: object) -> StatementPaper:
    rows = lines(count)
    closing = rows[-1].balance_fen if rows else 20_000
    charged, settled = sum(row.added_fen for row in rows), sum(row.settled_fen for row in rows)
    facts: dict[str, object] = {
        "number": "DZ2025-000012",
        "language": "zh_CN",
        "unit_id": 1,
        "subject": "3号楼2单元1203室",
        "holders": ("单**",),
        "first": FIRST,
        "last": date(2025, 12, 31),
        "issued_on": date(2026, 1, 3),
        "item": "",
        "opening_fen": 20_000,
        "lines": rows,
        "items": (StatementItem("物业服务费", 20_000, charged, 0, 0, settled, closing),),
        "deposits": (DepositLine(FIRST, "装修押金 收款", "SJ2025-000001", 200_000, 200_000),),
        "closing_fen": closing,
        "late_fee_fen": 120,
        "credit_fen": 8_420,
        "held_fen": 200_000,
        "later_fen": 16_300,
        "letterhead": LETTERHEAD,
        "wording": "2026-11",
        "printed_at": "2026-01-03 10:11",
        "operator": "赵敏",
    }
    return StatementPaper(**(facts | changed))  # type: ignore[arg-type]


def test_one_page_says_everything() -> None:
    made = paper(6)
    (page,) = pages(draw_statements([made]).pdf)
    for words in (
        "DZ2025-000012", "对账单", "3号楼2单元1203室（单**）", "自2025年1月1日起至2025年12月31日止", "数据截至2025年12月31日日终",
        "118.06㎡×1.38元/㎡·月=163.00元", "SJ2025-000002", "物业服务费2025-01至2025-02326.00",
        f"{format_yuan(made.closing_fen)}", "人民币伍佰贰拾陆元整", "84.20", "2,000.00", "163.00",
        "0000-8888-1200", "本对账单仅供核对，不作收款凭证", "打印时间2026-01-0310:11经办赵敏",
    ):  # fmt: skip
        assert squeezed(words) in page, words


def test_sums_are_carried_from_page_to_page() -> None:
    made = paper(150)
    found = pages(draw_statements([made]).pdf)
    assert len(found) > 4
    sums = r"([\d,]+\.\d\d)"
    carried = [re.search(rf"过次页{sums}{sums}{sums}", page) or re.search(rf"Carriedforward{sums}{sums}{sums}", page) for page in found]
    brought = [re.search(rf"承前页{sums}{sums}{sums}", page) or re.search(rf"Broughtforward{sums}{sums}{sums}", page) for page in found]
    for before, after in zip(carried, brought[1:], strict=False):
        if before is not None and after is not None:
            assert before.groups() == after.groups()
    assert sum(1 for one in carried if one) >= 4
    for number, page in enumerate(found, 1):
        assert f"{number}/{len(found)}" in page or f"Page{number}of{len(found)}" in page
    whole = "".join(found)
    assert format_yuan(made.added_fen) in whole
    assert format_yuan(made.settled_fen) in whole
    assert whole.count("118.06㎡") == 150


@pytest.mark.parametrize("count", range(20, 40))
def test_the_tail_finds_its_place_wherever_the_lines_end(count: int) -> None:
    printed = draw_statements([paper(count)])
    found = "".join(pages(printed.pdf))
    assert found.count("本对账单仅供核对") == 1
    assert found.count("118.06㎡") == count


def test_long_tails_go_on() -> None:
    items = tuple(StatementItem(f"项目{i}", 0, 0, 0, 0, 0, 0) for i in range(70))
    deposits = tuple(DepositLine(FIRST, "押金", f"SJ{i}", 1, 1) for i in range(70))
    found = "".join(pages(draw_statements([paper(items=items, deposits=deposits)]).pdf))
    assert "项目69" in found
    assert "SJ69" in found


def test_in_english_and_of_one_item() -> None:
    made = paper(language="en", subject="Building 3, entrance 2, unit 1203", item="Service fee", holders=("S** Zhiqiang",))
    found = text(draw_statements([made], ("copy", "demo")).pdf)
    for words in (
        "Statement of account",
        "S** Zhiqiang",
        "Only the charge item: Service fee",
        "REPRINT",
        "DEMO",
        "1 January 2025",
        "phone",
    ):
        assert squeezed(words) in found, words
    assert "人民币" not in found


def test_an_account_without_lines_and_with_a_balance_below_nothing() -> None:
    found = text(draw_statements([paper(0, number="", items=(), deposits=(), credit_fen=0, held_fen=0, holders=())]).pdf)
    assert "200.00" in found
    assert "不作收款凭证" in found
    assert draw_statements([paper(0, opening_fen=-500, closing_fen=-500)]).pages == 1


def test_what_does_not_add_up_is_never_printed() -> None:
    made = paper()
    with pytest.raises(ValueError, match="add up"):
        draw_statements([replace(made, opening_fen=1)])
    with pytest.raises(ValueError, match="closing"):
        draw_statements([replace(made, closing_fen=1)])
    with pytest.raises(ValueError, match="no papers"):
        draw_statements([])
    with pytest.raises(Cancelled):
        draw_statements([made, made], progress=lambda done: False)


def test_frozen_content_is_read_back_and_drawn_the_same() -> None:
    made = paper(40)
    again = from_json(StatementPaper, to_json(made))
    assert again == made
    assert draw_statements([again]).pdf == draw_statements([made]).pdf


def test_hostile_names_are_printed_as_they_stand() -> None:
    for name in ("<b>单</b>", "{names}", "%s", "(单) Tj ET Q \\"):
        made = paper(holders=(name,), lines=tuple(replace(line, text=name, details=(name,)) for line in lines(9)))
        assert text(draw_statements([made]).pdf).count(squeezed(name)) >= 10


def test_deposits_with_what_was_taken_deducted_and_given_back() -> None:
    moves = (
        DepositLine(FIRST, "押金抵扣 装修押金", "YJ2025-000001", -50_000, 250_000, "deducted"),
        DepositLine(FIRST, "退款 装修押金", "TK2025-000001", -100_000, 150_000),  # frozen before moves were kept
        DepositLine(FIRST, "退款作废 装修押金", "TK2025-000001", 100_000, 250_000, "returned"),
        DepositLine(FIRST, "收款 现金", "SJ2025-000009", 20_000, 270_000),
    )
    found = text(draw_statements([paper(6, deposits=moves, held_fen=270_000)]).pdf)
    for words in (
        "期初结余 3,000.00", "YJ2025-000001 500.00 2,500.00", "TK2025-000001 1,000.00 1,500.00", "TK2025-000001 -1,000.00 2,500.00",
        "SJ2025-000009 200.00 2,700.00", "合计 200.00 500.00 0.00 2,700.00",
    ):  # fmt: skip
        assert squeezed(words) in found, words
