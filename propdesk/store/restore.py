"""Putting a backup in a book's place: judged first, swapped in one step, the old file kept beside.

At every moment the book's name leads either to the old book or to the whole restored one; the database and its journal are
treated as a pair, so that a journal of the one never meets the other (safety reference 3.3, F08, F30, F68).
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from propdesk.errors import EnvironmentFault, UserError
from propdesk.store import attachments, audit, book, files, lock, shelf
from propdesk.store.audit import Actor
from propdesk.store.backup import BackupDamaged, Facts, facts_at, named_files, verify
from propdesk.store.engine import make_engine, plain_faults


class RestoreOther(UserError):
    """“{path}” is another book (“{name}”). A backup can only take the place of its own book; choose a new file name."""


class RestoreOverForeign(UserError):
    """“{path}” is not a PropDesk book and was left untouched. Choose another file name."""


class RestoreFailed(EnvironmentFault):
    """The backup could not be restored to “{path}”: {reason}. What was there is as it was."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `before` is None where there was no readable book, `kept` where there was no file at all.

    `lost` are the names of attached files that neither the folder of the book nor that of the backup holds.
    """

    path: Path
    backup: Path
    kept: Path | None
    before: Facts | None
    after: Facts
    lost: tuple[str, ...] = ()


def current(to: Path, backup_uuid: str) -> Facts | None:
    """What the book at `to` holds now, or None when it is missing, empty or too damaged to tell.

    Raises `RestoreOther` for another book, `RestoreOverForeign` for a file that is no book, `BookNewer` for a newer format.
    """
    try:
        book.check_header(to)
    except (book.BookMissing, book.BookEmpty):
        return None
    except book.NotABook:
        raise RestoreOverForeign(path=to) from None
    facts = facts_at(to)
    if facts is not None and facts.book_uuid != backup_uuid:
        raise RestoreOther(path=to, name=facts.book_name)
    return facts


def restore(backup: Path, to: Path, moment: datetime, actor: Actor | None = None) -> Restored:
    """Put the backup in the place of the book at `to` (or make it there) and keep the old file as “….pre-restore-<time>”.

    The files attached to the book are there before it is. With `actor` the restored book's audit log says who went back, when,
    and from which line. Raises what `verify` and `current` raise, `BookInUse` while a window has the book open, or `RestoreFailed`;
    the book is then as it was.
    """
    after = verify(backup)
    if not to.parent.is_dir():
        raise book.FolderMissing(path=to.parent)
    book.check_length(to)
    held = lock.acquire_file(lock.lock_path(to))
    part = to.with_name(f"{to.name}.restoring")
    try:
        before = current(to, after.book_uuid)
        part.unlink(missing_ok=True)
        _fill(backup, part, after)
        shelved = shelf.files_folder(backup.parent)
        lost = attachments.carry(shelved, attachments.default_folder(to), named_files(part), hashed=True)
        if actor is not None:
            _record(part, backup, before, moment, actor)
        kept = _keep_old(to, moment.astimezone()) if to.exists() else None
        files.replace(part, to)
    except OSError as error:
        raise RestoreFailed(path=to, reason=error.strerror or error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
            part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
        held.release()
    _note(to, after, before, moment)
    return Restored(to, backup, kept, before, after, lost)


def lost_files(backup: Path, to: Path) -> tuple[str, ...]:
    """The names of the attached files of a backup that could not come back: whole neither with it nor with the book."""
    folders = (shelf.files_folder(backup.parent), attachments.default_folder(to))
    return tuple(
        name for sha256, name, size in named_files(backup) if all(attachments.state(folder, sha256, name, size) for folder in folders)
    )


def _fill(backup: Path, part: Path, expected: Facts) -> None:
    """Copy beside the book, wait for the disk, and judge the copy anew."""
    files.copy(backup, part)
    if files.sha256(part) != files.sha256(backup) or verify(part) != expected:
        raise BackupDamaged(name=backup.name)


def _record(part: Path, backup: Path, before: Facts | None, moment: datetime, actor: Actor) -> None:
    """Write the restore's own audit line into the copy before it becomes the book."""
    engine = make_engine(part, writes=True)
    body = {
        "backup": backup.name,
        "replaced_line": before.sequence if before else None,
        "replaced_head": before.chain_head if before else None,
    }
    try:
        with plain_faults(), engine.begin() as conn:
            audit.append(conn, actor, moment, moment.astimezone(), "book.restore", backup.name, body)
    finally:
        engine.dispose()
    files.sync_file(part)


def _keep_old(to: Path, moment: datetime) -> Path:
    """Give the old file (and its journal) a second name, then take its journal away so that it never meets the new file.

    A sound old book has no journal content any more: reading it before rolled an interrupted transaction back.
    """
    stem, number = f"{files.short_kept(to.name)}.pre-restore-{moment:%Y%m%d-%H%M%S}", 1
    kept = to.with_name(stem)
    while kept.exists():
        number += 1
        kept = to.with_name(f"{stem}-{number}")
    files.second_copy(to, kept)
    journal = to.with_name(f"{to.name}-journal")
    if journal.exists():
        if journal.stat().st_size:
            files.second_copy(journal, kept.with_name(f"{kept.name}-journal"))
        files.sync_folder(to.parent)
        journal.unlink()
    files.sync_folder(to.parent)
    return kept


def _note(to: Path, after: Facts, before: Facts | None, moment: datetime) -> None:
    """Where the book has a shelf of its own, note that later anchors no longer bind it; the restore stands without it."""
    folder = shelf.default_folder(to)
    if before is not None and folder.is_dir():
        with contextlib.suppress(OSError):
            shelf.note_restore(folder, after.book_uuid, moment, after.sequence)
