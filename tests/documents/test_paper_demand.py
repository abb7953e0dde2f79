"""催告函 and two small notices on a sheet, as printed and read again by pdftotext."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_made import charges, demands, notice, pages, squeezed, text

from propdesk.documents.notice import Notice, NoticeLine
from propdesk.documents.notice_drawing import draw_notices
from propdesk.documents.notice_rows import grouped
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan, parse_yuan
from propdesk.i18n import catalog

NOW = "2026-12"
WITHHELD = tuple(
    replace(line, why="有异议", late_fee_fen=0, rate="") for line in charges("公摊水电费", "2024-01", "2024-03", 1204, start=300)
)


def demand(**changed: object) -> Notice:
    return notice(**({"wording": NOW, "stage": "demand", "tone": 3, "history": demands(2)} | changed))


def extracted(pdf: bytes, folder: Path) -> str:
    """What pdftotext reads, without spaces."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", "-raw", path, "-"], capture_output=True, check=True, text=True, encoding="utf-8")
    return "".join(done.stdout.split())


def test_the_formal_demand_tells_what_was_demanded_before_how_it_arrived_and_what_the_debtor_said() -> None:
    made = demand(reasons=("2025-03-01：卫生间渗水",), withheld=WITHHELD, credit_fen=12345)
    found = text(draw_notices([made]).pdf)
    for words in (
        "催告函",
        "《前期物业服务合同》第十二条",
        "此前已发出3份书面通知",
        "2025-03-01CJ2025-000001本人签收",
        "2025-05-01CJ2025-000003未登记送达情况",
        "2025-03-01：卫生间渗水",
        "于2025年12月15日前缴清",
        "与吴磊（电话0000-8888-1203）商定分期",
        "123.45元尚未冲抵",
        "另有36.12元本次不予催缴",
        "《中华人民共和国民法典》第九百四十四条",
        "签收回执",
        "欠费明细",
        "本次不催缴，不计入合计",
    ):
        assert squeezed(words) in found, words
    assert rmb(made.total_fen).removeprefix("人民币") in found
    assert format_yuan(made.total_fen) in found


def test_without_earlier_notices_or_objections_it_claims_none() -> None:
    found = text(draw_notices([demand(history=())]).pdf)
    assert "此前没有发出书面通知的记录" in found
    assert "没有您就上述费用提出异议的记录" in found


def test_in_english_it_is_generic() -> None:
    found = text(draw_notices([demand(language="en", unit_name="Building 3, room 1203")]).pdf)
    assert squeezed("Final demand") in found
    assert squeezed("we may refer the matter to our legal adviser without further notice") in found
    for words in ("court", "Civil Code", "民法典", "人民币"):
        assert squeezed(words) not in found


def test_without_a_late_fee_clause_it_speaks_of_none() -> None:
    assert "违约金" not in text(draw_notices([demand(lines=charges(rate=""))]).pdf)


@pytest.mark.parametrize(("mark", "word"), [("void", "作废"), ("copy", "补打"), ("demo", "演示")])
def test_marks_of_a_demand_and_of_small_notices(mark: str, word: str) -> None:
    for made, small in ((demand(), False), (notice(wording=NOW), True)):
        assert set(word) <= set(pages(draw_notices([made], [mark], small=small).pdf)[0])


def test_a_posted_demand_is_the_version_for_the_door() -> None:
    found = text(draw_notices([demand()], posted=True).pdf)
    assert "催告" not in found
    assert "单志强" not in found


