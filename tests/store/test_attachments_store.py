"""Files beside the book: whole under the name of their content, or not there."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from propdesk.domain.attachments import FileEmpty, FileKindRefused, FileTooLarge
from propdesk.store import attachments, files

HOSTILE = ["送达 照片#1?100%.jpg", "a b.PDF", "催交2024年1–12月.png", "%41%2F.txt", "'; DROP TABLE unit; --.pdf", "…" * 60 + ".jpg"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return attachments.default_folder(tmp_path / "阳光 花园#1?.pdbook")


def source(tmp_path: Path, name: str, content: bytes = b"proof") -> Path:
    path = tmp_path / "from" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_kept_by_its_content(tmp_path: Path, folder: Path, name: str) -> None:
    kept = attachments.keep(folder, source(tmp_path, name, name.encode()))
    assert (kept.name, kept.fresh, kept.path.read_bytes()) == (name, True, name.encode())
    assert kept.path.parent.parent == folder
    assert kept.path.name.partition(".")[0] == kept.sha256 == files.sha256(kept.path)
    assert attachments.state(folder, kept.sha256, kept.name, kept.size) == ""


def test_the_same_content_is_kept_once(tmp_path: Path, folder: Path) -> None:
    first = attachments.keep(folder, source(tmp_path, "a.jpg"))
    second = attachments.keep(folder, source(tmp_path, "b.jpg"))
    assert (second.path, second.fresh) == (first.path, False)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [first.path.name]
    attachments.drop_fresh([second])
    assert first.path.exists()
    attachments.drop_fresh([first])
    assert not first.path.exists()


def test_a_damaged_file_is_made_whole_by_the_same_one(tmp_path: Path, folder: Path) -> None:
    kept = attachments.keep(folder, source(tmp_path, "a.jpg"))
    kept.path.write_bytes(b"prOof")
    assert attachments.state(folder, kept.sha256, "a.jpg", kept.size, hashed=False) == ""
    assert attachments.state(folder, kept.sha256, "a.jpg", kept.size) == "changed"
    assert attachments.keep(folder, source(tmp_path, "a.jpg")).fresh
    assert kept.path.read_bytes() == b"proof"
    kept.path.unlink()
    assert attachments.state(folder, kept.sha256, "a.jpg", kept.size) == "missing"


def test_what_may_not_come_in_leaves_nothing(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileKindRefused):
        attachments.keep(folder, source(tmp_path, "a.exe"))
    with pytest.raises(FileEmpty):
        attachments.keep(folder, source(tmp_path, "a.jpg", b""))
    with pytest.raises(attachments.FileUnreadable):
        attachments.keep(folder, tmp_path / "gone.jpg")
    (tmp_path / "folder.jpg").mkdir()
    with pytest.raises(attachments.FileUnreadable):
        attachments.keep(folder, tmp_path / "folder.jpg")
    monkeypatch.setattr("propdesk.domain.attachments.LARGEST", 4)
    with pytest.raises(FileTooLarge):
        attachments.keep(folder, source(tmp_path, "a.jpg"))
    assert not folder.exists()


def test_a_file_that_grows_while_it_is_copied_is_refused(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = source(tmp_path, "a.jpg")
    real = Path.stat

    def first_small(self: Path, **words: Any) -> os.stat_result:
        found = real(self, **words)
        return os.stat_result((*found[:6], 1, *found[7:])) if self == growing else found

    monkeypatch.setattr("propdesk.domain.attachments.LARGEST", 4)
    monkeypatch.setattr(Path, "stat", first_small)
    with pytest.raises(FileTooLarge):
        attachments.keep(folder, growing)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_half(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", full) if where == "fsync" else (files, "replace", full)))
    with pytest.raises(attachments.FileNotKept, match="No space left"):
        attachments.keep(folder, source(tmp_path, "a.jpg"))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_what_a_dead_program_left_is_cleared(tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "0123.part").write_bytes(b"half")
    attachments.keep(folder, source(tmp_path, "a.jpg"))
    assert list(folder.glob("*.part")) == []


def test_carrying_to_another_folder(tmp_path: Path, folder: Path) -> None:
    one = attachments.keep(folder, source(tmp_path, "a.jpg"))
    two = attachments.keep(folder, source(tmp_path, "b.pdf", b"other"))
    gone = attachments.keep(folder, source(tmp_path, "c.pdf", b"gone"))
    gone.path.unlink()
    two.path.write_bytes(b"oth3r")
    other = tmp_path / "other files"
    listed = [(kept.sha256, kept.name, kept.size) for kept in (one, two, gone)]
    assert attachments.carry(folder, other, listed) == ("b.pdf", "c.pdf")
    assert [path.read_bytes() for path in other.rglob("*") if path.is_file()] == [b"proof"]
    before = attachments.place(other, one.sha256, "a.jpg").stat().st_mtime_ns
    assert attachments.carry(folder, other, listed[:1]) == ()
    assert attachments.place(other, one.sha256, "a.jpg").stat().st_mtime_ns == before
    attachments.place(other, one.sha256, "a.jpg").write_bytes(b"prOof")
    assert attachments.carry(folder, other, listed[:1], hashed=True) == ()
    assert attachments.place(other, one.sha256, "a.jpg").read_bytes() == b"proof"
