"""The program's window with a book open, as a story finds it in the morning."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from propdesk.app import App
from propdesk.settings import Settings


@contextmanager
def at_work(settings: Settings, today: Callable[[], date], book: Path) -> Iterator[App]:
    """The running program with this book open and its window in front; its work runs at once."""
    running = App(settings, today, inline=True)
    running.desktop.window.show()
    running.open_book(book)
    running.desktop.window.activateWindow()
    yield running
    running.desktop.window.close()
    running.desktop.window.deleteLater()
