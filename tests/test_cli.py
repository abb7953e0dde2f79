"""The command line's promises: spellings, exit codes, one object or one sentence, and refusals that change no byte."""

import argparse
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from propdesk import cli, settings
from propdesk.cli import commands
from propdesk.services.office import open_office
from propdesk.store.lock import hold
from tests.tools.terminal import QUESTION, SAMPLE, Terminal, fingerprint, sunshine

DAY = "2026-11-23"
PAY = {"--unit": "1-1-101", "--amount": "500.00", "--method": "cash", "--date": DAY}
RATE = {"--item": "水费", "--price": "1.85", "--unit": "unit-month", "--from": "2026-12-01", "--basis": "合同"}
VOID = {"--receipt": "SJ2026-000001", "--reason": "录错", "--date": DAY}


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


@pytest.fixture(params=["en", "zh_CN"])
def either(request: pytest.FixtureRequest, terminal: Terminal) -> Terminal:
    """A terminal in English and one in Chinese."""
    terminal.language = request.param
    return terminal


def options(base: dict[str, str], **changes: str | None) -> list[str]:
    """Options as words, some with another value, some (None) left out."""
    wanted = base | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return [word for name, value in wanted.items() if value is not None for word in (name, value)]


def leaves(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command below a parser, as words."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield words
    for name, child in below[0].choices.items() if below else ():
        yield from leaves(child, (*words, name))


# Spellings


def test_every_spelling_has_its_work_and_every_work_its_spelling() -> None:
    assert {" ".join(words) for words in leaves(cli.build_parser())} == set(commands.COMMANDS)


@pytest.mark.parametrize("words", [(), *leaves(cli.build_parser())], ids=" ".join)
def test_help_speaks_the_language_of_the_window(either: Terminal, words: tuple[str, ...]) -> None:
    out, err = either.run(*words, "--help")
    assert err == ""
    assert ("用法：" in out) == (either.language == "zh_CN")
    assert ("Usage: " in out) == (either.language == "en")
    assert "show this help" not in out or either.language == "en"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["foo"], "foo"),
        (["book"], "COMMAND"),
        (["book", "new", "a.pdbook"], "--name"),
        (["book", "info"], "BOOK"),
        (["arrears", "list", "a.pdbook"], "--as-of"),
        (["arrears", "list", "a.pdbook", "--as"], "--as"),
        (["arrears", "list", "a.pdbook", "--as-of"], "--as-of"),
        (["billing", "run", "a.pdbook", "--period", "2026-11", "--period-of"], "--period-of"),
        (["payments", "take", "a.pdbook", "--unit", "1-1-101"], "--amount"),
        (["--book"], "--book"),
        (["--json"], "--json"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_it_is_spelled(terminal: Terminal, words: list[str], named: str) -> None:
    said = terminal.misspelled(*words)
    assert said.startswith("Usage: propdesk")
    assert named in said.splitlines()[-1]


def test_wrong_usage_in_chinese(terminal: Terminal) -> None:
    terminal.language = "zh_CN"
    assert terminal.misspelled("book", "new", "a.pdbook").splitlines()[-1] == "缺少：--name"


def test_the_language_is_that_of_the_window_unless_asked_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    spoken = []
    for lang, chosen, words in (
        ("en_US.UTF-8", "", []),
        ("zh_CN.UTF-8", "", []),
        ("zh_CN.UTF-8", "en", []),
        ("en_US.UTF-8", "", ["--language=zh"]),
    ):
        monkeypatch.setenv("LANG", lang)
        kept = settings.load()
        kept.set(settings.LANGUAGE, chosen)
        kept.save()
        assert cli.main([*words, "--help"]) == 0
        spoken.append("zh" if "用法" in capsys.readouterr().out else "en")
    assert spoken == ["en", "zh", "en", "zh"]
    assert cli.main(["--language", "fr", "--help"]) == 1
    assert "“fr”" in capsys.readouterr().err


def test_the_language_may_stand_behind_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["book", "info", str(tmp_path / "none"), "--language", "en"]) == 1
    assert capsys.readouterr().err.startswith("There is no book")


# Refusals: one sentence, exit code 1, not a byte of the book changed

