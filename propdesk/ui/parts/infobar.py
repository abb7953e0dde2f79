"""The message bar under the tabs: a warning that must stay until it is dealt with or closed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui import icons, theme

_ICONS = {"info": "info-circle", "warn": "alert-triangle", "danger": "alert-circle", "ok": "circle-check", "closeout": "flag"}


class InfoBar(QWidget):
    """One message with its buttons; `kind` is info, warn, danger, ok or closeout."""

    dismissed = Signal()

    def __init__(
        self,
        text: str,
        kind: str = "info",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        *,
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = QLabel()
        self._text = QLabel(text)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setIcon(icons.icon("x", kind))
        self._close.setVisible(closable)
        self._close.setAccessibleName(_("Close this message"))
        self._close.setToolTip(_("Close this message"))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for caption, run in actions:
            button = QPushButton(caption)
            button.setProperty("kind", "small")
            button.clicked.connect(lambda checked=False, act=run: act())
            row.addWidget(button)
        row.addWidget(self._close)
        self._color()

    @property
    def kind(self) -> str:
        return self._kind

    def text(self) -> str:
        return self._text.text()

    def dismiss(self) -> None:
        self.dismissed.emit()
        self.hide()
        self.setParent(None)
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._color()

    def _color(self) -> None:
        ink = theme.tokens().color(self._kind)
        palette = self._text.palette()
        if palette.color(self._text.foregroundRole()) != ink:
            palette.setColor(self._text.foregroundRole(), ink)
            self._text.setPalette(palette)
        self._icon.setPixmap(
            icons.pixmap(_ICONS.get(self._kind, "info-circle"), self._kind, round(theme.points() * 1.8), self.devicePixelRatioF())
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.tokens().pair(self._kind)[1])
        painter.end()


class MessageBar(QWidget):
    """Holds the messages that stay, one below the other; a key replaces an earlier message of the same key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, InfoBar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    def show_message(
        self,
        key: str,
        text: str,
        kind: str = "warn",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        *,
        closable: bool = True,
    ) -> InfoBar:
        """Show `text` until it is closed or `clear` is called with its key."""
        self.clear(key)
        bar = InfoBar(text, kind, actions, closable=closable, parent=self)
        self._bars[key] = bar
        bar.dismissed.connect(lambda: self._forget(key, bar))
        self._column.addWidget(bar)
        return bar

    def clear(self, key: str) -> None:
        """Take the message of this key away if it is there."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            bar.dismiss()

    def texts(self) -> list[str]:
        return [bar.text() for bar in self.findChildren(InfoBar)]

    def _forget(self, key: str, bar: InfoBar) -> None:
        if self._bars.get(key) is bar:
            del self._bars[key]
