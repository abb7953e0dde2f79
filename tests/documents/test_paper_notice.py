"""催缴通知单 as printed: what stands on it, what must not, and that its sums are its rows."""

import re
from dataclasses import replace
from datetime import date

import pytest
from papers_made import LETTERHEAD, charges, notice, pages, squeezed, text

from propdesk.documents.letterhead import Letterhead
from propdesk.documents.notice_drawing import draw_notices
from propdesk.documents.results import Cancelled
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan, parse_yuan

PAYLOADS = [
    "<b>单</b>",
    "</para>",
    "<para><b>",
    "<img src='http://127.0.0.1:9/x.png'/>",
    "<img src='file:///etc/passwd'/>",
    "<a href='http://x.invalid'>单</a>",
    "<font color='white'>单</font>",
    "&lt;b&gt;&amp;&nbsp;",
    "{names}{0}{unit.__class__}",
    "%s%d%(x)s",
    "(单) Tj ET Q \\",
    ") Tj (x",
    "<feff0041>",
    "=1+1",
    "'; DROP TABLE unit; --",
    "endstream endobj",
]


def test_the_letter_says_what_the_law_wants() -> None:
    first, second = pages(draw_notices([notice()]).pdf)
    for words in (
        "阳光物业服务有限公司",
        "CJ2025-000001",
        "第2次",
        "物业费催缴通知单",
        "尊敬的单志强业主（3号楼2单元1203室）",
        "《前期物业服务合同》第十二条",
        "2025年11月30日",
        "2025年12月15日前缴清",
        "如已缴纳，请忽略本单",
        "物业服务费2024-05至2025-11163.00/月193,097.00",
        "6222000000000187",
        "责任人",
        "吴磊0000-8888-1203",
        "《中华人民共和国民法典》第九百四十四条",
        "签收回执",
        "2025年12月1日",
        "第1/2页",
        "打印时间2025-12-0109:30经办赵敏",
    ):
        assert squeezed(words) in first, words
    assert "欠费明细" in second
    assert "第2/2页" in second


def test_printed_rows_add_up_to_the_printed_total() -> None:
    made = notice(lines=charges() + charges("公摊水电费", "2025-01", "2025-07", 1204, start=50))
    first, annex = pages(draw_notices([made]).pdf)
    assert rmb(made.total_fen).removeprefix("人民币") in first
    assert f"¥{format_yuan(made.total_fen)}" in first
    rows = re.findall(r"(\d{4}-\d\d)(?:物业服务费|公摊水电费).*?(?=\d{4}-\d\d(?:物业|公摊)|合计)", annex)
    assert len(rows) == len(made.lines)
    assert format_yuan(sum(line.principal_fen for line in made.lines)) in annex
    assert format_yuan(made.total_fen) in annex
    amounts = [parse_yuan(amount, zero=True) for amount in re.findall(r"([\d,]+\.\d\d)0\.00\1", annex)]
    assert sum(amounts) == 2 * sum(line.open_fen for line in made.lines)


def test_every_charge_is_a_row_over_many_pages() -> None:
    lines = tuple(replace(line, item=f"项目{i}") for i, line in enumerate(charges(first="2014-01", last="2025-10")))
    printed = draw_notices([notice(lines=lines)])
    found = "".join(pages(printed.pdf))
    for i in range(len(lines)):
        assert f"项目{i}" in found
    assert printed.pages == len(pages(printed.pdf)) > 4


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("tone", [1, 2, 3])
def test_without_a_clause_there_is_no_trace_of_a_late_fee(language: str, tone: int) -> None:
    found = text(draw_notices([notice(lines=charges(rate=""), language=language, tone=tone)]).pdf)
    for words in ("违约金", "费率", "Late", "Rate"):
        assert words not in found.replace("Dayslate", "")


@pytest.mark.parametrize(("tone", "title"), [(1, "物业费缴费温馨提示"), (2, "物业费催缴通知单"), (3, "物业费最后催告通知单")])
def test_three_tones(tone: int, title: str) -> None:
    found = text(draw_notices([notice(tone=tone)]).pdf)
    assert title in found
    assert ("我们将依法提起诉讼或者申请仲裁" in found) is (tone == 3)


def test_english_wording_names_no_law() -> None:
    found = text(draw_notices([notice(language="en", tone=3, unit_name="Building 3, room 1203")]).pdf)
    for words in ("Final demand", "were still not received by 30 November 2025", "refer the matter to our legal adviser", "Page 1 of 2"):
        assert squeezed(words) in found
    for words in ("民法典", "Civil Code", "court", "人民币", "仟"):
        assert squeezed(words) not in found