AMOUNTS = ("0", "0.005", "1e3", "abc", "9223372036854775808")
REFUSALS: list[tuple[list[str], str]] = [
    (["arrears", "list", "BOOK", "--as-of", "2026-02-30"], "2026-02-30"),
    (["arrears", "list", "BOOK", "--as-of", "2026-10"], "2026-10"),
    (["arrears", "list", "BOOK", "--as-of", "heute"], "heute"),
    (["arrears", "list", "BOOK", "--as-of", DAY, "--min-months", "0"], "“0”"),
    (["arrears", "list", "BOOK", "--as-of", DAY, "--min-months", "x"], "“x”"),
    (["arrears", "list", "NOWHERE", "--as-of", DAY], "none.pdbook"),
    (["book", "new", "BOOK", "--name", "x"], f"阳光 #1{QUESTION}.pdbook"),
    (["book", "new", "NOWHERE", "--name", " "], ""),
    (["book", "restore", "NOWHERE", "--to", "BOOK"], "none.pdbook"),
    (["book", "restore", "BOOK", "--to", "SAMPLE"], "sunshine_garden.xlsx"),
    (["book", "info", "SAMPLE"], "sunshine_garden.xlsx"),
    (["tariff", "set", "BOOK", *options(RATE, price="1e3")], "1e3"),
    (["tariff", "set", "BOOK", *options(RATE, price="0")], ""),
    (["tariff", "set", "BOOK", *options(RATE, unit="m2")], "“m2”"),
    (["tariff", "set", "BOOK", *options(RATE, basis=" ")], ""),
    (["tariff", "set", "BOOK", *options(RATE, due_day="32")], "31"),
    (["tariff", "set", "BOOK", *options(RATE, due_day="x")], "“x”"),
    (["tariff", "set", "BOOK", *options(RATE, item="物业费")], "物业费"),
    (["tariff", "set", "BOOK", *options(RATE, item="物业费", unit="m2-month", **{"from": "2021-01-01"}, price="2")], "2021-01-01"),
    (["billing", "run", "BOOK", "--period", "2026-13"], "2026-13"),
    (["billing", "run", "BOOK", "--period", "2026-12", "--key", "one"], "“one”"),
    (["billing", "rollback", "BOOK", "--run", "7"], "7"),
    (["billing", "rollback", "BOOK", "--run", "-1"], "“-1”"),
    (["residents", "import", "BOOK", "NOWHERE"], "none.pdbook"),
    (["residents", "import", "BOOK", "BOOK"], ""),
    (["residents", "import", "BOOK", "SAMPLE", "--sheet", "不存在"], "不存在"),
    (["residents", "import", "BOOK", "SAMPLE", "--as-of", "2026-11-31"], "2026-11-31"),
    (["notices", "issue", "BOOK", "--as-of", DAY, "--unit", "9-9-999", "--out", "OUT"], "9-9-999"),
    (["notices", "issue", "BOOK", "--as-of", "2020-01-01", "--out", "OUT"], "2020-01-01"),
    (["notices", "issue", "BOOK", "--as-of", "2026-11-01", "--unit", "1-1-101", "--out", "OUT"], "1-1-101"),
    (["notices", "issue", "BOOK", "--as-of", DAY, "--lang", "fr", "--out", "OUT"], "“fr”"),
    (["notices", "issue", "BOOK", "--as-of", DAY, "--out", "FOLDER"], ""),
    (["notices", "issue", "BOOK", "--as-of", DAY, "--out", "FOLDER/none/a.pdf"], "none"),
    (["notices", "issue", "BOOK", "--as-of", DAY, "--out", "OUT", "--split", "SAMPLE"], "sunshine_garden.xlsx"),
    (["payments", "take", "BOOK", *options(PAY, unit="9-9-999")], "9-9-999"),
    (["payments", "take", "BOOK", *options(PAY, unit="-")], ""),
    (["payments", "take", "BOOK", *options(PAY, method="gold")], "“gold”"),
    (["payments", "take", "BOOK", *options(PAY, date="2026-11-31")], "2026-11-31"),
    (["payments", "take", "BOOK", *options(PAY, key="1")], "“1”"),
    (["payments", "take", "BOOK", *options(PAY, tendered="499.99")], "499.99"),
    (["payments", "take", "BOOK", *options(PAY, receipt="FOLDER/none/a.pdf")], "none"),
    *((["payments", "take", "BOOK", *options(PAY, amount=amount)], f"“{amount}”") for amount in AMOUNTS),
    (["payments", "void", "BOOK", *options(VOID, receipt="SJ2026-000009")], "SJ2026-000009"),
    (["payments", "void", "BOOK", *options(VOID, reason=" ")], ""),
    (["payments", "void", "BOOK", *options(VOID, date="2026-11-22")], DAY),
    (["demo", "SAMPLE"], "sunshine_garden.xlsx"),
    (["demo", "FOLDER", "--today", "x"], "“x”"),
]  # fmt: skip


