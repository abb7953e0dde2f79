"""The imports made so far, and taking one back while nothing it brought has been worked on."""

from datetime import datetime

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import residents
from propdesk.store.residents import BatchRow
from propdesk.ui import ask, icons
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.import_wizard import WROTE
from propdesk.ui.residents.texts import label
from propdesk.ui.session import Session


def _local(text: str | None) -> str:
    """A stored moment as the office's clock showed it."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M") if text else ""


COLUMNS = (
    Column("number", N_("Import"), lambda r: r.batch_id, kind="int"),
    Column("file", N_("File"), lambda r: r.file_name, strong=True),
    Column("at", N_("Taken over"), lambda r: _local(r.applied_at)),
    Column("as_of", N_("Day of the list"), lambda r: r.as_of, secondary=True),
    Column("added", N_("New"), lambda r: r.added, kind="int"),
    Column("changed", N_("Updated"), lambda r: r.changed, kind="int"),
    Column(
        "state",
        N_("Status"),
        lambda r: _("Taken back {moment}").format(moment=_local(r.undone_at)) if r.undone_at else _("In the book"),
        kind="badge",
        tone=lambda r: "neutral" if r.undone_at else "ok",
    ),
)


class ImportsDialog(QDialog):
    """Lists the imports, newest first."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._busy = False
        self.view = TableView(COLUMNS, lambda r: r.batch_id)
        self.view.type_ahead = "rows"
        self.panel = TablePanel(self.view, EmptyState("file-import", N_("No list has been imported yet.")))
        self.error = label("", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.undo_button, self.close_button = QPushButton(_("Undo this import")), QPushButton(_("Close"))
        self.undo_button.setIcon(icons.icon("arrow-back-up"))
        self.undo_button.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.undo_button)
        foot.addStretch()
        foot.addWidget(self.close_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 16, 16, 16)
        page.setSpacing(10)
        page.addWidget(self.panel, 1)
        page.addWidget(self.error)
        page.addLayout(foot)
        self.setWindowTitle(_("Imports"))
        self.resize(860, 420)
        self.undo_button.clicked.connect(self.undo)
        self.close_button.clicked.connect(self.reject)
        self.view.selection_changed.connect(self._selected)
        self.reload()
        if self.view.rows.shown():
            self.view.select([self.view.rows.row(0).batch_id])
        self.view.setFocus()

    def reload(self) -> None:
        """Read the imports again."""
        self.view.set_rows(residents.batches(self._session.office))
        self._selected()

    def undo(self) -> None:
        """Take the chosen import back, after a yes."""
        batch = self._chosen()
        if batch is None or batch.undone_at or self._busy:
            return
        units = ngettext("{n} new unit goes", "{n} new units go", batch.added).format(n=f"{batch.added:,}")
        changed = ngettext("{n} has its former facts again", "{n} have their former facts again", batch.changed)
        question = _("Take back import {number} of “{name}”?").format(number=batch.batch_id, name=batch.file_name)
        details = f"{units}; {changed.format(n=f'{batch.changed:,}')}. " + _("Its opening charges are reversed, not erased.")
        if not ask.confirm(self, question, _("Undo this import"), details=details):
            return
        office, number = self._session.office, batch.batch_id
        self._busy = True
        self._session.tasks.run(lambda _progress: residents.undo_import(office, number), self._undone, self._failed)

    def _undone(self, batch: BatchRow) -> None:
        self._busy = False
        self.error.hide()
        self._session.tasks.announce(WROTE)
        self._session.toast(_("Import {number} was taken back.").format(number=batch.batch_id), ())
        self.reload()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        if isinstance(error, UserError):
            self.error.setText(error.sentence(_))
            self.error.show()
        else:
            ask.show_error(self, error)

    def _chosen(self) -> BatchRow | None:
        return self.view.current()

    def _selected(self) -> None:
        batch = self._chosen()
        self.undo_button.setEnabled(batch is not None and not batch.undone_at)
        self.undo_button.setToolTip(_("This import was taken back already.") if batch is not None and batch.undone_at else "")

    def reject(self) -> None:
        if not self._busy:
            super().reject()


def show_imports(window: QWidget, session: Session) -> None:
    """Show the imports and let one be taken back."""
    dialog = ImportsDialog(window, session)
    dialog.exec()
    dialog.deleteLater()
