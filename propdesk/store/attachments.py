"""Files kept beside the book: copied whole or not at all, named by their content, and what each belongs to.

A file lies in “<book> files/<first two figures>/<SHA-256>.<ending>”, so that the same content is kept once and a changed byte shows.
It is there, synced, before the book names it: after a crash there may be a file too many, never one too few.
"""

import contextlib
import errno
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, select

from propdesk.domain.attachments import check_size, ending, largest, media_of
from propdesk.errors import EnvironmentFault, UserError
from propdesk.store import files
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.engine import RawConnection
from propdesk.store.tables import dunning

BLOCK = 1 << 20
CHUNK = 500
PART = ".part"


class FileUnreadable(UserError):
    """“{name}” cannot be read: {reason}. Nothing was taken over."""


class FileNotKept(EnvironmentFault):
    """“{name}” could not be copied into the folder of the book: {reason}. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the book's folder. `fresh` when it was not there before."""

    name: str
    media: str
    size: int
    sha256: str
    path: Path
    fresh: bool


class AttachmentRow(NamedTuple):
    """A file and what it belongs to; `size` in bytes."""

    attachment_id: int
    link_id: int
    object: str
    object_id: int
    name: str
    media: str
    size: int
    sha256: str
    taken_on: date | None
    note: str
    made_at: str
    operator: str


def default_folder(book: Path) -> Path:
    """Where a book's files lie: beside it, “<stem> files”."""
    return book.with_name(f"{files.short(book.stem)} files")


def place(folder: Path, sha256: str, name: str) -> Path:
    """Where content of this hash lies; of its name only the ending is used."""
    kept = re.sub(r"[^a-z0-9]", "", ending(name))[:8]
    return folder / sha256[:2] / (sha256 + (f".{kept}" if kept else ""))


def keep(folder: Path, source: Path) -> Kept:
    """Copy a file into the folder: temporary name, synced, read again, renamed.

    Raises `FileUnreadable`, the sentences of `domain.attachments` for its kind and size, or `FileNotKept`; then nothing is left.
    """
    name, media = source.name, check(source)
    try:
        reader = source.open("rb")
    except OSError as error:
        raise FileUnreadable(name=name, reason=error.strerror or error) from error
    part = folder / f"{uuid4().hex}{PART}"
    with reader:
        try:
            _make_folder(folder)
            _clear_parts(folder)
            sha256, size = _copy(reader, part, name, media)
            target = place(folder, sha256, name)
            fresh = not _holds(target, sha256)
            if fresh:
                _make_folder(target.parent)
                files.replace(part, target)
        except OSError as error:
            raise FileNotKept(name=name, reason=error.strerror or error) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
    return Kept(name, media, size, sha256, target, fresh)


def check(source: Path) -> str:
    """What kind of file it is, if it may be kept; raises `FileUnreadable` and the sentences of `domain.attachments`."""
    media = media_of(source.name)
    try:
        if source.is_dir():
            raise FileUnreadable(name=source.name, reason=os.strerror(errno.EISDIR))
        check_size(source.name, media, source.stat().st_size)
    except OSError as error:
        raise FileUnreadable(name=source.name, reason=error.strerror or error) from error
    return media


def _copy(reader: BinaryIO, part: Path, name: str, media: str) -> tuple[str, int]:
    """Copy an open file under a temporary name and wait for the disk; returns hash and size of what was read."""
    whole, size = hashlib.sha256(), 0
    with part.open("xb") as writer:
        while block := reader.read(BLOCK):
            size += len(block)
            if size > largest(media):
                break
            whole.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    check_size(name, media, size)
    if files.sha256(part) != whole.hexdigest():
        raise FileNotKept(name=name, reason="SHA-256")
    return whole.hexdigest(), size


def _holds(path: Path, sha256: str) -> bool:
    """Whether a whole file of this content lies there already."""
    return path.is_file() and files.sha256(path) == sha256


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        files.sync_folder(folder.parent)


def _clear_parts(folder: Path) -> None:
    """Take away what a dead program left half copied."""
    for left in folder.glob(f"*{PART}"):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def drop_fresh(kept: Iterable[Kept]) -> None:
    """Take files away again that were copied for something that was then refused."""
    for one in kept:
        if one.fresh:
            with contextlib.suppress(OSError):
                one.path.unlink(missing_ok=True)


