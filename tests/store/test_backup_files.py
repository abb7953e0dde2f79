"""Attached files go with backups, once for each content, and come back with a restore; the data check names what is lost."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from propdesk.domain.attachments import Object
from propdesk.services import attachments as service
from propdesk.services import upkeep
from propdesk.services.attachments import FileLost, FileNotKept
from propdesk.services.office import Office, open_office
from propdesk.store import attachments, backup, integrity, restore, shelf

PHOTO = "门上照片 3#楼?100%.jpg"


def attach(office: Office, folder: Path, name: str = PHOTO, content: bytes = b"photo") -> attachments.AttachmentRow:
    path = folder / "camera" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    row = service.attach(office, Object.UNIT, 1, [path], note="门口", key=str(uuid4()))[-1]
    path.unlink()
    return row


def named(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def proof(office: Office, tmp_path: Path) -> attachments.AttachmentRow:
    return attach(office, tmp_path)


def test_a_file_can_be_opened_copied_and_taken_off(office: Office, tmp_path: Path, proof: attachments.AttachmentRow) -> None:
    assert service.path_of(office, proof).read_bytes() == b"photo"
    out = tmp_path / "送达 证明#1.jpg"
    out.write_bytes(b"old")
    assert service.save_copy(office, proof, out).read_bytes() == b"photo"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
    with pytest.raises(FileNotKept):
        service.save_copy(office, proof, tmp_path / "no such folder" / "a.jpg")
    service.remove(office, proof, "wrong household")
    assert service.of(office, Object.UNIT, 1) == ()
    assert service.path_of(office, proof).exists()
    with pytest.raises(service.LinkGone):
        service.remove(office, proof, "again")


def test_the_same_request_attaches_once(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"pdf")
    first = service.attach(office, Object.UNIT, 2, [path], key="k")
    assert service.attach(office, Object.UNIT, 2, [path], key="k") == first
    assert len(first) == 1


def test_backups_carry_each_content_once(office: Office, garden: Path, tmp_path: Path, proof: attachments.AttachmentRow) -> None:
    attach(office, tmp_path, "again.jpg")
    upkeep.backup_now(office, "manual")
    shelved = shelf.files_folder(shelf.default_folder(garden))
    assert named(shelved) == [b"photo"]
    before = attachments.place(shelved, proof.sha256, PHOTO).stat().st_mtime_ns
    attach(office, tmp_path, "b.pdf", b"second")
    upkeep.backup_now(office, "manual")
    assert named(shelved) == [b"photo", b"second"]
    assert attachments.place(shelved, proof.sha256, PHOTO).stat().st_mtime_ns == before


def test_a_restore_brings_files_back_beside_a_new_place(office: Office, garden: Path, tmp_path: Path) -> None:
    proof = attach(office, tmp_path)
    made = upkeep.backup_now(office, "manual")
    office.close(backup=False)
    elsewhere = tmp_path / "新 账套#2.pdbook"
    assert upkeep.restore_preview(made.path, elsewhere).files_lost == ()
    assert upkeep.restore_backup(made.path, elsewhere).lost == ()
    again = open_office(elsewhere)
    try:
        assert service.path_of(again, service.of(again, Object.UNIT, 1)[0]).read_bytes() == b"photo"
        assert upkeep.check_book(again).clean
    finally:
        again.close(backup=False)
    lost = attachments.place(attachments.default_folder(garden), proof.sha256, PHOTO)
    lost.write_bytes(b"phOto")
    upkeep.restore_backup(made.path, garden)
    assert lost.read_bytes() == b"photo"


def test_what_is_lost_everywhere_is_named(office: Office, garden: Path, proof: attachments.AttachmentRow) -> None:
    attachments.place(attachments.default_folder(garden), proof.sha256, PHOTO).unlink()
    made = upkeep.backup_now(office, "manual")  # the money is still worth a backup
    assert made.verified
    office.close(backup=False)
    assert upkeep.restore_preview(made.path, garden).files_lost == (PHOTO,)
    assert upkeep.restore_backup(made.path, garden).lost == (PHOTO,)


def test_the_data_check_names_missing_and_changed_files(office: Office, garden: Path, proof: attachments.AttachmentRow) -> None:
    assert integrity.check(garden).clean
    path = attachments.place(attachments.default_folder(garden), proof.sha256, PHOTO)
    path.write_bytes(b"phOto")
    assert integrity.check(garden, full=False).clean  # a quick check only looks at sizes
    assert [(f.kind, f.count, f.example) for f in integrity.check(garden).findings] == [("file-changed", 1, PHOTO)]
    with pytest.raises(FileLost):
        service.path_of(office, proof)
    path.unlink()
    findings = integrity.check(garden, full=False).findings
    assert [(f.kind, f.count, f.example) for f in findings] == [("file-missing", 1, PHOTO)]
    assert PHOTO in findings[0].sentence()


def test_a_full_backup_disk_leaves_no_backup_and_no_half_file(
    garden: Path, moment: datetime, office: Office, proof: attachments.AttachmentRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = shutil.copyfile

    def full(source: Path, target: Path, **words: Any) -> Any:
        if ".part" in str(target):
            real(source, target, **words)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(source, target, **words)

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(backup.BackupFailed):
        backup.backup(garden, moment, "close")
    folder = shelf.default_folder(garden)
    assert backup.list_backups(folder) == ()
    assert named(shelf.files_folder(folder)) == []


def test_a_restore_that_cannot_bring_the_files_leaves_the_book(
    garden: Path, office: Office, proof: attachments.AttachmentRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = upkeep.backup_now(office, "manual")
    office.close(backup=False)
    shutil.rmtree(attachments.default_folder(garden))
    before = garden.read_bytes()

    def full(*_args: Any, **_words: Any) -> tuple[str, ...]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(attachments, "carry", full)
    with pytest.raises(restore.RestoreFailed):
        upkeep.restore_backup(made.path, garden)
    assert garden.read_bytes() == before


def test_a_book_of_before_there_were_files(tmp_path: Path, moment: datetime) -> None:
    old = Path(__file__).parent.parent / "old_books" / "schema-0003.pdbook"
    book = Path(shutil.copy(old, tmp_path / "old.pdbook"))
    made = backup.backup(book, moment, "manual")
    assert not shelf.files_folder(made.path.parent).exists()
    assert restore.restore(made.path, tmp_path / "again.pdbook", moment).lost == ()
