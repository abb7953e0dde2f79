"""Close-out cases and tasks from a terminal: the whole course, its papers, and one sentence for each refusal."""

import shutil
from pathlib import Path

import pytest

from propdesk.sheets.workbook import read_workbook
from tests.tools.terminal import Terminal, fingerprint, sunshine

UNIT = "2-2-1002"  # fourteen months
DAY, LATER = "2026-11-23", "2026-12-20"
KEY = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a12"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "sunshine.pdbook"
    sunshine(path)
    return path


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "sunshine.pdbook"))


@pytest.fixture
def case(terminal: Terminal, book: Path) -> str:
    """A case that is open."""
    made = terminal.facts("closeout", "open", book, "--unit", UNIT, "--date", DAY, "--steward", "赵敏", "--manager", "周经理", "--key", KEY)
    return str(made["case"])


def step(terminal: Terminal, book: Path, case: str, name: str, *more: str, day: str = DAY) -> dict[str, object]:
    return terminal.facts("closeout", "step", book, "--case", case, "--step", name, "--date", day, *more)


def test_a_case_goes_its_way_to_the_full_stop(terminal: Terminal, book: Path, case: str) -> None:
    again = terminal.facts("closeout", "open", book, "--unit", UNIT, "--date", DAY, "--key", KEY)
    assert (again["case"], again["stands"]) == (case, "appoint") == ("JH2026-000001", "appoint")
    named = again["named_fen"]
    assert isinstance(named, int)
    step(terminal, book, case, "appointment", "--on", DAY, "--time", "19:30", "--person", "赵敏")
    step(terminal, book, case, "visit", "--on", DAY, "--person", "周经理", "--note", "渗水")
    found = step(terminal, book, case, "cause", "--cause", "repair:developer", "fee_dispute")
    assert found["causes"] == [{"cause": "repair", "liability": "developer"}, {"cause": "fee_dispute", "liability": "property"}]
    due = step(
        terminal, book, case, "remedy", "--measure", "修补防水", "--liability", "developer", "--person", "吴工", "--due", "2026-12-10"
    )
    assert (due["stands"], due["due_on"]) == ("deadline", "2026-12-10")
    (task,) = terminal.facts("tasks", "list", book, "--as-of", LATER, "--late")["tasks"]
    assert "修补防水" in terminal.says("tasks", "list", book, "--as-of", DAY)
    refusal = terminal.refused("tasks", "done", book, "--task", task["task"], "--date", LATER)
    assert "confirmed" in refusal
    done = terminal.facts("tasks", "done", book, "--task", task["task"], "--date", LATER, "--confirmed", "业主")
    assert done["outcome"] == "done"
    assert terminal.says("tasks", "list", book, "--as-of", LATER).strip() == "Nothing is to be put right."
    step(terminal, book, case, "plan", "--due", LATER, day=LATER)
    step(terminal, book, case, "review", "--on", LATER, "--person", "周经理", "--note", "满意", day=LATER)
    before = fingerprint(book)
    assert "still open" in terminal.refused("closeout", "close", book, "--case", case, "--date", LATER)
    assert fingerprint(book) == before
    amount = f"{named // 100}.{named % 100:02d}"
    terminal.run("payments", "take", book, "--unit", UNIT, "--amount", amount, "--method", "cash", "--date", LATER)
    closed = terminal.facts("closeout", "close", book, "--case", case, "--date", LATER, "--person", "周经理")
    assert (closed["stands"], closed["open_fen"]) == ("closed", 0)
    assert terminal.facts("closeout", "list", book, "--as-of", LATER)["cases"] == []
    assert [one["case"] for one in terminal.facts("closeout", "list", book, "--as-of", LATER, "--all")["cases"]] == [case]
    assert terminal.facts("closeout", "list", book, "--as-of", DAY)["cases"][0]["stands"] == "deadline"  # as it was that day


def test_the_lawyer_an_end_and_taking_up_again(terminal: Terminal, book: Path, case: str) -> None:
    step(terminal, book, case, "appointment", "--on", DAY, "--time", "18:30", "--person", "赵敏")
    step(terminal, book, case, "visit", "--on", DAY, "--person", "周经理", "--note", "拒付")
    step(terminal, book, case, "cause", "--cause", "refusal:owner")
    assert "who allowed it" in terminal.refused(
        "closeout", "step", book, "--case", case, "--step", "lawyer", "--date", DAY, "--reason", "拒付"
    )
    away = step(terminal, book, case, "lawyer", "--reason", "拒付", "--approver", "周经理")
    assert (away["stands"], away["over"]) == ("lawyer", True)
    assert step(terminal, book, case, "taken_up", "--note", "业主来谈")["stands"] == "remedy"
    assert step(terminal, book, case, "ended", "--note", "已过户")["stands"] == "ended"
    assert step(terminal, book, case, "taken_up", "--note", "再谈")["over"] is False
    assert step(terminal, book, case, "suit", "--reason", "拒付", "--approver", "周经理")["stands"] == "suit"


