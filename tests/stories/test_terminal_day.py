"""A day at a terminal: from a new book to a receipt, with the office's own list, as a scheduled task or a script would do it."""

from pathlib import Path

import pypdfium2
import pytest

from propdesk.domain.money import format_yuan
from tests.tools.terminal import EXPECTED, MONTH_FEN, QUESTION, SAMPLE, Terminal, fingerprint, sample_phones

DAY = "2026-11-23"
OWES = "1-1-102"  # 36 months and November


def printed(path: Path) -> str:
    """The text of a PDF file."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def taken_over(terminal: Terminal, folder: Path) -> Path:
    """A book with the office's list in it, its rate set and November billed, each step looked at."""
    book = folder / f"阳光 花园 #1{QUESTION}50%.pdbook"
    assert terminal.facts("book", "new", book, "--name", "阳光花园")["name"] == "阳光花园"

    seen = terminal.facts("residents", "import", book, SAMPLE, "--as-of", "2026年10月31日", "--dry-run")
    assert (seen["dry_run"], seen["batch"], terminal.facts("book", "info", book)["unit_count"]) == (True, None, 0)
    done = terminal.facts("residents", "import", book, SAMPLE, "--as-of", "20261031")
    for facts in (seen, done):
        assert facts["row_count"] == EXPECTED["rows"]
        for name in ("good_rows", "units_in_arrears", "months_unpaid", "arrears_fen", "month_fen", "stated_arrears_differ"):
            assert facts[name] == EXPECTED[name], name
        assert [row["sheet_row"] for row in facts["problems"]] == [row["sheet_row"] for row in EXPECTED["problems"]]
        assert facts["counts"] == {"new": 304, "changed": 0, "same": 0, "problem": 8}
        assert len(facts["rows"]) == 304
    assert done["batch"] == 1

    again = terminal.facts("residents", "import", book, SAMPLE)
    assert (again["new"], again["changed"], again["same"], again["batch"]) == (0, 0, 304, None)

    rate = ("--item", "物业费", "--price", "1.85", "--unit", "m2-month", "--from", "2021.1.1", "--basis", "合同第五条", "--due-day", "10")
    assert terminal.facts("tariff", "set", book, *rate) == {
        "item": "物业费",
        "price": "1.85",
        "unit": "m2-month",
        "from": "2021-01-01",
        "basis": "合同第五条",
        "due_day": 10,
        "anchor_day": 1,
    }
    preview = terminal.facts("billing", "run", book, "--period", "2026-11", "--dry-run")
    run = terminal.facts("billing", "run", book, "--period", "2026-11")
    assert (preview["run"], run["run"], run["charges"], run["total_fen"]) == (None, 1, 304, MONTH_FEN)
    assert preview["rows"] == run["rows"]
    assert sum(row["amount_fen"] for row in run["rows"]) == run["total_fen"] == run["sums"][0]["total_fen"]
    assert terminal.facts("billing", "run", book, "--period", "2026-11")["charges"] == 0
    return book


def test_a_day_at_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """The list is taken over, a month is billed, who owes gets a notice, one of them pays and receives a receipt."""
    book = taken_over(terminal, tmp_path)

    opening = terminal.facts("arrears", "list", book, "--as-of", "2026-11-10")  # November is due today: not overdue
    assert (opening["count"], opening["months"], opening["total_fen"]) == (126, 1251, EXPECTED["arrears_fen"])
    owed = terminal.facts("arrears", "list", book, "--as-of", DAY)
    assert (owed["count"], owed["total_fen"]) == (304, EXPECTED["arrears_fen"] + MONTH_FEN)
    debtor = next(row for row in owed["units"] if row["unit"] == OWES)
    assert debtor["months"] == 37
    assert sum(debtor["ageing"].values()) == debtor["overdue_fen"]

    paper = tmp_path / "通知单 100%.pdf"
    notices = terminal.facts(
        "notices", "issue", book, "--as-of", DAY, "--unit", OWES, "1-1-101", "--out", paper, "--split", tmp_path / "单张"
    )
    assert (notices["count"], notices["fresh"], notices["missing_glyphs"]) == (2, 2, [])
    assert notices["files"][0] == str(paper)
    assert len(list((tmp_path / "单张").glob("*.pdf"))) == 2
    letter = next(row for row in notices["rows"] if row["unit"] == OWES)
    assert (letter["months"], letter["total_fen"]) == (37, debtor["overdue_fen"])
    text = printed(paper)
    assert letter["number"] in text
    assert format_yuan(debtor["overdue_fen"]) in text
    same = terminal.facts("notices", "issue", book, "--as-of", DAY, "--unit", OWES, "--out", paper)
    assert (same["fresh"], same["rows"]) == (0, [letter])

    receipt = tmp_path / "收据.pdf"
    pay = ("payments", "take", book, "--unit", "1栋1单元102室", "--amount", "1,000.00", "--method", "cash", "--date", DAY)
    taken = terminal.facts(*pay, "--receipt", receipt, "--key", "7b0c6a52-0f7c-4a53-8d5b-6a1f0d2c9e11")
    assert (taken["receipt"], taken["amount_fen"], taken["credit_fen"]) == ("SJ2026-000001", 100_000, 0)
    assert sum(row["amount_fen"] for row in taken["allocations"]) == 100_000
    assert taken["allocations"][0]["period"] == debtor["oldest_period"]
    assert taken["still_open_fen"] == debtor["overdue_fen"] - 100_000
    assert "SJ2026-000001" in printed(receipt)

    left = terminal.facts("arrears", "list", book, "--as-of", DAY)
    assert left["total_fen"] == owed["total_fen"] - 100_000
    assert terminal.facts("book", "check", book)["clean"]


