"""One page of a PDF on the screen: turning pages, zooming, fitting into the window."""

from PySide6.QtCore import QEvent, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from propdesk.i18n import _
from propdesk.ui import theme
from propdesk.ui.print_centre.pages import Pages

SCREEN_DPI = 96
ZOOMS = (50, 67, 80, 100, 125, 150, 200, 300)
MM_PER_INCH = 25.4
EDGE = 24


class PageView(QScrollArea):
    """Shows page `number` (from 0) of `pages`; `zoom` in per cent, 0 = as large as fits."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pages: Pages | None = None
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number = 0
        self.zoom = 0
        self.percent = 100

    def show_pages(self, pages: Pages) -> None:
        """Show the first page of this document."""
        self._pages, self.number = pages, 0
        self.draw()

    def clear(self) -> None:
        """Show nothing any more; the document may be closed."""
        self._pages = None
        self._sheet.clear()

    def count(self) -> int:
        return self._pages.count() if self._pages else 0

    def go_to(self, number: int) -> None:
        """Turn to a page, the nearest one if there is no such page."""
        wanted = max(0, min(number, self.count() - 1))
        if wanted != self.number:
            self.number = wanted
            self.verticalScrollBar().setValue(0)
            self.draw()

    def set_zoom(self, percent: int) -> None:
        self.zoom = percent
        self.draw()

    def step_zoom(self, step: int) -> None:
        """The next larger or smaller of the usual zooms."""
        others = [zoom for zoom in ZOOMS if (zoom > self.percent if step > 0 else zoom < self.percent)]
        if others:
            self.set_zoom(others[0] if step > 0 else others[-1])

    def draw(self) -> None:
        """Draw the page again at the zoom in use and say what is shown."""
        if self._pages is None:
            return
        size = self._pages.size_mm(self.number)
        self.percent = self.zoom or self._fitting(size)
        ratio = self.devicePixelRatioF()
        image: QImage = self._pages.picture(self.number, SCREEN_DPI * self.percent / 100 * ratio)
        image.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(QPixmap.fromImage(image))
        self._sheet.setMinimumSize(self._sheet.pixmap().deviceIndependentSize().toSize() if self.zoom else self._sheet.minimumSizeHint())
        self._sheet.setAccessibleName(_("Page {page} of {pages}").format(page=self.number + 1, pages=self.count()))
        self.moved.emit()

    def _fitting(self, size: QSizeF) -> int:
        room = self.viewport().size()
        wide = (room.width() - EDGE) * MM_PER_INCH * 100 / (size.width() * SCREEN_DPI)
        high = (room.height() - EDGE) * MM_PER_INCH * 100 / (size.height() * SCREEN_DPI)
        return max(10, int(min(wide, high, 200)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.zoom:
            self.draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def showEvent(self, event: QShowEvent) -> None:
        self._color()
        super().showEvent(event)

    def _color(self) -> None:
        palette = self.viewport().palette()
        if palette.color(self.viewport().backgroundRole()) != theme.tokens().color("line"):
            palette.setColor(self.viewport().backgroundRole(), theme.tokens().color("line"))
            self.viewport().setPalette(palette)
            self.viewport().setAutoFillBackground(True)
            self._sheet.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Left: -1}
        if Qt.Key(event.key()) in steps:
            self.go_to(self.number + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if event.key() == Qt.Key.Key_Home else self.count() - 1)
        else:
            super().keyPressEvent(event)
