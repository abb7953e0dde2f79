"""Icons as SVG files that take the colour of the text beside them and stay sharp at any scale.

The outlines in ``resources/icons`` are Tabler's (MIT, ``LICENSE-tabler.txt`` beside them); ``propdesk.svg`` is our own.
"""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from propdesk import paths
from propdesk.ui import theme


def icon(name: str, role: str = "") -> QIcon:
    """The icon `name` ("cash"), drawn in the button text's colour or in the theme colour `role` ("warn", "accent_text").

    Raises ``FileNotFoundError`` at once for a name that ``resources/icons`` does not hold.
    """
    _source(name)
    return QIcon(_Engine(name, role))


def pixmap(name: str, role: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` as a picture of `size` logical pixels for labels."""
    return _draw(name, theme.tokens().color(role), QSize(size, size), ratio)


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    return QIcon(str(_folder() / "propdesk.svg"))


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect.topLeft(), _draw(self._name, self._color(mode, state), rect.size(), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _draw(self._name, self._color(mode, state), size, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        drawn = _draw(self._name, self._color(mode, state), size, 1.0)
        drawn.setDevicePixelRatio(scale)
        return drawn

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme.tokens().color("disabled")
        if self._role:
            return theme.tokens().color(self._role)
        role = QPalette.ColorRole.Accent if state == QIcon.State.On else QPalette.ColorRole.ButtonText
        return QApplication.palette().color(role)


def _draw(name: str, color: QColor, size: QSize, ratio: float) -> QPixmap:
    pixels = size * ratio
    drawn = QPixmap(pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color.name()).encode()))
    painter = QPainter(drawn)
    side = min(pixels.width(), pixels.height())
    corner = QPoint((pixels.width() - side) // 2, (pixels.height() - side) // 2)
    renderer.render(painter, QRectF(QRect(corner, QSize(side, side))))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _source(name: str) -> str:
    return (_folder() / f"{name}.svg").read_text(encoding="utf-8")


def _folder() -> Path:
    return paths.resources() / "icons"
