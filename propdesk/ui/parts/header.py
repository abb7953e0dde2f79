"""The top of the window: the program, the book, the search and the few buttons a reception desk needs all day."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from propdesk.i18n import _
from propdesk.ui import icons, theme
from propdesk.ui.parts.deeds import plain, tip
from propdesk.ui.parts.page import Deed
from propdesk.ui.parts.search_box import SearchBox


class ElidingLabel(QLabel):
    """A label that ends in “…” where the room ends; the whole text is its tooltip."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def whole_text(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width())))


class Header(QFrame):
    """Program and book on the left, the search in the middle, deeds with `header` and the settings menu on the right."""

    def __init__(self, search: SearchBox) -> None:
        super().__init__()
        self.setProperty("role", "header")
        self.search = search
        self._logo = QLabel()
        self._name = QLabel("PropDesk")
        self._name.setProperty("role", "section")
        self._book = ElidingLabel()
        self._book.setProperty("role", "secondary")
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        self._buttons: list[QPushButton] = []
        self.gear = QToolButton()
        self.gear.setIcon(icons.icon("settings"))
        self.gear.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        left, right = QWidget(), QWidget()
        self._lay_out(left, right)
        self.retranslate()
        self._scale()

    def _lay_out(self, left: QWidget, right: QWidget) -> None:
        names = QHBoxLayout(left)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(10)
        for widget in (self._logo, self._name):
            names.addWidget(widget)
        names.addWidget(self._book, 1)
        tools = QHBoxLayout(right)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addStretch(1)
        tools.addLayout(self._tools)
        tools.addWidget(self.gear)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(16)
        row.addWidget(left, 3)
        row.addWidget(self.search, 4)
        row.addWidget(right, 3)

    def show_book(self, name: str) -> None:
        self._book.show_text(name)

    def book(self) -> str:
        return self._book.whole_text()

    def show_deeds(self, deeds: Sequence[Deed]) -> None:
        """One button per deed; its key stands in the tooltip."""
        for old in self._buttons:
            old.setParent(None)
            old.deleteLater()
        self._buttons = [_deed_button(deed) for deed in deeds]
        for button in self._buttons:
            self._tools.addWidget(button)

    def set_menu(self, menu: QMenu) -> None:
        self.gear.setMenu(menu)

    def retranslate(self) -> None:
        self.gear.setAccessibleName(_("Language, colours and text size"))
        self.gear.setToolTip(_("Language, colours and text size"))
        self.search.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._scale()

    def _scale(self) -> None:
        """Sizes that follow the text size."""
        points = theme.points()
        side = round(points * 2.8)
        self._logo.setPixmap(icons.app_icon().pixmap(QSize(side, side), self.devicePixelRatioF()))
        self.search.setMinimumHeight(round(points * 2.8 + 11))
        self.search.setMinimumWidth(points * 30)
        self.search.setMaximumWidth(points * 58)
        self.gear.setIconSize(QSize(round(points * 1.9), round(points * 1.9)))


def _deed_button(deed: Deed) -> QPushButton:
    """A header button; the main one is blue."""
    button = QPushButton(plain(_(deed.text)))
    button.setObjectName(f"header-{deed.key}")
    if deed.icon:
        button.setIcon(icons.icon(deed.icon, "accent_text" if deed.primary else ""))
    if deed.primary:
        button.setProperty("kind", "primary")
    button.setToolTip(tip(deed))
    button.clicked.connect(lambda: deed.run())
    return button
