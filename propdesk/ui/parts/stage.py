"""The middle of the window: the page on the left, the household card on the right or sliding over it where room is short."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from propdesk import settings as declared
from propdesk.settings import Settings
from propdesk.ui import theme

WIDE = 1200  # logical pixels: from here on the card stands beside the list
EDGE = 12


class Stage(QWidget):
    """Pages in a stack and, if there is one, the card. `card_moved` says that the card was shown or hidden."""

    card_moved = Signal(bool)

    def __init__(self, settings: Settings, card: QWidget | None) -> None:
        super().__init__()
        self._settings = settings
        self._card = card
        self._wanted = settings.get(declared.CARD_SHOWN)
        self._with_card = False
        self._over = False
        self.stack = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(8)
        self._splitter.addWidget(self.stack)
        self._splitter.setStretchFactor(0, 1)
        if card is not None:
            self._splitter.addWidget(card)
            self._splitter.setStretchFactor(1, 0)
            card.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        row.addWidget(self._splitter)
        self._splitter.splitterMoved.connect(self._remember_width)

    @property
    def card_shown(self) -> bool:
        return self._card is not None and not self._card.isHidden()

    def show_page(self, page: QWidget, *, with_card: bool) -> None:
        """Put this page in front; `with_card` pages keep the card beside them where it fits."""
        self._with_card = with_card
        self._over = False
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self._arrange()

    def show_card(self, on: bool) -> None:
        """Show or hide the card on any page; beside the list where it fits, over it elsewhere."""
        if self._card is None:
            return
        if self._docks():
            self._wanted = on
            self._settings.set(declared.CARD_SHOWN, on)
        else:
            self._over = on
        self._arrange()

    def toggle_card(self) -> None:
        self.show_card(not self.card_shown)

    def hide_sliding_card(self) -> bool:
        """Close the card if it lies over the page; False if it does not."""
        if not self._over:
            return False
        self.show_card(False)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _docks(self) -> bool:
        return self._with_card and self.width() >= WIDE

    def _arrange(self) -> None:
        card = self._card
        if card is None:
            return
        before = self.card_shown
        if self._docks():
            if self._splitter.indexOf(card) < 0:
                self._splitter.addWidget(card)
            self._over = False
            card.setVisible(self._wanted)
            if self._wanted:
                width = self._card_width()
                self._splitter.setSizes([max(1, self._splitter.width() - width - 8), width])
        else:
            if self._splitter.indexOf(card) >= 0:
                card.setParent(self)
            width = min(self._card_width(), max(1, self.width() - 2 * EDGE))
            card.setGeometry(self.width() - width - EDGE, EDGE, width, max(1, self.height() - 2 * EDGE))
            card.setVisible(self._over)
            card.raise_()
        if before != self.card_shown:
            self.card_moved.emit(self.card_shown)

    def _card_width(self) -> int:
        least = self._card.minimumSizeHint().width() if self._card else 0
        return max(least, self._settings.get(declared.CARD_WIDTH) + _wider())

    def _remember_width(self) -> None:
        if self._card is not None and self._docks() and self._card.width() >= 200:
            self._settings.set(declared.CARD_WIDTH, max(200, min(2000, self._card.width() - _wider())))


def _wider() -> int:
    """How much more width larger text needs in the card; less than in proportion, because the list needs room too."""
    return (theme.points() - theme.SIZES[0]) * 20
