"""Verified copies of a book: made in one step, opened and compared before they get their name.

A copy of the live file is no backup (27 of 30 were malformed), and a killed copy leaves an empty file that passes every
integrity check; so the copy is made by SQLite's own backup under a temporary name, compared with the book as of the same
audit line, synced, renamed, and only then listed (safety reference 3.3).
"""

import contextlib
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

from propdesk.errors import EnvironmentFault, PropDeskError, UserError
from propdesk.store import attachments, book, files, lock, shelf
from propdesk.store.audit import GENESIS
from propdesk.store.engine import BookBusy, BookDamaged, file_uri, plain_faults, raw_connect, schema_objects, totals
from propdesk.store.shelf import BackupFile, BackupState, anchors, default_folder, keep, list_backups

__all__ = ["BackupFile", "BackupState", "Facts", "anchors", "backup", "default_folder", "facts_of", "keep", "list_backups", "verify"]

DEADLINE = 30.0  # seconds; SQLite's backup waits for ever on a locked book


class BackupFailed(EnvironmentFault):
    """The backup could not be written to “{folder}”: {reason}. Earlier backups are untouched."""


class BackupTimedOut(EnvironmentFault):
    """The backup was given up after {seconds} seconds: another program is holding the book. Close that program and try again."""


class BackupUnsound(EnvironmentFault):
    """The copy of the book did not pass its check ({what}) and was thrown away. Earlier backups are untouched. Check the book."""


class BackupMissing(UserError):
    """There is no backup at “{path}”."""


class BackupDamaged(UserError):
    """The backup “{name}” is damaged and was not used. Nothing was replaced. Choose another backup."""


class BackupForeign(UserError):
    """“{name}” is not a backup of a PropDesk book. Nothing was replaced."""


class BackupNewer(UserError):
    """The backup “{name}” was written by a newer PropDesk (format {found}; this one knows up to {known}). Update PropDesk first."""


class BackupAltered(UserError):
    """“{name}” contains parts that PropDesk did not make ({part}). It was refused; nothing was replaced."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a book holds at one moment: for comparing a copy with its source, and for showing what a restore would lose."""

    book_uuid: str
    book_name: str
    schema: int
    sequence: int
    chain_head: str
    totals: dict[str, tuple[int, ...]]

    def rows(self, table: str) -> int:
        """How many rows a table has (0 when there is no such table)."""
        return self.totals.get(table, (0,))[0]


def backup(path: Path, moment: datetime, reason: str, folder: Path | None = None) -> BackupFile:
    """Copy the book at `path` into `folder` (beside the book unless named) and return the verified, listed copy.

    The files attached to the book go along, each content once for all copies; one that is lost already stops no backup.
    `moment` (aware) names the file; an existing file is never overwritten. `reason` is a short word such as "close" or
    "before-import". Raises `BackupTimedOut`, `BackupUnsound`, `BackupFailed` or what opening the book raises; then no file
    bears a final name and earlier copies are untouched.
    """
    book.check_header(path)
    folder = folder or shelf.default_folder(path)
    word = re.sub(r"[^a-z0-9-]+", "-", reason.lower()).strip("-") or "backup"
    deadline = monotonic() + DEADLINE
    try:
        folder.mkdir(exist_ok=True)
        held = lock.acquire_file(folder / "backup.lock", wait=DEADLINE)
    except lock.BookInUse:
        raise BackupTimedOut(seconds=int(DEADLINE)) from None
    except OSError as error:
        raise BackupFailed(folder=folder, reason=error.strerror or error) from error
    try:
        for left in folder.glob(f"*{shelf.SUFFIX}.part*"):
            left.unlink(missing_ok=True)
        return _make(path, moment.astimezone(), word, folder, deadline)
    except OSError as error:
        raise BackupFailed(folder=folder, reason=error.strerror or error) from error
    finally:
        held.release()


def _make(path: Path, moment: datetime, reason: str, folder: Path, deadline: float) -> BackupFile:
    target = _free_name(folder, f"{files.short(path.stem)} {moment:%Y-%m-%d %H%M%S} {reason}")
    part = target.with_name(target.name + ".part")
    try:
        facts = _copy_patiently(path, part, deadline)
        named = _compare(part, facts)
        attachments.carry(attachments.default_folder(path), shelf.files_folder(folder), named)
        files.sync_file(part)
        sha, size = files.sha256(part), part.stat().st_size
        part.rename(target)
        files.sync_folder(folder)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    made = BackupFile(
        target, moment, reason, facts.sequence, facts.chain_head, sha, size, facts.book_uuid, facts.book_name, facts.schema
    )  # fmt: skip
    shelf.note_backup(made)
    return made


def _free_name(folder: Path, stem: str) -> Path:
    """A name that no file has: the wanted one, else with (2), (3) …"""
    path, number = folder / f"{stem}{shelf.SUFFIX}", 2
    while path.exists():
        path, number = folder / f"{stem} ({number}){shelf.SUFFIX}", number + 1
    return path


