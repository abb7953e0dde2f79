"""Lives and deaths: forks a life of a workload per fault point, lets the fault strike, and judges what is left.

Started by the fault tests with the shim preloaded; reads a job as JSON from its argument and prints the verdict as JSON.
Forking a warm process instead of starting one makes a point cost milliseconds; no database is open while it forks.
"""

import ctypes
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from propdesk.documents.paper import clear_orphans
from propdesk.errors import EnvironmentFault, PropDeskError
from propdesk.store import attachments, backup, integrity, shelf
from propdesk.store.migrate import expected_schema
from tests.faults.case_work import CASE_WORKS
from tests.faults.work import WORKS, Scene, Work, paper

Shim = ctypes.CDLL
State = object


@dataclass
class Verdict:
    """What a job found: points tried, acknowledged steps, errors the office saw, and every problem by name."""

    points: int = 0
    calls: int = 0
    acks: int = 0
    undone: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)

    def note(self, where: dict[str, int], what: str) -> None:
        where[what] = where.get(what, 0) + 1


class Stage:
    """A template of one workload, its undisturbed states after each step, and a fresh room for every life."""

    def __init__(self, name: str, room: Path) -> None:
        self.name, self.work, self.room = name, (WORKS | CASE_WORKS)[name], room
        self.template = room / "template"
        self.template.mkdir()
        self.work.make(self.template / "garden.pdbook")
        self.states: list[State] = []
        self.results: list[str] = []
        path = self.fresh()
        scene = Scene(path)
        self.states.append(look(path))
        for step in self.work.steps:
            self.results.append(str(step(scene)))
            self.states.append(look(path))
        scene.close()

    def fresh(self) -> Path:
        """A copy of the template for one life."""
        life = self.room / "life"
        shutil.rmtree(life, ignore_errors=True)
        shutil.copytree(self.template, life)
        return life / "garden.pdbook"


def look(path: Path) -> State:
    """What a book holds, in numbers: rows and fen of each table (facts about opening and closing apart)."""
    facts = backup.facts_at(path) if path.stat().st_size else None
    if facts is None:
        return None
    return {name: list(numbers) for name, numbers in facts.totals.items() if name not in ("meta", "setting", "import_mapping")}


def fork_life(stage: Stage, path: Path, shim: Shim, job: dict[str, int]) -> tuple[int, int]:
    """Start one life in a child; returns its process number and the pipe on which it acknowledges."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    status = 70
    try:
        os.close(reader)
        folder = str(path.parent).encode() + b"/"
        shim.shim_arm(folder, job.get("kill", 0), job.get("fail", 0), job.get("errno", 0), job.get("sticky", 0), job.get("only_sync", 0))
        live(stage.work, Scene(path), lambda text: os.write(writer, text.encode() + b"\n"), shim, bool(job.get("sticky")))
        os.write(writer, f"calls {shim.shim_count()}\n".encode())
        status = 0
    finally:
        os._exit(status)


def live(work: Work, scene: Scene, tell: Callable[[str], object], shim: Shim, sticky: bool) -> None:
    """Do the steps, acknowledging each; a step that meets a fault of the computer is asked once more, as a clerk would."""
    for step in work.steps:
        for attempt in (1, 2):
            try:
                done = str(step(scene))
            except EnvironmentFault as fault:
                tell(f"error {type(fault).__name__}{' again' if attempt == 2 else ''}")
                if sticky:
                    shim.shim_disarm()
            except Exception as bug:  # a fault that is no sentence is a finding
                tell(f"bug {type(bug).__name__} {bug!s:.120}".replace("\n", " "))
                break
            else:
                tell(f"ack {done}")
                break


def finish(child: int, reader: int) -> list[tuple[str, str]]:
    """Wait for the child's end and return what it said, whole lines only."""
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    lines = [line.decode().partition(" ") for line in said.split(b"\n")[:-1]]
    return [(word, rest) for word, _, rest in lines]


def judge(stage: Stage, path: Path, said: list[tuple[str, str]], verdict: Verdict) -> None:
    """Compare what is left with the undisturbed states; then ask everything again and compare with the end."""
    acks = [rest for word, rest in said if word == "ack"]
    verdict.points += 1
    verdict.acks += len(acks)
    for word, rest in said:
        if word == "error":
            verdict.note(verdict.errors, rest)
        elif word == "bug":
            verdict.note(verdict.problems, f"bug {rest}")
        elif word == "calls":
            verdict.calls = int(rest)
    if "paper" in stage.name:
        judge_papers(path, verdict)
        return
    judge_shelf(path, verdict)
    now = look(path)
    report = integrity.check(path)
    for finding in report.findings:
        verdict.note(verdict.problems, f"finding {finding.kind}")
    if now not in stage.states[len(acks) : len(acks) + 2]:
        verdict.note(verdict.problems, "half done" if now not in stage.states else "lost or done unasked")
    verdict.undone += now == stage.states[len(acks)]
    if stage.name.endswith("restore"):
        judge_restore(stage, path, now, verdict)
    elif stage.name != "backup" and acks != stage.results[: len(acks)]:
        verdict.note(verdict.problems, "another answer")
    if stage.work.repeatable:
        judge_again(stage, path, verdict, len(acks) + 1)


