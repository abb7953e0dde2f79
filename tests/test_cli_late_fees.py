"""``propdesk late-fee`` at a terminal: a clause, its rates, what the arrears list then says, and what is refused."""

import shutil
from pathlib import Path

import pytest

from propdesk.domain.payments import Order, Rule, Within
from propdesk.services import payments
from propdesk.services.office import open_office
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


def test_a_payment_dated_before_late_fee_was_paid_is_refused_with_the_day_that_fits(terminal: Terminal, book: Path) -> None:
    terminal.facts("late-fee", "set", book, *CLAUSE)
    owing = max(terminal.facts("arrears", "list", book, "--as-of", DAY)["units"], key=lambda unit: unit["late_fee_fen"])
    unit = ("--unit", owing["unit"], "--method", "cash")
    whole = f"{(owing['overdue_fen'] + owing['late_fee_fen']) / 100:.2f}"
    paid = terminal.facts("payments", "take", book, *unit, "--amount", whole, "--date", DAY)["receipt"]
    terminal.facts("payments", "void", book, "--receipt", paid, "--reason", "x", "--date", DAY)
    office = open_office(book)
    payments.set_rule(office, Rule(Order.OLDEST, Within.LATE_FEE_FIRST))
    office.close(backup=False)
    oldest = terminal.facts("payments", "take", book, *unit, "--amount", "0.50", "--date", DAY)
    assert [one["part"] for one in oldest["allocations"]] == ["late_fee"]
    was = fingerprint(book)
    month = oldest["allocations"][0]["period"]
    said = terminal.refused("payments", "take", book, *unit, "--amount", whole, "--date", "2021-12-01", "--designate", month)
    assert f"({oldest['receipt']})" in said
    assert said.endswith(f"Enter {DAY} or later here, or void that receipt first.")
    assert fingerprint(book) == was
    terminal.facts("payments", "take", book, *unit, "--amount", whole, "--date", DAY, "--designate", month)


def test_a_run_made_late_says_so_and_names_late_fee_only_under_a_clause(terminal: Terminal, book: Path) -> None:
    terminal.facts(
        "tariff", "set", book, "--item", "垃圾费", "--price", "8", "--unit", "unit-month", "--from", "2021-01-01", "--basis", "b"
    )
    dry = ("billing", "run", book, "--period", "2024-05", "--dry-run")
    before = terminal.facts(*dry)
    assert before["due_before_today"] == before["charges"] > 0
    assert "late_fee_from_due_day" not in before
    assert f"{before['charges']} charges are due before today.\n" in terminal.says(*dry)
    terminal.facts("late-fee", "set", book, *CLAUSE)
    after = terminal.facts(*dry)
    assert after["late_fee_from_due_day"] == after["due_before_today"] == before["due_before_today"]
    assert "from the contract’s due day, not from today.\n" in terminal.says(*dry)
    done = terminal.facts("billing", "run", book, "--period", "2024-05")
    assert (done["due_before_today"], done["late_fee_from_due_day"]) == (before["charges"], before["charges"])
    assert terminal.facts(*dry)["due_before_today"] == 0