def state(folder: Path, sha256: str, name: str, size: int, *, hashed: bool = True) -> str:
    """ "" when the file is whole, else "missing" or "changed"; without `hashed` only its size is compared."""
    path = place(folder, sha256, name)
    try:
        if path.stat().st_size != size or (hashed and files.sha256(path) != sha256):
            return "changed"
    except OSError:
        return "missing"
    return ""


def listed(raw: RawConnection) -> tuple[tuple[str, str, int], ...]:
    """(hash, name, size) of every file a book names, each content once; none in a book of before there were any."""
    if not raw.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'attachment'").fetchone():
        return ()
    rows = raw.execute("SELECT sha256, name, size FROM attachment ORDER BY id").fetchall()
    each = {(str(sha256), ending(str(name))): (str(sha256), str(name), int(size)) for sha256, name, size in reversed(rows)}
    return tuple(reversed(each.values()))


def carry(source: Path, target: Path, listed: Iterable[tuple[str, str, int]], *, hashed: bool = False) -> tuple[str, ...]:
    """Copy the files of these (hash, name, size) from one folder to another where they are not whole there; returns the names that
    stay missing.

    For backups and restores: each content once. What lies there is judged by its size, with `hashed` by its content; what is
    copied is read again. Raises ``OSError`` when the target cannot be written.
    """
    missing = []
    for sha256, name, size in listed:
        if not state(target, sha256, name, size, hashed=hashed):
            continue
        there, here = place(target, sha256, name), place(source, sha256, name)
        if not _holds(here, sha256):
            missing.append(name)
            continue
        _make_folder(target)
        _clear_parts(target)
        part = target / f"{uuid4().hex}{PART}"
        files.copy(here, part)
        try:
            if files.sha256(part) != sha256:
                missing.append(name)
                continue
            _make_folder(there.parent)
            files.replace(part, there)
        finally:
            part.unlink(missing_ok=True)
    return tuple(missing)


def add(conn: Connection, kept: Kept, made_at: str, operator: str, taken_on: date | None = None, note: str = "") -> tuple[int, Span]:
    """Write that the book holds a file; returns its number and the span of its row for the audit line."""
    values = {"name": kept.name, "media": kept.media, "size": kept.size, "sha256": kept.sha256, "taken_on": taken_on, "note": note}
    number = insert_one(conn, dunning.attachment, values | {"made_at": made_at, "operator": operator})
    return number, written(conn, dunning.attachment, number, number)


def link(conn: Connection, attachment_id: int, obj: str, object_ids: Sequence[int], made_at: str, operator: str) -> Span:
    """Write what a file belongs to; returns the span of its rows."""
    rows = [(attachment_id, obj, number, made_at, operator) for number in object_ids]
    names = ("attachment_id", "object", "object_id", "made_at", "operator")
    first, _last = insert_rows(conn, dunning.attachment_link, names, rows)
    return span_of(dunning.attachment_link, first, rows)


def unlink(conn: Connection, link_id: int, reason: str, made_at: str, operator: str) -> Span:
    """Write that a file does not belong there any more; the file stays. Returns the span of its row."""
    values = {"link_id": link_id, "reason": reason, "made_at": made_at, "operator": operator}
    insert_one(conn, dunning.attachment_unlink, values)
    return written(conn, dunning.attachment_unlink, link_id, link_id)


def linked(conn: Connection, obj: str, ids: Iterable[int] | None = None) -> dict[int, tuple[AttachmentRow, ...]]:
    """The files of these objects (None = of all of this kind), in the order they were added."""
    a, on, off = dunning.attachment, dunning.attachment_link, dunning.attachment_unlink
    query = (
        select(
            a.c.id, on.c.id, on.c.object, on.c.object_id, a.c.name, a.c.media, a.c.size, a.c.sha256, a.c.taken_on, a.c.note,
            on.c.made_at, on.c.operator,
        )
        .join(on, on.c.attachment_id == a.c.id)
        .outerjoin(off, off.c.link_id == on.c.id)
        .where(on.c.object == obj, off.c.link_id.is_(None))
        .order_by(on.c.id)
    )  # fmt: skip
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    listed = None if ids is None else list(ids)
    queries = [query] if listed is None else [query.where(on.c.object_id.in_(listed[i : i + CHUNK])) for i in range(0, len(listed), CHUNK)]
    for part in queries:
        for row in conn.execute(part):
            read = AttachmentRow._make(row)
            found[read.object_id] = (*found.get(read.object_id, ()), read)
    return found
