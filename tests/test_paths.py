"""Where the program looks for its own things, and where the office's things go."""

from pathlib import Path

import platformdirs
import pytest

from propdesk import paths


def test_the_programs_own_things_lie_in_the_source_tree_when_it_runs_from_there() -> None:
    assert paths.resources() == Path(__file__).resolve().parent.parent / "resources"


def test_an_installed_package_carries_its_things_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "propdesk" / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "propdesk" / "paths.py"))
    assert paths.resources.__wrapped__() == tmp_path.resolve() / "propdesk" / "resources"


def test_one_folder_of_the_offices_choice_holds_everything(own_home: Path) -> None:
    assert paths.config_dir() == own_home / "settings"
    assert paths.books_dir() == own_home / "books"
    assert paths.log_dir() == own_home / "log"
    assert list(own_home.iterdir()) == []


@pytest.mark.parametrize("unset", ["", None])
def test_without_a_choice_things_lie_where_the_system_wants_them(monkeypatch: pytest.MonkeyPatch, unset: str | None) -> None:
    monkeypatch.delenv(paths.HOME)
    if unset is not None:
        monkeypatch.setenv(paths.HOME, unset)
    assert paths.config_dir() == Path(platformdirs.user_config_dir("PropDesk", appauthor=False))
    assert paths.books_dir() == Path(platformdirs.user_documents_dir()) / "PropDesk"
    assert paths.log_dir() == Path(platformdirs.user_log_dir("PropDesk", appauthor=False))
