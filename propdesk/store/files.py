"""Files that are whole or absent: syncing, renaming with patience, hashing, and names that fit every disk."""

import contextlib
import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

_TRIES = 6  # a virus scanner holds a fresh file for up to a few seconds
_PAUSE = 0.3


def sync_file(path: Path) -> None:
    """Wait until the disk has the file's content."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's names; Windows does that by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(source: Path, target: Path) -> None:
    """Give `source` the name `target`, replacing what is there, in one step; waits out a virus scanner."""
    for attempt in range(_TRIES):
        try:
            source.replace(target)
            break
        except PermissionError:
            if attempt == _TRIES - 1:
                raise
            time.sleep(_PAUSE)
    sync_folder(target.parent)


def second_copy(path: Path, other: Path) -> None:
    """Keep the content of `path` under the name `other` too: a synced copy, else (disk full, unreadable) a link."""
    try:
        copy(path, other)
    except FileExistsError:
        raise
    except OSError:
        os.link(path, other)


def copy(source: Path, target: Path) -> None:
    """Copy to a name that must not exist yet and wait for the disk; a failed copy leaves nothing behind."""
    if target.exists():
        raise FileExistsError(target)
    try:
        shutil.copyfile(source, target)
        sync_file(target)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        raise


def sha256(path: Path) -> str:
    """The file's SHA-256, read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def short(stem: str, limit: int = 60) -> str:
    """The stem cut to `limit` bytes, with a mark of the whole one, so that longer names made of it still fit a disk."""
    if len(stem.encode("utf-8", "surrogateescape")) <= limit:
        return stem
    mark = hashlib.sha256(stem.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return stem.encode("utf-8", "surrogateescape")[: limit - 9].decode("utf-8", "ignore") + "-" + mark


def short_kept(name: str) -> str:
    """The name of a replaced book, cut so that the time of the restore fits behind it."""
    return short(name, 180)