def test_a_posted_notice_hides_name_phone_and_amounts() -> None:
    made = notice()
    printed = draw_notices([made], posted=True)
    found = text(printed.pdf)
    assert printed.pages == 1
    assert "单**" in found
    for hidden in ("单志强", made.steward_phone, format_yuan(made.total_fen), "3,097.00", "欠", "催缴", "签收回执", "物业服务费"):
        assert hidden not in found


def test_the_slip_stays_on_page_one_up_to_eleven_rows_and_flows_beyond() -> None:
    def rows(count: int) -> tuple[list[str], int]:
        lines = sum((charges(f"项目{i}", "2025-09", "2025-10", 1000 + i, "", start=10 * i) for i in range(count)), ())
        found = pages(draw_notices([notice(lines=lines, tone=3)]).pdf)
        return found, next(i for i, page in enumerate(found) if "签收回执" in page)

    assert rows(1)[1] == rows(11)[1] == 0
    found, slip = rows(12)
    assert slip == 1
    assert "合计" not in found[0]
    assert "合计" in found[1]
    assert "项目11" in found[1]
    assert rows(40)[1] >= 2


@pytest.mark.parametrize("mark", ["copy", "demo", "void"])
def test_marks(mark: str) -> None:
    word = {"copy": "补打", "demo": "演示", "void": "作废"}[mark]
    plain, marked = (pages(draw_notices([notice()], marks).pdf) for marks in ((), (mark, "")))
    assert not any(word in page for page in plain)
    assert all(set(word) <= set(page) for page in marked)


def test_copies_are_marked_one_by_one() -> None:
    printed = draw_notices([notice(1), notice(2)], copies={"CJ2025-000002"})
    assert ["补打" in page for page in pages(printed.pdf)] == [False, False, True, True]


def test_no_papers_is_an_error() -> None:
    with pytest.raises(ValueError, match="no papers"):
        draw_notices([])


def test_an_unknown_mark_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown mark"):
        draw_notices([notice()], ("secret",))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_names_prints_literally(payload: str) -> None:
    made = notice(debtors=(payload,), steward=payload, lines=charges(item=payload), letterhead=replace(LETTERHEAD, company=payload))
    pdf = draw_notices([made]).pdf
    assert squeezed(payload) in text(pdf)
    assert b"/Annot" not in pdf
    assert b"/URI" not in pdf


def test_equal_notices_are_equal_bytes_and_the_day_does_not_matter() -> None:
    assert draw_notices([notice(), notice(2)]).pdf == draw_notices([notice(), notice(2)]).pdf


def test_missing_characters_are_named() -> None:
    printed = draw_notices([notice(debtors=("张🙂三",))])
    assert {entry.characters for entry in printed.missing} == {"🙂"}
    assert any("张🙂三" in entry.text for entry in printed.missing)


def test_bare_letterhead_and_no_debtor() -> None:
    found = text(draw_notices([notice(letterhead=Letterhead(community="阳光花园"), debtors=(), steward="", steward_phone="")]).pdf)
    assert "尊敬的业主（3号楼2单元1203室）" in found
    assert "根据物业服务合同约定" in found
    assert "转账" not in found


def test_prepaid_money_is_said_and_changes_no_total() -> None:
    made = notice(credit_fen=8420)
    found = text(draw_notices([made]).pdf)
    assert "预存款84.20元" in found
    assert f"¥{format_yuan(made.total_fen)}" in found


def test_progress_is_heard_and_can_stop_the_work() -> None:
    heard: list[int] = []

    def progress(done: int) -> bool:
        heard.append(done)
        return done < 2

    with pytest.raises(Cancelled):
        draw_notices([notice(i) for i in range(1, 6)], progress=progress)
    assert heard == [1, 2]


def test_a_batch_shares_fonts_and_stays_small() -> None:
    lines = charges(first="2025-01", last="2025-11") + charges("公摊水电费", "2025-01", "2025-11", 1204, start=50)
    made = [
        notice(i, lines=tuple(replace(line, open_fen=line.open_fen + i) for line in lines), debtors=(f"业主{i}",)) for i in range(1, 101)
    ]
    one, all_of_them = len(draw_notices(made[:1]).pdf), len(draw_notices(made).pdf)
    assert (all_of_them - one) / 99 <= 5_000


def test_long_names_and_items_stay_inside_their_cells() -> None:
    long = "阿依古丽·买买提吐尔逊·阿卜杜热西提与配偶及其共同共有人代表"
    lines = charges(item="二次供水设施运行维护及公共照明电梯电费分摊（含税）", last="2024-06")
    found = text(draw_notices([notice(debtors=(long, long, long), lines=lines)]).pdf)
    assert squeezed(long) in found
    assert date(2024, 6, 1).isoformat() in found
