"""Prepaid money, refunds, waivers and designations from a terminal."""

import shutil
from pathlib import Path

import pytest

from propdesk.services import approvals
from propdesk.services.office import open_office
from tests.tools.terminal import Terminal, fingerprint, sunshine

DAY = "2026-11-23"
OWES = "1-1-204"  # 27 months and November: 28 times 193.88


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("purses") / "sunshine.pdbook"
    sunshine(path)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "sunshine.pdbook"))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def pay(terminal: Terminal, book: Path, amount: str, *more: str, method: str = "cash") -> dict[str, object]:
    return terminal.facts("payments", "take", book, "--unit", OWES, "--amount", amount, "--method", method, "--date", DAY, *more)


def test_what_the_payer_names_is_paid_first(terminal: Terminal, book: Path) -> None:
    done = pay(terminal, book, "300", "--designate", "2026-10", "物业费:2025-03")
    assert [(row["period"], row["amount_fen"], row["part"]) for row in done["allocations"]] == [  # type: ignore[attr-defined]
        ("2025-03", 19_388, "principal"),
        ("2026-10", 10_612, "principal"),
    ]
    assert (done["designation"], done["order"]) == ("2026-10、物业费:2025-03", "oldest/late_fee_last")
    before = fingerprint(book)
    words = ("payments", "take", book, "--unit", OWES, "--amount", "1", "--method", "cash", "--date", DAY, "--designate", "1999-01")
    assert "1999-01" in terminal.refused(*words)
    assert fingerprint(book) == before


def test_one_payment_for_two_units(terminal: Terminal, book: Path) -> None:
    done = pay(terminal, book, "100000", "--also", "1-1-101")
    assert {row["unit"] for row in done["allocations"]} == {OWES, "1-1-101"}  # type: ignore[attr-defined]
    assert terminal.facts("credit", "list", book, "--as-of", DAY)["prepaid"][0]["unit"] == OWES


def test_a_void_of_a_later_day_is_a_reversal(terminal: Terminal, book: Path) -> None:
    pay(terminal, book, "300", method="transfer")
    said = terminal.says("payments", "void", book, "--receipt", "SJ2026-000001", "--reason", "退票", "--date", "2026-11-25", "--bounced")
    assert "reversed by SJ2026-000002" in said
    pay(terminal, book, "200")
    same = terminal.facts("payments", "void", book, "--receipt", "SJ2026-000003", "--reason", "x", "--date", DAY)
    assert (same["void_kind"], same["void_number"]) == ("void", "")


def test_prepaid_money_is_set_against_bills_after_a_dry_run(terminal: Terminal, book: Path) -> None:
    pay(terminal, book, "6000")  # 28 × 193.88 = 5,428.64: 571.36 are left over
    assert terminal.facts("credit", "list", book, "--as-of", DAY)["total_fen"] == 57_136
    terminal.run("billing", "run", book, "--period", "2026-12")
    before = fingerprint(book)
    seen = terminal.facts("credit", "offset", book, "--on", "2026-12-31", "--dry-run")
    assert (seen["total_fen"], seen["first"], fingerprint(book) == before) == (19_388, None, True)
    done = terminal.facts("credit", "offset", book, "--on", "2026-12-31", "--unit", OWES)
    assert (done["total_fen"], done["first"], done["last"]) == (19_388, "YC2026-000001", "YC2026-000001")
    assert done["offsets"] == seen["offsets"]
    refund = terminal.facts(
        "payments", "refund", book, "--unit", OWES, "--amount", "100", "--method", "cash", "--date", "2026-12-31", "--payee", "张三",
        "--reason", "多交", "--approver", "周经理",
    )  # fmt: skip
    assert (refund["number"], refund["amount_fen"], refund["file"]) == ("TK2026-000001", 10_000, None)
    assert "277.48" in terminal.says("credit", "list", book, "--as-of", "2026-12-31")
    assert "Nothing was written" in terminal.says("credit", "offset", book, "--on", "2026-12-31", "--dry-run")
    assert "nothing due" in terminal.refused("credit", "offset", book, "--on", "2026-12-31")
    assert "“水费”" in terminal.refused(
        "payments", "refund", book, "--unit", OWES, "--amount", "100", "--method", "cash", "--date", "2026-12-31", "--payee", "张三",
        "--reason", "多交", "--approver", "周经理", "--item", "水费",
    )  # fmt: skip


