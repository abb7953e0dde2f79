"""A book with 304 households whose arrears are known, opened anew for each test, and a window to hang dialogs on."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.charges import PriceUnit
from propdesk.services import rates, residents
from propdesk.services.office import Office, new_book, open_office
from propdesk.settings import Settings
from propdesk.ui.session import Session, ToastAction
from propdesk.ui.tasks import Tasks

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "sunshine_garden.xlsx"


@dataclass
class Toasts:
    """What was said at the bottom left, with the ways back."""

    texts: list[str] = field(default_factory=list)
    actions: dict[str, ToastAction] = field(default_factory=dict)

    def say(self, text: str, actions: object = ()) -> None:
        self.texts.append(text)
        self.actions = {name: (name, run) for name, run in actions}  # type: ignore[attr-defined]

    def press(self, name: str) -> None:
        self.actions[name][1]()


@pytest.fixture(scope="session")
def sunshine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample list imported and one rate set: made once."""
    path = tmp_path_factory.mktemp("billing") / "sunshine.pdesk"
    new_book(path, "阳光花园")
    office = open_office(path)
    residents.apply_import(office, residents.plan_import(office, SAMPLE))
    rates.set_tariff(office, "物业费", 18_500, PriceUnit.M2_MONTH, date(2020, 1, 1), "前期物业服务合同第五条")
    office.close(backup=False)
    return path


@pytest.fixture
def office(sunshine: Path, tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "阳光花园.pdesk"
    shutil.copyfile(sunshine, path)
    opened = open_office(path)
    yield opened
    opened.close(backup=False)


@pytest.fixture
def toasts() -> Toasts:
    return Toasts()


@pytest.fixture
def session(office: Office, tasks: Tasks, chosen: Settings, toasts: Toasts) -> Session:
    return Session(office, tasks, chosen, today=lambda: TODAY, toast=toasts.say)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Stands for the main window."""
    made = QWidget()
    made.resize(1200, 700)
    qtbot.addWidget(made)
    made.show()
    return made
