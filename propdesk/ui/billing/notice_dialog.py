"""批量催缴: who receives a notice by the ladder and who does not and why, a look at them, issuing in one step, then the file.

Ticks say who receives one. Whoever was left out by courtesy or by the ladder's timing is put back by a tick and one reason for all
of them, which is kept with the run. Issuing and printing are two things: once issued a notice keeps its number and content even
when no file could be made.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QWidget

from propdesk import settings as declared
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import dunning, papers, prints
from propdesk.services.dunning import Candidate, Preview, Ran
from propdesk.services.office import profile
from propdesk.services.papers import Filed
from propdesk.ui import ask, theme
from propdesk.ui.billing.notice_facts import facts, summary
from propdesk.ui.billing.notice_filing import say_failed, say_filed, say_not_filed, show_filed
from propdesk.ui.billing.notice_rows import CHIPS, COLUMNS, DUE, OUT, SHOWN_IF_ANY
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import ChipRow
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import PAPERS, Session
from propdesk.ui.tasks import Cancelled, Job, Progress, stepper

LANGUAGES = (("zh_CN", "简体中文"), ("en", "English"))
ONE, EACH, HALVES = "one", "each", "halves"


def issue_notices(window: QWidget, session: Session, unit_ids: Sequence[int] | None, as_of: date) -> "NoticeDialog":
    """Open the notice window for these households (None = all that owe something) as of a day and return it at once."""
    dialog = NoticeDialog(window.window(), session, unit_ids, as_of)
    dialog.open()
    dialog.load()
    return dialog


class NoticeDialog(QDialog):
    """Count and sum, what to know before, who is left out and why, language and form of the file; look first, then issue."""

    def __init__(self, window: QWidget, session: Session, unit_ids: Sequence[int] | None, as_of: date) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Issue notices as of {day}").format(day=as_of.isoformat()))
        self._session = session
        self._unit_ids = None if unit_ids is None else list(unit_ids)
        self._as_of = as_of
        self._key = str(uuid4())
        self._job: Job | None = None
        self._session.tasks.progressed.connect(self._show_progress)
        self._found = Preview(as_of, (), None, None)
        self._gone = self._busy = False
        self._build()
        self._build_buttons()
        self._lay_out()
        self._set_busy(_("Reading…"))

    def _build(self) -> None:
        self.summary, self.facts = QLabel(), QLabel()
        self.summary.setProperty("role", "title")
        self.facts.setProperty("role", "secondary")
        self.facts.setWordWrap(True)
        self.messages = MessageBar()
        self.chips = ChipRow(CHIPS, exclusive=True)
        self.chips.changed.connect(self._filter)
        self.table = TableView(COLUMNS, lambda row: row.unit_id, checkable=True)
        self.table.type_ahead = "rows"
        self.table.rows.ticks_changed.connect(self._ticked)
        empty = EmptyState("circle-check", N_("None of these households has anything overdue on that day."))
        self.panel = TablePanel(self.table, empty, count_below=False)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Kept with the run, for everyone ticked who was left out."))
        self.reason_row = FieldRow(N_("Why they receive a notice all the same"), self.reason, required=True)
        self.language, self.form = QComboBox(), QComboBox()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(profile(self._session.office).language)))
        self.form.addItem(_("One PDF for all, in walking order"), ONE)
        self.form.addItem(_("One PDF for each household"), EACH)
        self.form.addItem(_("One PDF, two small notices on a sheet to cut"), HALVES)
        self.form.currentIndexChanged.connect(self._form_chosen)
        self.posted = QCheckBox(_("For posting: names shortened, no phone"))
        self.folder = QLineEdit(str(self._folder()))
        self.folder_row = FieldRow(N_("Folder"), self.folder, required=True)

    def _build_buttons(self) -> None:
        self.choose_button = _button(_("Choose…"), self._choose_folder)
        self.busy_text, self.bar = QLabel(), QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = _button(_("Stop"), self._stop)
        self.close_button = _button(_("Close"), self.reject)
        self.look_button = _button(_("Preview"), self.look)
        self.issue_button = _button("", self.issue)
        self.issue_button.setProperty("kind", "primary")

    def _lay_out(self) -> None:
        options, busy = QHBoxLayout(), QHBoxLayout()
        for layout in (options, busy):
            layout.setSpacing(8)
        head = dialogs.button_line((self.summary,), (self.chips,))
        options.addWidget(FieldRow(N_("Language of the notices"), self.language), 0, Qt.AlignmentFlag.AlignTop)
        options.addWidget(FieldRow(N_("Files"), self.form), 0, Qt.AlignmentFlag.AlignTop)
        options.addWidget(self.folder_row, 1, Qt.AlignmentFlag.AlignTop)
        options.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignBottom)
        busy.addWidget(self.busy_text)
        busy.addWidget(self.bar, 1)
        busy.addWidget(self.stop_button)
        buttons = dialogs.button_line((self.posted,), (self.close_button, self.look_button, self.issue_button))
        parts: list[dialogs.Part] = [head, self.facts, self.messages, (self.panel, 1), self.reason_row, options, busy]
        dialogs.lay_out(self, parts, buttons, max(1160, theme.points() * 116), theme.points() * 16 + 600)

    def _folder(self) -> Path:
        kept = self._session.settings.get(declared.FOLDERS).get("notices", "")
        return Path(kept) if kept else self._session.office.path.parent

    # what would be issued -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read who owes as of the day, what speaks against reminding each, and what to know before."""
        office, wanted, as_of = self._session.office, self._unit_ids, self._as_of
        self._session.tasks.run(lambda progress: dunning.preview(office, as_of, wanted), self._show, self._failed)

    def _show(self, found: Preview) -> None:
        if self._gone:
            return
        self._found = found
        for key, has in SHOWN_IF_ANY.items():
            self.table.setColumnHidden([column.key for column in self.table.rows.columns].index(key), not any(map(has, found.rows)))
        self.facts.setText("\n".join(facts(found, self._session.today())))
        self.table.set_rows(found.rows)
        self.table.fit_columns()
        out = len(found.left_out)
        self.chips.set_counts({DUE: len(found.due), OUT: out})
        self.chips.setVisible(0 < out < len(found.rows))
        self.table.rows.tick([number for number, row in enumerate(self.table.rows.shown()) if row.due], True)
        self._set_idle()
        self.look_button.setFocus()

    def _filter(self) -> None:
        on = self.chips.on()
        self.table.set_filter((lambda row: bool(row.due == (DUE in on))) if on else None)

    def _ticked(self) -> None:
        """Whoever may not be put back is unticked again, with the reason; the button and the sums follow the ticks."""
        shown = self.table.rows.shown()
        barred = [n for n, row in enumerate(shown) if not row.due and not row.may_return and self.table.rows.is_ticked(row)]
        if barred:
            row = shown[barred[0]]
            first = next(one for one in row.against if not one.why.may_return)
            said = _("{unit} cannot receive a notice: {reason}.").format(unit=row.code, reason=first.sentence(_))
            self.messages.show_message("barred", said, "warn")
            self.table.rows.tick(barred, False)
            return
        self._count()

    def chosen(self) -> list[Candidate]:
        """The households that are to receive a notice, in walking order, hidden by a filter or not."""
        return [row for row in self._found.rows if self.table.rows.is_ticked(row)]

    def look(self) -> None:
        """Show the notices as they would be; nothing is written and no number taken."""
        office, as_of, units = self._session.office, self._as_of, [row.unit_id for row in self.chosen()]
        language, posted, small = str(self.language.currentData()), self.posted.isChecked(), self._small
        preview(
            self,
            self._session,
            _("Preview of the notices"),
            lambda progress: prints.draw_drafts(
                office, dunning.prepare(office, as_of, units, language), stepper(progress, len(units)), posted=posted, small=small
            ),
            "",
            note=_("Not issued yet: the notices have no number and cannot be printed here."),
            only_look=True,
        )

    def _form_chosen(self) -> None:
        """Small notices show amounts: they are handed over, never put up."""
        self.posted.setEnabled(not self._small and not self._busy)
        if self._small:
            self.posted.setChecked(False)

    @property
    def _small(self) -> bool:
        return bool(self.form.currentData() == HALVES)

    # issuing ------------------------------------------------------------------------------------------------------------

    def issue(self) -> None:
        """Freeze and number the notices, then make the file."""
        chosen = self.chosen()
        folder = Path(self.folder.text().strip())
        if self._job is not None or self._busy or not (chosen or self._found.to_decide) or not self._ready(chosen, folder):
            return
        self._session.settings.set(declared.FOLDERS, self._session.settings.get(declared.FOLDERS) | {"notices": str(folder)})
        office, as_of, language, key = self._session.office, self._as_of, str(self.language.currentData()), self._key
        units = list(dict.fromkeys(row.unit_id for row in (*chosen, *self._found.to_decide)))
        back = {row.unit_id: self.reason.text().strip() for row in chosen if not row.due}
        self._set_busy(_("Issuing…"))
        self._job = self._session.tasks.run(
            lambda progress: dunning.run(office, as_of, language, unit_ids=units, returned=back, key=key, step=progress.report),
            lambda ran: self._issued(ran, folder),
            self._failed,
            title=_("Issuing notices"),
        )

    def _ready(self, chosen: Sequence[Candidate], folder: Path) -> bool:
        """Whether folder and reason are there; what is missing is said beside its field."""
        missing = self.folder.text().strip() == "" or not folder.is_dir()
        self.folder_row.show_error(_("This folder does not exist. Choose another one.") if missing else None)
        silent = any(not row.due for row in chosen) and not self.reason.text().strip()
        self.reason_row.show_error(_("Write why; it is kept with the run.") if silent else None)
        if missing or silent:
            (self.folder if missing else self.reason).setFocus()
        return not (missing or silent)

    def _issued(self, ran: Ran, folder: Path) -> None:
        """They are issued whatever happens from here on; make the file."""
        self._session.tasks.announce({PAPERS})
        self._job = None
        if not ran.documents:
            window, session, failed = self._window, self._session, ran.failed
            self.accept()
            said = ngettext("{n} task to decide was left.", "{n} tasks to decide were left.", len(ran.to_decide))
            session.toast(said.format(n=len(ran.to_decide)), ())
            say_failed(window, failed)
            return
        self._set_busy(_("Making the file…"))
        rows, posted, small, office = ran.documents, self.posted.isChecked(), self._small, self._session.office
        name = prints.file_name(_("Notices {day}.pdf").format(day=self._as_of.isoformat()))
        out, split = (None, folder) if self.form.currentData() == EACH else (folder / name, None)
        self._job = self._session.tasks.run(
            lambda progress: papers.file_notices(office, rows, out, split, stepper(progress, len(rows)), posted=posted, small=small),
            lambda filed: self._filed(ran, filed, posted),
            lambda error: self._not_filed(ran, error),
            title=_("Making the notices"),
        )

    def _filed(self, ran: Ran, filed: Filed, posted: bool) -> None:
        count = len(ran.documents)
        if len(filed.paths) < count and len(filed.paths) != 1:
            self._not_filed(ran, Cancelled())
            return
        session, window = self._session, self._window
        self._job = None
        self.accept()
        session.tasks.announce({PAPERS})
        say_filed(window, session, ran, filed)
        show_filed(window, session, ran.documents, filed, posted=posted)
        say_failed(window, ran.failed)

    def _not_filed(self, ran: Ran, error: BaseException) -> None:
        self._job = None
        session, window = self._session, self._window
        if not self._gone:
            self.accept()
        say_failed(window, ran.failed)
        say_not_filed(window, session, ran, error)

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

    def _show_progress(self, progress: Progress, done: int, total: int, _text: str) -> None:
        if self._job is not None and progress is self._job.progress:
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
        self._key = str(uuid4())  # what was asked before was refused or stopped: the next request is another one
        self._show_busy(False)
        self._count()

    def _count(self) -> None:
        """Sums, buttons and the reason's field after the ticks."""
        chosen = self.chosen()
        count, tasks = len(chosen), len(self._found.to_decide)
        self.summary.setText(summary(chosen))
        self.reason_row.setVisible(any(not row.due for row in chosen))
        text = ngettext("Issue {n} notice", "Issue {n} notices", count).format(n=f"{count:,}")
        if not count and tasks:
            text = ngettext("Leave {n} task to decide", "Leave {n} tasks to decide", tasks).format(n=f"{tasks:,}")
        self.issue_button.setText(text)
        self.look_button.setEnabled(count > 0 and not self._busy)
        self.issue_button.setEnabled((count > 0 or tasks > 0) and not self._busy)

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        for shown in (self.busy_text, self.bar, self.stop_button):
            shown.setVisible(busy)
        held = (self.table, self.chips, self.reason, self.language, self.form, self.posted, self.folder, self.choose_button)
        for field in (*held, self.look_button, self.issue_button):
            field.setEnabled(not busy)
        self._form_chosen()

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


def _button(text: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    return button
