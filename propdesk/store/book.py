"""A book (账套) on disk: create it, open it, refuse what is not one, and hand out connections.

A wrong, newer, foreign, empty or missing file meets a sentence and keeps every byte: nothing is opened for writing
before the header has been read.
"""

import contextlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath

from sqlalchemy import Connection, Engine, func, select

from propdesk.errors import EnvironmentFault, UserError
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import APPLICATION_ID, make_engine, plain_faults
from propdesk.store.files import short, short_kept
from propdesk.store.prepared import run
from propdesk.store.tables import book as tables
from propdesk.store.tables.billing import charge
from propdesk.store.tables.payments import payment
from propdesk.store.tables.people import person, unit

LONGEST_PATH = 480  # bytes; SQLite's own limit is 512
LONGEST_WINDOWS_PATH = 259  # UTF-16 units; longer ones Windows allows only where its keeper has switched them on
LONGEST_NAME = 230  # bytes; a disk allows 255, and "-journal" and temporary endings need their share
ROOM_FOR_BACKUPS = 180  # bytes of "<short name> backups/<short name> 2026-11-23 153012 <reason>.pdbook-backup.part"
_BESIDE = len(".01234567.part-journal")
_KEPT = len(".pre-restore-20261123-153012-2-journal")
_COPY = len(" backups/ 2026-11-23 153012 before-migration (2).pdbook-backup.part-journal")
SCHEMA = 5  # the number of the newest migration; kept in the file as user_version

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)
_UUID = select(tables.meta.c.value).where(tables.meta.c.name == "uuid")


class BookMissing(UserError):
    """There is no book at “{path}”. Find the file, or restore a backup."""


class BookExists(UserError):
    """“{path}” exists already. Choose another name; an existing file is never overwritten."""


class FolderMissing(UserError):
    """The folder “{path}” does not exist. Create it first or choose another one."""


class PathTooLong(UserError):
    """The path “{path}” is too long for a book and its backups. Use a folder with a shorter path or a shorter name."""


class NameForbidden(UserError):
    """Windows allows no file called “{name}”. Leave out < > : | ? *, quotation marks and names of devices such as CON."""


class NotABook(UserError):
    """“{path}” is not a PropDesk book. It was left untouched."""


class BookEmpty(UserError):
    """“{path}” is empty (0 bytes), perhaps after a failed copy. It was left untouched. Restore a backup."""


class BookNewer(UserError):
    """“{path}” was written by a newer PropDesk (format {found}; this one knows up to {known}). It was left untouched. Update PropDesk."""


class BookOlder(UserError):
    """“{path}” was written by an older PropDesk and must be upgraded first."""


class BookReplaced(EnvironmentFault):
    """The book's file was moved, deleted or replaced while open. Nothing more was written. Close PropDesk and open the right file."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first hundred bytes say."""

    application_id: int
    schema: int


