"""Bars of the current period's collection rate, building by building, with the figure beside each bar."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from propdesk.domain.collection import Rate
from propdesk.domain.money import format_yuan
from propdesk.ui import theme
from propdesk.ui.labels import building_name, percent

MOST_BARS = 10


class RateBars(QWidget):
    """One horizontal bar for each building; hovering is not needed, every figure is written out."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Rate, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rates(self, rows: Sequence[Rate]) -> None:
        """Show the buildings in the order given, the first ten of them."""
        self._rows = tuple(rows[:MOST_BARS])
        self.setAccessibleName("; ".join(f"{building_name(row.name)} {percent(row.amount)}" for row in self._rows))
        self.updateGeometry()
        self.update()

    def _row_height(self) -> int:
        return round(self.fontMetrics().height() * 2)

    def sizeHint(self) -> QSize:
        return QSize(320, max(1, len(self._rows)) * self._row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, metrics, height = theme.tokens(), self.fontMetrics(), self._row_height()
        names = min(self.width() // 3, max((metrics.horizontalAdvance(building_name(row.name)) for row in self._rows), default=0)) + 12
        figures = metrics.horizontalAdvance("100.0%   999,999.99 / 999,999.99")
        room = max(40, self.width() - names - figures)
        for place, row in enumerate(self._rows):
            top = place * height
            name = metrics.elidedText(building_name(row.name), Qt.TextElideMode.ElideRight, names - 8)
            painter.setPen(colors.color("text"))
            painter.drawText(QRectF(0, top, names, height), Qt.AlignmentFlag.AlignVCenter, name)
            track = QRectF(names, top + height * 0.28, room - 8, height * 0.44)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("header"))
            painter.drawRoundedRect(track, 3, 3)
            rate = max(row.amount or 0, 0)
            painter.setBrush(colors.color("accent"))
            painter.drawRoundedRect(QRectF(track.x(), track.y(), track.width() * min(rate, 1000) / 1000, track.height()), 3, 3)
            painter.setPen(colors.color("text2"))
            text = f"{percent(rate)}   {format_yuan(row.received_fen)} / {format_yuan(row.charged_fen)}"
            painter.drawText(QRectF(names + room, top, figures, height), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.end()
