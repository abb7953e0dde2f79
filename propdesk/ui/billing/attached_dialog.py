"""附件: the files of a delivery, a contact, a case … to look at, to copy out, to add, to take off with a reason."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.attachments import Object
from propdesk.domain.payments import check_reason
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import N_, _
from propdesk.services import attachments
from propdesk.store.attachments import AttachmentRow
from propdesk.ui import ask, theme
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.files_field import FilesField, look_at
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.session import PAPERS, Session

COLUMNS = (
    Column("name", N_("File name"), lambda r: r.name, strong=True, width=20),
    Column("size", N_("Size, kB"), lambda r: max(1, r.size // 1000), kind="int"),
    Column("added", N_("Added on"), lambda r: r.made_at[:10]),
    Column("operator", N_("Entered by"), lambda r: r.operator, secondary=True),
    Column("hash", N_("SHA-256"), lambda r: r.sha256[:16], secondary=True),
)


def evidence_field() -> FilesField:
    """A field that takes the kinds of file the book keeps."""
    return FilesField(attachments.check, lambda: [_("Evidence ({endings})").format(endings=attachments.patterns())])


class AttachedDialog(ListDialog):
    """The files of one object; a file that was lost or changed beside the book is named and not opened."""

    def __init__(self, parent: QWidget, session: Session, obj: Object, object_id: int, about: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Attached files"))
        self._session, self._object, self._object_id = session, obj, object_id
        self.table = TableView(COLUMNS, lambda row: row.link_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("file-text", N_("There is no file here yet.")), count_below=False)
        self.add_button, self.copy_button = QPushButton(_("Add files…")), QPushButton(_("Save a copy…"))
        self.remove_button, self.close_button, self.open_button = (
            QPushButton(_("Take off…")),
            QPushButton(_("Close")),
            QPushButton(_("Open the file")),
        )
        self.open_button.setProperty("kind", "primary")
        acts: tuple[tuple[QPushButton, Callable[[], object]], ...] = (
            (self.add_button, self.add),
            (self.copy_button, self.save_copy),
            (self.remove_button, self.remove),
            (self.close_button, self.accept),
            (self.open_button, self.open_file),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button, act in acts:
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on, act=act: act())
            if button is self.close_button:
                buttons.addStretch()
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(about, "strong"))
        column.addWidget(self.panel, 1)
        column.addLayout(buttons)
        self.resize(theme.points() * 66, 320)
        self.table.selection_changed.connect(self._chosen)
        self.table.opened.connect(lambda row: self.open_file())
        self.load()

    def load(self) -> None:
        """Read the list again."""
        rows = attachments.of(self._session.office, self._object, self._object_id)
        self.table.set_rows(rows)
        self.table.fit_columns()
        if rows and not self.table.selected():
            self.table.select([rows[0].link_id])
        self._chosen()

    def row(self) -> AttachmentRow | None:
        """The file under the cursor."""
        found: Sequence[AttachmentRow] = self.table.selected()
        return found[0] if found else None

    def _chosen(self) -> None:
        for button in (self.copy_button, self.remove_button, self.open_button):
            button.setEnabled(self.row() is not None)

    def open_file(self) -> None:
        """Look at the file with the program the computer has for it."""
        row = self.row()
        if row is not None:
            self._try(lambda: look_at(attachments.path_of(self._session.office, row)))

    def save_copy(self) -> None:
        """Write a copy where the person likes."""
        row = self.row()
        target = ask.save_file(self, _("Save a copy"), [_("All files (*)")], Path.home() / row.name) if row is not None else None
        if row is not None and target is not None and self._try(lambda: attachments.save_copy(self._session.office, row, target)):
            self._session.toast(_("Saved: {path}").format(path=target), ())

    def add(self) -> None:
        """Choose files and take them in."""
        paths = ask.open_files(self, _("Add files"), [_("Evidence ({endings})").format(endings=attachments.patterns())])
        office, obj, number, key = self._session.office, self._object, self._object_id, str(uuid4())
        if paths:
            self._session.tasks.run(
                lambda progress: attachments.attach(office, obj, number, paths, key=key), lambda _rows: self._done(), self._failed
            )

    def remove(self) -> None:
        """Take the file off with a reason; the file itself stays in the folder of the book."""
        row, office = self.row(), self._session.office
        if row is None:
            return
        made = TakeOffDialog(self, row).ask_until_done(self._session.tasks.run, lambda reason: attachments.remove(office, row, reason))
        if made is not None:
            self._done()

    def _done(self) -> None:
        self._session.tasks.announce({PAPERS})
        self.load()

    def _failed(self, error: BaseException) -> None:
        ask.show_error(self, error)

    def _try(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (UserError, EnvironmentFault) as error:
            ask.show_error(self, error)
            return False
        return True


class TakeOffDialog(FormDialog[str]):
    """Asks why a file does not belong there."""

    def __init__(self, parent: QWidget, row: AttachmentRow) -> None:
        super().__init__(parent, _("Take a file off"), _("Take it off"))
        self.add_widget(label(row.name, "strong"))
        self.reason = QLineEdit()
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True, hint=N_("The reason is kept.")))

    def read(self) -> str:
        return str(self.check(self.reason_row, lambda: check_reason(self.reason.text())))


def show_files(parent: QWidget, session: Session, obj: Object, object_id: int, about: str) -> None:
    """Open the files of an object; `about` says in a line what it is."""
    AttachedDialog(parent, session, obj, object_id, about).ask()
