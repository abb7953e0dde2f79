"""One PropDesk at a time per book: a lock file beside the book, held as long as the window or the command runs.

The operating system holds the lock, not the file's content or existence: after a crash it is free at once, and an empty,
old or scribbled lock file means nothing (safety reference 3.5, F35, F36).
"""

from pathlib import Path

from filelock import FileLock, Timeout

from propdesk.errors import EnvironmentFault, UserError
from propdesk.store.book import BookMissing, FolderMissing


class BookInUse(UserError):
    """The book is open in another PropDesk window on this computer or by another user. Use that window, or close it first."""


class LockNotMade(EnvironmentFault):
    """The lock file “{path}” could not be made: {reason}. Nothing was changed. Check that you may write into this folder."""


class InstanceLock:
    """A held lock. Ends with `release` or when the process ends, however it ends."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def release(self) -> None:
        """Let the next one in; harmless when already released."""
        self._lock.release()

    def __enter__(self) -> "InstanceLock":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.release()

    @property
    def held(self) -> bool:
        """Whether this object still holds the lock."""
        return self._lock.is_locked


def lock_path(book: Path) -> Path:
    """The lock file of a book: the same one by whatever link or relative path the book is named."""
    real = book.resolve()
    return real.with_name(f"{real.name}.lock")


def hold(book: Path, *, wait: float = 0.0) -> InstanceLock:
    """Lock an existing book until released (or for a ``with`` block); raises `BookMissing`, or `BookInUse` after `wait` seconds."""
    if not book.exists():
        raise BookMissing(path=book)
    return acquire_file(lock_path(book), wait=wait)


def unheld(book: Path) -> InstanceLock:
    """The lock of a book that is only looked at: not taken, so that a list or a backup can be made while the window is open."""
    return InstanceLock(FileLock(str(lock_path(book)), thread_local=False))


def acquire_file(path: Path, *, wait: float = 0.0) -> InstanceLock:
    """Lock by the lock file's own path (for a book that does not exist yet, or a backup folder)."""
    if not path.parent.is_dir():
        raise FolderMissing(path=path.parent)
    lock = FileLock(str(path), timeout=wait, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise BookInUse() from None
    except OSError as error:
        raise LockNotMade(path=path, reason=error.strerror or error) from error
    return InstanceLock(lock)
