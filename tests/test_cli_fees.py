"""Tiers, one-off fees and billing anew from a terminal."""

from pathlib import Path

import pytest

from propdesk.services.office import new_book
from tests.tools.terminal import MONTH_FEN, Terminal, fingerprint, sunshine

POWER = ("--item", "电费", "--price", "0.5283", "--unit", "kwh", "--from", "2025-01-01", "--basis", "发改委文件")
RUBBLE = ("--item", "清运费", "--price", "200", "--unit", "once", "--from", "2025-01-01", "--basis", "装修管理协议")


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sunshine(tmp_path_factory.mktemp("fees") / "sunshine.pdbook")


@pytest.fixture
def book(billed: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "sunshine.pdbook"
    copy.write_bytes(billed.read_bytes())
    return copy


def test_a_metered_rate_with_tiers(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "a.pdbook"
    new_book(book, "x")
    facts = terminal.facts("tariff", "set", book, *POWER, "--tier", "200:0.5783", "400:0.8283", "--tiering", "whole")
    assert (facts["unit"], facts["tiering"]) == ("kwh", "whole")
    assert facts["tiers"] == [{"from": "200", "price": "0.5783"}, {"from": "400", "price": "0.8283"}]
    said = terminal.says("tariff", "set", book, *POWER, "--tier", "200:0.5783")
    assert "above 200: 0.5783 yuan/kWh" in said
    facts = terminal.facts("tariff", "set", book, *POWER, "--tier", "200:0.5783", "--tier-span", "year")
    assert (facts["tiering"], facts["tier_span"]) == ("marginal", "year")
    assert "above 200 in the calendar year: 0.5783" in terminal.says(
        "tariff", "set", book, *POWER, "--tier", "200:0.5783", "--tier-span", "year"
    )
    before = fingerprint(book)
    assert "like 200:0.5783" in terminal.refused("tariff", "set", book, *POWER, "--tier", "200")
    assert "rising quantities" in terminal.refused("tariff", "set", book, *POWER, "--tier", "200:1", "100:2")
    assert "not a quantity" in terminal.refused("tariff", "set", book, *POWER, "--tier", "x:1")
    assert "period or year" in terminal.refused("tariff", "set", book, *POWER, "--tier-span", "x")
    assert "marginal or whole" in terminal.refused("tariff", "set", book, *POWER, "--tiering", "x")
    assert "share of a cost" in terminal.refused("tariff", "set", book, *POWER[:5], "pool", *POWER[6:])
    assert fingerprint(book) == before


def test_months_from_another_day_than_the_first(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "a.pdbook"
    new_book(book, "x")
    rate = ("tariff", "set", book, "--item", "x", "--price", "2", "--unit", "unit-month", "--from", "2026-01-01", "--basis", "b")
    assert terminal.facts(*rate)["anchor_day"] == 1
    assert terminal.facts(*rate, "--anchor-day", "15")["anchor_day"] == 15
    assert "periods begin on day 15" in terminal.says(*rate)
    before = fingerprint(book)
    assert "from 1 to 31" in terminal.refused(*rate, "--anchor-day", "32")
    assert "whole number" in terminal.refused(*rate, "--anchor-day", "x")
    assert "has no periods" in terminal.refused("tariff", "set", book, *RUBBLE, "--anchor-day", "15")
    assert fingerprint(book) == before


@pytest.mark.parametrize("unit", ["person-month", "space-month", "m3", "gj"])
def test_every_unit_of_price(terminal: Terminal, tmp_path: Path, unit: str) -> None:
    book = tmp_path / "a.pdbook"
    new_book(book, "x")
    facts = terminal.facts("tariff", "set", book, "--item", "x", "--price", "2", "--unit", unit, "--from", "2026-01-01", "--basis", "b")
    assert facts["unit"] == unit
    assert "tiers" not in facts


def test_units_are_charged_once(terminal: Terminal, book: Path) -> None:
    terminal.facts("tariff", "set", book, *RUBBLE)
    key = ("--key", "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a11")
    once = ("charge", "once", book, "--unit", "1-1-101", "1-1-102", "--item", "清运费", "--due", "2026-11-30", *key)
    facts = terminal.facts(*once)
    assert (facts["units"], facts["total_fen"], len(facts["charges"])) == (["1-1-101", "1-1-102"], 40_000, 2)
    assert terminal.facts(*once) == facts
    free = ("charge", "once", book, "--unit", "1-1-101", "--item", "清运费", "--due", "2026-12-05", "--date", "2026-11-26")
    assert "1 unit charged, ¥120.00" in terminal.says(*free, "--amount", "100+20", "--note", "补办门卡")
    before = fingerprint(book)
    assert "what the amount is for" in terminal.refused(*free, "--amount", "5")
    assert "no charge item" in terminal.refused("charge", "once", book, "--unit", "1-1-101", "--item", "y", "--due", "2026-12-05")
    assert "billed by the period" in terminal.refused(
        "charge", "once", book, "--unit", "1-1-101", "--item", "物业费", "--due", "2026-12-05"
    )
    assert "no unit" in terminal.refused("charge", "once", book, "--unit", "9-9-9", "--item", "清运费", "--due", "2026-12-05")
    assert fingerprint(book) == before


def test_a_run_is_billed_anew(terminal: Terminal, book: Path) -> None:
    before = fingerprint(book)
    seen = terminal.facts("billing", "reissue", book, "--run", "1", "--dry-run")
    assert (seen["dry_run"], seen["rolled_back"], seen["total_fen"]) == (True, 1, MONTH_FEN)
    assert fingerprint(book) == before
    done = terminal.facts("billing", "reissue", book, "--run", "1")
    assert (done["rolled_back_fen"], done["run"], done["charges"], done["total_fen"]) == (MONTH_FEN, 2, 304, MONTH_FEN)
    assert "rolled back already" in terminal.refused("billing", "reissue", book, "--run", "1")
    assert "billed anew: 304 charges" in terminal.says("billing", "reissue", book, "--run", "2")


def test_what_collecting_a_debt_cost_is_charged_on_its_basis(terminal: Terminal, book: Path) -> None:
    rate = (
        "tariff",
        "set",
        book,
        "--item",
        "催收邮费",
        "--price",
        "22",
        "--unit",
        "once",
        "--from",
        "2026-01-01",
        "--basis",
        "合同第十二条",
    )
    assert "is not whose money it can be" in terminal.refused(*rate, "--nature", "gift")
    month = [{"once": "unit-month"}.get(str(word), word) for word in rate]
    assert "must be one of yuan each time" in terminal.refused(*month, "--nature", "cost")
    made = terminal.facts(*rate, "--nature", "cost")
    assert (made["item"], made["nature"], made["collected_for"]) == ("催收邮费", "cost", "")
    assert "Cost of collecting a debt\n" in terminal.says(*rate)
    charge = ("charge", "once", book, "--unit", "1-1-101", "--item", "催收邮费", "--due", "2026-11-30")
    assert terminal.facts(*charge)["total_fen"] == 2_200
    before = ("--date", "2025-12-31", "--amount", "50", "--note", "案件受理费")
    assert "nothing says why the owner bears this cost" in terminal.refused(*charge, *before)
    assert "has charges already, so it stays what it is" in terminal.refused(*rate, "--nature", "fee")
    clause = ("late-fee", "set", book, "--clause", "第九条", "--rate", "0.05%", "--from", "2021-01-01", "--item", "催收邮费")
    assert "no late fee runs on it" in terminal.refused(*clause)