@dataclass(slots=True)
class Store:
    """An open book: one writing engine, one reading engine, and the identity of the file they stand on."""

    path: Path
    writer: Engine
    reader: Engine
    book_uuid: str = ""
    identity: tuple[int, int] = field(default=(0, 0))

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back on any error; refused when the file is not the one opened."""
        self.check_identity()
        try:
            with plain_faults(), collector_paused(), self.writer.begin() as conn:
                if self.book_uuid and run(conn, _UUID) != [(self.book_uuid,)]:
                    raise BookReplaced()
                yield conn
        except EnvironmentFault:
            self.writer.dispose()
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for short reads; no lock is held between statements. Fetch everything before leaving."""
        with plain_faults(), self.reader.connect() as conn:
            yield conn

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection on which several reads see the same moment. Keep it under a second."""
        with plain_faults(), collector_paused(), self.reader.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            try:
                yield conn
            finally:
                conn.exec_driver_sql("ROLLBACK")

    def check_identity(self) -> None:
        """Raise `BookReplaced` unless the file is still the one that was opened."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            raise BookReplaced() from None
        if (found.st_dev, found.st_ino) != self.identity:
            raise BookReplaced()

    def close(self) -> None:
        """Note the clean close and let go of the file."""
        with contextlib.suppress(EnvironmentFault), self.write() as conn:
            conn.execute(tables.meta.delete().where(tables.meta.c.name == "open"))
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file without writing anything."""
        self.writer.dispose()
        self.reader.dispose()


def read_header(path: Path) -> Header:
    """Read application id and schema number from the file's first bytes; raises the sentence for what is no book."""
    if not path.exists():
        raise BookMissing(path=path)
    if not path.is_file():
        raise NotABook(path=path)
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except PermissionError:
        raise BookNotReadable(path=path) from None
    if not head:
        raise BookEmpty(path=path)
    if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
        raise NotABook(path=path)
    return Header(int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big"))


class BookNotReadable(UserError):
    """“{path}” cannot be read with your permissions. Ask whoever set up this computer."""


def check_header(path: Path) -> Header:
    """Raise unless the file is a book this program may open, where its backups have room; returns its header."""
    header = known_header(path)
    check_length(path)
    return header


def known_header(path: Path) -> Header:
    """Raise unless the file is a book of ours in a format this program knows (a backup is one too); returns its header."""
    header = read_header(path)
    if header.application_id != APPLICATION_ID or header.schema < 1:
        raise NotABook(path=path)
    if header.schema > SCHEMA:
        raise BookNewer(path=path, found=header.schema, known=SCHEMA)
    return header


def create(path: Path, name: str) -> None:
    """Make a new, empty book; raises `BookExists`, `FolderMissing` or `NameForbidden`, and leaves nothing behind when it fails."""
    from propdesk.store.migrate import make_empty  # Alembic is only needed when a schema is made

    if not path.parent.is_dir():
        raise FolderMissing(path=path.parent)
    if os.name == "nt" and not windows_allows(path.name):
        raise NameForbidden(name=path.name)
    check_length(path)
    if path.exists():
        raise BookExists(path=path)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        make_empty(part)
        _write_facts(part, name)
        _take_name(part, path)
    except FileExistsError:
        raise BookExists(path=path) from None
    except PermissionError:
        raise FolderNotWritable(path=path.parent) from None
    finally:
        for leftover in (part, part.with_name(part.name + "-journal")):
            leftover.unlink(missing_ok=True)


def check_length(path: Path) -> None:
    """Raise `PathTooLong` where the names of journal, temporary files or backups of a book would not fit any more."""
    real = path.resolve()
    folder, name = len(os.fsencode(real.parent)), len(os.fsencode(real.name))
    too_long = windows_length(real) > LONGEST_WINDOWS_PATH if os.name == "nt" else folder + max(name, ROOM_FOR_BACKUPS) > LONGEST_PATH
    if name > LONGEST_NAME or too_long:
        raise PathTooLong(path=path)


def windows_allows(name: str) -> bool:
    """Whether Windows takes the name for a file: what follows a colon would vanish in a hidden stream, CON would be the screen."""
    return not (_FORBIDDEN.search(name) or _DEVICE.match(name) or name.endswith((" ", ".")))


def windows_length(real: PurePath) -> int:
    """The longest path, counted as Windows counts, that a book needs with journal, temporary files, backups and after a restore."""

    def units(text: str) -> int:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    beside, kept = units(real.name) + _BESIDE, units(short_kept(real.name)) + _KEPT
    return units(str(real.parent)) + 1 + max(beside, kept, 2 * units(short(real.stem)) + _COPY)


def _take_name(part: Path, path: Path) -> None:
    """Give the finished file its name without ever replacing another one that appeared meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # FAT and some network disks know no hard links
        if path.exists():
            raise FileExistsError(path) from None
        part.rename(path)


class FolderNotWritable(UserError):
    """You may not write into the folder “{path}”. Choose another folder."""


def _write_facts(path: Path, name: str) -> None:
    engine = make_engine(path, writes=True)
    try:
        with plain_faults(), engine.begin() as conn:
            facts = {"uuid": str(uuid.uuid4()), "name": name}
            conn.execute(tables.meta.insert(), [{"name": key, "value": value} for key, value in facts.items()])
    finally:
        engine.dispose()


def open_store(path: Path, moment: datetime | None = None) -> Store:
    """Open a book for reading and writing; raises the sentence for anything that is not a usable book.

    The caller holds the book's lock (`store.lock`). An older schema is upgraded in one transaction between two verified
    backups named by `moment` (`store.migrate`); without a moment an older book raises `BookOlder`.
    """
    header = check_header(path)
    if header.schema < SCHEMA:
        if moment is None:
            raise BookOlder(path=path)
        from propdesk.store.backup import backup
        from propdesk.store.migrate import upgrade

        backup(path, moment, "before-migration")
        upgrade(path)
        backup(path, moment, "after-migration")
    found = os.stat(path)
    store = Store(path, make_engine(path, writes=True), make_engine(path, writes=False), identity=(found.st_dev, found.st_ino))
    try:
        with store.read() as conn:
            store.book_uuid = conn.execute(_UUID).scalar_one()
    except BaseException:
        store.abandon()
        raise
    return store


def mark_open(store: Store) -> bool:
    """Note that the book is in use and return whether the last use ended without closing it (power cut, kill)."""
    with store.write() as conn:
        unclean = conn.execute(select(tables.meta.c.value).where(tables.meta.c.name == "open")).first() is not None
        if not unclean:
            conn.execute(tables.meta.insert().values(name="open", value="1"))
    return unclean


def counts(conn: Connection) -> dict[str, int]:
    """How many units (not removed), people, charges and payments the book holds."""
    found = {table.name: int(conn.execute(select(func.count()).select_from(table)).scalar_one()) for table in (person, charge, payment)}
    standing = select(func.count()).select_from(unit).where(unit.c.removed == 0)
    return found | {"unit": int(conn.execute(standing).scalar_one())}


def facts(conn: Connection) -> dict[str, str]:
    """The book's own facts: uuid, name."""
    return {row.name: row.value for row in conn.execute(select(tables.meta))}
