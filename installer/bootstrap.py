#!/usr/bin/env python3
"""Runs and tests PropDesk from its source tree on a machine that has nothing but Python (Debian 12, Windows 10 or later).

``run``     the window (without a display: the main job into a folder of papers and pictures)
``test``    style, types and tests; further words go to pytest
``faults``  the long fault suite
``bench``   the measurements against their limits

It makes ``.venv`` beside this folder, installs the locked requirements into it (again only when the lock changed), and
does the job. Packages come from wherever this computer's pip is set up to take them. Only the standard library here.
"""

import ctypes
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit("PropDesk needs Python {}.{} or later; this is Python {}.{}.".format(*OLDEST_PYTHON, *sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt", "faults": "requirements-dev.txt", "bench": "requirements-dev.txt"}
TOGETHER = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")  # every core takes part; "-n 0" after it: one process
DOMAIN = ("tests/domain", "tests/sheets")  # what the domain's coverage is measured with
CHECKS = {
    "ruff check": ("ruff", "check"),
    "ruff format --check": ("ruff", "format", "--check"),
    "mypy": ("mypy",),
    "full branch coverage of the domain": ("pytest", *DOMAIN, "-q", "--cov=propdesk.domain", "--cov-fail-under=100"),
}


class Refused(Exception):
    """One sentence for the person at the terminal."""


# system libraries by the name the loader knows, with the Debian package that brings each
TOOLKIT = {  # without these Qt cannot even be imported
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
WINDOW = {  # what the window needs on an X11 desktop; Qt's own message names only the cursor library
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
CHINESE_FONTS = ("cjk", "wqy", "sourcehan", "uming", "ukai", "notosanssc", "droidsansfallback", "simsun", "msyh")


def main(words: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    jobs = {"run": run, "test": test, "faults": faults, "bench": bench}
    if not words or words[0] not in jobs:
        print(f"{__doc__}\nusage: bootstrap.py run|test|faults|bench …")
        return 0 if words and words[0] in ("-h", "--help") else 2
    try:
        machine_is_ready(words[0])
        make_environment()
        install(LOCKS[words[0]])
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return jobs[words[0]](words[1:])


# The four jobs


def run(rest: Sequence[str]) -> int:
    """Open the window; without a display do the main job and say where its papers and pictures lie."""
    if has_display() or rest:
        return python("-m", "propdesk", *rest)
    folder = free_folder(ROOT / "demo")
    say(f"There is no display here. Doing the main job without a window, into {folder}")
    code = python("-m", "propdesk", "demo", str(folder), QT_QPA_PLATFORM="offscreen")
    if code == 0:
        say(f"The sample book, the papers (PDF) and the pictures of the window (PNG) lie in {folder}")
    return code


def test(rest: Sequence[str]) -> int:
    """Style, types and tests; the worst exit code of them all. Without further words no test runs twice."""
    codes = {name: python("-m", *words, QT_QPA_PLATFORM="offscreen") for name, words in CHECKS.items()}
    others = rest or [f"--ignore={folder}" for folder in DOMAIN]
    codes["pytest"] = python("-m", "pytest", *TOGETHER, *others, QT_QPA_PLATFORM="offscreen")
    failed = [name for name, code in codes.items() if code]
    if failed:
        print(f"Not in order: {', '.join(failed)}", file=sys.stderr)
    return max(codes.values())


def faults(rest: Sequence[str]) -> int:
    """The long fault suite: killed processes, full disks, power cuts."""
    return python("-m", "pytest", "-m", "faults", *rest, QT_QPA_PLATFORM="offscreen")


def bench(rest: Sequence[str]) -> int:
    """Print what is measured, against its limit and its peer."""
    return python("-m", "tests.benchmarks", *rest, QT_QPA_PLATFORM="offscreen")


def python(*words: str, **variables: str) -> int:
    """Run the environment's Python in the source tree; a death by signal n counts as 128 + n."""
    code = subprocess.run([environment_python(), *words], cwd=ROOT, env={**os.environ, **variables}, check=False).returncode
    return code if code >= 0 else 128 - code


def free_folder(wanted: Path) -> Path:
    """`wanted`, or the first of wanted-2, wanted-3 … that does not exist: nothing of an earlier time is touched."""
    number, folder = 1, wanted
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


# The environment


def make_environment() -> None:
    """Make ``.venv`` for this Python unless a sound one is there; raises `Refused` where Python cannot."""
    if environment_python().exists() and stamp_lines()[:1] == [this_python()]:
        return
    complete = has_module("ensurepip.__main__") or on_debian_as_root(install=["python3-venv"])
    if not complete and not has_module("pip.__main__"):
        raise Refused("Python's venv module is not complete here. On Debian, as root:  apt-get install python3-venv")
    say(f"Making the environment in {ENVIRONMENT}")
    venv.create(ENVIRONMENT, clear=True, symlinks=os.name != "nt", with_pip=complete)
    stamp().write_text(this_python() + "\n", encoding="ascii")
    put_in_reach()


def has_module(name: str) -> bool:
    """Whether this Python brings a module (an empty folder left behind by a removed package is none)."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def pip_command() -> list[str]:
    """The environment's own pip, else the computer's pip told to work for it."""
    if (packages_folder() / "pip").is_dir():
        return [str(environment_python()), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(environment_python())]


def put_in_reach() -> None:
    """Let the environment find this source tree (a path file) and give it the command ``propdesk``."""
    site = packages_folder()
    (site / "propdesk-source.pth").write_text(os.path.relpath(ROOT, site) + "\n", encoding="ascii")
    if os.name == "nt":
        (ENVIRONMENT / "Scripts" / "propdesk.cmd").write_text('@"%~dp0python.exe" -m propdesk %*\n', encoding="ascii")
        return
    command = ENVIRONMENT / "bin" / "propdesk"
    command.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m propdesk "$@"\n', encoding="ascii")
    command.chmod(0o755)


def install(lock: str) -> None:
    """Install the locked, hashed requirements unless this very lock is installed already; raises `Refused`."""
    text = (ROOT / "installer" / lock).read_bytes().replace(b"\r\n", b"\n")
    line = f"{lock} {hashlib.sha256(text).hexdigest()}"
    if line in stamp_lines():
        return
    say(f"Installing the requirements of installer/{lock}")
    # The lock is the whole list: with --no-deps pip does not look for newer releases of what an extra asks for (and then
    # refuse them for having no hash), which older pips do as soon as one comes out.
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        options.append("--quiet")
    done = subprocess.run([*pip_command(), "install", *options, "-r", str(ROOT / "installer" / lock)], check=False)
    if done.returncode:
        raise Refused(f"pip could not install installer/{lock} (its own words are above). Nothing else was done.")
    kept = [known for known in stamp_lines() if known.split()[0] != lock]
    stamp().write_text("\n".join([*kept, line]) + "\n", encoding="ascii")


def environment_python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def packages_folder() -> Path:
    return next(ENVIRONMENT.glob("Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"))


def this_python() -> str:
    """What an environment must have been made by to be used again."""
    return "python{}.{}".format(*sys.version_info[:2])


def stamp() -> Path:
    return ENVIRONMENT / "propdesk-installed.txt"


def stamp_lines() -> list[str]:
    """First the Python the environment was made by, then one line per installed lock."""
    return stamp().read_text(encoding="ascii").splitlines() if stamp().exists() else []


# The computer


def machine_is_ready(job: str) -> None:
    """Name, or as root on Debian install, what the system lacks for `job`; raises `Refused` if it cannot do without."""
    if sys.platform != "linux":
        return
    x11 = job == "run" and bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")
    needed = missing_packages(TOOLKIT | WINDOW if x11 else TOOLKIT)
    wished = [] if has_chinese_font() else ["fonts-noto-cjk"]
    if job in ("test", "faults") and not shutil.which("pdftotext"):
        wished.append("poppler-utils")
    packages = needed + wished
    if not packages or on_debian_as_root(install=packages):
        return
    say(f"This system lacks: {' '.join(packages)}\n    On Debian, as root:  apt-get install {' '.join(packages)}")
    if needed:
        raise Refused("PropDesk's window library cannot be loaded without them.")


def missing_packages(libraries: Mapping[str, str]) -> list[str]:
    """The packages of those libraries that the loader does not find."""
    return [package for name, package in libraries.items() if not loads(name)]


def loads(name: str) -> bool:
    """Whether the system's loader finds this library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether a font with Chinese characters is installed, by the file names such fonts have."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    names = (path.name.lower().replace("-", "") for folder in folders for path in folder.rglob("*.[to]t[fc]"))
    return any(part in name for name in names for part in CHINESE_FONTS)


def has_display() -> bool:
    """Whether a window can be shown: always outside Linux, there with X11 or Wayland."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def on_debian_as_root(install: Sequence[str]) -> bool:
    """Install Debian packages where that is allowed, saying so; False where it is not or did not work."""
    if sys.platform == "win32" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing with apt-get, as root: {' '.join(install)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *install]):
        code = subprocess.run(
            ["apt-get", *words], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        ).returncode
    importlib.invalidate_caches()
    return code == 0


def say(text: str) -> None:
    print(text, flush=True)


def print_whatever_the_folder_is_called() -> None:
    """Let a character that the output cannot take (a Chinese folder on an English Windows) show as ``?`` instead of ending the job."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    print_whatever_the_folder_is_called()
    sys.exit(main(sys.argv[1:]))
