"""F1 and Ctrl+/: the help of the page at hand, and the list of keys that work here."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.ui import theme
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.deeds import first_keys, plain
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.page import Deed
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the list of keys, in the window's language."""

    keys: str
    what: str
    place: str


def key_lines(deeds: Iterable[Deed], of_page: AbstractSet[str], here: str) -> list[KeyLine]:
    """The keys that do something now: those of `deeds` (the page's own stand under `here`), of lists and of the search."""
    everywhere, in_lists, in_search = _("Everywhere"), _("Lists"), _("Front-desk search")
    return [
        *(KeyLine(first_keys(deed), plain(_(deed.text)), here if deed.key in of_page else everywhere) for deed in deeds if deed.keys),
        KeyLine("Enter", _("Open the row"), in_lists),
        KeyLine("Space", _("Tick the row"), in_lists),
        KeyLine("↓", _("Households seen last"), in_search),
        KeyLine("Tab", _("Complete"), in_search),
        KeyLine("Esc", _("Clear, then leave"), in_search),
    ]


class HelpDialog(QDialog):
    """The page's own help as paragraphs; it stays open beside the work."""

    def __init__(self, parent: QWidget | None, title: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help: {page}").format(page=title))
        self.setModal(False)
        self._text = QTextBrowser()
        self._text.setPlainText(text)
        self._text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.addWidget(self._text, 1)
        page.addWidget(buttons)
        self.resize(theme.points() * 56, theme.points() * 40)

    def text(self) -> str:
        return self._text.toPlainText()


class KeysDialog(QDialog):
    """Every key that does something now, with a field to search them."""

    def __init__(self, parent: QWidget | None, lines: Sequence[KeyLine]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys"))
        self._find = QLineEdit()
        self._find.setPlaceholderText(_("Search the keys"))
        label = QLabel(_("Search the keys"))
        label.setBuddy(self._find)
        columns = (
            Column("keys", N_("Key"), lambda line: line.keys, strong=True, width=14),
            Column("what", N_("What it does"), lambda line: line.what, width=24),
            Column("place", N_("Where"), lambda line: line.place, secondary=True, width=10),
        )
        self.view = TableView(columns, lambda line: (line.keys, line.what))
        self.view.type_ahead = "rows"
        self.view.set_rows(lines)
        panel = TablePanel(self.view, EmptyState("keyboard", N_("No keys here.")))
        self._find.textChanged.connect(self._filter)
        panel.clear_filter.connect(self._find.clear)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.setSpacing(8)
        for widget in (label, self._find):
            page.addWidget(widget)
        page.addWidget(panel, 1)
        page.addWidget(buttons)
        self._find.setFocus()
        self.resize(theme.points() * 66, theme.points() * 48)

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        keep = (lambda line: wanted in f"{line.keys} {line.what} {line.place}".lower()) if wanted else None
        self.view.set_filter(keep)
