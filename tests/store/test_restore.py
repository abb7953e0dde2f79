"""Restoring: judged first, the old book kept, never a mixture (F08, F30, F68, F69)."""

import shutil
import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest

from propdesk.domain.payments import Method
from propdesk.services import payments, upkeep
from propdesk.services.office import new_book, open_office
from propdesk.store import audit, backup, book, files, integrity, lock, shelf
from propdesk.store import restore as room
from propdesk.store.engine import raw_connect
from tests.tools.small_book import worked_book


@pytest.fixture
def copy(garden: Path, moment: datetime) -> Path:
    """A backup of the book; one more payment was taken since."""
    made = backup.backup(garden, moment, "close")
    office = open_office(garden)
    payments.take(office, 5, 2_000, Method.CASH, date(2026, 11, 20), key="later")
    office.close(backup=False)
    return made.path


def receipts(path: Path) -> list[str]:
    with raw_connect(path) as raw:
        found = [row[0] for row in raw.execute("SELECT receipt FROM payment ORDER BY id")]
    raw.close()
    return found


def test_the_preview_tells_what_would_be_lost(garden: Path, copy: Path) -> None:
    before = garden.read_bytes()
    preview = upkeep.restore_preview(copy, garden)
    assert (preview.payments_lost, preview.changes_lost) == (1, 1)
    assert garden.read_bytes() == before
    assert upkeep.restore_preview(copy, garden.with_name("new.pdbook")).payments_lost == 0


def test_a_restore_brings_the_old_state_and_keeps_the_new_one(garden: Path, copy: Path) -> None:
    now = receipts(garden)
    done = upkeep.restore_backup(copy, garden)
    assert receipts(garden) == now[:-1]
    assert done.kept is not None
    assert done.kept.name.startswith("garden.pdbook.pre-restore-")
    assert receipts(done.kept) == now
    assert done.before is not None
    assert done.before.rows("payment") == done.after.rows("payment") + 1
    assert not list(garden.parent.glob("*.restoring*"))
    assert not list(garden.parent.glob("*-journal")) or all(path.stat().st_size == 0 for path in garden.parent.glob("*-journal"))


def test_the_restored_book_knows_that_it_was_restored(garden: Path, copy: Path) -> None:
    """F69: the way back stands in its audit log, and anchors noted after the backup raise no alarm any more."""
    office = open_office(garden)
    upkeep.backup_now(office, "later")
    office.close(backup=False)
    done = upkeep.restore_backup(copy, garden)
    office = open_office(garden)
    try:
        assert upkeep.check_at_start(office).clean
        with office.store.read() as conn:
            line = conn.exec_driver_sql("SELECT action, object, body FROM audit ORDER BY seq DESC LIMIT 1").one()
        assert line[:2] == ("book.restore", copy.name)
        assert done.before is not None
        assert f'"replaced_line":{done.before.sequence}' in line.body
    finally:
        office.close(backup=False)


def test_an_old_copy_put_back_by_hand_raises_the_alarm(garden: Path, copy: Path) -> None:
    """F69 the other way round: without a restore the anchors of later backups tell."""
    office = open_office(garden)
    upkeep.backup_now(office, "later")
    office.close(backup=False)
    shutil.copy(copy, garden)
    office = open_office(garden)
    try:
        assert [finding.kind for finding in upkeep.check_book(office).findings] == ["anchor"]
    finally:
        office.close(backup=False)


def test_a_backup_becomes_a_new_book_where_none_is(copy: Path, tmp_path: Path) -> None:
    to = tmp_path / "again.pdbook"
    done = upkeep.restore_backup(copy, to)
    assert (done.kept, done.before) == (None, None)
    office = open_office(to)
    assert upkeep.check_book(office).clean
    office.close(backup=False)


