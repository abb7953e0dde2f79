"""The preview of any paper: its pages on the screen, saved as PDF or sent to a printer.

Nothing counts as printed until the printer took every page; a computer without a printer says so and keeps the PDF.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from propdesk import settings as declared
from propdesk.errors import EnvironmentFault, PropDeskError
from propdesk.i18n import _, ngettext
from propdesk.services import prints
from propdesk.services.prints import Printed
from propdesk.ui import ask, icons
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.print_centre import printing
from propdesk.ui.print_centre.page_view import PageView
from propdesk.ui.print_centre.pages import Pages
from propdesk.ui.session import Session
from propdesk.ui.tasks import Cancelled, Job, Progress

Make = Callable[[Progress], Printed]
_KEYS = Qt.KeyboardModifier


def preview(
    parent: QWidget | None,
    session: Session,
    title: str,
    make: Make,
    suggested_name: str,
    on_saved: Callable[[Path, Printed], object] | None = None,
    on_printed: Callable[[Printed], object] | None = None,
    *,
    kind: str = "paper",
    note: str = "",
    only_look: bool = False,
) -> "PreviewDialog":
    """Make a paper in the background and show it in a window over `parent`, which is returned at once.

    `make` gives the PDF (it may report progress and be cancelled). `on_saved` and `on_printed` are told when the whole paper
    was saved or printed. `kind` is where the printer is remembered, `note` a sentence above the pages; with `only_look` it
    can be neither saved nor printed.
    """
    dialog = PreviewDialog(parent, session, title, suggested_name, kind, only_look=only_look)
    dialog.on_saved, dialog.on_printed = on_saved, on_printed
    if note:
        dialog.messages.show_message("note", note, "info", closable=False)
    dialog.open()
    dialog.begin(make)
    return dialog


class PreviewDialog(QDialog):
    """A paper before it is paper. Page keys turn, Ctrl + + − 0 zoom, Ctrl+S saves, Ctrl+P prints, Esc closes."""

    def __init__(
        self, parent: QWidget | None, session: Session, title: str, suggested_name: str, kind: str, *, only_look: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._session = session
        self._name = suggested_name
        self._kind = kind
        self._only_look = only_look
        self._printed: Printed | None = None
        self._pages: Pages | None = None
        self._job: Job | None = None
        self._session.tasks.progressed.connect(self._show_progress)
        self._printing: printing.PrintJob | None = None
        self._gone = False
        self.on_saved: Callable[[Path, Printed], object] | None = None
        self.on_printed: Callable[[Printed], object] | None = None
        self.messages = MessageBar()
        self.view = PageView()
        self.view.moved.connect(self._show_place)
        self._lay_out()
        self._set_busy(_("Making the pages…"))

    def _lay_out(self) -> None:
        dialogs.lay_out(self, [self._tool_row(), self.messages, (self.view, 1), self._busy_row()], self._button_row(), 980, 860)

    def _tool_row(self) -> QHBoxLayout:
        self.previous = _tool("chevron-left", _("Previous page"), lambda: self.view.go_to(self.view.number - 1))
        self.following = _tool("chevron-right", _("Next page"), lambda: self.view.go_to(self.view.number + 1))
        self.place = QLabel()
        self.smaller = _tool("minus", _("Smaller"), lambda: self.view.step_zoom(-1))
        self.larger = _tool("plus", _("Larger"), lambda: self.view.step_zoom(1))
        self.percent = QLabel()
        self.fit = QPushButton(_("Fit"))
        self.fit.setProperty("kind", "flat")
        self.fit.setAutoDefault(False)
        self.fit.clicked.connect(lambda: self.view.set_zoom(0))
        row = QHBoxLayout()
        row.setSpacing(8)
        turning: tuple[QWidget, ...] = (self.previous, self.place, self.following)
        for widget in turning:
            row.addWidget(widget)
        row.addStretch()
        zooming: tuple[QWidget, ...] = (self.smaller, self.percent, self.larger, self.fit)
        for widget in zooming:
            row.addWidget(widget)
        return row

    def _busy_row(self) -> QHBoxLayout:
        self.busy_text = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = QPushButton(_("Stop"))
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.stop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.busy_text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        return row

    def _button_row(self) -> QHBoxLayout:
        self.printer_label = QLabel(_("Printer"))
        self.printers = QComboBox()
        self.printers.setMinimumContentsLength(16)
        self.printer_label.setBuddy(self.printers)
        self.save_button = _button(_("Save as PDF…"), "file-type-pdf", self.save)
        self.print_button = _button(_("Print"), "printer", self.print_pages)
        self.print_button.setProperty("kind", "primary")
        self.close_button = _button(_("Close"), "", self.reject)
        self._fill_printers()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.printer_label)
        row.addWidget(self.printers)
        row.addStretch()
        for button in (self.close_button, self.save_button, self.print_button):
            row.addWidget(button)
        for widget in (self.printer_label, self.printers, self.save_button, self.print_button):
            widget.setVisible(not self._only_look)
        return row

    def _fill_printers(self) -> None:
        names = printing.printer_names()
        self.printers.addItems(names or [_("No printer installed")])
        self.printers.setEnabled(bool(names))
        wanted = self._session.settings.get(declared.PRINTERS).get(self._kind) or printing.default_printer()
        if wanted in names:
            self.printers.setCurrentIndex(names.index(wanted))

    # making the pages ---------------------------------------------------------------------------------------------------

    def begin(self, make: Make) -> None:
        """Start making the paper."""
        self._job = self._session.tasks.run(make, self._show, self._not_made, title=self.windowTitle())

    def _show(self, printed: Printed) -> None:
        if self._gone:
            return
        self._printed = printed
        self._pages = Pages(printed.pdf)
        self._set_idle()
        if printed.missing:
            self._name_missing(printed)
        self.view.show_pages(self._pages)
        self.view.setFocus()

    def _not_made(self, error: BaseException) -> None:
        if self._gone:
            return
        if isinstance(error, (Cancelled, prints.Cancelled)):
            self.reject()
            return
        self._set_idle()
        if isinstance(error, PropDeskError):
            self.messages.show_message("failed", error.sentence(_), "danger", closable=False)
        else:
            ask.show_error(self, error)

    def _name_missing(self, printed: Printed) -> None:
        named = "; ".join(f"{one.characters} ({one.text})" for one in printed.missing[:6])
        text = _("No font has these characters; a box with their number is printed instead: {characters}").format(characters=named)
        self.messages.show_message("missing", text, "warn")

    def _show_progress(self, progress: Progress, done: int, total: int, _text: str) -> None:
        if self._job is not None and progress is self._job.progress:
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _show_place(self) -> None:
        count = self.view.count()
        self.place.setText(f"{self.view.number + 1} / {count}")
        self.percent.setText(f"{self.view.percent}%")
        self.previous.setEnabled(self.view.number > 0)
        self.following.setEnabled(self.view.number < count - 1)

    # saving and printing ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Ask for a file and write the PDF there, whole or not at all."""
        printed = self._printed
        if printed is None:
            return
        folder = self._session.settings.get(declared.FOLDERS).get("pdf", "")
        start = Path(folder) if folder and Path(folder).is_dir() else self._session.office.path.parent
        chosen = ask.save_file(self, _("Save as PDF"), ["PDF (*.pdf)"], start / prints.file_name(self._name))
        if chosen is None:
            return
        self._remember(declared.FOLDERS, "pdf", str(chosen.parent))
        self._set_busy(_("Saving…"))
        self._session.tasks.run(lambda progress: prints.save_pdf(chosen, printed), self._saved, self._not_saved)

    def _saved(self, path: Path) -> None:
        if self.on_saved is not None and self._printed is not None:
            self.on_saved(path, self._printed)
        if not self._gone:
            self._set_idle()
            self.messages.show_message("done", _("Saved: {file}").format(file=path), "ok")

    def _not_saved(self, error: BaseException) -> None:
        if not self._gone:
            self._set_idle()
        ask.show_error(None if self._gone else self, error)

    def print_pages(self) -> None:
        """Send every page to the chosen printer, one after the other."""
        if self._pages is None or self._printing is not None:
            return
        if not printing.printer_names():
            self._refused(printing.PrinterMissing())
            return
        name = self.printers.currentText()
        self._remember(declared.PRINTERS, self._kind, name)
        self.messages.clear("refused")
        self._set_busy(_("Printing…"))
        self.bar.setRange(0, self._pages.count())
        job = printing.PrintJob(self._pages, printing.open_printer(name), self)
        job.page_done.connect(self._page_printed)
        job.ended.connect(self._print_ended)
        job.failed.connect(self._refused)
        self._printing = job
        job.start()

    def _page_printed(self, number: int) -> None:
        self.bar.setValue(number)
        count = self._pages.count() if self._pages else number
        self.busy_text.setText(_("Printing page {page} of {pages}").format(page=number, pages=count))

    def _print_ended(self, printed_pages: int) -> None:
        self._printing = None
        self._set_idle()
        count = self._pages.count() if self._pages else 0
        if printed_pages < count or self._printed is None:
            text = _("Stopped: {done} of {pages} pages went to the printer. Nothing was marked as printed.")
            self.messages.show_message("refused", text.format(done=printed_pages, pages=count), "warn")
            return
        if self.on_printed is not None:
            self.on_printed(self._printed)
        sent = ngettext("{n} page sent to the printer.", "{n} pages sent to the printer.", count).format(n=count)
        self._session.toast(sent, ())
        self.accept()

    def _refused(self, fault: EnvironmentFault) -> None:
        self._printing = None
        self._set_idle()
        action = (_("Save as PDF…"), self.save)
        self.messages.show_message("refused", fault.sentence(_), "danger", (action,))

    def _remember(self, setting: declared.Setting[dict[str, str]], key: str, value: str) -> None:
        self._session.settings.set(setting, self._session.settings.get(setting) | {key: value})

    # busy, keys, closing ------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop making or printing before the next page."""
        if self._printing is not None:
            self._printing.cancel()
        elif self._job is not None:
            self._job.cancel()

    def _set_busy(self, text: str) -> None:
        self.busy_text.setText(text)
        self.bar.setRange(0, 0)
        self._show_busy(True)

    def _set_idle(self) -> None:
        self._job = None
        self._show_busy(False)

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.busy_text, self.bar, self.stop_button):
            widget.setVisible(busy)
        for button in (self.save_button, self.print_button, self.previous, self.following, self.smaller, self.larger, self.fit):
            button.setEnabled(not busy and self._pages is not None)
        if not busy and self._pages is not None:
            self._show_place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~(_KEYS.KeypadModifier | _KEYS.ShiftModifier)
        zooms = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if held == _KEYS.ControlModifier and Qt.Key(event.key()) in zooms:
            self.view.step_zoom(zooms[Qt.Key(event.key())])
        elif held == _KEYS.ControlModifier and event.key() == Qt.Key.Key_0:
            self.view.set_zoom(0)
        elif held == _KEYS.ControlModifier and event.key() in (Qt.Key.Key_S, Qt.Key.Key_P):
            self._press(self.save_button if event.key() == Qt.Key.Key_S else self.print_button)
        elif enter:
            focus = self.focusWidget()
            self._press(focus if isinstance(focus, QPushButton) else self.print_button)
        elif event.key() == Qt.Key.Key_Escape:
            self.reject()

    def _press(self, button: QPushButton) -> None:
        """Click a button if it is there to be clicked."""
        if button.isVisible():
            button.click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.setFocus()

    def reject(self) -> None:
        if self._printing is not None:
            self._printing.cancel()
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close: work still under way is stopped and its result dropped."""
        self._gone = True
        if self._job is not None:
            self._job.cancel()
        self.view.clear()
        if self._pages is not None:
            self._pages.close()
            self._pages = None
        super().done(result)


def _tool(icon: str, name: str, run: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.clicked.connect(lambda: run())
    return button


def _button(text: str, icon: str, run: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    if icon:
        button.setIcon(icons.icon(icon, "accent_text" if icon == "printer" else ""))
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    return button
