"""A disk that fills up under the open window: told in a sentence, nothing half, and work goes on once there is room.

Started with a job as JSON: ``small`` mounts a tmpfs of a few megabytes in a name space of its own; without it the size of
every file is limited instead (another error code of the same calamity).
"""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from propdesk.domain.periods import Month
from propdesk.errors import EnvironmentFault
from propdesk.services import billing, payments
from propdesk.store import integrity
from tests.faults.work import Scene, importing, paying, with_list

Gate = Callable[[], None]


def filled(folder: Path) -> tuple[Gate, Gate]:
    """Ways to fill the small disk to the last 12 kB, and to make room again."""
    filler = folder / "filler"

    def shut() -> None:
        room = shutil.disk_usage(folder).free - 12_288
        filler.write_bytes(bytes(max(0, room)))

    return shut, lambda: filler.unlink(missing_ok=True)


def limited(book: Path) -> tuple[Gate, Gate]:
    """Ways to forbid files larger than the book is now, and to allow them again."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def shut() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (book.stat().st_size + 1, hard))

    return shut, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def until_refused(scene: Scene, start: int) -> tuple[int, str]:
    """Take payments until the disk refuses one; returns its number and the fault."""
    for number in range(start, start + 2_000):
        try:
            paying(number)(scene)
        except EnvironmentFault as fault:
            return number, type(fault).__name__
    return -1, "never full"


def fault_of(work: Callable[[], object]) -> str:
    """The name of the fault that some work meets."""
    try:
        work()
    except EnvironmentFault as fault:
        return type(fault).__name__
    return "done"


def live(folder: Path, small: bool) -> dict[str, object]:
    """One office, open all the while: full, refused, read, freed, and on."""
    book = folder / "garden.pdbook"
    with_list(book)
    scene = Scene(book)
    office = scene.open()
    shut, free = filled(folder) if small else limited(book)
    report: dict[str, object] = {"mounted": small, "faults": []}
    number = 0
    for _ in range(3):
        shut()
        number, fault = until_refused(scene, number)
        faults = [fault, fault_of(lambda: billing.run(office, Month(2026, 10), key="run")), fault_of(lambda: importing(scene))]
        report["faults"] = [*report["faults"], *faults]  # type: ignore[misc]
        taken = len(payments.journal(office, *(payments.date(2026, 11, 1), payments.date(2026, 11, 30))))
        findings = [finding.kind for finding in integrity.check(book).findings]
        free()
        receipt = paying(number)(scene)  # the same form again, the same window
        report |= {"taken": taken, "findings": findings, "receipt": receipt, "expected": f"SJ2026-{number + 1:06d}", "number": number}
        number += 1
        if findings or taken != number - 1:
            break
    billing.run(office, Month(2026, 10), key="run")
    importing(scene)
    scene.close()
    report["after"] = [finding.kind for finding in integrity.check(book).findings]
    return report


def main() -> None:
    """Run the job, in a small disk of its own where asked to."""
    job = json.loads(sys.argv[1])
    folder = Path(job["room"]) / "small"
    folder.mkdir()
    if job["small"]:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=True, env={"PATH": os.environ["PATH"]})
    print(json.dumps(live(folder, job["small"])))


if __name__ == "__main__":
    main()
