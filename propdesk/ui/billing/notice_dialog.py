"""出具催缴通知单: who receives one and who does not, a look at them, issuing in one step, then the file.

Issuing and printing are two things: once issued a notice keeps its number and content even when no file could be made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from propdesk import settings as declared
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import arrears, households, notices, papers, payments, prints
from propdesk.services.notices import Issued
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.store.lists import ArrearsRow
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import PAPERS, Session
from propdesk.ui.tasks import Cancelled, Job, Progress

LANGUAGES = (("zh_CN", "简体中文"), ("en", "English"))
ONE, EACH = "one", "each"
LOOK_BACK = timedelta(days=366)
COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=8),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=6),
    Column("months", N_("Months owed"), lambda r: r.months, kind="int"),
    Column(
        "amount",
        N_("Arrears"),
        lambda r: r.overdue_fen,
        kind="money",
        total=True,
        strong=True,
        tone=lambda r: "danger" if r.overdue_fen else "",
    ),
    Column("late_fee", N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
    Column("credit", N_("Prepaid, not used"), lambda r: r.credit_fen, kind="money", total=True),
    Column("reminded", N_("Last reminder"), lambda r: r.last_notice_on, kind="date", secondary=True),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """Who would receive a notice, whose units have nothing overdue, and the day of the newest payment entered."""

    rows: tuple[ArrearsRow, ...]
    left_out: tuple[str, ...]
    last_paid: date | None


def situation(office: Office, unit_ids: Sequence[int], as_of: date, today: date) -> Situation:
    """Look at these units as of a day, in the order of the list."""
    wanted = set(unit_ids)
    rows = tuple(row for row in arrears.overdue(office, as_of).rows if row.unit_id in wanted)
    missing = wanted - {row.unit_id for row in rows}
    left_out = tuple(row.code for row in households.every(office, as_of) if row.unit_id in missing) if missing else ()
    paid = payments.journal(office, today - LOOK_BACK, today)
    return Situation(rows, left_out, max((row.paid_on for row in paid), default=None))


def issue_notices(window: QWidget, session: Session, unit_ids: Sequence[int], as_of: date) -> "NoticeDialog":
    """Open the notice window for these households as of a day over `window` and return it at once."""
    dialog = NoticeDialog(window.window(), session, unit_ids, as_of)
    dialog.open()
    dialog.load()
    return dialog


class NoticeDialog(QDialog):
    """Count and sum, who is left out and why, language and form of the file; look first, then issue."""

    def __init__(self, window: QWidget, session: Session, unit_ids: Sequence[int], as_of: date) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Issue notices as of {day}").format(day=as_of.isoformat()))
        self._session = session
        self._unit_ids = list(unit_ids)
        self._as_of = as_of
        self._key = str(uuid4())
        self._job: Job | None = None
        self._found = Situation((), (), None)
        self._gone = False
        self._build()
        self._lay_out()
        self._set_busy(_("Reading…"))

    def _build(self) -> None:
        self.summary, self.facts, self.left = QLabel(), QLabel(), QLabel()
        self.summary.setProperty("role", "title")
        self.facts.setProperty("role", "secondary")
        self.left.setProperty("tone", "warn")
        for label in (self.facts, self.left):
            label.setWordWrap(True)
        self.messages = MessageBar()
        self.table = TableView(COLUMNS, lambda row: row.unit_id)
        self.table.type_ahead = "rows"
        empty = EmptyState("circle-check", N_("None of these households has anything overdue on that day."))
        self.panel = TablePanel(self.table, empty, count_below=False)
        self.language, self.form = QComboBox(), QComboBox()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(profile(self._session.office).language)))
        self.form.addItem(_("One PDF for all, in walking order"), ONE)
        self.form.addItem(_("One PDF for each household"), EACH)
        self.posted = QCheckBox(_("For posting: names shortened, no phone"))
        self.folder = QLineEdit(str(self._folder()))
        self.folder_row = FieldRow(N_("Folder"), self.folder, required=True)
        self.choose_button = _button(_("Choose…"), self._choose_folder)
        self.busy_text, self.bar = QLabel(), QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = _button(_("Stop"), self._stop)
        self.close_button = _button(_("Close"), self.reject)
        self.look_button = _button(_("Preview"), self.look)
        self.issue_button = _button("", self.issue)
        self.issue_button.setProperty("kind", "primary")

    def _lay_out(self) -> None:
        options, folder, busy, buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for layout in (options, folder, busy, buttons):
            layout.setSpacing(8)
        options.addWidget(FieldRow(N_("Language of the notices"), self.language))
        options.addWidget(FieldRow(N_("Files"), self.form))
        options.addWidget(self.posted, 0, Qt.AlignmentFlag.AlignBottom)
        options.addStretch()
        folder.addWidget(self.folder_row, 1)
        folder.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignBottom)
        busy.addWidget(self.busy_text)
        busy.addWidget(self.bar, 1)
        busy.addWidget(self.stop_button)
        buttons.addStretch()
        for button in (self.close_button, self.look_button, self.issue_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.summary, self.facts, self.left, self.messages):
            column.addWidget(widget)
        column.addWidget(self.panel, 1)
        for layout in (options, folder, busy, buttons):
            column.addLayout(layout)
        room = self.screen().availableGeometry().size()
        self.resize(min(max(860, theme.points() * 84), room.width() - 40), min(700, room.height() - 48))

    def _folder(self) -> Path:
        kept = self._session.settings.get(declared.FOLDERS).get("notices", "")
        return Path(kept) if kept else self._session.office.path.parent

    # what would be issued -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read who owes as of the day."""
        office, today = self._session.office, self._session.today()
        self._session.tasks.run(lambda progress: situation(office, self._unit_ids, self._as_of, today), self._show, self._failed)

    def _show(self, found: Situation) -> None:
        if self._gone:
            return
        self._found = found
        count = len(found.rows)
        total = labels.yuan(sum(row.overdue_fen for row in found.rows))
        households_text = ngettext("{n} household", "{n} households", count).format(n=f"{count:,}")
        late_fee = sum(row.late_fee_fen for row in found.rows)
        said = _("{households} · {total} and late fee {late_fee}") if late_fee else "{households} · {total}"
        self.summary.setText(said.format(households=households_text, total=total, late_fee=labels.yuan(late_fee)))
        self.table.setColumnHidden([column.key for column in COLUMNS].index("late_fee"), not late_fee)
        self.facts.setText("\n".join(self._fact_lines()))
        self.left.setText(self._left_out_text())
        self.left.setVisible(bool(found.left_out))
        self.table.set_rows(found.rows)
        self._set_idle()
        self.look_button.setFocus()

    def _fact_lines(self) -> list[str]:
        paid = self._found.last_paid
        newest = _("The newest payment entered is of {day}; later ones are not in the notices.")
        unused = _("{n} of them have {amount} prepaid that is not used for these arrears.")
        credit = [row.credit_fen for row in self._found.rows if row.credit_fen]
        return [
            newest.format(day=paid.isoformat()) if paid else _("No payment was entered in the last year."),
            *([unused.format(n=len(credit), amount=labels.yuan(sum(credit)))] if credit else []),
        ]

    def _left_out_text(self) -> str:
        codes = self._found.left_out
        named = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
        text = ngettext("{n} left out, nothing overdue: {units}", "{n} left out, nothing overdue: {units}", len(codes))
        return text.format(n=len(codes), units=named)

    def look(self) -> None:
        """Show the notices as they would be; nothing is written and no number taken."""
        office, as_of, rows = self._session.office, self._as_of, self._found.rows
        language, posted = str(self.language.currentData()), self.posted.isChecked()
        preview(
            self,
            self._session,
            _("Preview of the notices"),
            lambda progress: prints.draw_drafts(
                office, notices.prepare(office, as_of, rows, language), stepper(progress, len(rows)), posted=posted
            ),
            "",
            note=_("Not issued yet: the notices have no number and cannot be printed here."),
            only_look=True,
        )

    # issuing ------------------------------------------------------------------------------------------------------------

    def issue(self) -> None:
        """Freeze and number the notices, then make the file."""
        if self._job is not None or not self._found.rows:
            return
        folder = Path(self.folder.text().strip())
        if not self.folder.text().strip() or not folder.is_dir():
            self.folder_row.show_error(_("This folder does not exist. Choose another one."))
            self.folder.setFocus()
            return
        self.folder_row.show_error(None)
        self._session.settings.set(declared.FOLDERS, self._session.settings.get(declared.FOLDERS) | {"notices": str(folder)})
        office, as_of, language = self._session.office, self._as_of, str(self.language.currentData())
        unit_ids = [row.unit_id for row in self._found.rows]
        self._set_busy(_("Issuing…"))
        self.stop_button.hide()
        self._session.tasks.run(
            lambda progress: notices.issue(office, as_of, unit_ids, language, key=self._key),
            lambda issued: self._issued(issued, folder),
            self._failed,
            title=_("Issuing notices"),
        )

    def _issued(self, issued: Issued, folder: Path) -> None:
        """They are issued whatever happens from here on; make the file."""
        self._session.tasks.announce({PAPERS})
        self._set_busy(_("Making the file…"))
        rows, posted, office = issued.documents, self.posted.isChecked(), self._session.office
        out, split = (folder / self._file_name(), None) if self.form.currentData() == ONE else (None, folder)
        self._job = self._session.tasks.run(
            lambda progress: papers.file_notices(office, rows, out, split, stepper(progress, len(rows)), posted=posted),
            lambda filed: self._filed(issued, filed, posted),
            lambda error: self._not_filed(issued, error),
            title=_("Making the notices"),
        )
        self._job.progressed.connect(self._show_progress)

    def _file_name(self) -> str:
        return prints.file_name(_("Notices {day}.pdf").format(day=self._as_of.isoformat()))

    def _filed(self, issued: Issued, filed: Filed, posted: bool) -> None:
        count = len(issued.documents)
        if len(filed.paths) < count and len(filed.paths) != 1:
            self._not_filed(issued, Cancelled())
            return
        session, window = self._session, self._window
        self._job = None
        self.accept()
        session.tasks.announce({PAPERS})
        said = ngettext("{n} notice issued: {amount}. File: {file}", "{n} notices issued: {amount}. File: {file}", count)
        place = filed.paths[0] if len(filed.paths) == 1 else filed.paths[0].parent
        session.toast(said.format(n=count, amount=labels.yuan(issued.total_fen), file=place), ())
        show_filed(window, session, issued.documents, filed, posted=posted)

    def _not_filed(self, issued: Issued, error: BaseException) -> None:
        """Issued, not printed: say so and how to print them."""
        self._job = None
        session, window = self._session, self._window
        if not self._gone:
            self.accept()
        if not isinstance(error, (Cancelled, prints.Cancelled, EnvironmentFault, UserError)):
            ask.show_error(window, error)
        reason = _("Making the file was stopped.")
        if isinstance(error, (EnvironmentFault, UserError)) and not isinstance(error, prints.Cancelled):
            reason = error.sentence(_)
        text = _("The notices are issued, not printed. {reason} Print them under Billing › Notices issued.")
        count = len(issued.documents)
        issued_text = ngettext("{n} notice issued.", "{n} notices issued.", count).format(n=count)
        answer = ask.choose(window, text.format(reason=reason), [_("Notices issued…")], _("Close"), details=issued_text)
        if answer == 0:
            IssuedDialog(window, session).open()

    def _failed(self, error: BaseException) -> None:
        if self._gone:
            return
        self._set_idle()
        if isinstance(error, UserError):
            self.messages.show_message("failed", error.sentence(_), "warn")
        elif not isinstance(error, Cancelled):
            ask.show_error(self, error)

    # small things -------------------------------------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        chosen = ask.folder(self, _("Folder for the notices"), self._folder())
        if chosen is not None:
            self.folder.setText(str(chosen))
            self.folder_row.show_error(None)

    def _show_progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _set_busy(self, text: str) -> None:
        self.busy_text.setText(text)
        self.bar.setRange(0, 0)
        self._show_busy(True)

    def _set_idle(self) -> None:
        self._job = None
        self._show_busy(False)
        count = len(self._found.rows)
        self.issue_button.setText(ngettext("Issue {n} notice", "Issue {n} notices", count).format(n=f"{count:,}"))
        for button in (self.look_button, self.issue_button):
            button.setEnabled(count > 0)

    def _show_busy(self, busy: bool) -> None:
        for shown in (self.busy_text, self.bar, self.stop_button):
            shown.setVisible(busy)
        for field in (self.language, self.form, self.posted, self.folder, self.choose_button, self.look_button, self.issue_button):
            field.setEnabled(not busy)
        self._busy = busy

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.issue_button.click()
        elif isinstance(focus, QPushButton) and not event.isAutoRepeat():
            focus.click()
        elif not isinstance(focus, QPushButton):
            self.focusNextChild()

    def reject(self) -> None:
        """Close; while notices are being issued or written only Stop ends that."""
        if not self._busy or not self._found.rows:
            super().reject()

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self._gone = True
        super().done(result)


def stepper(progress: Progress, total: int) -> Callable[[int], bool]:
    """The worker's progress in the way papers report theirs: False asks them to stop."""

    def step(done: int) -> bool:
        try:
            progress.report(done, total)
        except Cancelled:
            return False
        return True

    return step


def show_filed(window: QWidget, session: Session, rows: Sequence[DocumentRow], filed: Filed, *, posted: bool) -> None:
    """The notices just filed on the screen, to be sent to a printer as they are."""
    office = session.office

    def make(progress: Progress) -> prints.Printed:
        if len(filed.paths) == 1:
            return prints.opened(filed)
        return papers.draw(office, rows, stepper(progress, len(rows)), posted=posted)

    title = ngettext("{n} notice", "{n} notices", len(rows)).format(n=len(rows))
    preview(window, session, title, make, filed.paths[0].name, kind="notice")


def _button(text: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    return button
