"""The locked requirements: exact, hashed, from no named place, for every Python and system we promise, under licences we may ship."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUN = ROOT / "installer" / "requirements.txt"
DEVELOP = ROOT / "installer" / "requirements-dev.txt"

REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[0-9.]+)(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
FREE = re.compile(r"MIT|BSD|Apache|LGPL|MPL|PSF|Python Software Foundation|Unlicense|HPND|ISC", re.IGNORECASE)


def locked(path: Path) -> dict[str, str]:
    """Name and version of everything in a lock; fails on any line that is not an exact, hashed requirement."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or HASH.match(line):
            continue
        match = REQUIREMENT.match(line)
        assert match, f"{path.name}: {line}"
        found[match["name"]] = match["version"]
    return found


def plain(name: str) -> str:
    """A project's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("path", [RUN, DEVELOP], ids=["run", "develop"])
def test_a_lock_names_no_place_to_fetch_from_and_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert locked(path)
    assert "://" not in text
    assert not re.search(r"--(?:extra-)?index-url|--find-links|--trusted-host|file:|/home/|/root/|/tmp/", text)


def test_every_requirement_has_a_hash() -> None:
    for path in (RUN, DEVELOP):
        assert path.read_text(encoding="utf-8").count("--hash=") > len(locked(path))


def test_who_tests_runs_the_very_same_versions() -> None:
    assert locked(RUN).items() <= locked(DEVELOP).items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {plain(re.split(r"[=<>]", wish)[0]) for wish in project["dependencies"]}
    asked_to_develop = {plain(re.split(r"[=<>]", wish)[0]) for wish in project["optional-dependencies"]["dev"]}
    assert asked <= locked(RUN).keys()
    assert asked | asked_to_develop <= locked(DEVELOP).keys()
    assert not asked_to_develop & locked(RUN).keys()


@pytest.mark.parametrize("name", sorted(locked(RUN)))
def test_a_library_may_be_shipped_with_the_program(name: str) -> None:
    """LGPL is fine (Qt is linked, not built in); GPL alone or a licence that is not named is not."""
    card = metadata(name)
    words = " ".join([card.get("License-Expression") or "", card.get("License") or "", *(card.get_all("Classifier") or [])])
    assert FREE.search(words), f"{name}: {words[:200]}"


@pytest.mark.parametrize("words", ["GPL-3.0-or-later", "GNU General Public License v2 (GPLv2)", "", "Proprietary"])
def test_a_licence_that_would_bind_the_office_is_seen(words: str) -> None:
    assert not FREE.search(words)
