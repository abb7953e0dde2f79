"""附件: files that belong to a delivery, a contact, a mediation … are copied into the book's folder and stay with the book."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.domain.attachments import MEDIA, Object
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.store import attachments as store
from propdesk.store import files
from propdesk.store.attachments import AttachmentRow, FileNotKept, FileUnreadable, Kept
from propdesk.store.audit import Span
from propdesk.store.engine import Connection

__all__ = ["AttachmentRow", "FileLost", "FileNotKept", "FileUnreadable", "Object"]


class FileLost(UserError):
    """“{name}” is not in the folder of the book any more, or was changed there. Restore it from a backup."""


class LinkGone(UserError):
    """This file does not belong here any more."""


def attach(
    office: Office, obj: Object | str, object_id: int, paths: Sequence[Path], *, taken_on: date | None = None, note: str = "", key: str
) -> tuple[AttachmentRow, ...]:
    """Copy files into the book's folder and note what they belong to, in one transaction; returns all files of the object.

    Raises `FileUnreadable`, `FileNotKept` and the sentences for kind and size; then no file and no row was added.
    """
    owner = Object(obj)
    kept = take(office, paths)
    moment = clock.now()

    def again(conn: Connection, number: int) -> tuple[AttachmentRow, ...]:
        return store.linked(conn, owner.value, [number]).get(number, ())

    def work(conn: Connection) -> Done[tuple[AttachmentRow, ...]]:
        spans = write(conn, office, kept, owner, [object_id], moment.isoformat(), taken_on, note)
        body = {"object": owner.value, "object_id": object_id, "files": facts(kept)}
        return Done(again(conn, object_id), object_id, f"{owner.value} {object_id}", body, spans)

    try:
        return commit(office.store, office.actor, "file.attach", work, moment=moment, key=key, again=again)
    except UserError:
        store.drop_fresh(kept)
        raise


def check(path: Path) -> str:
    """The kind of a file that may be attached; raises the sentence for one that may not."""
    return store.check(path)


def patterns() -> str:
    """The endings of files that may be attached, as file dialogs want them: "*.pdf *.jpg …"."""
    return " ".join(f"*.{ending}" for ending in MEDIA)


def take(office: Office, paths: Sequence[Path]) -> tuple[Kept, ...]:
    """Copy files into the book's folder before a transaction names them; all or none."""
    folder = store.default_folder(office.path)
    kept: tuple[Kept, ...] = ()
    try:
        for path in paths:
            kept = (*kept, store.keep(folder, path))
    except BaseException:
        store.drop_fresh(kept)
        raise
    return kept


def write(
    conn: Connection,
    office: Office,
    kept: Sequence[Kept],
    obj: Object,
    object_ids: Sequence[int],
    made_at: str,
    taken_on: date | None = None,
    note: str = "",
) -> list[Span]:
    """Write files that were taken, each belonging to all of these objects, in the caller's transaction; returns the spans."""
    spans = []
    for one in kept:
        number, span = store.add(conn, one, made_at, office.actor.operator, taken_on, note)
        spans += [span, store.link(conn, number, obj.value, object_ids, made_at, office.actor.operator)]
    return spans


def facts(kept: Sequence[Kept]) -> list[dict[str, str]]:
    """What the audit line says about files: name and hash."""
    return [{"name": one.name, "sha256": one.sha256} for one in kept]


def of(office: Office, obj: Object | str, object_id: int) -> tuple[AttachmentRow, ...]:
    """The files of one object in the order they were added."""
    with office.store.read() as conn:
        return store.linked(conn, Object(obj).value, [object_id]).get(object_id, ())


def path_of(office: Office, row: AttachmentRow) -> Path:
    """Where the file lies, to be opened; it was read and is what was attached. Raises `FileLost`."""
    folder = store.default_folder(office.path)
    if store.state(folder, row.sha256, row.name, row.size):
        raise FileLost(name=row.name)
    return store.place(folder, row.sha256, row.name)


def save_copy(office: Office, row: AttachmentRow, target: Path) -> Path:
    """Write a copy of the file under a name of the person's choice. Raises `FileLost` or `FileNotKept`."""
    source = path_of(office, row)
    part = target.with_name(f".{target.name}{store.PART}")
    try:
        part.unlink(missing_ok=True)
        files.copy(source, part)
        files.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileNotKept(name=target.name, reason=error.strerror or error) from error
    return target


def remove(office: Office, row: AttachmentRow, reason: str) -> None:
    """Note with a reason that a file does not belong there; the file itself stays in the book's folder. Raises `LinkGone`."""
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[None]:
        standing = store.linked(conn, row.object, [row.object_id]).get(row.object_id, ())
        if row.link_id not in {one.link_id for one in standing}:
            raise LinkGone()
        span = store.unlink(conn, row.link_id, reason, moment.isoformat(), office.actor.operator)
        body = {"object": row.object, "object_id": row.object_id, "file": row.name, "reason": reason}
        return Done(None, row.link_id, f"{row.object} {row.object_id}", body, [span])

    commit(office.store, office.actor, "file.remove", work, moment=moment)
