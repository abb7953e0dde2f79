"""套打: values at their places, offsets, the grid that finds them, and what no form may have."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers_made import pages, receipt, squeezed, text
from pypdf import PdfReader

from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.receipt import ReceiptLine, ReceiptPaper
from propdesk.documents.receipt_form_drawing import draw_on_forms, draw_test_page
from propdesk.documents.receipt_forms import (
    FIELD_NAMES,
    SIZES,
    FieldOffPaper,
    FormLayout,
    LengthNotUnderstood,
    OffsetTooLarge,
    RowsDoNotFit,
    TextSizeOutOfRange,
    check_layout,
    default_layout,
    parse_tenths,
    tenths,
    with_every_field,
)
from propdesk.documents.results import Cancelled

FORMS = list(SIZES)


def spots(pdf: bytes) -> list[tuple[float, float]]:
    """Where every text begins, in points from the lower left corner."""
    import io

    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents().get_data().decode("latin1")
    return [(float(x), float(y)) for x, y in re.findall(r"1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm", content)]


@pytest.mark.parametrize("paper", FORMS)
def test_only_the_values_are_printed(paper: ReceiptPaper) -> None:
    printed = draw_on_forms([receipt()], check_layout(default_layout(paper)))
    found = text(printed.pdf)
    for said in (
        "SJ2025-001287",
        "单志强",
        "2025年12月3日",
        "现金",
        "物业服务费",
        "3,097.00",
        "186.40",
        "人民币叁仟陆佰零柒元陆角整",
        "¥3,607.60",
    ):
        assert squeezed(said) in found, said
    for label in ("收款收据", "收费项目", "编号", "合计", "不作为发票"):
        assert label not in found
    assert b" re S" not in printed.pdf


def test_offsets_move_every_value_alike() -> None:
    layout = default_layout(ReceiptPaper.T241X93)
    moved = replace(layout, offset_x=15, offset_y=-20)
    here, there = spots(draw_on_forms([receipt()], layout).pdf), spots(draw_on_forms([receipt()], moved).pdf)
    assert len(here) == len(there) > 20
    for (x1, y1), (x2, y2) in zip(here, there, strict=True):
        assert x2 - x1 == pytest.approx(1.5 / 25.4 * 72, abs=0.11)
        assert y2 - y1 == pytest.approx(2.0 / 25.4 * 72, abs=0.11)


def test_a_moved_field_goes_alone_and_an_unticked_one_is_left_out() -> None:
    layout = default_layout(ReceiptPaper.T241X93)
    number = layout.field("number")
    assert "SJ2025-001287" not in text(draw_on_forms([receipt()], layout.moved(replace(number, shown=False))).pdf)
    here = spots(draw_on_forms([receipt()], layout).pdf)
    there = spots(draw_on_forms([receipt()], layout.moved(replace(number, y=number.y + 10))).pdf)
    assert sum(a != b for a, b in zip(here, there, strict=True)) == 1


@pytest.mark.parametrize("paper", FORMS)
def test_the_date_in_capitals_where_the_form_asks_for_it(paper: ReceiptPaper) -> None:
    layout = default_layout(paper)
    place = layout.field("day_capitals")
    words = "贰零贰伍年壹拾贰月零叁日"
    assert words not in text(draw_on_forms([receipt()], layout).pdf)
    asked = check_layout(layout.moved(replace(place, shown=True)).moved(replace(layout.field("day"), shown=False)))
    found = text(draw_on_forms([receipt()], asked).pdf)
    assert words in found
    assert "2025年12月3日" not in found
    assert squeezed("Date in capitals") in text(draw_test_page(asked, "en").pdf)
    assert "大写日期" in text(draw_test_page(asked, "zh_CN").pdf)


def test_a_form_kept_before_a_field_was_there_leaves_it_unprinted() -> None:
    layout = replace(default_layout(ReceiptPaper.T241X93), active=True)
    moved = layout.moved(replace(layout.field("number"), x=2_200))
    old = replace(moved, fields=tuple(place for place in moved.fields if place.name != "day_capitals"))
    with pytest.raises(ValueError, match="every field once"):
        check_layout(old)
    assert with_every_field(old) == moved


def test_more_rows_than_the_form_has_take_a_second_page() -> None:
    lines = tuple(ReceiptLine(f"项目{i}", "2025-11", "10.00", "1", 1000, 0) for i in range(8))
    printed = draw_on_forms([receipt(lines=lines, credited_fen=0, total_fen=8000)], default_layout(ReceiptPaper.T241X93))
    first, second = pages(printed.pdf)
    assert "第1/2页" in first
    assert "人民币" not in first
    assert "人民币捌拾元整" in second
    assert "项目7" in second


def test_a_copy_and_a_void_say_so() -> None:
    from datetime import date

    void = receipt(void_reason="wrong", voided_on=date(2025, 12, 4))
    found = text(draw_on_forms([void], default_layout(ReceiptPaper.T241X140), ("copy", "demo")).pdf)
    for said in ("补打", "2025-12-04作废", "演示"):
        assert said in found, said


def test_the_test_page_names_every_field_that_is_printed() -> None:
    printed = draw_test_page(default_layout(ReceiptPaper.T241X140), "en")
    assert printed.pages == 1
    found = text(printed.pdf)
    for said in ("Receipt no.", "Total in words", "Remarks", "Offset X 0.0 mm, Y 0.0 mm", "230"):
        assert squeezed(said) in found
    assert squeezed("Year alone") not in found


def test_progress_can_stop_the_work() -> None:
    with pytest.raises(Cancelled):
        draw_on_forms([receipt(), receipt()], default_layout(ReceiptPaper.T241X93), progress=lambda done: False)


@pytest.mark.parametrize("paper", FORMS)
def test_a_layout_survives_the_book(paper: ReceiptPaper) -> None:
    layout = replace(default_layout(paper), offset_x=-15, active=True)
    assert from_json(FormLayout, to_json(layout)) == layout
    assert {place.name for place in layout.fields} == FIELD_NAMES.keys()


def test_what_would_miss_the_paper_is_refused() -> None:
    layout = default_layout(ReceiptPaper.T241X93)
    number, item = layout.field("number"), layout.field("item")
    refused = (
        (replace(layout, offset_x=301), OffsetTooLarge),
        (replace(layout, offset_y=-301), OffsetTooLarge),
        (replace(layout, rows=0), RowsDoNotFit),
        (replace(layout, row_step=10), RowsDoNotFit),
        (replace(layout, rows=20), RowsDoNotFit),
        (layout.moved(replace(number, size=10)), TextSizeOutOfRange),
        (layout.moved(replace(number, x=2420)), FieldOffPaper),
        (layout.moved(replace(number, y=0)), FieldOffPaper),
        (layout.moved(replace(item, width=2400)), FieldOffPaper),
    )
    for bad, error in refused:
        with pytest.raises(error):
            check_layout(bad)
    hidden = layout.moved(replace(number, x=9999, shown=False))
    assert check_layout(hidden) == hidden
    with pytest.raises(ValueError, match="every field once"):
        check_layout(replace(layout, fields=layout.fields[1:]))
    with pytest.raises(ValueError, match="alignment"):
        check_layout(layout.moved(replace(number, align="middle")))


def test_lengths_as_typed() -> None:
    assert [parse_tenths(typed) for typed in ("12.5", " 7 ", "-0.5", "１２。５", "0")] == [125, 70, -5, 125, 0]
    for typed in ("", "1.25", "12 mm", "1e3", "--1", "12345"):
        with pytest.raises(LengthNotUnderstood):
            parse_tenths(typed)


@given(st.integers(-9_999, 9_999))
def test_lengths_read_back(value: int) -> None:
    assert parse_tenths(tenths(value)) == value
