"""``propdesk statement`` and ``propdesk rates``: one object, a table for people, a numbered paper, and refusals that change no byte."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from propdesk.domain.import_plan import UnitState
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.services import billing, households, rates
from propdesk.services.office import open_office, profile, set_profile
from tests.tools.full_book import full_book
from tests.tools.terminal import Terminal, fingerprint

SPAN = ("--from", "2026-01-01", "--to", "2026-11-20")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with one of everything, made once."""
    path = tmp_path_factory.mktemp("accounts") / "full.pdbook"
    full_book(path)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "full.pdbook"))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_a_statement_adds_up_and_changes_no_byte(terminal: Terminal, book: Path) -> None:
    before = fingerprint(book)
    facts = json.loads(terminal.run("statement", book, "--unit", "1-1-101", *SPAN, "--json")[0])
    assert fingerprint(book) == before
    moved = sum(line["owed_fen"] for line in facts["lines"])
    assert facts["opening"]["owed_fen"] + moved == facts["closing"]["owed_fen"] == facts["lines"][-1]["balance_fen"]
    assert {"charge", "payment", "offset", "refund", "refund_void"} <= {line["kind"] for line in facts["lines"]}
    assert sum(item["closing_fen"] for item in facts["items"]) == facts["closing"]["owed_fen"]
    shown, _err = terminal.run("statement", book, "--unit", "1-1-101", *SPAN)
    assert "Opening balance" in shown
    assert "SJ2026-000001" in shown
    assert "Closing balance" in shown


def test_a_deposit_stands_apart(terminal: Terminal, book: Path) -> None:
    facts = json.loads(terminal.run("statement", book, "--unit", "1-1-103", *SPAN, "--json")[0])
    assert [line["deposit_fen"] for line in facts["deposits"]] == [0, 50_000, -5_000, -20_000]
    assert facts["closing"]["deposit_fen"] == 25_000


def test_a_statement_on_paper_has_a_number_and_keeps_it(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.pdf"
    words = ("statement", book, "--unit", "1-1-102", *SPAN, "--out", out, "--lang", "en")
    first = json.loads(terminal.run(*words, "--json")[0])
    assert out.read_bytes().startswith(b"%PDF")
    assert first["pages"] >= 1
    again, _err = terminal.run(*words)
    assert first["number"] in again


@pytest.mark.parametrize(
    "words",
    [
        ("statement", "--unit", "1-1-101", "--from", "2026-11-20", "--to", "2026-01-01"),
        ("statement", "--unit", "9-9-999", *SPAN),
        ("statement", "--unit", "1-1-101", "--from", "soon", "--to", "2026-01-01"),
        ("statement", "--unit", "1-1-101", *SPAN, "--out", "/nowhere/at/all.pdf"),
        ("rates", "--period", "2026-13", "--as-of", "2026-11-20"),
        ("rates", "--period", "2026-11", "--as-of", "2026-10-20"),
        ("rates", "--period", "2026-11", "--as-of", "2026-11-20", "--by", "moon"),
    ],
)
def test_refusals_are_one_sentence(terminal: Terminal, book: Path, words: tuple[str, ...]) -> None:
    before = fingerprint(book)
    out, err = terminal.run(words[0], book, *words[1:], code=1)
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert fingerprint(book) == before


@pytest.mark.parametrize("period", ["2026-11", "2026-W47", "2026"])
def test_rates_of_a_span(terminal: Terminal, book: Path, period: str) -> None:
    before = fingerprint(book)
    facts = json.loads(terminal.run("rates", book, "--period", period, "--as-of", "2026-11-20", "--json")[0])
    assert fingerprint(book) == before
    assert facts["total"]["charged_fen"] == sum(row["charged_fen"] for row in facts["rows"]) > 0
    assert facts["as_of"] == "2026-11-20"
    shown, _err = terminal.run("rates", book, "--period", period, "--as-of", "2026-11-20", "--by", "steward")
    assert "Rate (amount)" in shown
    assert "Total" in shown


def test_the_developer_is_asked_and_pays_for_several_units(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    before = fingerprint(book)
    assert "ever charged to the developer" in terminal.refused("statement", book, "--developer", *SPAN)
    assert fingerprint(book) == before
    office = open_office(book)
    item = next(item for item in rates.items(office) if item.name == "物业费")
    rates.set_item(office, replace(item, developer_pays=True))
    set_profile(office, profile(office).changed(developer="阳光地产"))
    for code in ("9-1-101", "9-1-102"):
        households.add(office, parse_unit(code), UnitKind.FLAT, UnitState(area_cm2=500_000))
    billing.run(office, Month(2026, 11))
    office.close(backup=False)

    facts = terminal.facts("statement", book, "--developer", *SPAN)
    owed = facts["closing"]["owed_fen"]
    assert (facts["developer"], [row["unit"] for row in facts["by_unit"]]) == ("阳光地产", ["9-1-101", "9-1-102"])
    assert owed == sum(row["closing_fen"] for row in facts["by_unit"]) > 0
    shown = terminal.says("statement", book, "--developer", *SPAN)
    assert "阳光地产, 2026-01-01 to 2026-11-20" in shown
    receipt = tmp_path / "r.pdf"
    words = ("payments", "take", book, "--developer", "--method", "transfer", "--date", "2026-11-20", "--receipt", receipt)
    more = f"{(owed + 1) // 100}.{(owed + 1) % 100:02d}"
    assert "The developer owes" in terminal.refused(*words, "--amount", more)
    key = ("--key", "6f9619ff-8b86-4d01-b42d-00c04fc964ff", "--amount", f"{owed // 100}.{owed % 100:02d}")
    done = terminal.facts(*words, *key)
    assert (done["payer"], {row["unit"] for row in done["allocations"]}) == ("阳光地产", {"9-1-101", "9-1-102"})
    assert (done["still_open_fen"], done["again"], receipt.read_bytes()[:4]) == (0, False, b"%PDF")
    again = terminal.facts(*words, *key)
    assert (again["receipt"], again["again"]) == (done["receipt"], True)
    paper = terminal.facts("statement", book, "--developer", *SPAN, "--out", tmp_path / "d.pdf", "--lang", "en")
    assert (paper["closing"]["owed_fen"], paper["number"][:2]) == (0, "DZ")
