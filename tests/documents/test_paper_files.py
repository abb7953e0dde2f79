"""Papers on the disk: whole or absent, under safe names, found by nobody half-written."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from propdesk.documents import paper
from propdesk.documents.paper import PaperNotWritten, clear_orphans, safe_file_name, write_atomic


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "通知 #1 50% ?.pdf" if os.name != "nt" else tmp_path / "通知 #1 50%.pdf"
    assert write_atomic(path, b"one") == path
    assert write_atomic(path, b"two") == path
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_locked_target_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, calls, real = tmp_path / "a.pdf", [], os.replace
    path.write_bytes(b"old")

    def replace(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) < 3:
            raise PermissionError(13, "locked")
        real(source, target)

    monkeypatch.setattr(paper.os, "replace", replace)
    monkeypatch.setattr(paper.time, "sleep", lambda seconds: None)
    assert write_atomic(path, b"new") == path
    assert path.read_bytes() == b"new"


def test_a_target_that_stays_locked_gets_a_new_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "a.pdf", os.replace
    path.write_bytes(b"open in a viewer")
    (tmp_path / "a (2).pdf").write_bytes(b"earlier")

    def replace(source: Path, target: Path) -> None:
        if target == path:
            raise PermissionError(13, "locked")
        real(source, target)

    monkeypatch.setattr(paper.os, "replace", replace)
    monkeypatch.setattr(paper.time, "sleep", lambda seconds: None)
    assert write_atomic(path, b"new") == tmp_path / "a (3).pdf"
    assert path.read_bytes() == b"open in a viewer"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a (2).pdf", "a (3).pdf", "a.pdf"]


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PaperNotWritten, match="could not be written"):
        write_atomic(tmp_path / "gone" / "a.pdf", b"x")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")

    def fsync(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paper.os, "fsync", fsync)
    with pytest.raises(PaperNotWritten, match="No space left"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


WRITER = """
import sys
from pathlib import Path
from propdesk.documents.paper import write_atomic
path = Path(sys.argv[1])
print("ready", flush=True)
for i in range(10**6):
    write_atomic(path, bytes([i % 256]) * 300_000)
"""

NAIVE = WRITER.replace("write_atomic(path, ", "path.write_bytes(")


def _killed(folder: Path, script: str, rounds: int) -> tuple[int, int]:
    """How often the file was broken after a kill in the middle of writing, and how often it was whole."""
    path, broken, whole = folder / "a.pdf", 0, 0
    for i in range(rounds):
        writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.05 + 0.007 * i)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        data = path.read_bytes() if path.exists() else bytes(300_000)
        if len(data) == 300_000 and len(set(data)) == 1:
            whole += 1
        else:
            broken += 1
    return broken, whole


def test_killed_while_writing_leaves_whole_files_and_no_orphans(tmp_path: Path) -> None:
    assert _killed(tmp_path, WRITER, 8) == (0, 8)
    clear_orphans(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


def test_the_kill_test_can_fail(tmp_path: Path) -> None:
    broken = 0
    for _ in range(6):
        broken += _killed(tmp_path, NAIVE, 5)[0]
        if broken:
            break
    assert broken


def test_orphans_of_others_go_and_of_the_living_stay(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".propdesk-part-{dead.pid}-1").write_bytes(b"half")
    (tmp_path / ".propdesk-part-odd").write_bytes(b"half")
    living = tmp_path / f".propdesk-part-{os.getpid()}-1"
    living.write_bytes(b"half")
    (tmp_path / "a.pdf").write_bytes(b"whole")
    removed = clear_orphans(tmp_path)
    assert removed >= 1
    assert living.exists() or os.name == "nt"
    assert (tmp_path / "a.pdf").exists()
    assert clear_orphans(tmp_path / "gone") == 0


@pytest.mark.parametrize(
    "text",
    [
        "../../etc/passwd",
        "CON",
        "con.pdf",
        "a:b",
        "ends with dot.",
        "x" * 300,
        "单" * 300,
        "",
        ".",
        "..",
        "a\x00b",
        "C:\\x",
        "LPT1 .pdf",
        "~",
        "\ud800",
    ],
)
def test_safe_file_names(tmp_path: Path, text: str) -> None:
    name = safe_file_name(text)
    path = tmp_path / name
    path.write_bytes(b"x")
    assert path.resolve().parent == tmp_path.resolve()
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert len(name.encode()) <= 130
    assert not name.endswith((".", " "))
    assert name.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "LPT1"}


def test_ordinary_names_stay() -> None:
    assert safe_file_name("3-2-1203 CJ2026-000001.pdf") == "3-2-1203 CJ2026-000001.pdf"
    assert safe_file_name("单" * 300 + ".pdf").endswith("单.pdf")