def test_cutting_the_stack_gives_the_walking_order() -> None:
    made = [notice(i, wording=NOW) for i in range(1, 6)]
    sheets = pages(draw_notices(made, small=True).pdf)
    numbers = [re.findall(r"CJ2025-(\d{6})", page) for page in sheets]
    assert numbers == [["000001", "000004"], ["000002", "000005"], ["000003"]]
    upper, lower = [n[0] for n in numbers], [n[1] for n in numbers if len(n) > 1]
    assert [*upper, *lower] == [f"{i:06d}" for i in range(1, 6)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("tone", [1, 2, 3])
def test_half_a_sheet_says_everything_but_slip_and_statement(language: str, tone: int) -> None:
    made = notice(language=language, tone=tone, wording=NOW, withheld=WITHHELD, credit_fen=500)
    (found,) = pages(draw_notices([made], small=True).pdf)
    for words in (
        made.number,
        "2024-05",
        "2025-11",
        format_yuan(made.total_fen),
        "6222000000000187",
        "吴磊0000-8888-1203",
        "36.12",
        "5.00",
    ):
        assert squeezed(words) in found, words
    assert "欠费明细" not in found
    assert ("签收回执" if language == "zh_CN" else "Acknowledgement") not in found


def test_what_half_a_sheet_cannot_hold_and_every_formal_demand_come_behind_on_whole_sheets() -> None:
    long = sum((charges(f"项目{i}", "2025-09", "2025-10", 1000 + i, "", start=10 * i) for i in range(9)), ())
    made = [notice(1, wording=NOW), notice(2, wording=NOW, lines=long), replace(demand(), number="CJ2025-000003"), notice(4, wording=NOW)]
    made.append(notice(5))  # a wording from before there were small notices
    found = pages(draw_notices(made, small=True).pdf)
    order = list(dict.fromkeys(number for page in found for number in re.findall(r"CJ2025-(\d{6})", page.partition("编号")[2])))
    assert order[:5] == ["000001", "000004", "000002", "000003", "000005"]
    assert "项目8" in "".join(found)


def test_several_charges_on_one_notice_each_show_their_own_amount() -> None:
    """ERPNext #46650/#42605: several charges on one notice all show the last charge's amount."""
    lines = tuple(
        replace(line, principal_fen=10_000 + 111 * i, open_fen=10_000 + 111 * i, late_fee_fen=100 + 7 * i)
        for i, line in enumerate(charges(last="2024-10"))
    )
    for made in (notice(lines=lines, wording=NOW), demand(lines=lines)):
        annex = pages(draw_notices([made]).pdf)[-1]
        for line in lines:
            amount = format_yuan(line.open_fen)
            row = f"{line.period}物业服务费118.06㎡×1.38元/㎡·月{line.due_on}{amount}0.00{amount}"
            assert row in annex, line.period
            assert format_yuan(line.late_fee_fen) in annex


AMOUNTS = st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 90_000)).filter(any), min_size=1, max_size=14)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not on this computer")
@settings(max_examples=12, deadline=None)
@given(AMOUNTS, st.booleans(), st.booleans())
def test_the_printed_rows_add_up_to_the_printed_total(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[tuple[int, int]], formal: bool, small: bool
) -> None:
    lines: list[NoticeLine] = []
    for i, ((fen, late), line) in enumerate(zip(amounts, charges(), strict=False)):
        lines.append(replace(line, item=f"费{i}", principal_fen=max(fen, 1), open_fen=fen, late_fee_fen=late))
    made = notice(lines=tuple(lines), withheld=WITHHELD, wording=NOW, stage="demand" if formal else "")
    rows = grouped(made, catalog("zh_CN"))
    assert sum(parse_yuan(row.amount, zero=True) for row in rows) == made.total_fen
    found = extracted(draw_notices([made], small=small).pdf, tmp_path_factory.mktemp("pdf"))
    assert f"¥{format_yuan(made.total_fen)}" in found
    assert rmb(made.total_fen).removeprefix("人民币") in found
    late = [row.amount for row in rows if row.months == "—"]
    assert sorted(re.findall(r"(费\d+)2\d{3}-\d\d—1([\d,]+\.\d\d)", found)) == sorted(
        (row.item, row.amount) for row in rows if row.months != "—"
    )
    assert all(re.search(rf"截至2025-11-30[—-]*{amount}", found) for amount in late), found
