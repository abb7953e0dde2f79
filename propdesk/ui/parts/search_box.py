"""The front-desk search: a plain line edit in the window and a list below it that never takes the focus.

The list is a child frame, not a popup: Chinese input methods do not work inside popups on Windows. While an input method is
composing, its letters are searched already, so that initials work with the Chinese keyboard on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui import icons, theme
from propdesk.ui.parts.badges import badge_size, paint_badge

MOST_LINES = 12
OPEN = "open"
ACTION_KEYS = {Qt.Key.Key_F8: "collect", Qt.Key.Key_F6: "case", Qt.Key.Key_F9: "remind"}


@dataclass(frozen=True, slots=True)
class SearchLine:
    """One line of the list, its texts already in the window's language.

    `key` is for the receiver; `group` stands above lines that follow each other; `detail` is the masked phone or the reason
    of the match; `icon` a small sign (a wrench for an open case); `complete` what Tab fills in; `actions` what the function
    keys may do with it besides opening.
    """

    key: object
    group: str
    title: str
    name: str = ""
    detail: str = ""
    badge: str = ""
    badge_kind: str = "neutral"
    icon: str = ""
    complete: str = ""
    actions: frozenset[str] = frozenset()

    def spoken(self) -> str:
        return ", ".join(part for part in (self.title, self.name, self.detail, self.badge) if part)


Finder = Callable[[str], Sequence[SearchLine]]


class ResultList(QWidget):
    """Paints the lines; the mouse may point and click, the keys come from the line edit."""

    pointed = Signal(int)
    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.lines: tuple[SearchLine, ...] = ()
        self.current = -1

    def show_lines(self, lines: Sequence[SearchLine], current: int) -> None:
        self.lines = tuple(lines[:MOST_LINES])
        self.current = current
        self.updateGeometry()
        self.update()

    def point(self, number: int) -> None:
        self.current = number
        self.update()

    def rects(self) -> list[tuple[str, QRect]]:
        """For each line its group heading ("" if it continues one) and its place."""
        row, heading = self._heights()
        placed: list[tuple[str, QRect]] = []
        top, group = 0, ""
        for line in self.lines:
            head = line.group if line.group != group else ""
            top += heading if head else 0
            placed.append((head, QRect(0, top, self.width(), row)))
            top, group = top + row, line.group
        return placed

    def sizeHint(self) -> QSize:
        placed = self.rects()
        return QSize(400, placed[-1][1].bottom() + 1 if placed else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _heights(self) -> tuple[int, int]:
        height = QFontMetrics(self.font()).height()
        return round(height * 1.85), round(height * 1.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _row, heading = self._heights()
        for number, (head, rect) in enumerate(self.rects()):
            if head:
                painter.setFont(theme.scaled_font(-0.5, bold=True))
                painter.setPen(theme.tokens().color("text2"))
                painter.drawText(QRect(8, rect.top() - heading, rect.width(), heading), Qt.AlignmentFlag.AlignVCenter, head)
            self._paint_line(painter, rect, self.lines[number], number == self.current)
        painter.end()

    def _paint_line(self, painter: QPainter, rect: QRect, line: SearchLine, current: bool) -> None:
        colors = theme.tokens()
        ink = colors.color("selection_text" if current else "text")
        quiet = ink if current else colors.color("text2")
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("selection"))
            painter.drawRoundedRect(rect, 4, 4)
        right = self._paint_right(painter, rect, line, quiet if current else None)
        left = rect.left() + 10
        parts = ((line.title, True, ink), (line.name, True, ink), (line.detail, False, quiet))
        for text, strong, color in parts:
            if not text or right - left < 20:
                continue
            painter.setFont(theme.scaled_font(bold=True) if strong else self.font())
            painter.setPen(color)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, rect.top(), right - left, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            left += painter.fontMetrics().horizontalAdvance(shown) + 12

    def _paint_right(self, painter: QPainter, rect: QRect, line: SearchLine, hint_color: object) -> int:
        """Badge, sign and, on the current line, what Enter does; returns where they begin."""
        right = rect.right() - 10
        if hint_color is not None:
            hint = _("Enter opens")
            width = QFontMetrics(self.font()).horizontalAdvance(hint)
            painter.setFont(self.font())
            painter.setPen(theme.tokens().color("selection_text"))
            painter.drawText(QRect(right - width, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, hint)
            right -= width + 10
        if line.badge:
            size = badge_size(line.badge)
            right -= size.width()
            paint_badge(painter, QRect(QPoint(right, rect.center().y() - size.height() // 2), size), line.badge, line.badge_kind)
            right -= 8
        if line.icon:
            side = QFontMetrics(self.font()).height()
            right -= side
            picture = icons.pixmap(line.icon, "warn", side, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(right, rect.center().y() - side // 2), picture)
            right -= 8
        return right

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0 and number != self.current:
            self.pointed.emit(number)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(number)

    def _at(self, place: QPoint) -> int:
        return next((number for number, (_head, rect) in enumerate(self.rects()) if rect.contains(place)), -1)


class SearchBox(QLineEdit):
    """Type, look, press Enter. `chosen(line, action)` carries "open", "collect", "case" or "remind"; `left` says Esc was pressed twice."""

    chosen = Signal(object, str)
    left = Signal()

    def __init__(self, finder: Finder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finder = finder
        self._composing = ""
        self._create: Callable[[str], object] | None = None
        self._popup = QFrame(self)
        self._popup.setProperty("role", "popup")
        self._popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results = ResultList()
        self._nothing = QLabel()
        self._nothing.setWordWrap(True)
        self._new = QPushButton()
        self._new.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._new.clicked.connect(self._create_new)
        column = QVBoxLayout(self._popup)
        column.setContentsMargins(6, 6, 6, 6)
        for widget in (self.results, self._nothing, self._new):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if widget is self._new else Qt.AlignmentFlag(0))
        self._popup.hide()
        self._sign = self.addAction(icons.icon("search", "text2"), QLineEdit.ActionPosition.LeadingPosition)
        self.textEdited.connect(self.search)
        self.results.pointed.connect(self._point)
        self.results.clicked.connect(lambda number: self._choose(number, OPEN))
        self.retranslate()

    def set_create(self, create: Callable[[str], object] | None) -> None:
        """What the “New household” button under an empty result does with the text typed; None takes the button away."""
        self._create = create

    def retranslate(self) -> None:
        self.setPlaceholderText(_("Unit / name / initials / phone / receipt no.   F3"))
        self.setAccessibleName(_("Front-desk search"))
        self._sign.setToolTip(_("Front-desk search"))
        self._new.setText(_("New household"))

    @property
    def open_list(self) -> bool:
        return self._popup.isVisible()

    def query(self) -> str:
        """What is searched: the text with the letters still being composed."""
        return self.text()[: self.cursorPosition()] + self._composing + self.text()[self.cursorPosition() :]

    def search(self) -> None:
        """Look up what is typed and show the list; an empty field only shows it when asked with the Down key."""
        if self.query().strip():
            self._show(self._finder(self.query()))
        else:
            self.close_list()

    def begin(self, text: str = "") -> None:
        """Put the cursor here; with `text`, start anew with it (typing anywhere in a list leads here)."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.setText(text)
            self.search()
        else:
            self.selectAll()

    def close_list(self) -> None:
        self._popup.hide()
        self.results.show_lines((), -1)
        self.setAccessibleDescription("")

    # the list -----------------------------------------------------------------------------------------------------------

    def _show(self, lines: Sequence[SearchLine]) -> None:
        self.results.show_lines(lines, 0 if lines else -1)
        self.results.setVisible(bool(lines))
        self._nothing.setVisible(not lines)
        self._nothing.setText(_("Nothing for “{query}”. Try unit, initials or last four digits.").format(query=self.query().strip()))
        self._new.setVisible(not lines and self._create is not None)
        self._place()
        self._popup.show()
        self._popup.raise_()
        self._speak()

    def _place(self) -> None:
        window = self.window()
        if self._popup.parentWidget() is not window:
            self._popup.setParent(window)
            window.installEventFilter(self)
            shadow = QGraphicsDropShadowEffect(self._popup)
            shadow.setBlurRadius(20)
            shadow.setOffset(0, 4)
            self._popup.setGraphicsEffect(shadow)
        self._popup.setFixedWidth(max(self.width(), min(theme.points() * 52, window.width() - 20)))
        self._popup.adjustSize()
        place = self.mapTo(window, QPoint(0, self.height() + 4))
        place.setX(max(10, min(place.x(), window.width() - self._popup.width() - 10)))
        self._popup.move(place)

    def _point(self, number: int) -> None:
        self.results.point(number)
        self._speak()

    def _speak(self) -> None:
        number = self.results.current
        self.setAccessibleDescription(self.results.lines[number].spoken() if number >= 0 else self._nothing.text())

    def _choose(self, number: int, action: str) -> None:
        if not 0 <= number < len(self.results.lines):
            return
        line = self.results.lines[number]
        self.clear()
        self.close_list()
        self.chosen.emit(line, action)

    def _create_new(self) -> None:
        text = self.query().strip()
        self.close_list()
        if self._create is not None:
            self._create(text)

    # keys ---------------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            action = ACTION_KEYS.get(Qt.Key(event.key()))
            if action and self._line_allows(action):
                if event.type() == QEvent.Type.KeyPress:
                    self._choose(self.results.current, action)
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab and self._complete():
                return True
        return super().event(event)

    def _line_allows(self, action: str) -> bool:
        number = self.results.current
        return self.open_list and number >= 0 and action in self.results.lines[number].actions

    def _complete(self) -> bool:
        """Fill in the current line's text; False where there is nothing to fill in and Tab should move on."""
        number = self.results.current
        if not self.open_list or number < 0:
            return False
        line = self.results.lines[number]
        wanted = line.complete or line.title
        if wanted == self.text():
            return False
        self.setText(wanted)
        self.search()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = event.key(), len(self.results.lines)
        if key == Qt.Key.Key_Down and not self.open_list:
            self._show(self._finder(self.query()))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            self._point((self.results.current + (1 if key == Qt.Key.Key_Down else -1)) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if not self.open_list and self.query().strip():
            self.search()
        self._choose(self.results.current, OPEN)

    def _escape(self) -> None:
        if self.text() or self.open_list:
            self.clear()
            self.close_list()
        else:
            self.left.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Search the letters an input method is still composing: s'z'x finds 单志强 before a character is chosen."""
        super().inputMethodEvent(event)
        self._composing = event.preeditString().replace("'", "").replace(" ", "")
        self.search()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composing = ""
        self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.open_list:
            self._place()
        return False
