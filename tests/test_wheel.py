"""What is installed is complete: a wheel in an empty environment finds its catalogs, fonts, icons, templates and the rest."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from propdesk import __version__, paths

ROOT = Path(__file__).parent.parent

LOOK = """
import json, sys
from propdesk import __version__, i18n, paths
place = paths.resources()
print(json.dumps({
    "version": __version__,
    "place": str(place),
    "files": sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()),
    "chinese": i18n.catalog("zh_CN").gettext("This cannot be done as asked."),
}))
"""


def python(*words: object, cwd: Path) -> str:
    """Run this Python, quietly unless it fails; its output."""
    done = subprocess.run([sys.executable, *map(str, words)], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source tree, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    return next(folder.glob("propdesk-*.whl"))


def test_an_installed_wheel_has_everything_the_source_tree_has(wheel: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空 environment"
    venv.create(empty, with_pip=False)
    own = empty / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python("-m", "pip", "--python", own, "--isolated", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    looked = subprocess.run([own, "-I", "-X", "utf8", "-c", LOOK], cwd=tmp_path, capture_output=True, check=True)
    found = json.loads(looked.stdout)

    assert found["version"] == __version__
    assert Path(found["place"]).is_relative_to(empty.resolve())
    assert found["chinese"] == "无法按此要求办理。"
    assert found["files"] == files_of_the_source_tree()
    folders = {file.split("/")[0] for file in found["files"]}
    assert {"fonts", "icons", "locale", "templates", "samples", "style.qss"} <= folders


def files_of_the_source_tree() -> list[str]:
    """All that lies in ``resources``, by name."""
    place = paths.resources()
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def test_the_wheel_brings_its_licence_its_types_and_no_tests(wheel: Path) -> None:
    listing = python("-m", "zipfile", "-l", wheel, cwd=ROOT)
    assert "licenses/LICENSE" in listing
    assert "propdesk/py.typed" in listing
    assert "propdesk/store/migrations/" in listing
    assert "tests/" not in listing
