"""分期缴费协议 as printed: what both sides agree, sums that are its rows, two places to sign."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers_made import LETTERHEAD, pages, squeezed, text

from propdesk.documents.flow import Table
from propdesk.documents.plan_agreement import AgreedCharge, AgreedInstalment, PlanAgreement
from propdesk.documents.plan_drawing import blocks, draw_agreement
from propdesk.domain.money import format_yuan, parse_yuan
from propdesk.domain.plans import propose
from propdesk.i18n import catalog

CHARGES = tuple(AgreedCharge("物业服务费", f"2025-{i:02d}", date(2025, i, 28), 16_300, 120 * i) for i in range(1, 4))


def agreement(charges: tuple[AgreedCharge, ...] = CHARGES, count: int = 3, **changed: object) -> PlanAgreement:
    total = sum(charge.open_fen + charge.late_fee_fen for charge in charges)
    dues = tuple(AgreedInstalment(*one) for one in propose(total, count, date(2026, 4, 30)))
    made = PlanAgreement(
        "zh_CN", LETTERHEAD, ("单志强",), "3-2-1203", "3号楼2单元1203室", date(2026, 4, 20), charges, dues, True, 5,
        "任何一期逾期超过 30 日的，余款一并到期。", "单志强", "业主本人", "2026-04-20 09:30", "赵敏", "2026-11",
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def test_both_sides_confirm_the_sum_and_the_days() -> None:
    found = text(draw_agreement(agreement()).pdf)
    for words in (
        "物业服务费分期缴费协议",
        "甲方（物业服务人）：阳光物业服务有限公司",
        "乙方（业主）：单志强",
        "截至2026年4月20日",
        "共496.20元（人民币肆佰玖拾陆元贰角整）尚未缴纳",
        "合并为一笔款项，由乙方分3期缴纳",
        "2026年4月30日165.40",
        "逾期超过5日仍未缴足",
        "任何一期逾期超过30日的，余款一并到期。",
        "甲方（盖章）",
        "乙方（签字）",
        "签字人与业主关系：业主本人",
    ):
        assert squeezed(words) in found, words


def test_without_late_fee_clause_or_own_clause_nothing_is_said_of_them() -> None:
    plain = tuple(replace(charge, late_fee_fen=0) for charge in CHARGES)
    found = text(draw_agreement(agreement(plain, one_sum=False, breach_days=0, clause="")).pdf)
    assert "违约金" not in found
    assert "另行约定" not in found
    assert "各笔费用仍分别计算" in found
    assert "任何一期到期未缴足的" in found


def test_in_english_it_is_generic() -> None:
    found = text(draw_agreement(agreement(language="en", unit_name="Building 3, room 1203", relation="", debtors=())).pdf)
    for words in ("Instalment agreement", "For the provider (seal)", "The owner (signature)", "496.20 yuan", "30 April 2026"):
        assert squeezed(words) in found
    for words in ("court", "Civil Code", "人民币"):
        assert squeezed(words) not in found


@pytest.mark.parametrize("count", [3, 11, 20, 36])
def test_the_signatures_never_stand_alone_on_a_page(count: int) -> None:
    charges = tuple(replace(CHARGES[0], period=f"P{i:02d}") for i in range(count))
    found = pages(draw_agreement(agreement(charges, 6)).pdf)
    assert "乙方（签字）" in found[-1]
    assert "一式两份" in found[-1]
    assert sum("乙方（签字）" in page for page in found) == 1
    assert all(charge.period in "".join(found) for charge in charges)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 900_000), st.integers(0, 9_000)), min_size=1, max_size=8), st.integers(1, 12))
def test_the_printed_instalments_add_up_to_the_printed_charges(amounts: list[tuple[int, int]], count: int) -> None:
    charges = tuple(replace(CHARGES[0], open_fen=fen + 12, late_fee_fen=late) for fen, late in amounts)
    made = agreement(charges, count)
    due, paid = (block for block in blocks(made, catalog("zh_CN")) if isinstance(block, Table))
    total = sum(parse_yuan(amount, zero=True) for row in due.rows for amount in row[3:])
    assert total == sum(parse_yuan(row[2]) for row in paid.rows) == made.total_fen
    assert paid.total[2] == format_yuan(made.total_fen)
