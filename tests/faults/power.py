"""Power cuts by replay (F04): a recorded life is cut after any call, with unsynced writes dropped, torn or reordered.

What a disk may do with writes nobody waited for: keep any of them, none, or half of one (in sectors of 512 bytes). Names made
or removed count only once their folder was synced. Whatever is left must open as a state in which every acknowledged step is
whole. Started with a job as JSON; ``settings`` replaces storage settings for the negative controls.
"""

import ctypes
import json
import os
import random
import struct
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from propdesk.errors import PropDeskError
from propdesk.store import engine, integrity
from tests.faults.driver import Stage, Verdict, live, look
from tests.faults.work import Scene

SECTOR = 512


@dataclass
class Record:
    """One call: kind (Write, Truncate, Sync, Create, Unlink, Mark), path, offset and data."""

    kind: str
    path: str
    offset: int
    data: bytes


@dataclass
class Disk:
    """One file as the disk surely has it, and what was done to it since without waiting."""

    content: bytearray = field(default_factory=bytearray)
    exists: bool = False
    pending: list[Record] = field(default_factory=list)


def read_log(path: Path) -> list[Record]:
    """The recorded calls in order."""
    raw, at, found = path.read_bytes(), 0, []
    while at < len(raw):
        kind = chr(raw[at])
        first, second, offset, size = struct.unpack_from("<4q", raw, at + 1)
        at += 33
        name = raw[at : at + first].decode()
        at += first + second
        found.append(Record(kind, name, offset, raw[at : at + size] if kind == "W" else b""))
        at += size if kind == "W" else 0
    return found


def record_life(stage: Stage, path: Path, shim: ctypes.CDLL, log: Path, settings: dict[str, list[object]]) -> None:
    """Live once undisturbed in a child, recording every call and marking every acknowledged step."""
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0
        return
    status = 70
    try:
        engine.PRAGMAS = tuple((name, *settings.get(name, (wanted, expected))) for name, wanted, expected in engine.PRAGMAS)  # type: ignore[misc]
        shim.shim_log(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
        shim.shim_arm(str(path.parent).encode(), 0, 0, 0, 0, 0)
        live(stage.work, Scene(path), lambda text: shim.shim_mark(text.encode()), shim, False)
        status = 0
    finally:
        os._exit(status)


class Replay:
    """The disk while the recorded life goes on, and what a cut at any moment may leave of it."""

    def __init__(self, book: Path, chance: random.Random) -> None:
        self.book, self.chance, self.acks = book, chance, 0
        self.journal = book.with_name(f"{book.name}-journal")
        self.disks = {str(book): Disk(bytearray(book.read_bytes()), True), str(self.journal): Disk()}

    def go_on(self, record: Record) -> None:
        """Take one more call into account."""
        if record.kind == "M":
            self.acks += record.path.startswith("ack")
        elif record.kind == "S" and record.path == str(self.book.parent):
            for disk in self.disks.values():
                self.settle_names(disk)
        elif record.path in self.disks:
            disk = self.disks[record.path]
            if record.kind == "S":
                self.settle(disk)
            else:
                disk.pending.append(record)

    @staticmethod
    def settle_names(disk: Disk) -> None:
        """The folder was synced: made and removed names are sure."""
        for record in disk.pending:
            if record.kind in "CU":
                disk.exists = record.kind == "C"
        disk.pending = [record for record in disk.pending if record.kind not in "CU"]

    @staticmethod
    def settle(disk: Disk) -> None:
        """The file was synced: its content is sure; its name is not."""
        for record in disk.pending:
            apply(disk.content, record)
        disk.pending = [record for record in disk.pending if record.kind in "CU"]

    def cut(self, book: Path) -> None:
        """Leave on the real disk what a power cut at this moment may leave."""
        for name, disk in self.disks.items():
            target = book.with_name(Path(name).name)
            target.unlink(missing_ok=True)
            content, exists = bytearray(disk.content), disk.exists
            keep = self.chance.choice((0.0, 0.5, 0.9, 1.0))
            for record in disk.pending:
                if self.chance.random() < keep:
                    apply(content, self.torn(record))
                    exists = exists if record.kind not in "CU" else record.kind == "C"
            if exists:
                target.write_bytes(content)

    def torn(self, record: Record) -> Record:
        """The call whole, or in one case of four only its first sectors."""
        if record.kind != "W" or self.chance.random() < 0.75:
            return record
        sectors = self.chance.randrange(0, len(record.data) // SECTOR + 1)
        return Record("W", record.path, record.offset, record.data[: sectors * SECTOR])


def apply(content: bytearray, record: Record) -> None:
    """Do one write or truncation to a content; a removed file is empty when it comes back."""
    if record.kind == "W":
        if len(content) < record.offset + len(record.data):
            content.extend(bytes(record.offset + len(record.data) - len(content)))
        content[record.offset : record.offset + len(record.data)] = record.data
    elif record.kind == "T":
        del content[record.offset :]
        content.extend(bytes(max(0, record.offset - len(content))))
    elif record.kind == "U" or (record.kind == "C" and record.offset):
        content.clear()


def judge_cut(stage: Stage, path: Path, acks: int, verdict: Verdict, full: bool) -> None:
    """Open what the cut left: acknowledged steps whole, the one in flight whole or absent."""
    verdict.points += 1
    now = look(path)
    if now is None:
        verdict.note(verdict.problems, "unreadable")
    elif now not in stage.states:
        verdict.note(verdict.problems, "half done")
    elif now not in stage.states[acks : acks + 2]:
        verdict.note(verdict.problems, "acknowledged and lost")
    verdict.undone += now == stage.states[acks]
    try:
        for finding in integrity.check(path, full).findings:
            verdict.note(verdict.problems, f"finding {finding.kind}")
    except PropDeskError as error:
        verdict.note(verdict.problems, f"refused {type(error).__name__}")


def main() -> None:
    """Record one life and cut it as often as asked."""
    job = json.loads(sys.argv[1])
    room, shim = Path(job["room"]), ctypes.CDLL(job["shim"])
    shim.shim_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    stage = Stage("power", room)
    path, verdict = stage.fresh(), Verdict()
    replay = Replay(path, random.Random(job["seed"]))
    record_life(stage, path, shim, room / "log", job.get("settings", {}))
    records = read_log(room / "log")
    verdict.calls = len(records)
    left = room / "left"
    left.mkdir()
    turns = max(1, -(-job["cuts"] // len(records)))
    every = max(1, len(records) * turns // job["cuts"])
    for number, record in enumerate(records):
        replay.go_on(record)
        for turn in range(turns if number % every == 0 else 0):
            replay.cut(left / path.name)
            judge_cut(stage, left / path.name, replay.acks, verdict, full=turn == 0 and number % 10 == 0)
    verdict.acks = replay.acks
    print(json.dumps(asdict(verdict)))


if __name__ == "__main__":
    main()
