"""``propdesk limitation`` at a terminal: what is about to be lost, why it is not, the sheet on paper, events written and taken back."""

import shutil
from pathlib import Path

import pypdfium2
import pytest

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


def test_the_list_of_a_day_agrees_with_what_is_overdue_and_writes_nothing(terminal: Terminal, book: Path) -> None:
    before = fingerprint(book)
    found = terminal.facts("limitation", "list", book, "--as-of", DAY)
    assert found["count"] == len(found["rows"]) == sum(found["groups"].values())
    assert found["total_fen"] == sum(row["open_fen"] for row in found["rows"]) > 0
    overdue = terminal.facts("arrears", "list", book, "--as-of", DAY)
    assert sum(row["open_fen"] for row in found["rows"] if row["liable"] == "owner") == overdue["total_fen"]
    order = [(row["expired"], row["last_safe_day"]) for row in found["rows"]]
    assert order == sorted(order)
    assert fingerprint(book) == before


def test_what_is_about_to_be_lost_is_asked_for_by_days(terminal: Terminal, book: Path) -> None:
    everything = terminal.facts("limitation", "list", book, "--as-of", DAY)["rows"]
    soon = terminal.facts("limitation", "list", book, "--as-of", DAY, "--within", "180")["rows"]
    assert soon == [row for row in everything if 0 <= row["days_left"] <= 180]
    unit = everything[0]["unit"]
    one = terminal.facts("limitation", "list", book, "--as-of", DAY, "--unit", unit)["rows"]
    assert one == [row for row in everything if row["unit"] == unit]
    said = terminal.says("limitation", "list", book, "--as-of", DAY, "--unit", unit)
    assert "Last safe day" in said
    assert "nothing interrupted it" in said
    assert terminal.says("limitation", "list", book, "--as-of", "1999-01-01").strip() == "No open charge past its due day."


def test_an_event_moves_the_days_of_the_charges_it_names_until_it_is_taken_back(terminal: Terminal, book: Path) -> None:
    rows = terminal.facts("limitation", "list", book, "--as-of", DAY)["rows"]
    row = next(row for row in rows if not row["expired"] and row["liable"] == "owner")
    where = ("--unit", row["unit"], "--as-of", DAY)
    words = ("--unit", row["unit"], "--kind", "demand", "--date", "2026-11-01", "--bill", str(row["charge"]))
    said = ("--reason", "EMS 1234567 号，回执存档", "--person", "赵敏")
    made = terminal.facts("limitation", "event", book, *words, *said)
    assert (made["kind"], made["charges"], made["counts"], made["person"]) == ("demand", [row["charge"]], "yes", "赵敏")
    after = {one["charge"]: one["last_safe_day"] for one in terminal.facts("limitation", "list", book, *where)["rows"]}
    assert after[row["charge"]] == "2029-11-01"
    assert "Demand of 2026-11-01 (EMS 1234567" in terminal.says("limitation", "list", book, *where)
    gone = terminal.facts("limitation", "void", book, "--event", made["event"], "--date", DAY, "--reason", "记错住户")
    assert gone["void_on"] == DAY
    back = {one["charge"]: one["last_safe_day"] for one in terminal.facts("limitation", "list", book, *where)["rows"]}
    assert back[row["charge"]] == row["last_safe_day"]
    assert terminal.refused("limitation", "void", book, "--event", made["event"], "--date", DAY, "--reason", "again")
    assert "taken back" in terminal.says("limitation", "void", book, "--event", _second(terminal, book, words, said), "--date", DAY,
                                         "--reason", "r")  # fmt: skip


def _second(terminal: Terminal, book: Path, words: tuple[str, ...], said: tuple[str, ...]) -> str:
    key = ("--key", "0b0e6f9e-7c3f-4f6e-9d2a-5d6f0a3a1b2c")
    first = terminal.facts("limitation", "event", book, *words, *said, *key)["event"]
    assert terminal.facts("limitation", "event", book, *words, *said, *key)["event"] == first
    return str(first)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--kind", "prayer"), "“prayer” is nothing that bears on limitation."),
        (("--counts", "perhaps"), "“perhaps” is no answer"),
        (("--date", "2126-01-01"), "2126-01-01 is still to come."),
        (("--end", "2026-11-02"), "Only a proceeding"),
        (("--reason", " "), "Write what proves it"),
        (("--person", " "), "Write who says so."),
    ],
)
def test_what_cannot_be_is_refused_and_changes_no_byte(terminal: Terminal, book: Path, wrong: tuple[str, str], said: str) -> None:
    row = terminal.facts("limitation", "list", book, "--as-of", DAY)["rows"][0]
    words = {"--unit": row["unit"], "--kind": "demand", "--date": "2026-11-01", "--bill": str(row["charge"]), "--reason": "r"}
    words |= {"--person": "p", wrong[0]: wrong[1]}
    before = fingerprint(book)
    assert said in terminal.refused("limitation", "event", book, *(part for pair in words.items() for part in pair))
    assert fingerprint(book) == before


def test_the_sheet_of_a_unit_is_written_in_both_languages(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    unit = terminal.facts("limitation", "list", book, "--as-of", DAY)["rows"][0]["unit"]
    for language, title in (("en", "Limitation sheet"), ("zh_CN", "诉讼时效表")):
        out = tmp_path / f"{language}.pdf"
        found = terminal.facts("limitation", "sheet", book, "--unit", unit, "--as-of", DAY, "--out", out, "--lang", language)
        page = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_bounded()
        assert title in page
        assert unit in page
        assert found["charges"] > 0
    assert "no open charge" in terminal.refused("limitation", "sheet", book, "--unit", unit, "--as-of", "1999-01-01", "--out", out)
