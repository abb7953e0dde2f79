"""Last step of the import: what was taken over, and the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.errors import UserError
from propdesk.i18n import _, ngettext
from propdesk.services.residents import ImportDone
from propdesk.ui import icons
from propdesk.ui.labels import yuan
from propdesk.ui.residents.import_check_page import counts_text
from propdesk.ui.residents.texts import label

_ICON_SIDE = 48


class DonePage(QWidget):
    """`undo` asks to take the import back, `save_problems` to write the rows left out to a workbook."""

    undo = Signal()
    save_problems = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.done: ImportDone | None = None
        self.undone = False
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title, self.counts = label("", "title"), label("", "section")
        self.arrears, self.further = label(), label("", "secondary")
        self.error = label("", "error")
        for line in (self.title, self.counts, self.arrears, self.further, self.error):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.setWordWrap(True)
        self.undo_button, self.save_button = QPushButton(), QPushButton()
        self.undo_button.setIcon(icons.icon("arrow-back-up"))
        self.save_button.setIcon(icons.icon("file-export"))
        for button in (self.undo_button, self.save_button):
            button.setAutoDefault(False)
        self.undo_button.clicked.connect(self.undo)
        self.save_button.clicked.connect(self.save_problems)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.undo_button)
        buttons.addWidget(self.save_button)
        buttons.addStretch()
        page = QVBoxLayout(self)
        page.setSpacing(12)
        page.addStretch(2)
        for widget in (self._icon, self.title, self.counts, self.arrears, self.further):
            page.addWidget(widget)
        page.addLayout(buttons)
        page.addWidget(self.error)
        page.addStretch(3)

    def show_done(self, done: ImportDone) -> None:
        """Show what the import did."""
        self.done, self.undone = done, False
        self.error.hide()
        self.retranslate()

    def show_undone(self) -> None:
        """Say that the import was taken back."""
        self.undone = True
        self.error.hide()
        self.retranslate()

    def show_error(self, error: UserError) -> None:
        """Say why it cannot be taken back."""
        self.error.setText(error.sentence(_))
        self.error.show()

    def retranslate(self) -> None:
        self.undo_button.setText(_("Undo this import"))
        self.save_button.setText(_("Save the problem rows…"))
        if self.done is not None:
            self._show(self.done)

    def _show(self, done: ImportDone) -> None:
        kind = "neutral" if self.undone or done.batch_id is None else "ok"
        name = "arrow-back-up" if self.undone else "circle-check"
        self._icon.setPixmap(icons.pixmap(name, kind, _ICON_SIDE, self.devicePixelRatioF()))
        counts = {"new": done.added, "changed": done.changed, "same": done.same, "problem": done.problems}
        self.counts.setText(counts_text(counts))
        if self.undone:
            self.title.setText(_("The import was taken back."))
        elif done.batch_id is None:
            self.title.setText(_("Everything was known already; nothing was changed."))
        else:
            self.title.setText(_("Import {n} is in the book.").format(n=done.batch_id))
        charges = ngettext("{n} opening charge", "{n} opening charges", done.charges).format(n=f"{done.charges:,}")
        self.arrears.setText(_("{charges}, {amount}").format(charges=charges, amount=yuan(done.arrears_fen)))
        self.arrears.setVisible(done.charges > 0 and not self.undone)
        self.further.setText(
            _("The book is as it was before. Households that were new are gone, the others have their former facts.")
            if self.undone
            else _("Rows with a problem were left out. Next: check the rates under Billing, then bill the first period.")
            if done.problems
            else _("Next: check the rates under Billing, then bill the first period.")
        )
        self.undo_button.setVisible(done.batch_id is not None and not self.undone)
        self.save_button.setVisible(done.problems > 0 and not self.undone)
