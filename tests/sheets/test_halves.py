"""A long sheet is parsed in two halves at once; whoever reads it sees no difference."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propdesk import paths
from propdesk.sheets import halves, limits, workbook
from propdesk.sheets.workbook import Sheet, read_workbook
from tests.sheets import make

CELLS = st.lists(st.lists(st.sampled_from(["", "王芳", 101, 89.52]), min_size=1, max_size=5), min_size=2, max_size=12)

FILES = [paths.resources() / "samples" / "sunshine_garden.xlsx", *sorted(Path("tests/data").glob("*.xlsx"))]


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """The sheets of a workbook read whole and read in halves."""
    whole = read_workbook(path).sheets
    with monkeypatch.context() as patch:
        patch.setattr(halves, "LONG", 0)
        return whole, read_workbook(path).sheets


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CELLS)
def test_any_rows_are_the_same_in_halves(rows: list[list[object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.xlsx(tmp_path / "list.xlsx", [["楼号"], *rows, ["合计"]])
    whole, halved = both(path, monkeypatch)
    assert halved == whole


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_offices_own_workbooks_with_several_sheets(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, halved = both(path, monkeypatch)
    assert halved == whole


def test_a_merged_cell_over_the_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["a", "b"], ["1号楼", 1], ["", 2], ["", 3], ["", 4], ["2号楼", 5]]
    path = make.xlsx(tmp_path / "merged.xlsx", rows, merges=[(1, 0, 4, 0, "1号楼")])
    whole, halved = both(path, monkeypatch)
    assert [row[0] for row in halved[0].rows] == ["a", *["1号楼"] * 4, "2号楼"]
    assert halved == whole


ODD = {
    "out of order": b'<row r="5"><c r="A5"><v>5</v></c></row><row r="9"><c r="B9"><v>9</v></c></row>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
    "far apart": b'<row r="2"><c r="A2"><v>2</v></c></row><row r="40"><c r="C40"><v>4</v></c></row><row r="41"/>',
    "without numbers": b"<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row>",
    "a comment": b'<row r="1"><c r="A1"><v>1</v></c></row><!-- </row><row r="7"> --><row r="2"><c r="A2"><v>2</v></c></row>',
    "one row": b'<row r="1"><c r="A1"><v>1</v></c></row>',
    "empty rows": b'<row r="1"/><row r="2"/><row r="3"><c r="A3"><v>1</v></c></row>',
}


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD)
def test_rows_in_any_writing(cells: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, halved = both(make.with_sheet(tmp_path / "odd.xlsx", cells), monkeypatch)
    assert halved == whole


def test_rows_out_of_order_would_be_lost_in_halves_and_are_parsed_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.with_sheet(tmp_path / "odd.xlsx", ODD["out of order"])
    monkeypatch.setattr(workbook, "_is_below", lambda upper, lower: True)
    whole, halved = both(path, monkeypatch)
    assert halved != whole


def test_a_damaged_half_is_a_damaged_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "LONG", 0)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9))
    broken = make.with_sheet(tmp_path / "broken.xlsx", rows + b'<row r="9"><c r="A9"><v>')
    with pytest.raises(limits.WorkbookDamaged):
        read_workbook(broken)


def test_a_long_list_is_cut_in_the_middle_and_short_or_other_files_are_not(tmp_path: Path) -> None:
    rows = [[number, "王芳", 89.52] for number in range(12_000)]
    parts = make.parts_of(make.xlsx(tmp_path / "long.xlsx", rows))
    cut = halves.halves(parts)
    assert cut is not None
    upper, lower = (half["xl/worksheets/sheet1.xml"] for half in cut)
    assert abs(upper.count(b"<row ") - 6_000) < 300
    assert upper.count(b"<row ") + lower.count(b"<row ") == 12_000
    assert halves.halves(make.parts_of(make.xlsx(tmp_path / "short.xlsx", rows[:10]))) is None
    assert halves.halves({"xl/workbook.xml": b""}) is None
    assert read_workbook(tmp_path / "long.xlsx").sheets[0].rows == [(float(number), "王芳", 89.52) for number in range(12_000)]
