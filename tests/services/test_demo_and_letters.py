"""The sample book of the window, and drafts of a lawyer's letter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.domain.money import format_yuan
from propdesk.services import arrears, billing, demo, letters, notices, upkeep
from propdesk.services.notices import UnitNotOverdue
from propdesk.services.office import Office, open_office, profile
from propdesk.services.payments import UnitUnknown

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample book as the window opens it the first time."""
    opened = open_office(demo.sample_book(tmp_path_factory.mktemp("books"), DAY))
    yield opened
    opened.close(backup=False)


def test_the_sample_book_is_a_whole_office_at_work(office: Office) -> None:
    info = upkeep.book_info(office)
    assert info.units == 304
    assert info.payments > 0
    assert profile(office).demo
    assert {row.steward for row in arrears.overdue(office, DAY).rows} == set(demo.STEWARDS.values())
    assert upkeep.check_book(office).clean


def test_the_sample_book_is_made_once(office: Office) -> None:
    before = office.path.read_bytes()
    assert demo.sample_book(office.path.parent, date(2027, 3, 1)) == office.path
    assert office.path.read_bytes() == before


def test_every_month_up_to_today_is_billed(tmp_path: Path) -> None:
    opened = open_office(demo.sample_book(tmp_path, date(2027, 2, 3)))
    try:
        assert sorted(run.period for run in billing.runs(opened)) == ["2026-11", "2026-12", "2027-01", "2027-02"]
    finally:
        opened.close(backup=False)


def test_a_sample_book_that_cannot_be_filled_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_asked: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(demo.billing, "run", broken)
    with pytest.raises(ZeroDivisionError):
        demo.sample_book(tmp_path, DAY)
    assert not (tmp_path / "sunshine_garden.pdbook").exists()


def test_what_the_demo_needs_is_named_when_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.paths, "resources", lambda: tmp_path)
    with pytest.raises(demo.SampleMissing):
        demo.sample_list()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(demo.DemoFolderNotMade):
        demo.make_demo(tmp_path / "file" / "demo", DAY)


def test_names_that_are_taken_are_left_alone(tmp_path: Path) -> None:
    assert demo.free_name(tmp_path, "a.pdf") == tmp_path / "a.pdf"
    for name in ("a.pdf", "a (2).pdf"):
        (tmp_path / name).write_bytes(b"")
    assert demo.free_name(tmp_path, "a.pdf") == tmp_path / "a (3).pdf"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_draft_claims_what_is_open_and_names_the_notices(office: Office, tmp_path: Path, language: str) -> None:
    never_reminded = [row for row in arrears.overdue(office, DAY).rows if row.last_notice_on in (None, DAY)]
    worst = max(never_reminded, key=lambda row: row.months)
    notice = notices.issue(office, DAY, [worst.unit_id], "zh_CN").documents[0]
    row = letters.draft(office, worst.unit_id, DAY, language, demo.ALLOWED, key=f"one {language}")
    assert letters.draft(office, worst.unit_id, DAY, language, demo.ALLOWED, key=f"one {language}") == row
    content = from_json(LawyerLetterDraft, row.content)
    assert row.number.startswith("LS2026-")
    owed = worst.overdue_fen + worst.late_fee_fen
    assert worst.late_fee_fen > 0
    assert (content.number, content.total_fen, row.total_fen) == (row.number, owed, owed)
    assert [demand.number for demand in content.demands] == [notice.number]
    assert content.provable_demands == ()
    filed = letters.file_draft(office, row, tmp_path / "draft.pdf", tmp_path / "draft.docx")
    assert [path.name for path in filed.paths] == ["draft.pdf", "draft.docx"]
    assert filed.missing == ()
    assert format_yuan(content.total_fen) in pdf_text(filed.paths[0])
    assert filed.paths[1].read_bytes().startswith(b"PK")
    assert letters.file_draft(office, row, tmp_path / "alone.pdf").paths == (tmp_path / "alone.pdf",)
    assert upkeep.check_book(office).clean


def pdf_text(path: Path) -> str:
    """The text of a PDF file."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_no_draft_about_nothing(office: Office) -> None:
    somebody = arrears.overdue(office, DAY).rows[0]
    with pytest.raises(UnitNotOverdue):
        letters.draft(office, somebody.unit_id, date(2020, 1, 1), "zh_CN", demo.ALLOWED)
    with pytest.raises(UnitUnknown):
        letters.draft(office, 99_999, DAY, "zh_CN", demo.ALLOWED)
