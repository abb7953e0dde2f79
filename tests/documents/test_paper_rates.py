"""收缴率公示表 as printed: buildings only, from the highest rate down, with the definition and the day."""

from datetime import date

import pytest
from papers_made import LETTERHEAD, pages, squeezed, text

from propdesk.documents.rates_table import RateRow, RatesTable, draw_rates


def row(number: int, **changed: object) -> RateRow:
    facts = {"name": f"{number}号楼", "charged_fen": 1_000_000, "received_fen": 10_000 * number, "amount": 10 * number}
    return RateRow(**(facts | {"paid_up": 500, "recovery": None, "change": 12} | changed))  # type: ignore[arg-type]


def table(count: int = 5, **changed: object) -> RatesTable:
    facts: dict[str, object] = {
        "language": "zh_CN", "kind": "week", "span": "2026-W48", "first": date(2026, 11, 23), "as_of": date(2026, 11, 26),
        "periods": "2026-11", "item": "", "rows": tuple(row(number) for number in range(1, count + 1)),
        "total": row(0, name="合计", amount=None, change=-7), "letterhead": LETTERHEAD, "wording": "2026-11",
        "printed_at": "2026-11-26 10:11", "operator": "赵敏",
    }  # fmt: skip
    return RatesTable(**(facts | changed))  # type: ignore[arg-type]


def test_the_highest_rate_comes_first_and_the_total_last() -> None:
    (page,) = pages(draw_rates(table()).pdf)
    assert squeezed("2026 年第 48 周 阳光花园费用收缴率公示") in page
    for words in ("收缴率（金额）＝截至2026年11月26日已收", "15号楼10,000.00500.005.0%", "▲1.2", "▼0.7", "不涉及任何业主的姓名"):
        assert squeezed(words) in page, words
    assert page.index("5号楼") < page.index("4号楼") < page.index("合计")


@pytest.mark.parametrize(
    ("language", "kind", "span", "title"),
    [
        ("zh_CN", "month", "2026-01", "2026 年 1 月 阳光花园费用收缴率公示"),
        ("zh_CN", "year", "2026", "2026 年度 阳光花园费用收缴率公示"),
        ("en", "week", "2026-W05", "Collection of charges, 阳光花园, week 5 of 2026"),
        ("en", "month", "2026-01", "Collection of charges, 阳光花园, 2026-01"),
        ("en", "year", "2026", "Collection of charges, 阳光花园, 2026"),
    ],
)
def test_titles_of_spans(language: str, kind: str, span: str, title: str) -> None:
    assert squeezed(title) in text(draw_rates(table(language=language, kind=kind, span=span), ("demo",)).pdf)


@pytest.mark.parametrize("count", [1, 12, 13, 14, 18, 19, 20, 21, 60])
def test_any_number_of_buildings(count: int) -> None:
    printed = draw_rates(table(count))
    found = "".join(pages(printed.pdf))
    for number in range(1, count + 1):
        assert f"{number}号楼" in found
    assert found.count("合计") == 1


def test_no_buildings_no_table() -> None:
    with pytest.raises(ValueError, match="without"):
        draw_rates(table(0))
    assert "—" in text(draw_rates(table(1, rows=(row(1, amount=None, change=0),))).pdf)
