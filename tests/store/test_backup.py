"""Backups are verified or absent, listed, and thinned out by count only (F07, F19, F31, F37, F41, F42)."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from propdesk.errors import PropDeskError
from propdesk.services import upkeep
from propdesk.services.office import Office
from propdesk.store import backup, book, engine, files, integrity, lock, shelf
from propdesk.store.shelf import BackupState


def test_a_backup_is_a_whole_sound_book(garden: Path, moment: datetime) -> None:
    made = backup.backup(garden, moment, "Before Import!")
    local = moment.astimezone()
    assert made.path == garden.with_name("garden backups") / f"garden {local:%Y-%m-%d %H%M%S} before-import.pdbook-backup"
    assert made.sha256 == files.sha256(made.path)
    assert made.size == made.path.stat().st_size
    assert (made.book_name, made.schema, made.reason) == ("Sunshine Garden", book.SCHEMA, "before-import")
    facts = backup.verify(made.path)
    assert facts == backup.facts_at(garden)
    assert (facts.sequence, facts.chain_head, facts.book_uuid) == (made.sequence, made.chain_head, made.book_uuid)
    assert facts.rows("payment") == 4
    assert facts.rows("no such table") == 0
    left = {path.name for path in made.path.parent.iterdir()} - {"backup.lock"}  # Windows takes a released lock file away
    assert left == {made.path.name, "manifest.jsonl"}
    assert shelf.list_backups(made.path.parent) == (made,)


def test_a_backup_never_replaces_another(garden: Path, moment: datetime) -> None:
    names = [backup.backup(garden, moment, "close").path.name for _ in range(3)]
    assert len(set(names)) == 3
    assert names[1].endswith("close (2).pdbook-backup")


def test_a_backup_may_lie_elsewhere_and_many_books_share_the_place(garden: Path, tmp_path: Path, moment: datetime) -> None:
    stick = tmp_path / "stick"
    made = backup.backup(garden, moment, "close", stick)
    assert made.path.parent == stick
    assert shelf.list_backups(stick, made.book_uuid) == (made,)
    assert shelf.list_backups(stick, "another book") == ()


def test_copies_made_while_others_write_are_sound(office: Office, moment: datetime) -> None:
    """F41: every copy holds whole transactions; the naive copy of the live file is the negative control."""
    stop = threading.Event()
    naive = office.path.with_name("naive")

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with office.store.write() as conn:
                for half in ("a", "b"):
                    conn.exec_driver_sql("INSERT INTO setting(name, value) VALUES (?, hex(randomblob(9000)))", (f"{number} {half}",))
                if number % 3 == 0:
                    conn.exec_driver_sql("DELETE FROM setting WHERE name <> ?", (f"{number} a",))
                    conn.exec_driver_sql("DELETE FROM setting")
            time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    broken = 0
    try:
        for i in range(12):
            made = backup.backup(office.path, moment + timedelta(seconds=i), "busy")
            backup.verify(made.path)
            with engine.raw_connect(made.path, "ro&immutable=1") as copy:
                assert copy.execute("SELECT count(*) % 2 FROM setting").fetchone() == (0,)
            copy.close()
        for _ in range(3_000):  # as many as it takes: whether a copy meets a half-written file is a matter of luck
            shutil.copyfile(office.path, naive)
            broken += not whole(naive)
            if broken:
                break
    finally:
        stop.set()
        writer.join()
    assert broken, "the naive copy of a file being written must be found broken"


def whole(path: Path) -> bool:
    """Whether a copied file is a sound database with whole transactions."""
    try:
        with sqlite3.connect(path) as conn:
            sound = conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return sound and conn.execute("SELECT count(*) % 2 FROM setting").fetchone() == (0,)
    except sqlite3.DatabaseError:
        return False
    finally:
        conn.close()


def truncated(path: Path) -> None:
    """The stick lost the tail."""
    path.write_bytes(path.read_bytes()[:-4096])


def flipped(offset: int) -> Callable[[Path], None]:
    """One bit fell over."""

    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[offset if offset >= 0 else len(content) + offset] ^= 4
        path.write_bytes(bytes(content))

    return flip


def emptied(path: Path) -> None:
    """A killed copy."""
    path.write_bytes(b"")


def empty_database(path: Path) -> None:
    """The naive backup's victim: an empty database that passes SQLite's own check."""
    path.unlink()
    sqlite3.connect(path).execute("VACUUM").connection.close()


DAMAGES = {
    "truncated": truncated,
    "header": flipped(30),
    "body": flipped(150_000),
    "tail": flipped(-100),
    "0 bytes": emptied,
    "empty database": empty_database,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("listed", [True, False])
def test_a_damaged_backup_is_named_and_refused(garden: Path, moment: datetime, damage: str, listed: bool) -> None:
    good = backup.backup(garden, moment, "good")
    bad = backup.backup(garden, moment + timedelta(hours=1), "bad")
    DAMAGES[damage](bad.path)
    states = {copy.path.name: copy.state for copy in shelf.list_backups(good.path.parent)}
    assert states == {good.path.name: BackupState.VERIFIED, bad.path.name: BackupState.DAMAGED}
    if not listed and damage in ("body", "tail"):
        return  # a flipped bit in free space changes nothing a check without the list could see
    if not listed:
        (good.path.parent / "manifest.jsonl").unlink()
    with pytest.raises((backup.BackupDamaged, backup.BackupForeign)) as caught:
        backup.verify(bad.path)
    assert bad.path.name in str(caught.value)
    backup.verify(good.path)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_newest_good_one_comes_after_the_damaged_ones(office: Office, moment: datetime, count: int) -> None:
    made = [backup.backup(office.path, moment + timedelta(hours=i), "close") for i in range(5)]
    for copy in made[-count:]:
        flipped(200)(copy.path)
    found = upkeep.backups(office)
    assert [copy.path for copy in found] == [copy.path for copy in reversed(made)]
    assert [copy.verified for copy in found] == [False] * count + [True] * (5 - count)


def test_a_backup_carried_here_by_hand_is_listed_as_such(garden: Path, tmp_path: Path, moment: datetime) -> None:
    made = backup.backup(garden, moment, "close")
    away = tmp_path / "away"
    away.mkdir()
    shutil.copy(made.path, away)
    (found,) = shelf.list_backups(away)
    assert found.state is BackupState.UNLISTED
    assert found.made_at == moment
    assert not found.verified
    assert backup.verify(found.path).sequence == made.sequence


def test_the_list_survives_a_torn_line(garden: Path, moment: datetime) -> None:
    first = backup.backup(garden, moment, "one")
    manifest = first.path.parent / "manifest.jsonl"
    with manifest.open("ab") as file:
        file.write(b'{"file": "half')
    second = backup.backup(garden, moment + timedelta(hours=1), "two")
    with manifest.open("ab") as file:
        file.write(b'\n[1]\n{"file": 3}\n')
    assert shelf.list_backups(first.path.parent) == (second, first)


def test_leftovers_of_a_killed_backup_go_and_are_never_listed(garden: Path, moment: datetime) -> None:
    folder = garden.with_name("garden backups")
    folder.mkdir()
    left = folder / "garden 2026-11-22 101010 close.pdbook-backup.part"
    left.write_bytes(b"half")
    assert shelf.list_backups(folder) == ()
    backup.backup(garden, moment, "close")
    assert not left.exists()


def test_an_unsound_copy_is_thrown_away(garden: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    good = backup.backup(garden, moment, "good")
    real = backup._copy

    def torn(path: Path, part: Path, deadline: float) -> backup.Facts:
        facts = real(path, part, deadline)
        part.write_bytes(part.read_bytes()[:20_000])
        return facts

    monkeypatch.setattr(backup, "_copy", torn)
    with pytest.raises(backup.BackupUnsound):
        backup.backup(garden, moment, "torn")
    assert shelf.list_backups(good.path.parent) == (good,)
    assert not list(good.path.parent.glob("*.part*"))


def test_a_copy_that_lacks_the_last_payment_is_thrown_away(garden: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    real = backup.facts_of
    seen: list[backup.Facts] = []

    def one_more(raw: sqlite3.Connection) -> backup.Facts:
        seen.append(real(raw))
        return seen[-1] if len(seen) > 1 else real(raw).__class__(*("x" * 8, "n", 1, 99, "h", {}))

    monkeypatch.setattr(backup, "facts_of", one_more)
    with pytest.raises(backup.BackupUnsound, match="totals"):
        backup.backup(garden, moment, "short")


def test_a_damaged_book_gives_no_backup(garden: Path, moment: datetime) -> None:
    with engine.raw_connect(garden) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO phone(person_id, number, position) VALUES (999, '1', 1)")
    raw.close()
    with pytest.raises(backup.BackupUnsound, match="foreign key: phone"):
        backup.backup(garden, moment, "close")


def test_a_held_book_gives_a_sentence_not_a_hang(garden: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", (("busy_timeout", "100", 100), *engine.PRAGMAS[1:]))
    viewer = sqlite3.connect(garden, isolation_level=None)
    viewer.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(backup, "DEADLINE", 0.3)
    with pytest.raises(backup.BackupTimedOut):
        backup.backup(garden, moment, "close")
    viewer.close()
    folder = garden.with_name("garden backups")
    assert shelf.list_backups(folder) == ()
    with lock.acquire_file(folder / "backup.lock"), pytest.raises(backup.BackupTimedOut):
        backup.backup(garden, moment, "close")


def test_a_copy_that_takes_too_long_is_given_up(garden: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, *, pages: int, progress: Callable[[int, int, int], object], sleep: float) -> None:
            del target, pages, sleep
            progress(sqlite3.SQLITE_BUSY, 10, 10)

    def slow(path: Path, mode: str = "rw") -> sqlite3.Connection:
        return sqlite3.connect(engine.file_uri(path, mode), uri=True, isolation_level=None, factory=Slow)

    monkeypatch.setattr(backup, "DEADLINE", 0.0)
    monkeypatch.setattr(backup, "raw_connect", slow)
    with pytest.raises(backup.BackupTimedOut):
        backup.backup(garden, moment, "close")
    assert shelf.list_backups(garden.with_name("garden backups")) == ()


def test_a_place_that_cannot_be_written_is_a_sentence(garden: Path, tmp_path: Path, moment: datetime) -> None:
    (tmp_path / "stick").write_text("a file where the folder should be")
    for folder in (tmp_path / "stick", tmp_path / "pulled" / "out"):
        with pytest.raises(backup.BackupFailed) as caught:
            backup.backup(garden, moment, "close", folder)
        assert str(folder) in str(caught.value)


@pytest.mark.parametrize("step", ["sync_file", "sha256", "sync_folder"])
def test_a_stick_pulled_out_on_the_way_never_counts_as_done(
    garden: Path, moment: datetime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    good = backup.backup(garden, moment, "good")

    def pulled(*_args: object) -> None:
        raise OSError(19, "No such device")

    monkeypatch.setattr(files, step, pulled)
    with pytest.raises(backup.BackupFailed, match="No such device"):
        backup.backup(garden, moment, "bad")
    monkeypatch.undo()
    verified = [copy for copy in shelf.list_backups(good.path.parent) if copy.verified]
    assert verified == [good]


def tables_of_days(folder: Path, days: list[datetime]) -> None:
    """A shelf with a tiny copy for each moment."""
    folder.mkdir(exist_ok=True)
    for number, made_at in enumerate(days, start=1):
        path = folder / f"garden {made_at:%Y-%m-%d %H%M%S} close.pdbook-backup"
        path.write_bytes(str(number).encode())
        shelf.note_backup(
            shelf.BackupFile(path, made_at, "close", number, "h", files.sha256(path), path.stat().st_size, "uuid", "Garden", 1)
        )  # fmt: skip


def left_days(folder: Path) -> list[str]:
    return sorted(path.name[7:17] for path in folder.glob("*.pdbook-backup"))


def test_thinning_keeps_days_weeks_and_months_by_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.os, "fsync", lambda _handle: None)  # a thousand lines need no disk here
    last = datetime(2026, 11, 23, 18, tzinfo=UTC)
    days = sorted(last - timedelta(days=d, hours=h) for d in range(1_000) for h in ((0, 4, 8) if d < 30 else (0,)))
    tables_of_days(tmp_path / "s", days)
    gone = shelf.keep(tmp_path / "s", "uuid", last)
    left = left_days(tmp_path / "s")
    assert len(gone) + len(left) == 1_060
    assert left.count("2026-11-23") == 3
    assert left.count("2026-11-22") == 3
    assert [left.count(f"2026-11-{d:02}") for d in range(10, 22)] == [1] * 12
    assert left.count("2026-11-09") == 0
    assert left[0].startswith("2024-12-31")  # the newest copy of the oldest of 24 months
    months = {day[:7] for day in left}
    assert len(months) == 24
    assert len(left) == 6 + 12 + 6 + 22 or len(left) <= 6 + 12 + 8 + 24
    assert shelf.keep(tmp_path / "s", "uuid", last) == ()


def test_thinning_never_goes_by_age(tmp_path: Path) -> None:
    old = [datetime(2001, 1, day, tzinfo=UTC) for day in range(1, 10)]
    tables_of_days(tmp_path / "s", old)
    assert shelf.keep(tmp_path / "s", "uuid", datetime(2026, 11, 23, tzinfo=UTC)) == ()


def test_a_wrong_clock_costs_no_backup(tmp_path: Path) -> None:
    """F42: copies dated in the future are left alone and take nobody's place; with the clock far back nothing goes."""
    last = datetime(2026, 11, 23, 18, tzinfo=UTC)
    tables_of_days(tmp_path / "s", [last - timedelta(days=d) for d in range(30)] + [datetime(2099, 1, d, tzinfo=UTC) for d in range(1, 21)])
    assert shelf.keep(tmp_path / "s", "uuid", datetime(2000, 1, 1, tzinfo=UTC)) == ()
    shelf.keep(tmp_path / "s", "uuid", last)
    left = left_days(tmp_path / "s")
    assert sum(day.startswith("2099") for day in left) == 20
    assert sum(day.startswith("2026-11") for day in left) >= 14


