"""First step of the import: which file. Chosen, dropped, or its path pasted; what is wrong with it stands beside it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk import settings as declared
from propdesk.errors import PropDeskError
from propdesk.i18n import N_, _
from propdesk.settings import Settings
from propdesk.ui import ask
from propdesk.ui.parts.fields import field_row
from propdesk.ui.residents.texts import label

PURPOSE = "import"
PATTERNS = "*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt"


def path_of(text: str) -> Path | None:
    """The file a pasted text names: a path, one in quotation marks, or a file address; None for nothing."""
    plain = text.strip().strip("\"'“”").strip()
    if plain.startswith("file:"):
        plain = QUrl(plain).toLocalFile()
    return Path(plain).expanduser() if plain else None


def dropped_path(data: QMimeData) -> Path | None:
    """The first file among what is dragged, None when there is none."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return Path(files[0]) if files else None


class FilePage(QWidget):
    """`by_hand` asks to choose sheet and columns of a workbook that was opened but not understood."""

    by_hand = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.path = QLineEdit()
        self.path.setClearButtonEnabled(True)
        self.row = field_row(
            N_("Workbook with your list"), self.path, True, N_("xlsx, xls, ods or csv. You may also drop the file here or paste its path.")
        )
        self.browse_button = QPushButton()
        self.browse_button.setAutoDefault(False)
        self.browse_button.clicked.connect(self.browse)
        self.hand_button = QPushButton()
        self.hand_button.setAutoDefault(False)
        self.hand_button.setProperty("kind", "link")
        self.hand_button.hide()
        self.hand_button.clicked.connect(self.by_hand)
        self.about = label("", "secondary")
        self.about.setWordWrap(True)
        below = QHBoxLayout()
        below.addWidget(self.browse_button)
        below.addWidget(self.hand_button)
        below.addStretch()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addWidget(self.row)
        page.addLayout(below)
        page.addSpacing(8)
        page.addWidget(self.about)
        page.addStretch()
        self.path.textChanged.connect(lambda _text: self.show_error(None))
        self.retranslate()

    def retranslate(self) -> None:
        self.row.retranslate()
        self.browse_button.setText(_("Choose a file…"))
        self.hand_button.setText(_("Choose sheet and columns by hand"))
        self.about.setText(
            _(
                "The list may look as your office keeps it: the title row need not be the first, columns may have any order. You will "
                "see what was understood and what would change before anything is written. The file itself is never changed."
            )
        )

    def chosen(self) -> Path | None:
        """The file named in the field."""
        return path_of(self.path.text())

    def set_path(self, path: Path) -> None:
        self.path.setText(str(path))
        self.path.setFocus()

    def show_error(self, error: PropDeskError | None, *, by_hand: bool = False) -> None:
        """Say beside the field what is wrong with the file; `by_hand` offers to go on all the same."""
        self.row.show_error(error.sentence(_) if error is not None else None)
        self.hand_button.setVisible(by_hand)
        if error is not None:
            self.path.setFocus()
            self.path.selectAll()

    def browse(self) -> None:
        """Choose the file in a dialog that begins where the last list lay."""
        folders = self._settings.get(declared.FOLDERS)
        start = Path(folders[PURPOSE]) if folders.get(PURPOSE) else None
        found = ask.open_file(self, _("Import a list"), [_("Lists ({patterns})").format(patterns=PATTERNS)], start)
        if found is not None:
            self.set_path(found)

    def remember(self) -> None:
        """Begin in this folder the next time."""
        path = self.chosen()
        if path is not None:
            folders = self._settings.get(declared.FOLDERS)
            self._settings.set(declared.FOLDERS, folders | {PURPOSE: str(path.parent)})
