"""Deposits and billing periods from a terminal: the services of the window, one sentence for a refusal, nothing written then."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.fee_items import FeeItem, Nature, PriceUnit
from propdesk.services import households, one_off, rates
from propdesk.services.office import open_office
from tests.tools.terminal import Terminal, fingerprint, sunshine

DAY = "2026-11-23"
UNIT = "1-1-204"
KEY = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a12"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book; 1-1-204 has paid a deposit of 2,000.00 for a renovation and one of 50.00 for a card."""
    path = tmp_path_factory.mktemp("deposits") / "sunshine.pdbook"
    sunshine(path)
    office = open_office(path)
    unit_id = households.unit_named(office, UNIT).unit_id
    for name, fen in (("装修押金", 200_000), ("门禁卡押金", 5_000)):
        item = rates.add_item(office, FeeItem(0, name, PriceUnit.ONCE, nature=Nature.DEPOSIT))
        one_off.charge(office, [unit_id], item.id, date(2026, 11, 20), date(2026, 11, 20), amount_fen=fen, note="装修", key=name)
    office.close(backup=False)
    return path


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def book(made: Path, tmp_path: Path, terminal: Terminal) -> Path:
    path = Path(shutil.copy(made, tmp_path / "sunshine.pdbook"))
    words = ("--method", "cash", "--date", "2026-11-20", "--designate", "装修押金:2026-11", "门禁卡押金:2026-11")
    terminal.run("payments", "take", path, "--unit", UNIT, "--amount", "2050", *words)
    return path


def deduct(book: Path, amount: str, *more: str) -> tuple[object, ...]:
    facts = ("--unit", UNIT, "--amount", amount, "--bill", "2026-10", "2026-09", "--date", DAY, "--reason", "墙面损坏")
    return ("deposits", "deduct", book, *facts, *more)


def give_back(book: Path, amount: str, *more: object) -> tuple[object, ...]:
    facts = ("--unit", UNIT, "--amount", amount, "--method", "cash", "--date", DAY, "--payee", "张三", "--reason", "装修完工")
    return ("deposits", "return", book, *facts, "--approver", "周经理", *more)


