"""Every test runs offscreen, in English unless it says otherwise, without a network, in its own home, and fails on any warning."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from propdesk import i18n, paths

os.environ["QT_QPA_PLATFORM"] = "offscreen"

# the same examples on every machine; a search for new ones:  --hypothesis-profile=explore
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("house")


class NetworkTouched(AssertionError):
    """PropDesk works without a network; this test reached for one."""


class LocalSocket(socket.socket):
    """A socket that exists only within this computer."""

    def __init__(self, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None) -> None:  # noqa: A002 - socket's own name
        if family != getattr(socket, "AF_UNIX", None):
            raise NetworkTouched(f"socket of family {family}")
        super().__init__(family, type, proto, fileno)


def refuse_lookup(*asked: object, **_more: object) -> None:
    """Stands where names are looked up in the network."""
    raise NetworkTouched(f"name lookup {asked}")


def pytest_configure() -> None:
    """Close the network for the whole run, before anything is imported that could keep the open door."""
    socket.socket = LocalSocket  # type: ignore[misc]
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, name, refuse_lookup)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The window speaks English at the start of a test, and nobody inherits another language."""
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, books and log of this test alone, also for the programs it starts."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(paths.HOME, str(home))
    return home
