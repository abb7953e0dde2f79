"""Restoring a backup: the copies with what each holds, what would be lost, one confirmation."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from propdesk.errors import PropDeskError
from propdesk.i18n import N_, _, ngettext
from propdesk.services.upkeep import RestorePreview, restore_preview
from propdesk.store.backup import BackupFile
from propdesk.store.shelf import BackupState
from propdesk.ui import ask, theme
from propdesk.ui.parts import dialogs

STATE_NAMES = {
    BackupState.VERIFIED: N_("verified"),
    BackupState.DAMAGED: N_("damaged"),
    BackupState.UNLISTED: N_("not checked yet"),
}
REASON_NAMES = {
    "close": N_("at closing"),
    "import": N_("before an import"),
    "billing-run": N_("before a billing run"),
    "before-migration": N_("before an upgrade"),
    "after-migration": N_("after an upgrade"),
    "by-hand": N_("by hand"),
}


class RestoreDialog(QDialog):
    """Lists the copies of a book, newest first; `chosen` is the one to restore."""

    def __init__(self, parent: QWidget | None, book: Path, copies: tuple[BackupFile, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Restore a backup"))
        dialogs.fit_screen(self, theme.points() * 64, 260 + theme.points() * 20)
        self._book = book
        self.preview: RestorePreview | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups, newest first"))
        for copy in copies:
            item = QListWidgetItem(_line(copy))
            item.setData(0x0100, str(copy.path))
            self.list.addItem(item)
        self.list.setAlternatingRowColors(True)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.other = QPushButton(_("Another file…"))
        self.restore = QPushButton(_("Restore this backup"))
        self.restore.setProperty("kind", "primary")
        self.restore.setEnabled(False)
        cancel = QPushButton(_("Cancel"))
        self.list.currentItemChanged.connect(lambda item: self.show_backup(Path(item.data(0x0100))) if item else None)
        self.other.clicked.connect(self._choose_other)
        self.restore.clicked.connect(self._confirm)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.other)
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        hint = QLabel(_("The present state is kept beside the book as “….pre-restore-…”. Nothing is thrown away."))
        hint.setWordWrap(True)
        for widget in (hint, self.list, self.facts):
            column.addWidget(widget)
        column.addLayout(buttons)
        if copies:
            self.list.setCurrentRow(0)
        else:
            self.facts.setText(_("There is no backup of this book yet."))

    def show_backup(self, path: Path) -> None:
        """Judge a copy and say what it holds and what restoring it would lose."""
        try:
            self.preview = restore_preview(path, self._book)
        except PropDeskError as error:
            self.preview = None
            self.facts.setText(error.sentence(_))
        else:
            self.facts.setText(_facts(self.preview))
        self.restore.setEnabled(self.preview is not None)

    def _choose_other(self) -> None:
        found = ask.open_file(self, _("Restore a backup"), [_("Backups (*.pdbook-backup)"), _("All files (*)")])
        if found is not None:
            self.show_backup(found)

    def _confirm(self) -> None:
        if self.preview is None:
            return
        lost = self.preview.payments_lost
        question = ngettext(
            "Restore the backup? {n} payment taken since would no longer be in the book.",
            "Restore the backup? {n} payments taken since would no longer be in the book.",
            lost,
        ).format(n=lost)
        if not lost:
            question = _("Restore the backup? No payment was taken since.")
        if ask.confirm(self, question, _("Restore this backup"), _("Cancel"), danger=lost > 0):
            self.accept()

    def ask(self) -> Path | None:
        """Show the list; the copy to restore, or None."""
        accepted = self.exec()
        return self.preview.backup if accepted and self.preview else None


def _line(copy: BackupFile) -> str:
    made = copy.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    reason = _(REASON_NAMES[copy.reason]) if copy.reason in REASON_NAMES else copy.reason
    return f"{made} · {reason} · {copy.size // 1024:,} kB · {_(STATE_NAMES[copy.state])}"


def _facts(preview: RestorePreview) -> str:
    holds = _("This backup holds {units} units, {payments} payments and {changes} changes.").format(
        units=preview.holds.rows("unit"), payments=preview.holds.rows("payment"), changes=preview.holds.sequence
    )
    if preview.files_lost:
        count = len(preview.files_lost)
        holds += "\n" + ngettext(
            "{n} attached file is neither with the backup nor with the book: {name}",
            "{n} attached files are neither with the backup nor with the book, for example {name}",
            count,
        ).format(n=count, name=preview.files_lost[0])
    if preview.now is None:
        return holds
    if not preview.payments_lost and not preview.changes_lost:
        return holds + "\n" + _("Nothing was changed since then.")
    payments, changes = preview.payments_lost, preview.changes_lost
    lost = _("Since then there were {payments} and {changes}; they would be lost.").format(
        payments=ngettext("{n} payment", "{n} payments", payments).format(n=payments),
        changes=ngettext("{n} change", "{n} changes", changes).format(n=changes),
    )
    return f"{holds}\n{lost}"
