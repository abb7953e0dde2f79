"""Mediation, letters and court from a terminal: a case from the first record to the bundle; refusals write nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.evidence import Counts
from propdesk.services import approvals, attachments, notices
from propdesk.services.office import open_office
from tests.services.test_letters import deliver
from tests.tools.strange_files import foreign
from tests.tools.terminal import Terminal, fingerprint, sunshine

DAY = "2026-11-23"
UNIT = "3-2-803"
ALLOWED = ("--reason", "拒缴", "--approver", "周经理")
KEY = "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a13"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The sample book and the unit that owes the most, with one notice signed for."""
    path = tmp_path_factory.mktemp("law") / "sunshine.pdbook"
    sunshine(path)
    office = open_office(path)
    from propdesk.services import arrears

    worst = max(arrears.overdue(office, date(2026, 11, 23)).rows, key=lambda row: row.months)
    document = notices.issue(office, date(2026, 11, 20), [worst.unit_id], "zh_CN").documents[0].document_id
    delivery = deliver(office, document, date(2026, 11, 21), Counts.YES)
    slip = path.parent / "slip.pdf"
    slip.write_bytes(foreign())
    attachments.attach(office, "delivery", delivery, [slip], key="slip")
    office.close(backup=False)
    return path, worst.code


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def book(made: tuple[Path, str], tmp_path: Path, terminal: Terminal) -> Path:
    shutil.copytree(made[0].with_name("sunshine files"), tmp_path / "sunshine files")
    return Path(shutil.copy(made[0], tmp_path / "sunshine.pdbook"))


@pytest.fixture
def unit(made: tuple[Path, str]) -> str:
    return made[1]


def test_a_mediation_is_recorded_listed_and_taken_back(book: Path, unit: str, terminal: Terminal, tmp_path: Path) -> None:
    said = ("--unit", unit, "--body", "peoples_committee", "--asked", "2026-11-10", "--today", DAY)
    before = fingerprint(book)
    assert "opus" in terminal.refused("mediation", "record", book, *said[:2], "--body", "opus", *said[4:])
    assert "2026-11-24" in terminal.refused("mediation", "record", book, *said, "--met", "2026-11-24", "--participant", "王")
    assert fingerprint(book) == before
    out = tmp_path / "record.pdf"
    met = ("--met", "2026-11-12", "--ended", "2026-11-12", "--outcome", "failed", "--participant", "居委会 王主任", "--print", out)
    facts = terminal.facts("mediation", "record", book, *said, *met, "--key", KEY)
    assert (facts["counts"], facts["unit"], len(facts["charges"]) > 12) == ("yes", unit, True)
    assert out.read_bytes().startswith(b"%PDF")
    assert terminal.facts("mediation", "record", book, *said, *met, "--key", KEY)["mediation"] == facts["mediation"]
    assert unit in terminal.says("mediation", "list", book, "--unit", unit)
    gone = terminal.facts("mediation", "void", book, "--mediation", facts["mediation"], "--date", DAY, "--reason", "wrong unit")
    assert gone["stands"] is False
    assert terminal.facts("mediation", "list", book)["rows"][0]["void_reason"] == "wrong unit"


def test_a_draft_is_made_handed_over_and_listed(book: Path, unit: str, terminal: Terminal, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("draft.pdf", "draft.docx", "sheet.pdf")]
    words = ("letters", "draft", book, "--unit", unit, "--as-of", DAY, "--out", files[0], "--word", files[1], "--sheet", files[2])
    assert "No draft" in terminal.says("letters", "list", book)
    facts = terminal.facts(*words, *ALLOWED, "--key", KEY)
    assert (facts["demands"], facts["provable"], facts["approver"]) == (1, 1, "周经理")
    assert all(path.stat().st_size > 1000 for path in files)
    number = facts["number"]
    over = ("--recipient", "某律师事务所", "--purpose", "律师函审核", "--date", DAY)
    assert "LS2020" in terminal.refused("letters", "hand-over", book, "--number", "LS2020-000001", *over)
    assert "at least one kind of data" in terminal.refused("letters", "hand-over", book, "--number", number, *over)
    given = terminal.facts("letters", "hand-over", book, "--number", number, *over, "--field", "name", "arrears")
    assert given["fields"] == ["name", "arrears"]
    log = tmp_path / "log.xlsx"
    listed = terminal.facts("letters", "list", book, "--unit", unit, "--log", log)
    assert (listed["drafts"][0]["number"], listed["handed_over"][0]["recipient"]) == (number, "某律师事务所")
    assert log.stat().st_size > 1000
    assert "某律师事务所" in terminal.says("letters", "list", book)


