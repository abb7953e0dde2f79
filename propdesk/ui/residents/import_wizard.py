"""The import of an office's own list: file, columns, dry run, done. Nothing is written before the dry run was seen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from propdesk.domain.import_plan import AsOfMissing
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import import_reading, residents
from propdesk.services.households import ChangedSince
from propdesk.services.import_reading import Opened, Understood
from propdesk.services.residents import ImportDone, ImportPlan
from propdesk.ui import ask, theme
from propdesk.ui.parts.fields import FieldMissing
from propdesk.ui.residents.fix_dialog import FixDialog
from propdesk.ui.residents.import_check_page import CheckPage
from propdesk.ui.residents.import_columns_page import ColumnsPage
from propdesk.ui.residents.import_done_page import DonePage
from propdesk.ui.residents.import_file_page import FilePage, dropped_path
from propdesk.ui.residents.import_rows import DryRow
from propdesk.ui.residents.texts import label, set_tone
from propdesk.ui.session import CHARGES, RATES, UNITS, Session

FILE, COLUMNS, CHECK, DONE = range(4)
STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Done"))
WROTE = frozenset({UNITS, CHARGES, RATES})


class DayAhead(UserError):
    """The list cannot be as of a day after today ({today})."""


class ImportWizard(QDialog):
    """`done_import` is what was written, None while nothing was."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._key = str(uuid4())
        self._busy = False
        self.opened: Opened | None = None
        self.plan: ImportPlan | None = None
        self.edits: dict[tuple[str, int, int], str] = {}
        self.done_import: ImportDone | None = None
        self._own_sheet: str | None = None
        self._own_header: int | None = None
        self.file_page = FilePage(session.settings)
        self.columns_page = ColumnsPage(session.today())
        self.check_page = CheckPage()
        self.done_page = DonePage()
        self.stack = QStackedWidget()
        self.steps = [label() for _step in STEPS]
        self.back_button, self.next_button, self.cancel_button = QPushButton(), QPushButton(), QPushButton()
        self.progress = QProgressBar()
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.resize(min(1340, theme.points() * 106), min(700, 440 + theme.points() * 22))
        self._show_step(FILE)
        self.file_page.path.setFocus()

    def _lay_out(self) -> None:
        for page in (self.file_page, self.columns_page, self.check_page, self.done_page):
            self.stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(20)
        for step in self.steps:
            head.addWidget(step)
        head.addStretch()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(6)
        self.progress.hide()
        self.next_button.setProperty("kind", "primary")
        for button in (self.back_button, self.cancel_button):
            button.setAutoDefault(False)
        self.next_button.setDefault(True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.progress, 1)
        foot.addStretch()
        for button in (self.cancel_button, self.back_button, self.next_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.next_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(self.go_back)
        self.cancel_button.clicked.connect(self.reject)
        self.file_page.by_hand.connect(self._by_hand)
        self.columns_page.reread.connect(self._reread)
        self.check_page.mend.connect(self.mend)
        self.check_page.save_problems.connect(self.save_problems)
        self.done_page.save_problems.connect(self.save_problems)
        self.done_page.undo.connect(self.undo)

    # steps --------------------------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        return self.stack.currentIndex()

    def go_on(self) -> None:
        """The next step, once this one is complete."""
        if not self._busy:
            (self._open, self._make_plan, self._write, self.accept)[self.step]()

    def go_back(self) -> None:
        """The step before, with everything chosen there."""
        if not self._busy and self.step in (COLUMNS, CHECK):
            self._show_step(self.step - 1)

    def _show_step(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        self.retranslate()
        if step == FILE:
            self.file_page.path.setFocus()
        elif step == COLUMNS:
            self._focus_columns()
        elif step == CHECK:
            self.check_page.select_problem()
        else:
            self.next_button.setFocus()

    def _focus_columns(self) -> None:
        page = self.columns_page
        if page.says_what_is_paid() and not page.as_of.edit.text():
            page.as_of.setFocus()
        else:
            self.next_button.setFocus()

    def retranslate(self) -> None:
        """Show every text in the window's language."""
        self.setWindowTitle(_("Import a list of households"))
        for number, (shown, name) in enumerate(zip(self.steps, STEPS, strict=True)):
            shown.setText(f"{number + 1}  {_(name)}")
            shown.setProperty("role", "section" if number == self.step else "secondary")
            set_tone(shown, "ok" if number < self.step else "")
            shown.style().unpolish(shown)
            shown.style().polish(shown)
        count = sum(self.plan.counts[name] for name in ("new", "changed")) if self.plan else 0
        write = ngettext("Write {n} household", "Write {n} households", count).format(n=f"{count:,}") if count else _("Finish")
        self.next_button.setText((_("Next"), _("Check"), write, _("Close"))[self.step])
        self.next_button.setToolTip("Ctrl+Enter")
        self.back_button.setText(_("Back"))
        self.back_button.setVisible(self.step in (COLUMNS, CHECK))
        self.cancel_button.setText(_("Cancel"))
        self.cancel_button.setVisible(self.step != DONE)
        for page in (self.file_page, self.columns_page, self.check_page, self.done_page):
            page.retranslate()

    # the file -----------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        path = self.file_page.chosen()
        if path is None:
            self.file_page.show_error(FieldMissing(field=self.file_page.row.name()))
            return
        self.opened = None
        self._work(lambda: import_reading.open_list(path), self._opened, self.file_page.show_error, _("Reading the list…"), faults=True)

    def _opened(self, opened: Opened) -> None:
        self.opened, self.plan = opened, None
        self.edits.clear()
        self._own_sheet = self._own_header = None
        self.file_page.remember()
        self.check_page.forget()
        self.columns_page.show_workbook(opened)
        self._understand(self._understood, lambda error: self.file_page.show_error(error, by_hand=True))

    def _understand(self, done: Callable[[Understood], object], refused: Callable[[UserError], object]) -> None:
        office, opened, sheet, header = self._session.office, self.opened, self._own_sheet, self._own_header
        assert opened is not None
        self._work(lambda: import_reading.understand(office, opened, sheet=sheet, header_row=header), done, refused, _("Reading the list…"))

    def _understood(self, understood: Understood) -> None:
        self.columns_page.show_understood(understood)
        if self.step != COLUMNS:
            self._show_step(COLUMNS)

    def _by_hand(self) -> None:
        error = self.file_page.row.error.text()
        self.columns_page.show_not_understood(UserError())
        self.columns_page.error.setText(error)
        self._show_step(COLUMNS)

    def _reread(self) -> None:
        self._own_sheet = self.columns_page.chosen_sheet()
        self._own_header = self.columns_page.chosen_header()
        self._understand(self._understood, self.columns_page.show_not_understood)

    # the dry run --------------------------------------------------------------------------------------------------------

    def _make_plan(self) -> None:
        page = self.columns_page
        page.as_of_row.show_error(None)
        try:
            day = page.as_of.value() if page.says_what_is_paid() else None
            if day is not None and day > self._session.today():
                raise DayAhead(today=self._session.today().isoformat())
        except UserError as error:
            self._day_refused(error)
            return
        office, opened, edits, mapping = self._session.office, self.opened, dict(self.edits), page.mapping()
        sheet, header = self._own_sheet, self._own_header
        assert opened is not None

        def work() -> ImportPlan:
            return residents.plan_opened(office, opened, sheet=sheet, mapping=mapping, as_of=day, header_row=header, edits=edits)

        self._work(work, self._planned, self._plan_refused, _("Checking every row…"))

    def _planned(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._key = str(uuid4())
        self.columns_page.show_error(None)
        self.check_page.show_plan(plan, self.edits)
        if self.step == CHECK:
            self.retranslate()
            self.check_page.select_problem()
        else:
            self._show_step(CHECK)

    def _plan_refused(self, error: UserError) -> None:
        if self.step == CHECK:
            self._show_step(COLUMNS)
        if isinstance(error, AsOfMissing | ChangedSince) and self.columns_page.says_what_is_paid():
            self._day_refused(error)
        else:
            self.columns_page.show_error(error)

    def _day_refused(self, error: UserError) -> None:
        self.columns_page.as_of_row.show_error(error)
        self.columns_page.as_of.setFocus()

    def mend(self, row: DryRow) -> None:
        """Open a row for mending and check the list again with what was changed."""
        if self.opened is None or self.plan is None or self._busy:
            return
        header = self.plan.listed.headers[row.sheet]
        cells = self.opened.cells(row.sheet, row.sheet_row, self.edits)
        changed = FixDialog(self, row.sheet_row, header, cells, row.problem).ask()
        if changed:
            self.edits |= {(row.sheet, row.sheet_row, column): text for column, text in changed.items()}
            self._make_plan()

    def save_problems(self) -> None:
        """Write the problem rows with their reasons to a workbook to mend and import again."""
        plan = self.plan
        if plan is None:
            return
        name = _("{name} - problem rows").format(name=plan.path.stem)
        path = ask.save_file(self, _("Save the problem rows…").rstrip("…"), [_("Workbook (*.xlsx)")], _beside(plan.path, name))
        if path is not None:
            self._work(
                lambda: import_reading.save_problems(plan.listed, path, _),
                lambda saved: self._session.toast(_("Saved {name}.").format(name=saved.name), ()),
                lambda error: ask.show_error(self, error),
                _("Saving…"),
            )

    # writing and taking back --------------------------------------------------------------------------------------------

    def _write(self) -> None:
        plan, office, key = self.plan, self._session.office, self._key
        assert plan is not None
        self._work(
            lambda: residents.apply_import(office, plan, key=key), self._written, self.check_page.show_error, _("Backing up, then writing…")
        )

    def _written(self, done: ImportDone) -> None:
        self.done_import = done
        self.done_page.show_done(done)
        self._show_step(DONE)
        self._session.tasks.announce(WROTE)

    def undo(self) -> None:
        """Take the import just made back."""
        done, office = self.done_import, self._session.office
        if done is None or done.batch_id is None:
            return
        number = done.batch_id
        self._work(lambda: residents.undo_import(office, number), self._undone, self.done_page.show_error, _("Taking the import back…"))

    def _undone(self, _batch: object) -> None:
        self.done_import = None
        self.done_page.show_undone()
        self.next_button.setFocus()
        self._session.tasks.announce(WROTE)

    # inside -------------------------------------------------------------------------------------------------------------

    def _work(
        self, work: Callable[[], Any], done: Callable[[Any], object], refused: Callable[[Any], object], title: str, *, faults: bool = False
    ) -> None:
        """Do something in the worker; a sentence for the person (with `faults` also one about the computer) goes to `refused`."""
        self._set_busy(True)

        def finished(result: Any) -> None:
            self._set_busy(False)
            done(result)

        def failed(error: BaseException) -> None:
            self._set_busy(False)
            if isinstance(error, UserError) or (faults and isinstance(error, EnvironmentFault)):
                refused(error)
            else:
                ask.show_error(self, error)

        self._session.tasks.run(lambda _progress: work(), finished, failed, title=title)

    def _set_busy(self, on: bool) -> None:
        """While something is done in the worker the window stays and waits."""
        focus = self.focusWidget()
        self._busy = on
        self.progress.setVisible(on)
        for button in (self.next_button, self.back_button, self.cancel_button):
            button.setEnabled(not on)
        self.stack.setEnabled(not on)
        if on:
            self._focus_before = focus
        elif self._focus_before is not None:
            self._focus_before.setFocus()

    _focus_before: QWidget | None = None

    def reject(self) -> None:
        if self._busy:
            return
        lost = bool(self.edits) and self.done_import is None and self.step == CHECK
        if lost and not ask.confirm(
            self, _("Leave the import? Nothing was written, and what you mended here is lost."), _("Leave"), _("Stay")
        ):
            return
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.isAutoRepeat():
                return
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.go_on()
                return
            focus = self.focusWidget()
            if isinstance(focus, QPushButton) and focus.isEnabled():
                focus.click()
                return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.step == FILE and dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if self.step == FILE and path is not None:
            event.acceptProposedAction()
            self.file_page.set_path(path)
            self.go_on()


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{name}.xlsx")


def import_list(window: QWidget, session: Session) -> None:
    """Import a list of households through the wizard."""
    wizard = ImportWizard(window, session)
    wizard.exec()
    wizard.deleteLater()
