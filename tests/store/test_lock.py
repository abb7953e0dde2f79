"""One PropDesk at a time per book (F35, F36)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from propdesk.services.office import open_office
from propdesk.store.book import BookMissing, FolderMissing
from propdesk.store.lock import BookInUse, LockNotMade, acquire_file, hold, lock_path

HOLDER = """
import sys
from pathlib import Path
from propdesk.store.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that holds the book until it reads a line."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_window_is_told_that_the_book_is_open(garden: Path) -> None:
    other = holder(garden)
    try:
        with pytest.raises(BookInUse) as caught:
            open_office(garden)
        assert "open in another PropDesk window" in str(caught.value)
    finally:
        other.communicate("\n")
    open_office(garden).close(backup=False)


def test_the_lock_of_a_killed_program_is_free_at_once(garden: Path) -> None:
    other = holder(garden)
    other.kill()
    other.communicate()
    with hold(garden) as lock:
        assert lock.held
    assert not lock.held


def test_the_same_program_cannot_hold_a_book_twice(garden: Path) -> None:
    with hold(garden), pytest.raises(BookInUse):
        hold(garden)


def test_a_link_to_the_book_is_the_same_book(garden: Path, tmp_path: Path) -> None:
    link = tmp_path / "desktop link.pdbook"
    try:
        link.symlink_to(garden)
    except OSError:  # an ordinary Windows user may not make links
        assert os.name == "nt"
        pytest.skip("this user may not make links")
    if not link.is_symlink():  # some emulations and network disks report success and make nothing
        assert os.name == "nt"
        pytest.skip("this system says that it made a link, and there is none")
    with hold(garden), pytest.raises(BookInUse):
        hold(link)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff garbage", b"4711\nRECEPTION-OLD\n", str(os.getpid()).encode()],
    ids=["empty", "garbage", "of another computer", "of this process"],
)
def test_an_old_lock_file_means_nothing(garden: Path, content: bytes) -> None:
    lock_path(garden).write_bytes(content)
    with hold(garden) as lock:
        assert lock.held


def test_a_missing_book_leaves_no_lock_behind(tmp_path: Path) -> None:
    with pytest.raises(BookMissing):
        hold(tmp_path / "nowhere.pdbook")
    with pytest.raises(FolderMissing):
        acquire_file(tmp_path / "nowhere" / "x.lock")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_cannot_be_made_is_a_sentence(garden: Path) -> None:
    lock_path(garden).mkdir()
    with pytest.raises(LockNotMade) as caught:
        hold(garden)
    assert garden.name in str(caught.value)


RACER = """
import sys
from pathlib import Path
from propdesk.store.lock import BookInUse, hold
sys.stdin.readline()
try:
    lock = hold(Path(sys.argv[1]))
except BookInUse:
    print("refused", flush=True)
else:
    print("held", flush=True)
sys.stdin.readline()
"""


def test_of_many_starters_exactly_one_gets_in(garden: Path) -> None:
    """Six processes at once: one holds, five are refused."""
    command = [sys.executable, "-c", RACER, str(garden)]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [racer.stdout.readline().strip() for racer in racers if racer.stdout]
    for racer in racers:
        racer.communicate("\n")
    assert sorted(said) == ["held"] + ["refused"] * 5
