"""A field for files: chosen, or dropped onto it; what cannot be taken is said at once under the list."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.ui import ask, theme


def look_at(path: Path) -> None:
    """Open a file with the program the computer has for its kind."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class FilesField(QWidget):
    """The files to take, in the order they were added. `check` raises the `UserError` of a file that cannot be taken."""

    changed = Signal()

    def __init__(self, check: Callable[[Path], object], filters: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._check, self._filters = check, filters
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Attached files"))
        self.list.setFixedHeight(round(theme.row_height(theme.points()) * 2.2))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.refusal = QLabel()
        self.refusal.setProperty("role", "error")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.add_button, self.view_button, self.remove_button = (
            QPushButton(_("Add files…")),
            QPushButton(_("View")),
            QPushButton(_("Take out")),
        )
        for button, act in ((self.add_button, self.choose), (self.view_button, self.view), (self.remove_button, self.take_out)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        hint = QLabel(_("or drop them here"))
        hint.setProperty("role", "caption")
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self.add_button, hint):
            line.addWidget(widget)
        line.addStretch()
        for widget in (self.view_button, self.remove_button):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addWidget(self.refusal)
        column.addLayout(line)
        self.list.currentRowChanged.connect(self._show_buttons)
        self.list.itemActivated.connect(lambda _item: self.view())
        self._show_buttons()

    def paths(self) -> tuple[Path, ...]:
        """The files chosen."""
        return tuple(Path(self.list.item(n).data(Qt.ItemDataRole.UserRole)) for n in range(self.list.count()))

    def add(self, paths: Sequence[Path]) -> None:
        """Take these in as well; the first that cannot be taken is named."""
        refused = ""
        for path in paths:
            try:
                self._check(path)
            except UserError as error:
                refused = refused or error.sentence(_)
                continue
            if path not in self.paths():
                item = QListWidgetItem(path.name)
                item.setData(Qt.ItemDataRole.UserRole, str(path))
                item.setToolTip(str(path))
                self.list.addItem(item)
        self.refusal.setText(refused)
        self.refusal.setVisible(bool(refused))
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._show_buttons()
        self.changed.emit()

    def clear(self) -> None:
        """Begin again without files."""
        self.list.clear()
        self.add(())

    def choose(self) -> None:
        """Let the person choose files."""
        self.add(ask.open_files(self, _("Add files"), self._filters()))

    def view(self) -> None:
        """Look at the file under the cursor with the program the computer has for it."""
        item = self.list.currentItem()
        if item is not None:
            look_at(Path(item.data(Qt.ItemDataRole.UserRole)))

    def take_out(self) -> None:
        """Do without the file under the cursor; the file itself stays where it is."""
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self._show_buttons()
            self.changed.emit()

    def _show_buttons(self) -> None:
        for button in (self.view_button, self.remove_button):
            button.setEnabled(self.list.currentRow() >= 0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()
