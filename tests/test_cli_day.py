"""``propdesk day`` and ``receipts register`` from a terminal."""

from pathlib import Path

import pytest

from tests.tools.small_book import worked_book
from tests.tools.terminal import Terminal


@pytest.fixture
def desk(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Receipts of two days, one voided on a third."""
    path = tmp_path_factory.mktemp("cli-day") / "garden.pdbook"
    worked_book(path)
    return path


@pytest.fixture
def book(worked: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "garden.pdbook"
    copy.write_bytes(worked.read_bytes())
    return copy


def test_a_day_is_closed_printed_and_opened_again(desk: Terminal, book: Path, tmp_path: Path) -> None:
    assert "differs" in desk.refused("day", "close", book, "--day", "2026-11-03", "--counted", "cash=9.99")
    sheet = tmp_path / "close.pdf"
    found = desk.facts(
        "day", "close", book, "--day", "2026-11-03", "--counted", "cash=9.99", "card=600", "--note", "a fen", "--print", sheet
    )
    assert (found["number"], found["day"], found["first_day"], found["earlier_count"]) == ("RJ2026-000001", "2026-11-03", "2026-11-03", 2)
    assert [(m["method"], m["expected_fen"], m["counted_fen"], m["difference_fen"]) for m in found["methods"]] == [
        ("cash", 1_000, 999, -1),
        ("card", 60_000, 60_000, 0),
    ]
    assert sheet.read_bytes().startswith(b"%PDF")
    assert len(found["chain_head"]) == 64
    assert "closed already" in desk.refused("day", "close", book, "--day", "2026-11-02")
    assert "Only the newest closed day, 2026-11-03" in desk.refused("day", "reopen", book, "--day", "2026-11-02", "--reason", "x")
    assert "reason" in desk.refused("day", "reopen", book, "--day", "2026-11-03", "--reason", " ")
    assert "open again: recount" in desk.says("day", "reopen", book, "--day", "2026-11-03", "--reason", "recount")
    said = desk.says("day", "close", book, "--day", "2026-11-04", "--lang", "en", "--paper", "a5", "--print", sheet)
    assert "2026-11-04 is closed (RJ2026-000002)" in said
    assert "-600.00" not in said  # taken on the 3rd, taken back on the 4th: both in this close
    assert desk.facts("book", "check", book)["clean"]


def test_the_same_key_closes_once(desk: Terminal, book: Path) -> None:
    key = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a11"
    first = desk.facts("day", "close", book, "--day", "2026-11-03", "--key", key)
    assert desk.facts("day", "close", book, "--day", "2026-11-03", "--key", key) == first


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--day", "2026-11-03", "--counted", "cash"], "is not a count"),
        (["--day", "2026-11-03", "--counted", "cheque=1"], "is not a way of paying"),
        (["--day", "2026-11-03", "--counted", "cash=1.005"], "parts of a fen"),
        (["--day", "2026-11-03", "--counted", "cash=1", "cash=2"], "counted twice"),
        (["--day", "2026-11-03", "--counted", "credit=1"], "is not a way of paying"),
        (["--day", "2026-11-03", "--paper", "a3"], "is not a paper"),
        (["--day", "9999-11-03"], "still to come"),
        (["--day", "soon"], "is not a date"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(desk: Terminal, book: Path, words: list[str], sentence: str) -> None:
    before = book.read_bytes()
    assert sentence in desk.refused("day", "close", book, *words)
    assert book.read_bytes() == before


def test_the_register_names_every_number(desk: Terminal, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "register.xlsx"
    found = desk.facts("receipts", "register", book, "--year", "2026", "--out", out)
    assert [row["number"] for row in found["rows"]][:4] == [f"SJ2026-00000{n}" for n in range(1, 5)]
    assert found["counts"]["missing"] == 0
    assert [row["number"] for row in found["rows"] if row["use"] in ("void", "reversed")] == ["SJ2026-000003"]
    assert out.read_bytes().startswith(b"PK")
    said = desk.says("receipts", "register", book, "--year", "2026")
    assert "No number is missing." in said
    assert "wrong unit" in said
    assert "No number of this series was used." in desk.says("receipts", "register", book, "--year", "2025")


def test_a_sheet_is_held_against_the_log(desk: Terminal, book: Path) -> None:
    made = desk.facts("day", "close", book, "--day", "2026-11-03")
    head = made["chain_head"][:12]
    assert f"RJ2026-000001 holds: line {made['chain_lines']} is {head}." in desk.says("day", "verify", book, "--number", "RJ2026-000001")
    assert desk.facts("day", "verify", book, "--number", "RJ2026-000001", "--head", head.upper())["holds"]
    assert "does not hold" in desk.refused("day", "verify", book, "--number", "RJ2026-000001", "--head", "0123456789ab")
    assert "There is no daily close" in desk.refused("day", "verify", book, "--number", "RJ2026-000009")
