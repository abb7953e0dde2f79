"""Books for storage tests: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from propdesk.services.office import Office, open_office
from propdesk.store.attachments import default_folder
from tests.tools.case_book import case_book
from tests.tools.small_book import worked_book


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A worked book nobody writes to."""
    path = tmp_path_factory.mktemp("template") / "garden.pdbook"
    worked_book(path)
    return path


@pytest.fixture
def garden(template: Path, tmp_path: Path) -> Path:
    """A worked book of this test alone."""
    return Path(shutil.copy(template, tmp_path / "garden.pdbook"))


@pytest.fixture(scope="session")
def case_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with one of everything about money, reminding and cases that nobody writes to, with its files."""
    path = tmp_path_factory.mktemp("cases") / "cases.pdbook"
    case_book(path)
    return path


@pytest.fixture
def case_copy(case_template: Path, tmp_path: Path) -> Path:
    """That book with its files, of this test alone."""
    path = Path(shutil.copy(case_template, tmp_path / "cases.pdbook"))
    shutil.copytree(default_folder(case_template), default_folder(path))
    return path


@pytest.fixture
def office(garden: Path) -> Iterator[Office]:
    """The worked book, open."""
    opened = open_office(garden)
    yield opened
    opened.close(backup=False)


@pytest.fixture
def moment() -> datetime:
    """A fixed moment for names and lists."""
    return datetime(2026, 11, 23, 7, 30, 12, tzinfo=UTC)