def test_a_pin_is_asked_of_the_environment(
    book: Path, unit: str, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(book)
    approvals.set_pin(office, "周经理", "4711")
    approvals.ask_for_pin(office, True)
    office.close(backup=False)
    words = ("court", "open", book, "--unit", unit, "--way", "suit", "--date", DAY, *ALLOWED)
    before = fingerprint(book)
    terminal.refused(*words)
    assert fingerprint(book) == before
    monkeypatch.setenv("PROPDESK_PIN", "4711")
    assert terminal.facts(*words)["approver"] == "周经理"


def test_a_case_goes_from_its_opening_to_the_bundle(book: Path, unit: str, terminal: Terminal, tmp_path: Path) -> None:
    assert "No case" in terminal.says("court", "list", book, "--as-of", DAY)
    fees = terminal.facts("court", "fee", book, "--claim", "8000")["ways"]
    assert {one["way"]: (one["fee_fen"], one["simplified_fen"]) for one in fees} == {
        "payment_order": (1667, 1667), "small_claims": (2500, 2500), "suit": (5000, 2500), "arbitration": (None, None),
        "enforcement": (None, None),
    }  # fmt: skip
    assert "¥16.67" in terminal.says("court", "fee", book, "--claim", "8000")
    case = terminal.facts("court", "open", book, "--unit", unit, "--way", "payment-order", "--court", "区法院", "--date", DAY, *ALLOWED)
    number = case["case"]
    assert case["claim_fen"] == case["principal_fen"] + case["late_fee_fen"] > 0
    step = ("court", "event", book, "--case", number, "--date", DAY, "--today", DAY)
    terminal.refused(*step)
    terminal.refused(*step, "--step", "served")
    filed = terminal.facts(*step, "--step", "filed", "--reference", "(2026)民督1号")
    assert filed["terms"] == [{"term": "decision", "on": "2026-11-28"}]
    assert "2026-11-28" in terminal.says("court", "list", book, "--as-of", DAY, "--unit", unit)
    event = filed["events"][0]["event"]
    back = ("court", "event", book, "--void", event, "--date", DAY, "--today", DAY)
    terminal.refused(*back)
    assert terminal.facts(*back, "--reason", "wrong day")["events"][0]["void_on"] == DAY
    assert "¥" in terminal.says("court", "fee", book, "--case", number, "--date", DAY)
    terminal.refused("court", "fee", book, "--claim", "8000", "--book-as", "诉讼费")
    terminal.refused("court", "fee", book, "--case", number, "--book-as", "诉讼费", "--date", DAY)
    terminal.facts("tariff", "set", book, "--item", "诉讼费", "--price", "1", "--unit", "once", "--nature", "cost", "--from", "2026-01-01", "--basis", "合同第十二条")  # fmt: skip  # noqa: E501
    booked = terminal.facts("court", "fee", book, "--case", number, "--book-as", "诉讼费", "--date", DAY)
    assert booked["booked_fen"] == case["fee_fen"]
    licence = tmp_path / "licence.txt"
    licence.write_text("licence", encoding="utf-8")
    said = ("court", "item", book, "--case", number, "--item", "1", "--state", "have", "--note", "folder 1")
    listed = terminal.facts(*said, "--file", licence)["evidence"]
    assert listed[0] == {"item": "identity", "state": "have", "held": "", "note": "folder 1", "files": 1}
    assert "folder 1" in terminal.says(*said)
    out = tmp_path / "bundle.pdf"
    bundle = ("court", "bundle", book, "--case", number, "--as-of", DAY, "--out", out)
    facts = terminal.facts(*bundle)
    assert facts["troubles"] == 0
    assert {"licence.txt", "slip.pdf"} <= {one["title"] for one in facts["items"]}
    slip = next(one for one in facts["items"] if one["title"] == "slip.pdf")
    (book.with_name("sunshine files") / slip["sha256"][:2] / f"{slip['sha256']}.pdf").unlink()
    _out, error = terminal.run(*bundle, code=1)
    assert "slip.pdf" in error
    assert out.read_bytes().startswith(b"%PDF")
    assert terminal.misspelled("court", "fee", book)
