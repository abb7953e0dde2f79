"""``propdesk holds`` and ``propdesk plans`` at a terminal: rest, dispute, instalments, what each then says, and what is refused."""

import shutil
from pathlib import Path

import pytest

from tests.tools.terminal import QUESTION, Terminal, sunshine

DAY = "2026-11-23"


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


@pytest.fixture
def unit(terminal: Terminal, book: Path) -> str:
    """The household that owes the most."""
    units = terminal.facts("arrears", "list", book, "--as-of", DAY)["units"]
    return str(max(units, key=lambda one: one["overdue_fen"])["unit"])


def bill(terminal: Terminal, book: Path, unit: str) -> str:
    """One open charge of the unit."""
    rows = terminal.facts("limitation", "list", book, "--as-of", DAY, "--unit", unit)["rows"]
    return str(rows[0]["charge"])


def test_a_dispute_of_a_part_and_its_end(terminal: Terminal, book: Path, unit: str) -> None:
    assert terminal.facts("holds", "list", book, "--as-of", DAY) == {"as_of": DAY, "count": 0, "holds": []}
    assert "Nothing rests" in terminal.says("holds", "list", book, "--as-of", DAY)
    words = ("--unit", unit, "--from", "2026-11-01", "--bill", bill(terminal, book, unit), "--reason", "漏水", "--ticket", "BS-1")
    key = ("--key", "6f0e1a52-8d4d-4b8e-9d5f-0a4d2f6f3a11")
    said = terminal.facts("holds", "set", book, *words, "--dispute", "--amount", "50", *key)
    assert (said["kind"], said["amount_fen"], said["reminders"], said["late_fees"], said["ticket"]) == (
        "dispute",
        5000,
        True,
        False,
        "BS-1",
    )
    assert terminal.facts("holds", "set", book, *words, "--dispute", "--amount", "50", *key) == said
    found = terminal.facts("holds", "list", book, "--as-of", DAY)
    assert (found["count"], found["holds"]) == (1, [said])
    assert "漏水" in terminal.says("holds", "list", book, "--as-of", DAY)
    ended = terminal.facts("holds", "end", book, "--hold", said["hold"], "--date", DAY)
    assert ended["end_on"] == DAY
    assert terminal.facts("holds", "list", book, "--as-of", DAY)["count"] == 0
    assert terminal.facts("holds", "list", book, "--as-of", "2026-11-22")["count"] == 1


def test_a_hold_of_all_a_household_owes(terminal: Terminal, book: Path, unit: str) -> None:
    words = ("--unit", unit, "--from", "2026-11-01", "--until", "2026-12-01", "--reason", "repair")
    said = terminal.facts("holds", "set", book, *words, "--rests", "reminders")
    assert (said["kind"], said["charge"], said["reminders"], said["late_fees"]) == ("hold", None, True, False)
    assert "All of the household" in terminal.says("holds", "list", book, "--as-of", DAY)
    assert "nothing that can rest" in terminal.refused("holds", "set", book, *words, "--rests", "power")
    assert "must end after" in terminal.refused("holds", "set", book, "--unit", unit, "--from", DAY, "--until", DAY, "--reason", "x")
    assert "is no open bill" in terminal.refused("holds", "set", book, *words, "--bill", "1999-01")
    assert "Choose the charge" in terminal.refused("holds", "set", book, *words, "--dispute", "--amount", "1")


def test_a_plan_of_equal_months_and_how_it_stands(terminal: Terminal, book: Path, unit: str, tmp_path: Path) -> None:
    assert "No instalments" in terminal.says("plans", "list", book, "--as-of", DAY)
    out = tmp_path / "agreement.pdf"
    words = ("--unit", unit, "--date", "2026-08-01", "--signer", "单志强", "--count", "4", "--first", "2026-09-01", "--days-late", "3")
    key = ("--key", "1d0e1a52-8d4d-4b8e-9d5f-0a4d2f6f3a12")
    said = terminal.facts("plans", "agree", book, *words, "--print", out, "--lang", "en", *key)
    assert (said["state"], said["counts"], said["one_sum"], len(said["instalments"])) == ("kept", "yes", True, 4) or said[
        "state"
    ] == "breached"
    assert sum(one["amount_fen"] for one in said["instalments"]) == said["total_fen"]
    assert out.read_bytes().startswith(b"%PDF")
    assert said["number"] == "FQ2026-000001"
    assert terminal.facts("plans", "agree", book, *words, *key)["plan"] == said["plan"]
    states = {day: terminal.facts("plans", "list", book, "--as-of", day)["plans"][0]["state"] for day in ("2026-08-31", "2026-09-02", DAY)}
    assert states == {"2026-08-31": "kept", "2026-09-02": "late", DAY: "breached"}
    assert "Breached" in terminal.says("plans", "list", book, "--as-of", DAY)
    assert "still runs" in terminal.refused("plans", "agree", book, *words)
    ended = terminal.facts("plans", "end", book, "--plan", said["plan"], "--date", DAY, "--because", "breach", "--reason", "not kept")
    assert (ended["state"], ended["ended_on"]) == ("ended", DAY)
    assert "no end of a plan" in terminal.refused(
        "plans", "end", book, "--plan", said["plan"], "--date", DAY, "--because", "x", "--reason", "y"
    )


def test_instalments_of_their_own_must_add_up(terminal: Terminal, book: Path, unit: str) -> None:
    one = bill(terminal, book, unit)
    words = ("--unit", unit, "--date", DAY, "--signer", "单母", "--signs-as", "co-resident", "--bill", one, "--each-charge")
    told = terminal.refused("plans", "agree", book, *words, "--instalment", "2026-12-31:1.00")
    assert "add up to 1.00" in told
    assert "is no instalment" in terminal.refused("plans", "agree", book, *words, "--instalment", "2026-12-31")
    assert "nobody who signs" in terminal.refused("plans", "agree", book, *words[:6], "--signs-as", "neighbour")
    assert "no open bill" in terminal.refused("plans", "agree", book, *words, "--bill", "1999-01")
    said = terminal.facts("plans", "agree", book, *words, "--count", "1", "--first", "2026-12-31")
    assert (said["counts"], said["one_sum"], said["charges"]) == ("review", False, [int(one)])
