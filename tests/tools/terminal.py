"""The command line as a test uses it: run words in this process, look at what was printed, compare the book's bytes."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from propdesk import paths
from propdesk.cli import main
from propdesk.domain.cells import text_of
from propdesk.domain.charges import PriceUnit
from propdesk.domain.periods import Month
from propdesk.services import billing, demo, rates, residents
from propdesk.services.office import new_book, open_office
from propdesk.sheets.workbook import read_workbook

SAMPLE = paths.resources() / "samples" / "sunshine_garden.xlsx"
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent.parent / "data" / "sunshine_garden.expected.json").read_text(encoding="utf-8"))
MONTH_FEN = 5_285_415
QUESTION = "?" if os.name != "nt" else ""  # a mark that addresses stumble over; Windows allows none in a name


@dataclass(slots=True)
class Terminal:
    """A terminal in which ``propdesk`` is typed."""

    capsys: pytest.CaptureFixture[str]
    language: str = "en"

    def run(self, *words: object, code: int = 0) -> tuple[str, str]:
        """Type a command that must end with `code`; returns its output and its error output."""
        self.capsys.readouterr()
        ended = main(["--language", self.language, *map(str, words)])
        out, err = self.capsys.readouterr()
        assert ended == code, f"{words}: {ended}\n{out}\n{err}"
        return out, err

    def says(self, *words: object) -> str:
        """What a command that works prints for people."""
        out, err = self.run(*words)
        assert err == ""
        return out

    def facts(self, *words: object) -> dict[str, Any]:
        """The one object a command that works prints for machines."""
        out, err = self.run(*words, "--json")
        assert err == ""
        found: dict[str, Any] = json.loads(out)
        return found

    def refused(self, *words: object) -> str:
        """The one sentence of a command that is refused; nothing else is printed."""
        out, err = self.run(*words, code=1)
        assert out == ""
        assert err.endswith("\n")
        assert err.count("\n") == 1, err
        return err.strip()

    def misspelled(self, *words: object) -> str:
        """What the error output says to words that are no command."""
        out, err = self.run(*words, code=2)
        assert out == ""
        return err


def fingerprint(path: Path) -> str:
    """What changes when a byte of the file changes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sample_phones() -> set[str]:
    """Every phone number of the sample list, as digits."""
    rows = read_workbook(SAMPLE).sheets[0].rows
    return {number for row in rows for cell in row for number in re.findall(r"1\d{10}", text_of(cell))}


def sunshine(path: Path) -> Path:
    """The sample list in a book, with its rate and November 2026 billed."""
    new_book(path, "阳光花园")
    office = open_office(path)
    try:
        residents.apply_import(office, residents.plan_import(office, SAMPLE))
        rates.set_tariff(office, demo.FEE, demo.PRICE, PriceUnit.M2_MONTH, date(2021, 1, 1), demo.BASIS, due_day=10)
        billing.run(office, Month(2026, 11))
    finally:
        office.close(backup=False)
    return path
