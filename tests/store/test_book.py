"""Opening and making books: what is no book keeps every byte, and odd paths open that file and no other (F20, F23, F27, F29)."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PureWindowsPath

import pytest
from sqlalchemy import URL, create_engine

from propdesk.errors import PropDeskError
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import backup, book, engine
from propdesk.store.restore import restore
from tests.tools.small_book import worked_book


def poke(path: Path, offset: int, value: bytes) -> None:
    """Overwrite bytes of a file in place."""
    with path.open("rb+") as file:
        file.seek(offset)
        file.write(value)


def foreign_database(path: Path) -> None:
    """A database of another program."""
    path.unlink()
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE notes(x)")
    conn.close()


SPOILT: dict[str, tuple[Callable[[Path], object], type[PropDeskError]]] = {
    "missing": (Path.unlink, book.BookMissing),
    "zero bytes": (lambda path: path.write_bytes(b""), book.BookEmpty),
    "text": (lambda path: path.write_text("unit;owner\n" * 40), book.NotABook),
    "short text": (lambda path: path.write_text("hello"), book.NotABook),
    "cut in the header": (lambda path: path.write_bytes(path.read_bytes()[:60]), book.NotABook),
    "zeroed sector": (lambda path: poke(path, 0, bytes(512)), book.NotABook),
    "other program": (foreign_database, book.NotABook),
    "newer format": (lambda path: poke(path, 60, (book.SCHEMA + 1).to_bytes(4, "big")), book.BookNewer),
    "no format number": (lambda path: poke(path, 60, bytes(4)), book.NotABook),
    "folder": (lambda path: (path.unlink(), path.mkdir()), book.NotABook),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_no_usable_book_is_refused_and_keeps_every_byte(garden: Path, name: str) -> None:
    spoil, expected = SPOILT[name]
    spoil(garden)
    before = garden.read_bytes() if garden.is_file() else None
    with pytest.raises(expected) as caught:
        open_office(garden)
    assert garden.name in str(caught.value)
    assert (garden.read_bytes() if garden.is_file() else None) == before
    assert [p.name for p in garden.parent.iterdir()] == ([garden.name] if garden.exists() else [])


ODD = [
    "阳光花园.pdbook",
    "a b.pdbook",
    "block #3.pdbook",
    "why?.pdbook",
    "100%.pdbook",
    "%3f%23.pdbook",
    "a&b=c;d.pdbook",
    'it\'s "x".pdbook',
    "𠮷㐂.pdbook",
    "file:x.pdbook",
    "-x.pdbook",
    "?mode=memory&cache=shared.pdbook",
]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_open_that_file_and_no_other(template: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name.replace(".pdbook", " 目录")
    try:
        folder.mkdir()
        path = Path(shutil.copy(template, folder / name))
    except OSError:  # Windows forbids some of these characters
        assert os.name == "nt"
        return
    opened = open_office(path)
    with opened.store.write() as conn:
        conn.exec_driver_sql("UPDATE meta SET value = 'Garden of ' || ? WHERE name = 'name'", (name,))
    opened.close(backup=True)
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT value FROM meta WHERE name = 'name'").fetchone() == (f"Garden of {name}",)
    conn.close()
    left = {p.name for p in folder.iterdir()} - {f"{name}.lock"}  # Windows takes a released lock file away
    assert left == {name, f"{name}-journal", f"{path.stem} backups"}
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]


def test_the_naive_address_opens_another_file(template: Path, tmp_path: Path) -> None:
    """Negative control: an address made by text opens a file that nobody named."""
    path = Path(shutil.copy(template, tmp_path / "why?.pdbook")) if os.name != "nt" else template
    naive = create_engine(f"sqlite:///{path}")
    with naive.connect() as conn:
        tables = conn.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
    naive.dispose()
    if os.name != "nt":
        assert tables == 0
    careful = create_engine(URL.create("sqlite", database=str(path)))
    with careful.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one() > 0
    careful.dispose()


def long_path(folder: Path, letter: str, length: int) -> Path:
    """A path of `length` characters below `folder`, in parts a disk allows."""
    while length - len(str(folder)) > 70:
        folder = folder / (letter * min(60, length - len(str(folder)) - 20))
        folder.mkdir()
    return folder / (letter * (length - len(str(folder)) - 8) + ".pdbook")


@pytest.mark.parametrize(("letter", "length"), [("a", 250), ("园", 150)] if os.name != "nt" else [("a", 140), ("园", 140)])
def test_a_long_path_works(tmp_path: Path, letter: str, length: int) -> None:
    path = long_path(tmp_path, letter, length)
    assert len(str(path)) == length
    worked_book(path)
    opened = open_office(path)
    opened.close(backup=True)
    assert len(list(path.parent.glob("*backups/*.pdbook-backup"))) == 1


@pytest.fixture
def last_that_fits(tmp_path: Path) -> Path:
    """A book's path that is as long as the program takes: a character more, and it would be refused."""

    def room(path: Path) -> int:
        if os.name == "nt":
            return book.LONGEST_WINDOWS_PATH - book.windows_length(path)
        return book.LONGEST_PATH - book.ROOM_FOR_BACKUPS - len(os.fsencode(path.parent))

    path = tmp_path / "g.pdbook"
    while (left := room(path)) > 0:
        part = left - 1 if left <= 120 else 100  # a folder takes a separator too
        path = path.parent / ("f" * max(part, 1)) / path.name
    path.parent.mkdir(parents=True)
    return path


