"""Deliveries from a terminal: delivered, ticked, decided, void, listed; a refusal is one sentence and writes nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from propdesk import clock
from propdesk.services import arrears, notices
from propdesk.services.office import open_office
from tests.tools.terminal import Terminal, fingerprint, sunshine

ISSUED, TODAY = date(2026, 11, 10), date(2026, 11, 23)
KEY = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a12"
FIRST, SECOND, THIRD = (f"CJ2026-00000{n}" for n in (1, 2, 3))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book with three notices of 10 November."""
    path = tmp_path_factory.mktemp("deliveries") / "sunshine.pdbook"
    sunshine(path)
    office = open_office(path)
    notices.issue(office, ISSUED, [row.unit_id for row in arrears.overdue(office, ISSUED).rows[:3]], "zh_CN")
    office.close(backup=False)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "sunshine.pdbook"))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return Terminal(capsys)


def test_a_case_of_delivery(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    tracking = tmp_path / "物流 #1?.pdf"
    tracking.write_bytes(b"pdf")
    ems = ("--channel", "ems", "--tracking", "EA1", "--proof", "content", "agreed_address")
    sent = terminal.facts("notices", "deliver", book, "--number", FIRST, *ems, "--outcome", "sent", "--on", "2026-11-11", "--key", KEY)
    number = sent["deliveries"][0]["delivery"]
    assert terminal.facts("notices", "list", book, "--as-of", "2026-11-23", "--undelivered")["count"] == 3
    later = ("--outcome", "refused", "--on", "2026-11-11", "--result-on", "2026-11-14", "--replaces", number, "--file", tracking)
    done = terminal.facts("notices", "deliver", book, "--number", FIRST, *ems, *later)["deliveries"][0]
    assert (done["counts"], done["outcome_on"]) == ("provisional", "2026-11-14")
    ticked = terminal.facts("notices", "tick", book, "--slip", f"PD|{SECOND}|2", "--on", "2026-11-12")
    assert (ticked["number"], ticked["counts"], ticked["already"]) == (SECOND, "yes", False)
    assert "was ticked before" in terminal.says("notices", "tick", book, "--slip", SECOND, "--on", "2026-11-12")
    said = ("--counts", "yes", "--on", "2026-11-20", "--reason", "地址确认书", "--approver", "周经理")
    assert terminal.facts("notices", "decide", book, "--id", done["delivery"], *said)["counts"] == "yes"
    rows = {row["number"]: row for row in terminal.facts("notices", "list", book, "--as-of", "2026-11-23")["rows"]}
    assert [(rows[n]["counts"], rows[n]["undelivered"]) for n in (FIRST, SECOND, THIRD)] == [("yes", False), ("yes", False), ("no", True)]
    then = {row["number"]: row for row in terminal.facts("notices", "list", book, "--as-of", "2026-11-13")["rows"]}
    assert (then[FIRST]["delivery"]["outcome"], then[SECOND]["counts"]) == ("sent", "yes")  # as it was then
    assert "Acceptance refused" in terminal.says("notices", "list", book, "--as-of", "2026-11-23")
    assert "counts for limitation" in terminal.refused("notices", "void", book, "--number", SECOND, "--on", "2026-11-23", "--reason", "x")
    void = terminal.facts("notices", "void", book, "--number", SECOND, "--on", "2026-11-23", "--reason", "x", "--sure")
    assert (void["number"], void["void_on"]) == (SECOND, "2026-11-23")
    assert terminal.facts("book", "check", book)["clean"]


def test_several_at_once(terminal: Terminal, book: Path) -> None:
    facts = ("--channel", "door", "--outcome", "posted", "--on", "2026-11-12", "--proof", "photo", "--by", "赵敏")
    done = terminal.facts("notices", "deliver", book, "--number", FIRST, SECOND, THIRD, *facts)
    assert [(one["number"], one["counts"]) for one in done["deliveries"]] == [(FIRST, "no"), (SECOND, "no"), (THIRD, "no")]


def test_what_cannot_be_is_said_and_writes_nothing(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    before = fingerprint(book)
    program = tmp_path / "run.exe"
    program.write_bytes(b"MZ")
    hand = ("--channel", "hand", "--outcome", "signed", "--relation", "self")

    def deliver(*words: object) -> str:
        return terminal.refused("notices", "deliver", book, "--number", FIRST, *words)

    assert "issued on 2026-11-10" in deliver(*hand, "--on", "2026-11-09")
    assert "still to come" in deliver(*hand, "--on", "2026-11-24")
    assert "none of: hand" in deliver("--channel", "pigeon", "--outcome", "signed", "--on", "2026-11-11")
    assert "cannot end like that" in deliver("--channel", "door", "--outcome", "signed", "--on", "2026-11-11")
    assert "tracking number" in deliver("--channel", "ems", "--outcome", "sent", "--on", "2026-11-11")
    assert "run.exe" in deliver(*hand, "--on", "2026-11-11", "--file", program)
    assert "CJ2026-000099" in terminal.refused("notices", "tick", book, "--slip", "CJ2026-000099", "--on", "2026-11-11")
    assert fingerprint(book) == before
