"""Finished papers on the disk: complete or absent, never half (safety reference, F09), under names any system takes."""

import contextlib
import os
import re
import time
import unicodedata
from pathlib import Path

from propdesk.errors import EnvironmentFault

_TEMPORARY = ".propdesk-part-"
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|COM[0-9¹²³]|LPT[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_NAME_BYTES = 120  # leaves room for a folder under Windows' 260 characters and ext4's 255 bytes
_RETRY_SECONDS = 5.0
_RETRY_STEP = 0.1


class PaperNotWritten(EnvironmentFault):
    """The file {file} could not be written ({detail}). Check the folder and the free space, then print again."""


def write_atomic(path: Path, data: bytes, *, patience: float = _RETRY_SECONDS) -> Path:
    """Write a whole file or nothing and return the path really written.

    The bytes go to a temporary file in the same folder, to the disk, then over the old file in one step. A file that is
    open in a viewer (Windows) is tried again for `patience` seconds, then the paper gets a new name: "name (2).pdf".
    Raises `PaperNotWritten`; then the old file, if any, is untouched.
    """
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{time.monotonic_ns()}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        written = _move(temporary, path, patience)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise PaperNotWritten(file=path, detail=error.strerror or error) from error
    return written


def _move(temporary: Path, path: Path, patience: float) -> Path:
    """Put the temporary file in its place, or beside it when the place stays locked."""
    tries = max(1, round(patience / _RETRY_STEP))
    for attempt in range(tries):
        try:
            os.replace(temporary, path)
            return path
        except PermissionError:
            if not path.exists():
                raise
            if attempt < tries - 1:
                time.sleep(_RETRY_STEP)
    for number in range(2, 100):
        beside = path.with_name(f"{path.stem} ({number}){path.suffix}")
        if not beside.exists():
            os.replace(temporary, beside)
            return beside
    raise FileExistsError(f"{path.name} (2) … (99)")


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable where the system lets folders be synced (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_orphans(folder: Path) -> int:
    """Remove what a killed program left half-written in `folder` and return how many files that were.

    Files of a program that still runs stay.
    """
    removed = 0
    try:
        left = [entry for entry in folder.iterdir() if entry.name.startswith(_TEMPORARY)]
    except OSError:
        return 0
    for entry in left:
        with contextlib.suppress(OSError):
            if not _alive(entry.name):
                entry.unlink()
                removed += 1
    return removed


def _alive(name: str) -> bool:
    """Whether the process that began this temporary file still runs (on Windows: assume not, an open file cannot be removed)."""
    process = name.removeprefix(_TEMPORARY).split("-")[0]
    if os.name == "nt" or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def safe_file_name(text: str) -> str:
    """A file name (no folder) for any text, valid on Windows and Linux: no separators, device names, trailing dots or overlength."""
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    kept = "".join("_" if character in '<>:"/\\|?*' or unicodedata.category(character)[0] == "C" else character for character in plain)
    stem, dot, suffix = kept.rpartition(".")
    if not dot or not 1 <= len(suffix) <= 5 or not suffix.isalnum():
        stem, dot, suffix = kept, "", ""
    stem = _shorten(stem.strip(" .") or "_", _NAME_BYTES - len(suffix.encode()) - 1).strip(" .") or "_"
    name = f"{stem}{dot}{suffix}"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _shorten(text: str, most: int) -> str:
    """The longest beginning of `text` of at most `most` bytes in UTF-8."""
    return text.encode("utf-8")[:most].decode("utf-8", "ignore")
