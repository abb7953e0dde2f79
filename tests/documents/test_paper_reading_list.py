"""The printed reading list: every meter once, in order, buildings apart, in both languages."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from propdesk.documents.reading_list import PER_PAGE, ReadingList, ReadingRow, draw_reading_list
from propdesk.documents.results import Cancelled
from propdesk.i18n import catalog
from tests.documents.papers_made import LETTERHEAD

ROWS = tuple(
    ReadingRow(f"{building}号楼", f"{building}-1-{floor}01", "单**", f"W{building}{floor:02d}", f"{floor * 37}.5", date(2026, 10, 31))
    for building in (1, 2)
    for floor in range(1, 31)
)
LIST = ReadingList("zh_CN", "水费", "2026-11", ROWS, LETTERHEAD, "2026-11-26 09:00", "前台")


def _texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_every_meter_stands_once_in_walking_order_and_each_building_begins_a_page() -> None:
    printed = draw_reading_list(LIST)
    pages = _texts(printed.pdf)
    assert printed.pages == len(pages) == 4
    assert not printed.missing
    assert 20 <= PER_PAGE < 30
    for row in ROWS:
        assert sum(f"{row.unit}\r\n" in page or f"{row.unit} " in page for page in pages) == 1
    assert "1号楼" in pages[0]
    assert "2号楼" not in pages[0]
    assert "2号楼" in pages[2]
    first = pages[0]
    assert first.index("1-1-101") < first.index("1-1-201") < first.index("1-1-301")
    assert catalog("zh_CN").gettext("Meter reading list") in first
    assert "单**" in first
    assert "2026-11-26 09:00" in first


def test_the_list_speaks_english() -> None:
    pages = _texts(draw_reading_list(replace(LIST, language="en", rows=ROWS[:1])).pdf)
    assert "Meter reading list" in pages[0]
    assert "This reading" in pages[0]


def test_equal_lists_are_equal_files_and_printing_can_be_stopped() -> None:
    assert draw_reading_list(LIST).pdf == draw_reading_list(LIST).pdf
    assert draw_reading_list(LIST, ["demo"]).pdf != draw_reading_list(LIST).pdf
    with pytest.raises(Cancelled):
        draw_reading_list(LIST, progress=lambda _pages: False)
    with pytest.raises(ValueError):
        draw_reading_list(replace(LIST, rows=()))
