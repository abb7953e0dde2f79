"""Pictures of the window on a book: every tab in both languages, light and dark, at two sizes of text, and the main dialogs.

For a computer without a screen and for the eyes of whoever changed a page. The settings of the person at the desk are
left alone.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from propdesk import i18n
from propdesk import settings as declared
from propdesk.app import App
from propdesk.ui import theme
from propdesk.ui.bureau import Bureau

SCREEN = QSize(1366, 728)


@dataclass(frozen=True, slots=True)
class Look:
    """Language, theme and points of a picture."""

    language: str
    theme: str
    points: int

    @property
    def ending(self) -> str:
        return f"{self.theme}_{self.language.removesuffix('_CN')}_{self.points}"


ALL_LOOKS = tuple(Look(language, name, points) for language in ("zh_CN", "en") for name in theme.THEMES for points in (10, 14))
PLAIN_LOOKS = (Look("zh_CN", "light", 10), Look("en", "light", 10), Look("zh_CN", "dark", 10))


def window_pictures(book: Path, folder: Path, today: date, looks: tuple[Look, ...] = PLAIN_LOOKS) -> list[Path]:
    """Open `book` in a window nobody sees and write a PNG of each tab and main dialog in each look; returns the files."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication.instance() or QApplication(["propdesk"])
    assert isinstance(qt, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    before = i18n.window().language
    made: list[Path] = []
    try:
        for look in looks:
            with _open_window(qt, book, today, look) as bureau:
                made += [_save(widget, folder / f"{name}_{look.ending}.png") for name, widget in _scenes(bureau)]
    finally:
        i18n.use(before)
    return made


@contextmanager
def _open_window(qt: QApplication, book: Path, today: date, look: Look) -> Iterator[Bureau]:
    with TemporaryDirectory() as place:
        settings = declared.load(Path(place))
        settings.set(declared.LANGUAGE, look.language)
        settings.set(declared.THEME, look.theme)
        settings.set(declared.TEXT_SIZE, look.points)
        theme.wear(qt, settings)
        app = App(settings, lambda: today, inline=True)
        window = app.desktop.window
        window.resize(SCREEN)
        window.show()
        try:
            if app.open_book(book) and app.bureau is not None:
                yield app.bureau
        finally:
            app.desktop.window.close()
            app.close_book()


def _scenes(bureau: Bureau) -> Iterator[tuple[str, QWidget]]:
    """Each picture's name and the widget to show, the window being led there as by hand."""
    from propdesk.services.arrears import overdue

    window = bureau.window
    debtors = sorted(overdue(bureau.session.office, bureau.session.today()).rows, key=lambda row: -row.overdue_fen)
    for number, key in enumerate(("overview", "residents", "billing", "complaints"), start=1):
        window.show_page(key)
        if key in ("residents", "billing") and debtors:
            bureau.open_household(debtors[0].unit_id)
        yield f"{number}_{key}", window
    for place in ("charges", "receipts"):
        bureau.lead(place)
        yield f"5_{place}", window
    if debtors:
        window.search.begin(debtors[0].owners[0][:1] if debtors[0].owners else debtors[0].code)
        window.search.search()
        yield "6_search", window
        window.search.close_list()
        for name, open_dialog in _dialogs(bureau, debtors[0].unit_id):
            dialog = open_dialog()
            dialog.setModal(False)
            dialog.show()
            yield name, dialog
            dialog.done(0)
            dialog.deleteLater()


def _dialogs(bureau: Bureau, unit_id: int) -> list[tuple[str, Callable[[], QDialog]]]:
    from propdesk.services import office as offices
    from propdesk.ui.billing.collect_dialog import CollectDialog
    from propdesk.ui.office.profile_dialog import ProfileDialog

    return [
        ("7_collect", lambda: CollectDialog(bureau.window, bureau.session, unit_id)),
        ("8_profile", lambda: ProfileDialog(bureau.window, offices.profile(bureau.session.office))),
    ]


def _save(widget: QWidget, path: Path) -> Path:
    """Let the widget lay itself out and paint, then write its picture."""
    loop = QEventLoop()
    QTimer.singleShot(60, loop.quit)
    loop.exec()
    widget.grab().save(str(path))
    return path
