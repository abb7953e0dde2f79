"""Printing page by page: raster at the printer's own resolution, the page's exact size, cancel between two pages."""

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QObject, QSizeF, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from propdesk.errors import EnvironmentFault
from propdesk.ui.print_centre.pages import Pages

MOST_DPI = 600


class PrinterMissing(EnvironmentFault):
    """No printer is installed on this computer. Nothing was printed; save the PDF and print it elsewhere."""


class PrinterRefused(EnvironmentFault):
    """The printer “{printer}” did not take the paper. Nothing was marked as printed; check the printer and print again."""


def printer_names() -> list[str]:
    """The printers of this computer."""
    return list(QPrinterInfo.availablePrinterNames())


def default_printer() -> str:
    """The computer's own choice of printer, "" where there is none."""
    return QPrinterInfo.defaultPrinterName() or ""


def open_printer(name: str) -> QPrinter:
    """The printer `name`, at its own resolution but no finer than 600 dpi."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    printer.setResolution(min(printer.resolution(), MOST_DPI))
    return printer


def exact_size(millimetres: QSizeF) -> QPageSize:
    """A page of exactly this size; without ExactMatch Qt takes the nearest standard size."""
    name = f"{millimetres.width():.1f} × {millimetres.height():.1f} mm"
    return QPageSize(millimetres, QPageSize.Unit.Millimeter, name, QPageSize.SizeMatchPolicy.ExactMatch)


class PrintJob(QObject):
    """Prints the pages one after the other without stopping the window.

    `page_done` tells how many pages went to the printer, `ended` how many in all when nothing more follows (also after
    `cancel`), `failed` that the printer refused; then nothing counts as printed.
    """

    page_done = Signal(int)
    ended = Signal(int)
    failed = Signal(object)

    def __init__(self, pages: Pages, printer: QPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._printer = printer
        self._painter = QPainter()
        self._next = 0
        self._stop = False

    def start(self) -> None:
        """Begin; only a printer that accepts the job lets a page count as printed."""
        self._lay_out(0)
        if not self._painter.begin(self._printer):
            self._refuse()
            return
        self._later(self._print_next)

    def cancel(self) -> None:
        """Stop before the next page."""
        self._stop = True

    def _lay_out(self, number: int) -> None:
        size = exact_size(self._pages.size_mm(number))
        self._printer.setFullPage(True)
        self._printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))

    def _print_next(self) -> None:
        if self._stop or self._next >= self._pages.count():
            self._finish()
            return
        if self._next:
            self._lay_out(self._next)
            if not self._printer.newPage():
                self._painter.end()
                self._refuse()
                return
        picture = self._pages.picture(self._next, self._printer.resolution())
        self._painter.drawImage(self._printer.pageLayout().fullRectPixels(self._printer.resolution()), picture)
        self._next += 1
        self.page_done.emit(self._next)
        self._later(self._print_next)

    def _finish(self) -> None:
        if self._stop and not self._next:
            self._printer.abort()
        whole = self._painter.end() and self._printer.printerState() is not QPrinter.PrinterState.Error
        if whole:
            self.ended.emit(self._next)
        else:
            self._refuse()

    def _refuse(self) -> None:
        self.failed.emit(PrinterRefused(printer=self._printer.printerName() or self._printer.outputFileName()))

    def _later(self, step: Callable[[], None]) -> None:
        QTimer.singleShot(0, self, step)
