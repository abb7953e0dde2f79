"""The only place that knows every floor: settings → catalog → window → book → worker, and the way out again.

The frame is painted first; SQLAlchemy, the pages and the book come in the moment after.
"""

import linecache
import logging
import logging.handlers
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from propdesk import clock, paths
from propdesk import settings as declared
from propdesk.errors import PropDeskError
from propdesk.i18n import _
from propdesk.settings import Settings
from propdesk.ui import ask, theme
from propdesk.ui.desktop import AfterPaint, Desktop, book_deeds, recent_books
from propdesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from propdesk.services.office import Office
    from propdesk.ui.bureau import Bureau

_log = logging.getLogger("propdesk")


def _forget_sources(_job: object) -> None:
    """Free what Python keeps of our source files: the Qt binding has it read every module it sees imported, 26 MB in all."""
    linecache.clearcache()


class App:
    """One running program: a frame, and in it one open book at a time."""

    def __init__(self, settings: Settings, today: Callable[[], date] = clock.today, *, inline: bool = False) -> None:
        self.settings = settings
        self.today = today
        self.tasks = Tasks(self._failed, inline=inline)
        self.tasks.finished.connect(_forget_sources)
        self.bureau: Bureau | None = None
        self.desktop = self._frame()

    def _frame(self) -> Desktop:
        desktop = Desktop(self.settings, self.tasks, book_deeds(self._deed))
        desktop.window.closing.connect(self.close_book)
        return desktop

    def _deed(self, key: str) -> Callable[[], object]:
        own: dict[str, Callable[[], object]] = {
            "new-book": self.new_book,
            "open-book": self.choose_book,
            "sample-book": self.sample_book,
            "restore": self.restore,
        }
        if key in own:
            return own[key]
        names = {
            "backup": "back_up",
            "profile": "edit_profile",
            "check": "check",
            "collect": "collect",
            "remind": "remind",
            "statement": "statement",
            "about": "about",
        }
        return lambda: getattr(self.bureau, names[key])() if self.bureau else None

    def start(self, book: Path | None) -> None:
        """Open the book asked for, else the one used last, else the sample book."""
        last = self.settings.get(declared.LAST_BOOK)
        wanted = book or (Path(last) if last and Path(last).exists() else None)
        if wanted is None:
            self.sample_book()
        elif not self.open_book(wanted) and self.bureau is None:
            self._nothing_open()

    def _nothing_open(self) -> None:
        """The book could not be opened: offer the ways on, never an empty window."""
        ways = [_("Open another book…"), _("Restore a backup…"), _("New book…"), _("Open the sample book")]
        chosen = ask.choose(self.desktop.window, _("No book is open. How would you like to go on?"), ways, _("Close PropDesk"))
        runs = [self.choose_book, self._restore_elsewhere, self.new_book, self.sample_book]
        if chosen is None:
            self.desktop.window.close()
            return
        runs[chosen]()
        if self.bureau is None:
            self._nothing_open()

    # books --------------------------------------------------------------------------------------------------------------

    def open_book(self, path: Path) -> bool:
        """Open a book in the window; the one open before is backed up and closed. False when it cannot be opened."""
        from propdesk.services.office import open_office

        if self.bureau is not None and self.bureau.session.office.path == path:
            return True
        try:
            office = open_office(path)
        except PropDeskError as error:
            ask.show_error(self.desktop.window, error)
            return False
        self._show(office)
        return True

    def _show(self, office: "Office") -> None:
        from propdesk.ui.bureau import Bureau

        if self.desktop.build is not None:  # the pages of another book stand in this frame
            self._fresh_frame()
        self.bureau = Bureau(self.desktop, office, self.settings, self.tasks, lambda key: self._deed(key)(), self.today)
        self.bureau.begin()
        self.settings.set(declared.LAST_BOOK, str(office.path))
        self.settings.set(declared.RECENT_BOOKS, recent_books(self.settings.get(declared.RECENT_BOOKS), office.path))
        self.settings.save()

    def _fresh_frame(self) -> None:
        old = self.desktop.window
        old.closing.disconnect(self.close_book)
        self.close_book()
        self.desktop = self._frame()
        self.desktop.window.show()
        old.close()
        old.deleteLater()

    def new_book(self) -> None:
        """Ask for a name and a file, make the book and open it."""
        from propdesk.services.office import new_book
        from propdesk.ui.office.new_book_dialog import NewBookDialog

        wanted = NewBookDialog(self.desktop.window).ask()
        if wanted is None:
            return
        try:
            wanted.path.parent.mkdir(parents=True, exist_ok=True)
            new_book(wanted.path, wanted.name)
        except (PropDeskError, OSError) as error:
            ask.show_error(self.desktop.window, error)
            return
        self.open_book(wanted.path)

    def choose_book(self) -> None:
        """Ask for an existing book and open it."""
        from propdesk.services.office import BOOK_SUFFIX

        found = ask.open_file(self.desktop.window, _("Open a book"), [f"PropDesk (*{BOOK_SUFFIX})", _("All files (*)")], paths.books_dir())
        if found is not None:
            self.open_book(found)

    def sample_book(self) -> None:
        """Open the sample book, made at its first use."""
        from propdesk.services.demo import sample_book

        try:
            path = sample_book(paths.books_dir(), self.today())
        except PropDeskError as error:
            ask.show_error(self.desktop.window, error)
            return
        self.open_book(path)

    def restore(self) -> None:
        """Choose a backup of the open book, close the book, restore and open it again."""
        from propdesk.services import upkeep
        from propdesk.ui.office.restore_dialog import RestoreDialog

        if self.bureau is None:
            self._restore_elsewhere()
            return
        office = self.bureau.session.office
        path = office.path
        chosen = RestoreDialog(self.desktop.window, path, tuple(upkeep.backups(office))).ask()
        if chosen is None:
            return
        self.close_book()
        self._restored(chosen, path)

    def _restore_elsewhere(self) -> None:
        """Restore a backup file chosen by hand, to the place of its book or a new name."""
        window = self.desktop.window
        backup = ask.open_file(window, _("Restore a backup"), [_("Backups (*.pdbook-backup)"), _("All files (*)")], paths.books_dir())
        if backup is None:
            return
        suggestion = backup.parent.parent / f"{backup.parent.name.removesuffix(' backups')}.pdbook"
        to = ask.save_file(window, _("Restore as"), ["PropDesk (*.pdbook)"], suggestion)
        if to is not None:
            self._restored(backup, to)

    def _restored(self, backup: Path, to: Path) -> None:
        from propdesk.services import upkeep

        try:
            upkeep.restore_backup(backup, to)
        except PropDeskError as error:
            ask.show_error(self.desktop.window, error)
        if self.open_book(to):
            self.desktop.window.toast(_("The backup was restored."))
        elif self.bureau is None:
            self._nothing_open()

    def close_book(self) -> None:
        """Let running work finish, back the book up if it changed, and close it."""
        self.tasks.close()
        bureau, self.bureau = self.bureau, None
        if bureau is None:
            return
        bureau.leave()
        try:
            bureau.session.office.close()
        except PropDeskError as error:
            ask.show_error(self.desktop.window, error)

    def _failed(self, error: BaseException) -> None:
        ask.show_error(self.desktop.window, error)