def test_the_backup_of_the_longest_path_is_judged_and_restored(last_that_fits: Path, moment: datetime) -> None:
    """It lies deeper than its book, and needs no room for backups of its own."""
    path = last_that_fits
    worked_book(path)
    made = backup.backup(path, moment, "before-migration")
    assert restore(made.path, path, moment).after == backup.verify(made.path)
    deeper = path.parent.with_name(path.parent.name + "f")
    deeper.mkdir()
    with pytest.raises(book.PathTooLong):
        restore(made.path, deeper / path.name, moment)
    assert not list(deeper.iterdir())


def test_a_path_too_long_for_the_library_is_a_sentence(tmp_path: Path) -> None:
    path = long_path(tmp_path, "园", 250) if os.name != "nt" else tmp_path / ("园" * 80 + ".pdbook")
    with pytest.raises(book.PathTooLong):
        new_book(path, "Garden")
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize(
    "name", ["why?.pdbook", "garden:b.pdbook", 'a"b.pdbook', "a*.pdbook", "a|b.pdbook", "con.pdbook", "Lpt1 .x.pdbook", "a.", "a "]
)
def test_names_that_windows_gives_to_no_file(tmp_path: Path, name: str) -> None:
    assert not book.windows_allows(name)
    if os.name == "nt":
        with pytest.raises(book.NameForbidden):
            book.create(tmp_path / name, "Garden")
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["garden.pdbook", "阳光 花园 #1 50%.pdbook", "console.pdbook", "COM10.pdbook", "a&b=c;d.pdbook"])
def test_names_that_windows_takes(name: str) -> None:
    assert book.windows_allows(name)


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        (r"C:\Users\reception\Documents\PropDesk\garden.pdbook", True),
        (rf"C:\{'a' * 200}\garden.pdbook", False),  # not for its backups
        (rf"C:\{'a' * 165}\garden.pdbook", True),
        (rf"C:\{'园' * 165}\园.pdbook", True),  # Windows counts characters, not bytes
        (rf"C:\{'𠮷' * 90}\园.pdbook", False),  # … and these twice
        (rf"C:\b\{'a' * 220}.pdbook", True),
        (rf"C:\b\{'a' * 230}.pdbook", False),
        (rf"C:\{'b' * 40}\{'a' * 160}.pdbook", True),
        (rf"C:\{'b' * 51}\{'a' * 160}.pdbook", False),  # not for the old book beside a restored one
    ],
)
def test_windows_takes_259_characters_with_journal_and_backups(path: str, fits: bool) -> None:
    assert (book.windows_length(PureWindowsPath(path)) <= book.LONGEST_WINDOWS_PATH) is fits


def test_a_new_book_never_replaces_anything(garden: Path, tmp_path: Path) -> None:
    before = garden.read_bytes()
    with pytest.raises(book.BookExists):
        new_book(garden, "Other")
    assert garden.read_bytes() == before
    with pytest.raises(book.FolderMissing):
        new_book(tmp_path / "none" / "x.pdbook", "Other")
    assert sorted(p.name for p in tmp_path.iterdir()) == [garden.name]


def test_a_failed_new_book_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(book, "_write_facts", fail)
    with pytest.raises(ZeroDivisionError):
        new_book(tmp_path / "x.pdbook", "X")
    assert list(tmp_path.iterdir()) == []


