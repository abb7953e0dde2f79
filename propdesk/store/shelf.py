"""The shelf of backups: what lies in a backup folder, the list kept beside it, and which copies may go.

The list (``manifest.jsonl``, one JSON object a line) is only ever appended to. Its lines stay when a copy has gone: number
and hash of the audit log at that moment are anchors outside the book (safety reference 3.3, 3.8).
"""

import contextlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from propdesk.store.files import sha256, short

SUFFIX = ".pdbook-backup"
MANIFEST = "manifest.jsonl"
DAYS_WHOLE, DAYS, WEEKS, MONTHS = 2, 14, 8, 24  # how many of each are kept; counted, never measured by age

_NAMED = re.compile(r" (\d{4}-\d\d-\d\d) (\d{6}) ")


class BackupState(StrEnum):
    """What is known about a copy on the shelf."""

    VERIFIED = "verified"  # the file is byte for byte what was checked when it was made
    DAMAGED = "damaged"  # the file differs from what was checked
    UNLISTED = "unlisted"  # no line in the list: brought from elsewhere, or the computer stopped in the last moment


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One verified copy of a book. `sequence` and `chain_head` are the audit log's newest line in it."""

    path: Path
    made_at: datetime
    reason: str
    sequence: int
    chain_head: str
    sha256: str
    size: int
    book_uuid: str
    book_name: str
    schema: int
    state: BackupState = BackupState.VERIFIED

    @property
    def verified(self) -> bool:
        """Whether the file is what was checked when it was made."""
        return self.state is BackupState.VERIFIED


def default_folder(book: Path) -> Path:
    """Where a book's copies lie unless the office chose another place: beside it, “<stem> backups”."""
    return book.with_name(f"{short(book.stem)} backups")


def files_folder(folder: Path) -> Path:
    """Where the files attached to books lie beside their copies, each content once."""
    return folder / "files"


def write_line(folder: Path, line: dict[str, object]) -> None:
    """Append one line to the list and wait for the disk; a torn last line of a killed program is closed first."""
    path = folder / MANIFEST
    text = json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                text = "\n" + text
        file.write(text.encode("utf-8", "surrogateescape"))
        file.flush()
        os.fsync(file.fileno())


def note_backup(made: BackupFile) -> None:
    """Put a verified copy on its folder's list."""
    line = asdict(made) | {"file": made.path.name, "made_at": made.made_at.isoformat()}
    write_line(made.path.parent, {key: value for key, value in line.items() if key not in ("path", "state")})


def note_restore(folder: Path, book_uuid: str, moment: datetime, sequence: int) -> None:
    """Note that the book went back to line `sequence`: later anchors no longer bind it."""
    write_line(folder, {"restored_at": moment.isoformat(), "book_uuid": book_uuid, "sequence": sequence})


def read_lines(folder: Path) -> list[dict[str, object]]:
    """The list's readable lines, oldest first; torn ones are skipped."""
    try:
        raw = (folder / MANIFEST).read_bytes()
    except OSError:
        return []
    found = []
    for line in raw.splitlines():
        with contextlib.suppress(ValueError):
            read = json.loads(line)
            if isinstance(read, dict):
                found.append(read)
    return found


def list_backups(folder: Path, book_uuid: str | None = None, *, hashed: bool = True) -> tuple[BackupFile, ...]:
    """Copies in the folder, newest first by audit line, then time; damaged and unlisted ones are there, marked so.

    `hashed` compares each file's SHA-256 with the list; without it only the size is compared. Unlisted files carry no facts.
    """
    listed = _listed(folder)
    found = []
    for path in _files(folder):
        made = listed.get(path.name)
        if made is None:
            found.append(_unlisted(path))
        else:
            found.append(made if _sound(made, hashed) else replace(made, state=BackupState.DAMAGED))
    wanted = [b for b in found if book_uuid is None or b.book_uuid in (book_uuid, "")]
    return tuple(sorted(wanted, key=lambda b: (b.sequence, b.made_at.timestamp(), b.path.name), reverse=True))


def anchors(folder: Path, book_uuid: str) -> tuple[tuple[int, str], ...]:
    """(line, hash) of the audit log at each backup of this book that was ever made here and still binds it."""
    found: dict[int, str] = {}
    for line in read_lines(folder):
        sequence, head = line.get("sequence"), line.get("chain_head")
        if line.get("book_uuid") != book_uuid or not isinstance(sequence, int):
            continue
        if "restored_at" in line:
            found = {at: known for at, known in found.items() if at <= sequence}
        elif sequence > 0:
            found[sequence] = str(head)
    return tuple(sorted(found.items()))


def keep(folder: Path, book_uuid: str, moment: datetime) -> tuple[Path, ...]:
    """Thin out one book's copies and return what was deleted.

    Kept by count, never by age: all of the last 2 days that have any, the newest of 14 days, 8 weeks and 24 months. Copies
    dated after `moment` (a wrong clock), damaged and unlisted ones are left alone; nothing goes unless a kept one is sound.
    """
    shelf = [b for b in list_backups(folder, book_uuid, hashed=False) if b.verified and b.made_at <= moment]
    kept = _kept(shelf)
    gone = [b for b in shelf if b.path not in kept]
    if not gone or not any(_sound(b, hashed=True) for b in shelf if b.path in kept):
        return ()
    for backup in gone:
        backup.path.unlink(missing_ok=True)
    return tuple(b.path for b in gone)


def _kept(shelf: Sequence[BackupFile]) -> set[Path]:
    """The copies that stay; `shelf` is newest first."""
    days = list(dict.fromkeys(b.made_at.date() for b in _by_time(shelf)))
    kept = {b.path for b in shelf if b.made_at.date() in days[:DAYS_WHOLE]}
    for count, name in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-W%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, Path] = {}
        for backup in _by_time(shelf):
            newest.setdefault(backup.made_at.strftime(name), backup.path)
        kept |= set(list(newest.values())[:count])
    return kept | {b.path for b in shelf[:1]}


def _by_time(shelf: Iterable[BackupFile]) -> list[BackupFile]:
    return sorted(shelf, key=lambda b: (b.made_at, b.sequence), reverse=True)


def _listed(folder: Path) -> dict[str, BackupFile]:
    """The newest list entry of each file name."""
    found = {}
    for line in read_lines(folder):
        with contextlib.suppress(KeyError, TypeError, ValueError):
            name = str(line["file"])
            found[name] = BackupFile(
                folder / name,
                datetime.fromisoformat(str(line["made_at"])),
                str(line["reason"]),
                int(str(line["sequence"])),
                str(line["chain_head"]),
                str(line["sha256"]),
                int(str(line["size"])),
                str(line["book_uuid"]),
                str(line["book_name"]),
                int(str(line["schema"])),
            )
    return found


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file()]
    except OSError:
        return []


def _sound(made: BackupFile, hashed: bool) -> bool:
    try:
        return made.path.stat().st_size == made.size and (not hashed or sha256(made.path) == made.sha256)
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _unlisted(path: Path) -> BackupFile:
    """What an unlisted file's name tells; its content is judged when it is chosen."""
    made_at = datetime.fromtimestamp(0, UTC)
    if named := _NAMED.search(path.name):
        with contextlib.suppress(ValueError):
            made_at = datetime.strptime(f"{named[1]} {named[2]}", "%Y-%m-%d %H%M%S").astimezone()
    return BackupFile(path, made_at, "", 0, "", "", _size(path), "", "", 0, BackupState.UNLISTED)
