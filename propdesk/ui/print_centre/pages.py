"""The pages of a PDF as pictures: for the screen and, at the printer's own resolution, for paper."""

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS_PER_INCH = 72
MM_PER_POINT = 25.4 / POINTS_PER_INCH


class Pages:
    """An open PDF. Use it on one thread only and `close` it when its window closes."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)

    def count(self) -> int:
        return len(self._document)

    def size_mm(self, number: int) -> QSizeF:
        """Width and height of page `number` (from 0) in millimetres."""
        width, height = self._document.get_page_size(number)
        return QSizeF(width * MM_PER_POINT, height * MM_PER_POINT)

    def picture(self, number: int, dots_per_inch: float) -> QImage:
        """Page `number` (from 0) on white at this resolution."""
        page = self._document[number]
        bitmap = page.render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True)
        try:
            shared = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
            return shared.copy()
        finally:
            bitmap.close()
            page.close()

    def close(self) -> None:
        self._document.close()
