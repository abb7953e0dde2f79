"""The two commands on a fresh machine: what is named, what is installed, what is left alone (nothing is installed here)."""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "installer" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with a source tree of its own, on a Debian desk without root, where every child process succeeds."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "installer").mkdir()
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / "installer" / lock).write_text(f"# {lock}\n", encoding="ascii")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(module, "loads", lambda name: True)
    monkeypatch.setattr(module, "has_chinese_font", lambda: True)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return module


@pytest.fixture
def started(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands the script would have started; each succeeds."""
    commands: list[list[str]] = []

    def remember(words: list[object], **_: object) -> SimpleNamespace:
        commands.append([str(word) for word in words])
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(bootstrap.subprocess, "run", remember)
    monkeypatch.setattr(bootstrap.venv, "create", lambda folder, **_: made(Path(folder), commands))
    return commands


def made(folder: Path, commands: list[list[str]]) -> None:
    """An environment that looks like one."""
    commands.append(["venv", str(folder)])
    for name in ("bin/python", "Scripts/python.exe"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / ("Lib" if os.name == "nt" else "lib/python3.11") / "site-packages" / "pip").mkdir(parents=True, exist_ok=True)


def after(word: str, commands: list[list[str]]) -> list[list[str]]:
    """What each command that has `word` says from there on."""
    return [command[command.index(word) :] for command in commands if word in command]


def test_only_the_standard_library_is_needed() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_no_address_of_a_package_index_is_written_anywhere() -> None:
    for file in [*SCRIPT.parent.glob("*.py"), *SCRIPT.parent.glob("*.txt"), ROOT / ".ci" / "run", ROOT / "pyproject.toml"]:
        text = file.read_text(encoding="utf-8")
        assert "pypi.org" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text


@pytest.mark.parametrize("words", [[], ["dance"], ["--help"]])
def test_without_a_job_it_says_what_it_can_do(words: list[str]) -> None:
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    assert done.returncode == (0 if words == ["--help"] else 2)
    assert "run|test|faults|bench" in done.stdout


def test_an_older_python_is_told_so_before_anything_else() -> None:
    code = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code, SCRIPT, "run"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "PropDesk needs Python 3.11 or later; this is Python 3.9.\n"


def test_the_environment_is_made_once_and_a_lock_installed_once(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["run"]) == 0
    assert bootstrap.main(["run"]) == 0
    installs = after("install", started)
    assert len(installs) == len(after("venv", started)) == 1
    assert {"--require-hashes", "--no-deps"} <= set(installs[0])
    assert installs[0][-1].endswith("requirements.txt")
    assert after("propdesk", started) == [["propdesk"], ["propdesk"]]

    (bootstrap.ROOT / "installer" / "requirements.txt").write_text("# newer\n", encoding="ascii")
    assert bootstrap.main(["run"]) == 0
    assert len(after("install", started)) == 2
    assert bootstrap.main(["test"]) == 0
    assert after("install", started)[2][-1].endswith("requirements-dev.txt")
    assert bootstrap.main(["run"]) == 0
    assert len(after("install", started)) == 3


def test_a_lock_with_windows_line_ends_is_the_same_lock(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["run"]) == 0
    (bootstrap.ROOT / "installer" / "requirements.txt").write_bytes(b"# requirements.txt\r\n")
    assert bootstrap.main(["run"]) == 0
    assert len(after("install", started)) == 1


def test_an_environment_of_another_python_is_made_anew(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["run"]) == 0
    bootstrap.stamp().write_text("python3.9\n", encoding="ascii")
    assert bootstrap.main(["run"]) == 0
    assert len(after("venv", started)) == len(after("install", started)) == 2


def test_the_source_tree_is_in_reach_by_a_relative_path(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["run"]) == 0
    (path_file,) = bootstrap.ENVIRONMENT.rglob("propdesk-source.pth")
    line = path_file.read_text(encoding="ascii").strip()
    assert not os.path.isabs(line)
    assert (path_file.parent / line).resolve() == bootstrap.ROOT.resolve()


def test_pip_that_fails_stops_the_job_with_a_sentence(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda words, **_: SimpleNamespace(returncode=1))
    assert bootstrap.main(["run"]) == 1
    assert "pip could not install installer/requirements.txt" in capsys.readouterr().err
    monkeypatch.setattr(
        bootstrap.subprocess, "run", lambda words, **_: started.append(list(map(str, words))) or SimpleNamespace(returncode=0)
    )
    assert bootstrap.main(["run"]) == 0
    assert len(after("install", started)) == 1


# What the computer lacks


@pytest.fixture
def without_ensurepip(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[[set[str]], None]:
    """Debian's Python without python3-venv; call it with the modules that are missing."""

    def missing(names: set[str]) -> None:
        monkeypatch.setattr(bootstrap, "has_module", lambda name: name.removesuffix(".__main__") not in names)

    return missing


def test_debians_bare_python_is_told_which_package_it_lacks(
    bootstrap: ModuleType, started: list[list[str]], without_ensurepip: Callable[[set[str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    without_ensurepip({"ensurepip", "pip"})
    assert bootstrap.main(["test"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err
    assert started == []


def test_as_root_the_missing_package_is_installed_and_said(
    bootstrap: ModuleType,
    started: list[list[str]],
    without_ensurepip: Callable[[set[str]], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    without_ensurepip({"ensurepip", "pip"})
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0, raising=False)
    assert bootstrap.main(["run"]) == 0
    assert "Installing with apt-get, as root: python3-venv" in capsys.readouterr().out
    assert after("install", started)[0][-1] == "python3-venv"


def test_the_computers_own_pip_will_do(
    bootstrap: ModuleType, started: list[list[str]], without_ensurepip: Callable[[set[str]], None]
) -> None:
    without_ensurepip({"ensurepip"})
    bootstrap.venv.create = lambda folder, **_: (made(Path(folder), started), next(Path(folder).rglob("pip")).rmdir())
    assert bootstrap.main(["run"]) == 0
    assert after("--python", started)[0][1:3] == [str(bootstrap.environment_python()), "install"]


def test_every_missing_window_library_is_named_not_only_the_last(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = {"libxcb-icccm.so.4": "libxcb-icccm4", "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-cursor.so.0": "libxcb-cursor0"}
    monkeypatch.setattr(bootstrap, "loads", lambda name: name not in missing)
    assert bootstrap.main(["run"]) == 1
    said = capsys.readouterr()
    assert "apt-get install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1" in said.out
    assert "cannot be loaded" in said.err
    assert started == []
    assert bootstrap.main(["test"]) == 0, "tests need no window on a screen"


def test_a_missing_font_or_pdf_reader_is_named_and_the_job_goes_on(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "has_chinese_font", lambda: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    assert bootstrap.main(["test"]) == 0
    assert "apt-get install fonts-noto-cjk poppler-utils" in capsys.readouterr().out


def test_on_windows_nothing_of_debian_is_asked_for(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "platform", "win32")
    monkeypatch.setattr(bootstrap, "loads", lambda name: False)
    monkeypatch.delenv("DISPLAY")
    assert bootstrap.main(["run"]) == 0
    assert after("propdesk", started) == [["propdesk"]]


def test_a_folder_the_output_cannot_spell_ends_no_job(tmp_path: Path) -> None:
    (tmp_path / "物业" / "installer").mkdir(parents=True)
    script = tmp_path / "物业" / "installer" / "bootstrap.py"
    told = SCRIPT.read_text(encoding="utf-8").replace("sys.exit(main(sys.argv[1:]))", "say(str(ROOT))")
    script.write_text(told, encoding="utf-8")
    done = subprocess.run([sys.executable, script], env={**os.environ, "PYTHONIOENCODING": "cp1252"}, capture_output=True, check=True)
    assert done.stdout.rstrip().endswith(b"??")


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's names are Linux's")
def test_the_loader_is_really_asked() -> None:
    spec = importlib.util.spec_from_file_location("bootstrap_for_real", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.missing_packages({"libc.so.6": "libc6", "libnothing-of-the-kind.so.7": "libnothing7"}) == ["libnothing7"]


def test_an_empty_folder_of_a_removed_package_is_no_module(bootstrap: ModuleType) -> None:
    assert bootstrap.has_module("json.decoder")
    assert not bootstrap.has_module("json.__main__")
    assert not bootstrap.has_module("nothing_of_the_kind.__main__")


# The jobs


def test_without_a_display_the_main_job_is_done_into_a_new_folder(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY")
    (bootstrap.ROOT / "demo").mkdir()
    assert bootstrap.main(["run"]) == 0
    assert after("propdesk", started) == [["propdesk", "demo", str(bootstrap.ROOT / "demo-2")]]
    assert f"lie in {bootstrap.ROOT / 'demo-2'}" in capsys.readouterr().out


def test_further_words_go_to_the_program_and_to_pytest(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["run", "--book", "我的 book.db"]) == 0
    assert bootstrap.main(["test", "-k", "money", "--", "tests/domain"]) == 0
    assert bootstrap.main(["faults", "-x"]) == 0
    assert bootstrap.main(["bench", "--quick"]) == 0
    assert after("propdesk", started) == [["propdesk", "--book", "我的 book.db"]]
    assert ["pytest", *bootstrap.TOGETHER, "-k", "money", "--", "tests/domain"] in after("pytest", started)
    assert after("pytest", started)[-1] == ["pytest", "-m", "faults", "-x"]
    assert after("tests.benchmarks", started) == [["tests.benchmarks", "--quick"]]


def test_the_test_job_checks_style_form_types_and_tests(bootstrap: ModuleType, started: list[list[str]]) -> None:
    assert bootstrap.main(["test"]) == 0
    jobs = [command[2:4] for command in started if command[0] != "venv" and "install" not in command]
    assert jobs == [["ruff", "check"], ["ruff", "format"], ["mypy"], ["pytest", "tests/domain"], ["pytest", "-n"]]
    coverage, others = after("pytest", started)
    ran = [word for word in coverage if word.startswith("tests/")]
    assert [word for word in others if word.startswith("--ignore")] == [f"--ignore={folder}" for folder in ran]  # none twice, none left out


def test_the_worst_exit_code_wins_and_a_crash_is_no_pass(
    bootstrap: ModuleType, started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = {"ruff": 1, "pytest": -6}  # killed by SIGABRT, as a broken binding does after "passed"
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda words, **_: SimpleNamespace(returncode=codes.get(str(words[2]), 0)))
    assert bootstrap.test([]) == 134
    assert "Not in order: ruff check, ruff format --check, full branch coverage of the domain, pytest" in capsys.readouterr().err
