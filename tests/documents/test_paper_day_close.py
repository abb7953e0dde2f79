"""日结单, 交班单 and 收据使用登记."""

import io
from dataclasses import replace
from datetime import date

import pytest
from papers_made import LETTERHEAD, pages, squeezed, text
from pypdf import PdfReader

from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.day_close import DaySheet, SheetEntry, SheetHandover, SheetLine, SheetPaper
from propdesk.documents.day_close_drawing import draw_day_sheet
from propdesk.documents.number_register import RegisterPaper, draw_register, remark, summary
from propdesk.domain.number_register import NumberUse, Use, register
from propdesk.i18n import catalog

HEAD = "9f3a5c7be81d" + "0" * 52
SIZES = {SheetPaper.A4: (210, 297), SheetPaper.A5: (210, 148)}


def entry(number: int, kind: str = "void", reason: str = "wrong amount") -> SheetEntry:
    red = f"SJ2026-{900 + number:06d}" if kind == "reversal" else ""
    return SheetEntry(
        kind, red, f"SJ2026-{800 + number:06d}", "3-2-1203", "cash", -10_000, date(2026, 11, 22), "11-23 10:11", "Zhao", reason
    )


def sheet(**changed: object) -> DaySheet:
    facts: dict[str, object] = {
        "kind": "day",
        "number": "RJ2026-000012",
        "first_day": date(2026, 11, 23),
        "day": date(2026, 11, 23),
        "closed_at": "2026-11-23 18:05",
        "operator": "Zhao",
        "handed_to": "",
        "note": "50 fen of change too much",
        "lines": (
            SheetLine("cash", 31, 1_248_060, -20_000, -5_000, 1_223_060, 1_223_010),
            SheetLine("wechat", 12, 480_000, 0, 0, 480_000, 480_000),
        ),
        "offsets": (SheetLine("credit", 3, 45_000, 0, 0, 45_000, 45_000),),
        "taken_back": (entry(1), entry(2, "reversal")),
        "refunds": (replace(entry(3, "refund", "moved out"), number="TK2026-000001", receipt="TK2026-000001"),),
        "handovers": (SheetHandover("RJ2026-000011", "2026-11-23 12:00", "Zhao", "Zhou", 500_000),),
        "receipt_count": 44,
        "first_receipt": "SJ2026-000860",
        "last_receipt": "SJ2026-000903",
        "void_numbers": ("SJ2026-000801", "SJ2026-000802"),
        "earlier_count": 0,
        "earlier_fen": 0,
        "chain_seq": 18_423,
        "chain_head": HEAD,
        "letterhead": LETTERHEAD,
        "language": "en",
    }
    return DaySheet(**(facts | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", SheetPaper)
def test_everything_the_close_is_about_stands_on_the_sheet(paper: SheetPaper) -> None:
    printed = draw_day_sheet(sheet(), paper)
    box = PdfReader(io.BytesIO(printed.pdf)).pages[0].mediabox
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx(SIZES[paper], abs=0.1)
    found = text(printed.pdf)
    for said in (
        "Daily close sheet",
        "No. RJ2026-000012",
        "Day: 23 November 2026",
        "Cash 31 12,480.60 -200.00 -50.00 12,230.60 12,230.10 -0.50",
        "Total 43 17,280.60 -200.00 -50.00 17,030.60 17,030.10 -0.50",
        "Receipts used: SJ2026-000860 – SJ2026-000903 (44)",
        "Void or reversed: SJ2026-000801, SJ2026-000802" if paper is SheetPaper.A4 else "Void or reversed: 2, named below",
        "Set off against charges, not received: Prepaid offset 450.00 (3)",
        "SJ2026-000802 → SJ2026-000902",
        "wrong amount",
        "moved out",
        "RJ2026-000011 2026-11-23 12:00 Zhao Zhou 5,000.00",
        "Note: 50 fen of change too much",
        "18,423 lines, head 9f3a5c7be81d",
        "Counted by:",
        "Checked by:",
    ):
        assert squeezed(said) in found, said
    assert "0000000" not in found.replace("SJ2026-0000", "")  # twelve characters of the head, the rest is in the code


def test_a_handover_names_both_and_the_first_close_what_it_locked() -> None:
    found = text(draw_day_sheet(sheet(kind="shift", handed_to="Zhou", handovers=(), earlier_count=3, earlier_fen=12_345)).pdf)
    for said in ("Handover sheet", "Handed to Zhou", "Handed over by:", "Taken over by:", "3 earlier receipts, 123.45"):
        assert squeezed(said) in found, said
    several = text(draw_day_sheet(sheet(first_day=date(2026, 11, 21))).pdf)
    assert squeezed("21 November 2026 to 23 November 2026") in several


def test_a_close_opened_again_is_marked_void_and_says_why() -> None:
    found = text(draw_day_sheet(sheet(), reopened="Opened again on 2026-11-24 by Zhao: recount", demo=True).pdf)
    for said in ("VOID", "DEMO", "recount"):
        assert said in found


def test_many_voids_flow_on_and_repeat_their_heads() -> None:
    printed = draw_day_sheet(sheet(taken_back=tuple(entry(number) for number in range(1, 40))), SheetPaper.A5)
    found = pages(printed.pdf)
    assert len(found) > 2
    assert f"Page1of{len(found)}" in found[0]
    assert squeezed("Kind Receipt no. Unit Method Amount") in found[1]
    assert sum("SJ2026-0008" in page for page in found) >= 2
    assert all(f"SJ2026-{800 + number:06d}" in "".join(found) for number in range(1, 40))
    assert "9f3a5c7be81d" in found[-1]


METHODS = ("cash", "wechat", "alipay", "card", "transfer")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_usual_day_is_one_page_of_a5(language: str) -> None:
    reasons = ("房号录错" if language == "zh_CN" else "wrong unit",) * 4 + (
        "金额录错，业主当场指出" if language == "zh_CN" else "wrong amount",
    ) * 4
    voids = tuple(entry(number, reason=reason) for number, reason in enumerate(reasons, 1))
    usual = sheet(
        language=language,
        lines=tuple(SheetLine(method, 40, 12_345_678, -123_456, -5_000, 12_217_222, 12_217_222) for method in METHODS),
        taken_back=voids,
        void_numbers=tuple(one.receipt for one in voids),
        handovers=(),
        note="",
    )
    printed = draw_day_sheet(usual, SheetPaper.A5)
    assert (printed.pages, printed.missing) == (1, ())
    found = text(printed.pdf)
    assert all(one.receipt in found for one in voids)
    assert "TK2026-000001" in found
    assert "9f3a5c7be81d" in found


def test_chinese_and_the_quiet_day() -> None:
    quiet = sheet(
        language="zh_CN", lines=(), offsets=(), taken_back=(), refunds=(), handovers=(), note="", receipt_count=0, void_numbers=()
    )
    printed = draw_day_sheet(quiet)
    assert printed.pages == 1
    assert "2026年11月23日" in text(printed.pdf)
    assert printed.missing == ()


def test_a_sheet_survives_the_book_and_equal_sheets_are_equal_bytes() -> None:
    assert from_json(DaySheet, to_json(sheet())) == sheet()
    assert draw_day_sheet(sheet()) == draw_day_sheet(sheet())


def uses() -> list[NumberUse]:
    day = date(2026, 11, 23)
    return [
        NumberUse("SJ2026-000001", Use.USED, day, "1-1-101", "Owner", "cash", 10_000, "Zhao"),
        NumberUse("SJ2026-000002", Use.VOID, day, "1-1-102", "Owner", "cash", 10_000, "Zhao", reason="wrong unit", undone_on=day),
        NumberUse("SJ2026-000003", Use.REVERSED, day, "1-1-103", "Owner", "card", 500, "Zhao", "SJ2026-000005", "bank", date(2026, 11, 24)),
        NumberUse("SJ2026-000005", Use.RED, date(2026, 11, 24), "1-1-103", "Owner", "card", -500, "Zhou", "SJ2026-000003", "bank"),
    ]


def test_the_register_lists_every_number_and_names_the_missing() -> None:
    paper = RegisterPaper("SJ", 2026, register(uses()), LETTERHEAD, "en", "2026-12-31 10:00", "Zhao")
    printed = draw_register(paper)
    found = text(printed.pdf)
    for said in (
        "Register of receipts used",
        "Series SJ, 2026",
        "From SJ2026-000001 to SJ2026-000005: 5 numbers; void 1, reversed 1, reversal receipts 1. Missing: SJ2026-000004",
        "SJ2026-000002 2026-11-23 1-1-102 Cash 100.00 Zhao Void wrong unit",
        "-5.00",
        "Made by:",
    ):
        assert squeezed(said) in found, said
    assert "Owner" not in found
    assert remark(uses()[2]) == "2026-11-24 SJ2026-000005 bank"


def test_a_long_register_flows_on_and_an_empty_one_says_so() -> None:
    many = register([replace_number(number) for number in range(1, 200)])
    printed = draw_register(RegisterPaper("SJ", 2026, many, LETTERHEAD, "zh_CN", "", ""), demo=True)
    assert printed.pages > 4
    assert summary(register([]), catalog("en")) == "No number of this series was used."
    assert draw_register(RegisterPaper("SJ", 2026, register([]), LETTERHEAD, "en", "", "")).pages == 1


def replace_number(number: int) -> NumberUse:
    return uses()[0]._replace(number=f"SJ2026-{number:06d}")