def test_the_last_sound_copies_stay_when_the_kept_ones_are_damaged(tmp_path: Path) -> None:
    last = datetime(2026, 11, 23, 18, tzinfo=UTC)
    tables_of_days(tmp_path / "s", [last - timedelta(days=d, hours=h) for d in range(40) for h in (0, 5)][::-1])
    for path in (tmp_path / "s").glob("* 180000 *"):
        path.write_bytes(b"x" * path.stat().st_size)
    for path in (tmp_path / "s").glob("garden 2026-11-2[23]*"):
        path.write_bytes(b"x" * path.stat().st_size)
    assert shelf.keep(tmp_path / "s", "uuid", last) == ()


def test_thinning_touches_one_book_only(tmp_path: Path) -> None:
    tables_of_days(tmp_path / "s", [datetime(2026, 11, 23, h, tzinfo=UTC) - timedelta(days=d) for d in range(40) for h in (1, 2)])
    assert shelf.keep(tmp_path / "s", "another", datetime(2026, 11, 24, tzinfo=UTC)) == ()


def test_anchors_outlive_the_copies(office: Office, moment: datetime) -> None:
    made = backup.backup(office.path, moment, "close")
    made.path.unlink()
    folder = made.path.parent
    assert shelf.anchors(folder, made.book_uuid) == ((made.sequence, made.chain_head),)
    assert shelf.anchors(folder, "another") == ()
    assert integrity.check(office.store, True, shelf.anchors(folder, made.book_uuid)).clean
    shelf.note_restore(folder, made.book_uuid, moment, made.sequence - 1)
    assert shelf.anchors(folder, made.book_uuid) == ()


def test_the_office_backs_up_only_what_changed(office: Office) -> None:
    first = upkeep.backup_if_changed(office, "close")
    assert first is not None
    assert upkeep.backup_if_changed(office, "close") is None
    flipped(200)(first.path)
    truncated(first.path)
    assert upkeep.backup_if_changed(office, "close") is not None
    assert upkeep.book_info(office).last_backup is not None


def test_closing_the_book_makes_a_backup(garden: Path) -> None:
    from propdesk.services.office import open_office

    open_office(garden).close()
    (made,) = shelf.list_backups(garden.with_name("garden backups"))
    assert (made.reason, made.verified) == ("close", True)


def test_errors_are_sentences() -> None:
    for module in (backup, shelf, lock, files):
        for name, thing in vars(module).items():
            if isinstance(thing, type) and issubclass(thing, PropDeskError):
                assert thing.msgid().endswith("."), name
