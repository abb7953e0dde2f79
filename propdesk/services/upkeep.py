"""Looking after the book: backups, checking, restoring, and what the book is."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from propdesk import clock
from propdesk.services.office import DESK, Office
from propdesk.store import audit, backup, book, closing, integrity, settings
from propdesk.store.backup import BackupFile, Facts
from propdesk.store.integrity import Report
from propdesk.store.restore import Restored, current, lost_files, restore

FULL_CHECK_EVERY = timedelta(days=7)
_CHECKED = "checked_at"  # fact of the book: when it was last checked in full


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What a book is and holds. `size` in bytes; `last_backup` is the newest verified copy beside it, if any."""

    name: str
    uuid: str
    path: Path
    schema: int
    units: int
    people: int
    charges: int
    payments: int
    audit_lines: int
    chain_head: str
    last_backup: BackupFile | None
    size: int


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What a restore would do: what the backup holds, what the book holds now (None: nothing readable), what would be lost.

    `files_lost` are the names of attached files that lie whole neither with the backup nor with the book.
    """

    backup: Path
    to: Path
    holds: Facts
    now: Facts | None
    files_lost: tuple[str, ...] = ()

    @property
    def payments_lost(self) -> int:
        """Payments taken since the backup."""
        return max(0, self.now.rows("payment") - self.holds.rows("payment")) if self.now else 0

    @property
    def changes_lost(self) -> int:
        """Audit lines written since the backup."""
        return max(0, self.now.sequence - self.holds.sequence) if self.now else 0


def backup_now(office: Office, reason: str) -> BackupFile:
    """Make a verified backup of the open book in its backup folder and thin out old ones; returns the new copy.

    Raises `BackupFailed`, `BackupUnsound` or `BackupTimedOut`; earlier copies are then untouched.
    """
    moment = clock.now()
    made = backup.backup(office.path, moment, reason)
    backup.keep(made.path.parent, office.store.book_uuid, clock.local(moment))
    return made


def backup_if_changed(office: Office, reason: str) -> BackupFile | None:
    """Make a verified backup unless the newest verified one holds the newest change; returns the new copy, or None."""
    newest = newest_backup(office)
    with office.store.read() as conn:
        now = audit.head(conn)
    if newest is not None and (newest.sequence, newest.chain_head) == now:
        return None
    return backup_now(office, reason)


def backups(office: Office) -> Sequence[BackupFile]:
    """The book's copies, newest first, each read again and marked verified, damaged or unlisted."""
    return backup.list_backups(backup.default_folder(office.path), office.store.book_uuid)


def restore_preview(path: Path, to: Path) -> RestorePreview:
    """Judge a backup and tell what restoring it to `to` would lose; nothing is written.

    Raises the sentence for a backup that is missing, damaged, foreign, altered or newer, or for another book at `to`.
    """
    holds = backup.verify(path)
    now = current(to, holds.book_uuid)
    return RestorePreview(path, to, holds, now, lost_files(path, to))


def restore_backup(path: Path, to: Path, operator: str = DESK) -> Restored:
    """Put a backup in the place of the book at `to`, or make it there; the old file stays beside as “….pre-restore-<time>”.

    Raises like `restore_preview`, `BookInUse` while the book is open, or `RestoreFailed`; the book is then as it was.
    """
    return restore(path, to, clock.now(), audit.Actor(operator, platform.node()))


def check_book(office: Office, full: bool = True) -> Report:
    """Check the open book against itself, its audit log and what was noted with its backups and daily closes; repairs nothing."""
    folder = backup.default_folder(office.path)
    with office.store.read() as conn:
        closes = closing.anchors(conn)
    return integrity.check(office.store, full, [*backup.anchors(folder, office.store.book_uuid), *closes])


def check_at_start(office: Office) -> Report:
    """The check of a start: full after an unclean end, after seven days, or when the clock went back; else quick.

    A clean full check is noted in the book, so that the next start can be quick.
    """
    moment = clock.now()
    with office.store.read() as conn:
        noted = settings.meta(conn, _CHECKED)
    report = check_book(office, full=office.unclean or full_check_due(noted, moment))
    if report.full and report.clean:
        with office.store.write() as conn:
            settings.set_meta(conn, _CHECKED, moment.isoformat())
    return report


def full_check_due(noted: str | None, moment: datetime) -> bool:
    """Whether the last clean full check (ISO text, None = never) is too long ago, or lies in the future."""
    if noted is None:
        return True
    since = moment - datetime.fromisoformat(noted)
    return not timedelta(0) <= since < FULL_CHECK_EVERY


def book_info(office: Office) -> BookInfo:
    """What the open book is and holds."""
    with office.store.snapshot() as conn:
        facts = book.facts(conn)
        seq, head = audit.head(conn)
        counts = book.counts(conn)
    return BookInfo(
        name=facts.get("name", ""),
        uuid=office.store.book_uuid,
        path=office.path,
        schema=book.read_header(office.path).schema,
        units=counts["unit"],
        people=counts["person"],
        charges=counts["charge"],
        payments=counts["payment"],
        audit_lines=seq,
        chain_head=head,
        last_backup=newest_backup(office),
        size=office.path.stat().st_size,
    )


def newest_backup(office: Office) -> BackupFile | None:
    """The newest copy whose size is as listed; its bytes are compared when it is used."""
    found = backup.list_backups(backup.default_folder(office.path), office.store.book_uuid, hashed=False)
    return next((copy for copy in found if copy.verified), None)
