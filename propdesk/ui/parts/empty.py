"""Empty states: an icon, one sentence that says what is missing, and the buttons that lead on. No dead ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui import icons, theme

SIDE, EDGE, GAP = 24, 8, 12  # around and between what an empty state shows, in pixels


@dataclass(frozen=True, slots=True)
class EmptyAction:
    """A way on: `text` is a message id, `run` what the button does."""

    text: str
    run: Callable[[], object]
    primary: bool = False


class EmptyState(QWidget):
    """Shown where a list or page has nothing to show. `sentence` and `hint` are message ids, translated when shown."""

    def __init__(
        self, icon_name: str, sentence: str, actions: Sequence[EmptyAction] = (), *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._sentence = sentence
        self._hint = hint
        self._actions = tuple(actions)
        self._facts: dict[str, object] = {}
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = _centred("section")
        self._more = _centred("secondary")
        self._more.setVisible(bool(hint))
        self._buttons = [_action_button(action) for action in self._actions]
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch()
        page = QVBoxLayout(self)
        page.setContentsMargins(SIDE, EDGE, SIDE, EDGE)
        page.setSpacing(GAP)
        page.addStretch(2)
        page.addWidget(self._icon)
        page.addWidget(self._text)
        page.addWidget(self._more)
        page.addLayout(row)
        page.addStretch(3)

    def retranslate(self, **facts: object) -> None:
        """Show the texts in the window's language; `facts` fill the braces of the sentence and are remembered."""
        self._facts = facts or self._facts
        self._text.setText(_(self._sentence).format(**self._facts))
        self._more.setText(_(self._hint).format(**self._facts) if self._hint else "")
        for button, action in zip(self._buttons, self._actions, strict=True):
            button.setText(_(action.text))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low list the sentence alone is shown: half an icon is worse than none."""
        super().resizeEvent(event)
        width = self.width() - 2 * SIDE
        texts = [text for text in (self._text, self._more) if not text.isHidden()]
        below = sum(text.heightForWidth(width) + GAP for text in texts) + sum(
            button.sizeHint().height() + GAP for button in self._buttons[:1]
        )
        self._icon.setVisible(self.height() >= theme.points() * 4 + below + 2 * EDGE)

    def _draw(self) -> None:
        self._icon.setPixmap(icons.pixmap(self._icon_name, "border", theme.points() * 4, self.devicePixelRatioF()))


def _centred(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label


def _action_button(action: EmptyAction) -> QPushButton:
    button = QPushButton()
    if action.primary:
        button.setProperty("kind", "primary")
    button.clicked.connect(lambda: action.run())
    return button
