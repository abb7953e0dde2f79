"""Cards: a key figure that leads to its list, and a titled section."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.parts.badges import Badge


class FigureCard(QFrame):
    """A caption, a large figure, a line under it or a badge. Clicking it, or Enter, emits `clicked`."""

    clicked = Signal()

    def __init__(self, title: str) -> None:
        """`title` is a message id."""
        super().__init__()
        self._title_id = title
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = _label("secondary")
        self._figure = _label("figure")
        self._line = _label("caption")
        self._badge = Badge()
        for words in (self._title, self._line):  # several cards stand in one row: in large type their words take two lines
            words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._badge)
        below.addWidget(self._line, 1)
        column.addWidget(self._title)
        column.addWidget(self._figure)
        column.addLayout(below)
        column.addStretch()
        self.retranslate()

    def show_figure(self, figure: str, line: str = "", *, tone: str = "", badge: tuple[str, str] | None = None) -> None:
        """Show the figure, a line of explanation, and a badge (text, kind); `tone` colours the figure ("danger")."""
        self._figure.setText(figure)
        self._figure.setProperty("tone", tone)
        self._figure.style().unpolish(self._figure)
        self._figure.style().polish(self._figure)
        self._line.setText(line)
        self._badge.show_badge(*(badge or ("", "neutral")))
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_(self._title_id))
        parts = (self._title.text(), self._figure.text(), self._badge.text(), self._line.text())
        self.setAccessibleName(", ".join(part for part in parts if part))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(False)
        super().leaveEvent(event)

    def _hover(self, on: bool) -> None:
        self.setProperty("hover", on)
        self.style().unpolish(self)
        self.style().polish(self)


class SectionCard(QFrame):
    """A titled card; put content into `body`, small buttons beside the title with `add_tool`."""

    def __init__(self, title: str = "") -> None:
        """`title` is a message id; without one the head row only shows tools."""
        super().__init__()
        self._title_id = title
        self.setProperty("role", "card")
        self._title = _label("section")
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._title)
        self._head.addStretch()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addLayout(self.body, 1)
        self.retranslate()

    def add_tool(self, widget: QWidget) -> None:
        self._head.addWidget(widget)

    def set_title_text(self, text: str) -> None:
        """Show a title made of facts ("Building 3") instead of a message id."""
        self._title_id = ""
        self._title.setText(text)

    def retranslate(self) -> None:
        if self._title_id:
            self._title.setText(_(self._title_id))


def rule() -> QFrame:
    """A hairline between parts of a card."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    return label
