"""A book with one of everything about reminding and cases: every table has rows, the check is clean, a backup keeps them all."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Table

from propdesk.domain.close_out import Stands
from propdesk.domain.promises import PromiseState
from propdesk.services import close_outs, court, ledger, letters, upkeep
from propdesk.services import promises as promised
from propdesk.services.office import Office, open_office
from propdesk.store import attachments, integrity
from propdesk.store.engine import raw_connect
from propdesk.store.tables import APPEND_ONLY, cases, dunning
from tests.tools import case_book as maker
from tests.tools.office_day import rows, spans_hold

TABLES = [table for module in (dunning, cases) for table in vars(module).values() if isinstance(table, Table)]


@pytest.fixture(scope="module")
def office(case_template: Path) -> Iterator[Office]:
    """The book, open, and only looked at."""
    opened = open_office(case_template)
    yield opened
    opened.close(backup=False)


def named(folder: Path) -> dict[str, bytes]:
    """The attached files below a folder."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_table_about_reminding_and_cases_has_rows(office: Office) -> None:
    assert len(TABLES) > 40
    assert [name for name, found in rows(office).items() if name in {table.name for table in TABLES} and not found] == []


def test_what_an_office_can_meet_is_in_it(office: Office) -> None:
    stood = [close_outs.listed(office, day)[0].stands for day in (date(2026, 11, 23), maker.SECOND_RUN, maker.TODAY)]
    assert stood == [Stands.CLOSED, Stands.REOPENED, Stands.RESULT]
    states = {row.state for row in promised.find(office, maker.TODAY)}
    assert states == {PromiseState.KEPT, PromiseState.BROKEN, PromiseState.VOID}
    assert court.file(office, court.listed(office, maker.TODAY)[0].case_id, maker.TODAY).booked_fen == 2_500
    assert len(letters.listed(office, 9)) == 1
    with office.store.read() as conn:
        fees = {row.item for row in ledger.open_rows(conn, [9], date(2026, 12, 31))}
        assert "催收邮费" in fees
        charged = conn.exec_driver_sql("SELECT count(*) FROM notice_level WHERE fee_charge_id IS NOT NULL").scalar_one()
        part = conn.exec_driver_sql("SELECT ticket, amount_fen FROM hold WHERE kind = 'dispute'").one()
    assert charged > 0
    assert tuple(part) == ("报事 0312", 3_000)


def test_the_book_is_sound_and_its_log_covers_every_row(office: Office) -> None:
    assert upkeep.check_book(office).findings == ()
    assert spans_hold(office) > 150
    assert {table.name for table in TABLES if table in APPEND_ONLY} <= set(integrity.RECORDED)
    raw = raw_connect(office.path)
    try:
        assert integrity.broken_lines(raw) == (0, "")
    finally:
        raw.close()


def test_backup_and_restore_keep_every_row_and_every_file(case_copy: Path, tmp_path: Path) -> None:
    office = open_office(case_copy)
    before, files = rows(office, "meta"), named(attachments.default_folder(case_copy))
    made = upkeep.backup_now(office, "manual")
    office.close(backup=False)
    elsewhere = tmp_path / "elsewhere" / "again.pdbook"
    elsewhere.parent.mkdir()
    assert upkeep.restore_preview(made.path, elsewhere).files_lost == ()
    assert upkeep.restore_backup(made.path, elsewhere).lost == ()
    again = open_office(elsewhere)
    try:
        after = rows(again, "meta")
        assert set(before.pop("audit")) <= set(after.pop("audit"))  # the restore itself is a line more
        assert after == before
        assert upkeep.check_book(again).findings == ()
    finally:
        again.close(backup=False)
    assert len(files) == 9
    assert named(attachments.default_folder(elsewhere)) == files


def test_an_old_book_is_made_to_stand_alone(tmp_path: Path) -> None:
    path = tmp_path / "schema.pdbook"
    maker.main(path, files=False)
    assert [left.name for left in tmp_path.iterdir()] == [path.name]
    assert integrity.check(path).findings == ()
    raw = raw_connect(path)
    try:
        empty = [table.name for table in TABLES if not raw.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]]
    finally:
        raw.close()
    assert empty == ["attachment", "attachment_link", "attachment_unlink"]