@pytest.fixture(scope="module")
def paid(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book with a payment."""
    path = Path(shutil.copy(made, tmp_path_factory.mktemp("paid") / f"阳光 #1{QUESTION}.pdbook"))
    assert cli.main(["payments", "take", str(path), *options(PAY)]) == 0
    return path


@pytest.mark.parametrize(("words", "named"), REFUSALS, ids=[" ".join(words) for words, _named in REFUSALS])
def test_a_refusal_is_one_sentence_and_changes_no_byte(
    terminal: Terminal, paid: Path, tmp_path: Path, words: list[str], named: str
) -> None:
    places = {"BOOK": paid, "NOWHERE": tmp_path / "none.pdbook", "SAMPLE": SAMPLE, "OUT": tmp_path / "out.pdf", "FOLDER": tmp_path}
    typed = [str(places[word]) if word in places else word.replace("FOLDER", str(tmp_path)) for word in words]
    before, beside = fingerprint(paid), sorted(path.name for path in paid.parent.iterdir())
    sentence = terminal.refused(*typed)
    assert named in sentence
    assert "{" not in sentence
    assert fingerprint(paid) == before
    assert sorted(path.name for path in paid.parent.iterdir()) == beside
    assert not list(tmp_path.iterdir())
    terminal.language = "zh_CN"
    assert any("\u4e00" <= character <= "\u9fff" for character in terminal.refused(*typed))
    assert fingerprint(paid) == before


def test_negative_amounts_are_refused_as_values(terminal: Terminal, paid: Path) -> None:
    before = fingerprint(paid)
    assert "-5" in terminal.refused("payments", "take", paid, *options(PAY, amount=None), "--amount=-5")
    assert fingerprint(paid) == before


def test_looking_changes_no_byte(terminal: Terminal, paid: Path, tmp_path: Path) -> None:
    before = fingerprint(paid)
    terminal.facts("book", "info", paid)
    terminal.facts("arrears", "list", paid, "--as-of", DAY)
    terminal.facts("billing", "run", paid, "--period", "2026-12", "--dry-run")
    terminal.facts("residents", "import", paid, SAMPLE, "--dry-run")
    assert fingerprint(paid) == before


def test_a_book_that_is_open_is_not_touched(terminal: Terminal, book: Path) -> None:
    with hold(book):
        before = fingerprint(book)
        assert "open" in terminal.refused("payments", "take", book, *options(PAY))
        assert "open" in terminal.refused("billing", "run", book, "--period", "2026-12")
        assert fingerprint(book) == before


def test_who_only_looks_may_do_so_while_the_window_is_open(terminal: Terminal, book: Path) -> None:
    with hold(book):
        assert terminal.facts("arrears", "list", book, "--as-of", DAY)["count"] == 304
        assert terminal.facts("billing", "run", book, "--period", "2026-12", "--dry-run")["charges"] == 304
        assert terminal.facts("residents", "import", book, SAMPLE, "--dry-run")["same"] == 304
        assert terminal.facts("book", "info", book)["last_backup"] is None
        assert Path(terminal.facts("book", "backup", book)["file"]).exists()


def test_the_mark_of_a_crash_stays_for_the_window(terminal: Terminal, book: Path) -> None:
    crashed = open_office(book)
    crashed.store.abandon()
    crashed.lock.release()
    terminal.facts("billing", "run", book, "--period", "2026-12")
    window = open_office(book)
    assert window.unclean
    window.close(backup=False)


# Keys: the same request once


def test_the_same_key_takes_the_money_once(either: Terminal, book: Path, tmp_path: Path) -> None:
    key, receipt = str(uuid.uuid4()), tmp_path / "r.pdf"
    first = either.facts("payments", "take", book, *options(PAY, key=key, receipt=str(receipt)))
    again = either.facts("payments", "take", book, *options(PAY, key=key.upper(), receipt=str(receipt)))
    assert (first["again"], again["again"]) == (False, True)
    assert again["receipt"] == first["receipt"]
    assert again["allocations"] == first["allocations"]
    assert either.facts("book", "info", book)["payment_count"] == 1
    refused = either.refused("payments", "take", book, *options(PAY, key=key, amount="1.00"))
    assert first["receipt"] in refused
    other = either.facts("payments", "take", book, *options(PAY))
    assert other["receipt"] == "SJ2026-000002"


def test_the_same_key_runs_once(terminal: Terminal, book: Path) -> None:
    key = str(uuid.uuid4())
    first = terminal.facts("billing", "run", book, "--period", "2026-12", "--key", key)
    again = terminal.facts("billing", "run", book, "--period", "2026-12", "--key", key)
    assert (again["run"], again["charges"], again["total_fen"]) == (first["run"], first["charges"], first["total_fen"])


# What was written but not printed


def test_notices_that_could_not_be_printed_are_named_and_printed_the_next_time(either: Terminal, book: Path, tmp_path: Path) -> None:
    words = ("notices", "issue", book, "--as-of", DAY, "--min-months", "40", "--out", tmp_path / "n.pdf")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("propdesk.documents.paper.os.replace", _no_space)
        sentence = either.refused(*words)
    assert "CJ2026-000001" in sentence
    assert not (tmp_path / "n.pdf").exists()
    printed = either.facts(*words)
    assert (printed["fresh"], printed["rows"][0]["number"]) == (0, "CJ2026-000001")
    assert (tmp_path / "n.pdf").exists()


def test_a_payment_stands_though_its_receipt_was_not_printed(either: Terminal, book: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("propdesk.documents.paper.os.replace", _no_space)
        sentence = either.refused("payments", "take", book, *options(PAY, receipt=str(tmp_path / "r.pdf")))
    assert "SJ2026-000001" in sentence
    assert either.facts("book", "info", book)["payment_count"] == 1


def _no_space(_source: object, _target: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# Odds and ends


def test_a_code_of_two_kinds_asks_for_the_kind(either: Terminal, book: Path, tmp_path: Path) -> None:
    listed = tmp_path / "车位.csv"
    listed.write_text("房号,房屋类型,业主,面积\n1-1-101,车位,周娜艳,12\n", encoding="gbk")
    assert either.facts("residents", "import", book, listed)["new"] == 1
    assert "1-1-101" in either.refused("payments", "take", book, *options(PAY))
    for typed in ("parking:1-1-101", "车位：1-1-101"):
        taken = either.facts("payments", "take", book, *options(PAY, unit=typed))
        assert (taken["unit"], taken["allocations"], taken["credit_fen"]) == ("1-1-101", [], 50_000)
    notice = either.facts("notices", "issue", book, "--as-of", DAY, "--unit", "flat:1-1-101", "--out", tmp_path / "n.pdf")
    assert notice["count"] == 1


def test_change_is_counted(terminal: Terminal, book: Path) -> None:
    taken = terminal.facts("payments", "take", book, *options(PAY, tendered="600", payer="周", reference="R1"))
    assert (taken["change_fen"], taken["tendered_fen"], taken["payer"]) == (10_000, 60_000, "周")


def test_a_damaged_book_is_reported_with_exit_code_1(either: Terminal, book: Path) -> None:
    raw = sqlite3.connect(book)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'charge'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute("UPDATE charge SET amount_fen = amount_fen + 1 WHERE id = 5")
    raw.commit()
    raw.close()
    out, err = either.run("book", "check", book, "--json", code=1)
    assert '"clean": false' in out
    assert err.count("\n") == 1


PAPERS_OF_CASES = {
    *("formal_demand.pdf", "notice_posted.pdf", "notices_small.pdf", "notice_void.pdf", "call_list.pdf", "visit_list.pdf"),
    *("visit_records.pdf", "visit_record_blank.pdf", "plan_agreement.pdf", "mediation_record.pdf", "limitation_sheet.pdf"),
    *("case_sheet.pdf", "case_sheet_blank.pdf", "case_week.pdf", "lawyer_letter_data.pdf", "evidence_bundle.pdf"),
}


def test_the_demo_shows_where_everything_lies(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pictures(book: Path, folder: Path, today: date) -> list[Path]:
        assert today.isoformat() == DAY
        assert book.exists()
        assert not list(folder.iterdir())
        (folder / "overview.png").write_bytes(b"PNG")
        return [folder / "overview.png"]

    monkeypatch.setattr("propdesk.pictures.window_pictures", pictures)
    folder = tmp_path / "a" / "示例 #1"
    first = terminal.facts("demo", folder, "--today", DAY)
    names = {Path(path).name for path in first["files"]}
    assert {"sunshine_garden.pdbook", "notices.pdf", "notice_en.pdf", "receipt_a5.pdf", "receipt_void.pdf"} <= names
    assert {"lawyer_letter_draft.pdf", "lawyer_letter_draft.docx", "arrears.xlsx", "overview.png"} <= names
    assert {"reading_list.pdf", "statement.pdf", "daily_close.pdf"} <= names
    assert names >= PAPERS_OF_CASES
    assert all(Path(path).exists() for path in first["files"])
    assert (first["unit_count"], first["charges_fen"], first["missing_glyphs"]) == (304, 5_285_415, [])
    assert terminal.facts("book", "check", first["book"])["clean"]

    before = {path: fingerprint(path) for path in folder.iterdir() if path.is_file()}
    terminal.language = "zh_CN"
    said = terminal.says("demo", folder, "--today", DAY)
    assert "sunshine_garden (2).pdbook" in said
    assert {path: fingerprint(path) for path in before} == before
    books = [terminal.facts("arrears", "list", folder / f"sunshine_garden{end}.pdbook", "--as-of", DAY) for end in ("", " (2)")]
    assert books[0] == books[1]
    assert {unit["steward"] for unit in books[0]["units"]} == {"赵敏", "吴磊", "周倩"}


def test_the_self_test_passes(either: Terminal) -> None:
    found = either.facts("self-test")
    assert (found["failed"], found["passed"]) == (0, len(found["rows"]))


def test_a_failed_self_test_says_what_failed(either: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("propdesk.selftest._PARTS", (("Fonts", lambda: 1 / 0),))
    monkeypatch.setattr("propdesk.selftest._STEPS", ())
    out, err = either.run("self-test", code=1)
    assert "ZeroDivisionError" in out
    assert err.count("\n") == 1


def test_the_window_opens_without_a_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[tuple[Path | None, str]] = []

    def window(book: Path | None, language: str = "") -> int:
        opened.append((book, language))
        return 7

    monkeypatch.setattr("propdesk.app.run_window", window)
    from propdesk import __main__ as entry

    assert cli.main([]) == 7
    assert cli.main(["--book", "a b.pdbook"]) == 7
    monkeypatch.setattr(sys, "argv", ["propdesk-window", "中文.pdbook"])
    assert entry.window() == 7
    monkeypatch.setattr(sys, "argv", ["propdesk"])
    assert entry.window() == entry.main() == 7
    assert cli.main(["--language", "en"]) == 7
    book, other = Path("a b.pdbook"), Path("中文.pdbook")
    assert opened == [(None, ""), (book, ""), (other, ""), (None, ""), (None, ""), (None, "en")]


def test_our_own_mistake_is_one_line_unless_a_trace_is_asked_for(either: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_words: argparse.Namespace) -> NoReturn:
        raise ZeroDivisionError("周娜艳 15732199043")

    monkeypatch.setattr("propdesk.cli.commands.COMMANDS", {"book info": broken})
    sentence = either.refused("book", "info", tmp_path)
    assert "ZeroDivisionError" in sentence
    assert "周娜艳" not in sentence
    monkeypatch.setenv(cli.TRACE, "1")
    _out, err = either.run("book", "info", tmp_path, code=1)
    assert "Traceback" in err


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt, 130), (BrokenPipeError, 0)])
def test_stopped_and_unheard(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], code: int) -> None:
    def stopped(_words: argparse.Namespace) -> NoReturn:
        raise raised

    monkeypatch.setattr("propdesk.cli.commands.COMMANDS", {"self-test": stopped})
    monkeypatch.setattr("propdesk.cli.os.dup2", lambda _one, _other: None)
    out, err = terminal.run("self-test", code=code)
    assert out == ""
    assert err.count("\n") == (1 if code else 0)


def test_a_process_of_its_own(made: Path, tmp_path: Path) -> None:
    """The real command: UTF-8 into a pipe whatever the locale, and no trade is loaded for help."""
    book = shutil.copy(made, tmp_path / "中 文.pdbook")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "propdesk"]
    done = subprocess.run(
        [*command, "--language=zh_CN", "book", "info", str(book), "--json"], env=environment, capture_output=True, check=True
    )
    assert "阳光花园" in done.stdout.decode("utf-8")
    looked = "import sys; from propdesk import cli; cli.main(['--help']); print(sorted({m.split('.')[0] for m in sys.modules}))"
    out = subprocess.run([sys.executable, "-c", looked], env=environment, capture_output=True, check=True, text=True).stdout
    heavy = ("sqlalchemy", "reportlab", "PySide6", "openpyxl", "alembic")
    assert [name for name in heavy if f"'{name}'" in out] == []