def test_a_mistake_is_taken_back(terminal: Terminal, tmp_path: Path) -> None:
    """A receipt for the wrong unit is voided, and only then the run can go; the day before stays as it was."""
    book = taken_over(terminal, tmp_path)
    pay = ("payments", "take", book, "--unit", "1-1-101", "--amount", "145.04", "--method", "wechat", "--date", DAY)
    assert terminal.facts(*pay)["still_open_fen"] == 0
    before = fingerprint(book)
    assert "1-1-101" in terminal.refused("billing", "rollback", book, "--run", "1")
    assert fingerprint(book) == before

    void = terminal.facts("payments", "void", book, "--receipt", "sj2026 1", "--reason", "房号选错", "--date", "2026-11-24")
    assert (void["void_on"], void["still_open_fen"]) == ("2026-11-24", 14_504)
    assert terminal.facts("arrears", "list", book, "--as-of", DAY)["count"] == 303
    assert terminal.facts("arrears", "list", book, "--as-of", "2026-11-24")["count"] == 304
    back = terminal.facts("billing", "rollback", book, "--run", "1")
    assert (back["charges"], back["total_fen"]) == (304, MONTH_FEN)
    assert terminal.facts("arrears", "list", book, "--as-of", DAY)["total_fen"] == EXPECTED["arrears_fen"]


def test_the_book_is_restored_after_a_bad_day(terminal: Terminal, tmp_path: Path) -> None:
    """A copy is made before, what came after is named when the copy comes back, and the bad book is kept."""
    book = taken_over(terminal, tmp_path)
    copy = terminal.facts("book", "backup", book)
    terminal.facts("payments", "take", book, "--unit", "1-1-101", "--amount", "1", "--method", "card", "--date", DAY)
    restored = terminal.facts("book", "restore", copy["file"], "--to", book)
    assert restored["payments_lost"] == 1
    assert Path(restored["kept"]).exists()
    assert terminal.facts("book", "info", book)["payment_count"] == 0
    assert terminal.facts("book", "check", book)["clean"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_people_can_read_every_answer(terminal: Terminal, tmp_path: Path, language: str) -> None:
    """The same day without --json: short lines, and never a whole phone number."""
    terminal.language = language
    book = tmp_path / "a.pdbook"
    rate = ("--item", "物业费", "--price", "1.85", "--unit", "m2-month", "--from", "2021-01-01", "--basis", "合同")
    said = [
        terminal.says("book", "new", book, "--name", "阳光花园"),
        terminal.says("residents", "import", book, SAMPLE),
        terminal.says("tariff", "set", book, *rate),
        terminal.says("billing", "run", book, "--period", "2026-11"),
        terminal.says("arrears", "list", book, "--as-of", DAY, "--min-months", "12"),
        terminal.says(
            "notices", "issue", book, "--as-of", DAY, "--min-months", "40", "--out", tmp_path / "n.pdf", "--split", tmp_path / "one"
        ),
        terminal.says("payments", "take", book, "--unit", OWES, "--amount", "500", "--method", "cash", "--date", DAY, "--tendered", "600"),
        terminal.says("payments", "void", book, "--receipt", "SJ2026-000001", "--reason", "x", "--date", DAY),
        terminal.says("billing", "rollback", book, "--run", "1"),
        terminal.says("book", "info", book),
        terminal.says("book", "check", book),
        terminal.says("book", "backup", book),
    ]
    text = "\n".join(said)
    assert all(said)
    assert not [phone for phone in sample_phones() if phone in text]
    assert ("应收" in text) == (language == "zh_CN")
    assert format_yuan(MONTH_FEN) in text