def test_a_new_book_comes_about_on_disks_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_args: object) -> None:
        raise OSError(1, "links are unknown here")

    monkeypatch.setattr(os, "link", no_links)
    new_book(tmp_path / "x.pdbook", "X")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.pdbook"]


def renamed(path: Path, _template: Path) -> None:
    """Tidy staff move the book away."""
    path.rename(path.with_name("old.pdbook"))


def deleted(path: Path, _template: Path) -> None:
    """Tidy staff delete the book."""
    path.unlink()


def replaced(path: Path, template: Path) -> None:
    """An older copy of the same book takes its place."""
    shutil.copy(template, path.with_name("copy"))
    path.with_name("copy").replace(path)


def overwritten(path: Path, template: Path) -> None:
    """Another book is copied over this one, into the same file."""
    other = path.with_name("other.pdbook")
    worked_book(other)
    path.write_bytes(other.read_bytes())


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be moved or replaced")
@pytest.mark.parametrize("change", [renamed, deleted, replaced, overwritten])
def test_a_file_changed_under_the_window_is_noticed_before_the_next_write(
    office: Office, template: Path, change: Callable[[Path, Path], None]
) -> None:
    change(office.path, template)
    before = office.path.read_bytes() if office.path.exists() else None
    with pytest.raises(book.BookReplaced), office.store.write() as conn:
        conn.exec_driver_sql("DELETE FROM setting")
    assert (office.path.read_bytes() if office.path.exists() else None) == before


def test_every_setting_is_read_back(garden: Path) -> None:
    reading = {engine.READING_CACHE[0]: engine.READING_CACHE[2]}
    for writes in (True, False):
        made = engine.make_engine(garden, writes=writes)
        with made.connect() as conn:
            for name, expected in ({one[0]: one[2] for one in engine.PRAGMAS} | ({} if writes else reading)).items():
                assert conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() == expected, name
        made.dispose()


def test_a_setting_that_does_not_hold_is_refused(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a storage setting the library does not take stops the book from opening."""
    monkeypatch.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, ("page_size", "512", 512)))
    with pytest.raises(engine.SettingNotTaken):
        open_office(garden)


def test_plain_sqlite_has_other_settings(garden: Path) -> None:
    """Negative control: without us journal, syncing, foreign keys and triggers are weaker."""
    with sqlite3.connect(garden) as conn:
        found = {name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name, _, _ in engine.PRAGMAS}
    conn.close()
    weaker = {name for name, _, expected in engine.PRAGMAS if found[name] != expected}
    assert {"journal_mode", "synchronous", "foreign_keys", "recursive_triggers"} <= weaker


def test_an_old_library_is_refused(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(engine.SQLiteTooOld, match=r"99\.0\.0"):
        engine.raw_connect(garden)


def test_another_program_holding_the_book_is_a_sentence_not_a_hang(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", (("busy_timeout", "200", 200), *engine.PRAGMAS[1:]))
    opened = open_office(garden)
    viewer = sqlite3.connect(garden, isolation_level=None)
    viewer.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(engine.BookBusy), opened.store.write() as conn:
            conn.exec_driver_sql("DELETE FROM setting")
    finally:
        viewer.execute("ROLLBACK")
        viewer.close()
    with opened.store.write() as conn:
        conn.exec_driver_sql("INSERT INTO setting(name, value) VALUES ('x', '1')")
    opened.close(backup=False)


def test_an_unclean_end_is_noticed_at_the_next_start(garden: Path) -> None:
    first = open_office(garden)
    assert not first.unclean
    first.store.abandon()
    first.lock.release()
    second = open_office(garden)
    assert second.unclean
    second.close(backup=False)
    third = open_office(garden)
    assert not third.unclean
    third.close(backup=False)


def test_a_snapshot_sees_one_moment_and_writes_nothing(office: Office) -> None:
    with office.store.snapshot() as conn:
        first = conn.exec_driver_sql("SELECT count(*) FROM payment").scalar_one()
        assert conn.exec_driver_sql("SELECT count(*) FROM payment").scalar_one() == first
    with office.store.write() as conn:  # no read lock is left behind
        conn.exec_driver_sql("INSERT INTO setting(name, value) VALUES ('y', '1')")


def test_counts_and_facts(office: Office) -> None:
    with office.store.read() as conn:
        assert book.counts(conn) == {"unit": 12, "person": 0, "charge": 36, "payment": 4}
        assert book.facts(conn)["name"] == "Sunshine Garden"
