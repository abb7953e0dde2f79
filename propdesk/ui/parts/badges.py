"""Badges: a word on a coloured pill, as a label (and inside tables, see ``cells``). The word carries the meaning, the colour only helps."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from propdesk.ui import theme


def badge_font() -> QFont:
    """Half a point smaller than the text, half bold."""
    return theme.scaled_font(-0.5, bold=True)


def badge_size(text: str) -> QSize:
    """How large a badge of this text is at the size of text in use."""
    metrics = QFontMetrics(badge_font())
    return QSize(metrics.horizontalAdvance(text) + round(metrics.height() * 0.95), round(metrics.height() * 1.22))


def paint_badge(painter: QPainter, rect: QRect, text: str, kind: str) -> None:
    """Draw a badge filling `rect`."""
    ink, ground = theme.tokens().pair(kind)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    painter.setPen(ink)
    painter.setFont(badge_font())
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class Badge(QLabel):
    """A badge as a label; `kind` is one of ok, danger, warn, info, closeout, prepaid, neutral."""

    def __init__(self, text: str = "", kind: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._kind = kind
        self.show_badge(text, kind)

    @property
    def kind(self) -> str:
        return self._kind

    def show_badge(self, text: str, kind: str) -> None:
        """Change text and kind together; an empty text hides the badge."""
        theme.tokens().pair(kind)
        self._kind = kind
        self.setText(text)
        self.setAccessibleName(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self.text(), self._kind)
        painter.end()