def judge_again(stage: Stage, path: Path, verdict: Verdict, count: int) -> None:
    """After the restart the same requests, up to the one in flight, lead to the same end: nothing twice, nothing missing."""
    scene = Scene(path)
    steps = stage.work.steps[:count]
    try:
        results = [str(step(scene)) for step in steps]
        scene.close()
    except PropDeskError as error:
        verdict.note(verdict.problems, f"cannot go on: {type(error).__name__}")
        return
    if look(path) != stage.states[len(steps)]:
        verdict.note(verdict.problems, "another end")
    if stage.name != "backup" and results != stage.results[: len(steps)]:
        verdict.note(verdict.problems, "another answer")


def judge_shelf(path: Path, verdict: Verdict) -> None:
    """Whatever bears the final name of a backup is one."""
    folder = backup.default_folder(path)
    for copy in backup.list_backups(folder):
        try:
            backup.verify(copy.path)
        except PropDeskError as error:
            verdict.note(verdict.problems, f"backup {type(error).__name__}")
            continue
        if any(attachments.state(shelf.files_folder(folder), *facts) for facts in backup.named_files(copy.path)):
            verdict.note(verdict.problems, "backup without a file")
    if stray := [left for left in path.parent.glob("*.pdbook") if left != path]:
        verdict.note(verdict.problems, f"stray {stray[0].name}")


def judge_restore(stage: Stage, path: Path, now: State, verdict: Verdict) -> None:
    """Once the restored book is in place, the old one lies beside it, sound."""
    kept = list(path.parent.glob("*.pre-restore-*"))
    kept = [one for one in kept if not one.name.endswith("-journal")]
    if now == stage.states[1] and not any(look(one) == stage.states[0] for one in kept):
        verdict.note(verdict.problems, "old book not kept")


def judge_papers(path: Path, verdict: Verdict) -> None:
    """Each paper under its final name is whole; nothing half stays after the next start."""
    for target in path.parent.glob("notice-*.pdf"):
        if target.read_bytes() != paper(target):
            verdict.note(verdict.problems, "broken paper")
    verdict.undone += clear_orphans(path.parent)
    if [left for left in path.parent.iterdir() if left.name.startswith(".propdesk-part-")]:
        verdict.note(verdict.problems, "orphan")


def at_points(stage: Stage, shim: Shim, job: dict[str, int], verdict: Verdict) -> None:
    """One life per numbered call: killed before it (`kill`) or made to fail at it (`fail`)."""
    probe = Verdict()
    path = stage.fresh()
    judge(stage, path, finish(*fork_life(stage, path, shim, {"only_sync": job.get("only_sync", 0)})), probe)
    if probe.problems and "naive" not in stage.name:
        raise AssertionError(f"the undisturbed life has problems: {probe.problems}")
    every = max(1, probe.calls // job["most"]) if job.get("most") else 1
    for number in range(1 + job.get("from", 0) % every, probe.calls + 1, every):
        path = stage.fresh()
        strike = {"kill": number} if job["mode_kill"] else {"fail": number}
        judge(stage, path, finish(*fork_life(stage, path, shim, job | strike)), verdict)
    verdict.calls = probe.calls


def at_random(stage: Stage, shim: Shim, job: dict[str, int], verdict: Verdict) -> None:
    """One life per round, killed after a random time."""
    chance = random.Random(job["seed"])
    for _ in range(job["rounds"]):
        path = stage.fresh()
        child, reader = fork_life(stage, path, shim, {})
        time.sleep(chance.uniform(job["low_ms"], job["high_ms"]) / 1_000)
        os.kill(child, signal.SIGKILL)
        judge(stage, path, finish(child, reader), verdict)


def main() -> None:
    """Run the job of the command line."""
    job = json.loads(sys.argv[1])
    shim = ctypes.CDLL(job.pop("shim"))
    shim.shim_count.restype = ctypes.c_long
    shim.shim_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    expected_schema(1)
    stage = Stage(job.pop("work"), Path(job.pop("room")))
    verdict = Verdict()
    (at_random if job.pop("mode") == "random" else at_points)(stage, shim, job, verdict)
    print(json.dumps(asdict(verdict)))


if __name__ == "__main__":
    main()
