"""Pictures show every page and dialog, and leave the book and the settings they are taken of alone."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from propdesk import i18n
from propdesk.pictures import Look, window_pictures
from propdesk.services.demo import sample_book
from propdesk.ui.billing.close_out_words import PAGES as PAGES_OF_A_CASE
from propdesk.ui.billing.page import KEYS

TODAY = date(2026, 11, 23)
PAGES = {"1_overview", "2_residents", "3_billing", "4_complaints", "6_search", "7_collect"} | {f"5_{key}" for key in KEYS[1:]}
DIALOGS = {
    *("8_profile", "8_new_book", "8_restore", "8_unit_new", "8_unit_edit", "8_household", "8_run", "8_rates", "8_fees"),
    *("8_late_fees", "8_late_fee_clause", "8_holds"),
    *("8_rule", "8_vacancy", "8_waiver", "8_prepay", "8_offset", "8_refunds", "8_statement"),
    *("8_once", "8_pool", "8_purse", "8_periods", "8_adjustments", "8_collecting", "8_imports"),
    *("8_meter_new", "8_areas", "8_vacancies", "8_vehicles"),
    *("10_ladders", "10_ladder_form", "10_ladder_units", "10_level"),
    *("10_delivery", "10_delivery_many", "10_delivery_history", "10_delivery_decide", "10_notice_void", "10_files"),
    *("10_contact", "10_contacts", "10_contact_void", "10_calls", "10_visits", "10_flags", "10_contact_rules"),
    *("11_dispute", "11_plan_new", "11_plans", "11_plan_end"),
    *("11_limitation", "11_limitation_event", "11_limitation_events", "11_limitation_void"),
    *("11_close_outs", "11_close_out_new", "11_task_end", "11_tasks", "11_causes"),
    *(f"11_step_{name}" for name in ("appointment", "visit", "review", "cause", "remedy", "plan", "closed", "ended")),
    *(f"11_step_{name}" for name in ("take_up", "take_in", "lawyer", "suit")),
    *("11_mediations", "11_mediation", "11_letters", "11_letter_new", "11_hand_over", "11_hand_overs", "11_which_unit"),
    *("11_court", "11_court_new", "11_court_limit", "11_court_file", "11_court_step", "11_court_item", "11_court_fee"),
    *(f"12_case_{page}" for page in PAGES_OF_A_CASE),
    *(f"12_household_{place}" for place in range(2, 6)),
    *("9_close", "9_shift", "9_sheet", "9_closes", "9_register", "9_form", "9_reversal", "9_invoice"),
    *("9_notices", "9_issued", "9_preview", "9_void", "9_import_1", "9_import_2", "9_import_3", "9_import_4"),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book at work."""
    return sample_book(tmp_path_factory.mktemp("pictures"), TODAY)


@pytest.mark.usefixtures("qapp")
def test_every_page_and_dialog_is_pictured_and_the_book_stays_as_it_is(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    files = window_pictures(book, tmp_path, TODAY, (Look("zh_CN", "dark", 14),), dialogs=True)
    assert sorted(file.name.removesuffix("_dark_zh_14.png") for file in files) == sorted(PAGES | DIALOGS)  # each taken once
    for file in files:
        image = QImage(str(file))
        assert image.width() >= 300, file.name
        seen = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(seen) > 8, f"{file.name} shows nothing"
    assert book.read_bytes() == before
    assert i18n.window().language == "en"


def test_the_demo_takes_the_pages_and_the_collect_window(qapp: QApplication, book: Path, tmp_path: Path) -> None:
    files = window_pictures(book, tmp_path, TODAY, (Look("en", "light", 10),))
    assert {file.name.removesuffix("_light_en_10.png") for file in files} == PAGES
    assert qapp.font().pointSize() == 10
