"""Toasts: “done” at the bottom left for four seconds, with a way back where there is one. They never take the focus."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

SHOWN_MS = 4000
WITH_ACTIONS_MS = 8000
MARGIN = 16


class Toast(QFrame):
    """One message; its buttons close it."""

    dismissed = Signal()

    def __init__(self, text: str, actions: Sequence[tuple[str, Callable[[], object]]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setAccessibleName(text)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(len(text) > 60)
        if len(text) > 60:
            label.setMinimumWidth(420)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 10 if actions else 16, 10)
        row.setSpacing(8)
        row.addWidget(label)
        for caption, run in actions:
            button = QPushButton(caption)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._runner(run))
            row.addWidget(button)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(16)
        shadow.setOffset(0, 3)
        self.setGraphicsEffect(shadow)

    def _runner(self, run: Callable[[], object]) -> Callable[[], None]:
        def act() -> None:
            self.dismiss()
            run()

        return act

    def dismiss(self) -> None:
        self.hide()
        self.setParent(None)
        self.deleteLater()
        self.dismissed.emit()


class Toasts(QWidget):
    """The stack of toasts in the bottom left corner of `host`."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()
        host.installEventFilter(self)

    def show_toast(self, text: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()) -> Toast:
        """Say that something is done; `actions` are (text, what to do), such as Undo. With actions it stays longer."""
        toast = Toast(text, actions, self)
        self._column.addWidget(toast, 0, Qt.AlignmentFlag.AlignLeft)
        timer = QTimer(toast)
        timer.setSingleShot(True)
        timer.timeout.connect(toast.dismiss)
        timer.start(WITH_ACTIONS_MS if actions else SHOWN_MS)
        toast.dismissed.connect(self._place)
        self.show()
        self._place()
        self.raise_()
        return toast

    def texts(self) -> list[str]:
        """What is being said now."""
        return [toast.accessibleName() for toast in self.findChildren(Toast)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        if not self.findChildren(Toast):
            self.hide()
            return
        self.adjustSize()
        self.move(MARGIN, self._host.height() - self.height() - MARGIN)
