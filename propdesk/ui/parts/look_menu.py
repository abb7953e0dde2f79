"""The menus that choose language, colours and text size, in the View menu and behind the gear."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from propdesk import settings as declared
from propdesk.i18n import N_, _
from propdesk.settings import Setting, Settings
from propdesk.ui import theme

if TYPE_CHECKING:
    from propdesk.ui.parts.tables import TableView

T = TypeVar("T")
LANGUAGE_NAMES = {"zh_CN": "简体中文", "en": "English"}  # each in its own tongue, so that a way back is found
THEME_NAMES = {"light": N_("Light"), "dark": N_("Dark")}
SIZE_NAMES = {10: N_("Normal text (10 pt)"), 12: N_("Large text (12 pt)"), 14: N_("Very large text (14 pt)")}


def fill_look(menu: QMenu, settings: Settings, choose: Callable[[Setting[str], str], None], choose_size: Callable[[int], None]) -> None:
    """Add the three submenus; `choose` and `choose_size` are told what was clicked."""
    themes = {key: _(name) for key, name in THEME_NAMES.items()}
    sizes = {key: _(name) for key, name in SIZE_NAMES.items()}
    now = theme.language_of(settings)
    _choices(menu.addMenu(_("Lan&guage")), LANGUAGE_NAMES, now, lambda value: choose(declared.LANGUAGE, value))
    _choices(menu.addMenu(_("C&olours")), themes, settings.get(declared.THEME), lambda value: choose(declared.THEME, value))
    _choices(menu.addMenu(_("&Text size")), sizes, settings.get(declared.TEXT_SIZE), choose_size)


def _choices(menu: QMenu, names: Mapping[T, str], now: T, choose: Callable[[T], None]) -> None:
    group = QActionGroup(menu)
    for value, name in names.items():
        action: QAction = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(value == now)
        group.addAction(action)
        action.triggered.connect(lambda checked=False, chosen=value: choose(chosen))


def refill_columns(menu: QMenu, table: "TableView") -> None:
    """The columns of `table` as they are now, with what shows and hides them."""
    menu.clear()
    made = table.column_menu(menu)
    for action in made.actions():
        action.setParent(menu)
        menu.addAction(action)
