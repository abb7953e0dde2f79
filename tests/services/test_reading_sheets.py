"""Reading sheets: our own list goes out and comes back, another program's is taken over, and the same file twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest

from propdesk.documents.reading_list import ReadingList
from propdesk.domain.charges import PriceUnit
from propdesk.domain.meters import Mark, Meter
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.reading_plan import UnitNotThere
from propdesk.i18n import catalog
from propdesk.services import meter_lists, meters, rates, reading_lists, reading_sheets, readings
from propdesk.services.office import Office
from propdesk.services.readings import Entry
from propdesk.sheets.readings import NotAReadingSheet, read_readings
from propdesk.sheets.residents import SheetNotFound
from propdesk.sheets.workbook import read_workbook
from tests.sheets.make import xlsx

BASE, OCT, NOV = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 25)
NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def water(office: Office) -> int:
    """The item “水费” per m³ with a meter in units 1 and 2, read in October."""
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2025, 1, 1), "price list")
    item = next(item.id for item in meters.metered_items(office) if item.name == "水费")
    numbers = [meters.add_meter(office, Meter(0, unit, item, f"W{unit}", 100_000, BASE)) for unit in (1, 2)]
    readings.save_readings(office, [Entry(number, OCT, 110_000) for number in numbers])
    return item


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_our_own_list_goes_out_and_comes_back(office: Office, water: int, tmp_path: Path, language: str, name: str) -> None:
    path = reading_sheets.export_list(office, water, NOVEMBER, tmp_path / name, catalog(language).gettext, "水费 2026-11")
    plan = reading_sheets.plan_readings(office, path)
    assert plan.counts == {"reading": 0, "meter": 0, "same": 0, "empty": 2, "problem": 0}
    rows = [list(row) for row in read_workbook(path).sheets[0].rows]
    head = plan.listed.layout.header_row
    for row, value in zip(rows[head:], (123.5, 111), strict=True):
        row[6], row[7] = value, "2026-11-25"
    filled = xlsx(tmp_path / "filled.xlsx", rows)
    plan = reading_sheets.plan_readings(office, filled)
    assert plan.counts == {"reading": 2, "meter": 0, "same": 0, "empty": 0, "problem": 0}
    assert not plan.listed.unknown
    done = reading_sheets.apply_readings(office, plan, key="k")
    assert reading_sheets.apply_readings(office, plan, key="k") == done
    assert (done.readings, done.meters, done.same, done.problems) == (2, 0, 0, 0)
    again = reading_sheets.plan_readings(office, filled)
    assert again.counts == {"reading": 0, "meter": 0, "same": 2, "empty": 0, "problem": 0}
    assert reading_sheets.apply_readings(office, again).readings == 0
    assert [line.this for line in meter_lists.of_period(office, water, NOVEMBER)] == [Mark(NOV, 123_500), Mark(NOV, 111_000)]
    back = reading_sheets.export_list(office, water, NOVEMBER, tmp_path / name, catalog(language).gettext)
    assert reading_sheets.plan_readings(office, back).counts["same"] == 2


def test_a_plain_list_is_taken_over_with_reasons_for_the_rest(office: Office, water: int, tmp_path: Path) -> None:
    rows = [
        ["房号", "表号", "读数", "日期"],
        ["1-1-101", "W1", 120, "2026-11-25"],
        ["1-1-102", "", 90, "2026-11-25"],
        ["1-1-103", "W3", 7, "2026-11-25"],
        ["9-9-999", "", 7, "2026-11-25"],
        ["1-1-104", "", "x", "2026-11-25"],
        ["1-1-104", "", "", "2026-11-25"],
    ]
    plan = reading_sheets.plan_readings(office, xlsx(tmp_path / "plain.xlsx", rows), item_id=water)
    assert plan.counts == {"reading": 1, "meter": 1, "same": 0, "empty": 1, "problem": 3}
    assert [problem.sheet_row for problem in plan.problems] == [3, 5, 6]
    assert isinstance(plan.problems[1].error, UnitNotThere)
    done = reading_sheets.apply_readings(office, plan)
    assert (done.readings, done.meters, done.problems) == (1, 1, 3)
    added = [line.meter for line in meter_lists.of_period(office, water, NOVEMBER)]
    assert [(meter.label, meter.first_value) for meter in added] == [("W1", 100_000), ("W2", 100_000), ("W3", 7_000)]


def test_a_book_that_changed_meanwhile_is_looked_at_again(office: Office, water: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plain.xlsx", [["房号", "读数", "日期"], ["1-1-101", 120, "2026-11-25"]])
    plan = reading_sheets.plan_readings(office, path)
    assert plan.counts["reading"] == 1
    first = meter_lists.of_period(office, water, NOVEMBER)[0].meter
    readings.save_readings(office, [Entry(first.id, NOV, 120_000)])
    done = reading_sheets.apply_readings(office, plan)
    assert (done.readings, done.same) == (0, 1)


def test_what_is_no_reading_sheet_says_so(office: Office, water: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "people.xlsx", [["房号", "业主"], ["1-1-101", "王"]])
    with pytest.raises(NotAReadingSheet):
        reading_sheets.plan_readings(office, path)
    with pytest.raises(SheetNotFound):
        read_readings(read_workbook(path), "nowhere")
    bad = xlsx(tmp_path / "bad.xlsx", [["房号", "读数", "日期"], ["9-9-999", 120, "2026-11-25"]])
    with pytest.raises(reading_sheets.NothingToRead):
        reading_sheets.apply_readings(office, reading_sheets.plan_readings(office, bad))


def test_the_day_is_in_the_file_or_given(office: Office, water: int, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "plain.xlsx", [["房号", "读数"], ["1-1-101", 120]])
    assert reading_sheets.plan_readings(office, path).counts["problem"] == 1
    assert reading_sheets.plan_readings(office, path, read_on=NOV).counts["reading"] == 1
    stated = xlsx(tmp_path / "stated.xlsx", [["抄表日期：2026-11-25", ""], ["房号", "读数"], ["1-1-101", 120]])
    assert reading_sheets.plan_readings(office, stated).rows[0].row.read_on == NOV


def test_the_printed_list_walks_the_units_with_masked_names(office: Office, water: int) -> None:
    listed = reading_lists.content_of(office, water, Month(2026, 11), "zh_CN")
    assert [(row.unit, row.meter, row.last, row.last_on) for row in listed.rows] == [
        ("1-1-101", "W1", "110", OCT),
        ("1-1-102", "W2", "110", OCT),
    ]
    assert {row.building for row in listed.rows} == {"1号楼"}
    assert all("*" in row.owner or not row.owner for row in listed.rows)
    assert isinstance(listed, ReadingList)
    assert reading_lists.content_of(office, water, Month(2026, 11), "en").rows[0].building == "Building 1"
    with pytest.raises(reading_lists.NoMeters):
        reading_lists.content_of(office, water, Month(2025, 1), "en")


def test_the_printed_list_becomes_a_file(office: Office, water: int, tmp_path: Path) -> None:
    listed = reading_lists.content_of(office, water, Month(2026, 11), "zh_CN")
    filed = reading_lists.file_list(office, listed, tmp_path / "list.pdf")
    assert filed.pages == 1
    assert filed.paths[0].read_bytes().startswith(b"%PDF")