def _copy_patiently(path: Path, part: Path, deadline: float) -> Facts:
    """Copy, asking again while somebody else writes, until the deadline."""
    while True:
        try:
            return _copy(path, part, deadline)
        except BookBusy:
            part.unlink(missing_ok=True)
            if monotonic() > deadline:
                raise BackupTimedOut(seconds=int(DEADLINE)) from None


def _copy(path: Path, part: Path, deadline: float) -> Facts:
    """Copy in one step inside one read transaction of our own connection; returns the facts of that very moment."""

    def watch(status: int, remaining: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and monotonic() > deadline:
            raise BackupTimedOut(seconds=int(DEADLINE))

    with plain_faults(), contextlib.closing(raw_connect(path)) as source:
        source.execute("BEGIN")
        facts = facts_of(source)
        with contextlib.closing(sqlite3.connect(file_uri(part, "rwc"), uri=True, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode=OFF").fetchall()
            target.execute("PRAGMA synchronous=OFF")  # the finished file is synced as a whole
            source.backup(target, pages=-1, progress=watch, sleep=0.25)
        source.execute("ROLLBACK")
    return facts


def _compare(part: Path, facts: Facts) -> tuple[tuple[str, str, int], ...]:
    """What `named_files` gives of the copy; raises `BackupUnsound` unless it is sound and holds exactly what the book held."""
    try:
        with contextlib.closing(raw_connect(part, "ro&immutable=1")) as copy:
            if what := _flaws(copy):
                raise BackupUnsound(what=what)
            if facts_of(copy) != facts:
                raise BackupUnsound(what="totals")
            return attachments.listed(copy)
    except sqlite3.Error as error:
        raise BackupUnsound(what=error) from error


def _flaws(copy: sqlite3.Connection) -> str:
    """The first thing SQLite itself finds wrong, or ""."""
    found = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if found != "ok":
        return found
    orphan = copy.execute("PRAGMA foreign_key_check").fetchone()
    return f"foreign key: {orphan[0]}" if orphan else ""


def named_files(copy: Path) -> tuple[tuple[str, str, int], ...]:
    """(hash, name, size) of every attached file that a copy of a book names."""
    with contextlib.closing(raw_connect(copy, "ro&immutable=1")) as raw:
        return attachments.listed(raw)


def facts_of(raw: sqlite3.Connection) -> Facts:
    """The facts of an open book, read in the caller's transaction."""
    names = dict(raw.execute("SELECT name, value FROM meta WHERE name IN ('uuid', 'name')").fetchall())
    last = raw.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, GENESIS)
    schema = int(raw.execute("PRAGMA user_version").fetchone()[0])
    return Facts(str(names.get("uuid", "")), str(names.get("name", "")), schema, int(last[0]), str(last[1]), totals(raw))


def verify(path: Path) -> Facts:
    """Judge a backup before it is used and return what it holds; the file is only read.

    Raises `BackupMissing`, `BackupDamaged` (bytes or rows do not fit together), `BackupForeign`, `BackupNewer`, or
    `BackupAltered` when its schema differs from what the migrations make (triggers, views or tables of somebody else).
    """
    from propdesk.store.migrate import expected_schema  # Alembic is only needed here

    try:
        header = book.known_header(path)  # a backup needs no room for backups of its own
    except book.BookMissing:
        raise BackupMissing(path=path) from None
    except book.BookNewer as error:
        raise BackupNewer(name=path.name, **{key: error.facts[key] for key in ("found", "known")}) from None
    except book.BookEmpty:
        raise BackupDamaged(name=path.name) from None
    except PropDeskError:
        raise BackupForeign(name=path.name) from None
    listed = {b.path.name: b for b in shelf.list_backups(path.parent, hashed=False)}.get(path.name)
    try:
        if listed and listed.sha256 and files.sha256(path) != listed.sha256:
            raise BackupDamaged(name=path.name)
        with contextlib.closing(raw_connect(path, "ro&immutable=1")) as copy:
            odd = sorted(name for _, name, _ in schema_objects(copy) ^ expected_schema(header.schema))
            if odd:
                raise BackupAltered(name=path.name, part=odd[0])
            if _flaws(copy) or not _chain_holds(copy):
                raise BackupDamaged(name=path.name)
            return facts_of(copy)
    except (sqlite3.Error, OSError, TypeError, ValueError, OverflowError) as error:  # damaged rows hold values of any kind
        raise BackupDamaged(name=path.name) from error


def _chain_holds(copy: sqlite3.Connection) -> bool:
    from propdesk.store.integrity import broken_lines

    return not broken_lines(copy)[0]


def facts_at(path: Path) -> Facts | None:
    """What a book on disk holds now, a half-written transaction rolled back first; None when it is too damaged to tell."""
    try:
        with plain_faults(), contextlib.closing(raw_connect(path)) as raw:
            return facts_of(raw)
    except BookDamaged:
        return None
    except (sqlite3.Error, TypeError, ValueError, OverflowError):
        return None  # our own tables are not there, or hold values of another kind: damaged beyond telling