def run_window(book: Path | None, language: str = "") -> int:
    """Open the window (in `language`, if one is asked for, from now on) and stay until it is closed; returns the exit code."""
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("PropDesk")
    _start_log()
    settings = declared.load()
    if language:
        settings.set(declared.LANGUAGE, language)
    theme.wear(qt, settings)
    app = App(settings)
    _catch_everything(app)
    AfterPaint(app.desktop.window, lambda: app.start(book))
    app.desktop.window.show()
    ticks = _let_signals_in(app)
    code = qt.exec()
    ticks.stop()
    app.close_book()
    return code


def _start_log() -> None:
    """A small log for support: times and errors, never names, phones or amounts of people."""
    try:
        paths.log_dir().mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(paths.log_dir() / "propdesk.log", maxBytes=500_000, backupCount=2, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)


def _catch_everything(app: App) -> None:
    """An error nobody caught is shown and logged; the window stays alive."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.desktop.window.close()
            return
        ask.show_error(app.desktop.window, error.with_traceback(trace))

    sys.excepthook = show


def _let_signals_in(app: App) -> QTimer:
    """Closing by the system (SIGTERM, Ctrl+C) closes the window as by hand; the timer lets Python hear of it."""
    signal.signal(signal.SIGTERM, lambda *_: app.desktop.window.close())
    signal.signal(signal.SIGINT, lambda *_: app.desktop.window.close())
    timer = QTimer()
    timer.start(300)
    timer.timeout.connect(lambda: None)
    return timer