def test_waivers_need_who_allowed_them(terminal: Terminal, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def words(kind: str, amount: str, part: str = "principal", *more: str) -> tuple[object, ...]:
        facts = ("--unit", OWES, "--amount", amount, "--part", part, "--date", DAY, "--reason", "漏水", "--approver", "周经理")
        return ("adjust", kind, book, *facts, *more)

    done = terminal.facts(*words("waive", "200"))
    assert [(row["period"], row["amount_fen"]) for row in done["bills"]] == [("2024-08", 19_388), ("2024-09", 612)]
    assert terminal.facts(*words("correct", "1", "principal", "--bill", "2026-10"))["bills"][0]["period"] == "2026-10"
    assert "2024-09" in terminal.says(*words("write-off", "2"))
    assert "Only 0.00" in terminal.refused(*words("waive", "1", "late-fee"))
    assert "principal or late-fee" in terminal.refused(*words("waive", "1", "all"))
    office = open_office(book)
    approvals.set_pin(office, "周经理", "90817263")
    approvals.ask_for_pin(office, True)
    office.close(backup=False)
    assert "PIN" in terminal.refused(*words("waive", "1"))
    monkeypatch.setenv("PROPDESK_PIN", "90817263")
    assert terminal.facts(*words("waive", "1"))["amount_fen"] == 100


def test_a_reversal_is_proved_where_the_office_asks(terminal: Terminal, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(3):
        pay(terminal, book, "100")

    def words(receipt: int, day: str, *more: str) -> tuple[object, ...]:
        return ("payments", "void", book, "--receipt", f"SJ2026-00000{receipt}", "--reason", "x", "--date", day, *more)

    assert terminal.facts(*words(1, "2026-11-25"))["void_kind"] == "reversal"  # no PIN is asked for here
    office = open_office(book)
    approvals.set_pin(office, "周经理", "90817263")
    approvals.ask_for_pin(office, True)
    office.close(backup=False)
    before = fingerprint(book)
    assert "who allowed it" in terminal.refused(*words(2, "2026-11-25"))
    assert "PIN" in terminal.refused(*words(2, "2026-11-25", "--approver", "周经理"))
    monkeypatch.setenv("PROPDESK_PIN", "12345678")
    assert "PIN" in terminal.refused(*words(2, "2026-11-25", "--approver", "周经理"))
    assert fingerprint(book) == before
    monkeypatch.setenv("PROPDESK_PIN", "90817263")
    assert terminal.facts(*words(2, "2026-11-25", "--approver", "周经理"))["void_kind"] == "reversal"
    assert terminal.facts(*words(3, DAY))["void_kind"] == "void"  # on its own day nobody need be named


def test_what_the_desk_would_ask_is_said_and_taken_all_the_same(terminal: Terminal, book: Path) -> None:
    assert pay(terminal, book, "100")["problems"] == []
    assert pay(terminal, book, "100", method="wechat")["problems"] == []
    (twin,) = pay(terminal, book, "100")["problems"]  # type: ignore[misc, attr-defined]
    assert (twin["kind"], twin["receipt"]) == ("probable_duplicate", "SJ2026-000001")
    words = ("payments", "take", book, "--unit", OWES, "--method", "cash")
    out, err = terminal.run(*words, "--date", DAY, "--amount", "100")
    assert "SJ2026-000004" in out
    assert ("SJ2026-000003" in out, err) == (True, "")
    kept = terminal.facts(*words, "--date", "2027-11-10", "--amount", "1")
    assert kept["problems"] == []  # what was paid of October 2024 in 2026 began its three years anew
    late = terminal.facts(*words, "--date", "2030-11-11", "--amount", "1")
    (barred,) = late["problems"]
    assert (barred["kind"], barred["bills"]) == ("time_barred", ["物业费 2024-10"])
    assert late["receipt"] in barred["reason"]


def test_a_refund_with_its_slip_and_the_register_of_refunds(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    pay(terminal, book, "6000")
    out = tmp_path / "slip.pdf"
    words = ("payments", "refund", book, "--unit", OWES, "--amount", "100", "--method", "cash", "--date", DAY, "--payee", "张三",
             "--reason", "多交", "--approver", "周经理", "--print", out)  # fmt: skip
    before = fingerprint(book)
    assert "a4 or a5" in terminal.refused(*words, "--paper", "a3")
    assert fingerprint(book) == before
    done = terminal.facts(*words, "--paper", "a4", "--lang", "en")
    assert (done["number"], done["file"]) == ("TK2026-000001", str(out))
    assert out.read_bytes().startswith(b"%PDF")
    assert str(out) in terminal.says(*words)
    listed = terminal.facts("receipts", "register", book, "--year", "2026", "--series", "tk")
    assert (listed["series"], [row["number"] for row in listed["rows"]]) == ("TK", ["TK2026-000001", "TK2026-000002"])  # type: ignore[attr-defined]
    assert "SJ, TK" in terminal.refused("receipts", "register", book, "--year", "2026", "--series", "XY")


def test_prepaid_money_and_cash_in_one_step(terminal: Terminal, book: Path) -> None:
    """5,428.64 is owed: 571.36 lie in credit once the whole of an earlier payment is in the purse."""
    pay(terminal, book, "6000")
    terminal.run("billing", "run", book, "--period", "2026-12")
    terminal.run("billing", "run", book, "--period", "2027-01")
    terminal.run("billing", "run", book, "--period", "2027-02")
    on = ("--date", "2027-02-28", "--use-prepaid", "--key", "3b241101-e2bb-4255-8caf-4136c566a962")
    words = ("payments", "take", book, "--unit", OWES, "--amount", "10.28", "--method", "cash", *on)
    done = terminal.facts(*words)
    assert [(row["receipt"], row["amount_fen"]) for row in done["offsets"]] == [("YC2027-000001", 57_136)]  # type: ignore[attr-defined]
    assert (done["receipt"], done["amount_fen"], done["still_open_fen"], done["again"]) == ("SJ2027-000001", 1_028, 0, False)
    again = terminal.facts(*words)
    assert (again["again"], again["offsets"]) == (True, done["offsets"])
    void = terminal.facts("payments", "void", book, "--receipt", "SJ2027-000001", "--reason", "x", "--date", "2027-02-28")
    assert (void["beside"], void["still_open_fen"]) == (["YC2027-000001"], 1_028)
    before = fingerprint(book)
    none = ("payments", "take", book, "--unit", "1-1-101", "--amount", "1", "--method", "cash", "--date", DAY, "--use-prepaid")
    assert "nothing due" in terminal.refused(*none)
    assert fingerprint(book) == before
