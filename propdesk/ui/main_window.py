"""The window around the pages: menus, header with the front-desk search, tabs, messages, household card, status bar.

It knows no trade. Pages come as `PageSpec` and are built when first shown; a hidden page whose topics changed is reloaded
when it is shown again. What can be done is declared as `Deed`: the window offers exactly that, nothing else.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from propdesk import settings as declared
from propdesk.errors import EnvironmentFault
from propdesk.i18n import N_, _
from propdesk.settings import Setting, Settings
from propdesk.ui import ask, icons, theme
from propdesk.ui.parts.deeds import Deeds
from propdesk.ui.parts.header import Header
from propdesk.ui.parts.infobar import InfoBar, MessageBar
from propdesk.ui.parts.look_menu import fill_look, refill_columns
from propdesk.ui.parts.page import Deed, Page, PageSpec
from propdesk.ui.parts.search_box import Finder, SearchBox
from propdesk.ui.parts.stage import Stage
from propdesk.ui.parts.status import StatusLine
from propdesk.ui.parts.tabs import Tabs
from propdesk.ui.parts.toasts import Toasts
from propdesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from propdesk.ui.parts.help_dialogs import KeyLine
    from propdesk.ui.parts.tables import TableView

T = TypeVar("T")
LEAST = QSize(1180, 640)
_log = logging.getLogger("propdesk.window")


class MainWindow(QMainWindow):
    """`household_selected` and `household_opened` pass on what pages say; `search_chosen` carries (line, action)."""

    household_selected = Signal(object)
    household_opened = Signal(object)
    search_chosen = Signal(object, str)
    look_changed = Signal()
    closing = Signal()

    def __init__(
        self,
        settings: Settings,
        tasks: Tasks,
        pages: Sequence[PageSpec],
        *,
        finder: Finder,
        card: QWidget | None = None,
        deeds: Iterable[Deed] = (),
        book_name: str = "",
        begin: bool = True,
    ) -> None:
        """`deeds` are those of the whole window (open a book, collect); pages bring their own while they are shown.

        With `begin` false the frame is shown without any page until `begin` is called: paint first, load afterwards.
        """
        super().__init__()
        self.settings = settings
        self.tasks = tasks
        self._specs = tuple(pages)
        self._begun = False
        self._pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._card = card
        self._demo: InfoBar | None = None
        self._demo_create: Callable[[], object] | None = None
        self.search = SearchBox(finder)
        self.header = Header(self.search)
        self.messages = MessageBar()
        self.tabs = Tabs()
        self.stage = Stage(settings, card)
        self.status = StatusLine()
        self._lay_out()
        self.toasts = Toasts(self.stage)
        self.deeds = Deeds(self, [*self._own_deeds(), *deeds], self._fill_menu)
        self._connect()
        self.header.show_book(book_name)
        self._set_title()
        self.deeds.rebuild()
        self._start()
        if begin:
            self.begin()

    def _lay_out(self) -> None:
        self.setWindowIcon(icons.app_icon())
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setAccessibleName(_("Pages"))
        for spec in self._specs:
            self.tabs.addTab(icons.icon(spec.icon_name, "text2"), _(spec.title))
        bar = QWidget()
        bar.setBackgroundRole(self.palette().ColorRole.Base)
        bar.setAutoFillBackground(True)
        line = QVBoxLayout(bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for widget in (self.header, bar, self.messages):
            self._column.addWidget(widget)
        self._column.addWidget(self.stage, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        self._scale()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.search.chosen.connect(self.search_chosen)
        self.search.left.connect(self._leave_search)
        self.tasks.changed.connect(self._mark_stale)
        self.tasks.started.connect(self.status.job.follow)
        self.tasks.progressed.connect(self.status.job.show_progress)
        self.tasks.finished.connect(self.status.job.end)
        self.deeds.rebuilt.connect(self._show_header_deeds)

    def _start(self) -> None:
        kept = self.settings.get(declared.WINDOW_GEOMETRY)
        if not kept or not self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            self.resize(1366, 768)
        keys = [spec.key for spec in self._specs]
        last = self.settings.get(declared.LAST_TAB)
        first = keys.index(last) if last in keys else 0
        self.tabs.setCurrentIndex(first)
        self.search.setFocus()

    def begin(self) -> None:
        """Build and show the first page."""
        self._begun = True
        self._show_tab(self.tabs.currentIndex())

    # pages --------------------------------------------------------------------------------------------------------------

    def page(self, key: str) -> Page:
        """The page of this key, built if it was not shown yet."""
        if key not in self._pages:
            made = next(spec for spec in self._specs if spec.key == key).build()
            made.household_selected.connect(self.household_selected)
            made.household_opened.connect(self.household_opened)
            made.foot_changed.connect(self._show_foot)
            made.toast.connect(self.toast)
            self._pages[key] = made
            self._stale.add(key)
        return self._pages[key]

    def current_key(self) -> str:
        return self._specs[self.tabs.currentIndex()].key

    def current_page(self) -> Page:
        return self.page(self.current_key())

    def show_page(self, key: str) -> Page:
        """Go to a tab and return its page."""
        self.tabs.setCurrentIndex([spec.key for spec in self._specs].index(key))
        return self.current_page()

    def _show_tab(self, number: int) -> None:
        if not self._begun:
            return
        key = self._specs[number].key
        page = self.page(key)
        for other, spec in enumerate(self._specs):
            self.tabs.setTabIcon(other, icons.icon(spec.icon_name, "accent" if other == number else "text2"))
        self.stage.show_page(page, with_card=page.with_card)
        self.settings.set(declared.LAST_TAB, key)
        self._freshen(key)
        self.deeds.show_page(page.deeds())

    def _mark_stale(self, topics: frozenset[str]) -> None:
        """What changed: the page in sight reloads now, the others when they are shown."""
        self._stale |= {
            spec.key for spec in self._specs if spec.key in self._pages and topics & (spec.topics | self._pages[spec.key].topics)
        }
        self._freshen(self.current_key())

    def _freshen(self, key: str) -> None:
        if key in self._stale:
            self._stale.discard(key)
            self._pages[key].reload()
        self._show_foot()

    def reload(self) -> None:
        """Read the page in sight again, and every other when it is shown."""
        self._stale |= set(self._pages)
        self._freshen(self.current_key())

    def _show_foot(self) -> None:
        if not self._begun:
            return
        self.status.show_left(self.current_page().foot_text())

    # what everybody may ask of the window -------------------------------------------------------------------------------

    def toast(self, text: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Say at the bottom left that something is done, with ways back such as (“Void”, function)."""
        self.toasts.show_toast(text, actions)

    def show_error(self, error: BaseException) -> None:
        """Show any error in the look of its family; hand this to `Tasks` and to the exception hook."""
        ask.show_error(self, error)

    def show_card(self, on: bool = True) -> None:
        """Show the household card, beside the list or over it."""
        self.stage.show_card(on)

    def show_book(self, name: str) -> None:
        """The name of the book now open, in header and title."""
        self.header.show_book(name)
        self._set_title()

    def show_demo(self, on: bool, create: Callable[[], object] | None = None) -> None:
        """Show across the top that this is a demo book; `create` is what its button does."""
        if self._demo is not None:
            self._demo.dismiss()
            self._demo = None
        self._demo_create = create if on else None
        if on:
            actions = ((_("Create your own book"), create),) if create else ()
            self._demo = InfoBar(_("Demo book — prints are marked DEMO."), "info", actions, closable=False)
            self._column.insertWidget(0, self._demo)

    # deeds of the window itself -----------------------------------------------------------------------------------------

    def _own_deeds(self) -> list[Deed]:
        tabs = [
            Deed(f"tab-{number}", spec.title, self._tab_opener(number - 1), keys=f"Alt+{number}")
            for number, spec in enumerate(self._specs, start=1)
        ]
        return [
            *tabs,
            Deed("quit", N_("E&xit"), self.close, "file", "Ctrl+Q", "power", group=9),
            Deed("copy-table", N_("&Copy as table"), self._copy, "edit", "Ctrl+C", "copy", group=1),
            Deed("copy-headers", N_("Copy with &headers"), lambda: self._copy(headers=True), "edit", "Ctrl+Shift+C", group=1),
            Deed("search", N_("&Front-desk search"), self.search.begin, "edit", "F3 | Ctrl+F | Ctrl+K", "search", group=2),
            Deed("refresh", N_("&Refresh"), self.reload, "view", "F5", "refresh", group=1),
            *(
                [Deed("card", N_("&Household card"), self.stage.toggle_card, "view", "Ctrl+B", "layout-sidebar-right", 1)]
                if self._card
                else []
            ),
            Deed("larger", N_("&Larger text"), lambda: self._step_size(1), "view", "Ctrl++ | Ctrl+=", "text-size", group=2),
            Deed("smaller", N_("&Smaller text"), lambda: self._step_size(-1), "view", "Ctrl+-", group=2),
            Deed("normal", N_("&Normal text"), lambda: self.choose(declared.TEXT_SIZE, 10), "view", "Ctrl+0", group=2),
            Deed("next-sub", N_("Next sub-page"), lambda: self._next_sub(1), keys="Ctrl+Tab"),
            Deed("previous-sub", N_("Previous sub-page"), lambda: self._next_sub(-1), keys="Ctrl+Shift+Tab"),
            Deed("help", N_("Help for this &page"), self._help, "help", "F1", "help-circle", group=1),
            Deed("keys", N_("&Keys"), self._keys, "help", "Ctrl+/", "keyboard", group=1),
        ]

    def _tab_opener(self, number: int) -> Callable[[], None]:
        return lambda: self.tabs.setCurrentIndex(number)

    def _fill_menu(self, key: str, menu: QMenu) -> None:
        """What is no deed: columns of the list, language, colours, text size."""
        if key != "view":
            return
        table = self._pages[self.current_key()].main_table() if self.current_key() in self._pages else None
        menu.addSeparator()
        if table is not None:
            columns = menu.addMenu(_("&Columns"))
            columns.aboutToShow.connect(lambda: refill_columns(columns, table))
        self._fill_look(menu)
        gear = QMenu(self.header)
        self._fill_look(gear)
        old = self.header.gear.menu()
        self.header.set_menu(gear)
        if old is not None:
            old.deleteLater()

    def _fill_look(self, menu: QMenu) -> None:
        fill_look(menu, self.settings, self.choose, lambda size: self.choose(declared.TEXT_SIZE, size))

    def choose(self, setting: Setting[T], value: T) -> None:
        """Change language, theme or text size at once and remember it; selection and typed text stay."""
        self.settings.set(setting, value)
        self._save_settings()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.wear(app, self.settings)
        self.retranslate()
        self.look_changed.emit()

    def _step_size(self, step: int) -> None:
        sizes = theme.SIZES
        place = sizes.index(self.settings.get(declared.TEXT_SIZE)) + step
        if 0 <= place < len(sizes):
            self.choose(declared.TEXT_SIZE, sizes[place])

    def retranslate(self) -> None:
        """Show every text in the language in use."""
        self.header.retranslate()
        self._set_title()
        self.tabs.setAccessibleName(_("Pages"))
        for number, spec in enumerate(self._specs):
            self.tabs.setTabText(number, _(spec.title))
        for page in self._pages.values():
            page.retranslate()
        card_texts = getattr(self._card, "retranslate", None)
        if card_texts is not None:
            card_texts()
        if self._demo is not None:
            self.show_demo(True, self._demo_create)
        self.deeds.rebuild()
        self._show_foot()

    def _set_title(self) -> None:
        book = self.header.book()
        self.setWindowTitle(f"{book} — PropDesk" if book else "PropDesk")

    def _show_header_deeds(self) -> None:
        self.header.show_deeds([deed for deed in self.deeds.known().values() if deed.header])

    def _table_in_hand(self) -> "TableView | None":
        from propdesk.ui.parts.tables import TableView

        focus = self.focusWidget()
        return focus if isinstance(focus, TableView) else self.current_page().main_table()

    def _copy(self, *, headers: bool = False) -> None:
        table = self._table_in_hand()
        if table is not None:
            table.copy(headers=headers)

    def _next_sub(self, step: int) -> None:
        bar = self.current_page().sub_tabs()
        if bar is not None and bar.count():
            bar.setCurrentIndex((bar.currentIndex() + step) % bar.count())

    def _help(self) -> None:
        spec = self._specs[self.tabs.currentIndex()]
        text = self.current_page().help_text() or _("There is no help for this page yet. Ctrl+/ lists the keys that work here.")
        from propdesk.ui.parts.help_dialogs import HelpDialog  # not needed for the first painted window

        HelpDialog(self, _(spec.title), text).show()

    def _keys(self) -> None:
        from propdesk.ui.parts.help_dialogs import KeysDialog

        KeysDialog(self, self.key_lines()).exec()

    def key_lines(self) -> "list[KeyLine]":
        """The keys that do something now."""
        from propdesk.ui.parts.help_dialogs import key_lines

        here = _(self._specs[self.tabs.currentIndex()].title)
        return key_lines(self.deeds.known().values(), {deed.key for deed in self.current_page().deeds()}, here)

    # keys and closing ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters typed in a list begin a search; Esc closes the sliding card or goes back to the search."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Escape:
            if not self.stage.hide_sliding_card():
                self.search.begin()
        elif event.text().isprintable() and event.text().strip() and not held:
            self.search.begin(event.text())
        else:
            super().keyPressEvent(event)

    def _leave_search(self) -> None:
        if (target := self.current_page().first_focus()) is not None:
            target.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._scale()

    def _scale(self) -> None:
        self.setMinimumSize(LEAST.boundedTo(self.screen().availableGeometry().size()))
        side = round(theme.points() * 1.8)
        self.tabs.setIconSize(QSize(side, side))

    def _save_settings(self) -> None:
        try:
            self.settings.save()
        except EnvironmentFault as fault:
            _log.warning("%s", fault)
            self.messages.show_message("settings", fault.sentence(_))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window; work already asked for is finished by whoever owns the tasks. A page may keep it open."""
        if not all(page.may_close() for page in self._pages.values()):
            event.ignore()
            return
        self.settings.set(declared.WINDOW_GEOMETRY, bytes(self.saveGeometry().toBase64().data()).decode())
        self._save_settings()
        self.closing.emit()
        super().closeEvent(event)
