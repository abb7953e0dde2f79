"""Books for the Residents tab: an empty one, and one with the sample list imported, each opened anew for a test."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.services import residents
from propdesk.services.office import Office, new_book, open_office
from propdesk.settings import Settings
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "sunshine_garden.xlsx"


@dataclass
class Heard:
    """What the pages said to the window."""

    toasts: list[str] = field(default_factory=list)
    households: list[int] = field(default_factory=list)
    topics: list[frozenset[str]] = field(default_factory=list)


@pytest.fixture
def sample() -> Path:
    """The office's own list: 304 good rows, 8 with a problem."""
    return SAMPLE


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with the sample list in it: made once."""
    path = tmp_path_factory.mktemp("residents") / "sunshine.pdbook"
    new_book(path, "阳光花园")
    office = open_office(path)
    residents.apply_import(office, residents.plan_import(office, SAMPLE))
    office.close(backup=False)
    return path


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def make_session(tasks: Tasks, chosen: Settings, heard: Heard) -> Iterator[Callable[[Path], Session]]:
    """Opens a book for a window that writes down what it is told."""
    opened: list[Office] = []
    tasks.changed.connect(heard.topics.append)

    def make(path: Path) -> Session:
        office = open_office(path)
        opened.append(office)
        return Session(office, tasks, chosen, lambda: TODAY, lambda text, _actions=(): heard.toasts.append(text), heard.households.append)

    yield make
    for office in opened:
        office.close(backup=False)


@pytest.fixture
def session(imported: Path, tmp_path: Path, make_session: Callable[[Path], Session]) -> Session:
    """The sample list, imported."""
    path = tmp_path / "阳光花园.pdbook"
    shutil.copyfile(imported, path)
    return make_session(path)


@pytest.fixture
def empty(tmp_path: Path, make_session: Callable[[Path], Session]) -> Session:
    """A new book."""
    path = tmp_path / "new.pdbook"
    new_book(path, "新账套")
    return make_session(path)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something to hang dialogs on."""
    made = QWidget()
    qtbot.addWidget(made)
    return made