def test_a_deposit_pays_a_bill_and_the_rest_is_given_back(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    seen = terminal.facts("deposits", "list", book, "--as-of", DAY)
    assert [(one["item"], one["held_fen"]) for one in seen["deposits"]] == [("装修押金", 200_000), ("门禁卡押金", 5_000)]
    used = terminal.facts(*deduct(book, "300", "--item", "装修押金", "--key", KEY))
    assert (used["number"], used["amount_fen"], used["held_fen"], used["again"]) == ("YJ2026-000001", 30_000, 170_000, False)
    assert [(row["period"], row["amount_fen"]) for row in used["allocations"]] == [("2026-09", 19_388), ("2026-10", 10_612)]
    before = fingerprint(book)
    again = terminal.facts(*deduct(book, "300", "--item", "装修押金", "--key", KEY))
    assert (again["number"], again["again"], fingerprint(book) == before) == ("YJ2026-000001", True, True)
    slip = tmp_path / "slip.pdf"
    back = terminal.facts(*give_back(book, "1700", "--item", "装修押金", "--print", slip))
    assert (back["number"], back["amount_fen"], back["held_fen"], back["payee"]) == ("TK2026-000001", 170_000, 0, "张三")
    assert slip.read_bytes().startswith(b"%PDF")
    said = terminal.says("deposits", "list", book, "--as-of", DAY)
    assert ("门禁卡押金" in said, "装修押金" in said) == (True, False)
    earlier = terminal.facts("deposits", "list", book, "--as-of", "2026-11-22")  # as it was then
    assert earlier["total_fen"] == 205_000
    assert terminal.facts("book", "check", book)["clean"]


def test_a_deposit_is_named_by_its_number_too(terminal: Terminal, book: Path) -> None:
    number = terminal.facts("deposits", "list", book, "--as-of", DAY)["deposits"][1]["deposit"]
    back = terminal.facts(*give_back(book, "50", "--deposit", number))
    assert (back["deposit"], back["item"], back["held_fen"]) == (number, "门禁卡押金", 0)
    assert "YJ2026-000001: ¥1.00 of the deposit 装修押金 of 1-1-204 used. Held now: ¥1,999.00" in terminal.says(*deduct(book, "1"))


def test_what_a_deposit_cannot_do_is_said_and_writes_nothing(terminal: Terminal, book: Path) -> None:
    one = ("--item", "装修押金")
    before = fingerprint(book)
    assert "several deposits" in terminal.refused(*deduct(book, "1"))
    assert "No such deposit of 1-1-204" in terminal.refused(*deduct(book, "1", "--item", "水费"))
    assert "Only 2,000.00 of this deposit is held" in terminal.refused(*give_back(book, "2000.01", *one))
    assert "is open of the chosen bills" in terminal.refused(*deduct(book, "2000", *one))
    assert "no open bill" in terminal.refused(
        "deposits", "deduct", book, "--unit", UNIT, *one, "--amount", "1", "--bill", "1999-01", "--date", DAY, "--reason", "x"
    )
    assert "reason" in terminal.refused(*deduct(book, "1", *one, "--reason", " "))
    assert fingerprint(book) == before
    assert "--bill" in terminal.misspelled("deposits", "deduct", book, "--unit", UNIT, "--amount", "1", "--date", DAY, "--reason", "x")
    terminal.run("day", "close", book, "--day", DAY)
    assert "is closed" in terminal.refused(*give_back(book, "1", *one))
    terminal.run(*give_back(book, "1", *one, "--date", "2026-11-24", "--key", KEY))
    before = fingerprint(book)
    assert "request key" in terminal.refused(*give_back(book, "2", *one, "--date", "2026-11-24", "--key", KEY))
    assert "request key" in terminal.refused(*deduct(book, "2", *one, "--date", "2026-11-24", "--key", KEY))
    assert fingerprint(book) == before


def test_a_named_bill_is_answered_again_after_it_is_paid(terminal: Terminal, book: Path) -> None:
    words = ("payments", "take", book, "--unit", UNIT, "--amount", "193.88", "--method", "cash", "--date", DAY, "--designate", "2026-10")
    first = terminal.facts(*words, "--key", KEY)
    again = terminal.facts(*words, "--key", KEY)
    assert (again["receipt"], again["again"]) == (first["receipt"], True)


def test_a_period_is_closed_and_opened_again(terminal: Terminal, book: Path) -> None:
    done = terminal.facts("periods", "close", book, "--period", "2026-12", "--reason", "年终")
    assert done == {"period": "2026-12", "closed": True, "changed": True}
    assert "was closed already" in terminal.says("periods", "close", book, "--period", "2026-12")
    before = fingerprint(book)
    assert "2026-12 is closed" in terminal.refused("billing", "run", book, "--period", "2026-12")
    assert "reason" in terminal.refused("periods", "reopen", book, "--period", "2026-12", "--reason", " ")
    assert "13" in terminal.refused("periods", "close", book, "--period", "2026-13")
    assert fingerprint(book) == before
    listed = terminal.facts("periods", "list", book)["periods"]
    assert [(one["period"], one["closed"], one["reason"]) for one in listed[:2]] == [("2026-12", True, "年终"), ("2026-11", False, None)]
    assert "Closed" in terminal.says("periods", "list", book)
    assert "is open again: 漏了一户" in terminal.says("periods", "reopen", book, "--period", "2026-12", "--reason", "漏了一户")
    assert not terminal.facts("periods", "reopen", book, "--period", "2026-12", "--reason", "x")["changed"]
    assert terminal.facts("billing", "run", book, "--period", "2026-12")["charges"] > 0
