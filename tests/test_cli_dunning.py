"""``propdesk ladder`` and ``propdesk dunning`` at a terminal: look, write a ladder, run, put back, and what is refused."""

import shutil
from pathlib import Path

import pytest

from propdesk.domain.days import parse_day
from propdesk.domain.holds import dispute
from propdesk.services import holds, notices
from propdesk.services.office import Office, open_office
from tests.tools.terminal import QUESTION, Terminal, fingerprint, sunshine

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


def owing(terminal: Terminal, book: Path) -> list[str]:
    """The first units that owe, in walking order."""
    return [row["unit"] for row in terminal.facts("dunning", "preview", book, "--as-of", DAY)["due"]]


def change(book: Path, work: object) -> None:
    """Do something to the book with its window closed."""
    office: Office = open_office(book)
    work(office)  # type: ignore[operator]
    office.close(backup=False)


def test_the_suggested_ladder_until_there_is_another(terminal: Terminal, book: Path) -> None:
    before = fingerprint(book)
    found = terminal.facts("ladder", "show", book)
    assert [(level["stage"], level["days"]) for level in found["ladders"][0]["levels"]] == [
        ("reminder", 7), ("notice", 30), ("second", 90), ("demand", 180), ("close_out", 365), ("lawyer", 395), ("court", 425),
    ]  # fmt: skip
    assert "Friendly reminder" in terminal.says("ladder", "show", book)
    assert fingerprint(book) == before


def test_a_ladder_is_written_replaced_and_used(terminal: Terminal, book: Path) -> None:
    levels = ("--level", "10:reminder:under_door:1:15:10", "40:notice:hand:2", "200:demand:ems:3:15:7")
    made = terminal.facts("ladder", "set", book, "--name", "商铺", *levels, "--tolerance", "5.00", "--severe")
    assert (made["stepwise"], made["tolerance_fen"], [level["days"] for level in made["levels"]]) == (False, 500, [10, 40, 200])
    assert terminal.facts("ladder", "set", book, "--name", "商铺", "--level", "9:reminder")["id"] == made["id"]
    unit = owing(terminal, book)[0]
    terminal.says("ladder", "use", book, "--name", "商铺", "--unit", unit)
    assert terminal.facts("ladder", "show", book)["ladders"][0]["units"] == [unit]
    assert "the ladder above them" in terminal.says("ladder", "use", book, "--none", "--unit", unit)
    assert terminal.facts("ladder", "show", book)["ladders"][0]["units"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--level", "ten"), "is not a level"),
        (("--level", "10:warning"), "is not a stage"),
        (("--level", "10:reminder:pigeon"), "is not a way"),
        (("--level", "30:notice", "10:reminder"), "Level 2"),
        (("--level", "10:reminder", "--fee", "1"), "is not a level’s fee"),
        (("--level", "10:reminder", "--fee", "1=2.00", "--fee-item", "没有"), "no charge item"),
        (("--level", "10:reminder", "--fee", "1=2.00", "--fee-item", "物业费"), "no cost of collecting"),
    ],
)
def test_ladders_that_cannot_be(terminal: Terminal, book: Path, words: tuple[str, ...], said: str) -> None:
    assert said in terminal.refused("ladder", "set", book, "--name", "x", *words)
    assert terminal.facts("ladder", "show", book)["ladders"][0]["id"] == 0


def test_unknown_ladders_are_refused(terminal: Terminal, book: Path) -> None:
    assert "no ladder “x”" in terminal.refused("ladder", "use", book, "--name", "x", "--unit", owing(terminal, book)[0])
    assert "at least one unit" in terminal.refused("ladder", "use", book, "--none")


def test_preview_then_run_then_the_same_again(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    before = fingerprint(book)
    found = terminal.facts("dunning", "preview", book, "--as-of", DAY)
    assert found["count"] == len(found["due"]) > 100
    assert {row["next"] for row in found["due"]} == {"reminder"}
    assert "households are due a reminder" in terminal.says("dunning", "preview", book, "--as-of", DAY)
    assert fingerprint(book) == before
    units = [row["unit"] for row in found["due"][:3]]
    out = tmp_path / "run.pdf"
    ran = terminal.facts("dunning", "run", book, "--as-of", DAY, "--unit", *units, "--out", out, "--split", tmp_path / "each")
    assert (ran["count"], ran["fresh"], [row["unit"] for row in ran["rows"]]) == (3, 3, units)
    assert len(list((tmp_path / "each").glob("*.pdf"))) == 3
    again = terminal.facts("dunning", "run", book, "--as-of", DAY, "--unit", *units, "--out", out)
    assert (again["fresh"], [row["number"] for row in again["rows"]]) == (0, [row["number"] for row in ran["rows"]])
    assert "3 notices, 0 of them new" in terminal.says("dunning", "run", book, "--as-of", DAY, "--unit", *units, "--out", out)
    earlier = terminal.refused("dunning", "run", book, "--as-of", "2026-11-22", "--unit", *units, "--out", out)
    assert "The last run is of 2026-11-23" in earlier


def test_a_file_that_cannot_be_made_leaves_them_issued(
    terminal: Terminal, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = owing(terminal, book)[0]

    def full(*_words: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("propdesk.cli.dunning.file_notices", full)
    _out, err = terminal.run("dunning", "run", book, "--as-of", DAY, "--unit", unit, "--out", tmp_path / "x.pdf", code=1)
    assert "issued but not printed" in err


def test_left_out_and_put_back_with_a_reason(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    unit = owing(terminal, book)[0]
    level = terminal.facts("dunning", "set-level", book, "--unit", unit, "--level", "1", "--date", DAY, "--reason", "by letter")
    assert (level["level"], level["stage"], level["next"]) == (1, "reminder", "notice")
    assert "deserves level 1" in terminal.refused(
        "dunning", "set-level", book, "--unit", unit, "--level", "2", "--date", DAY, "--reason", "x"
    )
    found = terminal.facts("dunning", "preview", book, "--as-of", DAY, "--unit", unit)
    assert [row["why"] for row in found["left_out"]] == [["not_yet"]]
    run = ("dunning", "run", book, "--as-of", DAY, "--unit", unit, "--out", tmp_path / "x.pdf")
    assert "Nobody is due" in terminal.refused(*run)
    assert "Say why" in terminal.refused(*run, "--put-back", unit)
    assert terminal.facts(*run, "--put-back", unit, "--reason", "asked for it")["fresh"] == 1


def test_notices_issue_is_the_clerks_own_act(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    first, second = owing(terminal, book)[:2]
    change(book, lambda office: holds.set_hold(office, _number(office, first), dispute(parse_day(DAY), "water came in")))
    out = tmp_path / "x.pdf"
    assert "water came in" in terminal.refused("notices", "issue", book, "--as-of", DAY, "--unit", first, "--out", out)
    terminal.says("notices", "issue", book, "--as-of", DAY, "--unit", second, "--out", out)
    assert terminal.facts("notices", "issue", book, "--as-of", "2026-11-24", "--unit", second, "--out", out)["fresh"] == 1  # within the gap
    everyone = terminal.facts("notices", "issue", book, "--as-of", "2026-11-25", "--out", out)
    assert everyone["left_out"] == [{"unit": first, "because": "Disputed: water came in"}]
    assert first not in {row["unit"] for row in everyone["rows"]}
    assert second in {row["unit"] for row in everyone["rows"]}


def _number(office: Office, code: str) -> int:
    return next(row.unit_id for row in notices.candidates(office, parse_day(DAY), codes=[code]))
