"""Menus, keys and header buttons made from declared deeds: what nobody provides is not shown anywhere."""

import re
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from propdesk.i18n import N_, _
from propdesk.ui import icons
from propdesk.ui.parts.page import MENUS, Deed

MENU_NAMES = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "view": N_("&View"),
    "billing": N_("&Billing"),
    "print": N_("&Print"),
    "tools": N_("&Tools"),
    "help": N_("&Help"),
}


class Deeds(QObject):
    """The deeds of the window and of the page now shown, as one set of actions.

    `fill` is called with a menu's key and the menu whenever menus are built anew, to add what is no deed (the choice of
    language, the columns of a list).
    """

    rebuilt = Signal()

    def __init__(self, window: QMainWindow, own: Iterable[Deed], fill: Callable[[str, QMenu], None]) -> None:
        super().__init__(window)
        self._window = window
        self._own = {deed.key: deed for deed in own}
        self._page: dict[str, Deed] = {}
        self._fill = fill
        self._actions: dict[str, QAction] = {}
        self._menus: list[QMenu] = []

    def show_page(self, deeds: Sequence[Deed]) -> None:
        """Use these deeds of the page that is shown now."""
        self._page = {deed.key: deed for deed in deeds}
        self.rebuild()

    def known(self) -> dict[str, Deed]:
        """What can be done now, by key; a page's deed hides the window's deed of the same key or the same keys."""
        taken = {deed.keys for deed in self._page.values() if deed.keys}
        kept = {key: deed for key, deed in self._own.items() if key not in self._page and deed.keys not in taken}
        return kept | self._page

    def action(self, key: str) -> QAction | None:
        return self._actions.get(key)

    def run(self, key: str) -> bool:
        """Do it; False where nobody provides this deed."""
        deed = self.known().get(key)
        if deed is None:
            return False
        deed.run()
        return True

    def rebuild(self) -> None:
        """Make menus and actions anew in the window's language."""
        for old in self._actions.values():
            self._window.removeAction(old)
            old.deleteLater()
        self._actions = {key: self._action_of(deed) for key, deed in self.known().items()}
        bar = self._window.menuBar()
        bar.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus.clear()
        for key in MENUS:
            menu = QMenu(_(MENU_NAMES[key]), bar)
            menu.setToolTipsVisible(True)
            self._fill_menu(key, menu)
            if menu.isEmpty():
                menu.deleteLater()
            else:
                bar.addMenu(menu)
                self._menus.append(menu)
        self.rebuilt.emit()

    def _fill_menu(self, key: str, menu: QMenu) -> None:
        mine = sorted((deed for deed in self.known().values() if deed.menu == key), key=lambda deed: deed.group)
        group = mine[0].group if mine else 0
        for deed in mine:
            if deed.group != group:
                menu.addSeparator()
                group = deed.group
            menu.addAction(self._actions[deed.key])
        self._fill(key, menu)

    def _action_of(self, deed: Deed) -> QAction:
        action = QAction(_(deed.text), self._window)
        action.setObjectName(deed.key)
        if deed.icon:
            action.setIcon(icons.icon(deed.icon))
        if deed.keys:
            action.setShortcuts([QKeySequence(part) for part in deed.keys.split(" | ")])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(tip(deed))
        action.setAutoRepeat(False)
        action.triggered.connect(lambda: deed.run())
        self._window.addAction(action)
        return action


def plain(text: str) -> str:
    """A menu text without its Alt letter and dots: "文件(&F)" -> "文件", "&Open a book…" -> "Open a book"."""
    return re.sub(r"\(&\w\)", "", text).replace("&", "").rstrip("…")


def tip(deed: Deed) -> str:
    """What the pointer says over a deed: its explanation or name, and its key."""
    text = plain(_(deed.tooltip or deed.text))
    return f"{text} ({first_keys(deed)})" if deed.keys else text


def first_keys(deed: Deed) -> str:
    """The main key of a deed as people write it: "F8", "Ctrl+B"."""
    return QKeySequence(deed.keys.split(" | ")[0]).toString(QKeySequence.SequenceFormat.NativeText) if deed.keys else ""
