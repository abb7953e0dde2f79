"""``propdesk late-fee`` at a terminal: a clause, its rates, what the arrears list then says, and what is refused."""

import shutil
from pathlib import Path

import pytest

from tests.tools.terminal import QUESTION, Terminal, fingerprint, sunshine

DAY = "2026-11-23"
CLAUSE = ("--clause", "第九条", "--rate", "0.05%", "--from", "2021-01-01")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book with one period billed, made once."""
    return sunshine(tmp_path_factory.mktemp("made") / "made.pdbook")


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """The sample book, to be changed."""
    return Path(shutil.copy(made, tmp_path / f"阳光 #1{QUESTION}.pdbook"))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in which ``propdesk`` is typed."""
    return Terminal(capsys)


def test_without_a_clause_nothing_speaks_of_late_fees(terminal: Terminal, book: Path) -> None:
    assert terminal.facts("late-fee", "list", book) == {"clauses": [], "count": 0}
    assert "Late fees are off" in terminal.says("late-fee", "list", book)
    found = terminal.facts("arrears", "list", book, "--as-of", DAY)
    assert {unit["late_fee_fen"] for unit in found["units"]} == {0}
    assert found["late_fee_fen"] == 0
    assert "ate fee" not in terminal.says("arrears", "list", book, "--as-of", DAY)


def test_a_clause_a_second_rate_and_what_is_owed(terminal: Terminal, book: Path) -> None:
    before = terminal.facts("arrears", "list", book, "--as-of", DAY)
    terms = ("--grace", "10", "--grace-meaning", "deducted", "--cap", "100%", "--first-day", "2", "--rate-by", "day")
    made = terminal.facts("late-fee", "set", book, *CLAUSE, *terms)
    assert made == {
        "id": 1,
        "item": None,
        "clause": "第九条",
        "from": "2021-01-01",
        "ended_on": None,
        "first_day": 2,
        "grace_days": 10,
        "grace_meaning": "deducted",
        "cap": "100%",
        "rate_by": "day",
        "rates": [{"from": "2021-01-01", "rate": "0.05%"}],
    }
    again = ("--clause", "第九条", "--rate", "万分之三", "--from", "2026-01-01", *terms)
    assert terminal.facts("late-fee", "set", book, *again)["rates"][1] == {"from": "2026-01-01", "rate": "0.03%"}
    said = terminal.says("late-fee", "set", book, "--clause", "补充协议第三条", "--rate", "5‱", "--from", DAY, "--item", "物业费")
    assert said == "物业费, clause 补充协议第三条: 0.05% a day (18.25% a year) from 2026-11-23 on.\n"
    listed = terminal.facts("late-fee", "list", book)
    assert ([clause["item"] for clause in listed["clauses"]], listed["count"]) == ([None, "物业费"], 2)
    assert "Every fee" in terminal.says("late-fee", "list", book)
    after = terminal.facts("arrears", "list", book, "--as-of", DAY)
    assert after["late_fee_fen"] == sum(unit["late_fee_fen"] for unit in after["units"]) > 0
    for unit in (*before["units"], *after["units"]):
        unit.pop("late_fee_fen")
    assert after["units"] == before["units"]
    assert "Late fee" in terminal.says("arrears", "list", book, "--as-of", DAY)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--clause", " ", "--rate", "0.05%", "--from", DAY), "Without a clause there is no late fee."),
        (("--clause", "9", "--rate", "0.05", "--from", DAY), "“0.05” is not a rate per day."),
        (("--clause", "9", "--rate", "2%", "--from", DAY), "“2%” cannot be a rate per day."),
        (("--clause", "9", "--rate", "1%", "--from", "2026-02-30"), "2026-02-30"),
        ((*CLAUSE, "--item", "水费"), "There is no charge item “水费”"),
        ((*CLAUSE, "--grace", "400"), "“400” is not a whole number from 0 to 366."),
        ((*CLAUSE, "--grace-meaning", "x"), "“x” is no meaning of grace."),
        ((*CLAUSE, "--rate-by", "x"), "“x” is not a day whose rate counts."),
        ((*CLAUSE, "--first-day", "0"), "“0” is not a whole number from 1 to 366."),
        ((*CLAUSE, "--cap", "100"), "“100” is not a cap."),
    ],
)
def test_what_is_refused_changes_no_byte(terminal: Terminal, book: Path, words: tuple[str, ...], sentence: str) -> None:
    was = fingerprint(book)
    assert sentence in terminal.refused("late-fee", "set", book, *words)
    assert fingerprint(book) == was


def test_overlapping_clauses_are_refused_with_what_to_do(terminal: Terminal, book: Path) -> None:
    terminal.facts("late-fee", "set", book, *CLAUSE)
    was = fingerprint(book)
    said = terminal.refused("late-fee", "set", book, "--clause", "第十条", "--rate", "0.03%", "--from", "2026-01-01")
    assert said == "Clause “第九条” already rules charges due from 2021-01-01 on. End it first, then add the new one."
    assert fingerprint(book) == was