def test_papers_of_cases(terminal: Terminal, book: Path, case: str, tmp_path: Path) -> None:
    before = fingerprint(book)
    made = terminal.facts("closeout", "sheet", book, "--case", case, "--date", DAY, "--out", tmp_path / "s.pdf", "--lang", "zh_CN")
    assert made["pages"] == 2
    assert terminal.facts("closeout", "sheet", book, "--out", tmp_path / "b.pdf")["pages"] == 2
    week = terminal.facts("closeout", "weekly", book, "--as-of", DAY, "--out", tmp_path / "w.pdf")
    assert ((tmp_path / "w.pdf").read_bytes()[:4], week["first"], week["last"]) == (b"%PDF", "2026-11-23", "2026-11-29")
    assert [(one["steward"], one["opened"], len(one["cases"])) for one in week["stewards"]] == [("赵敏", 1, 1)]
    terminal.run("closeout", "weekly", book, "--as-of", DAY, "--out", tmp_path / "w.xlsx")
    sheet = read_workbook(tmp_path / "w.xlsx").sheets[0]
    assert case in [cell for row in sheet.rows for cell in row]
    assert fingerprint(book) == before
    figures = terminal.facts("closeout", "causes", book, "--from", "2026-01-01", "--to", DAY, "--as-of", DAY)
    assert (figures["cases"], figures["unknown"], figures["causes"]) == (1, 1, [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("step", "--step", "dance"), "is not a step"),
        (("step", "--step", "closed"), "is not a step"),
        (("step", "--step", "cause", "--cause", "moon:owner"), "is not a root cause"),
        (("step", "--step", "cause", "--cause", "repair:moon"), "whose matter"),
        (("step", "--step", "remedy", "--measure", "x", "--liability", "moon"), "whose matter"),
        (("step", "--step", "visit", "--on", DAY, "--person", "x", "--note", "y"), "appointment"),
        (("close",), "still open"),
    ],
)
def test_what_is_refused_leaves_the_book_as_it_was(
    terminal: Terminal, book: Path, case: str, words: tuple[str, ...], sentence: str
) -> None:
    before = fingerprint(book)
    assert sentence in terminal.refused("closeout", words[0], book, "--case", case, "--date", DAY, *words[1:])
    assert fingerprint(book) == before


def test_a_case_that_is_not_there(terminal: Terminal, book: Path) -> None:
    assert "no longer there" in terminal.refused("closeout", "close", book, "--case", "JH2026-000099", "--date", DAY)
    assert "To be opened" in terminal.says("closeout", "list", book, "--as-of", DAY)


def test_a_task_is_given_and_listed(terminal: Terminal, book: Path) -> None:
    words = ("tasks", "give", book, "--date", DAY, "--due", LATER, "--key", KEY)
    given = terminal.facts(*words, "--title", "换灯", "--department", "工程部", "--liability", "developer", "--unit", UNIT)
    assert (given["unit"], given["due_on"], given["liability"]) == (UNIT, LATER, "developer")
    again = terminal.facts(*words, "--title", "换灯", "--department", "工程部", "--liability", "developer", "--unit", UNIT)
    assert again["task"] == given["task"]
    assert [row["title"] for row in terminal.facts("tasks", "list", book, "--as-of", DAY)["tasks"]] == ["换灯"]
    before = fingerprint(book)
    assert "department or the person" in terminal.refused("tasks", "give", book, "--title", "x", "--date", DAY, "--due", LATER)
    assert "before" in terminal.refused("tasks", "give", book, "--title", "x", "--person", "p", "--date", LATER, "--due", DAY)
    assert "whose matter" in terminal.refused(
        "tasks", "give", book, "--title", "x", "--person", "p", "--date", DAY, "--due", LATER, "--liability", "moon"
    )
    assert fingerprint(book) == before


def test_hours_hold_on_the_command_line_and_later_charges_are_taken_in(terminal: Terminal, book: Path, case: str) -> None:
    words = (
        "closeout",
        "step",
        book,
        "--case",
        case,
        "--step",
        "appointment",
        "--date",
        DAY,
        "--on",
        DAY,
        "--time",
        "22:00",
        "--person",
        "赵敏",
    )
    before = fingerprint(book)
    assert "outside the hours" in terminal.refused(*words)
    assert fingerprint(book) == before
    terminal.run(*words, "--exception", "业主自己定的")
    step(terminal, book, case, "visit", "--on", DAY, "--person", "周经理", "--note", "渗水")
    assert "owes nothing beside" in terminal.refused("closeout", "step", book, "--case", case, "--step", "taken_in", "--date", DAY)
