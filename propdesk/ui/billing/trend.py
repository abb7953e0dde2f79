"""The rate of the last twelve spans as painted bars, each with its figure and its name; colour never stands alone."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from propdesk.domain.collection import Span
from propdesk.i18n import _
from propdesk.ui import theme
from propdesk.ui.labels import percent

LINES, FEWEST_LINES = 6.5, 3.6  # heights of text the bars and their words take; in a low window the table above goes first


class TrendBars(QWidget):
    """Twelve bars, the newest on the right and in the accent colour; a span without a rate has a dash and no bar."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[tuple[Span, int | None], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_trend(self, points: Sequence[tuple[Span, int | None]]) -> None:
        """Show these spans, oldest first."""
        self._points = tuple(points)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        """Say the same to a screen reader and under the pointer."""
        words = "; ".join(f"{span} {percent(rate)}" for span, rate in self._points)
        self.setAccessibleName(_("Rate (amount) of the last spans: {rates}").format(rates=words))
        self.setToolTip(_("Rate (amount) of the last twelve spans, each as of its own last day"))

    def sizeHint(self) -> QSize:
        return QSize(480, round(self.fontMetrics().height() * LINES))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, round(self.fontMetrics().height() * FEWEST_LINES))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.scaled_font(-0.5))
        line = painter.fontMetrics().height()
        width = self.width() / max(len(self._points), 1)
        room = self.height() - 2 * line - 8
        for place, (span, rate) in enumerate(self._points):
            self._paint_one(painter, QRectF(place * width, 0, width, self.height()), line, room, span, rate)
        painter.setPen(QPen(theme.tokens().color("line")))
        painter.drawLine(0, self.height() - line - 3, self.width(), self.height() - line - 3)
        painter.end()

    def _paint_one(self, painter: QPainter, place: QRectF, line: int, room: float, span: Span, rate: int | None) -> None:
        colors, newest = theme.tokens(), self._points[-1][0] == span
        height = room * min(max(rate or 0, 0), 1000) / 1000
        top = place.height() - line - 4 - height
        bar = QRectF(place.x() + place.width() * 0.22, top, place.width() * 0.56, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent" if newest else "border"))
        painter.drawRect(bar)
        painter.setPen(colors.color("text" if newest else "text2"))
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(QRectF(place.x(), top - line - 1, place.width(), line), middle, percent(rate))
        name = painter.fontMetrics().elidedText(_short(span), Qt.TextElideMode.ElideRight, round(place.width()))
        painter.drawText(QRectF(place.x(), place.height() - line - 1, place.width(), line), middle, name)


def _short(span: Span) -> str:
    """ "25-11", "25-W48", "2025": twelve of them fit beside each other."""
    text = str(span)
    return text[2:] if "-" in text else text
