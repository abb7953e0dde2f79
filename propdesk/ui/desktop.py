"""The window of one open book, put together: pages, card, search, the deeds of the whole window, the status line.

Nothing heavy is imported until the frame has been painted: `Desktop` shows the frame, `Desktop.begin` fills it.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from propdesk.i18n import N_
from propdesk.settings import Settings
from propdesk.ui.main_window import MainWindow
from propdesk.ui.parts.page import Deed, Page, PageSpec
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.tasks import Tasks

TABS = (
    ("overview", N_("Overview"), "layout-dashboard"),
    ("residents", N_("Residents"), "users"),
    ("billing", N_("Billing"), "receipt"),
    ("complaints", N_("Complaints"), "message-report"),
    ("activities", N_("Activities"), "confetti"),
    ("training", N_("Training"), "school"),
)


class CardHolder(QWidget):
    """The place of the household card before there is a book."""

    def __init__(self) -> None:
        super().__init__()
        self.card: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def put(self, card: QWidget) -> None:
        """Show the card of the open book."""
        self.card = card
        self._column.addWidget(card)

    def retranslate(self) -> None:
        """Pass a change of language on."""
        texts = getattr(self.card, "retranslate", None)
        if texts is not None:
            texts()


class AfterPaint(QObject):
    """Calls `then` once the window stands painted, or after a second where it never is (started as an icon)."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._then: Callable[[], object] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(1000, self._call)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._call)
        return False

    def _call(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()


class Desktop:
    """The frame of the window; `begin` is handed what fills it once a book is open."""

    def __init__(self, settings: Settings, tasks: Tasks, deeds: list[Deed]) -> None:
        self.build: Callable[[str], Page] | None = None
        self.find: Callable[[str], list[SearchLine]] | None = None
        self.holder = CardHolder()
        specs = [PageSpec(key, title, icon, self._builder(key)) for key, title, icon in TABS]
        self.window = MainWindow(settings, tasks, specs, finder=self._find, card=self.holder, deeds=deeds, begin=False)

    def _builder(self, key: str) -> Callable[[], Page]:
        def build() -> Page:
            assert self.build is not None
            return self.build(key)

        return build

    def _find(self, text: str) -> list[SearchLine]:
        return self.find(text) if self.find is not None else []


def book_deeds(act: Callable[[str], Callable[[], object]]) -> list[Deed]:
    """What can be done about books, in every window; `act` gives the function of each key."""
    return [
        Deed("new-book", N_("&New book…"), act("new-book"), "file", "Ctrl+Shift+N", "file-plus", group=1),
        Deed("open-book", N_("&Open a book…"), act("open-book"), "file", "Ctrl+O", "folder-open", group=1),
        Deed("sample-book", N_("Open the &sample book"), act("sample-book"), "file", icon="star", group=1),
        Deed("backup", N_("&Back up now"), act("backup"), "file", icon="device-floppy", group=2),
        Deed("restore", N_("&Restore a backup…"), act("restore"), "file", icon="history", group=2),
        Deed("profile", N_("&Company and community…"), act("profile"), "tools", icon="building", group=1),
        Deed("check", N_("Check the &book"), act("check"), "tools", icon="shield-check", group=2),
        Deed("collect", N_("&Collect"), act("collect"), "billing", "F8", "cash", group=1, header=True, primary=True),
        Deed("remind", N_("Note a contact…"), act("remind"), "billing", "F9", "phone", group=5),
        Deed("statement", N_("&Statement of account…"), act("statement"), "billing", "Ctrl+D", "file-text", group=3),
        Deed("about", N_("&About PropDesk"), act("about"), "help", icon="info-circle", group=2),
    ]


def recent_books(settings_list: list[str], path: Path) -> list[str]:
    """The list of recent books with `path` in front, ten at most."""
    return [str(path), *(known for known in settings_list if known != str(path))][:10]
