"""``propdesk meters``: list, read, import, and refusals that change nothing."""

from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.charges import PriceUnit
from propdesk.domain.meters import Meter
from propdesk.services import meters, rates
from propdesk.services.office import open_office
from tests.sheets.make import xlsx
from tests.tools.office_day import office_with_rate
from tests.tools.terminal import Terminal, fingerprint

READ = ("--unit", "1-1-101", "--item", "水费")


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in which ``propdesk`` is typed."""
    return Terminal(capsys)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Four units, and water meters with a base of 100 in the first two."""
    path = tmp_path / "garden.pdbook"
    office_with_rate(path).close(backup=False)
    office = open_office(path)
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2025, 1, 1), "price list")
    item = meters.metered_item(office, "水费")
    for unit, labels in ((1, ["W1"]), (2, ["A", "B"])):
        for label in labels:
            meters.add_meter(office, Meter(0, unit, item.id, label, 100_000, date(2026, 10, 31)))
    office.close(backup=False)
    return path


def test_a_reading_is_written_and_listed(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    found = terminal.facts("meters", "read", book, *READ, "--value", "１１２。５", "--date", "2026-11-25")
    assert (found["usage"], found["this"], found["state"]) == ("12.5", "112.5", "read")
    out = tmp_path / "list.pdf"
    listed = terminal.facts("meters", "list", book, "--item", "水费", "--period", "2026-11", "--out", out, "--lang", "zh_CN")
    assert [line["state"] for line in listed["meters"]] == ["read", "not_read", "not_read"]
    assert out.read_bytes().startswith(b"%PDF")
    said = terminal.says("meters", "list", book, "--item", "水费", "--period", "2026-11")
    assert "112.5" in said
    assert "Not read yet" in said
    assert "no meter" in terminal.says("meters", "list", book, "--item", "水费", "--period", "2020-01")


def test_the_same_key_writes_once(terminal: Terminal, book: Path) -> None:
    key = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a11"
    words = ("meters", "read", book, *READ, "--value", "120", "--date", "2026-11-25", "--key", key)
    assert "usage 20" in terminal.says(*words)
    assert "usage 20" in terminal.says(*words)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((*READ, "--value", "90", "--date", "2026-11-25"), "below the last reading 100"),
        ((*READ, "--value", "90", "--date", "2026-11-25", "--rollover"), "how many digits"),
        ((*READ, "--value", "1.2345", "--date", "2026-11-25"), "three decimals"),
        (("--unit", "1-1-102", "--item", "水费", "--value", "120", "--date", "2026-11-25"), "several meters"),
        (("--unit", "1-1-103", "--item", "水费", "--value", "120", "--date", "2026-11-25"), "no meter"),
        (("--unit", "1-1-101", "--item", "物业费", "--value", "120", "--date", "2026-11-25"), "no metered charge item"),
        ((*READ, "--meter", "X", "--value", "120", "--date", "2026-11-25"), "no meter “X”"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(terminal: Terminal, book: Path, words: tuple[str, ...], part: str) -> None:
    before = fingerprint(book)
    assert part in terminal.refused("meters", "read", book, *words)
    assert fingerprint(book) == before


def test_a_sheet_is_looked_at_then_taken_over(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    rows = [["房号", "表号", "读数", "备用"], ["1-1-101", "W1", 130, ""], ["1-1-102", "A", 99, ""], ["1-1-104", "", 7, ""]]
    sheet = xlsx(tmp_path / "readings.xlsx", rows)
    words = ("meters", "import", book, sheet, "--item", "水费", "--date", "2026-11-25")
    before = fingerprint(book)
    assert "Dry run" in terminal.says(*words, "--dry-run")
    assert fingerprint(book) == before
    found = terminal.facts(*words)
    assert found["counts"] == {"reading": 1, "meter": 1, "same": 0, "empty": 0, "problem": 1}
    assert found["written"] == {"readings": 1, "meters": 1}
    assert found["unknown_columns"] == ["备用"]
    assert "already" in terminal.says(*words)
    bad = xlsx(tmp_path / "bad.xlsx", [["房号", "读数"], ["9-9-999", 1]])
    assert "no reading" in terminal.refused("meters", "import", book, bad, "--item", "水费", "--date", "2026-11-25")
