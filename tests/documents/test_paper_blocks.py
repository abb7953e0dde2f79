"""Content of papers: into the book and out again, and what groups and sums it."""

from dataclasses import replace
from datetime import date

import pytest
from papers_made import charges, draft, notice, receipt

from propdesk.documents.blocks import ContentNotReadable, from_json, to_json
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.notice import Notice, runs
from propdesk.documents.receipt import Receipt, period_text


@pytest.mark.parametrize(
    "content", [notice(), notice(debtors=("O'<b>\n\u202e", "𠮷")), receipt(), receipt(voided_on=date(2026, 1, 2)), draft()]
)
def test_content_comes_back_equal(content: Notice | Receipt | LawyerLetterDraft) -> None:
    text = to_json(content)
    assert from_json(type(content), text) == content
    assert to_json(from_json(type(content), text)) == text


def test_json_is_canonical_and_readable() -> None:
    text = to_json(notice())
    assert text.startswith('{"as_of":"2025-11-30","channel":"","credit_fen":0,"debtors":["单志强"]')


def test_fields_added_later_take_their_defaults() -> None:
    text = to_json(receipt()).replace(',"void_reason":""', "").replace('"designation":"",', "")
    assert from_json(Receipt, text) == receipt()


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{",
        '{"number":1}',
        to_json(receipt()).replace("360760", "3607.60"),
        to_json(receipt()).replace("360760", '"360760"'),
        to_json(receipt()).replace("360760", "true"),
        to_json(receipt()).replace("2025-12-03", "2025-02-30"),
        to_json(receipt()).replace('"total_fen"', '"totally"'),
        "[" * 100_000,
    ],
)
def test_broken_content_is_refused_with_a_sentence(broken: str) -> None:
    with pytest.raises(ContentNotReadable) as caught:
        from_json(Receipt, broken)
    assert "was not printed" in str(caught.value)


def test_only_content_is_written() -> None:
    with pytest.raises(TypeError):
        to_json({"amount": 1.5j})


def test_unbroken_months_of_one_amount_are_one_run() -> None:
    found = runs(charges(last="2025-11"))
    assert [(run.item, run.first, run.last, run.months, run.monthly_fen, run.open_fen) for run in found] == [
        ("物业服务费", "2024-05", "2025-11", 19, 16300, 309700)
    ]


def test_a_gap_or_another_amount_begins_a_new_run() -> None:
    lines = charges(last="2024-07") + charges(first="2024-09", last="2024-10", start=10)
    lines = (*lines, replace(charges(first="2024-11", last="2024-11", start=20)[0], open_fen=100, paid_fen=16200))
    assert [(run.first, run.last, run.open_fen) for run in runs(lines)] == [
        ("2024-05", "2024-07", 48900),
        ("2024-09", "2024-10", 32600),
        ("2024-11", "2024-11", 100),
    ]


def test_items_keep_the_order_they_came_in_and_odd_periods_stand_alone() -> None:
    lines = charges("乙", last="2024-06") + charges("甲", last="2024-06", start=10)
    odd = tuple(replace(line, item="年费", period="2024") for line in lines[:2])
    assert [run.item for run in runs(lines + odd)] == ["乙", "甲", "年费", "年费"]


def test_runs_add_up_to_the_rows() -> None:
    lines = charges(last="2024-07") + charges("公摊水电费", "2025-01", fen=1204)
    made = notice(lines=lines)
    assert sum(run.open_fen for run in runs(lines)) + made.late_fee_fen == made.total_fen


def test_period_text() -> None:
    assert period_text("2026-05", "2026-10") == "2026-05 至 2026-10"
    assert period_text("2026-05", "2026-10", "en") == "2026-05 to 2026-10"
    assert period_text("2026-05", "2026-05") == "2026-05"
