"""Another program's meter list as it is: what the importer makes of the example in the wild."""

from pathlib import Path

from propdesk.domain.reading_rows import Kind
from propdesk.sheets.readings import read_readings
from propdesk.sheets.workbook import read_workbook
from tests.sheets.make import xlsx

TITLES = (
    "Address", "Unit", "Unit type", "Account number", "Type", "Meter number", "Tariffs count", "Value 1", "Value 2", "Value 3", "Value 4",
    "Reading submission date", "Verification date", "Next verification date", "Installation date", "Commissioning date", "Sealing date",
    "Control readings date", "Meter place", "Automatic", "Decommissioning date",
)  # fmt: skip


def test_a_list_of_another_program_is_understood(tmp_path: Path) -> None:
    days = ["2021-12-20", "2021-01-21", "2021-01-22", "2021-01-23", "2021-01-24", "2021-01-25"]
    rows = [
        TITLES,
        ["Main St 1", "1", "Flat", "111", "HW", "1", 1, 100, None, None, None, "2021-12-20", *days, "Kitchen", None, "2022-01-25"],
        ["Main St 1", "1", "Flat", "111", "EL", "2", 3, 673, 573, 584, None, "2021-12-20", *days, "Bathroom", None, None],
    ]
    listed = read_readings(read_workbook(xlsx(tmp_path / "meters.xlsx", rows)))
    assert listed.layout.header_row == 1
    assert listed.layout.columns[Kind.DATE] == 11
    assert [(row.item, row.meter, row.value) for row in listed.rows] == [
        ("HW", "1", 100_000),
        ("EL", "2/1", 673_000),
        ("EL", "2/2", 573_000),
        ("EL", "2/3", 584_000),
    ]
    assert "Verification date" in listed.unknown
    assert not listed.problems


def test_the_sheet_with_readings_is_found_among_others(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "one.xlsx", [["房号", "读数"], ["1-1-101", 5]], name="抄表")
    assert read_readings(read_workbook(path)).sheet == "抄表"
    assert read_readings(read_workbook(path), "抄表").empty == 0
