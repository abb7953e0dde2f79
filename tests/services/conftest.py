"""Offices for tests of services: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.charges import PriceUnit
from propdesk.services import rates
from propdesk.services.office import Office, new_book, open_office
from tests.tools.office_day import office_with_rate


@pytest.fixture(scope="session")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with four units and a rate that nobody writes to."""
    path = tmp_path_factory.mktemp("rated") / "garden.pdbook"
    office_with_rate(path).close(backup=False)
    return path


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty book that nobody writes to."""
    path = tmp_path_factory.mktemp("blank") / "garden.pdbook"
    new_book(path, "Sunshine Garden")
    return path


@pytest.fixture
def office(rated: Path, tmp_path: Path) -> Iterator[Office]:
    """Four units (1-1-101 … 104 = numbers 1 … 4) and a rate, open."""
    opened = open_office(Path(shutil.copy(rated, tmp_path / "garden.pdbook")))
    yield opened
    opened.close(backup=False)


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Iterator[Office]:
    """An empty book, open."""
    opened = open_office(Path(shutil.copy(blank, tmp_path / "empty.pdbook")))
    yield opened
    opened.close(backup=False)


@pytest.fixture(scope="session")
def rated_with_two_items(rated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same book with a second charge item of 8.00 a month for each unit, due on the 25th."""
    path = Path(shutil.copy(rated, tmp_path_factory.mktemp("two") / "garden.pdbook"))
    office = open_office(path)
    rates.set_tariff(office, "垃圾费", 80_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b", due_day=25)
    office.close(backup=False)
    return path