def test_an_empty_or_damaged_book_can_be_replaced(garden: Path, copy: Path) -> None:
    garden.write_bytes(b"")
    assert upkeep.restore_backup(copy, garden).before is None
    content = bytearray(garden.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    garden.write_bytes(bytes(content))
    done = upkeep.restore_backup(copy, garden)
    assert done.before is None
    assert done.kept is not None
    assert done.kept.read_bytes() == bytes(content)
    assert integrity.check(garden).clean


def test_another_book_is_never_replaced(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdbook"
    new_book(other, "Riverside")
    before = other.read_bytes()
    with pytest.raises(room.RestoreOther, match="Riverside"):
        upkeep.restore_backup(copy, other)
    assert other.read_bytes() == before


def test_a_file_that_is_no_book_is_never_replaced(copy: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear owner" * 50)
    with pytest.raises(room.RestoreOverForeign):
        upkeep.restore_backup(copy, letter)
    with pytest.raises(book.FolderMissing):
        upkeep.restore_backup(copy, tmp_path / "none" / "x.pdbook")
    assert letter.read_text() == "Dear owner" * 50


def test_a_book_in_use_is_not_replaced(garden: Path, copy: Path) -> None:
    before = garden.read_bytes()
    with lock.hold(garden), pytest.raises(lock.BookInUse):
        upkeep.restore_backup(copy, garden)
    assert garden.read_bytes() == before


def hostile(path: Path, statement: str) -> None:
    """Change a backup as somebody else's program would, and its list line with it."""
    with sqlite3.connect(path) as conn:
        conn.executescript(statement)
    conn.close()
    (path.parent / "manifest.jsonl").unlink()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER gift AFTER INSERT ON payment BEGIN UPDATE setting SET value = 'x'; END",
        "CREATE VIEW payments AS SELECT * FROM payment",
        "CREATE TABLE extra(x)",
        "CREATE INDEX extra_x ON payment(payer)",
        "DROP TRIGGER payment_no_update",
        "DROP TRIGGER audit_no_delete; CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END",
        "ALTER TABLE unit ADD COLUMN extra TEXT",
    ],
)
def test_a_backup_with_strange_parts_is_refused(garden: Path, copy: Path, statement: str) -> None:
    hostile(copy, statement)
    before = garden.read_bytes()
    with pytest.raises(backup.BackupAltered):
        upkeep.restore_backup(copy, garden)
    assert garden.read_bytes() == before


def test_wrong_backups_are_refused_before_anything_is_replaced(garden: Path, copy: Path, tmp_path: Path) -> None:
    before = garden.read_bytes()
    with pytest.raises(backup.BackupMissing):
        upkeep.restore_backup(tmp_path / "none.pdbook-backup", garden)
    text = tmp_path / "text.pdbook-backup"
    text.write_text("not a book at all " * 20)
    with pytest.raises(backup.BackupForeign):
        upkeep.restore_backup(text, garden)
    newer = tmp_path / "newer.pdbook-backup"
    content = bytearray(copy.read_bytes())
    content[60:64] = (book.SCHEMA + 1).to_bytes(4, "big")
    newer.write_bytes(content)
    with pytest.raises(backup.BackupNewer, match=str(book.SCHEMA + 1)):
        upkeep.restore_backup(newer, garden)
    guard = "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    hostile(copy, f"DROP TRIGGER audit_no_update; UPDATE audit SET body = '{{}}' WHERE seq = 2; {guard}")
    with pytest.raises(backup.BackupDamaged):
        upkeep.restore_backup(copy, garden)
    assert garden.read_bytes() == before
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_hot_journal_of_the_old_book_never_meets_the_new_one(garden: Path, copy: Path, tmp_path: Path) -> None:
    """The old book died in mid-transaction: its half change is rolled back into the old file, not into the restored one."""
    raw = raw_connect(garden)
    raw.execute("PRAGMA cache_size=5")
    raw.execute("BEGIN IMMEDIATE")
    for i in range(2_000):
        raw.execute("INSERT INTO setting(name, value) VALUES (?, hex(randomblob(400)))", (str(i),))
    snapshot = {path: path.read_bytes() for path in (garden, garden.with_name("garden.pdbook-journal"))}
    raw.execute("ROLLBACK")
    raw.close()
    for path, content in snapshot.items():
        path.write_bytes(content)
    assert len(snapshot[garden.with_name("garden.pdbook-journal")]) > 512
    done = upkeep.restore_backup(copy, garden)
    assert integrity.check(garden).clean
    assert done.kept is not None
    assert integrity.check(done.kept).clean
    assert len(receipts(done.kept)) == 5


@pytest.mark.parametrize("step", ["copy", "second_copy", "sync_folder", "replace"])
def test_a_disk_that_fails_on_the_way_leaves_the_old_book(garden: Path, copy: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    now = receipts(garden)

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, step, fail)
    with pytest.raises(room.RestoreFailed, match="No space left"):
        upkeep.restore_backup(copy, garden)
    monkeypatch.undo()
    assert receipts(garden) == now
    assert integrity.check(garden).clean
    assert not list(garden.parent.glob("*.restoring*"))


def test_without_room_for_a_second_copy_the_old_book_is_kept_by_link(garden: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = files.copy

    def full(source: Path, target: Path) -> None:
        if "pre-restore" in target.name:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(files, "copy", full)
    now = receipts(garden)
    done = upkeep.restore_backup(copy, garden)
    assert done.kept is not None
    assert receipts(done.kept) == now


def test_a_virus_scanner_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PAUSE", 0.0)
    real, refusals = Path.replace, [5]

    def held(self: Path, target: Path) -> Path:
        if refusals[0]:
            refusals[0] -= 1
            raise PermissionError(13, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    (tmp_path / "a").write_text("new")
    files.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "new"
    (tmp_path / "a").write_text("newer")
    refusals[0] = 99
    with pytest.raises(PermissionError):
        files.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "new"


def test_restoring_twice_in_the_same_second_keeps_both_old_files(garden: Path, copy: Path, moment: datetime) -> None:
    actor = audit.Actor("desk", "reception")
    kept = {room.restore(copy, garden, moment, actor).kept for _ in range(3)}
    assert len(kept) == 3
    assert shelf.read_lines(copy.parent)[-1]["restored_at"] == moment.isoformat()


def test_the_whole_way_in_a_new_place(tmp_path: Path, moment: datetime) -> None:
    """The computer broke: a copy from the stick becomes the book on the new one and work goes on."""
    old = tmp_path / "old" / "garden.pdbook"
    old.parent.mkdir()
    worked_book(old)
    made = backup.backup(old, moment, "close", tmp_path / "stick")
    shutil.rmtree(old.parent)
    new = tmp_path / "new" / "garden.pdbook"
    new.parent.mkdir()
    upkeep.restore_backup(made.path, new)
    office = open_office(new)
    taken = payments.take(office, 6, 1_000, Method.CASH, date(2026, 11, 24), key="after")
    assert taken.payment.receipt == "SJ2026-000006"  # the void of an earlier day took one of its own
    assert upkeep.check_book(office).clean
    office.close()
