"""What a tab's page is to the window: built when first shown, reloaded when what it shows has changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QWidget

if TYPE_CHECKING:
    from propdesk.ui.parts.tables import TableView

MENUS = ("file", "edit", "view", "billing", "print", "tools", "help")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person can do from a menu, a key or a header button. No deed, no button.

    `text` and `tooltip` are message ids. A page's deed takes the place of the window's deed of the same `key` while the page
    is shown. `menu` is one of `MENUS` or "" for none; `group` numbers put a line between deeds of one menu; `header` asks for
    a button beside the search.
    """

    key: str
    text: str
    run: Callable[[], object]
    menu: str = ""
    keys: str = ""
    icon: str = ""
    group: int = 0
    header: bool = False
    primary: bool = False
    tooltip: str = ""

    def __post_init__(self) -> None:
        if self.menu and self.menu not in MENUS:
            raise ValueError(f"no such menu: {self.menu}")


class Page(QWidget):
    """Base of the pages. Load in `reload`, not in ``__init__``; the window calls it when the page is first shown.

    `topics` are the words of `Tasks.announce` that make the page stale; `with_card` keeps the household card beside it.
    Signals: `household_selected` and `household_opened` carry a unit's id (None: nobody), `foot_changed` asks the window to
    read `foot_text` again, `toast` carries a text for the corner.
    """

    topics: frozenset[str] = frozenset()
    with_card = False

    household_selected = Signal(object)
    household_opened = Signal(object)
    foot_changed = Signal()
    toast = Signal(str)

    def reload(self) -> None:
        """Read again what the page shows; a page that shows nothing of the book has nothing to do."""

    def retranslate(self) -> None:
        """Show every text in the window's language, keeping selection and what is typed."""

    def foot_text(self) -> str:
        """The left of the status bar: how many rows, how many selected, their sum."""
        return ""

    def help_text(self) -> str:
        """What F1 shows, in the window's language: paragraphs separated by empty lines."""
        return ""

    def deeds(self) -> Sequence[Deed]:
        """What can be done here, for menus and keys."""
        return ()

    def main_table(self) -> "TableView | None":
        """The list that “Copy as table” and “Columns” mean while no other has the focus."""
        return None

    def may_close(self) -> bool:
        """Whether the window may be closed; a page with something typed and not saved asks first."""
        return True

    def sub_tabs(self) -> QTabBar | None:
        """The second row of tabs, for Ctrl+Tab."""
        return None

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the search is left."""
        return self.main_table()


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A tab before its page exists: `title` is a message id, `build` makes the page at first show."""

    key: str
    title: str
    icon_name: str
    build: Callable[[], Page]
    topics: frozenset[str] = field(default_factory=frozenset)
