"""A new book: its name and its file. An existing file is never touched."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from propdesk import paths
from propdesk.i18n import N_, _
from propdesk.services.office import BOOK_SUFFIX, check_new_book
from propdesk.ui import ask
from propdesk.ui.parts.fields import field_row
from propdesk.ui.parts.forms import FormDialog


@dataclass(frozen=True, slots=True)
class NewBook:
    """What was asked for."""

    name: str
    path: Path


class NewBookDialog(FormDialog[NewBook]):
    """The file's name follows the book's name until the person chooses another one."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("New book"), _("Create"))
        self.name = QLineEdit()
        self.file = QLineEdit(str(paths.books_dir() / f"{_('Community')}{BOOK_SUFFIX}"))
        self.name_row = self.add_row(
            field_row(N_("Name of the book"), self.name, required=True, hint=N_("Usually the name of the community."))
        )
        self.file_row = self.add_row(field_row(N_("File"), self.file, required=True))
        browse = QPushButton(_("Choose another place…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch()
        line.addWidget(browse)
        self.add_widget(holder)
        self._own_file = False
        self.name.textEdited.connect(self._follow)
        self.file.textEdited.connect(self._keep)

    def _follow(self, name: str) -> None:
        if not self._own_file and name.strip():
            plain = "".join("_" if char in '\\/:*?"<>|' else char for char in name.strip())
            self.file.setText(str(Path(self.file.text()).parent / f"{plain}{BOOK_SUFFIX}"))

    def _keep(self, _text: str) -> None:
        self._own_file = True

    def _browse(self) -> None:
        chosen = ask.save_file(self, _("New book"), [f"PropDesk (*{BOOK_SUFFIX})"], Path(self.file.text()))
        if chosen is not None:
            self._own_file = True
            self.file.setText(str(chosen))

    def read(self) -> NewBook:
        name = self.check(self.name_row, self.name.text().strip)
        path = self.check(self.file_row, lambda: check_new_book(Path(self.file.text().strip())))
        return NewBook(name, path)
