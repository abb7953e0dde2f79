"""Faults struck at real processes. The quick form runs with every test run; the long form (``-m faults``) has the full numbers.

The shim that counts and disturbs calls to the disk is C, compiled here; Windows has no LD_PRELOAD, so all of them are skipped there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

Drive = Callable[..., dict[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder where no library can be put between the program and the disk."""
    if sys.platform != "win32":
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="the library that strikes the faults is put in by LD_PRELOAD, which Windows has not"))


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.fail("The fault tests need a C compiler: apt-get install gcc libc6-dev", pytrace=False)
    made = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run([compiler, "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", made, HERE / "shim.c", "-ldl"], check=True)
    return made


@pytest.fixture
def start(shim: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a script of this folder with the shim preloaded and a job as its argument; the room for its books is in the job."""

    def run(script: str, job: dict[str, Any], before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        room = tmp_path / f"room {len(list(tmp_path.iterdir()))}"
        room.mkdir()
        whole = json.dumps(job | {"shim": str(shim), "room": str(room)})
        environment = os.environ | {"LD_PRELOAD": str(shim), "PYTHONPATH": str(ROOT)}
        command = [*before, sys.executable, str(HERE / script), whole]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=3_600, check=False)

    return run


@pytest.fixture
def drive(start: Callable[..., subprocess.CompletedProcess[str]]) -> Drive:
    """Run a job of the driver and return its verdict."""

    def run(work: str, **job: Any) -> dict[str, Any]:
        done = start("driver.py", job | {"work": work})
        assert done.returncode == 0, done.stderr[-2_000:]
        verdict: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(work, job, verdict)
        return verdict

    return run
