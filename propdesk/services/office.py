"""An office at work: an open book, who is at the desk, and the profile printed on papers."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from propdesk import clock
from propdesk.domain.profile import Profile, from_texts, to_texts
from propdesk.errors import EnvironmentFault, UserError
from propdesk.services.changes import Done, commit
from propdesk.store import audit, book, settings
from propdesk.store.engine import Connection
from propdesk.store.lock import InstanceLock, hold, unheld

BOOK_SUFFIX = ".pdbook"
DESK = "前台"  # the one operator of a new book; the login comes with the second one


class NameMissing(UserError):
    """Give the book a name, for example that of the community."""


@dataclass(slots=True)
class Office:
    """An open book. `unclean` tells that it was not closed properly the last time, `marked` that the file says it is open."""

    store: book.Store
    actor: audit.Actor
    lock: InstanceLock
    unclean: bool = False
    marked: bool = True

    @property
    def path(self) -> Path:
        return self.store.path

    def close(self, *, backup: bool = True) -> None:
        """Close the book after a verified backup where anything changed since the last one.

        The book is closed in any case; a backup that failed is raised afterwards (`EnvironmentFault`), for the desk to know.
        """
        from propdesk.services.upkeep import backup_if_changed

        try:
            if backup:
                backup_if_changed(self, "close")
        finally:
            if self.marked:
                self.store.close()
            else:
                self.store.abandon()
            self.lock.release()

    def mark(self) -> None:
        """Note in the file that it is open, before a command's first change; a crash is then seen at the next start.

        The mark of an earlier crash stays for the window, which checks the book.
        """
        if not self.marked:
            self.unclean = book.mark_open(self.store)
            self.marked = not self.unclean


def check_new_book(path: Path) -> Path:
    """The path if a new book may be made there (its folder is made where missing); raises `BookExists` or `FolderMissing`."""
    if not path.is_absolute():
        raise book.FolderMissing(path=path.parent)
    if path.exists():
        raise book.BookExists(path=path)
    return path if path.suffix else path.with_suffix(BOOK_SUFFIX)


def new_book(path: Path, name: str) -> None:
    """Make a new, empty book called `name`; an existing file is never touched. Raises `BookExists`, `FolderMissing`, `NameMissing`."""
    if not name.strip():
        raise NameMissing()
    book.create(path, name.strip())


def open_office(path: Path, operator: str = DESK, *, mark: bool = True, looking: bool = False) -> Office:
    """Open the book at `path` for this desk; raises the sentence for what is no book or is open elsewhere.

    Without `mark` not a byte of the file changes until `Office.mark` or a transaction. Who is only `looking` may do so while
    the window is open.
    """
    book.check_header(path)
    lock = unheld(path) if looking else hold(path)
    try:
        store = book.open_store(path, clock.now())
        try:
            unclean = book.mark_open(store) if mark else False
        except EnvironmentFault:
            store.abandon()
            raise
    except BaseException:
        lock.release()
        raise
    return Office(store, audit.Actor(operator, platform.node()), lock, unclean, mark)


@contextmanager
def office_at(path: Path, *, looking: bool = False, backup: bool = False) -> Iterator[Office]:
    """An open office for one command, closed again whatever happens; looking and being refused change no byte of the book."""
    office = open_office(path, mark=False, looking=looking)
    try:
        yield office
    finally:
        office.close(backup=backup)


def name(office: Office) -> str:
    """The book's name."""
    with office.store.read() as conn:
        return settings.meta(conn, "name") or office.path.stem


def profile(office: Office) -> Profile:
    """The office's facts for papers; the community is the book's name until someone writes another."""
    with office.store.read() as conn:
        stored = from_texts(settings.read(conn))
        title = settings.meta(conn, "name") or ""
    return stored if stored.community else stored.changed(community=title)


def set_profile(office: Office, new: Profile, key: str | None = None) -> None:
    """Keep the office's facts; the audit line tells what changed."""

    def work(conn: Connection) -> Done[None]:
        changes = settings.write(conn, to_texts(new))
        return Done(None, 0, "profile", {name: {"before": old, "after": value} for name, (old, value) in changes.items()})

    commit(office.store, office.actor, "profile.set", work, key=key, moment=clock.now(), again=lambda _conn, _number: None)
