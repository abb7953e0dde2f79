"""A list on the way into the book: opened once, cells mended on the screen, columns chosen by the office."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from propdesk.domain.header_words import Field
from propdesk.services import households, import_reading, privacy, residents
from propdesk.services.office import Office, new_book, open_office
from propdesk.services.payments import UnitUnknown

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "sunshine_garden.xlsx"
SHEET = "业主台账"
TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "desk.pdbook"
    new_book(path, "新账套")
    office = open_office(path)
    yield office
    office.close(backup=False)


def audited(office: Office, action: str) -> list[tuple[str, str]]:
    with office.store.read() as conn:
        rows = conn.exec_driver_sql("select object, body from audit where action = ? order by seq", (action,)).all()
    return [(row[0], row[1]) for row in rows]


def test_mended_cells_count_and_the_file_stays_as_it_is(desk: Office) -> None:
    before = SAMPLE.read_bytes()
    opened = import_reading.open_list(SAMPLE)
    edits = {(SHEET, 20, 6): "100", (SHEET, 104, 3): "9901", ("没有的表", 1, 1): "x", (SHEET, 99_999, 1): "x", (SHEET, 20, 999): "x"}
    plan = residents.plan_opened(desk, opened, edits=edits)
    assert plan.counts == {"new": 306, "changed": 0, "same": 0, "problem": 6}
    assert plan.edited == len(edits)
    assert opened.cells(SHEET, 20, edits)[6] == "100"
    assert opened.cells(SHEET, 20, {})[6] == ""
    assert opened.cells(SHEET, 99_999, {}) == ()
    done = residents.apply_import(desk, plan)
    assert done.added == 306
    assert '"edited_cells":5' in audited(desk, "residents.import")[0][1]
    assert SAMPLE.read_bytes() == before


def test_the_file_is_not_asked_again_once_it_was_opened(desk: Office, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(SAMPLE.read_bytes())
    opened = import_reading.open_list(path)
    path.unlink()
    assert residents.plan_opened(desk, opened).counts["new"] == 304


def test_sheets_and_examples_are_shown_as_text(desk: Office) -> None:
    opened = import_reading.open_list(SAMPLE)
    assert opened.heads[0].name == SHEET
    assert opened.heads[0].head[2][:4] == ("序号", "楼号", "单元", "房号")
    assert opened.samples(SHEET, 3, 3) == ("101", "102", "103")
    assert opened.samples("nowhere", 3, 3) == ()


def two_phones(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["房号", "业主", "面积", "联系人甲", "联系人乙"])
    book.active.append(["1-1-101", "周一", 80.5, "13800000001", "13800000002"])
    book.save(path)
    return path


def test_several_columns_of_one_meaning_are_taken_and_remembered(desk: Office, tmp_path: Path) -> None:
    path = two_phones(tmp_path / "two.xlsx")
    mapping = {Field.UNIT: 0, Field.OWNER: 1, Field.AREA: 2, Field.PHONE: [3, 4]}
    residents.apply_import(desk, residents.plan_import(desk, path, mapping=mapping))
    unit_id = households.every(desk, TODAY)[0].unit_id
    assert households.state(desk, unit_id).phones == ("13800000001", "13800000002")
    understood = import_reading.understand(desk, import_reading.open_list(path))
    assert understood.remembered
    assert import_reading.mapping_of(understood.listed) == {"unit": 0, "owner": 1, "area": 2, "phone": [3, 4]}
    assert residents.plan_import(desk, path).counts["same"] == 1


def test_the_guess_is_not_called_remembered(desk: Office) -> None:
    residents.apply_import(desk, residents.plan_import(desk, SAMPLE))
    assert not import_reading.understand(desk, import_reading.open_list(SAMPLE)).remembered


def test_looking_at_phones_and_taking_lists_along_is_noted_without_the_data(desk: Office) -> None:
    residents.apply_import(desk, residents.plan_import(desk, SAMPLE))
    unit_id = households.every(desk, TODAY)[0].unit_id
    privacy.note_phones_shown(desk, unit_id)
    privacy.note_list_exported(desk, "households", 304)
    assert audited(desk, "phones.shown") == [("1-1-101", f'{{"unit":{unit_id}}}')]
    assert audited(desk, "list.exported") == [("households", '{"rows":304}')]
    with pytest.raises(UnitUnknown):
        privacy.note_phones_shown(desk, 9_999)
